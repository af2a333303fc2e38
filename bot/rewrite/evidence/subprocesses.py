"""Which other programs a program starts, as its sources and the compiled program itself say. Pure."""

from __future__ import annotations

from bot.image import named
from bot.image import programs as reach
from bot.rewrite.evidence.evidence import Evidence
from bot.sources import machine
from bot.sources.facts import Kind


def programs(evidence: Evidence) -> frozenset[str]:
    """Return the paths in the image, links followed, of programs that its own sources and scripts may start."""
    return frozenset(named.program_paths(evidence.image)) if evidence.image is not None else frozenset()


def starts_others(evidence: Evidence) -> bool:
    """Return whether a compiled program of its own has the means to start another one."""
    image = evidence.image
    if image is None:
        return False
    return any(
        use.kind is Kind.PROGRAM
        for program in evidence.own_programs
        if program.elf is not None
        for use in machine.facts(program.real, image.content(program.real, reach.ELF_BYTES)).uses
    )
