"""The values of the model in the files that we keep for ourselves (baselines, caches), by msgspec. Pure.

report.json is the contract with others and has structs of its own (bot/report/wire). What is read here may be a
stranger's, too: what is not exactly what `encode` writes is refused. The files have limits of their own.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_NUMBER = 2**53


class Malformed(Exception):
    """The JSON is not that of the type. `str()` says where."""


def encode(value: Any) -> Any:
    """Return a value of the model as JSON values."""
    return msgspec.to_builtins(value)


def decode(kind: type[T], data: object) -> T:
    """Return the value that `encode` wrote. Raises Malformed."""
    try:
        found = msgspec.convert(data, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Malformed(str(error)) from error
    if not _is_same(encode(found), data):
        raise Malformed(f"not the fields of {kind.__name__}, or a number that is too large")
    return found


def _is_same(ours: Any, theirs: Any) -> bool:
    """Whether nothing was left out or added; the types are known to be right."""
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(_is_same(ours[name], theirs[name]) for name in ours)
    if isinstance(ours, tuple):
        return len(ours) == len(theirs) and all(map(_is_same, ours, theirs))
    return not isinstance(ours, (int, float)) or abs(ours) <= _NUMBER
