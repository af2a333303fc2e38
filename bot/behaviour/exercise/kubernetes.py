"""What Kubernetes manifests, and plain values of Helm, say of an image's containers. Pure; the text is a stranger's."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.behaviour.exercise.uses import Use
from bot.engine.limits import CAPABILITIES
from bot.host import yaml_reading
from bot.host.yaml_reading import YamlError

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_DEEPEST = 8
_MOST_DOCUMENTS = 60


def in_manifest(text: str, path: str) -> Iterator[tuple[str, Use]]:
    """Return the images of a manifest's containers, as it writes them, each with how it is used."""
    for document in _documents(text):
        kind = document.get("kind")
        if kind not in _KINDS:
            continue
        name = _of(document.get("metadata"), "name")
        for spec in _pods(document, 0):
            for container in (*_items(spec.get("initContainers")), *_items(spec.get("containers"))):
                image = container.get("image")
                if isinstance(image, str):
                    yield image, _use(container, f"{path}: {kind} {name}".rstrip(), spec.get("securityContext"))


def in_values(text: str, path: str) -> Iterator[tuple[str, Use]]:
    """Return the same of a values.yaml: its parts that name an image."""
    for document in _documents(text):
        yield from _values(document, path, 0)


def _values(part: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[str, Use]]:
    image = part.get("image")
    name = _of(image, "repository") if isinstance(image, dict) else image
    if isinstance(name, str) and name:
        yield name, _use(part, path, part.get("podSecurityContext"))
    if depth < 3:
        for value in part.values():
            if isinstance(value, dict):
                yield from _values(value, path, depth + 1)


def _use(container: Mapping[str, Any], where: str, pod: Any) -> Use:
    security = {**_mapping(pod), **_mapping(container.get("securityContext"))}
    port = next((one.get("containerPort") for one in _items(container.get("ports"))), None)
    use = Use(
        where,
        entrypoint=_words(container.get("command")),
        command=_words(container.get("args")),
        env=tuple(_env(container.get("env"))),
        user=_user(security),
        workdir=str(container.get("workingDir") or ""),
        read_only=security.get("readOnlyRootFilesystem") is True,
        non_root=security.get("runAsNonRoot") is True,
        capabilities=_capabilities(_mapping(security.get("capabilities"))),
    )
    for probe in _PROBES:
        use = _with_probe(use, _mapping(container.get(probe)), _mapping(container), port)
    return use


def _with_probe(use: Use, probe: Mapping[str, Any], container: Mapping[str, Any], port: Any) -> Use:
    command = _words(_of(probe.get("exec"), "command", None))
    if command:
        return replace(use, health=tuple(dict.fromkeys((*use.health, command))))
    request = _mapping(probe.get("httpGet"))
    if not request:
        return use
    number = request.get("port", port)
    if isinstance(number, str) and not number.isdecimal():
        number = next(
            (one.get("containerPort") for one in _items(container.get("ports")) if one.get("name") == number), None
        )
    path = str(request.get("path") or "/")
    if isinstance(number, int | str) and str(number).isdecimal() and 0 < int(number) < 65_536 and path.startswith("/"):
        return replace(use, http=tuple(dict.fromkeys((*use.http, (int(number), path[:200])))))
    return use


def _user(security: Mapping[str, Any]) -> str:
    user, group = security.get("runAsUser"), security.get("runAsGroup")
    if not isinstance(user, int):
        return ""
    return f"{user}:{group}" if isinstance(group, int) else str(user)


def _capabilities(raw: Mapping[str, Any]) -> tuple[str, ...] | None:
    """All that a container has, where its manifest drops all; None where it keeps the usual ones."""
    drop, add = ([str(one).upper() for one in raw.get(name) or ()] for name in ("drop", "add"))
    if "ALL" not in drop:
        return None
    # Nothing is given here that the sandbox does not give anyway.
    return tuple(name for name in CAPABILITIES if name in {one.removeprefix("CAP_") for one in add} or "ALL" in add)


def _env(raw: Any) -> Iterator[tuple[str, str]]:
    """The variables whose values are there; a secret's is not."""
    if isinstance(raw, dict):
        yield from (
            (str(name), str(value)) for name, value in raw.items() if isinstance(value, str | int | float | bool)
        )
    for one in _items(raw):
        if isinstance(one.get("name"), str) and isinstance(one.get("value"), str) and "$(" not in one["value"]:
            yield one["name"], one["value"]


def _words(raw: Any) -> tuple[str, ...] | None:
    if not isinstance(raw, list) or not raw or not all(isinstance(word, str | int | float) for word in raw):
        return None
    words = tuple(str(word) for word in raw)
    # `$(NAME)` is filled in by the cluster; in a script it is the shell's.
    return (
        None
        if any("$(" in word and not word.startswith("#!") and "\n" not in word and " " not in word for word in words)
        else words
    )


def _documents(text: str) -> Sequence[Mapping[str, Any]]:
    if "{{" in text:
        return ()  # a template: nobody knows here what it becomes
    found = []
    # Each document by itself: one of a kind that is no YAML takes none of the others with it.
    for piece in re.split(r"(?m)^---[ \t]*(?:#.*)?$", text)[:_MOST_DOCUMENTS]:
        with contextlib.suppress(YamlError):
            document = yaml_reading.load(piece)
            if isinstance(document, dict):
                found.append(document)
    return found


def _pods(part: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The specifications of pods, wherever a kind has them."""
    if not isinstance(part, dict) or depth > _DEEPEST:
        return
    if isinstance(part.get("containers"), list):
        yield part
        return
    for name in ("spec", "template", "jobTemplate"):
        yield from _pods(part.get(name), depth + 1)


def _items(raw: Any) -> list[Mapping[str, Any]]:
    return [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _of(raw: Any, name: str, default: Any = "") -> Any:
    return raw.get(name, default) if isinstance(raw, dict) else default
