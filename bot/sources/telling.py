"""Whether a text that a program runs may start others, by its words: code that nobody parses. Pure."""

from __future__ import annotations

import functools
import itertools
import posixpath
import re
from collections.abc import Sequence

from bot.languages import table as languages
from bot.languages.shell import SHELLS

# Programs that run commands of their own, one of which starts what stands behind it; and how that one looks.
_OWN_COMMANDS = {
    "sed": re.compile(r"(?:^|[\n;{}/0-9$!])\s*e(?:\s|$)|[/|,#:@!_][gpIiMm0-9]*e[gpIiMm0-9]*w?(?:\s*[;}\n]|$)"),
    "m4": re.compile(r"\bsyscmd|\besyscmd"),
    "sqlite3": re.compile(r"\.(?:shell|system)\b|\bedit\s*\(|\.(?:output|once)\s+\|", re.IGNORECASE),
    "psql": re.compile(r"\\\\?!|\\\\?[ogw]\w*\s*\||\\\\?copy\b.*\bprogram\b", re.IGNORECASE),
    "mysql": re.compile(r"\\\\?!|\bsystem\b", re.IGNORECASE),
    "gdb": re.compile(r"\bshell\b|!|\bpython\b"),
    "vim": re.compile("!|system"),
    "vi": re.compile("!|system"),
    "ex": re.compile("!|system"),
    "ed": re.compile("!"),
    "gnuplot": re.compile(r"!|\bsystem\b|`|<"),
    "bc": re.compile("!"),
    "dc": re.compile("!"),
    "ftp": re.compile("!"),
    "lftp": re.compile("!"),
}
_ALIASES = {"gsed": "sed", "gm4": "m4", "sqlite": "sqlite3", "nvim": "vim", "view": "vim", "mariadb": "mysql"}
# What an interpreter answers by itself, and runs nothing.
_ANSWERED = ("--version", "-V", "-v", "--help", "-h")
# Of these the commands may stand in a file that an option names; of others whose files are looked at, see Handed.
_IN_FILES = ("sed", "gdb")
_SCRIPT_FILE = re.compile(r"-[a-zA-Z]*f|--file\b|-x$|--command\b")
_PRINTS_INTO = re.compile(r"\bprintf?\b[^;}\n]*?(?<!\|)\|(?!\|)")  # awk: print | "sort"
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')


@functools.cache
def _words(language: str) -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
    """The words that tell that a source in a language may start programs, each with its pattern.

    That a text has the letters at all is found out ten times as fast as by the pattern of all of them.
    """
    row = languages.by_name(language)
    words = row.telling.split() if row is not None else []
    return tuple((word.removesuffix("*").encode(), re.compile(_pattern(word))) for word in words)


def has_word(language: str, content: bytes) -> bool:
    """Return whether one of those words stands in a source."""
    return any(letters in content and pattern.search(content) for letters, pattern in _words(language))


def _pattern(word: str) -> bytes:
    """A word as a pattern: it stands by itself, but for one that ends in `*`, and for signs."""
    before = b"(?<![A-Za-z0-9])" if word[:1].isalnum() else b""
    after = b"" if word.endswith("*") or not word[-1].isalnum() else b"(?![A-Za-z0-9])"
    return before + re.escape(word.removesuffix("*").encode()) + after


def tells(path: str, content: bytes) -> bool:
    """Return whether a source may start programs or open libraries: a look at its words, before it is parsed."""
    row = languages.of(path, content[:256])
    return row is not None and has_word(row.name, content)


def may_start(language: str, code: str) -> bool:
    """Return whether code in a language may start programs or open libraries, by its words; True if nobody knows."""
    if language == "awk" and _PRINTS_INTO.search(_QUOTED.sub('""', code)):
        return True
    return not _words(language) or has_word(language, code.encode("utf-8", "replace"))


def runs_code(words: Sequence[str], unknown: str) -> bool:
    """Return whether a command hands code to an interpreter that may start programs; `unknown` is what nobody knows."""
    row = languages.find_interpreter(words[0]) if words and unknown not in words[0] else None
    if row is None or row.name == "shell":
        return False
    if row.inline and is_fed(words[1:]):
        return True
    inline = [code for option, code in itertools.pairwise(words) if is_inline(option, row.inline)]
    if row.name == "awk" and not any(word.startswith("-f") for word in words[1:]):
        inline = list(words[1:])
    return any(unknown in code or may_start(row.name, code) for code in inline)


def is_fed(words: Sequence[str]) -> bool:
    """Return whether an interpreter with these words behind it gets its script by its input: `sh`, `bash -s`."""
    return all(word.startswith("-") and word not in _ANSWERED for word in words)


def is_inline(option: str, known: Sequence[str]) -> bool:
    """Whether code stands behind an option: `-c`, `-e`, and where letters stand together the last one tells: `-ne`."""
    together = re.fullmatch(r"-[a-zA-Z]+", option) is not None
    return option in known or (together and f"-{option[-1]}" in known)


def commands_of(program: str) -> re.Pattern[str] | None:
    """Return how it looks where a program's own commands start another; None if it has none that do."""
    name = posixpath.basename(program)
    return _OWN_COMMANDS.get(_ALIASES.get(name, name))


def is_told(words: Sequence[str], unknown: str) -> bool:
    """Return whether a command's own words tell it to start another program: `sed 's/x/date/e'`."""
    looks = commands_of(words[0]) if words and posixpath.basename(words[0]) not in SHELLS else None
    if looks is None:
        return False
    in_file = _ALIASES.get(posixpath.basename(words[0]), posixpath.basename(words[0])) in _IN_FILES
    told = in_file and any(_SCRIPT_FILE.match(word) for word in words[1:])
    return told or any(unknown not in word and looks.search(word) for word in words[1:])
