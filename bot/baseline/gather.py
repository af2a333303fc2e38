"""What the base of a target is made from, out of git, the engine and the registries."""

from __future__ import annotations

from collections.abc import Callable

import docker.errors
import requests.exceptions

from bot.baseline.key import Ingredients, context_files, key
from bot.config.settings import ImageSettings
from bot.dockerfile.references import uses
from bot.engine.client import Engine
from bot.errors import UnavailableError
from bot.host.git import Repository
from bot.model import BuildInputs, Change, Target
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
    if target.change is Change.ADDED or target.inline:
        return None  # what stands in another file has no file of its own to go by
    inputs = target.base_inputs or BuildInputs(target.context, target.stage, target.build_args)
    found = _ingredients(repository, base, target, inputs, image, target.platform or platform, resolve)
    return key(found) if found else None


def head_key(
    repository: Repository, head: str, target: Target, image: ImageSettings, platform: str, resolve: Resolve
) -> str | None:
    """Return the key under which a run on the default branch stores its head: the base of what comes next."""
    if target.change is Change.REMOVED or target.inline:
        return None
    inputs = BuildInputs(target.context, target.stage, target.build_args)
    found = _ingredients(repository, head, target, inputs, image, target.platform or platform, resolve, at_head=True)
    return key(found) if found else None


def _ingredients(
    repository: Repository,
    tree: str,
    target: Target,
    inputs: BuildInputs,
    image: ImageSettings,
    platform: str,
    resolve: Resolve,
    *,
    at_head: bool = False,
) -> Ingredients | None:
    path = target.dockerfile if at_head else target.base_dockerfile
    entries = repository.entries(tree)
    rules = ignore_file(path, inputs.context, {entry.path for entry in entries})
    texts = repository.read_many(tree, [path, *([rules] if rules else [])], DOCKERFILE_LIMIT)
    if path not in texts:
        return None
    text = texts[path].decode("utf-8", "replace")
    own = {name for name, _ in (*target.parents, *target.contexts)}
    names = [use.image for use in uses(text, inputs.stage, inputs.build_args) if use.image not in own]
    bases = [(name, resolve(name)) for name in names]
    make = head_key if at_head else base_key
    parents = [(name, make(repository, tree, one, image, platform, resolve)) for name, one in target.parents]
    if any(found is None for _, found in (*bases, *parents)):
        return None
    folders = [value for _, value in target.contexts if not value.startswith("docker-image://")]
    ignored = texts[rules].decode("utf-8", "replace") if rules and rules in texts else None
    files = [*context_files(entries, path, inputs.context, ignored)]
    files += [entry for folder in folders for entry in context_files(entries, path, folder, None)]
    return Ingredients(
        dockerfile=path,
        context=inputs.context,
        files=tuple(dict.fromkeys(files)),
        bases=tuple((name, str(found)) for name, found in bases),
        platform=platform,
        stage=inputs.stage,
        build_args=inputs.build_args,
        secrets=tuple(name for name, _ in image.secrets),
        contexts=target.contexts,
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
