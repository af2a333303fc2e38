"""Programs that start what stands among their own arguments: flock, su -c, find -exec. Pure."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator, Sequence

from bot.dockerfile import shell
from bot.languages import java
from bot.languages.shell import INITS, LAUNCHERS, OPTION_STARTERS, SHELLS, STARTING_KEYS, SUFFIXES
from bot.sources.telling import commands_of, is_fed, is_inline, is_told

_AFTER = {"find": ("-exec", "-execdir", "-ok", "-okdir"), "fd": ("-x", "-X", "--exec", "--exec-batch")}
_FED = ("at", "batch")  # they run what they read
_JAVA = "java"
_EVALUATES = "eval"
_GIT = "git"
_ENDS = (";", "\\;", "+")
_QUOTES = re.compile(r"[\"']")
_SCRIPT = ("-c", "--command")
MOST_WORDS = 200  # of a command; of a longer one nobody can tell


def starts_arguments(path: str) -> bool:
    """Return whether a program is there to start what it is given as arguments, and nothing else: tini, gosu."""
    return posixpath.basename(path) in INITS


def may_launch(program: str) -> bool:
    """Return whether a program starts what stands among its arguments: a wrapper, a shell, one of those here."""
    name = posixpath.basename(program)
    return name in shell.WRAPPERS or name in SHELLS or name in LAUNCHERS or name in _AFTER


def may_be_told(program: str) -> bool:
    """Return whether what stands behind a program may name another one that it starts: `tar -I zstd`."""
    name = posixpath.basename(program)
    return name in OPTION_STARTERS or name == _JAVA or commands_of(program) is not None


def launched(words: Sequence[str], unknown: str) -> Iterator[tuple[str, ...]]:
    """Yield the commands that a command starts of its own arguments; `unknown` stands for what nobody can tell.

    Where an option's value ends and the command begins differs by program: each of their words may be the command.
    """
    name = posixpath.basename(words[0]) if words else ""
    rest = list(words[1:MOST_WORDS])
    if len(words) > MOST_WORDS and (name in _AFTER or name in LAUNCHERS):
        yield (unknown,)
    if name in _AFTER:
        for number, word in enumerate(rest):
            if word in _AFTER[name]:
                command = rest[number + 1 :]
                end = next((at for at, one in enumerate(command) if one in _ENDS), len(command))
                yield from _effective(command[:end])
        return
    if name in OPTION_STARTERS:  # also of what starts its arguments: start-stop-daemon --exec /usr/bin/x -- more
        yield from _in_options(rest, OPTION_STARTERS[name], unknown)
    if "--" in rest and (name in LAUNCHERS or name.endswith(SUFFIXES)):
        yield from _effective(rest[rest.index("--") + 1 :])
    elif name in LAUNCHERS:
        yield from _among(rest, unknown)
    elif name == _EVALUATES:
        yield from _effective(("sh", "-c", " ".join(rest)))
    yield from _in_settings(name, rest, unknown)
    if (name in SHELLS and is_fed(rest)) or name in _FED or is_told(words[:MOST_WORDS], unknown):
        yield (unknown,)
    yield from ((java.COMPILER,),) if name == _JAVA and _first_file(rest).endswith(java.ROW.suffixes) else ()


def _in_settings(name: str, rest: Sequence[str], unknown: str) -> Iterator[tuple[str, ...]]:
    """Yield what a setting of git's starts that a command keeps: `git config core.pager "less -R"`."""
    if name != _GIT or "config" not in rest:
        return
    words = [word for word in rest[rest.index("config") + 1 :] if not word.startswith("-") and word != "set"]
    for key, value in itertools.pairwise(words):
        if STARTING_KEYS.fullmatch(key):
            helper = key.startswith("credential") and not value.startswith(("!", "/"))
            is_alias = key.startswith("alias.") and not value.startswith("!")
            if unknown in value:
                yield (unknown,)
            elif not is_alias:
                yield from _effective(("sh", "-c", f"git-credential-{value}" if helper else value.lstrip("!")))


def keeps_unknown(words: Sequence[str], unknown: str) -> bool:
    """Return whether a command makes a program start later what nobody can tell: `git config core.pager $1`."""
    name = posixpath.basename(words[0]) if words else ""
    return (unknown,) in _in_settings(name, list(words[1:MOST_WORDS]), unknown)


def _first_file(words: Sequence[str]) -> str:
    """Return what Java is told to run, a class or a source; an empty text where an option tells it."""
    is_value = False
    for word in words:
        if not is_value and not word.startswith("-"):
            return word
        if word == "-jar":
            return ""
        is_value = not is_value and word in java.VALUED_OPTIONS
    return ""


def _among(rest: Sequence[str], unknown: str) -> Iterator[tuple[str, ...]]:
    is_script = any(is_inline(word.partition("=")[0], _SCRIPT) for word in rest)
    if not is_script and any(unknown in word and not word.startswith("-") for word in rest):
        yield (unknown,)
    for number, word in enumerate(rest):
        option, _, value = word.partition("=")
        if is_inline(option, _SCRIPT):
            text = value or (rest[number + 1] if number + 1 < len(rest) else "")
            yield from _effective(("sh", "-c", text))
        elif not word.startswith("-") and unknown not in word:
            yield from _effective(rest[number:])
            yield from _effective(("sh", "-c", word)) if " " in word else ()  # tmux new -d 'git log'


def _in_options(rest: Sequence[str], naming: Sequence[str], unknown: str) -> Iterator[tuple[str, ...]]:
    """Yield what the values of options may start: `-I zstd`, `--filter=gzip`, `EXEC:cat`, `!ls`."""
    before, signs = "", "=!|" if naming else "=:!|"  # a name with a colon is a place on another machine
    for word in rest:
        if before in naming and unknown not in word and "=" not in word:
            yield from _effective(word.split() or ("",))
        _, sign, value = next((parts for sign in signs if (parts := word.partition(sign))[1]), ("", "", ""))
        if sign and value and unknown not in value:
            command = _QUOTES.sub(" ", value.removeprefix("exec=").lstrip("!| "))  # EXEC:'sh /srv/answer',pipes
            yield from _effective(command.split() or ("",))
        before = word


def _effective(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield from (one.effective for one in shell.of_words(tuple(words)) if one.effective)
