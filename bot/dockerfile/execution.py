"""A script in the order in which it is run: functions where they are called, traps at the end, `cd` followed. Pure.

Commands say what is written; steps say what is done, where, and with which variables, as far as that can be known.
"""

from __future__ import annotations

import posixpath
import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.dockerfile.shell import Command, ControlFlow, commands

_MOST_STEPS = 5000  # a function that calls itself twice must not fill the memory
_MOST_VARIABLES = 200
_LONGEST_FILLED_IN = 4096  # characters that variables bring into a word: `A=$A$A` doubles it each time
_DEEPEST = 8  # calls within calls
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?-([^{}$]*))?\})")
_OWN_FOLDER = (ControlFlow.SUBSHELL, ControlFlow.SUBSTITUTION, ControlFlow.SHELL)
_DECLARES = ("export", "declare", "local", "readonly", "typeset")


@dataclass(frozen=True, slots=True)
class Step:
    """A command that is run. `folder` is where, None if that is not known; `values` are the variables it sees."""

    command: Command
    folder: str | None
    values: Mapping[str, str]

    def word(self, word: str) -> str:
        """Return a word with its variables filled in where they are known."""
        return fill(word, self.values)

    def path(self, word: str) -> str:
        """Return a path from the root; one that is relative to what is not known stays as it is."""
        path = self.word(word)
        if path.startswith(("/", "~", "$")) or self.folder is None:
            return path
        return posixpath.normpath(posixpath.join(self.folder, path))


def fill(word: str, values: Mapping[str, str]) -> str:
    """Return a word with the variables filled in that are known; others, and what is too long, stay as written."""
    if "$" not in word:
        return word
    room = _LONGEST_FILLED_IN

    def filled(found: re.Match[str]) -> str:
        nonlocal room
        value = _value(found, values)
        if len(value) > room:
            return found[0]
        room -= len(value)
        return value

    return _VARIABLE.sub(filled, word)


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(found[1] or found[2])
    if value is None or (not value and found[3] is not None):
        return found[0] if found[3] is None else found[3]
    return value


def steps(script: Iterable[Command], folder: str | None = None, values: Mapping[str, str] | None = None) -> list[Step]:
    """Return what a script does, in order. `folder` and `values` are those that it starts with."""
    found = tuple(script)
    run = _Run(found, dict(values or {}))
    end = run.do((one for one in found if not one.function), folder)
    for trap in run.traps:
        run.do(commands(trap), end)
    return run.steps


@dataclass
class _Run:
    script: tuple[Command, ...]
    values: dict[str, str]
    steps: list[Step] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)
    depth: int = 0

    def __post_init__(self) -> None:
        self.bodies: dict[str, list[Command]] = {}
        for one in self.script:
            if one.function:
                self.bodies.setdefault(one.function, []).append(replace(one, function=""))

    def do(self, script: Iterable[Command], folder: str | None) -> str | None:
        """Run commands; return the folder that they end in."""
        places: list[tuple[int, str | None]] = [(0, folder)]  # how deep in subshells, and the folder there
        for one in script:
            if len(self.steps) >= _MOST_STEPS:
                break
            level = sum(block in _OWN_FOLDER for block in one.blocks)
            while places[-1][0] > level:
                places.pop()
            here = self._one(one, places[-1][1])
            if here != places[-1][1]:
                if places[-1][0] == level:
                    places.pop()
                places.append((level, here))
        return places[0][1]

    def _one(self, one: Command, folder: str | None) -> str | None:
        """Run one command; return the folder after it."""
        name = one.words[0] if one.words else ""
        if name in self.bodies and self.depth < _DEEPEST:
            self.depth += 1
            after = self.do(self.bodies[name], folder)
            self.depth -= 1
            return after
        own = one.assignments and one.words
        self.steps.append(Step(one, folder, ChainMap(self._assigned(one), self.values) if own else self.values))
        if name == "trap" and len(one.words) > 2 and {"EXIT", "0"} & set(one.words[2:]):
            self.traps.append(one.words[1])
        elif name in _DECLARES:
            pairs = (word.partition("=") for word in one.words[1:] if "=" in word)
            self._set({key: fill(value, self.values) for key, _, value in pairs})
        elif not one.words:
            self._set(self._assigned(one))
        elif name in ("cd", "pushd"):
            return _change_directory(
                folder, [self.steps[-1].word(word) for word in one.words[1:] if not word.startswith("-")]
            )
        elif name == "popd":
            return None
        return folder

    def _set(self, values: dict[str, str]) -> None:
        """Set variables for what follows; the steps so far keep theirs."""
        changed = {name: value for name, value in values.items() if self.values.get(name) != value}
        if changed and len(self.values) < _MOST_VARIABLES:
            self.values = {**self.values, **changed}

    def _assigned(self, one: Command) -> dict[str, str]:
        return {name: fill(value, self.values) for name, value in one.assignments}


def _change_directory(folder: str | None, words: list[str]) -> str | None:
    target = words[0] if words else ""
    if target.startswith("/") and "$" not in target:
        return posixpath.normpath(target)
    if not target or folder is None or target.startswith(("~", "$", "-")) or "$" in target:
        return None
    return posixpath.normpath(posixpath.join(folder, target))
