"""The names by which sources load libraries and modules. Pure."""

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


def beginning(prefix: str) -> str | None:
    """Return what is known of the package in a computed name: "" for a path, None where not even that is known."""
    _, inside, name = prefix.rpartition("node_modules/")
    if not inside and prefix.startswith(("./", "../", "/")):
        return ""
    return name if re.match(r"@?[\w-]+[./]", name) else None


def is_module(name: str, module: str) -> bool:
    """Return whether a name is that of a module, or of a part of it."""
    return name == module or name.startswith((f"{module}/", f"{module}."))
