"""What is asked of an image's files by those who read its sources: see `BuiltImage`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from bot.filetree import TreeFile
from bot.image.distribution import InstalledSystem
from bot.image.programs import Program, Read
from bot.model.images import ImageConfig


class ImageFiles(Protocol):
    """The files of an image and what is known of them: see `BuiltImage`."""

    @property
    def config(self) -> ImageConfig:
        """What the image says of its command."""
        ...

    @property
    def files(self) -> Mapping[str, TreeFile]:
        """All files by path."""
        ...

    @property
    def content(self) -> Read:
        """Reads a file, links not followed."""
        ...

    @property
    def system(self) -> InstalledSystem:
        """The distribution and its packages."""
        ...

    @property
    def programs(self) -> tuple[Program, ...]:
        """The programs that are started."""
        ...

    @property
    def of_context(self) -> frozenset[int]:
        """The lines that copy files of the build context."""
        ...

    def line(self, path: str) -> int | None:
        """Return the line of the instruction that made a file; None for the base image's, or no file."""
        ...

    def is_changed_setting(self, path: str) -> bool:
        """Return whether a file is a package's setting which the Dockerfile's own instructions changed."""
        ...

    def own(self) -> Iterator[str]:
        """Return the paths of what the Dockerfile's own instructions made."""
        ...

    def read(self, path: str) -> bytes:
        """Return the content of a file, links followed; nothing if there is none."""
        ...

    def resolve(self, path: str) -> str | None:
        """Follow links to what exists; None if nothing does."""
        ...

    def is_file(self, path: str) -> bool:
        """Return whether there is a file, links followed."""
        ...
