"""Every field of a config is compared, and only what was stated and is there may differ."""

from dataclasses import replace

import pytest

from bot.model.images import Healthcheck, ImageConfig
from bot.rewrite.candidate import Stated
from bot.rewrite.proof.config_diff import differences
from bot.text import verbatim

BEFORE = ImageConfig(
    entrypoint=("/app/run",),
    cmd=("serve",),
    env=(("PATH", "/bin"), ("NAME", "")),
    user="app",
    workdir="/app",
    ports=("8080/tcp",),
    volumes=("/data",),
    labels=(("a", "b"),),
    healthcheck=Healthcheck(("CMD", "wget", "-q", "localhost"), interval=5.0),
    stop_signal="SIGQUIT",
    shell=("/bin/bash", "-c"),
    onbuild=("RUN true",),
)
WHY = verbatim("why")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"entrypoint": ("/app", "run")}, "entrypoint"),
        ({"cmd": ()}, "cmd"),
        ({"env": (("PATH", "/bin"),)}, "env:NAME"),
        ({"env": (("PATH", "/usr/bin"), ("NAME", ""))}, "env:PATH"),
        ({"user": ""}, "user"),
        ({"workdir": "/"}, "workdir"),
        ({"ports": ()}, "port:8080/tcp"),
        ({"ports": ("8080/tcp", "9/udp")}, "port:9/udp"),
        ({"volumes": ()}, "volume:/data"),
        ({"labels": (("a", "c"),)}, "label:a"),
        ({"healthcheck": None}, "healthcheck"),
        ({"healthcheck": Healthcheck(("CMD", "wget", "-q", "localhost"), interval=6.0)}, "healthcheck"),
        ({"stop_signal": ""}, "stop-signal"),
        ({"shell": ()}, "shell"),
        ({"onbuild": ()}, "onbuild"),
    ],
)
def test_each_field_counts(changed: dict[str, object], field: str) -> None:
    found = differences(BEFORE, replace(BEFORE, **changed))  # type: ignore[arg-type]
    assert [(one.field, one.stated) for one in found] == [(field, None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"workdir": ""}, {"workdir": "/"}),
        ({"user": ""}, {"user": "0"}),
        ({"user": "root"}, {"user": ""}),
        ({"stop_signal": ""}, {"stop_signal": "SIGTERM"}),
        ({"stop_signal": "15"}, {"stop_signal": "TERM"}),
        ({"shell": ()}, {"shell": ("/bin/sh", "-c")}),
        ({"healthcheck": None}, {"healthcheck": Healthcheck(("NONE",))}),
    ],
)
def test_what_means_the_same_is_no_difference(before: dict[str, object], after: dict[str, object]) -> None:
    assert differences(replace(BEFORE, **before), replace(BEFORE, **after)) == ()  # type: ignore[arg-type]


def test_a_difference_passes_only_with_the_value_that_was_stated() -> None:
    after = replace(BEFORE, cmd=("serve", "--fast"), env=(("PATH", "/bin"),))
    right = (Stated("cmd", WHY, '["serve", "--fast"]'), Stated("env:NAME", WHY))
    assert all(one.stated for one in differences(BEFORE, after, right))
    wrong = (Stated("cmd", WHY, '["serve"]'), Stated("env:NAME", WHY, "x"))
    assert not any(one.stated for one in differences(BEFORE, after, wrong))


@pytest.mark.parametrize(
    ("field", "changed", "said", "stated"),
    [
        ("workdir", {"workdir": "/srv"}, "/srv/", True),
        ("workdir", {"workdir": "/srv"}, "/opt", False),
        ("workdir", {"workdir": "/srv"}, None, False),  # that it is gone
        ("stop-signal", {"stop_signal": "SIGINT"}, None, False),
        ("user", {"user": "web"}, "root", False),
        ("user", {"user": "0"}, "web", False),
        ("stop-signal", {"stop_signal": "SIGINT"}, "int", True),
        ("stop-signal", {"stop_signal": "SIGINT"}, "hup", False),
        ("cmd", {"cmd": ()}, "serve", False),
        ("healthcheck", {"healthcheck": None}, "curl localhost", False),
        ("healthcheck", {"healthcheck": Healthcheck(("CMD-SHELL", "/app/check"))}, '["/app/check"]', False),
    ],
)
def test_what_was_stated_is_what_has_to_be_there(
    field: str, changed: dict[str, object], said: str | None, stated: bool
) -> None:
    found = differences(BEFORE, replace(BEFORE, **changed), [Stated(field, WHY, said)])  # type: ignore[arg-type]
    assert [(one.field, bool(one.stated)) for one in found] == [(field, stated)]


def test_a_difference_says_what_was_and_what_is() -> None:
    after = replace(BEFORE, env=(("PATH", "/bin"), ("NEW", "1")), cmd=("sérve",))
    assert [(one.field, one.before, one.after) for one in differences(BEFORE, after)] == [
        ("cmd", '["serve"]', '["sérve"]'),
        ("env:NAME", "", ""),
        ("env:NEW", "", "1"),
    ]
    health = replace(BEFORE, healthcheck=Healthcheck(("CMD", "a"), 1, 2, 3, 4))
    assert differences(BEFORE, health)[0].after == '["CMD", "a"] --interval=1 --timeout=2 --start-period=3 --retries=4'


def test_the_command_of_a_healthcheck_may_be_stated_alone() -> None:
    after = replace(BEFORE, healthcheck=Healthcheck(("CMD", "/app/check"), interval=5.0))
    assert differences(BEFORE, after, [Stated("healthcheck", WHY, '["/app/check"]')])[0].stated
