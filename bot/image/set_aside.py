"""Own sources that are called tests or scripts of a build, and belong to the program all the same. Pure.

`tasks.py` is Celery's as well as a build's, and a service can be about tests. What another source of the program
imports, or names as a module, or the image's command names, is a part of it, whatever it is called.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.image.program_files import is_test

if TYPE_CHECKING:
    from bot.sources.reading import ParsedSource

_MODULE = re.compile(r"[\w./@-]+")
_LONGEST = 200
_BESIDE = ("./", "../")
_INDEX = re.compile(r"/(?:__init__|index)$")
_ENDINGS = re.compile(r"\.(?:py|[cm]?[jt]sx?|rb|php|sh|java|kt|scala|groovy)$")


def read_those_that_belong(
    aside: Collection[str], sources: Sequence[ParsedSource], command: Iterable[str], read: Callable[[str], None]
) -> None:
    """Read those of some sources that others mean, and what these mean in turn. `read` adds to the sources."""
    left = _Left(aside)
    names = [(word, "") for part in command for word in re.split(r"[\s:='\"]+", part) if word]
    looked_at = 0
    while left.paths and (names or looked_at < len(sources)):
        names += [(name, one.outline.path) for one in sources[looked_at:] for name in _names(one)]
        looked_at = len(sources)
        asked = tuple(dict.fromkeys(names))
        names = []
        for path in left.take(asked):
            read(path)


class _Left:
    """The sources that nobody has meant so far, by the last part of how one would name them: they can be thousands."""

    def __init__(self, paths: Collection[str]) -> None:
        self.paths = dict.fromkeys(paths)
        self._by_last: dict[str, list[str]] = {}
        for path in self.paths:
            last = _folder_name(path) if path.endswith(".go") else posixpath.basename(_stem(path))
            self._by_last.setdefault(last, []).append(path)

    def take(self, asked: Iterable[tuple[str, str]]) -> list[str]:
        """Return those that are meant, each with the path of the source that names it, and forget them."""
        meant = {
            path
            for name, origin in asked
            for last in {posixpath.basename(name), posixpath.basename(_as_path(name, origin))}
            for path in self._by_last.get(last, ())
            if _means(name, origin, path)
        }
        found = [path for path in self.paths if path in meant]
        for path in found:
            del self.paths[path]
        return found


def _names(source: ParsedSource) -> Iterator[str]:
    """Return the names of modules that stand in a source: what it imports, and texts that may be such a name."""
    for one in source.outline.imports:
        relative = one.module.startswith(".") and "/" not in one.module  # from .folder import module
        joint = "" if one.module.endswith(".") else "."
        name = f"{one.module}{joint}{one.name.rpartition('.')[2]}" if relative else one.name
        yield from (each for each in (one.module, name) if each)
    for text in source.outline.literals:
        if len(text) < _LONGEST and _MODULE.fullmatch(text) is not None:
            yield text


def _means(name: str, origin: str, path: str) -> bool:
    """Whether a module or a path that a source names may be a file."""
    if path.endswith(".go"):  # an import is of a folder, by the name of its module
        return not path.endswith("_test.go") and "/" in name and posixpath.basename(name) == _folder_name(path)
    stem = _stem(path)
    wanted = _as_path(name, origin)
    if not wanted or name.startswith(_BESIDE):
        return bool(wanted) and wanted == stem
    folder = posixpath.dirname(origin)
    bare = _ENDINGS.sub("", name)
    dots = len(bare) - len(bare.lstrip("."))
    for _ in range(dots - 1):
        folder = posixpath.dirname(folder)
    if posixpath.join(folder, wanted) == stem or (dots == 0 and "/" in wanted and f"/{stem}".endswith(f"/{wanted}")):
        return True
    # A bare name: that of a file beside, or of one that lies in no folder for tests.
    alone = not is_test(f"{posixpath.dirname(path)}/x")
    return dots == 0 and alone and posixpath.basename(stem) == wanted


def _as_path(name: str, origin: str) -> str:
    """Return a name of a module as a path without its ending; `./x` is one from where the source that names it is."""
    wanted = _ENDINGS.sub("", name)
    if wanted.startswith(_BESIDE):
        return posixpath.normpath(posixpath.join(posixpath.dirname(origin), wanted))
    return (wanted if "/" in wanted else wanted.lstrip(".").replace(".", "/")).strip("/")


def _stem(path: str) -> str:
    return _INDEX.sub("", _ENDINGS.sub("", path))


def _folder_name(path: str) -> str:
    return posixpath.basename(posixpath.dirname(path))
