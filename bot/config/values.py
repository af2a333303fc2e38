"""The kinds of values that a configuration holds: how each is read from YAML or from an input, and its JSON Schema.

A value carries its place, so that what is wrong is named with its file and line.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Any, TypeVar

import yaml

from bot.errors import InputError
from bot.host import yaml_reading
from bot.model.behaviour import Outcome
from bot.model.findings import Level
from bot.model.scans import Severity
from bot.text import Language

T = TypeVar("T")
Schema = Mapping[str, Any]

_DEEPEST = 20  # levels of nesting; the deepest key that exists is on the third


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """A growth in bytes, as a ratio of base, or both: then both must be exceeded. `also` is one that holds besides."""

    bytes: int | None = None
    ratio: float | None = None
    also: SizeLimit | None = None

    def exceeded(self, before: int, after: int) -> bool:
        """Whether growing from `before` to `after` bytes is more than the limit allows."""
        return self.broken(before, after) is not None

    def broken(self, before: int, after: int) -> SizeLimit | None:
        """Return the limit that such a growth exceeds, this one or one of those besides; None if it exceeds none."""
        grown = after - before
        if grown > 0 and not (self.bytes is None and self.ratio is None):
            over_bytes = self.bytes is None or grown > self.bytes
            over_ratio = self.ratio is None or grown > self.ratio * before
            if over_bytes and over_ratio:
                return self
        return self.also.broken(before, after) if self.also else None


@dataclass(frozen=True, slots=True)
class PolicyReference:
    """An organisation's policy file: a repository, a path in it and a branch, tag or commit (empty: its default)."""

    repository: str
    path: str
    ref: str = ""

    def __str__(self) -> str:
        return f"{self.repository}//{self.path}" + (f"@{self.ref}" if self.ref else "")


class Same(Enum):
    """Stands for the value of another key, whatever that is in the end."""

    SAME = "same"


class ConfigError(InputError):
    """The configuration cannot be used; the message names the source and the line."""


@dataclass(frozen=True, slots=True)
class Value:
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

    def items(self) -> list[Value]:
        """Return the items of a list; a single text is split at lines and commas."""
        if isinstance(self.value, list):
            return self.value
        return [Value(line.strip(), self.place) for line in re.split(r"[\n,]", self.scalar()) if line.strip()]

    def mapping(self) -> dict[str, Value]:
        """Return keys and values. Raises ConfigError for anything else."""
        if not isinstance(self.value, dict):
            raise self.fail("keys and values are expected here")
        return self.value


@dataclass(frozen=True, slots=True)
class ValueType:
    """One kind of value: how it is read, and what an editor is told about it."""

    read: Callable[[Value], Any]
    schema: Schema


def from_yaml(text: str, source: str) -> Value | None:
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


def _from_node(node: yaml.Node, source: str, seen: set[int], depth: int) -> Value:
    place = f"{source}:{node.start_mark.line + 1}"
    if id(node) in seen:  # an alias: with enough of them a page of text means gigabytes
        raise ConfigError(f"{place}: YAML aliases are not allowed here")
    if depth > _DEEPEST:
        raise ConfigError(f"{place}: nested too deeply")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Value] = {}
        for key, value in node.value:
            key_place = f"{source}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise ConfigError(f"{key_place}: a key must be a word")
            if key.value in found:
                raise ConfigError(f"{key_place}: {key.value!r} is given twice")
            found[str(key.value)] = replace(_from_node(value, source, seen, depth + 1), key_place=key_place)
        return Value(found, place)
    if isinstance(node, yaml.SequenceNode):
        return Value([_from_node(item, source, seen, depth + 1) for item in node.value], place)
    return Value(str(node.value), place)


# ------------------------------------------------------------------------------------------------------- reading


def _flag(value: Value) -> bool:
    word = value.scalar().lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise value.fail(f"{value.scalar()!r} is neither true nor false")


def _word(value: Value, words: Sequence[str]) -> str:
    word = value.scalar().lower()
    if word not in words:
        close = difflib.get_close_matches(word, words, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise value.fail(f"{value.scalar()!r} is none of: {', '.join(words)}{hint}")
    return word


def _severity(value: Value) -> Severity | None:
    word = _word(value, _SEVERITIES)
    return None if word == "never" else Severity[word.upper()]


def _level(value: Value) -> Level | None:
    word = _word(value, _LEVELS)
    return None if word in ("never", "none") else Level[word.upper()]


def _behaviour(value: Value) -> Outcome | None:
    word = _word(value, _BEHAVIOURS)
    return None if word == "never" else Outcome[word.upper()]


def _source_change(value: Value) -> SourceChange | None:
    return _SOURCE_CHANGES[_word(value, tuple(_SOURCE_CHANGES))]


def _language(value: Value) -> Language:
    words = {language.value.lower(): language for language in Language}
    if value.scalar().lower() not in words:
        raise value.fail(f"{value.scalar()!r} is none of: {', '.join(one.value for one in Language)}")
    return words[value.scalar().lower()]


def _bytes(value: Value) -> int:
    match = re.fullmatch(_SIZE, value.scalar().strip())
    if not match:
        raise value.fail(f"{value.scalar()!r} is not a size such as 250MB")
    unit = (match[2] or "").upper()
    factor = (1024 if unit.endswith("I") else 1000) ** ("KMG".index(unit[0]) + 1) if unit else 1
    return int(float(match[1]) * factor)


def _optional_bytes(value: Value) -> int | None:
    return None if value.scalar().lower() == "never" else _bytes(value)


def _limit(value: Value) -> SizeLimit:
    """Read "10%", "50MB" or "10% and 50MB"."""
    found = SizeLimit()
    for part in re.split(_AND, value.scalar().strip()):
        if match := re.fullmatch(_PERCENT, part):
            found = replace(found, ratio=float(match[1]) / 100)
        else:
            found = replace(found, bytes=_bytes(Value(part, value.place)))
    return found


def _optional_limit(value: Value) -> SizeLimit | None:
    return None if value.scalar().lower() == "never" else _limit(value)


def _seconds(value: Value) -> float:
    match = re.fullmatch(_TIME, value.scalar().strip())
    seconds = float(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2] or "s"] if match else 0.0
    if not 0 < seconds <= 86_400:
        raise value.fail(f"{value.scalar()!r} is not a time such as 90s, 20m or 1h")
    return seconds


def _date(value: Value) -> datetime.date:
    text = value.scalar().strip()
    try:
        if re.fullmatch(_DATE, text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise value.fail(f"{text!r} is not a date such as 2027-01-31")


def _text(value: Value) -> str:
    text = value.scalar()
    if any(ord(letter) < 32 and letter not in "\t\n" for letter in text):
        raise value.fail("control characters are not allowed")
    return text


def _line(value: Value) -> str:
    text = _text(value).strip()
    if "\n" in text or not text:
        raise value.fail("one line of text is expected here")
    return text


def _optional_line(value: Value) -> str | None:
    return None if value.scalar().strip().lower() == "never" else _line(value)


def _path(value: Value) -> str:
    """A path in the repository, cleaned; what leaves the repository is refused."""
    parts: list[str] = []
    for part in _text(value).replace("\\", "/").split("/"):
        if part == ".." and not parts:
            raise value.fail(f"{value.scalar()!r} is outside the repository")
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "."


def _variable(value: Value) -> tuple[str, str]:
    """Read "NAME" or "id=NAME": a build's secret, and the environment variable that holds it."""
    match = re.fullmatch(_VARIABLE, value.scalar().strip())
    if not match:
        raise value.fail(f"{value.scalar()!r} is neither NAME nor id=NAME of an environment variable")
    return (match[1] or match[2], match[2])


def _platform(value: Value) -> str:
    if not re.fullmatch(_PLATFORM, value.scalar().strip()):
        raise value.fail(f"{value.scalar()!r} is not a platform such as linux/amd64")
    return value.scalar().strip()


def _image(value: Value) -> str:
    text = _line(value)
    if not re.fullmatch(_IMAGE, text):
        raise value.fail(f"{text!r} is not the name of an image such as ghcr.io/acme/app:main")
    return text


def _reference(value: Value) -> PolicyReference:
    match = re.fullmatch(_POLICY, value.scalar().strip())
    if not match or ".." in match[2].split("/"):
        raise value.fail(f"{value.scalar()!r} is not a policy such as acme/.github//hullcheck.yml@main")
    return PolicyReference(match[1], match[2], match[3] or "")


def _url(value: Value) -> str:
    if not re.fullmatch(_URL, value.scalar().strip()):
        raise value.fail(f"{value.scalar()!r} is not an address such as http://trivy:4954")
    return value.scalar().strip().rstrip("/")


def _build_args(value: Value) -> tuple[tuple[str, str], ...]:
    if isinstance(value.value, dict):
        return tuple((name, _text(item)) for name, item in value.value.items())
    # Not split at commas: a value may hold one. This is how docker/build-push-action takes them, too.
    lines = (
        value.value
        if isinstance(value.value, list)
        else [Value(line, value.place) for line in value.scalar().splitlines() if line.strip()]
    )
    pairs = []
    for line in lines:
        name, equals, content = _text(line).partition("=")
        if not equals or not name.strip():
            raise line.fail(f"{line.scalar()!r} is not NAME=value")
        pairs.append((name.strip(), content))
    return tuple(pairs)


_SEVERITIES = ("never", "low", "medium", "high", "critical")


class SourceChange(IntEnum):
    """Which changed files of a context concern an image whose Dockerfile stayed the same; lower is stricter."""

    ALL = 0  # whatever a COPY or a bind mount takes
    DEPENDENCIES = 1  # what decides what is installed or started


# `true` and `false` are YAML's own words for what is on and off.
_SOURCE_CHANGES = {
    "all": SourceChange.ALL, "dependencies": SourceChange.DEPENDENCIES, "never": None,
    "true": SourceChange.ALL, "false": None,
}  # fmt: skip
_BEHAVIOURS = ("never", "changed", "broken")
_LEVELS = ("never", "none", "style", "info", "warning", "error")
_SIZE = r"(\d{1,12}(?:\.\d{1,3})?)\s*([kKMG]i?)?B?"
_PERCENT = r"(\d{1,5}(?:\.\d{1,3})?)\s*%"
_AND = r"\s*(?:,|/|\band\b)\s*"
_TIME = r"(\d{1,6}(?:\.\d{1,3})?)\s*(s|m|h)?"
_DATE = r"\d{4}-\d{2}-\d{2}"
_VARIABLE = r"(?:([A-Za-z0-9_.-]{1,64})=)?([A-Za-z_][A-Za-z0-9_]{0,127})"
_PLATFORM = r"[a-z0-9]{1,20}/[a-z0-9_]{1,20}(?:/[a-z0-9.]{1,20})?"
_IMAGE = r"[a-zA-Z0-9](?:[a-zA-Z0-9._:/-]|\{(?:short-)?sha\}){0,254}(?:@sha256:[0-9a-f]{64})?"
_POLICY = (
    r"([A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100})//([A-Za-z0-9_./-]{1,200})(?:@([A-Za-z0-9_][A-Za-z0-9_./-]{0,199}))?"
)
_URL = r"https?://[A-Za-z0-9.\[\]:_-]{1,253}(?:/[A-Za-z0-9._~/-]{0,200})?"


# --------------------------------------------------------------------------------------------------------- kinds


def _pattern(expression: str, words: Sequence[str] = (), number: str = "") -> Schema:
    """The schema of a text that matches; `words` are allowed besides, and a plain number of that type."""
    # Editors' engines know no possessive or inline syntax, and none is used above.
    written = "|".join([*words, expression])
    text: dict[str, Any] = {"type": "string", "pattern": f"^\\s*(?:{written})\\s*$"}
    return {"anyOf": [text, {"type": number, "minimum": 0}]} if number else text


def choice(*words: str) -> ValueType:
    """One of these words."""
    return ValueType(lambda value: _word(value, words), {"enum": list(words)})


def flag(false: str, true: str) -> ValueType:
    """A flag that is said by one of two words."""
    return ValueType(lambda value: _word(value, (false, true)) == true, {"enum": [false, true]})


def or_same(kind: ValueType) -> ValueType:
    """A value of that kind, or the word `same`."""

    def read(value: Value) -> Any:
        is_same = isinstance(value.value, str) and value.value.strip().lower() == Same.SAME.value
        return Same.SAME if is_same else kind.read(value)

    return ValueType(read, {"anyOf": [{"const": Same.SAME.value}, kind.schema]})


def list_of(item: ValueType, *, file_only: bool = False) -> ValueType:
    """A list; in an input, and in a single text of the file, the items stand in lines or between commas."""

    def read(value: Value) -> tuple[Any, ...]:
        if file_only and not isinstance(value.value, list):
            raise value.fail("a list is expected here")
        return tuple(item.read(one) for one in value.items())

    array = {"type": "array", "items": item.schema}
    return ValueType(read, array if file_only else {"anyOf": [array, _several(item.schema)]})


def _several(item: Schema) -> Schema:
    """The schema of items in one text, in lines or between commas."""
    one = item.get("pattern", "").removeprefix("^").removesuffix("$") or "|".join(item.get("enum", ()))
    return {"type": "string", "pattern": f"^(?:{one})(?:[,\\n](?:{one}))*$"} if one else {"type": "string"}


def record(
    kind: Callable[..., Any], keys: Mapping[str, tuple[str, ValueType, str]], required: Sequence[str], what: str
) -> ValueType:
    """A mapping with these keys (field, kind, meaning), made into one value by `kind`."""

    def read(value: Value) -> Any:
        known = {}
        for key, item in value.mapping().items():
            if key not in keys:
                raise item.refuse_key(unknown(key, keys, f" of {what}"))
            name, one, _ = keys[key]
            known[name] = one.read(item)
        for key in required:
            if keys[key][0] not in known:
                raise value.fail(f"every {what} needs its {key!r}")
        try:
            return kind(**known)
        except ValueError as error:
            raise value.fail(str(error)) from error

    return ValueType(
        read,
        {
            "type": "object",
            "additionalProperties": False,
            "required": list(required),
            "properties": {key: {"description": text, **one.schema} for key, (_, one, text) in keys.items()},
        },
    )


_NO_LIMIT = ("never",)
FLAG = ValueType(_flag, {"type": "boolean"})
SEVERITY = ValueType(_severity, {"enum": list(_SEVERITIES)})
LEVEL = ValueType(_level, {"enum": list(_LEVELS)})
SOURCE_CHANGE = ValueType(_source_change, {"enum": ["dependencies", "all", "never", True, False, "true", "false"]})
BEHAVIOUR = ValueType(_behaviour, {"enum": list(_BEHAVIOURS)})
LANGUAGE = ValueType(_language, {"enum": [one.value for one in Language]})
BYTES = ValueType(_optional_bytes, _pattern(_SIZE, _NO_LIMIT, "integer"))
LIMIT = ValueType(_limit, _pattern(f"(?:{_PERCENT}|{_SIZE})(?:{_AND}(?:{_PERCENT}|{_SIZE}))?", (), "integer"))
OPTIONAL_LIMIT = ValueType(
    _optional_limit, _pattern(f"(?:{_PERCENT}|{_SIZE})(?:{_AND}(?:{_PERCENT}|{_SIZE}))?", _NO_LIMIT, "integer")
)
SECONDS = ValueType(_seconds, _pattern(_TIME, (), "number"))
DATE = ValueType(_date, {"type": "string", "format": "date", "pattern": f"^{_DATE}$"})
TEXT = ValueType(_text, {"type": ["string", "number", "boolean"]})
LINE = ValueType(_line, {"type": "string", "minLength": 1})
OPTIONAL_LINE = ValueType(_optional_line, {"type": "string", "minLength": 1})
PATH = ValueType(_path, {"type": "string"})
SECRET = ValueType(_variable, _pattern(_VARIABLE))
PLATFORM = ValueType(_platform, _pattern(_PLATFORM))
IMAGE = ValueType(_image, _pattern(_IMAGE))
REFERENCE = ValueType(_reference, _pattern(_POLICY))
URL = ValueType(_url, _pattern(_URL))
BUILD_ARGS = ValueType(
    _build_args,
    {
        "anyOf": [
            {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}},
            {"type": "array", "items": _pattern(r"[^=]*[^=\s][^=]*=[\s\S]*")},
            {"type": "string"},
        ]
    },
)
