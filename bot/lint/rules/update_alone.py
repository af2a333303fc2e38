"""HC011: `apt-get update` in a RUN of its own."""

from __future__ import annotations

from bisect import bisect_right
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
_ROLLING_REMEDY = Template(
    "Update and install at once: `pacman -Syu --noconfirm package`.",
    "Atualize e instale de uma vez: `pacman -Syu --noconfirm pacote`.",
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
_WITH_LISTS = (Manager.APT, Manager.APK, Manager.ZYPPER, Manager.PACMAN)


def check(context: Context) -> Iterable[Hit]:
    """Look at every stage: a stale list breaks a build as well as an image."""
    users = _Users(context)
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
        line = users.next(run, refresh.manager)
        if line is None and (run.start < users.last_unknown or context.is_left_for_later(run)):
            continue
        if line is not None:
            rolling = refresh.manager is Manager.PACMAN  # lists that are newer than what is installed break it
            remedy = _ROLLING_REMEDY() if rolling else REMEDY(command=words)
            yield Hit(run, _APART(command=words, line=line), remedy=remedy)
        else:
            yield Hit(
                run, _FOR_NOTHING(command=words), level=Level.INFO, why=_FOR_NOTHING_WHY(), remedy=_FOR_NOTHING_REMEDY()
            )


class _Users:
    """Which RUNs of the stages that are needed use the lists. `last_unknown` is the line of the last that may."""

    def __init__(self, context: Context) -> None:
        self._lines: dict[Manager, list[int]] = {}
        self.last_unknown = 0
        for _, one in context.instructions("RUN"):
            for manager in {package.manager for package in context.packages(one)}:
                self._lines.setdefault(manager, []).append(one.start)
            if not all(map(leaves_lists_alone, context.commands(one))):
                self.last_unknown = one.start

    def next(self, run: Instruction, manager: Manager) -> int | None:
        """Return the line of the next RUN that calls a manager."""
        lines = self._lines.get(manager, [])
        at = bisect_right(lines, run.start)
        return lines[at] if at < len(lines) else None
