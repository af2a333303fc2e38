"""Programs that are started by a call of the kernel's own: `syscall(SYS_execve, path)`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.sources import nodes
from bot.sources.names import Callees
from bot.sources.outline import CallSite, Outline

if TYPE_CHECKING:
    from tree_sitter import Node

# What makes such a call, as imports make its name whole: by grammar.
_MAKERS = {
    "c": word_set("syscall"),
    "cpp": word_set("syscall"),
    "go": word_set(
        "syscall.Syscall syscall.Syscall6 syscall.RawSyscall syscall.RawSyscall6 golang.org/x/sys/unix.Syscall "
        "golang.org/x/sys/unix.Syscall6 golang.org/x/sys/unix.RawSyscall golang.org/x/sys/unix.RawSyscall6"
    ),
    "rust": word_set("libc.syscall syscall"),
    "python": word_set("ctypes.CDLL().syscall ctypes.PyDLL().syscall"),
}
_NAMED = re.compile(r"(?:[\w.:]*\b)?(?:SYS|__NR)_(\w+)")
_EXEC = ("execve", "execveat")
_NUMBERS = ("59", "322", "221", "281")  # of the same two, on x86-64 and on arm64


def of_exec(found: Outline, callees: Callees) -> Iterator[CallSite]:
    """Yield the calls that start a program, and those of which nobody can tell."""
    makers = _MAKERS.get(found.grammar, frozenset())
    for site in found.calls:
        if makers and not makers.isdisjoint(callees.names_of_call(site.node, site.scope)) and _may_start(site.node):
            yield site


def _may_start(call: Node) -> bool:
    given = nodes.arguments_of(call)
    written = (given[0][1].text or b"").decode("utf-8", "replace").strip() if given else ""
    named = _NAMED.fullmatch(written)
    if named is not None:
        return named[1].lower() in _EXEC
    return not written.isdecimal() or written in _NUMBERS
