"""What people did, beside what the planner proposes: commits that made a multistage file of a single-stage one."""

from __future__ import annotations

import csv
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bot.dockerfile import image_names
from bot.dockerfile.stages import Stage, graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.rewrite.candidate import Shortlist
from bot.rewrite.evidence import evidence
from bot.rewrite.evidence.steps import BuildStep, steps
from bot.rewrite.writing import planner
from tests.corpus.contexts import Tree
from tests.corpus.dockerfiles import Row, store

# About how large the images are that people run on, in MB: the first pattern that matches an image's name.
_SIZES = (
    (r"^scratch$", 0), (r"distroless/static|/static", 2), (r"busybox", 4), (r"distroless/base", 21),
    (r"distroless/cc", 24), (r"(?:^|/)alpine(?:[:@_-]|$)", 8), (r"distroless", 100), (r"nginx.*alpine", 50),
    (r"(?:php|ruby|python|perl).*alpine", 60), (r"node.*alpine", 140), (r"j(?:re|dk).*alpine|alpine.*j(?:re|dk)", 180),
    (r"alpine", 300), (r"debian.*slim", 75), (r"(?:^|/)ubuntu", 78), (r"(?:^|/)debian|buildpack-deps:.*-curl", 120),
    (r"python.*slim", 125), (r"nginx", 190),
    (r"slim|jre|aspnet|runtime", 230), (r"centos|fedora|rocky|ubi|amazon", 200),
)  # fmt: skip
_LARGE = 600
# The official images of a toolchain: who installs it on a distribution and who takes such an image build the same way.
_OFFICIAL = {
    "go": ("golang",), "maven": ("maven", "java"), "gradle": ("gradle", "java"), "javac": ("java",),
    "lein-clj": ("clojure",), "sbt-scala": ("scala-sbt", "sbt"), "pip": ("python",), "npm": ("node",),
    "yarn": ("node",), "rust-cargo": ("rust",), "dotnet": ("dotnet", "sdk"), "bundler-ruby": ("ruby",),
    "composer-php": ("composer", "php"),
    "elixir-mix": ("elixir", "erlang"), "cmake-make-gcc": ("gcc", "alpine", "debian", "ubuntu", "buildpack-deps"),
}  # fmt: skip
_OF_PYTHON = re.compile(
    r"/(?:\.?venv|\.local|site-packages|install|wheels)(?:/|$)|^/usr/local(?:/lib|/bin)?$|/lib/python"
)
_KINDS = {
    "go": "golang",
    "gcloud": "cloud-sdk",
    "microsoft-dotnet": "dotnet",
    "openjdk": "java",
    "eclipse-temurin": "java",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A multistage file in short: what it builds on, what it runs on, and the paths that are brought over."""

    builders: frozenset[str]
    runtime: str
    brought: tuple[str, ...]  # absolute, in the stage that they come from
    added: tuple[str, ...]  # absolute, where they are put straight from the context
    whole: bool = False  # the whole context is


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair: what people made, and the candidate that comes nearest to it or is smaller."""

    file: str
    theirs: str
    ours: str
    reason: str
    same_builder: bool = False
    base_same_or_smaller: bool = False
    forgotten: tuple[str, ...] = ()
    before: str = ""


def compare(corpus: Path, listing: Path, say: Callable[[str], None]) -> dict[str, object]:
    """Compare every pair that is there, print a table and return the figures."""
    found = list(_compared(corpus, listing))
    planned = [one for one in found if one.ours]
    say(f"{'as people did it':<60}{'people run on':<44}{'a candidate runs on':<40}")
    for one in found:
        ours = one.ours or one.reason
        marks = "" if not one.ours else ("=" if one.same_builder else "b") + ("=" if one.base_same_or_smaller else ">")
        say(f"{one.file[-58:]:<60}{one.theirs[-42:]:<44}{ours[:60]:<40} {marks} {' '.join(one.forgotten)}")
    figures = {
        "files": len(found),
        "with_candidate": len(planned),
        "same_builder": sum(one.same_builder for one in planned),
        "base_same_or_smaller": sum(one.base_same_or_smaller for one in planned),
        "nothing_forgotten": sum(not one.forgotten for one in planned),
        "agree": sum(one.same_builder and one.base_same_or_smaller and not one.forgotten for one in planned),
    }
    say("pairs: " + ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in figures.items()))
    return {**figures, "rows": [asdict(one) for one in found]}


def _compared(corpus: Path, listing: Path) -> Iterator[Compared]:
    with listing.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    for line in lines:
        place = store(corpus, line["repo"])
        before, after = place.objects([line["blob_before"], line["blob_after"]]) if place else (None, None)
        if place is None or before is None or after is None:
            continue
        row = Row(line["repo"], line["commit"], line["path"])
        text, made = before.decode("utf-8", "replace"), after.decode("utf-8", "replace")
        files = place.files(row.commit)
        context, ignored = Tree(place, row.commit, files).context(row.path, text) if files else (None, False)
        try:
            parsed = parse(text)
            stages, theirs = graph(parsed), shape(made)
            known = evidence.of_text(parsed, stages, context_files=context, has_dockerignore=ignored)
        except InputError:
            continue
        yield compared(str(row), theirs, planner.plan(known), known.base, line.get("toolchain_before") or "")


def compared(file: str, theirs: Shape, plan: Shortlist, base: str, toolchain: str = "") -> Compared:
    """Compare what people made with a plan: with the candidate that runs on the same base, else the smallest."""
    if not plan.candidates:
        why = plan.not_needed or plan.none
        return Compared(file, theirs.runtime, "", why.english if why else "", before=base)
    shapes = [shape(one.dockerfile) for one in plan.candidates]
    fitting = [one for one in shapes if size(one.runtime) <= size(theirs.runtime)]
    chosen = max(fitting, key=lambda one: size(one.runtime)) if fitting else shapes[0]
    kinds = {kind(name) for name in theirs.builders}
    ours = {kind(base), *(name for one in toolchain.split("+") for name in _OFFICIAL.get(one, ()))}
    return Compared(
        file,
        theirs.runtime,
        chosen.runtime,
        "",
        same_builder=bool(ours & kinds),
        base_same_or_smaller=bool(fitting),
        forgotten=tuple(sorted(_forgotten(theirs, chosen))),
        before=base,
    )


def shape(text: str) -> Shape:
    """Return a file in short. Raises InputError."""
    stages = graph(parse(text))
    final = stages.final()
    builders, brought, added, whole = set[str](), list[str](), list[str](), False
    for step in steps(stages, final):
        if step.keyword not in ("COPY", "ADD") or not step.sources:
            continue
        origin = stages.sources(step.instruction)
        source = origin[0] if step.instruction.flag("from") and origin else None
        if isinstance(source, Stage):
            builders.add(stages.external_base(source))
            brought += [posixpath.normpath(posixpath.join("/", one)) for one in step.sources]
        elif step.from_context:
            added += [_place(step, one) for one in step.sources]
            whole = whole or any(one in (".", "./", "/") for one in step.sources)
    return Shape(frozenset(builders), stages.external_base(final), tuple(brought), tuple(added), whole)


def _place(step: BuildStep, source: str) -> str:
    name = posixpath.basename(source.rstrip("/"))
    return posixpath.join(step.destination, name) if step.destination.endswith("/") else step.destination


def _forgotten(theirs: Shape, ours: Shape) -> Iterator[str]:
    """Paths that people brought over and the candidate does not, neither under that name nor in a folder."""
    have = {path.rstrip("/") for path in (*ours.brought, *ours.added)}
    names = {posixpath.basename(path) for path in have}
    python = any(_OF_PYTHON.search(path) for path in have)
    for path in (*theirs.brought, *(() if ours.whole else theirs.added)):
        bare = path.rstrip("/") or "/"
        inside = any(bare == one or bare.startswith(one + "/") or one.startswith(bare + "/") for one in have)
        named = any(fnmatchcase(name, posixpath.basename(bare)) for name in names)
        data = re.search(r"ca-certificates|ssl/certs|zoneinfo|^/etc/(?:passwd|group)$", bare)
        if not (inside or named or data or (python and _OF_PYTHON.search(bare))):
            yield bare


def size(image: str) -> int:
    """About how large an image is, in MB, by its name: only for the order."""
    return next((number for pattern, number in _SIZES if re.search(pattern, image)), _LARGE)


def kind(image: str) -> str:
    """What sort of image it is: "golang" for any image with Go."""
    last = image_names.reference(image).last
    return _KINDS.get(last, last)
