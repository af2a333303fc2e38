"""What an observation is called, and how long one waits for what took the original some time."""

from bot.behaviour.observation import LONG, Ask, Port, patience


def test_one_waits_three_times_as_long_and_some_seconds_at_least() -> None:
    assert patience(100.0) == 300.0
    assert patience(0.5) == 0.5 + LONG.extra


def test_ports_and_questions_have_names() -> None:
    assert str(Port("tcp", 80)) == "80/tcp"
    assert str(Port("udp", 53, local=True)) == "53/udp (localhost)"
    assert str(Ask(25)) == "25/tcp"
    assert str(Ask(80, "/a", method="POST")) == "POST :80/a"
