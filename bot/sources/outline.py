"""One source in outline: its functions, what each name was given, its calls, its imports. Pure.

Nothing is followed here. A name may be given several values, in any order: whoever asks gets them all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from bot.languages.row import words
from bot.sources import nodes
from bot.sources.imports import Import, imports
from bot.sources.parse import Parsed, captures

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_NODES = 400_000  # of one file that are looked at
_MOST_SECONDS = 10.0
_ASSIGNS = words(
    "assignment augmented_assignment named_expression variable_declarator assignment_expression "
    "augmented_assignment_expression field_definition public_field_definition const_spec var_spec "
    "short_var_declaration assignment_statement init_declarator field_declaration preproc_def const_element "
    "property_element operator_assignment let_declaration const_item static_item variable_assignment "
    "default_parameter optional_parameter typed_default_parameter keyword_parameter simple_parameter enum_constant "
    "as_pattern let_condition enum_variant enumerator enum_assignment object_assignment_pattern "
    "static_variable_declaration enum_case property_promotion_parameter required_parameter "
    "optional_parameter_declaration"
)
_LOOPS = words(
    "for_statement for_in_clause for_in_statement range_clause enhanced_for_statement for_range_loop "
    "foreach_statement for for_expression"
)
_IMPORTS = words(
    "import_statement import_from_statement import_declaration import_spec namespace_use_clause use_declaration "
    "preproc_include export_statement"
)
_CONTENTS = words(
    "string_content string_fragment interpreted_string_literal_content raw_string_literal_content word raw_string "
    "simple_symbol hash_key_symbol heredoc_content"
)
_KINDS: tuple[tuple[str, str], ...] = tuple(
    (kind, role)
    for role, kinds in (
        ("call", (*sorted(nodes.CALLS), "subshell", "declaration", "enum_constant")),
        ("assign", sorted(_ASSIGNS)),
        ("pair", sorted(nodes.PAIRS)),
        ("loop", sorted(_LOOPS)),
        ("function", sorted(nodes.FUNCTIONS)),
        ("class", sorted(nodes.CLASSES)),
        ("return", sorted(nodes.RETURNS)),
        ("import", sorted(_IMPORTS)),
        ("content", sorted(_CONTENTS)),
        ("decorated", ("decorated_definition",)),
        ("redirect", ("file_redirect",)),
    )
    for kind in kinds
)


_ADDS = words("add append push push_back emplace_back extend addAll unshift array_push insert <<")
_CONSTRUCTORS = frozenset(("__init__", "constructor", "initialize", "__construct", "new"))


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
    in_class: bool = False
    decorated: bool = False
    returns: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call, and the function that it stands in."""

    node: Node
    scope: int


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
    redirects: list[CallSite] = field(default_factory=list)
    passed_to: dict[int, CallSite] = field(default_factory=dict)  # number of a function -> the call it is given to

    @property
    def grammar(self) -> str:
        """The grammar of the source."""
        return self.parsed.grammar

    def line(self, node: Node) -> int:
        """Return the line of a node, from 1."""
        return int(node.start_point.row) + 1

    def lookup(self, name: str, scope: int) -> list[Bound]:
        """Return what a name was given, in the nearest function around that knows it."""
        while True:
            found = self.bound.get((scope, name))
            if found:
                return found
            if scope == 0:
                return []
            scope = self.functions[scope].outer


def outline(path: str, parsed: Parsed) -> Outline:
    """Return a source in outline."""
    found = Outline(path, parsed)
    found.functions.append(Function(0, "", 0, parsed.root))
    sweep = _Sweep(found)
    end = time.monotonic() + _MOST_SECONDS
    for number, (role, node) in enumerate(captures(parsed, _KINDS)):
        if number > _MOST_NODES or (number % 256 == 0 and time.monotonic() > end):
            found.whole = False
            break
        sweep.visit(role, node)
    found.whole = found.whole and not parsed.root.has_error
    return found


class _Sweep:
    """Goes through the nodes in the order of the text, and knows which function each stands in."""

    def __init__(self, found: Outline) -> None:
        self._found = found
        self._open: list[tuple[int, int]] = [(1 << 62, 0)]  # end of a function, its number
        self._classes: list[tuple[int, str]] = []  # ends and names
        self._around: list[tuple[int, str, Node]] = []  # ends, roles and nodes of what is around

    def visit(self, role: str, node: Node) -> None:
        start = node.start_byte
        while start >= self._open[-1][0]:
            self._open.pop()
        while self._classes and start >= self._classes[-1][0]:
            self._classes.pop()
        while self._around and start >= self._around[-1][0]:
            self._around.pop()
        scope = self._open[-1][1]
        if role == "content":
            self._literal(node)
            return
        match role:
            case "call":
                self._call(node, scope)
            case "assign":
                self._assign(node, scope)
            case "pair":
                self._pair(node, scope)
            case "loop":
                self._loop(node, scope)
            case "function":
                self._function(node, scope)
            case "class":
                name = nodes.field(node, "name", "type")
                self._classes.append((node.end_byte, nodes.name_of(name) if name is not None else ""))
            case "return":
                self._found.functions[scope].returns.append(node)
            case "import":
                self._import(node)
            case "redirect":
                self._found.redirects.append(CallSite(node, scope))
        if role in ("call", "assign", "pair", "decorated"):
            self._around.append((node.end_byte, role, node))

    def _literal(self, node: Node) -> None:
        if node.end_byte - node.start_byte <= 400:
            text = (node.text or b"").decode("utf-8", "replace").strip("'\":")
            if text:
                self._found.literals.add(text)

    def _import(self, node: Node) -> None:
        for one in imports(node, self._found.grammar):
            self._found.imports.append(one)
            if one.local:
                self._found.local[one.local] = one.name

    def _call(self, node: Node, scope: int) -> None:
        if node.type == "subshell" and self._found.grammar != "ruby":
            return
        site = CallSite(node, scope)
        if node.type == "enum_constant":  # an entry of an enumeration calls its constructor
            if self._classes:
                self._found.callers.setdefault(self._classes[-1][1], []).append(site)
            return
        if node.type == "declaration":
            self._declaration(node, scope)
            return
        self._found.calls.append(site)
        method, thing, _ = nodes.callee_of(node)
        name = last_name(method)
        if name:
            self._found.callers.setdefault(name, []).append(site)
        if name in _ADDS:
            self._add(method, thing, node, scope)
        if name == "define" and self._found.grammar == "php":
            given = [value for _, value in nodes.arguments_of(node)]
            if len(given) > 1 and given[0].type in nodes.TEXTS:
                self._bind("".join(map(str, nodes.parts_of(given[0]))), Bound(given[1], How.VALUE, scope), 0)

    def _add(self, method: Node | None, thing: Node | None, node: Node, scope: int) -> None:
        """Note what a list gets: `command.append("x")`."""
        if thing is None and method is not None and method.type in nodes.MEMBERS:
            thing = nodes.object_of(method)
        if thing is None or thing.type not in nodes.NAMES:
            return
        for _, value in nodes.arguments_of(node):
            self._bind(nodes.name_of(thing), Bound(value, How.ADDED, scope), self._holder(thing, scope))

    def _declaration(self, node: Node, scope: int) -> None:
        """A variable of C++ that is constructed where it is declared, or is of a class that it is good to know."""
        kind, declarator = nodes.field(node, "type"), nodes.field(node, "declarator")
        if self._found.grammar != "cpp" or kind is None or declarator is None:
            return
        made = nodes.constructed(node)
        if made is not None and (made.type != "parameter_list" or scope):
            self._found.calls.append(CallSite(node, scope))
        elif declarator.type == "identifier" and kind.type in nodes.MEMBERS:
            self._bind(nodes.name_of(declarator), Bound(kind, How.VALUE, scope), scope)

    def _function(self, node: Node, scope: int) -> None:
        if not nodes.is_function(node, self._found.grammar):
            return
        number = len(self._found.functions)
        names = [name for one in nodes.parameters_of(node) for name in parameter_names(one)]
        method = bool(self._classes) and scope == self._open[-1][1]
        if names[:1] and names[0] in ("self", "cls", "this"):
            names = names[1:]
        holder = self._around[-1][1:] if self._around else ("", node)
        owner = self._classes[-1][1] if method else ""
        name = _function_name(node, holder[1] if holder[0] in ("assign", "pair") else None)
        decorated = holder[0] == "decorated" and holder[1].end_byte == node.end_byte
        called = owner if name in _CONSTRUCTORS else name
        made = Function(number, name, scope, node, tuple(names), called, method, decorated)
        self._found.functions.append(made)
        self._open.append((node.end_byte, number))
        if name:
            self._found.by_name.setdefault(name, []).append(made)
            target = self._found.members if method else None
            bound = Bound(node, How.FUNCTION, scope, name, number)
            if target is not None:
                target.setdefault(name, []).append(bound)
            else:
                self._bind(name, bound, scope)
        for place, parameter in enumerate(names):
            self._bind(parameter, Bound(node, How.PARAMETER, number, parameter, place), number)
        for parameter in nodes.parameters_of(node):
            if parameter.type == "property_promotion_parameter" or any(
                child.type in ("accessibility_modifier", "visibility_modifier") for child in parameter.children[:2]
            ):  # constructor(private tool: string) also is a field
                for field_name in parameter_names(parameter):
                    given = self._found.bound.get((number, field_name), [])
                    self._found.members.setdefault(field_name, []).extend(given)
        body = nodes.field(node, "body")
        if body is not None and node.type in ("arrow_function", "lambda", "lambda_expression", "closure_expression"):
            if body.type not in ("statement_block", "block", "compound_statement"):
                made.returns.append(body)
        elif body is not None and self._found.grammar in ("ruby", "rust") and (inner := nodes.named(body)):
            made.returns.append(inner[-1])  # the last expression is what it gives
        if holder[0] == "call":
            self._found.passed_to[number] = CallSite(holder[1], scope)

    # ------------------------------------------------------------------------------------------------ what is given

    def _assign(self, node: Node, scope: int) -> None:
        left = nodes.field(node, "left", "name", "pattern", "property", "declarator", "alias")
        if node.type == "enum_assignment" and left is None:
            left = nodes.field(node, "name")
        right = nodes.field(node, "right", "value", "default_value", "arguments")
        children = nodes.named(node)
        if node.type in ("const_element", "enum_constant") and len(children) > 1:
            left, right = left or children[0], right or children[-1]
        if node.type == "as_pattern" and children:
            right = children[0]
        if node.type == "const_spec" or node.type == "var_spec":
            self._several(node.children_by_field_name("name"), right, scope)
            return
        if left is None or right is None or left.id == right.id:
            return
        if node.type == "preproc_def":
            self._bind(nodes.name_of(left), Bound(right, How.VALUE, scope), 0)
            return
        if right.type == "expression_list" and len(nodes.named(right)) == 1:
            right = nodes.named(right)[0]
        self._give(left, right, scope)

    def _several(self, targets: list[Node], right: Node | None, scope: int) -> None:
        values = nodes.named(right) if right is not None and right.type == "expression_list" else [right]
        for number, target in enumerate(targets):
            value = values[number] if len(values) == len(targets) else values[0]
            if value is not None:
                self._give(target, value, scope)

    def _give(self, left: Node, right: Node, scope: int, how: How = How.VALUE) -> None:
        """Note that a name, or several, is given a value."""
        left = _declared(left)
        if left.type in ("pattern_list", "tuple_pattern", "expression_list", "left_assignment_list", "list_literal",
                         "array_pattern", "list_pattern"):  # fmt: skip
            self._spread(left, right, scope, how)
        elif left.type == "object_pattern":
            self._members_of(left, right, scope)
        elif left.type in nodes.MEMBERS:
            member = nodes.member_of(left)
            if member is not None:
                self._found.members.setdefault(nodes.name_of(member), []).append(Bound(right, how, scope))
        elif left.type in nodes.ITEMS:
            thing, _ = nodes.item_of(left)
            if thing is not None and thing.type in nodes.NAMES:
                self._bind(nodes.name_of(thing), Bound(right, How.ELEMENT, scope), self._holder(thing, scope))
        elif left.type in nodes.NAMES:
            name = nodes.name_of(left)
            bound = Bound(right, how, scope)
            self._bind(name, bound, scope)
            if self._classes or left.type in ("instance_variable", "class_variable", "property_identifier"):
                self._found.members.setdefault(name, []).append(bound)
        else:
            for name in pattern_names(left):
                self._bind(name, Bound(right, How.ELEMENT, scope), scope)

    def _holder(self, thing: Node, scope: int) -> int:
        """Return the function whose name it is that something is put into."""
        name = nodes.name_of(thing)
        while scope and (scope, name) not in self._found.bound:
            scope = self._found.functions[scope].outer
        return scope

    def _spread(self, left: Node, right: Node, scope: int, how: How) -> None:
        targets = nodes.named(left)
        values = nodes.named(right) if right.type in nodes.SEQUENCES else []
        if len(values) == len(targets) and how is How.VALUE:
            for target, value in zip(targets, values, strict=True):
                self._give(target, value, scope)
            return
        single = values[0] if len(values) == 1 else right
        # x, err := f(): the first is what the function is called for
        for target in targets:
            one = How.VALUE if how is How.VALUE and single.type in nodes.CALLS | nodes.ITEMS else How.ELEMENT
            self._give(target, single, scope, one)

    def _members_of(self, left: Node, right: Node, scope: int) -> None:
        for child in nodes.named(left):
            key, target = nodes.field(child, "key"), nodes.field(child, "value", "left")
            name = nodes.name_of(key if key is not None else child)
            for local in pattern_names(target if target is not None else child):
                self._bind(local, Bound(right, How.MEMBER, scope, name if key is not None else local), scope)

    def _pair(self, node: Node, scope: int) -> None:
        if node.type == "array_element_initializer":
            children = nodes.named(node)
            key, value = (children[0], children[1]) if len(children) > 1 else (None, None)
        else:
            key, value = nodes.field(node, "key", "name", "field", "designator"), nodes.field(node, "value")
        if key is None or value is None:
            return
        name = "".join(part for part in nodes.parts_of(key) if isinstance(part, str)).lstrip(".:") if (
            key.type in nodes.TEXTS) else nodes.name_of(nodes.unwrapped(key)).lstrip(".")  # fmt: skip
        if name and len(name) < 100:
            self._found.members.setdefault(name, []).append(Bound(value, How.VALUE, scope))

    def _loop(self, node: Node, scope: int) -> None:
        left = nodes.field(node, "left", "name", "pattern", "variable", "declarator")
        right = nodes.field(node, "right", "value")
        children = nodes.named(node)
        if node.type == "foreach_statement" and len(children) > 1:
            right, left = children[0], children[1]
        if node.type == "for_statement" and self._found.grammar == "bash" and left is not None:
            for value in node.children_by_field_name("value"):
                self._bind(nodes.name_of(left), Bound(value, How.VALUE, scope), scope)
            return
        if left is None or right is None:
            return
        for name in pattern_names(_declared(left)):
            self._bind(name, Bound(nodes.unwrapped(right), How.ELEMENT, scope), scope)

    def _bind(self, name: str, bound: Bound, scope: int) -> None:
        if name and name != "_":
            self._found.bound.setdefault((scope, name), []).append(bound)


def last_name(node: Node | None) -> str:
    """Return the last part of a dotted name: `run` of `subprocess.run`."""
    if node is None:
        return ""
    node = nodes.unwrapped(node)
    if node.type in nodes.MEMBERS:
        member = nodes.member_of(node)
        return nodes.name_of(member).rpartition("::")[2] if member is not None else ""
    if node.type in nodes.NAMES or node.type == "word":
        return nodes.name_of(node)
    return ""


def _declared(node: Node) -> Node:
    """Return the name that a declarator of C declares, or a pattern binds."""
    for _ in range(20):
        if node.type in nodes.NAMES or node.type in nodes.MEMBERS:
            return node
        inner = nodes.field(node, "declarator") or (
            nodes.named(node)[0]
            if node.type in ("reference_declarator", "mut_pattern", "reference_pattern", "as_pattern_target", "ref_pattern",
                             "captured_pattern", "expression_list", "typed_parameter", "dotted_name")
            and len(nodes.named(node)) == 1
            else None
        )  # fmt: skip
        if inner is None:
            return node
        node = inner
    return node


def pattern_names(node: Node) -> Iterator[str]:
    """Return the names that a pattern gives something to."""
    waiting = [node]
    for _ in range(40):
        if not waiting:
            return
        one = waiting.pop()
        if one.type in nodes.NAMES or one.type in ("shorthand_property_identifier_pattern",):
            yield nodes.name_of(one)
        elif one.type in ("tuple_struct_pattern",):
            waiting += reversed(nodes.named(one)[1:])
        else:
            waiting += reversed(nodes.named(one))


def parameter_names(node: Node) -> Iterator[str]:
    """Return the names of a parameter; Go and destructuring may have several in one."""
    if node.type in nodes.NAMES:
        yield nodes.name_of(node)
        return
    if node.type in ("self_parameter", "block_parameter", "modifiers", "receiver_parameter"):
        return
    several = node.children_by_field_name("name")
    if several:
        for one in several:
            yield nodes.name_of(one)
        return
    inner = nodes.field(node, "pattern", "declarator", "left")
    target = _declared(inner) if inner is not None else None
    if target is None:
        children = nodes.named(node)
        target = _declared(children[-1] if node.type == "spread_parameter" else children[0]) if children else None
    if target is not None:
        first = next(pattern_names(target), None)
        if first:
            yield first


def _function_name(node: Node, holder: Node | None) -> str:
    """Return a function's name: its own, or that of what it is given to."""
    name = nodes.field(node, "name")
    if name is not None:
        return nodes.name_of(name)
    declarator = nodes.field(node, "declarator")
    if declarator is not None and node.type == "function_definition":
        return last_name(_declared(declarator))
    if holder is None:
        return ""
    target = nodes.field(holder, "name", "left", "key", "property", "pattern", "declarator")
    value = nodes.field(holder, "value", "right")
    direct = target is not None and value is not None and value.start_byte <= node.start_byte < value.start_byte + 8
    return last_name(target) if direct else ""
