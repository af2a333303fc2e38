"""Libraries that a wheel of Python brings under names of its own. Pure.

auditwheel puts a part of their hash into the names, `libtiff-20b7e810.so.6.3.0`, and patchelf writes these into the
files that load them, beside the old names, which stay where they were. Such an old name is not one that anybody opens.
"""

from __future__ import annotations

import posixpath
import re

from bot.image.elf import Elf

_RENAMED = re.compile(r"(lib.+)-[0-9a-f]{8}(\.so)((?:\.\d+)+)")


def former_names(path: str, found: Elf) -> frozenset[str]:
    """Return what an ELF file, and each library that it loads, was called before a wheel renamed it."""
    names = (posixpath.basename(path), found.soname, *found.needed)
    renamed = [match for name in names if (match := _RENAMED.fullmatch(name)) is not None]
    return frozenset(name for match in renamed for name in _versions(match[1] + match[2], match[3].split(".")[1:]))


def _versions(name: str, numbers: list[str]) -> list[str]:
    """Return the names with one number, with two, ...: libtiff.so.6, libtiff.so.6.3, ..."""
    return [".".join((name, *numbers[: count + 1])) for count in range(len(numbers))]
