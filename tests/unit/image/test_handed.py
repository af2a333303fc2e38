"""Sources that only a command tells to be such, by values: each is read, or counts as one that nobody can read."""

import pytest

from bot.sources import sweep
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File
from tests.unit.sources.classes import archive, class_file

PYTHON = b"import subprocess\nsubprocess.run(['git', 'log'])\n"
NODE = b"require('child_process').execFile('git', ['log'])\n"
PERL = b"system('git', 'log');\n"
CLASS = class_file(["git"], [("java/lang/ProcessBuilder", "<init>")])
JAR = archive({"app/Main.class": CLASS})
INTERPRETERS = ("java", "python3", "node", "awk", "perl", "ruby", "php", "sh", "swipl", "make", "cat", "crond")
BASE = {f"usr/bin/{name}": fakes.program("libc.so.6") for name in INTERPRETERS}


def facts(command: tuple[str, ...], files: dict[str, bytes], **config: object) -> tuple[set[str], tuple[str, ...]]:
    """Return the programs that the own sources name, and the sources that nobody can read."""
    own = {path: File(content, 2, 0o755 if content.startswith(b"#!") else 0o644) for path, content in files.items()}
    found = fakes.built(
        "FROM debian:12\nCOPY . /app\nWORKDIR /app\nCMD x\n",
        {**BASE, **own},
        fakes.config_of(*command, workdir="/app", **config),  # type: ignore[arg-type]
    )
    assert found.reasons is not None
    assert found.image is not None
    named = {name for one in found.image.sources.files for use in one.uses for name in use.names}
    return named, found.reasons.facts.unread


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (("python3", "/app/main"), {"app/main": PYTHON}),
        (("python3", "-u", "main"), {"app/main": PYTHON}),
        (("python3", "-c", PYTHON.decode()), {"app/x": b""}),
        (("node", "bin/www", "-p", "80"), {"app/bin/www": b"#!/usr/bin/env node\n" + NODE}),
        (("node", "-e", NODE.decode()), {"app/x": b""}),
        (("ruby", "-e", "system('git log')"), {"app/x": b""}),
        (("php", "-r", "exec('git log');"), {"app/x": b""}),
        (("sh", "/app/run"), {"app/run": b"git log\n"}),
        (("sh", "-c", "git log && python3 main"), {"app/main": b"1\n"}),
        (("socat", "TCP-LISTEN:80,fork", "EXEC:'sh /app/run',pipes"), {"app/run": b"git log\n"}),
        (("socat", "TCP-LISTEN:80,fork", 'SYSTEM:"git log | cat"'), {"app/x": b""}),
        (("tini", "--", "tar", "-I", "git log", "-cf", "/x", "."), {"app/x": b""}),
        (("sh", "-c", "exec python3 main"), {"app/main": PYTHON}),
        (("sh", "/app/run.sh"), {"app/run.sh": b"exec python3 /app/main\n", "app/main": PYTHON}),
        (("python3", "a.py"), {"app/a.py": b"import os\nos.system('python3 job')\n", "app/job": PYTHON}),
        (
            ("python3", "a.py"),
            {"app/a.py": b"import subprocess, sys\nsubprocess.run([sys.executable, 'job'])\n", "app/job": PYTHON},
        ),
        (("crond", "-f"), {"etc/cron.d/jobs": b"0 3 * * * root python3 /app/job\n", "app/job": PYTHON}),
        (("crond", "-f"), {"etc/cron.d/jobs": b"0 3 * * * root python3.11 /app/job\n", "app/job": PYTHON}),
    ],
)
def test_what_an_interpreter_is_handed_is_read(command: tuple[str, ...], files: dict[str, bytes]) -> None:
    named, unread = facts(command, files)
    assert "git" in named
    assert unread == ()


@pytest.mark.parametrize(
    "command",
    [
        ("python3", "-m", "http.server", "8000"),
        ("python3", "-um", "http.server"),
        ("sh", "-c", "cd /srv && exec python3 -m http.server"),
    ],
)
def test_a_module_that_is_started_is_read_as_imported(command: tuple[str, ...]) -> None:
    assert "mime" in facts(command, {"app/x": b""})[0]
    other = tuple(word.replace("http.server", "json.tool") for word in command)
    assert "mime" not in facts(other, {"app/x": b""})[0]


def test_a_library_that_is_started_as_a_module_is_read() -> None:
    starts = b"import subprocess\nsubprocess.run(['convert', 'a.png', 'b.gif'])\n"
    library = {"usr/lib/python3/dist-packages/jobs/__main__.py": starts}
    assert "convert" in facts(("python3", "-m", "jobs"), library)[0]
    assert facts(("python3", "-c", "1", "-m", "jobs"), library)[0] == set()


@pytest.mark.parametrize(
    ("command", "files", "unread"),
    [
        (("perl", "app"), {"app/app": PERL}, ("app/app",)),
        (("perl", "-e", PERL.decode()), {"app/x": b""}, ("CMD (perl)",)),
        (("perl", "-we", PERL.decode()), {"app/x": b""}, ("CMD (perl)",)),
        (("sh", "-c", "awk 'BEGIN { system(\"git log\") }'"), {"app/x": b""}, ("CMD (awk)",)),
        (("swipl", "/app/main.pro"), {"app/main.pro": b":- shell('git log').\n"}, ("app/main.pro",)),
        (("make", "run"), {"app/Makefile": b"run:\n\tgit log\n"}, ("CMD (make)",)),
        (("/app/tool",), {"app/tool": b"#!/usr/bin/fish\ngit log\n"}, ("app/tool",)),
        (("python3", "a.jar"), {"app/a.jar": JAR}, ("app/a.jar",)),  # Python runs archives as well
        (("python3", "a.bin"), {"app/a.bin": b"\xa7\r\r\n\0\0"}, ("app/a.bin",)),  # and what it compiled itself
        (("perl", "a.db"), {"app/a.db": b"SQLite format 3\0"}, ("app/a.db",)),
    ],
)
def test_what_nobody_can_read_is_said(
    command: tuple[str, ...], files: dict[str, bytes], unread: tuple[str, ...]
) -> None:
    assert facts(command, files)[1] == unread


@pytest.mark.parametrize(
    ("command", "calls", "expected"),
    [
        (("guile", "-s", "/app/main.scm"), b"", ("app/main.scm",)),
        (("guile", "load:/app/main.scm"), b"", ("app/main.scm",)),
        (("guile", "run '/app/main.scm' now"), b"", ("app/main.scm",)),
        (("sh", "/app/run.sh"), b"\0execvp\0", ("app/main.scm",)),
        (("sh", "/app/run.sh"), b"\0fopen\0", ()),  # it starts nothing
        (("own", "/app/main.scm"), b"", ()),
        (("python3", "/app/list.py"), b"\0execvp\0", ("app/main.scm",)),
        (("python3", "/app/list.py"), b"\0fopen\0", ()),
        (("python3", "/app/text.py"), b"\0execvp\0", ("app/main.scm",)),
        (("node", "/app/call.js"), b"\0execvp\0", ("app/main.scm",)),
        (("crond", "-f"), b"\0execvp\0", ("app/main.scm",)),
        (("python3", "/app/other.py"), b"\0execvp\0", ()),  # another program of the package's name beside it
    ],
)
def test_what_a_program_of_a_package_is_handed_may_be_code(
    command: tuple[str, ...], calls: bytes, expected: tuple[str, ...]
) -> None:
    """Whether the base or a RUN brought the package; by an own program's sources one knows what it does."""
    files = {
        **BASE,
        **fakes.dpkg(("guile", "", ["usr/lib/guile/guile", "usr/lib/libguile.so.1"])),
        "usr/lib/guile/guile": File(fakes.elf(("libguile.so.1", "libc.so.6"), fakes.LOADER), 2, 0o755),
        "usr/lib/libguile.so.1": File(fakes.elf(("libc.so.6",), data=calls), 2),
        "usr/bin/guile": File(link="../lib/guile/guile", line=2),
        "usr/local/bin/own": File(fakes.elf(("libc.so.6",), fakes.LOADER), 3, 0o755),
        "app/main.scm": File(b'(system "git log")', 3),
    }
    scripts = {
        "run.sh": b"exec guile -s /app/main.scm\n",
        "list.py": b'import subprocess\nMAIN = "main.scm"\nsubprocess.run(["guile", "-s", MAIN])\n',
        "text.py": b'import os\nos.system("guile -s main.scm")\n',
        "call.js": b"require('child_process').spawn('guile', ['-s', 'main.scm']);\n",
        "other.py": b'print(["see guile", "main.scm"])\n',
    }
    if command[0] == "crond":
        files["etc/cron.d/jobs"] = File(b"0 3 * * * root guile -s /app/main.scm\n", 3)
    else:
        name = command[-1].removeprefix("/app/")
        files |= {f"app/{name}": File(scripts[name], 3)} if name in scripts else {}
    text = "FROM debian:12\nRUN apt-get install -y guile\nCOPY . /app\nCMD x\n"
    reasons = fakes.built(text, files, fakes.config_of(*command)).reasons
    assert reasons is not None
    assert reasons.facts.unread == expected


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (("sh", "-c", "perl -pe 's/a/b/' x | awk '{print $1}'"), {"app/x": b""}),
        (("cat", "/app/VERSION"), {"app/VERSION": b"1.2\n"}),
        (("python3", "/app/words.db"), {"app/words.db": b"SQLite format 3\0"}),  # it refuses a zero byte
        (("crond", "-c", "/app/cron.conf"), {"app/cron.conf": b"x\n"}),
        (("python3", "a.py"), {"app/a.py": b"print(open('VERSION').read())\n", "app/VERSION": b"1.2\n"}),
        (("python3", "a.py"), {"app/a.py": b"print(1)\n", "app/logo.dat": b"\x89\0\0python3 /app/x"}),
    ],
)
def test_data_is_no_source(command: tuple[str, ...], files: dict[str, bytes]) -> None:
    assert facts(command, files)[1] == ()


def test_a_variable_in_a_command_is_open_unless_it_is_a_folder_of_the_image() -> None:
    named, _ = facts(("sh", "-c", "$HOME_OF_JAVA/bin/java -x"), {"app/x": b""}, env={"HOME_OF_JAVA": "/opt/java"})
    assert "/opt/java/bin/java" in named
    found = fakes.built(
        "FROM debian:12\nCOPY . /app\nCMD x\n",
        {**BASE, "app/x": File(b"", 2)},
        fakes.config_of("sh", "-c", "$TOOL log", env={"TOOL": "git"}),
    )
    assert found.reasons is not None
    assert found.reasons.facts.starts_anything


def test_a_script_of_a_build_that_the_program_means_is_read() -> None:
    """`RUN node tools/index.js` says nothing of another index.js, and a script that a RUN starts may be imported."""
    own = {
        "app/a.js": File(b"require('./lib')\nrequire('./tools/seed.js')\n", 2),
        "app/lib/index.js": File(NODE, 2),
        "app/tools/seed.js": File(b"require('child_process').execFile('svn')\n", 2),
        "app/tools/gen.js": File(b"require('child_process').execFile('hg')\n", 2),
    }
    runs = "RUN node tools/index.js && node tools/seed.js && node tools/gen.js\n"
    found = fakes.built(
        f"FROM debian:12\nCOPY . /app\nWORKDIR /app\n{runs}CMD x\n", {**BASE, **own}, fakes.config_of("node", "a.js")
    )
    assert found.reasons is not None
    assert found.reasons.facts.names_program(("git",))
    assert found.reasons.facts.names_program(("svn",))
    assert not found.reasons.facts.names_program(("hg",))


@pytest.mark.parametrize(
    ("source", "line", "open_"),
    [
        (b"import subprocess\nsubprocess.run(['/app/tool'])\n", 2, True),
        (b"print(1)\n", 2, False),  # nobody starts it
    ],
)
def test_a_program_of_its_own_that_sources_start_counts_as_started(source: bytes, line: int, *, open_: bool) -> None:
    tool = fakes.elf(("libc.so.6",), fakes.LOADER, data=b"\0popen\0")
    own = {"app/a.py": File(source, 2), "app/tool": File(tool, line, 0o755)}
    found = fakes.built(
        "FROM debian:12\nCOPY . /app\nCMD x\n", {**BASE, **own}, fakes.config_of("python3", "/app/a.py")
    )
    assert found.reasons is not None
    assert found.reasons.facts.starts_anything is open_


@pytest.mark.parametrize("name", ["gosu", "tini"])
def test_what_starts_its_own_arguments_is_told_by_them(name: str) -> None:
    own = {
        "app/a.py": File(b"print(1)\n", 2),
        f"usr/local/bin/{name}": File(fakes.elf(data=b"Go buildinf:os.StartProcess"), 2, 0o755),
    }
    found = fakes.built(
        "FROM debian:12\nCOPY . /app\nCMD x\n", {**BASE, **own}, fakes.config_of(name, "python3", "/app/a.py")
    )
    assert found.reasons is not None
    assert not found.reasons.facts.starts_anything


@pytest.mark.parametrize(("command", "named"), [("crond", True), ("cat", False)])
def test_a_table_of_jobs_names_programs_where_a_scheduler_is_started(command: str, *, named: bool) -> None:
    assert ("git" in facts((command, "-f"), {"srv/jobs": b"0 3 * * * git gc\n"})[0]) is named


@pytest.mark.parametrize(("line", "named"), [(3, True), (2, False)])
def test_an_own_file_in_the_place_of_one_of_a_package_is_read(line: int, *, named: bool) -> None:
    """`COPY crontab /etc/crontab`; what the package itself brought says nothing."""
    table = {**fakes.dpkg(("cron", "", ["etc/crontab"])), "etc/crontab": File(b"0 3 * * * root git gc\n", line)}
    text = "FROM debian:12\nRUN apt-get install -y cron\nCOPY crontab /etc/crontab\nCMD x\n"
    image = fakes.built(text, {**BASE, **table}, fakes.config_of("crond", "-f")).image
    assert image is not None
    assert ("git" in {name for one in image.sources.files for use in one.uses for name in use.names}) is named


@pytest.mark.parametrize(
    ("path", "text", "calls", "named"),
    [
        ("etc/pg.conf", b"archive_command = 'git gc < %p'\n", b"\0execvp\0", True),
        ("etc/pg.conf", b"after transfer exec = git gc\n", b"\0execvp\0", True),
        ("srv/pg.conf", b"archive_command = 'git gc < %p'\n", b"\0execvp\0", True),  # the command names it
        ("srv/other.conf", b"archive_command = 'git gc < %p'\n", b"\0execvp\0", False),
        ("etc/pg.conf", b"archive_command = 'git gc < %p'\n", b"\0fopen\0", False),  # it starts nothing
    ],
)
@pytest.mark.parametrize("server", ["pg", "rsync"])  # a tool of scripts is a server where the image starts it itself
def test_what_the_settings_of_a_server_start(server: str, path: str, text: bytes, calls: bytes, *, named: bool) -> None:
    files = {
        **fakes.dpkg((server, "", [f"usr/bin/{server}"])),
        f"usr/bin/{server}": File(fakes.elf(("libc.so.6",), fakes.LOADER, data=calls), None, 0o755),
        path: File(text, 2),
    }
    config = fakes.config_of(server, "-c", "/srv/pg.conf")
    image = fakes.built("FROM debian:12\nCOPY . /\nCMD x\n", {**BASE, **files}, config).image
    assert image is not None
    assert ("git" in {name for one in image.sources.files for use in one.uses for name in use.names}) is named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"post-xfer exec = /bin/sh -c 'cd /srv; git gc'\n", True),
        (b'{"after": ["bash", "-ec", "git gc"]}\n', True),
        (b"tool: \"|/bin/sh -c 'git gc'\"\n", True),
        (b"extend rev /bin/sh -c git gc\n", True),
        (b"# post-xfer exec = /bin/sh -c 'git gc'\n", False),
        (b"about = sh -config git\n", False),
        (b"auth required pam_exec.so quiet /usr/bin/git --version\n", True),
        (b"# /usr/bin/git\n", False),
        (b"/srv/usr/bin/git\n", False),
    ],
)
def test_what_a_setting_starts_counts_whoever_reads_it(text: bytes, *, named: bool) -> None:
    found = facts(("cat", "/x"), {"etc/pam.d/some": text})[0]
    assert ("git" in {one.rpartition("/")[2] for one in found}) is named


def test_how_an_image_is_built_is_no_setting_of_its_program() -> None:
    """`COPY . .` takes the Dockerfile along."""
    found = facts(
        ("cat", "/x"), {"srv/Dockerfile": b'ENTRYPOINT ["/usr/bin/git"]\n', "srv/LICENSE": b"/usr/bin/git\n"}
    )[0]
    assert not {one for one in found if one.endswith("git")}


@pytest.mark.parametrize(
    ("source", "imports", "open_"),
    [
        (b"int main(void) { int (*f)(const char *) = system; return f(NAME); }\n", b"system", True),
        (b'int main(void) { return system("git log"); }\n', b"system", False),  # the source says what it starts
        (b"int main(void) { return 0; }\n", b"puts", False),
    ],
)
def test_what_a_program_is_linked_with_says_what_its_sources_do_not(
    source: bytes, imports: bytes, *, open_: bool
) -> None:
    tool = fakes.elf(("libc.so.6",), fakes.LOADER, data=b"\0" + imports + b"\0")
    own = {"app/main.c": File(source, 2), "app/tool": File(tool, 3, 0o755)}
    found = fakes.built(
        "FROM debian:12\nCOPY . /app\nRUN cc -o /app/tool /app/main.c\nCMD x\n",
        {**BASE, **own, "usr/lib/libc.so.6": File(fakes.elf())},
        fakes.config_of("/app/tool"),
    )
    assert found.reasons is not None
    assert found.reasons.facts.starts_anything is open_


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        (b'{"url": "file:///srv/app.whl", "archive_info": {}}', True),
        (b'{"url": "https://example.org/app.git", "vcs_info": {}}', False),
        (b"[", False),
        (None, False),  # from an index
    ],
)
def test_a_package_that_was_installed_out_of_a_file_has_own_sources(origin: bytes | None, *, own: bool) -> None:
    site = "usr/lib/python3.11/site-packages"
    files = {
        f"{site}/app/main.py": b"import subprocess, sys\nsubprocess.run([sys.argv[1]])\n",
        f"{site}/app-1.dist-info/RECORD": b"app/main.py,sha256=x,3\n../../../bin/app,,\n",
        "usr/bin/app": b"#!/usr/bin/python3\nfrom app.main import run\nrun()\n",
    } | ({f"{site}/app-1.dist-info/direct_url.json": origin} if origin is not None else {})
    made = {path: File(content, 2, 0o755) for path, content in files.items()}
    found = fakes.built("FROM debian:12\nRUN pip install x\nCMD x\n", {**BASE, **made}, fakes.config_of("app"))
    assert found.reasons is not None
    assert found.reasons.facts.starts_anything is own


@pytest.mark.parametrize("before", [("docker-entrypoint.sh",), ("tini", "--"), ("tini", "-g", "docker-entrypoint.sh")])
def test_what_stands_before_an_interpreter_does_not_say_what_it_is_handed(before: tuple[str, ...]) -> None:
    """The images of Node have an entrypoint of their own: a script of the shell, which starts what it is given."""
    script = {"usr/local/bin/docker-entrypoint.sh": File(b'#!/bin/sh\nexec "$@"\n', None, 0o755)}
    own = {"app/server": File(NODE, 2), "usr/bin/tini": File(fakes.elf(), None, 0o755)}
    config = fakes.config_of("node", "server", entrypoint=before, workdir="/app")
    found = fakes.built("FROM node:20\nCOPY . /app\nCMD x\n", {**BASE, **script, **own}, config)
    assert found.image is not None
    assert [one.language for one in found.image.sources.files if one.path == "app/server"] == ["javascript"]


def test_a_source_that_meets_a_limit_counts_as_one_that_nobody_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert facts(("python3", "/app/main"), {"app/main": PYTHON})[1] == ()
    monkeypatch.setattr(sweep, "_MOST_NODES", 3)
    assert facts(("python3", "/app/main"), {"app/main": PYTHON})[1] == ("app/main",)


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (("java", "-jar", "a.jar"), {"app/a.jar": JAR}),
        (("sh", "-c", "java $JAVA_OPTS -jar a.jar"), {"app/a.jar": JAR}),
        (("sh", "/app/run.sh"), {"app/run.sh": b"exec java -cp a.jar app.Main\n", "app/a.jar": JAR}),
        (("sh", "-c", "java Main.class"), {"app/Main.class": CLASS}),
    ],
)
def test_what_java_is_handed_compiled_is_read_by_its_constants(
    command: tuple[str, ...], files: dict[str, bytes]
) -> None:
    own = {path: File(content, 2, 0o755 if content.startswith(b"#!") else 0o644) for path, content in files.items()}
    config = fakes.config_of(*command, workdir="/app")
    found = fakes.built("FROM debian:12\nCOPY . /app\nCMD x\n", {**BASE, **own}, config).image
    assert found is not None
    assert found.sources.unread == ()
    assert "git" in {literal for one in found.sources.files for literal in one.literals if one.language == "class"}


@pytest.mark.parametrize(
    ("said", "unread"),
    [
        (b"toolchain = python (uv)\n", ()),  # no interpreter looks for a program in PATH
        (b"start = python3 /usr/local/bin/uv\n", ("usr/local/bin/uv",)),
        (b"start = python3 bin/uv\n", ("usr/local/bin/uv",)),
    ],
)
def test_a_program_behind_the_name_of_an_interpreter_is_handed_to_it_by_a_path(
    said: bytes, unread: tuple[str, ...]
) -> None:
    own = {"usr/local/bin/uv": File(fakes.elf() + b"PK\5\6", 2, 0o755), "app/app.toml": File(said, 2)}
    config = fakes.config_of("python3", "-c", "1", workdir="/app")
    found = fakes.built("FROM debian:12\nCOPY . /app\nCMD x\n", {**BASE, **own}, config).image
    assert found is not None
    assert found.sources.unread == unread


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (("node", "a.js"), {"app/a.js": b"require('./plug')\n", "app/plug": NODE}),
        (("node", "-r", "/app/first.txt", "a.js"), {"app/a.js": b"1\n", "app/first.txt": NODE}),
        (("node", "--require=/app/first", "a.js"), {"app/a.js": b"1\n", "app/first": NODE}),
        (("ruby", "a.rb"), {"app/a.rb": b"load './tasks.conf'\n", "app/tasks.conf": b"system 'git log'\n"}),
        (("ruby", "a.rb"), {"app/a.rb": b"puts 1\n", "app/page.erb": b"<p><%= `git log` %></p>\n"}),
        (("php", "a.php"), {"app/a.php": b"<?php include $page;\n", "app/page.tpl": b"<?php exec('git log');\n"}),
        (("php", "a.php"), {"app/a.php": b"<?php echo 1;\n", "app/shop.module": b"<?php exec('git log');\n"}),
        (("php", "-S", "0.0.0.0:80", "/app/router"), {"app/router": b"<?php exec('git log');\n"}),
    ],
)
def test_what_a_source_loads_is_read_whatever_it_is_called(command: tuple[str, ...], files: dict[str, bytes]) -> None:
    named, unread = facts(command, files)
    assert "git" in named
    assert unread == ()


PAGES = ("php", "-S", "0.0.0.0:80", "a.php")


@pytest.mark.parametrize(
    ("command", "name", "text", "starts", "unknown"),
    [
        (PAGES, "page.blade.php", b"<p>{{ exec('git log') }}</p>\n", True, False),
        (PAGES, "page.blade.php", b"{!! trim(`git log`) !!}\n", True, False),
        (PAGES, "page.blade.php", b"@php\n$x = shell_exec('git log');\n@endphp\n{{ $x }}\n", True, False),
        (
            PAGES,
            "page.blade.php",
            b"@if ($x)\n<p>the git system {{ $name or 'x' }} {{-- exec('git') --}}</p>\n",
            False,
            False,
        ),
        (("ruby", "a.rb"), "feed.builder", b"xml.version `git log`\n", True, False),
        (("ruby", "a.rb"), "page.haml", b"%p\n  version\n  %b= `git log`\n", False, True),
        (("ruby", "a.rb"), "page.slim", b"p Version #{system('git log')}\n", False, True),
        (("ruby", "a.rb"), "page.haml", b"%p the system runs git\n%b= name\n", False, False),
        (("node", "a.js"), "page.ejs", b"<%= require('child_process').execSync('git log') %>\n", False, True),
        (("node", "a.js"), "page.ejs", b"<p>exec git</p><%= name %>\n", False, False),
        (("python3", "a.py"), "page.mako", b"<% import os %><p>${os.popen('git log').read()}</p>\n", False, True),
        (("python3", "a.py"), "page.mako", b"<p>os.system</p>${name}\n", False, False),
        (("java", "-jar", "a.jar"), "page.jsp", b'<% Runtime.getRuntime().exec("git log"); %>\n', False, True),
        (("java", "-jar", "a.jar"), "page.jsp", b"<p>Runtime</p><%= name %>\n", False, False),
    ],
)
def test_code_in_a_template_counts(
    command: tuple[str, ...], name: str, text: bytes, starts: bool, unknown: bool
) -> None:
    """What stands between its signs is code, and the words around it are none."""
    sources = {"app/a.php": b"<?php echo 1;\n", "app/a.rb": b"puts 1\n", "app/a.py": b"print(1)\n", "app/a.js": b"1\n"}
    named, unread = facts(command, {**sources, f"app/views/{name}": text})
    assert ("git" in named) is starts
    assert (f"app/views/{name}" in unread) is unknown


def test_settings_that_speak_of_php_in_a_comment_are_none() -> None:
    """Debian's php.ini explains its own mark."""
    said = b"; use <?php or <?= (see below)\n; Some (like git) are `git log`\nmemory_limit = 1\n"
    named, unread = facts(("php", "a.php"), {"app/a.php": b"<?php echo 1;\n", "etc/php/php.ini": said})
    assert "git" not in named
    assert unread == ()


@pytest.mark.parametrize("command", [("rake", "x"), ("sh", "-c", "rake x")])
def test_what_a_task_starts_is_in_its_own_file(command: tuple[str, ...]) -> None:
    assert "CMD (rake)" in facts(command, {"app/Rakefile": b"task(:x) { sh 'git log' }\n"})[1]


RUN = b"#!/bin/sh\n"


@pytest.mark.parametrize(
    ("files", "unread"),
    [
        ({"app/run": RUN + b"exec make -f /app/tasks.mk x\n", "app/tasks.mk": b"x:\n\tgit log\n"}, "(make)"),
        ({"app/run": RUN + b"m4 page.m4\n", "app/page.m4": b"esyscmd(`git log')\n"}, "app/page.m4 (m4)"),
        ({"app/run": RUN + b"sqlite3 a < a.sql\n", "app/a.sql": b".shell git log\n"}, "app/a.sql (sqlite3)"),
        ({"app/run.sh": RUN + b"sqlite3 a <<EOF\n.shell git log\nEOF\n"}, "app/run.sh (sqlite3)"),
        ({"app/run": RUN + b"m4 page.m4\n", "app/page.m4": b"define(`a', `b')\n"}, ""),
        ({"app/run": RUN + b"echo\n", "app/page.m4": b"esyscmd(`git log')\n"}, ""),
    ],
)
def test_what_commands_of_its_own_tell_a_program(files: dict[str, bytes], unread: str) -> None:
    """Also where a script has no suffix: its first line says that it is one."""
    path = next(iter(files))
    assert ("".join(facts((f"/{path}",), files)[1])) == unread


SUPERVISOR = b"[supervisord]\n; who may make it\n[program:task]\ncommand="


@pytest.mark.parametrize(
    ("files", "unread"),
    [
        (
            {"etc/supervisord.conf": SUPERVISOR + b"make -C /app run\n", "app/Makefile": b"run:\n\tgit gc\n"},
            ("(make)",),
        ),
        ({"etc/cron.d/jobs": b"0 3 * * * root make -C /app run\n", "app/Makefile": b"run:\n\tgit gc\n"}, ("(make)",)),
        ({"etc/supervisord.conf": SUPERVISOR + b"python3 /app/a.py\n", "app/a.py": b"1\n"}, ()),
        ({"etc/cron.d/jobs": b"# make it\n0 3 * * * root ninja\n"}, ()),
    ],
)
def test_what_a_job_has_made_is_open(files: dict[str, bytes], unread: tuple[str, ...]) -> None:
    """If the image has the program: of a supervisor's settings each word may be one, but none of a remark."""
    assert facts(("crond", "-f"), files)[1] == unread


@pytest.mark.parametrize(
    "script",
    [
        b'for one in /app/parts/*; do . "$one"; done\n',
        b'for one in "$ROOT"/parts/*; do source "$one"; done\n',
        b'find /app/parts -type f | sort | while read -r one; do . "$one"; done\n',
    ],
)
def test_a_script_reads_each_of_a_folder(script: bytes) -> None:
    files = {"app/run.sh": RUN + script, "app/parts/10-first": b"git log\n", "app/other": b"hg log\n"}
    named, unread = facts(("/app/run.sh",), files)
    assert "git" in named
    assert "hg" not in named
    assert unread == ()


@pytest.mark.parametrize(("path", "unread"), [("usr/share/mime/magic", False), ("usr/share/app/magic", True)])
def test_what_the_base_of_file_types_is_made_of_is_no_source(path: str, unread: bool) -> None:
    """update-mime-database writes it; a script that speaks of a file of that name means another."""
    script = {"app/run.sh": b"#!/bin/sh\npython3 magic\n"}
    assert (path in facts(("/app/run.sh",), {**script, path: b"MIME-Magic\0\n[90:a]\n"})[1]) is unread


@pytest.mark.parametrize("option", ["--require=./plug", "-r ./plug", "--import=./plug"])
def test_what_is_loaded_before_a_program_is_read(option: str) -> None:
    files = {"app/plug": NODE, "app/main.js": b"1\n"}
    assert "git" in facts(("node", *option.split(), "main.js"), files)[0]
    assert "git" not in facts(("node", "main.js"), files)[0]
