"""Programs that came with a library of Python's, as the record of its installation says. Pure.

Such a script lies among the programs, and is no more the program's own than the library: it counts as own only where it
is started.
"""

from __future__ import annotations

import posixpath

from bot.image.image_files import ImageFiles

_RECORD = ".dist-info/RECORD"
_RECORD_BYTES = 2_000_000


def scripts(image: ImageFiles) -> frozenset[str]:
    """Return the paths, without a leading slash, of what libraries put outside of the folder that they are in."""
    found: set[str] = set()
    for path in image.files:
        if path.endswith(_RECORD):
            folder = posixpath.dirname(posixpath.dirname(path))
            lines = image.content(path, _RECORD_BYTES).decode("utf-8", "replace").splitlines()
            found |= {
                posixpath.normpath(posixpath.join(folder, line.partition(",")[0]))
                for line in lines
                if line.startswith("../")
            }
    started = {name for one in image.programs for name in (one.path, one.real)}
    return frozenset(found - started)
