"""HC018: `source` in a shell that does not know it, or whose variables are gone with the RUN."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from bot.dockerfile.distributions import Dialect
from bot.dockerfile.packages import Manager
from bot.dockerfile.shell import Command, ControlFlow
from bot.dockerfile.stages import Stage
from bot.dockerfile.syntax import Instruction
from bot.dockerfile.systems import dialect, stage_system
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.text import Template

ID = "HC018"
TITLE = Template("source without effect", "source sem efeito")
LEVEL = Level.WARNING
SAME = ("SC3046",)
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "`source` is a bash command that dash, the sh of Debian and Ubuntu, does not know. And each RUN has its own shell: "
    "what `source`, `export` and `cd` do there is lost in the next one.",
    "`source` é um comando do bash, que o dash, o sh do Debian e do Ubuntu, não conhece. E cada RUN tem seu próprio "
    "shell: o que `source`, `export` e `cd` fazem ali se perde no seguinte.",
)
REMEDY = Template(
    "Write `. file`, in the RUN that needs it; use ENV for variables and WORKDIR for the directory.",
    "Escreva `. arquivo`, no RUN que depende disso; use ENV para variáveis e WORKDIR para o diretório.",
)
CAUGHT = "FROM debian:12\nRUN sh -c 'source /opt/env.sh && make'\n"
PASSES = "FROM debian:12\nRUN sh -c '. /opt/env.sh && make'\n"
_MESSAGE = Template("`source` runs in dash, which does not know it", "`source` roda no dash, que não o conhece")
_LIKELY_MESSAGE = Template("`source` runs in sh, which may not know it", "`source` roda em sh, que pode não conhecê-lo")
_UNKNOWN_WHY = Template(
    "`source` is a bash command. dash, which is sh on Debian and Ubuntu, does not know it: the command fails.",
    "`source` é um comando do bash. O dash, que é o sh no Debian e no Ubuntu, não o conhece: o comando falha.",
)
_UNKNOWN_REMEDY = Template(
    "Write `. file`, or run it with `bash -c`.", "Escreva `. arquivo`, ou execute com `bash -c`."
)
_LOST = Template(
    "This RUN only changes its own shell, and that is gone when it ends",
    "Este RUN só altera o próprio shell, e isso se perde quando ele termina",
)
_LOST_WHY = Template(
    "Each RUN has its own shell: what `source`, `export` and `cd` do is lost in the next one.",
    "Cada RUN tem seu próprio shell: o que `source`, `export` e `cd` fazem se perde no seguinte.",
)
_LOST_REMEDY = Template(
    "Use ENV for variables and WORKDIR for the directory, or do it in the RUN that needs it.",
    "Use ENV para variáveis e WORKDIR para o diretório, ou faça isso no RUN que depende disso.",
)
# Files that are there to be sourced, by every shell that starts or by who uses a tool. Another may do anything.
_OF_SETTINGS = re.compile(r"\.\w+|profile|(?:bash\.)?bashrc|zshrc|activate(?:\.\w+)?")
_OF_CLEAR_LINUX = "swupd"  # whose sh is bash
_ONLY_FOR_THE_SHELL = frozenset(("source", ".", "export", "cd", "set", "alias", "unset", "true", ""))


def check(context: Context) -> Iterable[Hit]:
    """Look at all stages."""
    for stage, one in context.instructions("RUN", "CMD", "ENTRYPOINT"):
        commands = context.commands(one)
        if (
            any(command.words[:1] == ("source",) for command in commands)
            and (shell := _wrong_shell(context, stage, one))
            and not _sh_knows_it(context, stage, one)
        ):
            known = shell is Dialect.DASH
            yield Hit(
                one,
                _MESSAGE() if known else _LIKELY_MESSAGE(),
                level=LEVEL if known else Level.INFO,
                why=_UNKNOWN_WHY(),
                remedy=_UNKNOWN_REMEDY(),
                confidence=Confidence.CERTAIN if known else Confidence.LIKELY,
            )
        elif one.keyword == "RUN" and _is_lost(commands):
            yield Hit(one, _LOST(), why=_LOST_WHY(), remedy=_LOST_REMEDY())


def _wrong_shell(context: Context, stage: Stage, one: Instruction) -> Dialect | None:
    """Return the shell that reads an instruction's script, if it may not know `source`."""
    text = " ".join(one.args) if one.json else one.args[0] if one.args else ""
    named = re.search(r"(?<![\w.-])(?:/(?:usr/)?bin/)?((?:ba|da|a|z|k)?sh)\b[\"',\s]+-\w*c", text)
    words = (named[1],) if named and not _is_linked_sh(context, named[1]) else context.shell(one)
    if one.heredocs and not named:
        return None  # ShellCheck reads those
    if not named and any(ControlFlow.SHELL in command.blocks for command in context.commands(one)):
        return None  # su starts the shell of the user, whatever that is
    found = dialect(words, stage_system(context.graph, stage))
    return found if found in (Dialect.DASH, Dialect.POSIX) else None


def _is_linked_sh(context: Context, name: str) -> bool:
    """Whether `sh` by its name is what a RUN made it: without a SHELL in the file, that is the shell of the RUNs."""
    return name == "sh" and not any(one.keyword == "SHELL" for one in context.dockerfile.instructions)


def _sh_knows_it(context: Context, stage: Stage, one: Instruction) -> bool:
    """Whether a package manager shows what the base's name does not: a system whose sh knows `source`."""
    if stage_system(context.graph, stage) is not None:
        return False
    before = (run for member in context.graph.chain(stage) for run in member.instructions if run.start <= one.start)
    runs = [run for run in before if run.keyword == "RUN"]
    return any(found.manager in (Manager.YUM, Manager.APK) for run in runs for found in context.packages(run)) or any(
        command.program == _OF_CLEAR_LINUX for run in runs for command in context.commands(run)
    )


def _is_lost(commands: Sequence[Command]) -> bool:
    """Whether a RUN does nothing but change its own shell."""
    if (
        not commands
        or any(one.redirects for one in commands)
        or any("$(" in one.raw or "`" in one.raw for one in commands)
    ):
        return False
    sourced = [one.words[1:2] for one in commands if one.words[:1] in (("source",), (".",))]
    if not all(words and _is_of_settings(words[0].strip("\"'")) for words in sourced):
        return False
    names = [one.words[0] if one.words else "" for one in commands]
    return set(names) <= _ONLY_FOR_THE_SHELL and bool({"source", ".", "export", "cd", "alias"} & set(names))


def _is_of_settings(path: str) -> bool:
    name = posixpath.basename(path)
    return (
        bool(_OF_SETTINGS.fullmatch(name))
        or "env" in name
        or posixpath.basename(posixpath.dirname(path)) == "profile.d"
    )
