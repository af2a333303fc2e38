"""What the base of a target is made from, out of git, the engine and the registries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import docker.errors
import requests.exceptions

from bot.baseline.key import Ingredients, context_files, key
from bot.config.settings import ImageSettings
from bot.dockerfile.references import uses
from bot.engine.build_context import folders
from bot.engine.client import Engine
from bot.errors import UnavailableError
from bot.host.git import Repository
from bot.model.targets import Build, Change, Target
from bot.registry.client import Registries
from bot.targets.affected import ignore_file
from bot.targets.source import DOCKERFILE_LIMIT

Resolve = Callable[[str], str | None]


def resolver(engine: Engine, registries: Registries) -> Resolve:
    """Return what tells which image a name stands for: the engine's own, as a build takes it, or a registry's."""
    known: dict[str, str | None] = {}

    def resolve(name: str) -> str | None:
        if name not in known:
            known[name] = _image_id(engine, name) or _digest(registries, name)
        return known[name]

    return resolve


def base_key(
    repository: Repository, base: str, target: Target, image: ImageSettings, platform: str, resolve: Resolve
) -> str | None:
    """Return the key of what a target was at base; None if it was not there, or one of its images is not to be found.

    `platform` is the engine's own, for a target that names none.
    """
    if target.inline or target.base.inline or (target.change is Change.ADDED and target.base_build is None):
        return None  # what stands in another file has no file of its own to go by
    return _Keys(repository, base, image, platform, resolve).of(target.base)


def head_key(
    repository: Repository, head: str, target: Target, image: ImageSettings, platform: str, resolve: Resolve
) -> str | None:
    """Return the key under which a run on the default branch stores its head: the base of what comes next."""
    if target.change is Change.REMOVED or target.inline:
        return None
    return _Keys(repository, head, image, platform, resolve).of(target.head)


@dataclass
class _Keys:
    """The keys of images of one revision; what several are built on is looked at once."""

    repository: Repository
    tree: str
    image: ImageSettings
    platform: str
    resolve: Resolve
    known: dict[Build, str | None] = field(default_factory=dict)

    def of(self, build: Build) -> str | None:
        if build not in self.known:
            found = self._ingredients(build)
            self.known[build] = key(found) if found else None
        return self.known[build]

    def _ingredients(self, build: Build) -> Ingredients | None:
        if build.inline:
            return None
        path = build.dockerfile
        entries = self.repository.entries(self.tree)
        rules = ignore_file(path, build.context, {entry.path for entry in entries})
        texts = self.repository.read_many(self.tree, [path, *([rules] if rules else [])], DOCKERFILE_LIMIT)
        if path not in texts:
            return None
        text = texts[path].decode("utf-8", "replace")
        contexts = dict(build.contexts) | dict.fromkeys((name for name, _ in build.parents), "")
        names = [use.image for use in uses(text, build.stage, build.build_args, contexts)]
        bases = [(name, self.resolve(name)) for name in names]
        parents = [(name, self.of(parent)) for name, parent in build.parents]
        if any(found is None for _, found in (*bases, *parents)):
            return None
        ignored = texts[rules].decode("utf-8", "replace") if rules and rules in texts else None
        files = [*context_files(entries, path, build.context, ignored)]
        files += [one for where in folders(build.contexts) for one in context_files(entries, path, where, None)]
        return Ingredients(
            dockerfile=path,
            context=build.context,
            files=tuple(dict.fromkeys(files)),
            bases=tuple((name, str(found)) for name, found in bases),
            platform=build.platform or self.platform,
            stage=build.stage,
            build_args=build.build_args,
            secrets=tuple(name for name, _ in self.image.secrets),
            contexts=build.contexts,
            parents=tuple((name, str(found)) for name, found in parents),
        )


def _image_id(engine: Engine, name: str) -> str | None:
    try:
        return str(engine.sdk.images.get(name).id)
    except (docker.errors.DockerException, requests.exceptions.RequestException):
        return None


def _digest(registries: Registries, name: str) -> str | None:
    try:
        return registries.digest(name)
    except UnavailableError:
        return None
