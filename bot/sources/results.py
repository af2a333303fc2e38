"""What a call gives: of the table's calls what the table says, of own functions what they return. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.languages.row import RECEIVER, RESULT, Call, Does, word_set
from bot.sources import changes, far_assignments, nodes
from bot.sources.names import Callees, argument, receiver, same
from bot.sources.outline import CallSite, Function, How, Outline
from bot.sources.puts import ANY, written
from bot.sources.values import NOTHING, Outside, Value, either, either_of_some, join_values, of_file, text, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.beyond import Beyond
    from bot.sources.given_later import GivenLater

_MOST_GIVEN = 40  # values of one name, or results of one function, that are followed
_MOST_PARTS = 1000  # of one text, or list, that is put together
FORMATS = ("format", "format!", "str.format", "fmt.Sprintf", "sprintf", "String.format")
JOINERS = ("implode", "join", ".join", "String.join")
LOOK_UPS = (".get", ".pop", ".getOrDefault", ".fetch", ".unwrap_or", ".dig", ".values", ".sample", ".find")


_FINDING = ("which", "find", "LookPath")  # what looks a program, or a library, up gives where it is
_HOLES = re.compile(r"%(?:\(\w+\))?[-+ #0-9.]*[a-zA-Z]|\{[^{}]*\}")
_READ_LINES = ("read", "mapfile", "readarray")
# Methods of a file that is open.
_READERS = word_set("read readline readlines gets each_line readAll text json read_text lines splitlines")


_BY_BARE_NAME = (*far_assignments.OF_PROGRAM, "java")  # a variable, or a field, is another file's as well


class Others(Protocol):
    """The other sources of the same program.

    `cut` counts how often a question was asked again while it was being answered: what was found out meanwhile lacks
    that part, unless nothing is being asked any more (`idle`).
    """

    cut: int
    beyond: Beyond

    def step(self) -> bool:
        """Count one expression that is followed; return whether it still is, for the question at hand."""
        ...

    @property
    def idle(self) -> bool:
        """Whether no question is being answered."""
        ...

    def given(self, name: str, place: int, key: str) -> Value | None:
        """Return what a function is called with elsewhere; None if it is not called."""

    def beside(self, path: str, name: str, place: int, key: str) -> Value | None:
        """Return what a function that its own source calls is called with in others."""

    def constant(self, name: str, depth: int, *, without: str = "") -> Value | None:
        """Return what a name is given outside of functions elsewhere, but by one source; None if nothing is."""

    def changed(self, path: str, name: str, depth: int) -> Value | None:
        """Return what a member, or a variable of the program, is given by other sources; None if by none."""

    def hands(self, path: str, name: str) -> bool:
        """Return whether another source hands a function of this one on as a value."""

    def result(self, name: str, depth: int) -> Value | None:
        """Return what a function elsewhere gives back; None if there is no such function."""


class Values(Protocol):
    """Tells what expressions can be."""

    def value(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what an expression can be."""

    def is_list(self, node: Node, scope: int) -> bool:
        """Return whether an expression is a list for certain."""

    def constant(self, node: Node, scope: int, depth: int) -> Value:
        """Return what an expression is that is a text, or the name of one; anything else is not followed."""


class Follower(Values, Protocol):
    """Follows expressions."""

    later: GivenLater

    def leaves(self, node: Node, scope: int, depth: int) -> Value:
        """Return everything that is in a list or a table."""

    def written(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what a text can be."""

    def table(self, node: Node, scope: int, depth: int) -> tuple[Node, int] | None:
        """Return the table that an expression is, and where it stands."""

    def entry(self, table: Node, name: str, scope: int, depth: int) -> Value | None:
        """Return the entry of a table by its key."""


def changed(call: Call, site: CallSite, values: Values, given: Value, depth: int, *, first: bool = False) -> Value:
    """Return what a call that hands back what it is given, a little changed, makes of it."""
    if not changes.makes_another(call.name, given):
        return given
    inner = same(call, site)
    others = [value for _, value in nodes.arguments_of(site.node) if inner is None or value.id != inner.id]
    more = [values.constant(value, site.scope, depth + 1) for value in others[:3]]
    listed = changes.cuts(call.name) and inner is not None and values.is_list(inner, site.scope)
    return changes.changed(call.name, given, more, listed=listed, first=first)


class Results:
    """Tells what the calls of one source give."""

    def __init__(self, resolver: Follower, outline: Outline, callees: Callees, others: Others | None) -> None:
        self._resolver = resolver
        self._outline = outline
        self._callees = callees
        self._others = others

    def of_call(self, node: Node, scope: int, depth: int) -> Value:
        """Return what a call gives."""
        site = CallSite(node, scope)
        names = self._callees.names_of_call(node, scope)
        if any(name.endswith(FORMATS) for name in names):
            return self._formatted(site, depth)
        for call in self._callees.calls(node, scope):
            found = self._known_call(call, site, depth)
            if found is not None:
                return found
        return self._own_result(names, node, scope, depth)

    def _formatted(self, site: CallSite, depth: int) -> Value:
        given = [value for _, value in nodes.arguments_of(site.node)]
        thing = receiver(site.node)
        if thing is not None and nodes.unwrap(thing).type in nodes.TEXTS | nodes.NAMES:
            form = self._resolver.value(thing, site.scope, depth + 1)
            if form.whole:
                return self.filled(form, given, site.scope, depth)
        return (
            self.filled(self._resolver.value(given[0], site.scope, depth + 1), given[1:], site.scope, depth)
            if given
            else NOTHING
        )

    def _known_call(self, call: Call, site: CallSite, depth: int) -> Value | None:
        given = [value for _, value in nodes.arguments_of(site.node)]
        found: Value | None = None
        match call.does:
            case Does.SAME:
                found = self._same(call, site, depth)
            case Does.PROGRAM | Does.LIBRARY if any(word in call.name for word in _FINDING):
                found = self._same(call, site, depth)
            case Does.PATH | Does.WORDS:
                found = self._put_together(call, site, given, depth)
            case Does.VARIABLE:
                default = self._resolver.value(given[1], site.scope, depth + 1) if len(given) > 1 else NOTHING
                found = default.or_else(unknown(Outside.VARIABLE))
            case Does.OUTSIDE | Does.PARAMETER:
                found = unknown(Outside.ARGUMENT)
            case Does.READ | Does.OPEN if call.argument != RESULT:
                found = self._content(call, site, depth)
            case Does.SETTING:
                found = self._setting(given, site)
        return found

    def _content(self, call: Call, site: CallSite, depth: int) -> Value | None:
        """What is read out of a file; each word of it may be meant where the whole name is in the source."""
        named = receiver(site.node) if call.argument == RECEIVER else argument(site, call.argument, call.keyword)
        path = self._resolver.value(named, site.scope, depth + 1) if named is not None else NOTHING
        known = bool(path.whole) and not path.outside and all(None not in text for text in path.texts)
        if known:
            return of_file()
        return unknown(Outside.FILE) if call.does is Does.READ else None

    def filled(self, form: Value, given: Sequence[Node], scope: int, depth: int) -> Value:
        """A text with holes such as %s and {} that are filled in: with one value where there is one, else with any."""
        found = NOTHING
        inside = list(given)
        if len(inside) == 1 and nodes.unwrap(inside[0]).type in nodes.SEQUENCES:
            inside = nodes.named_children(nodes.unwrap(inside[0]))
        for whole in form.whole:
            pieces = _HOLES.split(whole)
            parts: list[Value] = []
            for number, piece in enumerate(pieces):
                if number:
                    at = number - 1
                    parts.append(
                        self._resolver.value(inside[at], scope, depth + 1)
                        if at < len(inside)
                        else unknown(Outside.UNKNOWN)
                    )
                parts.append(text(piece))
            found = found.or_else(join_values(parts[:_MOST_PARTS]))
        return found.or_else(Value(outside=form.outside)) if found.texts else unknown(*form.outside, Outside.UNKNOWN)

    def printed(self, node: Node, scope: int) -> Value:
        """Return what a command prints: `$(cat tools.txt)` what is in the file."""
        inside = nodes.named_children(node)
        if len(inside) == 1 and inside[0].type == "command" and nodes.field(inside[0], "name") is not None:
            said = nodes.field(inside[0], "name")
            words = [self._resolver.value(word, scope) for _, word in nodes.arguments_of(inside[0])]
            known = bool(words) and not any(one.outside for one in words)
            if said is not None and said.text in (b"cat", b"head", b"tail") and known:
                return of_file()
        return unknown(Outside.UNKNOWN)

    def of_variable(self, name: str, depth: int) -> Value:
        """Return what a variable of a shell can be to which no assignment of its script gives anything."""
        found = list(self._lines_read(name))
        sources = any(command in self._outline.callers for command in (".", "source"))
        if not found and sources and self._others is not None:
            given = self._others.constant(name, depth + 1)  # by a script that this one reads into itself
            found = [given] if given is not None else []
        return either(found) if found else unknown(Outside.VARIABLE if name[:1].isalpha() else Outside.ARGUMENT)

    def beside(self, name: str, found: Value, depth: int) -> Value:
        """Return what a variable can be that is given this: what else puts something into it by its name."""
        if self._outline.any_name:
            found = found.changed(Outside.VARIABLE)
        if self._outline.any_member and name in self._outline.members:
            found = found.changed(Outside.UNKNOWN)
        if name in self._outline.written or (
            self._outline.grammar in _BY_BARE_NAME and (0, name) in self._outline.bound
        ):
            found = found.or_else(self._by_others(name, depth))
        if (0, name) in self._outline.bound:
            found = found.or_else(self._resolver.later.of_program(name, depth))
        if self._outline.grammar != "bash":
            return found
        printed = (
            unknown(Outside.UNKNOWN)
            for site in self._outline.callers.get("printf", ())
            if [(word.text or b"").decode("utf-8", "replace") for _, word in nodes.arguments_of(site.node)][:2]
            == ["-v", name]
        )
        return either((found, *self._lines_read(name), *printed))

    def _by_others(self, name: str, depth: int) -> Value:
        given = self._others.changed(self._outline.path, name, depth + 1) if self._others is not None else None
        return given or NOTHING

    def by_whoever(self, function: str) -> Value:
        """Return what a function is called with, beside what calls give it, where it is handed on as a value."""
        others = self._others
        handed = function in self._outline.handed or (others and others.hands(self._outline.path, function))
        return unknown(Outside.CALLER) if handed else NOTHING

    def put_in(self, thing: Node, name: str, scope: int, depth: int) -> Value:
        """Return what else a member may be of a table whose entries are known: what is put into it, or fills it."""
        bound = self._outline.lookup(nodes.name_of(thing), scope) if thing.type in nodes.NAMES else []
        found = unknown(Outside.UNKNOWN) if self._outline.any_member else NOTHING
        found = found.or_else(self._by_others(name, depth))
        if not any(one.how is How.VALUE for one in bound):
            return found  # it is one of a list itself
        for one in bound:
            if one.how in (How.ELEMENT, How.ADDED):
                found = found.or_else(self._resolver.leaves(one.node, one.scope, depth + 1).from_table())
            elif one.how is How.VALUE and far_assignments.is_address(one.node):
                found = found.or_else(unknown(Outside.FILE))
        return found

    def _lines_read(self, name: str) -> Iterator[Value]:
        """Yield what `read NAME` puts into a variable."""
        for site in (site for command in _READ_LINES for site in self._outline.callers.get(command, ())):
            if name in ((word.text or b"").decode("utf-8", "replace") for _, word in nodes.arguments_of(site.node)):
                yield of_file() if self._is_of_file(site) else unknown(Outside.INPUT)

    def _is_of_file(self, site: CallSite) -> bool:
        """Whether the input of a command, or of the loop that it is in, is a file whose whole name is known."""
        node = site.node.parent
        while node is not None and node.type not in ("function_definition", "program"):
            for one in nodes.named_children(node) if node.type == "redirected_statement" else ():
                if one.type == "file_redirect" and one.children[0].type == "<":
                    target = nodes.field(one, "destination")
                    return target is not None and not self._resolver.value(target, site.scope).outside
            if node.type == "pipeline":
                return False  # what another program prints
            node = node.parent
        return False

    def _same(self, call: Call, site: CallSite, depth: int) -> Value | None:
        """What a call gives that hands back what it is given, a little changed."""
        inner = same(call, site)
        if inner is None:
            return None
        found = self._resolver.value(inner, site.scope, depth + 1)
        if call.name in LOOK_UPS:
            return self._looked_up(site, found, depth)
        return changed(call, site, self._resolver, found, depth)

    def _joined(self, call: Call, site: CallSite, given: Sequence[Node], depth: int) -> Value | None:
        """What a list is that is joined by something else than blanks and slashes: `implode("", ["g", "it"])`."""
        thing = receiver(site.node)
        if call.name == ".join" and (thing is None or not self._resolver.is_list(thing, site.scope)):
            return None  # of a path
        signs = [one for one in given[:2] if nodes.unwrap(one).type in nodes.TEXTS][:1]
        separator = "".join(
            word for one in signs for word in self._resolver.value(one, site.scope, depth + 1).whole[:1]
        )
        if separator == "/" or separator.isspace():
            return None
        listed = thing if thing is not None else next((one for one in given if one not in signs), None)
        inside = given[1:]  # of String.join in Java
        if listed is not None and call.name != "String.join":
            if nodes.unwrap(listed).type not in nodes.SEQUENCES:
                return unknown(Outside.UNKNOWN)
            inside = [one for _, one in nodes.pairs_of(nodes.unwrap(listed))]
        followed = inside[:_MOST_PARTS]
        return join_values([self._resolver.value(one, site.scope, depth + 1) for one in followed], separator)

    def _put_together(self, call: Call, site: CallSite, given: Sequence[Node], depth: int) -> Value:
        if call.name in JOINERS and (joined := self._joined(call, site, given, depth)) is not None:
            return joined
        parts = [self._resolver.value(value, site.scope, depth + 1) for value in given[:_MOST_PARTS]]
        thing = receiver(site.node)
        if call.name.startswith(".") and thing is not None and nodes.unwrap(thing).type in nodes.SEQUENCES:
            listed = [one for _, one in nodes.pairs_of(nodes.unwrap(thing))[:_MOST_PARTS]]
            parts = [self._resolver.value(one, site.scope, depth + 1) for one in listed]  # ["/usr/bin", "x"].join("/")
        elif call.name.startswith(".") and thing is not None:
            parts.insert(0, self._resolver.value(thing, site.scope, depth + 1))
        return join_values(parts, "/") if call.does is Does.PATH else either(parts)

    def _setting(self, given: Sequence[Node], site: CallSite) -> Value:
        """What is read out of a file of settings is in the sources; what is read out of a request is not."""
        source = nodes.unwrap(given[0]) if given else None
        if source is not None and source.type not in nodes.TEXTS:
            read = (name.removesuffix("()") for name in self._callees.names(source, site.scope) if name.endswith("()"))
            if not any(call.does in (Does.READ, Does.OPEN) for name in read for call in self._callees.by_name(name)):
                return unknown(Outside.ARGUMENT)
        return Value(frozenset(((None,),)), table=True, everywhere=True)

    def _looked_up(self, site: CallSite, inside: Value, depth: int) -> Value:
        """What a look-up by `get` gives: an entry of the table, or its second argument."""
        given = [value for _, value in nodes.arguments_of(site.node)]
        thing = receiver(site.node)
        table = self._resolver.table(thing, site.scope, depth) if thing is not None else None
        only = "unwrap_or" in str((nodes.callee_of(site.node)[0] or site.node).text)
        default = (
            self._resolver.value(given[-1], site.scope, depth + 1) if len(given) > 1 or (given and only) else NOTHING
        )
        if only:
            return inside.or_else(default)
        key = written(given[0]) if given else ANY
        put = self._resolver.later.put(thing, key, site.scope, depth) if thing is not None else NOTHING
        if table is not None and given and given[0].type in nodes.TEXTS:
            known = self._resolver.written(given[0], site.scope).whole
            entry = self._resolver.entry(table[0], known[0], table[1], depth) if known else None
            if entry is not None:
                return entry.or_else(put)
        return inside.from_table().or_else(default).or_else(put)

    def _own_result(self, names: Iterable[str], node: Node, scope: int, depth: int) -> Value:
        name = next((found.rpartition(".")[2].removeprefix("own:") for found in names if found), "")
        own = self._outline.by_name.get(name, [])
        if own:
            later = self._resolver.later
            found = either_of_some(own, _MOST_GIVEN, lambda one: self.of_function(one, depth + 1), gives_texts)
            found = found.or_else(later.of_derived(name, depth))
            return found.or_else(later.replaced(self, name, depth))
        if self._others is not None and name:
            elsewhere = self._others.result(name, depth + 1)
            if elsewhere is not None:
                return elsewhere
        thing = receiver(node)
        read = self._resolver.value(thing, scope, depth + 1) if thing is not None and name in _READERS else NOTHING
        # cmd.output(), reader.read(): a method of a file gives what is in it, of anything else nothing that is known
        return read if read.outside == {Outside.FILE} else unknown(Outside.UNKNOWN)

    def of_function(self, function: Function, depth: int) -> Value:
        """Return what a function gives back."""
        given = [value for one in function.returns if (value := _given_back(one)) is not None]
        return either_of_some(
            given, _MOST_GIVEN, lambda one: self._resolver.value(one, function.number, depth + 1), nodes.is_plain
        )


def _given_back(node: Node) -> Node | None:
    """Return what a statement gives back: of several the first."""
    inner = nodes.named_children(node) if node.type in nodes.RETURNS else [node]
    several = inner[:1] and inner[0].type in ("expression_list", "argument_list") and nodes.named_children(inner[0])
    return several[0] if several else (inner[0] if inner else None)


def gives_texts(function: Function) -> bool:
    """Return whether a function gives plain texts alone."""
    return all(nodes.is_plain(value) for one in function.returns if (value := _given_back(one)) is not None)
