"""What the next commit costs at base and at head: a target's side and its image, handed to the pure reckoning."""

from __future__ import annotations

from pathlib import Path

from bot.comparison.measuring import Measured
from bot.comparison.sides import Side
from bot.dockerfile import ignore
from bot.model.comparisons import NextCommit
from bot.model.targets import Target
from bot.targets.affected import Build
from bot.targets.next_commit import next_commits

_IGNORE_LIMIT = 1_000_000  # bytes


def of_side(target: Target, side: Side, measured: Measured, files: tuple[str, ...]) -> tuple[NextCommit, ...]:
    """Return what the next commit costs, nothing where there is no image; `files` are those of the revision."""
    facts = measured.image.facts
    if facts is None or side.dockerfile is None:
        return ()
    folders = tuple((name, place) for name, place in target.contexts if ":" not in place)
    build = Build(side.text, side.inputs, _rules(side), folders)
    return next_commits(build, files, facts)


def _rules(side: Side) -> str | None:
    for name in ignore.names(side.path, side.inputs.context):
        file: Path = side.root / name
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= _IGNORE_LIMIT:
            return file.read_text("utf-8", "replace")
    return None
