"""What a candidate is given beyond what its text calls for: what it was found to lack once it was built. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.dockerfile import edit
from bot.image.programs import Reach
from bot.messages import rewrite as messages
from bot.rewrite.evidence.run_purpose import Nature
from bot.rewrite.writing import packages as install
from bot.rewrite.writing import runtime_needs
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.runtime_needs import Needs
from bot.rewrite.writing.stage_split import StagePlace
from bot.text import verbatim

_LINE = 100  # characters


def with_packages(draft: Draft, needed: Needs, explicit: Sequence[str]) -> Needs:
    """Add the packages that the candidate was found to lack, and those that RUNs of the last stage start."""
    there = {install.name_of(word) for word in explicit}
    wanted = draft.mend.packages | _started_by_runs(draft, {*there, *needed.packages})
    more = sorted(name for name in wanted if name not in there and name not in needed.packages)
    if not more:
        return needed
    if not draft.base.installs or not (draft.base.same_release or set(more) <= runtime_needs.SAME_NAME):
        names = verbatim(", ".join(more))
        return replace(needed, unmet=messages.NEEDS_PACKAGES(base=verbatim(draft.base.image), packages=names))
    return replace(needed, packages=tuple(sorted({*needed.packages, *more})))


def _started_by_runs(draft: Draft, there: Collection[str]) -> frozenset[str]:
    """Return the packages that RUNs need which are said again on the new base.

    They start programs of these (crontab, setcap), or do something to files of these (update-alternatives).
    """
    image = draft.evidence.image
    if image is None:
        return frozenset()
    walker = Reach(image.files, image.content, dict(image.config.env), image.config.workdir)
    found: set[str] = set()
    for step in draft.evidence.steps:
        if draft.split.natures.get(step.line) is not Nature.SETUP or draft.split.place(step) is StagePlace.FIRST:
            continue
        paths = [walker.which(command.program) for command in step.commands if command.program]
        named = (word for command in step.commands if command.program != "rm" for word in command.arguments)
        paths += [word.lstrip("/") for word in named if word.startswith("/")]
        found |= {owner for path in paths if path is not None and (owner := image.provider(path)) is not None}
    found -= {*there, *runtime_needs.find_dependencies(draft.evidence, there)}
    return frozenset(name for name in found if not runtime_needs.is_on(draft.evidence, draft.base, name))


def rights(draft: Draft) -> list[str]:
    """Return the commands that give files of the base the modes and owners that the original gave them."""
    modes: dict[int, list[str]] = {}
    owners: dict[str, list[str]] = {}
    for path, mode, owner in draft.mend.modes:
        modes.setdefault(mode, []).append(edit.shell_quoted(f"/{path}"))
        owners.setdefault(owner, []).append(edit.shell_quoted(f"/{path}"))
    found = [f"chown {owner} {' '.join(paths)}" for owner, paths in sorted(owners.items()) if owner]
    found += [f"chmod {mode:o} {' '.join(paths)}" for mode, paths in sorted(modes.items())]  # chown takes setuid away
    if draft.mend.gone:
        paths = [edit.shell_quoted(f"/{path}") for path in draft.mend.gone]
        one_line = len(" ".join(paths)) < _LINE
        found.append("rm -rf " + (" " if one_line else f" {draft.escape}\n        ").join(paths))
    return found


def unused_packages(draft: Draft) -> frozenset[str]:
    """Return packages, of those that the Dockerfile names, that nothing that ships can start or load."""
    image, reasons = draft.evidence.image, draft.evidence.reasons
    if image is None or reasons is None:
        return frozenset()
    return frozenset(name for name in image.asked if reasons.package(name) is not None)
