"""What a recipe is: one module in `bot/rewrite/recipes/`, mostly data. Nothing else is edited to add one.

A recipe knows a toolchain. It is given `Evidence` and answers with `Proposal`s; it never runs anything and writes no
Dockerfile. What it has to say:

- is this mine? If not, it yields nothing;
- what is certainly not needed to run (`leave`): sources, objects, caches, the toolchain's own files;
- which runtime bases fit, best first (`bases`, from `bases.py`);
- what the toolchain's image sets in ENV for itself (`toolchain_env`);
- only where the text has to do without a built image: the files that the build makes (`outputs`), and whether the
  working folder has to be there at run time (`tree`).

The composer (`compose.py`) does the rest, for every recipe alike: the first stage is the original, byte for byte; the
last one gets the product, the packages that are needed to run, what the RUNs set up, and all metadata in its order.
With a built image the product is every file that the Dockerfile's own instructions made, less what `leave` names, less
what belongs to packages of the system: a recipe does not list what to keep, so it cannot forget any of it.

The shape of a module:

    NAME = "go"

    def propose(evidence: Evidence) -> Iterable[Proposal]:
        if not evidence.runs("go build", "go install"):
            return
        yield Proposal(NAME, bases=bases.compiled(evidence), leave=LEAVE, outputs=..., toolchain_env=TOOLCHAIN)

It has to be deterministic, and must not raise on any Dockerfile that parses: take apart only what you have checked.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Protocol

from bot.languages import table as languages
from bot.rewrite.candidate import Stated
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal.runtime_bases import Base
from bot.text import Text


class Recipe(Protocol):
    """What a module in `recipes/` has to have."""

    NAME: str

    def propose(self, evidence: Evidence) -> Iterable[Proposal]:
        """Return what might be done with this Dockerfile; nothing if the toolchain is not in it."""
        ...


@dataclass(frozen=True, slots=True)
class Leave:
    """What is certainly not needed to run, by name. Data may be read at run time, so when in doubt it stays.

    `suffixes` and `names` (globs) are of files, `folders` of folders wherever they are, with all in them; `paths` are
    absolute, with all below them. What is in `keep` (globs of absolute paths) is never left.
    """

    suffixes: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()

    def __or__(self, other: Leave) -> Leave:
        """Leave what either leaves."""
        return Leave(
            self.suffixes | other.suffixes,
            self.names | other.names,
            self.folders | other.folders,
            (*self.paths, *other.paths),
            (*self.keep, *other.keep),
        )

    def keeping(self, *globs: str) -> Leave:
        """Return the same, but for these absolute paths."""
        return replace(self, keep=(*self.keep, *globs))

    def leaves(self, path: str) -> bool:
        """Return whether a file or folder stays behind; `path` is absolute."""
        if any(fnmatchcase(path, glob) or fnmatchcase(path, f"{glob}/*") for glob in self.keep):
            return False
        if any(path == root or path.startswith(root + "/") for root in self.paths):
            return True
        *folders, name = path.strip("/").split("/")
        if any(folder in self.folders for folder in (*folders, name)):
            return True
        return posixpath.splitext(name)[1] in self.suffixes or self.by_name(path)

    def by_name(self, path: str) -> bool:
        """Return whether a file is named in `names`."""
        name = path.rpartition("/")[2]
        return any(fnmatchcase(name, glob) for glob in self.names)


def leave(suffixes: str = "", names: str = "", folders: str = "", paths: str = "", *, sources: str = "") -> Leave:
    """Spell out what is left, separated by blanks.

    `sources` are families of languages: the suffixes of what only their builds read.
    """
    built = frozenset(suffix for family in sources.split() for suffix in languages.only_built(family))
    return Leave(
        built | frozenset(suffixes.split()),
        frozenset(names.split()),
        frozenset(folders.split()),
        tuple(paths.split()),
    )


@dataclass(frozen=True, slots=True)
class Copy:
    """One COPY from the first stage. `destination` None is the same path. `owner` is what --chown gets."""

    source: str
    destination: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a Dockerfile may be split. One candidate is made of it for each of the `bases`.

    `unread` is what certainly nothing opens that is started, such as a project whose pages a server hands out.

    `gone` are folders that the first stage itself removes, by what stands in `after`: they are no part of the product.
    `from_base` are paths of the old base image that are one: a language that was compiled there, and no package has.

    `only_copies` makes `copies` all of the product; otherwise they are added to what the evidence says. `carried` are
    lines whose files below /usr/local come with `copies`, from another place than where the original has them: they are
    looked at for the libraries that they need, and not copied again. `comes` are files of the old base, without a
    leading slash, whose like the `copies` bring. `builds` are lines of RUNs and COPYs that only build, `finals` those
    that belong to the last stage as they stand; of the others the composer decides. `build_env` is set at the beginning
    of the first stage, `env` in the last one. `after` and `instead` put text after, or in the place of, the instruction
    of a line in the first stage. `metadata` has whole instructions, by keyword, that replace the original's (with what
    is `stated` of them).

    `together` are folders into which a package manager puts what it installs: where next to nothing else is in one but
    what the base has, too, it comes over whole, since a list of its parts lacks those of the next package.

    `makes_runtime` are commands that make the run-time environment itself at the beginning of the first stage, which
    `comment` explains: more than a split. One that goes on in another line has a line feed there. `drops_entrypoint`
    says that the entrypoint that comes with the old base stays behind.
    """

    recipe: str
    bases: tuple[Base, ...]
    leave: Leave = field(default_factory=Leave)
    unread: Leave = field(default_factory=Leave)
    outputs: tuple[str, ...] = ()
    tree: bool = True
    copies: tuple[Copy, ...] = ()
    only_copies: bool = False
    gone: tuple[str, ...] = ()
    from_base: tuple[str, ...] = ()
    carried: frozenset[int] = frozenset()
    comes: frozenset[str] = frozenset()
    together: tuple[str, ...] = ()
    makes_runtime: tuple[str, ...] = ()
    comment: str = ""
    drops_entrypoint: bool = False
    builds: frozenset[int] = frozenset()
    finals: frozenset[int] = frozenset()
    build_env: tuple[tuple[str, str], ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    after: Mapping[int, str] = field(default_factory=dict)
    instead: Mapping[int, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    build_packages: frozenset[str] = frozenset()
    packages: tuple[str, ...] = ()
    toolchain_env: frozenset[str] = frozenset()
    stated: tuple[Stated, ...] = ()
    notes: tuple[Text, ...] = ()
