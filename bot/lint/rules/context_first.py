"""HC008: the whole context is copied before the dependencies are installed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from bot.dockerfile.package_commands import PackageCommand, package_commands
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.stages import Stage, mounts
from bot.dockerfile.syntax import Instruction
from bot.lint import manifests, paths
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, Text, verbatim

ID = "HC008"
TITLE = Template(
    "Build context copied before dependencies are installed",
    "Contexto de build copiado antes de instalar as dependências",
)
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Any file change rebuilds the dependency layer, so dependencies are downloaded on every commit.",
    "Qualquer alteração refaz a camada das dependências, e elas são baixadas a cada commit.",
)
REMEDY = Template(
    "Copy {manifests} first, install, then copy the rest.",
    "Copie primeiro {manifests}, instale e depois copie o resto.",
)
CAUGHT = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
PASSES = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n"
_SCRIPTS_REMEDY = Template(
    "Copy {manifests} first, with what the script {scripts} needs, install, then copy the rest.",
    "Copie primeiro {manifests}, com aquilo de que o script {scripts} precisa, instale e depois copie o resto.",
)
_PROJECT_REMEDY = Template(
    "Copy {manifests} first, install with `{option}`, then copy the rest and install the project itself.",
    "Copie primeiro {manifests}, instale com `{option}`, depois copie o resto e instale o próprio projeto.",
)
_MESSAGE = Template(
    "The whole build context is copied before `{command}` on line {line}",
    "O contexto de build inteiro é copiado antes de `{command}` na linha {line}",
)
# What each manager reads: the file that must be there, and those of which one or more may.
_MANIFESTS: Mapping[Manager, tuple[str, tuple[str, ...]]] = {
    Manager.NPM: ("package.json", ("package-lock.json", "npm-shrinkwrap.json", ".npmrc")),
    Manager.YARN: ("package.json", ("yarn.lock", ".yarnrc.yml")),
    Manager.PNPM: ("package.json", ("pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc")),
    Manager.BUN: ("package.json", ("bun.lock", "bun.lockb")),
    Manager.PIP: ("requirements.txt", ()),
    Manager.UV: ("pyproject.toml", ("uv.lock",)),
    Manager.POETRY: ("pyproject.toml", ("poetry.lock",)),
    Manager.PIPENV: ("Pipfile", ("Pipfile.lock",)),
    Manager.BUNDLER: ("Gemfile", ("Gemfile.lock",)),
    Manager.COMPOSER: ("composer.json", ("composer.lock",)),
    Manager.GO: ("go.mod", ("go.sum",)),
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
            found = next(_of_context(context, stage, whole, one), None)
            if found is None or _is_cached(one):
                continue
            needs = manifests.needs(context, found)
            if needs.sources:
                return  # the project itself is among what is installed
            words = " ".join(found.command.effective)
            yield Hit(
                whole,
                _MESSAGE(command=verbatim(words[:60].replace("`", "'")), line=one.start),
                remedy=_remedy(_manifests(context, stage, found, whole, needs), needs),
            )
            return


def _of_context(context: Context, stage: Stage, whole: Instruction, run: Instruction) -> Iterator[PackageCommand]:
    """Return what a RUN installs by a manifest of the context: one that was fetched otherwise is another's."""
    target = _place(stage, whole, whole.args[-1])
    for step in context.steps(run):
        for found in package_commands([step.command]):
            named = [one for one in found.lists if one.startswith("/")]
            read_in = named or [(step.folder or "").rstrip("/")]  # the base image may have another folder than /
            elsewhere = target and all(one and not f"{one}/".startswith(f"{target}/") for one in read_in)
            if _from_manifest(found) and not elsewhere:
                yield found


def _place(stage: Stage, whole: Instruction, path: str) -> str:
    """Return a path from the root as it is at an instruction; empty if that is not known, or it is the root itself."""
    folder = ""
    for one in stage.instructions:
        if one.start >= whole.start:
            break
        if one.keyword == "WORKDIR" and one.args:
            folder = posixpath.join(folder, one.args[0])
    found = posixpath.normpath(posixpath.join(folder, path))
    return found if found.startswith("/") and found != "/" and "$" not in found else ""


def _remedy(names: str, needs: manifests.Needs) -> Text:
    first = verbatim(names)
    if needs.option:
        return _PROJECT_REMEDY(manifests=first, option=verbatim(needs.option))
    if needs.scripts:
        return _SCRIPTS_REMEDY(
            manifests=first, scripts=verbatim(", ".join(f"`{name}`" for name in manifests.shown(needs.scripts)))
        )
    return REMEDY(manifests=first)


def _manifests(
    context: Context, stage: Stage, found: PackageCommand, whole: Instruction, needs: manifests.Needs
) -> str:
    """The files to copy first: those that the command names, else those of its kind that the context has."""
    if found.lists:
        # The context's files go by the name that they have in it.
        target = (_place(stage, whole, whole.args[-1]) or whole.args[-1].rstrip("/")) + "/"
        names = (one.removeprefix(target).removeprefix("./") for one in found.lists[:3])
        return ", ".join(manifests.shown([*names, *needs.files]))
    needed, others = _MANIFESTS[found.manager]
    if context.files is None:
        return ", ".join((needed, *others[:1]))
    here = {name.rpartition("/")[2] for name in context.files}
    return ", ".join((needed, *(name for name in others if name in here), *manifests.shown(needs.files)))


def _from_manifest(found: PackageCommand) -> bool:
    """Whether it installs what a file of the context lists, and not the program itself."""
    if found.manager not in _MANIFESTS or found.action is not PackageAction.INSTALL:
        return False
    if found.manager in (Manager.PIP, Manager.UV) and "pip" in " ".join(found.command.effective[:4]):
        return bool(found.lists) and not found.packages
    if found.manager is Manager.GO:
        return found.command.effective[1:3] == ("mod", "download")
    return not found.packages and "add" not in found.command.effective[:3]


def _is_cached(run: Instruction) -> bool:
    return any(dict(mount).get("type") == "cache" for mount in mounts(run))
