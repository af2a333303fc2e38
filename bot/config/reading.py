"""Reads the configuration from a file and from the action's inputs into settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from bot.config.keys import GROUPS, KEYS, NEED_FILE, POLICY_KEYS, TABLE
from bot.config.settings import ImageSettings, Settings
from bot.config.yaml_values import ConfigError, ConfigValue, from_yaml, unknown
from bot.messages import config as config_messages
from bot.messages import policy as messages

T = TypeVar("T")

FILE_NAMES = (".github/hullcheck.yml", ".github/hullcheck.yaml", ".hullcheck.yml", ".hullcheck.yaml")
FILE_LIMIT = 262_144  # bytes; a policy is a page or two


def from_file(text: str, source: str, known: Iterable[str] = KEYS) -> dict[str, ConfigValue]:
    """Read a policy file. `source` names it in messages. Raises ConfigError with the line of what is wrong."""
    read = from_yaml(text, source)
    if read is None:
        return {}
    values = read.mapping()
    for name, group in GROUPS.items():
        if name not in values:
            continue
        for key, value in _group(name, values.pop(name), group).items():
            if key in values:
                raise value.refuse_key(config_messages.KEY_TWICE_IN_GROUP(key=key, group=name))
            values[key] = value
    for key, value in values.items():
        if key not in known:
            raise value.refuse_key(unknown(key, (*GROUPS, *known)))
    return values


def read_or_default(
    text: str | None, inputs: Mapping[str, ConfigValue], source: str
) -> tuple[Settings, frozenset[str]]:
    """Return the settings of a policy file that is in force, and the keys that it and the inputs give.

    One that cannot be read must not lock the repository, the change that mends it included: the defaults count in its
    place, and the organisation's policy if it still tells which that is. What is wrong with the inputs raises
    ConfigError, and so does a file of which that cannot be said apart.
    """
    if text is None:
        return settings({}, inputs, source), frozenset(inputs)
    name = source.removeprefix("base:")
    try:
        file = from_file(text, name)
        return settings(file, inputs, source), frozenset((*file, *inputs))
    except ConfigError as error:
        named = _named_policy(text, name)
        found = settings(named, inputs, "defaults")  # raises where the inputs are what is wrong
        problem = messages.POLICY_NOT_READ(error=error.text)
        return replace(found, problem=problem), frozenset((*named, *inputs))


def _named_policy(text: str, source: str) -> dict[str, ConfigValue]:
    """Return the reference to the organisation's policy, if the file is at least YAML."""
    try:
        read = from_yaml(text, source)
        values = read.mapping() if read is not None else {}
        if "policy" in values:
            TABLE["policy"].kind.read(values["policy"])
            return {"policy": values["policy"]}
    except ConfigError:
        pass
    return {}


def _group(name: str, group: ConfigValue, names: Mapping[str, str]) -> dict[str, ConfigValue]:
    for key, value in group.mapping().items():
        if key not in names:
            raise value.refuse_key(unknown(key, names, name))
    return {names[key]: value for key, value in group.mapping().items()}


def from_inputs(inputs: Mapping[str, str]) -> dict[str, ConfigValue]:
    """Take inputs of the action or options of the command line by their key; empty ones count as not given."""
    return {key: ConfigValue(text, f"input {key}") for key, text in inputs.items() if key in TABLE and text.strip()}


def settings(file: Mapping[str, ConfigValue], inputs: Mapping[str, ConfigValue], source: str = "defaults") -> Settings:
    """Join the file and the inputs. Raises ConfigError naming the place of the first value that is wrong."""
    below = {key: value for key, value in inputs.items() if key in POLICY_KEYS}
    above = {key: value for key, value in inputs.items() if key not in POLICY_KEYS}
    result = Settings(source=source)
    for layer in (below, file, above):
        for key in sorted(layer, key=KEYS.index):
            result = put(result, TABLE[key].path, TABLE[key].kind.read(layer[key]))
    given = below | dict(file) | above
    for key in NEED_FILE:
        if key in given and "file" not in given:
            raise given[key].refuse_key(config_messages.NEEDS_FILE(key=key))
    # An organisation's policy that the workflow names holds, whatever the file says.
    named = [layer["policy"] for layer in (below, file) if "policy" in layer]
    organisation = dict.fromkeys(one for value in named for one in TABLE["policy"].kind.read(value))
    return _complete_images(replace(result, organisation=tuple(organisation)))


def _complete_images(result: Settings) -> Settings:
    """Fill what single images leave open from what holds for all."""
    default = result.default
    images = [
        replace(
            image,
            platforms=image.platforms or default.platforms,
            build_args=image.build_args or default.build_args,
            secrets=image.secrets or default.secrets,
        )
        for image in result.images
    ]
    if default.dockerfile:
        named = [image for image in images if image.dockerfile == default.dockerfile]
        images = [_overridden(image, default) for image in named] or [default]
    return replace(result, images=tuple(images))


def _overridden(image: ImageSettings, one: ImageSettings) -> ImageSettings:
    given = {name.name: getattr(one, name.name) for name in fields(one) if getattr(one, name.name)}
    return replace(image, **given)


def put(record: T, path: str, value: Any) -> T:
    """Return a copy of nested frozen records with one field replaced; `path` has dots between the names."""
    first, _, rest = path.partition(".")
    if rest:
        value = put(getattr(record, first), rest, value)
    assert first in {one.name for one in fields(record)}  # type: ignore[arg-type]
    return replace(record, **{first: value})  # type: ignore[type-var]


def get(record: Any, path: str) -> Any:
    """Return the field of nested records that `path` names."""
    for name in path.split("."):
        record = getattr(record, name)
    return record
