"""Where a review runs, and what it takes from earlier runs: nothing that the reviewed revision brings along."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.behaviour.memory import Results
from bot.comparison.memory import Memory
from bot.host import cache_files
from bot.host.answers import Answers
from bot.registry.credentials import Credentials
from bot.targets.plan import Plan, is_tracked
from bot.text import Text

Say = Callable[[Text], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a review runs: the folder that `baseline-dir` is below, and where logins for registries are found.

    `keeps` says that head is what the default branch now is: a pass makes it a baseline, and pushes it.
    Without `memory` nothing that was measured is remembered, without `results` nothing that was seen of images at work,
    without `answers` nothing that linters said, and without `rewrites` no rewrite.
    `hear` is told each line that a build prints. `after` are modules that are needed next: they are imported meanwhile.
    """

    root: Path = field(default_factory=Path.cwd)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    logins: Mapping[str, Credentials] = field(default_factory=dict, repr=False)
    keeps: bool = False
    memory: Memory | None = field(default_factory=Memory.usual)
    results: Results | None = field(default_factory=Results.usual)
    answers: Answers | None = field(default_factory=Answers.usual)
    rewrites: Path | None = field(default_factory=lambda: cache_files.folder("rewrites"))
    hear: Say | None = None
    after: tuple[str, ...] = ()


def is_brought(folder: Path, plan: Plan, root: Path) -> bool:
    """Return whether the reviewed revision brings a folder along, or a link to it: its author wrote what is in it."""
    files = plan.repository.files(plan.head_tree)
    roots = {one for given in (plan.repository.root, root) for one in (given.absolute(), given.resolve())}
    places = {folder.absolute(), folder.resolve()}
    inside = (place.relative_to(one).as_posix() for place in places for one in roots if place.is_relative_to(one))
    return any(is_tracked(path, files) for path in inside)


def without_brought(surroundings: Surroundings, plan: Plan) -> Surroundings:
    """Return the same without what earlier runs left where the revision brings that along."""
    memory, results, rewrites = surroundings.memory, surroundings.results, surroundings.rewrites
    answers = surroundings.answers

    def kept(folder: Path) -> bool:
        return not is_brought(folder, plan, surroundings.root)

    return replace(
        surroundings,
        memory=memory if memory is not None and kept(memory.folder) else None,
        results=results if results is not None and kept(results.folder) else None,
        answers=answers if answers is not None and kept(answers.folder) else None,
        rewrites=rewrites if rewrites is not None and kept(rewrites) else None,
    )
