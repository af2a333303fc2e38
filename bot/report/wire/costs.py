"""What the next commit costs, and whether an image can be reproduced, in report.json."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta

from bot.model import costs
from bot.report.wire.fields import (
    MANY,
    Absent,
    Bytes,
    Count,
    LineNumber,
    Message,
    Seconds,
    String,
)
from bot.report.wire.mapping import Wire


class Rebuild(Wire, frozen=True, kw_only=True):
    """What building again with one file changed took, and the layers that were new then."""

    of = costs.Rebuild

    seconds: Seconds
    size_bytes: Bytes
    pull_size_bytes: Bytes
    line: Annotated[LineNumber | None, Meta(description="The instruction that took longest.")] = None
    line_seconds: Seconds = 0.0


class NextCommit(Wire, frozen=True, kw_only=True):
    """What a commit that changes one file costs: what is built again, and the bytes that a node must pull, at most."""

    of = costs.NextCommit

    touched: costs.Touched
    path: String
    line: Annotated[LineNumber, Meta(description="The first instruction that runs again.")]
    instructions: Count
    size_bytes: Bytes
    pull_size_bytes: Bytes
    measured: Rebuild | Absent = UNSET
    not_measured: Annotated[Message | Absent, Meta(description="Why it was not built again.")] = UNSET


class Unlike(Wire, frozen=True, kw_only=True):
    """A layer that came out otherwise in two builds without the builder's cache."""

    of = costs.Unlike

    line: LineNumber | None
    instruction: String
    pull_size_bytes: Bytes
    path: Annotated[String, Meta(description="The first file that differs; empty where only times do.")] = ""
    files: Count = 0


class Reproducibility(Wire, frozen=True, kw_only=True):
    """Whether head comes out the same each time it is built."""

    of = costs.Reproducibility

    layers: Annotated[tuple[Unlike, ...], MANY] = ()
    reason: Annotated[Message | Absent, Meta(description="Why that is not known.")] = UNSET
