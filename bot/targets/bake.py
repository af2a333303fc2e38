"""Bake files, read by `docker buildx bake --print`."""

from __future__ import annotations

import json
import posixpath
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.engine import build_context
from bot.engine.plugins import find_plugin
from bot.messages import targets as messages
from bot.targets import inline
from bot.targets.declared import (
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

NAMES = ("docker-bake.json", "docker-bake.hcl")
_OVERRIDES = ("docker-bake.override.json", "docker-bake.override.hcl")
READER = "docker buildx bake"
_TARGETS_LIMIT = 200
_SECRETS_LIMIT = 8


def is_bake_file(path: str) -> bool:
    """Whether a path has one of bake's own names."""
    return posixpath.basename(path) in (*NAMES, *_OVERRIDES)


def read(tree: Tree, path: str) -> Declarations:
    """Return the images that a bake file, with what overrides it beside it, declares. Trouble is a note."""
    folder = posixpath.dirname(path)
    files: dict[str, bytes] = {}
    for name in (path, *(posixpath.join(folder, other) for other in _OVERRIDES)):
        content = tree.read(name)
        if content is not None:
            files[name] = content
    if path not in files:
        return Declarations()
    found = read_files(files, tuple(files), path)
    # Paths count from where bake is started: the file's folder, or else the root.
    return Declarations(tuple(_place(one, folder, tree) for one in found.images), found.notes, found.refused)


def read_files(files: Mapping[str, bytes], names: Sequence[str], path: str) -> Declarations:
    """Return what files declare together, started where `path` lies; `files` may hold more than is named."""
    plugin = find_plugin("docker-buildx")
    if plugin is None:
        return Declarations(notes=(messages.NOT_READ(path=verbatim(path), reason=messages.NO_BUILDX()),))
    with tempfile.TemporaryDirectory(prefix="hullcheck-bake-") as scratch:
        root = Path(scratch).resolve()
        write_files(root, files)
        folder = posixpath.dirname(path)
        given = [f"--file={posixpath.relpath(name, folder or '.')}" for name in names]
        problem, document = _print(plugin, given, root / folder)
    if problem is not None:
        return Declarations(notes=(messages.NOT_READ(path=verbatim(path), reason=problem),))
    images: list[Declared] = []
    notes: list[Text] = []
    refused: dict[tuple[str, str], Text] = {}
    try:
        for name, target in sorted((document.get("target") or {}).items()):
            if is_remote(str(target.get("context") or ".")):
                notes.append(messages.REMOTE_CONTEXT(path=verbatim(path), name=verbatim(name)))
                continue
            found = _target(path, files[path].decode("utf-8", "replace"), name, target)
            if isinstance(found, Declared):
                images.append(found)
            else:
                refused[(path, name)] = found
    except (AttributeError, TypeError, ValueError):
        return Declarations(notes=(messages.NOT_READ(path=verbatim(path), reason=messages.STRANGE_ANSWER()),))
    return Declarations(tuple(images), tuple(notes), refused)


def _print(plugin: Path, files: Sequence[str], folder: Path) -> tuple[Text | None, Mapping[str, Any]]:
    listed = run_closed(plugin, ("bake", *files, "--list=type=targets,format=json"), folder)
    names: list[str] = []
    if listed.ok:
        try:
            names = [str(one["name"]) for one in json.loads(listed.stdout) if not one.get("group")]
        except (ValueError, TypeError, KeyError):
            return messages.STRANGE_ANSWER(), {}
    elif listed.timed_out:
        return verbatim(last_line(listed)), {}
    # An older bake cannot list its targets: then those of its default group.
    secrets: list[str] = []
    while True:
        done = run_closed(plugin, ("bake", *files, "--print", "--", *names[:_TARGETS_LIMIT]), folder, secrets)
        missing = re.search(r"failed to stat ([A-Za-z_][A-Za-z0-9_]*):", done.err)
        if done.ok or missing is None or missing[1] in secrets or len(secrets) >= _SECRETS_LIMIT:
            break
        secrets.append(missing[1])  # a secret from a variable: bake takes one that is not set for a file
    if not done.ok:
        return verbatim(last_line(done)), {}
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return messages.STRANGE_ANSWER(), {}
    return (None, document) if isinstance(document, dict) else (messages.STRANGE_ANSWER(), {})


def _target(path: str, raw: str, name: str, target: Mapping[str, Any]) -> Declared | Text:
    """Return the image that a target declares, or why it is not reviewed."""
    context = str(target.get("context") or ".")
    written = str(target.get("dockerfile-inline") or "")
    folder = join_path(posixpath.dirname(path), context)
    file = None if folder is None else join_path(folder, str(target.get("dockerfile") or "Dockerfile"))
    if folder is None or file is None:
        return messages.OUTSIDE(path=verbatim(path))
    return Declared(
        file=path,
        name=name,
        dockerfile=path if written else file,
        context=folder,
        stage=target.get("target") or None,
        build_args=pairs(target.get("args")),
        platforms=tuple(str(one) for one in target.get("platforms") or ()),
        tags=tuple(str(one) for one in target.get("tags") or ()),
        contexts=contexts(target.get("contexts") or {}, "target:", partial(join_path, posixpath.dirname(path))),
        reader=READER,
        inline=inline.place_line(written, inline.line_in_bake(raw, name)) if written else "",
    )


def _place(image: Declared, folder: str, tree: Tree) -> Declared:
    """Take the root for the start where the Dockerfile is there and not below the file's folder."""
    if not folder or tree.has(image.dockerfile):
        return image

    def outer(path: str) -> str:
        return posixpath.relpath(path, folder)

    moved = outer(image.dockerfile)
    if moved.startswith("..") or not tree.has(moved):
        return image
    folders = set(build_context.folders(image.contexts))
    contexts = tuple((name, outer(value) if value in folders else value) for name, value in image.contexts)
    return replace(image, dockerfile=moved, context=outer(image.context), contexts=contexts)


def pairs(given: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Return build arguments in order of their names; one without a value is not given."""
    return tuple(sorted((str(name), str(value)) for name, value in (given or {}).items() if value is not None))
