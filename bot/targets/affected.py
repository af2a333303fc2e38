"""Whether a change of files reaches an image whose Dockerfile stayed the same, and what the files are to it. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from bot.dockerfile import ignore, shell
from bot.dockerfile.expansion import ExpansionError
from bot.dockerfile.ignore import IgnoreRules, IgnoreSyntaxError
from bot.dockerfile.references import is_allowed
from bot.dockerfile.stages import Stage, StageGraph, environment, expand, graph, mounts
from bot.dockerfile.syntax import DockerfileSyntaxError, Instruction, parse
from bot.errors import InputError
from bot.model.targets import BuildInputs
from bot.targets.manifests import is_code, is_manifest

MAIN = ""  # the name of the context that has no name
_LINKS_DEPTH = 20


class Role(Enum):
    """What a changed file is to an image."""

    MANIFEST = "manifest"  # decides which packages are installed
    STARTED = "started"  # a RUN, ENTRYPOINT, CMD or HEALTHCHECK names it
    CONFIGURATION = "configuration"  # copied by its name, and no source of a program
    SOURCE = "source"  # the rest of what the build takes


@dataclass(frozen=True, slots=True)
class CopySource:
    """What one instruction takes of a context, as a pattern; `excludes` are those of its own `--exclude`."""

    context: str
    pattern: str
    excludes: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether all of the context may be taken: as it says so, or as it cannot be told."""
        return self.pattern in (".", "*", "**")


@dataclass(frozen=True, slots=True)
class BuildTree:
    """One way to build an image: its Dockerfile's text, the ignore file that counts, and the tree that it is in.

    `contexts` are the folders of named contexts; `links` are the links of the tree with what they lead to.
    """

    text: str
    inputs: BuildInputs
    rules: str | None = None
    contexts: tuple[tuple[str, str], ...] = ()
    links: Mapping[str, str] | None = None


def ignore_file(dockerfile: str, context: str, files: Collection[str]) -> str | None:
    """Return the path of the ignore file that counts for a build, None if there is none."""
    return next((name for name in ignore.names(dockerfile, context) if name in files), None)


def find_roles(build: BuildTree, changed: Iterable[str]) -> dict[str, Role]:
    """Return what the changed files that a build takes are to its image.

    Where it cannot be told (a variable that only the build knows), a file is taken: an image too many is reviewed.
    """
    try:
        stages = graph(parse(build.text), dict(build.inputs.build_args))
        needed = stages.needed(stages.final(build.inputs.stage))
        sources = tuple(dict.fromkeys(_sources(stages, needed, dict(build.contexts))))
    except (DockerfileSyntaxError, InputError):
        return {}
    by_name = {path: named for path in changed if (named := takes(build, sources, path)) is not None}
    if not by_name:
        return {}  # most changes: no shell is parsed for them
    words = _Words.of(stages, needed)
    return {path: _role(path, words, by_name=named) for path, named in by_name.items()}


def find_taken(stages: StageGraph, stage: str | None, files: Iterable[str]) -> tuple[str, ...]:
    """Return those files of the main context that the build of a stage copies or mounts. Raises InputError."""
    found = _sources(stages, stages.needed(stages.final(stage)), {})
    sources = tuple(dict.fromkeys(one for one in found if one.context == MAIN))
    return tuple(
        path
        for path in files
        if any(one.everything or _matches(one.pattern, path) for one in sources if not _is_excluded(one, path))
    )


def builds_on(images: Iterable[str], tags: Iterable[str]) -> str | None:
    """Return the one of the names of images that these tags mean, None if none is. A tag `a/b` means any `a/b:x`."""
    patterns = tuple(tags)
    return next((image for image in images if is_allowed(image, patterns)), None) if patterns else None


# ------------------------------------------------------------------------------------------------- what is taken


def takes(build: BuildTree, sources: Iterable[CopySource], path: str) -> bool | None:
    """Return whether a file is taken by its very name by one of these; None if it is not taken at all."""
    best: bool | None = None
    folders = {MAIN: build.inputs.context, **dict(build.contexts)}
    for source in sources:
        folder = folders.get(source.context)
        if folder is None:
            continue
        for start in dict.fromkeys((folder, _follow(folder, build.links or {}))):
            inside = _below(path, start)
            if inside is None or (source.context == MAIN and _is_left_out(build.rules, inside)):
                continue
            pattern = _through_links(source, start, build.links or {})
            patterns = dict.fromkeys((source.pattern, pattern))
            if any(_matches(one, inside) or _is_in(one, inside) for one in patterns) and not _is_excluded(
                source, inside
            ):
                best = bool(best) or inside in (source.pattern, pattern)
    return best


def _is_in(pattern: str, path: str) -> bool:
    """Whether what a COPY takes lies in a path that is one for git: a submodule, whose files are not listed."""
    return bool(path) and pattern.startswith(f"{path}/")


def _is_left_out(rules: str | None, path: str) -> bool:
    try:
        return bool(rules) and IgnoreRules.parse(rules or "").excludes(path)
    except IgnoreSyntaxError:
        return False


def _below(path: str, folder: str) -> str | None:
    if folder in ("", "."):
        return path
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else None


def _matches(source: str, path: str) -> bool:
    """Whether a file is the source, below it, or found by its wildcards: `**` crosses folders, the others do not."""
    if source in (".", "*", "**"):
        return True
    if source.startswith(("!", "#")):
        return path == source or path.startswith(f"{source}/")
    try:
        return _rules(source).excludes(path)
    except IgnoreSyntaxError:
        return True


@lru_cache(maxsize=256)
def _rules(pattern: str) -> IgnoreRules:
    """A source as the one pattern of an ignore file: it means the same, what is below a folder included."""
    return IgnoreRules.parse(pattern)


def _is_excluded(source: CopySource, path: str) -> bool:
    """Whether `--exclude` leaves a file out: seen from the folder that is copied, or where that is none, both ways."""
    if not source.excludes:
        return False
    try:
        rules = IgnoreRules.parse("\n".join(source.excludes))
    except IgnoreSyntaxError:
        return False
    inner = _below(path, source.pattern)
    if inner is not None:
        return rules.excludes(inner)
    return rules.excludes(path) and rules.excludes(posixpath.basename(path))


def _through_links(source: CopySource, folder: str, links: Mapping[str, str]) -> str:
    """Return a source as it is once the links of the repository on the way to it are followed."""
    if source.everything or not links:
        return source.pattern
    whole = posixpath.normpath(posixpath.join(folder, source.pattern))
    inside = _below(_follow(whole, links), folder)
    return inside if inside is not None else source.pattern


def _follow(path: str, links: Mapping[str, str]) -> str:
    """Follow the links in every part of a path; one that leads out of the repository stays as it is."""
    for _ in range(_LINKS_DEPTH):
        parts = path.split("/")
        at = next((n for n in range(1, len(parts) + 1) if "/".join(parts[:n]) in links), None)
        if at is None:
            return path
        start = "/".join(parts[:at])
        target = posixpath.normpath(posixpath.join(posixpath.dirname(start), links[start]))
        if target.startswith(("../", "/")) or target == "..":
            return path
        path = posixpath.normpath("/".join((target, *parts[at:])))
    return path


# ------------------------------------------------------------------------------------------------------- sources


def _sources(stages: StageGraph, needed: Iterable[Stage], contexts: Mapping[str, str]) -> Iterator[CopySource]:
    """Everything that a build copies or mounts of its contexts; "*" for what cannot be told."""
    for one in needed:
        env = environment(stages, one)
        for instruction in one.instructions:
            yield from sources_of(instruction, env, stages.escape, contexts)


def sources_of(
    instruction: Instruction, env: dict[str, str], escape: str, contexts: Mapping[str, str]
) -> Iterator[CopySource]:
    """Everything that one instruction copies or mounts of the contexts."""
    actual = instruction.sub or instruction
    if actual.keyword in ("COPY", "ADD"):
        context = _context(actual.flag("from"), contexts)
        if context is not None:
            yield from _find_copies(actual, env, escape, context)
    elif actual.keyword == "RUN":
        yield from _add_mounts(actual, contexts)


def _context(name: str | None, contexts: Mapping[str, str]) -> str | None:
    """Return the context that `--from` means; None for a stage or an image."""
    if name is None:
        return MAIN
    return next((known for known in contexts if known.lower() == name.lower()), None)


def _find_copies(instruction: Instruction, env: dict[str, str], escape: str, context: str) -> Iterator[CopySource]:
    excludes = instruction.flag_values("exclude")
    for word in instruction.args[:-1]:
        if word.startswith("<<"):
            continue
        try:
            source = expand(word, env, escape)
        except ExpansionError:
            source = "*"
        # An address is the path of no file.
        yield CopySource(context, "*" if "$" in source else _clean(source), excludes)


def _add_mounts(instruction: Instruction, contexts: Mapping[str, str]) -> Iterator[CopySource]:
    for mount in mounts(instruction):
        options = dict(mount)
        if options.get("type", "bind") != "bind":
            continue
        context = _context(options.get("from"), contexts)
        if context is not None:
            source = options.get("source", options.get("src", "."))
            yield CopySource(context, "*" if "$" in source else _clean(source))


def _clean(source: str) -> str:
    """Return a source without the slashes before it; a `/./` only says what `--parents` keeps of the path."""
    return posixpath.normpath(source.lstrip("/") or ".")


# --------------------------------------------------------------------------------------------------------- roles


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the commands of an image: those that are run while it is built, and those that start it."""

    built: frozenset[str]
    started: frozenset[str]

    @classmethod
    def of(cls, stages: StageGraph, needed: Iterable[Stage]) -> _Words:
        built: set[str] = set()
        started: set[str] = set()
        for one in needed:
            for instruction in one.instructions:
                actual = instruction.sub or instruction
                if actual.keyword == "RUN":
                    built.update(_names(actual))
                elif actual.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
                    started.update(_names(actual))
        return cls(frozenset(built), frozenset(started))

    def name(self, path: str) -> bool:
        """Whether a command names a file: by its name, as the last part of a word."""
        return posixpath.basename(path) in self.built | self.started


def _names(instruction: Instruction) -> Iterator[str]:
    """The last parts of all paths in the words of an instruction."""
    for command in shell.run_commands(instruction):
        words = [*command.words, *(one.target for one in command.redirects)]
        for word in words:
            for piece in re.split(r"[\s=:,;<>()'\"]+", word):
                name = posixpath.basename(piece.rstrip("/"))
                if name:
                    yield name
                    yield re.sub(r"^-{1,2}[A-Za-z]", "", name)  # pip install -rnames.txt


def _role(path: str, words: _Words, *, by_name: bool) -> Role:
    if is_manifest(path):
        return Role.MANIFEST
    if words.name(path):
        return Role.STARTED
    return Role.CONFIGURATION if by_name and not is_code(path) else Role.SOURCE
