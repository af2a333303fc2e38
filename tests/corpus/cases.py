"""The reported cases: applications whose rewrite was broken, each with the check that found out.

    python -m tests.corpus.cases [--cases DIR] [--only NAME,...] [--output build/rewrite-cases.json]

A case is a folder: `context/` with a Dockerfile, `check.sh IMAGE`, `EXPECT.md` in words. The original is built, a
rewrite is looked for, and the check runs on both. What comes of a case is **kept** (a rewrite is proved, and passes the
check), **draft**, **refused** (no rewrite, or none is needed), or **broken**: proved, and the check fails.

Exit status 1 if one is broken, or could not be judged.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.model.rewrites import RewriteState
from tests.corpus.figures import say
from tests.corpus.suite import ROOT, App, AppCheck, Outcome, bench, judge

CASES = Path(__file__).resolve().parents[1] / "cases/rewrite"
KEPT, DRAFT, REFUSED, BROKEN, FAILED = "kept", "draft", "refused", "broken", "failed"


def load(folder: Path) -> App:
    """Return a case as an application with one check."""
    check = AppCheck("check", f'sh "{folder.resolve()}/check.sh" "$IMAGE"')
    return App(folder / "context", toolchain=folder.name.partition("-")[0], checks=(check,), named=folder.name)


def judged(outcome: Outcome) -> str:
    """Return what came of a case, in one word."""
    check = outcome.checks[0] if outcome.checks else {}
    if outcome.rewrite is None or not check.get("original"):
        return FAILED
    match outcome.rewrite.state:
        case RewriteState.PROVED:
            return KEPT if check.get("rewrite") else BROKEN
        case RewriteState.BUILT:
            return DRAFT
    return REFUSED


def bases_of(folder: Path) -> None:
    """Build the images that a case is FROM: folders of its context with a Dockerfile, whose first line names them."""
    for path in sorted(folder.glob("context/*/Dockerfile")):
        first = path.read_text().splitlines()[0]
        if first.startswith("# image: "):
            name = first.removeprefix("# image: ").strip()
            subprocess.run(["docker", "build", "-q", "-t", name, str(path.parent)], check=True, capture_output=True)


def main(arguments: Sequence[str]) -> int:
    """Run the cases; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.cases")
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--output", type=Path, default=ROOT / "build/rewrite-cases.json")
    options = parser.parse_args(arguments)
    names = {name for name in options.only.split(",") if name}
    folders = [path.parent for path in sorted(options.cases.glob("*/check.sh"))]
    found: list[dict[str, object]] = []
    with bench(options.output) as tools:
        for folder in folders:
            if names and folder.name not in names:
                continue
            bases_of(folder)
            outcome = judge(tools, load(folder))
            result = judged(outcome)
            reason = outcome.rewrite.reason.english if outcome.rewrite else "; ".join(outcome.failures)
            say(f"{folder.name:<18} {result:<8} {outcome.seconds:6.1f} s  {reason}")
            found.append({"outcome": result, **outcome.figures()})
            options.output.parent.mkdir(parents=True, exist_ok=True)
            options.output.write_text(json.dumps({"cases": found}, indent=2, ensure_ascii=False) + "\n")
    counts = {one: sum(case["outcome"] == one for case in found) for one in (KEPT, DRAFT, REFUSED, BROKEN, FAILED)}
    say(", ".join(f"{count} {one}" for one, count in counts.items()))
    return 1 if counts[BROKEN] or counts[FAILED] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
