"""What a source imports, and which of its names are which dotted names by that. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sources import nodes

if TYPE_CHECKING:
    from tree_sitter import Node

# Calls that load a module or a file of code, in the languages that do it by calls: by the last part of the name.
LOADING = (
    "require",
    "import",
    "require_relative",
    "import_module",
    "require_once",
    "include",
    "include_once",
)


_MIXES_IN = ("include", "extend", "prepend")
_MODULE = re.compile(r"[A-Z]\w*(?:\.[A-Z]\w*)*")


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the module as it is written, the dotted name of what is imported, and the local name of it.

    What is `handed_on` is exported as it is: other sources use it.
    """

    module: str
    name: str
    local: str = ""
    handed_on: bool = False


def imports(node: Node, grammar: str) -> Iterator[Import]:
    """Return what one statement imports."""
    match grammar:
        case "python":
            yield from _python(node)
        case "javascript" | "typescript" | "tsx":
            yield from _javascript(node)
        case "go":
            yield from _go(node)
        case "java":
            yield from _java(node)
        case "php":
            yield from _php(node)
        case "rust":
            yield from _rust(node)
        case "c" | "cpp":
            path = nodes.field(node, "path")
            if path is not None:
                yield Import(_write_name(path).strip('<>"'), "")


def _write_name(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace")[:300] if node is not None else ""


def mixed_in(node: Node, grammar: str) -> Iterator[Import]:
    """Return the modules and classes of Ruby's whose methods are called by their bare names from here on.

    `include Thor::Actions`, `class Tool < Rails::Generators::Base`.
    """
    if grammar != "ruby":
        return
    above = nodes.field(node, "superclass")
    named = nodes.named_children(above)[:1] if above is not None else []
    if _write_name(nodes.field(node, "method")) in _MIXES_IN and nodes.field(node, "receiver") is None:
        named = [value for _, value in nodes.arguments_of(node)]
    for one in named:
        name = _write_name(one).strip(":").replace("::", ".")
        if _MODULE.fullmatch(name):
            yield Import("", f"{name}.*")


def _python(node: Node) -> Iterator[Import]:
    module = _write_name(nodes.field(node, "module_name"))
    # What is relative stands for one's own: no module of a library begins so.
    base = f"./{module.lstrip('.')}".rstrip("/") if module.startswith(".") else module
    for child in node.children_by_field_name("name"):
        name = _write_name(nodes.field(child, "name") if child.type == "aliased_import" else child)
        alias = _write_name(nodes.field(child, "alias"))
        if node.type == "import_statement":
            yield Import(name, name if alias else name.partition(".")[0], alias or name.partition(".")[0])
        else:
            yield Import(module or name, f"{base}.{name}", alias or name)
    if any(child.type == "wildcard_import" for child in node.children):
        yield Import(module, f"{base}.*")


def _javascript(node: Node) -> Iterator[Import]:
    source = nodes.field(node, "source")
    required = next((child for child in node.children if child.type == "import_require_clause"), None)
    if required is not None:
        source = nodes.field(required, "source")
    if source is None:
        return
    module = module_name(_write_name(source).strip("\"'`"))
    yield Import(module, module, handed_on=node.type == "export_statement")
    if required is not None:
        yield Import(module, module, _write_name(nodes.named_children(required)[0]))
    clause = next((child for child in node.children if child.type == "import_clause"), None)
    for child in nodes.named_children(clause) if clause is not None else ():
        if child.type == "identifier":
            yield Import(module, module, _write_name(child))
        elif child.type == "namespace_import":
            yield Import(module, module, _write_name(nodes.named_children(child)[-1]))
        else:
            for one in nodes.named_children(child):
                name, alias = _write_name(nodes.field(one, "name")), _write_name(nodes.field(one, "alias"))
                yield Import(module, module if name == "default" else f"{module}.{name}", alias or name)


def module_name(written: str) -> str:
    """Return the name of a module of Node's, whether written with `node:` or without."""
    return written.removeprefix("node:")


def _go(node: Node) -> Iterator[Import]:
    if node.type != "import_spec":
        return
    path = _write_name(nodes.field(node, "path")).strip('"`')
    alias = _write_name(nodes.field(node, "name"))
    last = path.rpartition("/")[2]
    if last[:1] == "v" and last[1:].isdigit():
        last = path.split("/")[-2] if "/" in path else last
    if alias == ".":
        yield Import(path, f"{path}.*", handed_on=True)  # all its names are used as one's own
        return
    yield Import(path, path, "" if alias == "_" else alias or last.partition(".")[0].removeprefix("go-"))


def _java(node: Node) -> Iterator[Import]:
    path = next((_write_name(child) for child in node.named_children if child.type in nodes.MEMBERS), "")
    if any(child.type == "asterisk" for child in node.children):
        yield Import(path, f"{path}.*")
    elif path:
        yield Import(path, path, path.rpartition(".")[2])


def _php(node: Node) -> Iterator[Import]:
    name = next((_write_name(child) for child in node.named_children if child.type in ("qualified_name", "name")), "")
    dotted = name.strip("\\").replace("\\", ".")
    alias = _write_name(nodes.field(node, "alias"))
    if dotted:
        yield Import(dotted, dotted, alias or dotted.rpartition(".")[2])


def _rust(node: Node) -> Iterator[Import]:
    argument = nodes.field(node, "argument")
    waiting = [(argument, "")] if argument is not None else []
    for _ in range(500):
        if not waiting:
            return
        one, before = waiting.pop()
        written = _write_name(one).replace("::", ".")
        if one.type == "scoped_use_list":
            inside = _write_name(nodes.field(one, "path")).replace("::", ".")
            inner = nodes.field(one, "list")
            waiting += [
                (child, f"{before}{inside}.") for child in (nodes.named_children(inner) if inner is not None else ())
            ]
        elif one.type == "use_list":
            waiting += [(child, before) for child in nodes.named_children(one)]
        elif one.type == "use_as_clause":
            path = before + _write_name(nodes.field(one, "path")).replace("::", ".")
            yield Import(path, path, _write_name(nodes.field(one, "alias")))
        elif one.type == "use_wildcard":
            yield Import(before + written, before + written)
        elif one.type == "self":
            yield Import(before[:-1], before[:-1], before[:-1].rpartition(".")[2])
        else:
            yield Import(before + written, before + written, written.rpartition(".")[2])
