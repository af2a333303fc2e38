"""What a candidate is given beyond what its text calls for: what it was found to lack once it was built. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dockerfile import edit
from bot.messages import rewrite as messages
from bot.rewrite.writing import packages as install
from bot.rewrite.writing import runtime_needs
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.runtime_needs import Needs
from bot.text import verbatim


def with_packages(draft: Draft, needed: Needs, explicit: Sequence[str]) -> Needs:
    """Add the packages that the candidate was found to lack."""
    there = {install.name_of(word) for word in explicit}
    more = sorted(name for name in draft.mend.packages if name not in there and name not in needed.packages)
    if not more:
        return needed
    if not draft.base.installs or not (draft.base.same_release or set(more) <= runtime_needs.SAME_NAME):
        names = verbatim(", ".join(more))
        return replace(needed, unmet=messages.NEEDS_PACKAGES(base=verbatim(draft.base.image), packages=names))
    return replace(needed, packages=tuple(sorted({*needed.packages, *more})))


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
        found.append("rm -rf " + " ".join(edit.shell_quoted(f"/{path}") for path in draft.mend.gone))
    return found


def unused_packages(draft: Draft) -> frozenset[str]:
    """Return packages, of those that the Dockerfile names, that nothing that ships can start or load."""
    image, reasons = draft.evidence.image, draft.evidence.reasons
    if image is None or reasons is None:
        return frozenset()
    return frozenset(name for name in image.asked if reasons.package(name) is not None)
