"""Whether a file of a package is still the package's: `COPY crontab /etc/crontab` puts an own one there. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable

from bot.image.image_files import ImageFiles


def reader(image: ImageFiles) -> Callable[[str], bool]:
    """Return what tells whether a file is as its package brought it. What a RUN changed is told by its sum."""

    @functools.cache
    def is_packaged(path: str) -> bool:
        if image.system.owner(path) is None:
            return False
        return image.line(path) not in image.of_context and not image.is_changed_setting(path)

    return is_packaged
