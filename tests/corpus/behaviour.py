"""Pull requests that break an image, or do not, each reviewed by running it.

    python -m tests.corpus.behaviour [--changes DIR] [--only NAME,...] [--budget 30] [--output FILE]

For each change of `changes.toml` (see tests/corpus/changes/README.md) a repository is made with its two commits, and
reviewed as on a pull request, with the scanner and the search for a rewrite off. Exit status 1 if a change that breaks
an image passes, a harmless one does not, or a state is not one of those expected.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHANGES = Path(__file__).with_name("changes")
IMAGES = ("alpine:3.23", "debian:bookworm-slim", "nginx:1", "node:20-slim", "python:3.11-slim-bookworm")
POLICY = "scan: false\nrewrite: false\nfail-on: {behaviour: broken}\n"
SECONDS = 300
PASSES = ("same", "runs", "not-observed", "")
NOT_BUILT = "not-built"


@dataclass(frozen=True, slots=True)
class Change:
    """One pull request: the application's folder, and what is done to its files."""

    name: str
    app: Path
    kind: str
    expected: tuple[str, ...]
    edits: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the review said: the state of the behaviour, its verdict, why, and how long the running took."""

    change: Change
    state: str
    verdict: str
    reason: str
    seconds: float
    behaviour_seconds: float

    @property
    def right(self) -> bool:
        """Whether the state is one of those expected."""
        return self.state in self.change.expected

    def figures(self) -> dict[str, object]:
        """Return what the JSON says of it."""
        return {
            "name": self.change.name,
            "kind": self.change.kind,
            "expected": list(self.change.expected),
            "verdict": self.state or "none",
            "review": self.verdict,
            "reason": self.reason,
            "seconds": round(self.seconds, 1),
            "behaviour_seconds": self.behaviour_seconds,
            "right": self.right,
        }


def read(folder: Path) -> tuple[Change, ...]:
    """Return the changes that a folder describes."""
    document = tomllib.loads((folder / "changes.toml").read_text("utf-8"))
    return tuple(
        Change(one["name"], folder / one["app"], one["kind"], tuple(one["expected"]), tuple(one["edits"]))
        for one in document["change"]
    )


def make_repository(change: Change, folder: Path, budget: float) -> None:
    """Make a repository with base on `main` and head on `change`."""
    shutil.copytree(change.app, folder)
    (folder / ".github").mkdir()
    (folder / ".github/hullcheck.yml").write_text(f"{POLICY}behaviour-budget: {budget:g}\n")
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _commit(folder, "base")
    _git(folder, "checkout", "--quiet", "-b", "change")
    for edit in change.edits:
        apply(edit, folder)
    _commit(folder, change.name)


def apply(edit: Mapping[str, Any], folder: Path) -> None:
    """Do one edit: `text` writes a file, `old` and `new` replace, `crlf` and `mode` change it, `delete` removes it."""
    path = folder / edit["file"]
    if edit.get("delete"):
        path.unlink()
    elif "text" in edit:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit["text"])
    elif "mode" in edit:
        path.chmod(int(edit["mode"], 8))
    elif edit.get("crlf"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    else:
        text = path.read_text()
        if edit["old"] not in text:
            raise SystemExit(f"{edit['file']} does not hold {edit['old']!r}")
        path.write_text(text.replace(edit["old"], edit["new"], 1))


def review(change: Change, scratch: Path, budget: float) -> Outcome:
    """Review a change as a pull request is."""
    repository, output = scratch / "repository", scratch / "output"
    make_repository(change, repository, budget)
    began = time.monotonic()
    command = [str(Path(sys.executable).with_name("hullcheck")), "review", "--repo", str(repository)]
    command += ["--base", "main", "--head", "change", "--output", str(output)]
    # Each is run: nothing that an earlier run saw counts.
    env = {**os.environ, "XDG_CACHE_HOME": str(scratch / "cache")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=env)
    seconds = time.monotonic() - began
    if not (output / "report.json").is_file():
        return Outcome(change, "", "error", (done.stderr.strip().splitlines() or ["no report"])[-1], seconds, 0.0)
    report = json.loads((output / "report.json").read_text("utf-8"))
    return _outcome(change, report, seconds)


def _outcome(change: Change, report: Mapping[str, Any], seconds: float) -> Outcome:
    verdict = report["verdict"]["state"]
    seen = [one["behaviour"] for one in report["targets"] if "behaviour" in one]
    if not seen:
        heads = [one["head"] for one in report["targets"]]
        why = "; ".join(str(one.get("reason", "")) for one in heads) or "no image is concerned"
        failed = verdict == "fail" and any(one["state"] == "failed" for one in heads)
        return Outcome(change, NOT_BUILT if failed else "", verdict, why, seconds, 0.0)
    (found,) = seen
    worst = next((one["text"] for one in found["checks"] if one["outcome"] in ("changed", "broken")), "")
    return Outcome(change, found["state"], verdict, worst or found.get("reason", ""), seconds, found["seconds"])


def _commit(folder: Path, message: str) -> None:
    _git(folder, "add", "--all")
    _git(folder, "-c", "user.name=suite", "-c", "user.email=suite@example.org", "commit", "--quiet", "-m", message)


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "core.autocrlf=false", "-C", str(folder), *words], check=True)


def shortened(reason: str, most: int = 100) -> str:
    """Return a reason that fits a cell, cut between words; a quotation that was cut is closed."""
    if len(reason) <= most:
        return reason
    kept = reason[:most].rsplit(" ", 1)[0].rstrip(" ,(") + " …"
    return kept + ("”" if kept.count("“") > kept.count("”") else "")


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as a table in Markdown, as docs/behaviour.md has it."""
    lines = [f"Figures of {date.today():%-d %B %Y}.", ""]
    lines += ["| change | kind | state | what decided | seconds |", "| --- | --- | --- | --- | ---: |"]
    for one in outcomes:
        reason = shortened(one.reason).replace("|", "\\|")
        lines.append(
            f"| {one.change.name} | {one.change.kind} | {one.state or 'none'}{'' if one.right else ' (wrong)'} "
            f"| {reason} | {one.behaviour_seconds:.1f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the suite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=Path, default=CHANGES)
    parser.add_argument("--only", default="")
    parser.add_argument("--budget", type=float, default=30.0, help="seconds for each; a busy machine needs more")
    parser.add_argument("--output", type=Path, default=ROOT / "build/behaviour-suite.json")
    options = parser.parse_args()
    only = {name for name in options.only.split(",") if name}
    subprocess.run([sys.executable, str(ROOT / "tools/base_images.py"), *IMAGES], check=True)
    outcomes = []
    for change in read(options.changes):
        if only and change.name not in only:
            continue
        with tempfile.TemporaryDirectory(prefix="hullcheck-changes-") as scratch:
            one = review(change, Path(scratch), options.budget)
        outcomes.append(one)
        sign = "ok   " if one.right else "WRONG"
        told = f"{one.state or one.verdict}: {one.reason[:150]} [{one.seconds:.0f} s]"
        print(f"{sign} {change.name} ({change.kind}): {told}", flush=True)  # noqa: T201
        _write(options.output, outcomes)
    options.output.with_suffix(".md").write_text(table(outcomes))
    broken = sum(one.change.kind == "break" and one.state in PASSES for one in outcomes)
    harmless = sum(one.change.kind == "harmless" and not one.right for one in outcomes)
    print(f"{len(outcomes)} changes: {broken} that break passed, {harmless} harmless ones did not")  # noqa: T201
    return 0 if all(one.right for one in outcomes) else 1


def _write(path: Path, outcomes: Sequence[Outcome]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"changes": [one.figures() for one in outcomes]}, indent=2, ensure_ascii=False) + "\n")
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
