"""The measure of memory that other tests use."""

from pathlib import Path

from tests.peak import run_to_end

MEGABYTE = 1_000_000


def test_what_the_starter_took_does_not_count(tmp_path: Path) -> None:
    taken = bytearray(300 * MEGABYTE)
    taken[::4096] = b"x" * len(taken[::4096])
    assert run_to_end(["true"], tmp_path).peak < 100 * MEGABYTE


def test_what_a_child_took_counts(tmp_path: Path) -> None:
    program = "import sys; kept = b'x' * 200_000_000; print(len(kept)); sys.exit(7)"
    ended = run_to_end(["python3", "-c", program], tmp_path)
    assert (ended.status, ended.stdout) == (7, "200000000\n")
    assert 200 * MEGABYTE < ended.peak < 300 * MEGABYTE
