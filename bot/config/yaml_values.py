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

_DEEPEST = 20  # levels of nesting; the deepest key that exists is on the third


class ConfigError(InputError):
    """The configuration cannot be used; the message names the source and the line."""


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """A value of the file or of an input, with its place for messages."""

    value: Any  # str, or list of Value, or dict of str to Value
    place: str
    key_place: str = ""  # of the key that it stands behind

    def fail(self, problem: str) -> ConfigError:
        """Return the error that says what is wrong here."""
        return ConfigError(f"{self.place}: {problem}")

    def refuse_key(self, problem: str) -> ConfigError:
        """Return the error that says what is wrong with the key that this value stands behind."""
        return ConfigError(f"{self.key_place or self.place}: {problem}")

    def scalar(self) -> str:
        """Return the text of a single value. Raises ConfigError for a list or a mapping."""
        if not isinstance(self.value, str):
            raise self.fail("a single value is expected here")
        return self.value

    def items(self) -> list[ConfigValue]:
        """Return the items of a list; a single text is split at lines and commas."""
        if isinstance(self.value, list):
            return self.value
        return [ConfigValue(line.strip(), self.place) for line in re.split(r"[\n,]", self.scalar()) if line.strip()]

    def mapping(self) -> dict[str, ConfigValue]:
        """Return keys and values. Raises ConfigError for anything else."""
        if not isinstance(self.value, dict):
            raise self.fail("keys and values are expected here")
        return self.value


def from_yaml(text: str, source: str) -> ConfigValue | None:
    """Read YAML with the place of every value; None for an empty text. Raises ConfigError with the line."""
    try:
        node = yaml_reading.compose(text)
    except yaml_reading.YamlError as error:
        raise ConfigError(f"{source}:{error.line}: {error.problem}") from error
    return None if node is None else _from_node(node, source, set(), 0)


def unknown(key: str, known: Iterable[str], where: str = "") -> str:
    """Return the words that refuse a key, with the one that was probably meant."""
    names = list(known)
    close = difflib.get_close_matches(key, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names)}"
    return f"unknown key {key!r}{where}; {hint}"


def _from_node(node: yaml.Node, source: str, seen: set[int], depth: int) -> ConfigValue:
    place = f"{source}:{node.start_mark.line + 1}"
    if id(node) in seen:  # an alias: with enough of them a page of text means gigabytes
        raise ConfigError(f"{place}: YAML aliases are not allowed here")
    if depth > _DEEPEST:
        raise ConfigError(f"{place}: nested too deeply")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, ConfigValue] = {}
        for key, value in node.value:
            key_place = f"{source}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise ConfigError(f"{key_place}: a key must be a word")
            if key.value in found:
                raise ConfigError(f"{key_place}: {key.value!r} is given twice")
            found[str(key.value)] = replace(_from_node(value, source, seen, depth + 1), key_place=key_place)
        return ConfigValue(found, place)
    if isinstance(node, yaml.SequenceNode):
        return ConfigValue([_from_node(item, source, seen, depth + 1) for item in node.value], place)
    return ConfigValue(str(node.value), place)
