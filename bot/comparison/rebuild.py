"""What the next commit costs, measured: an image is built again with one file changed, from the builder's warm cache.

The file is changed in a tree of links, so that nobody else sees it, and by what no earlier build had, so that the
builder's cache does not know it. What is new is told by the layers' digests; their sizes are those of the layers in
the same place of the image as it is, which differ by the few bytes of the change.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.config.rebuilds import Measure
from bot.dockerfile.stages import Stage, StageGraph
from bot.dockerfile.syntax import Instruction
from bot.engine import builder
from bot.engine.build_events import BuiltStep
from bot.engine.builder import BuildOutcome, BuildRequest
from bot.engine.client import Engine
from bot.errors import UnavailableError, text_of
from bot.host import cache_files, own_code
from bot.host.codec import Malformed, decode, encode
from bot.host.inside import inside
from bot.languages import table as languages
from bot.messages import costs as messages
from bot.model.costs import NextCommit, Rebuild
from bot.model.images import BuildState, ImageFacts
from bot.text import Size, Text, verbatim

AUTO_SECONDS = 60.0  # a build that took longer is not tried again where nobody asked for that
BUDGET_SECONDS = 45.0  # once a target took that, nothing more of it is begun, likewise
_LEAST_SECONDS = 2.0  # of time that is left: with less nothing is begun
_MOST_FILES = 50_000
_LARGEST = 16_000_000  # bytes of a file that is changed: it is read, and written anew
_MOST_LINES = 4096  # empty ones, behind a file that nobody knows a better change of
_COUNTED = ("RUN", "COPY", "ADD", "WORKDIR")  # instructions that the builder counts
_STEP = re.compile(r"^\[(?:\S+ )*?(?:(?P<stage>[^\s\]]+) )?\s*(?P<number>\d+)/(?P<count>\d+)\] (?P<keyword>\w+)")


@dataclass(frozen=True, slots=True)
class Original:
    """An image that was built in this run: how, from which text and stages, what it has, and what that took."""

    request: BuildRequest
    text: str
    stages: StageGraph
    facts: ImageFacts
    seconds: float


@dataclass
class Rebuilds:
    """The time and the place for building again. `memory` is a folder of what earlier runs measured."""

    engine: Engine
    scratch: Path
    measure: Measure = Measure.AUTO
    build_timeout: float = 1200.0
    memory: Path | None = None
    budget: float = BUDGET_SECONDS
    _used: float = field(default=0.0, init=False)
    _number: int = field(default=0, init=False)

    def measured(self, original: Original, costs: Sequence[NextCommit]) -> tuple[NextCommit, ...]:
        """Return the costs with what was measured of each, or why it was not."""
        return tuple(self._one(original, cost) for cost in costs)

    def _one(self, original: Original, cost: NextCommit) -> NextCommit:
        key = _key(original, cost.path)
        known = self._recalled(key)
        if known is not None:
            return replace(cost, measured=known)
        seconds = self._seconds(original)
        if isinstance(seconds, Text):
            return replace(cost, not_measured=seconds)
        started = time.monotonic()
        try:
            found = self._built_again(original, cost, seconds)
        except (UnavailableError, OSError) as error:
            reason = text_of(error)
            found = messages.FAILED(path=verbatim(cost.path), reason=reason)
        self._used += time.monotonic() - started
        if isinstance(found, Text):
            return replace(cost, not_measured=found)
        if key and self.memory is not None:
            cache_files.write(self.memory / f"{key}.json", encode(found))
        return replace(cost, measured=found)

    def _recalled(self, key: str | None) -> Rebuild | None:
        found = cache_files.read(self.memory / f"{key}.json") if key and self.memory is not None else None
        try:
            return decode(Rebuild, found) if found is not None else None
        except Malformed:
            return None

    def _seconds(self, original: Original) -> float | Text:
        """Return how long the next build may take, or why there is none."""
        if self.measure is Measure.NEVER:
            return messages.SWITCHED_OFF()
        if self.measure is Measure.ALWAYS:
            return self.build_timeout
        if original.seconds >= AUTO_SECONDS:
            return messages.TOO_SLOW(seconds=f"{original.seconds:.0f}")
        return min(AUTO_SECONDS, self.build_timeout) if self._used < self.budget else messages.NO_TIME()

    def _built_again(self, original: Original, cost: NextCommit, seconds: float) -> Rebuild | Text:
        request = original.request
        refused = _why_refused(request.root, cost.path)
        if refused is not None:
            return refused
        tree = self.scratch / f"touched-{self._number}"
        self._number += 1
        try:
            if not link_tree(request.root, tree):
                return messages.TOO_MANY_FILES(count=_MOST_FILES)
            outcome, tag = self._tried(request, tree, cost.path, seconds)
            if outcome.state is not BuildState.BUILT:
                if not outcome.blame_pull_request or outcome.seconds >= seconds:
                    return outcome.reason or messages.NO_TIME()
                return messages.FAILED(path=verbatim(cost.path), reason=outcome.reason or verbatim(""))
            layers = self.engine.layers(tag)
            self.engine.remove_image(tag)
        finally:
            shutil.rmtree(tree, ignore_errors=True)
        if len(layers) != len(original.facts.layers):
            return messages.OTHER_LAYERS(path=verbatim(cost.path))
        new = [before for before, now in zip(original.facts.layers, layers, strict=True) if before.diff_id != now]
        line, longest = slowest(original.stages, original.stages.final(request.stage), outcome.steps)
        return Rebuild(
            seconds=outcome.seconds,
            size_bytes=sum(layer.size_bytes for layer in new),
            pull_size_bytes=sum(layer.pull_size_bytes for layer in new),
            line=line,
            line_seconds=longest,
        )

    def _tried(self, request: BuildRequest, tree: Path, path: str, seconds: float) -> tuple[BuildOutcome, str]:
        """Build with the file changed so that what is compiled of it differs; if that fails, by empty lines."""
        original = (request.root / path).read_bytes()
        outcome, tag = BuildOutcome(BuildState.SKIPPED, 0.0), ""
        left = seconds
        for addition in additions(path):
            change(tree / path, original + addition)
            tag = self.engine.new_tag("next-commit")
            outcome = builder.build(self.engine, replace(request, root=tree, tag=tag, timeout=left))
            left -= outcome.seconds
            if outcome.state is BuildState.BUILT or not outcome.blame_pull_request or left < _LEAST_SECONDS:
                break
        return outcome, tag


def _why_refused(root: Path, path: str) -> Text | None:
    """Return why a file of a tree is not changed and built again, None if it can be."""
    place = inside(root, path)
    if place is None or place != (root.resolve() / path) or not place.is_file():
        return messages.NO_FILE(path=verbatim(path))
    if place.stat().st_size > _LARGEST:
        return messages.TOO_LARGE(path=verbatim(path), limit=Size(_LARGEST))
    return None


def additions(path: str) -> Iterator[bytes]:
    """Return what a file may end in besides, the most telling first; no two calls give the same."""
    row = languages.of(path)
    if row is not None and row.addition:
        yield b"\n" + row.addition.format(mark=secrets.token_hex(8)).encode() + b"\n"
    yield b"\n" * (1 + secrets.randbelow(_MOST_LINES))


def change(file: Path, content: bytes) -> None:
    """Give a file of a linked tree another content; the file that it is linked with keeps its own."""
    mode = file.stat().st_mode & 0o7777
    file.unlink()
    file.write_bytes(content)
    file.chmod(mode)


def link_tree(root: Path, target: Path) -> bool:
    """Make a tree whose files are hard links to those of another; False, and part of it, if they are too many."""
    count = 0
    for folder, folders, files in os.walk(root):
        there = target / os.path.relpath(folder, root)
        there.mkdir(parents=True, exist_ok=True)
        shutil.copymode(folder, there)
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*files, *links):
            count += 1
            if count > _MOST_FILES:
                return False
            os.link(Path(folder, name), there / name, follow_symlinks=False)
    return True


def slowest(stages: StageGraph, final: Stage, steps: Sequence[BuiltStep]) -> tuple[int | None, float]:
    """Return the line of the instruction that took longest, and what it took; None where no step is one of ours."""
    lines = ((step.seconds, one) for step in steps if (one := _instruction(stages, final, step.name)) is not None)
    seconds, found = max(lines, key=lambda pair: pair[0], default=(0.0, None))
    return (found.start, seconds) if found is not None else (None, 0.0)


def _instruction(stages: StageGraph, final: Stage, name: str) -> Instruction | None:
    """Return the instruction that a step stands for. Steps are counted from the end: triggers of the base are first."""
    match = _STEP.match(name)
    if match is None:
        return None
    stage = _stage(stages, final, match["stage"])
    if stage is None:
        return None
    counted = [one for one in stage.instructions if one.keyword in _COUNTED]
    behind = int(match["count"]) - int(match["number"])
    found = counted[-1 - behind] if 0 <= behind < len(counted) else None
    return found if found is not None and found.keyword == match["keyword"].upper() else None


def _stage(stages: StageGraph, final: Stage, label: str | None) -> Stage | None:
    if label is None:
        return final if len(stages.stages) == 1 else None
    number = re.fullmatch(r"stage-(\d+)", label)
    named = stages.find(label)
    if named is None and number is not None and int(number[1]) < len(stages.stages):
        return stages.stages[int(number[1])]
    return named


def _key(original: Original, path: str) -> str | None:
    """Return what a measured rebuild goes by: the image, how it is built, and the file. None for an unknown image."""
    facts, request = original.facts, original.request
    if not facts.image_id:
        return None
    inputs = [
        original.text,
        request.dockerfile,
        request.context,
        request.stage,
        sorted(request.build_args),
        request.builder,
    ]
    layers = [layer.diff_id for layer in facts.layers]
    document = json.dumps([own_code.digest(), facts.image_id, layers, inputs, path], ensure_ascii=True)
    return hashlib.sha256(document.encode()).hexdigest()
