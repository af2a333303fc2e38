"""The texts of RUNs in candidates, asked of the real shell, and the variables that they use.

A RUN that a shell refuses, where it took all of the original's, is a defect; so is one that uses a variable above the
ENV or ARG of its stage that sets it.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import Instruction, parse

_SECONDS = 10
_VARIABLE = re.compile(r"(?<!\\)\$(?:(\w+)|\{(\w+))")
_SETS = ("ENV", "ARG")


def problems(original: str, candidate: str) -> Iterator[str]:
    """Yield what is wrong with the RUNs of a candidate that its original has not."""
    there = set(_runs(original))
    if all(_is_taken(text) for text in there):
        added = (text for text in dict.fromkeys(_runs(candidate)) if text not in there)
        yield from (f"the shell refuses: {text[:200]}" for text in added if not _is_taken(text))
    before = set(_used_too_early(original))
    yield from (f"{name} is used above where it is set" for name in _used_too_early(candidate) if name not in before)


def _runs(dockerfile: str) -> Iterator[str]:
    for one in parse(dockerfile).instructions:
        if one.keyword == "RUN" and not one.json and not one.heredocs and one.args:
            yield one.args[0]


def _is_taken(text: str) -> bool:
    done = subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True, timeout=_SECONDS, check=False)
    return done.returncode == 0


def _used_too_early(dockerfile: str) -> Iterator[str]:
    """Yield the variables that a RUN uses and a later ENV or ARG of its stage sets for the first time."""
    sets: list[set[str]] = []  # by stage
    for stage in graph(parse(dockerfile)).stages:
        used: set[str] = set()
        known = set() if stage.parent is None else set(sets[stage.parent])
        sets.append(known)
        for one in stage.instructions:
            if one.keyword in _SETS:
                names = _names(one)
                yield from sorted((names & used) - known)
                known |= names
            elif one.keyword == "RUN":
                text = one.args[0] if one.args else ""
                used |= {found[1] or found[2] for found in _VARIABLE.finditer(text)}


def _names(one: Instruction) -> set[str]:
    words = one.args[::2] if one.keyword == "ENV" else one.args
    return {word.partition("=")[0] for word in words}
