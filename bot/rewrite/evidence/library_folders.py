"""Where libraries of machine code are opened whose names come from outside. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.sources.facts import Partial, SourceUse


@dataclass(frozen=True)
class LibraryFolders:
    """The folders in which uses open libraries by computed names.

    A loader searches its own folders for a bare name. One that has a slash it looks for at that path alone.
    """

    uses: tuple[SourceUse, ...]

    @property
    def anywhere(self) -> bool:
        """Whether there is a name of which nobody can tell even the folder."""
        return any(not _folders(use.partial) for use in self.uses)

    @cached_property
    def _all(self) -> tuple[tuple[str, SourceUse], ...]:
        return tuple((folder, use) for use in self.uses for folder in _folders(use.partial))

    def opening(self, path: str) -> SourceUse | None:
        """Return the use that may open a library, by its path without a leading slash, below a folder that it names."""
        return next((use for folder, use in self._all if path.startswith(folder)), None)


def _folders(names: Iterable[Partial]) -> tuple[str, ...]:
    """Return the absolute folders that all of these names lie in, as `usr/lib/`; nothing where one has none."""
    found = tuple(one.prefix[1 : one.prefix.rfind("/") + 1] if one.prefix.startswith("/") else "" for one in names)
    return found if all(found) else ()
