"""Trees from which what was built is installed elsewhere, and that nothing reads which ships. Pure.

`make install` takes what a program needs to where it looks for it: what is left in the tree is there for the compiler,
and for who works on it. That a compiled program opens whatever its caller names is no reason to keep it: no caller
names a file of a tree of which no text of the program speaks, nor the command, nor a variable.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.dockerfile.paths import absolute, below_any
from bot.filetree import EntryKind
from bot.rewrite.evidence import uses

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_OF_C = re.compile(
    r"(?:ld-[\w.-]+|lib(?:c|m|mvec|dl|rt|pthread|util|resolv|gcc_s|stdc\+\+|atomic)(?:\.musl-\w+|-[\d.]+)?)\.so(?:\.\d+)*"
)
_WORD = re.compile(r"[^\s\"'=,:;()&|<>]+")


@dataclass(frozen=True)
class InstalledTrees:
    """Tells of the files of one image which lie in such a tree. Paths have no leading slash."""

    image: BuiltImage
    facts: uses.PossibleUses

    def has(self, path: str) -> bool:
        """Return whether a file is left in such a tree."""
        if not any(path.startswith(f"{tree}/") for tree in self._trees) or below_any(path, self._commanded):
            return False
        return not self._others.names_file(path) and not self._is_spoken_of(path)

    @cached_property
    def _others(self) -> uses.PossibleUses:
        """What all but the programs in these trees may open: each names the folder that it was built in."""
        return uses.PossibleUses(self.image, left_out=self._is_built)

    def _is_built(self, path: str) -> bool:
        inside = any(path.startswith(f"{tree}/") for tree in self._trees)
        return inside and self.image.content(path, 4) == b"\x7fELF"

    def _is_spoken_of(self, path: str) -> bool:
        """Whether a library may be told by the name of a folder to read a file in it: from the working folder on.

        That of the language itself reads what it is told by calls that are known.
        """
        workdir = (self.image.config.workdir or "/").strip("/")
        if not below_any(path, (workdir,)) or not self._loads_libraries:
            return False
        inside = path.removeprefix(f"{workdir}/")
        file = self.image.files.get(path)
        if file is not None and file.entry.kind is EntryKind.FOLDER:
            inside += "/"
        top, slash, _ = inside.partition("/")
        return self.facts.speaks_of_folder(top + slash)

    @cached_property
    def _loads_libraries(self) -> bool:
        """Whether a program has libraries beside those of C and C++ themselves; one that is static may have any."""
        own = [one for one in self.image.programs if self.image.line(one.real) is not None]
        names = [[posixpath.basename(path) for path in one.libraries] for one in own]
        return any(not found or not all(map(_OF_C.fullmatch, found)) for found in names)

    @cached_property
    def _trees(self) -> tuple[str, ...]:
        """The trees in which nothing lies that is started; none where a program is not read.

        One that a program runs in, and asks for all that is there, is none of them.
        """
        facts = self.facts
        if not self.image.installed_from or not (facts.compiled and facts.told) or facts.unread:
            return ()
        started = frozenset(self._find_started())
        trees = sorted(folder.strip("/") for folder in self.image.installed_from)
        workdir = self.image.config.workdir.strip("/")
        if facts.opens_workdir and workdir:
            trees = [tree for tree in trees if not (below_any(tree, (workdir,)) or below_any(workdir, (tree,)))]
        return tuple(tree for tree in trees if not any(path.startswith(f"{tree}/") for path in started))

    @cached_property
    def _commanded(self) -> frozenset[str]:
        """The paths that stand in the commands of the image."""
        config = self.image.config
        test = config.healthcheck.test if config.healthcheck is not None else ()
        words = (word for text in (*config.entrypoint, *config.cmd, *test) for word in _WORD.findall(text))
        return frozenset(absolute(config.workdir or "/", word).strip("/") for word in words)

    def _find_started(self) -> Iterator[str]:
        yield from self.facts.started_paths
        for one in self.image.programs:
            yield from (one.path, one.real, *one.libraries)
