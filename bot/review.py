"""The conductor: the only place that knows the order of a review and what runs side by side."""

from __future__ import annotations

import importlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__, policy
from bot.baseline.session import Session
from bot.behaviour import memory as behaviour_memory
from bot.behaviour.memory import Results
from bot.comparison import next_commit
from bot.comparison.builds import Builds, BuiltSide, login
from bot.comparison.compare import compare
from bot.comparison.measuring import Measured, Measuring
from bot.comparison.memory import Memory
from bot.comparison.pair import Pair
from bot.comparison.sides import Side, of_target, prefixes
from bot.engine.client import Engine
from bot.errors import UnavailableError
from bot.host import process
from bot.host.workspace import Workspace
from bot.lint import hadolint
from bot.lint.linting import LintJob, LintResult, lint_tree
from bot.messages import review as messages
from bot.model.behaviour import Behaviour
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, ImageFacts
from bot.model.reports import Links, Report, ReviewedTarget, ToolVersions, Trend
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.scans import Sbom, ScanState
from bot.model.targets import Change, Target
from bot.model.verdicts import Reason, VerdictState
from bot.registry.attestation import attach
from bot.registry.client import Registries
from bot.registry.credentials import Credentials, Keyring
from bot.registry.transfer import Pushed, push
from bot.scan.trivy import Trivy
from bot.targets.inventory import RepositoryTree
from bot.targets.plan import Plan, image_settings
from bot.text import Text, verbatim

if TYPE_CHECKING:
    from bot.behaviour.review import Setting

Say = Callable[[Text], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a review runs: the folder that `baseline-dir` is below, and where logins for registries are found.

    `keeps` says that head is what the default branch now is: a pass makes it a baseline, and pushes it.
    Without `memory` nothing that was measured is remembered, without `results` nothing that was seen of images at work.
    `hear` is told each line that a build prints.
    """

    root: Path = field(default_factory=Path.cwd)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    logins: Mapping[str, Credentials] = field(default_factory=dict, repr=False)
    keeps: bool = False
    memory: Memory | None = field(default_factory=Memory.usual)
    results: Results | None = field(default_factory=Results.usual)
    hear: Say | None = None


@dataclass(frozen=True, slots=True)
class _Tools:
    """What does the work. Without an engine there is no session either, and the builds say why."""

    engine: Engine | None
    trivy: Trivy | None
    builds: Builds
    session: Session | None
    keyring: Keyring
    notes: tuple[Text, ...]


def review(
    plan: Plan,
    workspace: Workspace,
    say: Say,
    trivy_cache: Path,
    links: Links | None = None,
    surroundings: Surroundings | None = None,
) -> Report:
    """Review all targets of a plan and return the report."""
    started = time.monotonic()
    reviewed: tuple[ReviewedTarget, ...] = ()
    tools = ToolVersions(__version__)
    if plan.targets:
        say(messages.PREPARING(count=len(plan.targets)))
        reviewed, tools = _Review(plan, workspace, say, surroundings or Surroundings()).run(trivy_cache)
    return Report(
        tool=tools,
        base=plan.base,
        head=plan.head,
        verdict=policy.conclude(
            (
                *(reason for target in reviewed for reason in target.verdict.reasons),
                *policy.without_policy(plan.settings.problem),
                *plan.not_reviewed,
            ),
            (gate for target in reviewed for gate in target.verdict.gates),
        ),
        targets=reviewed,
        links=links or Links(),
        why_nothing=plan.why_nothing,
        notes=plan.unreviewed if plan.targets else (*plan.unreviewed, *plan.notes),
        policy_source=plan.settings.source,
        policy_problem=plan.settings.problem,
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


class _Review:
    """One review while it runs."""

    def __init__(self, plan: Plan, workspace: Workspace, say: Say, surroundings: Surroundings) -> None:
        self._plan = plan
        self._workspace = workspace
        self._say = say
        self._surroundings = surroundings

    def run(self, trivy_cache: Path) -> tuple[tuple[ReviewedTarget, ...], ToolVersions]:
        plan, workspace = self._plan, self._workspace
        with ThreadPoolExecutor(max_workers=4) as pool:
            folders = Pair("base", "head").map(workspace.folder)
            trees = Pair(plan.base_tree, plan.head_tree).beside(folders)
            needed = Pair([one.base for one in plan.targets], [one.head for one in plan.targets]).map(prefixes)
            exports = [pool.submit(plan.repository.export, *tree, wanted) for tree, wanted in trees.beside(needed)]
            trivy = self._scanner(trivy_cache)
            database = pool.submit(trivy.prepare) if trivy else None
            engine, no_engine = self._engine()
            if plan.settings.behaviour.enabled:
                pool.submit(
                    importlib.import_module, "bot.behaviour.review"
                )  # heavy, and not needed before all is built
            for export in exports:
                export.result()
            sides = [of_target(target, workspace) for target in plan.targets]
            linted = self._linted(pool, sides, checks=engine is not None)
            linter = pool.submit(hadolint.version)
            if database is not None and plan.settings.baseline_dir:
                database.result()  # a baseline's packages are matched with it
            tools = self._tools(engine, no_engine, trivy, sides)
            works = []
            for number, (target, pair) in enumerate(zip(plan.targets, sides, strict=True)):
                self._say(messages.BUILDING(name=verbatim(target.name)))
                works.append(_Work(number, target, pair, _built(tools.builds, tools.session, target, pair)))
            if database is not None:
                database.result()
            lints = linted.map(Future.result)
            reviewed = tuple(
                self._target(tools, work, Pair(base, head))
                for work, base, head in zip(works, lints.base, lints.head, strict=True)
            )
        return reviewed, ToolVersions(
            hullcheck=__version__,
            engine=engine.version if engine else "",
            trivy=trivy.version if trivy else "",
            hadolint=linter.result(),
        )

    def _scanner(self, cache: Path) -> Trivy | None:
        scan = self._plan.settings.scan
        if not scan.enabled:
            return None
        vex = [self._base_file(path) for path in scan.vex]
        return Trivy(
            cache=cache,
            db_repositories=scan.db_repositories,
            timeout=scan.timeout,
            only_fixed=scan.only_fixed,
            looks_for_secrets=scan.secrets,
            ignore_file=self._first_base_file("trivyignores", scan.ignore_file, (".trivyignore",)),
            vex=tuple(path for path in vex if path is not None),
            server=scan.server,
            results=self._workspace.folder("scans"),
        )

    def _engine(self) -> tuple[Engine | None, Text | None]:
        try:
            engine = Engine.connect()
        except UnavailableError as error:
            return None, error.text
        self._workspace.on_exit(engine.cleanup)
        return engine, None

    def _tools(
        self, engine: Engine | None, no_engine: Text | None, trivy: Trivy | None, sides: Sequence[Pair[Side]]
    ) -> _Tools:
        keyring = Keyring.of(self._surroundings.environ, self._surroundings.logins)
        config, no_login = login(self._workspace, keyring, (side for pair in sides for side in pair))
        builds = Builds(self._plan, self._workspace, engine, no_engine, keyring, config, self._surroundings.hear)
        session, no_session = None, None
        if engine is not None:
            scratch = self._workspace.folder("baselines")
            registries = Registries(keyring)
            session, no_session = Session.begin(self._plan, self._surroundings.root, engine, trivy, registries, scratch)
        notes = [
            note for note in (*self._plan.notes, no_login, no_session, self._not_apart(engine)) if note is not None
        ]
        for note in notes:
            self._say(note)
        return _Tools(engine, trivy, builds, session, keyring, tuple(notes))

    def _not_apart(self, engine: Engine | None) -> Text | None:
        """Say of an engine that images which are run can reach its machine."""
        settings = self._plan.settings
        runs = settings.behaviour.enabled or settings.rewrite.enabled
        if engine is None or engine.keeps_the_machine_apart or not runs:
            return None
        return messages.NOT_APART(version=verbatim(engine.version))

    def _linted(
        self, pool: ThreadPoolExecutor, sides: Sequence[Pair[Side]], *, checks: bool
    ) -> Pair[Future[list[LintResult]]]:
        config = self._first_base_file(
            "hadolint-config", self._plan.settings.hadolint_config, (".hadolint.yaml", ".hadolint.yml")
        )
        folders = Pair("base", "head").map(self._workspace.folder)
        of_revision = Pair([pair.base for pair in sides], [pair.head for pair in sides])
        return folders.beside(of_revision).map(
            lambda one: pool.submit(_lint, one[0], self._plan.targets, one[1], config, checks=checks)
        )

    def _first_base_file(self, key: str, named: str | None, usual: tuple[str, ...]) -> Path | None:
        """Write the named file, or the first of those with a usual name unless an organisation decides on them."""
        names = (named,) if named else () if key in self._plan.settings.held else usual
        found = (self._base_file(name) for name in names)
        return next((path for path in found if path is not None), None)

    def _base_file(self, path: str) -> Path | None:
        """Write a file of base to the scratch folder: what filters the findings is not the author's to choose."""
        raw = self._plan.repository.read(self._plan.base_tree, path, 1_000_000)
        if raw is None:
            return None
        target = self._workspace.folder("policy") / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
        return target

    def _target(self, tools: _Tools, work: _Work, lints: Pair[LintResult]) -> ReviewedTarget:
        self._say(messages.MEASURING(name=verbatim(work.target.name)))
        folder = self._workspace.folder(f"images-{work.number}")
        folder.mkdir(parents=True)
        measuring = Measuring(work.sides, work.built, folder, tools.trivy, self._surroundings.memory)
        try:
            measured = measuring.both()
            notes = (*(tools.notes if work.number == 0 else ()), *work.notes)
            comparison = compare(
                _compared(work),
                work.sides,
                measured,
                lints,
                notes,
                inline_ignores=self._plan.settings.policy.inline_ignores,
            )
            comparison = replace(comparison, whole=self._plan.whole)
            comparison = self._with_next_commits(work, measured, comparison)
            comparison = replace(comparison, behaviour=self._behaviour(tools, work, measuring, comparison))
            image = image_settings(self._plan.settings, work.target)
            verdict = policy.judge(comparison, self._plan.settings.policy, image, self._plan.occasion)
            passes = self._surroundings.keeps and verdict.gate <= VerdictState.WARN
            trend = self._trend(tools, work, measured.head, measuring, keep=passes)
            sbom = self._sbom(tools, work, measuring, comparison)
            pushed, not_pushed = self._pushed(tools, work, image.push, sbom) if passes else ((), ())
            verdict = policy.conclude((*verdict.reasons, *not_pushed), verdict.gates)
            rewrite = self._rewrite(tools, work, measuring, comparison)
            return ReviewedTarget(comparison, rewrite, verdict, trend, pushed, sbom)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # the next target needs the room

    def _with_next_commits(self, work: _Work, measured: Pair[Measured], comparison: Comparison) -> Comparison:
        """Add what the next commit costs on both sides."""
        files = Pair(self._plan.base_tree, self._plan.head_tree).map(self._plan.repository.files)
        costs = (
            work.sides.beside(measured).beside(files).map(lambda one: next_commit.of_side(work.target, *one[0], one[1]))
        )
        return replace(comparison, base_next=costs.base, head_next=costs.head)

    def _behaviour(self, tools: _Tools, work: _Work, measuring: Measuring, comparison: Comparison) -> Behaviour | None:
        """Run head beside base; None where that is switched off, or there is nothing to run."""
        settings = self._plan.settings.behaviour
        if not settings.enabled or tools.engine is None:
            return None
        from bot.behaviour.review import of_target as behaviour_of_target  # noqa: PLC0415

        self._say(messages.RUNNING(name=verbatim(work.target.name)))
        base_is_stored = work.built.base.seen is not None and not self._plan.whole
        build = (lambda: tools.builds.base(work.target, work.sides.base)) if base_is_stored else None
        setting = replace(self._setting(), build_base=build)
        return behaviour_of_target(tools.engine, comparison, work.sides, work.built, measuring, setting)

    def _setting(self) -> Setting:
        from bot.behaviour.review import Setting  # noqa: PLC0415

        return Setting(
            self._plan.settings.behaviour,
            RepositoryTree(self._plan.repository, self._plan.head_tree),
            results=self._surroundings.results,
            today=self._plan.occasion.today,
        )

    def _seen(self, tools: _Tools, work: _Work, facts: ImageFacts, measuring: Measuring, before: object) -> object:
        """Return what is stored of head at work: what was seen of the same image before, or else now."""
        setting = self._setting()
        if tools.engine is None or not setting.settings.enabled:
            return None
        if behaviour_memory.read(before, work.target.smoke) is not None:
            return before
        from bot.behaviour.review import observed  # noqa: PLC0415

        self._say(messages.RUNNING(name=verbatim(work.target.name)))
        return observed(tools.engine, work.target, work.sides.head, (work.built.head, facts), measuring, setting)

    def _sbom(self, tools: _Tools, work: _Work, measuring: Measuring, comparison: Comparison) -> Sbom | None:
        """Return the SBOM of head; where a scan has none, that is said."""
        scan = comparison.head_scan
        if tools.trivy is None or scan is None or scan.state is not ScanState.SCANNED:
            return None
        found = measuring.sbom(work.target.name)
        if found is None:
            self._say(messages.NO_SBOM(name=verbatim(work.target.name)))
        return found

    def _trend(self, tools: _Tools, work: _Work, head: Measured, measuring: Measuring, *, keep: bool) -> Trend | None:
        """Return what the last merges made of an image; with `keep` head becomes a baseline before that."""
        if tools.session is None:
            return None
        facts = head.image.facts
        if not keep or facts is None or not work.built.head.tag:
            return tools.session.trend(work.target)
        try:
            layout = measuring.head().folder
        except UnavailableError as error:
            self._say(error.text)
            return tools.session.trend(work.target)
        return tools.session.keep(
            work.target,
            head.image,
            head.scan,
            layout,
            work.built.head.tag,
            lambda before: self._seen(tools, work, facts, measuring, before),
        )

    def _pushed(
        self, tools: _Tools, work: _Work, names: tuple[str, ...], sbom: Sbom | None
    ) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
        """Push head under these names; -> the names by digest, or why it could not be done, which fails nothing."""
        tag = work.built.head.tag
        if not names or not tag or tools.engine is None:
            return (), ()
        pushed: tuple[Pushed, ...] = ()
        problems: tuple[Reason, ...] = ()
        try:
            pushed = push(tools.engine, tag, names, tools.keyring)
            if self._plan.settings.push_sbom and sbom is not None:
                for one in pushed:
                    attach(Registries(tools.keyring), one, sbom)
        except UnavailableError as error:
            problems = (Reason("push", VerdictState.WARN, work.target.name, error.text),)
        return tuple(one.pinned for one in pushed), problems

    def _rewrite(self, tools: _Tools, work: _Work, measuring: Measuring, comparison: Comparison) -> Rewrite:
        settings = self._plan.settings
        head, facts = work.sides.head, comparison.head.facts
        if not settings.rewrite.enabled:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_OFF())
        if work.target.inline:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_INLINE())
        if tools.engine is None or not work.built.head.tag or facts is None or head.dockerfile is None:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_NEEDS_IMAGE())
        # Only a review that looks for rewrites needs them.
        from bot.rewrite import cache  # noqa: PLC0415
        from bot.rewrite.search import RewriteJob, search  # noqa: PLC0415

        self._say(messages.REWRITING(name=verbatim(work.target.name)))
        return search(
            RewriteJob(
                engine=tools.engine,
                trivy=tools.trivy,
                root=head.root,
                scratch=self._workspace.folder(f"rewrite-{work.number}"),
                target=work.target,
                context=head.inputs.context,
                dockerfile=head.dockerfile,
                graph=head.graph,
                export=measuring.head,
                reference=work.built.head.tag,
                facts=facts,
                scan=comparison.head_scan,
                settings=settings.rewrite,
                build_timeout=settings.build_timeout,
                build_seconds=comparison.head.build_seconds,
                say=self._say,
                cache=cache.folder(),
                built=work.built.head.request,
                caches=self._plan.cache_namespace("rewrite"),
                files=RepositoryTree(self._plan.repository, self._plan.head_tree),
            )
        )


def _lint(
    root: Path, targets: Sequence[Target], sides: Sequence[Side], config: Path | None, *, checks: bool
) -> list[LintResult]:
    """Lint each target's Dockerfile, all files in one run; stages of one file are several targets, and take turns."""
    results = [LintResult()] * len(targets)
    waiting = [number for number, side in enumerate(sides) if side.dockerfile is not None]
    while waiting:
        turn = {sides[number].path: number for number in reversed(waiting)}  # the first of each file
        result = lint_tree(root, [_job(sides[number]) for number in turn.values()], config, checks=checks)
        for number in turn.values():
            results[number] = result
        waiting = [number for number in waiting if number not in turn.values()]
    return results


def _job(side: Side) -> LintJob:
    assert side.dockerfile is not None
    return LintJob(side.path, side.inputs.context, side.dockerfile, side.inputs.stage, side.inputs.build_args)


@dataclass(frozen=True, slots=True)
class _Work:
    """A target on its way: its two sides, and what was built of them."""

    number: int
    target: Target
    sides: Pair[Side]
    built: Pair[BuiltSide]

    @property
    def notes(self) -> tuple[Text, ...]:
        """What there is to say of how the two were had."""
        return (*self.built.base.notes, *self.built.head.notes)


def _built(builds: Builds, session: Session | None, target: Target, sides: Pair[Side]) -> Pair[BuiltSide]:
    """Have base and head side by side: most of a build is waiting, and what they share is built once."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        base = pool.submit(_base, builds, session, target, sides.base)
        head = pool.submit(builds.head, target, sides.head)
        return Pair(base.result(), head.result())


def _compared(work: _Work) -> Target:
    """The target, which is no new image where the last merge's stands in for base."""
    stands_in = work.target.change is Change.ADDED and work.built.base.image.state is BuildState.BUILT
    return replace(work.target, change=Change.AFFECTED) if stands_in else work.target


def _base(builds: Builds, session: Session | None, target: Target, side: Side) -> BuiltSide:
    """Build base, unless an earlier run did and left what it measured, and what it saw of it at work.

    Of a branch that is reviewed as a whole there is none to build: what the last merge made stands in for it.
    """
    plan, known = builds.plan, None
    if session is not None:
        known = session.last(target) if plan.whole else session.find(target) if side.dockerfile else None
    if known is None:
        return builds.base(target, side)
    seen = behaviour_memory.read(known.seen, target.smoke)
    if seen is None and plan.settings.behaviour.enabled and not plan.whole:
        return builds.base(target, side)  # head has to be run beside it
    return BuiltSide(known.image, scan=known.scan, seen=known.seen if seen is not None else None)
