"""Pull requests that only move a base image, or only what is installed: what moved, and whether it is safe. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dockerfile.syntax import DockerfileSyntaxError, Instruction, parse
from bot.messages import update as messages
from bot.model.behaviour import BehaviourState
from bot.model.comparisons import Comparison
from bot.model.reports import ReviewedTarget
from bot.model.scans import ScanState
from bot.model.verdicts import VerdictState
from bot.text import Size, Text, verbatim

_MOST = 4  # moves that are named
_NAME = 80
_SOURCE = "org.opencontainers.image.source"
_REVISION = "org.opencontainers.image.revision"
_CREATED = "org.opencontainers.image.created"
_DIGEST = re.compile(r"@sha256:([0-9a-f]{12})[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Move:
    """A base image that is another one now, as the Dockerfile names both, and the line."""

    before: str
    after: str
    line: int

    @property
    def name(self) -> str:
        """Both in short: what they have in common is said once."""
        old, new = (_DIGEST.sub(r"@\1", one) for one in (self.before, self.after))
        common = old.rpartition(":")[0]
        if common and new.startswith(f"{common}:"):
            new = new.removeprefix(f"{common}:")
        return f"{old[:_NAME]} → {new[:_NAME]}"


@dataclass(frozen=True, slots=True)
class Update:
    """What a pull request moved: base images, or the files (lock files and the like) that say what is installed."""

    moves: tuple[Move, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What moved, in short."""
        names = [one.name for one in self.moves] or list(self.files)
        return ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")


def of_target(comparison: Comparison) -> Update | None:
    """Return what moved, None where a pull request does anything else."""
    target = comparison.target
    if target.sources or not comparison.base_dockerfile_text:
        return None
    moves = _moves(comparison.base_dockerfile_text, comparison.dockerfile_text)
    if moves is None or not (moves or target.causes):
        return None
    return Update(moves, target.causes)


def sentence(target: ReviewedTarget, update: Update) -> Text:
    """Return the first thing that is said of an update: what moved, what that changed, and whether it is safe."""
    comparison = target.comparison
    said = list(_figures(comparison))
    text = said[0]
    for one in said[1:]:
        text = messages.LISTED(first=text, second=one)
    shown = messages.MOVED(what=verbatim("`" + update.what.replace("`", "'") + "`"), figures=text)
    return messages.SAFE(text=shown) if is_safe(target) else shown


def is_safe(target: ReviewedTarget) -> bool:
    """Whether everything was seen, and nothing is worse."""
    seen, diff = target.comparison.behaviour, target.comparison.vulnerabilities
    ran = seen is not None and seen.state is BehaviourState.SAME
    scanned = diff.state is ScanState.SCANNED and diff.compared and not diff.new
    return target.verdict.state is VerdictState.PASS and ran and scanned


def origins(comparison: Comparison) -> tuple[tuple[Text, str, str], ...]:
    """Return what the images' annotations say of where they come from: name, base, head; only what differs."""
    before, after = (dict(one.facts.config.labels) if one.facts else {} for one in (comparison.base, comparison.head))
    rows = [(messages.CREATED(), before.get(_CREATED, ""), after.get(_CREATED, ""))]
    rows.append((messages.COMMIT(), _commit(before), _commit(after)))
    return tuple(row for row in rows if row[2] and row[1] != row[2])


def _figures(comparison: Comparison) -> Iterator[Text]:
    changes, diff, seen = comparison.packages, comparison.vulnerabilities, comparison.behaviour
    yield messages.PACKAGES(len(changes))
    if diff.state is ScanState.SCANNED and diff.compared:
        if diff.fixed:
            yield messages.FIXED(len(diff.fixed))
        if diff.new:
            yield messages.NEW(len(diff.new))
    else:
        yield messages.NOT_SCANNED()
    if comparison.size_delta:
        yield messages.GROWN(size=Size(abs(comparison.size_delta)), sign="+" if comparison.size_delta > 0 else "−")
    if seen is not None:
        yield messages.RUNS[seen.state.value]()


def _moves(before: str, after: str) -> tuple[Move, ...] | None:
    """Return the FROM lines that differ, None if anything else does."""
    try:
        old, new = parse(before).instructions, parse(after).instructions
    except DockerfileSyntaxError:
        return None
    if [_shape(one) for one in old] != [_shape(one) for one in new]:
        return None
    pairs: Sequence[tuple[Instruction, Instruction]] = list(zip(old, new, strict=True))
    return tuple(
        Move(one.args[0], other.args[0], other.start)
        for one, other in pairs
        if one.keyword == "FROM" and one.args[0] != other.args[0]
    )


def _shape(one: Instruction) -> tuple[str, ...]:
    """An instruction without the image of a FROM."""
    if one.keyword == "FROM" and one.args:
        return (one.keyword, *one.flags, *one.args[1:])
    return (one.keyword, " ".join(one.original.split()))


def _commit(labels: Mapping[str, str]) -> str:
    """The address of the commit that an image was made from: text to copy, as anybody can write a label."""
    source, revision = labels.get(_SOURCE, "").removesuffix(".git").rstrip("/"), labels.get(_REVISION, "")
    if not re.fullmatch(r"[0-9a-f]{7,64}", revision):
        return ""
    return f"{source}/commit/{revision}" if re.fullmatch(r"https://[\w.-]+/[\w./-]{1,120}", source) else revision
