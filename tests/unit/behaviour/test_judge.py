"""What is judged depends on what changed, and what was not seen is never the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.behaviour.judge import ChangedParts, ImageObservations, judge, judge_new, unrun, with_checks
from bot.behaviour.observation import Answer, Ask, Heard, Observation, Port, Ran, Stop
from bot.behaviour.versions import Versions
from bot.image.start import InTheWay, Obstacle
from bot.model.behaviour import Behaviour, BehaviourCheck, BehaviourState, Outcome
from bot.model.scans import PackageChange
from bot.text import verbatim

ROOT, ABOUT = Ask(8080, "/"), Ask(8080, "/about")


def answer(status: int = 200, body: bytes = b"hello") -> Answer:
    return Answer(Heard.WHOLE, status, "text/plain", "", body)


SERVICE = Observation(
    main=Ran(None, "", "listening on 8080\n"),
    ports=frozenset({Port("tcp", 8080)}),
    answers=((ROOT, answer()), (ABOUT, answer(body=b"nginx/1.25.3"))),
    health=Ran(0, "ok\n"),
    stop=Stop(0, 0.1),
    ready_seconds=0.5,
    memory_bytes=20_000_000,
)
TOOL = Observation(main=Ran(None, "hello\n"), exit=0)
NEEDS = Observation(main=Ran(None, "", "db:5432: connection refused\n"), exit=1)
WAY = InTheWay(Obstacle.LIBRARY, "app/tool", verbatim("libz.so.1 is missing"), "ENTRYPOINT", lost="libz.so.1")


def judged(
    base: Observation, *heads: Observation, change: ChangedParts | None = None, way: InTheWay | None = None
) -> Behaviour:
    ways = (way,) if way is not None else ()
    before = ImageObservations((base, base), exposed=("8080/tcp",))
    return judge(before, ImageObservations(heads, ways, exposed=("8080/tcp",)), change or ChangedParts())


def ended(status: int, last: str = "") -> Observation:
    return Observation(main=Ran(None, "", last), exit=status)


def with_answers(**bodies: Answer) -> Observation:
    asks = {"root": ROOT, "about": ABOUT}
    return replace(SERVICE, answers=tuple((asks[name], one) for name, one in bodies.items()))


WORKER = Observation(main=Ran(None, "zone JST\nat 7: open\n"), ports=frozenset(), stop=Stop(0, 0.1))


def test_what_a_worker_logs_is_what_it_does() -> None:
    """A service has answers; of one that only works and logs, nothing else shows that it does something else."""
    lost = replace(WORKER, main=Ran(None, "zone Asia\n", "grep: unrecognized option: P\n"))
    assert judged(WORKER, WORKER).state is BehaviourState.SAME
    found = judged(WORKER, lost, lost)
    assert found.state is BehaviourState.CHANGED and found.worst is not None and found.worst.name == "log"
    assert judged(WORKER, lost, lost, change=ChangedParts(source=True)).state is BehaviourState.SAME
    quiet = replace(SERVICE, main=Ran(None, "", "ready\n"))
    assert judged(SERVICE, quiet, quiet).state is BehaviourState.SAME


def test_a_lost_right_is_a_change_even_where_nothing_was_observed() -> None:
    lost = BehaviourCheck("files", Outcome.CHANGED, verbatim("/x lost its set-user-ID bit"))
    found = with_checks(judged(NEEDS, NEEDS), (lost,))
    assert (found.state, found.reason) == (BehaviourState.CHANGED, None)
    assert with_checks(judged(SERVICE, ended(1)), (lost,)).state is BehaviourState.BROKEN


@pytest.mark.parametrize("one", [SERVICE, TOOL])
def test_the_same_is_the_same(one: Observation) -> None:
    found = judged(one, one)
    assert (found.state, found.worst) == (BehaviourState.SAME, None)
    assert found.probe


@pytest.mark.parametrize(
    ("base", "head", "name"),
    [
        (SERVICE, ended(1, "boom\n"), "exit-status"),
        (SERVICE, Observation(Ran(None), refused="exec: /nope: no such file"), "exit-status"),
        (SERVICE, replace(SERVICE, ports=frozenset(), answers=()), "ports"),
        (SERVICE, replace(SERVICE, ports=frozenset({Port("tcp", 9090)}), answers=()), "ports"),
        (SERVICE, with_answers(root=answer(500), about=answer(body=b"nginx/1.25.3")), "http"),
        (SERVICE, with_answers(root=answer(), about=answer(404)), "http"),
        (SERVICE, replace(SERVICE, health=Ran(1)), "healthcheck"),
        (TOOL, ended(3), "exit-status"),
        (TOOL, ended(127, "error while loading shared libraries: libz.so.1\n"), "exit-status"),
    ],
)
def test_what_worked_and_fails_is_broken(base: Observation, head: Observation, name: str) -> None:
    found = judged(base, head, head)
    assert found.state is BehaviourState.BROKEN
    assert name in {one.name for one in found.checks if one.outcome is Outcome.BROKEN}


@pytest.mark.parametrize(
    "head",
    [
        with_answers(root=answer(body=b"bye"), about=answer(body=b"nginx/1.25.3")),
        replace(SERVICE, stop=Stop(137, 5.0, killed=True)),
        replace(SERVICE, main=Ran(None, "", "listening on 8080\nERROR cannot open /data\n")),
        replace(SERVICE, ports=frozenset({Port("tcp", 8080), Port("tcp", 9000)})),
    ],
)
def test_what_is_otherwise_has_to_be_explained(head: Observation) -> None:
    assert judged(SERVICE, head, head).state is BehaviourState.CHANGED


def test_with_other_source_only_starting_listening_health_and_stopping_are_judged() -> None:
    source = ChangedParts(source=True)
    other = with_answers(root=answer(body=b"bye"), about=answer(404))
    found = judged(SERVICE, other, other, change=source)
    assert found.state is BehaviourState.SAME
    assert {one.outcome for one in found.checks if one.name == "http"} == {Outcome.SHOWN}
    dead = with_answers(root=answer(500), about=answer(500))
    for head in (dead, ended(1), replace(SERVICE, health=Ran(1)), replace(SERVICE, ports=frozenset(), answers=())):
        assert judged(SERVICE, head, head, change=source).state is BehaviourState.BROKEN


def test_a_difference_that_is_not_seen_again_was_chance() -> None:
    other = replace(SERVICE, health=Ran(1))
    assert judged(SERVICE, other, SERVICE).state is BehaviourState.SAME
    assert judged(SERVICE, SERVICE, other).state is BehaviourState.SAME
    assert judged(SERVICE, other, other).state is BehaviourState.BROKEN


def test_versions_of_packages_that_changed_are_no_other_behaviour() -> None:
    newer = with_answers(root=answer(), about=answer(body=b"nginx/1.25.4"))
    known = ChangedParts(
        versions=Versions.of([PackageChange("debian", "nginx", "1.25.3-1~bookworm", "1.25.4-1~bookworm")])
    )
    assert judged(SERVICE, newer, newer).state is BehaviourState.CHANGED
    assert judged(SERVICE, newer, newer, change=known).state is BehaviourState.SAME
    failing = with_answers(root=answer(), about=answer(500, b"nginx/1.25.4"))
    assert judged(SERVICE, failing, failing, change=known).state is BehaviourState.BROKEN


def test_a_port_that_expose_moved_as_well_was_meant() -> None:
    moved = replace(SERVICE, ports=frozenset({Port("tcp", 9090)}), answers=((Ask(9090, "/"), answer()),))
    base = ImageObservations((SERVICE, SERVICE), exposed=("8080/tcp",))
    found = judge(base, ImageObservations((moved, moved), exposed=("9090/tcp",)), ChangedParts(source=True))
    assert "ports" in {one.name for one in found.checks if one.outcome is Outcome.CHANGED}


def test_the_files_name_the_cause_of_what_was_seen() -> None:
    head = ended(127, "cannot load\n")
    worst = judged(SERVICE, head, head, way=WAY).worst
    assert worst is not None and worst.text.english == "exits with status 127: libz.so.1 is missing"
    assert (worst.keyword, worst.lost) == ("ENTRYPOINT", "libz.so.1")
    assert judged(SERVICE, SERVICE, way=WAY).state is BehaviourState.SAME  # it runs: so much for the files


def test_a_base_that_shows_nothing_is_not_the_same() -> None:
    found = judged(NEEDS, NEEDS)
    assert found.state is BehaviourState.NOT_OBSERVED
    assert found.reason is not None and "connection refused" in found.reason.english
    for head in (
        ended(1, "ModuleNotFoundError: No module named 'flask'\n"),
        ended(127, "sh: gunicorn: not found\n"),
        ended(139),
        Observation(Ran(None), refused="no such file"),
    ):
        assert judged(NEEDS, head).state is BehaviourState.BROKEN
    assert judged(NEEDS, NEEDS, way=WAY).state is BehaviourState.BROKEN


@pytest.mark.parametrize(
    ("head", "state"),
    [
        (SERVICE, BehaviourState.RUNS),
        (TOOL, BehaviourState.RUNS),
        (NEEDS, BehaviourState.NOT_OBSERVED),
        (ended(2, "missing argument\n"), BehaviourState.NOT_OBSERVED),
        (ended(1, "Error: Cannot find module 'express'\n"), BehaviourState.BROKEN),
        (ended(126, "permission denied\n"), BehaviourState.BROKEN),
        (Observation(Ran(None), refused="no such file"), BehaviourState.BROKEN),
        (replace(SERVICE, health=Ran(1)), BehaviourState.BROKEN),
    ],
)
def test_a_new_image_has_to_start(head: Observation, state: BehaviourState) -> None:
    assert judge_new(ImageObservations((head,))).state is state


def test_what_could_not_be_run_is_judged_by_its_files_alone() -> None:
    why = verbatim("no time")
    assert unrun(ImageObservations(), ImageObservations(obstacles=(WAY,)), why).state is BehaviourState.BROKEN
    assert (
        unrun(ImageObservations(obstacles=(WAY,)), ImageObservations(obstacles=(WAY,)), why).state
        is BehaviourState.NOT_OBSERVED
    )


def test_time_and_memory_count_above_a_floor_and_as_medians_of_three() -> None:
    slow = replace(SERVICE, ready_seconds=2.5, memory_bytes=120_000_000)
    base = ImageObservations((SERVICE,) * 3)
    names = {
        one.name
        for one in judge(base, ImageObservations((slow,) * 3), ChangedParts()).checks
        if one.outcome is Outcome.SHOWN
    }
    assert names == {"ready", "memory"}
    assert not {one.name for one in judge(base, ImageObservations((slow, SERVICE, SERVICE)), ChangedParts()).checks} & {
        "ready",
        "memory",
    }
    assert not {one.name for one in judge(base, ImageObservations((slow,) * 2), ChangedParts()).checks} & {
        "ready",
        "memory",
    }


def test_logs_are_kept_in_printable_lines() -> None:
    found = judged(TOOL, replace(TOOL, main=Ran(None, "a\x1b[31m\n" * 100)))
    assert len(found.head_log) <= 40 and "\x1b" not in "".join(found.head_log)


def test_a_smoke_test_of_the_maintainers_is_judged_whatever_changed() -> None:
    good = replace(SERVICE, smoke=Ran(0))
    found = judged(good, replace(good, smoke=Ran(1)), replace(good, smoke=Ran(1)), change=ChangedParts(source=True))
    assert found.state is BehaviourState.BROKEN
    assert found.worst is not None and found.worst.name == "smoke"


def test_what_is_in_the_way_of_a_use_is_called_by_what_it_breaks() -> None:
    """What kills the program is its start; of a health check that check; of a command that somebody gives, a file."""
    broken = ended(127, "no such file")
    for fatal, keyword, name in (
        (True, "CMD", "start"),
        (False, "HEALTHCHECK", "healthcheck"),
        (False, "RUN", "files"),
    ):
        way = replace(WAY, fatal=fatal, keyword=keyword)
        found = judged(SERVICE, broken, broken, way=way)
        assert (found.checks[0].name, found.checks[0].lost) == (name, "libz.so.1")


def test_the_ends_of_both_logs_are_shown() -> None:
    found = judged(SERVICE, ended(1, "no database"), ended(1, "no database"))
    assert (found.base_log, found.head_log) == (("listening on 8080",), ("no database",))
    assert judge_new(ImageObservations((SERVICE,))).base_log == ()


def test_what_is_in_the_way_of_a_new_image_is_told_where_it_did_not_run() -> None:
    """By whatever it ended; of one that runs on it was no obstacle."""

    def names(head: Observation) -> list[str]:
        return [one.text.english for one in judge_new(ImageObservations((head,), (WAY,))).checks]

    assert "libz.so.1 is missing" in names(Observation(Ran(None), refused="no such file"))
    assert "libz.so.1 is missing" in names(ended(127, "not found\n"))
    assert "libz.so.1 is missing" not in names(SERVICE)


def test_how_much_more_time_and_memory_is_said() -> None:
    slow = replace(SERVICE, ready_seconds=2.5, memory_bytes=120_000_000)
    found = judge(ImageObservations((SERVICE,) * 3), ImageObservations((slow,) * 3), ChangedParts()).checks
    said = {one.name: one.text.english for one in found if one.outcome is Outcome.SHOWN}
    assert "2.5" in said["ready"] and "0.5" in said["ready"]
    assert "120 MB" in said["memory"] and "20" in said["memory"]


def test_a_service_that_answers_nothing_any_more_is_broken_by_its_answers() -> None:
    silent = with_answers(root=answer(500), about=answer(500))
    found = judged(SERVICE, silent, change=ChangedParts(source=True))
    assert ("http", Outcome.BROKEN) in {(one.name, one.outcome) for one in found.checks}
