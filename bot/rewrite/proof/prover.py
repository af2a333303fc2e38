"""Proving one candidate: its config, its files, its behaviour, against an original that is observed first."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from bot.behaviour import compare
from bot.behaviour.exercise import from_sources, making
from bot.behaviour.exercise.uses import Use
from bot.behaviour.observation import Exercise, Observation
from bot.behaviour.quoting import quote, quote_pair
from bot.behaviour.run.probe import observe
from bot.behaviour.run.scenarios import LOCKED
from bot.behaviour.shown import Shown
from bot.behaviour.user_numbers import as_root
from bot.engine.containers import Sandbox
from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage
from bot.messages import exercise as exercised
from bot.messages import proof as messages
from bot.model.rewrites import Asked, ConfigDifference, LeftBehind, ProofCheck
from bot.rewrite.candidate import Candidate, Mend
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.proof import config_diff
from bot.rewrite.proof.files import checks as static
from bot.rewrite.proof.files import mends
from bot.rewrite.proof.original import Original
from bot.rewrite.proof.scenarios import Scenarios
from bot.rewrite.proof.uses import Uses
from bot.rewrite.writing import product
from bot.text import Text, verbatim

_MOST_NAMED = 6  # routes that were not asked
_Way = Callable[[], list[ProofCheck]]  # what is done with a candidate beside the exercise
_FOUND = {"routes": exercised.ASKED, "jobs": exercised.ASKED_JOBS, "uses": exercised.ASKED_USES}


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
class ByFiles:
    """What the config and the files of a candidate say, before it is run."""

    image: BuiltImage
    checks: tuple[ProofCheck, ...]
    differences: tuple[ConfigDifference, ...]
    looked: static.Looked
    mend: Mend

    @property
    def holds(self) -> bool:
        """Whether it is worth running."""
        return all(check.passed for check in self.checks)


class Prover:
    """Compares candidates with one original."""

    def __init__(
        self, sandbox: Sandbox, reference: str, reasons: Reasons, original: Original, uses: Sequence[Use]
    ) -> None:
        """`reasons` are those of the original; `uses` are those of the image that its repository knows."""
        self._uses = Uses(sandbox, reference, reasons.image, uses)
        self._observed = original
        self._scenarios = Scenarios(sandbox, reference, reasons.image, original.rebuilt)
        self._sandbox = sandbox
        self._original = reasons.image
        self._reasons = reasons
        self._preparing = threading.Lock()
        self._seen_first = threading.Event()

    def look(self, candidate: Candidate, image: BuiltImage) -> ByFiles:
        """Compare the config and the files of a candidate that was built."""
        differences = config_diff.differences(self._original.config, image.config, candidate.stated)
        looked = static.look(self._original, image, self._reasons, candidate.unread)
        checks = (_config(differences), *looked.checks, *self._uses.by_files(image))
        mend = Mend()
        if checks[0].passed and not all(check.passed for check in checks):
            mend = looked.mend | mends.of_programs(self._original, self._uses.lacks(image))
        return ByFiles(image, checks, differences, looked, mend)

    def prove(self, found: ByFiles, reference: str, *, locked: bool = False) -> Proved:
        """Run a candidate and compare, if its files hold. Raises UnavailableError if the engine fails.

        One that is `locked` has to answer the same on a root file system that cannot be written to, as well.
        """
        image, checks, differences, looked = found.image, list(found.checks), found.differences, found.looked
        if not found.holds:
            return Proved(found.checks, differences, mend=found.mend, left=looked.left)
        if self.first() is None or not self._apart:
            self.prepare()
        exercise = self._exercise_of(image)
        if isinstance(exercise, ProofCheck):
            return Proved((*checks, exercise), differences)
        user = next((one.after for one in differences if one.field == "user"), "")

        def fit(seen: Observation) -> Observation:
            return as_root(self._without_known_folders(seen), user)

        ways = [lambda: self._beyond(exercise, image, reference), lambda: self._locked(exercise, reference, fit)]
        compared = self._compared(exercise, reference, fit, ways[: 2 if locked else 1])
        evidence = self._observed.evidence
        checks += self._observed.checks()
        asked = (*self._routes(self.originals()[0]), *self._uses.asked(), *self._scenarios.asked(image))
        checks += map(_how_far, asked)
        untold = next(iter(looked.untold), None)
        failed = next((check for check in compared if not check.passed), None)
        # Static files are told as what the system's table of types says: a framework may read it for whoever asks.
        mend = mends.of_types(self._original, image) if failed is not None and failed.name == "http" else Mend()
        shown = Shown.NOTHING if untold is not None else evidence.shown
        why_not = untold or evidence.why_not
        return Proved(
            (*checks, *compared), differences, shown, why_not, mend, looked.left, asked, untold=untold is not None
        )

    def _compared(
        self, exercise: Exercise, reference: str, fit: Callable[[Observation], Observation], ways: Sequence[_Way]
    ) -> list[ProofCheck]:
        """Run a candidate in every way and compare: most of each is waiting, so that they go side by side."""
        with ThreadPoolExecutor(max_workers=len(ways)) as pool:
            # Not while services run beside it, which would be there for what is started without them, too.
            begun = [pool.submit(way) for way in ways] if not exercise.beside else []
            found = self._observed.compared(reference, exercise, fit)
        # What did not come out well beside the exercise is done once more alone before it counts.
        for number, way in enumerate(ways):
            if all(check.passed for check in found):
                more = begun[number].result() if begun else None
                if more is None or not all(check.passed for check in more):
                    self._observed.quiet()
                    more = way()
                found += more
        return found

    def _beyond(self, exercise: Exercise, image: BuiltImage, reference: str) -> list[ProofCheck]:
        """What a candidate does beyond the exercise."""
        found = list(self._uses.by_running(reference))
        if all(check.passed for check in found) and not exercise.beside:
            found += self._scenarios.checks(reference, image, self._observed.first())
        return found

    def _locked(
        self, exercise: Exercise, reference: str, fit: Callable[[Observation], Observation]
    ) -> list[ProofCheck]:
        """Return whether a candidate answers the same where it cannot write but to folders for temporary files."""
        under = replace(LOCKED, stdin=exercise.under.stdin, terminal=exercise.under.terminal)
        quick = replace(exercise, questions=(), smoke=(), under=under)
        seen = fit(observe(self._sandbox, reference, quick))
        compared = compare.compare(self.originals(), seen)
        failed = next((check for check in compared if not check.passed and check.name != "files"), None)
        if failed is not None:
            return [ProofCheck("read-only", False, exercised.NOT_LOCKED(what=failed.text))]
        return [ProofCheck("read-only", True, exercised.LOCKED())]

    def _routes(self, seen: Observation) -> Iterator[Asked]:
        """Return how many of the routes that the sources have were asked."""
        known = from_sources.routes(self._original)
        if known and any(ask.path and answer.status for ask, answer in seen.answers):
            asked = {from_sources.route_of(ask.path, known, ask.method) for ask, _ in seen.answers if ask.path}
            left = tuple(f"{method} {path}" for method, path in known if (method, path) not in asked)
            yield Asked("routes", len(known) - len(left), len(known), left)

    def prepare(self) -> None:
        """See the original at work, as far as every candidate is compared with it; a second call waits for the first.

        Raises UnavailableError if the engine fails.
        """
        with self._preparing:
            try:
                seen = self._observed.first()
            finally:
                self._seen_first.set()
            alone = not self._observed.exercise.beside
            with ThreadPoolExecutor(max_workers=1) as pool:
                beyond = pool.submit(self._scenarios.try_original, seen) if alone else None
                self._observed.observations()
            if beyond is not None:
                beyond.result()
                self._scenarios.of_original(seen)
            self._uses.of_original()

    def first(self) -> Observation | None:
        """Wait for the first look at the original, which `prepare` takes in another thread; None if that failed."""
        self._seen_first.wait()
        return self._observed.seen_first

    def shows_first(self) -> Observation | None:
        """Return the first look at the original, if a candidate may be compared with it before there is another one."""
        seen = self.first()
        if seen is None or not self._apart:
            self.prepare()
            seen = self.originals()[0]
        return seen if self._observed.shows(seen, seen).shown is not Shown.NOTHING else None

    @property
    def _apart(self) -> bool:
        """Whether a candidate can run beside the original: it has no services, and no uses that take the cores."""
        return not self._observed.exercise.beside and not self._uses.tried

    def settle(self) -> None:
        """Take what is known of the original as settled: a candidate is proved, and only its forms are to come."""
        self._observed.settle()

    def originals(self) -> list[Observation]:
        """Return what was seen of the original."""
        return self._observed.observations()

    def _without_known_folders(self, seen: Observation) -> Observation:
        """Leave out the folders, and the caches, that a candidate has to make and the original has already."""
        folders = {f"/{path}" for path, file in self._original.files.items() if file.entry.kind is EntryKind.FOLDER}
        made = (one for one in seen.made if one.content is not None or one.path not in folders)
        files = self._original.files
        there = (one.path for one in seen.made if one.path.strip("/") in files)
        again = {path for path in there if product.COMMON.leaves(re.sub(r"^/home/[^/]+/", "/root/", path))}
        return replace(seen, made=tuple(one for one in made if one.path not in again))

    def _exercise_of(self, image: BuiltImage) -> Exercise | ProofCheck:
        """Return what is done with a candidate: the same, in the ways that its own config and files have."""
        smoke = self._observed.smoke
        exercise = making.of_other(self._observed.exercise, self._original.config, image, smoke)
        if exercise is None:
            return ProofCheck("smoke", False, messages.SMOKE_NEEDS_SHELL(command=quote(smoke or "")))
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
        before, after = quote_pair(unstated.before, unstated.after)
        if not unstated.before or not unstated.after:
            before, after = (quote(one) if one else messages.NOTHING() for one in (unstated.before, unstated.after))
        return ProofCheck(
            "config", False, messages.CONFIG_DIFFERS(field=verbatim(unstated.field), before=before, after=after)
        )
    if differences:
        return ProofCheck("config", True, messages.CONFIG_STATED(count=len(differences)))
    return ProofCheck("config", True, messages.CONFIG_SAME())
