"""The process in which rules run apart, with three more: one loops, one takes all memory, one ends the process."""

import os
import signal
import sys
from collections.abc import Iterable
from types import SimpleNamespace

from bot.lint import apart, rules
from bot.lint.rule import Context, Hit


def _loop(_context: Context) -> Iterable[Hit]:
    while True:
        pass


def _memory(_context: Context) -> Iterable[Hit]:
    kept = []
    while True:
        kept.append(bytes(10_000_000))


def _crash(_context: Context) -> Iterable[Hit]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return ()


if __name__ == "__main__":
    own = rules.all_rules()
    more = {"loop": _loop, "memory": _memory, "crash": _crash}
    hostile = tuple(SimpleNamespace(ID=f"hostile-{name}", check=check) for name, check in more.items())
    rules.all_rules = lambda: (*own, *hostile)  # type: ignore[assignment]
    apart._main(sys.argv[1:])
