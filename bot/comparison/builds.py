"""From a side of a target to an image in the engine: built, pulled as a baseline, or the reason why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from bot.comparison.sides import Side, read_side
from bot.dockerfile.references import HUB, Name, uses
from bot.engine import builder
from bot.engine.build_context import IMAGE
from bot.engine.client import Engine
from bot.errors import InputError, UnavailableError
from bot.host.workspace import Workspace
from bot.messages import review as messages
from bot.model.images import BuildFailure, BuildState, Image
from bot.model.scans import Scan
from bot.model.targets import Build, Target
from bot.registry.credentials import Keyring, write_config
from bot.registry.transfer import base_image, other_commit, pull
from bot.targets.plan import Plan, build_secrets, image_settings, settings_of
from bot.text import Text, verbatim

MayAsk = Callable[[str], bool]  # whether a host may be asked if it answers


@dataclass(frozen=True, slots=True)
class BuiltSide:
    """An image of one side, its tag while it is in the engine, and what there is to say of how it was had."""

    image: Image
    tag: str = ""
    notes: tuple[Text, ...] = ()
    image_id: str = ""  # empty where nobody asked for it
    scan: Scan | None = None  # of an image that was measured in an earlier run
    seen: object = None  # what was seen of it at work in that run, as `bot.behaviour.memory` keeps it
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
    _parents: dict[tuple[str, Build], BuiltSide] = field(default_factory=dict)

    def head(self, target: Target, side: Side, may_ask: MayAsk) -> BuiltSide:
        """Build a target at head. `may_ask` says which hosts are not its author's choice alone."""
        return self._of(target.head, side, "head", may_ask)

    def base(self, target: Target, side: Side) -> BuiltSide:
        """Build a target at base, or pull the image that the settings name in its place."""
        settings = image_settings(self.plan.settings, target)
        if settings.base_image is None or side.absent or self.engine is None:
            return self._of(target.base, side, "base", _any_host)
        reference = base_image(settings.base_image, self.plan.base.sha)
        try:
            tag = pull(self.engine, reference, self.keyring, target.base.platform)
        except UnavailableError as error:
            return BuiltSide(Image(BuildState.FAILED, error.text, blame_pull_request=False))
        note = other_commit(self.engine, tag, reference, self.plan.base.sha)
        pulled = messages.BASE_PULLED(image=verbatim(reference))
        return BuiltSide(Image(BuildState.BUILT), tag, (pulled, *([note] if note else [])))

    def _of(self, build: Build, side: Side, revision: str, may_ask: MayAsk) -> BuiltSide:
        if side.absent:
            return BuiltSide(Image(BuildState.ABSENT, side.problem))
        if side.problem is not None:
            failure = BuildFailure("", None, (side.problem.english,))
            return BuiltSide(Image(BuildState.FAILED, side.problem, failure=failure))
        if self.engine is None:
            return BuiltSide(Image(BuildState.SKIPPED, self.no_engine, blame_pull_request=False))
        parents: dict[str, BuiltSide] = {}
        for name, parent in build.parents:
            made = parents[name] = self._parent(parent, revision, may_ask)
            if not made.tag:
                reason = messages.PARENT_FAILED(name=verbatim(parent.name), reason=made.image.reason or verbatim(""))
                return BuiltSide(_without_parent(made.image, reason))
        return self._build(self.engine, build, side, parents, revision, may_ask)

    def _parent(self, parent: Build, revision: str, may_ask: MayAsk) -> BuiltSide:
        """Build what an image of this repository is built on, from the same revision."""
        key = (revision, parent)
        if key not in self._parents:
            side = read_side(self.workspace.folder(revision), parent)
            self._parents[key] = self._of(parent, side, revision, may_ask)
        return self._parents[key]

    def _build(
        self, engine: Engine, build: Build, side: Side, parents: Mapping[str, BuiltSide], revision: str, may_ask: MayAsk
    ) -> BuiltSide:
        try:
            secrets, note = build_secrets(self.plan, settings_of(self.plan.settings, build))
        except InputError as error:
            return BuiltSide(Image(BuildState.FAILED, error.text, blame_pull_request=False))
        tag = engine.new_tag(build.name)
        contexts = dict(build.contexts) | {name: f"{IMAGE}{parent.tag}" for name, parent in parents.items()}
        request = builder.BuildRequest(
            root=side.root,
            dockerfile=side.path,
            written=self._written(build, revision),
            context=build.context,
            tag=tag,
            stage=build.stage,
            platform=build.platform,
            build_args=build.build_args,
            timeout=self.plan.settings.build_timeout,
            contexts=tuple(contexts.items()),
            secrets=secrets,
            builder=self.plan.settings.builder,
            docker_config=self.docker_config,
            cache_namespace=self.plan.cache_namespace(revision),
            may_ask=may_ask,
        )
        outcome = builder.build(engine, request, self._listener(build, revision))
        image = Image(
            state=outcome.state,
            reason=outcome.reason,
            failure=outcome.failure,
            build_seconds=outcome.seconds,
            blame_pull_request=outcome.blame_pull_request,
            loaded=_find_loaded(outcome.materials, parents),
            missing=outcome.missing,
            unreached=outcome.unreached,
            unasked=outcome.unasked,
        )
        notes = (note,) if note else ()
        return BuiltSide(
            image, tag if outcome.state is BuildState.BUILT else "", notes, outcome.image_id, request=request
        )

    def _written(self, build: Build, revision: str) -> Path | None:
        """Return a Dockerfile that stands in another file, written beside the trees; None for one of the tree."""
        if not build.inline:
            return None
        words = f"{revision} {build.inline}".encode("utf-8", "replace")
        folder = self.workspace.folder("inline") / hashlib.sha256(words).hexdigest()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "Dockerfile"
        file.write_text(build.inline, "utf-8", "replace")
        return file

    def _listener(self, build: Build, revision: str) -> Callable[[str], None] | None:
        """Return what hands on each line of a build with the image and the revision it is of."""
        hear = self.hear
        if hear is None:
            return None
        return lambda line: hear(verbatim(f"{build.name} ({revision}): {line}"))


def hosts_to_ask(base_names: Callable[[str], bool], built: Callable[[], BuiltSide]) -> MayAsk:
    """Return which hosts may be asked for head: those that a file of base names, and those that base did not reach.

    Any other is head's own choice: its author would have the review call on whom he likes, and his build kept from
    judgement by one that is silent for ever. `built` waits for base.
    """
    return lambda host: base_names(host) or host in built().image.unreached


def _without_parent(parent: Image, reason: Text) -> Image:
    """Return what is left of an image whose parent was not built."""
    return Image(
        BuildState.FAILED,
        reason,
        blame_pull_request=parent.blame_pull_request,
        unreached=parent.unreached,
        unasked=parent.unasked,
    )


def _any_host(_host: str) -> bool:
    return True  # of base: what is merged is the repository's own


def _find_loaded(materials: tuple[str, ...] | None, parents: Mapping[str, BuiltSide]) -> tuple[str, ...] | None:
    """Return what a build loaded, with what the images of this repository loaded that it is built on."""
    if materials is None:
        return None
    own = {Name.parse(parent.tag) for parent in parents.values()}
    told = [one for one in materials if Name.parse(one) not in own]
    return tuple(dict.fromkeys((*told, *(one for parent in parents.values() for one in parent.image.loaded or ()))))


def login(workspace: Workspace, keyring: Keyring, sides: Iterable[Side]) -> tuple[Path | None, Text | None]:
    """Write a docker configuration with the logins that builds need; None where the user's own is enough.

    Docker finds by itself what `docker login` and credential helpers left. The note says what could not be had.
    """
    hosts = {Name.parse(image).host for side in sides for image in _images(side)}
    if hosts <= {HUB} and "DOCKER_AUTH_CONFIG" not in keyring.environ:
        return None, None
    try:
        # Of a name that nobody knows, beside the trees that are built.
        folder = workspace.folder(f"login-{token_hex(16)}")
        return write_config(folder, keyring, sorted(hosts)), None
    except UnavailableError as error:
        return None, error.text


def _images(side: Side) -> Iterable[str]:
    return (one.image for one in uses(side.text, side.inputs.stage, side.inputs.build_args, dict(side.inputs.contexts)))
