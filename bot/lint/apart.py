"""Our own rules in a process of their own, for a Dockerfile that is large enough to take time: within a budget.

The budget is one for each Dockerfile: seconds of processor time and memory. A rule gets half of what is left, so that
one that takes for ever leaves something to the others; it is left out and named, as is one that ends the process.

As a program it reads a pickled context from its input, and prints a line of JSON when a rule begins and when it ends.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import FrameType

from bot.host import codec, process
from bot.lint.rule import Context
from bot.model.findings import Finding

LARGE = 20_000  # characters; a smaller one takes no rule a tenth of the time, which a fuzz test holds
SECONDS = 2.0  # of processor time
MEMORY = 300_000_000  # bytes, besides what the interpreter takes
_INTERPRETER = 60_000_000
_WALL_SECONDS = 12.0  # on a machine that does much else
_OUTPUT_LIMIT = 32_000_000


@dataclass(frozen=True, slots=True)
class RulesResult:
    """What the rules found, and for each that did not finish the reason."""

    findings: tuple[Finding, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def is_large(context: Context) -> bool:
    """Whether the rules are run apart."""
    return len(context.dockerfile.text) > LARGE


def run(context: Context, rules: Sequence[str], left: float, module: str = "bot.lint.apart") -> RulesResult:
    """Run rules, by their ids, on a Dockerfile; `left` is how many seconds all Dockerfiles together still have."""
    plain = {one.name: getattr(context, one.name) for one in fields(context) if not one.name.startswith("_")}
    given = pickle.dumps(plain)
    waiting = list(rules)
    findings: list[Finding] = []
    failed: list[tuple[str, str]] = []
    end = time.monotonic() + min(left, _WALL_SECONDS)
    while waiting:
        seconds = end - time.monotonic()
        if seconds <= 0:
            failed += [(rule, "no time was left") for rule in waiting]
            break
        done = process.run(
            [sys.executable, "-m", module, *waiting],
            timeout=seconds,
            memory=MEMORY + _INTERPRETER,
            stdin=given,
            limit=_OUTPUT_LIMIT,
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONHASHSEED": "0"},
        )
        before = len(waiting)
        for rule, some, why in _read(done.stdout):
            if rule in waiting:
                waiting.remove(rule)
                findings += some
                failed += [(rule, why)] if why else []
        if waiting:  # it ended within the first of them
            failed.append((waiting.pop(0), _why(done)))
        if len(waiting) == before:
            break
    return RulesResult(tuple(findings), tuple(failed))


def _read(output: bytes) -> Iterator[tuple[str, tuple[Finding, ...], str]]:
    for line in output.split(b"\n"):
        try:
            said = json.loads(line)
            found = tuple(codec.decode(Finding, one) for one in said["findings"])
            yield str(said["rule"]), found, str(said["failed"])
        except (ValueError, LookupError, TypeError, codec.Malformed):
            continue  # an empty line, or one that was cut


def _why(done: process.Completed) -> str:
    if done.timed_out:
        return f"more than {SECONDS:.0f} s"
    if done.status < 0:
        return f"it ended the process (signal {-done.status})"
    return "it ended the process"


# ------------------------------------------------------------------------------------------------- in the process


class _Over(BaseException):
    """The rule's time is over. No rule catches it."""


def _main(wanted: Sequence[str]) -> None:
    # Only this process needs all rules.
    from bot.lint.rule_findings import finding  # noqa: PLC0415
    from bot.lint.rules import all_rules  # noqa: PLC0415

    context = Context(**pickle.loads(sys.stdin.buffer.read()))  # noqa: S301 - our parent's
    signal.signal(signal.SIGPROF, _over)
    rules = {rule.ID: rule for rule in all_rules()}
    end = time.process_time() + SECONDS
    for name in wanted:
        found: list[Finding] = []
        why = ""
        share = max((end - time.process_time()) / 2, 0.01)
        signal.setitimer(signal.ITIMER_PROF, share)
        try:
            found = [finding(rules[name], hit) for hit in rules[name].check(context)]
        except _Over:
            why = f"more than {SECONDS:.0f} s"
        except MemoryError:
            why = f"more than {MEMORY // 1_000_000} MB"
        except Exception as error:
            why = f"{type(error).__name__}: {error}"[:300]
        signal.setitimer(signal.ITIMER_PROF, 0)
        said = {"rule": name, "findings": [codec.encode(one) for one in found if not why], "failed": why}
        os.write(1, json.dumps(said).encode() + b"\n")


def _over(_number: int, _frame: FrameType | None) -> None:
    raise _Over


if __name__ == "__main__":
    _main(sys.argv[1:])
