"""What else is done with an image, each in a container of its own: its jobs, a second start, signals, a line. Pure.

The exercise asks a program that was started as the image says. What a scheduler or a supervisor starts, what happens at
the second start, and on a root file system that cannot be written to, that never shows there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from bot.filetree import EntryKind
from bot.image import command
from bot.image.built_image import BuiltImage
from bot.languages.row import word_set

MOST_JOBS = 8
_MOST_SIGNALS = 3
_MOST_LINES = 200
_CRONTABS = re.compile(r"etc/crontab|etc/cron\.d/[\w-]+|etc/crontabs/\w+|var/spool/cron/(?:crontabs/)?\w+")
_PERIODIC = re.compile(r"etc/(?:cron\.(?:hourly|daily|weekly|monthly)|periodic/\w+)/[\w.-]+")
_SUPERVISORS = re.compile(r"etc/supervisord?(?:\.d)?/.*\.(?:conf|ini)|(?:.*/)?supervisord\.conf")
# Five fields, or a word such as @daily; then, in a table of the whole system, the user.
_TIMES = re.compile(r"(?:@\w+|(?:[\d*/,\-A-Za-z]+[ \t]+){4}[\d*/,\-A-Za-z]+)[ \t]+(?P<rest>\S.*)")
_OF_SYSTEM = re.compile(r"etc/crontab$|etc/cron\.d/")
_SETTING = re.compile(r"[A-Za-z_]\w*\s*=")
_COMMAND = re.compile(r"^\s*command\s*=\s*(\S.*?)\s*(?:;.*)?$", re.MULTILINE)
# Signals that say something else than that it is to end: that is seen anyhow.
_TELLING = word_set("HUP USR1 USR2 WINCH CONT ALRM")


class ScenarioKind(Enum):
    """How it is done."""

    COMMAND = "command"  # in place of what the image starts
    LINE = "line"  # started, and two lines come on its standard input
    AGAIN = "again"  # started, stopped, and started once more with what it wrote
    SIGNAL = "signal"  # started, and sent a signal
    READ_ONLY = "read-only"  # started on a root file system that cannot be written to


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that is done, by the name that reports call it.

    `word_set` are a command, or the name of a signal without SIG.
    """

    kind: ScenarioKind
    name: str
    words: tuple[str, ...] = ()


def scenarios(image: BuiltImage, *, ends: bool) -> tuple[Scenario, ...]:
    """Return what is done, the most telling first; `ends` says that the image's command ends by itself."""
    found = [*jobs(image), *(_line(image) if ends else ()), Scenario(ScenarioKind.AGAIN, "a second start")]
    found += [Scenario(ScenarioKind.SIGNAL, f"SIG{name}", (name,)) for name in _signals(image)]
    return (*found, Scenario(ScenarioKind.READ_ONLY, "a read-only root file system"))


def jobs(image: BuiltImage) -> tuple[Scenario, ...]:
    """Return the commands of the image's own tables of cron and of its supervisors, each once."""
    found = (
        Scenario(ScenarioKind.COMMAND, f"/{path}: {text}"[:120], ("/bin/sh", "-c", text))
        for path in image.own()
        if image.files[path].entry.kind in (EntryKind.FILE, EntryKind.HARDLINK) and image.system.owner(path) is None
        for text in _commands(image, path)
    )
    return tuple(dict.fromkeys(found))[:MOST_JOBS]


def _commands(image: BuiltImage, path: str) -> Iterator[str]:
    if _PERIODIC.fullmatch(path):
        if image.files[path].entry.mode & 0o111:
            yield f"/{path}"
    elif _CRONTABS.fullmatch(path):
        for line in image.text(path).splitlines()[:_MOST_LINES]:
            match = None if _SETTING.match(line) or line.lstrip().startswith("#") else _TIMES.fullmatch(line.strip())
            if match is not None:
                rest = match["rest"]
                yield rest.partition(" ")[2].strip() if _OF_SYSTEM.match(path) else rest
    elif _SUPERVISORS.fullmatch(path):
        yield from _COMMAND.findall(image.text(path))[:_MOST_LINES]


def _line(image: BuiltImage) -> Iterator[Scenario]:
    """A line for a program that may read what is typed."""
    if command.program(image.config):
        yield Scenario(ScenarioKind.LINE, "a line on standard input")


def _signals(image: BuiltImage) -> tuple[str, ...]:
    named = (name for one in image.sources.files if not one.library for name in one.signals)
    return tuple(dict.fromkeys(name for name in named if name in _TELLING))[:_MOST_SIGNALS]


def needs_shell(scenario: Scenario) -> bool:
    """Return whether it can only be done where there is a shell."""
    return scenario.words[:1] == ("/bin/sh",)


def is_there(scenario: Scenario, image: BuiltImage) -> bool:
    """Return whether an image can be asked for it at all."""
    if needs_shell(scenario):
        return image.resolve("bin/sh") is not None
    return bool(command.program(image.config)) or scenario.kind is ScenarioKind.COMMAND
