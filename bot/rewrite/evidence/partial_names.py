"""Names of files of which only the beginning and the end are known: indexed, as many paths are asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.dockerfile.paths import absolute
from bot.sources.facts import SourceUse

GLOB = re.compile(r"[*?\[]")


def of_uses(uses: Iterable[SourceUse]) -> Iterator[tuple[str, str]]:
    """Yield how names that are used begin and end, where one of both is known; of a pattern what stands around it."""
    for use in uses:
        known = [(part.prefix, part.suffix) for part in use.partial]
        known += [(GLOB.split(name)[0], GLOB.split(name)[-1]) for name in use.names if GLOB.search(name)]
        yield from ((prefix, suffix) for prefix, suffix in known if prefix.strip("./"))


class _Pieces:
    """Texts that another may begin, or end, with: found by their lengths."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = frozenset(texts)
        self._lengths = sorted({len(text) for text in self._texts})

    def starts(self, text: str, at: int) -> Iterator[str]:
        """Yield those that a text goes on with from some place on."""
        for length in self._lengths:
            if at + length > len(text):
                return
            if (piece := text[at : at + length]) in self._texts:
                yield piece

    def end(self, text: str) -> bool:
        """Return whether a text ends with one of them."""
        fitting = (length for length in self._lengths if length <= len(text))
        return any(text[len(text) - length :] in self._texts for length in fitting)


class _Names:
    """Beginnings, each with the ends that it is known with."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        ends: dict[str, set[str]] = {}
        for start, end in names:
            ends.setdefault(start, set()).add(end)
        self._starts = _Pieces(ends)
        self._ends = {start: _Pieces(found) for start, found in ends.items()}

    def fits(self, text: str, at: int) -> bool:
        return any(self._ends[start].end(text[1:]) for start in self._starts.starts(text, at))

    def begins(self, text: str) -> bool:
        return any(True for _ in self._starts.starts(text, 0))


class PartialNames:
    """Some names of which beginning and end are known. Relative ones are below the working folder, or any other."""

    def __init__(self, names: Iterable[tuple[str, str]], workdir: str) -> None:
        known = tuple(names)
        slash = (("/" if start.endswith("/") else "") for start, _ in known)
        self._whole = _Names(
            (absolute(workdir, start) + more, end) for (start, end), more in zip(known, slash, strict=True)
        )
        self._relative = _Names(
            (f"/{start.removeprefix('./')}", end) for start, end in known if not start.startswith("/")
        )
        self._absolute = _Names(one for one in known if one[0].startswith("/"))

    def may_be(self, path: str) -> bool:
        """Return whether a path without a leading slash may be one of the names."""
        text = f"/{path}"
        if self._whole.fits(text, 0):
            return True
        return any(self._relative.fits(text, at) for at, letter in enumerate(text) if letter == "/")

    def is_below(self, path: str) -> bool:
        """Return whether a path begins as one of the absolute names does."""
        return self._absolute.begins(f"/{path}")
