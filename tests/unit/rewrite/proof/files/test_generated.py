"""Files that are made anew with each install: the same but for times, unless somebody chose what is in them."""

import struct
from dataclasses import replace

import pytest

from bot.image.built_image import BuiltImage
from bot.rewrite.proof.files.generated import says_the_same
from tests.unit.rewrite.proof.files.test_trees import COPIED, MADE, Files, image, one

STORE = "etc/ssl/certs/java/cacerts"
PYC = "app/__pycache__/m.cpython-312.pyc"
HEAD, OTHER_HEAD = b"magic and a time", b"magic and another"[:16]


def store(*certificates: bytes, time: int = 0) -> bytes:
    entries = b"".join(
        struct.pack(">IH", 2, 1) + bytes((65 + number,)) + struct.pack(">QH5sI", time, 5, b"X.509", len(one)) + one
        for number, one in enumerate(certificates)
    )
    return struct.pack(">III", 0xFEEDFEED, 2, len(certificates)) + entries + bytes(20)


def mailcap(own: str, packages: str) -> bytes:
    return f"# ----- User Section Begins ----- #\n{own}\n# -----  User Section Ends  ----- #\n{packages}\n".encode()


def same(path: str, mine: bytes, there: bytes, line: int = MADE, beside: Files | None = None) -> bool:
    original = image(one(path, mine, line))
    return says_the_same(original, path, image({**one(path, there), **(beside or {})}), path)


def installing(found: BuiltImage) -> BuiltImage:
    return replace(found, installing=frozenset((MADE,)))


@pytest.mark.parametrize(
    ("path", "mine", "there", "expected"),
    [
        ("etc/ssh/ssh_host_rsa_key", b"a", b"b", True),
        ("etc/app.conf", b"a", b"b", False),
        (STORE, store(b"one", b"two", time=1), store(b"one", b"two", time=2), True),
        (STORE, store(b"one", b"ours"), store(b"one"), False),
        (STORE, b"another kind a", b"another kind b", False),
        (STORE, store(b"one")[:-25], store(b"one")[:-25] + b"x", False),
        ("etc/mailcap", mailcap("", "text/a; a"), mailcap("", "text/b; b"), True),
        ("etc/mailcap", mailcap("text/x; x", "text/a; a"), mailcap("", "text/a; a"), False),
        ("etc/mailcap", b"text/x; x\n", b"text/y; y\n", False),
        (PYC, HEAD + b"code", OTHER_HEAD + b"code", True),
        (PYC, HEAD + b"code", OTHER_HEAD + b"more", False),
        ("app/m.pyc", HEAD + b"code", HEAD + b"more", False),
    ],
)
def test_what_a_tool_made_says_the_same(path: str, mine: bytes, there: bytes, expected: bool) -> None:
    assert same(path, mine, there) is expected


def test_what_was_copied_is_what_it_is() -> None:
    assert not same("etc/ssh/ssh_host_rsa_key", b"a", b"b", COPIED)
    assert not same(PYC, b"a", b"b", COPIED, one("app/m.py"))


@pytest.mark.parametrize("path", [PYC, "app/m.pyc", "app/__pycache__/m.cpython-312.opt-1.pyc"])
def test_a_compiled_module_with_its_source_is_not_read(path: str) -> None:
    assert same(path, HEAD + b"code", HEAD + b"more", beside=one("app/m.py"))
    assert not same(path, HEAD + b"code", HEAD + b"more", beside=one("app/other.py"))


@pytest.mark.parametrize("path", [STORE, "etc/mailcap"])
def test_where_only_packages_are_installed_they_made_it(path: str) -> None:
    original, candidate = installing(image(one(path, b"a"))), image(one(path, b"b"))
    assert says_the_same(original, path, candidate, path)
