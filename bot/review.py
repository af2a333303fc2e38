"""The conductor: the only place that knows the order of a review and what runs side by side."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot import __version__, compare, policy, process
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import Dockerfile, DockerfileSyntaxError, parse
from bot.engine import builder, images
from bot.engine.client import Engine
from bot.engine.images import Export
from bot.errors import InputError, UnavailableError
from bot.lint import LintJob, LintResult, diff_findings, hadolint, lint_tree, with_image
from bot.messages import engine as engine_messages
from bot.messages import review as messages
from bot.model import (
    BuildFailure,
    BuildState,
    Change,
    Comparison,
    Finding,
    Image,
    Links,
    Report,
    ReviewedTarget,
    Rewrite,
    RewriteState,
    Scan,
    ScanState,
    Target,
    ToolVersions,
)
from bot.plan import Plan
from bot.scan import diff as scan_diff
from bot.scan.trivy import Trivy
from bot.targets.source import context_problem, read_dockerfile
from bot.text import Text, verbatim
from bot.workspace import Workspace

Say = Callable[[Text], None]


@dataclass(frozen=True, slots=True)
class _Side:
    """One target at one revision: where its files are, and its Dockerfile if it could be read."""

    root: Path
    path: str
    dockerfile: Dockerfile | None
    text: str
    problem: Text | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class _Tools:
    """What does the work. Without an engine the reason stands in its place."""

    engine: Engine | None
    no_engine: Text | None
    trivy: Trivy | None


def review(plan: Plan, workspace: Workspace, say: Say, trivy_cache: Path, links: Links | None = None) -> Report:
    """Review all targets of a plan and return the report."""
    started = time.monotonic()
    reviewed: tuple[ReviewedTarget, ...] = ()
    tools = ToolVersions(__version__)
    if plan.targets:
        say(messages.PREPARING(count=len(plan.targets)))
        reviewed, tools = _review_targets(plan, workspace, say, trivy_cache)
    return Report(
        tool=tools,
        base=plan.base,
        head=plan.head,
        verdict=policy.conclude(reason for target in reviewed for reason in target.verdict.reasons),
        targets=reviewed,
        links=links or Links(),
        policy_source=plan.settings.source,
        seconds=time.monotonic() - started,
        timings=timings(process.spans(), started, time.monotonic()),
        reviewed_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def timings(spans: Iterable[process.Span], start: float, end: float) -> tuple[tuple[str, float], ...]:
    """Return seconds by tool, and what is left to ourselves: the time in which no tool was at work."""
    inside = [(span, max(span.start, start), min(span.end, end)) for span in spans if span.end > start]
    by_tool: dict[str, float] = {}
    for span, first, last in inside:
        by_tool[span.tool] = by_tool.get(span.tool, 0.0) + last - first
    busy, until = 0.0, start
    for first, last in sorted((first, last) for _, first, last in inside):
        busy += max(0.0, last - max(first, until))
        until = max(until, last)
    return (*sorted(by_tool.items()), ("own", end - start - busy))


def _review_targets(
    plan: Plan, workspace: Workspace, say: Say, trivy_cache: Path
) -> tuple[tuple[ReviewedTarget, ...], ToolVersions]:
    with ThreadPoolExecutor(max_workers=4) as pool:
        trees = {
            name: pool.submit(plan.repository.export, tree, workspace.folder(name), _prefixes(plan.targets))
            for name, tree in (("base", plan.base_tree), ("head", plan.head_tree))
        }
        tools = _connect(plan, workspace, trivy_cache)
        database = pool.submit(tools.trivy.prepare) if tools.trivy else None
        for tree in trees.values():
            tree.result()
        sides = [_sides(target, workspace) for target in plan.targets]
        config = _hadolint_config(plan, workspace)
        lints = [
            pool.submit(_lint, root, plan.targets, some, config, checks=tools.engine is not None)
            for root, some in (
                (workspace.folder("base"), [base for base, _ in sides]),
                (workspace.folder("head"), [head for _, head in sides]),
            )
        ]
        works = [
            _Work(number, target, pair, _images(plan, tools, target, pair, say))
            for number, (target, pair) in enumerate(zip(plan.targets, sides, strict=True))
        ]
        linted = list(zip(*(one.result() for one in lints), strict=True))
        if database is not None:
            database.result()
        reviewed = tuple(
            _review_target(plan, tools, workspace, work, pair, say) for work, pair in zip(works, linted, strict=True)
        )
    return reviewed, ToolVersions(
        hullcheck=__version__,
        engine=tools.engine.version if tools.engine else "",
        trivy=tools.trivy.version if tools.trivy else "",
        hadolint=hadolint.version(),
    )


def _connect(plan: Plan, workspace: Workspace, trivy_cache: Path) -> _Tools:
    scan = plan.settings.scan
    trivy = None
    if scan.enabled:
        ignore = _base_file(plan, workspace, scan.ignore_file or ".trivyignore")
        vex = [_base_file(plan, workspace, path) for path in scan.vex]
        trivy = Trivy(
            cache=trivy_cache,
            db_repositories=scan.db_repositories,
            timeout=scan.timeout,
            only_fixed=scan.only_fixed,
            ignore_file=ignore,
            vex=tuple(path for path in vex if path is not None),
        )
    try:
        engine = Engine.connect()
    except UnavailableError as error:
        return _Tools(None, messages.NO_ENGINE(reason=verbatim(str(error))), trivy)
    workspace.on_exit(engine.cleanup)
    return _Tools(engine, None, trivy)


def _base_file(plan: Plan, workspace: Workspace, path: str) -> Path | None:
    """Write a file of base to the scratch folder: what filters the findings is not the author's to choose."""
    raw = plan.repository.read(plan.base_tree, path, 1_000_000)
    if raw is None:
        return None
    target = workspace.folder("policy") / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(raw)
    return target


def _hadolint_config(plan: Plan, workspace: Workspace) -> Path | None:
    names = (plan.settings.hadolint_config,) if plan.settings.hadolint_config else (".hadolint.yaml", ".hadolint.yml")
    found = (_base_file(plan, workspace, name) for name in names)
    return next((path for path in found if path is not None), None)


def _prefixes(targets: Sequence[Target]) -> tuple[str, ...]:
    """The folders of the tree that are needed: contexts and Dockerfiles, nothing else of a large repository."""
    paths: set[str] = set()
    for target in targets:
        for path in (target.dockerfile, target.base_dockerfile, f"{target.dockerfile}.dockerignore", target.context):
            paths.add(path)
        paths.add(target.base_dockerfile.rpartition("/")[0] or ".")
    return tuple(sorted(paths))


def _sides(target: Target, workspace: Workspace) -> tuple[_Side, _Side]:
    base = _Side(workspace.folder("base"), target.base_dockerfile, None, "", messages.NEW_DOCKERFILE(), absent=True)
    head = _Side(workspace.folder("head"), target.dockerfile, None, "", messages.REMOVED_DOCKERFILE(), absent=True)
    if target.change is not Change.ADDED:
        base = _read_side(base.root, base.path, _base_context(target))
    if target.change is not Change.REMOVED:
        head = _read_side(head.root, head.path, target.context)
    return base, head


def _base_context(target: Target) -> str:
    """A renamed Dockerfile whose context is its folder had its old folder as context."""
    own = target.dockerfile.rpartition("/")[0] or "."
    return (target.base_dockerfile.rpartition("/")[0] or ".") if target.context == own else target.context


def _read_side(root: Path, path: str, context: str) -> _Side:
    source = read_dockerfile(root, path)
    if source.text is None:
        return _Side(root, path, None, "", source.problem)
    try:
        dockerfile = parse(source.text)
    except DockerfileSyntaxError as error:
        return _Side(root, path, None, source.text, verbatim(str(error)))
    return _Side(root, path, dockerfile, source.text, context_problem(root, context))


def _lint(
    root: Path, targets: Sequence[Target], sides: Sequence[_Side], config: Path | None, *, checks: bool
) -> list[LintResult]:
    """Lint each target's Dockerfile, all files in one run; stages of one file are several targets, and take turns."""
    results = [LintResult()] * len(targets)
    waiting = [number for number, side in enumerate(sides) if side.dockerfile is not None]
    while waiting:
        turn = {sides[number].path: number for number in reversed(waiting)}  # the first of each file
        result = lint_tree(
            root, [_job(targets[number], sides[number]) for number in turn.values()], config, checks=checks
        )
        for number in turn.values():
            results[number] = result
        waiting = [number for number in waiting if number not in turn.values()]
    return results


def _job(target: Target, side: _Side) -> LintJob:
    assert side.dockerfile is not None
    return LintJob(side.path, target.context, side.dockerfile, target.stage, target.build_args)


@dataclass(frozen=True, slots=True)
class _Built:
    """An image of one side, its tag while it is in the engine."""

    image: Image
    tag: str = ""


@dataclass(frozen=True, slots=True)
class _Work:
    """A target on its way: its two sides, base first, and what was built of them."""

    number: int
    target: Target
    sides: tuple[_Side, _Side]
    built: tuple[_Built, _Built]


def _images(plan: Plan, tools: _Tools, target: Target, sides: tuple[_Side, _Side], say: Say) -> tuple[_Built, _Built]:
    """Build base and head side by side: most of a build is waiting, and what they share is built once."""
    say(messages.BUILDING(name=verbatim(target.name)))
    with ThreadPoolExecutor(max_workers=2) as pool:
        base = pool.submit(_build, plan, tools, target, sides[0], _base_context(target))
        head = pool.submit(_build, plan, tools, target, sides[1], target.context)
        return base.result(), head.result()


def _build(plan: Plan, tools: _Tools, target: Target, side: _Side, context: str) -> _Built:
    if side.absent:
        return _Built(Image(BuildState.ABSENT, side.problem))
    if side.problem is not None:
        failure = BuildFailure("", None, (side.problem.english,))
        return _Built(Image(BuildState.FAILED, side.problem, failure=failure))
    if tools.engine is None:
        return _Built(Image(BuildState.SKIPPED, tools.no_engine, blame_pull_request=False))
    tag = tools.engine.new_tag(target.name)
    outcome = builder.build(
        tools.engine,
        builder.BuildRequest(
            root=side.root,
            dockerfile=side.path,
            context=context,
            tag=tag,
            stage=target.stage,
            platform=target.platform,
            build_args=target.build_args,
            timeout=plan.settings.build_timeout,
        ),
    )
    image = Image(
        state=outcome.state,
        reason=outcome.reason,
        failure=outcome.failure,
        build_seconds=outcome.seconds,
        blame_pull_request=outcome.blame_pull_request,
    )
    return _Built(image, tag if outcome.state is BuildState.BUILT else "")


def _review_target(
    plan: Plan,
    tools: _Tools,
    workspace: Workspace,
    work: _Work,
    lints: tuple[LintResult, LintResult],
    say: Say,
) -> ReviewedTarget:
    say(messages.MEASURING(name=verbatim(work.target.name)))
    folder = workspace.folder(f"images-{work.number}")
    exported, problem = _export(work, folder)
    try:
        base, head = (
            _measure_and_scan(tools, work.target, side, one, exported, problem)
            for side, one in zip(work.sides, work.built, strict=True)
        )
        comparison = _compare(work.target, work.sides, (base.image, head.image), (base.scan, head.scan), lints)
        image = next((one for one in plan.settings.images if one.dockerfile == work.target.dockerfile), None)
        verdict = policy.judge(comparison, plan.settings.policy, image, plan.occasion)
        rewrite = _rewrite(plan, tools, workspace, work, exported, comparison, say)
        return ReviewedTarget(comparison, rewrite, verdict)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # the next target needs the room


@dataclass(frozen=True, slots=True)
class _Measured:
    """An image of one side with its scan, None where nothing was built."""

    image: Image
    scan: Scan | None = None


def _export(work: _Work, folder: Path) -> tuple[Export | None, Text | None]:
    """Export both images at once: what they share is written once."""
    tags = [one.tag for one in work.built if one.tag]
    if not tags:
        return None, None
    try:
        return images.export(tags, folder), None
    except UnavailableError as error:
        return None, engine_messages.CANNOT_MEASURE(error=verbatim(str(error)))


def _measure_and_scan(
    tools: _Tools, target: Target, side: _Side, built: _Built, exported: Export | None, problem: Text | None
) -> _Measured:
    if not built.tag or side.dockerfile is None:
        return _Measured(built.image)
    if exported is None:
        return _Measured(replace(built.image, reason=problem))
    try:
        facts = images.measure(exported, built.tag, graph(side.dockerfile, dict(target.build_args)), target.stage)
    except (UnavailableError, InputError) as error:
        return _Measured(replace(built.image, reason=engine_messages.CANNOT_MEASURE(error=verbatim(str(error)))))
    scan = Scan(ScanState.SKIPPED, messages.SCAN_OFF())
    if tools.trivy is not None:
        scan = scan_diff.attribute(tools.trivy.scan(exported.folder, built.tag), facts)
    return _Measured(replace(built.image, facts=facts), scan)


def _compare(
    target: Target,
    sides: tuple[_Side, _Side],
    pair: tuple[Image, Image],
    scans: tuple[Scan | None, Scan | None],
    lints: tuple[LintResult, LintResult],
) -> Comparison:
    base, head = pair
    base_scan, head_scan = scans
    notes: list[Text] = []
    if base.facts and head.facts and base.facts.platform != head.facts.platform:
        notes.append(messages.OTHER_PLATFORM(base=verbatim(base.facts.platform), head=verbatim(head.facts.platform)))
        base, base_scan = replace(base, facts=None, reason=notes[0]), None
    findings = _findings(target, sides, (base, head), (base_scan, head_scan), lints)
    return Comparison(
        target=target,
        findings=diff_findings(findings[0], findings[1], lints[1].notes),
        base=base,
        head=head,
        vulnerabilities=scan_diff.diff(base_scan, head_scan),
        packages=scan_diff.packages(base_scan, head_scan, head.facts),
        layers=compare.layer_changes(base, head),
        head_scan=head_scan,
        notes=tuple(notes),
        dockerfile_text=sides[1].text or sides[0].text,
    )


def _findings(
    target: Target,
    sides: tuple[_Side, _Side],
    images: tuple[Image, Image],
    scans: tuple[Scan | None, Scan | None],
    lints: tuple[LintResult, LintResult],
) -> list[tuple[Finding, ...]]:
    """Return each side's findings, with what its image shows if the other side's is known, too.

    Otherwise a finding could seem new only because more was known when it was looked for.
    """
    there = [number for number, side in enumerate(sides) if side.dockerfile is not None]
    measured = all(images[number].facts is not None for number in there)
    scanned = all(scan is not None and scan.state is ScanState.SCANNED for scan in (scans[number] for number in there))
    found = []
    for side, image, scan, lint in zip(sides, images, scans, lints, strict=True):
        findings = lint.findings.get(side.path, ())
        if measured and side.dockerfile is not None:
            known = scan if scanned else None
            args = dict(target.build_args)
            findings = with_image(findings, side.dockerfile, target.stage, image.facts, known, args, lint.policy)
        found.append(findings)
    return found


def _rewrite(
    plan: Plan,
    tools: _Tools,
    workspace: Workspace,
    work: _Work,
    exported: Export | None,
    comparison: Comparison,
    say: Say,
) -> Rewrite:
    head, facts = work.sides[1], comparison.head.facts
    if not plan.settings.rewrite.enabled:
        return Rewrite(RewriteState.SKIPPED, messages.REWRITE_OFF())
    if tools.engine is None or exported is None or facts is None or head.dockerfile is None:
        return Rewrite(RewriteState.SKIPPED, messages.REWRITE_NEEDS_IMAGE())
    # Only a review that looks for rewrites needs them.
    from bot.rewrite import cache  # noqa: PLC0415
    from bot.rewrite.search import RewriteJob, search  # noqa: PLC0415

    say(messages.REWRITING(name=verbatim(work.target.name)))
    return search(
        RewriteJob(
            engine=tools.engine,
            trivy=tools.trivy,
            root=head.root,
            scratch=workspace.folder(f"rewrite-{work.number}"),
            target=work.target,
            context=work.target.context,
            dockerfile=head.dockerfile,
            graph=graph(head.dockerfile, dict(work.target.build_args)),
            exported=exported,
            reference=work.built[1].tag,
            facts=facts,
            scan=comparison.head_scan,
            settings=plan.settings.rewrite,
            build_timeout=plan.settings.build_timeout,
            say=say,
            cache=cache.folder(),
        )
    )
