"""The scripts that ShellCheck is given, each in a file of its own. Pure.

Reading one takes it longer than all else that hadolint does with a file, the more so with many variables declared
before it. So a script that several Dockerfiles have is read once, and is told of the variables that matter to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass

from bot.dockerfile.stages import StageGraph, declared_names
from bot.dockerfile.syntax import Instruction

_WORD = re.compile(r"\w+", re.ASCII)
_USED = re.compile(r"\$\{?[#!]?([A-Za-z_]\w*)", re.ASCII)
# From the start of a name on, and giving nothing back: else a long word is read from each of its letters.
_ASSIGNED = re.compile(r"(?<!\w)([A-Za-z_]\w*+)\+?=|\b(?:for|read(?:[ \t]+-\w+)*)[ \t]+([A-Za-z_]\w*)", re.ASCII)
_MOST_CHANGED = 2  # letters
_MOST_PAIRS = 2000  # of names that are compared for a script; beyond, nobody is told what a name may be misspelt for


@dataclass(frozen=True, slots=True)
class Script:
    """A script by the line of its instruction, and a Dockerfile with nothing else in it."""

    line: int
    text: str


def is_of_script(rule: str) -> bool:
    """Whether a rule of hadolint's is about the script alone, and so told by the file that has only that."""
    return rule.startswith("SC") or rule == "DL4006"


def file_of(script: str, shell: str, variables: Set[str], escape: str) -> str:
    """Return the Dockerfile that has only this script. `shell` is the SHELL that reads it, in JSON."""
    directive = ["# escape=`"] if escape == "`" else []
    declared = [f"ARG {name}" for name in that_matter(script, variables)]
    # It forgets SHELL at an ARG.
    return "\n".join((*directive, "FROM scratch", *declared, f"SHELL {shell}", script, ""))


def that_matter(script: str, variables: Set[str]) -> list[str]:
    """Return the variables that ShellCheck has to know of to say what it says knowing all of them.

    Those are the ones that the script names. Where it uses one that nothing sets, it may be a misspelt other one: then
    those as well that are spelt alike.
    """
    assigned = {name for found in _ASSIGNED.findall(script) for name in found}
    unset = set(_USED.findall(script)) - assigned - variables
    if len(unset) * len(variables) > _MOST_PAIRS:
        unset.clear()
    named = set(_WORD.findall(script))
    return sorted(name for name in variables if name in named or any(_is_alike(name, other) for other in unset))


def _is_alike(one: str, other: str) -> bool:
    """Whether a name may be another one with at most two letters changed, which is as far as ShellCheck looks."""
    if abs(len(one) - len(other)) > _MOST_CHANGED:
        return False
    if one.lower() == other.lower():
        return True
    first, second = Counter(one), Counter(other)
    return max((first - second).total(), (second - first).total()) <= _MOST_CHANGED


class Variables:
    """The names that ENV and ARG have declared where an instruction runs, read from the top of the file."""

    def __init__(self, graph: StageGraph | None) -> None:
        stages = graph.stages if graph is not None else ()
        self._parents: Mapping[int, int] = {
            stage.start: stages[stage.parent].start for stage in stages if stage.parent is not None
        }
        self._of_stages: dict[int, set[str]] = {}
        self.names: set[str] = set()

    def read(self, one: Instruction) -> None:
        """Take an instruction into account."""
        if one.keyword == "FROM":
            self.names = set(self._of_stages.get(self._parents.get(one.start, 0), ()))
            self._of_stages[one.start] = self.names
        self.names.update(declared_names(one))
