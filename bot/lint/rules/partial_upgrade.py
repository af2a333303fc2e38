"""HC027: packages of a rolling release are newer than the system that they are installed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.syntax import Instruction
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC027"
TITLE = Template("Partial upgrade", "Atualização parcial")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Arch only supports its packages all of one day: a new one may need newer libraries than the base image has.",
    "O Arch só dá suporte a pacotes do mesmo dia: um novo pode precisar de bibliotecas mais novas que as da base.",
)
REMEDY = Template(
    "Upgrade the rest as well: `pacman -Syu --noconfirm {packages}`.",
    "Atualize também o resto: `pacman -Syu --noconfirm {packages}`.",
)
CAUGHT = "FROM archlinux:base-20250101.0.295102\nRUN pacman -Sy --noconfirm git && rm -rf /var/cache/pacman/pkg/*\n"
PASSES = "FROM archlinux:base-20250101.0.295102\nRUN pacman -Syu --noconfirm git && rm -rf /var/cache/pacman/pkg/*\n"
_MESSAGE = Template(
    "`{command}` takes new packages onto a system that is not upgraded",
    "`{command}` põe pacotes novos em um sistema que não é atualizado",
)


def check(context: Context) -> Iterable[Hit]:
    """Look at the RUNs of all stages."""
    runs = [(stage.index, run, _of_pacman(context, run)) for stage, run in context.instructions("RUN")]
    upgraded = {index: run.start for index, run, script in runs if any(map(_upgrades, script))}  # the last of a stage
    for index, run, script in runs:
        found = _find_partial(script) if upgraded.get(index, 0) < run.start else None
        if found is not None:
            words = " ".join(found.command.effective)[:60].replace("`", "'")
            packages = " ".join(found.packages)[:60].replace("`", "'")
            yield Hit(run, _MESSAGE(command=verbatim(words)), remedy=REMEDY(packages=verbatim(packages)))


def _of_pacman(context: Context, run: Instruction) -> list[PackageCommand]:
    return [one for one in context.packages(run) if one.manager is Manager.PACMAN]


def _upgrades(command: PackageCommand) -> bool:
    """Whether it upgrades all: what came before, a keyring for one, is then as new as the rest."""
    return command.has("-u", "--sysupgrade") and not command.has("-R", "--remove")


def _find_partial(script: Sequence[PackageCommand]) -> PackageCommand | None:
    """Return the install that uses fresh lists."""
    fresh = False
    for one in script:
        fresh = fresh or one.has("-y", "--refresh")
        if fresh and one.action is PackageAction.INSTALL and one.packages and not one.has("-w", "--downloadonly"):
            return one
    return None
