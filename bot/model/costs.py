"""What the next commit costs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.text import Text


class Touched(Enum):
    """What kind of file the next commit changes."""

    SOURCE = "source"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Rebuild:
    """What building again with one file changed took, measured. The bytes are those of the layers that were new then.

    `line` is the instruction that took longest of those that ran again, `line_seconds` what of the time it took; None
    and 0 where the builder does not say.
    """

    seconds: float
    size_bytes: int
    pull_size_bytes: int
    line: int | None = None
    line_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NextCommit:
    """What a commit that changes one file costs: what is built again, and what a node that has the image must pull.

    `line` is the first instruction that runs again. The bytes are those of the image's layers that are new then, at
    most: where it was tried, `measured` says what they were; where it was not, `not_measured` says why.
    """

    touched: Touched
    path: str
    line: int
    instructions: int  # that run again
    size_bytes: int
    pull_size_bytes: int
    measured: Rebuild | None = None
    not_measured: Text | None = None

    @property
    def seconds(self) -> float | None:
        """What building again took, None where that was not measured."""
        return self.measured.seconds if self.measured is not None else None

    @property
    def pull_bytes(self) -> int:
        """What a node that has the image must pull: as measured, or the most that the stages allow."""
        return self.measured.pull_size_bytes if self.measured is not None else self.pull_size_bytes


@dataclass(frozen=True, slots=True)
class Unlike:
    """A layer that came out otherwise in two builds of the same text and files, without the builder's cache.

    `path` is the first of its files that differ, and `files` how many do; "" and 0 where only times do.
    """

    line: int | None
    instruction: str
    pull_size_bytes: int
    path: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class Reproducibility:
    """Whether an image comes out the same each time it is built; `reason` says why that is not known."""

    layers: tuple[Unlike, ...] = ()  # those that do not, from the bottom up
    reason: Text | None = None

    @property
    def pull_size_bytes(self) -> int:
        """What a node pulls again for a build that changed nothing."""
        return sum(one.pull_size_bytes for one in self.layers)
