"""Programs that both images have by name, and that can do less in one of them. Pure.

An interpreter of the distribution comes with more of its modules in a big base than in a slim one, and a program that
is one of many in a single file (busybox) knows fewer options than the one of its name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from bot.filetree import EntryKind
from bot.image import program_files
from bot.image.built_image import BuiltImage
from bot.image.programs import Reach
from bot.languages import table as languages
from bot.languages.row import ProgrammingLanguage
from bot.messages import proof as messages
from bot.rewrite.evidence.uses import PossibleUses
from bot.text import Text, verbatim

_MOST = 500
_MANY_IN_ONE = ("busybox", "toybox")
_PROGRAM = re.compile(r"(?:usr/)?(?:local/)?s?bin/[^/]+")
# What an interpreter has beside its modules, and needs not to run.
_NOT_MODULES = re.compile(r"/(?:test|tests|__pycache__|ensurepip|idlelib)/|\.(?:pyc|pod|h|a|ri)$")


@dataclass(frozen=True, slots=True)
class Less:
    """What a program of the candidate cannot do. `paths` are those of the original that would make up for it."""

    text: Text
    paths: tuple[str, ...] = ()


def compare(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Less]:
    """Yield what programs that are named, and that both have, are less able to do."""
    mine, there = (
        Reach(one.files, one.content, dict(one.config.env), one.config.workdir) for one in (original, candidate)
    )
    for name in sorted({posixpath.basename(path) for path in original.files if _PROGRAM.fullmatch(path)}):
        use = uses.names_program((name,))
        paths = (mine.which(name), there.which(name)) if use is not None else (None, None)
        if use is None or paths[0] is None or paths[1] is None:
            continue
        before, after = original.resolve(paths[0]) or "", candidate.resolve(paths[1]) or ""
        other = posixpath.basename(after) in _MANY_IN_ONE and posixpath.basename(before) not in _MANY_IN_ONE
        if other and not program_files.is_library(use.path):  # a library is made for many systems
            yield Less(messages.OTHER_PROGRAM(program=verbatim(name), source=verbatim(use.place)))
        row = languages.find_interpreter(posixpath.basename(before))
        if row is not None and original.system.owner(before) is not None:
            lost = _lost_modules(original, candidate, row, uses)
            if lost:
                text = messages.FEWER_MODULES(program=verbatim(name), source=verbatim(use.place), count=len(lost))
                yield Less(text, tuple(lost[:_MOST]))


def _lost_modules(
    original: BuiltImage, candidate: BuiltImage, row: ProgrammingLanguage, uses: PossibleUses
) -> list[str]:
    """Return the modules of the base that a distribution's interpreter finds in the original alone.

    Those that other packages bring count only if a source speaks of them.
    """
    own = _inside(original, row.modules)
    packaged = (path for path in _inside(original, row.packaged) if uses.speaks_of(_module(path)))
    return [
        path
        for path in (*own, *packaged)
        if original.line(path) is None
        and not _NOT_MODULES.search(path)
        and original.resolve(path) is not None
        and candidate.resolve(path) is None
    ]


def _inside(image: BuiltImage, folders: tuple[str, ...]) -> Iterator[str]:
    starts = tuple(pattern.partition("*")[0] for pattern in folders)
    if not starts:
        return
    for path, file in image.files.items():
        near = path.startswith(starts) and file.entry.kind is not EntryKind.FOLDER
        if near and any(fnmatchcase(path, f"{pattern}/*") for pattern in folders):
            yield path


def _module(path: str) -> str:
    """Return the last word of a module's name: Simple of LWP/Simple.pm, yaml of yaml/__init__.py."""
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return posixpath.basename(posixpath.dirname(path)) if stem == "__init__" else stem
