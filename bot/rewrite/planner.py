"""From evidence to the candidates that are worth building, best first; or why there is none. Pure."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from bot.dockerfile.stages import SCRATCH
from bot.messages import rewrite as messages
from bot.rewrite import bases, ignored, recipes
from bot.rewrite.bases import words
from bot.rewrite.candidate import Candidate, Plan
from bot.rewrite.compose import compose
from bot.rewrite.evidence import Evidence
from bot.rewrite.recipe import Proposal, Recipe
from bot.text import Text, verbatim

MOST_CANDIDATES = 8
LAST_RESORT = "observed"  # the recipe that knows no language: asked when no other has an answer


def plan(evidence: Evidence, allowed: Sequence[str] = ()) -> Plan:
    """Return the candidates, smallest expected first; `allowed` are globs of runtime bases, none for any."""
    if (reason := not_needed(evidence)) is not None:
        return Plan(not_needed=reason)
    if (reason := impossible(evidence)) is not None:
        return Plan(none=reason)
    attempt = _Attempt(evidence, allowed)
    proposed = [one for recipe in all_recipes() if recipe.NAME != LAST_RESORT for one in recipe.propose(evidence)]
    general = [one for recipe in all_recipes() if recipe.NAME == LAST_RESORT for one in recipe.propose(evidence)]
    for proposals in (proposed, general):
        for proposal in proposals:
            attempt.make(proposal)
        if any(candidate.split_only for candidate in attempt.found):
            break
    if attempt.found:
        ignore = ignored.proposed(evidence)
        return Plan(tuple(replace(one, dockerignore=ignore) for one in _ordered(_marked(attempt.found))))
    return attempt.nothing()


class _Attempt:
    """Writes candidates, and remembers why one could not be."""

    def __init__(self, evidence: Evidence, allowed: Sequence[str]) -> None:
        self._evidence = evidence
        self._allowed = allowed
        self._reasons: list[Text] = []
        self._refused: dict[str, None] = {}
        self.found: list[Candidate] = []

    def make(self, proposal: Proposal) -> None:
        """Write the candidates of a proposal, one for each base that is allowed."""
        usable = bases.allowed(proposal.bases, self._allowed)
        self._refused |= dict.fromkeys(base.image for base in proposal.bases if base not in usable)
        for base in usable:
            made = compose(self._evidence, proposal, base)
            if isinstance(made, Text):
                self._reasons.append(made)
            elif made.dockerfile != self._evidence.dockerfile.text and made.dockerfile not in self._texts():
                alone = base.same_release and base.shell and not proposal.makes_runtime
                self.found.append(replace(made, split_only=alone))

    def nothing(self) -> Plan:
        """Return why there is no candidate."""
        nothing = messages.NOTHING_TO_LEAVE()
        if self._refused and not self._reasons:
            return Plan(none=messages.NO_BASE_ALLOWED(bases=verbatim(", ".join(self._refused))))
        for due in (nothing, messages.NO_COMMAND()):
            if all(reason == due for reason in self._reasons):
                return Plan(not_needed=due)
        return Plan(none=next(reason for reason in reversed(self._reasons) if reason != nothing))

    def _texts(self) -> set[str]:
        return {one.dockerfile for one in self.found}


def _marked(found: Sequence[Candidate]) -> list[Candidate]:
    """Leave the mark of the split alone on one candidate: the first with the original's distribution and release."""
    result = []
    marked = False
    for one in found:
        result.append(replace(one, split_only=one.split_only and not marked))
        marked = marked or one.split_only
    return result


def _ordered(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the smallest expected first, and not too many; the one that is the split alone is always among them."""
    ordered = sorted(found, key=lambda one: (one.expected_bytes is None, one.expected_bytes or 0))
    few = ordered[:MOST_CANDIDATES]
    return (
        few if any(one.split_only for one in few) else [*few[:-1], *(one for one in ordered if one.split_only)] or few
    )


# ---------------------------------------------------------------------------------------------------- when none is due

_DEVELOPMENT = re.compile(r"(?:^|/)(?:\.devcontainer/|devcontainers?/)|mcr\.microsoft\.com/(?:vscode/)?devcontainers")
_WINDOWS = re.compile(r"windows|nanoserver|servercore", re.IGNORECASE)
_SHELLS = ("sh", "bash", "ash", "zsh", "dash", "fish", "tmux")
# What only keeps a container running, so that people can work in it.
_PAUSE = r"(?:sleep \d{1,9}[smhd]?|true|:)"
_IDLE = re.compile(
    r"(?:/\S{1,30}/)?(?:(?:ba|da|a)?sh -c )?(?:exec )?"
    rf"(?:(?:/\S{{1,30}}/)?(?:sleep (?:inf|infinity|\d{{4,9}}|\d{{1,9}}[hd])|tail -[fF] /dev/null)"
    rf"|while {_PAUSE} ?; ?do {_PAUSE} ?; ?done)"
)
_COMPILERS = words("gcc g++ clang make cmake go cargo rustc javac mvn gradle sbt ghc stack cabal nim crystal zig dmd")


def not_needed(evidence: Evidence) -> Text | None:
    """Return why no rewrite is due, if none is."""
    base = evidence.base
    if base == SCRATCH:
        return messages.NO_SCRATCH()
    if _WINDOWS.search(base) or (evidence.stage.platform or "").startswith("windows"):
        return messages.WINDOWS()
    if any(
        step.keyword == "SHELL" and "powershell" in " ".join(step.instruction.args).lower() for step in evidence.steps
    ):
        return messages.WINDOWS()
    if _DEVELOPMENT.search(base):
        return messages.DEVELOPMENT()
    if any(step.keyword == "ONBUILD" and step.own for step in evidence.steps):
        return messages.ONBUILD()
    return _toolchain_on_purpose(evidence)


def _toolchain_on_purpose(evidence: Evidence) -> Text | None:
    """Return that the image is a set of tools, where what it starts is a shell or a compiler and nothing else."""
    programs = [command.program for command in evidence.start_commands if command.program]
    if not programs:
        return None
    last = evidence.last("ENTRYPOINT") or evidence.last("CMD")
    started = evidence.start_commands[0].words
    alone = len(evidence.start_commands) == 1 and not [word for word in started[1:] if not word.startswith("-")]
    if started[:2] in (("sleep", "infinity"), ("tail", "-f")) or _IDLE.fullmatch(_start_text(evidence)):
        return messages.DEVELOPMENT()
    if last is not None and programs[0] in _SHELLS and alone and len(programs) == 1:
        return messages.TOOLCHAIN(program=verbatim(programs[0]))
    if programs[0] in _COMPILERS and evidence.last("ENTRYPOINT") is not None and len(programs) == 1:
        return messages.TOOLCHAIN(program=verbatim(programs[0]))
    return None


def _start_text(evidence: Evidence) -> str:
    """Return what ENTRYPOINT and CMD say, as one line."""
    found = [step for step in map(evidence.last, ("ENTRYPOINT", "CMD")) if step is not None]
    return " ".join(" ".join(" ".join(step.instruction.args) for step in found).split())


def impossible(evidence: Evidence) -> Text | None:
    """Return why the stage cannot be split, if it cannot."""
    later = evidence.graph.stages[evidence.stage.index + 1 :]
    if any(stage.parent == evidence.stage.index for stage in later):
        return messages.USED_BY_OTHERS()
    return None


@cache
def all_recipes() -> tuple[Recipe, ...]:
    """Return every recipe there is, by name: each module in `recipes/` is one."""
    names = sorted(module.name for module in pkgutil.iter_modules(recipes.__path__))
    return tuple(importlib.import_module(f"{recipes.__name__}.{name}") for name in names)
