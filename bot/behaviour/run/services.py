"""The other services of the repository's compose file, for an image that does not run by itself.

The file is a stranger's: `docker compose config` reads it in a closed room (see `bot.targets.declared`), and of what it
says only this is used: images or builds, commands, environment, files of the repository, who depends on whom. Nothing
of the machine is mounted, no port is published, no privilege is given.
"""

from __future__ import annotations

import json
import posixpath
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.behaviour.observation import Beside
from bot.behaviour.supply import databases
from bot.dockerfile.references import HUB, Name
from bot.dockerfile.stages import StageGraph, graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.engine import builder
from bot.engine.client import Engine
from bot.engine.plugins import find_plugin
from bot.host import yaml_reading
from bot.host.inside import inside
from bot.image.command import health_command
from bot.model.images import BuildState
from bot.model.targets import Target
from bot.targets.compose import NAMES, OutsideRepository, closure, in_repository
from bot.targets.declared import FILE_LIMIT, Tree, run_closed, write_files
from bot.targets.source import read_dockerfile

MOST = 6  # services that are started beside an image
_MOST_FILES = 200
_PULL_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Service:
    """What a compose file says of one service. `entrypoint` and `command` are None where it leaves the image's.

    `image` is empty where it is built: then `context` and `dockerfile` say of what. `files` are paths of the
    repository with where the container has them, `given` those of its secrets and configurations.
    """

    name: str
    image: str = ""
    context: str = ""
    dockerfile: str = ""
    stage: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    env: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    depends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComposeProject:
    """A service that is built from the target, and those that run beside it, in the order in which they start."""

    file: str
    own: Service
    others: tuple[Service, ...]


def prepare(
    engine: Engine, root: Path, found: ComposeProject, seconds: float
) -> tuple[tuple[Beside, ...], tuple[str, ...]]:
    """Have the images of a project ready: what is here, pulled or built.

    -> those that can run, and the names of those that could not be had in time, or need one that could not.
    """
    made = []
    missing: dict[str, str] = {}  # by the name of the service
    deadline = time.monotonic() + seconds
    for one in found.others:
        image = None if not missing.keys().isdisjoint(one.depends) else _image(engine, root, one, deadline)
        if image is None:
            missing[one.name] = one.image or one.name
            continue
        health = health_command(one.health)
        made.append(
            Beside(
                name=one.name,
                image=image,
                entrypoint=one.entrypoint,
                command=one.command,
                env=one.env,
                aliases=one.aliases,
                health=health,
                files=tuple(local(root, (*one.files, *one.given))),
                ports=engine.exposed_ports(image),
            )
        )
    return tuple(made), tuple(missing.values())


def _image(engine: Engine, root: Path, service: Service, deadline: float) -> str | None:
    left = max(1.0, deadline - time.monotonic())
    if not service.dockerfile:
        if have(engine, service.image, left):
            return service.image
        # Its own version cannot be had: another one of the same database is what both images are seen with.
        database = _database(service.image)
        return engine.newest_tag(database) if database is not None else None
    if read_dockerfile(root, service.dockerfile).text is None:
        return None
    tag = engine.new_tag(service.name)
    request = builder.BuildRequest(
        root, service.dockerfile, service.context, tag, service.stage, None, service.build_args, timeout=left
    )
    return tag if builder.build(engine, request).state is BuildState.BUILT else None


def _database(image: str) -> str | None:
    """Return the database whose official image this is, None for any other image."""
    name = Name.parse(image)
    official = {f"library/{kind.name}": kind.name for kind in databases.KINDS}
    return official.get(name.path) if name.host == HUB else None


def have(engine: Engine, image: str, seconds: float) -> bool:
    """Whether an image is here or can be pulled; a registry that does not answer is not asked again."""
    if not image or engine.has_image(image):
        return bool(image)
    host = Name.parse(image).host
    if host in engine.silent_registries:
        return False
    there = engine.pull(image, min(seconds, _PULL_SECONDS))
    if not there:
        engine.silent_registries.add(host)
    return there


def local(root: Path, files: Sequence[tuple[str, str]]) -> Iterator[tuple[Path, str]]:
    """The files of a service that are in the tree."""
    for source, path in files:
        file = inside(root, source)
        if file is not None and file.exists():
            yield file, path


class Folder:
    """The files below a folder, as `Tree` has them; links that leave it are not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None if there is no such file or it is too large to be a configuration."""
        file = inside(self._root, path)
        if file is None or not file.is_file() or file.stat().st_size > FILE_LIMIT:
            return None
        return file.read_bytes()

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return self.read(path) is not None


def find(tree: Tree, target: Target) -> ComposeProject | None:
    """Return who runs beside a target, by the compose file nearest to it; None if no file says so."""
    plugin = find_plugin("docker-compose")
    if plugin is None:
        return None
    stages = _stages(tree, target)
    for path in places(target):
        if tree.has(path):
            found = _read(tree, path, plugin, target, stages)
            if found is not None:
                return found
    return None


def _stages(tree: Tree, target: Target) -> StageGraph | None:
    """Return the stages of a target's Dockerfile, None where it cannot be read."""
    content = tree.read(target.dockerfile)
    if content is None:
        return None
    try:
        return graph(parse(content.decode("utf-8", "replace")), dict(target.build_args))
    except DockerfileSyntaxError:
        return None


def places(target: Target) -> Iterator[str]:
    """Return the paths of the compose files that a target may be named in, the nearest first."""
    folders = [posixpath.dirname(target.dockerfile), target.context]
    for start in list(folders):
        folder = start
        while folder and folder != ".":
            folder = posixpath.dirname(folder)
            folders.append(folder)
    for folder in dict.fromkeys(posixpath.normpath(one or ".") for one in folders):
        for name in NAMES:
            yield posixpath.normpath(posixpath.join(folder, name))


def configuration(tree: Tree, target: Target) -> dict[str, bytes]:
    """Return the files that decide who runs beside a target: the compose files, and what they draw in."""
    found: dict[str, bytes] = {}
    for path in places(target):
        if (content := tree.read(path)) is None:
            continue
        try:
            found |= closure(tree, path)
        except (OutsideRepository, yaml_reading.YamlError):
            found[path] = content
    return found


def mounts_into_builds(tree: Tree, target: Target) -> bool:
    """Whether a compose file mounts something into a service that is built, or cannot be read: any service counts."""
    for path in places(target):
        content = tree.read(path)
        if content is None:
            continue
        try:
            services = (yaml_reading.load(content) or {}).get("services") or {}
            built = [one for one in services.values() if one and "build" in one]
        except (yaml_reading.YamlError, AttributeError, TypeError):
            return True
        if any(key in one for one in built for key in ("volumes", "volumes_from", "extends", "configs", "secrets")):
            return True
    return False


def _read(tree: Tree, path: str, plugin: Path, target: Target, stages: StageGraph | None) -> ComposeProject | None:
    try:
        files = closure(tree, path)
    except (OutsideRepository, yaml_reading.YamlError):
        return None
    with tempfile.TemporaryDirectory(prefix="hullcheck-compose-") as scratch:
        root = Path(scratch).resolve()
        write_files(root, files)
        done = run_closed(plugin, ("--file", path, "--project-name", "hullcheck", "config", "--format", "json"), root)
        if not done.ok:
            return None
        try:
            services = services_of(json.loads(done.stdout), str(root))
        except (ValueError, AttributeError, TypeError, KeyError):
            return None
    return compose_project(path, services, target, stages)


def compose_project(
    file: str, services: Sequence[Service], target: Target, stages: StageGraph | None = None
) -> ComposeProject | None:
    """Return the service that is built from a target with those that it needs, or all others if it names none. Pure.

    Of the others not those that need this one themselves, such as a proxy before it. None where nothing is said.
    `stages` are those of the target's Dockerfile: the last one is what is built where no stage is named.
    """
    own = next((one for one in services if _is_of(one, target, stages)), None)
    if own is None:
        return None
    by_name = {one.name: one for one in services if one.name != own.name}
    later = _find_dependent(own.name, by_name)
    wanted = [name for name in own.depends if name in by_name] or sorted(by_name.keys() - later)
    ordered: dict[str, Service] = {}
    for name in wanted:
        _with_needs(name, by_name, ordered, set())
    if len(ordered) > MOST or not (ordered or own.command or own.given):
        return None
    return ComposeProject(file, own, tuple(ordered.values()))


def _find_dependent(name: str, services: Mapping[str, Service]) -> frozenset[str]:
    """Return the services that need one, directly or by others."""
    found = {name}
    while more := {
        one.name for one in services.values() if one.name not in found and not found.isdisjoint(one.depends)
    }:
        found |= more
    return frozenset(found - {name})


def _with_needs(name: str, by_name: Mapping[str, Service], ordered: dict[str, Service], seen: set[str]) -> None:
    if name in seen or name in ordered or name not in by_name:
        return
    seen.add(name)
    for needed in by_name[name].depends:
        _with_needs(needed, by_name, ordered, seen)
    ordered[name] = by_name[name]


def _is_of(service: Service, target: Target, stages: StageGraph | None) -> bool:
    return (
        bool(service.dockerfile)
        and posixpath.normpath(service.dockerfile) == posixpath.normpath(target.dockerfile)
        and _stage(service.stage, stages) == _stage(target.stage, stages)
    )


def _stage(name: str | None, stages: StageGraph | None) -> str | int | None:
    """Return the same for all names of one stage, as far as the stages are known."""
    if stages is None or not stages.stages:
        return name or None
    found = stages.find(name) if name else stages.stages[-1]
    return name if found is None else found.index


def services_of(document: Mapping[str, Any], root: str) -> tuple[Service, ...]:
    """Return the services of a model as `docker compose config` prints it, read in the folder `root`. Pure.

    Raises ValueError, AttributeError, TypeError or KeyError for what is no such model.
    """
    return tuple(
        _service(str(name), service, root, document)
        for name, service in sorted((document.get("services") or {}).items())
    )


def _service(name: str, raw: Mapping[str, Any], root: str, document: Mapping[str, Any]) -> Service:
    build = raw.get("build") or {}
    context = in_repository(root, str(build.get("context") or "")) if build else None
    dockerfile = ""
    if context is not None and not build.get("dockerfile_inline"):
        dockerfile = posixpath.normpath(posixpath.join(context, str(build.get("dockerfile") or "Dockerfile")))
    health = raw.get("healthcheck") or {}
    test = [_text(word) for word in health.get("test") or () if not health.get("disable")]
    return Service(
        name=name,
        image="" if dockerfile else _text(raw.get("image") or ""),
        context=context or "",
        dockerfile="" if dockerfile.startswith("..") else dockerfile,
        stage=build.get("target") or None,
        build_args=tuple((str(key), _text(value)) for key, value in (build.get("args") or {}).items()),
        entrypoint=_words(raw.get("entrypoint")),
        command=_words(raw.get("command")),
        env=tuple((str(key), _text(value)) for key, value in (raw.get("environment") or {}).items()),
        aliases=tuple(
            dict.fromkeys(_text(one) for one in (name, raw.get("container_name"), raw.get("hostname")) if one)
        ),
        health=tuple(test),
        files=tuple(_files(raw.get("volumes") or (), root))[:_MOST_FILES],
        given=tuple(_given(raw, root, document))[:_MOST_FILES],
        depends=tuple(raw.get("depends_on") or ()),
    )


def _files(volumes: Sequence[Mapping[str, Any]], root: str) -> Iterator[tuple[str, str]]:
    for volume in volumes:
        source = in_repository(root, str(volume.get("source") or "")) if volume.get("type") == "bind" else None
        if source is not None and source != ".":  # the whole tree over the program is for developing
            yield source, str(volume.get("target"))


def _given(raw: Mapping[str, Any], root: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the files that a service has as secrets and configurations, with where compose puts them."""
    for kind, folder in (("secrets", "/run/secrets/"), ("configs", "/")):
        for one in raw.get(kind) or ():
            name = str(one["source"])
            source = in_repository(root, str(((document.get(kind) or {}).get(name) or {}).get("file") or ""))
            if source is not None and source != ".":
                yield source, posixpath.join(folder, str(one.get("target") or name))


def _words(raw: Any) -> tuple[str, ...] | None:
    return None if raw is None else tuple(_text(word) for word in raw)


def _text(raw: Any) -> str:
    """Compose prints a dollar sign twice; a value may be missing."""
    return "" if raw is None else str(raw).replace("$$", "$")
