"""HC008: the whole context is copied before the dependencies are installed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Action, Manager
from bot.dockerfile.stages import Stage, mounts
from bot.dockerfile.syntax import Instruction
from bot.lint import paths
from bot.lint.rule import Context, Hit
from bot.model import Level
from bot.text import Template, verbatim

ID = "HC008"
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Whatever file changes, the layer of the dependencies is built again: they are downloaded at every commit.",
    "Mude o arquivo que mudar, a camada das dependências é refeita: elas são baixadas a cada commit.",
)
REMEDY = Template(
    "Copy {manifests} first, install, and copy the rest after that.",
    "Copie primeiro {manifests}, instale, e copie o resto depois.",
)
_MESSAGE = Template(
    "The whole context is copied before `{command}` on line {line}",
    "O contexto inteiro é copiado antes de `{command}` na linha {line}",
)
_MANIFESTS = {
    Manager.NPM: "package.json, package-lock.json",
    Manager.YARN: "package.json, yarn.lock",
    Manager.PNPM: "package.json, pnpm-lock.yaml",
    Manager.BUN: "package.json, bun.lock",
    Manager.PIP: "requirements.txt",
    Manager.UV: "pyproject.toml, uv.lock",
    Manager.POETRY: "pyproject.toml, poetry.lock",
    Manager.PIPENV: "Pipfile, Pipfile.lock",
    Manager.BUNDLER: "Gemfile, Gemfile.lock",
    Manager.COMPOSER: "composer.json, composer.lock",
    Manager.GO: "go.mod, go.sum",
}


def check(context: Context) -> Iterable[Hit]:
    """Look through all stages: it costs time wherever it happens."""
    for stage in context.graph.needed(context.stage):
        yield from _in_stage(context, stage)


def _in_stage(context: Context, stage: Stage) -> Iterable[Hit]:
    whole: Instruction | None = None
    for one in stage.instructions:
        if whole is None and one.keyword in ("COPY", "ADD") and paths.is_whole_context(one):
            whole = one
        elif whole is not None and one.keyword == "RUN":
            found = next((p for p in context.packages(one) if _from_manifest(p)), None)
            if found is None or _is_cached(one):
                continue
            words = " ".join(found.command.effective)
            yield Hit(
                whole,
                _MESSAGE(command=verbatim(words[:60].replace("`", "'")), line=one.start),
                remedy=REMEDY(manifests=verbatim(_MANIFESTS[found.manager])),
            )
            return


def _from_manifest(found: PackageCommand) -> bool:
    """Whether it installs what a file of the context lists, and not the program itself."""
    if found.manager not in _MANIFESTS or found.action is not Action.INSTALL:
        return False
    if found.manager in (Manager.PIP, Manager.UV) and "pip" in " ".join(found.command.effective[:4]):
        return bool(found.lists) and not found.packages
    if found.manager is Manager.GO:
        return found.command.effective[1:3] == ("mod", "download")
    return not found.packages and "add" not in found.command.effective[:3]


def _is_cached(run: Instruction) -> bool:
    return any(dict(mount).get("type") == "cache" for mount in mounts(run))
