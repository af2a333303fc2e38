"""HC025: an entrypoint script that keeps the stop signal from the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from bot.dockerfile.shell import Command, ControlFlow, commands
from bot.dockerfile.syntax import Instruction
from bot.lint import paths
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.text import Template, verbatim

ID = "HC025"
TITLE = Template("Stop signal that does not reach the program", "Sinal de parada que não chega ao programa")
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
OF_IMAGE = True
WHY = Template(
    "The script's shell is process 1 and waits: `docker stop` does not reach the program, which is killed after 10 s.",
    "O shell do script é o processo 1 e espera: o `docker stop` não alcança o programa, que é "
    "encerrado à força após 10 s.",
)
REMEDY = Template(
    "Start the last command of the script with `exec`: `exec {program}`.",
    "Comece o último comando do script com `exec`: `exec {program}`.",
)
# The example's entrypoint.sh is a file of the build context: it ends in `"$@"`, or in `exec "$@"`.
CAUGHT = 'FROM debian:12\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\n'
PASSES = 'FROM debian:12\nCOPY good-entrypoint.sh /\nENTRYPOINT ["/good-entrypoint.sh"]\n'
_MESSAGE = Template("{script} starts its program without `exec`", "{script} inicia seu programa sem `exec`")
_SHEBANG = re.compile(rb"#!\s*\S*?(?:/env\s+(?:-S\s+)?)?(?:/?[\w/.-]*/)?(?:ba|da|a|z|k)?sh\b")
_INITS = frozenset(("tini", "tini-static", "dumb-init", "catatonit", "s6-svscan", "supervisord", "init"))
# What ends a script that starts no server.
_NO_SERVER = frozenset((
    "exit", "return", "echo", "printf", "true", "false", "cp", "mv", "rm", "ln", "mkdir", "chmod", "chown",
    "cat", "set", "sleep", "test", "[", "[[", "kill", "export", "source", ".", "cd", "wait", "fg", "touch",
    "sed", "grep", "",
))  # fmt: skip


def check(context: Context) -> Iterable[Hit]:
    """Read the script that the image starts, where it is a file of the build context."""
    started = [one for one in context.image_instructions if one.keyword in ("ENTRYPOINT", "CMD") and one.json]
    entrypoints = [one for one in started if one.keyword == "ENTRYPOINT"]
    last = (entrypoints or started)[-1:]
    if not last:
        return
    if _hands_on_to_all(last[0].args):
        return
    words = _without_init(last[0].args)
    if not words and entrypoints and started[-1].keyword == "CMD":
        last, words = started[-1:], started[-1].args  # the ENTRYPOINT is the init alone
    name = words[0] if words else ""
    if re.fullmatch(r"(?:.*/)?(?:ba|da|a|z|k)?sh", name) and len(words) > 1 and not words[1].startswith("-"):
        name = words[1]
    file, script = _script(context, last[0], name)
    command = _find_unreached(commands(script)) if script else None
    if command is not None:
        handed_on = command.words[:1] in (("$@",), ("$*",))
        shown = " ".join(command.raw.split())[:60].replace("`", "'")  # with its quotes
        yield Hit(
            last[0],
            _MESSAGE(script=verbatim(file[-80:])),
            level=Level.WARNING if handed_on else LEVEL,
            remedy=REMEDY(program=verbatim(shown)),
            confidence=Confidence.CERTAIN if handed_on else Confidence.LIKELY,
        )


def _hands_on_to_all(words: Sequence[str]) -> bool:
    """Whether a small init hands signals on to the script and to all that it has started: tini does so if told."""
    name = words[0].rpartition("/")[2] if words else ""
    options = list(takewhile(lambda word: word.startswith("-") and word != "--", words[1:]))
    if name == "dumb-init":
        return not {"-c", "--single-child"} & set(options)
    return name in ("tini", "tini-static") and any(re.fullmatch(r"-\w*g\w*", word) for word in options)


def _without_init(words: Sequence[str]) -> Sequence[str]:
    """The words behind a small init, which hands signals on to the script but not further."""
    if not words or words[0].rpartition("/")[2] not in _INITS:
        return words
    if "--" in words:
        return words[words.index("--") + 1 :]  # what stands before it are options, and their values
    return [word for word in words[1:] if not word.startswith("-")]


def _script(context: Context, one: Instruction, name: str) -> tuple[str, str]:
    """Return the file that is started and its text; empty if it is no shell script, or is not at hand.

    The file goes by its place in the build context, where it can be changed.
    """
    written = [text for other in context.image_instructions if (text := paths.written_by(other, name))]
    if written:
        return name, written[-1] if _SHEBANG.match(written[-1].encode()) else ""
    renamed = [source for other in context.image_instructions if (source := _copied_as(other, name))]
    copied = any(name.rpartition("/")[2] in other.original for other in context.image_instructions if other is not one)
    looked_for = "/" in name or "." in name or copied
    candidates = renamed[-1:] or (paths.of_context(context, name) if looked_for else [])
    read: dict[bytes, str] = {}
    for candidate in candidates:
        if found := context.read(candidate) if context.read else None:
            read.setdefault(found, candidate)
    only, file = next(iter(read.items())) if len(read) == 1 else (b"", name)
    return file, only.decode("utf-8", "replace") if _SHEBANG.match(only) else ""


def _copied_as(copy: Instruction, name: str) -> str:
    """Return the file of the context that a COPY puts at a program's place under another name; empty if it does not."""
    sources = paths.sources(copy) if copy.keyword in ("COPY", "ADD") and not copy.flag("from") else ()
    place = copy.args[-1] if len(sources) == 1 and len(copy.args) == 2 else ""
    other = posixpath.basename(place) != posixpath.basename(sources[0]) if place else False
    return posixpath.normpath(sources[0].lstrip("/")) if other and name in (place, posixpath.basename(place)) else ""


def _find_unreached(script: Sequence[Command]) -> Command | None:
    """Return the command that the script ends in, if that is a program that it waits for; None if signals reach it."""
    if any(one.words[:1] == ("exec",) and len(one.words) > 1 for one in script):
        return None
    if any(one.words[:1] == ("trap",) or one.operator == "&" for one in script):
        return None
    outside = [one for one in script if not one.function and ControlFlow.SUBSTITUTION not in one.blocks]
    last = outside[-1] if outside else None
    if last is None or last.operator in ("|", "|&") or last.blocks:
        return None
    if last.program in _NO_SERVER or last.raw.rstrip().endswith("&"):
        return None
    return None if any(one.function == last.program for one in script) else last
