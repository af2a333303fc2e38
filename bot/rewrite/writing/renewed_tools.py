"""Package managers of a language that the original brought up to date, and the last stage has to as well. Pure.

It is done as the person did it, by the same command with nothing but what is needed; what came along with something
else is installed in the version that the original has.
"""

from __future__ import annotations

import re

from bot.dockerfile import run_text
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.writing.draft import Draft

_WITHOUT_CACHE = {Manager.PIP: ("--no-cache-dir", "PIP_NO_CACHE_DIR")}  # the flag, and the variable that says so
_VERBS = ("install", "i", "add")
_SECRET = ("secret", "ssh")
_OF_PYTHON = ("pip", "setuptools", "wheel")


def run(draft: Draft) -> str:
    """Return the RUN that brings them up to date; empty if nothing is to be done, or nobody knows how."""
    left = set(draft.mend.renewed)
    commands: list[str] = []
    for step, found in reversed(list(draft.evidence.installs()) if draft.base.shell else []):
        words = {_name(word): word for word in found.packages}
        named = left & words.keys()
        text = _command(step, found, {words[name] for name in named}) if named else None
        if text is not None:
            commands.insert(0, text)
            left -= named
    tools = draft.evidence.reasons.tools if draft.evidence.reasons is not None and draft.base.shell else None
    known = {name: tools.version(name) for name in sorted(left) if name in _OF_PYTHON} if tools is not None else {}
    pinned = [f"{name}=={version}" for name, version in known.items() if version is not None]
    if pinned:
        commands.append(f"pip install --no-cache-dir {' '.join(pinned)}")
    return draft.run(commands) if commands else ""


def _name(word: str) -> str:
    return re.split(r"[=<>~!\[@]", word, maxsplit=1)[0].lower()


def _command(step: BuildStep, found: PackageCommand, wanted: set[str]) -> str | None:
    """Return a command with no other packages than some, and no cache left; None if it needs more than itself."""
    mounts = (one for one in step.instruction.flags if one.startswith("--mount"))
    whole = found.command.effective
    start = next((at + 1 for at, word in enumerate(whole) if word in _VERBS), None)
    if start is None:
        return None
    words = [*whole[:start], *(word for word in whole[start:] if word not in found.packages or word in wanted)]
    needs = found.lists or found.command.assignments or any("$" in word for word in words)
    if needs or any(kind in one for one in mounts for kind in _SECRET):
        return None
    flag, variable = _WITHOUT_CACHE.get(found.manager, ("", ""))
    if flag and not found.has(flag) and variable not in step.env:
        words.insert(start, flag)
    return " ".join(run_text.quote(word) for word in words)
