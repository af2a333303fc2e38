"""HC001: what a package manager downloaded stays in the layer that it was downloaded in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dockerfile.package_commands import PackageCommand, cleaned_caches, filled_caches, package_commands
from bot.dockerfile.packages import WITHOUT_CACHE, Action, Manager
from bot.dockerfile.stages import mounts
from bot.dockerfile.syntax import Instruction
from bot.lint.line_edits import with_command, with_option
from bot.lint.rule import Context, Hit
from bot.model import Confidence, ImageFacts, Level, LineEdit
from bot.text import Size, Template, Text, verbatim

ID = "HC001"
LEVEL = Level.INFO
SAME = ("DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060")
DECIDES = SAME
WHY = Template(
    "A layer keeps what it holds at its end, so downloads that are needed only once are carried by every pull.",
    "Uma camada guarda o que contém no fim, e downloads usados uma só vez são levados em cada pull.",
)
REMEDY = Template(
    "Clean up at the end of the same RUN: {how}.",
    "Limpe no fim do mesmo RUN: {how}.",
)
_STAYS = Template(
    "The package cache of {managers} stays in this layer",
    "O cache de pacotes de {managers} fica nesta camada",
)
_LATER = Template(
    "The package cache of {managers} is made here and cleaned only on line {line}, in a later layer",
    "O cache de pacotes de {managers} é criado aqui e limpo só na linha {line}, em uma camada posterior",
)
_LATER_SIZE = Template(
    "The package cache of {managers} is made here and cleaned only on line {line}, in a later layer: "
    "{size} are carried for nothing",
    "O cache de pacotes de {managers} é criado aqui e limpo só na linha {line}, em uma camada posterior: "
    "{size} são levados à toa",
)
_LATER_WHY = Template(
    "Layers are like photocopies: deleting a file in a later one hides it, and its bytes are still pulled.",
    "Camadas são como fotocópias: apagar um arquivo em uma posterior só o esconde, e seus bytes continuam no pull.",
)

_LISTS = "/var/lib/apt/lists"
_CLEAN = {
    Manager.APT: f"`rm -rf {_LISTS}/*`",
    Manager.APK: "`apk add --no-cache`",
    Manager.YUM: "`dnf clean all`",
    Manager.ZYPPER: "`zypper clean --all`",
    Manager.PIP: "`pip install --no-cache-dir`",
    Manager.POETRY: "`poetry install --no-cache`",
    Manager.PIPENV: "`PIP_NO_CACHE_DIR=1`",
    Manager.CONDA: "`conda clean --all --yes`",
    Manager.NPM: "`npm cache clean --force`",
    Manager.YARN: "`yarn cache clean`",
    Manager.COMPOSER: "`composer clear-cache`",
}
_SMALLEST = 100_000  # bytes; less than that is not worth a line


@dataclass(frozen=True, slots=True)
class _Later:
    """What comes after: the RUNs that empty each cache, in order, and the last that installs from older lists."""

    cleaned: Mapping[str, Sequence[int]]
    uses_lists: int

    def cleaning(self, cache: str, line: int) -> int | None:
        """Return the line of the first RUN after `line` that empties a cache."""
        lines = self.cleaned.get(cache, ())
        index = bisect_right(lines, line)
        return lines[index] if index < len(lines) else None


def check(context: Context) -> Iterable[Hit]:
    """Find caches that a layer of the image keeps."""
    later = _later(context)
    names = {name for name, value in context.facts.config.env if value} if context.facts else set()
    for one in context.image_instructions:
        if one.keyword == "ENV":
            names |= {name for name, value in one.pairs if value.strip("\"'")}
        elif one.keyword == "ARG":
            names |= {word.partition("=")[0] for word in one.args if word.partition("=")[2].strip("\"'")}
        elif one.keyword == "RUN":
            yield from _hits(context, one, _left(context, one, names), later)


def _later(context: Context) -> _Later:
    cleaned: dict[str, list[int]] = {}
    for one in context.image_instructions:
        if one.keyword == "RUN":
            for cache in {cache for command in context.commands(one) for cache in cleaned_caches(command)}:
                cleaned.setdefault(cache, []).append(one.start)
    uses = 0
    for one in context.dockerfile.instructions:
        if one.keyword == "RUN":
            first = next((found for found in context.packages(one) if found.manager is Manager.APT), None)
            if first is not None and first.action is Action.INSTALL:
                uses = one.start
    return _Later(cleaned, uses)


def _hits(context: Context, run: Instruction, left: dict[str, PackageCommand], later: _Later) -> Iterator[Hit]:
    hidden = {cache: later.cleaning(cache, run.start) for cache in left}
    late = {cache: line for cache, line in hidden.items() if line is not None}
    if late:
        names = verbatim(", ".join(dict.fromkeys(left[cache].manager.value for cache in late)))
        line = min(late.values())
        size = None if context.facts is None else _wasted(context.facts, run, late)
        if size is None or size >= _SMALLEST:
            yield Hit(
                run,
                _LATER(managers=names, line=line)
                if size is None
                else _LATER_SIZE(managers=names, line=line, size=Size(size)),
                level=Level.WARNING,
                why=_LATER_WHY(),
                remedy=_remedy([left[cache] for cache in late]),
                confidence=Confidence.LIKELY if size is None else Confidence.CERTAIN,
                edit=_edit(context, run, [left[cache] for cache in late], later),
            )
    kept = [found for cache, found in left.items() if cache not in late]
    if kept and not _only_refreshes(context, run, kept):
        names = verbatim(", ".join(dict.fromkeys(one.manager.value for one in kept)))
        yield Hit(run, _STAYS(managers=names), remedy=_remedy(kept), edit=_edit(context, run, kept, later))


def _left(context: Context, run: Instruction, names: set[str]) -> dict[str, PackageCommand]:
    """Return the caches that a RUN leaves in its layer, each with the command that filled it.

    `names` are those of the variables that are set.
    """
    mounted = [dict(mount) for mount in mounts(run)]
    kept_out = [
        one.get("target") or one.get("dst") or one.get("destination") or ""
        for one in mounted
        if one.get("type") in ("cache", "tmpfs")
    ]
    left: dict[str, PackageCommand] = {}
    for command in context.commands(run):
        for cache in cleaned_caches(command):
            left.pop(cache, None)
        for found in package_commands([command]):
            if (
                found.manager not in _CLEAN
                or found.command.program == "pipx"
                or names & WITHOUT_CACHE.get(found.manager, frozenset())
            ):
                continue
            for cache in _filled(found):
                if not any(target and f"{cache}/".startswith(target.rstrip("/") + "/") for target in kept_out):
                    left[cache] = found
    return left


def _filled(found: PackageCommand) -> tuple[str, ...]:
    if found.manager is Manager.APT:
        # The official images empty /var/cache/apt by themselves; the lists stay.
        return (_LISTS,) if found.action is Action.REFRESH else ()
    return filled_caches(found)[:1]


def _only_refreshes(context: Context, run: Instruction, kept: Sequence[PackageCommand]) -> bool:
    """Whether it is the `apt-get update` alone of which HC011 speaks."""
    others = [one for one in context.packages(run) if one.action is not Action.REFRESH]
    return not others and all(one.action is Action.REFRESH for one in kept)


def _wasted(facts: ImageFacts, run: Instruction, caches: Iterable[str]) -> int:
    folders = tuple(f"{cache}/" for cache in caches)
    return sum(
        file.size_bytes
        for file in facts.wasted_files
        if file.added_line == run.start and ("/" + file.path.lstrip("/")).startswith(folders)
    )


def _remedy(found: Sequence[PackageCommand]) -> Text:
    hows = dict.fromkeys(_CLEAN[one.manager] for one in found)
    return REMEDY(how=verbatim(", ".join(hows)))


def _edit(context: Context, run: Instruction, found: Sequence[PackageCommand], later: _Later) -> LineEdit | None:
    managers = {one.manager for one in found}
    if len(managers) != 1:
        return None
    manager = managers.pop()
    script = context.packages(run)
    fills = [one for one in script if one.manager is manager and filled_caches(one)]
    commands = [one.command for one in fills]
    if manager is Manager.PIP:
        return with_option(context, run, commands, r"(?<![\w-])pip[\d.]*[ \t]+install(?=\s)", "--no-cache-dir")
    if manager is Manager.APK and all(one.action is Action.INSTALL for one in fills):
        return with_option(context, run, commands, r"(?<![\w-])apk[ \t]+add(?=\s)", "--no-cache")
    clean = _cleaning(run, manager, script, later)
    return with_command(context, run, clean) if clean else None


def _cleaning(run: Instruction, manager: Manager, script: Sequence[PackageCommand], later: _Later) -> str | None:
    """Return the command that may be run at the end, None where it might fail or take away what is needed."""
    if "sudo" in run.original:
        return None  # what is appended would not be root's
    if manager is Manager.APT and later.uses_lists <= run.start:
        return f"rm -rf {_LISTS}/*"
    if manager in (Manager.NPM, Manager.YARN):
        # What removes system packages may have removed npm itself.
        removes = any(one.action is Action.REMOVE and one.manager.of_system for one in script)
        return None if removes else "npm cache clean --force" if manager is Manager.NPM else "yarn cache clean"
    if manager is Manager.YUM:
        return f"{next(one.command.program for one in script if one.manager is manager)} clean all"
    return "zypper clean --all" if manager is Manager.ZYPPER else None
