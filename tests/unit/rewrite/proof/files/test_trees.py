"""The whole trees side by side, by values: what is own is there as it was, or a reason of the list says why not."""

from collections.abc import Callable

import pytest

from bot.filetree import Entry, Kind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import System, SystemPackage
from bot.image.program_sources import SourceCache
from bot.model import ImageConfig
from bot.rewrite.evidence.left_behind import Reason, Reasons
from bot.rewrite.proof.files.trees import Compared, Lost, compare

COPIED, MADE = 2, 3  # lines: a COPY of the context, and a RUN
Files = dict[str, tuple[Entry, bytes, int | None]]


def one(
    path: str, content: bytes = b"x", line: int | None = MADE, mode: int = 0o644, uid: int = 0, attributes: str = ""
) -> Files:
    entry = Entry(path, Kind.FILE, len(content), mode, uid, uid, "", 0, len(content), attributes)
    return {path: (entry, content, line)}


def folder(path: str, line: int | None = MADE, mode: int = 0o755, uid: int = 0) -> Files:
    return {path: (Entry(path, Kind.FOLDER, 0, mode, uid, uid), b"", line)}


def link(path: str, target: str, line: int | None = MADE) -> Files:
    return {path: (Entry(path, Kind.SYMLINK, 0, 0o777, 0, 0, target), b"", line)}


def image(
    files: Files,
    system: System | None = None,
    before: Files | None = None,
    source: bytes = b"",
    copying: int | None = None,
) -> BuiltImage:
    lines = (None, COPIED, MADE)
    contents = {path: content for path, (_, content, _) in files.items()}
    return BuiltImage(
        ImageConfig(workdir="/src"),
        {path: TreeFile(entry, lines.index(line)) for path, (entry, _, line) in files.items()},
        lines,
        lambda path, limit: contents.get(path, b"")[:limit],
        system or System(),
        before={path: TreeFile(entry, 0) for path, (entry, _, _) in (before or {}).items()},
        of_context=frozenset((COPIED,)),
        copying=frozenset(() if copying is None else (copying,)),
        source_cache=SourceCache(lambda: {"main.go": source} if source else {}),
    )


def compared(original: BuiltImage, candidate: BuiltImage) -> Compared:
    return compare(original, candidate, Reasons(original))


def lost(original: BuiltImage, candidate: BuiltImage) -> list[tuple[str, Lost]]:
    return [(found.path, found.lost) for found in compared(original, candidate).differences]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (one("etc/app.conf"), {}, Lost.PATH),
        (one("var/cache/words/words.idx"), {}, Lost.PATH),
        (one("var/spool/cron/crontabs/root"), {}, Lost.PATH),
        (one("usr/lib/locale/locale-archive"), {}, Lost.PATH),
        (folder("var/log/orders", mode=0o750), {}, Lost.PATH),
        (link("usr/local/bin/run", "/opt/run"), {}, Lost.PATH),
        (one("etc/app.conf"), one("etc/app.conf", b"y", None), Lost.CONTENT),
        (one("etc/app.conf"), folder("etc/app.conf"), Lost.CONTENT),
        (one("etc/app.conf", mode=0o600), one("etc/app.conf"), Lost.MODE),
        (one("bin/su", mode=0o755), one("bin/su", line=None, mode=0o4755), Lost.MODE),
        (folder("data", mode=0o1777), folder("data"), Lost.MODE),
        (one("data/x", uid=7), one("data/x"), Lost.OWNER),
        (one("bin/ping", attributes="security.capability=01"), one("bin/ping"), Lost.ATTRIBUTES),
        (link("opt/current", "/opt/v2"), link("opt/current", "/opt/v1"), Lost.CONTENT),
    ],
)
def test_what_is_own_and_not_as_it_was_is_lost(before: Files, after: Files, expected: Lost) -> None:
    assert lost(image(before), image(after)) == [(next(iter(before)), expected)]


@pytest.mark.parametrize(
    "before",
    [
        one("etc/app.conf"),
        one("bin/x", mode=0o4755, uid=3),
        folder("data", mode=0o1777),
        link("opt/current", "/opt/v2"),
    ],
)
def test_what_is_there_as_it_was_is_not_lost(before: Files) -> None:
    assert lost(image(before), image(before)) == []


def test_what_only_the_base_has_is_not_looked_for() -> None:
    assert lost(image(one("usr/bin/gcc", line=None)), image({})) == []


def test_a_folder_that_holds_something_is_judged_by_that() -> None:
    both = {**folder("src/.git"), **one("src/.git/HEAD")}
    assert lost(image(both), image({})) == []
    assert lost(image({**folder("data"), **one("data/x")}), image({})) == [("data/x", Lost.PATH)]


def test_what_comes_from_the_stage_that_made_it_may_differ_each_time() -> None:
    before, after = image(one("opt/built.txt", b"12:00")), image(one("opt/built.txt", b"12:01"), copying=MADE)
    assert lost(before, after) == []


def test_a_package_brings_its_own_files_unless_they_were_changed() -> None:
    digest = "9dd4e461268c8034f5c8564e155c67a6"  # of b"x"
    packages = {"redis": SystemPackage("redis", "1")}
    system = System(None, packages, {"etc/redis.conf": "redis"}, sums={"etc/redis.conf": digest})
    newer = System(
        None, packages, {"etc/redis.conf": "redis"}, sums={"etc/redis.conf": "415290769594460e2e485922904f345d"}
    )
    after = image(one("etc/redis.conf", b"y"), newer)
    assert lost(image(one("etc/redis.conf"), system), after) == []
    assert lost(image(one("etc/redis.conf", b"maxmemory 64mb"), system), after) == [("etc/redis.conf", Lost.CONTENT)]


def test_what_the_original_removed_is_not_there_again() -> None:
    base = {**one("usr/bin/apt", line=None), **one("var/lib/apt/lists/x", line=None)}
    assert lost(image({}, before=base), image(base)) == [("usr/bin/apt", Lost.DELETION)]
    assert lost(image({}, before=base), image({})) == []


@pytest.mark.parametrize(
    ("path", "line", "reason"),
    [
        ("root/.cache/go-build/a1", MADE, Reason.CACHE),
        ("go/pkg/mod/x/x.go", MADE, Reason.CACHE),
        ("var/lib/dpkg/status", MADE, Reason.RECORD),
        ("src/main.o", MADE, Reason.INTERMEDIATE),
        ("src/.git/HEAD", COPIED, Reason.INTERMEDIATE),
        ("src/main.go", COPIED, Reason.SOURCE),
        ("src/Makefile", COPIED, Reason.SOURCE),
    ],
)
def test_each_reason_is_counted(path: str, line: int, reason: Reason) -> None:
    found = compared(image(one(path, b"abc", line)), image({}))
    assert found.differences == ()
    assert found.left == {reason: (1, 3)}


@pytest.mark.parametrize(
    "path", ["src/docs/install.md", "src/LICENSE", "src/templates/x.tmpl", "etc/x.pem", "src/testdata2/x"]
)
def test_data_has_no_reason_where_nobody_can_tell_what_is_opened(path: str) -> None:
    source = (
        b'package main\nimport ("os"; "net/http")\nfunc f(r *http.Request) { os.ReadFile(r.URL.Query().Get("f")) }\n'
    )
    assert lost(image(one(path, line=COPIED), source=source), image({})) == [(path, Lost.PATH)]


def test_the_owner_is_compared_by_name_where_both_know_it() -> None:
    def users(text: str) -> Callable[[int], System]:
        from bot.image.distribution import groups  # noqa: PLC0415
        from bot.image.distribution import users as read

        return lambda uid: System(None, {}, {}, read(text.format(uid)), groups(f"app:x:{uid}:\n"))

    system = users("app:x:{0}:{0}::/:/bin/sh\n")
    assert lost(image(one("data/x", uid=7), system(7)), image(one("data/x", uid=9), system(9))) == []
    assert lost(image(one("data/x", uid=7), system(7)), image(one("data/x", uid=7), system(9))) == [
        ("data/x", Lost.OWNER)
    ]
