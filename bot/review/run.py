"""All targets of a plan: what they share is got ready, their builds and lints start side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from bot import __version__
from bot.baseline.session import Session
from bot.comparison.builds import Builds, BuiltSide, hosts_to_ask, login
from bot.comparison.lints import lint_sides
from bot.comparison.pair import Pair
from bot.comparison.sides import Side, of_target, prefixes
from bot.engine.client import Engine
from bot.errors import UnavailableError
from bot.host import cache_files
from bot.host.ahead import Once, import_ahead
from bot.lint import hadolint
from bot.lint.linting import LintResult
from bot.lint.remembered import Remembered
from bot.messages import review as messages
from bot.model.reports import ReviewedTarget, ToolVersions
from bot.model.targets import Target
from bot.registry.client import Registries
from bot.registry.credentials import Keyring
from bot.review.context import ReviewContext
from bot.review.surroundings import is_brought
from bot.review.target import review_target
from bot.review.tools import Tools
from bot.review.work import Work, build_base
from bot.scan.trivy import Trivy
from bot.targets.base_files import BaseFiles
from bot.text import Text, verbatim


class ReviewRun:
    """One review while it runs."""

    def __init__(self, context: ReviewContext) -> None:
        self._context = context
        self._plan = context.plan
        self._workspace = context.workspace
        self._cleanup = Once(lambda: None)  # without an engine there is nothing to remove
        self._base_files = BaseFiles(context.plan, context.workspace.folder("policy"))

    def run(self, trivy_cache: Path) -> tuple[tuple[ReviewedTarget, ...], ToolVersions]:
        """Build and lint all targets, then review each; -> what came of them, and what was used."""
        plan, workspace = self._plan, self._workspace
        with ThreadPoolExecutor(max_workers=4) as pool:
            folders = Pair("base", "head").map(workspace.folder)
            trees = Pair(plan.base_tree, plan.head_tree).beside(folders)
            needed = Pair([one.base for one in plan.targets], [one.head for one in plan.targets]).map(prefixes)
            exports = [
                pool.submit(self._context.timeline.noted("export", partial(plan.repository.export, *tree, wanted)))
                for tree, wanted in trees.beside(needed)
            ]
            # A database that the revision brings along would find what its author likes.
            brought = is_brought(trivy_cache, plan, self._context.surroundings.root)
            trivy = self._scanner(cache_files.of_this_run() if brought else trivy_cache)
            database = pool.submit(self._context.timeline.noted("database", trivy.prepare)) if trivy else None
            engine, no_engine = self._engine()
            for export in exports:
                export.result()
            sides = [of_target(target, workspace) for target in plan.targets]
            linted = self._linted(pool, sides, engine)
            linter = pool.submit(hadolint.version)
            if database is not None and plan.settings.baseline_dir:
                database.result()  # a baseline's packages are matched with it
            tools = self._tools(engine, no_engine, trivy, sides)
            # Heavy, and not needed before all is built.
            behaviour = ("bot.behaviour.review",) if plan.settings.behaviour.enabled else ()
            import_ahead(*behaviour, *self._context.surroundings.after)
            works = []
            for number, (target, pair) in enumerate(zip(plan.targets, sides, strict=True)):
                self._context.say(messages.BUILDING(name=verbatim(target.name)))
                works.append(Work(number, target, pair, self._built(tools, target, pair)))
            if database is not None:
                database.result()
            lints = linted.map(Future.result)
            reviewed = tuple(
                review_target(self._context, tools, work, Pair(base, head))
                for work, base, head in zip(works, lints.base, lints.head, strict=True)
            )
        self._cleanup.begin()  # while the report is written
        return reviewed, ToolVersions(
            hullcheck=__version__,
            engine=engine.version if engine else "",
            trivy=trivy.version if trivy else "",
            hadolint=linter.result(),
        )

    def _built(self, tools: Tools, target: Target, sides: Pair[Side]) -> Pair[BuiltSide]:
        """Have base and head side by side: most of a build is waiting, and what they share is built once."""
        with ThreadPoolExecutor(max_workers=2) as pool:

            def submit(name: str, work: Callable[[], BuiltSide]) -> Future[BuiltSide]:
                return pool.submit(self._context.timeline.noted(name, work, target.name, ("export", "database")))

            base = submit("build-base", partial(build_base, tools.builds, tools.session, target, sides.base))
            base_names = partial(self._plan.repository.names_host, self._plan.base_tree)
            may_ask = hosts_to_ask(base_names, base.result)
            head = submit("build-head", partial(tools.builds.head, target, sides.head, may_ask))
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
            answers=self._context.surroundings.answers,
        )

    def _engine(self) -> tuple[Engine | None, Text | None]:
        try:
            engine = Engine.connect()
        except UnavailableError as error:
            return None, error.text
        self._cleanup = Once(engine.cleanup)
        self._workspace.on_exit(self._cleanup)
        return engine, None

    def _tools(
        self, engine: Engine | None, no_engine: Text | None, trivy: Trivy | None, sides: Sequence[Pair[Side]]
    ) -> Tools:
        around = self._context.surroundings
        keyring = Keyring.of(around.environ, around.logins)
        config, no_login = login(self._workspace, keyring, (side for pair in sides for side in pair))
        builds = Builds(self._plan, self._workspace, engine, no_engine, keyring, config, around.hear)
        session, no_session = None, None
        if engine is not None:
            scratch = self._workspace.folder("baselines")
            registries = Registries(keyring)
            session, no_session = Session.begin(self._plan, around.root, engine, trivy, registries, scratch)
        notes = [
            note for note in (*self._plan.notes, no_login, no_session, self._not_apart(engine)) if note is not None
        ]
        for note in notes:
            self._context.say(note)
        return Tools(engine, trivy, builds, session, keyring, tuple(notes))

    def _not_apart(self, engine: Engine | None) -> Text | None:
        """Say of an engine that images which are run can reach its machine."""
        settings = self._plan.settings
        runs = settings.behaviour.enabled or settings.rewrite.enabled
        if engine is None or engine.keeps_the_machine_apart or not runs:
            return None
        return messages.NOT_APART(version=verbatim(engine.version))

    def _linted(
        self, pool: ThreadPoolExecutor, sides: Sequence[Pair[Side]], engine: Engine | None
    ) -> Pair[Future[list[LintResult]]]:
        config = self._base_files.first(
            "hadolint-config", self._plan.settings.hadolint_config, (".hadolint.yaml", ".hadolint.yml")
        )
        folders = Pair("base", "head").map(self._workspace.folder)
        of_revision = Pair([pair.base for pair in sides], [pair.head for pair in sides])
        lint = partial(lint_sides, checks=engine is not None, remembered=self._remembered(engine))
        return folders.beside(of_revision).map(
            lambda one: pool.submit(
                self._context.timeline.noted(
                    "lint", partial(lint, one[0], self._plan.targets, one[1], config), after=("export",)
                )
            )
        )

    def _remembered(self, engine: Engine | None) -> Remembered | None:
        """Return what linters said in earlier runs, of this engine's images."""
        answers = self._context.surroundings.answers
        if answers is None or engine is None:
            return Remembered(answers) if answers is not None else None
        return Remembered(answers, engine.checker(), engine.image_id)
