"""What packages left that one RUN installed, built with, and removed again: their scripts went with them. Pure.

`apt-get purge` leaves what maintainer scripts wrote: /etc/inputrc, an empty folder for fonts. What else was at work in
the RUN may have made it, too. So it only stays behind where all that ships is compiled and was read, and no program and
no library in it has its name inside, be it without its ending, nor that of a folder below /etc that it is in.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.filetree import EntryKind

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage
    from bot.rewrite.evidence.uses import PossibleUses

_SETTINGS = "etc/"
_PROGRAM_BYTES = 200_000_000
_WORD = re.compile(rb"[A-Za-z0-9_.+-]+")


@dataclass(frozen=True)
class LeftByRemoved:
    """Tells of the files of one image that no package owns which packages left that are gone."""

    image: BuiltImage
    facts: PossibleUses

    def has(self, path: str) -> bool:
        """Return whether a setting, or an empty folder, was left so, and nothing that ships knows it."""
        file = self.image.files.get(path)
        empty = file is not None and file.entry.kind is EntryKind.FOLDER and path not in self._filled
        if self.image.line(path) not in self.image.removing or not (empty or path.startswith(_SETTINGS)):
            return False
        parts = path.removeprefix(_SETTINGS).split("/") if path.startswith(_SETTINGS) else [posixpath.basename(path)]
        spoken = any(self.image.dockerfile_words.issuperset(re.findall(r"[\w-]+", part)) for part in parts)
        if spoken or not self._told or self.facts.names_file(path):
            return False
        # `/etc/%s.conf` may be filled with a name that stands there alone.
        return self._inside.isdisjoint(word.encode() for part in parts for word in (part, part.partition(".")[0]))

    @cached_property
    def _told(self) -> bool:
        return self.facts.compiled and self.facts.told and not self.facts.unread

    @cached_property
    def _filled(self) -> frozenset[str]:
        return frozenset(posixpath.dirname(path) for path in self.image.files)

    @cached_property
    def _inside(self) -> frozenset[bytes]:
        """The words that the programs and the libraries which they load have inside."""
        files = dict.fromkeys(file for one in self.image.programs for file in (one.real, *one.libraries))
        contents = (self.image.content(path, _PROGRAM_BYTES) for path in files)
        return frozenset(word for content in contents for word in _WORD.findall(content))
