"""Numbers of processes are recognised where a text calls them so, and no other number is touched."""

import pytest

from bot.behaviour.process_ids import mask

GUNICORN = """[2026-11-24 08:34:21 +0000] [1] [INFO] Starting gunicorn 23.0.0
[2026-11-24 08:34:21 +0000] [1] [INFO] Listening at: http://0.0.0.0:8000 (1)
[2026-11-24 08:34:21 +0000] [1] [INFO] Using worker: sync
[2026-11-24 08:34:21 +0000] [{}] [INFO] Booting worker with pid: {}
[2026-11-24 08:34:21 +0000] [{}] [INFO] Booting worker with pid: {}
"""


def test_workers_of_a_server() -> None:
    assert mask(GUNICORN.format(7, 7, 8, 8)) == mask(GUNICORN.format(9, 9, 11, 11))
    (text,) = mask(GUNICORN.format(7, 7, 8, 8))
    assert "[pid 2] [INFO] Booting worker with pid: pid 2" in text
    assert "http://0.0.0.0:8000 (pid 1)" in text and "gunicorn 23.0.0" in text


def test_a_worker_that_is_missing_shows() -> None:
    one = GUNICORN.format(7, 7, 8, 8)
    assert mask(one) != mask("".join(one.splitlines(keepends=True)[:-1]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Started server process [12]", "Started server process [pid 1]"),
        ("Started reloader process [1] using StatReload", "Started reloader process [pid 1] using StatReload"),
        ("start worker process 29", "start worker process pid 1"),
        ("(node:17) Warning: old", "(node:pid 1) Warning: old"),
        ('{"level":30,"pid":18,"msg":"up"}', '{"level":30,"pid":pid 1,"msg":"up"}'),
        ("\x1b[32m[Nest] 19  - \x1b[39mup +19ms", "\x1b[32m[Nest] pid 1  - \x1b[39mup +19ms"),
        ("* Worker 0 (PID: 9) booted", "* Worker 0 (PID: pid 1) booted"),
        ("pid=7 took 7 ms for 7 rows", "pid=pid 1 took 7 ms for 7 rows"),
    ],
)
def test_other_ways_to_name_a_process(before: str, after: str) -> None:
    assert mask(before) == (after,)


@pytest.mark.parametrize(
    "text",
    [
        "loaded 3 plugins",
        "process 3 items",
        "queue [3] is full (3)",
        "rapid 7",
        "pid 1.5 of the controller",
        "listening on port 8080",
        "exit 7",
        "worker processes: 4",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == (text,)


def test_one_run_has_one_numbering() -> None:
    assert mask("pid 5\npid 6\n", "[6] done [7]") == ("pid pid 1\npid pid 2\n", "[pid 2] done [7]")


def test_very_many_processes_are_not_told_apart() -> None:
    (text,) = mask("".join(f"pid={number}\n" for number in range(100, 150)))
    assert text.endswith("pid=pid 10\n" + "pid=pid\n" * 40)
