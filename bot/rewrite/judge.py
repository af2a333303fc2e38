"""Judging one candidate that was built: whether it is worth having, and whether it is proved."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

from bot.behaviour.exercise import from_repository
from bot.behaviour.observation import Exercise, NotReady, Observation
from bot.behaviour.run.companions import Companions
from bot.behaviour.run.probe import observe
from bot.behaviour.shown import Shown
from bot.behaviour.supply import plan as supply
from bot.behaviour.supply.examples import examples
from bot.behaviour.supply.plan import Known
from bot.engine.containers import Sandbox
from bot.engine.image_facts import find_span
from bot.messages import proof as messages
from bot.model.rewrites import CandidateState, Proof, ProofCheck, TriedCandidate
from bot.model.scans import ScanState
from bot.rewrite.candidate import Candidate
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.job import RewriteJob
from bot.rewrite.proof import build, gain
from bot.rewrite.proof.files import checks as static
from bot.rewrite.proof.original import Original
from bot.rewrite.proof.prover import ByFiles, Proved, Prover
from bot.text import Text, verbatim

_LEAST_FOR_REBUILD = 30.0  # seconds that have to be left beside what a second build of the original takes
_OBSERVED = {
    Shown.EXIT: messages.OBSERVED_EXIT,
    Shown.HTTP: messages.OBSERVED_HTTP,
    Shown.PORTS: messages.OBSERVED_PORTS,
    Shown.ALIVE: messages.OBSERVED_ALIVE,
    Shown.SMOKE: messages.OBSERVED_SMOKE,
}


@dataclass(frozen=True, slots=True)
class Winner:
    """A candidate that holds, and all that is known of it."""

    candidate: Candidate
    built: build.BuiltCandidate
    proof: Proof
    state: CandidateState
    reason: Text
    untold: bool = False  # a draft since nobody can tell what it lacks: a larger one may be proved

    @classmethod
    def of(cls, candidate: Candidate, built: build.BuiltCandidate, proved: Proved, seconds: float) -> Winner:
        """Return a candidate that holds, with its proof."""
        observed = proved.shown is not Shown.NOTHING
        return cls(
            candidate,
            built,
            Proof(True, proved.checks, proved.differences, proved.shown.value, seconds, proved.left, proved.asked),
            CandidateState.PROVED if observed else CandidateState.BUILT,
            say_observed(proved) if observed else messages.DRAFT_HINT(why=proved.why_not or verbatim("")),
            proved.untold,
        )

    @property
    def size(self) -> int:
        """Bytes of its image."""
        return self.built.facts.size_bytes


@dataclass(frozen=True, slots=True)
class Looked:
    """A candidate that was built, and what is known before it is run; `files` are None where it is worth nothing."""

    built: build.BuiltCandidate
    checks: tuple[ProofCheck, ...]
    files: ByFiles | None

    @property
    def holds(self) -> bool:
        """Whether it is worth running, and nobody has to be told that it lacks something."""
        return self.files is not None and self.files.holds and not self.files.looked.untold


class Judge:
    """Judges the candidates of one target. `left` says how many seconds are left for all of them.

    What is run of them is in a sandbox that `stack` removes. `quiet` waits until nothing is built
    beside what runs.
    """

    def __init__(
        self,
        job: RewriteJob,
        evidence: Evidence,
        reasons: Reasons,
        left: Callable[[], float],
        stack: ExitStack,
        quiet: Callable[[], None],
    ) -> None:
        self._job = job
        self._reasons = reasons
        self._original = reasons.image
        self._uses = evidence.known_uses
        self.left = left
        self._stack = stack
        self._quiet = quiet

    def look(self, candidate: Candidate, built: build.BuiltCandidate, more: Iterable[ProofCheck] = ()) -> Looked:
        """Return whether a candidate that was built is worth having, and whether its files hold."""
        checks = (ProofCheck("build", True, messages.BUILT(seconds=built.seconds)), *self._worth(built), *more)
        worth = all(check.passed for check in checks)
        return Looked(built, checks, self.prover.look(candidate, built.image) if worth else None)

    def prove(self, looked: Looked, *, locked: bool = False) -> Proved:
        """Return whether a candidate is proved, if it is worth that. Raises UnavailableError if the engine fails."""
        if looked.files is not None:
            proved = self.prover.prove(looked.files, looked.built.tag, locked=locked)
            return replace(proved, checks=(*looked.checks, *proved.checks))
        proved = Proved(looked.checks)
        if proved.failed is not None and proved.failed.name == gain.WORSE:
            scans = (self._job.scan, looked.built.scan)
            mend = gain.outdated(self._reasons.tools, scans)
            mend = mend or gain.removed(self._original, looked.built.image, scans)
            return replace(proved, mend=mend)
        return proved

    def _worth(self, built: build.BuiltCandidate) -> Iterator[ProofCheck]:
        yield from gain.checks(self._job.facts, built.facts, (self._job.scan, built.scan))
        scan = self._job.scan
        if scan is None or built.scan is None or scan.state is not ScanState.SCANNED:
            return
        if built.scan.state is not ScanState.SCANNED:
            return
        before = {one.name for one in scan.packages}
        known = [one.name for one in built.scan.packages]
        lost = [name for name in static.unseen(self._original, built.image, known) if name in before]
        if lost:
            yield ProofCheck("scan", False, messages.UNSEEN(packages=verbatim(", ".join(lost[:5]))))

    @functools.cached_property
    def prover(self) -> Prover:
        """What compares candidates with the original. It is first asked for before anything runs side by side."""
        job = self._job
        helper = job.reference if self._original.resolve("bin/sh") is not None else None
        sandbox = self._stack.enter_context(Sandbox(job.engine, helper))
        job.say(messages.OBSERVING())
        companions = Companions(job.engine, job.root, job.target, self.left, job.tree)
        original = Original(
            lambda reference, exercise: _observe_in(sandbox, reference, exercise),
            job.reference,
            self._original,
            job.target.smoke,
            (self._known, companions),
            self._rebuilt,
            made=lambda: find_span(job.export().images[job.reference], job.facts.base_created),
            quiet=self._wait_for_quiet,
        )
        return Prover(sandbox, job.reference, self._reasons, original, self._uses)

    def _wait_for_quiet(self) -> None:
        """Wait until nothing is built beside what runs, and the original is not looked at either."""
        self._quiet()
        self.prover.prepare()

    def _known(self) -> Known:
        """Return what is known of the original and its repository, for getting it started."""
        job = self._job
        tree = job.files or from_repository.DiskFiles(job.root)
        target = job.target
        return supply.gather_known(self._original, examples(tree, target.head), target.env, target.arguments)

    def _rebuilt(self) -> str | None:
        """Build the original a second time, without what the first build left in the cache."""
        job = self._job
        if self.left() < 2 * job.build_seconds + _LEAST_FOR_REBUILD:
            return None
        self._job.say(messages.BUILDING_AGAIN())
        return build.again(job, max(1.0, min(job.build_timeout, self.left())))


def _observe_in(sandbox: Sandbox, reference: str, exercise: Exercise) -> Observation:
    """Observe an image; what runs beside it and was not ready in time gets a second chance."""
    try:
        return observe(sandbox, reference, exercise)
    except NotReady:
        return observe(sandbox, reference, exercise)


def say_observed(proved: Proved) -> Text:
    """Say what was observed of a candidate that is proved, and with what it was started."""
    what = _OBSERVED[proved.shown]()
    given = next((check.text for check in proved.checks if check.name == "start"), None)
    return what if given is None else messages.AND_NOTE(text=what, note=given)


def record_tried(candidate: Candidate, state: CandidateState, reason: Text, size: int | None = None) -> TriedCandidate:
    """Write down what came of a candidate."""
    return TriedCandidate(candidate.recipe, candidate.runtime_base, state, reason, size)
