"""Which of the programs that an image starts start others in turn, by what their machine code calls. Pure."""

from __future__ import annotations

import posixpath
import re

from bot.image.image_files import ImageFiles
from bot.image.programs import Program
from bot.languages import table as languages
from bot.languages.shell import LAUNCHERS, OPTION_STARTERS, STEPS_DOWN
from bot.sources import machine
from bot.sources.facts import UseKind

_PROGRAM_BYTES = 100_000_000
_C_LIBRARY = re.compile(r"(?:ld|libc|libpthread|libdl|libm|librt|ld-linux[\w-]*|ld-musl[\w-]*|libc\.musl[\w-]*)[.-]")


def starts_others(program: Program, image: ImageFiles) -> bool:
    """Return whether a program calls what starts others, itself or in a library that it loads beside the C library."""
    if program.interpreter:
        return True
    libraries = [one for one in program.libraries if not _C_LIBRARY.match(posixpath.basename(one))]
    return any(
        use.kind is UseKind.PROGRAM
        for path in (program.real, *libraries)
        for use in machine.facts(path, image.content(path, _PROGRAM_BYTES)).uses
    )


def is_server(program: Program, image: ImageFiles) -> bool:
    """Return whether a program of the base or of a package may start what its settings say, by a command of its own.

    What an interpreter, a shell's tool or a wrapper starts is told by its sources or arguments, and what an own one
    starts by its sources.
    """
    name = posixpath.basename(program.path)
    told = languages.find_interpreter(name) or name in LAUNCHERS or name in STEPS_DOWN
    told = told or (program.scripted and (name in OPTION_STARTERS or name in _tools()))
    own = image.line(program.real) is not None and image.system.owner(program.real) is None
    return not (told or own or program.interpreter) and starts_others(program, image)


def _tools() -> frozenset[str]:
    row = languages.by_name("shell")
    return frozenset(call.name for call in row.calls) if row is not None else frozenset()
