"""What the next commit costs, before and after: each application of the suite, its proved rewrite, one file changed.

    python -m tests.corpus.rebuild [--apps DIR] [--only NAME,...] [--output build/rebuild.json]

The original is built, a rewrite is looked for, and both are built again with one source file changed, which is what the
review does by itself (bot/comparison/rebuild.py). Seconds are those of the second build, bytes those that a node must
pull which has the image. An application without a proved rewrite, or without a source that its build takes, has none.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.comparison.rebuild import Original, Rebuilds
from bot.config.rebuilds import Measure
from bot.config.settings import RewriteSettings
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import image_facts, images
from bot.engine.builder import build
from bot.engine.client import Engine
from bot.host.workspace import Workspace
from bot.model.costs import NextCommit, Touched
from bot.model.images import BuildState
from bot.model.rewrites import RewriteState
from bot.model.targets import BuildInputs, Target
from bot.rewrite import context
from bot.rewrite.job import RewriteJob
from bot.rewrite.search import search
from bot.targets.affected import BuildTree
from bot.targets.next_commit import next_commits
from tests.corpus import bases, figures, suite
from tests.corpus.suite import App

BUILD_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Row:
    """One application: what a change of a source costs with the original and with the rewrite."""

    name: str
    before: NextCommit | None = None
    after: NextCommit | None = None
    state: str = ""
    why_not: str = ""
    dockerfile: str = ""

    def figures(self) -> dict[str, object]:
        """What build/rebuild.json says of it."""
        before, after = self.before, self.after
        return {
            "name": self.name,
            "state": self.state,
            "seconds_before": _seconds(before),
            "seconds_after": _seconds(after),
            "pull_before": before.pull_bytes if before else None,
            "pull_after": after.pull_bytes if after else None,
            "path": before.path if before else "",
            "why_not": self.why_not,
            "dockerfile": self.dockerfile,
        }


def measure(engine: Engine, app: App, scratch: Path) -> Row:
    """Build, look for a rewrite, and build both again."""
    root = scratch / "tree"
    shutil.copytree(app.folder, root, symlinks=True, ignore=shutil.ignore_patterns(suite.DESCRIPTION, suite.TRAPS))
    text = (root / app.dockerfile).read_text()
    dockerfile = parse(text)
    stages = graph(dockerfile, dict(app.build_args))
    if problem := bases.provide(stages.images(stages.final())):
        return Row(app.name, why_not=problem)
    request = suite.request(app, root, app.dockerfile, engine.new_tag(app.name))
    built = build(engine, request)
    if built.state is not BuildState.BUILT:
        return Row(app.name, why_not=f"the original does not build: {built.reason}")
    exported = images.export([request.tag], scratch / "image")
    facts = image_facts.measure(exported, request.tag, stages, image_id=built.image_id)
    rebuilds = Rebuilds(engine, scratch / "again", Measure.ALWAYS, BUILD_SECONDS)
    files = context.context_files(root, app.context, app.dockerfile) or ()
    costs = next_commits(BuildTree(text, BuildInputs(app.context, build_args=app.build_args)), files, facts)
    costs = rebuilds.measured(Original(request, text, stages, facts, built.seconds), _source(costs))
    job = RewriteJob(
        engine=engine, trivy=None, root=root, scratch=scratch / "search",
        target=Target(app.dockerfile, app.context, build_args=app.build_args, smoke=app.smoke),
        context=app.context, dockerfile=dockerfile, graph=stages, export=lambda: exported, reference=request.tag,
        facts=facts, scan=None, settings=RewriteSettings(), build_seconds=built.seconds, built=request,
        rebuilds=rebuilds,
    )  # fmt: skip
    found = search(job)
    engine.remove_image(request.tag)
    before = next(iter(costs), None)
    after = next(iter(_source(found.next_commits)), None)
    why = "" if found.state is RewriteState.PROVED else found.reason.english
    why = why or next((str(one.not_measured) for one in (before, after) if one and one.not_measured), "")
    return Row(app.name, before, after, found.state.value, why, found.dockerfile or "")


def _source(costs: Sequence[NextCommit]) -> tuple[NextCommit, ...]:
    return tuple(one for one in costs if one.touched is Touched.SOURCE)


def _seconds(one: NextCommit | None) -> float | None:
    return round(one.seconds, 2) if one is not None and one.seconds is not None else None


def summary(rows: Sequence[Row]) -> Mapping[str, float | int | None]:
    """Return the median changes, of those that have both figures."""
    both = [(one.before, one.after) for one in rows if one.before and one.after]
    times = [after.seconds / before.seconds - 1 for before, after in both if before.seconds and after.seconds]
    pulls = [after.pull_bytes / before.pull_bytes - 1 for before, after in both if before.pull_bytes]
    return {
        "compared": len(both),
        "seconds_median_change": round(statistics.median(times), 3) if times else None,
        "pull_median_change": round(statistics.median(pulls), 3) if pulls else None,
    }


def shown(row: Row) -> str:
    """One line of the table."""
    one = row.figures()
    cells = (f"{one[name]!s:>14}" for name in ("seconds_before", "seconds_after", "pull_before", "pull_after"))
    return f"{row.name:<18}{row.state:<12}{''.join(cells)}  {row.why_not[:80]}".rstrip()


def main(arguments: Sequence[str]) -> int:
    """Measure the applications and write the figures; it judges nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.rebuild")
    parser.add_argument("--apps", type=Path, default=suite.APPS)
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--output", type=Path, default=suite.ROOT / "build/rebuild.json")
    options = parser.parse_args(arguments)
    apps = list(suite.find(options.apps, [name for name in options.only.split(",") if name]))
    rows: list[Row] = []
    about = figures.machine()
    with Workspace() as workspace:
        engine = Engine.connect()
        workspace.on_exit(engine.cleanup)
        for app in apps:
            with tempfile.TemporaryDirectory(prefix="hullcheck-rebuild-") as scratch:
                try:
                    rows.append(measure(engine, app, Path(scratch)))
                except (ValueError, OSError, RuntimeError, subprocess.SubprocessError) as error:
                    rows.append(Row(app.name, why_not=f"{type(error).__name__}: {error}"))
            figures.say(shown(rows[-1]))
            figures.write_json(options.output, {**about, "apps": [one.figures() for one in rows], **summary(rows)})
    figures.say(json.dumps(summary(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
