"""The paths by which a file is named where folders of the root are links: /bin/x is /usr/bin/x. Pure.

A base whose /bin is a folder of its own (distroless, Alpine) has a file only at the path to which it is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage

_LINKS = ("bin", "sbin", "lib", "lib64")
_PATH = re.compile(rf"(?<![\w./-])/((?:usr/)?(?:{'|'.join(_LINKS)})/[\w.+/-]*\w)")


class Spellings:
    """The names of the files of an image, as its configuration and the sources that ship write them."""

    def __init__(self, image: BuiltImage) -> None:
        self._image = image

    def of(self, path: str) -> tuple[str, ...]:
        """Return the paths at which a file has to be for those who name it, without leading slashes.

        That is its own path where nobody names it by another one.
        """
        others = [name + path[len(folder) :] for name, folder in self._links.items() if path.startswith(f"{folder}/")]
        named = [other for other in others if other in self._named]
        if not named:
            return (path,)
        return (path, *named) if path in self._named else tuple(named)

    @cached_property
    def _links(self) -> dict[str, str]:
        """The links in the root folder, each with the folder that it leads to."""
        found = {}
        for name in _LINKS:
            file = self._image.files.get(name)
            folder = self._image.resolve(name)
            if file is not None and folder and file.entry.kind is EntryKind.SYMLINK:
                found[name] = folder
        return found

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(_find_paths((*_configured(self._image), *self._image.sources.literals)))


def _configured(image: BuiltImage) -> Iterator[str]:
    config = image.config
    yield from (*config.entrypoint, *config.cmd)
    yield from (config.healthcheck.test if config.healthcheck else ())
    yield from (value for _, value in config.env)


def _find_paths(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if "/" in text:
            yield from _PATH.findall(text)
