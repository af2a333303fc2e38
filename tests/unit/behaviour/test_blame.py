"""The line that is to blame is one that changed, and one by which files went where files did go."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.behaviour.blame import add_blame
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.dockerfile.syntax import parse
from bot.image.built_image import BuiltImage
from bot.model.behaviour import Behaviour, BehaviourCheck, BehaviourState, Outcome
from bot.model.comparisons import Comparison
from bot.model.findings import FindingsDiff
from bot.model.images import BuildState, Image, ImageConfig
from bot.model.scans import ScanState, VulnerabilityDiff
from bot.model.targets import BuildInputs, Target
from bot.text import verbatim
from tests.unit.rewrite.fakes import File, built

BASE = """FROM node AS build
RUN build --with-styles
FROM node
RUN mkdir /data
COPY --from=build /dist /app
USER 1000
"""


def image(dockerfile: str, *paths: str) -> BuiltImage:
    line = next(one.start for one in parse(dockerfile).instructions if one.keyword == "COPY")
    found = built(dockerfile, {path: File(b"x", line) for path in ("app/server.js", *paths)}, ImageConfig())
    assert found.image is not None
    return found.image


def side(text: str) -> Side:
    return Side(Path(), "Dockerfile", BuildInputs("."), parse(text), text)


@pytest.mark.parametrize(
    ("head", "files", "name", "line"),
    [
        (BASE.replace("--with-styles", ""), (), "http", 2),
        (BASE.replace("--with-styles", "").replace("mkdir /data", "mkdir /data; true"), (), "http", 2),
        (BASE.replace("mkdir /data", "mkdir /other"), ("app/style.css",), "http", 4),
        (BASE.replace("/dist /app", "/dist/bin /app").replace("mkdir /data", "mkdir /other"), (), "http", 5),
        (BASE.replace("--with-styles", "").replace("1000", "1001"), (), "http", 2),
        (BASE.replace("--with-styles", "").replace("1000", "1001"), ("app/style.css",), "files", 6),
        (BASE, (), "http", None),
    ],
)
def test_the_line_to_blame(head: str, files: tuple[str, ...], name: str, line: int | None) -> None:
    found = Behaviour(BehaviourState.BROKEN, checks=(BehaviourCheck(name, Outcome.BROKEN, verbatim("gone")),))
    images: Pair[BuiltImage | None] = Pair(image(BASE, "app/style.css"), image(head, *files))
    nothing = Image(BuildState.BUILT)
    scan = VulnerabilityDiff(ScanState.SKIPPED)
    compared = Comparison(Target("Dockerfile", "."), FindingsDiff(), nothing, nothing, scan)
    (check,) = add_blame(found, compared, Pair(side(BASE), side(head)), images).checks
    assert check.line == line
