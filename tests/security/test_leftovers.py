"""What stays on an engine and what an image can reach while it runs. Names decide, never labels."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine import leftovers
from bot.engine.client import LABEL, Engine
from bot.engine.containers import Sandbox
from bot.engine.running import Running
from bot.errors import UnavailableError
from bot.host import process

ALPINE = "alpine:3.23"


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine.connect()
    yield made
    made.cleanup()


def _dead() -> Engine:
    """A run of a process that has ended, as it is written down on the engine."""
    made = Engine.connect()
    made._leased = True
    gone = subprocess.Popen(["true"])
    gone.wait()
    owner = f"process:{leftovers._machine()}:{gone.pid}:1"
    made.sdk.volumes.create(f"hullcheck-run-{made.run_id}", labels={leftovers._OWNER: owner})
    return made


def _names(engine: Engine) -> set[str]:
    found = {one["Names"][0] for one in engine.sdk.api.containers(all=True)}
    found |= {one["Name"] for one in engine.sdk.api.networks()}
    found |= {tag for one in engine.sdk.api.images(name="hullcheck-review") for tag in one.get("RepoTags") or ()}
    return found | {one.name for one in engine.sdk.volumes.list()}


def test_a_label_of_an_image_has_no_container_removed(engine: Engine) -> None:
    labels = {LABEL: "x", leftovers._UNTIL: "1", leftovers._OWNER: "process:x:1:1"}
    name = f"limits-{engine.run_id}"
    container = engine.sdk.containers.create(ALPINE, name=name, labels=labels)
    try:
        with Sandbox(engine):
            assert f"/{name}" in _names(engine)
        engine.cleanup()
        assert f"/{name}" in _names(Engine.connect())
    finally:
        container.remove(force=True)


def test_what_a_killed_run_left_is_removed_by_the_next(engine: Engine) -> None:
    dead = _dead()
    engine.sdk.containers.create(ALPINE, name=dead.new_name())
    engine.sdk.networks.create(dead.new_name())
    engine.sdk.images.get(ALPINE).tag(dead.new_tag("x"))
    assert len({one for one in _names(engine) if dead.run_id in one}) == 4
    engine.lease()
    assert {one for one in _names(engine) if dead.run_id in one} == set()


def test_a_run_that_lives_keeps_what_it_has(engine: Engine) -> None:
    other = Engine.connect()
    engine.sdk.networks.create(other.new_name())
    before = {one for one in _names(engine) if other.run_id in one}
    engine.lease()
    assert {one for one in _names(engine) if other.run_id in one} == before
    assert len(before) == 2
    other.cleanup()
    assert {one for one in _names(engine) if other.run_id in one} == set()


def test_an_image_that_comes_late_is_removed(engine: Engine) -> None:
    """The engine names an image when it has written it, whether the build was ended meanwhile or not."""
    tag = engine.new_tag("late")
    engine.expect_late(tag)
    timer = threading.Timer(3.0, lambda: Engine.connect().sdk.images.get(ALPINE).tag(tag))
    timer.start()
    engine.cleanup()
    assert tag not in _names(Engine.connect())


def test_a_program_that_takes_long_ends_with_a_run_that_is_killed(tmp_path: Path) -> None:
    """SIGKILL leaves no time to end anything."""
    mark = tmp_path / "pid"
    code = f"from bot.host import process; process.run(['sh', '-c', 'echo $$ > {mark}; exec sleep 600'], timeout=900)"
    one = subprocess.Popen([sys.executable, "-c", code])
    while not mark.exists() or not mark.read_text().strip():
        time.sleep(0.1)
    pid = int(mark.read_text())
    time.sleep(1.0)  # it is told of right after it runs
    one.send_signal(signal.SIGKILL)
    one.wait()
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and leftovers._read_start(pid):
        assert time.monotonic() < end, "it goes on"
        time.sleep(0.1)


def _said(running: Running, seconds: float = 30.0) -> str:
    end = time.monotonic() + seconds
    while running.state().running and time.monotonic() < end:
        time.sleep(0.2)
    out, err = running.log()
    return out.text + err.text


def test_a_service_of_the_machine_is_not_reached_from_the_probe(engine: Engine) -> None:
    if not engine.keeps_the_machine_apart:
        pytest.skip("the engine cannot keep the machine off a bridge: README says so")
    with socket.create_server(("0.0.0.0", 0)) as server, Sandbox(engine, ALPINE) as sandbox:
        port = server.getsockname()[1]
        script = (
            "ip route; ip address; for a in $(ip route | grep -oE '([0-9]+\\.){3}[0-9]+' | sort -u); do "
            'for last in 1 2 3 254; do nc -w 1 "${a%.*}.$last" '
            + str(port)
            + " </dev/null && echo REACHED; done; done; echo end"
        )
        said = _said(sandbox.run(ALPINE, command=["sh", "-c", script]))
    assert "end" in said
    assert "REACHED" not in said


def test_one_call_does_not_take_the_whole_disk(engine: Engine) -> None:
    with Sandbox(engine, ALPINE) as sandbox:
        running = sandbox.run(ALPINE, command=["sh", "-c", "fallocate -l 3G /big; echo status $?; ls -l /big"])
        said = _said(running)
    assert "status 0" not in said


def test_an_image_that_fills_the_disk_is_ended(engine: Engine) -> None:
    keep = shutil.disk_usage(engine.folder if Path(engine.folder).is_dir() else "/tmp").free - 700_000_000
    script = "for n in 1 2 3 4 5 6 7 8 9; do dd if=/dev/zero of=/big$n bs=1M count=200 2>/dev/null; done; sleep 60"
    with Sandbox(engine, ALPINE, keep_free=keep) as sandbox:
        running = sandbox.run(ALPINE, command=["sh", "-c", script])
        with pytest.raises(UnavailableError, match="too little free disk space"):
            _said(running, 60.0)
        end = time.monotonic() + 20
        while engine.sdk.api.containers(all=True, filters={"name": f"hullcheck-{engine.run_id}"}):
            assert time.monotonic() < end, "what it wrote stays until the sandbox ends"
            time.sleep(0.2)


def test_the_watchdog_does_not_end_what_has_ended_by_itself() -> None:
    done = process.run(["sh", "-c", "exit 3"], timeout=100)
    assert done.status == 3
    assert process._watchdog._shell is not None
    assert process._watchdog._shell.poll() is None
    assert os.getpgid(process._watchdog._shell.pid) != os.getpgid(0)
