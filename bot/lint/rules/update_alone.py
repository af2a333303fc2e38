"""HC011: `apt-get update` in a RUN of its own."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.syntax import Instruction
from bot.lint.list_users import leaves_lists_alone
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC011"
TITLE = Template("apt-get update in a separate RUN", "apt-get update em um RUN separado")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Its layer stays cached for months: later installs use old lists, and fail or install old versions.",
    "A camada fica em cache por meses: instalações posteriores usam listas velhas e falham ou instalam versões velhas.",
)
REMEDY = Template(
    "Put it before the install, in the same RUN: `{command} && ...`.",
    "Ponha-o antes da instalação, no mesmo RUN: `{command} && ...`.",
)
CAUGHT = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"
PASSES = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"
_APART = Template(
    "`{command}` is in a different RUN than the install on line {line} that uses its lists",
    "`{command}` está em um RUN diferente da instalação na linha {line}, que usa suas listas",
)
_FOR_NOTHING = Template(
    "`{command}` downloads lists, but nothing is installed here",
    "`{command}` baixa listas, mas nada é instalado aqui",
)
_FOR_NOTHING_WHY = Template(
    "The lists stay in the layer and soon get old; later installs download them again anyway.",
    "As listas ficam na camada e logo envelhecem; instalações posteriores as baixam de novo.",
)
_FOR_NOTHING_REMEDY = Template("Remove it.", "Remova-o.")
_WITH_LISTS = (Manager.APT, Manager.APK, Manager.ZYPPER)


def check(context: Context) -> Iterable[Hit]:
    """Look at every stage: a stale list breaks a build as well as an image."""
    for _, run in context.instructions("RUN"):
        script = context.packages(run)
        refresh = next(
            (one for one in script if one.action is PackageAction.REFRESH and one.manager in _WITH_LISTS), None
        )
        if refresh is None or any(one.manager is refresh.manager and one is not refresh for one in script):
            continue
        if not all(leaves_lists_alone(one) for one in context.commands(run)):
            continue  # something else in it may use the lists
        if run.flags:
            continue
        words = verbatim(" ".join(refresh.command.effective)[:60].replace("`", "'"))
        line = _user(context, run, refresh.manager)
        if line is None and _may_be_used(context, run):
            continue
        if line is not None:
            yield Hit(run, _APART(command=words, line=line), remedy=REMEDY(command=words))
        else:
            yield Hit(
                run, _FOR_NOTHING(command=words), level=Level.INFO, why=_FOR_NOTHING_WHY(), remedy=_FOR_NOTHING_REMEDY()
            )


def _may_be_used(context: Context, run: Instruction) -> bool:
    """Whether a later RUN starts something that may install with the lists."""
    later = (one for _, one in context.instructions("RUN") if one.start > run.start)
    return any(not leaves_lists_alone(command) for one in later for command in context.commands(one))


def _user(context: Context, run: Instruction, manager: Manager) -> int | None:
    """Return the line of the next RUN of the stages that are needed that installs with that manager."""
    for _, one in context.instructions("RUN"):
        if one.start > run.start and any(p.manager is manager for p in context.packages(one)):
            return one.start
    return None
