"""Whether a candidate stands the uses of the image that the repository knows, as the original does."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.behaviour import uses as using
from bot.behaviour.exercise.uses import Use
from bot.behaviour.run.uses import Used, is_worth_running, run
from bot.engine.containers import Sandbox
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.rewrites import Asked, ProofCheck

_RUN = 6  # uses that are run; all are looked at in the files
_AT_ONCE = 3


class Uses:
    """The uses of one original, which is tried when one of them is first needed."""

    def __init__(self, sandbox: Sandbox, reference: str, original: BuiltImage, uses: Sequence[Use]) -> None:
        self._sandbox = sandbox
        self._reference = reference
        self._uses = {use: using.ways(use, original, "") for use in uses}
        self._seen: dict[Use, Used] = {}

    def by_files(self, image: BuiltImage) -> Iterator[ProofCheck]:
        """Yield the first use that a candidate's files do not stand."""
        for use, ways in self._uses.items():
            way = using.why_lost_by_files(use, ways, image, "")
            if way is not None:
                yield ProofCheck("use", False, way.text)
                return

    def lacks(self, image: BuiltImage) -> tuple[str, ...]:
        """Return the programs and files that a use needs and a candidate has not."""
        lost = (using.why_lost_by_files(use, ways, image, "") for use, ways in self._uses.items())
        return tuple(dict.fromkeys(way.path for way in lost if way is not None))

    def asked(self) -> Iterator[Asked]:
        """Return how many of the uses were tried by running them."""
        left = tuple(dict.fromkeys(one.where for one in self._uses if one not in self._seen))
        if self._uses:
            yield Asked("uses", len(self._uses) - len(left), len(self._uses), left)

    def of_original(self) -> None:
        """Try the uses with the original, when it is first needed: one that it does not stand twice is not asked."""
        new = [use for use in self.tried if use not in self._seen]
        for use, seen in zip(new, self._side_by_side(self._reference, new), strict=True):
            self._seen[use] = seen if using.stands(use, seen) else self._run(self._reference, use)

    @property
    def tried(self) -> list[Use]:
        """Those that are run."""
        return [one for one in self._uses if is_worth_running(one)][:_RUN]

    def by_running(self, reference: str) -> Iterator[ProofCheck]:
        """Yield the first use that a candidate does not stand, or that all are stood."""
        self.of_original()
        # The others start it as it says itself: its files and the exercise show that.
        compared = sum(not is_worth_running(one) for one in self._uses)
        tried = self.tried
        for use, ran in zip(tried, self._side_by_side(reference, tried), strict=True):
            text = using.why_lost_by_running(use, self._seen[use], ran)
            if text is not None:
                text = using.why_lost_by_running(use, self._seen[use], self._run(reference, use))
            if text is not None:
                yield ProofCheck("use", False, text)
                return
            compared += using.stands(use, self._seen[use])
        if compared:
            yield ProofCheck("use", True, messages.SAME_USES(count=compared))

    def _side_by_side(self, reference: str, uses: Sequence[Use]) -> list[Used]:
        """Run an image in several ways: most of each is waiting. What fails so is run once more before it counts."""
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            return list(pool.map(functools.partial(self._run, reference), uses))

    def _run(self, reference: str, use: Use) -> Used:
        return run(self._sandbox, reference, use, math.inf)
