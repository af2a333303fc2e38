"""What a command of Go's is told to start once it is made: `c.Path = "/usr/bin/git"`. Pure.

`Path` is a field of other structures, too, that of an address above all: one counts unless its source says that it is
of something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.parsing import captures
from bot.sources import nodes
from bot.sources.outline import Outline, last_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.names import Callees

_MODULE = "os/exec"
_FIELD = "Path"
_DECLARATIONS = tuple((kind, kind) for kind in ("parameter_declaration", "var_spec", "field_declaration"))
_OF_ADDRESSES = "URL"  # a request's, a link's


def paths(found: Outline, callees: Callees) -> Iterator[tuple[Node, int]]:
    """Yield what commands are given as the program that they start, with the function that it stands in."""
    names = {local for local, dotted in found.local.items() if dotted == _MODULE}
    declared = list(_declared(found)) if names and _FIELD in found.members else []
    for one in found.members.get(_FIELD, ()) if found.grammar == "go" and names else ():
        holder = one.node.parent
        while holder is not None and holder.type in ("expression_list", "literal_element"):
            holder = holder.parent
        left = nodes.field(holder, "left") if holder is not None and holder.type == "assignment_statement" else None
        targets = [nodes.object_of(part) for part in nodes.named_children(left)] if left is not None else []
        fields = [thing for thing in targets if thing is not None and _is_path_of(thing)]
        if any(_may_be_command(thing, one.scope, callees, declared, names) for thing in fields):
            yield one.node, one.scope


def _is_path_of(thing: Node) -> bool:
    """Whether the field that is given something is called so."""
    member = nodes.member_of(thing.parent) if thing.parent is not None else None
    return member is not None and nodes.name_of(member) == _FIELD


def _declared(found: Outline) -> Iterator[tuple[str, str]]:
    """Yield the names of variables, parameters and fields that are declared with a type, each with the type's."""
    for _, node in captures(found.parsed, _DECLARATIONS):
        kind = nodes.field(node, "type")
        for name in node.children_by_field_name("name") if kind is not None else ():
            yield nodes.name_of(name), (kind.text or b"").decode("utf-8", "replace").lstrip("*") if kind else ""


def _may_be_command(
    thing: Node, scope: int, callees: Callees, declared: Sequence[tuple[str, str]], modules: Collection[str]
) -> bool:
    """Whether a structure may be a command: it is declared as one, made as one, or nobody knows."""
    name = last_name(thing)
    if name == _OF_ADDRESSES:
        return False
    kinds = [kind.partition("[")[0] for called, kind in declared if called == name]
    if any(kind.partition(".")[0] in modules for kind in kinds):
        return True
    made = [one for one in callees.names(thing, scope) if one not in ("?", name)]
    if any(one.startswith(f"{_MODULE}.") for one in made):
        return True
    # Made by a function of another module, or a structure of the source's own.
    known = [one for one in made if "/" in one or one.endswith(".new()") or "." in one.removesuffix("()")]
    return not kinds and not known
