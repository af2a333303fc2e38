"""Which programs the tables of schedulers and the settings of supervisors start. Pure.

Of each line every way to read it counts: `0 3 * * * root git gc`, `command=git gc`, `gc: git gc`. A name that the image
does not have starts nothing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping

from bot.dockerfile import shell
from bot.filetree import EntryKind, TreeFile
from bot.image import program_files
from bot.image.image_files import ImageFiles
from bot.image.starting import is_server
from bot.languages import java, php
from bot.languages.shell import BUILTINS, JOB_STARTERS, SHELLS, STARTING_SECTIONS, STARTING_SETTINGS
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.launchers import launched
from bot.sources.scripts import HOLE
from bot.sources.values import Outside

_JOB, _OF_SETTING = "job", "setting"
_REMARK = ("#", ";")
_MOST_LINES = 2000
_LONGEST = 1000
_WORD = re.compile(r"[A-Za-z][\w.+/-]{1,60}|/[\w.+/-]{1,100}")
_VALUE = r"(?:(?P<sign>[\"'])(?P<quoted>.*?)(?P=sign)|(?P<command>\S.*))"
_KEYS = "|".join((*php.STARTING_SETTINGS, *java.STARTING_OPTIONS))
_NAMING = re.compile(rf"\b(?:{_KEYS})\b[\"'\]]*\s*[=\s]\s*{_VALUE}")
_PIPED = re.compile(r"(?P<sign>[\"'])\|{1,2}\$?\s*(?P<quoted>.*?)(?P=sign)(?P<command>)")
_SHELL = re.compile(
    rf"(?:^|[\s\"'=:|({{,\[])(?:/usr)?(?:/bin/)?(?:{'|'.join(SHELLS)})[\"']?[\s,]+[\"']?-[a-z]*c(?:[\"'],\s*|\s+)"
    r"(?:(?P<sign>[\"'])(?P<quoted>.*?)(?P=sign)|(?P<command>[^\s\"',\[].*))"
)
_SETTINGS = ("etc/", "usr/local/etc/")
_OF_ACCOUNTS = ("etc/passwd", "etc/passwd-", "etc/shells")  # they name shells, which start when somebody logs in
_WHOLE = re.compile(r"(?<![\w./-])/(?:usr/)?(?:local/)?s?bin/[\w.+-]*[\w+]")
_FIELDS = re.compile(r"(?:@\w+|(?:[\d*/,-]+\s+){4}\S+)\s+(?P<command>(?:\S+\s+)?(?P<alone>\S.*))")
_SETTING = re.compile(r"[\s\"'-]*[\w.-]+[\"']?\s*[:=]\s*(?P<command>\S.*)")


def starters(spoken: Collection[str], files: Mapping[str, TreeFile]) -> frozenset[str]:
    """Return the programs that start jobs of which sources speak, and that an image has: many a text speaks of cron."""
    return in_image(JOB_STARTERS.intersection(spoken), files)


def in_image(names: Collection[str], files: Mapping[str, TreeFile]) -> frozenset[str]:
    """Return those names that are programs of an image, in whatever folder."""
    there = (path for path, file in files.items() if posixpath.basename(path) in names and _may_run(file))
    return frozenset(map(posixpath.basename, there)) if names else frozenset()


def _may_run(file: TreeFile) -> bool:
    return file.entry.kind is not EntryKind.FOLDER and bool(file.entry.mode & 0o111)


def of_image(image: ImageFiles, texts: Mapping[str, str], spoken: Collection[str]) -> Iterator[FileFacts]:
    """Yield what own texts, and the settings of an image, start there; `spoken` are words of its sources."""
    command = (*image.config.entrypoint, *image.config.cmd)
    shipped = {path for path in texts if _is_of_people(path, image)}
    served = {path for path in shipped if path.startswith(_SETTINGS) or f"/{path}" in command}
    words = _started_by(image, spoken)
    yield from facts(texts, words, served if any(is_server(one, image) for one in image.programs if served) else ())
    yield from of_settings(texts, (*command, *(one for _, one in image.config.env)), shipped)


def commands(image: ImageFiles, texts: Mapping[str, str], spoken: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield the commands of tables of jobs among own texts, word by word."""
    jobs = not JOB_STARTERS.isdisjoint(_started_by(image, spoken))
    for path, text in texts.items():
        told = STARTING_SETTINGS.search(path) is not None or STARTING_SECTIONS.search(text) is not None
        for line in text.splitlines()[:_MOST_LINES] if told or (jobs and not _is_markup(text)) else ():
            yield from _command_words(line.strip())


def _started_by(image: ImageFiles, spoken: Collection[str]) -> set[str]:
    """Return the names of the programs that an image starts, and of those that start jobs, of which sources speak."""
    config = image.config
    names = (*config.entrypoint, *config.cmd, *(one.path for one in image.programs))
    return {*map(posixpath.basename, names), *starters(spoken, image.files)}


def _is_of_people(path: str, image: ImageFiles) -> bool:
    """Whether a person wrote a file: it came from the context, or is a setting; a log of the build names programs."""
    if path not in image.files or path in _OF_ACCOUNTS or program_files.is_about(path):
        return False
    return image.line(path) in image.of_context or path.startswith("etc/")


def is_job(use: SourceUse) -> bool:
    """Return whether a use is what a table of jobs or a setting starts."""
    return use.call in (_JOB, _OF_SETTING)


def facts(texts: Mapping[str, str], started: Collection[str], served: Container[str] = ()) -> Iterator[FileFacts]:
    """Yield what own texts start: if one of the programs that the image starts, by their names, starts jobs.

    Those that are `served` are read by a server that starts others: `archive_command = gzip %p`.

    Settings of programs that start others are told by their names, or by their sections: of these each word may be that
    of a program, also in what a child's environment is set to.
    """
    jobs = not JOB_STARTERS.isdisjoint(started)
    for path, text in texts.items():
        told = STARTING_SETTINGS.search(path) is not None or STARTING_SECTIONS.search(text) is not None
        uses = []
        lines = text.splitlines() if told or ((jobs or path in served) and not _is_markup(text)) else []
        for number, line in enumerate(lines[:_MOST_LINES], 1):
            words = _WORD.findall(line) if told and not line.lstrip().startswith(_REMARK) else _programs(line.strip())
            names = tuple(dict.fromkeys(words))
            uses += [SourceUse(UseKind.PROGRAM, _JOB, path, number, names)] if names else []
        if len(lines) > _MOST_LINES or any(len(line) > _LONGEST for line in lines):
            uses.append(SourceUse(UseKind.PROGRAM, _JOB, path, 1, outside=frozenset((Outside.UNKNOWN,))))
        if uses:
            yield FileFacts(path, "settings", True, tuple(uses))


def of_settings(texts: Mapping[str, str], words: Iterable[str], shipped: Container[str] = ()) -> Iterator[FileFacts]:
    """Yield what settings name: in own texts, and among `words`, those that the image starts and has set.

    `sendmail_path = perl queue.pl -t`: PHP's mail() starts it. `CustomLog "|rotatelogs x"`: a pipe. In a text that is
    `shipped`, whoever reads it, what a shell is told counts: `post-xfer exec = /bin/sh -c 'git gc'`. And a program by
    its whole path: `auth required pam_exec.so /usr/bin/git`.
    """
    for path, text in (*texts.items(), ("(settings)", "\n".join(words))):
        uses = []
        for number, line in enumerate(text.splitlines()[:_MOST_LINES], 1):
            plain = len(line) <= _LONGEST and not line.lstrip().startswith(_REMARK)
            patterns = (_NAMING, _PIPED, _SHELL) if path in shipped else (_NAMING, _PIPED)
            found = [one for pattern in patterns for one in pattern.finditer(line)] if plain else []
            whole = _WHOLE.findall(line) if plain and path in shipped else []
            names = tuple(dict.fromkeys((*(name for one in found for name in _started(one)), *whole)))
            uses += [SourceUse(UseKind.PROGRAM, _OF_SETTING, path, number, names)] if names else []
        if uses:
            yield FileFacts(path, "settings", True, tuple(uses))


def _started(found: re.Match[str]) -> Iterator[str]:
    text = found["quoted"] or found["command"]
    for sign in ("'", '"'):
        text = text.partition(sign)[0] if text.count(sign) % 2 else text  # it began before the setting
    for one in shell.commands(text):
        if one.effective and one.effective[0] not in BUILTINS:
            yield one.effective[0]
            yield from (words[0] for words in launched(one.effective, HOLE) if HOLE not in words[0])


def _is_markup(text: str) -> bool:
    """Whether a text is a page, or settings in XML: no table of jobs, whatever its lines begin with."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def _programs(line: str) -> Iterator[str]:
    return (words[0] for words in _command_words(line))


def _command_words(line: str) -> Iterator[tuple[str, ...]]:
    if not line or line.startswith(_REMARK) or len(line) > _LONGEST:
        return
    for command in _commands(line):
        for one in shell.commands(command.strip("\"',[] ")):
            if one.effective and one.effective[0] not in BUILTINS:
                yield one.effective


def _commands(line: str) -> Iterator[str]:
    table, setting = _FIELDS.fullmatch(line), _SETTING.fullmatch(line)
    if table is not None:
        yield table["command"]
        yield table["alone"]  # behind the user
    elif setting is not None:
        yield setting["command"]
    else:
        yield line
        yield line.partition("=")[2]  # behind a key of several words
