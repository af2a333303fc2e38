"""When a difference counts: looked at again in both images, and in a second build of the original."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, repeat

import pytest

from bot.behaviour.observation import Answer, Ask, Beside, Exercise, Heard, Observation, Port, Ran
from bot.behaviour.supply.plan import Known
from bot.behaviour.supply.starting import Alone
from bot.rewrite.proof.original import Original
from tests.unit.rewrite.fakes import built, config_of

ONCE = Exercise(asks=())
PORTS = frozenset((Port("tcp", 80),))
Seen = Callable[[], Iterator[Observation]]


def page(body: str) -> Observation:
    answer = Answer(Heard.WHOLE, 200, "text/html", "", body.encode())
    return Observation(Ran(None, "listening\n"), ports=PORTS, answers=((Ask(80, "/"), answer),))


class _Engine:
    """Shows of each image what it is told, one after the other, and the last for ever."""

    def __init__(self, **shown: tuple[str, ...]) -> None:
        self.looks: dict[str, int] = dict.fromkeys(shown, 0)
        self._shown = {name: chain(map(page, pages), repeat(page(pages[-1]))) for name, pages in shown.items()}
        self.rebuilt = 0
        self.waited: dict[str, list[float]] = {}
        self.smokes: dict[str, list[tuple[str, ...]]] = {}
        self.threads: set[int] = set()
        self.quiet_after: list[int] = []  # looks at the candidate

    def look(self, reference: str, exercise: Exercise) -> Observation:
        self.looks[reference] += 1
        self.waited.setdefault(reference, []).append(exercise.patience)
        self.smokes.setdefault(reference, []).append(exercise.smoke)
        self.threads.add(threading.get_ident())
        return next(self._shown[reference])

    def quiet(self) -> None:
        self.quiet_after.append(self.looks["candidate"])

    def again(self) -> str | None:
        self.rebuilt += 1
        return "again" if "again" in self.looks else None


def differs(
    engine: _Engine, exercise: Exercise = ONCE, smoke: str | None = None, made: tuple[float, float] | None = None
) -> list[str]:
    """Return what of the candidate differs."""
    image = built("FROM debian\n", {}, config_of("serve")).image
    assert image is not None
    original = Original(
        engine.look, "original", image, smoke, (Known, Alone()), engine.again, made=lambda: made, quiet=engine.quiet
    )
    checks = original.compared("candidate", exercise, lambda seen: seen)
    return [check.name for check in checks if not check.passed]


def test_what_differs_is_looked_at_again_in_quiet() -> None:
    """What is built beside the first look is waited for before a second one: it may have come of that."""
    engine = _Engine(original=("hello",), candidate=("late", "hello"))
    assert differs(engine) == []
    assert engine.quiet_after == [1]
    same = _Engine(original=("hello",), candidate=("hello",))
    assert differs(same) == []
    assert same.quiet_after == []


def test_what_is_the_same_is_looked_at_once() -> None:
    """Two looks at the original, one at the candidate, and nothing is built again."""
    engine = _Engine(original=("hello",), candidate=("hello",))
    assert differs(engine) == []
    assert engine.looks == {"original": 2, "candidate": 1}
    assert engine.rebuilt == 0


def test_what_differs_is_looked_at_again_in_both_before_it_counts() -> None:
    """A difference that stays is one; the original is built again once, to see whether it was made by that."""
    engine = _Engine(original=("hello",), candidate=("bye",))
    assert differs(engine) == ["http"]
    assert engine.looks == {"original": 3, "candidate": 2}
    assert engine.rebuilt == 1


def test_a_difference_that_is_gone_at_the_second_look_was_chance() -> None:
    """A slow moment of the machine refuses nothing."""
    assert differs(_Engine(original=("hello",), candidate=("busy, try again", "hello"))) == []


def test_the_second_look_at_a_candidate_waits_longer() -> None:
    """What only comes late on a busy machine is no difference."""
    engine = _Engine(original=("hello",), candidate=("busy, try again", "hello"))
    assert differs(engine) == []
    first, second = engine.waited["candidate"]
    assert second > first


def test_the_original_is_asked_by_the_smoke_command_too() -> None:
    engine = _Engine(original=("hello",), candidate=("hello",))
    differs(engine, smoke="serve --check")
    assert engine.smokes["original"] == [("/bin/sh", "-c", "serve --check")] * 2


def test_what_runs_beside_services_is_never_looked_at_side_by_side() -> None:
    """The services of both go by the same names; without any the two looks save each other's time."""
    alone, beside = (_Engine(original=("hello",), candidate=("bye",)) for _ in range(2))
    assert differs(alone) == differs(beside, Exercise(asks=(), beside=(Beside("db", "postgres:16"),))) == ["http"]
    assert beside.threads == {threading.get_ident()} < alone.threads
    assert alone.looks["candidate"] == beside.looks["candidate"] == 2


def test_what_the_engine_refuses_to_start_is_not_started_again() -> None:
    engine = _Engine(original=("hello",), candidate=("",))
    engine._shown["candidate"] = chain(repeat(replace(page(""), refused="no such file: serve")))
    assert differs(engine) == ["exit-status"]
    assert engine.looks["candidate"] == 1


def test_what_a_second_build_does_otherwise_is_not_compared() -> None:
    """A program that prints when it was compiled prints another time in each build."""
    engine = _Engine(
        original=("built 11:00:01 hello",), candidate=("built 11:07:33 hello",), again=("built 11:09:59 hello",)
    )
    assert differs(engine) == []
    assert engine.rebuilt == 1


def test_what_a_second_build_does_the_same_counts() -> None:
    """The second build excuses only what differs between the builds."""
    engine = _Engine(
        original=("built 11:00:01 hello",), candidate=("built 11:07:33 bye",), again=("built 11:09:59 hello",)
    )
    assert differs(engine) == ["http"]


def test_what_varies_more_than_two_looks_show_is_learned_from_up_to_five() -> None:
    """Only where there is a difference, and only as long as it is another one each time."""

    def body(*numbers: int) -> str:
        return "".join(f"{name} {number}\n" for name, number in zip("abcdef", numbers, strict=True))

    # With each look one more line shows that it varies.
    pages = (body(1, 1, 1, 1, 1, 1), body(1, 1, 1, 1, 1, 1), body(2, 1, 1, 1, 1, 1), body(3, 2, 1, 1, 1, 1))
    more = (*pages, body(4, 3, 2, 1, 1, 1), body(5, 4, 3, 2, 1, 1), body(6, 5, 4, 3, 2, 1), body(7, 6, 5, 4, 3, 2))
    engine = _Engine(original=more, candidate=(body(9, 9, 9, 9, 9, 9), body(8, 8, 8, 8, 8, 8)))
    assert differs(engine) == ["http"]
    assert engine.looks["original"] == 5
    engine = _Engine(original=pages, candidate=(body(9, 9, 1, 1, 1, 1), body(8, 8, 1, 1, 1, 1)))
    assert differs(engine) == []
    assert engine.looks["original"] == 4
    engine = _Engine(original=("a 1",), candidate=("x 9",))
    assert differs(engine) == ["http"]
    assert engine.looks["original"] == 3  # that is always the same difference


def log(*lines: str) -> Observation:
    return replace(page("hello"), main=Ran(None, "".join(f"{line}\n" for line in ("ready", *lines))))


def test_lines_that_come_by_chance_are_no_difference_and_one_that_stays_is() -> None:
    """Where the original's own log varies, only what two looks at the candidate have in common counts."""

    def of(original: tuple[Observation, ...], candidate: tuple[Observation, ...]) -> list[str]:
        engine = _Engine(original=("",), candidate=("",))
        engine._shown = {
            "original": chain(original, repeat(original[-1])),
            "candidate": chain(candidate, repeat(candidate[-1])),
        }
        return differs(engine)

    random = (log("task a: lost"), log("task b: gone"), log("task c: away"), log("task d: out"))
    assert of(random, (log("user x: broken"), log("buyer y: torn"))) == []
    assert of(random, (log("user x: broken", "no module"), log("buyer y: torn", "no module"))) == ["log"]
    assert of((log("steady"),), (log("steady", "user x: broken"), log("steady", "buyer y: torn"))) == ["log"]


NOON = 1_795_867_200.0  # 2026-11-28 12:00 UTC


@pytest.mark.parametrize(
    ("shown", "candidate", "same"),
    [
        (("built on 28 November 2026 12:03:10",), "built on 28 November 2026 12:09:55", True),
        (("built on 28 November 2026 12:03:10",), "built on 28 November 2026", False),
        (("built on 28 November 2026 12:03:10",), "error at 12:03:10", False),
        (("opened at 11:03:10",), "opened at 11:09:10", False),  # long before
        (("opened at 12:05:02",), "opened at 13:05:02", False),  # after the build
        (("now 12:03:10", "now 12:04:10"), "now none", False),
    ],
)
def test_a_time_of_the_build_is_known_without_a_second_build(
    shown: tuple[str, ...], candidate: str, same: bool
) -> None:
    """It lies between the first and the last instruction, and stands still from one look to the next."""
    engine = _Engine(original=shown, candidate=(candidate,))
    assert differs(engine, made=(NOON + 60, NOON + 300)) == ([] if same else ["http"])
    assert engine.rebuilt == (0 if same else 1)


def test_two_that_want_a_second_look_share_it() -> None:
    """A candidate is compared while the original is still looked at for the second time."""
    image = built("FROM debian\n", {}, config_of("serve")).image
    assert image is not None
    looks: list[int] = []
    looking, again, go_on = threading.Event(), threading.Event(), threading.Event()

    def look(reference: str, exercise: Exercise) -> Observation:
        looks.append(1)
        if len(looks) > 1:
            (looking if len(looks) == 2 else again).set()
            assert go_on.wait(60)
        return page("hello")

    original = Original(look, "original", image, None, (Known, Alone()))
    original.first()
    with ThreadPoolExecutor(max_workers=2) as pool:
        both = [pool.submit(original.observations)]
        assert looking.wait(60)
        both.append(pool.submit(original.observations))
        assert not again.wait(0.2)  # it waits for the first one's look
        go_on.set()
        assert [len(one.result()) for one in both] == [2, 2]
    assert len(looks) == 2
