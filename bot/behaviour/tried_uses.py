"""The uses that base's files name, tried on base and head: by the files of both, and by running the likeliest.

What head's files say instead of them is the author's to choose: a use that head names no more is tried all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.behaviour import uses as using
from bot.behaviour.exercise.uses import Use
from bot.behaviour.run import testers
from bot.behaviour.run.uses import Used, is_worth_running
from bot.behaviour.uses import Ways
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.behaviour import BehaviourCheck, Outcome
from bot.text import Text, verbatim

MOST = 3  # that are run; all are looked at in the files
SECONDS = 8.0  # that one needs


@dataclass(frozen=True, slots=True)
class Stood:
    """How an image stood one use: what is in its way, and what came of running it; None where it was not run so."""

    use: Use
    ways: Ways
    used: Used | None = None


class Subject(Protocol):
    """The image of head."""

    @property
    def image(self) -> BuiltImage:
        """What it holds."""

    @property
    def platform(self) -> str:
        """What it is built for."""


@dataclass(frozen=True, slots=True)
class Runs:
    """What runs base (None where that cannot be done now) and head under a use, and the seconds that are left."""

    base: Callable[[Use], Used] | None
    head: Callable[[Use], Used]
    left: Callable[[], float]


@dataclass(slots=True)
class Trial:
    """The uses of base while they are tried on head. `of_head` are those that head's files name, None if unknown."""

    known: Sequence[Stood]
    head: Subject
    runs: Runs
    of_head: Sequence[Use] | None = None
    _compared: int = field(default=0, init=False)
    _lost: list[Use] = field(default_factory=list, init=False)

    def checks(self) -> Iterator[BehaviourCheck]:
        """Yield what is lost, what could not be tried, what head's files say no more, and else how many are stood."""
        left = []
        for one in self.known:
            check = self._by_files(one)
            if check is not None:
                yield check
            elif not is_worth_running(one.use):
                self._compared += 1  # it starts as the image says itself, which its files and the exercise show
            elif one.used is not None or self.runs.base is not None:
                left.append(one)
        for one in left[:MOST]:
            if self.runs.left() < SECONDS:
                break
            check = self._by_running(one)
            if check is not None:
                yield check
        removed = [use for use in self._removed() if use not in self._lost]
        if removed:
            names = verbatim(", ".join(dict.fromkeys(use.where for use in removed)))
            yield BehaviourCheck("use", Outcome.SHOWN, messages.USES_REMOVED(names=names))
        if self._compared and not self._lost:
            yield BehaviourCheck("use", Outcome.SAME, messages.SAME_USES(count=self._compared))

    def _by_files(self, one: Stood) -> BehaviourCheck | None:
        way = using.why_lost_by_files(one.use, one.ways, self.head.image, self.head.platform)
        if way is not None:
            return replace(self._weighed(one, way.text), keyword=way.keyword, lost=way.lost)
        if one.use.tester and testers.program(one.use.tester) is None:
            return BehaviourCheck("use", Outcome.SHOWN, using.without_tester(one.use))
        return None

    def _by_running(self, one: Stood) -> BehaviourCheck | None:
        """Run both side by side."""
        before, after = self._both(one, one.use)
        if before is None:
            return None
        text = using.why_lost_by_running(one.use, before, after)
        if text is not None and self.runs.left() >= SECONDS:
            again = self.runs.head(one.use)  # what speaks against head is looked at again before it is said
            text = text if again.cut else using.why_lost_by_running(one.use, before, again)
        self._compared += text is None and not after.cut and using.stands(one.use, before)
        return None if text is None else self._weighed(one, text)

    def _both(self, one: Stood, of_head: Use) -> tuple[Used | None, Used]:
        with ThreadPoolExecutor(max_workers=2) as pool:
            after = pool.submit(self.runs.head, of_head)
            before = one.used or (self.runs.base(one.use) if self.runs.base is not None else None)
            return before, after.result()

    def _removed(self) -> tuple[Use, ...]:
        if self.of_head is None:
            return ()
        return using.find_removed([one.use for one in self.known], self.of_head)

    def _weighed(self, one: Stood, text: Text) -> BehaviourCheck:
        """A use that head loses is broken, unless its files ask no less of it in the same place, and it stands that."""
        self._lost.append(one.use)
        if one.use not in self._removed():
            return BehaviourCheck("use", Outcome.BROKEN, text)
        other = using.instead(one.use, [some.use for some in self.known], self.of_head or ())
        if other is not None and self.runs.left() >= SECONDS:
            before, after = self._both(one, other)
            if before is not None and using.stands(one.use, before) and using.stands(other, after):
                text = messages.USE_REPLACED(text=text, where=verbatim(one.use.where))
                return BehaviourCheck("use", Outcome.CHANGED, text)
        return BehaviourCheck("use", Outcome.BROKEN, messages.USE_REMOVED(text=text))
