"""HC010: RUNs of one nature that follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.dockerfile.package_commands import cleaned_caches, package_commands
from bot.dockerfile.packages import Action, Manager
from bot.dockerfile.stages import Stage
from bot.dockerfile.syntax import Instruction
from bot.lint.line_edits import joined
from bot.lint.rule import Context, Hit
from bot.model import Level
from bot.text import Template, verbatim

ID = "HC010"
LEVEL = Level.INFO
SAME = ("DL3059",)
DECIDES = SAME
WHY = Template(
    "Each RUN is a layer of its own, so what belongs together is stored, pulled and cleaned apart.",
    "Cada RUN é uma camada própria, e o que é de um conjunto é guardado, baixado e limpo separadamente.",
)
REMEDY = Template("Join them with `&&` into one RUN.", "Junte-os com `&&` em um só RUN.")
_INSTALLS = Template(
    "{count} RUNs in a row (lines {lines}) install packages with {what}",
    "{count} RUNs seguidos (linhas {lines}) instalam pacotes com {what}",
)
_FILES = Template(
    "{count} RUNs in a row (lines {lines}) only make, move or change files",
    "{count} RUNs seguidos (linhas {lines}) só criam, movem ou mudam arquivos",
)
_HOUSEKEEPING = frozenset((
    "mkdir", "chmod", "chown", "chgrp", "ln", "touch", "cp", "mv", "rm", "rmdir", "install", "echo", "printf", "cat",
    "tee", "sed", "addgroup", "adduser", "groupadd", "useradd", "usermod",
))  # fmt: skip
_BUILD_AS_WELL = {Manager.GO, Manager.CARGO}  # what they install is often the program itself
_FILES_NATURE = "files"


def check(context: Context) -> Iterable[Hit]:
    """Look at the stages whose layers are shipped."""
    for stage in context.chain:
        for nature, runs in _groups(context, stage):
            lines = verbatim(", ".join(str(one.start) for one in runs))
            files = nature == _FILES_NATURE
            template = _FILES if files else _INSTALLS
            yield Hit(
                runs[1],
                template(count=len(runs), lines=lines, what=verbatim(nature)),
                level=Level.STYLE if files else LEVEL,
                edit=joined(context, runs),
            )


def _groups(context: Context, stage: Stage) -> Iterator[tuple[str, list[Instruction]]]:
    """Return the runs of two or more RUNs in a row that are of one nature."""
    group: list[Instruction] = []
    current = ""
    for one in (*stage.instructions, None):
        nature = _nature(context, one) if one is not None and one.keyword == "RUN" else ""
        fits = one is not None and nature and nature == current and one.flags == group[-1].flags
        if not fits:
            if len(group) > 1 and current:
                yield current, group
            group, current = [], nature
        if one is not None and nature:
            group.append(one)


def _nature(context: Context, run: Instruction) -> str:
    """Return the one thing that a RUN does, empty if it does several or is not understood."""
    commands = context.commands(run)
    if not commands or any("$(" in one.raw for one in commands):
        return ""
    packages = package_commands(commands)
    managers = {one.manager for one in packages}
    if managers & _BUILD_AS_WELL:
        return ""
    if any(one.action in (Action.INSTALL, Action.UPGRADE) for one in packages) and len(managers) == 1:
        others = [one for one in commands if not package_commands([one]) and not cleaned_caches(one)]
        return managers.pop().value if all(one.program in ("set", "") for one in others) else ""
    if not packages and all(one.program in _HOUSEKEEPING and not cleaned_caches(one) for one in commands):
        return _FILES_NATURE
    return ""
