"""How programs, libraries, modules and files may be named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.languages.row import word_set

_VERSION = re.compile(r"\.so(?:\.\d+)*$")
# Folders that are named for other reasons than all that is in them.
SHARED = word_set(
    "/bin /sbin /lib /lib64 /etc /opt /srv /var /home /root /usr /usr/bin /usr/sbin /usr/lib /usr/share /usr/local "
    "/usr/local/bin /usr/local/lib /usr/local/share /tmp /var/lib /var/log /var/cache /var/run /run"
)


def is_path(name: str) -> bool:
    """Return whether a name may be the path of a file."""
    return "/" in name and "://" not in name and not any(letter in name for letter in " *\n\t")


def spellings(library: str) -> Iterable[str]:
    """Return how a library may be named: libxml2.so.2, libxml2.so, libxml2, xml2."""
    bare = _VERSION.sub("", library)
    yield library
    yield f"{bare}.so"
    yield bare
    if bare.startswith("lib"):
        yield bare.removeprefix("lib")


def begin(prefix: str) -> str | None:
    """Return what is known of the package in a computed name: "" for a path, None where not even that is known."""
    _, inside, name = prefix.rpartition("node_modules/")
    if not inside and prefix.startswith(("./", "../", "/")):
        return ""
    return name if re.match(r"@?[\w-]+[./]", name) else None


def is_module(name: str, module: str) -> bool:
    """Return whether a name is that of a module, or of a part of it."""
    return name == module or name.startswith((f"{module}/", f"{module}."))
