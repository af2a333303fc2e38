"""Keeps the variables of the job, tokens above all, out of what the system shows of this process.

`/proc/PID/environ` holds what a process was started with, for as long as it lives, and whoever may read one file may
read that one. It is memory of the process itself: the program copies its variables, as `os.environ` does, and writes
zeros over the place that the system shows. Where that cannot be done, or does not show, the program starts itself anew
with an environment of a few harmless variables, and takes the others along in memory.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

HANDED_OVER = "HULLCHECK_ENVIRONMENT"  # says where the variables are: "fd:N", an open file, or "stdin"
_LIMIT = 16_000_000  # bytes
# What the interpreter itself needs to start as it was started.
_KEPT = frozenset(("PATH", "HOME", "LANG", "TERM", "TZ", "VIRTUAL_ENV", "COVERAGE_PROCESS_START"))
_KEPT_PREFIXES = ("LC_", "LD_", "PYTHON", "MALLOC_")
_ENVIRON_FIELDS = slice(50 - 3, 52 - 3)  # env_start and env_end of proc(5), counted from the third field


class NotHidden(RuntimeError):
    """The variables cannot be taken out of sight. Of no other kind, since nothing is imported before."""


def settle() -> None:
    """Take over the variables that were handed over, or wipe out what the system shows of them.

    Returns only in a process whose own environment, as the system shows it, holds nothing that is secret. Raises
    NotHidden where that cannot be had.
    """
    place = os.environb.pop(HANDED_OVER.encode(), b"").decode("utf-8", "replace")
    if place:
        os.environb.update(_take_over(place))
        return
    hidden = {name: value for name, value in os.environb.items() if not _is_harmless(name)}
    if hidden and not _wipe():
        _start_anew(hidden)


def pack(variables: Mapping[bytes, bytes]) -> bytes:
    """Return variables as they are handed over: NAME=value, each with a NUL behind it."""
    return b"".join(name + b"=" + value + b"\0" for name, value in variables.items())


def unpack(raw: bytes) -> dict[bytes, bytes]:
    """Return the variables that were packed; what has no name or no `=` is left out."""
    pairs = (entry.partition(b"=") for entry in raw.split(b"\0"))
    return {name: value for name, equals, value in pairs if name and equals}


def _is_harmless(name: bytes) -> bool:
    text = name.decode("utf-8", "replace")
    return text in _KEPT or text.startswith(_KEPT_PREFIXES)


def _wipe() -> bool:
    """Write zeros over what the system shows of the environment; -> whether it shows nothing of it any more."""
    try:
        for name, value in dict(os.environb).items():
            os.environb[name] = value  # the C library keeps a copy from now on: programs that are started get that
        numbers = (
            _read_shown("stat").rpartition(b")")[2].split()
        )  # before it stands a name, which may have blanks in it
        start, end = map(int, numbers[_ENVIRON_FIELDS])
        memory = os.open("/proc/self/mem", os.O_RDWR)
        try:
            os.pwrite(memory, bytes(end - start), start)
        finally:
            os.close(memory)
        return not _read_shown("environ").strip(b"\0")
    except (OSError, ValueError, OverflowError):
        return False


def _read_shown(name: str) -> bytes:
    with os.fdopen(os.open(f"/proc/self/{name}", os.O_RDONLY), "rb") as file:
        return file.read()


def _start_anew(hidden: Mapping[bytes, bytes]) -> None:
    try:
        file = os.memfd_create("environment")
        with os.fdopen(os.dup(file), "wb") as out:
            out.write(pack(hidden))
        os.lseek(file, 0, os.SEEK_SET)
        os.set_inheritable(file, True)
        kept = {name: value for name, value in os.environb.items() if name not in hidden}
        kept[HANDED_OVER.encode()] = f"fd:{file}".encode()
        os.execve(sys.executable, sys.orig_argv, kept)  # noqa: S606 - no other program is started: it is this one
    except OSError as error:
        raise NotHidden(f"cannot start anew without the job's variables: {error.strerror}") from error


def _take_over(place: str) -> dict[bytes, bytes]:
    kind, _, number = place.partition(":")
    if kind == "stdin":
        return unpack(sys.stdin.buffer.read(_LIMIT))
    if kind != "fd" or not number.isdigit():
        raise NotHidden(f"{HANDED_OVER} is for Hullcheck itself to set")
    try:
        with os.fdopen(int(number), "rb") as file:  # closed at once: nobody else is to find it open
            return unpack(file.read(_LIMIT))
    except OSError as error:
        raise NotHidden(f"the job's variables were not handed over: {error.strerror}") from error
