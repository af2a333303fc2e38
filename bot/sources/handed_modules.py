"""What is done with a module, or a function, that starts programs and that a source hands out of its sight. Pure.

`run(os)`, `{"how": subprocess}`, `from os import popen as go` which another source imports: no call of the source's own
says what is started.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.languages import table as languages
from bot.languages.row import Call, Does, word_set
from bot.parsing import captures
from bot.sources import nodes
from bot.sources.outline import CallSite, How, last_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.facts import SourceUse
    from bot.sources.names import Callees
    from bot.sources.outline import Outline

_GRAMMARS = ("python", "javascript", "typescript", "tsx")
_STARTS = (Does.PROGRAM, Does.SHELL, Does.LIBRARY)
_KINDS = tuple((kind, kind) for kind in ("identifier", "shorthand_property_identifier"))
# They ask for one member of what they are given, change one, or ask what it is.
_LOOKS = word_set(
    "hasattr setattr delattr dir isinstance type id reload object stub spy spyOn mock keys bind call apply"
)
_COMPARES = word_set("comparison_operator not_operator unary_expression binary_expression parenthesized_expression")
_IMPORTS = word_set(
    "import_statement import_from_statement aliased_import dotted_name import_clause import_specifier namespace_import "
    "delete_statement global_statement nonlocal_statement parameters lambda_parameters formal_parameters "
    "typed_parameter identifier object_pattern function_definition class_definition function_declaration "
    "method_definition class_declaration import_require_clause"
)
_TYPES = word_set("nested_type_identifier type_query")  # TypeScript's, of which nothing is left when it runs
_HOLDS = {"assignment": "right", "variable_declarator": "value", "named_expression": "value"}
_MOST = 400  # names of one source, or calls of another, that are looked at


class Source(Protocol):
    """What is asked of a source."""

    outline: Outline
    callees: Callees

    def of_call(self, call: Call, site: CallSite) -> Iterator[SourceUse]:
        """Yield what a call of the table does there."""


def values(outline: Outline, callees: Callees, language: str) -> Iterator[tuple[str, Node]]:
    """Yield the modules that start something and that stand in a source as values nobody can follow."""
    able = _modules(language) if outline.grammar in _GRAMMARS else frozenset()
    written = (one.rpartition(".")[2].encode() for one in able)
    if not any(one in outline.parsed.source for one in written):
        return
    locals_ = {name for name, dotted in outline.local.items() if dotted in able}
    locals_ |= {name for (_, name), given in outline.bound.items() if any(one.how is How.VALUE for one in given)}
    named = [node for _, node in captures(outline.parsed, _KINDS) if nodes.name_of(node) in locals_]
    for node in [one for one in named if _leaves(one)][:_MOST]:
        found = next((name for name in callees.names(node, outline.function_of(node)) if name in able), None)
        if found is not None:
            yield found, node


def _modules(language: str) -> frozenset[str]:
    """The modules with calls that start or open something."""
    row = languages.by_name(language)
    calls = row.calls if row is not None else ()
    names = {one.name.rpartition(".")[0] for one in calls if one.does in _STARTS}
    return frozenset(name for name in names if name and "(" not in name)


def _leaves(node: Node) -> bool:
    """Whether a name stands where what is done with it cannot be followed."""
    around = node.parent
    if around is None or around.type in _COMPARES | _IMPORTS | nodes.CALLS or _is_type(around):
        return False  # it is asked for, or called, or speaks of a type
    if around.type in nodes.MEMBERS:
        return (around.text or b"").endswith(b".__getattribute__")  # else a member is named, or it is the member
    if (holds := _HOLDS.get(around.type)) is not None:
        left, value = nodes.field(around, "left", "name"), nodes.field(around, holds)
        followed = left is None or left.type in nodes.NAMES or left.type == "object_pattern"
        return value is not None and value.id == node.id and not followed
    if around.type == "keyword_argument" and nodes.field(around, "name") == node:
        return False
    return not _is_looked_at(node, around)


def _is_type(around: Node) -> bool:
    """Whether a name stands in the name of a type: `certificate: crypto.X509Certificate`."""
    while around.type == "nested_identifier" and around.parent is not None:
        around = around.parent
    return around.type in _TYPES


def _is_looked_at(node: Node, around: Node) -> bool:
    """Whether a name is given to a call that only looks at what it stands for."""
    call = around.parent if around.type in ("argument_list", "arguments") else None
    if call is None or call.type not in nodes.CALLS:
        return around.type in nodes.ITEMS and nodes.item_of(around)[0] == node
    called = last_name(nodes.field(call, "function", "constructor"))
    given = nodes.arguments_of(call)
    if called == "getattr" and len(given) > 1 and given[0][1].id == node.id:
        return given[1][1].type in nodes.TEXTS
    return called in _LOOKS


def elsewhere(source: Source, others: Sequence[Source]) -> Iterator[SourceUse]:
    """Yield what other sources do by names that a source gives to what starts something: `from compat import go`."""
    if source.outline.grammar not in _GRAMMARS:
        return
    stem = posixpath.splitext(source.outline.path)[0].removesuffix("/__init__").removesuffix("/index")
    word = re.compile(rb"\b%s\b" % re.escape(posixpath.basename(stem).encode()))
    given = {name: dotted for name, dotted in _given(source) if name and dotted}
    for other in others if given else ():
        text = other.outline.parsed.source
        asked = {name: dotted for name, dotted in given.items() if name.encode() in text}
        if other is source or not asked or not word.search(text):
            continue
        for site in other.outline.calls[:_MOST]:
            for name in other.callees.names_of_call(site.node, site.scope):
                for call in [] if other.callees.by_name(name) else _meant(name, asked, other.callees):
                    yield from other.of_call(call, site)


def _given(source: Source) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names of a source that stand for something that starts programs, or for its module."""
    outline, callees = source.outline, source.callees
    language = "typescript" if outline.grammar == "tsx" else outline.grammar
    modules = _modules(language)

    def starting(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            one for one in names if one in modules or any(call.does in _STARTS for call in callees.by_name(one))
        )

    for local, dotted in outline.local.items():
        yield local, starting((dotted,))
    text = outline.parsed.source
    there = any(one.rpartition(".")[2].encode() in text for one in modules)
    for (scope, name), given in outline.bound.items() if there else ():
        if scope == 0:
            followed = [one for one in given if one.how in (How.VALUE, How.MEMBER) and one.node.type not in nodes.TEXTS]
            for one in followed[:3]:
                ending = f".{one.key}" if one.how is How.MEMBER else ""
                yield name, starting(f"{base}{ending}" for base in callees.names(one.node, one.scope))


def _meant(name: str, given: dict[str, tuple[str, ...]], callees: Callees) -> list[Call]:
    """Return the calls that a dotted name is, with what one of its parts stands for put in that part's place."""
    parts = name.split(".")
    found = []
    for at in range(len(parts)):
        for dotted in given.get(parts[at], ()) if at or len(parts) == 1 else ():
            rest = "".join(f".{part}" for part in parts[at + 1 :])
            found += [call for call in callees.by_name(dotted + rest) if call.does in _STARTS]
    return found
