"""One target after it was built: measured, compared and run, judged, kept, pushed and rewritten, in this order."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import policy
from bot.behaviour import memory as behaviour_memory
from bot.comparison import next_commit
from bot.comparison.compare import compare
from bot.comparison.measuring import Measured, Measuring
from bot.comparison.pair import Pair
from bot.comparison.rebuild import Rebuilds
from bot.config.settings import Settings
from bot.errors import UnavailableError
from bot.lint.linting import LintResult
from bot.messages import review as messages
from bot.model.behaviour import Behaviour
from bot.model.comparisons import Comparison
from bot.model.costs import Reproducibility
from bot.model.images import ImageFacts
from bot.model.reports import ReviewedTarget, Trend
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.scans import Sbom, ScanState
from bot.model.verdicts import Reason, VerdictState
from bot.registry.attestation import attach
from bot.registry.client import Registries
from bot.registry.transfer import Pushed, push
from bot.review.context import ReviewContext
from bot.review.tools import Tools
from bot.review.work import Work
from bot.targets.inventory import RepositoryTree
from bot.targets.plan import Plan, image_settings
from bot.text import verbatim

if TYPE_CHECKING:
    from bot.behaviour.case import Setting

_BEFORE_MEASURING = ("build-base", "build-head", "database", "lint")


def review_target(context: ReviewContext, tools: Tools, work: Work, lints: Pair[LintResult]) -> ReviewedTarget:
    """Return all that there is to say of a target that was built."""
    context.say(messages.MEASURING(name=verbatim(work.target.name)))
    folder = context.workspace.folder(f"images-{work.number}")
    folder.mkdir(parents=True)
    measuring = Measuring(work.sides, work.built, folder, tools.trivy, context.surroundings.memory)
    try:
        return _TargetReview(context, tools, work, measuring).run(lints)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # the next target needs the room


@dataclass(frozen=True, slots=True)
class _TargetReview:
    """The steps of one target."""

    context: ReviewContext
    tools: Tools
    work: Work
    measuring: Measuring

    @property
    def _plan(self) -> Plan:
        return self.context.plan

    @property
    def _settings(self) -> Settings:
        return self.context.plan.settings

    def _step(self, name: str, *after: str) -> AbstractContextManager[None]:
        return self.context.timeline.step(name, self.work.target.name, after)

    def run(self, lints: Pair[LintResult]) -> ReviewedTarget:
        """Take every step in its order."""
        work, settings = self.work, self._settings
        with self._step("measure", *_BEFORE_MEASURING):
            measured = self.measuring.both(work.target.name)
        notes = (*(self.tools.notes if work.number == 0 else ()), *work.notes)
        inline = settings.policy.inline_ignores
        comparison = compare(work.compared, work.sides, measured, lints, notes, inline_ignores=inline)
        comparison = replace(comparison, whole=self._plan.whole)
        # Building again takes the cores, and what runs is mostly waited for.
        with ThreadPoolExecutor(max_workers=1) as beside:
            behaviour = beside.submit(self._behaviour, comparison)
            with self._step("next-commit", "measure"):
                comparison = self._with_next_commits(measured, comparison)
            if settings.check_reproducible:
                comparison = replace(comparison, reproducible=self._reproducible(measured.head))
            comparison = replace(comparison, behaviour=behaviour.result())
        image = image_settings(settings, work.target)
        verdict = policy.judge(comparison, settings.policy, image, self._plan.occasion)
        passes = self.context.surroundings.keeps and verdict.state <= VerdictState.WARN
        trend = self._trend(measured.head, keep=passes)
        sbom = self._sbom(comparison)
        pushed, not_pushed = self._pushed(image.push, sbom) if passes else ((), ())
        verdict = policy.conclude((*verdict.reasons, *not_pushed), verdict.gates)
        with self._step("rewrite", "next-commit", "behaviour"):
            rewrite = self._rewrite(comparison)
        return ReviewedTarget(comparison, rewrite, verdict, trend, pushed, sbom)

    def _with_next_commits(self, measured: Pair[Measured], comparison: Comparison) -> Comparison:
        """Add what the next commit costs on both sides."""
        files = Pair(self._plan.base_tree, self._plan.head_tree).map(self._plan.repository.files)
        again = self._rebuilds()
        return next_commit.of_target(comparison, self.work.sides, self.work.built, measured, files, again)

    def _reproducible(self, head: Measured) -> Reproducibility | None:
        """Build head twice without cache; None where there is no image of it."""
        request, facts = self.work.built.head.request, head.image.facts
        if self.tools.engine is None or request is None or facts is None:
            return None
        from bot.comparison import reproducible  # noqa: PLC0415 - on demand

        with self._step("reproducible", "next-commit"):
            return reproducible.check(
                self.tools.engine, request, facts, self.context.workspace.folder(f"reproducible-{self.work.number}")
            )

    def _rebuilds(self) -> Rebuilds | None:
        """Return what builds again with one file changed; None without an engine."""
        settings, memory = self._settings, self.context.surroundings.memory
        if self.tools.engine is None:
            return None
        scratch = self.context.workspace.folder(f"rebuild-{self.work.number}")
        kept = memory.rebuilds if memory is not None else None
        return Rebuilds(self.tools.engine, scratch, settings.measure_rebuild, settings.build_timeout, kept)

    def _behaviour(self, comparison: Comparison) -> Behaviour | None:
        """Run head beside base; None where that is switched off, or there is nothing to run."""
        with self._step("behaviour", "measure"):
            return self._run_both(comparison)

    def _run_both(self, comparison: Comparison) -> Behaviour | None:
        settings = self._settings.behaviour
        if not settings.enabled or self.tools.engine is None:
            return None
        from bot.behaviour.case import Case  # noqa: PLC0415
        from bot.behaviour.review import of_target as behaviour_of_target  # noqa: PLC0415

        self.context.say(messages.RUNNING(name=verbatim(self.work.target.name)))
        base_is_stored = self.work.built.base.seen is not None and not self._plan.whole
        build = (lambda: self.tools.builds.base(self.work.target, self.work.sides.base)) if base_is_stored else None
        setting = replace(self._setting(), build_base=build)
        case = Case(comparison, self.work.sides, self.work.built, self.measuring, setting)
        return behaviour_of_target(self.tools.engine, case)

    def _setting(self) -> Setting:
        from bot.behaviour.case import Setting  # noqa: PLC0415

        return Setting(
            self._settings.behaviour,
            Pair(self._plan.base_tree, self._plan.head_tree).map(
                lambda tree: RepositoryTree(self._plan.repository, tree)
            ),
            results=self.context.surroundings.results,
            today=self._plan.occasion.today,
        )

    def _seen(self, facts: ImageFacts, before: object) -> object:
        """Return what is stored of head at work: what was seen of the same image before, or else now."""
        setting = self._setting()
        if self.tools.engine is None or not setting.settings.enabled:
            return None
        if behaviour_memory.read(before, self.work.target.smoke) is not None:
            return before
        from bot.behaviour.case_trial import observe_stored  # noqa: PLC0415

        self.context.say(messages.RUNNING(name=verbatim(self.work.target.name)))
        work, measuring = self.work, self.measuring
        return observe_stored(
            self.tools.engine, work.target, work.sides.head, (work.built.head, facts), measuring, setting
        )

    def _sbom(self, comparison: Comparison) -> Sbom | None:
        """Return the SBOM of head; where a scan has none, that is said."""
        scan = comparison.head_scan
        if self.tools.trivy is None or scan is None or scan.state is not ScanState.SCANNED:
            return None
        found = self.measuring.sbom(self.work.target.name)
        if found is None:
            self.context.say(messages.NO_SBOM(name=verbatim(self.work.target.name)))
        return found

    def _trend(self, head: Measured, *, keep: bool) -> Trend | None:
        """Return what the last merges made of an image; with `keep` head becomes a baseline before that."""
        if self.tools.session is None:
            return None
        facts = head.image.facts
        if not keep or facts is None or not self.work.built.head.tag:
            return self.tools.session.trend(self.work.target)
        try:
            layout = self.measuring.head().folder
        except UnavailableError as error:
            self.context.say(error.text)
            return self.tools.session.trend(self.work.target)
        return self.tools.session.keep(
            self.work.target,
            head.image,
            head.scan,
            layout,
            self.work.built.head.tag,
            lambda before: self._seen(facts, before),
        )

    def _pushed(self, names: tuple[str, ...], sbom: Sbom | None) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
        """Push head under these names; -> the names by digest, or why it could not be done, which fails nothing."""
        tag = self.work.built.head.tag
        if not names or not tag or self.tools.engine is None:
            return (), ()
        pushed: tuple[Pushed, ...] = ()
        problems: tuple[Reason, ...] = ()
        try:
            pushed = push(self.tools.engine, tag, names, self.tools.keyring)
            if self._settings.push_sbom and sbom is not None:
                for one in pushed:
                    attach(Registries(self.tools.keyring), one, sbom)
        except UnavailableError as error:
            problems = (Reason("push", VerdictState.WARN, self.work.target.name, error.text),)
        return tuple(one.pinned for one in pushed), problems

    def _rewrite(self, comparison: Comparison) -> Rewrite:
        settings = self._settings
        head, facts = self.work.sides.head, comparison.head.facts
        if not settings.rewrite.enabled:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_OFF())
        if self.work.target.inline:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_INLINE())
        if self.tools.engine is None or not self.work.built.head.tag or facts is None or head.dockerfile is None:
            return Rewrite(RewriteState.SKIPPED, messages.REWRITE_NEEDS_IMAGE())
        # Only a review that looks for rewrites needs them.
        from bot.rewrite.search import RewriteJob, search  # noqa: PLC0415

        self.context.say(messages.REWRITING(name=verbatim(self.work.target.name)))
        return search(
            RewriteJob(
                engine=self.tools.engine,
                trivy=self.tools.trivy,
                root=head.root,
                scratch=self.context.workspace.folder(f"rewrite-{self.work.number}"),
                target=self.work.target,
                context=head.inputs.context,
                dockerfile=head.dockerfile,
                graph=head.graph,
                export=self.measuring.head,
                reference=self.work.built.head.tag,
                facts=facts,
                scan=comparison.head_scan,
                settings=settings.rewrite,
                build_timeout=settings.build_timeout,
                build_seconds=comparison.head.build_seconds,
                say=self.context.say,
                cache=self.context.surroundings.rewrites,
                built=self.work.built.head.request,
                caches=self._plan.cache_namespace("rewrite"),
                files=RepositoryTree(self._plan.repository, self._plan.head_tree),
                rebuilds=self._rebuilds(),
            )
        )
