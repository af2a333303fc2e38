"""The values of a configuration with their places, so that what is wrong is named with its file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import yaml

from bot.errors import InputError
from bot.host import yaml_reading
from bot.messages import config as messages
from bot.text import Text

_DEEPEST = 20  # levels of nesting; the deepest key that exists is on the third


class ConfigError(InputError):
    """The configuration cannot be used; the message names the source and the line."""


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """A value of the file or of an input, with its place for messages."""

    value: Any  # str, or list of Value, or dict of str to Value
    place: str
    key_place: str = ""  # of the key that it stands behind

    def fail(self, problem: Text) -> ConfigError:
        """Return the error that says what is wrong here."""
        return _at(self.place, problem)

    def refuse_key(self, problem: Text) -> ConfigError:
        """Return the error that says what is wrong with the key that this value stands behind."""
        return _at(self.key_place or self.place, problem)

    def scalar(self) -> str:
        """Return the text of a single value. Raises ConfigError for a list or a mapping."""
        if not isinstance(self.value, str):
            raise self.fail(messages.SINGLE_VALUE())
        return self.value

    def items(self) -> list[ConfigValue]:
        """Return the items of a list; a single text is split at lines and commas."""
        if isinstance(self.value, list):
            return self.value
        return [ConfigValue(line.strip(), self.place) for line in re.split(r"[\n,]", self.scalar()) if line.strip()]

    def mapping(self) -> dict[str, ConfigValue]:
        """Return keys and values. Raises ConfigError for anything else."""
        if not isinstance(self.value, dict):
            raise self.fail(messages.KEYS_AND_VALUES())
        return self.value


def from_yaml(text: str, source: str) -> ConfigValue | None:
    """Read YAML with the place of every value; None for an empty text. Raises ConfigError with the line."""
    try:
        node = yaml_reading.compose(text)
    except yaml_reading.YamlError as error:
        raise _at(f"{source}:{error.line}", error.problem) from error
    return None if node is None else _from_node(node, source, set(), 0)


def unknown(key: str, known: Iterable[str], where: str = "") -> Text:
    """Return what refuses a key, with the one that was probably meant; `where` names the part of the file."""
    template = messages.UNKNOWN_KEY_IN if where else messages.UNKNOWN_KEY
    names = list(known)
    problem = template(key=key, where=where)
    close = difflib.get_close_matches(key, names, n=1)
    if close:
        return messages.MEANT(problem=problem, word=close[0])
    return messages.KNOWN(problem=problem, words=", ".join(names))


def _at(place: str, problem: Text) -> ConfigError:
    return ConfigError(messages.AT(place=place, problem=problem))


def _from_node(node: yaml.Node, source: str, seen: set[int], depth: int) -> ConfigValue:
    place = f"{source}:{node.start_mark.line + 1}"
    if id(node) in seen:  # an alias: with enough of them a page of text means gigabytes
        raise _at(place, messages.NO_ALIASES())
    if depth > _DEEPEST:
        raise _at(place, messages.TOO_DEEP())
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, ConfigValue] = {}
        for key, value in node.value:
            key_place = f"{source}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise _at(key_place, messages.KEY_IS_A_WORD())
            if key.value in found:
                raise _at(key_place, messages.KEY_TWICE(key=key.value))
            found[str(key.value)] = replace(_from_node(value, source, seen, depth + 1), key_place=key_place)
        return ConfigValue(found, place)
    if isinstance(node, yaml.SequenceNode):
        return ConfigValue([_from_node(item, source, seen, depth + 1) for item in node.value], place)
    return ConfigValue(str(node.value), place)
