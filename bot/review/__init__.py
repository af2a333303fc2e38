"""The conductor: the only place that knows the order of a review and what runs side by side."""

from __future__ import annotations

import importlib
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__, policy
from bot.baseline.session import Session
from bot.behaviour import memory as behaviour_memory
from bot.behaviour.memory import Results
from bot.comparison import next_commit
from bot.comparison.builds import Builds, BuiltSide, login
from bot.comparison.compare import compare
from bot.comparison.lints import lint_sides
from bot.comparison.measuring import Measured, Measuring
from bot.comparison.memory import Memory
from bot.comparison.pair import Pair
from bot.comparison.rebuild import Rebuilds
from bot.comparison.sides import Side, of_target, prefixes
from bot.comparison.timeline import Timeline
from bot.engine.client import Engine
from bot.errors import UnavailableError
from bot.host import cache_files, process
from bot.host.timings import timings
from bot.host.workspace import Workspace
from bot.lint import hadolint
from bot.lint.linting import LintResult
from bot.messages import review as messages
from bot.model.behaviour import Behaviour
from bot.model.comparisons import Comparison
from bot.model.costs import Reproducibility
from bot.model.images import BuildState as BuildState
from bot.model.images import ImageFacts
from bot.model.reports import Links, Report, ReviewedTarget, ToolVersions, Trend
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.scans import Sbom, ScanState
from bot.model.targets import Target
from bot.model.verdicts import Reason, VerdictState
from bot.registry.attestation import attach
from bot.registry.client import Registries
from bot.registry.credentials import Credentials, Keyring
from bot.registry.transfer import Pushed, push
from bot.review.work import Work, build_base
from bot.scan.trivy import Trivy
from bot.targets.base_files import BaseFiles as BaseFiles
from bot.targets.inventory import RepositoryTree
from bot.targets.plan import Plan, image_settings, is_tracked
from bot.text import Text, verbatim

if TYPE_CHECKING:
    from bot.behaviour.case import Setting

Say = Callable[[Text], None]
_BEFORE_MEASURING = ("build-base", "build-head", "database", "lint")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a review runs: the folder that `baseline-dir` is below, and where logins for registries are found.

    `keeps` says that head is what the default branch now is: a pass makes it a baseline, and pushes it.
    Without `memory` nothing that was measured is remembered, without `results` nothing that was seen of images at work,
    and without `rewrites` no rewrite.
    `hear` is told each line that a build prints.
    """

    root: Path = field(default_factory=Path.cwd)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    logins: Mapping[str, Credentials] = field(default_factory=dict, repr=False)
    keeps: bool = False
    memory: Memory | None = field(default_factory=Memory.usual)
    results: Results | None = field(default_factory=Results.usual)
    rewrites: Path | None = field(default_factory=lambda: cache_files.folder("rewrites"))
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
    timeline = Timeline()
    reviewed: tuple[ReviewedTarget, ...] = ()
    tools = ToolVersions(__version__)
    if plan.targets:
        say(messages.PREPARING(count=len(plan.targets)))
        reviewed, tools = _Review(plan, workspace, say, surroundings or Surroundings(), timeline).run(trivy_cache)
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
        timeline=timeline.activities(),
        reviewed_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def is_brought(folder: Path, plan: Plan, root: Path) -> bool:
    """Return whether the reviewed revision brings a folder along, or a link to it: its author wrote what is in it."""
    files = plan.repository.files(plan.head_tree)
    roots = {one for given in (plan.repository.root, root) for one in (given.absolute(), given.resolve())}
    places = {folder.absolute(), folder.resolve()}
    inside = (place.relative_to(one).as_posix() for place in places for one in roots if place.is_relative_to(one))
    return any(is_tracked(path, files) for path in inside)


def trusted(surroundings: Surroundings, plan: Plan) -> Surroundings:
    """Return the same without what earlier runs left where the revision brings that along."""
    memory, results, rewrites = surroundings.memory, surroundings.results, surroundings.rewrites

    def kept(folder: Path) -> bool:
        return not is_brought(folder, plan, surroundings.root)

    return replace(
        surroundings,
        memory=memory if memory is not None and kept(memory.folder) else None,
        results=results if results is not None and kept(results.folder) else None,
        rewrites=rewrites if rewrites is not None and kept(rewrites) else None,
    )


class _Review:
    """One review while it runs."""

    def __init__(
        self, plan: Plan, workspace: Workspace, say: Say, surroundings: Surroundings, timeline: Timeline
    ) -> None:
        self._plan = plan
        self._workspace = workspace
        self._say = say
        self._surroundings = trusted(surroundings, plan)
        self._base_files = BaseFiles(plan, workspace.folder("policy"))
        self._timeline = timeline

    def run(self, trivy_cache: Path) -> tuple[tuple[ReviewedTarget, ...], ToolVersions]:
        plan, workspace = self._plan, self._workspace
        with ThreadPoolExecutor(max_workers=4) as pool:
            folders = Pair("base", "head").map(workspace.folder)
            trees = Pair(plan.base_tree, plan.head_tree).beside(folders)
            needed = Pair([one.base for one in plan.targets], [one.head for one in plan.targets]).map(prefixes)
            exports = [
                pool.submit(self._timeline.noted("export", partial(plan.repository.export, *tree, wanted)))
                for tree, wanted in trees.beside(needed)
            ]
            # A database that the revision brings along would find what its author likes.
            brought = is_brought(trivy_cache, plan, self._surroundings.root)
            trivy = self._scanner(cache_files.of_this_run() if brought else trivy_cache)
            database = pool.submit(self._timeline.noted("database", trivy.prepare)) if trivy else None
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
                works.append(Work(number, target, pair, self._built(tools, target, pair)))
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

    def _built(self, tools: _Tools, target: Target, sides: Pair[Side]) -> Pair[BuiltSide]:
        """Have base and head side by side: most of a build is waiting, and what they share is built once."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            base, head = (
                pool.submit(self._timeline.noted(name, work, target.name, ("export", "database")))
                for name, work in (
                    ("build-base", partial(build_base, tools.builds, tools.session, target, sides.base)),
                    ("build-head", partial(tools.builds.head, target, sides.head)),
                )
            )
            return Pair(base.result(), head.result())

    def _scanner(self, cache: Path) -> Trivy | None:
        scan = self._plan.settings.scan
        if not scan.enabled:
            return None
        vex = [self._base_files.file(path) for path in scan.vex]
        return Trivy(
            cache=cache,
            db_repositories=scan.db_repositories,
            timeout=scan.timeout,
            only_fixed=scan.only_fixed,
            looks_for_secrets=scan.secrets,
            ignore_file=self._base_files.first("trivyignores", scan.ignore_file, (".trivyignore",)),
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
        config = self._base_files.first(
            "hadolint-config", self._plan.settings.hadolint_config, (".hadolint.yaml", ".hadolint.yml")
        )
        folders = Pair("base", "head").map(self._workspace.folder)
        of_revision = Pair([pair.base for pair in sides], [pair.head for pair in sides])
        return folders.beside(of_revision).map(
            lambda one: pool.submit(
                self._timeline.noted(
                    "lint",
                    partial(lint_sides, one[0], self._plan.targets, one[1], config, checks=checks),
                    after=("export",),
                )
            )
        )

    def _target(self, tools: _Tools, work: Work, lints: Pair[LintResult]) -> ReviewedTarget:
        self._say(messages.MEASURING(name=verbatim(work.target.name)))
        folder = self._workspace.folder(f"images-{work.number}")
        folder.mkdir(parents=True)
        measuring = Measuring(work.sides, work.built, folder, tools.trivy, self._surroundings.memory)
        try:
            with self._timeline.step("measure", work.target.name, _BEFORE_MEASURING):
                measured = measuring.both()
            notes = (*(tools.notes if work.number == 0 else ()), *work.notes)
            comparison = compare(
                work.compared,
                work.sides,
                measured,
                lints,
                notes,
                inline_ignores=self._plan.settings.policy.inline_ignores,
            )
            comparison = replace(comparison, whole=self._plan.whole)
            with self._timeline.step("next-commit", work.target.name, ("measure",)):
                comparison = self._with_next_commits(tools, work, measured, comparison)
            if self._plan.settings.check_reproducible:
                comparison = replace(comparison, reproducible=self._reproducible(tools, work, measured.head))
            with self._timeline.step("behaviour", work.target.name, ("next-commit",)):
                comparison = replace(comparison, behaviour=self._behaviour(tools, work, measuring, comparison))
            image = image_settings(self._plan.settings, work.target)
            verdict = policy.judge(comparison, self._plan.settings.policy, image, self._plan.occasion)
            passes = self._surroundings.keeps and verdict.state <= VerdictState.WARN
            trend = self._trend(tools, work, measured.head, measuring, keep=passes)
            sbom = self._sbom(tools, work, measuring, comparison)
            pushed, not_pushed = self._pushed(tools, work, image.push, sbom) if passes else ((), ())
            verdict = policy.conclude((*verdict.reasons, *not_pushed), verdict.gates)
            with self._timeline.step("rewrite", work.target.name, ("behaviour",)):
                rewrite = self._rewrite(tools, work, measuring, comparison)
            return ReviewedTarget(comparison, rewrite, verdict, trend, pushed, sbom)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # the next target needs the room

    def _with_next_commits(
        self, tools: _Tools, work: Work, measured: Pair[Measured], comparison: Comparison
    ) -> Comparison:
        """Add what the next commit costs on both sides."""
        files = Pair(self._plan.base_tree, self._plan.head_tree).map(self._plan.repository.files)
        again = self._rebuilds(tools, work.number)
        return next_commit.of_target(comparison, work.sides, work.built, measured, files, again)

    def _reproducible(self, tools: _Tools, work: Work, head: Measured) -> Reproducibility | None:
        """Build head twice without cache; None where there is no image of it."""
        request, facts = work.built.head.request, head.image.facts
        if tools.engine is None or request is None or facts is None:
            return None
        from bot.comparison import reproducible  # noqa: PLC0415 - on demand

        with self._timeline.step("reproducible", work.target.name, ("next-commit",)):
            return reproducible.check(
                tools.engine, request, facts, self._workspace.folder(f"reproducible-{work.number}")
            )

    def _rebuilds(self, tools: _Tools, number: int) -> Rebuilds | None:
        """Return what builds again with one file changed; None without an engine."""
        settings, memory = self._plan.settings, self._surroundings.memory
        if tools.engine is None:
            return None
        scratch, kept = self._workspace.folder(f"rebuild-{number}"), memory.rebuilds if memory is not None else None
        return Rebuilds(tools.engine, scratch, settings.measure_rebuild, settings.build_timeout, kept)

    def _behaviour(self, tools: _Tools, work: Work, measuring: Measuring, comparison: Comparison) -> Behaviour | None:
        """Run head beside base; None where that is switched off, or there is nothing to run."""
        settings = self._plan.settings.behaviour
        if not settings.enabled or tools.engine is None:
            return None
        from bot.behaviour.case import Case  # noqa: PLC0415
        from bot.behaviour.review import of_target as behaviour_of_target  # noqa: PLC0415

        self._say(messages.RUNNING(name=verbatim(work.target.name)))
        base_is_stored = work.built.base.seen is not None and not self._plan.whole
        build = (lambda: tools.builds.base(work.target, work.sides.base)) if base_is_stored else None
        setting = replace(self._setting(), build_base=build)
        return behaviour_of_target(tools.engine, Case(comparison, work.sides, work.built, measuring, setting))

    def _setting(self) -> Setting:
        from bot.behaviour.case import Setting  # noqa: PLC0415

        return Setting(
            self._plan.settings.behaviour,
            Pair(self._plan.base_tree, self._plan.head_tree).map(
                lambda tree: RepositoryTree(self._plan.repository, tree)
            ),
            results=self._surroundings.results,
            today=self._plan.occasion.today,
        )

    def _seen(self, tools: _Tools, work: Work, facts: ImageFacts, measuring: Measuring, before: object) -> object:
        """Return what is stored of head at work: what was seen of the same image before, or else now."""
        setting = self._setting()
        if tools.engine is None or not setting.settings.enabled:
            return None
        if behaviour_memory.read(before, work.target.smoke) is not None:
            return before
        from bot.behaviour.case_trial import observed  # noqa: PLC0415

        self._say(messages.RUNNING(name=verbatim(work.target.name)))
        return observed(tools.engine, work.target, work.sides.head, (work.built.head, facts), measuring, setting)

    def _sbom(self, tools: _Tools, work: Work, measuring: Measuring, comparison: Comparison) -> Sbom | None:
        """Return the SBOM of head; where a scan has none, that is said."""
        scan = comparison.head_scan
        if tools.trivy is None or scan is None or scan.state is not ScanState.SCANNED:
            return None
        found = measuring.sbom(work.target.name)
        if found is None:
            self._say(messages.NO_SBOM(name=verbatim(work.target.name)))
        return found

    def _trend(self, tools: _Tools, work: Work, head: Measured, measuring: Measuring, *, keep: bool) -> Trend | None:
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
        self, tools: _Tools, work: Work, names: tuple[str, ...], sbom: Sbom | None
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

    def _rewrite(self, tools: _Tools, work: Work, measuring: Measuring, comparison: Comparison) -> Rewrite:
        settings = self._plan.settings
        head, facts = work.sides.head, comparison.head.facts
        if not settings.rewrite.enabled:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_OFF())
        if work.target.inline:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_INLINE())
        if tools.engine is None or not work.built.head.tag or facts is None or head.dockerfile is None:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_NEEDS_IMAGE())
        # Only a review that looks for rewrites needs them.
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
                cache=self._surroundings.rewrites,
                built=work.built.head.request,
                caches=self._plan.cache_namespace("rewrite"),
                files=RepositoryTree(self._plan.repository, self._plan.head_tree),
                rebuilds=self._rebuilds(tools, work.number),
            )
        )
