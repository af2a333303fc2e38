"""The types of values that a configuration holds: how each is read from YAML or from an input, and its JSON Schema."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.config.values import PolicyReference, Same, SizeLimit, SourceChange
from bot.config.yaml_values import ConfigValue, unknown
from bot.errors import InputError
from bot.messages import config as messages
from bot.model.behaviour import Outcome
from bot.model.findings import Level
from bot.model.scans import Severity
from bot.text import Language

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ValueType:
    """One kind of value: how it is read, and what an editor is told about it."""

    read: Callable[[ConfigValue], Any]
    schema: Schema


# ------------------------------------------------------------------------------------------------------- reading


def _flag(value: ConfigValue) -> bool:
    word = value.scalar().lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise value.fail(messages.NEITHER_TRUE_NOR_FALSE(value=value.scalar()))


def _word(value: ConfigValue, words: Sequence[str]) -> str:
    word = value.scalar().lower()
    if word not in words:
        close = difflib.get_close_matches(word, words, n=1)
        problem = messages.NONE_OF(value=value.scalar(), words=", ".join(words))
        raise value.fail(messages.MEANT(problem=problem, word=close[0]) if close else problem)
    return word


def _severity(value: ConfigValue) -> Severity | None:
    word = _word(value, _SEVERITIES)
    return None if word == "never" else Severity[word.upper()]


def _level(value: ConfigValue) -> Level | None:
    word = _word(value, _LEVELS)
    return None if word in ("never", "none") else Level[word.upper()]


def _behaviour(value: ConfigValue) -> Outcome | None:
    word = _word(value, _BEHAVIOURS)
    return None if word == "never" else Outcome[word.upper()]


def _source_change(value: ConfigValue) -> SourceChange | None:
    return _SOURCE_CHANGES[_word(value, tuple(_SOURCE_CHANGES))]


def _language(value: ConfigValue) -> Language:
    words = {language.value.lower(): language for language in Language}
    if value.scalar().lower() not in words:
        raise value.fail(messages.NONE_OF(value=value.scalar(), words=", ".join(one.value for one in Language)))
    return words[value.scalar().lower()]


def _bytes(value: ConfigValue) -> int:
    match = re.fullmatch(_SIZE, value.scalar().strip())
    if not match:
        raise value.fail(messages.NOT_A_SIZE(value=value.scalar()))
    unit = (match[2] or "").upper()
    factor = (1024 if unit.endswith("I") else 1000) ** ("KMG".index(unit[0]) + 1) if unit else 1
    return int(float(match[1]) * factor)


def _optional_bytes(value: ConfigValue) -> int | None:
    return None if value.scalar().lower() == "never" else _bytes(value)


def _limit(value: ConfigValue) -> SizeLimit:
    """Read "10%", "50MB" or "10% and 50MB"."""
    found = SizeLimit()
    for part in re.split(_AND, value.scalar().strip()):
        if match := re.fullmatch(_PERCENT, part):
            found = replace(found, ratio=float(match[1]) / 100)
        else:
            found = replace(found, bytes=_bytes(ConfigValue(part, value.place)))
    return found


def _optional_limit(value: ConfigValue) -> SizeLimit | None:
    return None if value.scalar().lower() == "never" else _limit(value)


def _seconds(value: ConfigValue) -> float:
    match = re.fullmatch(_TIME, value.scalar().strip())
    seconds = float(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2] or "s"] if match else 0.0
    if not 0 < seconds <= 86_400:
        raise value.fail(messages.NOT_A_TIME(value=value.scalar()))
    return seconds


def _date(value: ConfigValue) -> datetime.date:
    text = value.scalar().strip()
    try:
        if re.fullmatch(_DATE, text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise value.fail(messages.NOT_A_DATE(value=text))


def _text(value: ConfigValue) -> str:
    text = value.scalar()
    if any(ord(letter) < 32 and letter not in "\t\n" for letter in text):
        raise value.fail(messages.CONTROL_CHARACTERS())
    return text


def _line(value: ConfigValue) -> str:
    text = _text(value).strip()
    if "\n" in text or not text:
        raise value.fail(messages.ONE_LINE())
    return text


def _optional_line(value: ConfigValue) -> str | None:
    return None if value.scalar().strip().lower() == "never" else _line(value)


def _path(value: ConfigValue) -> str:
    """A path in the repository, cleaned; what leaves the repository is refused."""
    parts: list[str] = []
    for part in _text(value).replace("\\", "/").split("/"):
        if part == ".." and not parts:
            raise value.fail(messages.OUTSIDE(value=value.scalar()))
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "."


def _variable(value: ConfigValue) -> tuple[str, str]:
    """Read "NAME" or "id=NAME": a build's secret, and the environment variable that holds it."""
    match = re.fullmatch(_VARIABLE, value.scalar().strip())
    if not match:
        raise value.fail(messages.NOT_A_VARIABLE(value=value.scalar()))
    return (match[1] or match[2], match[2])


def _platform(value: ConfigValue) -> str:
    if not re.fullmatch(_PLATFORM, value.scalar().strip()):
        raise value.fail(messages.NOT_A_PLATFORM(value=value.scalar()))
    return value.scalar().strip()


def _image(value: ConfigValue) -> str:
    text = _line(value)
    if not re.fullmatch(_IMAGE, text):
        raise value.fail(messages.NOT_AN_IMAGE(value=text))
    return text


def _reference(value: ConfigValue) -> PolicyReference:
    match = re.fullmatch(_POLICY, value.scalar().strip())
    if not match or ".." in match[2].split("/"):
        raise value.fail(messages.NOT_A_POLICY(value=value.scalar()))
    return PolicyReference(match[1], match[2], match[3] or "")


def _url(value: ConfigValue) -> str:
    if not re.fullmatch(_URL, value.scalar().strip()):
        raise value.fail(messages.NOT_AN_ADDRESS(value=value.scalar()))
    return value.scalar().strip().rstrip("/")


def _build_args(value: ConfigValue) -> tuple[tuple[str, str], ...]:
    if isinstance(value.value, dict):
        return tuple((name, _text(item)) for name, item in value.value.items())
    # Not split at commas: a value may hold one. This is how docker/build-push-action takes them, too.
    lines = (
        value.value
        if isinstance(value.value, list)
        else [ConfigValue(line, value.place) for line in value.scalar().splitlines() if line.strip()]
    )
    pairs = []
    for line in lines:
        name, equals, content = _text(line).partition("=")
        if not equals or not name.strip():
            raise line.fail(messages.NOT_A_PAIR(value=line.scalar()))
        pairs.append((name.strip(), content))
    return tuple(pairs)


_SEVERITIES = ("never", "low", "medium", "high", "critical")


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

    def read(value: ConfigValue) -> Any:
        is_same = isinstance(value.value, str) and value.value.strip().lower() == Same.SAME.value
        return Same.SAME if is_same else kind.read(value)

    return ValueType(read, {"anyOf": [{"const": Same.SAME.value}, kind.schema]})


def list_of(item: ValueType, *, file_only: bool = False) -> ValueType:
    """A list; in an input, and in a single text of the file, the items stand in lines or between commas."""

    def read(value: ConfigValue) -> tuple[Any, ...]:
        if file_only and not isinstance(value.value, list):
            raise value.fail(messages.LIST())
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

    def read(value: ConfigValue) -> Any:
        known = {}
        for key, item in value.mapping().items():
            if key not in keys:
                raise item.refuse_key(unknown(key, keys, what))
            name, one, _ = keys[key]
            known[name] = one.read(item)
        for key in required:
            if keys[key][0] not in known:
                raise value.fail(messages.NEEDS(what=what, key=key))
        try:
            return kind(**known)
        except InputError as error:
            raise value.fail(error.text) from error

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
