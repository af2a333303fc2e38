"""Whether a candidate stands the uses of the image that the repository knows, as the original does."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from bot.behaviour import uses as using
from bot.behaviour.exercise.uses import Use
from bot.behaviour.run.uses import Used, is_worth_running, run
from bot.engine.containers import Sandbox
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.rewrites import Asked, ProofCheck

_RUN = 6  # uses that are run; all are looked at in the files


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
        for use in self._worth_running[:_RUN]:
            if use not in self._seen:
                seen = run(self._sandbox, self._reference, use, math.inf)
                again = not using.stands(use, seen)
                self._seen[use] = run(self._sandbox, self._reference, use, math.inf) if again else seen

    @property
    def _worth_running(self) -> list[Use]:
        return [one for one in self._uses if is_worth_running(one)]

    def by_running(self, reference: str) -> Iterator[ProofCheck]:
        """Yield the first use that a candidate does not stand, or that all are stood."""
        self.of_original()
        # The others start it as it says itself: its files and the exercise show that.
        compared = len(self._uses) - len(self._worth_running)
        for use in self._worth_running[:_RUN]:
            text = using.why_lost_by_running(use, self._seen[use], run(self._sandbox, reference, use, math.inf))
            if text is not None:
                yield ProofCheck("use", False, text)
                return
            compared += using.stands(use, self._seen[use])
        if compared:
            yield ProofCheck("use", True, messages.SAME_USES(count=compared))
