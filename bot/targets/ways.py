"""The ways in which one revision says that its Dockerfiles are built, and what those images are built on. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from bot.config.settings import ImageSettings, Settings
from bot.dockerfile.references import uses
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.engine.build_context import DECLARED
from bot.errors import InputError
from bot.host.links import follow
from bot.model.targets import Build, BuildInputs
from bot.targets import affected, bake, compose
from bot.targets.declared import Declared
from bot.targets.inventory import Snapshot
from bot.targets.names import is_excluded, is_reviewed


@dataclass(frozen=True, slots=True)
class Way:
    """One way to build a Dockerfile: from the configuration, from a declaration, or by default."""

    dockerfile: str
    settings: ImageSettings
    inputs: BuildInputs
    platforms: tuple[str, ...] = ()
    declared: Declared | None = None
    configured: bool = False  # by the policy: then it is the same for base and head

    @property
    def tags(self) -> tuple[str, ...]:
        """The names that other Dockerfiles know its image by."""
        own = (*self.settings.tags, *self.settings.push)
        return own + (self.declared.tags if self.declared else ())


@dataclass
class RevisionTree:
    """One revision, with what is asked of it again and again."""

    snapshot: Snapshot
    settings: Settings
    extra: Collection[str] = ()  # Dockerfiles that the snapshot does not have: removed ones, or all without one
    _used: dict[Way, tuple[str, ...]] = field(default_factory=dict)
    _files: dict[str, dict[str, Way]] = field(default_factory=dict)
    _all: list[Way] | None = None

    def dockerfiles(self) -> list[str]:
        """Every Dockerfile that may be concerned, sorted."""
        files = self.snapshot.files
        known = {path for path in files if is_reviewed(path, self.settings)}
        named = {one.dockerfile for one in self.snapshot.declared if self._counts(one.dockerfile)} & files
        return sorted(known | named | set(self.extra))

    def all_ways(self) -> list[Way]:
        """The ways of all its Dockerfiles."""
        if self._all is None:
            self._all = [way for path in self.dockerfiles() for way in self.ways(path)]
        return self._all

    def ways(self, path: str) -> list[Way]:
        """The configuration says how an image is built; else a bake file; else a compose file; else the defaults."""
        own = str(PurePosixPath(path).parent)
        configured = [image for image in self.settings.images if image.dockerfile == path]
        if configured:
            return [self._configured(path, one, own) for one in configured]
        for reader in (bake.is_bake_file, compose.is_compose_file):
            ways: dict[tuple[object, ...], Way] = {}
            for one in self.snapshot.declared:
                if one.dockerfile == path and reader(one.file):
                    way = self.declared_way(one)
                    ways.setdefault((way.inputs, way.platforms), way)
            if ways:
                return list(ways.values())
        return [self.default_way(path)]

    def _configured(self, path: str, image: ImageSettings, own: str) -> Way:
        inputs = BuildInputs(self._place(image.context or own), image.stage, image.build_args)
        return Way(path, image, inputs, image.platforms, configured=True)

    def declared_way(self, one: Declared) -> Way:
        """How a Dockerfile is built as one declaration says."""
        default = replace(self.settings.default, dockerfile=one.dockerfile)
        # Of several platforms the engine's own: the others may need an emulator.
        platforms = default.platforms or (one.platforms if len(one.platforms) == 1 else ())
        return Way(one.dockerfile, default, one.inputs, platforms, one)

    def default_way(self, path: str) -> Way:
        """How a Dockerfile is built of which nothing says it: its folder is the context, the last stage the image."""
        default = replace(self.settings.default, dockerfile=path)
        own = BuildInputs(self._place(str(PurePosixPath(path).parent)), None, default.build_args)
        return Way(path, default, own, default.platforms)

    def text(self, way: Way) -> str:
        """Return the Dockerfile that is built."""
        return way.inputs.inline or self.snapshot.texts.get(way.dockerfile, "")

    def stage_of(self, way: Way) -> str:
        """Return the name of the stage that is built; that of the last is empty where it has none."""
        try:
            stages = graph(parse(self.text(way)), dict(way.inputs.build_args))
            stage = stages.final(way.inputs.stage)
            return "" if stage.name is None and stage is stages.stages[-1] else stage.label
        except (DockerfileSyntaxError, InputError):
            return (way.inputs.stage or "").lower()

    def declared_parents(self, way: Way) -> list[tuple[str, Way]]:
        """The images that a declaration names as contexts: without them it cannot be built, affected or not."""
        if way.declared is None:
            return []
        beside = self._of_file(way.declared.file)
        wanted = (
            (name, value.removeprefix(DECLARED)) for name, value in way.inputs.contexts if value.startswith(DECLARED)
        )
        return [(name, beside[image]) for name, image in wanted if image in beside]

    def _of_file(self, file: str) -> dict[str, Way]:
        """The images that one file declares, by their names there."""
        if file not in self._files:
            declared = [
                one for one in self.snapshot.declared if one.file == file and one.dockerfile in self.snapshot.files
            ]
            known = {way.declared: way for way in self.all_ways() if way.declared}
            self._files[file] = {one.name: known.get(one) or self.declared_way(one) for one in declared}
        return self._files[file]

    def name_used(self, way: Way, parent: Way) -> str | None:
        """Return the name by which an image is built on another one of this repository."""
        if way.declared and parent.declared and way.declared.file == parent.declared.file:
            for name, value in way.declared.contexts:
                if value == f"{DECLARED}{parent.declared.name}":
                    return name
        if way not in self._used:
            used = uses(self.text(way), way.inputs.stage, way.inputs.build_args)
            self._used[way] = tuple(use.image for use in used)
        return affected.builds_on(self._used[way], parent.tags)

    def _counts(self, path: str) -> bool:
        """A Dockerfile of any name that a compose or bake file names, unless the configuration leaves it out."""
        if self.settings.default.dockerfile or self.settings.include:
            return is_reviewed(path, self.settings)
        return not is_excluded(path, self.settings)

    def _place(self, path: str) -> str:
        return follow(path, self.snapshot.links) or path


@dataclass
class Builder:
    """Makes builds of the ways of one revision. One that several are built on is made once."""

    revision: RevisionTree
    changed: Collection[Way]
    _made: dict[tuple[Way, str | None], Build] = field(default_factory=dict)
    _parents: dict[Way, dict[str, Way]] = field(default_factory=dict)
    _reached: dict[Way, frozenset[Way]] = field(default_factory=dict)

    def build(self, way: Way, platform: str | None, label: str | None = None) -> Build:
        """Return how an image is built for a platform, with all that it is built on."""
        made = self._of(way, platform)
        return replace(made, label=label) if label else made

    def _of(self, way: Way, platform: str | None) -> Build:
        key = (way, platform)
        if key not in self._made:
            parents = {
                name: parent
                for name, parent in self.parents(way).items()
                if way not in self.reached(parent)  # images built on each other cannot be
            }
            inner = [(name, self._of(parent, _platform(parent, platform))) for name, parent in parents.items()]
            self._made[key] = Build(
                dockerfile=way.dockerfile,
                context=way.inputs.context,
                stage=way.inputs.stage,
                platform=platform,
                build_args=way.inputs.build_args,
                contexts=tuple(one for one in way.inputs.contexts if one[0] not in parents),
                parents=tuple(inner),
                label=way.settings.name,
                inline=way.inputs.inline,
                tags=way.tags,
            )
        return self._made[key]

    def parents(self, way: Way) -> dict[str, Way]:
        """Return what an image is built on: what its declaration names, and what it names of those that change."""
        if way not in self._parents:
            found = dict(self.revision.declared_parents(way))
            for parent in self.changed:
                name = self.revision.name_used(way, parent) if parent != way else None
                if name is not None:
                    found.setdefault(name, parent)
            self._parents[way] = found
        return self._parents[way]

    def reached(self, way: Way) -> frozenset[Way]:
        """Return all that an image is built on, however far."""
        if way not in self._reached:
            found: set[Way] = set()
            waiting = [way]
            while waiting:
                for parent in self.parents(waiting.pop()).values():
                    if parent not in found:
                        found.add(parent)
                        waiting.append(parent)
            self._reached[way] = frozenset(found)
        return self._reached[way]


def _platform(way: Way, wanted: str | None) -> str | None:
    """Return the one that a parent is built for: the child's, or the first that it is said to be for."""
    platforms = way.platforms or (None,)
    return wanted if wanted in platforms else platforms[0]
