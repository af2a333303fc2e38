"""How a library of machine code may be named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_VERSION = re.compile(r"\.so(?:\.\d+)*$")


def spellings(library: str) -> Iterable[str]:
    """Return how a library may be named: libxml2.so.2, libxml2.so, libxml2, xml2."""
    bare = _VERSION.sub("", library)
    yield library
    yield f"{bare}.so"
    yield bare
    if bare.startswith("lib"):
        yield bare.removeprefix("lib")
