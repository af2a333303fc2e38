"""What takes the room in a layer: its largest directories and files, few enough to be read. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

from bot.filetree import Entry
from bot.model.images import LayerFile

_MOST = 40  # nodes of one layer
_LEAST = 0.01  # of the layer's bytes, to be named


def largest(entries: Iterable[Entry]) -> tuple[LayerFile, ...]:
    """Return the largest directories and files of a layer, each directory before what is in it, the largest first.

    A directory that holds nothing but one other is not named. What is smaller than a hundredth is left out.
    """
    found = _Sums(entries)
    least = max(1, int(found.size("") * _LEAST))
    waiting = [(-found.size(one), one) for one in found.inside("")]
    heapq.heapify(waiting)
    named: dict[str, LayerFile] = {}
    while waiting and len(named) < _MOST:
        size, path = heapq.heappop(waiting)
        if -size < least:
            break
        path = found.end_of_chain(path)
        named[path] = LayerFile(f"/{path}", -size, found.count(path))
        for one in found.inside(path):
            heapq.heappush(waiting, (-found.size(one), one))
    return tuple(_in_order(named))


class _Sums:
    """Bytes and number of the files in each directory of a layer. A directory's path ends with a slash, "" is all."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._sums: dict[str, list[int]] = {"": [0, 0]}
        self._inside: dict[str, list[str]] = {}
        for entry in entries:
            if not entry.size:
                continue
            self._add(entry.path.strip("/"), entry.size)

    def _add(self, path: str, size: int) -> None:
        start, above = 0, ""
        while True:
            slash = path.find("/", start)
            one = path if slash < 0 else path[: slash + 1]
            if one not in self._sums:
                self._sums[one] = [0, 0]
                self._inside.setdefault(above, []).append(one)
            for name in (one,) if above else (one, ""):
                self._sums[name][0] += size
                self._sums[name][1] += 1
            if slash < 0:
                return
            start, above = slash + 1, one

    def size(self, path: str) -> int:
        return self._sums[path][0]

    def count(self, path: str) -> int:
        return self._sums[path][1]

    def inside(self, path: str) -> list[str]:
        return self._inside.get(path, [])

    def end_of_chain(self, path: str) -> str:
        """Return the directory that a directory leads to without a choice."""
        while len(inside := self.inside(path)) == 1 and inside[0].endswith("/"):
            path = inside[0]
        return path


def _in_order(named: dict[str, LayerFile]) -> Iterator[LayerFile]:
    """Each directory before what is in it; what is side by side by size."""
    inside: dict[str, list[str]] = {}
    for path in named:
        inside.setdefault(_above(path, named), []).append(path)
    waiting = sorted(inside.get("", ()), key=lambda one: (named[one].size_bytes, one))
    while waiting:
        path = waiting.pop()
        yield named[path]
        waiting += sorted(inside.get(path, ()), key=lambda one: (named[one].size_bytes, one))


def _above(path: str, named: dict[str, LayerFile]) -> str:
    """Return the nearest directory that is named and holds a path."""
    while path:
        path = path.rstrip("/").rpartition("/")[0]
        path = f"{path}/" if path else ""
        if path in named:
            return path
    return ""
