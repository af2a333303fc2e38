"""Whether two builds of one rewrite are the same, but for what a build makes another each time. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from bot.filetree import Entry
from bot.image.built_image import BuiltImage
from bot.rewrite.writing import product

_TEXT_BYTES = 1_000_000
_NUMBERS = re.compile(rb"[0-9a-fA-F]{6,}|[0-9]+")  # times, sums and identities differ each time
_DRAWN = re.compile(r"(?=.*[0-9A-Z])[\w-]{12,}")  # what a name that was drawn at random looks like
_MOST_DRAWN = 4


def unlike(original: BuiltImage, before: BuiltImage, after: BuiltImage) -> str | None:
    """Return the path of a file that one of two images has and the other has not, or has otherwise; None if none is.

    Otherwise is another kind, mode, link or length: what two builds of one text have in common. A text that comes from
    another stage has to say what the original's says, but for numbers, as nobody else looks at what is in it. Compiled
    modules of Python, and what is no program's business, may come and go. A name that is drawn for each build, as
    Next's is, is read as the other's, in paths and in texts: they are alike if all else is.
    """
    for _ in range(_MOST_DRAWN):
        path = next(_differing(before, after), None)
        drawn = _drawn(path, before, after) if path is not None else None
        if drawn is None:
            break
        after = _renamed(after, *drawn)
    differing = next(_differing(before, after), None)
    if differing is not None:
        return differing
    return next(
        (path for path in after.own() if after.copied(path) and _says_else(path, original, before, after)), None
    )


def _differing(before: BuiltImage, after: BuiltImage) -> Iterator[str]:
    for path in sorted(before.files.keys() | after.files.keys()):
        one, other = before.files.get(path), after.files.get(path)
        unequal = one is None or other is None or _tell_entry(one.entry) != _tell_entry(other.entry)
        if unequal and not _no_business(path):
            yield path


def _drawn(path: str, before: BuiltImage, after: BuiltImage) -> tuple[str, str] | None:
    """Return the one name in the path's folder that only the second image has, and the one that only the first has."""
    folder = posixpath.dirname(path)
    mine, other = _names(before, folder), _names(after, folder)
    if len(mine - other) != 1 or len(other - mine) != 1:
        return None
    (one,), (now,) = mine - other, other - mine
    same = len(one) == len(now) and all(map(_DRAWN.fullmatch, (one, now)))
    return (now, one) if same else None


def _names(image: BuiltImage, folder: str) -> set[str]:
    return {posixpath.basename(path) for path in image.files if posixpath.dirname(path) == folder}


def _renamed(image: BuiltImage, name: str, other: str) -> BuiltImage:
    """Return the image as if a name had been another, in paths and in what files say."""
    paths = {"/".join(other if part == name else part for part in path.split("/")): path for path in image.files}
    mine, others = name.encode(), other.encode()

    def content(path: str, limit: int) -> bytes:
        return image.content(paths.get(path, path), limit).replace(mine, others)

    return replace(image, files={path: image.files[old] for path, old in paths.items()}, content=content)


def _says_else(path: str, original: BuiltImage, before: BuiltImage, after: BuiltImage) -> bool:
    """Whether a text that was as long as the original's, and may so have been the same, is another now."""
    lengths = {one.files[path].entry.length if path in one.files else -1 for one in (original, before, after)}
    if len(lengths) != 1 or not 0 < min(lengths) <= _TEXT_BYTES or original.line(path) is None or _no_business(path):
        return False
    mine, other = original.content(path, _TEXT_BYTES), after.content(path, _TEXT_BYTES)
    return mine != other and b"\0" not in mine and _NUMBERS.sub(b"0", mine) != _NUMBERS.sub(b"0", other)


def _tell_entry(entry: Entry) -> tuple[object, ...]:
    return entry.kind, entry.mode & 0o7777, entry.link, entry.length


def _no_business(path: str) -> bool:
    return "__pycache__" in path.split("/") or product.COMMON.leaves(f"/{path}")
