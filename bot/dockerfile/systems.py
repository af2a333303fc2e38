"""Which distribution a stage has, as far as names say it, and which shell reads a script there. Pure.

A built image's own files say it better; here is what can be known before there is one. What is not known is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from bot.dockerfile.distributions import Dialect, Distribution, Family, of_image
from bot.dockerfile.interpreters import without_launcher
from bot.dockerfile.stages import SCRATCH, Stage, StageGraph
from bot.dockerfile.syntax import Instruction


def stage_system(graph: StageGraph, stage: Stage) -> Distribution | None:
    """Return the distribution of a stage: that of the image its chain begins with."""
    chain = graph.chain(stage)
    if chain[0].base == SCRATCH:
        return None
    found = of_image(chain[0].base, chain[0].platform)
    if found is None and any(map(_is_of_windows, islice((one for each in chain for one in each.instructions), _MOST))):
        return Distribution("windows")
    return found


def _is_of_windows(one: Instruction) -> bool:
    """Whether only Windows can do what an instruction says: its paths begin with a drive, its programs end in .exe."""
    if one.keyword in ("WORKDIR", "VOLUME") or (one.keyword in ("COPY", "ADD") and len(one.args) > 1):
        return _DRIVE.match(one.args[-1].strip("\"'")) is not None if one.args else False
    if one.keyword in ("CMD", "ENTRYPOINT") and one.args:
        program = one.args[0].split()[0] if one.args[0].split() else ""
        return _DRIVE.match(program.strip("\"'")) is not None or program.lower() in ("powershell.exe", "cmd.exe", "cmd")
    return False


_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_MOST = 500  # instructions that are asked what system they are for
CMD = ("cmd", "/S", "/C")  # what reads a RUN on Windows unless SHELL says otherwise
_NAMED = {"bash": Dialect.BASH, "dash": Dialect.DASH, "ash": Dialect.ASH, "ksh": Dialect.KSH, "mksh": Dialect.KSH}


def dialect(words: Sequence[str], system: Distribution | None) -> Dialect:
    """Return what language a shell reads, by the words of SHELL or of a `#!` line; none of them: /bin/sh."""
    rest = [
        word.rpartition("/")[2].rpartition("\\")[2].lower().removesuffix(".exe") for word in without_launcher(words)
    ]
    while rest and (rest[0] in ("env", "busybox") or "=" in rest[0]):
        if rest[0] == "busybox":
            return Dialect.ASH
        rest = [word for word in rest[1:] if not word.startswith("-")]
    name = rest[0] if rest else "sh"
    if name == "sh":
        return Dialect.POSIX if system is None else system.shell
    return _NAMED.get(name, Dialect.OTHER)


# What makes /bin/sh another shell: `ln -sf bash /bin/sh`, and Debian's own way.
_REPLACED = re.compile(
    r"(?:^|[\s;&|(])(?:(?:ln|cp|mv)[ \t][^;&|\n]{0,80}?(?<![\w-])(?P<shell>bash|zsh|ksh)[ \t]+/(?:usr/)?bin/sh(?![\w/])"
    r"|dpkg-reconfigure[ \t][^;&|\n]{0,80}\bdash\b)"
)


def shells(graph: StageGraph) -> dict[int, tuple[str, ...]]:
    """Return the SHELL in force at each instruction, by its line; () where it is the system's own /bin/sh.

    At a RUN behind one that makes /bin/sh a link to another shell it is that.
    """
    at_end: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    at: dict[int, tuple[str, ...]] = {}
    for stage in graph.stages:
        if stage.parent is not None:
            shell, linked = at_end[stage.parent]
        else:
            found = stage_system(graph, stage)
            shell, linked = CMD if found is not None and found.family is Family.WINDOWS else (), ()
        for instruction in stage.instructions:
            at[instruction.start] = shell
            if instruction.keyword == "SHELL" and instruction.json:
                shell = instruction.args
            elif instruction.keyword == "RUN":
                at[instruction.start] = shell or linked
                replaced = _REPLACED.search(instruction.args[0]) if instruction.args and not instruction.json else None
                linked = (f"/bin/{replaced['shell'] or 'bash'}", "-c") if replaced else linked
        at_end[stage.index] = (shell, linked)
    return at
