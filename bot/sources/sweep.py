"""Goes through a syntax tree once and notes what a source is made of. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.parsing import Parsed, captures
from bot.sources import escapes, far_assignments, handed_functions, named_calls, nodes, puts
from bot.sources.imports import imports, mixed_in
from bot.sources.outline import Bound, CallSite, Function, How, Outline, last_name
from bot.sources.patterns import class_of, declared_name, function_name, parameter_names, pattern_names

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_NODES = 400_000  # of one file that are looked at
_MOST_SECONDS = 10.0
_ASSIGNS = word_set(
    "assignment augmented_assignment named_expression variable_declarator assignment_expression "
    "augmented_assignment_expression field_definition public_field_definition const_spec var_spec "
    "short_var_declaration assignment_statement init_declarator field_declaration preproc_def const_element "
    "property_element operator_assignment let_declaration const_item static_item variable_assignment "
    "default_parameter optional_parameter typed_default_parameter keyword_parameter simple_parameter enum_constant "
    "as_pattern let_condition enum_variant enumerator enum_assignment object_assignment_pattern "
    "static_variable_declaration enum_case property_promotion_parameter required_parameter "
    "optional_parameter_declaration"
)
_LOOPS = word_set(
    "for_statement for_in_clause for_in_statement range_clause enhanced_for_statement for_range_loop "
    "foreach_statement for for_expression"
)
_IMPORTS = word_set(
    "import_statement import_from_statement import_declaration import_spec namespace_use_clause use_declaration "
    "preproc_include export_statement"
)
# In these every text is the name of what is imported, and no program, file or library.
_ONLY_IMPORTS = word_set("import_statement import_declaration import_spec preproc_include")
_CONTENTS = word_set(
    "string_content string_fragment interpreted_string_literal_content raw_string_literal_content word raw_string "
    "simple_symbol hash_key_symbol heredoc_content"
)
_KINDS: tuple[tuple[str, str], ...] = tuple(
    (kind, role)
    for role, kinds in (
        ("call", (*sorted(nodes.CALLS), "subshell", "declaration", "enum_constant")),
        ("assign", sorted(_ASSIGNS)),
        ("binary", ("binary",)),  # Ruby's operators
        ("pair", sorted(nodes.PAIRS)),
        ("loop", sorted(_LOOPS)),
        ("function", sorted(nodes.FUNCTIONS)),
        ("class", sorted(nodes.CLASSES)),
        ("return", sorted(nodes.RETURNS)),
        ("import", sorted(_IMPORTS)),
        ("content", sorted(_CONTENTS)),
        ("decorated", ("decorated_definition",)),
        ("redirect", ("file_redirect",)),
        (
            "case",
            ("switch_case", "expression_case", "case_statement", "switch_label", "case_item", "when", "match_arm"),
        ),
    )
    for kind in kinds
)


_ADDS = word_set("add append push push_back emplace_back extend addAll array_push push_str")
_LEADS = word_set("insert unshift prepend appendleft addFirst push_front emplace_front")
_PLACES = ("integer", "number", "int_literal", "decimal_integer_literal", "integer_literal", "number_literal")
_FILLS = word_set(
    "strcat strncat strlcat strcpy strncpy strlcpy stpcpy memcpy memmove sprintf snprintf vsnprintf asprintf"
)
_CONSTRUCTORS = frozenset(("__init__", "constructor", "initialize", "__construct", "new"))


def outline(path: str, parsed: Parsed) -> Outline:
    """Return a source in outline."""
    found = Outline(path, parsed)
    found.functions.append(Function(0, "", 0, parsed.root))
    sweep = _Sweep(found)
    end = time.thread_time() + _MOST_SECONDS
    for number, (role, node) in enumerate(captures(parsed, _KINDS)):
        if number > _MOST_NODES or (number % 256 == 0 and time.thread_time() > end):
            found.whole, found.cut = False, True
            break
        sweep.visit(role, node)
    far_assignments.spread(found, sweep.assigned)
    puts.note(found, sweep.assigned)
    named_calls.note(found)
    found.handed = handed_functions.find(found)
    found.whole = found.whole and not parsed.root.has_error
    return found


class _Sweep:
    """Goes through the nodes in the order of the text, and knows which function each stands in."""

    def __init__(self, found: Outline) -> None:
        self._found = found
        self._open: list[tuple[int, int]] = [(1 << 62, 0)]  # end of a function, its number
        self._classes: list[tuple[int, str]] = []  # ends and names
        self._around: list[tuple[int, str, Node]] = []  # ends, roles and nodes of what is around
        self._imported = 0  # end of the last import
        self.assigned: list[tuple[Node, int]] = []
        self._visitors: dict[str, Callable[[Node, int], None]] = {
            "content": self._literal,
            "call": self._call,
            "assign": self._assign,
            "pair": self._pair,
            "binary": self._binary,
            "loop": self._loop,
            "function": self._function,
            "class": self._class,
            "return": lambda node, scope: found.functions[scope].returns.append(node),
            "redirect": lambda node, scope: found.redirects.append(CallSite(node, scope)),
            "import": self._import,
            "case": self._case,
        }

    def visit(self, role: str, node: Node) -> None:
        start = node.start_byte
        while start >= self._open[-1][0]:
            self._open.pop()
        while self._classes and start >= self._classes[-1][0]:
            self._classes.pop()
        while self._around and start >= self._around[-1][0]:
            self._around.pop()
        scope = self._open[-1][1]
        visitor = self._visitors.get(role)
        if visitor is not None:
            visitor(node, scope)
        if role in ("call", "assign", "pair", "decorated"):
            self._around.append((node.end_byte, role, node))

    def _class(self, node: Node, _: int) -> None:
        found = class_of(node)
        self._found.imports += mixed_in(node, self._found.grammar)
        self._found.classes.setdefault(found.name, []).append(found)
        self._classes.append((node.end_byte, found.name))

    def _case(self, node: Node, _: int) -> None:
        """Note the texts that one value is compared with: a subcommand may be one."""
        value = nodes.field(node, "value", "pattern")
        for child in [value, *nodes.named_children(value)] if value is not None else nodes.named_children(node)[:1]:
            if child.type in nodes.TEXTS:
                self._found.cases.update(part for part in nodes.parts_of(child) if isinstance(part, str))

    def _literal(self, node: Node, _: int) -> None:
        if node.end_byte - node.start_byte <= 400 and node.start_byte >= self._imported:
            text = (node.text or b"").decode("utf-8", "replace").strip("'\":")
            if text:
                self._found.literals.add(text)
            if b"\\" in (node.text or b""):  # each line of it, as it is when the program runs
                self._found.literals.update(line for line in escapes.unescaped(node).splitlines() if line)
            if self._found.grammar == "go" and (node.text or b"")[:1] == b":" and text:
                self._found.literals.add(f":{text}")  # an address without a host

    def _import(self, node: Node, _: int) -> None:
        if node.type in _ONLY_IMPORTS:
            self._imported = max(self._imported, node.end_byte)
        for one in imports(node, self._found.grammar):
            self._found.imports.append(one)
            if one.local:
                self._found.local[one.local] = one.name

    def _call(self, node: Node, scope: int) -> None:
        if (node.type == "subshell" and self._found.grammar != "ruby") or nodes.is_rest_of_value(node):
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
        self._found.imports += mixed_in(node, self._found.grammar)
        method, thing, _ = nodes.callee_of(node)
        name = last_name(method)
        if name:
            self._found.callers.setdefault(name, []).append(site)
        if name in _ADDS or name in _LEADS:
            self._add(method, thing, node, scope, How.VALUE if name in _LEADS else How.ADDED)
        if name in _FILLS and self._found.grammar in ("c", "cpp"):
            self._fill(node, scope)
        if name == "define" and self._found.grammar == "php":
            given = [value for _, value in nodes.arguments_of(node)]
            if len(given) > 1 and given[0].type in nodes.TEXTS:
                self._bind("".join(map(str, nodes.parts_of(given[0]))), Bound(given[1], How.VALUE, scope), 0)

    def _add(self, method: Node | None, thing: Node | None, node: Node, scope: int, how: How) -> None:
        """Note what a list gets: `command.append("x")`. What comes before the others may be the first of them."""
        if thing is None and method is not None and method.type in nodes.MEMBERS:
            thing = nodes.object_of(method)
        if thing is None or thing.type not in nodes.NAMES:
            return
        given = nodes.arguments_of(node)
        how = How.VALUE if how is How.ADDED and len(given) == 2 and given[0][1].type in _PLACES else how  # add(0, "x")
        for _, value in given:
            if value.type not in _PLACES:
                self._bind_into(thing, Bound(value, how, scope))

    def _binary(self, node: Node, scope: int) -> None:
        """Note what a text, or a list, of Ruby's gets: `command << "x"`."""
        left, right = nodes.field(node, "left"), nodes.field(node, "right")
        if left is not None and right is not None and left.type in nodes.NAMES and nodes.operator_of(node) == "<<":
            self._bind_into(left, Bound(right, How.ADDED, scope))

    def _fill(self, node: Node, scope: int) -> None:
        """Note what a text of C's gets: `strcat(command, "x")`."""
        given = [value for _, value in nodes.arguments_of(node)]
        target = nodes.unwrap(given[0]) if given else None
        if target is not None and target.type in nodes.NAMES:
            for value in given[1:4]:
                self._bind_into(target, Bound(value, How.ELEMENT, scope))

    def _declaration(self, node: Node, scope: int) -> None:
        """A variable of C++ that is constructed where it is declared, or is of a class that it is good to know."""
        kind, declarator = nodes.field(node, "type"), nodes.field(node, "declarator")
        if self._found.grammar != "cpp" or kind is None or declarator is None:
            return
        made = nodes.constructor_arguments(node)
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
        name = function_name(node, holder[1] if holder[0] in ("assign", "pair") else None)
        decorated = holder[0] == "decorated" and holder[1].end_byte == node.end_byte
        called = owner if name in _CONSTRUCTORS else name
        made = Function(number, name, scope, node, tuple(names), called, decorated)
        self._found.functions.append(made)
        self._open.append((node.end_byte, number))
        if name:
            self._found.by_name.setdefault(name, []).append(made)
            bound = Bound(node, How.FUNCTION, scope, name, number)
            if method:
                self._found.members.setdefault(name, []).append(bound)
            else:
                self._bind(name, bound, scope)
        self._parameters(node, number, names)
        self._result_of(node, made)
        if holder[0] == "call":
            self._found.passed_to[number] = CallSite(holder[1], scope)

    def _parameters(self, node: Node, number: int, names: list[str]) -> None:
        for place, parameter in enumerate(names):
            self._bind(parameter, Bound(node, How.PARAMETER, number, parameter, place), number)
        for one in nodes.parameters_of(node):
            if one.type == "property_promotion_parameter" or any(
                child.type in ("accessibility_modifier", "visibility_modifier") for child in one.children[:2]
            ):  # constructor(private tool: string) also is a field
                for name in parameter_names(one):
                    given = self._found.bound.get((number, name), [])
                    self._found.members.setdefault(name, []).extend(given)

    def _result_of(self, node: Node, made: Function) -> None:
        """Note what a function gives without saying `return`: the body of an arrow, the last expression of a block."""
        body = nodes.field(node, "body")
        if body is None:
            return
        if node.type in ("arrow_function", "lambda", "lambda_expression", "closure_expression"):
            if body.type not in ("statement_block", "block", "compound_statement"):
                made.returns.append(body)
        elif self._found.grammar in ("ruby", "rust") and (inner := nodes.named_children(body)):
            made.returns.append(inner[-1])

    # ------------------------------------------------------------------------------------------------ what is given

    def _assign(self, node: Node, scope: int) -> None:
        if node.type in far_assignments.ASSIGNMENTS:
            self.assigned.append((node, scope))
        left = nodes.field(node, "left", "name", "pattern", "property", "declarator", "alias")
        if node.type == "enum_assignment" and left is None:
            left = nodes.field(node, "name")
        right = nodes.field(node, "right", "value", "default_value", "arguments")
        children = nodes.named_children(node)
        if node.type in ("const_element", "enum_constant") and len(children) > 1:
            left, right = left or children[0], right or children[-1]
        right = children[0] if node.type == "as_pattern" and children else right
        if node.type in ("const_spec", "var_spec"):
            self._several(node.children_by_field_name("name"), right, scope)
            return
        if left is None or right is None or left.id == right.id:
            return
        if node.type == "preproc_def":
            self._bind(nodes.name_of(left), Bound(right, How.VALUE, scope), 0)
            return
        if right.type == "expression_list" and len(nodes.named_children(right)) == 1:
            right = nodes.named_children(right)[0]
        more = any(child.type in ("+=", ".=") for child in node.children)  # name += "x"
        self._give(left, right, scope, How.ADDED if more else How.VALUE)

    def _several(self, targets: list[Node], right: Node | None, scope: int) -> None:
        values = nodes.named_children(right) if right is not None and right.type == "expression_list" else [right]
        for number, target in enumerate(targets):
            value = values[number] if len(values) == len(targets) else values[0]
            if value is not None:
                self._give(target, value, scope)

    def _give(self, left: Node, right: Node, scope: int, how: How = How.VALUE) -> None:
        """Note that a name, or several, is given a value."""
        left = declared_name(left)
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
                self._bind_into(thing, Bound(right, How.ELEMENT, scope))
        elif left.type in nodes.NAMES:
            name = nodes.name_of(left)
            bound = Bound(right, how, scope)
            self._bind(name, bound, scope)
            if self._classes or left.type in ("instance_variable", "class_variable", "property_identifier"):
                self._found.members.setdefault(name, []).append(bound)
        else:
            for name in pattern_names(left):
                self._bind(name, Bound(right, How.ELEMENT, scope), scope)

    def _bind_into(self, thing: Node, bound: Bound) -> None:
        """Note what is put into what a name stands for: the name of the innermost function that has it."""
        name, scope = nodes.name_of(thing), bound.scope
        if thing.type in ("instance_variable", "class_variable"):
            self._found.members.setdefault(name, []).append(bound)
            return
        while scope and (scope, name) not in self._found.bound:
            scope = self._found.functions[scope].outer
        self._bind(name, bound, scope)

    def _spread(self, left: Node, right: Node, scope: int, how: How) -> None:
        targets = nodes.named_children(left)
        values = nodes.named_children(right) if right.type in nodes.SEQUENCES else []
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
        for child in nodes.named_children(left):
            key, target = nodes.field(child, "key"), nodes.field(child, "value", "left")
            name = nodes.name_of(key if key is not None else child)
            for local in pattern_names(target if target is not None else child):
                self._bind(local, Bound(right, How.MEMBER, scope, name if key is not None else local), scope)

    def _pair(self, node: Node, scope: int) -> None:
        if node.type == "array_element_initializer":
            children = nodes.named_children(node)
            key, value = (children[0], children[1]) if len(children) > 1 else (None, None)
        else:
            key, value = nodes.field(node, "key", "name", "field", "designator"), nodes.field(node, "value")
        if key is None or value is None:
            return
        name = "".join(part for part in nodes.parts_of(key) if isinstance(part, str)).lstrip(".:") if (
            key.type in nodes.TEXTS) else nodes.name_of(nodes.unwrap(key)).lstrip(".")  # fmt: skip
        if name and len(name) < 100:
            self._found.members.setdefault(name, []).append(Bound(value, How.VALUE, scope))

    def _loop(self, node: Node, scope: int) -> None:
        left = nodes.field(node, "left", "name", "pattern", "variable", "declarator")
        right = nodes.field(node, "right", "value")
        children = nodes.named_children(node)
        if node.type == "foreach_statement" and len(children) > 1:
            right, left = children[0], children[1]
        if node.type == "for_statement" and self._found.grammar == "bash" and left is not None:
            for value in node.children_by_field_name("value"):
                self._bind(nodes.name_of(left), Bound(value, How.VALUE, scope), scope)
            return
        if left is None or right is None:
            return
        for name in pattern_names(declared_name(left)):
            self._bind(name, Bound(nodes.unwrap(right), How.ELEMENT, scope), scope)

    def _bind(self, name: str, bound: Bound, scope: int) -> None:
        if name and name != "_":
            self._found.bound.setdefault((scope, name), []).append(bound)
