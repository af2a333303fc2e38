"""Compose files, read by `docker compose config`, or by `docker buildx bake` where compose is not installed."""

from __future__ import annotations

import json
import posixpath
import re
import tempfile
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bot.engine.plugins import find_plugin
from bot.host import process, yaml_reading
from bot.messages import targets as messages
from bot.targets import bake, inline
from bot.targets.declared import (
    FILE_LIMIT,
    FILES_LIMIT,
    Declarations,
    Declared,
    Tree,
    contexts,
    is_remote,
    join_path,
    last_line,
    run_closed,
    write_files,
)
from bot.text import Text, verbatim

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
READER = "docker compose config"
# Everything through which a compose file can name another file that is read while the model is made.
_MODELS = frozenset(("include", "extends"))
_VARIABLES = frozenset(("env_file", "label_file"))


class _Draw(Enum):
    """What a name in a compose file draws in."""

    NONE = "nothing"
    MODEL = "another compose file"
    VARIABLES = "a file of variables"


class OutsideRepository(Exception):
    """A compose file that names something outside the repository. `str()` is what it names."""


def is_compose_file(path: str) -> bool:
    """Whether a path has one of compose's own names."""
    return posixpath.basename(path) in NAMES


def read(tree: Tree, path: str) -> Declarations:
    """Return the images that one compose file declares. What cannot be read is a note, never an exception."""
    shown = verbatim(path)
    try:
        files = closure(tree, path)
    except OutsideRepository as refused:
        return Declarations(notes=(messages.LEAVES_REPOSITORY(path=shown, what=verbatim(str(refused))),))
    except yaml_reading.YamlError:
        return Declarations(notes=(messages.NOT_READ(path=shown, reason=messages.NO_YAML()),))
    plugin = find_plugin("docker-compose")
    if plugin is None:
        found = bake.read_files(files, (path,), path)
        note = messages.READ_BY_BAKE(path=shown)
        return Declarations(found.images, (note, *found.notes) if found.images else found.notes, found.refused)
    with tempfile.TemporaryDirectory(prefix="hullcheck-compose-") as scratch:
        root = Path(scratch).resolve()
        write_files(root, files)
        arguments = ("--file", path, "--project-name", "hullcheck", "--profile", "*", "config", "--format", "json")
        done = run_closed(plugin, arguments, root)
        return _parse_text(done, path, str(root), files.get(path, b"").decode("utf-8", "replace"))


def closure(tree: Tree, path: str) -> dict[str, bytes]:
    """Return the file and everything of the repository that it draws in, however deep.

    Raises Refused for a name that leads out of the repository or that only the tool's environment could tell, and
    YamlError for what is no YAML.
    """
    files: dict[str, bytes] = {}
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), ".env"))
    waiting = [(path, _Draw.MODEL), (beside, _Draw.NONE)]
    while waiting:
        current, draw = waiting.pop()
        if current in files:
            continue
        if len(files) >= FILES_LIMIT:
            raise OutsideRepository(f"more than {FILES_LIMIT} files")
        content = tree.read(current)
        if content is not None:
            files[current] = content
        elif draw is _Draw.VARIABLES:
            files[current] = b""  # often not in the repository; what is in it changes nothing about the images
        if content is not None and draw is _Draw.MODEL:
            for name, kind in _find_drawn_in(content.decode("utf-8", "replace")):
                folders = (posixpath.dirname(current), posixpath.dirname(path))
                waiting += [(place, kind) for place in _places(name, folders)]
    return files


def _places(name: str, folders: tuple[str, str]) -> list[str]:
    """A path counts from the file or from the project: both are had ready, and none may lead out."""
    found = []
    for folder in dict.fromkeys(folders):
        place = join_path(folder, name)
        if place is None or "$" in name:
            raise OutsideRepository(name[:100])
        found.append(place)
    return found


def _find_drawn_in(text: str) -> Iterator[tuple[str, _Draw]]:
    seen: set[tuple[int, _Draw]] = set()
    for document in yaml_reading.compose_all(text):
        yield from _names(document, _Draw.NONE, seen)


def _names(node: yaml.Node | None, inside: _Draw, seen: set[tuple[int, _Draw]]) -> Iterator[tuple[str, _Draw]]:
    """Every text below a key that can draw in a file. A node that is shared by aliases is looked at once each way."""
    if node is None or (id(node), inside) in seen:
        return
    seen.add((id(node), inside))
    if isinstance(node, yaml.ScalarNode):
        if inside is not _Draw.NONE:
            yield str(node.value), inside
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _names(item, inside, seen)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            word = str(name.value) if isinstance(name, yaml.ScalarNode) else ""
            yield from _names(value, _below(word, inside), seen)


def _below(word: str, inside: _Draw) -> _Draw:
    if word in _VARIABLES:
        return _Draw.VARIABLES
    if word in _MODELS:
        return _Draw.MODEL
    # `extends: {file: x, service: y}`: y is no file. Anything else below such a key may be one.
    return _Draw.NONE if word in ("service", "required", "format") else inside


def _parse_text(done: process.Completed, path: str, root: str, raw: str) -> Declarations:
    shown = verbatim(path)
    if not done.ok:
        reason = verbatim(last_line(done).replace(f"{root}/", ""))
        return Declarations(notes=(messages.NOT_READ(path=shown, reason=reason),))
    images: list[Declared] = []
    notes: list[Text] = []
    refused: dict[tuple[str, str], Text] = {}
    try:
        services = json.loads(done.stdout).get("services") or {}
        for name, service in sorted(services.items()):
            build = service.get("build")
            if build and is_remote(str(build.get("context") or "")):
                notes.append(messages.REMOTE_CONTEXT(path=shown, name=verbatim(name)))
            elif build:
                found = _service(path, root, raw, name, service)
                if isinstance(found, Declared):
                    images.append(found)
                else:
                    refused[(path, name)] = found
    except (ValueError, AttributeError, TypeError, KeyError):
        return Declarations(notes=(messages.NOT_READ(path=shown, reason=messages.STRANGE_ANSWER()),))
    return Declarations(tuple(images), tuple(notes), refused)


def _service(path: str, root: str, raw: str, name: str, service: Mapping[str, Any]) -> Declared | Text:
    """Return the image that a service declares, or why it is not reviewed."""
    build: Mapping[str, Any] = service["build"]
    context = str(build.get("context") or "")
    folder = in_repository(root, context)
    file = str(build.get("dockerfile") or "Dockerfile")
    written = str(build.get("dockerfile_inline") or "")
    place = None if folder is None else (in_repository(root, file) if file.startswith("/") else join_path(folder, file))
    if folder is None or place is None:
        return messages.OUTSIDE(path=verbatim(path))
    tags = [str(service["image"])] if service.get("image") else []
    return Declared(
        file=path,
        name=name,
        dockerfile=path if written else place,
        context=folder,
        stage=build.get("target") or None,
        build_args=bake.pairs(build.get("args")),
        platforms=tuple(str(one) for one in build.get("platforms") or ()),
        tags=tuple(dict.fromkeys((*tags, *(str(one) for one in build.get("tags") or ())))),
        contexts=contexts(build.get("additional_contexts") or {}, "service:", partial(in_repository, root)),
        reader=READER,
        inline=inline.place_line(written, inline.line_in_compose(raw, name)) if written else "",
    )


def in_repository(root: str, path: str) -> str | None:
    """Turn a path of the scratch folder into one of the repository."""
    clean = posixpath.normpath(path)
    if clean == root:
        return "."
    return clean.removeprefix(f"{root}/") if clean.startswith(f"{root}/") else None


def is_drawn_in(path: str) -> bool:
    """Whether a file of this name can be drawn in by a compose file."""
    return bool(re.search(r"(?:\.ya?ml|(?:^|[./])env)$", path)) and len(path) < FILE_LIMIT
