"""What a repository says of how one of its images is used. Read as data, with limits; nothing of it is started here.

A use counts only if base (or the original of a rewrite) stands it: so a file that is read wrongly costs a look, and
blames nobody.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from bot.behaviour.exercise import docker_words, kubernetes
from bot.behaviour.exercise.uses import Use, health_words
from bot.dockerfile.references import Name
from bot.host import yaml_reading
from bot.host.yaml_reading import YamlError
from bot.model.targets import Build
from bot.targets.compose import NAMES as COMPOSE_NAMES

MOST = 12  # uses of one image
_MOST_FILES = 60
_MOST_ENTRIES = 20_000
_FILE_LIMIT = 262_144
_SKIPPED = re.compile(r"(?:^|/)(?:node_modules|vendor|third_party|\.git|testdata|fixtures)(?:/|$)")
_SCRIPTS = re.compile(r"(?:^|/)[^/]+\.(?:sh|bash)$")
_MAKEFILES = ("makefile", "gnumakefile", "justfile")
_STRUCTURE = re.compile(r"^(?:commandTests|fileExistenceTests|fileContentTests|metadataTest):", re.MULTILINE)
_GOSS = re.compile(r"(?:^|/)goss(?:[-_.][\w-]+)?\.ya?ml$")
_README = re.compile(r"(?:^|/)readme(?:\.md|\.markdown)?$", re.IGNORECASE)
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING = re.compile(r",(\s*[}\]])")


class Files(Protocol):
    """The files of a revision."""

    @property
    def files(self) -> Iterable[str]:
        """The paths of all files."""

    def read_many(self, paths: Iterable[str], limit: int) -> Mapping[str, bytes]:
        """Return the content of what there is of these files and not larger."""


class DiskFiles:
    """The files below a folder that is on the disk, as `Files` has them; links are left out."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files: tuple[str, ...] = tuple(
            one.relative_to(root).as_posix()
            for one in islice(root.rglob("*"), _MOST_ENTRIES)
            if one.is_file() and not one.is_symlink()
        )

    def read_many(self, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        """Return the content of what there is of these files and not larger."""
        there = {path: self._root / path for path in paths}
        return {path: file.read_bytes() for path, file in there.items() if file.stat().st_size <= limit}


def uses(tree: Files, target: Build) -> tuple[Use, ...]:
    """Return the uses of an image that a revision of its repository knows, each once, the most binding first."""
    chosen = [path for path in sorted(tree.files, key=lambda path: (path.count("/"), path)) if _counts(path)]
    texts = {
        path: raw.decode("utf-8", "replace") for path, raw in tree.read_many(chosen[:_MOST_FILES], _FILE_LIMIT).items()
    }
    names = _Names.of(target, texts)
    found: dict[Use, None] = {}
    for read in (_compose, _kubernetes, _structure, _goss, _procfile, _devcontainer, _scripts):
        for path, text in texts.items():
            for use in read(path, text, target, names):
                found.setdefault(use, None)
    return tuple(found)[:MOST]


def _counts(path: str) -> bool:
    if _SKIPPED.search(path):
        return False
    name = posixpath.basename(path).lower()
    return (
        path.endswith((".yaml", ".yml"))
        or name in ("procfile", "devcontainer.json", ".devcontainer.json", *_MAKEFILES)
        or bool(_README.search(path) or _SCRIPTS.search(path))
    )


# ------------------------------------------------------------------------------------------------- names of the image


class _Names:
    """The names under which files may mean a target's image."""

    def __init__(self, known: frozenset[str], lasts: frozenset[str], services: frozenset[str]) -> None:
        self._known, self._lasts, self._services = known, lasts, services

    @classmethod
    def of(cls, target: Build, texts: Mapping[str, str]) -> _Names:
        known = {str(_bare(tag)) for tag in target.tags}
        services = set()
        for path, text in texts.items():
            if posixpath.basename(path) in COMPOSE_NAMES:
                own = [(image, service) for image, service in _services(text) if _is_of(service, path, target)]
                known |= {str(_bare(image)) for image, _ in own if image}
                services |= {service["__name__"] for _, service in own}
        folders = (posixpath.dirname(target.dockerfile), target.context)
        lasts = {posixpath.basename(folder) for folder in folders} | {_last(name) for name in known}
        return cls(frozenset(known), frozenset(lasts - {"", "."}), frozenset(services))

    def mean(self, image: str) -> bool:
        """Whether a file that says `image` means the target: by its name, or because a variable stands there."""
        if image.startswith(docker_words.SERVICE):
            return image.removeprefix(docker_words.SERVICE) in self._services
        if "$" in image:
            return True
        bare = str(_bare(image))
        return bare in self._known or _last(bare) in self._lasts


def _bare(image: str) -> Name:
    found = Name.parse(image.partition("@")[0])
    return Name(found.host, found.path)


def _last(name: str) -> str:
    return name.rpartition("/")[2]


# ------------------------------------------------------------------------------------------------------------ compose


def _compose(path: str, text: str, target: Build, _: _Names) -> Iterator[Use]:
    """What a compose file says of its own services that are built from the target."""
    if posixpath.basename(path) not in COMPOSE_NAMES:
        return
    for _image, service in _services(text):
        if not _is_of(service, path, target):
            continue
        name = service["__name__"]
        yield Use(
            f"{path}: {name}",
            entrypoint=_words(service.get("entrypoint")),
            command=_words(service.get("command")),
            env=tuple(_environment(service.get("environment"))),
            user=str(service.get("user") or ""),
            workdir=str(service.get("working_dir") or ""),
            read_only=service.get("read_only") is True,
            health=_health(service.get("healthcheck")),
        )


def _services(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the services of a compose file with their images' names; each knows its own name."""
    try:
        document = yaml_reading.load(text)
    except YamlError:
        return []
    services = document.get("services") if isinstance(document, dict) else None
    if not isinstance(services, dict):
        return []
    return [
        (str(one.get("image") or ""), {**one, "__name__": str(name)})
        for name, one in services.items()
        if isinstance(one, dict)
    ]


def _is_of(service: Mapping[str, Any], path: str, target: Build) -> bool:
    build = service.get("build")
    if isinstance(build, str):
        build = {"context": build}
    if not isinstance(build, dict) or build.get("dockerfile_inline"):
        return False
    context = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(build.get("context") or ".")))
    file = posixpath.normpath(posixpath.join(context, str(build.get("dockerfile") or "Dockerfile")))
    return file == posixpath.normpath(target.dockerfile) and (build.get("target") or None) == (target.stage or None)


def _environment(raw: Any) -> Iterator[tuple[str, str]]:
    pairs = raw.items() if isinstance(raw, dict) else (str(one).partition("=")[::2] for one in raw or ())
    for name, value in pairs:
        if value is not None and value != "" and "$" not in str(value):
            yield str(name), str(value)


def _health(raw: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(raw, dict) or raw.get("disable"):
        return ()
    test = raw.get("test")
    words = ("CMD-SHELL", test) if isinstance(test, str) else tuple(map(str, test or ()))
    return health_words(tuple(word.replace("$$", "$") for word in words))


def _words(raw: Any) -> tuple[str, ...] | None:
    """A command as compose reads it: a list, or a text that is split as a shell splits words."""
    if raw is None:
        return None
    if isinstance(raw, list):
        words = tuple(map(str, raw))
    else:
        import shlex  # noqa: PLC0415

        try:
            words = tuple(shlex.split(str(raw)))
        except ValueError:
            return None
    return (
        None
        if any(re.search(r"(?<!\$)\$(?!\$)", word) for word in words)
        else tuple(word.replace("$$", "$") for word in words)
    )


# ------------------------------------------------------------------------------------------------------------- others


def _kubernetes(path: str, text: str, _: Build, names: _Names) -> Iterator[Use]:
    if not path.endswith((".yaml", ".yml")):
        return
    values = posixpath.basename(path).startswith("values")
    found = kubernetes.in_values(text, path) if values else kubernetes.in_manifest(text, path)
    yield from (use for image, use in found if names.mean(image))


def _structure(path: str, text: str, _: Build, names: _Names) -> Iterator[Use]:
    """A file of container-structure-test: its commands, and all of it for that program itself."""
    if not path.endswith((".yaml", ".yml")) or "schemaVersion" not in text or not _STRUCTURE.search(text):
        return
    yield Use(path, tester="container-structure-test", tests=text)
    try:
        document = yaml_reading.load(text)
        tests = document.get("commandTests") or ()
        for one in tests:
            words = (str(one["command"]), *map(str, one.get("args") or ()))
            if int(one.get("exitCode") or 0) == 0 and not one.get("setup"):
                yield Use(f"{path}: {one.get('name') or words[0]}", entrypoint=words[:1], command=words[1:], once=True)
    except (YamlError, ValueError, AttributeError, TypeError, KeyError):
        return


def _goss(path: str, text: str, _: Build, names: _Names) -> Iterator[Use]:
    """A file of goss, for that program itself."""
    if _GOSS.search(path) and "{{" not in text:
        yield Use(path, tester="goss", tests=text)


def _procfile(path: str, text: str, target: Build, _: _Names) -> Iterator[Use]:
    """What a platform starts, each by a shell: a Procfile beside the Dockerfile."""
    if posixpath.basename(path).lower() != "procfile" or posixpath.dirname(path) != posixpath.dirname(
        target.dockerfile
    ):
        return
    for line in text.splitlines()[:20]:
        name, colon, command = line.partition(":")
        if colon and re.fullmatch(r"[A-Za-z0-9_-]+", name.strip()) and command.strip() and "$" not in command:
            yield Use(f"{path}: {name.strip()}", entrypoint=("/bin/sh", "-c", command.strip()), command=())


def _devcontainer(path: str, text: str, target: Build, _: _Names) -> Iterator[Use]:
    """The commands that an editor runs in the image, where it is built from this Dockerfile."""
    if posixpath.basename(path) not in ("devcontainer.json", ".devcontainer.json"):
        return
    try:
        plain = _TRAILING.sub(r"\1", _COMMENT.sub(lambda match: match[1] or "", text))
        document = json.loads(plain)
        build = document.get("build") or {}
        file = build.get("dockerfile") or document.get("dockerFile")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(file)))
        if not file or place != posixpath.normpath(target.dockerfile):
            return
        user = str(document.get("remoteUser") or document.get("containerUser") or "")
        yield Use(f"{path}", entrypoint=("/bin/sh", "-c", "exit 0"), command=(), user=user, once=True)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return


def _scripts(path: str, text: str, _: Build, names: _Names) -> Iterator[Use]:
    """`docker run` in workflows, Makefiles, scripts and README files."""
    name = posixpath.basename(path).lower()
    if path.startswith((".github/workflows/", ".gitlab-ci")):
        found = _of_workflow(text, path)
    elif name in _MAKEFILES:
        found = docker_words.in_makefile(text, path)
    elif _README.search(path):
        found = docker_words.in_fences(text, path)
    elif _SCRIPTS.search(path):
        found = docker_words.in_script(text, path)
    else:
        return
    yield from (use for image, use in found if names.mean(image) and (use.health or not use.as_image))


def _of_workflow(text: str, path: str) -> Iterator[tuple[str, Use]]:
    try:
        document = yaml_reading.load(text)
        jobs = document.get("jobs") or {}
        steps = [step for job in jobs.values() for step in job.get("steps") or ()]
    except (YamlError, AttributeError, TypeError):
        return
    for step in steps[:200]:
        script = step.get("run") if isinstance(step, dict) else None
        if isinstance(script, str):
            yield from docker_words.in_script(re.sub(r"\$\{\{.*?\}\}", "$EXPRESSION", script), path)
