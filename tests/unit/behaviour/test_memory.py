"""What is remembered of images at work: the same is found again, and nothing else counts as it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.behaviour import memory
from bot.behaviour.exercise.uses import Use
from bot.behaviour.memory import Results
from bot.behaviour.observation import Answer, Ask, Exercise, Heard, Made, Observation, Port, Ran
from bot.behaviour.run.uses import Used
from bot.behaviour.trial import RecordedTrial
from bot.behaviour.tried_uses import Stood
from bot.host import own_code
from bot.image.lost_rights import HeldRight, SpecialRight
from bot.image.start import InTheWay, Obstacle
from bot.model.behaviour import Behaviour, BehaviourCheck, BehaviourState, Outcome
from bot.model.images import ImageConfig
from bot.text import verbatim

TODAY = date(2026, 11, 24)
KEY = "a" * 64
FOUND = Behaviour(
    BehaviourState.BROKEN,
    checks=(BehaviourCheck("start", Outcome.BROKEN, verbatim("it does not start"), line=3),),
    head_log=("ended",),
    seconds=4.5,
)
SEEN = Observation(
    Ran(None, "ready \udc80", at=1.5),
    ports=frozenset([Port("tcp", 80), Port("udp", 53, local=True)]),
    answers=((Ask(80, "/"), Answer(Heard.WHOLE, 200, "text/html", body=b"\x00\xff")),),
    made=(Made("/run/x", b"1"),),
)
BASELINE = RecordedTrial(
    Exercise(asks=(Ask(80, "/"),), wait_for=frozenset([Port("tcp", 80)]), runs_on=True),
    (SEEN, replace(SEEN, ready_seconds=1.0)),
    ImageConfig(cmd=("serve",)),
    (InTheWay(Obstacle.HEALTH, "curl", verbatim("no curl"), "HEALTHCHECK", fatal=False),),
    uses=(Stood(Use("compose.yaml", command=("serve", "--help"), once=True), ((), ()), Used(exit=0)),),
    rights=(HeldRight("bin/ping", SpecialRight.CAPABILITIES, package="ping 1"),),
)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "behaviour")


def test_a_result_is_found_again_and_says_that_it_is_one(results: Results) -> None:
    results.remember(KEY, FOUND, TODAY)
    assert results.recall(KEY, TODAY) == replace(FOUND, remembered=True)
    assert results.recall("b" * 64, TODAY) is None


def test_an_entry_that_was_moved_to_another_key_counts_no_more(results: Results) -> None:
    results.remember(KEY, FOUND, TODAY)
    (results.folder / f"{KEY}.json").rename(results.folder / f"{'b' * 64}.json")
    assert results.recall("b" * 64, TODAY) is None


@pytest.mark.parametrize(("days", "found"), [(0, True), (7, True), (8, False), (-1, False)])
def test_an_old_result_counts_no_more(results: Results, days: int, found: bool) -> None:
    results.remember(KEY, FOUND, TODAY)
    assert (results.recall(KEY, TODAY + timedelta(days=days)) is not None) is found


def test_what_was_not_seen_for_want_of_time_is_looked_at_again(results: Results) -> None:
    results.remember(KEY, Behaviour(BehaviourState.NOT_OBSERVED, verbatim("no time"), incomplete=True), TODAY)
    assert results.recall(KEY, TODAY) is None


def test_without_a_day_nothing_is_kept_or_found(results: Results) -> None:
    results.remember(KEY, FOUND, date.max)
    results.remember(KEY, FOUND, TODAY)
    assert results.recall(KEY, date.max) is None


@pytest.mark.parametrize("entry", [b"", b"[]", b"{}", b'{"key": "%s", "day": "2026-11-24"}' % KEY.encode()])
def test_what_is_no_entry_is_as_if_it_was_not_there(results: Results, entry: bytes) -> None:
    results.folder.mkdir()
    (results.folder / f"{KEY}.json").write_bytes(entry)
    assert results.recall(KEY, TODAY) is None


USE = BASELINE.uses[0].use


@pytest.mark.parametrize(
    "parts",
    [
        ["base", "head", None, (USE,)],
        ["head", "base", None, ()],
        ["base", "head", "serve --check", ()],
        ["base", "head", None, (replace(USE, read_only=True),)],
        ["basehead", "", None, ()],
    ],
)
def test_the_key_follows_each_part(parts: list[object]) -> None:
    assert memory.key(parts) != memory.key(["base", "head", None, ()])


def test_the_key_follows_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = memory.key(["x"])
    monkeypatch.setattr(own_code, "digest", lambda: "another")
    assert memory.key(["x"]) != before


def written(seen: RecordedTrial = BASELINE, smoke: str | None = None) -> Any:
    return json.loads(json.dumps(memory.store(seen, smoke)))


def test_what_was_seen_comes_back_as_it_was() -> None:
    assert memory.read(written(), None) == BASELINE
    assert memory.read(written(smoke="serve --check"), "serve --check") == BASELINE


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {**written(), "program": "another"},
        {**written(), "more": 1},
        {**written(), "seen": None},
        {**written(), "seen": {**written()["seen"], "observations": []}},
    ],
)
def test_what_is_not_of_this_program_is_not_used(document: object) -> None:
    assert memory.read(document, None) is None


def test_another_command_was_not_seen() -> None:
    assert memory.read(written(smoke="serve --check"), None) is None


def test_a_stored_exercise_names_no_file_of_the_machine() -> None:
    document = written()
    empty: dict[str, object] = {name: [] for name in ("env", "aliases", "health", "files", "ports")}
    beside = {"name": "x", "image": "y", "entrypoint": None, "command": None, **empty}
    document["seen"]["exercise"]["beside"] = [{**beside, "files": [["/etc/shadow", "/x"]]}]
    assert memory.read(document, None) is None
    document["seen"]["exercise"]["beside"] = [beside]
    assert memory.read(document, None) is None
    document["seen"]["exercise"] |= {"beside": [], "files": [["/etc/shadow", "/x"]]}
    assert memory.read(document, None) is None


def test_too_much_is_not_kept() -> None:
    large = replace(SEEN, made=tuple(Made(f"/{number}", b"x" * 250_000) for number in range(20)))
    assert memory.store(replace(BASELINE, observations=(large, large)), None) is None
