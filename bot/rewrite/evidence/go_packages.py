"""Which folders of Go sources a module is built from: those that it imports, and those of its programs. Pure."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_MODULE = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_MAIN = re.compile(r"^package\s+main\b", re.MULTILINE)


@dataclass(frozen=True)
class GoPackages:
    """Answers for one image. Paths have no leading slash."""

    image: BuiltImage

    def has(self, path: str) -> bool:
        """Return whether a source may be part of what is built; it may where no module says what its folder is."""
        folder = posixpath.dirname(path)
        if not self._modules or "/vendor/" in path or folder in self._imported:
            return True
        return _MAIN.search(self.image.text(path)) is not None

    @cached_property
    def _modules(self) -> dict[str, str]:
        """The folder of each module of its own, with its name."""
        found: dict[str, str] = {}
        for path in self.image.own():
            if posixpath.basename(path) == "go.mod" and "/pkg/mod/" not in path and "/vendor/" not in path:
                match = _MODULE.search(self.image.text(path))
                found |= {posixpath.dirname(path): match[1]} if match is not None else {}
        return found

    @cached_property
    def _imported(self) -> frozenset[str]:
        """The folders of modules, and of their packages that something imports."""
        names = {name for one in self.image.sources.files if one.language == "go" for name in one.modules}
        found = set(self._modules)
        for folder, module in self._modules.items():
            found |= {f"{folder}{name.removeprefix(module)}" for name in names if name.startswith(f"{module}/")}
        return frozenset(found)
