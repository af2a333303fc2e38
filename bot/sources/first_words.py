"""What the first word of a command can be: of a list its first entry, of a text the text that is put together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.languages.row import Does, word_set
from bot.sources import nodes, values
from bot.sources.changes import cuts
from bot.sources.names import Callees, argument, receiver, same
from bot.sources.outline import Bound, CallSite, How, Outline
from bot.sources.puts import ANY, FIRST
from bot.sources.results import FORMATS, JOINERS, LOOK_UPS, changed
from bot.sources.values import NOTHING, Outside, Value, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 14
_MOST_GIVEN = 40  # values of one name that are followed
_MOST_PIECES = 60  # that one text is put together of
_MAKES_TEXT = (
    "string",
    "string.new",
    "String.new",
    "StringBuilder.new",
    "StringBuffer.new",
    "String.from",
    "OsString.from",
    "PathBuf.from",
)


class Follow(Protocol):
    """How an expression is followed: as a whole, or to its first word."""

    def __call__(self, node: Node, scope: int, depth: int, /) -> Value:
        """Return what it can be."""


class Follower(Protocol):
    """Follows expressions."""

    def value(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what an expression can be."""

    def first(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what the first word of a command can be."""

    def leaves(self, node: Node, scope: int, depth: int) -> Value:
        """Return everything that is in a list or a table."""

    def parameter(self, one: Bound, depth: int, follow: Follow) -> Value:
        """Return what a function is called with."""

    def put(self, holder: Node, key: str, scope: int, depth: int) -> Value:
        """Return what is put into an entry of a table, or a list."""

    def beside(self, name: str, found: Value, depth: int) -> Value:
        """Return what a variable can be that is given this, with what else is put into it."""

    def is_list(self, node: Node, scope: int) -> bool:
        """Return whether an expression is a list for certain."""

    def constant(self, node: Node, scope: int, depth: int) -> Value:
        """Return what an expression is that is a text, or the name of one."""


_IN_ANY_ORDER = word_set("reversed sorted set frozenset random.choice")  # any entry of a list may be its first
# What runs only sometimes: what is added to a text there may be left out.
_BLOCKS = word_set(
    "if_statement elif_clause else_clause else if unless case_statement case_item switch_statement switch_case "
    "expression_case expression_switch_statement switch_expression switch_block_statement_group match_statement "
    "case_clause match_expression match_arm if_expression for_statement while_statement for_expression "
    "while_expression loop_expression do_statement foreach_statement enhanced_for_statement try_statement "
    "except_clause catch_clause rescue when while for until case if_modifier unless_modifier conditional_expression "
    "for_range_loop elseif_clause else_if_clause elif c_style_for_statement list"
)


def _count_blocks(node: Node) -> int:
    """Return how many blocks a place is in that run only sometimes."""
    count = 0
    above = node.parent
    while above is not None:
        count += above.type in _BLOCKS
        above = above.parent
    return count


class FirstWords:
    """Follows the commands of one source to their first words."""

    def __init__(self, resolver: Follower, outline: Outline, callees: Callees) -> None:
        self._resolver = resolver
        self._outline = outline
        self._callees = callees

    def of(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what the first word of a command can be: of a list its first entry, of a text the text."""
        node = nodes.unwrap(node)
        if depth > _DEEPEST:
            return unknown(Outside.UNKNOWN)
        if node.type in nodes.SEQUENCES or node.type == "composite_literal":
            holder = nodes.field(node, "body") if node.type == "composite_literal" else node
            entries = nodes.pairs_of(holder) if holder is not None else []
            if entries and nodes.unwrap(entries[0][1]).type in nodes.SEQUENCES:
                return self._resolver.leaves(
                    node, scope, depth + 1
                ).from_table()  # a table, each entry of which may be it
            return self._entry(entries[0][1], scope, depth + 1) if entries else NOTHING
        if node.type in nodes.NAMES:
            return self._first_of_name(node, scope, depth)
        if node.type in nodes.CALLS:
            return self._first_of_call(node, scope, depth)
        return self._first_of_others(node, scope, depth)

    def _entry(self, node: Node, scope: int, depth: int) -> Value:
        """What the first entry of a list is: one of another list where a call gives one: `[next(tools), "-x"]`."""
        inner = nodes.unwrap(node)
        names = self._callees.names_of_call(inner, scope) if inner.type in nodes.CALLS and inner is node else ()
        return self._resolver.value(inner, scope, depth) if "next" in names else self.of(node, scope, depth)

    def _first_of_others(self, node: Node, scope: int, depth: int) -> Value:
        """What is neither a list, nor a name, nor a call: a member, a sum of two."""
        if lists := self._lists(node):
            first = self._some(lists, lambda one: self.of(one.node, one.scope, depth + 1))
            empty = any(nodes.makes_nothing(nodes.unwrap(one.node)) for one in lists)
            put = self._resolver.put(node, ANY if empty else FIRST, scope, depth)
            return first.or_else(put)
        added = node.type in nodes.OPERATIONS and nodes.operator_of(node) == "+"
        left, right = (nodes.field(node, side) if added else None for side in ("left", "right"))
        # What a list is added to is one as well: self.command + ["-x"].
        listed = any(one is not None and self.is_list(one, scope) for one in (left, right))
        return (
            self.of(left, scope, depth + 1) if left is not None and listed else self._resolver.value(node, scope, depth)
        )

    def _first_of_name(self, node: Node, scope: int, depth: int) -> Value:
        bound = self._outline.lookup(nodes.name_of(node), scope)
        if node.type in ("instance_variable", "class_variable"):
            bound = self._outline.members.get(nodes.name_of(node), [])
        plain = [one for one in bound if one.how is How.VALUE]
        added = [one for one in bound if one.how is How.ADDED]
        if plain and len(plain) + len(added) == len(bound):
            found = self._first_of_list(plain, added, depth).or_else(self._resolver.put(node, FIRST, scope, depth))
            return self._resolver.beside(nodes.name_of(node), found, depth)
        own = self._outline.functions[scope].parameters if scope else ()
        if bound and bound[0].how is How.PARAMETER and nodes.name_of(node) in own:
            return self._resolver.parameter(bound[0], depth + 1, self._resolver.first)
        return self._resolver.value(node, scope, depth)

    def _first_of_list(self, plain: Sequence[Bound], added: Sequence[Bound], depth: int) -> Value:
        """The first entry of a list that is made, and then added to: what it is made of, or what comes in first.

        What is added to a text is a part of it.
        """
        if added and all(self.is_text(one) for one in plain):
            return self.beginnings(plain, added, depth)
        empty = [one for one in plain if added and nodes.makes_nothing(nodes.unwrap(one.node))]
        made = [one for one in plain if one not in empty]
        found = self._some(made, lambda one: self.of(one.node, one.scope, depth + 1))
        return found.or_else(self.of(added[0].node, added[0].scope, depth + 1)) if empty else found

    @staticmethod
    def _some(given: Sequence[Bound], follow: Callable[[Bound], Value]) -> Value:
        return values.either_of_some(given, _MOST_GIVEN, follow, lambda one: nodes.is_plain(one.node))

    def beginnings(self, plain: Sequence[Bound], added: Sequence[Bound], depth: int) -> Value:
        """Return what a text can be to which others are added, one after another."""
        start = self._some(plain, lambda one: self._resolver.value(one.node, one.scope, depth + 1))
        outer = min(_count_blocks(one.node) for one in plain)
        pieces = (
            (self._resolver.value(one.node, one.scope, depth + 1), _count_blocks(one.node) > outer)
            for one in added[:_MOST_PIECES]
        )
        names = (name for one in plain for name in self._made_by(one))
        of_paths = any(name.endswith("PathBuf.from") for name in names)
        found = values.beginnings(start, pieces, "/" if of_paths else "")
        return found.and_others() if len(added) > _MOST_PIECES else found

    def _made_by(self, one: Bound) -> tuple[str, ...]:
        node = nodes.unwrap(one.node)
        return self._callees.names_of_call(node, one.scope) if node.type in nodes.CALLS else ()

    def is_text(self, one: Bound) -> bool:
        """Return whether what a name is given is a text, to which others can be added."""
        node = nodes.unwrap(one.node)
        return node.type in nodes.TEXTS or any(name.endswith(_MAKES_TEXT) for name in self._made_by(one))

    def _first_of_call(self, node: Node, scope: int, depth: int) -> Value:
        if any(name.endswith(FORMATS) for name in self._callees.names_of_call(node, scope)):
            return self._resolver.value(node, scope, depth)
        for call in self._callees.calls(node, scope):
            if call.name in JOINERS:
                joined = self._joined(node, scope)
                whole = self._resolver.value(node, scope, depth) if joined is None else None
                return self.of(joined, scope, depth + 1) if joined is not None else whole or NOTHING
            site = CallSite(node, scope)
            inner = same(call, site) if call.does is Does.SAME else argument(site, 0, call.keyword)
            cut = inner is not None and cuts(call.name) and self._resolver.is_list(inner, scope)
            if inner is not None and (cut or call.name in _IN_ANY_ORDER):
                return self._resolver.leaves(inner, scope, depth + 1).from_table()
            if call.does in (Does.SAME, Does.WORDS) and inner is not None and call.name not in LOOK_UPS:
                found = self.of(inner, scope, depth + 1)
                made = call.does is Does.SAME
                return changed(call, site, self._resolver, found, depth, first=True) if made else found
        return self._resolver.value(node, scope, depth)

    def _joined(self, node: Node, scope: int) -> Node | None:
        """What a call joins by blanks: `implode(" ", LIST)`, `LIST.join(" ")`; None where by something else."""
        given = [value for _, value in nodes.arguments_of(node)]
        blank = [one for one in given if (whole := self._resolver.value(one, scope).whole) and "".join(whole).isspace()]
        others = [one for one in given if one not in blank]
        return (others[0] if others else receiver(node)) if blank else None

    def sequence(self, node: Node, scope: int) -> Node | None:
        """Return the list that an expression is, by itself or by its name, if it is one for certain."""
        node = nodes.unwrap(node)
        if node.type in nodes.NAMES:
            bound = self._outline.lookup(nodes.name_of(node), scope)
            node = nodes.unwrap(bound[0].node) if len(bound) == 1 and bound[0].how is How.VALUE else node
        return node if node.type in nodes.SEQUENCES else None

    def _lists(self, node: Node) -> list[Bound]:
        """Return what a member is given, where that is nothing but lists: `self.command`."""
        member = nodes.member_of(node) if node.type in nodes.MEMBERS else None
        given = self._outline.members.get(nodes.name_of(member), []) if member is not None else []
        lists = (one.how is How.VALUE and nodes.unwrap(one.node).type in nodes.SEQUENCES for one in given)
        return given if all(lists) else []

    def is_list(self, node: Node, scope: int) -> bool:
        """Return whether an expression is a list for certain, by itself or by its name."""
        node = nodes.unwrap(node)
        if self._lists(node):
            return True
        if node.type in nodes.NAMES:
            return any(
                one.how is How.VALUE and nodes.unwrap(one.node).type in nodes.SEQUENCES
                for one in self._outline.lookup(nodes.name_of(node), scope)
            )
        return node.type in nodes.SEQUENCES
