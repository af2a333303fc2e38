"""Libraries that a wheel of Python brings under names of its own. Pure.

auditwheel puts a part of their hash into the names, `libtiff-20b7e810.so.6.3.0`, and patchelf writes these into the
files that load them, beside the old names, which stay where they were. Such an old name is not one that anybody opens.
Its number may be another one, `libopenjp2.so.7` of `libopenjp2-e530e1bf.so.2.5.4`, and a library that one wheel took
out of another has two such parts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from bot.image.elf import Elf

_RENAMED = re.compile(r"(lib.+?)(?:-[0-9a-f]{8})+\.so(?:\.\d+)+")


def opened_by_name(spoken: Iterable[str], path: str, found: Elf) -> frozenset[str]:
    """Return the names of libraries in an ELF file, less what it and those that it loads were called before."""
    renamed = filter(None, map(_RENAMED.fullmatch, (posixpath.basename(path), found.soname, *found.needed)))
    before = {match[1] for match in renamed}
    return frozenset(name for name in spoken if name.partition(".so")[0] not in before)
