"""The build context of a rewrite: its files and a digest of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.dockerfile import ignore
from bot.errors import InputError
from bot.host.inside import inside
from bot.image.program_files import telling
from bot.languages import table as languages

_MOST_FILES = 200_000
_MOST_BYTES = 4_000_000_000
_CHUNK = 1_048_576
_MOST_SOURCES = 3000
_SOURCE_BYTES = 2_000_000  # of one, as in an image
_SETTING_BYTES = 300_000  # of a file whose words may be settings, as in an image
_HEAD_BYTES = 256
_MOST_SOURCE_BYTES = 30_000_000


def context_files(root: Path, context: str, dockerfile: str) -> tuple[str, ...] | None:
    """Return the paths of what a build can see of its context; None if it has too many files to look at."""
    rules, _ = _ignore_rules(root, context, dockerfile)
    if rules is None:
        return None
    found: list[str] = []
    for path in _walk(root / context):
        found.append(path)
        if len(found) > _MOST_FILES:
            return None
    try:
        return tuple(rules.kept(found))
    except InputError:
        return None


def context_digest(root: Path, context: str, dockerfile: str) -> str | None:
    """Return a digest of what a build can see of its context; None if it is too large, or cannot be read."""
    files = context_files(root, context, dockerfile)
    if files is None:
        return None
    digest = hashlib.sha256(_ignore_rules(root, context, dockerfile)[1].encode("utf-8", "replace"))
    total = 0
    try:
        for path in files:
            total += _add(digest, root / context / path, path)
            if total > _MOST_BYTES:
                return None
    except OSError:
        return None
    return digest.hexdigest()


def sources(folder: Path, files: Iterable[str]) -> Mapping[str, bytes] | None:
    """Read those files of a context that tell what a program does; None if there are too many, or one is too large.

    What is too large and no source is data: a table of a program's, not its settings.
    """
    paths = telling(files)
    if len(paths) > _MOST_SOURCES:
        return None
    found: dict[str, bytes] = {}
    total = 0
    top = folder.resolve()
    for path in paths:
        file = (top / path).resolve()
        if not file.is_relative_to(top) or not file.is_file():
            continue
        size = file.stat().st_size
        with file.open("rb") as stream:
            start = stream.read(_SOURCE_BYTES)
        if b"\0" in start[:8000]:
            continue  # no text: if it is a program, the image tells
        if size > _SETTING_BYTES and languages.of(path, start[:_HEAD_BYTES]) is None and start[:2] != b"#!":
            continue
        total += size
        if size > _SOURCE_BYTES or total > _MOST_SOURCE_BYTES:
            return None
        found[path] = start
    return found


def read(folder: Path, path: str) -> bytes | None:
    """Read a file of a context; None if it is none, or too large."""
    top = folder.resolve()
    file = (top / path).resolve()
    try:
        if not file.is_relative_to(top) or not file.is_file() or file.stat().st_size > _SOURCE_BYTES:
            return None
        return file.read_bytes()
    except OSError:
        return None


def _ignore_rules(root: Path, context: str, dockerfile: str) -> tuple[ignore.IgnoreRules | None, str]:
    """Return the rules of the ignore file that counts, and its text; None if it cannot be read."""
    for name in ignore.names(dockerfile, context):
        file = root / name
        if file.is_file() and inside(root, file) is not None:
            try:
                text = file.read_text("utf-8", "replace")
                return ignore.IgnoreRules.parse(text), text
            except (OSError, InputError):
                return None, ""
    return ignore.IgnoreRules(), ""


def _walk(top: Path) -> Iterable[str]:
    for folder_name, folders, files in os.walk(top):
        folders.sort()
        links = [name for name in folders if Path(folder_name, name).is_symlink()]
        for name in sorted((*files, *links)):
            yield os.path.relpath(os.path.join(folder_name, name), top)  # noqa: PTH118 - many files


def _add(digest: Any, file: Path, name: str) -> int:
    """Add one file; -> its size."""
    raw = name.encode("utf-8", "surrogateescape")
    if file.is_symlink():
        digest.update(b"L%d:%s>%s\0" % (len(raw), raw, os.fsencode(file.readlink())))
        return 0
    if not file.is_file():
        return 0
    status = file.stat()
    digest.update(b"F%d:%s %o %d\0" % (len(raw), raw, status.st_mode & 0o777, status.st_size))
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return status.st_size
