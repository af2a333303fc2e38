"""What programs may get at of the base, by values: named is missing, open cannot be told, closed may go."""

from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem, SystemPackage
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.uses import PossibleUses
from bot.rewrite.proof.files import mends
from bot.rewrite.proof.files.openness import OpennessResult, compare
from bot.rewrite.proof.files.trees import Lost, PathDifference, TreeComparison
from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind

GIT, XML, MIME = "usr/bin/git", "usr/lib/x86_64-linux-gnu/libxml2.so.2", "etc/mime.types"
BASE = (GIT, XML, MIME, "usr/share/words/en", "usr/lib/locale/pt_BR.utf8/LC_CTYPE")
OWNERS = {GIT: "git", XML: "libxml2", MIME: "media-types"}
PACKAGES = {name: SystemPackage(name, "1") for name in OWNERS.values()}


def image(paths: tuple[str, ...], source: str = "", own: tuple[str, ...] = ()) -> BuiltImage:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 0) for path in paths}
    files |= {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in own}
    return BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x",
        InstalledSystem(None, PACKAGES, OWNERS),
        source_cache=SourceCache(lambda: {"app.py": source.encode()} if source else {}),
    )  # fmt: skip


def found(source: str, left: tuple[str, ...] = ()) -> OpennessResult:
    original = image(BASE, source)
    return compare(original, image(left), PossibleUses(original))


def paths(found: OpennessResult) -> list[str]:
    return [path for one in found.missing for path in one.paths]


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("import subprocess\nsubprocess.run(['git', 'log'])\n", GIT),
        ("import subprocess\nTOOLS = {'a': 'git'}\ndef f(x):\n    subprocess.run([TOOLS[x]])\n", GIT),
        ("import subprocess\nTOOL = 'git'\nsubprocess.run(TOOL)\n", GIT),
        ("import ctypes\nctypes.CDLL('libxml2.so.2')\n", XML),
        ("import ctypes, ctypes.util\nfor n in ('xml2', 'y'):\n    ctypes.CDLL(ctypes.util.find_library(n))\n", XML),
        ("print(open('/usr/share/words/en').read())\n", "usr/share/words/en"),
    ],
)
def test_what_is_named_is_missing(source: str, missing: str) -> None:
    assert paths(found(source)) == [missing]
    assert paths(found(source, left=BASE)) == []


def test_the_mailer_that_a_run_time_starts_is_missing() -> None:
    sendmail = "usr/sbin/sendmail"
    source = SourceCache(lambda: {"index.php": b"<?php mail($to, 'x', $text);"})
    original = replace(image((sendmail,)), source_cache=source)
    assert set(paths(compare(original, image(()), PossibleUses(original)))) == {sendmail}
    assert paths(compare(original, image((sendmail,)), PossibleUses(original))) == []


@pytest.mark.parametrize(
    ("program", "source"),
    [
        ("usr/bin/file", "import platform\nprint(platform.architecture('/srv/tool'))\n"),
        ("usr/sbin/ip", "import uuid\nprint(uuid.getnode())\n"),
    ],
)
def test_a_program_that_the_standard_library_starts_is_missing(program: str, source: str) -> None:
    """It gives another answer without it, and no error."""
    original = image((program,), source)
    assert set(paths(compare(original, image(()), PossibleUses(original)))) == {program}
    assert paths(compare(original, image((program,)), PossibleUses(original))) == []
    other = image((program,), "import platform, uuid\nprint(platform.machine(), uuid.uuid4())\n")
    assert paths(compare(other, image(()), PossibleUses(other))) == []


def test_every_page_of_the_base_is_missing_where_a_program_shows_them() -> None:
    first, second, man = "usr/share/man/man1/cat.1.gz", "usr/share/man/man1/ls.1.gz", "usr/bin/man"
    original = image((first, second, man), "import subprocess\nsubprocess.run(['man', 'ls'])\n")
    assert paths(compare(original, image((first, man)), PossibleUses(original))) == [second]
    assert paths(compare(original, image((first, second, man)), PossibleUses(original))) == []
    silent = image((first, second, man), "print('man')\n")
    assert paths(compare(silent, image((man,)), PossibleUses(silent))) == []


def test_descriptions_of_libraries_are_missing_where_a_program_reads_them() -> None:
    described, reader = "usr/lib/x86_64-linux-gnu/pkgconfig/libxml-2.0.pc", "usr/bin/pkg-config"
    original = image((described, reader), "import subprocess\nsubprocess.run(['pkg-config', '--libs', name])\n")
    known = image((described, reader), "import pkgconfig\npkgconfig.libs(name)\n")
    assert paths(compare(known, image((reader,)), PossibleUses(known))) == [described]
    assert paths(compare(original, image((reader,)), PossibleUses(original))) == [described]
    assert paths(compare(original, image((reader, described)), PossibleUses(original))) == []


UNWINDER = "usr/lib/x86_64-linux-gnu/libgcc_s.so.1"


@pytest.mark.parametrize("call", ["pthread_cancel(thread)", "pthread_exit(NULL)", "backtrace(frames, 9)"])
def test_a_library_that_the_c_library_opens_for_a_call_is_missing(call: str) -> None:
    source = SourceCache(lambda: {"main.c": f"int main(void) {{ {call}; return 0; }}".encode()})
    original = replace(image((UNWINDER,)), source_cache=source)
    assert paths(compare(original, image(()), PossibleUses(original))) == [UNWINDER]
    assert paths(compare(original, image((UNWINDER,)), PossibleUses(original))) == []


def test_what_is_not_named_may_go() -> None:
    said = found("import os\nprint(open('data.txt').read())\n")
    assert said.missing == ()
    assert said.untold == ()


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess, sys\nsubprocess.run([sys.argv[1]])\n",
        "import ctypes, sys\nctypes.CDLL(sys.argv[1])\n",
    ],
)
def test_what_comes_from_outside_cannot_be_told(source: str) -> None:
    assert len(found(source).untold) == 1
    assert found(source, left=BASE).untold == ()


def test_a_plugin_of_go_is_no_library_of_the_system() -> None:
    source = b'package main\nimport ("os"; "plugin")\nfunc main() { plugin.Open(os.Args[1]) }\n'
    original = replace(image(BASE), source_cache=SourceCache(lambda: {"main.go": source}))
    assert compare(original, image(()), PossibleUses(original)).untold == ()


def test_a_source_that_nobody_can_read_is_open() -> None:
    original = image(BASE)
    unknown = BuiltImage(
        original.config, original.files, original.lines, original.content, original.system,
        source_cache=SourceCache(lambda: None),
    )  # fmt: skip
    assert len(compare(unknown, image(()), PossibleUses(unknown)).untold) == 2


def test_what_is_missing_comes_as_a_package_or_as_a_file() -> None:
    original = image(BASE, own=("etc/cron.d/job",))
    opened = found("import subprocess\nsubprocess.run('git')\n")
    lost = TreeComparison((PathDifference("etc/cron.d/job", Lost.PATH), PathDifference("usr/bin/su", Lost.DELETION)))
    assert mends.of(original, lost, opened) == Mend(
        frozenset(("etc/cron.d/job",)), frozenset(("git",)), (), ("usr/bin/su",)
    )


def test_what_a_slim_base_does_not_unpack_comes_as_a_file() -> None:
    page = "usr/share/man/man1/git.1.gz"
    system = InstalledSystem(None, {"git": SystemPackage("git", "1")}, {page: "git"})
    original = replace(image((page,)), system=system)
    lost = TreeComparison((PathDifference(page, Lost.PATH),))
    removed = replace(original, system=replace(system, packages={}))  # what it left is no reason to install it again
    assert mends.of(removed, lost, OpennessResult(), ()) == Mend(frozenset((page,)))
    assert mends.of(original, lost, OpennessResult(), ("git",)) == Mend(frozenset((page,)))
    assert mends.of(original, lost, OpennessResult(), ("other",)) == Mend(frozenset(), frozenset(("git",)))


def test_a_mode_is_said_again_and_a_capability_comes_with_the_file() -> None:
    original = image((), own=("bin/ping",))
    mode = mends.of(original, TreeComparison((PathDifference("bin/ping", Lost.MODE),)), OpennessResult())
    assert mode.modes == (("bin/ping", 0o755, ""),)
    attributes = mends.of(original, TreeComparison((PathDifference("bin/ping", Lost.ATTRIBUTES),)), OpennessResult())
    assert attributes.paths == {"bin/ping"}
    owner = mends.of(original, TreeComparison((PathDifference("bin/ping", Lost.OWNER),)), OpennessResult())
    assert owner.modes == (("bin/ping", 0o755, "0:0"),)


def test_a_program_that_a_use_needs_comes_with_its_package() -> None:
    original = image(BASE, own=("usr/local/bin/own",))
    assert mends.of_programs(original, ("git", "/usr/bin/git", "nowhere")) == Mend(packages=frozenset(("git",)))
    assert mends.of_programs(original, ("own",)) == Mend(frozenset(("usr/local/bin/own",)))


def test_the_table_of_types_comes_with_its_package() -> None:
    """For an answer that is told as another type: whoever serves files may have asked for it."""
    original, own = image((GIT, MIME)), "usr/local/etc/mime.types"
    assert mends.of_types(original, image((GIT,))) == Mend(packages=frozenset(("media-types",)))
    assert not mends.of_types(original, original)
    assert not mends.of_types(image((GIT,)), image((GIT,)))
    assert mends.of_types(image((GIT,), own=(own,)), image((GIT,))) == Mend(frozenset((own,)))


GLOBS = "usr/share/mime/globs2"
DESKTOP = "from xdg import Mime\nprint(Mime.get_type('a.woff2'))\n"
GUESS = "import mimetypes\nprint(mimetypes.guess_type('a.woff2'))\n"
LOCALE = "import locale\nlocale.setlocale(locale.LC_ALL, 'pt_BR.UTF-8')\n"
ZONE = "import zoneinfo\nzoneinfo.ZoneInfo('America/Recife')\n"
ZONES = "usr/share/zoneinfo/America/Recife"


@pytest.mark.parametrize(
    ("source", "before", "after", "missing"),
    [
        (GUESS, (MIME,), (), [MIME]),
        (GUESS, (MIME,), (MIME,), []),
        (GUESS, (), (), []),
        (GUESS, (MIME, GLOBS), (MIME,), []),  # Python never looks there
        (GUESS, (MIME, GLOBS), (GLOBS,), [MIME]),
        (DESKTOP, (MIME, GLOBS), (MIME,), [GLOBS]),
        (ZONE, (ZONES, "etc/localtime"), ("etc/localtime",), [ZONES]),
        (ZONE, (ZONES,), ("usr/share/zoneinfo/UTC",), []),
        (LOCALE, ("usr/lib/locale/pt_BR.utf8/LC_CTYPE",), ("usr/lib/locale/C.utf8/LC_CTYPE",),
         ["usr/lib/locale/pt_BR.utf8/LC_CTYPE"]),
        (LOCALE, ("usr/lib/locale/locale-archive",), ("usr/lib/locale/C.utf8/LC_CTYPE",),
         ["usr/lib/locale/locale-archive"]),
        (LOCALE, ("usr/lib/locale/locale-archive", "usr/lib/locale/C.utf8/LC_CTYPE"),
         ("usr/lib/locale/C.utf8/LC_CTYPE",), ["usr/lib/locale/locale-archive"]),
        (LOCALE, ("usr/lib/locale/C.utf8/LC_CTYPE",), ("usr/lib/locale/C.utf8/LC_CTYPE",), []),
        (LOCALE, ("usr/lib/locale/C.utf8/LC_CTYPE",), (), ["usr/lib/locale/C.utf8/LC_CTYPE"]),
        ("print(1)\n", (MIME, ZONES), (), []),
    ],
)  # fmt: skip
def test_data_that_the_run_time_reads(
    source: str, before: tuple[str, ...], after: tuple[str, ...], missing: list[str]
) -> None:
    original = image(before, source)
    assert paths(compare(original, image(after), PossibleUses(original))) == missing


def test_files_below_a_folder_that_is_read_are_missing() -> None:
    source = "import sys\nprint(open('/usr/share/words/' + sys.argv[1]).read())\n"
    assert paths(found(source)) == ["usr/share/words/en"]
    assert paths(found(source, left=BASE)) == []
    own = image((), source, own=("usr/share/words/mine",))
    assert paths(compare(own, image(()), PossibleUses(own))) == []  # own files are compared by the trees


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("import ctypes\nctypes.CDLL('libxml2.so')\n", ["usr/lib/libxml2.so", XML]),
        ("import ctypes\nctypes.CDLL('xml2')\n", [XML]),
        ("import ctypes\nctypes.CDLL('libxml2.so.2')\n", [XML]),
    ],
)
def test_a_link_for_compilers_counts_only_by_its_name(source: str, missing: list[str]) -> None:
    original = image((*BASE, "usr/lib/libxml2.so", "opt/own/libxml2.so.2"), source)
    assert sorted(paths(compare(original, image(()), PossibleUses(original)))) == sorted(missing)


def test_programs_are_those_of_path() -> None:
    source = "import subprocess\nsubprocess.run(['helper'])\n"
    original = image(("opt/helper", "usr/lib/helper"), source)
    assert paths(compare(original, image(()), PossibleUses(original))) == []
    beside = image(("usr/sbin/helper",), source)
    assert paths(compare(beside, image(()), PossibleUses(beside))) == ["usr/sbin/helper"]
    assert paths(compare(beside, image(("usr/local/bin/helper",)), PossibleUses(beside))) == []  # elsewhere on PATH


def test_a_java_that_was_made_of_fewer_modules_is_told() -> None:
    source = "class A { void f(String n) throws Exception { Class.forName(n); } }\n"

    def java(size: int, source: str = "") -> BuiltImage:
        path = "opt/java/lib/modules"
        files = {path: TreeFile(Entry(path, EntryKind.FILE, size, length=size), 0)}
        return BuiltImage(
            ImageConfig(), files, (None,), lambda path, limit: b"",
            source_cache=SourceCache(lambda: {"A.java": source.encode()} if source else {}),
        )  # fmt: skip

    original = java(100, source)
    assert len(compare(original, java(40), PossibleUses(original)).untold) == 1
    assert compare(original, java(100), PossibleUses(original)).untold == ()
    plain = java(100, "class A { }\n")
    assert compare(plain, java(40), PossibleUses(plain)).untold == ()


def test_too_much_that_is_lost_is_not_mended() -> None:
    original = image((), own=tuple(f"data/{number}" for number in range(300)))
    many = tuple(PathDifference(f"data/{number}", Lost.PATH) for number in range(201))
    assert not mends.of(original, TreeComparison(many), OpennessResult())
    assert len(mends.of(original, TreeComparison(many[:200]), OpennessResult()).paths) == 200


def test_a_package_that_was_changed_comes_as_files() -> None:
    changed = InstalledSystem(None, {}, {"etc/redis.conf": "redis"}, sums={"etc/redis.conf": "0" * 32})
    original = BuiltImage(
        ImageConfig(), image((), own=("etc/redis.conf",)).files, (None, 3), lambda path, limit: b"x", changed
    )
    for kind in (Lost.PATH, Lost.CONTENT):
        mend = mends.of(original, TreeComparison((PathDifference("etc/redis.conf", kind),)), OpennessResult())
        assert mend == Mend(frozenset(("etc/redis.conf",))), kind


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import subprocess\nsubprocess.run(['git', 'log'])\n",
         "app.py:2 starts git, which the original has and the rewrite does not"),
        ("import ctypes\nctypes.CDLL('libxml2.so.2')\n", "app.py:2 opens libxml2.so.2, which only the original has"),
        ("print(open('/usr/share/words/en').read())\n",
         "the program reads /usr/share/words/en, which only the original has"),
        (GUESS, "app.py:2 reads the system's mime, which only the original has"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(source: str, said: str) -> None:
    assert [one.text.english for one in found(source).missing] == [said]


def test_why_nobody_can_tell_is_said() -> None:
    (said,) = found("import subprocess, sys\nsubprocess.run([sys.argv[1]])\n").untold
    assert said.english == (
        "app.py:2 starts a program whose name is only known at run time, and the rewrite lacks 1 that the original has "
        "(git, ...)"
    )
    original = image(BASE)
    unknown = BuiltImage(
        original.config, original.files, original.lines, original.content, original.system,
        source_cache=SourceCache(lambda: None),
    )  # fmt: skip
    texts = [one.english for one in compare(unknown, image(()), PossibleUses(unknown)).untold]
    assert texts[0].startswith("(the build context) cannot be read, so it may start any program")
    assert texts[1].startswith("(the build context) cannot be read, so it may open any library")


def test_a_file_that_is_a_link_comes_with_what_it_leads_to() -> None:
    files = dict(image(()).files)
    files["usr/bin/tool"] = TreeFile(Entry("usr/bin/tool", EntryKind.SYMLINK, link="/opt/tool/run"), 0)
    files["opt/tool/run"] = TreeFile(Entry("opt/tool/run", EntryKind.FILE, 1, 0o755, length=1), 0)
    original = BuiltImage(ImageConfig(), files, (None, 3), lambda path, limit: b"x")
    both = Mend(frozenset(("usr/bin/tool", "opt/tool/run")))
    assert mends.of_programs(original, ("tool",)) == both
    missing = compare_named(original)
    assert mends.of(original, TreeComparison(), missing) == both


def compare_named(original: BuiltImage) -> OpennessResult:
    """What is found missing where sources start `tool` and the candidate has nothing."""
    source = "import subprocess\nsubprocess.run(['tool'])\n"
    told = BuiltImage(
        original.config, original.files, original.lines, original.content, original.system,
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    return compare(told, image(()), PossibleUses(told))


BACKEND = "usr/lib/git-core/git-http-backend"


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        (f"import subprocess\nsubprocess.run(['/{BACKEND}'])\n", [BACKEND]),
        (f"import subprocess\nT = {{'a': '/{BACKEND}'}}\ndef f(x):\n    subprocess.run([T[x]])\n", [BACKEND]),
        ("import subprocess\nsubprocess.run(['../usr/lib/git-core/git-http-backend'])\n", [BACKEND]),
        ("import subprocess\nsubprocess.run(['true'])\n", []),
        (f"print('/{BACKEND}')\n", []),
    ],
)
def test_what_is_started_by_its_path_is_missing(source: str, missing: list[str]) -> None:
    original = image((BACKEND,), source)
    assert paths(compare(original, image(()), PossibleUses(original))) == missing
    assert paths(compare(original, image((BACKEND,)), PossibleUses(original))) == []


def test_a_program_that_is_a_link_comes_with_the_package_of_the_link() -> None:
    link, target = "usr/bin/strings", "usr/bin/x86_64-linux-gnu-strings"
    files = dict(image((target, "usr/bin/vim.basic")).files)
    files[link] = TreeFile(Entry(link, EntryKind.SYMLINK, 0, 0o777, link="x86_64-linux-gnu-strings"), 0)
    files["usr/bin/vi"] = TreeFile(Entry("usr/bin/vi", EntryKind.SYMLINK, 0, 0o777, link="vim.basic"), 0)
    owners = {link: "binutils", target: "binutils-x86-64-linux-gnu", "usr/bin/vim.basic": "vim"}
    original = BuiltImage(ImageConfig(), files, (None,), lambda path, limit: b"", InstalledSystem(None, {}, owners))
    assert mends.of_programs(original, ("strings", "vi")) == Mend(packages=frozenset(("binutils", "vim")))


@pytest.mark.parametrize(
    ("name", "missing", "told"),
    [
        ("'/opt/plugins/' + sys.argv[1] + '.so'", ["opt/plugins/a.so"], True),
        ("'/opt/plugins/lib' + sys.argv[1]", ["opt/plugins/a.so"], True),
        ("sys.argv[1] + '.so'", [], False),
        ("'lib' + sys.argv[1] + '.so'", [], False),  # the loader searches its own folders for it
        ("'plugins/' + sys.argv[1]", [], False),
    ],
)
def test_of_a_library_below_a_named_folder_only_that_folder_counts(name: str, missing: list[str], told: bool) -> None:
    original = image((*BASE, "opt/plugins/a.so"), f"import ctypes, sys\nctypes.CDLL({name})\n")
    result = compare(original, image(()), PossibleUses(original))
    assert paths(result) == missing
    assert (not result.untold) is told
    whole = compare(original, image((*BASE, "opt/plugins/a.so")), PossibleUses(original))
    assert paths(whole) == []


@pytest.mark.parametrize(
    ("program", "tree"),
    [
        ("usr/local/go/bin/go", {"usr/local/go/bin/go", "usr/local/go/src/fmt/print.go"}),
        ("opt/java/bin/java", {"opt/java/bin/java", "opt/java/lib/modules"}),
        ("usr/local/bin/ruby", {"usr/local/bin/ruby", "usr/local/lib/ruby/3.1/set.rb"}),
        ("usr/local/bin/python3.11", {"usr/local/bin/python3.11", "usr/local/lib/python3.11/os.py"}),
        ("usr/bin/git", set()),  # of a package, which brings all of it
        ("usr/local/bin/tool", {"usr/local/bin/tool"}),
    ],
)
def test_a_program_of_the_base_comes_with_the_tree_that_it_lies_in(program: str, tree: set[str]) -> None:
    there = (
        "usr/local/go/bin/go", "usr/local/go/src/fmt/print.go", "opt/java/bin/java", "opt/java/lib/modules",
        "usr/local/bin/ruby", "usr/local/lib/ruby/3.1/set.rb", "usr/local/bin/python3.11", "usr/local/bin/tool",
        "usr/local/lib/python3.11/os.py", "usr/local/lib/libtool.so", "usr/local/share/tools/x", GIT,
    )  # fmt: skip
    original = image(there, f"import subprocess\nsubprocess.run(['/{program}', 'x'])\n")
    opened = compare(original, image(()), PossibleUses(original))
    assert mends.of(original, TreeComparison(), opened).paths == tree
    assert mends.of_programs(original, [f"/{program}"]).paths == tree


WORDS = "usr/share/dict/words"


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        ("app.py", "import configparser\nconfigparser.ConfigParser().read('/usr/share/dict/words')\n", [WORDS]),
        ("app.py", "import shutil\nshutil.copyfile('/usr/share/dict/words', '/tmp/x')\n", [WORDS]),
        ("app.py", "import urllib.request as r\nr.urlopen('file:///usr/share/dict/words')\n", [WORDS]),
        ("app.rb", "Pathname.new('/usr/share/dict/words').read\n", [WORDS]),
        ("main.go", 'package main\nfunc f() { zip.OpenReader("/usr/share/dict/words") }\n', [WORDS]),
        ("main.c", 'void f(void) { xmlReadFile("/usr/share/dict/words", 0, 0); }\n', [WORDS]),
        ("run.sh", "base64 /usr/share/dict/words\n", [WORDS]),
        ("conf.json", '{"words": "/usr/share/dict/words"}', [WORDS]),
        ("app.py", "print('see /usr/share/dict/wordsmith')\n", []),
        ("app.py", "print('/usr/lib/tool')\n", []),  # a program: whether it is started, other facts say
    ],
)
def test_a_file_of_the_base_that_a_text_names_is_missing(name: str, text: str, missing: list[str]) -> None:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, mode, length=1), 0) for path, mode in (
        (WORDS, 0o644), ("usr/lib/tool", 0o755)
    )}  # fmt: skip
    original = replace(image(()), files=files, source_cache=SourceCache(lambda: {name: text.encode()}))
    assert paths(compare(original, image(()), PossibleUses(original))) == missing


@pytest.mark.parametrize(
    ("path", "there", "owners", "missing"),
    [
        ("usr/lib/os-release", b"ID=alpine\n", {}, ["usr/lib/os-release"]),
        ("usr/lib/os-release", b"ID=debian\n", {}, []),
        ("usr/lib/os-release", b"ID=debian 2\n", {"usr/lib/os-release": "base-files"}, []),  # its own version
        ("etc/passwd", b"root\n", {}, []),  # users are compared for themselves
        ("etc/hosts", b"127.0.0.1\n", {}, []),
    ],
)
def test_a_file_of_the_base_that_says_something_else_is_missing(
    path: str, there: bytes, owners: dict[str, str], missing: list[str]
) -> None:
    def base(content: bytes, source: str) -> BuiltImage:
        files = {path: TreeFile(Entry(path, EntryKind.FILE, len(content), 0o644, length=len(content)), 0)}
        system = InstalledSystem(None, {}, owners)
        return replace(image((), source), files=files, content=lambda path, limit: content[:limit], system=system)

    original = base(b"ID=debian\n", f"print(open('/{path}').read())\n")
    assert paths(compare(original, base(there, ""), PossibleUses(original))) == missing


@pytest.mark.parametrize(
    "source",
    ["import pyximport\npyximport.install()\n", "import subprocess\nsubprocess.run(['gcc', 'x.c'])\n"],
)
def test_who_builds_when_it_runs_reads_headers(source: str) -> None:
    """A compiler alone compiles nothing: what pyximport builds includes the C library's headers."""
    headers, compiler = ("usr/include/stdlib.h", "usr/include/zlib.h"), "usr/bin/gcc"
    original = image((*headers, compiler), source)
    assert paths(compare(original, image((compiler,)), PossibleUses(original))) == list(headers)
    assert paths(compare(original, image((*headers, compiler)), PossibleUses(original))) == []


def test_a_compiler_that_comes_along_because_of_a_library_reads_headers() -> None:
    """The code of many libraries names the compiler that built them: it needs headers only where it is there."""
    header, compiler, library = "usr/include/stdlib.h", "usr/bin/gcc", "app/node_modules/addon/build.js"
    starts = SourceUse(UseKind.PROGRAM, "spawn", library, 1, ("gcc",))
    facts = SourceFacts((FileFacts(library, "javascript", True, (starts,), library=True),))
    original = replace(image((header, compiler)), source_cache=SourceCache(_found=facts))
    uses = PossibleUses(original)
    assert header not in paths(compare(original, image(()), uses))
    assert paths(compare(original, image((compiler,)), uses)) == [header]
    assert paths(compare(original, image((compiler, header)), uses)) == []


def test_of_descriptions_a_library_reads_those_that_it_names() -> None:
    """sharp asks pkg-config for vips-cpp: sixty packages for development have nothing to do with it."""
    folder, reader, library = "usr/lib/x86_64-linux-gnu/pkgconfig", "usr/bin/pkg-config", "app/node_modules/sharp/x.js"
    named, other = f"{folder}/vips-cpp.pc", f"{folder}/zlib.pc"
    starts = SourceUse(UseKind.PROGRAM, "spawn", library, 1, ("pkg-config",))
    literals = frozenset(("pkg-config --modversion vips-cpp",))
    facts = SourceFacts((FileFacts(library, "javascript", True, (starts,), literals, library=True),))
    original = replace(image((named, other, reader)), source_cache=SourceCache(_found=facts))
    assert paths(compare(original, image((reader,)), PossibleUses(original))) == [named]


@pytest.mark.parametrize(
    ("content", "lost"),
    [
        (b"/* GNU ld script */\nOUTPUT_FORMAT(elf64-x86-64)\nGROUP ( /lib/libc.so.6 )\n", []),
        (b"\x7fELF\0", ["usr/lib/libc.so"]),
    ],
)
def test_a_text_for_the_linker_is_no_library(content: bytes, lost: list[str]) -> None:
    """Nothing can open libc.so of a development kit: a library tries it where the C library is another one."""
    source = "import ctypes\nctypes.CDLL('libc.so')\n"
    original = replace(image((*BASE, "usr/lib/libc.so"), source), content=lambda path, limit: content)
    assert paths(compare(original, image(BASE), PossibleUses(original))) == lost
