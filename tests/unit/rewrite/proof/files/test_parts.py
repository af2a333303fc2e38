"""Parts that a library opens by itself, by values: those of a folder that it names have to be there."""

import hashlib
from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from bot.rewrite.proof.files import openness, parts
from tests.unit.rewrite.fakes import elf

LIB = "usr/lib/x86_64-linux-gnu"
PAM, PERMIT, DENY = f"{LIB}/libpam.so.0", f"{LIB}/security/pam_permit.so", f"{LIB}/security/pam_deny.so"
SPELLER, OTHER = f"{LIB}/enchant-2/enchant_hunspell.so", f"{LIB}/engines-3/padlock.so"
PROGRAM = "usr/local/bin/gate"
LOADER = "/lib64/ld-linux-x86-64.so.2"


def image(*paths: str, text: bytes = b"", c_text: bytes = b"") -> BuiltImage:
    contents = {
        PROGRAM: elf(("libpam.so.0", "libc.so.6"), LOADER),
        PAM: elf(("libc.so.6",), soname="libpam.so.0", data=text),
        f"{LIB}/libc.so.6": elf((), soname="libc.so.6", data=c_text),
    }
    files = {
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=len(contents.get(path, b"x"))), 1)
        for path in (*contents, *paths)
    }
    return BuiltImage(
        ImageConfig(cmd=("gate",)), files, (None, 3), lambda path, limit: contents.get(path, b"x")[:limit]
    )


def lost(text: bytes, *left: str, c_text: bytes = b"") -> list[tuple[str, tuple[str, ...]]]:
    original = image(PERMIT, DENY, SPELLER, OTHER, text=text, c_text=c_text)
    candidate = image(*left, text=text, c_text=c_text)
    return [(one.library, one.paths) for one in parts.lost(original, candidate)]


@pytest.mark.parametrize(
    "text",
    [
        f"\0/{LIB}/security\0".encode(),
        f"\0/{LIB}/security/%s.so\0".encode(),
        b"\0/lib/x86_64-linux-gnu/security/\0",  # where /lib is a link to /usr/lib
        f"\0/{LIB}//security\0".encode(),
    ],
)
def test_the_parts_of_a_folder_that_a_library_names_are_missing(text: bytes) -> None:
    assert lost(text) == [(PAM, (PERMIT, DENY))]
    assert lost(text, PERMIT) == [(PAM, (DENY,))]
    assert lost(text, PERMIT, DENY) == []


def test_what_no_library_that_ships_names_may_go() -> None:
    assert lost(b"") == []
    assert lost(f"\0/{LIB}/security-old\0".encode()) == []
    assert lost(f"\0/{LIB}\0".encode()) == []  # where the loader looks


def test_a_link_to_the_loader_is_no_part() -> None:
    """Debian has /usr/bin/ld.so, and who does not name /usr/bin?"""
    link = Entry("usr/bin/ld.so", EntryKind.SYMLINK, link=f"/{LIB}/ld-linux-x86-64.so.2")
    candidate = image(text=b"\0/usr/bin\0")
    loader = image(f"{LIB}/ld-linux-x86-64.so.2", text=b"\0/usr/bin\0")
    original = replace(loader, files={**loader.files, link.path: TreeFile(link, 1)})
    assert list(parts.lost(original, candidate)) == []


def test_the_c_library_says_by_its_calls_what_it_opens() -> None:
    assert lost(b"", c_text=f"\0/{LIB}/engines-3\0".encode()) == []


def test_a_candidate_without_such_parts_is_not_the_same() -> None:
    text = f"\0/{LIB}/security/\0".encode()
    original = image(PERMIT, text=text)
    found = openness.compare(original, image(text=text), PossibleUses(original))
    assert [one.paths for one in found.missing] == [(PERMIT,)]


def test_in_a_program_that_is_linked_statically_stand_the_texts_of_the_c_library() -> None:
    text = f"\0/{LIB}/gconv\0".encode()
    static = elf(data=text)

    def made(*paths: str) -> BuiltImage:
        one = image(*paths, c_text=text)
        return replace(one, content=lambda path, limit: static[:limit] if path == PROGRAM else one.content(path, limit))

    assert list(parts.lost(made(f"{LIB}/gconv/UTF-16.so"), made())) == []
    own = f"{LIB}/gate/part.so"
    text_of_own = elf(data=f"\0/{LIB}/gate\0".encode())
    both = [
        replace(one, content=lambda path, limit: text_of_own[:limit] if path == PROGRAM else b"x")
        for one in (made(own), made())
    ]
    assert [one.paths for one in parts.lost(*both)] == [(own,)]


@pytest.mark.parametrize(("package", "missing"), [("libgcc-12-dev", False), ("libgcc-12-plugins", True)])
def test_a_compiler_that_built_a_library_is_no_part_of_it(package: str, missing: bool) -> None:
    path, real = "usr/lib/gcc/x86_64-linux-gnu/12/libasan.so", f"{LIB}/libasan.so.8"
    text = b"\0/usr/lib/gcc/x86_64-linux-gnu/12\0"
    found = image(real, text=text)
    files = {**found.files, path: TreeFile(Entry(path, EntryKind.SYMLINK, link=f"/{real}"), 1)}
    system = InstalledSystem(None, {}, {path: package, real: "libasan8"})
    original = replace(found, files=files, system=system)
    assert bool(list(parts.lost(original, image(text=text)))) is missing


@pytest.mark.parametrize(
    ("text", "content", "missing"),
    [
        (b"\0/usr/lib/ssl\0openssl.cnf\0", b"changed", True),
        (b"\0/usr/lib/ssl\0openssl.cnf\0", b"x", False),
        (b"\0/usr/lib/tls\0openssl.cnf\0", b"changed", False),
    ],
)
def test_a_setting_that_was_changed_is_read_by_a_link(text: bytes, content: bytes, *, missing: bool) -> None:
    """OpenSSL looks for its setting in a folder of its own, where a package has a link to /etc."""
    link, setting = (
        Entry("usr/lib/ssl/openssl.cnf", EntryKind.SYMLINK, link="/etc/ssl/openssl.cnf"),
        "etc/ssl/openssl.cnf",
    )
    found = image(setting, text=text)
    sums = {setting: hashlib.md5(b"x", usedforsecurity=False).hexdigest()}
    original = replace(
        found,
        files={**found.files, link.path: TreeFile(link, 1)},
        content=lambda path, limit: content[:limit] if path == setting else found.content(path, limit),
        system=InstalledSystem(None, {}, {setting: "openssl"}, sums=sums),
    )
    assert list(parts.lost_settings(original, image(setting, text=text))) == [link.path] * missing
    assert list(parts.lost_settings(original, original)) == []
    opened = openness.compare(original, image(setting, text=text), PossibleUses(original))
    assert [one.paths for one in opened.missing] == [(link.path,)] * missing


def test_a_library_of_its_own_that_nothing_is_linked_with_opens_its_parts_too() -> None:
    plugin, text = "srv/plugins/gate.so", elf(("libc.so.6",), soname="gate.so", data=f"\0/{LIB}/security\0".encode())

    def with_plugin(mode: int, name: str, *parts_there: str) -> BuiltImage:
        known = image(*parts_there)
        entry = Entry(name, EntryKind.FILE, len(text), mode, length=len(text))
        contents = {name: text}
        return replace(
            known,
            files={**known.files, name: TreeFile(entry, 1)},
            content=lambda path, limit: contents[path][:limit] if path in contents else known.content(path, limit),
        )

    for mode, name, there in ((0o644, plugin, True), (0o755, "srv/gate", True), (0o644, "srv/gate.txt", False)):
        found = list(parts.lost(with_plugin(mode, name, PERMIT), with_plugin(mode, name)))
        assert [one.library for one in found] == ([name] if there else [])
