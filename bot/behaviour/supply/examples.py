"""Values for variables that a repository's own files give: samples of .env, manifests of platforms, compose, README.

All of it is a stranger's text, read as data and with limits. A value of it is given to the stranger's own program, in
a network without a way out.
"""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.behaviour.exercise.from_repository import Files
from bot.host import yaml_reading
from bot.host.yaml_reading import YamlError
from bot.model.targets import Build
from bot.targets.compose import NAMES as COMPOSE_NAMES

_MOST_FILES = 40
_MOST_VARIABLES = 200
_FILE_LIMIT = 131_072
_MOST_NODES = 20_000
_LONGEST = 2000  # characters of a value
_SAMPLE = re.compile(
    r"(?:^|/)(?:\.?env[._-](?:example|sample|template|dist|default|defaults|docker|dev|development|local|test)"
    r"|(?:example|sample|template|default)\.env|[\w-]*\.env\.(?:example|sample|template|dist))$",
    re.IGNORECASE,
)
_README = re.compile(r"(?:^|/)readme(?:\.md|\.markdown)?$", re.IGNORECASE)
_SERVICE = re.compile(
    r"(?:^|/)(?:service|app|cloudrun|knative|deployment|values|render|fly)[\w.-]*\.ya?ml$", re.IGNORECASE
)
_SKIPPED = re.compile(r"(?:^|/)(?:node_modules|vendor|third_party|\.git)(?:/|$)")
_ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]{0,80})[ \t]*=[ \t]*(.*)$", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)
_IN_FENCE = re.compile(
    r"(?:^|\s)(?:-e[ =]?|--env[ =]|export[ ]+|\$[ ]+|--set-env-vars[ =])?\"?([A-Z][A-Z0-9_]{0,80})="
    r"(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'\\]+)"
)
# What stands for a value that everybody has to fill in.
_PLACEHOLDER = re.compile(
    r"^$|^<.*>$|^\[.*\]$|^\{.*\}$|\$\{|\$\(|^\.\.\.|^(?:your|my|the|some|insert|replace|enter|add|put|todo)[ _-]|"
    r"^x{3,}|your[_-]|<[^>]*>|\[[a-z][a-z0-9_-]{2,}\]|^\*+$|changeme|change_me",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Example:
    """A value that a file gives a variable."""

    value: str
    where: str


def examples(tree: Files, target: Build) -> Mapping[str, Example]:
    """Return the values that the files near a target, and those of the whole repository, give; the nearest counts."""
    chosen = sorted((path for path in tree.files if _counts(path)), key=lambda path: _distance(path, target))
    chosen = [path for path in chosen if _concerns(path, target)][:_MOST_FILES]
    texts = tree.read_many(chosen, _FILE_LIMIT)
    found: dict[str, Example] = {}
    for path in chosen:
        if path in texts:
            for name, value in of_file(path, texts[path].decode("utf-8", "replace")):
                if len(found) < _MOST_VARIABLES and len(value) <= _LONGEST and "\0" not in value:
                    found.setdefault(name, Example(value, path))
    return found


def of_file(path: str, text: str) -> tuple[tuple[str, str], ...]:
    """Return the variables that one file gives a value that somebody may use, in its order. Pure."""
    name = posixpath.basename(path).lower()
    reader: Callable[[str], Iterable[tuple[str, Any]]]
    if _SAMPLE.search(path) or name == ".env":
        reader = _find_assignments
    elif name == "app.json":
        reader = _app_json
    elif _README.search(path):
        reader = _fences
    else:
        reader = _yaml
    found: dict[str, str] = {}
    for key, raw in reader(text):
        value = str(raw).lower() if isinstance(raw, bool) else str(raw)
        if not _PLACEHOLDER.search(value.strip()):
            found.setdefault(key, value.strip())
    return tuple(found.items())


def _counts(path: str) -> bool:
    if _SKIPPED.search(path):
        return False
    name = posixpath.basename(path)
    return (
        name in ("app.json", ".env", *COMPOSE_NAMES)
        or bool(_SAMPLE.search(path) or _README.search(path) or _SERVICE.search(path))
        or (name.startswith(("docker-compose.", "compose.")) and name.endswith((".yml", ".yaml")))
    )


def _concerns(path: str, target: Build) -> bool:
    """Whether a file stands in a folder of the target, below it, or in one that the target is in."""
    folder = posixpath.dirname(path)
    homes = {posixpath.dirname(target.dockerfile), "" if target.context == "." else target.context}
    return any(
        folder == home or not folder or f"{home}/".startswith(f"{folder}/") or f"{folder}/".startswith(f"{home}/")
        for home in homes
    )


def _distance(path: str, target: Build) -> tuple[int, int, str]:
    """How far a file is from the Dockerfile; a sample of an environment goes before all else in its folder."""
    home = [part for part in posixpath.dirname(target.dockerfile).split("/") if part]
    folder = [part for part in posixpath.dirname(path).split("/") if part]
    same = next((n for n, (a, b) in enumerate(zip(home, folder, strict=False)) if a != b), min(len(home), len(folder)))
    return len(home) + len(folder) - 2 * same, 0 if _SAMPLE.search(path) else 1, path


def _find_assignments(text: str) -> Iterator[tuple[str, str]]:
    for match in _ASSIGNED.finditer(text):
        yield match[1], _unquote(match[2].strip())


def _unquote(value: str) -> str:
    """Return a value of a .env file: in quotes all of it, without them up to a comment."""
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value[1:]
    return re.split(r"(?:^|\s)#", value, maxsplit=1)[0].strip()


def _app_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        env = json.loads(text).get("env") or {}
        for name, one in list(env.items())[:_MOST_VARIABLES]:
            value = one.get("value") if isinstance(one, dict) else one
            if value is not None:
                yield str(name), str(value)
    except (ValueError, AttributeError):
        return


def _fences(text: str) -> Iterator[tuple[str, str]]:
    for fence in _FENCE.finditer(text):
        for match in _IN_FENCE.finditer(fence[2]):
            yield match[1], match[2].rstrip(",").strip("\"'")


def _yaml(text: str) -> Iterator[tuple[str, Any]]:
    """The variables of a manifest: wherever a list or a mapping called env, environment or envVars stands."""
    waiting: list[Any] = []
    for document in re.split(r"^---.*$", text, flags=re.MULTILINE)[:_MOST_FILES]:
        with contextlib.suppress(YamlError):
            waiting.append(yaml_reading.load(document))
    for node in waiting:
        if len(waiting) > _MOST_NODES:
            return
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("env", "environment", "envVars", "env_variables"):
                    yield from _pairs(value)
                else:
                    waiting.append(value)  # the loop goes on over what is added
        elif isinstance(node, list):
            waiting += node


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((str(name), one) for name, one in value.items() if isinstance(one, (str, int, float, bool)))
    for one in value if isinstance(value, list) else ():
        if isinstance(one, str) and "=" in one:
            name, _, text = one.partition("=")
            yield name.strip(), text
        elif isinstance(one, dict):
            named = one.get("name") or one.get("key") or one.get("variable")
            if isinstance(named, str) and isinstance(one.get("value"), (str, int, float, bool)):
                yield named, one["value"]
