"""What base said of an image that head declares, and which images head's declarations have moved out of the review.

A compose or bake file of the change can name another stage, file or context than base had. Then what was reviewed
before, and the last stage, are reviewed as well: what is judged is not the author's to choose. Pure.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.config.settings import Settings
from bot.dockerfile.build_args import SYNTAX, read_build_args
from bot.host.git import FileChange, FileStatus
from bot.targets.declared import Declared
from bot.targets.inventory import Inventory
from bot.targets.names import is_dockerfile, is_excluded, is_reviewed
from bot.targets.ways import RevisionTree, Way


def out_of_review(changes: Sequence[FileChange], settings: Settings) -> tuple[tuple[FileChange, ...], Settings]:
    """Return the changes and the settings for Dockerfiles of the review that are renamed to what is not reviewed.

    What still is a Dockerfile stays in the review: where its image is left out is not the author's to choose. Of
    another file it is told that the image is removed.
    """
    made: list[FileChange] = []
    out = set()
    for one in changes:
        old = one.old_path
        if old is None or not is_reviewed(old, settings) or is_reviewed(one.path, settings):
            made.append(one)
        elif is_dockerfile(one.path):
            made.append(one)
            out.add(one.path)
        else:
            made += [FileChange(FileStatus.DELETED, old), FileChange(FileStatus.ADDED, one.path)]
    return tuple(sorted(made, key=lambda one: one.path)), replace(settings, moved_out=settings.moved_out | out)


def declared_out_of_review(inventory: Inventory, settings: Settings) -> Settings:
    """Return the settings for declarations that name a Dockerfile which is left out, and at base one of the review."""
    out = set()
    for one in inventory.head.declared:
        before = same_declaration(inventory.base.declared, one)
        if before is not None and before.dockerfile != one.dockerfile and is_reviewed(before.dockerfile, settings):
            out.add(one.dockerfile)
    out = {path for path in out if is_excluded(path, settings)}
    return replace(settings, moved_out=settings.moved_out | out) if out else settings


def same_declaration(declared: Iterable[Declared], one: Declared | None) -> Declared | None:
    """Return what these declarations say under the name, in the file, of one; None if they say nothing."""
    if one is None:
        return None
    return next((other for other in declared if (other.file, other.name) == (one.file, one.name)), None)


def counterpart(head: RevisionTree, base: RevisionTree, way: Way, old_paths: Mapping[str, str]) -> Way | None:
    """Return how base builds what head builds in this way; None where that is nowhere to be seen.

    It is what the same declaration said, or the way that base had for the same stage; else, base's Dockerfile as it is
    built if nothing is said, with the stage that head asks for.
    """
    before = same_declaration(base.snapshot.declared, way.declared)
    if before is not None and before.dockerfile in base.snapshot.files:
        return base.declared_way(before)
    path = old_paths.get(way.dockerfile, way.dockerfile)
    if path not in base.snapshot.files or way.inputs.inline:
        return None
    ways = base.ways(path)
    if way.configured:
        return next((one for one in ways if one.settings == way.settings), None)
    stage = head.stage_of(way)
    alike = [one for one in ways if (one.inputs.stage or "") == (way.inputs.stage or "") or base.stage_of(one) == stage]
    alike.sort(key=lambda one: (one.inputs.context != way.inputs.context, one.inputs != way.inputs))
    if alike:
        return alike[0]
    default = base.default_way(path)
    return replace(default, inputs=replace(default.inputs, stage=way.inputs.stage))


def find_kept(
    head: RevisionTree, base: RevisionTree, found: Sequence[Way], old_paths: Mapping[str, str], changed: Collection[str]
) -> Iterator[tuple[Way, str]]:
    """Return ways to review besides those that head says, at head's paths, with the file that is the reason.

    Only of Dockerfiles that are reviewed anyway, or whose declaration now names another one.
    """
    for here in sorted({way.dockerfile for way in head.all_ways()}):
        path = old_paths.get(here, here)
        concerned = [way for way in found if way.dockerfile == here or _names(way, path, base)]
        now = head.ways(here)
        if not concerned or here not in head.snapshot.files or any(way.configured or way.inputs.inline for way in now):
            continue
        if path in base.snapshot.files:
            gone = [way for way in base.ways(path) if not _is_covered(head, base, way, now)]
            made = [replace(way, dockerfile=here, settings=replace(way.settings, dockerfile=here)) for way in gone]
        else:  # a new Dockerfile: nothing says what else it is for, but its last stage is what everyone builds
            made = []
        file = _reason(made, now, concerned, changed)
        yield from ((way, file) for way in made)
        first = made[0] if made else now[0] if path not in base.snapshot.files else None
        if first is None:
            continue
        last = replace(first, inputs=replace(first.inputs, stage=None), declared=None)
        if head.stage_of(last) not in {head.stage_of(way) for way in (*now, *made)}:
            yield last, file


def _is_covered(head: RevisionTree, base: RevisionTree, way: Way, now: Iterable[Way]) -> bool:
    """Whether head still builds what base built: the same stage, in the same contexts, for the same platform.

    Arguments are the change's to change; but where base said nothing at all, what head says must be the same.
    """
    for one in now:
        here = one.inputs.context == way.inputs.context or (_in_own_folder(one) and _in_own_folder(way))
        if not here or (one.inputs.contexts, one.platforms) != (way.inputs.contexts, way.platforms):
            continue
        arguments = [dict(read_build_args(each.inputs.build_args)) for each in (one, way)]
        if arguments[0].get(SYNTAX) != arguments[1].get(SYNTAX):
            continue
        if way.declared is None and arguments[0] != arguments[1]:
            continue
        named = (one.inputs.stage or "").lower() == (way.inputs.stage or "").lower()
        if named or head.stage_of(one) == base.stage_of(way):
            return True
    return False


def _in_own_folder(way: Way) -> bool:
    """Whether nothing names the context of a Dockerfile, so that it is its folder and moves with it."""
    return way.declared is None and way.inputs.context == (posixpath.dirname(way.dockerfile) or ".")


def _names(way: Way, path: str, base: RevisionTree) -> bool:
    """Whether the declaration of a way named another Dockerfile at base, this one."""
    before = same_declaration(base.snapshot.declared, way.declared)
    return before is not None and before.dockerfile == path != way.dockerfile


def _reason(gone: Iterable[Way], now: Iterable[Way], concerned: Iterable[Way], changed: Collection[str]) -> str:
    """Return the file that moved the review: one that the change touches, or else the one that declares it."""
    declared = [way.declared.file for way in (*now, *concerned, *gone) if way.declared is not None]
    return next((file for file in declared if file in changed), declared[0] if declared else "")
