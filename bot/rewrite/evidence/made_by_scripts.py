"""What the maintainer scripts of packages made in an image, and of which packages they are. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.filetree import EntryKind

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_SCRIPT = re.compile(r"var/lib/dpkg/info/([^/:]+)(?::[^/]+)?\.(?:postinst|preinst|postrm)")
_ABSOLUTE = re.compile(r"(?<![\w./])/((?:etc|var|usr|opt|run)/[\w.+/-]+)")


@dataclass(frozen=True)
class MadeByScripts:
    """Tells of the files of one image that no package owns which package's scripts made them."""

    image: BuiltImage

    def by(self, path: str) -> Sequence[str]:
        """Return the packages that may have put a file there, and that nobody else can have changed; none if unknown.

        Their scripts name it, and it is a copy of a file of theirs, has no line but theirs, is a folder with nothing in
        it, or nothing but packages was at work in its RUN; what the Dockerfile itself names may be its own. A link that
        such a RUN made to what was there before is of those whose files the links beside it lead to: the certificates
        of the base's own authority, among those that `update-ca-certificates` links.
        """
        makers = self._named.get(path, ())
        alone = self.image.line(path) in self.image.installing
        if makers and alone:
            return makers
        name = posixpath.basename(path)
        for package in makers:
            for own in self._files_by_name.get((package, name), ()):
                if self.image.is_file(own) and self.image.read(own) == self.image.read(path):
                    return (package,)
        if not self._is_spoken_of(name) and (written := self._written(path)):
            return written
        return self._of_links_beside(path) if alone and self._leads_to_base(path) else ()

    def _is_spoken_of(self, name: str) -> bool:
        """Whether the Dockerfile has a name, as far as its words tell."""
        return self.image.dockerfile_words.issuperset(re.findall(r"[\w-]+", name))

    def _written(self, path: str) -> Sequence[str]:
        """The packages whose scripts hold all that a file consists of, or make a folder with nothing in it."""
        file = self.image.files.get(path)
        kind = file.entry.kind if file is not None else None
        if kind is EntryKind.FOLDER and path not in self._filled:
            inside = (makers for one, makers in self._named.items() if one.startswith(f"{path}/"))
            return next(inside, ()) if path not in self._named else self._named[path]
        makers = self._named.get(path, ()) if kind is EntryKind.FILE else ()
        lines = frozenset(self.image.text(path).split("\n") if makers else ())
        return [one for one in makers if any(map(str.strip, lines)) and lines <= self._lines[one]]

    @cached_property
    def _filled(self) -> frozenset[str]:
        return frozenset(posixpath.dirname(path) for path in self.image.files)

    @cached_property
    def _scripts(self) -> Sequence[tuple[str, str]]:
        """The maintainer scripts, each with the package that it is of."""
        matches = filter(None, map(_SCRIPT.fullmatch, self.image.files))
        return [(match[1], self.image.text(match[0])) for match in matches]

    @cached_property
    def _lines(self) -> Mapping[str, frozenset[str]]:
        """The lines of the scripts of each package, without the tabs that a heredoc may begin with."""
        found: dict[str, set[str]] = {}
        for package, text in self._scripts:
            lines = text.split("\n")
            found.setdefault(package, {""}).update(lines, (line.lstrip("\t") for line in lines))
        return {name: frozenset(lines) for name, lines in found.items()}

    def _leads_to_base(self, path: str) -> bool:
        file, real = self.image.files.get(path), self.image.resolve(path)
        if file is None or file.entry.kind is not EntryKind.SYMLINK or real is None:
            return False
        return self.image.system.owner(real) is None and self.image.line(real) is None

    def _of_links_beside(self, path: str) -> Sequence[str]:
        folder, line = posixpath.dirname(path), self.image.line(path)
        return sorted(self._links.get((folder, line), ()))

    @cached_property
    def _links(self) -> dict[tuple[str, int | None], set[str]]:
        """The packages that links lead to, by their folder and the line that made them."""
        found: dict[tuple[str, int | None], set[str]] = {}
        for path in self.image.own():
            real = self.image.resolve(path) if self.image.files[path].entry.kind is EntryKind.SYMLINK else None
            owner = self.image.system.owner(real) if real is not None else None
            if owner is not None and self.image.system.owner(path) is None:
                found.setdefault((posixpath.dirname(path), self.image.line(path)), set()).add(owner)
        return found

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """The paths that maintainer scripts make, or purge, with the packages that these belong to."""
        found: dict[str, list[str]] = {}
        for package, text in self._scripts:
            for path in set(_ABSOLUTE.findall(text)):
                found.setdefault(path, []).append(package)
        return found

    @cached_property
    def _files_by_name(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for path, owner in self.image.system.owners.items():
            found.setdefault((owner, posixpath.basename(path)), []).append(path)
        return found
