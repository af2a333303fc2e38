"""What is known of an image before it is started, and how well it started, by values."""

from dataclasses import replace

import pytest

from bot.behaviour.observation import Answer, Ask, Heard, Observation, Port, Ran
from bot.behaviour.supply import plan
from bot.behaviour.supply.examples import Example
from bot.behaviour.supply.plan import Known, State, Step, next_steps, state
from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import File, built, config_of

OPEN = frozenset((Port("tcp", 80),))


def _answers(*statuses: int) -> Observation:
    answers = tuple((Ask(80, f"/{n}" if n else "/"), Answer(Heard.WHOLE, one)) for n, one in enumerate(statuses))
    return Observation(Ran(None, "listening\n"), ports=OPEN, answers=answers)


@pytest.mark.parametrize(
    ("seen", "how"),
    [
        (Observation(Ran(None), refused="no such file"), State.REFUSED),
        (Observation(Ran(None, "", "KeyError: 'A'\n"), exit=1), State.ENDS),
        (Observation(Ran(None), exit=0), State.SHOWS_NOTHING),
        (_answers(500, 500), State.ERRORS),
        (replace(_answers(200, 200), exit=1), State.ENDS),
        (_answers(500, 200), State.AILING),
        (Observation(Ran(None, "a\nb\nc\nredis: connection refused\n")), State.AILING),
        (_answers(200, 404), State.WELL),
        (Observation(Ran(None, "hello\n"), exit=0), State.WELL),
    ],
)
def test_how_well_an_image_starts(seen: Observation, how: State) -> None:
    """From not at all to well; one that waits for another, or answers with errors, misses something."""
    assert state(seen) is how


def test_an_error_to_what_nobody_asks_wants_no_variables() -> None:
    """A service that fails on odd requests alone may get company, and nothing else is tried."""
    steps = set(next_steps(Known(), _answers(200, 200, 200, 500), frozenset()))
    assert steps == {Step.COMPOSE}
    assert Step.READ in set(next_steps(Known(), _answers(500, 200), frozenset()))


def test_what_is_heard_of_a_server_that_fails_to_start_is_chance() -> None:
    """A master listens before its worker fails: another failure is a step on, whether a connection was taken or not."""
    heard = (Ask(80, "/"), Answer(Heard.NOTHING, 0)), (Ask(80, ""), Answer(Heard.NOTHING, 0))
    before = Observation(Ran(None, "", "KeyError: 'A'\n"), exit=3, answers=heard)
    after = Observation(Ran(None, "", "KeyError: 'B'\n"), exit=3)
    assert plan.helps(Step.SAID, before, after)
    assert not plan.helps(Step.DATABASES, before, replace(after, main=before.main))
    told = replace(after, main=Ran(None, "", "IndexError: list index out of range\n"))
    assert plan.helps(Step.DATABASES, before, told)


def test_the_sources_are_read_only_where_an_image_does_not_start() -> None:
    """What the command cannot lack is known without them; drivers and variables are what they say."""
    files = {"app/main.py": File(b"import os\nimport redis\nredis.Redis.from_url(os.environ['REDIS_URL'])\n", 2)}
    image = built("FROM python\nCOPY . /app\n", files, config_of("/bin/sh", "-c", "python main.py $PORT")).image
    assert image is not None
    found = plan.gather_known(image, {"REDIS_URL": Example("redis://localhost", ".env.example")})
    assert plan.at_first(found) == {"PORT": "8080"}
    assert found.kinds == () and found.wanted.required == ()
    assert found.more is not None
    more = found.more()
    assert [kind.name for kind in more.kinds] == ["redis"]
    assert more.wanted.required == ("REDIS_URL",)
    (service,) = plan.services(more, _answers(500), {})
    assert dict(service.told) == {"REDIS_URL": "redis://redis:6379/0"}


@pytest.mark.parametrize(
    ("entrypoint", "cmd", "arguments", "untold"),
    [
        (("java", "Main"), (), None, True),
        (("java", "Main"), ("a",), None, False),
        ((), ("java", "Main"), None, False),
        (("java", "Main"), (), ("a",), False),  # the maintainer says with which
    ],
)
def test_who_is_left_to_be_told_its_arguments(
    entrypoint: tuple[str, ...], cmd: tuple[str, ...], arguments: tuple[str, ...] | None, untold: bool
) -> None:
    image = built("FROM java\n", {}, ImageConfig(entrypoint=entrypoint, cmd=cmd)).image
    assert image is not None
    assert plan.gather_known(image, {}, (), arguments).untold is untold
