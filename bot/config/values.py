"""Values of settings that are more than a text, a number or a flag. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """A growth in bytes, as a ratio of base, or both: then both must be exceeded. `also` is one that holds besides."""

    bytes: int | None = None
    ratio: float | None = None
    also: SizeLimit | None = None

    def exceeded(self, before: int, after: int) -> bool:
        """Whether growing from `before` to `after` bytes is more than the limit allows."""
        return self.broken(before, after) is not None

    def broken(self, before: int, after: int) -> SizeLimit | None:
        """Return the limit that such a growth exceeds, this one or one of those besides; None if it exceeds none."""
        grown = after - before
        if grown > 0 and not (self.bytes is None and self.ratio is None):
            over_bytes = self.bytes is None or grown > self.bytes
            over_ratio = self.ratio is None or grown > self.ratio * before
            if over_bytes and over_ratio:
                return self
        return self.also.broken(before, after) if self.also else None


@dataclass(frozen=True, slots=True)
class PolicyReference:
    """An organisation's policy file: a repository, a path in it and a branch, tag or commit (empty: its default)."""

    repository: str
    path: str
    ref: str = ""

    def __str__(self) -> str:
        return f"{self.repository}//{self.path}" + (f"@{self.ref}" if self.ref else "")


class Same(Enum):
    """Stands for the value of another key, whatever that is in the end."""

    SAME = "same"


class SourceChange(IntEnum):
    """Which changed files of a context concern an image whose Dockerfile stayed the same; lower is stricter."""

    ALL = 0  # whatever a COPY or a bind mount takes
    DEPENDENCIES = 1  # what decides what is installed or started
