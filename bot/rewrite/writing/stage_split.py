"""Which of the two stages each instruction belongs to. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.run_purpose import Nature, effects, find_written, nature
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.proposal.proposal import Proposal
from bot.rewrite.proposal.runtime_bases import Base

METADATA = ("LABEL", "MAINTAINER", "EXPOSE", "VOLUME", "HEALTHCHECK", "STOPSIGNAL", "CMD", "ENTRYPOINT", "ONBUILD")
_STATE = ("ENV", "ARG", "WORKDIR", "USER", "SHELL")
_MAKING = ("RUN", "COPY", "ADD")


class StagePlace(Enum):
    """Where an instruction stands after the split."""

    FIRST = "first"  # only where the product is made
    LAST = "last"  # only where it runs
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Split:
    """The place of each step, by its line. `pivot` is the line of the last step that makes the product, or None.

    `made_here` are the lines of the steps whose results have to be carried over as files.
    """

    places: Mapping[int, StagePlace]
    natures: Mapping[int, Nature]
    pivot: int | None
    roots: tuple[str, ...]  # folders, and files, that the product is made in

    def place(self, step: BuildStep) -> StagePlace:
        """Return where a step stands."""
        return self.places[step.line]


Near = Callable[[str], bool]


def split(evidence: Evidence, proposal: Proposal, base: Base) -> Split:
    """Return the place of every step when the program runs on this base."""
    natures = {step.line: _nature(step, proposal) for step in evidence.steps if step.keyword == "RUN"}
    roots = _roots(evidence, proposal, natures)
    near = _near(roots)
    replays = _replays(evidence, base)
    builds = {
        step.line
        for step in evidence.steps
        if step.keyword == "RUN"
        and step.line not in proposal.finals
        and _builds(step, natures[step.line], near, proposal, replays=replays)
    }
    steps = evidence.steps
    last_build = max((number for number, step in enumerate(steps) if step.line in builds), default=-1)
    places: dict[int, StagePlace] = {}
    for number, step in enumerate(steps):
        if step.line in builds:
            places[step.line] = StagePlace.FIRST
        else:
            places[step.line] = _place(step, proposal, before=number <= last_build)
    pivot = None
    for step in steps:
        if step.keyword in _MAKING and places[step.line] is StagePlace.FIRST:
            pivot = step.line
    return Split(places, natures, pivot, roots)


def _nature(step: BuildStep, proposal: Proposal) -> Nature:
    if step.line in proposal.builds:
        found = nature(step)
        return found if found in (Nature.PACKAGES, Nature.MIXED) else Nature.BUILD
    return nature(step)


def _replays(evidence: Evidence, base: Base) -> bool:
    """Whether what sets the image up can be said again on the base: it has a shell, and the same tools."""
    found = evidence.distribution
    if not base.shell:
        return False
    return found is None or base.family is found.family or base.image == evidence.base_raw


def _builds(step: BuildStep, kind: Nature, near: Near, proposal: Proposal, *, replays: bool) -> bool:
    if step.line in proposal.builds or kind in (Nature.BUILD, Nature.MIXED):
        return True
    if kind is Nature.PACKAGES:
        return False
    if not replays:
        return True
    changed = effects(step)
    return any(near(path) for path in changed.touched if changed.made.isdisjoint(_with_folders(path)))


def _near(roots: Iterable[str]) -> Near:
    """Return what tells whether a path, which may have globs, is one of the roots, in one, or a folder of one."""
    given = frozenset(root.rstrip("/") or "/" for root in roots)
    above = frozenset(folder for root in given for folder in _with_folders(root))

    def near(path: str) -> bool:
        stem = re.split(r"[*?\[]", path, maxsplit=1)[0].rstrip("/") or "/"
        return stem in above or not given.isdisjoint(_with_folders(stem))

    return near


def _with_folders(path: str) -> Iterator[str]:
    """Return a path and the folders that it is in."""
    while path.rstrip("/"):
        yield path
        path = path.rpartition("/")[0]
    yield "/"


def _place(step: BuildStep, proposal: Proposal, *, before: bool) -> StagePlace:
    """Return the place of a step that does not build; `before` says that one that builds comes after it."""
    if step.line in proposal.finals or step.keyword in METADATA:
        return StagePlace.LAST
    if step.keyword == "RUN" or step.keyword in _STATE:
        return StagePlace.BOTH if before or not step.own else StagePlace.LAST
    if step.keyword not in _MAKING:
        return StagePlace.BOTH
    if step.line in proposal.builds:
        return StagePlace.FIRST
    if not before and step.own:
        return StagePlace.LAST
    return StagePlace.FIRST if step.from_context else StagePlace.BOTH


def _roots(evidence: Evidence, proposal: Proposal, natures: Mapping[int, Nature]) -> tuple[str, ...]:
    """Return the folders and files that the product is made in: copied in, built in, or coming out."""
    found: set[str] = set(proposal.outputs)
    for step in evidence.steps:
        if step.keyword in ("COPY", "ADD") and step.destination:
            found |= set(destinations(step))
        elif step.keyword == "RUN" and natures[step.line] in (Nature.BUILD, Nature.MIXED):
            found |= {step.workdir} | set(find_written(step))
    for program in evidence.own_programs:
        found.add("/" + program.real)
    return tuple(sorted(path for path in found if path not in ("/", "")))


def destinations(step: BuildStep) -> tuple[str, ...]:
    """Return where the files of a COPY or ADD go: a folder, or the files in it if they have names."""
    path = step.destination
    if not path.endswith("/"):
        return (path,)
    folder = path.rstrip("/") or "/"
    names = [posixpath.basename(source.rstrip("/")) for source in step.sources]
    plain = [name for name in names if name and not re.search(r"[*?\[\]$<]|^\.+$", name) and "." in name]
    if folder != "/" and len(plain) < len(names):
        return (folder,)
    if folder != "/":
        return tuple(posixpath.join(folder, name) for name in plain)
    return tuple("/" + name for name in names if name and not re.search(r"[*?\[\]$<]|^\.+$", name))
