"""HC001: what a package manager downloaded stays in the layer that it was downloaded in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from bot.dockerfile import caches
from bot.dockerfile.execution import Step, fill
from bot.dockerfile.package_commands import PackageCommand, empties_cache, package_commands
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.stages import mounts
from bot.dockerfile.syntax import Instruction
from bot.dockerfile.tool_caches import CACHES
from bot.lint import manifests
from bot.lint.line_edits import with_command, with_option
from bot.lint.list_users import ListUser, ListUsers
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level, LineEdit
from bot.model.images import ImageFacts
from bot.text import Size, Template, Text, verbatim

ID = "HC001"
TITLE = Template("Package manager cache left in the layer", "Cache do gerenciador de pacotes deixado na camada")
LEVEL = Level.INFO
SAME = ("DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060")
DECIDES = SAME
WHY = Template(
    "A layer keeps every file that is left when its RUN ends, so every pull carries downloads needed only once.",
    "Uma camada guarda todo arquivo que sobra no fim do RUN, e downloads usados uma só vez vão junto em cada pull.",
)
REMEDY = Template(
    "Leave no cache in this RUN: {how}.",
    "Não deixe cache neste RUN: {how}.",
)
CAUGHT = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n"
PASSES = (
    "FROM debian:12\n"
    "RUN apt-get update && apt-get install -y --no-install-recommends curl \\\n"
    " && rm -rf /var/lib/apt/lists/*\n"
)
_STAYS = Template(
    "The package cache of {managers} stays in this layer",
    "O cache de pacotes de {managers} fica nesta camada",
)
_LATER = Template(
    "The package cache of {managers} is created here and only deleted on line {line}, in a later layer",
    "O cache de pacotes de {managers} é criado aqui e só é apagado na linha {line}, em uma camada posterior",
)
_LATER_SIZE = Template(
    "The package cache of {managers} is created here and only deleted on line {line}, in a later layer: {size} wasted",
    "O cache de pacotes de {managers} é criado aqui e só é apagado na linha {line}, em uma camada posterior: "
    "{size} desperdiçados",
)
_NEEDED_REMEDY = Template(
    "Line {line} uses the package lists that this RUN leaves. Start that RUN with `apt-get update` and end both with "
    "`rm -rf /var/lib/apt/lists/*`, or join the two.",
    "A linha {line} usa as listas de pacotes deste RUN. Comece aquele RUN com `apt-get update` e termine os dois "
    "com `rm -rf /var/lib/apt/lists/*`, ou junte-os.",
)
_MAY_NEED_REMEDY = Template(
    "Line {line} runs `{command}`, which may use the package lists that this RUN leaves: Hullcheck cannot tell. If it "
    "does not, end this RUN with `rm -rf /var/lib/apt/lists/*`; if it does, run `apt-get update` there first.",
    "A linha {line} executa `{command}`, que pode usar as listas de pacotes deste RUN: o Hullcheck não sabe dizer. Se "
    "não usa, termine este RUN com `rm -rf /var/lib/apt/lists/*`; se usa, execute antes `apt-get update` ali.",
)
_ELSEWHERE_REMEDY = Template(
    "The cache is in `{folder}`: delete it at the end of the same RUN, or mount it with "
    "`RUN --mount=type=cache,target={folder}`.",
    "O cache fica em `{folder}`: apague esse diretório no fim do mesmo RUN, ou monte-o com "
    "`RUN --mount=type=cache,target={folder}`.",
)
_KEPT_REMEDY = Template(
    "End this RUN with {how}: `{command}` asks before it deletes anything, and `--noconfirm` answers no.",
    "Termine este RUN com {how}: `{command}` pergunta antes de apagar algo, e `--noconfirm` responde não.",
)
_OLD_ONLY_REMEDY = Template(
    "End this RUN with {how}: `{command}` only deletes what belongs to no installed package.",
    "Termine este RUN com {how}: `{command}` só apaga o que não pertence a nenhum pacote instalado.",
)
_LATER_WHY = Template(
    "Deleting a file in a later layer only hides it: every pull still carries its bytes.",
    "Apagar um arquivo em uma camada posterior só o esconde: os bytes vão junto em cada pull.",
)

_LISTS = CACHES[Manager.APT][0]
_CLEAN = {
    Manager.APT: f"`rm -rf {_LISTS}/*`",
    Manager.APK: "`apk add --no-cache`",
    Manager.YUM: "`{program} clean all`",
    Manager.ZYPPER: "`zypper clean --all`",
    Manager.PACMAN: f"`rm -rf {CACHES[Manager.PACMAN][0]}/*`",
    Manager.XBPS: f"`rm -rf {CACHES[Manager.XBPS][0]}/*`",
    Manager.PIP: "`pip install --no-cache-dir`",
    Manager.UV: "`uv --no-cache ...`",
    Manager.POETRY: "`poetry install --no-cache`",
    Manager.PIPENV: "`PIP_NO_CACHE_DIR=1`",
    Manager.CONDA: "`{program} clean --all --yes`",
    Manager.NPM: "`npm cache clean --force`",
    Manager.YARN: "`yarn cache clean`",
    Manager.COMPOSER: "`composer clear-cache`",
    Manager.GEM: '`rm -rf "$(gem env gemdir)/cache"`',
    Manager.BUNDLER: '`rm -rf "$(bundle exec gem env gemdir)/cache"`',
}
_NO_LAYER = re.compile(r"/dev/(?:null$|shm(?:/|$))")  # what is written there is gone when the RUN ends
_SMALLEST = 100_000  # bytes; less than that is not worth a line
_WORDS = 100  # of a command at the head of a pipe
_LOOKED_AT = 40  # RUNs after one that are asked whether they empty its cache
_MOST_COMPARED = 200  # folders that these delete; people's delete ten
_MOST_LEFT = 20  # caches of one RUN


@dataclass(frozen=True, slots=True)
class _Left:
    """A cache that a RUN leaves in its layer: the command that filled it, and the folders of which one holds it."""

    found: PackageCommand
    folders: tuple[str, ...]
    home: str


@dataclass(frozen=True, slots=True)
class _Later:
    """The RUN that may need what this one leaves, and the first that takes it away in a later layer, if any does."""

    needs: ListUser | None = None
    cleans: int | None = None


def check(context: Context) -> Iterable[Hit]:
    """Find caches that a layer of the image keeps."""
    runs = [one for one in context.image_instructions if one.keyword == "RUN"]
    cleaners = _find_cleaners(context, runs)
    users = ListUsers(context)
    for run in runs:
        left = _find_left(context, run)
        if left:
            later = {id(one): _later(run, one, cleaners, users) for one in left}
            yield from _hits(context, run, left, later)


def _find_left(context: Context, run: Instruction) -> list[_Left]:
    """Return the caches that a RUN leaves in its layer."""
    kept_out = [
        fill(mount.get("target") or mount.get("dst") or mount.get("destination") or "", context.values(run))
        for mount in map(dict, mounts(run))
        if mount.get("type") in ("cache", "tmpfs")
    ]
    home = context.home(run)
    left: list[_Left] = []
    piped = _Piped()
    said: dict[str, str] = {}  # by commands of the script itself
    for step in context.steps(run):
        said |= caches.settings(step)
        values = ChainMap(said, dict(step.values)) if said else step.values
        piped = _find_piped(step, piped)
        if left:
            left = _find_kept(left, caches.emptied([step], home), piped.deleted)
        for found in package_commands([step.command]):
            if found.manager not in _CLEAN or _keeps_nothing(context, found):
                continue
            folders = tuple(caches.at_home(step.path(one), home) for one in caches.places(found, values, home))
            out = any(map(_NO_LAYER.match, folders)) or caches.is_held_by(kept_out, folders)
            if folders and not out and len(left) < _MOST_LEFT:
                left = [*(one for one in left if one.folders != folders), _Left(found, folders, home)]
    return left


def _keeps_nothing(context: Context, found: PackageCommand) -> bool:
    """Whether it only looks like the manager, or what it keeps is needed later."""
    if found.manager is Manager.YARN and manifests.loads_from_cache(context, found):
        return True
    plain = tuple(word for word in found.command.arguments if not word.startswith("-"))
    return found.command.program == "pipx" or (found.manager is Manager.UV and plain[:2] == ("python", "install"))


def _find_kept(left: list[_Left], gone: caches.Emptied, piped: Sequence[str]) -> list[_Left]:
    """Return the caches that are still there behind a command."""
    if gone.unknown:
        return []
    if not gone and not piped:
        return left
    return [
        one
        for one in left
        if not gone.holds_cache(one.found.manager, one.folders)
        and not any(caches.covers(path, folder) for path in piped for folder in one.folders)
    ]


@dataclass(frozen=True, slots=True)
class _Piped:
    """The words of a pipe so far, and those of them that its `xargs rm` deletes."""

    words: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def _find_piped(step: Step, before: _Piped) -> _Piped:
    if step.command.operator not in ("|", "|&"):
        return _Piped(tuple(map(step.path, step.command.arguments[:_WORDS])))
    removes = step.command.program == "rm" and step.command.words[:1] != ("rm",)
    return _Piped(before.words, before.words if removes else ())


_Cleaners = Sequence[tuple[int, caches.Emptied]]  # lines, and what the RUN there takes away


def _find_cleaners(context: Context, runs: Iterable[Instruction]) -> _Cleaners:
    found = ((one.start, caches.emptied(context.steps(one), context.home(one))) for one in runs)
    return [one for one in found if one[1]]


def _later(run: Instruction, left: _Left, cleaners: _Cleaners, users: ListUsers) -> _Later:
    needs = users.first(run) if left.found.manager is Manager.APT else None
    compared = 0
    for line, gone in cleaners[bisect_right(cleaners, run.start, key=itemgetter(0)) :][:_LOOKED_AT]:
        if gone.holds_cache(left.found.manager, left.folders):
            return _Later(needs, line)
        compared += len(gone.folders)
        if compared > _MOST_COMPARED:
            break
    return _Later(needs)


def _hits(context: Context, run: Instruction, left: Sequence[_Left], later: dict[int, _Later]) -> Iterator[Hit]:
    late: dict[int | None, list[_Left]] = {later[id(one)].cleans: [] for one in left}
    for one in left:
        late[later[id(one)].cleans].append(one)
    stay = late.pop(None, [])
    if late:
        line = min(number for number in late if number is not None)
        hidden = [one for some in late.values() for one in some]
        size = None if context.facts is None else _describe_wasted(context.facts, run, hidden)
        if size is None or size >= _SMALLEST:
            yield Hit(
                run,
                _LATER(managers=_names(hidden), line=line)
                if size is None
                else _LATER_SIZE(managers=_names(hidden), line=line, size=Size(size)),
                level=Level.WARNING,
                why=_LATER_WHY(),
                remedy=_remedy(context, run, hidden, later),
                confidence=Confidence.LIKELY if size is None else Confidence.CERTAIN,
                edit=_edit(context, run, hidden, later),
            )
    if stay and not _only_refreshes(context, run, stay):
        yield Hit(
            run,
            _STAYS(managers=_names(stay)),
            remedy=_remedy(context, run, stay, later),
            edit=_edit(context, run, stay, later),
        )


def _names(left: Sequence[_Left]) -> Text:
    return verbatim(", ".join(dict.fromkeys(_find_calls(one) for one in left)))


def _find_calls(left: _Left) -> str:
    """The manager by the name that is written: dnf is one of yum's kind, and nobody there knows yum."""
    return left.found.command.program if left.found.manager is Manager.YUM else left.found.manager.value


def _only_refreshes(context: Context, run: Instruction, kept: Sequence[_Left]) -> bool:
    """Whether it is the `apt-get update` alone of which HC011 speaks."""
    others = [one for one in context.packages(run) if one.action is not PackageAction.REFRESH]
    return not others and all(one.found.action is PackageAction.REFRESH for one in kept)


def _describe_wasted(facts: ImageFacts, run: Instruction, left: Iterable[_Left]) -> int:
    folders = {folder for one in left for folder in one.folders}
    return sum(
        file.size_bytes
        for file in facts.wasted_files
        if file.added_line == run.start and any(caches.holds(folder, "/" + file.path.lstrip("/")) for folder in folders)
    )


def _remedy(context: Context, run: Instruction, left: Sequence[_Left], later: dict[int, _Later]) -> Text:
    needs = next((later[id(one)].needs for one in left if later[id(one)].needs is not None), None)
    if needs is not None and not needs.certain:
        return _MAY_NEED_REMEDY(line=needs.line, command=verbatim(needs.command.replace("`", "'")))
    if needs is not None:
        return _NEEDED_REMEDY(line=needs.line)
    moved = next((one for one in left if _is_elsewhere(one)), None)
    if moved is not None:
        return _ELSEWHERE_REMEDY(folder=verbatim(moved.folders[0][:80].replace("`", "'")))
    hows = dict.fromkeys(_CLEAN[one.found.manager].format(program=one.found.command.program) for one in left)
    how = verbatim(", ".join(hows))
    cleans = (one for one in context.packages(run) if one.action is PackageAction.CLEAN)
    vain = next((one for one in cleans if one.manager is left[0].found.manager and not empties_cache(one)), None)
    if vain is not None:
        kept = _KEPT_REMEDY if vain.manager is Manager.PACMAN else _OLD_ONLY_REMEDY
        return kept(how=how, command=verbatim(" ".join(vain.command.effective)[:60].replace("`", "'")))
    return REMEDY(how=how)


def _is_elsewhere(left: _Left) -> bool:
    """Whether the cache is where the configuration put it and the usual way to be rid of it does not say so."""
    usual = (*CACHES[left.found.manager], *caches.places(left.found, {}, left.home))
    return left.found.manager is Manager.POETRY and not set(left.folders) & set(usual)


def _edit(context: Context, run: Instruction, left: Sequence[_Left], later: dict[int, _Later]) -> LineEdit | None:
    managers = {one.found.manager for one in left}
    if (
        len(managers) != 1
        or any(later[id(one)].needs is not None for one in left)
        or _only_refreshes(context, run, left)
    ):
        return None  # the last: nothing would be left that it does
    if any(dict(mount).get("type") == "cache" for mount in mounts(run)):
        return None  # what empties a cache would empty the one that is mounted
    manager = managers.pop()
    script = context.packages(run)
    fills = [one for one in script if one.manager is manager and one.action is not PackageAction.CLEAN]
    commands = [one.command for one in fills]
    if manager is Manager.PIP:
        return with_option(context, run, commands, r"(?<![\w-])pip[\d.]*[ \t]+install(?=\s)", "--no-cache-dir")
    if manager is Manager.UV:
        return with_option(context, run, commands, r"(?<![\w./-])uv(?=[ \t])", "--no-cache")
    if manager is Manager.APK and all(one.action is PackageAction.INSTALL for one in fills):
        return with_option(context, run, commands, r"(?<![\w-])apk[ \t]+add(?=\s)", "--no-cache")
    clean = _cleaning(run, manager, script)
    return with_command(context, run, clean) if clean else None


def _cleaning(run: Instruction, manager: Manager, script: Sequence[PackageCommand]) -> str | None:
    """Return the command that may be run at the end, None where it might fail or take away what is needed."""
    if "sudo" in run.original:
        return None  # what is appended would not be root's
    if manager is Manager.APT:
        return f"rm -rf {_LISTS}/*"
    if manager in (Manager.NPM, Manager.YARN):
        # What removes system packages may have removed npm itself.
        removes = any(one.action is PackageAction.REMOVE and one.manager.of_system for one in script)
        return None if removes else "npm cache clean --force" if manager is Manager.NPM else "yarn cache clean"
    if manager is Manager.YUM:
        return f"{next(one.command.program for one in script if one.manager is manager)} clean all"
    if manager in (Manager.PACMAN, Manager.XBPS):
        return f"rm -rf {CACHES[manager][0]}/*"
    return "zypper clean --all" if manager is Manager.ZYPPER else None
