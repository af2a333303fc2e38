"""What a name is given from afar: by another function than the one it is of, or through a reference to it. Pure.

`let tool = "git"; app.post("/", (req) => { tool = req.body.tool; })`: the name is the outer one's, and may be either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.parsing import captures
from bot.sources import nodes, references
from bot.sources.outline import Bound, CallSite, How, Outline, last_name
from bot.sources.patterns import pattern_names

if TYPE_CHECKING:
    from tree_sitter import Node

# Statements that give a name something which is there already; declarations make one.
ASSIGNMENTS = word_set(
    "assignment augmented_assignment assignment_expression augmented_assignment_expression assignment_statement "
    "operator_assignment variable_assignment reference_assignment_expression compound_assignment_expr"
)
# Languages in which a function gives names around it something without saying so; in others it has to say it.
_PLAIN = ("javascript", "typescript", "tsx", "go", "c", "cpp", "java", "rust")
_SAYS = {
    "python": rb"\b(?:global|nonlocal)\s+[\w, \t]*\b%s\b",
    "php": rb"\bglobal\s[^;]*\$%s\b|\buse\s*\([^)]*&\s*\$%s\b",
}
_LOCAL = rb"\b(?:local|declare|typeset)\b[^\n;|&]*\b%s\b"
_WRITERS = re.compile(rb"\battr_(?:writer|accessor)\b((?:[\s(,]+:\w+)+)")
OF_PROGRAM = ("go", "c", "cpp")  # a variable of one file is another one's as well
_OF_FIELDS = ("java", "cpp")  # a field is named without `this`
_KEEPS = word_set(
    "expression_list init_declarator short_var_declaration var_spec assignment_statement assignment_expression"
)
_ADDRESSES = ("unary_expression", "pointer_expression")
_REFERENCES = ("php", "cpp", "rust")  # a function's parameter may be one
_FILLS = word_set("sprintf snprintf vsnprintf asprintf vasprintf strcat strncat strcpy strncpy strlcpy strlcat stpcpy")
_READS = word_set("fgets gets scanf fscanf sscanf read pread recv recvfrom fread getline getdelim readlink wordexp")
_WRITES_MEMBERS = re.compile(
    rb"\bsetattr\(\s*[^,()]+,\s*[^\"'\s]|__dict__(?:\.update\(|\s*\|=|\[[^\"'\]]+\]\s*=[^=])|\bvars\([^)]*\)\.update\("
    rb"|->\$\w+\s*=[^=>]|->\{[^}]*\}\s*=[^=>]|\.(?:Unmarshal\w*|Decode\w*|(?:Should)?Bind\w*|MapTo|StructScan)\("
    rb"|@(?:ConfigurationProperties|Setter|Data)\b|\binstance_variable_set\(?\s*[^:\"'\s(]|\binstance_variable_set\(?\s*\"[^\"]*#\{"
)
_WRITES_NAMES = {
    "php": re.compile(rb"\bextract\s*\(|(?<!\$)\$\$\w+\s*=[^=]|\$\{[^}]*\}\s*=[^=]|\bparse_str\(\s*[^,()]+\)"),
    "python": re.compile(rb"\bglobals\(\)(?:\.update\(|\[[^\"'\]]+\]\s*=[^=])"),
    "bash": re.compile(
        rb"^\s*(?:export|declare|typeset|eval|readonly)\s+\"?\$|\b(?:declare|local|typeset)\s+-n\b", re.MULTILINE
    ),
}


def spread(found: Outline, assigned: list[tuple[Node, int]]) -> None:
    """Give names what is given to them from afar; `assigned` are the assignments, each with its function."""
    for node, scope in assigned:
        if scope:
            _name(found, node, scope)
        _member(found, node, scope)
    for site in found.calls:
        _call(found, site)
    for kind, node in captures(found.parsed, _MORE_KINDS) if found.grammar in _MORE else ():
        if kind in _MORE[found.grammar]:
            _MORE[found.grammar][kind](found, node)
    references.note(found)
    if found.grammar in OF_PROGRAM:
        _by_pointers(found)
    source = found.parsed.source
    found.any_member = _WRITES_MEMBERS.search(source) is not None
    written = _WRITES_NAMES.get(found.grammar)
    found.any_name = written is not None and written.search(source) is not None
    if found.grammar == "ruby":
        found.written = {name.decode() for one in _WRITERS.findall(source) for name in re.findall(rb"\w+", one)}


def _name(found: Outline, node: Node, scope: int) -> None:
    left = nodes.field(node, "left", "name")
    if left is None or left.type in nodes.MEMBERS:
        return
    if left.type in nodes.ITEMS:
        _global_of_php(found, left, node, scope)
        return
    for name in dict.fromkeys(pattern_names(left)):
        given = found.bound.get((scope, name), [])
        here = [one for one in given if node.start_byte <= one.node.start_byte and one.node.end_byte <= node.end_byte]
        if not here or any(one.how is How.PARAMETER for one in given):
            continue
        holder = _holder(found, left, name, scope)
        if found.grammar in OF_PROGRAM and holder is None and not any(one not in here for one in given):
            found.changed.setdefault(name, []).extend(here)  # it may be another file's
        if holder is not None and (holder, name) in found.bound:
            found.bound[holder, name] += here
            left_over = [one for one in given if one not in here]
            if left_over:
                found.bound[scope, name] = left_over
            else:
                del found.bound[scope, name]


def _holder(found: Outline, left: Node, name: str, scope: int) -> int | None:
    """Return the function whose name it is that another one gives something; None if it is its own."""
    function = found.functions[scope]
    grammar, text = found.grammar, function.node.text or b""
    written = re.escape(name.encode())
    if left.type == "global_variable":
        return 0
    if grammar == "bash":
        return None if re.search(_LOCAL % written, text) else 0
    if grammar in _SAYS:
        pattern = _SAYS[grammar]
        if re.search(pattern % ((written,) * pattern.count(b"%s")), text) is None:
            return None
        return 0 if re.search(rb"\bglobal\b", text) else _around(found, name, scope)
    if grammar == "ruby":
        return _around(found, name, scope) if function.node.type in ("block", "do_block", "lambda") else None
    return _around(found, name, scope) if grammar in _PLAIN else None


def _around(found: Outline, name: str, scope: int) -> int | None:
    while scope:
        scope = found.functions[scope].outer
        if (scope, name) in found.bound:
            return scope
    return None


def _global_of_php(found: Outline, left: Node, node: Node, scope: int) -> None:
    thing, key = nodes.item_of(left)
    right = nodes.field(node, "right")
    if thing is not None and nodes.name_of(thing) == "GLOBALS" and key is not None and right is not None:
        name = "".join(part for part in nodes.parts_of(key) if isinstance(part, str))
        if (0, name) in found.bound:
            found.bound[0, name].append(Bound(right, How.VALUE, scope))


def _member(found: Outline, node: Node, scope: int) -> None:
    """Note what a member is given outside of the table that it is an entry of; a field, too, by its bare name."""
    sides = [nodes.field(node, "left"), nodes.field(node, "right")]
    if any(one is None for one in sides):
        return
    lists = [nodes.named_children(one) if one.type == "expression_list" else [one] for one in sides if one is not None]
    for place, left in enumerate(lists[0]):
        member = nodes.member_of(left) if left.type in (*nodes.MEMBERS, "call") else None  # in Ruby it is a call
        right = lists[1][min(place, len(lists[1]) - 1)] if lists[1] else None
        if member is not None and right is not None:
            bound = Bound(right, How.VALUE, scope)
            name = nodes.name_of(member)
            found.changed.setdefault(name, []).append(bound)
            if found.grammar in _OF_FIELDS and (0, name) in found.bound:
                found.bound[0, name].append(bound)


def _call(found: Outline, site: CallSite) -> None:
    """Note what a call fills whose reference it is given, or that reads into it; `Object.assign(name, more)`."""
    called = last_name(nodes.callee_of(site.node)[0])
    if found.grammar in _REFERENCES:
        _by_reference(found, site, called)
    if found.grammar in ("go", "c", "cpp"):
        reads = called in _READS and found.grammar != "go"
        if called in _FILLS or reads:
            _fill_member(found, site)
        if called not in _FILLS:
            for name, value in _filled(site, all_of_them=reads):
                _put(found, name, Bound(site.node if reads else value, How.VALUE, site.scope), site.scope)
    elif called in ("assign", "update", "merge!", "setattr"):
        _put_together(found, site, called)


def _fill_member(found: Outline, site: CallSite) -> None:
    """Note that a call of C's fills a member: `strcpy(conf.tool, x)`, `fgets(conf.tool, 64, stdin)`."""
    given = [nodes.unwrap(value) for _, value in nodes.arguments_of(site.node)]
    member = nodes.member_of(given[0]) if given and given[0].type in nodes.MEMBERS else None
    if member is not None:
        bound = Bound(site.node, How.VALUE, site.scope)
        found.members.setdefault(nodes.name_of(member), []).append(bound)
        found.changed.setdefault(nodes.name_of(member), []).append(bound)


def _put_together(found: Outline, site: CallSite, called: str) -> None:
    """Note what a table gets from another one, and a member that is given something by its name."""
    given = [value for _, value in nodes.arguments_of(site.node)]
    if called == "setattr" and len(given) > 2 and given[1].type in nodes.TEXTS:
        name = "".join(part for part in nodes.parts_of(given[1]) if isinstance(part, str))
        bound = Bound(given[2], How.VALUE, site.scope)
        found.members.setdefault(name, []).append(bound)
        found.changed.setdefault(name, []).append(bound)
        return
    method, thing, _ = nodes.callee_of(site.node)
    if thing is None and method is not None and method.type in nodes.MEMBERS:
        thing = nodes.object_of(method)
    thing = thing if called != "assign" else None
    given = [thing, *given] if thing is not None else given
    if given and given[0].type in nodes.NAMES:
        for value in given[1:]:
            _put(found, nodes.name_of(given[0]), Bound(value, How.ELEMENT, site.scope), site.scope)


def _by_reference(found: Outline, site: CallSite, called: str) -> None:
    """Note that a function is given a reference: `function set(&$tool)`, `set(&mut tool)`."""
    given = [value for _, value in nodes.arguments_of(site.node)]
    places = {
        place
        for function in found.by_name.get(called, ())
        for place, one in enumerate(nodes.parameters_of(function.node))
        if b"&" in (one.text or b"").partition(b"=")[0]
    }
    for place, value in enumerate(given):
        asked = (value.text or b"").startswith(b"&mut ") if found.grammar == "rust" else place in places
        inner = nodes.unwrap(value)
        inner = nodes.named_children(inner)[-1] if asked and inner.type == "reference_expression" else inner
        if asked and inner.type in nodes.NAMES:
            _put(found, nodes.name_of(inner), Bound(value, How.VALUE, site.scope), site.scope)


def _by_pointers(found: Outline) -> None:
    """Note that a text is given something through a pointer: `p := &tool; *p = x`; what a call gets see _call."""
    if b"&" not in found.parsed.source:
        return
    for _, node in captures(found.parsed, tuple((kind, kind) for kind in _ADDRESSES)):
        inner = nodes.unwrap(node)
        thing = nodes.item_of(inner)[0] if inner.type in nodes.ITEMS else inner
        around = node.parent
        if not is_address(node) or thing is None or thing.type not in nodes.NAMES or around is None:
            continue
        if around.type in ("argument_list", "arguments") or not _is_written(found, _kept_in(node)):
            continue
        name, scope = nodes.name_of(thing), found.function_of(node)
        if all(nodes.is_plain(one.node) for one in found.lookup(name, scope)):
            _put(found, name, Bound(node, How.VALUE, scope), scope)


def _kept_in(node: Node) -> str:
    """Return the name of what a pointer is kept in; an empty one where nobody knows."""
    above = node.parent
    while above is not None and above.type in _KEEPS:
        left = nodes.field(above, "left", "declarator", "name")
        names = list(pattern_names(left)) if left is not None else []
        if names:
            return names[0] if len(names) == 1 else ""
        above = above.parent
    return ""


def _is_written(found: Outline, pointer: str) -> bool:
    """Whether something is put where a pointer points; also where nobody knows what it is kept in."""
    name = re.escape(pointer.encode())
    written = rb"\*\s*%s\s*=(?!=)\s*+(?!&)|\b%s\[[^\]]*\]\s*=[^=]" % (name, name)
    return not pointer or re.search(written, found.parsed.source) is not None


def is_address(node: Node) -> bool:
    """Return whether an expression is the address of a name: what is there is filled by who gets it."""
    return node.type in _ADDRESSES and (node.text or b"").startswith(b"&")


def _filled(site: CallSite, *, all_of_them: bool) -> Iterator[tuple[str, Node]]:
    for _, value in nodes.arguments_of(site.node):
        inner = nodes.unwrap(value)
        if (is_address(value) or all_of_them) and inner.type in nodes.NAMES:
            yield nodes.name_of(inner), value


def _spread(found: Outline, node: Node) -> None:
    """Note that what stands before `...more` in a table may be what that table has."""
    around, inner = node.parent, nodes.named_children(node)
    if around is not None and around.type == "array_element_initializer":
        around = around.parent
    if around is None or around.type not in (*nodes.MAPPINGS, "array_creation_expression") or not inner:
        return
    bound = Bound(inner[-1], How.ELEMENT, found.function_of(node))
    for key, value in nodes.pairs_of(around):
        if key is not None and value.end_byte <= node.start_byte:
            name = (key.text or b"").decode("utf-8", "replace").strip("\"'")
            found.members.setdefault(name, []).append(bound)
            found.changed.setdefault(name, []).append(bound)


def _field_of_python(found: Outline, node: Node) -> None:
    """Note that a field of a class may be given something else when one is made: of a dataclass, a model."""
    kind, left = nodes.field(node, "type"), nodes.field(node, "left")
    body = node.parent.parent if node.parent is not None else None
    around = body.parent if body is not None else None
    if kind is None or left is None or body is None or body.type != "block" or around is None:
        return
    decorated = around.parent is not None and around.parent.type == "decorated_definition"
    if around.type == "class_definition" and (decorated or nodes.field(around, "superclasses") is not None):
        _be_open(found, nodes.name_of(left), kind)


def _field_of_java(found: Outline, node: Node) -> None:
    """Note that a field with an annotation may be given something by who reads it: @Value, @Option."""
    declarator = nodes.field(node, "declarator")
    name = nodes.field(declarator, "name") if declarator is not None else None
    marked = [one for child in node.children if child.type == "modifiers" for one in nodes.named_children(child)]
    if name is not None and any("annotation" in one.type for one in marked):
        _be_open(found, nodes.name_of(name), node)


def _be_open(found: Outline, name: str, node: Node) -> None:
    bound = Bound(node, How.VALUE, 0)
    found.members.setdefault(name, []).append(bound)
    found.changed.setdefault(name, []).append(bound)
    if (0, name) in found.bound:
        found.bound[0, name].append(bound)


_MORE: dict[str, dict[str, Callable[[Outline, Node], None]]] = {
    **{grammar: {"spread_element": _spread} for grammar in ("javascript", "typescript", "tsx")},
    "python": {"dictionary_splat": _spread, "assignment": _field_of_python},
    "php": {"variadic_unpacking": _spread},
    "java": {"field_declaration": _field_of_java},
}
_MORE_KINDS = tuple(
    (kind, kind)
    for kind in ("spread_element", "dictionary_splat", "assignment", "field_declaration", "variadic_unpacking")
)


def _put(found: Outline, name: str, bound: Bound, scope: int) -> None:
    holder: int | None = scope if (scope, name) in found.bound else _around(found, name, scope)
    if holder is not None:
        found.bound[holder, name].append(bound)
    elif found.grammar in OF_PROGRAM:
        found.changed.setdefault(name, []).append(bound)
