"""Which programs the tables of schedulers and the settings of supervisors start. Pure.

Of each line every way to read it counts: `0 3 * * * root git gc`, `command=git gc`, `gc: git gc`. A name that the image
does not have starts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from bot.dockerfile import shell
from bot.languages.shell import BUILTINS, JOB_STARTERS, STARTING_SECTIONS, STARTING_SETTINGS
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.values import Outside

_MOST_LINES = 2000
_LONGEST = 1000
_WORD = re.compile(r"[A-Za-z][\w.+/-]{1,60}|/[\w.+/-]{1,100}")
_FIELDS = re.compile(r"(?:@\w+|(?:[\d*/,-]+\s+){4}\S+)\s+(?P<command>(?:\S+\s+)?(?P<alone>\S.*))")
_SETTING = re.compile(r"[\s\"'-]*[\w.-]+[\"']?\s*[:=]\s*(?P<command>\S.*)")


def facts(texts: Mapping[str, str], started: Collection[str]) -> Iterator[FileFacts]:
    """Yield what own texts start: if one of the programs that the image starts, by their names, starts jobs.

    Settings of programs that start others are told by their names, or by their sections: of these each word may be that
    of a program, also in what a child's environment is set to.
    """
    jobs = not JOB_STARTERS.isdisjoint(started)
    for path, text in texts.items():
        told = STARTING_SETTINGS.search(path) is not None or STARTING_SECTIONS.search(text) is not None
        uses = []
        lines = text.splitlines() if told or jobs else []
        for number, line in enumerate(lines[:_MOST_LINES], 1):
            names = tuple(dict.fromkeys(_WORD.findall(line) if told else _programs(line.strip())))
            uses += [SourceUse(UseKind.PROGRAM, "job", path, number, names)] if names else []
        if len(lines) > _MOST_LINES or any(len(line) > _LONGEST for line in lines):
            uses.append(SourceUse(UseKind.PROGRAM, "job", path, 1, outside=frozenset((Outside.UNKNOWN,))))
        if uses:
            yield FileFacts(path, "settings", True, tuple(uses))


def _programs(line: str) -> Iterator[str]:
    if not line or line.startswith(("#", ";")) or len(line) > _LONGEST:
        return
    for command in _commands(line):
        for one in shell.commands(command.strip("\"',[] ")):
            if one.effective and one.effective[0] not in BUILTINS:
                yield one.effective[0]


def _commands(line: str) -> Iterator[str]:
    table, setting = _FIELDS.fullmatch(line), _SETTING.fullmatch(line)
    if table is not None:
        yield table["command"]
        yield table["alone"]  # behind the user
    elif setting is not None:
        yield setting["command"]
    else:
        yield line
