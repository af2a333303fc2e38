"""How builds fail: what is said, which line is named, who is to blame, and what is left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.engine.builder import BuildOutcome, BuildRequest, build
from bot.engine.client import Engine
from bot.errors import UnavailableError
from bot.model.images import BuildState

ALPINE = "alpine:3.23"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine.connect()
    yield made
    made.cleanup()


def built(engine: Engine, text: str, folder: Path, **more: object) -> BuildOutcome:
    (folder / "Dockerfile").write_text(text)
    request = BuildRequest(folder, "Dockerfile", ".", engine.new_tag("test"), **more)  # type: ignore[arg-type]
    return build(engine, request)


@pytest.mark.parametrize(
    ("text", "line", "reason", "output", "blame"),
    [
        (
            f"FROM {ALPINE}\n\nRUN echo first && \\\n    # why\n    echo second >&2 && exit 3\n",
            3, "line 3: RUN failed", "second", True,
        ),
        (f"FROM {ALPINE}\nCOPY nothing /\n", 2, "line 2: COPY failed", "nothing", True),
        (f"FROM {ALPINE}\nRUN <<EOF\nset -e\necho here\nfalse\nEOF\n", 2, "line 2: RUN failed", "here", True),
        (f"FROM {ALPINE}\nNOPE x\n", 2, "unknown instruction: NOPE", "NOPE", True),
        (f"FROM {ALPINE}\nCOPY --nope=1 a b\n", 2, "nope", "nope", True),
        ("FROM Alpine:3.23\n", 1, "lowercase", "lowercase", True),
        ("FROM nowhere.invalid/x:1\nRUN a\n", 1, "could not pull the base image nowhere", "no such host", False),
        (f"FROM {ALPINE}\nCOPY --from=nowhere.invalid/y /a /b\n", 2, "nowhere.invalid/y", "no such host", False),
        (f"FROM {ALPINE}\nENV A=${{B?needed}}\n", 2, "needed", "needed", True),
        ("ARG A=1\n", None, "no stages to build", "no stages to build", True),
    ],
    ids=lambda value: value[:40].replace("\n", " ") if isinstance(value, str) else "",
)  # fmt: skip
def test_a_build_that_fails_names_line_and_reason(
    text: str, line: int | None, reason: str, output: str, blame: bool, engine: Engine, tmp_path: Path
) -> None:
    outcome = built(engine, text, tmp_path)
    assert outcome.state is BuildState.FAILED
    assert outcome.reason is not None and reason in outcome.reason.english
    assert outcome.failure is not None
    assert any(output in printed for printed in outcome.failure.output)
    assert outcome.failure.line == line
    assert outcome.blame_pull_request is blame
    assert all(len(printed) <= 300 and printed.isprintable() for printed in outcome.failure.output)


def test_a_stage_that_does_not_exist_is_named(engine: Engine, tmp_path: Path) -> None:
    outcome = built(engine, f"FROM {ALPINE} AS a\n", tmp_path, stage="nope")
    assert outcome.reason is not None and "nope" in outcome.reason.english


def test_a_build_that_hangs_is_ended_and_what_it_ran_is_gone(engine: Engine, tmp_path: Path) -> None:
    started = time.monotonic()
    outcome = built(engine, f"FROM {ALPINE}\nRUN echo waiting; sleep 48151623\n", tmp_path, timeout=4)
    assert time.monotonic() - started < 20
    assert outcome.reason is not None and "longer than 4 s" in outcome.reason.english
    assert outcome.failure is not None and "waiting" in outcome.failure.output[-1]
    assert "sleep 48151623" in outcome.failure.instruction
    deadline = time.monotonic() + 20
    while b"sleep 48151623" in _processes() and time.monotonic() < deadline:
        time.sleep(0.5)
    assert b"sleep 48151623" not in _processes()


def _processes() -> bytes:
    found = b""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ")
        except OSError:
            continue
        found += line if line.startswith((b"sleep", b"/bin/sh -c echo waiting")) else b""
    return found


def test_terminal_escapes_in_what_a_build_prints_are_gone(engine: Engine, tmp_path: Path) -> None:
    text = f"FROM {ALPINE}\nRUN "
    text += "printf '\\033[31mred\\033[0m\\033]8;;http://x\\007link\\n\\rover\\n::error::forged\\n'; false\n"
    outcome = built(engine, text, tmp_path)
    assert outcome.failure is not None
    assert "redlink" in outcome.failure.output
    assert all(printed.isprintable() for printed in outcome.failure.output)


def test_a_build_that_fills_the_disk_is_ended_before_it_is_full(engine: Engine, tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    text = f"FROM {ALPINE}\nRUN while :; do dd if=/dev/zero of=/f$((n+=1)) bs=1M count=50 2>&1; sleep 0.2; done\n"
    outcome = built(engine, text, tmp_path, timeout=60, keep_free=free - 200_000_000)
    assert outcome.reason is not None and "left less than" in outcome.reason.english
    assert outcome.blame_pull_request
    assert outcome.seconds < 50


def test_without_network_a_build_that_needs_it_fails_at_its_line(engine: Engine, tmp_path: Path) -> None:
    text = f"FROM {ALPINE}\nRUN test -d /sys/class/net/eth0\n"
    assert built(engine, text, tmp_path).reason is None
    outcome = built(engine, text, tmp_path, network="none")
    assert outcome.reason is not None and outcome.reason.english == "line 2: RUN failed"


UNRESOLVED = "curl: (6) Could not resolve host"


def test_a_step_that_cannot_reach_its_host_is_not_blamed(engine: Engine, tmp_path: Path) -> None:
    own = built(engine, f"FROM {ALPINE}\nRUN wget http://nowhere.invalid/x\n", tmp_path)
    assert (own.blame_pull_request, own.unreached, own.unasked) == (True, (), ("nowhere.invalid",))
    outcome = built(engine, f"FROM {ALPINE}\nRUN wget http://nowhere.invalid/x\n", tmp_path, may_ask=lambda _: True)
    assert (outcome.blame_pull_request, outcome.unreached) == (False, ("nowhere.invalid",))
    assert outcome.reason is not None and outcome.failure is not None
    assert outcome.reason.english == "line 2: RUN failed; nowhere.invalid cannot be reached, from here either"
    added = built(engine, f"FROM {ALPINE}\nADD http://nowhere.invalid/x /x\n", tmp_path, may_ask=lambda _: True)
    assert (added.blame_pull_request, added.unreached) == (False, ("nowhere.invalid",))


def test_what_a_step_says_of_a_host_that_answers_is_its_authors(
    engine: Engine, tmp_path: Path, answering: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", answering)  # whatever the host: it answers
    outcome = built(
        engine, f"FROM {ALPINE}\nRUN echo '{UNRESOLVED}: a.example'; exit 6\n", tmp_path, may_ask=lambda _: True
    )
    assert (outcome.blame_pull_request, outcome.unreached) == (True, ())
    assert outcome.reason is not None and outcome.reason.english == "line 2: RUN failed"


def test_a_step_that_works_the_second_time_is_built(engine: Engine, tmp_path: Path) -> None:
    once = f"test -e /c/tried || {{ touch /c/tried; echo '{UNRESOLVED}: nowhere.invalid'; exit 6; }}"
    text = f"FROM {ALPINE}\nRUN --mount=type=cache,target=/c {once}\n"
    outcome = built(engine, text, tmp_path)
    assert outcome.state is BuildState.BUILT and outcome.reason is None
    other = built(engine, text.replace(UNRESOLVED, "no luck"), tmp_path)
    assert other.state is BuildState.FAILED and other.blame_pull_request and other.seconds < 5


@pytest.mark.parametrize(
    "mount", ["type=cache,target=/made", "type=Cache,id=made,target=/made", "type=$KIND,id=made,target=/made"]
)
def test_what_a_run_made_beside_a_cache_mount_is_of_its_namespace(engine: Engine, tmp_path: Path, mount: str) -> None:
    """BuildKit takes the result of a RUN from another namespace where the mount has an id, whoever filled it there."""
    script = "test -e /made/x || head -c 9 /dev/urandom > /made/x; cp /made/x /x"
    text = f"FROM {ALPINE}\nARG KIND=cache\nRUN --mount={mount} {script}\n"
    one, other, again = (built(engine, text, tmp_path, cache_namespace=name) for name in ("one", "other", "one"))
    assert {outcome.state for outcome in (one, other, again)} == {BuildState.BUILT}
    assert one.image_id == again.image_id != other.image_id


@pytest.fixture
def answering() -> Iterator[str]:
    """A proxy that answers for every host."""

    class Proxy(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

    made = HTTPServer(("127.0.0.1", 0), Proxy)
    Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def test_a_build_sees_nothing_of_our_environment(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_very_secret")
    monkeypatch.setenv("INPUT_TOKEN", "ghs_very_secret")
    text = f"FROM {ALPINE}\nARG GITHUB_TOKEN\nRUN env; cat /proc/*/environ | tr '\\0' '\\n'; ls /run /var/run; false\n"
    outcome = built(engine, text, tmp_path, no_cache=True)
    assert outcome.failure is not None
    printed = "\n".join(outcome.failure.output)
    assert "very_secret" not in printed
    assert "docker.sock" not in printed


def test_a_folder_that_is_gone_is_no_missing_program(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="is gone"):
        build(engine, BuildRequest(tmp_path / "never", "Dockerfile", ".", engine.new_tag("test")))


def test_an_engine_that_does_not_answer_is_not_the_authors_fault(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    outcome = built(engine, f"FROM {ALPINE}\n", tmp_path)
    assert outcome.state is BuildState.FAILED
    assert not outcome.blame_pull_request
    assert outcome.reason is not None and "stopped responding" in outcome.reason.english


def test_all_that_a_run_made_in_the_engine_is_removed(tmp_path: Path) -> None:
    made = Engine.connect()
    (tmp_path / "Dockerfile").write_text(f"FROM {ALPINE}\nRUN echo {made.run_id}\n")
    tag = made.new_tag("ünï/../x")
    assert build(made, BuildRequest(tmp_path, "Dockerfile", ".", tag)).state is BuildState.BUILT
    made.sdk.containers.create(tag, name=made.new_name())
    made.sdk.networks.create(made.new_name())
    made.cleanup()
    for what in ("container", "image", "volume", "network"):
        command = ["docker", what, "ls", "--quiet", *(["--all"] if what == "container" else [])]
        wanted = f"reference=hullcheck-review:{made.run_id}*" if what == "image" else f"name={made.run_id}"
        assert subprocess.run([*command, f"--filter={wanted}"], capture_output=True, check=True).stdout == b""


def test_without_buildx_it_is_said_what_to_install(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "bin/docker"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\n[ "$1" = buildx ] && exit 1\nexec {shutil.which("docker")} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:{os.environ['PATH']}")
    outcome = built(engine, f"FROM {ALPINE}\n", tmp_path)
    assert outcome.reason is not None and "install the docker-buildx plugin" in outcome.reason.english
    assert not outcome.blame_pull_request
