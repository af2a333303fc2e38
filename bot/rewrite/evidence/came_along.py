"""What a package of the system brought into an image, with all that came only because of it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.filetree import EntryKind
from bot.rewrite.evidence import build_packages

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage


@dataclass(frozen=True, slots=True)
class Brought:
    """The packages that would go with one, the names of their programs, and their files by absolute path."""

    packages: frozenset[str]
    programs: frozenset[str]
    files: frozenset[str]

    @property
    def compiles(self) -> bool:
        """Whether a compiler takes something of it: by what it is, or by its files."""
        if any(build_packages.builds(one) or build_packages.for_development(one) for one in self.packages):
            return True
        return any(map(build_packages.is_for_compilers, self.files))


def by_package(image: BuiltImage) -> Callable[[str], Brought | None]:
    """Return what tells of a package what it brought; None where the base has it, or nobody knows."""
    return _CameAlong(image).of


@dataclass(frozen=True)
class _CameAlong:
    image: BuiltImage

    def of(self, package: str) -> Brought | None:
        """Return what would go with a package.

        What no package that was asked for depends on may have come along with any of them: it counts for each.
        """
        if package not in self._later:
            return None
        others = self._reached(self.image.asked - {package})
        gone = self._later - others - (self.image.asked - {package})
        files = {path for one in gone for path in self._files.get(one, ())}
        programs = {path.rpartition("/")[2] for path in files if "bin/" in path}
        return Brought(frozenset(gone), frozenset(programs), frozenset(f"/{path}" for path in files))

    def _reached(self, start: frozenset[str]) -> frozenset[str]:
        packages = self.image.system.packages
        found: set[str] = set()
        waiting = list(start)
        while waiting:
            name = waiting.pop()
            if name not in found and name in packages:
                found.add(name)
                waiting += packages[name].depends
        return frozenset(found)

    @cached_property
    def _later(self) -> frozenset[str]:
        """The packages that the base image has not."""
        owners = self.image.system.owners
        of_base = {owner for path, owner in owners.items() if path in self.image.before and self._is_no_folder(path)}
        return frozenset(self._files) - of_base

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        """The files of each package, with the links that its scripts made to them."""
        found: dict[str, list[str]] = {}
        for path, owner in self.image.system.owners.items():
            if self._is_no_folder(path):
                found.setdefault(owner, []).append(path)
        for path in self.image.own():
            if self.image.files[path].entry.link and self.image.system.owner(path) is None:
                owner_of_target = self.image.system.owner(self.image.resolve(path) or "")
                if owner_of_target is not None:
                    found.setdefault(owner_of_target, []).append(path)
        return found

    def _is_no_folder(self, path: str) -> bool:
        file = self.image.files.get(path)
        return file is None or file.entry.kind is not EntryKind.FOLDER
