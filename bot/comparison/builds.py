"""From a side of a target to an image in the engine: built, pulled as a baseline, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.comparison.sides import Side, base_of, head_of
from bot.dockerfile.references import HUB, Name
from bot.engine import builder
from bot.engine.client import Engine
from bot.errors import InputError, UnavailableError
from bot.host.workspace import Workspace
from bot.messages import review as messages
from bot.model import BuildFailure, BuildState, Image, Scan, Target
from bot.registry.credentials import Keyring, write_config
from bot.registry.transfer import base_image, other_commit, pull
from bot.targets.plan import Plan, build_secrets, image_settings
from bot.text import Text, verbatim


@dataclass(frozen=True, slots=True)
class Built:
    """An image of one side, its tag while it is in the engine, and what there is to say of how it was had."""

    image: Image
    tag: str = ""
    notes: tuple[Text, ...] = ()
    image_id: str = ""  # empty where nobody asked for it
    scan: Scan | None = None  # of an image that was measured in an earlier run
    request: builder.BuildRequest | None = None  # what it was built with, so that a rewrite is built the same way


@dataclass
class Builds:
    """Builds the images of one run. What several images are built on is built once for each revision."""

    plan: Plan
    workspace: Workspace
    engine: Engine | None
    no_engine: Text | None = None
    keyring: Keyring = field(default_factory=Keyring)
    docker_config: Path | None = None
    hear: Callable[[Text], None] | None = None  # is told what builds print
    _parents: dict[tuple[str, str], Built] = field(default_factory=dict)

    def head(self, target: Target, side: Side) -> Built:
        """Build a target at head."""
        return self._of(target, side, "head")

    def base(self, target: Target, side: Side) -> Built:
        """Build a target at base, or pull the image that the settings name in its place."""
        settings = image_settings(self.plan.settings, target)
        if settings.base_image is None or side.absent or self.engine is None:
            return self._of(target, side, "base")
        reference = base_image(settings.base_image, self.plan.base.sha)
        try:
            tag = pull(self.engine, reference, self.keyring, target.platform)
        except UnavailableError as error:
            return Built(Image(BuildState.FAILED, verbatim(str(error)), blame_pull_request=False))
        note = other_commit(self.engine, tag, reference, self.plan.base.sha)
        pulled = messages.BASE_PULLED(image=verbatim(reference))
        return Built(Image(BuildState.BUILT), tag, (pulled, *([note] if note else [])))

    def _of(self, target: Target, side: Side, revision: str) -> Built:
        if side.absent:
            return Built(Image(BuildState.ABSENT, side.problem))
        if side.problem is not None:
            failure = BuildFailure("", None, (side.problem.english,))
            return Built(Image(BuildState.FAILED, side.problem, failure=failure))
        if self.engine is None:
            return Built(Image(BuildState.SKIPPED, self.no_engine, blame_pull_request=False))
        contexts = dict(target.contexts)
        for name, parent in target.parents:
            made = self._parent(parent, revision)
            if made.tag:
                contexts[name] = f"docker-image://{made.tag}"
            elif made.image.state is not BuildState.ABSENT:
                reason = messages.PARENT_FAILED(name=verbatim(parent.name), reason=made.image.reason or verbatim(""))
                return Built(Image(BuildState.FAILED, reason, blame_pull_request=made.image.blame_pull_request))
        return self._build(self.engine, target, side, contexts)

    def _parent(self, parent: Target, revision: str) -> Built:
        """Build what an image of this repository is built on, from the same revision."""
        key = (revision, parent.id)
        if key not in self._parents:
            side = (head_of if revision == "head" else base_of)(parent, self.workspace)
            self._parents[key] = self._of(parent, side, revision)
        return self._parents[key]

    def _build(self, engine: Engine, target: Target, side: Side, contexts: Mapping[str, str]) -> Built:
        try:
            secrets, note = build_secrets(self.plan, image_settings(self.plan.settings, target))
        except InputError as error:
            return Built(Image(BuildState.FAILED, verbatim(str(error)), blame_pull_request=False))
        tag = engine.new_tag(target.name)
        request = builder.BuildRequest(
            root=side.root,
            dockerfile=self._file(target, side),
            context=side.inputs.context,
            tag=tag,
            stage=side.inputs.stage,
            platform=target.platform,
            build_args=side.inputs.build_args,
            timeout=self.plan.settings.build_timeout,
            contexts=tuple(contexts.items()),
            secrets=secrets,
            builder=self.plan.settings.builder,
            docker_config=self.docker_config,
        )
        outcome = builder.build(engine, request, self._listener(target, side))
        image = Image(
            state=outcome.state,
            reason=outcome.reason,
            failure=outcome.failure,
            build_seconds=outcome.seconds,
            blame_pull_request=outcome.blame_pull_request,
        )
        notes = (note,) if note else ()
        return Built(image, tag if outcome.state is BuildState.BUILT else "", notes, outcome.image_id, request=request)

    def _file(self, target: Target, side: Side) -> str:
        """Return the Dockerfile's path below the tree; one that stands in another file is written beside the trees."""
        if not side.inputs.inline:
            return side.path
        folder = self.workspace.folder("inline")
        folder.mkdir(exist_ok=True)
        file = folder / f"{target.id}-{side.root.name}.Dockerfile"
        file.write_text(side.inputs.inline, "utf-8", "replace")
        return str(file)

    def _listener(self, target: Target, side: Side) -> Callable[[str], None] | None:
        """Return what hands on each line of a build with the image and the revision it is of."""
        hear = self.hear
        if hear is None:
            return None
        revision = "base" if side.root == self.workspace.folder("base") else "head"
        return lambda line: hear(verbatim(f"{target.name} ({revision}): {line}"))


def login(workspace: Workspace, keyring: Keyring, sides: Iterable[Side]) -> tuple[Path | None, Text | None]:
    """Write a docker configuration with the logins that builds need; None where the user's own is enough.

    Docker finds by itself what `docker login` and credential helpers left. The note says what could not be had.
    """
    hosts = {Name.parse(image).host for side in sides for image in _images(side)}
    if hosts <= {HUB} and "DOCKER_AUTH_CONFIG" not in keyring.environ:
        return None, None
    try:
        return write_config(workspace.folder("login"), keyring, sorted(hosts)), None
    except UnavailableError as error:
        return None, verbatim(str(error))


def _images(side: Side) -> tuple[str, ...]:
    if side.dockerfile is None:
        return ()
    try:
        stages = side.graph
        return stages.images(stages.final(side.inputs.stage))
    except InputError:
        return ()  # its build will say what is wrong
