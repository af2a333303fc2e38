"""What a library reads by itself, and what a path that is put together opens."""

import pytest

from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

FLASK = b"from flask import Flask\napp = Flask(__name__)\n"


def uses(files: dict[str, bytes]) -> PossibleUses:
    """Return what the program of an image may use, which is made of these files."""
    own = {path: File(content, 2) for path, content in files.items()}
    base = {"usr/bin/python3": fakes.program("libc.so.6")}
    found = fakes.built("FROM debian:12\nCOPY . /app\n", {**base, **own}, fakes.config_of("python3", "/app/a.py"))
    assert found.image is not None
    return PossibleUses(found.image)


def test_what_hands_out_a_folder_of_files_looks_up_their_types() -> None:
    assert "mime" in uses({"app/a.py": FLASK, "app/static/a.woff2": b"x"}).data.uses
    assert "mime" not in uses({"app/a.py": FLASK}).data.uses
    assert "mime" not in uses({"app/a.py": b"print(1)\n", "app/static/a.woff2": b"x"}).data.uses


def test_a_library_by_a_path_that_is_put_together() -> None:
    text = b"import ctypes, os\nctypes.CDLL(os.path.join('/usr/lib/x86_64-linux-gnu', 'libcurl.so.4'))\n"
    found = uses({"app/a.py": text})
    assert found.names_library(("libcurl.so.4",)) is not None
    assert found.names_library(("libxml2.so.2",)) is None


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("app/a.c", b"void f(void) { getnameinfo(a, n, 0, 0, s, m, 0); }\n"),
        ("app/a.py", b"import socket\nprint(socket.getnameinfo((host, port), 0))\n"),
        ("app/a.rb", b"require 'socket'\nputs Addrinfo.tcp_of(x).getnameinfo\n"),
        ("app/a.sh", b'getent services "$1"\n'),
        ("app/a.sh", b'getent "$1" "$2"\n'),
        ("app/a.js", b"require('child_process').execFileSync('getent', ['services', process.argv[2]]);\n"),
    ],
)
def test_what_looks_up_the_name_of_a_port_reads_the_table_of_services(name: str, source: bytes) -> None:
    assert "services" in uses({name: source}).data.uses


def test_getent_reads_the_table_that_it_is_asked_for() -> None:
    assert "services" not in uses({"app/a.sh": b"getent passwd app\n"}).data.uses
    assert "protocols" not in uses({"app/a.sh": b"getent services http\n"}).data.uses


SERVICES = b"http 80/tcp www # WorldWideWeb\nldaps 636/tcp\t# LDAP over SSL\n"


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (":ldaps", True), ("mail.example:ldaps", True), ("[::1]:ldaps", True), (":www", True),
        (":636", False), (":http", False), ("http://a/b:ldaps", False), ("go:other", False), ("a: ldaps", False),
    ],
)  # fmt: skip
def test_a_port_that_go_does_not_know_by_itself_is_looked_up(address: str, named: bool) -> None:
    source = f'package main\nimport "net"\nfunc main() {{ listen("{address}") }}\n'.encode()
    assert ("services" in uses({"app/a.go": source, "etc/services": SERVICES}).data.uses) is named


def test_a_port_may_be_named_by_what_the_image_is_started_with() -> None:
    source, table = File(b"package main\n", 2), File(SERVICES)
    for text, named in (("-listen=:ldaps", True), ("-listen=:636", False)):
        files = {"app/a.go": source, "etc/services": table, "app/run": fakes.program(line=2)}
        found = fakes.built("FROM debian:12\nCOPY . /app\n", files, fakes.config_of("/app/run", text)).image
        assert found is not None
        assert ("services" in PossibleUses(found).data.uses) is named


def test_what_asks_for_data_is_told() -> None:
    found = uses({"app/a.py": FLASK, "app/static/a.woff2": b"x"}).data.uses["mime"]
    assert (found.call, found.place) == ("static", "app/a.py:1")


def test_each_source_is_asked_for_what_it_looks_up() -> None:
    """Also behind one that looks up nothing."""
    found = uses({"app/a.sh": b"jq .\n", "app/b.sh": b"getent services http\n"}).data.uses
    assert "services" in found
