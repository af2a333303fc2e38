"""One source in outline: its functions, what each name was given, its calls, its imports. Pure.

Nothing is followed here. A name may be given several values, in any order: whoever asks gets them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from bot.parsing import Parsed
from bot.sources import nodes
from bot.sources.imports import Import

if TYPE_CHECKING:
    from tree_sitter import Node


class How(Enum):
    """How a name came by what it was given."""

    VALUE = "it is that"
    ELEMENT = "it is one of that: of a list, a table"
    MEMBER = "it is a member of that, by name"
    ADDED = "that was put into it"
    PARAMETER = "it is what a function is called with"
    FUNCTION = "it is a function"


@dataclass(frozen=True, slots=True)
class Bound:
    """Something that a name was given. `scope` is where its expression stands, `key` a member's name."""

    node: Node
    how: How
    scope: int
    key: str = ""
    place: int = 0


@dataclass(slots=True)
class Function:
    """A function, or the text outside of all (number 0). `holder` is the call that it is an argument of."""

    number: int
    name: str
    outer: int
    node: Node
    parameters: tuple[str, ...] = ()
    called: str = ""  # the name that it is called by: a constructor's is that of its class
    decorated: bool = False
    returns: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call, and the function that it stands in."""

    node: Node
    scope: int
    skip: int = 0  # arguments that stand before those of the function: send(:name, x)


@dataclass(frozen=True, slots=True)
class Put:
    """What is put into a table, or an object: into which, and by which key; into a variable by its name."""

    holder: Node | None
    key: str
    bound: Bound
    name: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """A class: its name, those that it derives from, and where it stands."""

    name: str
    above: tuple[str, ...]
    start: int
    end: int


@dataclass(slots=True)
class Outline:
    """What a source is made of."""

    path: str
    parsed: Parsed
    functions: list[Function] = field(default_factory=list)
    bound: dict[tuple[int, str], list[Bound]] = field(default_factory=dict)
    members: dict[str, list[Bound]] = field(default_factory=dict)  # what was given to x.name, whatever x
    calls: list[CallSite] = field(default_factory=list)
    callers: dict[str, list[CallSite]] = field(default_factory=dict)
    by_name: dict[str, list[Function]] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    local: dict[str, str] = field(default_factory=dict)  # a name that an import made -> the dotted name that it is
    literals: set[str] = field(default_factory=set)
    whole: bool = True
    cut: bool = False  # a limit was met: what comes behind it nobody knows
    cases: set[str] = field(default_factory=set)
    redirects: list[CallSite] = field(default_factory=list)
    passed_to: dict[int, CallSite] = field(default_factory=dict)  # number of a function -> the call it is given to
    changed: dict[str, list[Bound]] = field(default_factory=dict)  # what was given to x.name by an assignment
    any_member: bool = False  # members are given something by names that nobody can tell
    any_name: bool = False  # and so are variables
    handed: frozenset[str] = frozenset()  # functions that stand there as values
    written: set[str] = field(default_factory=set)  # members that others may give something: Ruby's attr_writer
    puts: list[Put] = field(default_factory=list)
    computed: list[tuple[CallSite, re.Pattern[str]]] = field(default_factory=list)  # calls of others' by their names
    classes: dict[str, list[Class]] = field(default_factory=dict)

    @property
    def grammar(self) -> str:
        """The grammar of the source."""
        return self.parsed.grammar

    def line(self, node: Node) -> int:
        """Return the line of a node, from 1."""
        return int(node.start_point.row) + 1

    def function_of(self, node: Node) -> int:
        """Return the innermost function that a node stands in."""
        inside = [
            one
            for one in self.functions[1:]
            if one.node.start_byte <= node.start_byte and node.end_byte <= one.node.end_byte
        ]
        return max(inside, key=lambda one: one.node.start_byte).number if inside else 0

    def lookup(self, name: str, scope: int) -> list[Bound]:
        """Return what a name was given, in the nearest function around that knows it."""
        while True:
            found = self.bound.get((scope, name))
            if found:
                return found
            if scope == 0:
                return []
            scope = self.functions[scope].outer


def last_name(node: Node | None) -> str:
    """Return the last part of a dotted name: `run` of `subprocess.run`."""
    if node is None:
        return ""
    node = nodes.unwrap(node)
    if node.type in nodes.MEMBERS:
        member = nodes.member_of(node)
        return nodes.name_of(member).rpartition("::")[2] if member is not None else ""
    if node.type in nodes.NAMES or node.type == "word":
        return nodes.name_of(node)
    return ""
