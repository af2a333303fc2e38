"""Why something may stay behind, by values: packages by their own metadata, and who may start or load them."""

import hashlib
import posixpath
from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem, SystemPackage, User
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Read, Via
from bot.model.images import ImageConfig
from bot.rewrite.evidence import leftovers
from bot.rewrite.evidence.left_behind import LeftReason, Reasons
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

GO_PROGRAM = fakes.elf(data=b"Go buildinf:")


def go_program(at: str) -> Read:
    """What is in the files of an image with a program of Go's."""
    return lambda path, limit: GO_PROGRAM if path == at else b"x"


PLAIN = "print(open('data.txt').read())\n"
GIT = "import subprocess\nsubprocess.run(['git', 'log'])\n"
ANY = "import subprocess, sys\nsubprocess.run([sys.argv[1]])\n"
FILES = {
    "usr/bin/git": "git", "usr/bin/gcc": "gcc", "usr/bin/file": "file", "usr/lib/libmagic.so.1": "libmagic1",
    "usr/share/words/en": "words", "usr/bin/tool": "tool",
}  # fmt: skip
PACKAGES = {
    "git": SystemPackage("git", "1", section="vcs"),
    "gcc": SystemPackage("gcc", "1", section="devel"),
    "tool": SystemPackage("tool", "1", section="libdevel"),
    "file": SystemPackage("file", "1", ("libmagic1",), section="utils"),
    "libmagic1": SystemPackage("libmagic1", "1", section="libs"),
    "words": SystemPackage("words", "1", section="text"),
    "dpkg": SystemPackage("dpkg", "1", base=True),
}


def reasons(source: str, asked: tuple[str, ...] = ("git", "gcc", "file", "words", "tool")) -> Reasons:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in FILES}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, PACKAGES, FILES),
        asked=frozenset(asked), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    return Reasons(image)


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        ("import subprocess\nsubprocess.run(['git', 'lfs', 'pull'])\n", True),
        ("import os\nos.system('git lfs pull')\n", True),
        ("import subprocess\nsubprocess.run(['git', 'pull'])\n", False),
        ("import subprocess\nsubprocess.run(['svn', 'lfs'])\n", False),
    ],
)
def test_a_subcommand_is_a_program_of_its_own(source: str, stays: bool) -> None:
    owned = {"usr/bin/git": "git", "usr/bin/git-lfs": "git-lfs", "usr/bin/svn": "svn"}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in owned}
    packages = {name: SystemPackage(name, "1") for name in owned.values()}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, packages, owned),
        asked=frozenset(packages), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    assert (Reasons(image).package("git-lfs") is None) is stays


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        ("import ctypes.util\nctypes.CDLL(ctypes.util.find_library('python3.11'))\n", False),  # finds the number
        ("import ctypes\nctypes.CDLL('libpython3.11.so.1')\n", False),
        ("import ctypes\nctypes.CDLL('libpython3.11.so')\n", True),
    ],
)
def test_a_link_without_a_number_is_loaded_only_by_its_own_name(source: str, stays: bool) -> None:
    link, real = "usr/lib/python3.11/config/libpython3.11.so", "usr/lib/libpython3.11.so.1"
    owned = {link: "libpython3.11-dev", real: "libpython3.11"}
    files = {
        link: TreeFile(Entry(link, EntryKind.SYMLINK, 0, 0o777, link=f"/{real}"), 1),
        real: TreeFile(Entry(real, EntryKind.FILE, 1, 0o644, length=1), 1),
    }
    packages = {name: SystemPackage(name, "1") for name in owned.values()}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, packages, owned),
        asked=frozenset(packages), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    assert (Reasons(image).package("libpython3.11-dev") is None) is stays
    assert Reasons(image).package("libpython3.11") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"/* GNU ld script */\nGROUP ( libgcc_s.so.1 -lgcc )\n", LeftReason.PACKAGE), (fakes.elf(), None)],
)
def test_a_text_for_linkers_is_loaded_by_nobody(content: bytes, reason: LeftReason | None) -> None:
    """A run time that looks for libgcc_s.so, too, keeps no compiler's kit for the text of that name."""
    files = {"app/a.py": File(b"import ctypes\nctypes.CDLL('libgcc_s.so')\n", 3)}
    kit = "usr/lib/gcc/x86_64-linux-gnu/12/libgcc_s.so"
    files |= fakes.dpkg(("libgcc-12-dev", "", [kit])) | {kit: File(content, 2)}
    text = 'FROM debian:bookworm\nRUN apt-get install -y gcc\nCOPY a.py /app/\nCMD ["python3", "/app/a.py"]\n'
    found = fakes.built(text, files).reasons
    assert found is not None and found.package("libgcc-12-dev") is reason


CONVERT = "import subprocess\nsubprocess.run(['convert', 'a.pdf', 'a.png'])\n"


@pytest.mark.parametrize(
    ("source", "stays"), [(CONVERT, {"imagemagick", "ghostscript"}), (GIT, {"git"}), (PLAIN, set())]
)
def test_what_a_program_that_is_started_makes_use_of_stays(source: str, stays: set[str]) -> None:
    owned = {"usr/bin/convert": "imagemagick", "usr/bin/gs": "ghostscript", "usr/bin/git": "git", "usr/bin/apt": "apt"}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in owned}
    packages = {
        "imagemagick": SystemPackage("imagemagick", "1", helpers=("ghostscript",)),
        "ghostscript": SystemPackage("ghostscript", "1", provides=("postscript-viewer",)),
        "git": SystemPackage("git", "1"),
        "apt": SystemPackage(
            "apt", "1", base=True, helpers=("git", "postscript-viewer")
        ),  # the base's, and not started
    }
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, packages, owned),
        asked=frozenset(packages), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    found = Reasons(image)
    assert {name for name in packages if found.package(name) is None} == {"apt", *stays}


INTERPRETER = {
    "usr/bin/python3.11": "python3.11-minimal", "usr/bin/pydoc3": "python3", "usr/bin/pygmentize": "python3-pygments",
    "usr/lib/python3/dist-packages/pygments/__init__.py": "python3-pygments", "usr/bin/pip3": "python3-pip",
    "usr/lib/python3/dist-packages/pip/__init__.py": "python3-pip", "usr/bin/bc": "bc",
}  # fmt: skip


@pytest.mark.parametrize(("runs", "stays"), [(True, {"python3", "python3-pygments"}), (False, set())])
def test_an_interpreter_that_runs_has_its_library_and_the_modules_that_were_asked_for(
    runs: bool, stays: set[str]
) -> None:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in INTERPRETER}
    asked = ("python3", "python3-pygments", "python3-pip", "bc")
    packages = {name: SystemPackage(name, "1") for name in (*asked, "python3.11-minimal")}
    started = (Program("python3", "usr/bin/python3", "usr/bin/python3.11", Via.COMMAND),) if runs else ()
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x",
        InstalledSystem(None, packages, INTERPRETER), started, asked=frozenset(asked),
        source_cache=SourceCache(lambda: {"app.py": b"print(1)\n"}),
    )  # fmt: skip
    found = Reasons(image)
    assert {name for name in asked if found.package(name) is None} == stays


@pytest.mark.parametrize(
    ("interpreter", "module", "stays"),
    [
        ("ruby", "usr/lib/x86_64-linux-gnu/rubygems-integration/3.1.0/gems/nokogiri-1.13/lib/nokogiri.rb", True),
        ("ruby", "usr/share/rubygems-integration/all/gems/thor-1.2/lib/thor.rb", True),
        ("node", "usr/share/nodejs/semver/index.js", True),
        ("ruby", "usr/share/nodejs/semver/index.js", False),
        ("ruby", "usr/share/other/x.rb", False),
    ],
)
def test_a_package_with_a_program_and_a_module_stays_where_its_interpreter_runs(
    interpreter: str, module: str, stays: bool
) -> None:
    """The program alone would say that nothing starts it."""
    owned = {f"usr/bin/{interpreter}": interpreter, "usr/bin/tool": "library", module: "library"}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in owned}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x",
        InstalledSystem(None, {name: SystemPackage(name, "1") for name in (interpreter, "library")}, owned),
        (Program(interpreter, f"usr/bin/{interpreter}", f"usr/bin/{interpreter}", Via.COMMAND),),
        asked=frozenset((interpreter, "library")), source_cache=SourceCache(lambda: {"app.rb": b"puts 1\n"}),
    )  # fmt: skip
    assert (Reasons(image).package("library") is None) is stays


JVM = "usr/lib/jvm/java-17/bin"


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        ("class A {}\n", {"jre"}),
        ('class A { void a() throws Exception { new ProcessBuilder("javac", "B.java").start(); } }\n',
         {"jre", "jdk", "default-jdk"}),
        ("class A { void a(String b) throws Exception { new ProcessBuilder(b).start(); } }\n",
         {"jre", "jdk", "default-jdk"}),
    ],
)  # fmt: skip
def test_a_package_that_only_names_others_may_be_missing_if_one_of_these_may(source: str, stays: set[str]) -> None:
    """Debian's default-jdk has no file, and the programs of what it names are links that update-alternatives sets."""
    owned = {f"{JVM}/java": "jre", f"{JVM}/javac": "jdk", "usr/share/doc/default-jdk/copyright": "default-jdk"}
    links = {f"usr/bin/{name}": f"/etc/alternatives/{name}" for name in ("java", "javac")}
    links |= {f"etc/alternatives/{name}": f"/{JVM}/{name}" for name in ("java", "javac")}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in owned}
    files |= {path: TreeFile(Entry(path, EntryKind.SYMLINK, link=to), 1) for path, to in links.items()}
    packages = {
        "jre": SystemPackage("jre", "1"),
        "jdk": SystemPackage("jdk", "1", depends=("jre",)),
        "default-jdk": SystemPackage("default-jdk", "1", depends=("jre", "jdk")),
    }
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, packages, owned),
        (Program("java", "usr/bin/java", f"{JVM}/java", Via.COMMAND),), asked=frozenset(("default-jdk",)),
        source_cache=SourceCache(lambda: {"A.java": source.encode()}),
    )  # fmt: skip
    found = Reasons(image)
    assert {name for name in packages if found.package(name) is None} == stays
    left = (LeftReason.PACKAGE, LeftReason.PACKAGE) if "jdk" not in stays else (None, None)
    assert (found.of("usr/bin/javac"), found.of("etc/alternatives/javac")) == left


def test_a_package_whose_files_nobody_lists_is_not_one_that_only_names_others() -> None:
    """A database without lists of files: the package may hold what the program needs."""
    packages = {"asked": SystemPackage("asked", "1", depends=("gcc",)), "gcc": SystemPackage("gcc", "1")}
    image = BuiltImage(
        ImageConfig(workdir="/app"), {}, (None, 3), lambda path, limit: b"x", InstalledSystem(None, packages, {}),
        asked=frozenset(("asked",)), source_cache=SourceCache(lambda: {"A.java": b"class A {}\n"}),
    )  # fmt: skip
    found = Reasons(image)
    assert (found.package("asked"), found.package("gcc")) == (None, LeftReason.PACKAGE)


CLIENT = "usr/local/lib/python3.11/site-packages/django/db/backends/postgresql/client.py"


@pytest.mark.parametrize(
    ("source", "most", "stays"),
    [
        ("from django.core import management\n", 4000, True),
        ("import json\n", 4000, False),
        ("from django.core import management\n", 0, True),  # too much to read: it may be named
    ],
)
def test_a_program_that_an_imported_library_has_in_quotes_stays(
    source: str, most: int, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.rewrite.evidence.idle_packages._MOST_QUOTING", most)
    owned = {"usr/bin/psql": "postgresql-client-15", "usr/bin/bc": "bc"}
    contents = {CLIENT: b'class DatabaseClient:\n    executable_name = "psql"\n'}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=90), 1) for path in (*owned, *contents)}
    packages = {name: SystemPackage(name, "1") for name in owned.values()}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: contents.get(path, b"x")[:limit],
        InstalledSystem(None, packages, owned), asked=frozenset(packages),
        source_cache=SourceCache(lambda: {"manage.py": source.encode()}),
    )  # fmt: skip
    found = Reasons(image)
    assert (found.package("postgresql-client-15") is None) is stays
    assert (found.package("bc") is None) is (most == 0)


@pytest.mark.parametrize(
    ("started", "owned_by", "stays"), [("python3", True, True), ("python3", False, False), ("node", True, False)]
)
def test_the_standard_library_of_the_system_s_interpreter_stays_whoever_asked_for_it(
    started: str, owned_by: bool, stays: bool
) -> None:
    run = f"usr/bin/{started}"
    owned = {"usr/bin/pip": "python3-pip", "usr/lib/python3.11/html/__init__.py": "libpython3.11-stdlib"}
    owned |= {run: "minimal"} if owned_by else {}
    owned["usr/lib/python3.11/config/python-config.py"] = "libpython3.11-dev"
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=9), 1) for path in (*owned, run)}
    packages = {name: SystemPackage(name, "1") for name in owned.values()}
    packages["python3-pip"] = SystemPackage("python3-pip", "1", depends=("libpython3.11-stdlib",))
    image = BuiltImage(
        ImageConfig(workdir="/app", cmd=(started, "app.py")), files, (None, 3), lambda path, limit: b"x"[:limit],
        InstalledSystem(None, packages, owned), asked=frozenset(("python3-pip",)),
        programs=(Program(started, run, run, Via.COMMAND),),
        source_cache=SourceCache(lambda: {"app.py": b"import html\n"}),
    )  # fmt: skip
    assert (Reasons(image).package("libpython3.11-stdlib") is None) is stays
    assert Reasons(image).package("libpython3.11-dev") is LeftReason.PACKAGE


HINT = """import click
def tell(missing):
    click.secho(' Do "psql -c x" to see it.', "yellow")
"""


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        (HINT, False),
        (HINT.replace("Do ", ""), True),
        (HINT.replace("Do ", "bc && "), True),
        (HINT.replace("Do ", "bc -c "), True),  # what another program starts
        ('DO = """\nbc\npsql -c x"""\nSAY = \'Do "psql" it\'\n', True),
        ("f( = 'Do \"psql -c x\" now'\n", True),  # nobody here can read that
    ],
)
def test_a_program_that_a_library_only_speaks_of_goes(text: str, stays: bool) -> None:
    owned = {"usr/bin/psql": "postgresql-client-15", "usr/bin/bc": "bc"}
    contents = {CLIENT: text.encode(), "usr/lib/python3.11/venv/__init__.py": b'NEEDED = ("psql",)\n'}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=90), 1) for path in (*owned, *contents)}
    packages = {name: SystemPackage(name, "1") for name in owned.values()}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: contents.get(path, b"x")[:limit],
        InstalledSystem(None, packages, owned), asked=frozenset(packages),
        source_cache=SourceCache(lambda: {"manage.py": b"from django.core import management\nfrom .own import x\n"}),
    )  # fmt: skip
    assert (Reasons(image).package("postgresql-client-15") is None) is stays


MAN = "import subprocess\nsubprocess.run(['man', 'jq'])\n"
PAGES = {"usr/bin/man": "man-db", "usr/bin/jq": "jq", "usr/share/man/man1/jq.1.gz": "jq", "usr/bin/bc": "bc"}


@pytest.mark.parametrize(
    ("source", "there", "stays"),
    [
        (MAN, ("man", "jq", "bc"), {"man-db", "jq"}),
        (PLAIN, ("man", "jq", "bc"), set()),
        (MAN, ("jq", "bc"), set()),  # nothing is there to show it
    ],
)
def test_a_package_whose_pages_are_shown_stays(source: str, there: tuple[str, ...], stays: set[str]) -> None:
    owned = {path: owner for path, owner in PAGES.items() if posixpath.basename(path).partition(".")[0] in there}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in owned}
    packages = {name: SystemPackage(name, "1") for name in ("man-db", "jq", "bc")}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, packages, owned),
        asked=frozenset(packages), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    found = Reasons(image)
    assert {name for name in set(owned.values()) if found.package(name) is None} == stays


@pytest.mark.parametrize(
    ("source", "package", "stays"),
    [
        (PLAIN, "gcc", False),  # a compiler
        (PLAIN, "tool", False),  # by its section
        (PLAIN, "git", False),  # nothing starts anything
        (PLAIN, "file", False),
        (PLAIN, "libmagic1", False),  # it came along with what stays behind
        (PLAIN, "words", True),  # it has no program: who knows who reads it
        (PLAIN, "dpkg", True),
        (PLAIN, "nowhere", True),
        (GIT, "git", True),
        (GIT, "file", False),
        (ANY, "git", True),
        (ANY, "file", True),
        (ANY, "libmagic1", True),  # since `file` stays
        (ANY, "gcc", False),  # a compiler that nothing names
        ("import subprocess\nT = {'a': 'gcc'}\ndef f(x):\n    subprocess.run([T[x]])\n", "gcc", True),
        ("import ctypes\nctypes.CDLL('libmagic.so.1')\n", "libmagic1", True),
    ],
)
def test_a_package_stays_unless_nothing_gets_at_it(source: str, package: str, stays: bool) -> None:
    assert (reasons(source).package(package) is None) is stays


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        ("import os\nprint(os.listdir('/usr/share'))\n", set()),  # in which every package has something
        ("import os\nprint(os.listdir('/usr/share/words'))\n", {"words", "other"}),
        ("print(open('/usr/share/words/en').read())\n", {"words"}),
    ],
)
def test_a_folder_that_a_source_names_is_of_all_packages_with_a_file_in_it(source: str, stays: set[str]) -> None:
    owned = {
        "usr/share": "tool", "usr/share/words": "other", "usr/share/words/en": "words", "usr/share/words/de": "other",
        "usr/bin/words": "words", "usr/bin/other": "other", "usr/bin/tool": "tool",
    }  # fmt: skip
    kinds = {path: EntryKind.FOLDER if path in ("usr/share", "usr/share/words") else EntryKind.FILE for path in owned}
    files = {path: TreeFile(Entry(path, kind, 1, 0o755, length=1), 1) for path, kind in kinds.items()}
    packages = {name: SystemPackage(name, "1") for name in ("words", "other", "tool")}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, packages, owned),
        asked=frozenset(packages), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    found = Reasons(image)
    assert {name for name in packages if found.package(name) is None} == stays
    words = (("WORDS", "/usr/share/words"),)
    named = replace(image, config=ImageConfig(workdir="/app", env=words), own_env=frozenset(("WORDS",)))
    silent = replace(named, source_cache=SourceCache(lambda: {"app.py": b"print(open('data.txt').read())"}))
    assert all(Reasons(silent).package(name) for name in packages)  # a variable says where something is


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        (PLAIN, False),
        ("print(open('/usr/share/games/fortunes/art').read())\n", True),
        ("print(open('/usr/share/games/fortunes/' + input()).read())\n", True),
        ("import subprocess\nsubprocess.run(['/usr/share/games/fortunes/art'])\n", True),
    ],
)
def test_a_package_of_which_a_file_is_read_stays(source: str, stays: bool) -> None:
    owned = {"usr/bin/fortune": "fortune", "usr/share/games/fortunes/art": "fortune"}
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in owned}
    system = InstalledSystem(None, {"fortune": SystemPackage("fortune", "1", section="games")}, owned)
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", system,
        asked=frozenset(("fortune",)), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    assert (Reasons(image).package("fortune") is None) is stays


@pytest.mark.parametrize(
    ("command", "own", "stays"),
    [
        (("sh", "bootstrap.sh"), {"bootstrap.sh": "git pull\n"}, True),
        (("python", "app.py"), {"bootstrap.sh": "git pull\n", "app.py": PLAIN}, False),  # only a build's
        (("python", "app.py"), {"app.py": "import conanfile\n", "conanfile.py": GIT}, True),
        (("python", "app.py"), {"app.py": PLAIN, "conanfile.py": GIT}, False),
    ],
)
def test_what_a_script_of_a_build_starts_counts_where_it_is_started(
    command: tuple[str, ...], own: dict[str, str], stays: bool
) -> None:
    texts = {f"app/{name}": File(text.encode(), 2) for name, text in own.items()}
    files = {**fakes.dpkg(("git", "", ["usr/bin/git"])), "usr/bin/git": fakes.program(line=3), **texts}
    config = fakes.config_of(*command, workdir="/app")
    text = "FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y git\n"
    image = fakes.built(text, files, config).image
    assert image is not None
    assert (Reasons(image).package("git") is None) is stays


def test_a_script_that_another_starts_stays() -> None:
    files = {"app/run.sh": File(b"[ -e x ] || ./bootstrap.sh\n", 2, 0o755), "app/bootstrap.sh": File(b"true\n", 2)}
    image = fakes.built("FROM debian:12\nCOPY . /app\n", files, fakes.config_of("sh", "run.sh", workdir="/app")).image
    assert image is not None
    assert Reasons(image).of("app/bootstrap.sh") is None


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("etc/git.conf", b"changed", None),
        ("etc/git.conf", b"x", LeftReason.PACKAGE),
        ("usr/share/git.conf", b"changed", LeftReason.PACKAGE),
    ],
)
def test_a_setting_that_was_changed_stays_though_its_package_may_go(
    path: str, content: bytes, reason: LeftReason | None
) -> None:
    """OpenSSL's library reads the setting that its program brings."""
    owners = {path: "git", "usr/bin/git": "git"}
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 1) for one in owners}
    sums = {path: hashlib.md5(b"x", usedforsecurity=False).hexdigest()}
    system = InstalledSystem(None, PACKAGES, owners, sums=sums)
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: content, system, asked=frozenset(("git",)),
        source_cache=SourceCache(lambda: {"app.py": PLAIN.encode()}),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


def test_a_ring_of_dependencies_ends() -> None:
    ring = {"a": SystemPackage("a", "1", ("b",)), "b": SystemPackage("b", "1", ("a",))}
    image = BuiltImage(ImageConfig(), {}, (None,), lambda path, limit: b"", InstalledSystem(None, ring, {}))
    assert Reasons(image).package("a") is LeftReason.PACKAGE


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("home/app/.cache/pip/x", LeftReason.CACHE),
        ("home/app/.cache/huggingface/x", None),
        ("root/.cache/pypoetry/cache/x", LeftReason.CACHE),
        ("root/.cache/pypoetry/artifacts/x", LeftReason.CACHE),
        ("root/.cache/pypoetry/virtualenvs/app-py3.12/lib/x.py", None),  # the program is there
        ("home/node/.cache/ms-playwright/chrome", None),
        ("root/.local/state/app/state.json", None),
        ("root/.config/pip/pip.conf", None),
        ("root/.config/yarn/global/bin/x", None),
        ("root/.config/go/env", None),
        ("root/.config/go/telemetry/local/x", LeftReason.CACHE),
        ("root/.config/app.toml", None),
        ("root/.local/share/pnpm/global/5/x", None),
        ("root/.local/share/pnpm/store/x", LeftReason.CACHE),
        ("root/.cache/node/corepack/v1/yarn/x", LeftReason.CACHE),  # nothing starts yarn
        ("usr/local/lib/python3.11/site-packages/x.py", None),
        ("app/bin/Release/x.dll", None),
        ("tmp/npm-123/x", LeftReason.CACHE),
        ("tmp/node-jiti/app-config.js.a1b2.js", LeftReason.CACHE),
        ("tmp/prices.csv", None),
        ("usr/lib/x/__pycache__/m.cpython-311.pyc", None),
        ("app/data.txt", None),
        ("var/mail/x", None),
    ],
)
def test_what_is_in_no_row_stays(path: str, reason: LeftReason | None) -> None:
    assert reasons(PLAIN).of(path) is reason


MODULES = {
    "app/package.json": b'{"dependencies": {"express": "4"}, "devDependencies": {"jest": "1", "mustache": "4"}}',
    "app/node_modules/express/package.json": b'{"dependencies": {"debug": "2"}}',
    "app/node_modules/express/node_modules/debug/package.json": b"{}",
    "app/node_modules/jest/package.json": b"{}",
    "app/node_modules/mustache/package.json": b"{",
    "opt/node_modules/x/package.json": b"{}",
    "app/node_modules/jest/node_modules/chalk/source/vendor/styles/package.json": b"{}",
    "app/node_modules/express/vendor/styles/package.json": b"{}",
    "app/node_modules/.prisma/package.json": b"{}",
    "app/node_modules/.cache/package.json": b"{}",
}


def of_modules(source: str, package: str) -> LeftReason | None:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 1) for path in MODULES}
    for path in MODULES:
        folder = path
        while folder := folder.rpartition("/")[0]:
            files[folder] = TreeFile(Entry(folder, EntryKind.FOLDER, mode=0o755), 1)
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: MODULES.get(path, b""),
        source_cache=SourceCache(lambda: {"app.js": source.encode()}),
    )  # fmt: skip
    return Reasons(image).of(f"{package}/package.json")


@pytest.mark.parametrize(
    ("source", "package", "reason"),
    [
        ("const x = require('express')\n", "app/node_modules/express", None),
        ("const x = require('express')\n", "app/node_modules/express/node_modules/debug", None),
        ("const x = require('express')\n", "app/node_modules/jest", LeftReason.DEVELOPMENT),
        ("1\n", "app/node_modules/jest/node_modules/chalk/source/vendor/styles", LeftReason.DEVELOPMENT),
        ("1\n", "app/node_modules/express/vendor/styles", None),
        ("const x = require('jest')\n", "app/node_modules/jest", None),
        ("import x from 'jest/lib'\n", "app/node_modules/jest", None),
        ("const t = {a: 'mustache'}; const m = k => require(t[k])\n", "app/node_modules/mustache", None),
        ("const m = require(process.argv[2])\n", "app/node_modules/jest", None),
        ("const m = require('./stores/' + process.argv[2])\n", "app/node_modules/jest", LeftReason.DEVELOPMENT),
        ("const m = require('je' + process.argv[2])\n", "app/node_modules/jest", None),
        ("const m = require('jest/' + process.argv[2])\n", "app/node_modules/jest", None),
        ("const m = require('express/' + process.argv[2])\n", "app/node_modules/jest", LeftReason.DEVELOPMENT),
        ("const m = require('./node_modules/' + process.argv[2])\n", "app/node_modules/jest", None),
        ("1\n", "app/node_modules/.prisma", None),  # a client that was made there
        ("1\n", "app/node_modules/.cache", LeftReason.DEVELOPMENT),
        ("1\n", "opt/node_modules/x", None),  # nobody says what it is for
    ],
)
def test_a_dependency_for_development_stays_if_it_is_loaded(
    source: str, package: str, reason: LeftReason | None
) -> None:
    assert of_modules(source, package) is reason


@pytest.mark.parametrize(
    ("source", "path", "reason"),
    [
        (PLAIN, "usr/local/bin/composer", LeftReason.PACKAGE),  # a builder
        ("import subprocess\nsubprocess.run(['composer'])\n", "usr/local/bin/composer", None),
        (ANY, "usr/local/bin/composer", None),
        (PLAIN, "usr/local/bin/report", None),
        (PLAIN, "app/.next/cache/webpack/client/0.pack", LeftReason.CACHE),
        (PLAIN, "tmp/core-js-banners", LeftReason.CACHE),
        (PLAIN, "app/.next/cache/fetch-cache/0", None),  # what a page was made of is read when it runs, too
        (PLAIN, "app/__pycache__/m.cpython-311.pyc", LeftReason.INTERMEDIATE),
        (PLAIN, "app/__pycache__/gone.cpython-311.pyc", None),
        (PLAIN, "app/data.o", LeftReason.INTERMEDIATE),
        ("print(open('data.o').read())\n", "app/data.o", None),
        (PLAIN, "app/x.proto", LeftReason.SOURCE),
        ("import sys\nprint(open(sys.argv[1]).read())\n", "app/x.proto", None),
        ("import sys\nprint(open(sys.argv[1]).read())\n", "app/x.go", None),
        (PLAIN, "app/testdata/x", LeftReason.SOURCE),
        ("import sys\nprint(open(sys.argv[1]).read())\n", "app/testdata/x", None),
        ("import os\nprint(os.listdir('templates'))\n", "app/templates/Makefile", None),
        (PLAIN, "app/templates/Makefile", LeftReason.SOURCE),
        (PLAIN, "usr/local/include/x.h", LeftReason.SOURCE),
        (PLAIN, "var/lib/dpkg/status", LeftReason.RECORD),
        (PLAIN, "etc/shadow-", LeftReason.RECORD),
    ],
)
def test_what_a_name_says_yields_to_what_sources_say(source: str, path: str, reason: LeftReason | None) -> None:
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 1) for one in ("app/m.py", path)}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x",
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "configstore/update-notifier-npm.json",
            b'{"optOut": false, "lastUpdateCheck": 1700000000000}',
            LeftReason.CACHE,
        ),
        ("simple-update-notifier/nodemon.json", b'{"lastUpdateCheck": 1700000000000}', LeftReason.CACHE),
        ("configstore/firebase-tools.json", b'{"lastUpdateCheck": 1, "user": "me"}', None),  # somebody's settings
        ("configstore/firebase-tools.json", b'{"optOut": true}', None),
        ("configstore/firebase-tools.json", b"[", None),
        ("other/nodemon.json", b'{"lastUpdateCheck": 1700000000000}', None),
    ],
)
def test_when_a_tool_looked_for_a_newer_one_is_no_setting(name: str, content: bytes, reason: LeftReason | None) -> None:
    path = f"root/.config/{name}"
    files = {path: TreeFile(Entry(path, EntryKind.FILE, len(content), 0o644, length=len(content)), 1)}
    image = BuiltImage(ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: content[:limit])
    assert Reasons(image).of(path) is reason


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (("node-gyp",), LeftReason.CACHE),
        (("node-gyp", "pip"), LeftReason.CACHE),
        (("node-gyp", "huggingface"), None),  # who knows what that is
        ((), None),  # somebody made it empty: a program may count on it
    ],
)
def test_a_home_of_caches_is_one_where_all_in_it_are(inside: tuple[str, ...], reason: LeftReason | None) -> None:
    paths = ("home/app/.cache", *(f"home/app/.cache/{name}" for name in inside))
    files = {one: TreeFile(Entry(one, EntryKind.FOLDER, mode=0o755), 1) for one in paths}
    image = BuiltImage(ImageConfig(), files, (None, 3), lambda path, limit: b"x")
    assert Reasons(image).of("home/app/.cache") is reason


@pytest.mark.parametrize(
    ("source", "content", "reason"),
    [
        (b"", b"udp tpi_clts\n", LeftReason.RECORD),
        (b"print(open('/etc/netconfig').read())\n", b"udp tpi_clts\n", None),
        (b"", b"changed\n", None),
    ],
)
def test_settings_that_a_removed_package_left_stay_behind(
    source: bytes, content: bytes, reason: LeftReason | None
) -> None:
    """`apt-get remove` leaves them; where somebody changed or names them they are more than that."""
    md5 = hashlib.md5(b"udp tpi_clts\n", usedforsecurity=False).hexdigest()
    status = f"Package: libtirpc-common\nStatus: deinstall ok config-files\nConffiles:\n /etc/netconfig {md5}\n\n"
    files = {
        "etc/netconfig": File(content, 2),
        "var/lib/dpkg/status": File(status.encode(), 2),
        "var/lib/dpkg/info/libtirpc-common.list": File(b"/etc\n/etc/netconfig\n", 2),
        "app/a.py": File(source, 3),
    }
    text = 'FROM debian:bookworm\nRUN apt-get remove gcc\nCOPY a.py /app/\nCMD ["python3", "/app/a.py"]\n'
    found = fakes.built(text, files).reasons
    assert found is not None and found.of("etc/netconfig") is reason


@pytest.mark.parametrize(
    ("scripts", "started", "reason"),
    [
        ({"exim4.postrm": b"rm -rf /run/exim4 /etc/default/exim4\n"}, "", LeftReason.PACKAGE),
        ({"exim4.postinst": b"install -d /run/exim4\n"}, "", LeftReason.PACKAGE),
        ({"exim4.postinst": b"echo\n"}, "", None),
        ({"exim4.postrm": b"rm -rf /run/exim4\n"}, "exim4", None),  # it stays, and makes it again
        ({"cron.postrm": b"rm -rf /run/exim4\n", "exim4.postinst": b"ls /run/exim4\n"}, "cron", None),
    ],
)
def test_what_a_package_that_stays_behind_made_and_would_purge_stays_behind(
    scripts: dict[str, bytes], started: str, reason: LeftReason | None
) -> None:
    start = f"import subprocess\nsubprocess.run(['{started}'])\n" if started else "print('x')\n"
    files = {
        "run/exim4/state": File(b"1", 2), "run/exim4": File(folder=True, line=2), "app/a.py": File(start.encode(), 3),
        "usr/sbin/exim4": File(fakes.elf(), 2, 0o755), "usr/sbin/cron": File(fakes.elf(), 2, 0o755),
    }  # fmt: skip
    files |= fakes.dpkg(("exim4", "", ["usr/sbin/exim4"]), ("cron", "", ["usr/sbin/cron"]), ("python3", "", []))
    files |= {f"var/lib/dpkg/info/{name}": File(text, 2) for name, text in scripts.items()}
    text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y cron\nCOPY a.py /app/\n"
    found = fakes.built(f'{text}CMD ["python3", "/app/a.py"]\n', files).reasons
    assert found is not None and found.of("run/exim4") is reason


def test_what_a_link_leads_to_is_no_cache() -> None:
    paths = ("root/.cache/bazel/out/app/data.txt", "root/.cache/bazel/external/x", "root/.cache/bazel/out/link")
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o644, length=1), 1) for one in paths[:2]}
    files |= {
        one: TreeFile(Entry(one, EntryKind.FOLDER, mode=0o755), 1)
        for one in (
            "root",
            "root/.cache",
            "root/.cache/bazel",
            "root/.cache/bazel/out",
            "root/.cache/bazel/out/app",
            "app",
        )
    }
    files["app/bin"] = TreeFile(Entry("app/bin", EntryKind.SYMLINK, link="/root/.cache/bazel/out/app"), 1)
    files[paths[2]] = TreeFile(Entry(paths[2], EntryKind.SYMLINK, link="../external/x"), 1)  # its own business
    image = BuiltImage(ImageConfig(), files, (None, 3), lambda path, limit: b"x")
    assert [Reasons(image).of(path) for path in paths] == [None, LeftReason.CACHE, LeftReason.CACHE]


@pytest.mark.parametrize(("command", "reason"), [("yarn", None), ("node", LeftReason.CACHE)])
def test_a_program_that_is_started_out_of_a_cache_keeps_it(command: str, reason: LeftReason | None) -> None:
    path = "root/.cache/node/corepack/v1/yarn/4/yarn.js"
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 1)}
    program = Program(command, f"usr/local/bin/{command}", "usr/local/lib/node_modules/x.js", Via.COMMAND)
    image = BuiltImage(ImageConfig(), files, (None, 3), lambda path, limit: b"x", programs=(program,))
    assert Reasons(image).of(path) is reason


OPENS = "import sys\nprint(open(sys.argv[1]).read())\n"
SERVES = """
from bottle import request, route
@route("/source")
def source():
    name = request.args.get("file")
    return open(name).read()
"""
GPG = "import subprocess\nsubprocess.run(['gpg', '--verify', 'x'])\n"


@pytest.mark.parametrize(
    ("source", "path", "line", "reason"),
    [
        (OPENS, "app/obj/teapot.txt", 3, None),  # copied from the context
        (OPENS, "app/obj/main.txt", 4, LeftReason.INTERMEDIATE),  # made by a RUN that builds
        (OPENS, "app/obj/baked.txt", 5, None),  # made by another
        (OPENS, "app/levels/one.map", 3, None),
        (PLAIN, "app/levels/one.map", 3, LeftReason.INTERMEDIATE),
        (OPENS, "app/.git/config", 3, LeftReason.INTERMEDIATE),
        (OPENS, "app/main.go", 3, LeftReason.SOURCE),  # of a language that a RUN builds
        (OPENS, "opt/app/assets/main.go", 4, None),  # not where it builds
        (OPENS, "app/assets/deep.go", 3, None),  # nothing imports it
        (OPENS, "app/shop/shop.go", 3, LeftReason.SOURCE),
        (SERVES, "app/shop/shop.go", 3, None),  # a request may ask for it
        (SERVES.replace("source()", "main()"), "app/shop/shop.go", 3, None),  # a name as any other
        (SERVES, "app/.git/config", 3, LeftReason.INTERMEDIATE),
        (SERVES.replace("(name)", "('pages/' + name)"), "app/shop/shop.go", 3, LeftReason.SOURCE),
        (OPENS, "app/samples/hello.rs", 3, None),
        (OPENS, "app/Makefile", 3, None),
        (PLAIN, "app/Makefile", 3, LeftReason.SOURCE),
        (PLAIN, "app/tasks/hello.go", 3, LeftReason.SOURCE),
        ("import subprocess\nsubprocess.run(['go', 'run', x])\n", "app/tasks/hello.go", 3, None),  # compiled again
        (PLAIN, "usr/share/doc/shop/terms.txt", 5, None),
        (PLAIN, "run/shop/ready", 5, None),
        (PLAIN, "run/lock/x", 5, LeftReason.CACHE),
        (PLAIN, "tmp/metro-lines.csv", 5, LeftReason.CACHE),  # called as what a tool forgets
        (PLAIN, "tmp/metro-lines.csv", 3, None),  # but a person copied it there
        ("print(open('/tmp/metro-lines.csv').read())\n", "tmp/metro-lines.csv", 5, None),
        (PLAIN, "usr/local/go/src/fmt/print.go", 5, LeftReason.SOURCE),
        ("import subprocess\nsubprocess.run(['go', 'vet'])\n", "usr/local/go/src/fmt/print.go", 5, None),
        ("import subprocess\nsubprocess.run(['/usr/local/go/bin/go'])\n", "usr/local/go/pkg/x", 5, None),
        ("import subprocess\nsubprocess.run(['gcc', 'x.c'])\n", "usr/local/include/x.h", 5, None),
        (PLAIN, "root/.gnupg/pubring.kbx", 5, LeftReason.CACHE),
        (GPG, "root/.gnupg/pubring.kbx", 5, None),
        (GPG, "home/app/.gnupg/pubring.kbx", 5, None),
        (PLAIN, "home/app/.gnupg/pubring.kbx", 5, LeftReason.CACHE),
        (PLAIN, "root/.npm/x", 5, LeftReason.CACHE),
        (PLAIN, "root/.npm/x", 3, None),  # copied there by a person
        ("print(open('/root/.npm/x').read())\n", "root/.npm/x", 5, None),
    ],
)
def test_a_name_alone_is_not_enough(source: str, path: str, line: int, reason: LeftReason | None) -> None:
    user = User("app", 10, 10, "/home/app")
    there = (path, "usr/bin/gpg", "usr/bin/go", "app/go.mod", "app/main.go")
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), line - 2) for one in there}
    texts = {"app/go.mod": b"module example.com/app\n", "app/main.go": b'package main\nimport "example.com/app/shop"\n'}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3, 4, 5), lambda path, limit: texts.get(path, b"package x\n"),
        InstalledSystem(None, {}, {}, (user,)), of_context=frozenset((3,)),
        building=frozenset((4,)), built_languages=frozenset(("go",)), built_in=frozenset(("/app",)),
        go_targets=frozenset(("/app",)),
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("request.FormValue(`f`)", None),
        ("request.URL.Query().Get(`f`)", None),
        ("request.PathValue(`f`)", None),
        ("request.Header.Get(`f`)", None),
        ("chi.URLParam(request, `f`)", None),
        ("`pages/` + request.FormValue(`f`)", LeftReason.SOURCE),
        ("`about.txt`", LeftReason.SOURCE),
    ],
)
def test_sources_stay_if_a_request_may_ask_for_them(name: str, reason: LeftReason | None) -> None:
    text = f"""package main
import ("net/http"; "os"; "github.com/go-chi/chi/v5")
func main() {{
    os.ReadFile(os.Args[1])
    http.HandleFunc("/source", func(w http.ResponseWriter, request *http.Request) {{ os.ReadFile({name}) }})
}}
"""
    there = ("app/go.mod", "app/main.go")
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o644, length=1), 1) for one in there}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3, 4), lambda path, limit: b"module example.com/app\n",
        of_context=frozenset((3,)), building=frozenset((4,)), built_languages=frozenset(("go",)),
        built_in=frozenset(("/app",)), go_targets=frozenset(("/app",)),
        source_cache=SourceCache(lambda: {"app/main.go": text.encode()}),
    )  # fmt: skip
    assert Reasons(image).of("app/main.go") is reason


@pytest.mark.parametrize(
    ("place", "name", "reason"),
    [
        ("_, name, _, _ := runtime.Caller(0)", "name", None),
        ("runtime.GC()", "os.Args[1]", LeftReason.SOURCE),  # opens something, but does not ask
        ("_, name, _, _ := runtime.Caller(0)", "`about.txt`", LeftReason.SOURCE),  # asks, but opens nothing unknown
    ],
)
def test_sources_stay_if_the_program_asks_where_they_lie(place: str, name: str, reason: LeftReason | None) -> None:
    text = f'package main\nimport ("os"; "runtime")\nfunc main() {{\n    {place}\n    os.ReadFile({name})\n}}\n'
    there = ("app/go.mod", "app/main.go")
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o644, length=1), 1) for one in there}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3, 4), lambda path, limit: b"module example.com/app\n",
        of_context=frozenset((3,)), building=frozenset((4,)), built_languages=frozenset(("go",)),
        built_in=frozenset(("/app",)), go_targets=frozenset(("/app",)),
        source_cache=SourceCache(lambda: {"app/main.go": text.encode()}),
    )  # fmt: skip
    assert Reasons(image).of("app/main.go") is reason


@pytest.mark.parametrize(("line", "reason"), [(2, LeftReason.UNREAD), (3, None)])
def test_a_compiled_program_that_opens_nothing_leaves_the_context(line: int, reason: LeftReason | None) -> None:
    program = Program("api", "usr/bin/api", "usr/bin/api", Via.COMMAND, elf=elf.read(fakes.elf()))
    files = {
        "usr/bin/api": TreeFile(Entry("usr/bin/api", EntryKind.FILE, 1, 0o755, length=1), 2),
        "app/LICENSE": TreeFile(Entry("app/LICENSE", EntryKind.FILE, 1, 0o644, length=1), line - 1),
    }
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 2, 3), go_program("usr/bin/api"), programs=(program,),
        of_context=frozenset((2,)), source_cache=SourceCache(lambda: {"main.go": b"package main\nfunc main() {}\n"}),
    )  # fmt: skip
    assert Reasons(image).of("app/LICENSE") is reason
    assert Reasons(image).of("usr/bin/api") is None


OPENS_GIVEN = '#include <stdio.h>\nint main(int n, char **given) { FILE *f = fopen(given[1], "r"); %s }\n'


@pytest.mark.parametrize(
    ("inside", "path", "command", "reason"),
    [
        ("", "app/README", ("ping",), LeftReason.INSTALLED),
        ("", "app/doc/ping.pod", ("ping",), LeftReason.INSTALLED),
        ("", "srv/hosts", ("ping",), None),  # not of the tree
        ("", "app/hosts", ("ping", "-f", "hosts"), None),
        ("", "app/hosts", ("ping", "--file=/app/hosts"), None),
        ("", "app/conf/hosts", ("ping", "-d", "conf"), None),
        ('fopen("README", "r");', "app/README", ("ping",), None),
        ('fopen("doc/x", "r");', "app/doc/ping.pod", ("ping",), LeftReason.INSTALLED),
        ('show("doc", given[2]);', "app/doc/ping.pod", ("ping",), None),  # a library may read it
        ('show("ping.pod/x", given[2]);', "app/doc/ping.pod", ("ping",), LeftReason.INSTALLED),
        ('take("doc", given[2]);', "app/doc/ping.pod", ("ping",), LeftReason.INSTALLED),  # there is none: an option
        ('opendir(".");', "app/README", ("ping",), None),
        ('glob("*.pod", 0, 0, 0);', "app/doc/ping.pod", ("ping",), None),
        ("", "app/README", ("/app/ping",), None),  # it runs where it was built
        ("", "app/README", ("python3", "/app/x.py"), None),  # and who knows what this one reads
    ],
)
def test_the_tree_of_a_build_stays_behind_once_what_it_built_is_installed(
    inside: str, path: str, command: tuple[str, ...], reason: LeftReason | None
) -> None:
    real = {"ping": "usr/local/bin/ping", "/app/ping": "app/ping", "python3": "usr/bin/python3"}[command[0]]
    there = ("usr/local/bin/ping", "app/ping", "usr/bin/python3", "app/src/ping.c", "app/x.py", path)
    layers = {path: 1, "usr/bin/python3": 0}
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=9), layers.get(one, 2)) for one in there}
    loads = ("lib/ld-linux.so.2", "usr/lib/libc.so.6", *(("usr/lib/libui.so.1",) if "show" in inside else ()))
    program = Program(command[0], real, real, Via.COMMAND, elf=elf.read(fakes.elf()), libraries=loads)
    image = BuiltImage(
        ImageConfig(workdir="/app", entrypoint=command), files, (None, 2, 3), lambda path, limit: fakes.elf(),
        programs=(program,), of_context=frozenset((2,)), installed_from=frozenset(("/app",)),
        source_cache=SourceCache(lambda: {"src/ping.c": (OPENS_GIVEN % inside).encode()}),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


def test_who_lists_the_working_folder_reads_no_tree_elsewhere() -> None:
    source = (OPENS_GIVEN % 'opendir(".");').encode()
    files = {
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=9), layer)
        for path, layer in {"usr/local/bin/ping": 2, "app/README": 1, "app/src/ping.c": 1}.items()
    }
    program = Program("ping", "usr/local/bin/ping", "usr/local/bin/ping", Via.COMMAND, elf=elf.read(fakes.elf()))
    for workdir, reason in (("", LeftReason.INSTALLED), ("/srv", LeftReason.INSTALLED), ("/app/doc", None)):
        image = BuiltImage(
            ImageConfig(workdir=workdir, entrypoint=("ping",)), files, (None, 2, 3), lambda path, limit: fakes.elf(),
            programs=(program,), of_context=frozenset((2,)), installed_from=frozenset(("/app",)),
            source_cache=SourceCache(lambda: {"src/ping.c": source}),
        )  # fmt: skip
        assert Reasons(image).of("app/README") is reason


LIBRARY = "usr/local/lib/python3.11/dist-packages/requests/api.py"
GO = "package main\nfunc main() {}\n"


@pytest.mark.parametrize(
    ("source", "content", "libraries", "reason"),
    [
        (GO, b"\x7fELF", (), LeftReason.PACKAGE),
        (
            'package main\nimport "os/exec"\nfunc main() { exec.Command("python3", "-c", "1").Run() }\n',
            b"\x7fELF",
            (),
            None,
        ),
        (
            'package main\nimport ("os"; "os/exec")\nfunc main() { exec.Command(os.Args[1]).Run() }\n',
            b"\x7fELF",
            (),
            None,
        ),
        (f'package main\nimport "os"\nfunc main() {{ os.ReadFile("/{LIBRARY}") }}\n', b"\x7fELF", (), None),
        (GO, b"\x7fELF python3.11/site-packages", (), None),  # linked into the program
        (GO, b"\x7fELF", ("usr/lib/libpython3.11.so.1.0",), None),  # or loaded by it
    ],
)
def test_modules_of_an_interpreter_that_nothing_runs(
    source: str, content: bytes, libraries: tuple[str, ...], reason: LeftReason | None
) -> None:
    program = Program("api", "usr/bin/api", "usr/bin/api", Via.COMMAND, elf.read(fakes.elf()), libraries=libraries)
    script = "usr/local/bin/chardetect"
    files = {
        one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 2) for one in ("usr/bin/api", LIBRARY, script)
    } | {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 0) for one in libraries}
    texts = {"usr/bin/api": content, script: b"#!/usr/bin/python3\n"} | dict.fromkeys(libraries, b"\x7fELF python")
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 2, 3), lambda path, limit: texts.get(path, b"x"),
        programs=(program,), source_cache=SourceCache(lambda: {"main.go": source.encode()}),
    )  # fmt: skip
    assert Reasons(image).of(LIBRARY) is reason
    assert Reasons(image).of(script) is (reason if "ReadFile" not in source else LeftReason.PACKAGE)


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ((), LeftReason.UNREAD),
        ((Program("sh", "bin/sh", "bin/dash", Via.COMMAND),), LeftReason.UNREAD),
        ((Program("curl", "usr/bin/curl", "usr/bin/curl", Via.HEALTHCHECK),), LeftReason.UNREAD),
        (
            (Program("python", "usr/bin/python3", "usr/bin/python3.11", Via.COMMAND),),
            None,
        ),  # ENTRYPOINT ["/tini", "--"]
        ((Program("nginx", "usr/sbin/nginx", "usr/sbin/nginx", Via.COMMAND),), None),
    ],
)
def test_a_program_of_the_base_that_is_started_may_read_what_was_copied(
    others: tuple[Program, ...], reason: LeftReason | None
) -> None:
    tini = Program("tini", "tini", "tini", Via.COMMAND, elf=elf.read(fakes.elf()))
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 1) for one in ("tini", "app/page.html")}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 2), go_program("tini"), programs=(tini, *others),
        of_context=frozenset((2,)), source_cache=SourceCache(lambda: {"main.go": GO.encode()}),
    )  # fmt: skip
    assert Reasons(image).of("app/page.html") is reason


def test_a_health_check_of_its_own_does_not_speak_for_the_command() -> None:
    check = Program("check", "check", "check", Via.HEALTHCHECK, elf=elf.read(fakes.elf()))
    node = Program("node", "usr/bin/node", "usr/bin/node", Via.COMMAND)
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 1) for one in ("check", "app/page.html")}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 2), lambda path, limit: b"x", programs=(check, node),
        of_context=frozenset((2,)), source_cache=SourceCache(lambda: {"main.go": GO.encode()}),
    )  # fmt: skip
    assert Reasons(image).of("app/page.html") is None


@pytest.mark.parametrize(
    ("context", "made_by", "reason"),
    [
        ({}, 3, None),
        ({"main.c": b"int main() { return 0; }\n"}, 3, LeftReason.UNREAD),
        ({"main.c": b"int main() { return 0; }\n"}, 2, None),  # it was made of other sources, who knows of which
    ],
)
def test_a_static_program_without_sources_may_open_anything(
    context: dict[str, bytes], made_by: int, reason: LeftReason | None
) -> None:
    program = Program("api", "api", "api", Via.COMMAND, elf=elf.read(fakes.elf()))
    entries = {one: Entry(one, EntryKind.FILE, 1, 0o755, length=1) for one in ("api", "srv/a.dat")}
    files = {one: TreeFile(entry, made_by - 1 if one == "api" else 1) for one, entry in entries.items()}
    image = BuiltImage(
        ImageConfig(), files, (None, 2, 3), lambda path, limit: fakes.elf() if path == "api" else b"x",
        programs=(program,), of_context=frozenset((2,)), source_cache=SourceCache(lambda: context),
    )  # fmt: skip
    assert Reasons(image).of("srv/a.dat") is reason


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("print('x')\n", 3, LeftReason.RECORD),
        ("print(open('/etc/machine-id').read())\n", 3, None),
        ("print('x')\n", 2, None),  # a person copied it there
    ],
)
def test_a_record_that_is_named_or_copied_stays(source: str, line: int, reason: LeftReason | None) -> None:
    files = {"etc/machine-id": TreeFile(Entry("etc/machine-id", EntryKind.FILE, 1, 0o644, length=1), line - 1)}
    image = BuiltImage(
        ImageConfig(), files, (None, 2, 3), lambda path, limit: b"x", of_context=frozenset((2,)),
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    assert Reasons(image).of("etc/machine-id") is reason


CALLS = fakes.elf(("libc.so.6",), fakes.LOADER, data=b"\0setuid\0")


@pytest.mark.parametrize(
    ("content", "sources", "reason"),
    [
        (GO_PROGRAM, {"main.go": GO.encode()}, LeftReason.UNREAD),
        (GO_PROGRAM, {}, None),  # os.Open is in each
        (GO_PROGRAM, {"main.py": b"print(1)\n"}, None),  # of another program
        (fakes.elf(("libx.so.1",), fakes.LOADER), {}, None),  # a library may open what it is told
        (CALLS, {}, LeftReason.UNREAD),  # what it calls of the C library opens nothing
        (b"x", {"main.go": GO.encode()}, None),  # nothing was read of the program
    ],
)
def test_nothing_known_is_not_nothing_opened(
    content: bytes, sources: dict[str, bytes], reason: LeftReason | None
) -> None:
    program = Program("api", "api", "api", Via.COMMAND, elf=elf.read(fakes.elf()))
    entries = {one: Entry(one, EntryKind.FILE, 1, 0o755, length=1) for one in ("api", "srv/a.dat")}
    files = {one: TreeFile(entry, 2 if one == "api" else 1) for one, entry in entries.items()}
    image = BuiltImage(
        ImageConfig(), files, (None, 2, 3), lambda path, limit: content if path == "api" else b"x",
        programs=(program,), of_context=frozenset((2,)), source_cache=SourceCache(lambda: sources),
    )  # fmt: skip
    assert Reasons(image).of("srv/a.dat") is reason


TEMPLATES = """package main
import "html/template"
func main() { template.Must(template.ParseGlob("templates/*.html")) }
"""


@pytest.mark.parametrize(
    ("path", "env", "own", "reason"),
    [
        ("app/templates/a.html", {}, (), None),  # by a pattern
        ("app/templates/a.txt", {}, (), LeftReason.UNREAD),
        ("app/LICENSE", {"GOPATH": "/app"}, (), LeftReason.UNREAD),  # a variable of the base
        ("app/data/a.txt", {"DATA": "/app/data"}, ("DATA",), None),
        ("app/data/a.txt", {"DATA": "/app/data"}, (), LeftReason.UNREAD),
        ("app/data/a.txt", {"PATHS": "/x:/app/data"}, ("PATHS",), LeftReason.UNREAD),
    ],
)
def test_patterns_and_variables_name_files(
    path: str, env: dict[str, str], own: tuple[str, ...], reason: LeftReason | None
) -> None:
    program = Program("api", "usr/bin/api", "usr/bin/api", Via.COMMAND, elf=elf.read(fakes.elf()))
    files = {
        "usr/bin/api": TreeFile(Entry("usr/bin/api", EntryKind.FILE, 1, 0o755, length=1), 2),
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 1),
    }
    image = BuiltImage(
        ImageConfig(workdir="/app", env=tuple(env.items())), files, (None, 2, 3), go_program("usr/bin/api"),
        programs=(program,), of_context=frozenset((2,)), own_env=frozenset(own),
        source_cache=SourceCache(lambda: {"main.go": TEMPLATES.encode()}),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


def test_another_version_of_a_package_manager_is_no_own_thing() -> None:
    """The base brings one of its own; a program that imports it, or starts it, has it as it was."""
    site = "usr/local/lib/python3.11/site-packages"
    before = {f"{site}/pip/a.py", f"{site}/pip-23.0.dist-info/RECORD", "usr/local/bin/pip"}
    new = {f"{site}/pip/b.py", f"{site}/pip-24.0.dist-info/RECORD", "usr/local/bin/pip3.11", f"{site}/wheel/x.py"}
    new |= {f"{site}/flask/x.py", f"{site}/pip_audit/x.py"}

    texts: dict[str, bytes] = {}

    def of(source: str, *programs: Program) -> set[str]:
        files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in {*new, *texts}}
        old = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 0) for path in before}
        image = BuiltImage(
            ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: texts.get(path, b"x"),
            before=old, programs=programs,
            source_cache=SourceCache(lambda: {"app.py": source.encode()}),
        )  # fmt: skip
        found = Reasons(image)
        return {path for path in new if found.of(path) is LeftReason.TOOLCHAIN}

    own = {f"{site}/pip/b.py", f"{site}/pip-24.0.dist-info/RECORD", "usr/local/bin/pip3.11"}
    assert of(PLAIN) == own
    tool = "usr/local/bin/pip3.11"
    assert of(PLAIN, Program("pip3.11", tool, tool, Via.COMMAND)) <= own - {tool}
    assert of("import pip\n") == set()
    assert of("import subprocess\nsubprocess.run(['pip', 'list'])\n") == set()
    assert of(ANY) == set()  # it may be the one that is started
    assert of("import importlib, sys\nimportlib.import_module(sys.argv[1])\n") == set()
    assert of("import flask\n") == own
    texts[f"{site}/flask/x.py"] = b""
    texts[f"{site}/flask.py"] = b"import pip\n"
    assert of("import flask\n") == set()  # a library does
    texts.clear()
    texts[f"{site}/pip/__init__.py"] = b"import subprocess\nsubprocess.run(['pip', 'list'])\n"
    texts["app/venv/bin/pip3.11"] = b"#!/app/venv/bin/python\nfrom pip import main\nmain()\n"
    assert of(PLAIN) == set()
    texts["app/venv/pyvenv.cfg"] = b"home = /usr/local/bin\n"
    assert of(PLAIN) == own  # the environment has a pip of its own
    texts["app/venv/bin/app"] = b"#!/app/venv/bin/python\nimport subprocess\nsubprocess.run(['pip', 'list'])\n"
    assert of(PLAIN) == set()
    texts.clear()
    texts[f"{site}/pip/__init__.py"] = b"import subprocess\nsubprocess.run(['pip', 'list'])\n"
    assert of("import subprocess\nsubprocess.run(['pip', 'list'])\n") == set()


def test_what_comes_with_setuptools_keeps_it() -> None:
    path = "usr/local/lib/python3.12/site-packages/setuptools/_distutils/core.py"
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 1)}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", before=files,
        source_cache=SourceCache(lambda: {"app.py": b"import distutils.core\n"}),
    )  # fmt: skip
    assert Reasons(image).of(path) is None


CASBIN = """package main
import "github.com/casbin/casbin/v2"
func check() { casbin.NewEnforcer("model.conf", "policies/" + os.Getenv("NAME")) }
"""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("app/model.conf", None),  # a library is told to open it
        ("app/policies/eu.csv", None),  # one of a folder that a library may be told to read
        ("app/docs/readme.txt", LeftReason.UNREAD),
        ("app/main.go", LeftReason.SOURCE),
    ],
)
def test_what_a_library_is_told_to_open_stays(path: str, reason: LeftReason | None) -> None:
    program = Program("api", "usr/bin/api", "usr/bin/api", Via.COMMAND, elf=elf.read(fakes.elf()))
    files = {
        "usr/bin/api": TreeFile(Entry("usr/bin/api", EntryKind.FILE, 1, 0o755, length=1), 2),
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 1),
    }
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 2, 3), go_program("usr/bin/api"), programs=(program,),
        of_context=frozenset((2,)), source_cache=SourceCache(lambda: {"main.go": CASBIN.encode()}),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


@pytest.mark.parametrize(
    ("source", "path", "stays"),
    [
        ("app.get('/v', (q, r) => r.json(require('./package.json')));\n", "app/package.json", True),
        ("app.get('/v', (q, r) => r.json(require('./package')));\n", "app/package.json", True),
        ("require('@grpc/proto-loader').loadSync('user.proto');\n", "app/user.proto", True),
        ("console.log(1);\n", "app/package.json", False),
    ],
)
def test_what_a_script_names_stays_by_whatever_call(source: str, path: str, *, stays: bool) -> None:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 1)}
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 2), lambda path, limit: b"x", of_context=frozenset((2,)),
        source_cache=SourceCache(lambda: {"a.js": source.encode()}),
    )  # fmt: skip
    assert (Reasons(image).of(path) is None) is stays


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        (PLAIN, False),
        ("import ctypes, sys\nctypes.CDLL(sys.argv[1])\n", True),  # any library, this one as well
        (GIT, False),
    ],
)
def test_a_library_that_came_along_stays_if_any_may_be_opened(source: str, *, stays: bool) -> None:
    assert (reasons(source, asked=("git",)).package("libmagic1") is None) is stays


def test_a_cache_folder_with_only_what_managers_fill_again() -> None:
    files = [
        "root/.cache/pip/x", "root/.cache/go-build/a/b", "home/app/.cache/pip/x", "home/app/.cache/models/x",
        ".cache/pip/x", "srv/x.cache/pip/x", "opt/.cache/models/.cache/pip/x",
    ]  # fmt: skip
    assert leftovers.cache_folders(files) == {"root/.cache", ".cache"}


@pytest.mark.parametrize(
    ("path", "source", "command", "lines", "reason"),
    [
        ("app/package-lock.json", OPENS, "node", {3}, LeftReason.RECORD),
        ("app/yarn.lock", OPENS, "node", {3}, LeftReason.RECORD),
        ("app/uv.lock", OPENS, "python3", {3}, LeftReason.RECORD),
        ("app/package-lock.json", OPENS, "node", set(), None),  # a person's own RUN made it
        ("app/package-lock.json", OPENS + "print(open('package-lock.json').read())\n", "node", {3}, None),
        ("app/package-lock.json", OPENS + ANY, "node", {3}, None),
        ("app/package-lock.json", OPENS + "import subprocess\nsubprocess.run(['npm', 'ci'])\n", "node", {3}, None),
        ("app/yarn.lock", OPENS, "yarn", {3}, None),
        ("app/Gemfile.lock", OPENS, "ruby", {3}, None),  # Bundler reads it at each start
    ],
)
def test_a_lock_that_a_manager_wrote_stays_behind_if_no_manager_is_started(
    path: str, source: str, command: str, lines: set[int], reason: LeftReason | None
) -> None:
    names = (path, "usr/local/bin/npm", f"usr/local/bin/{command}")
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 1) for one in names}
    program = Program(command, f"usr/local/bin/{command}", f"usr/local/bin/{command}", Via.COMMAND)
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", programs=(program,),
        source_cache=SourceCache(lambda: {"app.py": source.encode()}), building=frozenset(lines),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


@pytest.mark.parametrize(
    ("asked", "installing", "of_base", "gone"),
    [((), (3,), True, True), (("certs",), (3,), True, False), ((), (), True, False), ((), (3,), False, False)],
    ids=["with its package", "package is asked for", "others were at work", "leads to what is new"],
)
def test_a_link_to_what_the_base_has_goes_with_the_links_beside_it(
    asked: tuple[str, ...], installing: tuple[int, ...], of_base: bool, gone: bool
) -> None:
    """Certificates of the base's own authority, which the script of ca-certificates links among those of its own."""
    own, theirs = "etc/ssl/certs/company.pem", "etc/ssl/certs/public.pem"
    targets = {own: "usr/local/share/company.crt", theirs: "usr/share/certs/public.crt"}
    files = {path: TreeFile(Entry(path, EntryKind.SYMLINK, link=f"/{to}"), 1) for path, to in targets.items()}
    files |= {
        targets[own]: TreeFile(Entry(targets[own], EntryKind.FILE, 1, length=1), 0 if of_base else 1),
        targets[theirs]: TreeFile(Entry(targets[theirs], EntryKind.FILE, 1, length=1), 1),
    }
    system = InstalledSystem(None, {"certs": SystemPackage("certs", "1")}, {targets[theirs]: "certs"})
    image = BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", system, asked=frozenset(asked),
        installing=frozenset(installing), source_cache=SourceCache(lambda: {"A.java": b"class A {}"}),
    )  # fmt: skip
    assert Reasons(image).of(own) is (LeftReason.PACKAGE if gone else None)


def _in_a_run_that_does_more(files: dict[str, File], said: str = "make install") -> Reasons:
    listed = fakes.dpkg(("netbase", "", ["usr/share/doc/netbase/copyright"]))
    made = f"FROM debian:bookworm\nRUN apt-get install -y git && {said}\n"
    found = fakes.built(f'{made}CMD ["/usr/local/bin/tool"]\n', listed | files).reasons
    assert found is not None
    return found


def test_what_consists_of_a_maintainer_script_s_own_lines_was_made_by_it() -> None:
    """Beside a build in the same RUN, too; not what another has added a line to, and not what the Dockerfile names."""
    script = b"cat > /etc/networks <<-EOF\n\tdefault\t\t0.0.0.0\n\tloopback\t127.0.0.0\n\nEOF\n"
    lines = b"default\t\t0.0.0.0\nloopback\t127.0.0.0\n\n"
    files = {"var/lib/dpkg/info/netbase.postinst": File(script, 2), "etc/networks": File(lines, 2)}
    assert _in_a_run_that_does_more(files).of("etc/networks") is LeftReason.PACKAGE
    assert _in_a_run_that_does_more(files, "touch /etc/networks").of("etc/networks") is None
    changed = files | {"etc/networks": File(lines + b"mine\t10.0.0.0\n", 2)}
    assert _in_a_run_that_does_more(changed).of("etc/networks") is None
    assert _in_a_run_that_does_more(files | {"etc/networks": File(b"\n", 2)}).of("etc/networks") is None


def test_a_folder_with_nothing_in_it_that_a_maintainer_script_makes_was_made_by_it() -> None:
    """Or that it makes something in, which is gone; a folder with something in it is somebody's."""
    script = b"mkdir -p /usr/local/share/fonts\nrm -f /etc/lighttpd/conf-enabled/90-x.conf\n"
    empty = ("usr/local/share/fonts", "etc/lighttpd/conf-enabled", "etc/other")
    files = {"var/lib/dpkg/info/netbase.postrm": File(script, 2)}
    files |= {path: File(folder=True, line=2) for path in empty}
    found = _in_a_run_that_does_more(files)
    assert [found.of(path) for path in empty] == [LeftReason.PACKAGE, LeftReason.PACKAGE, None]
    removed = {"var/lib/dpkg/info/javascript-common.postrm": files.pop("var/lib/dpkg/info/netbase.postrm")}
    assert _in_a_run_that_does_more(files | removed).of("etc/lighttpd/conf-enabled") is LeftReason.RECORD
    files |= removed
    filled = _in_a_run_that_does_more(files | {"usr/local/share/fonts/a.ttf": File(b"a", 2)})
    assert filled.of("usr/local/share/fonts") is None


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ('exec node "$basedir/../tool/cli.js" "$@"', LeftReason.DEVELOPMENT),
        ('"%dp0%\\..\\tool\\cli.js" %*', LeftReason.DEVELOPMENT),
        ('exec node "$basedir/../gone/cli.js" "$@"', LeftReason.DEVELOPMENT),
        ('exec node "$basedir/../kept/cli.js" "$@"', None),
        ("exec node /srv/tool.js", None),
    ],
)
def test_npm_s_script_for_a_program_is_of_the_package_that_it_starts(script: str, reason: LeftReason | None) -> None:
    """Where there are no links, as on Windows, and node_modules was committed there."""
    files = {
        "app/package.json": File(b'{"dependencies": {"kept": "1"}}', 2),
        "app/server.js": File(b"require('kept')", 2),
        "app/node_modules/.bin/tool": File(f"#!/bin/sh\n{script}\n".encode(), 2),
        "app/node_modules/tool/cli.js": File(b"1", 2),
        "app/node_modules/tool/package.json": File(b"{}", 2),
        "app/node_modules/kept/cli.js": File(b"1", 2),
        "app/node_modules/kept/package.json": File(b"{}", 2),
    }
    found = fakes.built('FROM node:20\nCOPY . /app\nWORKDIR /app\nCMD ["node", "/app/server.js"]\n', files).reasons
    assert found is not None and found.of("app/node_modules/.bin/tool") is reason


def test_a_link_that_leads_nowhere_goes_with_the_package_that_it_leads_to() -> None:
    """As a slim base's documents, which are in the lists of packages and nowhere else; from where the link lies."""
    lists = fakes.dpkg(("gcc", "", ["usr/share/gcc/template"]))
    files = {name: one for name, one in lists.items() if name.startswith("var/")}
    files |= {"usr/share/gcc/link": File(link="template", line=2), "app/a.py": File(b"print(1)\n", 3)}
    found = fakes.built("FROM debian:12\nRUN apt-get install -y gcc && ln -s x\nCOPY . /app\n", files).reasons
    assert found is not None
    assert found.of("usr/share/gcc/link") is LeftReason.PACKAGE


def test_a_list_that_packages_were_installed_from_stays_behind_whatever_it_is_called() -> None:
    def of(run: str, line: int) -> LeftReason | None:
        files = {"app/deps.lst": File(b"flask\n", line), "app/a.py": File(b"import json\n", 2)}
        text = f'FROM python:3.11\nCOPY . /app\nRUN {run}\nCMD ["python3", "/app/a.py"]\n'
        found = fakes.built(text, files, fakes.config_of("python3", "/app/a.py")).reasons
        assert found is not None
        return found.of("app/deps.lst")

    assert of("pip install -r /app/deps.lst", 2) is LeftReason.SOURCE
    assert of("pip install flask", 2) is None
    assert of("pip install -r /app/deps.lst", 3) is None  # a RUN made it
