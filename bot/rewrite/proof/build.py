"""Building and measuring one candidate, in the context of the original and with its Dockerfile outside of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from bot.behaviour.quoting import quote
from bot.dockerfile import ignore
from bot.dockerfile.references import Name
from bot.dockerfile.stages import SCRATCH, StageGraph, graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.engine import builder, images
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.errors import InputError, UnavailableError
from bot.host.inside import inside
from bot.image.built_image import BuiltImage
from bot.messages import proof as messages
from bot.model.images import BuildState, ImageFacts
from bot.model.scans import Scan
from bot.rewrite import gather
from bot.rewrite.candidate import Candidate
from bot.rewrite.evidence import evidence as evidence_of
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.job import RewriteJob
from bot.scan import diff as scan_diff
from bot.text import Text, verbatim

_IGNORE_LIMIT = 1_000_000
_ERROR = re.compile(
    r"\b(?:error|fatal|failed|cannot|can't|unable|missing|denied|undefined|panic)\b|not found|no such|error:",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"a complete log of this run|did not complete successfully|^make(?:\[\d+\])?: \*\*\*|notice", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class BuiltCandidate:
    """A candidate that was built and measured."""

    tag: str
    facts: ImageFacts
    scan: Scan | None
    image: BuiltImage
    seconds: float


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """Why a candidate was not built; `failed` is False where nobody can blame the candidate."""

    reason: Text
    failed: bool


def build(
    job: RewriteJob, candidate: Candidate, number: int, seconds: float, meanwhile: Callable[[], None] = lambda: None
) -> BuiltCandidate | NotBuilt:
    """Build, export, measure and scan a candidate within some seconds. Raises UnavailableError if the engine fails.

    `meanwhile` is called once it is built.
    """
    try:
        dockerfile = parse(candidate.dockerfile)
        stages = graph(dockerfile, dict(_as_original(job).build_args))
        stage = job.target.stage if job.target.stage and stages.find(job.target.stage) else None
        missing = _missing_bases(job, stages, stage)
    except (DockerfileSyntaxError, InputError) as error:
        return NotBuilt(error.text, failed=True)
    silent = next((image for image in missing if Name.parse(image).host in job.engine.silent_registries), None)
    if silent is not None:
        return NotBuilt(messages.REGISTRY_SILENT(image=verbatim(silent)), failed=False)
    tag = job.engine.new_tag(f"rewrite-{number}")
    request = replace(request_for(job, candidate.dockerfile, candidate.dockerignore, number, stage), tag=tag)
    outcome = builder.build(job.engine, replace(request, timeout=seconds))
    if outcome.state is not BuildState.BUILT:
        return _not_built(job.engine, outcome, missing)
    meanwhile()
    text = evidence_of.of_text(dockerfile, stages, stage)
    return _measure_built(job, number, tag, text, stage, outcome.seconds)


def request_for(
    job: RewriteJob, dockerfile: str, dockerignore: str | None, number: int, stage: str | None
) -> builder.BuildRequest:
    """Return how a rewrite is built: as the original was, of another Dockerfile, with cache mounts of its own."""
    file = _write(job, dockerfile, dockerignore, number)
    return replace(_as_original(job), cache_namespace=job.caches, written=file, stage=stage)


def again(job: RewriteJob, seconds: float) -> str | None:
    """Build the original once more, without the builder's cache; return its tag, None where that fails."""
    tag = job.engine.new_tag("original-again")
    request = replace(_as_original(job), tag=tag, timeout=seconds, no_cache=True)
    if job.built is None:
        request = replace(request, stage=job.target.stage)
    return tag if builder.build(job.engine, request).state is BuildState.BUILT else None


def _as_original(job: RewriteJob) -> builder.BuildRequest:
    """Return the request that the original was built with."""
    target = job.target
    return job.built or builder.BuildRequest(
        root=job.root,
        dockerfile=target.dockerfile,
        context=job.context,
        tag="",
        platform=target.platform,
        build_args=target.build_args,
        contexts=target.contexts,
    )


def forget(job: RewriteJob, built: BuiltCandidate) -> None:
    """Remove the image of a candidate that is not needed any more."""
    job.engine.remove_image(built.tag)


def _missing_bases(job: RewriteJob, stages: StageGraph, stage: str | None) -> tuple[str, ...]:
    """Return the images that the original does not need and the engine does not have."""
    known = set(job.graph.images(job.graph.final(job.target.stage)))
    wanted = [image for image in stages.images(stages.final(stage)) if image not in known and image != SCRATCH]
    return tuple(image for image in wanted if not job.engine.has_image(image))


def _not_built(engine: Engine, outcome: builder.BuildOutcome, missing: tuple[str, ...]) -> NotBuilt:
    reason = outcome.reason or verbatim("")
    said = outcome.failure.output if outcome.failure is not None else ()
    if outcome.blame_pull_request and (line := telling(said)):
        reason = messages.BUILD_SAYS(reason=reason, line=quote(line))
    if outcome.blame_pull_request:
        return NotBuilt(reason, failed=True)
    for image in missing:
        engine.silent_registries.add(Name.parse(image).host)  # it is not asked again in this run
    return NotBuilt(messages.BASE_MISSING(reason=reason) if missing else reason, failed=False)


def telling(output: Sequence[str]) -> str:
    """Return the line of a failed step that says most of why: the last that speaks of an error, or the last."""
    lines = [line.strip() for line in output if line.strip()]
    errors = [line for line in lines if _ERROR.search(line) and not _AFTERWARDS.search(line)]
    return errors[-1] if errors else lines[-1] if lines else ""


def _write(job: RewriteJob, dockerfile: str, text: str | None, number: int) -> Path:
    """Write the Dockerfile into a folder of its own, with the ignore file that counts for it beside it."""
    folder = job.scratch / f"candidate-{number}"
    folder.mkdir(parents=True)
    file = folder / "Dockerfile"
    file.write_bytes(dockerfile.encode("utf-8", "surrogateescape"))
    if text is None:
        text = _own_ignore_file(job)
    if text is not None:
        file.with_name("Dockerfile.dockerignore").write_bytes(text.encode("utf-8", "surrogateescape"))
    return file


def _own_ignore_file(job: RewriteJob) -> str | None:
    """Return the ignore file that belongs to the original alone; the context's own counts for any Dockerfile."""
    own, _ = ignore.names(job.target.dockerfile, job.context)
    file = job.root / own
    if inside(job.root, own) is None or not file.is_file():
        return None
    if file.stat().st_size > _IGNORE_LIMIT:
        raise UnavailableError(messages.IGNORE_TOO_LARGE(path=own))
    return file.read_bytes().decode("utf-8", "surrogateescape")


def _measure_built(
    job: RewriteJob, number: int, tag: str, text: Evidence, stage: str | None, seconds: float
) -> BuiltCandidate:
    folder = job.scratch / f"export-{number}"
    exported = images.export([tag], folder)
    with ThreadPoolExecutor(max_workers=1) as pool:
        scanned = pool.submit(job.trivy.scan, folder, tag) if job.trivy is not None and job.scan is not None else None
        facts = measure(exported, tag, text.graph, stage)
        with_image = gather.with_image(text, exported, tag, facts.layers)
        scan = scan_diff.attribute(scanned.result(), facts) if scanned is not None else None
    assert with_image.image is not None
    return BuiltCandidate(tag, facts, scan, with_image.image, seconds)


def clear(job: RewriteJob, number: int) -> None:
    """Remove the files of a candidate from the disk."""
    for name in (f"export-{number}", f"candidate-{number}"):
        shutil.rmtree(job.scratch / name, ignore_errors=True)
