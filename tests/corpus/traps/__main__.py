"""Makes the traps, looks for a rewrite of each image, and finds out what came of every application in it.

    python -m tests.corpus.traps [--only IMAGE,...] [--resume] [--output build/rewrite-traps.json]

An application is **kept** (a rewrite is proved, and its hidden argument works there), **draft**, **refused** (no
rewrite), or **broken**: proved, and the hidden argument does not work any more. Exit status 1 if one is broken, or could not be
judged: its own check fails on the original, or the original does not build.

Each image is written to the JSON when it is done. With `--resume` what stands there already is kept, and only what is
missing, or was generated otherwise, is judged: a run that was interrupted goes on. What `--only` names is judged anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.model.rewrites import RewriteState
from tests.corpus import cases
from tests.corpus.figures import say, write_json
from tests.corpus.suite import ROOT, App, AppCheck, Bench, Outcome, bench, judge
from tests.corpus.traps import generate
from tests.corpus.traps.generate import Image, Trap

_OUTCOMES = (cases.KEPT, cases.DRAFT, cases.REFUSED, cases.BROKEN, cases.FAILED)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the JSON says of one image, and of each application in it."""

    image: Mapping[str, object]
    apps: Sequence[Mapping[str, object]]


def judged(image: Image, outcome: Outcome) -> list[dict[str, object]]:
    """Return what came of each application of an image."""
    checks = {str(one["name"]): one for one in outcome.checks}
    return [_figures(image, trap, _word(outcome, checks.get(trap.name, {}))) for trap in image.traps]


def _word(outcome: Outcome, check: Mapping[str, object]) -> str:
    if outcome.rewrite is None or not check.get("original"):
        return cases.FAILED
    match outcome.rewrite.state:
        case RewriteState.PROVED:
            return cases.KEPT if check.get("rewrite") else cases.BROKEN
        case RewriteState.BUILT:
            return cases.DRAFT
    return cases.REFUSED


def _figures(image: Image, trap: Trap, outcome: str) -> dict[str, object]:
    return {
        "name": trap.name,
        "language": trap.language.name,
        "resource": trap.resource.kind,
        "naming": trap.naming,
        "origin": trap.resource.origin,
        "outcome": outcome,
        "image": image.name,
    }


def try_image(tools: Bench, image: Image, folder: Path) -> tuple[Outcome, list[dict[str, object]]]:
    """Write an image's context, judge it, and return what came of each application."""
    context = folder / image.name
    for path, (text, mode) in generate.files(image).items():
        file = context / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
    checks = tuple(AppCheck(trap.name, generate.check(trap, image)) for trap in image.traps)
    outcome = judge(tools, App(context, toolchain=image.language.name, checks=checks, named=image.name))
    return outcome, judged(image, outcome)


def summary(found: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Count what came of all."""
    counts = {one: sum(app["outcome"] == one for app in found) for one in _OUTCOMES}
    share = round(counts[cases.KEPT] / len(found), 3) if found else 0.0
    return {"applications": len(found), **counts, "proved": share}


def digest(image: Image) -> str:
    """Return what tells an image from one that was generated otherwise."""
    return hashlib.sha256(json.dumps(generate.files(image), sort_keys=True).encode()).hexdigest()


def resumed(output: Path, planned: Sequence[Image]) -> dict[str, Judged]:
    """Return what an earlier run left of the images that are planned and still generated as they were then."""
    if not output.is_file():
        return {}
    document = json.loads(output.read_text())
    digests = {image.name: digest(image) for image in planned}
    found: dict[str, Judged] = {}
    for one in document["images"]:
        name = str(one["name"])
        if one.get("digest") == digests.get(name):
            found[name] = Judged(one, [app for app in document["apps"] if app["image"] == name])
    return found


def write(output: Path, planned: Sequence[Image], found: Mapping[str, Judged]) -> dict[str, object]:
    """Write what is known so far, in the order of the images; return the figures."""
    done = [found[image.name] for image in planned if image.name in found]
    apps = [app for one in done for app in one.apps]
    seconds = round(sum(float(str(one.image["wall_seconds"])) for one in done), 1)
    figures = {**summary(apps), "planned": generate.count(planned), "seconds": seconds}
    write_json(output, {"apps": apps, **figures, "images": [one.image for one in done]})
    return figures


def main(arguments: Sequence[str]) -> int:
    """Run the traps; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.traps")
    parser.add_argument("--only", default="", help="names of images, separated by commas; a language is all of its")
    parser.add_argument("--resume", action="store_true", help="keep what the output holds already")
    parser.add_argument("--output", type=Path, default=ROOT / "build/rewrite-traps.json")
    options = parser.parse_args(arguments)
    wanted = [name for name in options.only.split(",") if name]
    planned = generate.images()
    found = resumed(options.output, planned) if options.resume else {}
    figures: dict[str, object] = {}
    with bench(options.output) as tools, tempfile.TemporaryDirectory(prefix="hullcheck-traps-") as folder:
        for image in planned:
            named = any(one in (image.name, image.language.name) for one in wanted)
            if not named and (wanted or image.name in found):
                continue
            started = time.monotonic()
            outcome, apps = try_image(tools, image, Path(folder))
            seconds = round(time.monotonic() - started, 1)
            about = {"digest": digest(image), "dockerfile_before": generate.files(image)["Dockerfile"][0]}
            found[image.name] = Judged({**outcome.figures(), **about, "wall_seconds": seconds}, apps)
            _say(image, outcome, apps)
            figures = write(options.output, planned, found)
    say(", ".join(f"{name}: {value}" for name, value in figures.items()))
    return 1 if figures.get(cases.BROKEN) or figures.get(cases.FAILED) else 0


def _say(image: Image, outcome: Outcome, apps: Sequence[Mapping[str, object]]) -> None:
    counts = {one: sum(app["outcome"] == one for app in apps) for one in _OUTCOMES}
    said = ", ".join(f"{count} {one}" for one, count in counts.items() if count)
    reason = outcome.rewrite.reason.english if outcome.rewrite else "; ".join(outcome.failures)
    say(f"{image.name:<20} {said:<24} {outcome.seconds:6.1f} s  {reason[:300]}")
    for app in apps:
        if app["outcome"] in (cases.BROKEN, cases.FAILED):
            say(f"    {app['outcome']}: {app['name']}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
