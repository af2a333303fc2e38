"""Readers, rules, planner and text on Dockerfiles made at random, for some minutes: none may crash, or take its time.

    python -m tests.limits_fuzz [--minutes 10] [--seed N] [--output build/fuzz.json]

Each seed makes one text: some words repeated, as `tests.growth` does, up to the longest line that is read.
They are tried in processes of their own, so that one that is ended by a signal is seen and named. Exit status 1 for a
crash, an error that is none of ours, or a step over its budget.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.dockerfile.ignore import IgnoreRules
from bot.dockerfile.references import uses
from bot.dockerfile.shell import commands
from bot.dockerfile.stages import environment, graph
from bot.dockerfile.syntax import parse
from bot.errors import HullcheckError
from bot.host import yaml_reading
from bot.lint.own_rules import judge
from bot.lint.rule import Context
from bot.report import markdown as md
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import planner
from bot.text import visible
from tests.growth import random_shape

BUDGET_SECONDS = 2.0  # of processor time, for each step
_AT_ONCE = 20  # seeds of one process
_LINE = 65_000


def text_of(seed: int) -> str:
    """Return the text that a seed makes."""
    _, shape = random_shape(seed)
    one = len(shape(2)) - len(shape(1)) or 1
    return shape(random.Random(seed).choice((3, 40, 700, _LINE // one)))


def steps(text: str) -> Mapping[str, Callable[[], object]]:
    """Return what is done with a text, by name. Each may refuse it with an error of ours."""

    def context() -> Context:
        dockerfile = parse(text)
        stages = graph(dockerfile)
        return Context(dockerfile, stages, stages.final())

    def planned() -> object:
        dockerfile = parse(text.replace("FROM alpine:3", "FROM golang:1.24", 1) + "CMD go run .\n")
        return planner.plan(evidence.of_text(dockerfile, graph(dockerfile)))

    body = text.partition("\n")[2]
    return {
        "parse": lambda: environment(context().graph, context().stage),
        "references": lambda: uses(text),
        "shell": lambda: commands(body),
        "ignore": lambda: IgnoreRules.parse(body).kept(["a/b/c.txt", body[:200]]),
        "yaml": lambda: yaml_reading.load(body),
        "rules": lambda: judge(context()),
        "planner": planned,
        "text": lambda: (visible(body), md.prose(body), md.fence(body), md.code(body), md.text(body)),
    }


def _try(seed: int) -> Iterator[dict[str, object]]:
    for name, step in steps(text_of(seed)).items():
        started = time.process_time()
        error = ""
        try:
            step()
        except HullcheckError:
            pass
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"[:200]
        seconds = time.process_time() - started
        if error or seconds > BUDGET_SECONDS:
            yield {"seed": seed, "step": name, "seconds": round(seconds, 2), "error": error}


def _child(seeds: range) -> None:
    for seed in seeds:
        sys.stdout.write(f"begin {seed}\n")
        for bad in _try(seed):
            sys.stdout.write(json.dumps(bad) + "\n")
        sys.stdout.flush()


def _run(seeds: range) -> list[dict[str, object]]:
    program = [sys.executable, "-m", "tests.limits_fuzz", "--child", str(seeds.start), str(seeds.stop)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=1200, check=False)
    lines = done.stdout.splitlines()
    bad: list[dict[str, object]] = [json.loads(line) for line in lines if line.startswith("{")]
    if done.returncode != 0:
        last = next((line for line in reversed(lines) if line.startswith("begin")), "begin ?")
        bad.append({"seed": last[6:], "step": "process", "error": f"status {done.returncode}: {done.stderr[-300:]}"})
    return bad


def main() -> int:
    """Try for some minutes, print what was seen, and write it down."""
    parser = argparse.ArgumentParser(prog="limits_fuzz")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--output", type=Path, default=Path("build/fuzz.json"))
    parser.add_argument("--child", type=int, nargs=2)
    asked = parser.parse_args()
    if asked.child:
        _child(range(*asked.child))
        return 0
    end = time.monotonic() + 60 * asked.minutes
    at, bad = asked.seed, []
    while time.monotonic() < end:
        found = _run(range(at, at + _AT_ONCE))
        for one in found:
            sys.stdout.write(f"{one}\n")
        bad += found
        at += _AT_ONCE
    crashes = [one for one in bad if one["error"]]
    over = [one for one in bad if not one["error"]]
    figures = {"tried": at - asked.seed, "first_seed": asked.seed, "crashes": crashes, "over_budget": over}
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    sys.stdout.write(f"fuzz: {at - asked.seed} texts, {len(crashes)} crashes, {len(over)} over the budget\n")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
