"""Which folders of Go sources a module is built from: those that are imported, and those that a build names. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.dockerfile.paths import absolute
from bot.languages.row import word_set
from bot.rewrite.evidence.steps import BuildStep, fill_shell, locate

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_MODULE = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)


_VALUED = word_set(
    "-o -p -C -mod -modfile -tags -ldflags -gcflags -asmflags -gccgoflags -buildmode -compiler -installsuffix -pkgdir "
    "-overlay -pgo -toolexec -covermode -coverpkg"
)
_COMPILERS = ("go", "garble", "tinygo", "xx-go")


def find_named(step: BuildStep) -> Iterator[str]:
    """Yield what the commands of a RUN tell Go to build: an absolute folder, or an import path, perhaps with `/...`."""
    for command, place in locate(step) if step.keyword == "RUN" else ():
        if command.program not in _COMPILERS or command.arguments[:1] not in (("build",), ("install",)):
            continue
        words = [fill_shell(word, step.env) for word in command.arguments[1:]]
        packages: list[str] = []
        folder = place
        while words:
            word = words.pop(0)
            option = "-" + word.lstrip("-")
            if not word.startswith("-"):
                packages.append(word)
            elif option in _VALUED and words:
                value = words.pop(0)
                folder = absolute(folder, value) if option == "-C" else folder
            elif option.startswith("-C="):
                folder = absolute(folder, option.removeprefix("-C="))
        for package in packages or ["."]:
            if package.endswith(".go"):
                yield absolute(folder, posixpath.dirname(package) or ".")
            elif package.startswith((".", "/")):
                yield absolute(folder, package)
            else:
                yield package.partition("@")[0]


@dataclass(frozen=True)
class GoPackages:
    """Answers for one image. Paths have no leading slash."""

    image: BuiltImage

    def has(self, path: str) -> bool:
        """Return whether a source is part of what is built: imported, or named to a build; not where no module is."""
        folder = posixpath.dirname(path)
        if not any(_below(folder, module) for module in self._modules):
            return False
        return "/vendor/" in path or folder in self._imported or any(_is_meant(folder, one) for one in self._named)

    def vendors(self, path: str) -> bool:
        """Return whether a file is in what Go copied of other modules: it writes down which, in vendor/modules.txt."""
        module, found, _ = path.partition("/vendor/")
        return bool(found) and module in self._modules and f"{module}/vendor/modules.txt" in self.image.files

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
    def _named(self) -> frozenset[str]:
        """The folders that builds are told, perhaps with `/...`."""
        found: set[str] = set()
        for one in self.image.go_targets:
            if one.startswith("/"):
                found.add(one.strip("/"))
            for folder, module in self._modules.items():
                if _below(one, module):
                    found.add(f"{folder}{one.removeprefix(module)}".lstrip("/"))
        return frozenset(found)

    @cached_property
    def _imported(self) -> frozenset[str]:
        """The folders of packages of these modules that something imports."""
        names = {name for one in self.image.sources.files if one.language == "go" for name in one.modules}
        found: set[str] = set()
        for folder, module in self._modules.items():
            found |= {f"{folder}{name.removeprefix(module)}".lstrip("/") for name in names if _below(name, module)}
        return frozenset(found)


def _is_meant(folder: str, target: str) -> bool:
    start = target.removesuffix("...").rstrip("/")
    return folder == target or (target.endswith("...") and _below(folder, start))


def _below(path: str, folder: str) -> bool:
    return path == folder or not folder or path.startswith(f"{folder}/")
