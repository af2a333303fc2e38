"""What takes the room in a layer: its largest directories and files, few enough to be read. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from bot.filetree import Entry
from bot.model.images import LayerFile

_MOST = 40  # nodes of one layer
_PART = 100  # what is smaller than this part of the layer is not named
_DEEPEST = 12  # levels of directories; what is below counts for the last
_MOST_LETTERS = 8_000_000  # of the names of all directories; a stranger may have made more, and gets no tree


def largest(entries: Sequence[Entry]) -> tuple[LayerFile, ...]:
    """Return the largest directories and files of a layer, each directory before what is in it, the largest first.

    A directory that holds nothing but one other is not named. What is smaller than a hundredth is left out.
    """
    found = _large(entries)
    inside: dict[str, list[str]] = {}
    for path in found:
        inside.setdefault(_parent(path), []).append(path)
    waiting = [(-found[path][0], path) for path in inside.get("", ())]
    heapq.heapify(waiting)
    named: dict[str, LayerFile] = {}
    while waiting and len(named) < _MOST:
        path = heapq.heappop(waiting)[1]
        while len(below := inside.get(path, [])) == 1 and below[0].endswith("/") and found[below[0]] == found[path]:
            path = below[0]
        size, count = found[path]
        named[path] = LayerFile(f"/{path}", size, count)
        for one in inside.get(path, ()):
            heapq.heappush(waiting, (-found[one][0], one))
    return tuple(_in_order(named))


def _large(entries: Sequence[Entry]) -> dict[str, tuple[int, int]]:
    """Return bytes and number of files of what is large enough to be named. A directory's path ends with a slash."""
    direct: dict[str, list[int]] = {}
    total = 0
    for entry in entries:
        if entry.size:
            sums = direct.setdefault(entry.path.rpartition("/")[0], [0, 0])
            sums[0] += entry.size
            sums[1] += 1
            total += entry.size
    least = max(1, total // _PART)
    if sum(map(len, direct)) > _MOST_LETTERS:
        return {}
    sums_below: dict[str, list[int]] = {}
    for folder, (size, count) in direct.items():
        for one in _ancestors(folder):
            sums = sums_below.setdefault(one, [0, 0])
            sums[0] += size
            sums[1] += count
    large = {path: (size, count) for path, (size, count) in sums_below.items() if size >= least}
    return large | {entry.path: (entry.size, 1) for entry in entries if entry.size >= least}


def _ancestors(folder: str) -> Iterator[str]:
    """A directory and those that it is in, from the top, at most so many."""
    end = 0
    for _ in range(_DEEPEST):
        if not folder[end:]:
            return
        slash = folder.find("/", end)
        if slash < 0:
            yield f"{folder}/"
            return
        end = slash + 1
        yield folder[:end]


def _parent(path: str) -> str:
    """Return the directory that a path is in, as one that is summed up."""
    *_, last = "", *_ancestors(path.rstrip("/").rpartition("/")[0])
    return last


def _in_order(named: dict[str, LayerFile]) -> Iterator[LayerFile]:
    """Each directory before what is in it; what is side by side by size."""
    inside: dict[str, list[str]] = {}
    for path in named:
        above = _parent(path)
        while above and above not in named:
            above = _parent(above)
        inside.setdefault(above, []).append(path)
    waiting = sorted(inside.get("", ()), key=lambda one: (named[one].size_bytes, one))
    while waiting:
        path = waiting.pop()
        yield named[path]
        waiting += sorted(inside.get(path, ()), key=lambda one: (named[one].size_bytes, one))
