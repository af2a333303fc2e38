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
_ENDINGS = re.compile(r"\.(?:py|[cm]?[jt]sx?|rb|php|sh|java|kt|scala|groovy)$")


def read_those_that_belong(
    aside: Collection[str], sources: Sequence[ParsedSource], command: Iterable[str], read: Callable[[str], None]
) -> None:
    """Read those of some sources that others mean, and what these mean in turn. `read` adds to the sources."""
    left = list(aside)
    names = [(word, "") for part in command for word in re.split(r"[\s:='\"]+", part) if word]
    looked_at = 0
    while left and (names or looked_at < len(sources)):
        names += [(name, one.outline.path) for one in sources[looked_at:] for name in _names(one)]
        looked_at = len(sources)
        asked = tuple(dict.fromkeys(names))
        names = []
        for path in [path for path in left if any(_means(name, origin, path) for name, origin in asked)]:
            left.remove(path)
            read(path)


def _names(source: ParsedSource) -> Iterator[str]:
    """Return the names of modules that stand in a source: what it imports, and texts that may be such a name."""
    for one in source.outline.imports:
        yield from (name for name in (one.module, one.name) if name)
    for text in source.outline.literals:
        if len(text) < _LONGEST and _MODULE.fullmatch(text) is not None:
            yield text


def _means(name: str, origin: str, path: str) -> bool:
    """Whether a module or a path that a source names may be a file."""
    if path.endswith(".go"):  # an import is of a folder, by the name of its module
        return not path.endswith("_test.go") and "/" in name and posixpath.basename(name) == _folder_name(path)
    stem = re.sub(r"/(?:__init__|index)$", "", _ENDINGS.sub("", path))
    wanted = _ENDINGS.sub("", name)
    folder = posixpath.dirname(origin)
    if wanted.startswith(("./", "../")):
        return posixpath.normpath(posixpath.join(folder, wanted)) == stem
    dots = len(wanted) - len(wanted.lstrip("."))
    if "/" not in wanted:
        wanted = wanted.lstrip(".").replace(".", "/")
    for _ in range(dots - 1):
        folder = posixpath.dirname(folder)
    wanted = wanted.strip("/")
    if not wanted:
        return False
    if posixpath.join(folder, wanted) == stem or (dots == 0 and "/" in wanted and f"/{stem}".endswith(f"/{wanted}")):
        return True
    # A bare name: that of a file beside, or of one that lies in no folder for tests.
    alone = not is_test(f"{posixpath.dirname(path)}/x")
    return dots == 0 and alone and posixpath.basename(stem) == wanted


def _folder_name(path: str) -> str:
    return posixpath.basename(posixpath.dirname(path))
