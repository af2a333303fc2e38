"""Frozen dataclasses as JSON and back, by their types. Pure.

What is read may be a stranger's: anything that is not exactly what the types say is refused.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Hashable, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

_ITEMS = 200_000  # of one list
_LETTERS = 30_000_000  # of one text
_NUMBER = 2**53


class Malformed(Exception):
    """The JSON is not that of the type. `str()` says where."""


def encode(value: Any) -> Any:
    """Return a value of dataclasses, enums, tuples, texts and numbers as JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(kind: type[T], data: object, place: str = "the entry") -> T:
    """Return the value of a dataclass that `encode` wrote. Raises Malformed."""
    found = _decode(kind, data, place)
    assert isinstance(found, kind)
    return found


def _decode(kind: Any, data: object, place: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        (inner,) = [one for one in arguments if one is not type(None)]
        return None if data is None else _decode(inner, data, place)
    if origin is tuple:
        return _tuple(arguments, data, place)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, data, place)
    if isinstance(kind, type) and issubclass(kind, Enum):
        if isinstance(data, str) and data in kind.__members__:
            return kind[data]
        raise Malformed(f"{place} is none of {', '.join(kind.__members__)}")
    return _scalar(kind, data, place)


def _tuple(arguments: tuple[Any, ...], data: object, place: str) -> tuple[Any, ...]:
    if not isinstance(data, list) or len(data) > _ITEMS:
        raise Malformed(f"{place} is not a list")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_decode(arguments[0], item, f"{place}[{number}]") for number, item in enumerate(data))
    if len(data) != len(arguments):
        raise Malformed(f"{place} has not {len(arguments)} items")
    return tuple(_decode(kind, item, place) for kind, item in zip(arguments, data, strict=True))


def _record(kind: type[Any], data: object, place: str) -> Any:
    hints = _hints(typing.cast(Hashable, kind))
    if not isinstance(data, dict) or set(data) != set(hints):
        raise Malformed(f"{place} does not have the fields of {kind.__name__}")
    return kind(**{name: _decode(hint, data[name], f"{place}.{name}") for name, hint in hints.items()})


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(typing.cast(Any, kind))}


def _scalar(kind: Any, data: object, place: str) -> Any:
    if kind is bool and isinstance(data, bool):
        return data
    if kind is int and type(data) is int and abs(data) <= _NUMBER:
        return data
    if kind is float and type(data) in (int, float) and math.isfinite(float(typing.cast(float, data))):
        return float(typing.cast(float, data))
    if kind is str and isinstance(data, str) and len(data) <= _LETTERS:
        return data
    raise Malformed(f"{place} is not of type {getattr(kind, '__name__', kind)}")
