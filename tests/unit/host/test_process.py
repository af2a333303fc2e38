"""Programs end when they should, print what they may, and see what they need."""

import sys
import threading
import time

import pytest

from bot.host import process


def test_status_and_output() -> None:
    done = process.run(["sh", "-c", "echo out; echo err >&2; exit 3"], timeout=10)
    assert (done.status, done.out, done.err, done.ok) == (3, "out\n", "err\n", False)


def test_a_program_that_hangs_is_ended_with_its_children() -> None:
    done = process.run(["sh", "-c", "sleep 60 & echo started; wait"], timeout=0.5)
    assert done.timed_out
    assert not done.ok
    assert done.out == "started\n"
    assert done.seconds < 10


def test_endless_output_is_bounded_and_keeps_both_ends() -> None:
    script = "echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo last"
    done = process.run(["sh", "-c", script], timeout=30, limit=10_000)
    assert done.truncated
    assert done.out.startswith("first\n")
    assert done.out.endswith("last\n")
    assert len(done.stdout) <= 5_000 + 5_000 + 65_536


def test_a_secret_of_ours_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "s3cret")
    assert "s3cret" not in process.run(["env"], timeout=10).out


def test_lines_are_heard_as_they_come() -> None:
    heard: list[str] = []
    process.run(["sh", "-c", "echo a >&2; printf b >&2; echo c >&2"], timeout=10, on_line=heard.append)
    assert heard == ["a", "bc"]


def test_stdin_is_fed() -> None:
    assert process.run(["cat"], timeout=10, stdin=b"x" * 300_000).stdout == b"x" * 300_000


def test_a_missing_program_is_named() -> None:
    with pytest.raises(process.ProgramMissing, match="no-such-program"):
        process.run(["no-such-program"], timeout=1)


def test_an_interrupt_ends_what_runs_and_starts_nothing_more() -> None:
    threading.Timer(0.3, process.stop_all).start()
    started = time.monotonic()
    try:
        with pytest.raises(process.Interrupted):
            process.run(["sleep", "60"], timeout=90)
        with pytest.raises(process.Interrupted):
            process.run(["true"], timeout=1)
    finally:
        process.reset()
    assert time.monotonic() - started < 10


def test_a_program_that_must_be_given_up_is_ended() -> None:
    done = process.run(["sh", "-c", "echo begun; sleep 60"], timeout=90, give_up=lambda: True)
    assert (done.given_up, done.timed_out, done.ok, done.out) == (True, False, False, "begun\n")
    assert done.seconds < 10


def test_a_program_gets_no_more_memory_than_it_may() -> None:
    script = "x = bytearray(400_000_000); print(len(x))"
    assert process.run([sys.executable, "-c", script], timeout=30).out == "400000000\n"
    done = process.run(
        [sys.executable, "-c", f"import time; time.sleep(0.2); {script}"], timeout=30, memory=200_000_000
    )
    assert not done.ok and "MemoryError" in done.err
