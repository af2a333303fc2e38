"""Proving one candidate: its config, its files, its behaviour, against an original that is observed first."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.behaviour import compare
from bot.behaviour.compare import Shown
from bot.behaviour.exercise import from_sources, making
from bot.behaviour.exercise.uses import Use
from bot.behaviour.observation import Beside, Exercise, Observation
from bot.behaviour.run.probe import NotReady, observe, repeated
from bot.behaviour.run.scenarios import LOCKED
from bot.engine.containers import Sandbox
from bot.filetree import Kind
from bot.image.built_image import BuiltImage
from bot.messages import exercise as exercised
from bot.messages import proof as messages
from bot.model.rewrites import Asked, ConfigDifference, LeftBehind, ProofCheck
from bot.rewrite.candidate import Candidate, Mend
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.proof import config_diff
from bot.rewrite.proof.files import checks as static
from bot.rewrite.proof.files import mends
from bot.rewrite.proof.scenarios import Scenarios
from bot.rewrite.proof.uses import Uses
from bot.rewrite.writing import product
from bot.text import Text, verbatim

_MOST_OBSERVATIONS = 3
_MOST_NAMED = 6  # routes that were not asked
_FOUND = {"routes": exercised.ASKED, "jobs": exercised.ASKED_JOBS, "uses": exercised.ASKED_USES}
# What may differ by chance, so that a look at the original once more is worth its time.
_BY_CHANCE = frozenset(("exit-status", "output", "log", "http", "banner", "files", "help", "ports", "stop"))


@dataclass(frozen=True, slots=True)
class Proved:
    """What came of one candidate: it holds if all checks passed. `shown` is what the original shows by itself."""

    checks: tuple[ProofCheck, ...]
    differences: tuple[ConfigDifference, ...] = ()
    shown: Shown = Shown.NOTHING
    why_not: Text | None = None
    mend: Mend = field(default_factory=Mend)
    left: tuple[LeftBehind, ...] = ()
    asked: tuple[Asked, ...] = ()
    untold: bool = False  # it is a draft for what the candidate lacks, not for what the original does not show

    @property
    def failed(self) -> ProofCheck | None:
        """The first check that did not pass."""
        return next((check for check in self.checks if not check.passed), None)


@dataclass(frozen=True, slots=True)
class ServiceFixture:
    """What runs beside an image, what it is told of it, and the file that says so."""

    file: str
    beside: tuple[Beside, ...]
    env: tuple[tuple[str, str], ...]


class Prover:
    """Compares candidates with one original, which is observed when it is first needed: twice, or once more."""

    def __init__(
        self,
        sandbox: Sandbox,
        reference: str,
        reasons: Reasons,
        smoke: str | None,
        company: Callable[[], ServiceFixture | None],
        uses: Sequence[Use] = (),
    ) -> None:
        """`reasons` are those of the original; `company` finds what can run beside one that shows nothing by itself.

        `uses` are those of the image that its repository knows.
        """
        self._uses = Uses(sandbox, reference, reasons.image, uses)
        self._scenarios = Scenarios(sandbox, reference, reasons.image)
        self._sandbox = sandbox
        self._reference = reference
        self._original = reasons.image
        self._reasons = reasons
        self._smoke = smoke
        self._company = company
        self._together: ServiceFixture | None = None
        self._exercise: Exercise | None = None
        self._observations: list[Observation] = []

    def prove(self, candidate: Candidate, image: BuiltImage, reference: str, *, locked: bool = False) -> Proved:
        """Compare a candidate that was built. Raises UnavailableError if the engine fails.

        One that is `locked` has to answer the same on a root file system that cannot be written to, as well.
        """
        differences = config_diff.differences(self._original.config, image.config, candidate.stated)
        looked = static.look(self._original, image, self._reasons, candidate.unread)
        checks = [_config(differences), *looked.checks, *self._uses.by_files(image)]
        if not all(check.passed for check in checks):
            lacks = mends.of_programs(self._original, self._uses.lacks(image))
            mend = looked.mend | lacks if checks[0].passed else Mend()
            return Proved(tuple(checks), differences, mend=mend, left=looked.left)
        originals = self.originals()
        exercise = self._exercise_of(image)
        if isinstance(exercise, ProofCheck):
            return Proved((*checks, exercise), differences)
        seen = self._without_known_folders(observe(self._sandbox, reference, exercise))
        compared = compare.compare(originals, seen)
        while len(originals) < _MOST_OBSERVATIONS and any(
            not check.passed and check.name in _BY_CHANCE for check in compared
        ):
            originals = self._once_more()
            compared = compare.compare(originals, seen)
        evidence = compare.shown(*originals[:2])
        if all(check.passed for check in compared):
            compared = (*compared, *self._uses.by_running(reference))
        if all(check.passed for check in compared) and self._together is None:
            compared = (*compared, *self._scenarios.checks(reference, image, ends=originals[0].exit is not None))
        if self._together is not None:
            names = ", ".join(one.name for one in self._together.beside)
            text = messages.BESIDE(names=verbatim(names), file=verbatim(self._together.file))
            checks.append(ProofCheck("compose", True, text))
        if locked and all(check.passed for check in compared):
            compared = (*compared, self._locked(reference, exercise))
        asked = (*self._routes(originals[0]), *self._uses.asked(), *self._scenarios.asked(image))
        checks += map(_how_far, asked)
        untold = next(iter(looked.untold), None)
        shown = Shown.NOTHING if untold is not None else evidence.shown
        why_not = untold or evidence.why_not
        return Proved(
            (*checks, *compared), differences, shown, why_not, left=looked.left, asked=asked, untold=untold is not None
        )

    def _locked(self, reference: str, exercise: Exercise) -> ProofCheck:
        """Return whether a candidate answers the same where it cannot write but to folders for temporary files."""
        quick = replace(exercise, questions=(), smoke=(), under=LOCKED)
        compared = compare.compare(self.originals(), observe(self._sandbox, reference, quick))
        failed = next((check for check in compared if not check.passed and check.name != "files"), None)
        if failed is not None:
            return ProofCheck("read-only", False, exercised.NOT_LOCKED(what=failed.text))
        return ProofCheck("read-only", True, exercised.LOCKED())

    def _routes(self, seen: Observation) -> Iterator[Asked]:
        """Return how many of the routes that the sources have were asked."""
        known = from_sources.routes(self._original)
        if known and any(ask.path and answer.status for ask, answer in seen.answers):
            asked = {from_sources.route_of(ask.path, known, ask.method) for ask, _ in seen.answers if ask.path}
            left = tuple(f"{method} {path}" for method, path in known if (method, path) not in asked)
            yield Asked("routes", len(known) - len(left), len(known), left)

    def originals(self) -> list[Observation]:
        """Return at least two observations of the original: alone, or in company if it shows nothing alone."""
        if not self._observations:
            exercise = making.first(self._original, self._smoke)
            self._observe(exercise)
            alone, repeat = self._observations, self._exercise
            if compare.shown(*alone).shown is Shown.NOTHING and (company := self._company()) is not None:
                self._observations = []
                with contextlib.suppress(NotReady):
                    self._observe(replace(exercise, beside=company.beside, env=company.env))
                if len(self._observations) < 2 or compare.shown(*self._observations).shown is Shown.NOTHING:
                    self._observations, self._exercise = alone, repeat
                else:
                    self._together = company
        return self._observations

    def _observe(self, exercise: Exercise) -> None:
        first = observe(self._sandbox, self._reference, exercise)
        self._exercise = repeated(exercise, first)
        self._observations.append(first)
        self._once_more()

    def _once_more(self) -> list[Observation]:
        assert self._exercise is not None
        self._observations.append(observe(self._sandbox, self._reference, self._exercise))
        return self._observations

    def _without_known_folders(self, seen: Observation) -> Observation:
        """Leave out the folders, and the caches, that a candidate has to make and the original has already."""
        folders = {f"/{path}" for path, file in self._original.files.items() if file.entry.kind is Kind.FOLDER}
        made = (one for one in seen.made if one.content is not None or one.path not in folders)
        files = self._original.files
        there = (one.path for one in seen.made if one.path.strip("/") in files)
        again = {path for path in there if product.COMMON.leaves(re.sub(r"^/home/[^/]+/", "/root/", path))}
        return replace(seen, made=tuple(one for one in made if one.path not in again))

    def _exercise_of(self, image: BuiltImage) -> Exercise | ProofCheck:
        """Return what is done with a candidate: the same, in the ways that its own config and files have."""
        assert self._exercise is not None
        exercise = making.of_other(self._exercise, self._original.config, image, self._smoke)
        if exercise is None:
            return ProofCheck("smoke", False, messages.SMOKE_NEEDS_SHELL(command=compare.quoted(self._smoke or "")))
        return exercise


def _how_far(asked: Asked) -> ProofCheck:
    """Say how many were asked, and name those that were not."""
    text = _FOUND[asked.kind](asked=asked.done, found=asked.found)
    if asked.left:
        text = exercised.NOT_ASKED(said=text, names=verbatim(", ".join(asked.left[:_MOST_NAMED])))
    return ProofCheck("exercise", True, text)


def _config(differences: tuple[ConfigDifference, ...]) -> ProofCheck:
    unstated = next((one for one in differences if one.stated is None), None)
    if unstated is not None:
        before, after = (
            compare.quoted(one) if one else messages.NOTHING() for one in (unstated.before, unstated.after)
        )
        return ProofCheck(
            "config", False, messages.CONFIG_DIFFERS(field=verbatim(unstated.field), before=before, after=after)
        )
    if differences:
        return ProofCheck("config", True, messages.CONFIG_STATED(count=len(differences)))
    return ProofCheck("config", True, messages.CONFIG_SAME())
