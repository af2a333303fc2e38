"""Originals and hand-written candidates for the tests of the proof: built, observed and compared for real."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.config.settings import RewriteSettings
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import builder, images
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.model.images import BuildState
from bot.model.rewrites import Rewrite, TriedCandidate
from bot.model.targets import Target
from bot.rewrite.candidate import Candidate, Shortlist, Stated
from bot.rewrite.job import RewriteJob
from bot.rewrite.search import gather, try_plan
from bot.text import verbatim

# What every candidate for an original on golang states.
ENV = [
    Stated(f"env:{name}", verbatim("the toolchain stays behind"), after)
    for name, after in (
        ("GOLANG_VERSION", None),
        ("GOPATH", None),
        ("GOTOOLCHAIN", None),
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
    )
]


def make_job(
    engine: Engine, folder: Path, dockerfile: str, files: Mapping[str, str] = {}, *, smoke: str | None = None,
    budget: float = 400.0, name: str = "Dockerfile",
    contexts: tuple[tuple[str, str], ...] = (), secrets: tuple[tuple[str, str], ...] = (),
    polish: bool = False,
) -> RewriteJob:  # fmt: skip
    """Build an original and return the job of looking for a rewrite of it; what is found is left as it is written."""
    root = folder / "tree"
    for path, text in {name: dockerfile, **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    tag = engine.new_tag("original")
    request = builder.BuildRequest(root, name, ".", tag, contexts=contexts, secrets=secrets)
    built = builder.build(engine, request)
    assert built.state is BuildState.BUILT, built
    exported = images.export([tag], folder / "export")
    parsed = parse(dockerfile)
    stages = graph(parsed)
    return RewriteJob(
        engine=engine, trivy=None, root=root, scratch=folder / "scratch", target=Target(name, ".", smoke=smoke),
        context=".", dockerfile=parsed, graph=stages, export=lambda: exported, reference=tag,
        facts=measure(exported, tag, stages), scan=None, built=request,
        settings=RewriteSettings(budget=budget, polish=polish), build_seconds=built.seconds,
    )  # fmt: skip


def attempt(job: RewriteJob, *dockerfiles: str, stated: Iterable[Stated] = ()) -> Rewrite:
    """Return what the search makes of candidates with these Dockerfiles."""
    numbered = enumerate(dockerfiles)
    candidates = tuple(Candidate("by hand", f"base {number}", text, tuple(stated)) for number, text in numbered)
    return try_plan(job, gather(job), Shortlist(candidates))


def tried(job: RewriteJob, dockerfile: str, stated: Iterable[Stated] = ()) -> TriedCandidate:
    """Return what came of one candidate."""
    return attempt(job, dockerfile, stated=stated).candidates[0]


def without_line(text: str, start: str) -> str:
    """Return a Dockerfile without the one line that begins so."""
    kept = [line for line in text.splitlines(keepends=True) if not line.startswith(start)]
    assert len(kept) == len(text.splitlines()) - 1, start
    return "".join(kept)
