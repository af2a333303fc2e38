"""A built image as values: its config, its files and what is known of the system in it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot import filetree
from bot.dockerfile.paths import below_any
from bot.filetree import EntryKind, TreeFile
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Read
from bot.model.images import ImageConfig
from bot.sources.facts import SourceFacts

_MD5_DIGITS = 32
_PACKAGED_BYTES = 1_000_000_000
TEXT_BYTES = 1_000_000  # of one file of an image that are read as text


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """The image that the original built. Paths have no leading slash. `lines` has the line that made each layer."""

    config: ImageConfig
    files: Mapping[str, TreeFile]
    lines: tuple[int | None, ...]
    content: Read
    system: InstalledSystem = field(default_factory=InstalledSystem)
    programs: tuple[Program, ...] = ()
    size_bytes: int = 0
    base_bytes: int = 0
    before: Mapping[str, TreeFile] = field(default_factory=dict, repr=False)  # the files of the base image alone
    base_accounts: frozenset[str] = frozenset()  # the lines of /etc/passwd and /etc/group of the base image
    own_env: frozenset[str] = frozenset()  # names of the variables that the Dockerfile sets
    asked: frozenset[str] = frozenset()  # packages of the system that the Dockerfile names, or a list that a RUN reads
    untold: frozenset[str] = frozenset()  # those of them that it does not name
    dockerfile_words: frozenset[str] = frozenset()  # a name that is none of these the Dockerfile did not give
    of_context: frozenset[int] = frozenset()  # lines that copy files of the build context
    copying: frozenset[int] = frozenset()  # lines that copy from another stage
    installing: frozenset[int] = frozenset()  # lines of RUNs in which nothing but the system's package manager runs
    removing: frozenset[int] = frozenset()  # lines of RUNs that install packages of the system, and remove some again
    building: frozenset[int] = frozenset()  # lines of RUNs that start a compiler, or a manager of libraries
    lists: frozenset[str] = frozenset()  # paths of lists of packages that RUNs install from: requirements.txt
    built_languages: frozenset[str] = frozenset()  # the languages whose builders RUNs start
    built_in: frozenset[str] = frozenset()  # the absolute folders in which they are started
    installed_from: frozenset[str] = frozenset()  # absolute folders of builds that a RUN installs what it built from
    build_words: frozenset[str] = frozenset()  # what RUNs tell npm and its like: names of scripts are among them
    run_programs: frozenset[str] = frozenset()  # the names of the programs that RUNs start
    go_targets: frozenset[str] = frozenset()  # what Go is told to build: absolute folders and import paths
    source_cache: SourceCache = field(default_factory=SourceCache, compare=False, repr=False)

    @property
    def sources(self) -> SourceFacts:
        """What the sources in the image, and those in its context, say of the program. Read when first asked for."""
        return self.source_cache.of(self)

    def line(self, path: str) -> int | None:
        """Return the line of the instruction that made a file as it is now; None for the base image's, or no file."""
        file = self.files.get(path)
        return self.lines[file.layer] if file is not None and file.layer < len(self.lines) else None

    def read(self, path: str, limit: int = TEXT_BYTES) -> bytes:
        """Return the content of a file, links followed; nothing if there is none."""
        real = self.resolve(path)
        return self.content(real, limit) if real else b""

    def text(self, path: str) -> str:
        """Return the content of a file as text."""
        return self.read(path).decode("utf-8", "replace")

    def resolve(self, path: str) -> str | None:
        """Follow links to what exists; None if nothing does."""
        return filetree.resolve(self.files, path)

    def provider(self, path: str) -> str | None:
        """Return the package that a program is there for by this path: a link's own package, or that of its target.

        The package of a link needs that of its target, and not the other way round: `strings` is a link of binutils
        to a file of binutils-x86-64-linux-gnu, which alone brings no `strings`.
        """
        return self.system.owner(path) or self.system.owner(self.resolve(path) or path)

    def is_file(self, path: str) -> bool:
        """Return whether there is a file, links followed."""
        real = self.resolve(path)
        return (
            real is not None
            and real in self.files
            and self.files[real].entry.kind in (EntryKind.FILE, EntryKind.HARDLINK)
        )

    def without(self, folders: Collection[str]) -> BuiltImage:
        """Return the image as it is once these folders, by their absolute paths, are removed."""
        if not folders:
            return self
        gone = {folder.strip("/") for folder in folders} - {""}
        return replace(self, files={path: file for path, file in self.files.items() if not below_any(path, gone)})

    def claiming(self, folders: Collection[str], line: int | None) -> BuiltImage:
        """Return the image as if what the base has in these folders, by absolute path, had been made by a line."""
        if not folders or line not in self.lines:
            return self
        layer = self.lines.index(line)
        mine = {folder.strip("/") for folder in folders} - {""}
        claimed = {
            path: replace(file, layer=layer) if self.line(path) is None and below_any(path, mine) else file
            for path, file in self.files.items()
        }
        return replace(self, files=claimed)

    def as_packaged(self, path: str) -> bool | None:
        """Return whether a file of a package has the content that the package gave it; None if nobody says.

        Packages say it by MD5, or by SHA-1, which tell a change that somebody made, not one that was made to be hidden.
        """
        digest = self.system.sum(path)
        if digest is None:
            return None
        algorithm = hashlib.md5 if len(digest) == _MD5_DIGITS else hashlib.sha1
        return algorithm(self.content(path, _PACKAGED_BYTES), usedforsecurity=False).hexdigest() == digest

    def is_changed_setting(self, path: str) -> bool:
        """Return whether a file is a package's setting which the Dockerfile's own instructions changed."""
        return path.startswith("etc/") and self.line(path) is not None and self.as_packaged(path) is False

    @property
    def deleted(self) -> tuple[str, ...]:
        """The paths that the base image has and the Dockerfile's own instructions took away, in order."""
        return tuple(path for path in sorted(self.before) if path not in self.files)

    def copied(self, path: str) -> bool:
        """Return whether a file came by a COPY from another stage."""
        line = self.line(path)
        return line is not None and line in self.copying

    def own(self) -> Iterator[str]:
        """Return the paths of what the Dockerfile's own instructions made, in order."""
        return (path for path in sorted(self.files) if self.line(path) is not None)
