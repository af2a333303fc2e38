"""When the last stage is tried as another user than root, and every reason to leave it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.behaviour.observation import Made, Observation, Port, Ran
from bot.image.built_image import BuiltImage
from bot.model.images import ImageConfig
from bot.rewrite.polish.other_user import USER, may_run, with_user
from tests.unit.rewrite.fakes import File, built, config_of, elf

GO = b"\xff Go buildinf:\0os.OpenFile\0os.Open\0"
SEEN = Observation(Ran(0, "hello\n"), exit=0)
SERVER = {"main.go": b'package main\nfunc main() { http.ListenAndServe(":8080", nil) }\n'}
DOCKERFILE = 'FROM golang:1.24\nCOPY . /app\nRUN go build -o /app/server .\nENTRYPOINT ["/app/server"]\n'


def image(data: bytes = GO, files: Mapping[str, File] = {}, config: ImageConfig | None = None) -> BuiltImage:
    """Return an image whose program has this in it."""
    program = File(elf(data=data), 3, 0o755)
    found = built(DOCKERFILE, {"app/server": program, **files}, config or config_of(entrypoint=["/app/server"])).image
    assert found is not None
    return found


def may(
    original: BuiltImage | None = None,
    rewrite: BuiltImage | None = None,
    seen: Sequence[Observation] = (SEEN, SEEN),
    files: Mapping[str, bytes] | None = SERVER,
) -> bool:
    return may_run(original or image(), rewrite or image(), seen, files)


def test_a_program_that_only_answers_may() -> None:
    assert may()
    assert may(seen=[replace(SEEN, made=(Made("/tmp/x"), Made("/dev/shm/x")), ports=frozenset({Port("tcp", 8080)}))])


@pytest.mark.parametrize(
    "changed",
    [
        {"user": "app"}, {"user": "1000"}, {"volumes": ("/data",)}, {"ports": ("80/tcp",)}, {"ports": ("53/udp",)},
        {"ports": ("8000-9000",)},
    ],
)  # fmt: skip
def test_what_the_config_says(changed: dict[str, object]) -> None:
    other = replace(image(), config=replace(image().config, **changed))  # type: ignore[arg-type]
    assert not may(original=other)
    assert not may(rewrite=other)


@pytest.mark.parametrize(
    "seen",
    [
        replace(SEEN, made=(Made("/app/state.json", b"{}"),)),
        replace(SEEN, made=(Made("/root/.npm/_logs"),)),
        replace(SEEN, made=(Made("/tmpx"),)),
        replace(SEEN, ports=frozenset({Port("tcp", 443)})),
    ],
)
def test_what_was_seen(seen: Observation) -> None:
    assert not may(seen=[SEEN, seen])
    assert not may(seen=[])


@pytest.mark.parametrize(
    "files",
    [
        {"app/key": File(mode=0o600, line=2)},
        {"app/private": File(mode=0o750, line=2, folder=True)},
        {"root/.local/lib": File(line=2)},
    ],
)
def test_what_not_everybody_can_read(files: Mapping[str, File]) -> None:
    assert not may(rewrite=image(files=files))


@pytest.mark.parametrize(
    "data",
    [
        *(b"\xff Go buildinf:\0" + name + b"\0" for name in (b"os.WriteFile", b"os.Create", b"os.MkdirAll",
                                                             b"syscall.Setuid")),
        b"\xff Go buildinf:\0sqlite3_open_v2\0",
        b"/rustc/x\0sqlite3_open\0", b"/rustc/x\0open64\0", b"\0fopen\0", b"\0open64\0", b"\0setuid\0",
    ],
)  # fmt: skip
def test_what_a_program_calls(data: bytes) -> None:
    assert not may(original=image(data))


@pytest.mark.parametrize("data", [GO + b"\0os.CreateTemp\0os.(*File).Chown\0", b"\0puts\0printf\0"])
def test_what_reads_or_uses_tmp_is_no_hint(data: bytes) -> None:
    assert may(original=image(data))


@pytest.mark.parametrize(
    ("script", "fits"),
    [
        ('#!/bin/sh\nexec /app/server "$@"\n', True),
        ("#!/bin/sh\nexec gosu app /app/server\n", False),
        ("#!/bin/sh\nchown -R app /data\nexec /app/server\n", False),
        ("#!/bin/bash\nexec su-exec app /app/server\n", False),
        ("#!/bin/sh\nmkdir -p /data\nexec /app/server\n", False),
        ("#!/bin/sh\necho $$ > /run/pid\nexec /app/server\n", False),
        ("#!/bin/sh\nexec /app/server >/dev/null 2>&1\n", True),
    ],
)
def test_a_script_that_is_started(script: str, fits: bool) -> None:
    files = {"app/start": File(script.encode(), 2, 0o755)}
    assert may(original=image(files=files, config=config_of(entrypoint=["/app/start"]))) is fits


@pytest.mark.parametrize(
    ("content", "fits"),
    [
        (b"print(open('data.txt').read())\n", True),
        (b"open('/srv/out.txt', 'w').write('x')\n", False),
        (b"import sys\neval(sys.argv[1])\n", False),
        (b"import importlib, sys\nimportlib.import_module(sys.argv[1])\n", False),
        (b"import shutil\nshutil.make_archive('out', 'zip', 'data')\n", False),
    ],
)
def test_a_script_that_only_the_command_tells_to_be_one(content: bytes, *, fits: bool) -> None:
    files = {"app/main": File(content, 2), "usr/bin/python3": File(b"x", None, 0o755)}
    assert may(original=image(files=files, config=config_of("python3", "/app/main"))) is fits


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("main.go", b"os.WriteFile(path, data, 0o600)"), ("main.go", b"os.OpenFile(p, os.O_APPEND, 0)"),
        ("main.go", b'import _ "github.com/mattn/go-sqlite3"'), ("main.go", b"syscall.Setuid(1)"),
        ("app.js", b'fs.writeFileSync("x", y)'), ("app.js", b"fs.createWriteStream(p)"), ("app.ts", b"fs.mkdirSync(p)"),
        ("package.json", b'{"dependencies": {"multer": "1"}}'), ("package.json", b'{"dependencies": {"sqlite3": "5"}}'),
        ("app.py", b'open(path, "w")'), ("app.py", b'open("x", mode="ab")'), ("app.py", b"path.write_text(x)"),
        ("app.py", b"os.makedirs(p)"), ("app.py", b'logging.FileHandler("x.log")'), ("app.py", b"UPLOAD_FOLDER = 1"),
        ("a.c", b'fopen(path, "a")'), ("a.c", b"open(p, O_RDWR | O_CREAT)"),
        ("a.cpp", b"void f(char *p) { std::ofstream out(p); }"),
        ("a.rs", b"File::create(p)?"), ("a.rs", b"fs::write(p, x)?"), ("Cargo.toml", b'rusqlite = "0.31"'),
        ("A.java", b"new FileWriter(p)"), ("A.java", b"Files.writeString(p, x)"),
        ("logback.xml", b"RollingFileAppender"),
        ("a.php", b"<?php file_put_contents($p, $x);"), ("a.rb", b'File.open(p, "w")'),
        ("a.rb", b"FileUtils.mkdir_p p"),
        ("run.sh", b"#!/bin/sh\ndate >> log\n"), ("run.sh", b"touch /x\n"), ("conf.yml", b"dir: /var/lib/app/"),
        ("a.go", b'"/var/run/docker.sock"'), ("a.go", b'net.Dial("ip4:icmp")'),
        ("app.py", b"RAW = 3\nsocket.socket(socket.AF_INET, RAW, 1)"), ("app.py", b"socket.socket(type=kind())"),
        ("a.c", b"int f(void) { return socket(AF_INET, kind(), 0); }"), ("a.go", b'net.ListenPacket("ip:1", host)'),
        ("app.py", b"import shutil\nshutil.make_archive(a, b)"), ("app.js", b"require('v8').writeHeapSnapshot()"),
        ("a.go", b'package main\nimport "os/user"\nfunc f() { user.Current() }'), ("a.php", b"<?php fopen($p, 'c+');"),
        ("app.py", b"import getpass\ngetpass.getuser()"), ("app.py", b"import shelve\nshelve.open(p)"),
        ("app.py", b"import os\nos.open(p, 577)"),
        ("app.py", b"import ctypes\nctypes.CDLL('libx.so')"),
        ("app.py", b"import spwd\nspwd.getspnam(name)"), ("requirements.txt", b"icmplib==3.0.4"),
    ],
)  # fmt: skip
def test_what_the_sources_say(path: str, content: bytes) -> None:
    assert not may(files={**SERVER, path: content})


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("app.py", b'open(path)\nopen(path, "r")\nopen(p, encoding="utf-8")'),
        ("a.c", b'void f(char *path) { fopen(path, "r"); }'),
        ("main.go", b'package main\nimport "os"\nfunc f(p string) { os.Open(p); os.ReadFile(p) }'),
        ("a.rs", b"fn f(p: &str) { File::open(p)?; }"), ("app.js", b"fs.readFileSync(p)"),
        ("run.sh", b"#!/bin/sh\necho a 2>&1 >/dev/null\n"), ("app.py", b"socket.socket()"),
        ("app.py", b"socket.socket(socket.AF_INET, socket.SOCK_STREAM)"),
        ("a.go", b'package main\nimport "net"\nfunc f(a string) { net.Dial("tcp", a) }'),
    ],
)  # fmt: skip
def test_reading_is_no_hint(path: str, content: bytes) -> None:
    assert may(files={path: content})


def test_without_sources_nobody_knows() -> None:
    assert not may(files=None)
    assert not may(files={})
    assert not may(files={"config.yml": b"a: 1\n"})


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        ('CMD ["/a"]\n', f'USER {USER}\nCMD ["/a"]\n'),
        ('EXPOSE 80\n\n# start\nENTRYPOINT ["/a"]\nCMD ["b"]\n',
         f'EXPOSE 80\n\nUSER {USER}\n# start\nENTRYPOINT ["/a"]\nCMD ["b"]\n'),
        ('CMD ["/a"]\nCOPY x /x\n', f'CMD ["/a"]\nCOPY x /x\nUSER {USER}\n'),
        ("COPY x /x", f"COPY x /x\nUSER {USER}"),
        ('CMD ["/a"]\nHEALTHCHECK CMD ["/a", "-h"]\n', f'USER {USER}\nCMD ["/a"]\nHEALTHCHECK CMD ["/a", "-h"]\n'),
        ("", f"USER {USER}\n"),
        ('ENTRYPOINT ["/a"]\nRUN chmod 755 /a\nCMD ["b"]\n',
         f'ENTRYPOINT ["/a"]\nRUN chmod 755 /a\nUSER {USER}\nCMD ["b"]\n'),
    ],
)  # fmt: skip
def test_where_the_user_stands(last: str, wanted: str) -> None:
    head = "FROM golang AS build\nUSER app\nRUN x\n\nFROM alpine\n"
    assert with_user(head + last, None, {}) == head + wanted


def test_a_user_that_is_there_stays() -> None:
    assert with_user("FROM alpine\nUSER app\nCMD x\n", None, {}) is None
    assert with_user("FROM alpine AS a\nUSER app\nFROM a\nCMD x\n", None, {}) is None


def test_the_file_keeps_its_manner() -> None:
    assert with_user("from alpine\r\ncmd x\r\n", None, {}) == f"from alpine\r\nuser {USER}\r\ncmd x\r\n"
    text = "FROM alpine AS a\nCMD x\n\nFROM alpine\nCMD y\n"
    assert with_user(text, "a", {}) == f"FROM alpine AS a\nUSER {USER}\nCMD x\n\nFROM alpine\nCMD y\n"
