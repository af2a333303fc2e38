"""Between the values of the model and the structs of report.json, by what the fields of the structs say. Pure.

A member of a struct has the value of the attribute of the same name: of the struct's own value in the model, or of the
parts of it that `parts` names. `From` says so where the name is another one.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from bot.errors import InputError
from bot.messages import review as messages
from bot.report.wire.fields import STRING_LIMIT, Converted, Fixed, From, Translations, shorten, writable

_Path = tuple[str, ...]


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """An object of report.json. `of` is the value that it is written from; `parts` are paths from that value."""

    of: ClassVar[type[Any]]
    parts: ClassVar[tuple[str, ...]] = ("",)


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    path: _Path
    converted: Converted
    inner: type[Wire] | None  # of a member that is one object
    fixed: Fixed | None = None
    derived: bool = False


class _Branch(dict[str, Any]):
    """The fields of a value of the model that is not made yet."""


def write_wire(kind: type[Wire], value: Any, table: Translations) -> Wire:
    """Return the object for a value of the model."""
    found = {}
    for member in _members(kind):
        if member.fixed is not None:
            found[member.name] = member.fixed.value
        else:
            found[member.name] = member.converted.write(_at(value, member.path), table)
    return kind(**found)


def read(wire: Wire, table: Translations) -> Any:
    """Return the value of the model that was written as this object. Raises InputError if something of it misses."""
    tree = _Branch()
    _collect(wire, table, tree, ())
    return _make_value(type(wire).of, tree)


def optional(name: str, base: type[Wire], more: type[Wire]) -> type[Wire]:
    """Return an object with the members of both, where those of `more` are all there or all left out."""
    hints = typing.get_type_hints(more, include_extras=True)
    fields = [(one, hints[one] | UnsetType, UNSET) for one in more.__struct_fields__]
    made = msgspec.defstruct(name, fields, bases=(base,), module=base.__module__, frozen=True, kw_only=True)
    return cast(type[Wire], made)


# ------------------------------------------------------------------------------------------------------- members


@cache
def _members(kind: type[Wire]) -> tuple[_Member, ...]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple(_member(kind, name, hints[name]) for name in kind.__struct_fields__)


def _member(kind: type[Wire], name: str, hint: Any) -> _Member:
    marks = getattr(hint, "__metadata__", ())
    fixed = next((one for one in marks if isinstance(one, Fixed)), None)
    source = next((one for one in marks if isinstance(one, From)), None)
    if fixed is not None:
        path: _Path = ()
    elif source is not None:
        path = tuple(filter(None, source.path.split(".")))
    else:
        path = _place(kind, name)
    inner = next((one for one in _choices(hint) if isinstance(one, type) and issubclass(one, Wire)), None)
    return _Member(name, path, _find_conversion(hint), inner, fixed, source is not None and source.derived)


def _place(kind: type[Wire], name: str) -> _Path:
    """The path to the attribute of that name: in the first of the parts that has it."""
    for part in kind.parts:
        path = tuple(filter(None, part.split(".")))
        if name in _hints(cast(Hashable, _type_at(kind.of, path))):
            return (*path, name)
    raise TypeError(f"{kind.__name__}.{name}: {kind.of.__name__} has no such field; say From(...)")


def _type_at(kind: type[Any], path: _Path) -> type[Any]:
    for name in path:
        kind = next(
            one
            for one in _choices(_hints(cast(Hashable, kind))[name])
            if isinstance(one, type) and dataclasses.is_dataclass(one)
        )
    return kind


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(cast(Any, kind))}


def _choices(hint: Any) -> Iterator[Any]:
    """The types that a hint allows, without what is annotated."""
    if typing.get_origin(hint) is Annotated:
        yield from _choices(hint.__origin__)
    elif typing.get_origin(hint) in (types.UnionType, typing.Union):
        for one in typing.get_args(hint):
            yield from _choices(one)
    else:
        yield hint


# ---------------------------------------------------------------------------------------------------- conversions


def _find_conversion(hint: Any) -> Converted:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _convert_annotated(hint.__origin__, hint.__metadata__)
    if origin in (types.UnionType, typing.Union):
        return _optional(arguments)
    if origin is tuple:
        return _each(_find_conversion(arguments[0]))
    if origin is dict:
        return _pairs(_find_conversion(arguments[0]), _find_conversion(arguments[1]))
    if isinstance(hint, type) and issubclass(hint, Wire):
        return Converted(lambda one, table: write_wire(hint, one, table), read)
    return Converted(lambda one, table: one, lambda one, table: one)


def _convert_annotated(hint: Any, marks: tuple[Any, ...]) -> Converted:
    for one in marks:
        if isinstance(one, Converted):
            return one
    if hint is str:
        limit = next((one.max_length for one in marks if isinstance(one, Meta) and one.max_length), STRING_LIMIT)
        return Converted(lambda one, table: shorten(one, limit), lambda one, table: writable(one))
    return _find_conversion(hint)


def _optional(arguments: tuple[Any, ...]) -> Converted:
    (inner,) = [_find_conversion(one) for one in arguments if one not in (types.NoneType, UnsetType)]
    nothing = UNSET if UnsetType in arguments else None
    return Converted(
        lambda one, table: nothing if one is None else inner.write(one, table),
        lambda one, table: None if one is None else inner.read(one, table),
    )


def _each(item: Converted) -> Converted:
    return Converted(
        lambda some, table: tuple(item.write(one, table) for one in some),
        lambda some, table: tuple(item.read(one, table) for one in some),
    )


def _pairs(name: Converted, value: Converted) -> Converted:
    return Converted(
        lambda some, table: {name.write(key, table): value.write(one, table) for key, one in some},
        lambda some, table: tuple((name.read(key, table), value.read(one, table)) for key, one in some.items()),
    )


# -------------------------------------------------------------------------------------------------------- reading


def _at(value: Any, path: _Path) -> Any:
    for name in path:
        if value is None:
            return None
        value = getattr(value, name)
    return value


def _collect(wire: Wire, table: Translations, tree: _Branch, before: _Path) -> None:
    """Put what an object says into the tree, by its place in the model."""
    for member in _members(type(wire)):
        value = getattr(wire, member.name)
        if value is UNSET or member.derived or member.fixed is not None:
            continue
        path = before + member.path
        if member.inner is not None and value is not None:
            _collect(value, table, tree, path)
        else:
            _put(tree, path, member.converted.read(value, table))


def _put(tree: _Branch, path: _Path, value: Any) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, _Branch())
    tree[path[-1]] = value


def _make_value(kind: type[Any], tree: _Branch) -> Any:
    values = {
        name: _make_value(_type_at(kind, (name,)), value) if isinstance(value, _Branch) else value
        for name, value in tree.items()
    }
    for field in dataclasses.fields(kind):
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if needed and field.name not in values:
            raise InputError(messages.REPORT_LACKS(kind=kind.__name__, field=field.name))
    return kind(**values)
