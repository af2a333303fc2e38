"""Dockerfiles that no rewrite helps, and why."""

from __future__ import annotations

import re

from bot.dockerfile.stages import SCRATCH
from bot.languages.row import word_set
from bot.messages import rewrite as messages
from bot.rewrite.evidence.evidence import Evidence
from bot.text import Text, verbatim

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
_COMPILERS = word_set(
    "gcc g++ clang make cmake go cargo rustc javac mvn gradle sbt ghc stack cabal nim crystal zig dmd"
)


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
    builds = [one for one in evidence.triggers if one.split(maxsplit=1)[:1] in (["RUN"], ["COPY"], ["ADD"])]
    if builds:
        return messages.BASE_ONBUILD(base=verbatim(evidence.base), instructions=verbatim("; ".join(builds)[:200]))
    return None
