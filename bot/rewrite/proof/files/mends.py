"""From what a candidate lacks to what it might be given. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from bot.filetree import EntryKind
from bot.image import named
from bot.image.built_image import BuiltImage
from bot.image.programs import Reach
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.own_tools import OwnTools
from bot.rewrite.proof.files import own_trees
from bot.rewrite.proof.files.linked import LostLibrary
from bot.rewrite.proof.files.openness import OpennessResult
from bot.rewrite.proof.files.trees import Lost, PathDifference, TreeComparison

_MOST_PATHS = 200  # with more of them the candidate is the wrong one
_RIGHTS = (Lost.MODE, Lost.OWNER)


def of(
    original: BuiltImage,
    compared: TreeComparison,
    opened: OpennessResult,
    there: Collection[str] = (),
    tools: OwnTools | None = None,
) -> Mend:
    """Return what a candidate might be given; nothing if it is too much.

    `there` are the packages that it has: what it lacks of these its base does not unpack, so that it comes as a file.
    `tools` tells of package managers: one of which the base's lies among the original's is brought up to date there.
    """
    paths: set[str] = set()
    packages: set[str] = set()
    for path in (path for one in opened.missing for path in one.paths):
        owner = original.provider(path)
        if owner is not None and _brings(original, owner, path, there):
            packages.add(owner)
        else:
            paths |= {path, original.resolve(path) or path}
    for one in compared.differences:
        owner = original.system.owner(one.path)
        if one.lost is Lost.PATH and owner is not None and _brings(original, owner, one.path, there):
            packages.add(owner)
        elif one.lost not in _RIGHTS and one.lost is not Lost.DELETION:
            paths.add(one.path)
    modes = tuple(_rights(original, compared))
    back = [one.path for one in compared.differences if one.lost is Lost.DELETION]
    renewed = {path: tool for path in back if tools is not None and (tool := tools.renewed(path)) is not None}
    gone = tuple(path for path in back if path not in renewed)
    if len(paths) + len(modes) + len(gone) > _MOST_PATHS:
        return Mend()
    brought = frozenset(paths) | own_trees.of(original, paths)
    return Mend(brought, frozenset(packages), modes, gone, renewed=frozenset(renewed.values()))


def _brings(original: BuiltImage, package: str, path: str, there: Collection[str]) -> bool:
    """Whether installing a package that was not removed, and is not there yet, brings a file as it is."""
    return package in original.system.packages and package not in there and original.as_packaged(path) is not False


def of_types(original: BuiltImage, candidate: BuiltImage) -> Mend:
    """Return what brings the system's tables of file types that only the original has."""
    lost = [path for path in named.data_files(original, "mime") if candidate.resolve(path) is None]
    owners = {path: original.system.owner(path) for path in lost}
    packages = frozenset(owner for owner in owners.values() if owner is not None)
    return Mend(frozenset(path for path, owner in owners.items() if owner is None), packages)


def of_programs(original: BuiltImage, names: Iterable[str]) -> Mend:
    """Return what brings programs, by name or path: their packages, or the files themselves where none owns them."""
    walker = Reach(original.files, original.content, dict(original.config.env), original.config.workdir)
    packages: set[str] = set()
    paths: set[str] = set()
    for name in names:
        path = walker.which(name) or original.resolve(name)
        real = original.resolve(path) if path else None
        if not path or not real:
            continue
        owner = original.provider(path)
        if owner is not None:
            packages.add(owner)
        else:
            paths |= {path, real}
    return Mend(frozenset(paths) | own_trees.of(original, paths), frozenset(packages))


def of_libraries(original: BuiltImage, lost: Iterable[LostLibrary]) -> Mend:
    """Return what brings libraries that a program or a plugin needs: their packages, or the files themselves."""
    packages: set[str] = set()
    paths: set[str] = set()
    for path in (one.path for one in lost if one.path is not None):
        owner = original.provider(path)
        if owner is not None:
            packages.add(owner)
        else:
            paths |= {path, original.resolve(path) or path}
    return Mend(frozenset(paths), frozenset(packages)) if len(paths) <= _MOST_PATHS else Mend()


def _rights(original: BuiltImage, compared: TreeComparison) -> Iterator[tuple[str, int, str]]:
    for one in compared.differences:
        if one.lost in _RIGHTS:
            yield one.path, original.files[one.path].entry.mode & 0o7777, _owner(original, one)


def _owner(original: BuiltImage, one: PathDifference) -> str:
    entry = original.files[one.path].entry
    if one.lost is not Lost.OWNER or entry.kind is EntryKind.SYMLINK:
        return ""
    return f"{entry.uid}:{entry.gid}"
