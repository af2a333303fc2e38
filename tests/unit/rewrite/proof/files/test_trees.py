"""The whole trees side by side, by values: what is own is there as it was, or a reason of the list says why not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image import distribution
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem, SystemPackage
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.left_behind import LeftReason, Reasons
from bot.rewrite.proof.files import mends
from bot.rewrite.proof.files.openness import OpennessResult
from bot.rewrite.proof.files.trees import Lost, TreeComparison, compare

NPM_STARTED = b'package main\nimport "os/exec"\nfunc main() { exec.Command("npm", "run").Run() }\n'
COPIED, MADE = 2, 3  # lines: a COPY of the context, and a RUN
Files = dict[str, tuple[Entry, bytes, int | None]]


def one(
    path: str, content: bytes = b"x", line: int | None = MADE, mode: int = 0o644, uid: int = 0, attributes: str = ""
) -> Files:
    entry = Entry(path, EntryKind.FILE, len(content), mode, uid, uid, "", 0, len(content), attributes)
    return {path: (entry, content, line)}


def folder(path: str, line: int | None = MADE, mode: int = 0o755, uid: int = 0) -> Files:
    return {path: (Entry(path, EntryKind.FOLDER, 0, mode, uid, uid), b"", line)}


def link(path: str, target: str, line: int | None = MADE) -> Files:
    return {path: (Entry(path, EntryKind.SYMLINK, 0, 0o777, 0, 0, target), b"", line)}


def pipe(path: str, line: int | None = MADE, mode: int = 0o644) -> Files:
    return {path: (Entry(path, EntryKind.DEVICE, 0, mode), b"", line)}


def image(
    files: Files,
    system: InstalledSystem | None = None,
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
        system or InstalledSystem(),
        before={path: TreeFile(entry, 0) for path, (entry, _, _) in (before or {}).items()},
        of_context=frozenset((COPIED,)),
        copying=frozenset(() if copying is None else (copying,)),
        source_cache=SourceCache(lambda: {"main.go": source} if source else {}),
    )


def compared(original: BuiltImage, candidate: BuiltImage) -> TreeComparison:
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
        (pipe("srv/jobs"), {}, Lost.PATH),
        (pipe("srv/jobs"), one("srv/jobs", line=None), Lost.CONTENT),
        (pipe("srv/jobs", mode=0o622), pipe("srv/jobs"), Lost.MODE),
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
    context = image(one("opt/built.txt", b"12:00", COPIED))
    assert lost(context, after) == [("opt/built.txt", Lost.CONTENT)]  # a file of the context is what it is


def test_where_a_package_says_nothing_a_difference_is_one() -> None:
    silent = InstalledSystem(None, {"p": SystemPackage("p", "1")}, {"etc/x": "p"})
    assert lost(image(one("etc/x"), silent), image(one("etc/x", b"y"), silent)) == [("etc/x", Lost.CONTENT)]


def test_a_package_brings_its_own_files_unless_they_were_changed() -> None:
    digest = "9dd4e461268c8034f5c8564e155c67a6"  # of b"x"
    packages = {"redis": SystemPackage("redis", "1")}
    system = InstalledSystem(None, packages, {"etc/redis.conf": "redis"}, sums={"etc/redis.conf": digest})
    newer = InstalledSystem(
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
        ("root/.cache/go-build/a1", MADE, LeftReason.CACHE),
        ("go/pkg/mod/x/x.go", MADE, LeftReason.CACHE),
        ("var/lib/dpkg/status", MADE, LeftReason.RECORD),
        ("src/main.o", MADE, LeftReason.INTERMEDIATE),
        ("src/.git/HEAD", COPIED, LeftReason.INTERMEDIATE),
        ("src/main.go", COPIED, LeftReason.SOURCE),
        ("src/Makefile", COPIED, LeftReason.SOURCE),
    ],
)
def test_each_reason_is_counted(path: str, line: int, reason: LeftReason) -> None:
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
    def users(text: str) -> Callable[[int], InstalledSystem]:
        return lambda uid: InstalledSystem(
            None, {}, {}, distribution.users(text.format(uid)), distribution.groups(f"app:x:{uid}:\n")
        )

    system = users("app:x:{0}:{0}::/:/bin/sh\n")
    assert lost(image(one("data/x", uid=7), system(7)), image(one("data/x", uid=9), system(9))) == []
    assert lost(image(one("data/x", uid=7), system(7)), image(one("data/x", uid=7), system(9))) == [
        ("data/x", Lost.OWNER)
    ]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        # A link and what it leads to: the same content, another one, a folder, nothing.
        ({**link("opt/x", "/opt/y"), **one("opt/y", b"a", None)}, one("opt/x", b"a"), True),
        ({**link("opt/x", "/opt/y"), **one("opt/y", b"a", None)}, one("opt/x", b"b"), False),
        (one("opt/x", b"a"), {**link("opt/x", "/opt/y"), **one("opt/y", b"a", None)}, True),
        (one("opt/x", b"a"), {**link("opt/x", "/opt/y"), **one("opt/y", b"b", None)}, False),
        (one("opt/x", b"a"), link("opt/x", "/nowhere"), False),
        (link("opt/x", "/nowhere"), one("opt/x", b"a"), False),
        # Two links: in other words to the same place, to two places with one content, to nowhere.
        (link("opt/x", "/opt/y"), link("opt/x", "y"), True),
        (link("opt/x", "../opt/y"), link("opt/x", "/opt/y"), True),
        ({**link("opt/x", "/a"), **one("a", b"a", None)}, {**link("opt/x", "/b"), **one("b", b"a", None)}, True),
        ({**link("opt/x", "/a"), **one("a", b"a", None)}, {**link("opt/x", "/b"), **one("b", b"b", None)}, False),
        (link("opt/x", "/a"), link("opt/x", "/b"), False),
        # To a folder, in both or in one.
        ({**link("opt/x", "/d"), **folder("d", None)}, {**link("opt/x", "/e/../d"), **folder("d", None)}, True),
        ({**link("opt/x", "/d"), **folder("d", None)}, {**link("opt/x", "/f"), **one("f", line=None)}, False),
        # A folder that is a link there.
        (folder("lib"), {**link("lib", "/usr/lib", None), **folder("usr/lib", None)}, True),
        (folder("lib"), link("lib", "/usr/lib", None), False),
    ],
)
def test_a_link_is_as_good_as_what_it_leads_to(before: Files, after: Files, same: bool) -> None:
    assert (lost(image(before), image(after)) == []) is same


def test_folders_above_may_be_links_in_the_candidate() -> None:
    after = {**link("lib", "usr/lib", None), **folder("usr", None), **folder("usr/lib", None), **one("usr/lib/x.so")}
    assert lost(image(one("lib/x.so")), image(after)) == []
    assert lost(image(one("lib/x.so", b"y")), image(after)) == [("lib/x.so", Lost.CONTENT)]
    assert lost(image(one("lib/y.so")), image(after)) == [("lib/y.so", Lost.PATH)]


ELF = b"\x7fELF" + bytes(60)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (one("src/server", ELF), one("usr/local/bin/server", ELF), []),
        (one("src/server", ELF), one("usr/local/bin/server", ELF + b"x"), [("src/server", Lost.PATH)]),
        (one("src/server", ELF), one("usr/local/bin/other", ELF), [("src/server", Lost.PATH)]),
        (one("src/server", ELF), one("usr/local/bin/server", ELF, None), [("src/server", Lost.PATH)]),
        (one("src/data", b"x" * 64), one("usr/local/data", b"x" * 64), [("src/data", Lost.PATH)]),
        (one("src/server", b""), one("usr/local/bin/server", b""), [("src/server", Lost.PATH)]),
    ],
)
def test_a_program_may_lie_where_it_is_installed(before: Files, after: Files, expected: list[tuple[str, Lost]]) -> None:
    assert lost(image(before), image(after)) == expected


def test_a_program_that_is_started_by_its_path_lies_there() -> None:
    source = b'package main\nimport "os/exec"\nfunc main() { exec.Command("/src/helper").Run() }\n'
    after = image(one("usr/local/bin/helper", ELF))
    assert lost(image(one("src/helper", ELF), source=source), after) == [("src/helper", Lost.PATH)]
    assert lost(image(one("src/helper", ELF), source=source.replace(b"/src/helper", b"./helper")), after) != []
    assert lost(image(one("src/helper", ELF), source=source.replace(b"/src/helper", b"helper")), after) == []


def test_pages_of_a_package_are_left_out_where_the_package_is() -> None:
    packages = {"git": SystemPackage("git", "1", base=True)}
    system = InstalledSystem(None, packages, {"usr/share/locale/x/git.mo": "git", "etc/git": "git"})
    before = {**one("usr/share/locale/x/git.mo"), **one("etc/git")}
    assert lost(image(before, system), image({}, system)) == [("etc/git", Lost.PATH)]
    assert lost(image(before, system), image({})) == [("etc/git", Lost.PATH), ("usr/share/locale/x/git.mo", Lost.PATH)]
    assert compared(image(one("usr/share/locale/x/git.mo"), system), image({}, system)).left == {
        LeftReason.PAGES: (1, 1)
    }


def test_a_device_of_the_kernel_is_nobodys_own() -> None:
    assert lost(image(pipe("dev/console")), image({})) == []


def test_a_link_to_a_page_is_left_out_with_it() -> None:
    page = "usr/share/man/man1/phar8.2.1.gz"
    packages = {"php-cli": SystemPackage("php-cli", "1", base=True)}
    system = InstalledSystem(None, packages, {page: "php-cli", "usr/bin/phar8.2": "php-cli"})
    links = {**link("etc/alternatives/phar.1.gz", f"/{page}"), **link("etc/alternatives/phar", "/usr/bin/phar8.2")}
    before = {**one(page), **one("usr/bin/phar8.2"), **links}
    after = image(one("usr/bin/phar8.2"), system)
    assert lost(image(before, system), after) == [("etc/alternatives/phar", Lost.PATH)]


def test_an_alternative_of_a_package_that_stays_behind_may_be_another() -> None:
    """`pager` is less since git brought it along; without git it is more again."""
    packages = {"less": SystemPackage("less", "1"), "util-linux": SystemPackage("util-linux", "1", base=True)}
    system = InstalledSystem(None, packages, {"usr/bin/less": "less", "usr/bin/more": "util-linux"})
    pager = "etc/alternatives/pager"
    before = image({**one("usr/bin/less"), **link(pager, "/usr/bin/less")}, system)
    more = link(pager, "/usr/bin/more", None) | one("usr/bin/more", b"another", None)
    assert lost(before, image(more, system)) == []
    assert (pager, Lost.CONTENT) in lost(before, image({**more, **one("usr/bin/less")}, system))
    unowned = image({**one("opt/less"), **link(pager, "/opt/less")}, system)
    assert (pager, Lost.CONTENT) in lost(unowned, image(more, system))


def test_a_page_that_is_a_link_belongs_to_whom_the_page_belongs() -> None:
    """Debian's php-cli has links to the pages of php8.2-cli, which is what a rewrite installs."""
    page, name = "usr/share/man/man1/phar8.2.1.gz", "usr/share/man/man1/phar.default.1.gz"
    packages = {owner: SystemPackage(owner, "1", base=True) for owner in ("php-cli", "php8.2-cli")}
    system = InstalledSystem(None, packages, {page: "php8.2-cli", name: "php-cli"})
    before = {**one(page), **link(name, page.rpartition("/")[2]), **link("etc/alternatives/phar.1.gz", f"/{name}")}
    only = replace(system, packages={"php8.2-cli": packages["php8.2-cli"]})
    assert lost(image(before, system), image({}, only)) == []
    other = replace(system, packages={"bc": SystemPackage("bc", "1")})
    assert ("etc/alternatives/phar.1.gz", Lost.PATH) in lost(image(before, system), image({}, other))


def test_pages_stay_where_something_reads_them() -> None:
    page, program = "usr/share/man/man1/jq.1.gz", "usr/bin/man"
    packages = {"jq": SystemPackage("jq", "1", base=True), "man-db": SystemPackage("man-db", "1")}
    system = InstalledSystem(None, packages, {page: "jq", program: "man-db"})
    source = b'package main\nimport "os/exec"\nfunc main() { exec.Command("man", "jq").Run() }\n'
    before = {**one(page), **one(program)}
    assert lost(image(before, system, source=source), image(one(program), system)) == [(page, Lost.PATH)]
    assert lost(image(before, system, source=source), image(before, system)) == []
    assert lost(image(before, system), image(one(program), system)) == []
    assert lost(image(one(page), system, source=source), image({}, system)) == []  # nothing is there to read them


@pytest.mark.parametrize(("owned", "sums"), [((True, False), True), ((False, True), True), ((True, True), False)])
def test_a_package_vouches_only_for_what_it_owns_in_both(owned: tuple[bool, bool], sums: bool) -> None:
    digests = {"etc/x": "9dd4e461268c8034f5c8564e155c67a6"}, {"etc/x": "415290769594460e2e485922904f345d"}
    if not sums:
        digests = {"etc/x": "0" * 32}, digests[1]
    systems = [
        InstalledSystem(None, {"p": SystemPackage("p", "1")}, {"etc/x": "p"} if mine else {}, sums=found)
        for mine, found in zip(owned, digests, strict=True)
    ]
    assert lost(image(one("etc/x"), systems[0]), image(one("etc/x", b"y"), systems[1])) == [("etc/x", Lost.CONTENT)]


def test_the_group_is_compared_by_name_too() -> None:
    def system(gid: int) -> InstalledSystem:
        return InstalledSystem(None, {}, {}, (), {gid: "app"})

    def owned(gid: int) -> Files:
        entry = Entry("data/x", EntryKind.FILE, 1, 0o640, 0, gid, "", 0, 1)
        return {"data/x": (entry, b"x", MADE)}

    assert lost(image(owned(5), system(5)), image(owned(6), system(6))) == []
    assert lost(image(owned(5), system(5)), image(owned(5), system(6))) == [("data/x", Lost.OWNER)]
    assert lost(image(owned(5)), image(owned(6))) == [("data/x", Lost.OWNER)]
    assert lost(image(owned(5)), image(owned(5))) == []


def test_what_a_recipe_is_certain_of_is_not_missed() -> None:
    original = image({**one("src/pages/x.md"), **one("etc/x")})
    found = compare(original, image({}), Reasons(original), lambda path: path.startswith("/src/"))
    assert [each.path for each in found.differences] == ["etc/x"]
    assert found.left == {LeftReason.UNREAD: (1, 1)}
    assert found.count == 2


def test_a_folder_that_is_lost_is_said_once() -> None:
    both = {**folder("data"), **folder("data/empty")}
    assert lost(image(both), image({})) == [("data", Lost.PATH)]


def test_an_owner_that_only_the_original_knows_is_compared_by_number() -> None:
    known = InstalledSystem(None, {}, {}, distribution.users("app:x:7:7::/:/bin/sh\n"), {7: "app"})
    assert lost(image(one("data/x", uid=7), known), image(one("data/x", uid=7))) == []
    assert lost(image(one("data/x", uid=7), known), image(one("data/x", uid=8))) == [("data/x", Lost.OWNER)]


def test_a_link_to_a_folder_of_one_and_a_file_of_the_other_is_not_the_same() -> None:
    before = {**link("opt/x", "/d"), **folder("d", None)}
    other = {**link("opt/x", "/e"), **folder("e", None)}
    assert lost(image(before), image(other)) == [("opt/x", Lost.CONTENT)]


@pytest.mark.parametrize(
    ("was", "expected"),
    [
        (folder("tmp", None, 0o1777), []),
        (folder("tmp", None, 0o755), [("tmp", Lost.PATH)]),
        (folder("tmp", None, 0o1777, uid=3), [("tmp", Lost.PATH)]),
        (one("tmp", line=None, mode=0o1777), [("tmp", Lost.PATH)]),
        ({}, [("tmp", Lost.PATH)]),
    ],
)
def test_a_folder_of_the_base_that_a_layer_only_names_is_not_own(was: Files, expected: list[tuple[str, Lost]]) -> None:
    assert lost(image(folder("tmp", mode=0o1777), before=was), image({})) == expected


def test_an_older_version_of_a_tool_may_be_there_again() -> None:
    site = "usr/local/lib/python3.11/site-packages"
    base = {**one(f"{site}/pip/old.py", line=None), **one(f"{site}/pip-23.dist-info/RECORD", line=None)}
    newer = {**one(f"{site}/pip/new.py"), **one(f"{site}/pip-24.dist-info/RECORD")}
    source = b'package main\nimport ("os"; "os/exec")\nfunc main() { exec.Command(os.Args[1]).Run() }\n'
    assert lost(image(newer, before=base, source=source), image({**base, **newer})) == []
    gone = image(one("app/x"), before=base, source=source)
    assert lost(gone, image({**base, **one("app/x")})) != []


PHP = InstalledSystem(
    None,
    {"php": SystemPackage("php", "1")},
    {"usr/bin/php": "php", "usr/lib/ffi.so": "php", "usr/share/doc/php/README": "php"},
)
RUNS_PHP = b'package main\nimport "os/exec"\nfunc main() { exec.Command("php").Run() }\n'
CONF = folder("etc/php") | one("etc/php/20-ffi.ini")


@pytest.mark.parametrize(
    ("back", "found"),
    [
        (one("usr/lib/ffi.so"), ["usr/lib/ffi.so"]),
        (one("usr/lib/ffi.so", line=None), []),  # of the candidate's base
        (one("usr/share/doc/php/README"), []),  # slim bases unpack no pages
        (CONF, ["etc/php/20-ffi.ini"]),
        (link("etc/php/20-ffi.ini", "../ffi.ini"), ["etc/php/20-ffi.ini"]),
        (one("etc/other/20-ffi.ini"), []),  # the original has no such folder: nothing reads it there
        (one("etc/php.lock"), []),
        (one("etc/php/20-ffi.ini", line=COPIED), []),  # by a COPY from the builder
    ],
)
def test_what_a_run_took_away_of_what_it_had_installed_is_not_there_again(back: Files, found: list[str]) -> None:
    """`apt-get install -y php && phpdismod ffi && rm ...`: no layer says that it was ever there."""
    before = image({**folder("etc/php"), **one("usr/bin/php")}, PHP, source=RUNS_PHP)
    after = image({**folder("etc/php"), **one("usr/bin/php"), **back}, PHP, copying=COPIED)
    assert lost(before, after) == [(path, Lost.DELETION) for path in found]


def test_the_settings_of_a_package_that_only_the_candidate_has_were_not_taken_away() -> None:
    more = replace(PHP, packages={**PHP.packages, "netbase": SystemPackage("netbase", "1")})
    before = image({**folder("etc/php"), **one("usr/bin/php")}, PHP)
    assert lost(before, image({**CONF, **one("usr/bin/php")}, more)) == []


def test_each_deletion_counts_behind_one_that_has_a_reason() -> None:
    """A record of a package manager, and what a removed package had, may be there again; a program may not."""
    gone = one("usr/bin/apt", line=None) | one("var/lib/dpkg/status", line=None) | one("etc/gone.conf", line=None)
    gone |= one("usr/bin/zip", line=None)
    system = InstalledSystem(None, {"gone": SystemPackage("gone", "1")}, {"etc/gone.conf": "gone"})
    found = lost(image({}, before=gone), image(gone, system))
    assert found == [("usr/bin/apt", Lost.DELETION), ("usr/bin/zip", Lost.DELETION)]


def test_a_path_is_found_behind_a_link_of_a_folder_above_it() -> None:
    base = folder("usr/lib/app", line=None) | link("srv/app", "/usr/lib/app", line=None)
    assert lost(image(one("srv/app/x.conf")), image(base | one("usr/lib/app/x.conf"))) == []
    assert lost(image(one("srv/app/x.conf")), image(base)) == [("srv/app/x.conf", Lost.PATH)]


@pytest.mark.parametrize(
    ("path", "granted", "there", "expected"),
    [
        ("etc/passwd", 0o664, 0o644, [("etc/passwd", Lost.MODE)]),  # whoever runs it may add a line for itself
        ("etc/passwd", 0o664, 0o664, []),
        ("etc/passwd", 0o644, 0o644, []),  # only another user was added
        ("var/lib/dpkg/status", 0o664, 0o644, []),  # of a tool's own files it does not matter
    ],
)
def test_rights_that_were_given_to_an_account_file_stay(
    path: str, granted: int, there: int, expected: list[tuple[str, Lost]]
) -> None:
    original = image(one(path, b"root\napp\n", mode=granted), before=one(path, b"root\n", None))
    assert lost(original, image(one(path, b"root\n", None, mode=there))) == expected


@pytest.mark.parametrize(("there", "expected"), [(0o755, [("var/cache/apt", Lost.MODE)]), (0o775, [])])
def test_rights_that_were_given_to_a_folder_of_a_tool_stay(there: int, expected: list[tuple[str, Lost]]) -> None:
    original = image(folder("var/cache/apt", mode=0o775), before=folder("var/cache/apt", None))
    assert lost(original, image(folder("var/cache/apt", None, mode=there))) == expected


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (one("bin/orders"), []),  # a base without the link, and the program where it is named
        (one("usr/bin/orders"), [("usr/bin/orders", Lost.PATH)]),
        ({**link("bin", "usr/bin", None), **folder("usr/bin", None), **one("usr/bin/orders")}, []),
    ],
)
def test_a_program_is_there_under_the_name_that_starts_it(there: Files, expected: list[tuple[str, Lost]]) -> None:
    """`/bin/orders` is /usr/bin/orders only where /bin is a link."""
    original = image({**link("bin", "usr/bin", None), **folder("usr/bin", None), **one("usr/bin/orders")})
    original = replace(original, config=replace(original.config, cmd=("/bin/orders",)))
    assert lost(original, image(there)) == expected


def test_a_file_has_to_be_at_each_path_by_which_it_is_named() -> None:
    """In a base whose /bin is a folder of its own it is at the path to which it was copied, and only there."""
    merged = {**folder("usr/bin", None), **link("bin", "usr/bin", None)}
    before = image({**one("usr/bin/tool", mode=0o755), **merged})
    before = replace(before, config=ImageConfig(entrypoint=("/bin/tool",), cmd=("/usr/bin/tool",)))
    tool, copy = one("usr/bin/tool", mode=0o755), one("bin/tool", mode=0o755)
    assert lost(before, image({**tool, **merged})) == []
    assert lost(before, image({**tool, **copy})) == []
    assert lost(before, image(tool)) == [("usr/bin/tool", Lost.PATH)]
    assert lost(before, image(copy)) == [("usr/bin/tool", Lost.PATH)]


NPM = "usr/local/lib/node_modules/npm"


@pytest.mark.parametrize(("brought", "back"), [(True, [(f"{NPM}/old.js", Lost.DELETION)]), (False, [])])
def test_a_package_manager_lies_over_no_other_version_of_itself(brought: bool, back: list[tuple[str, Lost]]) -> None:
    """The base's own will do by itself; with what it has besides, the original's finds modules of another version."""
    base = one(f"{NPM}/old.js", line=None) | one(f"{NPM}/npm.js", b"10", line=None)
    before = image(one(f"{NPM}/npm.js", b"11"), before=base, source=b"" if not brought else NPM_STARTED)
    after = image(base | (one(f"{NPM}/npm.js", b"11") if brought else {}))
    compared = compare(before, after, Reasons(before))
    assert [(one.path, one.lost) for one in compared.differences] == back
    mend = mends.of(before, compared, OpennessResult(), (), Reasons(before).tools)
    assert mend == (Mend(renewed=frozenset(("npm",))) if back else Mend())
