"""A folder that was copied whole comes over whole: a list of its files breaks with the next one. Pure.

What need not come of it is removed in the first stage where that is worth a line; the rest, sources and settings of a
few kilobytes, comes along as it did in the original.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.dockerfile.paths import below_any
from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage
from bot.languages import table as languages

_WORTH_A_LINE = 1_000_000  # bytes
_MOST_REMOVED = 8
_LITTLE = 100_000  # bytes that come along with what a RUN made beside them
_FEW = 3  # single files that are copied beside compiled programs


@dataclass(frozen=True, slots=True)
class Whole:
    """What of a folder comes over, and what is removed from it before. Paths have no leading slash."""

    kept: frozenset[str] = frozenset()
    removed: tuple[str, ...] = ()


def complete_whole(
    image: BuiltImage, folders: Iterable[str], kept: Collection[str], paths: Iterable[str], *, compiled: bool
) -> Whole:
    """Return what is kept once folders that a COPY brought whole come over whole, too.

    `paths` are those that would be copied. Where no more than a few single files of a folder would be, beside
    `compiled` programs, it stays as it is. One that is whole for want of lines stays so with fewer.
    """
    sources = tuple(paths)
    found = frozenset(kept)
    removed: list[str] = []
    for folder in folders:
        inside = [path for path in sources if path.startswith(f"{folder}/")]
        singles = [path for path in inside if _is_copied_file(image, path)]
        few = len(singles) < (_FEW if compiled else 1) or (len(inside) < 2 and not _is_interpreted(inside[0]))
        if few and folder not in sources:
            continue
        there = [path for path in image.files if path.startswith(f"{folder}/")]
        missing = [path for path in there if path not in found and image.files[path].entry.kind is not EntryKind.FOLDER]
        gone = _worth_removing(image, folder, missing, set(there) - set(missing))
        if len(gone) > _MOST_REMOVED or (compiled and not _all_gone(missing, gone)):
            continue
        removed += gone
        found |= {path for path in missing if not below_any(path, gone)}
    return Whole(found, tuple(removed))


def complete_made(
    image: BuiltImage, kept: Collection[str], paths: Iterable[str], shared: Collection[str]
) -> frozenset[str]:
    """Return what is kept once folders in which RUNs made several files come over whole, if little else is in them.

    A compiler's next class would be missing in a list. `shared` folders are of everybody: of these nothing else comes.
    """
    sources = tuple(paths)
    found = frozenset(kept)
    for folder in sorted({posixpath.dirname(path) for path in sources} - {*shared}):
        made = [path for path in sources if posixpath.dirname(path) == folder and _is_made_file(image, path)]
        missing = [
            path
            for path, file in image.files.items()
            if path.startswith(f"{folder}/") and path not in found and file.entry.kind is not EntryKind.FOLDER
        ]
        little = sum(image.files[path].entry.length for path in missing) < _LITTLE
        if len(made) > 1 and len(missing) <= len(made) and little and all(image.line(path) for path in missing):
            found |= set(missing)
    return found


def _is_made_file(image: BuiltImage, path: str) -> bool:
    return image.files[path].entry.kind is EntryKind.FILE and image.line(path) not in image.of_context


def _is_copied_file(image: BuiltImage, path: str) -> bool:
    return image.files[path].entry.kind is EntryKind.FILE and image.line(path) in image.of_context


def _is_interpreted(path: str) -> bool:
    """Whether a file is a source that is run as it is: the next one that it loads will lie beside it."""
    row = languages.of(path)
    return row is not None and bool(row.interpreters)


def _worth_removing(image: BuiltImage, folder: str, missing: Collection[str], stays: Collection[str]) -> list[str]:
    """Return the outermost folders and files of which nothing is needed, as far as they are worth a line."""
    sizes: dict[str, int] = {}
    needed: set[str] = set()
    for path in stays:
        if image.files[path].entry.kind is not EntryKind.FOLDER:
            needed |= set(_above(path, folder))
    for path in missing:
        for one in (path, *_above(path, folder)):
            if one not in needed:
                sizes[one] = sizes.get(one, 0) + image.files[path].entry.length
    outermost = [path for path in sizes if posixpath.dirname(path) not in sizes]
    return sorted(path for path in outermost if sizes[path] >= _WORTH_A_LINE)


def _above(path: str, folder: str) -> Iterable[str]:
    """Return the folders that a path is in, within a folder."""
    above = posixpath.dirname(path)
    while above.startswith(f"{folder}/"):
        yield above
        above = posixpath.dirname(above)


def _all_gone(missing: Collection[str], removed: Collection[str]) -> bool:
    """Whether what is not removed of a folder beside compiled programs is next to nothing."""
    return sum(not below_any(path, removed) for path in missing) <= _FEW
