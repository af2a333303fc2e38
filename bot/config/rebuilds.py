"""What the next commit may cost: when that is measured, and by how much it may grow."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from bot.config import value_types
from bot.config.value_types import ValueType
from bot.config.values import SizeLimit
from bot.config.yaml_values import ConfigValue

_AND = re.compile(r"\s*(?:,|/|\band\b)\s*")
_TIME = r"\d{1,6}(?:\.\d{1,3})?\s*(?:s|m|h)"
_PART = rf"(?:\d{{1,5}}(?:\.\d{{1,3}})?\s*%|{_TIME}|\d{{1,12}}(?:\.\d{{1,3}})?\s*(?:[kKMG]i?)?B?)"


class Measure(Enum):
    """When an image is built again with one file changed."""

    AUTO = "auto"  # where that takes little time
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RebuildLimit:
    """How much more the next commit may cost: `size` bounds the bytes to pull, `seconds` and `ratio` the time.

    Of several that name one thing all must be exceeded, as in `SizeLimit`. `also` is one that holds besides.
    """

    size: SizeLimit | None = None
    seconds: float | None = None
    ratio: float | None = None  # of the time
    also: RebuildLimit | None = None

    @property
    def needs_time(self) -> bool:
        """Whether it can only be judged where the time was measured."""
        return self.seconds is not None or (self.also is not None and self.also.needs_time)

    def bytes_broken(self, before: int, after: int) -> SizeLimit | None:
        """Return the limit that a pull exceeds which grew from `before` to `after` bytes; None if it exceeds none."""
        own = self.size.broken(before, after) if self.size is not None else None
        return own or (self.also.bytes_broken(before, after) if self.also is not None else None)

    def time_broken(self, before: float, after: float) -> RebuildLimit | None:
        """Return the limit that a build exceeds which took `before` and now takes `after` seconds; None if none."""
        grown = after - before
        if self.seconds is not None and grown > self.seconds and (self.ratio is None or grown > self.ratio * before):
            return self
        return self.also.time_broken(before, after) if self.also is not None else None


def _limit(value: ConfigValue) -> RebuildLimit | None:
    """Read "50MB", "20% and 10s" or parts of both: a percentage is of what stands beside it, alone of the bytes."""
    words = value.scalar().strip()
    if words.lower() == "never":
        return None
    seconds: float | None = None
    size: SizeLimit | None = None
    ratio: float | None = None
    for part in _AND.split(words):
        one = ConfigValue(part, value.place)
        if re.fullmatch(_TIME, part):
            seconds = value_types.SECONDS.read(one)
        elif part.endswith("%"):
            ratio = value_types.LIMIT.read(one).ratio
        else:
            size = value_types.LIMIT.read(one)
    if ratio is not None and (size is not None or seconds is None):
        size = replace(size or SizeLimit(), ratio=ratio)
    return RebuildLimit(size, seconds, ratio if seconds is not None else None)


_WORDS = rf"^\s*(?:never|{_PART}(?:{_AND.pattern}{_PART}){{0,2}})\s*$"
REBUILD_LIMIT = ValueType(_limit, {"anyOf": [{"type": "string", "pattern": _WORDS}, {"type": "integer", "minimum": 0}]})
_MEASURES = value_types.choice(*(one.value for one in Measure))
MEASURE = ValueType(lambda value: Measure(_MEASURES.read(value)), _MEASURES.schema)
