"""Whether a compiled program has the means to start another one, by what is in it. Pure."""

from __future__ import annotations

import re

from bot.image import programs as reach
from bot.rewrite.evidence.evidence import Evidence

# What starts another program, in a compiled one.
_GO = b"Go buildinf:"
_GO_STARTS = (b"os.StartProcess", b"os/exec.(*Cmd)", b"syscall.forkExec")
_SHELL = re.compile(rb"/bin/(?:ba|da|a)?sh\0")


def starts_others(evidence: Evidence) -> bool:
    """Return whether a compiled program of its own has the means to start another one."""
    image = evidence.image
    if image is None:
        return False
    for program in evidence.own_programs:
        if program.elf is None:
            continue
        content = image.content(program.real, reach.ELF_BYTES)
        if any(mark in content for mark in _GO_STARTS) if _GO in content else _SHELL.search(content):
            return True
    return False
