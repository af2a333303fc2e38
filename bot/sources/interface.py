"""What a source tells whoever starts the program: variables that it reads, signals that it handles, options. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.languages.row import Call
from bot.sources import nodes
from bot.sources.facts import Variable
from bot.sources.names import argument
from bot.sources.outline import CallSite, How, Outline, last_name
from bot.sources.resolve import Resolver

_COMMANDS = ("command", "add_parser", "subcommand", "SubCommand", "add_command", "NewFlagSet", "strcmp")
_GO_FLAGS = ("String", "Bool", "Int", "Duration", "Float64", "StringVar", "BoolVar", "IntVar", "DurationVar", "StringP",
             "BoolP", "long")  # fmt: skip
_OPTIONS = {
    **dict.fromkeys(("add_argument", "option", "add_option", "on", "addOption", "requiredOption"), (0, 1)),
    **dict.fromkeys((*_COMMANDS, *_GO_FLAGS), (0, 1)),
}
_ENVIRONMENTS = {
    "python": re.compile(r"environ\[\s*['\"]([A-Za-z_]\w{0,80})['\"]\s*\](?!\s*=[^=])"),
    "ruby": re.compile(r"\bENV\[\s*['\"]([A-Za-z_]\w{0,80})['\"]\s*\](?!\s*=[^=])"),
    "php": re.compile(r"\$_(?:ENV|SERVER)\[\s*['\"]([A-Za-z_]\w{0,80})['\"]\s*\]"),
    **dict.fromkeys(
        ("javascript", "typescript", "tsx"),
        re.compile(r"\benv(?:\.([A-Za-z_]\w{0,80})|\[\s*['\"]([A-Za-z_]\w{0,80})['\"]\s*\])(?!\s*=[^=])"),
    ),
}
# An expression that reads one variable of the environment, in any of the languages; what it becomes does not matter.
_READ = re.compile(
    r"(?:environ(?:\.get)?|getenv|lookupenv|\benv(?:\.fetch)?|\benv::var)\s{0,40}[.(\[]\s{0,40}['\"]?([A-Za-z_]\w{0,80})",
    re.I,
)
_LONGEST_READ = 300  # bytes of such an expression


class Interface:
    """Reads it off the outline of one source."""

    def __init__(self, outline: Outline, resolver: Resolver) -> None:
        self._outline = outline
        self._resolver = resolver

    def options(self) -> Iterator[str]:
        """Options and subcommands that a program takes, as its parser of arguments is told, or a switch compares."""
        yield from sorted(one for one in self._outline.cases if re.fullmatch(r"-{0,2}[a-z][a-z0-9-]{1,30}", one))
        for site in self._outline.calls:
            name = last_name(nodes.callee_of(site.node)[0])
            for place in _OPTIONS.get(name, ()):
                value = argument(site, place, "")
                for one in self._resolver.value(value, site.scope).whole[:4] if value is not None else ():
                    words = re.split(r"[\s,|=<\[]+", one.strip())[:3]
                    flags = [word for word in words if re.fullmatch(r"--[a-z][a-z0-9-]{1,30}", word)]
                    if flags:
                        yield flags[0]
                    elif name in _COMMANDS and re.fullmatch(r"[a-z][a-z0-9-]{1,30}", words[0]):
                        yield words[0]
                    elif name in _GO_FLAGS and re.fullmatch(r"[a-z][a-z0-9-]{1,30}", words[0]):
                        yield f"--{words[0]}"

    def variables(self, call: Call, site: CallSite) -> Iterator[Variable]:
        """Return the variables that a call reads, with their defaults."""
        given = [value for _, value in nodes.arguments_of(site.node)]
        names = self._resolver.value(given[0], site.scope).whole if given else ()
        default = self._resolver.value(given[1], site.scope).whole if len(given) > 1 else ()
        for name in names:
            if re.fullmatch(r"[A-Za-z_]\w{0,80}", name):
                yield Variable(name, default[0] if len(default) == 1 else None, call.name.endswith(("fetch", "env!")))

    def items_of_environment(self) -> Iterator[Variable]:
        """Variables that are read as members or entries of the environment: process.env.X, os.environ["X"]."""
        text = self._outline.parsed.source.decode("utf-8", "replace")
        pattern = _ENVIRONMENTS.get(self._outline.grammar)
        for match in pattern.finditer(text) if pattern is not None else ():
            name = next(group for group in match.groups() if group)
            yield Variable(name, None, self._outline.grammar == "python")
        for found in self._outline.bound.values():
            for one in found:
                if one.how is How.MEMBER and (one.node.text or b"") in (b"process.env", b"import.meta.env"):
                    yield Variable(one.key)

    def kept(self) -> Iterator[tuple[str, str]]:
        """Return variables with the names that their values are kept under: db_host = os.environ["INSTANCE"]."""
        for (_, name), found in self._outline.bound.items():
            for one in found:
                text = one.node.text or b""
                if one.how is How.VALUE and len(text) <= _LONGEST_READ:
                    for match in _READ.finditer(text.decode("utf-8", "replace")):
                        yield match[1], name

    def signals(self, site: CallSite) -> Iterator[str]:
        """Return the signals that a call handles, without SIG."""
        for _, node in nodes.arguments_of(site.node):
            written = (node.text or b"").decode("utf-8", "replace")[:200]
            bare = self._outline.grammar == "bash"
            for match in re.finditer(r"\b(?:SIG)?(TERM|INT|HUP|USR1|USR2|QUIT|WINCH|CONT|TSTP|Interrupt)\b", written):
                if bare or "SIG" in match[0] or match[1] == "Interrupt" or re.search(r"[\"':]", written):
                    yield "INT" if match[1] == "Interrupt" else match[1]
