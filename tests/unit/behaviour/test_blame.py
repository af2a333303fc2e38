"""The line that is to blame is one that changed, and one by which files went where files did go."""

from __future__ import annotations

from dataclasses import replace
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
from bot.model.scans import PackageChange, ScanState, VulnerabilityDiff
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


def blamed(
    check: BehaviourCheck, *packages: str, causes: tuple[str, ...] = (), owned: dict[str, str] | None = None
) -> str:
    """Return the package or file to blame where the Dockerfile did not change."""
    base = image(BASE, *(owned or {}))
    base = replace(base, system=replace(base.system, owners=owned or {}))
    compared = Comparison(
        Target("Dockerfile", ".", causes=causes),
        FindingsDiff(),
        Image(BuildState.BUILT),
        Image(BuildState.BUILT),
        VulnerabilityDiff(ScanState.SKIPPED),
        packages=tuple(PackageChange("debian", name, "1", "2") for name in packages),
    )
    found = Behaviour(BehaviourState.BROKEN, checks=(check,))
    (told,) = add_blame(found, compared, Pair(side(BASE), side(BASE)), Pair(base, base)).checks
    return told.blame


BROKEN = BehaviourCheck("http", Outcome.BROKEN, verbatim("GET /: 200 in base, 500 in head"))


def test_the_package_or_file_to_blame() -> None:
    assert blamed(BROKEN, "flask") == "flask"
    assert blamed(BROKEN, "flask", "jinja2") == ""  # nobody can tell which
    assert blamed(BROKEN) == ""
    named = replace(BROKEN, text=verbatim("jinja2 has no attribute x"))
    assert blamed(named, "flask", "jinja2") == "jinja2"
    assert blamed(BROKEN, causes=("package-lock.json", "other.lock")) == "package-lock.json"
    assert blamed(BROKEN, "flask", causes=("requirements.txt",)) == "flask"


def test_the_package_that_a_lost_file_belonged_to() -> None:
    lost = replace(BROKEN, lost="/usr/lib/libz.so.1")
    owned = {"lib/other.so": "other", "usr/local/lib/libz.so.1": "zlib1g"}
    assert blamed(lost, "flask", "jinja2", owned=owned) == "zlib1g"
    assert blamed(lost, "flask", owned={"lib/other.so": "other"}) == "flask"


def test_of_two_stages_whose_images_changed_the_first_is_to_blame() -> None:
    """What is built goes from there to the other."""
    head = BASE.replace("FROM node AS", "FROM node:2 AS").replace("FROM node\n", "FROM node:2-slim\n")
    found = Behaviour(BehaviourState.BROKEN, checks=(replace(BROKEN, name="start"),))
    nothing = Image(BuildState.BUILT)
    compared = Comparison(
        Target("Dockerfile", "."), FindingsDiff(), nothing, nothing, VulnerabilityDiff(ScanState.SKIPPED)
    )
    images: Pair[BuiltImage | None] = Pair(image(BASE), image(head))
    assert add_blame(found, compared, Pair(side(BASE), side(head)), images).checks[0].line == 1


def test_what_is_merely_otherwise_has_something_to_blame_too() -> None:
    """What is only shown has not."""
    assert blamed(replace(BROKEN, outcome=Outcome.CHANGED), "flask") == "flask"
    assert blamed(replace(BROKEN, outcome=Outcome.SHOWN), "flask") == ""
