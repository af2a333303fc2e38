"""What uWSGI starts: its settings say it, and an option that nobody knows leaves it open."""

import pytest

from bot.image.uwsgi import Started, commands, started
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

INI = """[uwsgi]
; a comment
wsgi-file = app.py
master = true
processes = 2
socket = 0.0.0.0:8080
"""
CALLS = b"\0execvp\0system\0dlopen\0open\0"


def image(cmd: tuple[str, ...], ini: str = INI, env: dict[str, str] | None = None, entry: str = "") -> Evidence:
    files = {
        "usr/local/bin/uwsgi": fakes.program("libpython3.11.so.1", line=2, data=CALLS),
        "app/app.ini": File(ini.encode(), 3),
        "app/app.py": File(b"def application(*_): return []\n", 3),
    }
    if entry:
        files["app/entry.sh"] = File(f"#!/bin/sh\n{entry}\n".encode(), 3, 0o755)
    config = fakes.config_of(*cmd, workdir="/app", env=env)
    return fakes.built("FROM debian:12\nRUN pip install uwsgi\nCOPY . /app\n", files, config)


def said(cmd: tuple[str, ...], ini: str = INI, env: dict[str, str] | None = None, entry: str = "") -> Started | None:
    found = image(cmd, ini, env, entry).image
    assert found is not None
    return started(found)


@pytest.mark.parametrize(
    "cmd",
    [
        ("uwsgi", "--ini", "app.ini"),
        ("uwsgi", "app.ini"),
        ("/usr/local/bin/uwsgi", "--ini=/app/app.ini", "--master"),
        ("sh", "-c", "exec uwsgi --ini app.ini"),
        ("uwsgi", "--http", ":8000", "--wsgi-file", "app.py", "--master", "-p", "4"),
    ],
)
def test_settings_that_name_no_program(cmd: tuple[str, ...]) -> None:
    assert said(cmd) == Started()
    found = image(cmd).image
    assert found is not None
    assert not PossibleUses(found).starts_anything
    assert not PossibleUses(found).loads_anything


@pytest.mark.parametrize(
    "option",
    ["http-timeout = 60", "cheaper-initial = 1", "disable-logging = true", "max-worker-lifetime = 3600",
     "touch-workers-reload = /tmp/x", "procname-master = app", "close-on-exec2 = true"],
)  # fmt: skip
def test_an_option_of_several_words(option: str) -> None:
    assert said(("uwsgi", "app.ini"), f"{INI}{option}\n") == Started()


def test_the_programs_that_they_name() -> None:
    more = (
        "attach-daemon = ./work.py --loop\nhook-pre-app = exec:./manage.py migrate\ncron = -1 -1 -1 -1 -1 jq . a.json\n"
        "smart-attach-daemon = /tmp/x.pid redis-server --port 1\nplugins = python3,http\n"
    )
    found = said(("uwsgi", "app.ini"), INI + more)
    assert found is not None
    assert found.commands == ("./work.py --loop", "./manage.py migrate", "jq . a.json", "redis-server --port 1")
    assert found.libraries == ("python3_plugin.so", "http_plugin.so")
    built = image(("uwsgi", "app.ini"), INI + more).image
    assert built is not None
    uses = PossibleUses(built)
    assert not uses.starts_anything
    assert uses.names_program(("jq",)) is not None
    assert uses.names_program(("git",)) is None


@pytest.mark.parametrize(
    "more",
    [
        "some-option = x", "attach-daemon = $(TOOL) x", "wsgi-file = @(exec://cat x)", "cron = -1 -1 jq",
        "hook-pre-app = call:x", "plugins = ../x", "ini = other.ini", "env = PATH=/x", "emperor = /vassals",
    ],
)  # fmt: skip
def test_what_nobody_can_tell_stays_open(more: str) -> None:
    assert said(("uwsgi", "app.ini"), INI + more) is None
    found = image(("uwsgi", "app.ini"), INI + more).image
    assert found is not None
    assert PossibleUses(found).starts_anything


def test_other_places_of_settings() -> None:
    assert said(("uwsgi", "missing.ini")) is None
    assert said(("uwsgi", "app.yaml")) is None
    assert said(("uwsgi", "--need-x", "app.ini"), INI + "attach-daemon = jq\n") is None
    assert said(("uwsgi", "--vacuum", "app.ini"), INI + "attach-daemon = jq\n") == Started(("jq",))
    assert said(("uwsgi", "--umask", "app.ini"), INI + "attach-daemon = jq\n") == Started(("jq",))
    assert said(("uwsgi", "app.ini"), env={"UWSGI_ATTACH_DAEMON": "jq ."}) == Started(("jq .",))
    assert said(("uwsgi", "app.ini"), env={"UWSGI_WHATEVER": "1"}) is None
    assert said(("sh", "entry.sh"), entry="exec uwsgi --ini app.ini --attach-daemon 'jq .'") == Started(("jq .",))
    assert said(("sh", "entry.sh"), entry="exec uwsgi $OPTIONS") is None
    assert said(("python3", "x.py")) is None


def test_each_command_that_it_starts_is_a_source_of_its_own() -> None:
    ini = f"{INI}exec-asap = git gc\nexec-pre-app = perl a.pl\n"
    found = image(("uwsgi", "app.ini"), ini).image
    assert found is not None
    assert [(one.path, one.content) for one in commands(found)] == [
        ("(uwsgi 1)", b"git gc"), ("(uwsgi 2)", b"perl a.pl"),
    ]  # fmt: skip


def test_it_may_be_started_by_one_of_several_scripts() -> None:
    """What the image's command says counts beside what its scripts do."""
    direct = said(("uwsgi", "--exec-asap", "git gc"), entry="exec true")
    assert direct is not None and direct.commands == ("git gc",)
