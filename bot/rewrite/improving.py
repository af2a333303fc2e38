"""Improved forms of a candidate: the first is proved in its place, the others once the candidate itself is proved."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from bot.behaviour.observation import Observation
from bot.behaviour.shown import Shown
from bot.image.built_image import BuiltImage
from bot.messages import proof as messages
from bot.model.rewrites import CandidateState, ProofCheck, TriedCandidate
from bot.model.scans import ScanState
from bot.rewrite.ahead import Ahead
from bot.rewrite.candidate import Candidate
from bot.rewrite.job import RewriteJob
from bot.rewrite.judge import Judge, Winner, record_tried
from bot.rewrite.polish import forms as polish
from bot.rewrite.polish import known as surroundings
from bot.rewrite.polish.likeness import unlike
from bot.rewrite.proof import build, mount_seeds
from bot.text import Size, Text, verbatim

_RESERVE = 120.0  # seconds that are kept for proving a candidate by itself
_FORMS = {
    polish.FormKind.ALL: messages.WITH_ALL,
    polish.FormKind.ORDER_AND_MOUNTS: messages.WITH_ORDER_AND_MOUNTS,
    polish.FormKind.ORDER_AND_USER: messages.WITH_ORDER_AND_USER,
    polish.FormKind.ORDER: messages.WITH_ORDER,
    polish.FormKind.BOTH: messages.WITH_BOTH,
    polish.FormKind.USER: messages.WITH_USER,
    polish.FormKind.MOUNTS: messages.WITH_MOUNTS,
    polish.FormKind.LEAN: messages.WITH_LESS,
}


class Improver:
    """Improves the best candidate of one target. `base` is the image that the original is built on."""

    def __init__(self, job: RewriteJob, judge: Judge, ahead: Ahead, original: BuiltImage, base: str) -> None:
        self._job = job
        self._judge = judge
        self._ahead = ahead
        self._original = original
        self._base = base
        self._begun: tuple[Candidate, tuple[polish.Form, ...], TriedCandidate] | None = None
        self._refuses_user = False  # whether it was seen that the program wants to be root
        self._seeded: set[frozenset[str]] = set()  # the cache mounts that have what the original kept

    def at_once(self, candidate: Candidate, built: build.BuiltCandidate, number: int) -> Winner | None:
        """Prove the first form of a candidate whose files hold, before the candidate itself: most hold.

        Return None where it does not, or there is none; then the candidate has to be proved by itself.
        """
        self._refuses_user = False
        if not self._has_time():
            return None
        prover = self._judge.prover
        seen = prover.shows_first()
        first = self._forms(candidate, built.image, (seen,))[:1] if seen is not None else ()
        if not first:
            return None
        self._job.say(messages.POLISHING())
        found = self._try(first[0], built, number, _RESERVE)
        build.clear(self._job, number)
        # The original was perhaps looked at only once so far: another look may speak against a user.
        forms = self._forms(candidate, built.image, prover.originals())
        if isinstance(found, Winner):
            if [one.candidate.dockerfile for one in forms[:1]] == [first[0].candidate.dockerfile]:
                build.forget(self._job, built)
                return found
            build.forget(self._job, found.built)
            return None
        self._job.say(found.reason)
        others = (one for one in forms if one.candidate.dockerfile != first[0].candidate.dockerfile)
        self._begun = candidate, tuple(others), found
        return None

    def improve(self, best: Winner, number: int) -> tuple[Winner, tuple[TriedCandidate, ...]]:
        """Return the form that takes the place of the best candidate, or that itself, and the forms that did not."""
        self._judge.prover.settle()
        if self._begun is not None and self._begun[0] is best.candidate:
            _, forms, first = self._begun
            left_out = [first]
            number += 1
        else:
            self._refuses_user = False
            originals = self._judge.prover.originals()
            forms, left_out = self._forms(best.candidate, best.built.image, originals), []
            if forms:
                self._job.say(messages.POLISHING())
        for form in forms:
            if form.has_user and self._refuses_user:
                continue
            found = self._try(form, best.built, number, best.proof.seconds)
            build.clear(self._job, number)
            if isinstance(found, Winner):
                build.forget(self._job, best.built)
                return found, tuple(left_out)
            self._job.say(found.reason)
            left_out.append(found)
            number += 1
        return best, tuple(left_out)

    def expect(self, candidate: Candidate) -> None:
        """Begin to build the first form that a candidate which was built will have, as far as can be told so early.

        Its own image is still looked at, and the original may have been seen only once. If it has another form in the
        end, that is built in its turn.
        """

        def find() -> Candidate | None:
            seen = self._judge.prover.first()
            forms = self._forms(candidate, None, (seen,))[:1] if seen is not None else ()
            for form in forms:
                self._seed(form)
            return forms[0].candidate if forms else None

        if self._has_time():
            self._ahead.expect(find)

    def _has_time(self) -> bool:
        return self._judge.left() >= 2 * (_RESERVE + self._job.build_seconds)

    def _forms(
        self, candidate: Candidate, image: BuiltImage | None, observations: Sequence[Observation]
    ) -> tuple[polish.Form, ...]:
        known = surroundings.gather_known(self._job, self._original, self._base)
        seen = surroundings.gather_seen(self._job, (self._original, image), observations, known)
        return polish.forms(candidate, self._job.target.stage, known, seen)

    def _try(
        self, form: polish.Form, plain: build.BuiltCandidate, number: int, reserve: float
    ) -> Winner | TriedCandidate:
        """Build a form of what is built and prove it; -> why not, if it does not hold.

        The build leaves `reserve` seconds of what is left.
        """

        def left_out(state: CandidateState, why: Text, size: int | None = None) -> TriedCandidate:
            return record_tried(form.candidate, state, _FORMS[form.kind](reason=why), size)

        started = time.monotonic()
        left = self._judge.left() - reserve
        if left <= 0 or left < (2 * self._job.build_seconds if form.rebuilds else 0):
            return left_out(CandidateState.SKIPPED, messages.NO_TIME())
        built = self._ahead.take_expected(form.candidate.dockerfile)
        if built is None:
            self._seed(form)
            built = build.build(self._job, form.candidate, number, max(1.0, min(self._job.build_timeout, left)))
        if isinstance(built, build.NotBuilt):
            late = self._judge.left() <= 0
            state = CandidateState.FAILED if built.failed and not late else CandidateState.SKIPPED
            return left_out(state, messages.NO_TIME() if late else built.reason)
        looked = self._judge.look(form.candidate, built, self._no_worse(form, plain, built))
        proved = self._judge.prove(looked, locked=form.has_user)
        if proved.failed is None and proved.shown is not Shown.NOTHING:
            return Winner.of(form.candidate, built, proved, time.monotonic() - started)
        # Its files are those of the plain one, and it was run: what it did otherwise comes of the user, in others, too.
        self._refuses_user |= form.has_user and proved.failed is not None and proved.shown is not Shown.NOTHING
        build.forget(self._job, built)
        why = proved.failed.text if proved.failed is not None else proved.why_not or verbatim("")
        return left_out(CandidateState.REFUSED, why, built.facts.size_bytes)

    def _seed(self, form: polish.Form) -> None:
        places = mount_seeds.find_mounted(form.candidate.dockerfile) if form.rebuilds else frozenset()
        if places and places not in self._seeded:
            self._seeded.add(places)
            mount_seeds.fill(self._job, form.candidate.dockerfile, self._original, self._judge.left())

    def _no_worse(
        self, form: polish.Form, plain: build.BuiltCandidate, built: build.BuiltCandidate
    ) -> Iterator[ProofCheck]:
        """Yield what speaks against an improved form: that it is larger, has more vulnerabilities, or other files."""
        other = unlike(self._original, plain.image, built.image) if form.rebuilds else None
        if other is not None:
            yield ProofCheck("files", False, messages.OTHER_FILES(path=verbatim(other)))
        if built.facts.size_bytes > plain.facts.size_bytes * polish.SIZE_SLACK:
            yield ProofCheck(
                "size", False, messages.INSTEAD(before=Size(plain.facts.size_bytes), after=Size(built.facts.size_bytes))
            )
        before, after = plain.scan, built.scan
        if before is None or before.state is not ScanState.SCANNED:
            return
        counts = len(before.vulnerabilities), len(after.vulnerabilities) if after else 0
        if after is None or after.state is not ScanState.SCANNED or counts[1] > counts[0]:
            text = messages.VULNERABILITIES_INSTEAD(before=counts[0], after=counts[1])
            yield ProofCheck("vulnerabilities", False, text)
