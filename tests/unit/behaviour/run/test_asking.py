"""What the answers of a container say of it."""

from bot.behaviour.observation import Answer, Heard
from bot.behaviour.run.asking import fell

GOOD, CLOSED, REFUSED = Answer(Heard.WHOLE, 200), Answer(Heard.NOTHING), Answer(Heard.REFUSED)


def test_a_server_that_says_nothing_in_the_end_may_have_been_ended_by_a_request() -> None:
    """What started it, such as npm, takes a moment to end as well: it is waited for."""
    assert fell([GOOD, CLOSED]) and fell([GOOD, CLOSED, REFUSED])
    assert not fell([GOOD, CLOSED, GOOD])  # one request that it closes
    assert not fell([CLOSED, REFUSED])  # it never answered
    assert not fell([])
