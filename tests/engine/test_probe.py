"""What is seen of images that run, and that even the worst of them end in time and leave nothing behind."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.behaviour.exercise.scenarios import Scenario, ScenarioKind
from bot.behaviour.observation import Ask, Exercise, Heard, Made, Observation, Pace, Port
from bot.behaviour.run.probe import observe, repeat
from bot.behaviour.run.scenarios import do
from bot.engine import builder, limits, running
from bot.engine.client import LABEL, Engine
from bot.engine.containers import Sandbox
from bot.engine.wire import End
from bot.model.images import BuildState

DEBIAN = "debian:bookworm-slim"  # has perl
ALPINE = "alpine:3.23"
Build = Callable[..., str]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = Engine.connect()
    yield found
    found.cleanup()


@pytest.fixture(scope="module")
def sandbox(engine: Engine) -> Iterator[Sandbox]:
    with Sandbox(engine, ALPINE) as found:
        yield found


@pytest.fixture
def build(engine: Engine, tmp_path: Path) -> Build:
    def make(script: str, *instructions: str) -> str:
        """Return an image that runs a shell script as its first process."""
        (tmp_path / "run.sh").write_text("#!/bin/sh\n" + script)
        lines = [f"FROM {ALPINE}", "WORKDIR /app", "COPY --chmod=755 run.sh /run.sh", *instructions, 'CMD ["/run.sh"]']
        (tmp_path / "Dockerfile").write_text("\n".join(lines) + "\n")
        tag = engine.new_tag("probed")
        built = builder.build(engine, builder.BuildRequest(tmp_path, "Dockerfile", ".", tag))
        assert built.state is BuildState.BUILT, built
        return tag

    return make


def serving(body: str) -> str:
    """Return a script that answers every connection to port 8080 with what another script prints."""
    return (
        f"cat >/tmp/answer <<'END'\n#!/bin/sh\n{body}\nEND\nchmod +x /tmp/answer\nexec nc -lk -p 8080 -e /tmp/answer\n"
    )


def look(sandbox: Sandbox, image: str, exercise: Exercise | None = None, seconds: float = 60) -> Observation:
    began = time.monotonic()
    seen = observe(sandbox, image, exercise or Exercise())
    assert time.monotonic() - began < seconds
    return seen


def test_a_program_that_ends(sandbox: Sandbox, build: Build) -> None:
    seen = look(
        sandbox, build("echo hello; echo oh >&2; echo x >/app/made; echo kept >/data/file; exit 3", "VOLUME /data")
    )
    assert (seen.exit, seen.main.out, seen.main.err) == (3, "hello\n", "oh\n")
    assert set(seen.made) == {Made("/app/made", b"x\n"), Made("/data/file", b"kept\n")}


def test_a_working_directory_that_the_engine_makes_is_nothing_that_the_program_wrote(
    sandbox: Sandbox, build: Build
) -> None:
    seen = look(sandbox, build("echo x >/made", "RUN rm -r /app"))
    assert set(seen.made) == {Made("/made", b"x\n")}


def test_what_computes_before_it_listens_is_waited_for(sandbox: Sandbox, build: Build) -> None:
    """It compiles, say, and prints nothing: what only waits for somebody is left after a second, as before."""
    pace = Pace(worker=1, silent=1, busy=30)
    compiles = "while :; do :; done & computes=$!\nsleep 5\nkill $computes\n" + serving("echo here")
    assert {one.number for one in look(sandbox, build(compiles), Exercise(pace=pace)).ports or ()} == {8080}
    assert not look(sandbox, build("sleep 50\n" + serving("echo here")), Exercise(pace=pace)).ports


def test_a_server_that_takes_no_questions_is_not_waited_for(sandbox: Sandbox, build: Build) -> None:
    """Asked for its help it listens: it has started its work, and that is not to say any more."""
    patient = Exercise(program=("/run.sh",), pace=Pace(question=90.0))
    seen = look(sandbox, build(serving("echo here")), patient)
    assert [(question, ran.status) for question, ran in seen.asked] == [("--help", None)]


def test_what_waits_for_input_is_not_waited_for(sandbox: Sandbox, build: Build) -> None:
    """It prints nothing and does nothing else: that is seen, and no time has to pass for it."""
    patient = Exercise(pace=Pace(silent=90.0, busy=95.0), under=limits.Under(stdin=True))
    seen = look(sandbox, build("cat | wc -l"), patient)
    assert (seen.exit, seen.ports, seen.main.out) == (None, frozenset(), "")


def test_what_keeps_its_input_and_does_something_else_first_is_waited_for(sandbox: Sandbox, build: Build) -> None:
    patient = Exercise(pace=Pace(silent=90.0, busy=95.0), under=limits.Under(stdin=True))
    seen = look(sandbox, build("sleep 4\n(nc -l -p 8080 -e /bin/true &)\nexec cat"), patient)
    assert seen.ports == frozenset((Port("tcp", 8080),))


def test_a_program_that_cannot_be_started(sandbox: Sandbox, build: Build) -> None:
    seen = look(sandbox, build("", 'ENTRYPOINT ["/nowhere"]'))
    assert "/nowhere" in seen.refused


def test_a_service_and_its_pages(sandbox: Sandbox, build: Build) -> None:
    script = serving(
        "read -r _ path _\ncase $path in /) printf 'HTTP/1.0 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n"
        "<img src=/logo.png>' ;; *) printf 'HTTP/1.0 404 No\\r\\n\\r\\n' ;; esac"
    )
    exercise = Exercise(health=("nc", "-z", "127.0.0.1", "8080"), paths=("/other",), smoke=("/bin/sh", "-c", "exit 5"))
    seen = look(sandbox, build(script), exercise)
    assert seen.ports == frozenset({Port("tcp", 8080)})
    asked = {ask.path: answer.status for ask, answer in seen.answers}
    assert asked == {"/": 200, "/logo.png": 404, "/hullcheck-no-such-path": 404, "/other": 404}
    assert seen.health is not None and seen.health.status == 0
    assert seen.smoke is not None and seen.smoke.status == 5
    assert seen.stop is not None
    again = repeat(exercise, seen)
    assert [ask.path for ask in again.asks or ()] == ["/", "/logo.png", "/hullcheck-no-such-path", "/other"]


def test_a_worker(sandbox: Sandbox, build: Build) -> None:
    seen = look(sandbox, build("trap 'echo bye; exit 0' TERM; while :; do echo tick; sleep 0.5; done"))
    assert seen.exit is None and seen.main.out.startswith("tick\ntick\n") and seen.main.out.endswith("bye\n")
    assert seen.stop is not None and (seen.stop.status, seen.stop.killed) == (0, False)


def test_there_is_no_way_out_and_few_rights(sandbox: Sandbox, build: Build) -> None:
    seen = look(sandbox, build("ip route; hostname; grep -E 'CapEff|NoNewPrivs' /proc/self/status"))
    assert "default" not in seen.main.out and "hullcheck" in seen.main.out
    assert "NoNewPrivs:\t1" in seen.main.out
    effective = int(seen.main.out.split("CapEff:\t")[1].split()[0], 16)
    assert bin(effective).count("1") == len(limits.CAPABILITIES)


def test_one_that_prints_for_ever(sandbox: Sandbox, build: Build) -> None:
    seen = look(sandbox, build("exec yes hostile"))
    assert seen.exit is None and not seen.main.whole
    assert len(seen.main.out) <= running.LOG_LIMIT


def test_one_that_forks_for_ever(sandbox: Sandbox, build: Build) -> None:
    look(sandbox, build("while :; do sleep 300 & done 2>/dev/null"))


def test_one_that_does_not_want_to_end(sandbox: Sandbox, build: Build) -> None:
    image = build("trap '' TERM; echo up; while :; do sleep 1; done")
    seen = look(sandbox, image)
    assert seen.stop is not None and seen.stop.killed
    assert look(sandbox, image, repeat(Exercise(), seen)).stop is None  # nothing is learned by waiting again


def test_one_that_opens_many_ports(sandbox: Sandbox, build: Build) -> None:
    script = "for p in $(seq 9000 9150); do nc -lk -p $p -e /bin/true & done; wait"
    seen = look(sandbox, build(script), seconds=90)
    assert seen.ports is not None and len(seen.ports) > 100
    assert len({ask.port for ask, _ in seen.answers}) <= 16


def test_one_that_never_stops_answering(sandbox: Sandbox, build: Build) -> None:
    seen = look(sandbox, build(serving("printf 'HTTP/1.0 200 OK\\r\\n\\r\\n'; exec yes")))
    answer = seen.answer(Ask(8080, "/"))
    assert answer is not None and answer.heard is Heard.CUT


def test_one_that_never_begins_to_answer(sandbox: Sandbox, build: Build) -> None:
    seen = look(sandbox, build(serving("sleep 300")))
    answer = seen.answer(Ask(8080, "/"))
    assert answer is not None and answer.heard is Heard.SLOW


def test_one_that_leads_elsewhere_is_not_followed(sandbox: Sandbox, build: Build) -> None:
    seen = look(sandbox, build(serving("printf 'HTTP/1.0 302 Found\\r\\nLocation: http://192.0.2.2:1/\\r\\n\\r\\n'")))
    assert [ask.path for ask, _ in seen.answers] == ["/", "/hullcheck-no-such-path"]
    assert seen.answers[0][1].location == "http://192.0.2.2:1/"


def test_an_engine_elsewhere_is_talked_to_through_the_helper(sandbox: Sandbox, build: Build) -> None:
    running = sandbox.run(build(serving("printf 'HTTP/1.0 200 OK\\r\\n\\r\\nhi'")))
    try:
        while not running.listening():
            time.sleep(0.2)
        wire = running.relay()
        assert wire is not None
        reply = wire.talk(8080, b"GET / HTTP/1.0\r\n\r\n", seconds=5, limit=1000)
        assert reply.data.endswith(b"hi") and reply.end is End.CLOSED
        assert wire.talk(8081, b"", seconds=5, limit=1000).end is End.REFUSED
    finally:
        sandbox.remove(running)


def test_a_server_of_one_at_a_time_answers_after_a_look_that_said_nothing(engine: Engine) -> None:
    server = (
        "use Socket;socket(S,PF_INET,SOCK_STREAM,0);bind(S,pack_sockaddr_in(8080,INADDR_ANY));listen(S,9);"
        "while(accept(C,S)){sysread(C,my $c,99);syswrite(C,$c);close C}"
    )
    with Sandbox(engine, DEBIAN) as own:
        running = own.run(DEBIAN, entrypoint=["perl", "-e"], command=[server])
        while not running.listening():
            time.sleep(0.2)
        wire = running.relay()
        assert wire is not None
        assert wire.talk(8080, b"", seconds=0.3, limit=1).end is End.TIME
        assert wire.talk(8080, b"hello", seconds=5, limit=100).data == b"hello"


def left(engine: Engine, label: str) -> list[str]:
    filters: dict[str, str | list[str] | bool] = {"label": label}
    found = [str(one.id) for one in engine.sdk.containers.list(all=True, filters=filters)]
    found += [str(one.id) for one in engine.sdk.networks.list(filters=filters)]
    return found


def test_nothing_is_left_of_a_sandbox(engine: Engine, build: Build) -> None:
    image = build("sleep 300", "VOLUME /data")
    with Sandbox(engine, ALPINE) as own:
        running = own.run(image)
        running.listening()
        assert len(own._containers) == 2
        mounts = (mount for one in own._containers for mount in engine.sdk.containers.get(str(one.id)).attrs["Mounts"])
        volumes = {mount["Name"] for mount in mounts if mount["Type"] == "volume"}
    assert volumes
    others = {container.id for container in own._containers}
    assert not others & set(left(engine, f"{LABEL}={engine.run_id}"))
    assert not volumes & _volumes(engine)


def test_what_nobody_waits_for_is_gone_when_the_sandbox_is(engine: Engine, build: Build) -> None:
    image = build("sleep 300")
    with Sandbox(engine, ALPINE) as own:
        running = own.run(image)
        running.listening()
        both = {str(container.id) for container in own._containers}
        assert len(both) == 2
        own.leave(running)
    own.leave(running)  # what ends late, once everything was removed
    assert not both & set(left(engine, f"{LABEL}={engine.run_id}"))


def _volumes(engine: Engine) -> set[str]:
    """The volumes but those by which other runs, such as another test, are written down."""
    return {one.name for one in engine.sdk.volumes.list() if not one.name.startswith("hullcheck-run-")}


def test_an_interrupted_search_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    file, log = tmp_path / "Interrupted.file", tmp_path / "log"
    file.write_text(f"FROM alpine:3.23\nRUN sleep 60 # {engine.run_id}\n")
    command = [sys.executable, "-m", "bot", "rewrite", str(file)]
    with log.open("w") as stderr, subprocess.Popen(command, stderr=stderr, stdout=subprocess.DEVNULL) as one:
        while "building" not in log.read_text() and one.poll() is None:
            time.sleep(0.2)
        time.sleep(2)
        one.send_signal(signal.SIGTERM)
        status = one.wait(timeout=60)
    assert status == 3
    assert log.read_text().splitlines()[-1] == (
        "hullcheck: interrupted by SIGTERM; everything that was started is removed"
    )
    tags = [tag for image in engine.sdk.images.list("hullcheck-review") for tag in image.tags]
    assert not [tag for tag in tags if "interrupted" in tag]


def test_what_is_done_beyond_the_exercise_says_how_it_ended(sandbox: Sandbox, build: Build) -> None:
    again = Scenario(ScenarioKind.AGAIN, "again")
    signalled = Scenario(ScenarioKind.SIGNAL, "SIGHUP", ("HUP",))
    locked = Scenario(ScenarioKind.READ_ONLY, "read-only")
    steady = build("trap : HUP\nwhile true; do sleep 0.1; done\n")
    assert [do(sandbox, steady, scenario).status for scenario in (again, signalled, locked)] == [0, 0, 0]
    fussy = build(
        "trap 'exit 5' HUP\n[ -e /was-here ] && exit 7\ntouch /was-here || exit 8\nwhile true; do sleep 0.1; done\n"
    )
    assert [do(sandbox, fussy, scenario).status for scenario in (again, signalled, locked)] == [7, 5, 8]
    line = Scenario(ScenarioKind.LINE, "line")
    reads = do(sandbox, build("read -r a; read -r b; echo $a $b; read -r c || echo end\n"), line)
    assert (reads.status, reads.out) == (0, "hullcheck 1\nend\n")
    assert do(sandbox, build("exit 4\n"), line).status == 4
    job = do(sandbox, steady, Scenario(ScenarioKind.COMMAND, "job", ("/bin/sh", "-c", "echo done; exit 3")))
    assert (job.status, job.out) == (3, "done\n")
    assert do(sandbox, steady, Scenario(ScenarioKind.COMMAND, "job", ("/bin/sleep", "9")), seconds=0.5).status is None
