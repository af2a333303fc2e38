"""The benchmark: a review by Hullcheck against what a user would chain today, on the same pull requests in one run.

The chain: hadolint on both Dockerfiles, `docker buildx build` of base and head, `trivy image` of both through the
engine, one after the other. Hullcheck: `hullcheck review` without what the chain has nothing of (a rewrite, running the
images, building again for the next commit), which does the same work; *all steps* is a cold review with the last two
of those, as a user has it. *Cold*: nothing of
the images is in the builder's cache and nothing of their layers in Trivy's; *warm*: the same again. *Base kept*: cold,
but the run on main left its baseline, as the action does on a push to the default branch (docs/baseline.md); the chain
has nothing of the kind, and its time is that of the cold case. Which of the two goes first alternates from round to
round. Both use the vulnerability database that is there.

The limit of a cold review: both builds side by side by plain buildx, and one `docker save` of both images to nowhere.
No review can take less on an engine with the classic image store; *over the limit* is what Hullcheck adds.

Writes build/bench.json and prints a table; it judges nothing. `search_seconds` is what the last run of the rewrite
suite took for each search (build/rewrite-suite.json), None without one. docs/performance.md has the figures as tables
(tools/performance.py).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot import review as pull_request
from bot.config.settings import Occasion
from bot.host.workspace import Workspace
from bot.review import Surroundings
from bot.targets.plan import ReviewRequest, make_plan
from tests.compiled import compile_program
from tests.corpus.figures import machine

ROOT = Path(__file__).resolve().parents[1]
DATABASE = Path(os.environ.get("TRIVY_CACHE_DIR") or ROOT / ".cache/trivy").resolve()

BASELINES = "baselines"
# What a chain by hand has nothing of.
LIKE_THE_CHAIN = ("--set=behaviour=false", "--set=measure-rebuild=never")

GREETER = ROOT / "bot/demo/sample"
C_BASE = """FROM gcc:12
WORKDIR /src
COPY . .
RUN gcc -O2 -o /usr/local/bin/count main.c
CMD ["/usr/local/bin/count"]
"""
C_HEAD = C_BASE.replace("CMD", "RUN head -c 30000000 /dev/urandom > /var/cache/words\nCMD")
C_MAIN = '#include <stdio.h>\nint main(void) { puts("counted"); return 0; }\n'


@dataclass
class Case:
    """A pull request, and what was measured on it."""

    name: str
    make: Callable[[Path, str, str], None]
    plain: list[float] = field(default_factory=list)
    hullcheck: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    all_steps: list[float] = field(default_factory=list)
    timings: list[Mapping[str, float]] = field(default_factory=list)
    head_bytes: int = 0

    def add(self, seconds: float, timings: Mapping[str, float], size: int) -> None:
        """Take what a review took, where it went, and the size of head."""
        self.hullcheck.append(seconds)
        self.timings.append(timings)
        self.head_bytes = size

    def figures(self) -> dict[str, object]:
        """Return what build/bench.json says of it: medians, and the ratio of the medians."""
        plain, ours = statistics.median(self.plain), statistics.median(self.hullcheck)
        tools = sorted({tool for one in self.timings for tool in one})
        share = {tool: round(statistics.median([one.get(tool, 0.0) for one in self.timings]), 2) for tool in tools}
        return {
            "name": self.name,
            "plain_seconds": round(plain, 2),
            "hullcheck_seconds": round(ours, 2),
            "ratio": round(ours / plain, 3),
            **self._over_limit(ours),
            "own_seconds": share.pop("own", 0.0),
            "tools_seconds": share,
            **({"all_steps_seconds": round(statistics.median(self.all_steps), 2)} if self.all_steps else {}),
            "head_bytes": self.head_bytes,
            "rounds": len(self.plain),
        }

    def _over_limit(self, ours: float) -> dict[str, float]:
        if not self.limit:
            return {}
        limit = statistics.median(self.limit)
        return {"limit_seconds": round(limit, 2), "over_limit": round(ours / limit - 1, 3)}


def greeter(folder: Path, base: str, head: str) -> None:
    """The demo's pull request; head downloads packages."""
    for side, nonce in (("base", base), ("head", head)):
        revision(folder, side, {}, GREETER / side)
        commit(folder, side, {"Dockerfile": marked((folder / "Dockerfile").read_text(), nonce)})


def counter(folder: Path, base: str, head: str) -> None:
    """A C program on a compiler's image; nothing is downloaded."""
    for side, text, nonce in (("base", C_BASE, base), ("head", C_HEAD, head)):
        revision(folder, side, {"main.c": C_MAIN})
        commit(folder, side, {"Dockerfile": marked(text, nonce)})


def marked(text: str, nonce: str) -> str:
    """Make every layer after FROM a new one for the builder."""
    return re.sub(r"(?m)^FROM .*\n", lambda found: f"{found[0]}ENV BENCH={nonce}\n", text, count=1)


def revision(folder: Path, side: str, files: Mapping[str, str], source: Path | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if side == "base":
        git(folder, "init", "-q", "-b", "main")
        commit(folder, "begin", {"README": "A repository for the benchmark.\n"})
        git(folder, "tag", "begin")
    else:
        git(folder, "checkout", "-q", "-b", "head")
    if source is not None:
        shutil.copytree(source, folder, dirs_exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)


def commit(folder: Path, message: str, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=b", "-c", "user.email=b@example.org", "commit", "-q", "-m", message)


def git(folder: Path, *args: str) -> None:
    run(["git", "-C", str(folder), *args])


def run(
    command: list[str], env: Mapping[str, str] | None = None, ok: tuple[int, ...] = (0,), folder: Path | None = None
) -> None:
    done = subprocess.run(command, env=dict(env) if env else None, capture_output=True, check=False, cwd=folder)
    if done.returncode not in ok:
        sys.exit(f"bench: {' '.join(command)[:200]} failed ({done.returncode}): {done.stderr.decode()[-2000:]}")


def scanner_cache(folder: Path) -> None:
    """A Trivy cache that knows no layer, with the database that is there."""
    folder.mkdir(parents=True)
    (folder / "db").symlink_to(DATABASE / "db")


def chain(repository: Path, cache: Path, scratch: Path) -> float:
    """What a user would do: one tool after the other, on two checkouts."""
    tags = []
    started = time.monotonic()
    for side, reference in (("base", "main"), ("head", "head")):
        tree = scratch / side
        git(repository, "worktree", "add", "--force", "--detach", str(tree), reference)
        run(["hadolint", "--no-fail", str(tree / "Dockerfile")])
    for side in ("base", "head"):
        tags.append(f"hullcheck-bench:{side}")
        run(["docker", "buildx", "build", "--quiet", "--load", "-t", tags[-1], str(scratch / side)])
    for tag in tags:
        command = ["trivy", "image", "--quiet", "--scanners=vuln", "--skip-db-update", "--offline-scan"]
        command += [
            "--skip-version-check",
            "--image-src=docker",
            "--format=json",
            "--output",
            str(scratch / "out.json"),
        ]
        run([*command, f"--cache-dir={cache}", tag])
    seconds = time.monotonic() - started
    run(["docker", "rmi", "-f", *tags])
    for side in ("base", "head"):
        git(repository, "worktree", "remove", "--force", str(scratch / side))
    return seconds


def at_least(repository: Path, scratch: Path) -> float:
    """What no review can do without: both builds side by side, and the layers of both images out of the engine."""
    for side, reference in (("base", "main"), ("head", "head")):
        git(repository, "worktree", "add", "--force", "--detach", str(scratch / side), reference)
    tags = {side: f"hullcheck-bench:limit-{side}" for side in ("base", "head")}
    started = time.monotonic()
    builds = [
        subprocess.Popen(
            ["docker", "buildx", "build", "--quiet", "--load", "-t", tag, str(scratch / side)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for side, tag in tags.items()
    ]  # fmt: skip
    if any(build.wait() for build in builds):
        sys.exit("bench: a build of the limit failed")
    run(["sh", "-c", 'docker save "$@" > /dev/null', "sh", *tags.values()])
    seconds = time.monotonic() - started
    run(["docker", "rmi", "-f", *tags.values()])
    for side in tags:
        git(repository, "worktree", "remove", "--force", str(scratch / side))
    return seconds


def review(repository: Path, scratch: Path, *options: str) -> tuple[float, Mapping[str, float], int]:
    """The same by Hullcheck; -> seconds, where they went, and the size of head."""
    env = {**os.environ, "TRIVY_CACHE_DIR": str(scratch / "trivy"), "TRIVY_SKIP_DB_UPDATE": "true"}
    env["XDG_CACHE_HOME"] = str(scratch / "cache")
    command = ["hullcheck", "review", "--no-rewrite", f"--repo={repository}", "--base=main", "--head=head", *options]
    started = time.monotonic()
    run([*command, f"--output={scratch / 'report'}"], env, ok=(0, 1), folder=scratch)
    seconds = time.monotonic() - started
    report = json.loads((scratch / "report/report.json").read_text())
    return seconds, report["timings"], int(report["targets"][0]["head"]["size_bytes"])


def keep_baseline(repository: Path, scratch: Path) -> None:
    """Review main as the action does after a merge: what was measured is left for the pull requests to come."""
    given = {"rewrite": "false", "baseline-dir": BASELINES}
    request = ReviewRequest(repository, "begin", "main", inputs=given, occasion=Occasion(datetime.now(UTC).date()))
    with Workspace() as workspace:
        plan = make_plan(request, workspace)
        made = Surroundings(scratch, {}, keeps=True, memory=None)
        reviewed = pull_request.review(plan, workspace, lambda text: None, DATABASE, surroundings=made)
    assert reviewed.targets[0].trend is not None, "the run on main left no baseline"


def measure(cold: Case, warm: Case, kept: Case, rounds: int) -> None:
    """Run both on a pull request that nobody has built yet, and again, as often as asked."""
    for number in range(rounds):
        order = ("plain", "hullcheck") if number % 2 == 0 else ("hullcheck", "plain")
        for who in order:
            nonce = secrets.token_hex(8)  # new for each: neither profits from the other
            with scratch_for(cold, nonce, nonce) as scratch:
                for case in (cold, warm):
                    if who == "plain":
                        case.plain.append(chain(scratch / "repository", scratch / "trivy", scratch / "trees"))
                    else:
                        case.add(*review(scratch / "repository", scratch, *LIKE_THE_CHAIN))
                    print(f"bench: {case.name}, {who}, round {number + 1} done", file=sys.stderr, flush=True)
        nonce = secrets.token_hex(8)
        with scratch_for(cold, nonce, nonce) as scratch:
            cold.limit.append(at_least(scratch / "repository", scratch / "trees"))
        # Nothing of head is in the builder's cache, also where it begins as base does.
        with scratch_for(kept, secrets.token_hex(8), secrets.token_hex(8)) as scratch:
            keep_baseline(scratch / "repository", scratch)
            baseline = f"--set=baseline-dir={BASELINES}"
            kept.add(*review(scratch / "repository", scratch, *LIKE_THE_CHAIN, baseline))
        with scratch_for(cold, secrets.token_hex(8), secrets.token_hex(8)) as scratch:
            cold.all_steps.append(review(scratch / "repository", scratch)[0])
    kept.plain = cold.plain


@contextlib.contextmanager
def scratch_for(case: Case, base: str, head: str) -> Iterator[Path]:
    """A folder with the pull request, and a scanner's cache that knows no layer."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        case.make(scratch / "repository", base, head)
        scanner_cache(scratch / "trivy")
        yield scratch


def search() -> dict[str, float | int] | None:
    """Return how long the searches of the last rewrite suite took, None where it has not run."""
    suite = ROOT / "build/rewrite-suite.json"
    if not suite.is_file():
        return None
    apps = json.loads(suite.read_text())["apps"]
    seconds = sorted(float(one["seconds"]) for one in apps if one["state"] == "proved")
    if not seconds:
        return None
    worst = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    return {"median": round(statistics.median(seconds), 1), "p95": round(worst, 1), "proved": len(seconds)}


def _percent(ratio: object) -> str:
    return f"{100 * ratio:+.0f}%" if isinstance(ratio, float) else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=Path("build/bench.json"))
    arguments = parser.parse_args()
    compile_program()
    cases = []
    for name, make in (("demo", greeter), ("compiler image", counter)):
        cold, warm, kept = (Case(f"{name}, {state}", make) for state in ("cold", "warm", "base kept"))
        measure(cold, warm, kept, arguments.rounds)
        cases += [cold.figures(), warm.figures(), kept.figures()]
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps({**machine(), "cases": cases, "search_seconds": search()}, indent=2) + "\n")
    print(f"{'case':24}{'chain':>9}{'Hullcheck':>11}{'ratio':>8}{'limit':>9}{'over':>7}{'own':>7}  where the time goes")
    for one in cases:
        tools = one["tools_seconds"]
        assert isinstance(tools, dict)
        share = ", ".join(
            f"{tool} {seconds:.1f} s" for tool, seconds in sorted(tools.items(), key=lambda item: -item[1])
        )
        print(
            f"{one['name']:24}{one['plain_seconds']:>7} s{one['hullcheck_seconds']:>9} s{one['ratio']:>8}"
            f"{one.get('limit_seconds', '-'):>7} s{_percent(one.get('over_limit')):>7}"
            f"{one['own_seconds']:>5} s  {share} (side by side in part)"
        )


if __name__ == "__main__":
    main()
