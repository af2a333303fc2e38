"""What C and C++ start where no call says it: a macro that calls `system`, a pointer to it, a language inside. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.languages.row import Call, Does, word_set
from bot.parsing import captures
from bot.sources import nodes
from bot.sources.names import Callees
from bot.sources.outline import CallSite, Outline
from bot.sources.values import NOTHING, Outside, Value, either, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.resolve import Resolver

_STARTS = (Does.PROGRAM, Does.SHELL, Does.LIBRARY)
_KINDS = (
    ("identifier", "name"), ("preproc_function_def", "macro"), ("preproc_def", "alias"), ("preproc_arg", "text"),
)  # fmt: skip
# Where a name stands for a function that somebody keeps, and calls later. What is an argument is followed elsewhere.
_KEPT = frozenset(
    ("init_declarator", "initializer_list", "initializer_pair", "assignment_expression", "conditional_expression",
     "return_statement", "pointer_expression", "cast_expression")
)  # fmt: skip
# What runs a text, or a file, of another language that is linked in: it may start what it likes.
_EMBEDDED = word_set(
    "Tcl_Eval Tcl_EvalEx Tcl_EvalFile Tcl_EvalObj Tcl_EvalObjEx Tcl_GlobalEval Tcl_Main Tcl_MainEx luaL_dostring "
    "luaL_dofile luaL_loadstring luaL_loadfile luaL_loadfilex luaL_loadbuffer luaL_loadbufferx lua_load "
    "PyRun_SimpleString PyRun_SimpleStringFlags PyRun_SimpleFile PyRun_AnyFile PyRun_String PyRun_File Py_Main "
    "Py_BytesMain Py_RunMain PyImport_ImportModule PyImport_Import PyEval_EvalCode perl_parse perl_run eval_pv eval_sv "
    "uv_spawn apr_proc_create g_subprocess_newv g_spawn_async_with_pipes archive_write_add_filter_program "
    "archive_read_append_filter_program rb_eval_string rb_eval_string_protect rb_load ruby_run_node scm_c_eval_string "
    "scm_c_primitive_load scm_eval_string "
    "scm_boot_guile scm_shell JS_Eval JS_EvalFunction php_execute_script zend_eval_string"
)
_ASSEMBLY = re.compile(rb"\b(?:__asm__|__asm|asm)\b[^;]{0,400}?(?:\bsyscall\b|\bsvc\b|int\s+\$0x80)")
_BY_NAME = word_set("dlsym dlvsym")  # any function of the program, where it is asked by a name from outside
_ANY_LIBRARY = re.compile(
    rb"\bRTLD_(?:DEFAULT|NEXT)\b|\bdlopen\s*\(\s*(?:NULL|nullptr|0)\b|\bdlv?sym\s*\(\s*(?:NULL|nullptr|0)\b"
)
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.){1,300})"')
_MOST = 2000
_STARTERS = ("system", "popen", "wordexp", "execl", "execlp", "execle", "execv", "execve", "execvp", "execvpe",
             "posix_spawn", "posix_spawnp", "dlopen")  # fmt: skip


def starters(found: Outline, callees: Callees, resolver: Resolver) -> Iterator[tuple[Call, Node, Value]]:
    """Yield what is started so, with where, and with what it may be."""
    calls = _known(callees) if found.grammar in ("c", "cpp") else {}
    if calls:
        yield from _by_others(found, resolver, calls["system"])
    if not any(name.encode() in found.parsed.source for name in calls):
        return
    macros: list[tuple[Call, Node]] = []
    texts: list[str] = []
    for role, node in captures(found.parsed, _KINDS):
        written = (node.text or b"").decode("utf-8", "replace")
        if role == "text":
            texts += (word for text in _QUOTED.findall(written) for word in text.split()[:3])
        elif role == "macro":
            body = nodes.field(node, "value")
            inside = (body.text or b"").decode("utf-8", "replace") if body is not None else ""
            macros += ((call, node) for name, call in calls.items() if re.search(rf"\b{name}\s*\(", inside))
        elif role == "alias":  # #define RUN system
            body = nodes.field(node, "value")
            meant = (body.text or b"").decode("utf-8", "replace").strip() if body is not None else ""
            macros += [(calls[meant], node)] if meant in calls else []
        elif written in calls and written not in found.by_name and _is_kept(node):
            yield calls[written], node, unknown(Outside.UNKNOWN)
    for call, node in macros:
        given = _given(found, resolver, nodes.field(node, "name"))
        yield call, node, Value(given.texts | {(word,) for word in texts[:_MOST]}, True, True, given.outside)


def _by_others(found: Outline, resolver: Resolver, shell: Call) -> Iterator[tuple[Call, Node, Value]]:
    """Yield what a language that is linked in may start, and a function that is asked for by its name."""
    source = found.parsed.source
    if _ASSEMBLY.search(source):
        yield shell, found.parsed.root, unknown(Outside.UNKNOWN)
    any_library = _ANY_LIBRARY.search(source) is not None
    for name in _EMBEDDED & found.callers.keys():
        yield shell, found.callers[name][0].node, unknown(Outside.UNKNOWN)
    for site in (site for name in _BY_NAME for site in found.callers.get(name, ())):
        given = nodes.arguments_of(site.node)
        value = resolver.value(given[1][1], site.scope) if len(given) > 1 else NOTHING
        starts = not set(value.whole).isdisjoint(_STARTERS)
        computed = bool(value.outside) or value == NOTHING or any(None in text for text in value.texts)
        if starts or (any_library and (computed or value.table)):
            yield shell, site.node, unknown(Outside.UNKNOWN)


def _known(callees: Callees) -> Mapping[str, Call]:
    found = ((name, call) for name in _STARTERS for call in callees.by_name(name))
    return {name: call for name, call in found if call.does in _STARTS}


def _is_kept(node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.type not in _KEPT:
        return False
    declared = nodes.field(parent, "declarator", "left")
    return declared is None or declared.id != node.id


def _given(found: Outline, resolver: Resolver, name: Node | None) -> Value:
    """What a macro is used with."""
    sites: list[CallSite] = found.callers.get(nodes.name_of(name), []) if name is not None else []
    given = [(value, site.scope) for site in sites[:40] for _, value in nodes.arguments_of(site.node)]
    return either(resolver.value(value, scope) for value, scope in given) if given else NOTHING
