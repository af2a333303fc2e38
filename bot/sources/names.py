"""Which call of the table a call in a source is. Pure.

A callee is followed to dotted names: through imports and their aliases, variables, tables of functions, parameters that
are given functions, and functions that hand back what they are given (`promisify(exec)`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bot.languages import table as languages
from bot.languages.row import Call, Does
from bot.sources import nodes
from bot.sources.imports import module_name
from bot.sources.outline import Bound, CallSite, How, Outline

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 10
_MOST = 24  # dotted names of one callee
_MOST_STEPS = 400  # of one question: a name can have many meanings, each of which has many
_OWN = "own:"  # a function of the source's own, whatever it is called
_OF_GRAMMAR = {"bash": "shell"}
# Members that are what they are of: the folder of a path is a path.
_STAYS = frozenset((("pathlib.Path()", "parent"), ("fs.promises", "default"), ("os", "environb")))
_OF_PYTHON = ("importlib.import_module", "importlib.__import__", "__import__", "builtins.__import__")
_REQUIRES = ("require", "import", *_OF_PYTHON)
_LOADED = "sys.modules"
_TABLES = ("globals()", "vars()", "locals()", _LOADED)  # of Python: what the source's own names, or modules, are


@functools.cache
def _table(grammar: str) -> dict[str, tuple[Call, ...]]:
    """Return the calls of a language by the last part of their names."""
    row = languages.by_name(_OF_GRAMMAR.get(grammar, grammar))
    found: dict[str, list[Call]] = {}
    for call in row.calls if row is not None else ():
        found.setdefault(_tail(call.name), []).append(call)
    return {tail: tuple(calls) for tail, calls in found.items()}


def _tail(dotted: str) -> str:
    return dotted if dotted == "." else dotted.rpartition(".")[2] or dotted


def _is(call: Call, dotted: str) -> bool:
    """Whether a dotted name is that call: the whole name, or the end of it that the table has."""
    if dotted == call.name:
        return True
    if call.name.startswith("."):
        return dotted.endswith(call.name)
    plain = "." not in call.name and "/" not in call.name
    return not plain and dotted.endswith((f".{call.name}", f"/{call.name}"))


class Callees:
    """Tells what the calls of one source are."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._table = _table(outline.grammar)
        self._known: dict[int, tuple[str, ...]] = {}
        self._answers: dict[tuple[int, int], tuple[str, ...]] = {}  # what an expression stands for, once asked
        self._by_kind: tuple[tuple[frozenset[str], Callable[[Node, int, int], Iterable[str]]], ...] = (
            (nodes.MEMBERS, self._of_member),
            (nodes.CALLS, self._of_result),
            (nodes.ITEMS, self._of_item),
            (nodes.OPERATIONS, self._of_operation),
            (nodes.CONDITIONS, self._of_condition),
        )
        self._parameters: dict[tuple[int, str], tuple[str, ...]] = {}
        self._given_names = {name for _, name in outline.bound}
        self._steps = 0  # of the question that is being answered
        self._busy: set[tuple[int, int]] = set()

    def calls(self, node: Node, scope: int) -> tuple[Call, ...]:
        """Return the calls of the table that a call in the source is; none for all others."""
        names = self.names_of_call(node, scope)
        found = [call for name in names for call in self._table.get(_tail(name), ()) if _is(call, name)]
        # A name that is known whole says more than the name of a method.
        exact = [call for call in found if not call.name.startswith(".")]
        kinds: dict[Does, Call] = {}
        for call in exact or found:
            if call.does not in kinds or len(call.name) > len(kinds[call.does].name):
                kinds[call.does] = call
        return tuple(kinds.values())

    def may_be_own(self, site: CallSite) -> bool:
        """Return whether a call may be of an own function: subprocess.run is not of one that is called run."""
        names = self.names_of_call(site.node, site.scope)
        return any(name.startswith(_OWN) for name in names) or not any(map(self.by_name, names))

    def by_name(self, name: str) -> tuple[Call, ...]:
        """Return the calls of the table that a dotted name is."""
        return tuple(call for call in self._table.get(_tail(name), ()) if _is(call, name))

    def may_be_of_interest(self, node: Node) -> bool:
        """Return whether a call could be one of the table, or a call through a variable: a quick look first."""
        method, _, made = nodes.callee_of(node)
        if method is None:
            return node.type not in ("macro_invocation",)
        name = _last(method)
        return made or not name or name in self._table or name in self._given_names or name in self._outline.local

    def names_of_call(self, node: Node, scope: int, depth: int = 0) -> tuple[str, ...]:
        """Return the dotted names of what a call calls."""
        if node.id in self._known:
            return self._known[node.id]
        if not depth:
            self._steps = 0
        names = tuple(dict.fromkeys(self._of_call(node, scope, depth)))[:_MOST]
        if depth == 0:
            self._known[node.id] = names
        return names

    def _of_call(self, node: Node, scope: int, depth: int) -> Iterator[str]:
        if node.type in ("shell_command_expression", "subshell"):
            yield "$shell"
            return
        if node.type.startswith(("require_", "include_")):
            yield node.type.removesuffix("_expression")
            return
        if node.type == "command":
            said = nodes.field(node, "name")
            yield (said.text or b"").decode("utf-8", "replace") if said is not None else ""
            return
        method, receiver, made = nodes.callee_of(node)
        if method is None:
            return
        ending = ".new" if made else "!" if node.type == "macro_invocation" else ""
        if receiver is None:
            for name in self.names(method, scope, depth):
                yield name + ending
            return
        member = nodes.name_of(method)
        for name in self.names(receiver, scope, depth):
            yield f"{name}.{member}{ending}"

    def names(self, node: Node, scope: int, depth: int = 0) -> tuple[str, ...]:
        """Return the dotted names that an expression stands for; `?` where nobody can tell."""
        node = nodes.unwrap(node)
        key = (node.id, scope)
        if depth == 0 and not self._busy:
            if key not in self._answers:
                self._steps = 0
                self._answers[key] = self._followed(node, scope, depth)
            return self._answers[key]
        self._steps = self._steps + 1 if depth else 0
        return self._followed(node, scope, depth)

    def _followed(self, node: Node, scope: int, depth: int) -> tuple[str, ...]:
        key = (node.id, scope)
        if depth > _DEEPEST or self._steps > _MOST_STEPS or key in self._busy:
            return ("?",)
        self._busy.add(key)
        try:
            return tuple(dict.fromkeys(self._names(node, scope, depth)))[:_MOST] or ("?",)
        finally:
            self._busy.discard(key)

    def _names(self, node: Node, scope: int, depth: int) -> Iterable[str]:
        kind = node.type
        if kind in nodes.NAMES:
            return self._of_name(nodes.name_of(node), scope, depth)
        follow = next((method for kinds, method in self._by_kind if kind in kinds), None)
        if follow is not None:
            return follow(node, scope, depth)
        return ("str",) if kind in nodes.TEXTS else ("?",)

    def _of_operation(self, node: Node, scope: int, depth: int) -> Iterable[str]:
        left = nodes.field(node, "left")
        if nodes.operator_of(node) == "/":  # Path(...) / "name" is a path like its first part
            return self.names(left, scope, depth + 1) if left is not None else ("?",)
        return [name for part in nodes.named_children(node) for name in self.names(part, scope, depth + 1)]

    def _of_condition(self, node: Node, scope: int, depth: int) -> Iterable[str]:
        return [name for part in nodes.branches_of(node) for name in self.names(part, scope, depth + 1)]

    def _of_name(self, name: str, scope: int, depth: int) -> Iterable[str]:
        bound = self._outline.lookup(name, scope)
        if not bound and name in self._outline.local:
            return (self._outline.local[name],)
        if not bound:  # a name of the language's own, or of a module whose names were all imported
            others = (f"{module}{name}" for module in self._wildcards())
            # Of Ruby's modules most are one's own: what one of a library's does, the table says.
            return (name, *(one for one in others if self._outline.grammar != "ruby" or self.by_name(one)))
        if name in self._outline.local:  # imported, and given something else as well: `try: import a except: a = None`
            return (self._outline.local[name], *self._of_bound(bound, name, depth))
        return self._of_bound(bound, name, depth)

    def _wildcards(self) -> list[str]:
        return [one.name[:-1] for one in self._outline.imports if one.name.endswith(".*")][:_MOST]

    def _of_bound(self, bound: Iterable[Bound], name: str, depth: int) -> Iterator[str]:
        for one in list(bound)[:_MOST]:
            match one.how:
                case How.VALUE:
                    yield from self.names(one.node, one.scope, depth + 1)
                case How.MEMBER:
                    yield from (f"{base}.{one.key}" for base in self.names(one.node, one.scope, depth + 1))
                case How.ELEMENT | How.ADDED:
                    yield from self._entries(one.node, one.scope, depth + 1)
                case How.FUNCTION:
                    yield _OWN + name
                case How.PARAMETER:
                    yield from self._given(one, depth + 1)

    def _given(self, one: Bound, depth: int) -> tuple[str, ...]:
        """Return the names of what the function of a parameter is called with in this source; found out once."""
        question = (one.scope, one.key)
        if question not in self._parameters:
            self._parameters[question] = ("?",)  # while it is being found out
            self._parameters[question] = tuple(dict.fromkeys(self._called_with(one, depth)))[:_MOST]
        return self._parameters[question]

    def _called_with(self, one: Bound, depth: int) -> Iterator[str]:
        function = self._outline.functions[one.scope]
        found = False
        for site in self._outline.callers.get(function.called, ())[:_MOST] if function.called else ():
            value = argument(site, one.place, one.key)
            if value is not None and depth < _DEEPEST and site.scope != one.scope:
                found = True
                yield from self.names(value, site.scope, depth + 1)
        if not found:
            yield "?"

    def _of_member(self, node: Node, scope: int, depth: int) -> Iterable[str]:
        thing, member = nodes.object_of(node), nodes.member_of(node)
        if thing is not None and (thing.text or b"") == b"\\":  # \exec: of no name space
            thing = None
        if thing is None or member is None or thing.id == member.id:
            return ((node.text or b"").decode("utf-8", "replace").strip(":\\").replace("::", ".").replace("\\", "."),)
        name = nodes.name_of(member).replace("::", ".")
        if node.type in ("dotted_name",):
            return ((node.text or b"").decode("utf-8", "replace"),)
        found: list[str] = []
        for base in self.names(thing, scope, depth + 1):
            if base in ("?", "self", "this", "cls") or base.startswith(("?", _OWN)):
                given = [one for one in self._outline.members.get(name, ()) if one.how is not How.FUNCTION]
                found += self._of_bound(given, name, depth + 1)
            found.append(base if (base, name) in _STAYS else f"{base}.{name}")
        return found

    def _of_result(self, node: Node, scope: int, depth: int) -> Iterable[str]:
        found: list[str] = []
        for name in self.names_of_call(node, scope, depth + 1):
            calls = [call for call in self._table.get(_tail(name), ()) if _is(call, name)]
            if name in _REQUIRES:
                written = argument(CallSite(node, scope), 0, "")
                parts = list(nodes.parts_of(written)) if written is not None and written.type in nodes.TEXTS else []
                if parts and all(isinstance(part, str) for part in parts):
                    found.append(module_name("".join(map(str, parts))))
                    continue
            if name.endswith(".const_get"):  # of Ruby: Object.const_get("Open3")
                found.append(self._key(node, scope, 0).replace("::", "."))
                continue
            if name == "vars" and (held := argument(CallSite(node, scope), 0, "")) is not None:
                found += [f"{base}.__dict__" for base in self.names(held, scope, depth + 1)]
                continue
            if name.removesuffix(".get") in _TABLES:  # globals().get("os")
                found += self._by_text(name.removesuffix(".get"), argument(CallSite(node, scope), 0, ""))
                continue
            if name in ("getattr", "Reflect.get") and (held := argument(CallSite(node, scope), 0, "")) is not None:
                found += [f"{base}.{self._key(node, scope)}" for base in self.names(held, scope, depth + 1)]
                continue
            given = next((call for call in calls if call.does is Does.SAME), None)
            inner = same(given, CallSite(node, scope)) if given is not None else None
            if inner is not None:
                found += self.names(inner, scope, depth + 1)
            found.append(f"{name}()")
        return found

    def _key(self, node: Node, scope: int, place: int = 1) -> str:
        """The name of a member that is asked for by a text; `?` for one that cannot be told."""
        written = argument(CallSite(node, scope), place, "")
        parts = list(nodes.parts_of(written)) if written is not None and written.type in nodes.TEXTS else []
        return "".join(map(str, parts)) if parts and all(isinstance(part, str) for part in parts) else "?"

    def _of_item(self, node: Node, scope: int, depth: int) -> Iterable[str]:
        thing, key = nodes.item_of(node)
        if thing is None:
            return ("?",)
        entries = list(self._entries(thing, scope, depth + 1))
        for name in self.names(thing, scope, depth + 1):
            entries += self._by_text(name, key) if name in _TABLES else (f"{name}[]",)
        return entries

    def _by_text(self, table: str, key: Node | None) -> Iterable[str]:
        """Return what an entry of Python's own tables is: a module, or what the source has by that name."""
        parts = list(nodes.parts_of(key)) if key is not None and key.type in nodes.TEXTS else []
        if parts and all(isinstance(part, str) for part in parts):
            name = "".join(map(str, parts))
            return (name,) if table == _LOADED else self._of_name(name, 0, 0)
        return ("?", *([] if table == _LOADED else self._outline.local.values()))

    def _entries(
        self, node: Node, scope: int, depth: int, known: dict[tuple[int, int], int] | None = None
    ) -> Iterator[str]:
        """Return the names of what is in a table or a list; `known` are those that were looked into, with how deep."""
        node = nodes.unwrap(node)
        known = {} if known is None else known
        if depth > _DEEPEST or known.get((node.id, scope), depth + 1) <= depth:
            return
        known[node.id, scope] = depth
        if node.type in nodes.MAPPINGS or node.type in nodes.SEQUENCES or node.type == "composite_literal":
            for _, value in nodes.pairs_of(node)[:_MOST]:
                yield from self.names(value, scope, depth + 1)
        elif node.type in nodes.NAMES:
            for bound in self._outline.lookup(nodes.name_of(node), scope)[:_MOST]:
                if bound.how in (How.VALUE, How.ELEMENT):
                    yield from self._entries(bound.node, bound.scope, depth + 1, known)


def _receiver(node: Node) -> Node | None:
    """Return what a method is called on, where the callee is one node: `x.y` in `x.y()`."""
    function = nodes.field(node, "function")
    if function is None:
        return None
    function = nodes.unwrap(function)
    return nodes.object_of(function) if function.type in nodes.MEMBERS else None


def receiver(node: Node) -> Node | None:
    """Return what the method of a call is called on; None for a function."""
    return nodes.callee_of(node)[1] or _receiver(node)


def _last(node: Node) -> str:
    node = nodes.unwrap(node)
    if node.type in nodes.MEMBERS:
        member = nodes.member_of(node)
        return nodes.name_of(member).rpartition("::")[2] if member is not None else ""
    return nodes.name_of(node) if node.type in nodes.NAMES else ""


def argument(site: CallSite, place: int, keyword: str) -> Node | None:
    """Return an argument of a call by its name or its place; None if it is not given."""
    given = nodes.arguments_of(site.node)
    if keyword:
        for name, value in given:
            if name == keyword:
                return value
    plain = [value for name, value in given if not name]
    place += site.skip if place >= 0 else 0
    return plain[place] if 0 <= place < len(plain) else None


def same(call: Call, site: CallSite) -> Node | None:
    """Return what a call hands back that gives what it is given; None if it is given nothing."""
    return receiver(site.node) if call.argument == languages.RECEIVER else argument(site, call.argument, call.keyword)
