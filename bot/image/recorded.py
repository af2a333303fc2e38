"""Programs that came with a library of Python's, as the record of its installation says. Pure.

Such a script lies among the programs, and is no more the program's own than the library: it counts as own only where it
is started.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bot.image.image_files import ImageFiles

_RECORD = ".dist-info/RECORD"
_RECORD_BYTES = 2_000_000


def scripts(image: ImageFiles) -> frozenset[str]:
    """Return the paths, without a leading slash, of what libraries put outside of the folder that they are in."""
    started = {name for one in image.programs for name in (one.path, one.real)}
    return frozenset(path for folder, path in _recorded(image) if not path.startswith(f"{folder}/")) - started


def files(image: ImageFiles) -> frozenset[str]:
    """Return the paths, without a leading slash, of all that libraries consist of."""
    return frozenset(path for _, path in _recorded(image))


def _recorded(image: ImageFiles) -> Iterator[tuple[str, str]]:
    """Yield the folder that each library is in, with each of its files."""
    for record in image.files:
        if record.endswith(_RECORD):
            folder = posixpath.dirname(posixpath.dirname(record))
            for line in image.content(record, _RECORD_BYTES).decode("utf-8", "replace").splitlines():
                yield folder, posixpath.normpath(posixpath.join(folder, line.rsplit(",", 2)[0].strip('"')))
