"""HC028: a package manager asks, and nobody is there to answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.dockerfile.package_commands import PackageCommand, asks
from bot.dockerfile.packages import Manager
from bot.dockerfile.syntax import Instruction
from bot.lint import answers
from bot.lint.line_edits import with_option
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level, LineEdit
from bot.text import Template, verbatim

ID = "HC028"
TITLE = Template("Package manager that waits for an answer", "Gerenciador de pacotes que espera uma resposta")
LEVEL = Level.WARNING
SAME = ("DL3014", "DL3030", "DL3034", "DL3038")
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Nobody can answer during a build: the command gives up, and the build stops or lacks what it should do.",
    "Ninguém pode responder durante o build: o comando desiste, e o build para ou fica sem o que ele faria.",
)
REMEDY = Template("Answer beforehand: `{answered}`.", "Responda antes: `{answered}`.")
CAUGHT = "FROM debian:12\nRUN apt-get update && apt-get upgrade && rm -rf /var/lib/apt/lists/*\n"
PASSES = "FROM debian:12\nRUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*\n"
_MESSAGE = Template(
    "`{command}` asks before it goes on, if there is something to confirm",
    "`{command}` pergunta antes de continuar, se houver o que confirmar",
)
_OPTION = {Manager.ZYPPER: "--non-interactive", Manager.PACMAN: "--noconfirm", Manager.XBPS: "-y"}


def check(context: Context) -> Iterable[Hit]:
    """Look at the RUNs of all stages."""
    for stage, run in context.instructions("RUN"):
        if not any(asks(one) for one in context.packages(run)):
            continue
        found = answers.waiting(context.graph, stage, run, context.steps(run))
        waiting = [one for one in found if not any(word.startswith("$") for word in one.command.words)]
        if waiting:
            words = " ".join(waiting[0].command.effective)[:60].replace("`", "'")
            yield Hit(
                run,
                _MESSAGE(command=verbatim(words)),
                remedy=REMEDY(answered=verbatim(_example(waiting[0]))),
                confidence=Confidence.LIKELY,
                edit=_edit(context, run, waiting),
            )


def _example(found: PackageCommand) -> str:
    option = _OPTION.get(found.manager, "-y")
    program, verb = found.command.program, found.verb
    if found.manager is Manager.PACMAN:
        return f"{program} {found.flags[0]} {option}"
    if found.manager is Manager.XBPS:
        return f"{program} {option}"
    return f"{program} {option} {verb}" if found.manager is Manager.ZYPPER else f"{program} {verb} {option}"


def _is_alike(one: PackageCommand, other: PackageCommand) -> bool:
    return (one.command.program, one.verb) == (other.command.program, other.verb)


def _edit(context: Context, run: Instruction, waiting: list[PackageCommand]) -> LineEdit | None:
    """The option behind the verb, if all that wait are of one program and say it alike, and nothing else does."""
    first = waiting[0]
    alike = [one for one in context.packages(run) if _is_alike(one, first)]
    if len(alike) != len(waiting) or not all(_is_alike(one, first) for one in waiting):
        return None
    verb = r"-[A-Za-z]+" if first.manager is Manager.PACMAN else re.escape(first.verb)
    behind = "" if first.manager in (Manager.ZYPPER, Manager.XBPS) else rf"[ \t]+(?:-[\w-]+[ \t]+)*{verb}"
    pattern = rf"(?<![\w./-]){re.escape(first.command.program)}{behind}(?=\s)"
    return with_option(context, run, [one.command for one in waiting], pattern, _OPTION.get(first.manager, "-y"))
