"""The shapes of syntax trees: which kinds of nodes are a call, a name, a text, in whatever grammar. Pure.

The grammars are by many hands, but their words are alike: `call`, `call_expression`, `method_invocation`. What has one
meaning in one grammar and another in the next is told apart by its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.sources import escapes

if TYPE_CHECKING:
    from tree_sitter import Node


CALLS = word_set(
    "call call_expression new_expression method_invocation object_creation_expression function_call_expression "
    "member_call_expression nullsafe_member_call_expression scoped_call_expression macro_invocation "
    "composite_literal annotation marker_annotation shell_command_expression require_expression include_expression "
    "require_once_expression include_once_expression command"
)
NAMES = word_set(
    "identifier variable_name constant instance_variable class_variable global_variable type_identifier name "
    "shorthand_property_identifier field_identifier package_identifier namespace_identifier property_identifier "
    "simple_expansion this self relative_scope special_variable_name private_property_identifier super crate "
    "statement_identifier import"
)
TEXTS = word_set(
    "string string_literal raw_string_literal interpreted_string_literal template_string encapsed_string bare_string "
    "simple_symbol hash_key_symbol subshell raw_string word concatenation ansi_c_string chained_string heredoc_body "
    "concatenated_string nowdoc_string heredoc bare_symbol number delimited_symbol translated_string text_block "
    "preproc_arg"
)
MEMBERS = word_set(
    "attribute member_expression selector_expression field_access field_expression qualified_identifier "
    "member_access_expression nullsafe_member_access_expression class_constant_access_expression scope_resolution "
    "scoped_property_access_expression scoped_identifier qualified_name qualified_type dotted_name "
    "scoped_type_identifier namespace_name method_reference"
)
ITEMS = word_set("subscript subscript_expression index_expression array_access element_reference")
SEQUENCES = word_set(
    "list tuple set array array_initializer initializer_list literal_value array_expression tuple_expression "
    "expression_list array_creation_expression string_array symbol_array token_tree right_assignment_list "
    "argument_list arguments list_literal array_pattern field_initializer_list"
)
MAPPINGS = word_set("dictionary object hash struct_expression field_initializer_list object_type")
PAIRS = word_set("pair keyed_element initializer_pair field_initializer array_element_initializer keyword_argument")
CONDITIONS = word_set("conditional_expression ternary_expression conditional if_expression match_expression")
OPERATIONS = word_set("binary_operator binary_expression binary boolean_operator")
FUNCTIONS = word_set(
    "function_definition lambda function_declaration function_expression generator_function_declaration "
    "generator_function method_definition arrow_function method_declaration constructor_declaration func_literal "
    "lambda_expression anonymous_function method singleton_method do_block function_item closure_expression "
    "anonymous_function_creation_expression compact_constructor_declaration block"
)
CLASSES = word_set(
    "class_definition class_declaration abstract_class_declaration class_specifier class module impl_item "
    "struct_specifier enum_declaration interface_declaration trait_declaration trait_item singleton_class "
    "record_declaration"
)
RETURNS = word_set("return_statement return return_expression")
# What only wraps what matters, with the field in which it is; none: its only, or last, named child.
WRAPPERS = {
    "parenthesized_expression": "", "expression_statement": "", "literal_element": "", "argument": "",
    "await": "", "await_expression": "", "try_expression": "", "reference_expression": "value",
    "unary_expression": "operand", "pointer_expression": "argument", "cast_expression": "value",
    "as_expression": "0", "type_assertion_expression": "operand", "non_null_expression": "",
    "satisfies_expression": "0", "spread_element": "", "list_splat": "", "splat_argument": "", "variadic_argument": "",
    "variadic_unpacking": "", "sequence_expression": "", "command_name": "",
    "named_expression": "value", "generic_function": "function", "parenthesized_statements": "", "begin": "",
    "type_conversion_expression": "operand", "parenthesized_list_splat": "", "update_expression": "argument",
    "type_cast_expression": "value", "clone_expression": "", "print_intrinsic": "",
    "as_pattern": "0", "template_type": "name", "generic_type": "0", "dereference_expression": "", "in": "",
    "error_suppression_expression": "", "unary": "operand", "unary_op_expression": "argument", "else_clause": "",
    "type_identifier_pattern": "", "by_ref": "", "reference_assignment_expression": "right", "block_argument": "",
    "instance_expression": "", "comma_expression": "right", "void_type": "", "unsafe_block": "", "type_arguments": "",
    "compound_literal_expression": "value", "element_value_pair": "value", "condition_clause": "value",
    "parameter_pack_expansion": "", "element_value_array_initializer": "", "generator_expression": "body",
    "parameter_declaration": "type",
    "list_comprehension": "body", "set_comprehension": "body", "async_block": "", "conversion_expression": "value",
}  # fmt: skip
_INTERPOLATIONS = word_set("interpolation template_substitution")
_PIECES = word_set(
    "string_content string_fragment interpreted_string_literal_content raw_string_literal_content heredoc_content "
    "nowdoc_string_content string_value multiline_string_fragment"
)


def field(node: Node, *names: str) -> Node | None:
    """Return the child in the first of these fields that a node has."""
    for name in names:
        child = node.child_by_field_name(name)
        if child is not None:
            return child
    return None


def named_children(node: Node) -> list[Node]:
    """Return the children of a node that are no punctuation and no comment."""
    return [child for child in node.named_children if not child.type.endswith("comment")]


def object_of(node: Node) -> Node | None:
    """Return what a member is of: `os` in `os.path`."""
    found = field(node, "object", "operand", "argument", "value", "scope", "path", "package", "prefix", "receiver")
    if found is not None:
        return found
    children = named_children(node)
    return children[0] if len(children) > 1 else None


def member_of(node: Node) -> Node | None:
    """Return the name of a member: `path` in `os.path`."""
    found = field(node, "attribute", "property", "field", "name", "method")
    if found is not None:
        return found
    children = named_children(node)
    return children[-1] if children else None


def item_of(node: Node) -> tuple[Node | None, Node | None]:
    """Return what is looked into, and the key."""
    children = named_children(node)
    thing = field(node, "object", "operand", "argument", "array", "value") or (children[0] if children else None)
    key = field(node, "subscript", "index", "indices") or (children[1] if len(children) > 1 else None)
    if key is not None and key.type == "subscript_argument_list":
        inner = named_children(key)
        key = inner[0] if inner else None
    return thing, key


def callee_of(node: Node) -> tuple[Node | None, Node | None, bool]:
    """Return what is called, its receiver if that stands apart, and whether it is a constructor."""
    constructs = node.type in ("new_expression", "object_creation_expression", "composite_literal")
    function = field(node, "function", "constructor", "macro")
    if function is not None:
        return function, None, constructs
    method = field(node, "method", "name")
    receiver = field(node, "receiver", "object", "scope")
    if method is not None:
        return method, receiver, False
    made = field(node, "type")
    if made is None and node.type == "object_creation_expression":
        made = next((child for child in named_children(node) if child.type in NAMES or child.type in MEMBERS), None)
    return made, None, True


def arguments_of(node: Node) -> list[tuple[str, Node]]:
    """Return the arguments of a call with the names that they are given by, if any."""
    special = _special_arguments(node)
    if special is not None:
        return [("", child) for child in special]
    holder = field(node, "arguments", "body") or next(
        (child for child in node.named_children if child.type in ("arguments", "argument_list", "token_tree")), None
    )
    if holder is None:
        return []
    if holder.type in TEXTS:  # a tagged template
        return [("", holder)]
    return [_argument(child) for child in named_children(holder)]


def _special_arguments(node: Node) -> list[Node] | None:
    """Return the arguments of what is no call by its form, but by what it does; None for all others."""
    if node.type == "command":
        given = node.children_by_field_name("argument")
        ends = {one.end_byte for one in given if one.type == "concatenation"}
        return [one for one in given if one.start_byte not in ends]  # what `a/$V/b-$V.c` is cut into is one
    if node.type == "declaration":
        made = constructor_arguments(node)
        return named_children(made) if made is not None else []
    if node.type in ("shell_command_expression", "subshell"):
        return [node]
    return named_children(node) if node.type.startswith(("require_", "include_")) else None


def constructor_arguments(node: Node) -> Node | None:
    """Return the arguments that a declaration of C++ constructs a variable with: `std::ofstream out("x");`."""
    declarator = field(node, "declarator")
    # `out(p)` reads like the declaration of a function.
    if declarator is not None and declarator.type == "function_declarator":
        return field(declarator, "parameters")
    value = field(declarator, "value") if declarator is not None and declarator.type == "init_declarator" else None
    return value if value is not None and value.type in ("argument_list", "initializer_list") else None


def _argument(node: Node) -> tuple[str, Node]:
    name = field(node, "name", "key") if node.type in PAIRS or node.type in ("argument", "element_value_pair") else None
    value = field(node, "value") if name is not None else None
    if name is None or value is None:
        inner = named_children(node)
        if node.type == "argument" and inner:
            return (_bare(name) if name is not None else "", inner[-1])
        return "", node
    return _bare(name), value


def _bare(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace").strip("\"':$&*")[:200]


def pairs_of(node: Node) -> list[tuple[Node | None, Node]]:
    """Return the entries of a table, each with its key, and without one for a list's."""
    found: list[tuple[Node | None, Node]] = []
    holder = field(node, "body") if node.type in ("struct_expression", "composite_literal") else node
    for child in named_children(holder) if holder is not None else ():
        key = field(child, "key", "name", "field", "designator") if child.type in PAIRS else None
        value = field(child, "value") if child.type in PAIRS else None
        if child.type == "array_element_initializer":
            inner = named_children(child)
            key, value = (inner[0], inner[1]) if len(inner) > 1 else (None, inner[0] if inner else None)
        found.append((key, value if value is not None else child))
    return found


def is_plain(node: Node) -> bool:
    """Return whether an expression is a text, or a number, as it is written; or a list or a table of such."""
    node = unwrap(node)
    if node.type in SEQUENCES or node.type in MAPPINGS:
        return all(is_plain(value) for _, value in pairs_of(node))
    if node.type in TEXTS:
        return all(isinstance(part, str) for part in parts_of(node))
    return node.type in ("integer", "float", "true", "false", "null", "none", "nil", "int_literal")


def operator_of(node: Node) -> str:
    """Return the operator of a binary expression."""
    operator = field(node, "operator")
    if operator is None:
        operator = next((child for child in node.children if not child.is_named), None)
    return operator.type if operator is not None else ""


def branches_of(node: Node) -> list[Node]:
    """Return what a condition can be."""
    if node.type == "match_expression":
        body = field(node, "body")
        arms = named_children(body) if body is not None else []
        return [value for arm in arms if (value := field(arm, "value", "return_expression")) is not None]
    found = [child for name in ("consequence", "body", "alternative") if (child := field(node, name)) is not None]
    if len(found) == 1 and node.type == "conditional_expression":  # x ?: y
        found = [child for name in ("condition", "alternative") if (child := field(node, name)) is not None]
    children = named_children(node)
    return found or [child for number, child in enumerate(children) if number != 1 or len(children) < 3]


def parts_of(node: Node) -> Iterator[str | Node]:
    """Return the pieces of a text: what is written, and the nodes of what is filled in."""
    if node.type in ("concatenated_string", "concatenation", "chained_string"):
        for child in named_children(node):
            yield from parts_of(child) if child.type in TEXTS else (child,)
        yield from _cut_off(node)
        return
    children = node.named_children
    if not children:
        yield _plain(node)
        return
    for child in children:
        yield from _between(child) if node.type == "heredoc_body" else ()
        piece = _piece(child)
        if piece is not None:
            yield piece


def _piece(child: Node) -> str | Node | None:
    """Return what one part of a text's tree stands for; None for a sign."""
    if child.type in _PIECES:
        return escapes.unescaped(child)
    if child.type == "escape_sequence":
        return escapes.of_text(_text(child))
    if child.type in _INTERPOLATIONS:
        return field(child, "expression") or next(iter(named_children(child)), None)
    return None if child.type in ("string_start", "string_end", "heredoc_start", "heredoc_end") else child


def _between(node: Node) -> Iterator[str]:
    """Yield what stands before a piece of a text and is in none: in PHP the ends of lines."""
    before, whole = node.prev_named_sibling, node.parent
    if before is not None and whole is not None and node.start_byte > before.end_byte:
        begin = before.end_byte - whole.start_byte
        yield (whole.text or b"")[begin : node.start_byte - whole.start_byte].decode("utf-8", "replace")


def is_rest_of_value(call: Node) -> bool:
    """Whether the grammar of bash takes the rest of a value, behind its second variable, for a command's name."""
    name = field(call, "name") if call.type == "command" else None
    before = name.prev_sibling if name is not None else None
    return before is not None and before.type == "variable_assignment" and _rest_of(before) is not None


def _rest_of(node: Node) -> Node | None:
    """Return what of a word stands behind it, as in `a/$V/b-$V.c`, which is `a/$V/b-$` and `V.c` to the grammar."""
    if node.type == "variable_assignment":
        node = field(node, "value") or node
        after = node.parent.next_sibling if node.parent is not None else None
    else:
        after = node.next_sibling
    glued = node.type == "concatenation" and node.children[-1].type == "$"
    return after if glued and after is not None and after.start_byte == node.end_byte else None


def _cut_off(node: Node) -> Iterator[str | Node]:
    """Return the rest of a word: of the variable whose name it begins with nobody knows."""
    parent = node.parent
    value = parent is not None and parent.type == "variable_assignment"
    after = _rest_of(parent if value and parent is not None else node)
    if after is None:
        return
    yield node.children[-1]
    rest = list(parts_of(unwrap(after)))
    if rest and isinstance(rest[0], str):
        rest[0] = re.sub(r"^\w+", "", rest[0])
    yield from rest


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _plain(node: Node) -> str:
    """Return a text that has no parts: an empty one, a symbol, a word of a shell, what a grammar does not divide."""
    found = _text(node).strip()
    if node.type in ("simple_symbol", "hash_key_symbol", "bare_symbol"):
        return found.strip(":\"'")
    if node.type == "word":
        return re.sub(r"\\(.)", r"\1", found)
    quoted = re.fullmatch(r"[\w$]*?(\"\"\"|'''|[\"'`])(.*)\1", found, re.DOTALL)
    inside = quoted[2] if quoted else found
    return escapes.of_text(inside) if node.type == "ansi_c_string" else inside


def unwrap(node: Node) -> Node:
    """Return what is inside parentheses, casts, references and the like."""
    for _ in range(50):
        inside = WRAPPERS.get(node.type)
        if node.type == "array_creation_expression" and (made := field(node, "value")) is not None:
            node = made
            continue
        if inside is None:
            return node
        if inside and inside != "0":
            child = field(node, inside)
        else:
            children = named_children(node)
            child = (children[0] if inside else children[-1]) if children else None
        if child is None:
            return node
        node = child
    return node


def name_of(node: Node) -> str:
    """Return a name as it is written, without the signs that a language marks variables with."""
    found = _text(node)[:200]
    return found.lstrip("$@") or found


def is_function(node: Node, grammar: str) -> bool:
    """Return whether a node is a function: `block` is one in Ruby only."""
    if node.type in ("block", "do_block"):
        return grammar == "ruby"
    return node.type in FUNCTIONS and node.type != "class"


def parameters_of(node: Node) -> Sequence[Node]:
    """Return the parameters of a function, each a node that has its name in it."""
    holder = field(node, "parameters", "parameter")
    declarator = field(node, "declarator")
    while holder is None and declarator is not None:
        holder = field(declarator, "parameters")
        declarator = field(declarator, "declarator")
    if holder is None:
        return ()
    return [holder] if holder.type in NAMES else named_children(holder)


def makes_nothing(node: Node) -> bool:
    """Return whether an expression makes an empty list: `[]`, `new ArrayList<>()`, `make([]string, 0)`."""
    if node.type in SEQUENCES:
        return not named_children(node)
    given = arguments_of(node) if node.type in CALLS else [("", node)]
    return all(
        value.type in ("slice_type", "int_literal", "number", "integer", "decimal_integer_literal")
        for _, value in given
    )


def is_reference(value: Node) -> bool:
    """Return whether what a variable of a shell is given is the name of another one: `local -n tool=$1`."""
    command = value.parent.parent if value.parent is not None and value.parent.type == "variable_assignment" else None
    return command is not None and any(child.type == "word" and child.text == b"-n" for child in command.children)
