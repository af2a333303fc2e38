"""A built image out of a few lines: files, each with the line that made it, and programs for Linux."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dockerfile.paths import DEFAULT_PATH
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.filetree import Entry, EntryKind, TreeFile
from bot.model.images import Healthcheck, ImageConfig
from bot.rewrite.evidence import evidence
from bot.rewrite.evidence.evidence import Evidence

LOADER = "/lib64/ld-linux-x86-64.so.2"
DEBIAN = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
ALPINE = "ID=alpine\nVERSION_ID=3.23.1\n"


@dataclass(frozen=True)
class File:
    """A file: what is in it, the line that made it (None: the base image's), and its owner. A link has a target."""

    content: bytes = b"x"
    line: int | None = None
    mode: int = 0o644
    uid: int = 0
    link: str = ""
    folder: bool = False


def elf(
    needed: Sequence[str] = (), interpreter: str = "", *, rpath: str = "", soname: str = "", data: bytes = b""
) -> bytes:
    """Return an ELF file for x86-64 that needs these libraries; static without any."""
    strings = b"\0"
    offsets = []
    for name in (*needed, rpath, soname):
        offsets.append(len(strings))
        strings += name.encode() + b"\0"
    entries = [(1, offset) for offset in offsets[: len(needed)]]
    entries += [(29, offsets[-2])] if rpath else []
    entries += [(14, offsets[-1])] if soname else []
    count = 1 + bool(interpreter) + bool(entries)
    start = 64 + 56 * count
    path = interpreter.encode() + b"\0" if interpreter else b""
    table = start + len(path)
    dynamic = table + len(strings)
    entries = [*entries, (5, table), (10, len(strings)), (0, 0)] if entries else []
    raw = b"".join(struct.pack("<qQ", *entry) for entry in entries)
    end = dynamic + len(raw)
    segments = [struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, end, end, 4096)]
    if interpreter:
        segments.append(struct.pack("<IIQQQQQQ", 3, 4, start, start, start, len(path), len(path), 1))
    if entries:
        segments.append(struct.pack("<IIQQQQQQ", 2, 6, dynamic, dynamic, dynamic, len(raw), len(raw), 8))
    head = b"\x7fELF\x02\x01\x01" + bytes(9)
    head += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, count, 0, 0, 0)
    return head + b"".join(segments) + path + strings + raw + data


def program(*needed: str, line: int | None = None, data: bytes = b"") -> File:
    """Return a program: static without libraries, else for glibc."""
    libraries = (*needed, "libc.so.6") if needed else ()
    return File(elf(libraries, LOADER if needed else "", data=data), line, 0o755)


def dpkg(*packages: tuple[str, str, Sequence[str]]) -> dict[str, File]:
    """Return a database of packages: name, what it depends on, and its files, which are there as well."""
    status = "".join(
        f"Package: {name}\nStatus: install ok installed\nVersion: 1\nDepends: {depends}\n\n"
        for name, depends, _ in packages
    )
    files = {"var/lib/dpkg/status": File(status.encode())}
    for name, _, paths in packages:
        listed = "".join(f"/{path}\n" for path in paths)
        files[f"var/lib/dpkg/info/{name}.list"] = File(listed.encode())
    return files


def built(
    dockerfile: str,
    files: Mapping[str, File],
    config: ImageConfig | None = None,
    *,
    release: str = DEBIAN,
    smoke: str | None = None,
    context_files: Sequence[str] | None = None,
    before: Sequence[str] = (),
) -> Evidence:
    """Return the evidence of a Dockerfile that built an image with these files; its base had those of `before`."""
    parsed = parse(dockerfile)
    text = evidence.of_text(parsed, graph(parsed), smoke=smoke, context_files=context_files)
    everything = {"etc/os-release": File(release.encode()), "bin/sh": program("libtinfo.so.6"), **files}
    order: list[int | None] = [None, *sorted({one.line for one in everything.values() if one.line is not None})]
    tree: dict[str, TreeFile] = {}
    for path, one in everything.items():
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            tree.setdefault(folder, TreeFile(Entry(folder, EntryKind.FOLDER, mode=0o755), order.index(one.line)))
        kind = EntryKind.SYMLINK if one.link else EntryKind.FOLDER if one.folder else EntryKind.FILE
        size = len(one.content) if kind is EntryKind.FILE else 0
        entry = Entry(path, kind, size, one.mode, one.uid, one.uid, one.link, 0, size)
        tree[path] = TreeFile(entry, order.index(one.line))

    def content(path: str, limit: int) -> bytes:
        return everything[path].content[:limit] if path in everything else b""

    sizes = [1_000_000_000, *([10_000_000] * (len(order) - 1))]
    of_base = {path: TreeFile(Entry(path, EntryKind.FILE, 1), 0) for path in before}
    return evidence.with_files(text, config or config_of(), tree, order, content, sizes, before=of_base)


def config_of(
    *cmd: str,
    env: Mapping[str, str] | None = None,
    workdir: str = "",
    user: str = "",
    entrypoint: Sequence[str] = (),
    healthcheck: Sequence[str] = (),
) -> ImageConfig:
    """Return the config of an image."""
    return ImageConfig(
        cmd=cmd,
        entrypoint=tuple(entrypoint),
        env=tuple(({"PATH": DEFAULT_PATH} | dict(env or {})).items()),
        workdir=workdir,
        user=user,
        healthcheck=Healthcheck(tuple(healthcheck)) if healthcheck else None,
    )
