"""What base and head do when they run, in report.json."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta

from bot.model import behaviour
from bot.report.wire.fields import (
    MANY,
    Absent,
    LineNumber,
    Message,
    Outcome,
    Seconds,
    String,
    Strings,
)
from bot.report.wire.mapping import Wire


class BehaviourCheck(Wire, frozen=True, kw_only=True):
    """One thing that was compared between base and head while they ran."""

    of = behaviour.BehaviourCheck

    name: String
    outcome: Outcome
    text: Message
    line: Annotated[LineNumber | None, Meta(description="Of head's Dockerfile: what is to blame.")] = None
    blame: Annotated[String, Meta(description="The package or the file that is to blame.")] = ""
    keyword: String = ""
    lost: String = ""


class Hardening(Wire, frozen=True, kw_only=True):
    """Settings under which head was run and did the same."""

    of = behaviour.Hardening

    compose: String
    kubernetes: String


class Behaviour(Wire, frozen=True, kw_only=True):
    """What came of running base and head under one exercise."""

    of = behaviour.Behaviour

    state: behaviour.BehaviourState
    reason: Message | Absent = UNSET
    checks: Annotated[tuple[BehaviourCheck, ...], MANY, Meta(description="The worst first.")]
    probe: String = ""
    source_changed: Annotated[bool, Meta(description="Differing answers are then not judged.")] = False
    hint: Message | Absent = UNSET
    base_log: Annotated[Strings, Meta(description="The end of what base printed.")] = ()
    head_log: Annotated[Strings, Meta(description="The end of what head printed.")] = ()
    hardening: Hardening | Absent = UNSET
    seconds: Seconds = 0.0
    incomplete: bool = False
    remembered: Annotated[bool, Meta(description="Seen by an earlier run on this machine, of the same images.")] = False
