"""What the sources of an image say together: its own, its context's, and the libraries that they import."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.image import named
from bot.image.built_image import BuiltImage
from bot.image.program_sources import SourceCache, facts_of
from bot.model.images import ImageConfig
from bot.sources.facts import Naming, UseKind
from bot.sources.telling import tells
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File, built, config_of, program
from tests.unit.sources.classes import archive, class_file

DOCKERFILE = "FROM debian\nCOPY . /app\nRUN make\n"
SITE = "usr/local/lib/python3.11/site-packages"


def image(
    own: Mapping[str, str | bytes], base: Mapping[str, File] = {}, config: ImageConfig | None = None
) -> BuiltImage:
    """Return an image with files of its own, and others of its base."""
    files = {path: File(text.encode() if isinstance(text, str) else text, 2) for path, text in own.items()}
    found = built(DOCKERFILE, {**files, **base}, config or config_of("app")).image
    assert found is not None
    return found


def programs(*names: str) -> dict[str, File]:
    return {f"usr/bin/{name}": program() for name in names}


def test_names_out_of_a_table_are_those_that_the_image_has() -> None:
    """`history` and `fetch` are no programs, and sort is none that the source names."""
    source = 'import subprocess\nTOOLS = {"history": ["git"], "fetch": ["curl", "x"]}\nsubprocess.run(TOOLS[name])\n'
    found = named.programs(image({"app/a.py": source}, programs("git", "curl", "sort")))
    assert sorted(found) == ["curl", "git"]


def test_what_one_file_gives_another() -> None:
    """A wrapper in one file, its callers and a table in others."""
    own = {
        "app/run.py": "import subprocess\ndef run(name, *more):\n    return subprocess.run([name, *more])\n",
        "app/main.py": 'from run import run\nfrom settings import TOOL\nrun("git")\nrun(TOOL)\n',
        "app/settings.py": 'TOOL = "ffmpeg"\n',
    }
    found = named.programs(image(own, programs("git", "ffmpeg", "curl")))
    assert sorted(found) == ["ffmpeg", "git"]
    assert not image(own).sources.open(UseKind.PROGRAM)


def test_a_name_from_outside_means_each_literal() -> None:
    """Whoever may be asked for anything is asked for what the source speaks of, be it in a sentence."""
    source = (
        'import subprocess, sys\nHELP = {"a": "git", "b": "hg --version"}\nTEXT = "one of svn and these"\n'
        "subprocess.run([sys.argv[1]])\n"
    )
    found = image({"app/a.py": source}, programs("git", "hg", "svn", "curl"))
    assert sorted(named.programs(found)) == ["git", "hg", "svn"]
    assert [use.naming for use in found.sources.open(UseKind.PROGRAM)] == [Naming.OPEN]


def test_names_in_one_text() -> None:
    """A list of names that is split counts by its words."""
    source = 'import subprocess\nfor t in "git hg svn".split():\n    subprocess.run([t])\n'
    found = named.programs(image({"app/a.py": source}, programs("git", "hg", "make", "cc")))
    assert sorted(found) == ["git", "hg"]


def test_a_setting_that_ships() -> None:
    """The words of a file of settings count where a source takes a name out of one."""
    source = 'import json, subprocess\nsubprocess.run([json.load(open("conf.json"))["tool"]])\n'
    found = image({"app/a.py": source, "app/conf.json": '{"tool": "pandoc"}'}, programs("pandoc", "curl"))
    assert sorted(named.programs(found)) == ["pandoc"]


def test_a_library_that_is_imported_and_one_that_is_not() -> None:
    """What lies in site-packages and nobody imports starts nothing."""
    own = {
        "app/a.py": "def f():\n    from vcs import Repo\n    return Repo()\n",
        f"{SITE}/vcs/__init__.py": "from .cmd import Repo\n",
        f"{SITE}/vcs/cmd.py": 'import subprocess, os\nGIT = os.environ.get("GIT", "git")\nsubprocess.Popen([GIT])\n',
        f"{SITE}/other/__init__.py": 'import os\nos.system("curl x")\n',
    }
    found = image(own, programs("git", "curl"))
    assert sorted(named.programs(found)) == ["git"]
    assert not found.sources.open(UseKind.PROGRAM)  # what a library may be asked is not what the program asks


def test_a_package_of_node() -> None:
    """Found as Node finds it, by package.json."""
    own = {
        "app/a.js": 'const tool = require("pdf-tool");\ntool();\n',
        "app/node_modules/pdf-tool/package.json": '{"main": "lib/main.js"}',
        "app/node_modules/pdf-tool/lib/main.js": 'const run = require("./run"); module.exports = run;\n',
        "app/node_modules/pdf-tool/lib/run.js": 'module.exports = () => require("child_process").execFile("qpdf");\n',
        "app/node_modules/left/index.js": 'require("child_process").execFile("curl");\n',
    }
    assert sorted(named.programs(image(own, programs("qpdf", "curl", "node")))) == ["qpdf"]


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("a.py", "import pdfkit\n", "wkhtmltopdf"),
        ("a.js", 'require("simple-git")\n', "git"),
        ("a.php", "<?php use Knp\\Snappy\\Pdf;\n", "wkhtmltopdf"),
        ("a.rb", 'require "mini_magick"\n', "convert"),
        ("a.go", 'package main\nimport "github.com/chromedp/chromedp"\n', "chromium"),
    ],
)
def test_libraries_that_are_known(path: str, source: str, name: str) -> None:
    """Whether their code is there or not."""
    assert named.programs(image({f"app/{path}": source}, programs(name, "other", "node"))).keys() == {name}


def test_the_context_tells_where_the_image_does_not() -> None:
    """A context that is not known counts as open; one that the image has whole adds nothing."""
    source = b'package main\nimport "os/exec"\nfunc main() { exec.Command("git") }\n'
    bare = image({"app/run": b"#!/bin/sh\nexec ./x\n"}, programs("git"))
    said = facts_of(bare, {"main.go": source, "main_test.go": source.replace(b"git", b"hg")})
    assert set(said.named(UseKind.PROGRAM, {"git", "hg"})) == {"git"}
    assert facts_of(bare, None).unread
    both = facts_of(image({"app/main.go": source}), {"main.go": source})
    assert [one.path for one in both.files if one.language == "go"] == ["app/main.go"]


def test_it_is_found_out_once() -> None:
    """Who asks a second time, also of a changed copy, gets the same."""
    asked = []

    def context() -> Mapping[str, bytes]:
        asked.append(1)
        return {}

    found = replace(image({"app/a.py": "x = 1\n"}), source_cache=SourceCache(context))
    assert found.sources is replace(found, config=config_of("other")).sources
    assert asked == [1]


def test_what_nobody_can_read_is_said() -> None:
    """A language without a grammar, and a text that is no source."""
    found = image({"app/a.lua": "print(1)\n", "app/b.py": "(" * 20_000, "app/c.py": "x = 1\n"})
    assert set(found.sources.unread) == {"app/a.lua", "app/b.py"}


@pytest.mark.parametrize(("program", "known"), [("tool", False), ("php", True), ("python3", True)])
def test_a_program_is_no_source_of_an_interpreter(program: str, known: bool) -> None:
    """What it does is read out of itself, as of one that is started; else, and of what nobody knows, it is open.

    Python reads no text with a zero byte.
    """
    elf = fakes.elf(("libc.so.6",))
    files = {"text": b"\0x\n", "prog": elf, "static": fakes.elf(), "code": elf + b"<?php x();", "zip": elf + b"PK\5\6"}
    for name, content in files.items():
        command = replace(config_of("app"), cmd=(program, f"/app/{name}"))
        found = image({f"app/{name}": content}, programs("tool", "php", "python3"), command)
        no_source = (known and name == "prog") or (program == "python3" and name == "text")
        assert (f"app/{name}" in found.sources.unread) is not no_source, name


def test_a_program_behind_an_interpreter_counts_as_started() -> None:
    content = fakes.elf(("libc.so.6",), data=b"\0execvp\0/usr/bin/tool\0")
    alone = image({"app/prog": content, "app/jobs": "nothing\n"})
    found = image({"app/prog": content, "app/jobs": "* * * * * root sh -c 'sleep 1; /app/prog'\n"})
    assert [one.library for one in alone.sources.files if one.path == "app/prog"] == [True]
    assert [one.library for one in found.sources.files if one.path == "app/prog"] == [False]


def test_a_scheduler_that_a_text_speaks_of_starts_jobs_if_it_is_there() -> None:
    """A table of words in a source mentions cron and init; nothing of the image reads a table of jobs."""
    own = {"app/a.py": 'import os\nKNOWN = ["cron", "monit"]\nprint(KNOWN)\n', "app/jobs": "0 3 * * * root git gc\n"}
    jobs = "app/jobs"
    assert jobs not in {one.path for one in image(own, programs("git")).sources.files}
    assert jobs in {one.path for one in image(own, programs("git", "cron")).sources.files}


def test_libraries_of_machine_code() -> None:
    """By any spelling that a loader is given."""
    base = {f"usr/lib/x86_64-linux-gnu/{name}": File() for name in ("libxml2.so.2", "libz.so.1", "libmagic.so.1")}
    loop = 'import ctypes, ctypes.util\nfor n in ("xml2", "nope"):\n    ctypes.CDLL(ctypes.util.find_library(n))\n'
    assert {path.rpartition("/")[2] for path in named.libraries(image({"app/a.py": loop}, base))} == {"libxml2.so.2"}
    by_file = 'import ctypes\nctypes.CDLL("libmagic.so.1")\n'
    assert len(named.libraries(image({"app/a.py": by_file}, base))) == 1
    assert named.libraries(image({"app/a.py": "print('xml2')\n"}, base)) == {}


def test_data_that_the_run_time_finds() -> None:
    """Only what is asked for, and only what is there."""
    base = {"etc/mime.types": File(), "etc/services": File(), "usr/share/terminfo/x/xterm": File()}
    found = image({"app/a.py": "import mimetypes\nmimetypes.guess_type(x)\n"}, base)
    assert named.data(found).keys() == {"mime"}
    assert list(named.data_files(found, "mime")) == ["etc/mime.types"]
    go = 'package main\nimport "net/http"\nfunc f(w any, r any) { http.ServeFile(w, r, name) }\n'
    database = image({"app/a.go": go}, {**base, "usr/share/mime/globs2": File()})
    assert named.data(database).keys() == {"mime-database"}
    assert list(named.data_files(database, "mime-database")) == ["etc/mime.types", "usr/share/mime/globs2"]
    assert list(named.data_files(found, "terminals")) == ["usr/share/terminfo/x/xterm"]
    assert list(named.data_files(found, "nothing")) == []


KIT = class_file(["x"], [("javax/tools/ToolProvider", "getSystemJavaCompiler")], ["javax.tools.JavaCompiler"])


@pytest.mark.parametrize(
    ("own", "needs"),
    [
        ({"app/Rules.class": KIT}, True),
        ({"app/Rules.java": "import javax.tools.ToolProvider;\nclass Rules {}\n"}, True),
        ({"app/A.class": class_file(["x"], [("java/lang/Class", "forName")])}, False),
        ({"app/lib/r.jar": archive({"org/reports/engine/C.class": KIT})}, False),
        ({"app/lib/r.jar": archive({"org/reports/engine/C.class": KIT}),
          "app/A.java": "import org.reports.engine.C;\nclass A {}\n"}, True),
        ({"app/main.jar": archive({"app/Main.class": KIT})}, True),
    ],
)  # fmt: skip
def test_who_needs_a_development_kit(own: Mapping[str, str | bytes], needs: bool) -> None:
    """A class that asks for the compiler; a library that does so counts if something imports it."""
    assert (named.kit_user(image(own)) is not None) is needs


@pytest.mark.parametrize(
    ("path", "source", "compiles"),
    [
        ("task", '#!/bin/sh\nexec java -cp classes "tasks/$1.java" "$@"\n', True),
        ("task", "#!/bin/sh\njava --source 17 -cp a:b Main.java\n", True),
        ("task", "#!/bin/sh\nnice java -Xmx1g -ea Main.java\n", True),
        ("task", "#!/bin/sh\njava -jar lint.jar Main.java\n", False),  # an argument of what is started
        ("task", "#!/bin/sh\njava -cp classes Lint Main.java\n", False),
        ("task", '#!/bin/sh\nexec java "$@"\n', False),
        ("task", "#!/bin/sh\njava -version\n", False),
        ("a.py", "import subprocess\nsubprocess.run(['java', '-ea', f'tasks/{name}.java'])\n", True),
        ("a.py", "import os\nos.system('cd tasks && java Main.java')\n", True),
        ("a.py", "import subprocess\nsubprocess.run(['java', 'Main'])\n", False),
    ],
)
def test_java_compiles_a_source_that_it_is_told_to_run(path: str, source: str, compiles: bool) -> None:
    """Only a development kit can."""
    found = named.programs(image({f"app/{path}": source}, programs("java", "javac", "nice")))
    assert ("javac" in found) is compiles


def test_scripts_of_the_build_and_of_the_repository() -> None:
    """A hook of git, a wrapper of a build tool, a script that a RUN starts: none of them runs in a container."""
    start = b"#!/bin/sh\nexec %s x\n"
    own = {
        "app/.git/hooks/pre-commit": File(start % b"perl", 2, 0o755),
        "app/gradlew": File(start % b"curl", 2, 0o755),
        "app/build.sh": File(start % b"gcc", 2, 0o755),
        "app/backup.sh": File(start % b"rsync", 2, 0o755),
    }
    text = 'FROM debian\nCOPY . /app\nRUN ./build.sh\nCMD ["app"]\n'
    found = built(text, {**own, **programs("perl", "curl", "gcc", "rsync")}).image
    assert found is not None
    assert named.programs(found).keys() == {"rsync"}


GO_STARTS = 'package spec\nimport "os/exec"\nfunc Run() { exec.Command("ffmpeg").Run() }\n'
STARTS = 'import subprocess\nsubprocess.run(["ffmpeg"])\n'


@pytest.mark.parametrize(
    ("own", "command", "read"),
    [
        ({"app/main.py": "import tasks\n", "app/tasks.py": STARTS}, (), True),  # Celery's
        ({"app/main.py": "from shop import tasks\n", "app/shop/tasks.py": STARTS}, (), True),
        ({"app/main.py": "from .tasks import convert\n", "app/tasks.py": STARTS}, (), True),
        ({"app/main.py": "include = ['shop.tasks']\n", "app/shop/tasks.py": STARTS}, (), True),
        ({"app/tasks.py": STARTS}, ("celery", "-A", "tasks", "worker"), True),
        ({"app/test_runner.py": STARTS}, ("python", "/app/test_runner.py"), True),
        ({"app/main.py": "import test_a\n", "app/test_a.py": "import test_b\n", "app/test_b.py": STARTS}, (), True),
        ({"app/main.py": "from spec import load\n", "app/spec/__init__.py": STARTS}, (), True),
        ({"app/tasks.py": STARTS}, ("python", "/app/main.py"), False),  # a build's
        ({"app/main.go": 'package main\nimport "x.org/a/spec"\n', "app/spec/run.go": GO_STARTS}, (), True),
        ({"app/main.go": 'package main\nimport "x.org/a/api"\n', "app/spec/run.go": GO_STARTS}, (), False),
        ({"app/main.py": "import helpers\n", "app/tests/helpers.py": STARTS}, (), False),
        ({"app/tests/test_x.py": "import tasks\n", "app/tests/tasks.py": STARTS}, (), False),
    ],
)
def test_what_is_called_a_test_or_a_build_is_read_where_it_belongs(
    own: dict[str, str], command: tuple[str, ...], read: bool
) -> None:
    config = config_of(*(command or ("app",)))
    assert (named.programs(image(own, programs("ffmpeg"), config)).keys() == {"ffmpeg"}) is read


def test_a_service_that_is_about_tests() -> None:
    own = {
        "app/server.js": "const run = require('./speed.test.js')\n",
        "app/speed.test.js": "require('child_process').execFile('ping', ['x'])\n",
    }
    assert named.programs(image(own, programs("ping", "node"))).keys() == {"ping"}


def test_what_browsers_run_takes_nothing_from_what_the_image_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its addresses are known; what there is no time for is not missed."""
    pages = {f"app/a/{number}.js": f"fetch('/shop/{number}');\n" for number in range(5)}
    own = {**pages, "app/main.py": "import subprocess\nsubprocess.run(['git'])\n"}
    monkeypatch.setattr("bot.image.program_sources._MOST_FILES", 3)
    said = facts_of(image(own, programs("git")), {})
    assert not said.unread
    assert any("/shop/4" in one.literals for one in said.files)
    assert facts_of(image(own, programs("git", "node")), {}).unread
    monkeypatch.setattr("bot.image.program_sources._PAGES_BYTES", 1)
    assert not any("/shop/4" in one.literals for one in facts_of(image(own, programs("git")), {}).files)
    monkeypatch.setattr("bot.image.program_sources._PAGES_SECONDS", 0)
    assert not facts_of(image(own, programs("git")), {}).unread


@pytest.mark.parametrize(
    ("path", "line", "counts"),
    [
        ("root/.npm/_cacache/content-v2/sha512/0/1/2", 3, False),
        ("var/cache/debconf/config.dat", 3, False),
        ("root/.npm/_cacache/jobs", 2, True),  # a person put it there
        ("app/jobs", 3, True),
    ],
)
def test_what_a_manager_downloaded_is_no_table_of_jobs(path: str, line: int, counts: bool) -> None:
    package = File(b"x\n" * 3000 + b"git gc\n", line)
    config = replace(config_of("app"), entrypoint=(), cmd=("cron", "-f"))
    found = image({}, {path: package, **programs("git", "cron")}, config).sources
    assert bool(found.open(UseKind.PROGRAM)) is counts


def test_a_library_that_only_another_library_imports() -> None:
    """Its literal names count; what it would do if it were asked for does not: nobody asks."""
    own = {
        "app/a.py": "import web\n",
        f"{SITE}/web/__init__.py": "import terminal\n",
        f"{SITE}/terminal/__init__.py": (
            'import subprocess\nfor pager in ("less", "more"):\n    subprocess.run([pager])\nsubprocess.run(["stty"])\n'
        ),
    }
    assert named.programs(image(own, programs("less", "more", "stty"))).keys() == {"stty"}


def test_libraries_that_there_was_no_time_for_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    library = "usr/lib/python3/dist-packages/vcs/__init__.py"
    files = {
        "app/a.py": "from vcs import Repo\n",
        library: "import subprocess\ndef Repo(): subprocess.run(['git'])\n",
    }
    assert facts_of(image(files), {}).unread == ()
    monkeypatch.setattr("bot.sources.program.LIBRARY_SECONDS", -1.0)
    assert facts_of(image(files), {}).unread == ("(libraries)",)


@given(
    st.lists(st.sampled_from(["subprocess", "os.system", "xsubprocess", "popen2", "popen", " ", "x", ".", "\n", "("]))
)
def test_a_look_at_the_letters_first_changes_no_answer(pieces: list[str]) -> None:
    text = "".join(pieces)
    words = re.findall(r"(?<![A-Za-z0-9])(?:subprocess(?![A-Za-z0-9])|os\.system(?![A-Za-z0-9])|popen)", text)
    assert tells("a.py", text.encode()) == bool(words)


def test_a_class_says_nothing_that_its_source_does_not() -> None:
    """Where a source was read, what was compiled of it counts as a library's; where none was, it speaks for itself."""
    compiled = {"app/A.class": class_file(["git"], [("java/lang/ProcessBuilder", "<init>")])}
    for source, library in (({"app/A.java": "class A {}\n"}, True), ({"app/a.py": "print(1)\n"}, False)):
        said = next(one for one in image({**source, **compiled}).sources.files if one.path == "app/A.class")
        assert said.library is library


def test_a_program_that_sources_speak_of_has_to_be_one() -> None:
    """A file of that name that nobody may execute is data."""
    source = {"app/a.py": "print('my-tool')\n"}
    for mode, library in ((0o755, False), (0o644, True)):
        tool = File(fakes.elf(("libc.so.6",), fakes.LOADER, data=b"\0execvp\0"), 2, mode)
        found = image(source, {"app/my-tool": tool})
        said = [one.library for one in found.sources.files if one.path == "app/my-tool"]
        assert said == [library] or (library and not said)
