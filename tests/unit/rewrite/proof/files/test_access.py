"""What a user may do with the files of an image, and what a candidate must not take away. By values."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.access import Access, Actor, Right, run_as
from bot.image.built_image import BuiltImage
from bot.model.images import ImageConfig
from bot.rewrite.evidence.evidence import of_text, with_files
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.proof.files.access import checks
from bot.rewrite.proof.files.checks import look

TEXT = parse("FROM base\nCOPY . .\n")
PASSWD = "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\nwww:x:33:33::/var/www:/bin/sh\n"
GROUP = "root:x:0:\napp:x:1000:\nwww:x:33:\ndata:x:50:other,app\n"
CONFIG = ImageConfig(cmd=("run",), user="app", workdir="/srv", volumes=("/data",))
APP, ROOT = (1000, 1000), (0, 0)


def folder(path: str, mode: int = 0o755, owner: tuple[int, int] = APP) -> Entry:
    return Entry(path, EntryKind.FOLDER, 0, mode, *owner)


def file(path: str, mode: int = 0o644, owner: tuple[int, int] = APP) -> Entry:
    return Entry(path, EntryKind.FILE, 1, mode, *owner, length=1)


def image(
    *entries: Entry, config: ImageConfig = CONFIG, passwd: str = PASSWD, base: tuple[str, ...] = (),
    more: Mapping[str, bytes] | None = None,
) -> BuiltImage:  # fmt: skip
    accounts = {"etc/passwd": passwd.encode(), "etc/group": GROUP.encode()}
    tree = {path: TreeFile(file(path, 0o644, ROOT), 0) for path in accounts}
    contents = {**accounts, **(more or {})}
    tree |= {one.path: TreeFile(one, 0 if one.path in base else 1) for one in entries}
    found = with_files(
        of_text(TEXT, graph(TEXT)), config, tree, [None, 2], lambda path, limit: contents.get(path, b"")[:limit]
    )
    assert found.image is not None
    return found.image


def problem(before: BuiltImage, after: BuiltImage) -> str:
    failed = [check for check in checks(before, after) if not check.passed]
    assert all(check.name == "owners" for check in failed)
    return failed[0].text.english if failed else ""


NO_WRITING = "user app cannot write /{}, but can in the original"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (folder("data"), folder("data"), ""),
        (folder("data"), folder("data", owner=ROOT), NO_WRITING.format("data")),
        (folder("data"), folder("data", 0o777, ROOT), ""),
        (folder("data"), folder("data", 0o775, (0, 1000)), ""),
        (folder("data"), folder("data", 0o775, (0, 50)), ""),  # a group that lists the user
        (folder("data"), folder("data", 0o755, (0, 50)), NO_WRITING.format("data")),
        (folder("data"), folder("data", 0o077), NO_WRITING.format("data")),  # the owner's bits count, not all others'
        (folder("data", owner=ROOT), folder("data", 0o700, ROOT),
         "user app cannot read /data, but can in the original"),
        (folder("data", owner=ROOT), folder("data", 0o744, ROOT),
         "user app cannot run or enter /data, but can in the original"),
        (file("srv/x.db"), file("srv/x.db", owner=ROOT), NO_WRITING.format("srv/x.db")),
        (file("srv/key", owner=ROOT), file("srv/key", 0o600, ROOT),
         "user app cannot read /srv/key, but can in the original"),
        (file("srv/go", 0o755, ROOT), file("srv/go", 0o644, ROOT),
         "user app cannot run or enter /srv/go, but can in the original"),
    ],
)  # fmt: skip
def test_what_the_user_could_do_is_possible_still(before: Entry, after: Entry, words: str) -> None:
    assert problem(image(before), image(after)) == words


def test_a_folder_that_is_closed_closes_all_that_is_in_it() -> None:
    inside = file("srv/in/x", owner=ROOT)
    before, after = (image(folder("srv/in", mode, ROOT), inside) for mode in (0o755, 0o750))
    assert problem(before, after) == "user app cannot read /srv/in, but can in the original"
    assert problem(image(inside), after) == "user app cannot read /srv/in/x, but can in the original"
    above = image(folder("opt", 0o750, ROOT), folder("opt/in"), file("opt/in/x"))
    assert problem(image(file("opt/in/x")), above) == NO_WRITING.format("opt/in/x")


def test_what_is_not_there_is_no_matter_of_rights() -> None:
    assert problem(image(folder("srv/src"), file("srv/src/main.go")), image()) == ""


def test_a_volume_or_working_directory_that_the_engine_makes_belongs_to_root() -> None:
    assert problem(image(folder("data")), image()) == NO_WRITING.format("data")
    assert problem(image(folder("srv")), image()) == NO_WRITING.format("srv")
    assert problem(image(), image()) == ""
    assert problem(image(), image(folder("data", owner=ROOT))) == ""


def test_what_the_base_has_counts_only_where_a_program_is_at_home() -> None:
    def pair(path: str) -> tuple[BuiltImage, BuiltImage]:
        return image(folder(path), base=(path,)), image(folder(path, owner=ROOT), base=(path,))

    assert problem(*pair("opt/tools")) == ""
    assert problem(*pair("home/app")) == NO_WRITING.format("home/app")
    assert problem(*pair("srv")) == NO_WRITING.format("srv")


def test_links_and_caches_of_python_are_passed_over() -> None:
    link = Entry("srv/log", EntryKind.SYMLINK, mode=0o777, link="/var/log/app")
    before = image(link, folder("var/log/app"), folder("srv/__pycache__"), file("srv/__pycache__/x.pyc"))
    after = image(link, folder("srv/__pycache__", owner=ROOT), file("srv/__pycache__/x.pyc", owner=ROOT))
    assert problem(before, after) == ""
    assert problem(before, image(link, folder("var/log/app", owner=ROOT))) == NO_WRITING.format("var/log/app")


def test_copies_of_the_lists_of_accounts_are_passed_over() -> None:
    """A package of the build added an account: what was there before lies in passwd-."""
    lists = [file(f"etc/{name}", 0o644, ROOT) for name in ("passwd-", "group-", "motd-")]
    closed = [file(one.path, 0o600, ROOT) for one in lists]
    assert problem(image(*lists), image(*closed[:2], lists[2])) == ""
    assert problem(image(*lists), image(*closed)) == "user app cannot read /etc/motd-, but can in the original"


def test_a_link_in_the_way_is_followed() -> None:
    link = Entry("data", EntryKind.SYMLINK, mode=0o777, link="/srv/data")
    assert problem(image(folder("data")), image(link, folder("srv/data"))) == ""
    assert problem(image(folder("data")), image(link, folder("srv/data", owner=ROOT))) == NO_WRITING.format("data")


def test_an_image_of_root_whose_server_becomes_another_user() -> None:
    config = replace(CONFIG, user="")
    before = image(folder("var/www/upload", owner=(33, 33)), config=config)
    assert problem(before, image(folder("var/www/upload", owner=ROOT), config=config)) == (
        "user www cannot write /var/www/upload, but can in the original"
    )
    alpine = PASSWD.replace(":33:33:", ":82:82:")
    there = image(folder("var/www/upload", owner=(82, 82)), config=config, passwd=alpine)
    assert problem(before, there) == ""
    assert problem(before, image(folder("var/www/upload", owner=(33, 33)), config=config, passwd=alpine)) != ""
    root = image(file("srv/go", 0o755, ROOT), file("srv/x", 0o644, ROOT), config=config)
    assert problem(root, image(file("srv/x", 0o600, ROOT), config=config)) == ""
    assert problem(root, image(file("srv/go", 0o644, ROOT), config=config)) == (
        "user root cannot run or enter /srv/go, but can in the original"
    )


def test_what_another_user_needs_of_what_root_had_is_seen_when_it_runs() -> None:
    before = image(folder("data", owner=ROOT), config=replace(CONFIG, user=""))
    assert problem(before, image(folder("data", owner=ROOT))) == ""


@pytest.mark.parametrize(
    ("user", "uid", "groups"),
    [
        ("", 0, {0}),
        ("app", 1000, {1000, 50}),
        ("1000", 1000, {1000, 50}),
        ("app:data", 1000, {50}),
        ("app:7", 1000, {7}),
        ("4711", 4711, {0}),  # without an account
        ("4711:12", 4711, {12}),
    ],
)
def test_whom_an_image_runs_as(user: str, uid: int, groups: set[int]) -> None:
    found = run_as(image(config=replace(CONFIG, user=user)))
    assert found is not None and (found.uid, set(found.groups)) == (uid, groups)


def test_a_user_or_group_that_does_not_exist_is_nobody() -> None:
    for user in ("ghost", "app:ghosts"):
        assert run_as(image(config=replace(CONFIG, user=user))) is None
        nobody = image(folder("data", owner=ROOT), config=replace(CONFIG, user=user))
        assert list(checks(image(folder("data")), nobody)) == []


def test_a_deep_path_takes_no_time() -> None:
    deep = "/".join("a" * 2000)
    assert problem(image(file(deep)), image(file(deep, owner=ROOT))) == NO_WRITING.format(deep)[:10_000]


def test_rights_are_the_bits_of_a_mode() -> None:
    actor = run_as(image())
    assert actor is not None
    assert actor.rights(file("x", 0o640)) == Right.READ | Right.WRITE
    assert actor.rights(file("x", 0o640, (0, 1000))) == Right.READ
    assert actor.rights(file("x", 0o641, ROOT)) == Right.RUN


@pytest.mark.parametrize(("package", "lost"), [("pip", False), ("app", True)])
def test_another_version_of_a_package_manager_may_have_the_rights_of_the_base(package: str, lost: bool) -> None:
    path = f"usr/local/lib/python3.11/site-packages/{package}/__init__.py"
    before = image(file(path, 0o755, ROOT))  # pip upgraded itself
    before = replace(before, before={path: TreeFile(file(path, 0o644, ROOT), 0)})
    found = look(before, image(file(path, 0o644, ROOT)), Reasons(before))
    assert any(check.name == "owners" and not check.passed for check in found.checks) is lost


@pytest.mark.parametrize(
    ("path", "content", "lost"),
    [
        ("srv/lib/a.py", b"from __future__ import annotations\n", False),
        ("srv/lib/a.js", b"module.exports = 1\n", False),
        ("srv/lib/a.py", b"#!/usr/bin/env python3\n", True),
        ("srv/lib/a.py", b"\x7fELF\2\1\1", True),
        ("srv/lib/a.py", b"", True),  # nothing is known of it
        ("srv/lib/a.sh", b"echo a\n", True),  # a shell starts it
        ("srv/lib/a", b"echo a\n", True),
    ],
)
@pytest.mark.parametrize("user", ["root", "app"])
def test_a_source_that_names_no_interpreter_is_no_program(user: str, path: str, content: bytes, lost: bool) -> None:
    config, owner = replace(CONFIG, user=user), ROOT if user == "root" else APP
    before, after = (image(file(path, mode, owner), config=config, more={path: content}) for mode in (0o755, 0o644))
    assert problem(before, after) == (
        f"user {user} cannot run or enter /{path}, but can in the original" if lost else ""
    )


def test_a_source_that_nobody_may_read_any_more_is_told_of() -> None:
    content = {"srv/a.py": b"import os\n"}
    before, after = (image(file("srv/a.py", mode, ROOT), more=content) for mode in (0o755, 0o600))
    assert problem(before, after) == "user app cannot read /srv/a.py, but can in the original"


def test_a_way_that_is_closed_is_closed_for_each_file_behind_it() -> None:
    """Of the second file the way is known already."""
    inside = [file(f"srv/in/{name}") for name in ("a", "b", "deep/c")]
    found = Access(image(folder("srv/in", 0o700, ROOT), *inside), Actor(1000, frozenset((1000,)), "app"))
    assert [found.rights(one.path) for one in (*inside, *inside)] == [Right(0)] * 6
    assert found.rights("srv/in") == Right(0)
    assert found.rights("srv/new") == found.rights("new")


def test_the_home_of_a_user_with_a_group_counts_too() -> None:
    """`USER app:app`: the home is the base's, so that no line made it."""
    config = replace(CONFIG, user="app:app")
    before, after = (
        image(folder("home", owner=ROOT), folder("home/app", owner=owner), config=config, base=("home", "home/app"))
        for owner in (APP, ROOT)
    )
    assert problem(before, after) == NO_WRITING.format("home/app").replace("user app ", "user app:app ")
