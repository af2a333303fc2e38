"""Whether a package manager that asks is told yes beforehand: by an option, by what it is fed, by settings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from bot.dockerfile.execution import Step
from bot.dockerfile.package_commands import PackageCommand, asks, package_commands
from bot.dockerfile.packages import Manager
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import Stage, StageGraph
from bot.dockerfile.syntax import Instruction

# How its settings say that it need not ask, in a file that is written, a command that sets them, or a variable.
_SAID = {
    Manager.APT: re.compile(r"APT::Get::Assume-Yes[\s\"'=]+(?:true|yes|on|1)\b", re.IGNORECASE),
    Manager.YUM: re.compile(r"assumeyes[\s\"'=]+(?:true|yes|on|1)\b", re.IGNORECASE),
    Manager.CONDA: re.compile(r"(?:always_yes|(?:CONDA|MAMBA)_ALWAYS_YES)[\s\"'=:]+(?:true|yes|on|1)\b", re.IGNORECASE),
}


def waiting(graph: StageGraph, stage: Stage, run: Instruction, script: Iterable[Step]) -> list[PackageCommand]:
    """Return the commands of a RUN that wait for an answer; a word of theirs that is not known may be it."""
    found = [one for one in package_commands(map(_filled, script)) if asks(one)]
    told = {manager for manager in {one.manager for one in found} if _is_told(graph, stage, run, manager)}
    return [one for one in found if one.manager not in told]


def _filled(step: Step) -> Command:
    """Return a command with the variables filled in that may hold its options."""
    if not any(word.startswith("$") for word in step.command.words):
        return step.command
    words = ((word,) if not word.startswith("$") else step.word(word).split() for word in step.command.words)
    return replace(step.command, words=tuple(chain.from_iterable(words)))


def _is_told(graph: StageGraph, stage: Stage, run: Instruction, manager: Manager) -> bool:
    said = _SAID.get(manager)
    if said is None:
        return False
    for member in graph.chain(stage):
        for one in member.instructions:
            if one.start > run.start:
                break
            texts = (one.original, *(heredoc.text for heredoc in one.heredocs))
            if any(map(said.search, texts)):
                return True
    return False
