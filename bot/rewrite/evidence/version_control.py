"""Which repositories of version control in an image something looks into when it runs: `git describe`. Pure.

Their folders are there for who develops, as a rule, and stay behind. Where their program may be started, or a library
that reads them is loaded, they stay, with all that came out of the context beside them: what is missing of that is a
change to who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.dockerfile.paths import below_any
from bot.languages.row import word_set
from bot.rewrite.evidence import names

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage
    from bot.rewrite.evidence.uses import PossibleUses

_PROGRAMS = {".git": ("git",), ".hg": ("hg",), ".svn": ("svn", "svnversion"), ".bzr": ("bzr", "brz")}
_LIBRARIES = {
    ".git": word_set(
        "git pygit2 dulwich isomorphic-git nodegit git-rev-sync git-repo-info simple-git rugged git2 gix "
        "org.eclipse.jgit github.com/go-git/go-git gopkg.in/src-d/go-git.v4 Cz.Git CzProject.GitPhp Gitonomy.Git"
    ),
    ".hg": word_set("hglib"),
    ".svn": word_set("svn pysvn"),
}


@dataclass(frozen=True)
class Repositories:
    """Answers for one image."""

    image: BuiltImage
    facts: PossibleUses

    def has(self, path: str) -> bool:
        """Return whether a path is of a repository that something may look into, or of what lies beside it."""
        if not self._looked_into or not below_any(path, self._looked_into):
            return False
        kept = self.image.line(path) in self.image.of_context
        return kept or not _PROGRAMS.keys().isdisjoint(path.split("/"))

    @cached_property
    def _looked_into(self) -> frozenset[str]:
        """The folders that repositories lie in."""
        found = dict.fromkeys(self._there())
        return frozenset(folder for folder, kind in found if self._reads(kind))

    def _there(self) -> Iterator[tuple[str, str]]:
        for path in self.image.own():
            folder, _, name = path.rpartition("/")
            if name in _PROGRAMS and folder:
                yield folder, name

    def _reads(self, kind: str) -> bool:
        there = [name for name in _PROGRAMS[kind] if any(self.image.is_file(f"{one}/{name}") for one in _FOLDERS)]
        if there and self.facts.may_start(there):
            return True
        known = _LIBRARIES.get(kind, frozenset())
        if any(names.is_module(module, one) for module in self.facts.imported for one in known):
            return True
        return any(self.facts.may_load(one) for one in known & self._installed)

    @cached_property
    def _installed(self) -> frozenset[str]:
        """The packages of Node that are installed: what is required is a text like others."""
        found = (path.rpartition("node_modules/")[2].partition("/") for path in self.image.own() if _MODULES in path)
        return frozenset(name for name, _, rest in found if rest == "package.json")


_MODULES = "node_modules/"
_FOLDERS = ("usr/bin", "bin", "usr/local/bin")
