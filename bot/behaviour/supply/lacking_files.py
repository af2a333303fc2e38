"""Files that a failing start says it lacks, and which file of the repository stands for one. Pure.

What an image is to be given by whoever runs it often lies in its repository: as it is, or as a sample. Both images get
the same, and the proof says so.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.dockerfile.paths import absolute

MOST = 3  # files that are given for one start
_LONGEST = 500  # characters of a line that are read
_PATH = (
    r"(?<![\w./@~-])[\"'`“]?(?P<path>(?:[A-Za-z0-9_.~@-]*/)*[A-Za-z0-9_@-]+(?:\.[A-Za-z0-9_-]+)+|/[\w./@-]+)[\"'`”]?"
)
_ABSENT = (
    r"(?i:no such file(?: or directory)?|(?:file |was |is |could |can)*not (?:be )?(?:found|opened|read)"
    r"|does ?n[o']t exist)"
)
_CANNOT = r"(?i:unable|failed|cannot|could not|can't|couldn't) (?:to )?(?:open|read|load|find)"
# How run times say that a file is not there: before its name, or after it.
_SAID = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"{_PATH}(?: file)?[:,)]? *\(?{_ABSENT}",
        rf"{_ABSENT}[:,]? *(?:open|stat|scandir|lstat|access)? *(?:@ rb_sysopen - )?(?:at |in |file )*{_PATH}",
        rf"{_CANNOT}(?: [a-z]+){{0,3}}:? {_PATH}",
    )
)
_ANY_ABSENT = re.compile(
    rf"(?i:no such file|{_CANNOT}[^\n]*(?:file|config)|(?:file|config)[^\n]*(?:not found|not exist|is missing))"
)
_SYSTEM = re.compile(r"/(?:dev|proc|sys|tmp|usr/lib|lib|usr/bin|bin|var/run|run/docker)(?:/|$)")
_NOT_DATA = re.compile(r".*\.(?:so(?:\.\d+)*|sock|socket|pid|pyc|class|jar|node|lock|log)")
_CODE = re.compile(r".*\.(?:py|[cm]?[jt]sx?|rb|php|go|java|sh|c|h|rs)")
_SKIPPED = re.compile(r"(?:^|/)(?:node_modules|vendor|third_party|\.git|testdata|fixtures|tests?)(?:/|$)")
_SAMPLES = ("example", "sample", "dist", "template", "default", "tmpl")


def find_lacking(text: str, command: Sequence[str], workdir: str, is_there: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the absolute paths of files that the output of a failing start says are not there, in its order.

    Where it only says that one is not, those that the command names. Code, libraries and sockets are no such files.
    """
    text = "\n".join(line[:_LONGEST] for line in text.split("\n"))
    said = [absolute(workdir, match["path"]) for pattern in _SAID for match in pattern.finditer(text)]
    lacking = [path for path in said if _is_data(path) and not is_there(path)]
    if not lacking and _ANY_ABSENT.search(text):
        lacking = [path for word in _named(command) if not is_there(path := absolute(workdir, word))]
    return tuple(dict.fromkeys(lacking))[:MOST]


def _named(command: Sequence[str]) -> Iterator[str]:
    """The files that words of a command name: `/etc/x.conf`, `--config=x.conf`; not the program itself."""
    for word in command[1:]:
        value = word.rpartition("=")[2]
        if re.fullmatch(_PATH, value) and _is_data(value):
            yield value


def _is_data(path: str) -> bool:
    name = posixpath.basename(path)
    return not (_SYSTEM.match(path) or _NOT_DATA.fullmatch(name) or _CODE.fullmatch(name)) and "." in name[1:]


def find_stand_in(path: str, files: Iterable[str], home: str) -> str | None:
    """Return the file of a repository that stands for one that is wanted: of its name, else a sample; the nearest.

    `home` is the folder of the Dockerfile.
    """
    names = {name: number for number, name in enumerate(_names(posixpath.basename(path)))}
    found = (one for one in files if posixpath.basename(one) in names and not _SKIPPED.search(one))
    return min(found, key=lambda one: (names[posixpath.basename(one)], _distance(one, home), one), default=None)


def _names(name: str) -> Iterator[str]:
    """The names that a repository has a file by, the surest first: `x.conf`, `x.conf.example`, `x.example.conf`."""
    stem, suffix = posixpath.splitext(name)
    yield name
    for sample in _SAMPLES:
        yield f"{name}.{sample}"
        for sign in ".-_":
            yield f"{stem}{sign}{sample}{suffix}"
            yield f"{sample}{sign}{name}"


def _distance(path: str, home: str) -> int:
    mine, there = ([part for part in folder.split("/") if part] for folder in (home, posixpath.dirname(path)))
    same = next((n for n, (a, b) in enumerate(zip(mine, there, strict=False)) if a != b), min(len(mine), len(there)))
    return len(mine) + len(there) - 2 * same
