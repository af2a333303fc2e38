"""What an expression of a source can be: constants, joins, tables, parameters and what callers give. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.languages import table as languages
from bot.languages.row import EVERY, RECEIVER, RESULT, Call, Does
from bot.sources import changes, nodes, puts, values
from bot.sources.changes import cut
from bot.sources.first_words import FirstWords, Follow
from bot.sources.given_later import GivenLater
from bot.sources.names import Callees, argument, receiver, same
from bot.sources.outline import Bound, CallSite, How, Outline
from bot.sources.puts import ANY, SELF, is_self, written
from bot.sources.results import Others, Results
from bot.sources.values import MOST_CALLERS, NOTHING, Outside, Value, either, either_of_some, join_values, text, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 14
_MOST_STEPS = 60_000  # for one source
_MOST_ENTRIES = 200  # of one table that are followed
_MOST_GIVEN = 40  # values of one name that are followed
_MOST_PARTS = 1000  # of one text that is filled in
# What a program prints is not in the source.
_PRINTED = ("shell_command_expression", "subshell", "command_substitution")
NO_TEXTS = ("true", "false", "none", "null", "nil", "None", "integer", "float", "int_literal", "null_literal")
_UNNAMED = ("go", "c", "cpp")  # a member may be given by its place alone: {"a", "git"}
_LETTERS = {",": ("lower", "same"), ",,": ("lower",), "^": ("upper", "title"), "^^": ("upper",)}  # ${name,,}
_OF_PATHS = {"parent": "dirname", "stem": "stem"}  # of Python's; a name may be that of anything
_PARTS = ("slice", "range", "range_expression")  # keys of a part of a text, or of a list
_LONGEST_ITSELF = 40  # bytes of the name of an interpreter: sys.executable


class Resolver:
    """Follows the expressions of one source."""

    def __init__(self, outline: Outline, callees: Callees, others: Others | None = None) -> None:
        self._outline = outline
        self._callees = callees
        self._others = others
        self._steps = 0
        self._parameters: dict[tuple[int, str, bool], Value] = {}
        self._busy: set[tuple[int, int]] = set()
        self.later = GivenLater(self, outline, others)
        self.results = Results(self, outline, callees, others)
        self.first_words = FirstWords(self, outline, callees)
        self._by_kind: tuple[tuple[frozenset[str], Follow], ...] = (
            (nodes.TEXTS, self.written),
            (frozenset(("simple_expansion", "expansion")), self._expansion),
            (nodes.NAMES, self._name),
            (nodes.OPERATIONS, self._operation),
            (nodes.CONDITIONS, self._condition),
            (nodes.MEMBERS, self._member),
            (nodes.ITEMS, self._item),
            (frozenset(("slice_expression",)), self._slice),
            (nodes.CALLS - {"composite_literal"}, self.results.of_call),
            (nodes.SEQUENCES | nodes.MAPPINGS | {"composite_literal"}, self.leaves),
        )

    def value(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what an expression can be."""
        node = nodes.unwrap(node)
        self._steps += 1
        spent = self._steps > _MOST_STEPS or (self._others is not None and not self._others.step())
        if depth > _DEEPEST or spent or (node.id, scope) in self._busy:
            return unknown(Outside.UNKNOWN)
        self._busy.add((node.id, scope))
        try:
            return self._value(node, scope, depth)
        finally:
            self._busy.discard((node.id, scope))

    def first(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what the first word of a command can be: of a list its first entry, of a text the text."""
        return self.first_words.of(node, scope, depth)

    # ---------------------------------------------------------------------------------------------------- by kind

    def _value(self, node: Node, scope: int, depth: int) -> Value:
        kind = node.type
        if kind in _PRINTED:
            return self.results.printed(node, scope)
        if (itself := self._interpreter(node)) is not None:
            return itself
        follow = next((method for kinds, method in self._by_kind if kind in kinds), None)
        if follow is not None:
            return follow(node, scope, depth)
        if kind in ("block", "statement_block") and (inner := nodes.named_children(node)):
            return self.value(inner[-1], scope, depth + 1)
        return NOTHING if kind in NO_TEXTS else unknown(Outside.UNKNOWN)

    def _interpreter(self, node: Node) -> Value | None:
        """What a source calls the interpreter that it runs in, unless a source says that it is another."""
        if len(node.text or b"") > _LONGEST_ITSELF:
            return None
        _, program = languages.own_interpreters().get(_dotted_name(node), ("", ""))
        return text(program) if program and _dotted_name(node).rpartition(".")[2] not in self._outline.members else None

    def _condition(self, node: Node, scope: int, depth: int) -> Value:
        return either(self.value(part, scope, depth + 1) for part in nodes.branches_of(node))

    def written(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what a text can be, with what is filled in; also what stands between the backquotes of a command."""
        parts = list(nodes.parts_of(node))
        if all(isinstance(part, str) for part in parts):
            return text("".join(map(str, parts)))
        followed = parts[:_MOST_PARTS]
        return join_values(
            text(part) if isinstance(part, str) else self.value(part, scope, depth + 1) for part in followed
        )

    def _expansion(self, node: Node, scope: int, depth: int) -> Value:
        children = nodes.named_children(node)
        names = [child for child in children if child.type in ("variable_name", "subscript", "special_variable_name")]
        defaults = [child for child in children if child not in names]
        signs = [child.type for child in node.children if child.type in _LETTERS]
        found = self._name(names[0], scope, depth) if names and names[0].type != "subscript" else NOTHING
        if names and names[0].type == "subscript":
            found = self._item(names[0], scope, depth)
        found = either(changes.changed(name, found, ()) for name in _LETTERS[signs[0]]) if signs else found
        if any(child.type == "!" for child in node.children):
            found = unknown(Outside.VARIABLE)  # ${!name}: the variable whose name that is
        return found.or_else(either(self.value(child, scope, depth + 1) for child in defaults[:4]))

    def _name(self, node: Node, scope: int, depth: int) -> Value:
        name = nodes.name_of(node).strip("{}")
        bound, put = self._outline.lookup(name, scope), NOTHING
        if node.type in ("instance_variable", "class_variable"):
            bound = self._outline.members.get(name, [])
            put = self.later.put_on([(SELF, name)], depth)
        added = [one for one in bound if one.how is How.ADDED]
        plain = [one for one in bound if one.how is How.VALUE]
        if added and plain and all(map(self.first_words.is_text, plain)):
            return self.first_words.beginnings(plain, added, depth)  # name = a; name += b
        if bound:
            found = _of_some(bound, lambda one: self._bound(one, depth))
            return self.beside(name, found, depth).or_else(put)
        if self._outline.grammar == "bash" or name in ("__dirname", "__DIR__", "__dir__"):
            return self.results.of_variable(name, depth) if self._outline.grammar == "bash" else text(".")
        if name in ("__file__", "__filename", "__FILE__"):
            compiled = self._outline.grammar in ("c", "cpp")  # there it is whatever the compiler was told
            return unknown(Outside.UNKNOWN) if compiled else text("./__file__")
        elsewhere = self._others.constant(name, depth + 1) if self._others is not None else None
        return elsewhere or unknown(Outside.UNKNOWN)

    def put(self, holder: Node, key: str, scope: int, depth: int) -> Value:
        """Return what is put into an entry of a table, or a list."""
        return self.later.put(holder, key, scope, depth)

    def beside(self, name: str, found: Value, depth: int) -> Value:
        """Return what a variable can be that is given this, with what else is put into it."""
        return self.results.beside(name, found, depth)

    def _bound(self, one: Bound, depth: int) -> Value:
        match one.how:
            case How.VALUE if nodes.is_reference(one.node):
                return unknown(Outside.VARIABLE)
            case How.VALUE:
                return self.value(one.node, one.scope, depth + 1)
            case How.ELEMENT | How.ADDED:
                return self.leaves(one.node, one.scope, depth + 1).from_table()
            case How.MEMBER:
                return self._named_entry(one.node, one.key, one.scope, depth + 1)
            case How.PARAMETER:
                return self.parameter(one, depth + 1, self.value)
        return unknown(Outside.UNKNOWN)

    def parameter(self, one: Bound, depth: int, follow: Follow) -> Value:
        """Return what a function is called with.

        Answered once: of two functions that call each other each asks the other. Not kept is what lacks the part that
        is being found out just then.
        """
        question = (one.scope, one.key, follow == self.first)
        if question in self._parameters:
            return self._parameters[question]
        others = self._others
        cut = others.cut if others is not None else 0
        self._parameters[question] = unknown(Outside.CALLER)  # while it is being found out
        found = self._parameters[question] = self._called_with(one, depth, follow)
        if others is not None and others.cut > cut and not others.idle:
            del self._parameters[question]
        return found

    def _called_with(self, one: Bound, depth: int, follow: Follow) -> Value:
        """What a function is called with: in this source, or else in others; and its default."""
        function = self._outline.functions[one.scope]
        bound = self._outline.bound.get((one.scope, one.key), ())
        defaults = [other for other in bound if other.how is How.VALUE]
        found = _of_some(defaults, lambda other: follow(other.node, other.scope, depth + 1))
        holder = self._outline.passed_to.get(one.scope)
        if holder is not None and not function.name:
            return found.or_else(self._iterated(holder, depth))
        callers = self._outline.callers.get(function.called, ()) if function.called else ()
        mine = [site for site in callers if self._callees.may_be_own(site)]
        asked = [(site, argument(site, one.place, one.key)) for site in mine]
        given = [Bound(value, How.VALUE, site.scope) for site, value in asked if value is not None]
        if given:
            given_here = _of_some(given, lambda one: follow(one.node, one.scope, depth + 1), MOST_CALLERS)
            found = either((found, given_here, self.results.by_whoever(function.called)))
            beside = self.elsewhere(function.called, one.place, one.key)
            return found.or_else(beside) if beside is not None else found
        if self._others is not None and function.called:
            elsewhere = self._others.given(function.called, one.place, one.key)
            if elsewhere is not None:
                return either((found, elsewhere, self.results.by_whoever(function.called)))
        return found.or_else(unknown(Outside.ARGUMENT if function.decorated else Outside.CALLER))

    def elsewhere(self, function: str, place: int, key: str = "") -> Value | None:
        """Return what a function of this source is called with in others; None if it is not."""
        return self._others.beside(self._outline.path, function, place, key) if self._others and function else None

    def _iterated(self, holder: CallSite, depth: int) -> Value:
        """What a function without a name gets from the call that it is an argument of: the entries of its receiver."""
        if any(call.does is Does.READ for call in self._callees.calls(holder.node, holder.scope)):
            return unknown(Outside.FILE)  # readFile(path, (error, content) => ...)
        thing = receiver(holder.node)
        if thing is not None:
            entries = self.leaves(thing, holder.scope, depth + 1)
            if entries.texts and entries.outside <= {Outside.FILE}:
                return entries.from_table()
        for _, given in nodes.arguments_of(holder.node)[1:2]:  # map(lambda x: ..., LIST)
            entries = self.leaves(given, holder.scope, depth + 1)
            if entries.texts and not entries.outside:
                return entries.from_table()
        return unknown(Outside.ARGUMENT)

    def _operation(self, node: Node, scope: int, depth: int) -> Value:
        left, right = nodes.field(node, "left"), nodes.field(node, "right")
        if left is None or right is None:
            return unknown(Outside.UNKNOWN)
        operator = nodes.operator_of(node)
        if operator in ("or", "||", "??", "?:", "and", "&&"):
            parts = (left, right) if operator not in ("and", "&&") else (right,)
            return either(self.value(part, scope, depth + 1) for part in parts)
        if operator in ("+", ".", "<<", "~"):
            return join_values([self.value(left, scope, depth + 1), self.value(right, scope, depth + 1)])
        if operator == "/":
            return join_values([self.value(left, scope, depth + 1), self.value(right, scope, depth + 1)], "/")
        if operator == "%":
            return self.results.filled(self.value(left, scope, depth + 1), [right], scope, depth)
        return NOTHING

    def _member(self, node: Node, scope: int, depth: int) -> Value:
        thing, member = nodes.object_of(node), nodes.member_of(node)
        if thing is None or member is None or thing.id == member.id:
            return unknown(Outside.UNKNOWN)
        name = nodes.name_of(member)
        if any(base in _ENVIRONMENT for base in self._callees.names(thing, scope)):
            return unknown(Outside.VARIABLE)
        if _dotted_name(node) in _ARGUMENTS:
            return unknown(Outside.ARGUMENT)
        if name in _OF_PATHS and self._outline.grammar == "python" and name not in self._outline.members:
            return changes.changed(_OF_PATHS[name], self.value(thing, scope, depth + 1), ())
        return self._named_entry(thing, name, scope, depth)

    def _named_entry(self, thing: Node, name: str, scope: int, depth: int) -> Value:
        """What a member is, with what is put into it by other ways, and by classes that derive from one."""
        found = self._entry_by_name(thing, name, scope, depth).or_else(self.later.put(thing, name, scope, depth))
        own = is_self(thing) or nodes.name_of(thing) in self._outline.classes
        if self._others is None or not own or name not in self._outline.members:
            return found
        return found.or_else(self._others.beyond.derived(self._outline.path, name, depth))

    def _entry_by_name(self, thing: Node, name: str, scope: int, depth: int) -> Value:
        """What a member is: of a table at hand its entry, else whatever has been given to a member of that name."""
        table = self.table(thing, scope, depth)
        entry = self.entry(table[0], name, table[1], depth) if table is not None else None
        if entry is not None:
            changed = (self._bound(one, depth + 1) for one in self._outline.changed.get(name, ()))
            return either((entry, *changed, self.results.put_in(thing, name, scope, depth)))
        given = [one for one in self._outline.members.get(name, ()) if one.how is not How.FUNCTION]
        if not given and thing.type in nodes.NAMES and not self._outline.lookup(nodes.name_of(thing), scope):
            given = [one for one in self._outline.lookup(name, 0) if one.how is How.VALUE]  # of a name space
        inside = self.leaves(thing, scope, depth + 1) if not given or self._outline.grammar in _UNNAMED else NOTHING
        if given:
            named = _of_some(given, lambda one: self._bound(one, depth + 1))
            named = named.or_else(self.results.put_in(thing, name, scope, depth))
            return named if not inside.texts or inside.outside else named.or_else(inside.from_table())
        if inside.texts and not inside.outside:
            return inside.from_table()
        if self._others is not None:
            elsewhere = self._others.constant(name, depth + 1, without=self._outline.path)
            if elsewhere is not None:
                return elsewhere
        return unknown(*(inside.outside or (Outside.UNKNOWN,)))

    def _item(self, node: Node, scope: int, depth: int) -> Value:
        thing, key = nodes.item_of(node)
        if thing is None:
            return unknown(Outside.UNKNOWN)
        bases = self._callees.names(thing, scope)
        if any(base in _ENVIRONMENT or base in ("_ENV", "_SERVER") for base in bases):
            return unknown(Outside.VARIABLE)
        if any(base in _ARGUMENTS for base in bases):
            return unknown(Outside.ARGUMENT)
        put = self.later.put(thing, written(key) if key is not None and key.type in nodes.TEXTS else ANY, scope, depth)
        table = self.table(thing, scope, depth)
        if table is not None and key is not None and key.type in nodes.TEXTS:
            known = self.written(key, scope, depth + 1).whole
            entry = self.entry(table[0], known[0], table[1], depth) if known else None
            if entry is not None:
                changed = (self._bound(one, depth) for one in self._outline.changed.get(known[0], ()))
                return either((entry, put, *changed))
        inside = self.leaves(thing, scope, depth + 1).or_else(put)
        if key is not None and key.type in _PARTS and not self.is_list(thing, scope):
            return cut(inside) if inside.texts else unknown(Outside.UNKNOWN)
        return inside.from_table() if inside.texts else unknown(Outside.UNKNOWN)

    def _slice(self, node: Node, scope: int, depth: int) -> Value:
        """A part of a list, or of a text, of Go's."""
        thing = nodes.field(node, "operand")
        inside = self.value(thing, scope, depth + 1) if thing is not None else NOTHING
        return inside if thing is None or self.is_list(thing, scope) else cut(inside)

    def constant(self, node: Node, scope: int, depth: int) -> Value:
        """Return what an expression is that is a text, or the name of one; anything else is not followed."""
        node = nodes.unwrap(node)
        if node.type in NO_TEXTS:
            return NOTHING
        bound = self._outline.lookup(nodes.name_of(node), scope) if node.type in nodes.NAMES else []
        named = bound[0].node if len(bound) == 1 and bound[0].how is How.VALUE else node
        return self.value(named, scope, depth) if nodes.unwrap(named).type in nodes.TEXTS else unknown()

    def is_list(self, node: Node, scope: int) -> bool:
        """Return whether an expression is a list for certain."""
        return self.first_words.is_list(node, scope)

    def table(self, node: Node, scope: int, depth: int) -> tuple[Node, int] | None:
        """Return the table that an expression is, if it is one for certain, and where it stands."""
        node = nodes.unwrap(node)
        if node.type in nodes.MAPPINGS or node.type in ("composite_literal", "array_creation_expression"):
            return node, scope
        if node.type in nodes.NAMES and depth < _DEEPEST:
            bound = self._outline.lookup(nodes.name_of(node), scope)
            if len(bound) == 1 and bound[0].how is How.VALUE:
                return self.table(bound[0].node, bound[0].scope, depth + 1)
        if node.type in nodes.CALLS and depth < _DEEPEST:
            for call in self._callees.calls(node, scope):
                inner = same(call, CallSite(node, scope)) if call.does is Does.SAME else None
                if inner is not None and not puts.merges(node):
                    return self.table(inner, scope, depth + 1)
        return None

    def entry(self, table: Node, name: str, scope: int, depth: int) -> Value | None:
        """Return the entry of a table by its key; None if it has none of that name."""
        for key, value in nodes.pairs_of(table):
            if key is not None and (key.text or b"").decode("utf-8", "replace").strip("\"':`") == name:
                return self.value(value, scope, depth + 1)
        return None

    def leaves(self, node: Node, scope: int, depth: int) -> Value:
        """Return everything that is in a list or a table: texts at any depth, without the keys."""
        node = nodes.unwrap(node)
        if depth > _DEEPEST:
            return unknown(Outside.UNKNOWN)
        if node.type in nodes.MAPPINGS or node.type in nodes.SEQUENCES or node.type == "composite_literal":
            holder = nodes.field(node, "body") if node.type == "composite_literal" else node
            entries = nodes.pairs_of(holder) if holder is not None else []
            given = [Bound(value, How.VALUE, scope) for _, value in entries]
            return _of_some(given, lambda one: self.leaves(one.node, scope, depth + 1), _MOST_ENTRIES)
        found = self.value(node, scope, depth + 1)
        return found.or_else(self.later.put(node, ANY, scope, depth)) if node.type in nodes.NAMES else found


_ENVIRONMENT = ("os.environ", "process.env", "ENV", "import.meta.env", "Bun.env", "Deno.env", "_ENV")
_ARGUMENTS = ("sys.argv", "process.argv", "os.Args", "ARGV", "argv", "_GET", "_POST", "_REQUEST", "_COOKIE", "_FILES",
              "request.args", "request.form", "params", "args")  # fmt: skip


def _of_some(given: Sequence[Bound], follow: Callable[[Bound], Value], most: int = _MOST_GIVEN) -> Value:
    return either_of_some(given, most, follow, lambda one: nodes.is_plain(one.node))


def _dotted_name(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")[:100]


def places(call: Call, site: CallSite) -> Iterator[tuple[Node, bool]]:
    """Return the arguments that a call is about, and whether each is the receiver."""
    thing = receiver(site.node)
    if call.argument == RECEIVER:
        if thing is not None:
            yield thing, True
    elif call.argument == RESULT:
        yield site.node, False
    elif call.argument == EVERY:
        yield from ((value, False) for _, value in nodes.arguments_of(site.node))
    elif (value := argument(site, call.argument, call.keyword)) is not None:
        yield value, False


__all__ = ["Others", "Resolver", "places", "values"]
