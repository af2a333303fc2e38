"""HC011: `apt-get update` in a RUN of its own."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dockerfile.packages import Action, Manager
from bot.lint.rule import Context, Hit
from bot.model import Level
from bot.text import Template, verbatim

ID = "HC011"
TITLE = Template("apt-get update in a RUN of its own", "apt-get update em um RUN separado")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Its layer is cached for months: later installs then use old lists, and fail or bring old versions.",
    "A camada fica em cache por meses: instalações posteriores usam listas velhas, e falham ou trazem versões antigas.",
)
REMEDY = Template(
    "Write it before the install, in the same RUN: `{command} && ...`.",
    "Escreva-o antes da instalação, no mesmo RUN: `{command} && ...`.",
)
_MESSAGE = Template(
    "`{command}` stands alone in its RUN",
    "`{command}` está sozinho no seu RUN",
)
_WITH_LISTS = (Manager.APT, Manager.APK, Manager.ZYPPER)


def check(context: Context) -> Iterable[Hit]:
    """Look at every stage: a stale list breaks a build as well as an image."""
    for _, run in context.instructions("RUN"):
        script = context.packages(run)
        refresh = next((one for one in script if one.action is Action.REFRESH and one.manager in _WITH_LISTS), None)
        if refresh is None or any(one.manager is refresh.manager and one is not refresh for one in script):
            continue
        if any(run_of in one.raw for one in context.commands(run) for run_of in ("install", "apt-cache", "$(")):
            continue  # something else in it may use the lists
        if run.flags:
            continue
        words = verbatim(" ".join(refresh.command.effective)[:60].replace("`", "'"))
        yield Hit(run, _MESSAGE(command=words), remedy=REMEDY(command=words))
