"""Which other programs a program starts, as its sources and the compiled program itself say. Pure."""

from __future__ import annotations

from bot.image import named
from bot.image import programs as reach
from bot.rewrite.evidence.evidence import Evidence
from bot.sources import machine
from bot.sources.facts import UseKind


def programs(evidence: Evidence) -> frozenset[str]:
    """Return the paths in the image of programs that its own sources and scripts may start; links are not followed."""
    image, reasons = evidence.image, evidence.reasons
    if image is None or reasons is None:
        return frozenset()
    known = named.programs_of(image)
    found = (path for name, path in known.items() if reasons.facts.names_program((name,)) is not None)
    return frozenset(path for path in found if image.resolve(path) is not None)


def starts_others(evidence: Evidence) -> bool:
    """Return whether a compiled program of its own has the means to start another one."""
    image = evidence.image
    if image is None:
        return False
    return any(
        use.kind is UseKind.PROGRAM
        for program in evidence.own_programs
        if program.elf is not None
        for use in machine.facts(program.real, image.content(program.real, reach.ELF_BYTES)).uses
    )
