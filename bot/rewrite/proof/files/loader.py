"""Libraries that the loader of the original finds by name, as its cache says, and that of a candidate does not. Pure.

A library that is only opened by a name shows nowhere in what is linked. It is found in a folder that the loader is told
of, and the loader knows what is there since `ldconfig` was run: the file alone is not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.image.built_image import BuiltImage

_CACHE = "etc/ld.so.cache"
_CACHE_BYTES = 20_000_000
_PATH = re.compile(rb"(?<=\0)/[\x21-\x7e]{1,300}(?=\0)")


def unknown(original: BuiltImage, candidate: BuiltImage) -> Iterator[str]:
    """Yield the own libraries, by absolute path, that are in both and only the original's loader knows."""
    there = _find_known(candidate)
    for path in sorted(_find_known(original) - there):
        real = original.resolve(path)
        own = real is not None and original.line(real) is not None and original.system.owner(real) is None
        if own and candidate.resolve(path) is not None:
            yield path


def _find_known(image: BuiltImage) -> frozenset[str]:
    return frozenset(path.decode() for path in _PATH.findall(image.read(_CACHE, _CACHE_BYTES)))
