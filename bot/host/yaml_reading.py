"""The one place that reads YAML: within limits, and every way to fail is one kind of error, with its line.

PyYAML fails in a dozen ways (IndexError for `!!int ""`, KeyError for `!!bool maybe`, OverflowError, RecursionError),
and a page of text with merges or aliases means gigabytes. Here a text is first bounded, then made into nodes, whose
aliases and merges are counted with what they stand for, and only then into values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from bot.errors import InputError
from bot.messages import host as messages
from bot.text import Text

MOST_BYTES = 262_144
_DEEPEST = 50  # levels
_MOST_NODES = 50_000  # with what each alias stands for
_LONGEST_NUMBER = 40  # characters; people's have ten
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", _TIMESTAMP)
_PLAIN = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "seq", "map", "merge")
)


class YamlError(InputError):
    """A text that is no YAML, or more of it than is read. `str()` is one line; `line` is where it is, from 1."""

    def __init__(self, line: int, problem: Text) -> None:
        super().__init__(messages.YAML_LINE(line=line, problem=problem))
        self.line = line
        self.problem = problem


def compose(text: str) -> yaml.Node | None:
    """Return the node of a text with one document, None for an empty one. Raises YamlError."""
    nodes = list(compose_all(text, most=1))
    return nodes[0] if nodes else None


def compose_all(text: str, most: int = 100) -> Iterator[yaml.Node]:
    """Return the nodes of all documents of a text. Raises YamlError, also for more documents than `most`."""
    if len(text) > MOST_BYTES:
        raise YamlError(1, messages.YAML_TOO_LARGE(limit=MOST_BYTES))
    found: list[yaml.Node] = []
    try:
        for node in yaml.compose_all(text, Loader=yaml.SafeLoader):
            if node is None:
                continue
            if len(found) == most:
                raise YamlError(
                    node.start_mark.line + 1,
                    (messages.YAML_ONE_DOCUMENT if most == 1 else messages.YAML_MANY_DOCUMENTS)(),
                )
            _check(node)
            found.append(node)
    except YamlError:
        raise
    except Exception as error:
        raise _as_yaml_error(error) from error
    return iter(found)


def load(text: str | bytes) -> Any:
    """Return what a text with one document says, as plain values: None, bool, int, float, str, list, dict.

    Raises YamlError.
    """
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    node = compose(words.removeprefix("\ufeff"))
    if node is None:
        return None
    constructor = yaml.constructor.SafeConstructor()
    _check_tags(node)
    try:
        return constructor.construct_document(node)
    except Exception as error:
        raise _as_yaml_error(error) from error


def _check(root: yaml.Node) -> None:
    """Count the nodes, each as often as it is meant, without meeting any twice."""
    sizes: dict[int, int] = {}
    waiting: list[tuple[yaml.Node, int, bool]] = [(root, 1, False)]
    above: set[int] = set()
    while waiting:
        node, depth, done = waiting.pop()
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            raise YamlError(line, messages.YAML_DEEP())
        inner = _inner(node)
        if done:
            above.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(one)] for one in inner)
            if sizes[id(node)] > _MOST_NODES:
                raise YamlError(line, messages.YAML_ALIASES())
        elif id(node) in above:
            raise YamlError(line, messages.YAML_LOOP())
        elif id(node) not in sizes:
            _check_scalar(node, line)
            above.add(id(node))
            waiting.append((node, depth, True))
            waiting += [(one, depth + 1, False) for one in inner if id(one) not in sizes]


def _check_tags(root: yaml.Node) -> None:
    """Refuse what stands for more than plain values: sets, bytes, tags of somebody's own. Dates stay text."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if node.tag == _TIMESTAMP:
                node.tag = "tag:yaml.org,2002:str"
            if node.tag not in _PLAIN:
                raise YamlError(node.start_mark.line + 1, messages.YAML_TAG(tag=node.tag[:60]))
            waiting += _inner(node)


def _inner(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _check_scalar(node: yaml.Node, line: int) -> None:
    """Refuse numbers that are too long: `1:1:1:...` is one, to a base of sixty."""
    if isinstance(node, yaml.ScalarNode) and node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
        raise YamlError(line, messages.YAML_NUMBER())


def _as_yaml_error(error: Exception) -> YamlError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return YamlError(mark.line + 1 if mark else 1, messages.YAML_INVALID(error=error.problem or error.context))
    if isinstance(error, RecursionError):
        return YamlError(1, messages.YAML_DEEP())
    if isinstance(error, yaml.YAMLError):
        return YamlError(1, messages.YAML_INVALID(error=(str(error).splitlines() or [""])[0]))
    return YamlError(1, messages.YAML_VALUE(error=type(error).__name__))
