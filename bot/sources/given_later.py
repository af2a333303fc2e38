"""What is given later to what a source has: entries put in, variables and functions replaced, classes derived. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.sources import nodes, shell_texts
from bot.sources.outline import Bound, Function, How, Outline
from bot.sources.puts import ANY, LATER, MODULE, SELF
from bot.sources.values import NOTHING, Outside, Value, either, either_of_some, of_file, unknown
from bot.sources.ways import Puts

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.beyond import Beyond

_MOST_GIVEN = 40  # values of one name that are followed
_MOST_STEPS = 5000  # entries of one source that are followed
_TAKEN_IN = ("php", "ruby", "bash")  # variables outside of functions are those of the files that a source takes in


class Others(Protocol):
    """The other sources of the same program."""

    beyond: Beyond


class Follower(Protocol):
    """Follows expressions."""

    def value(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what an expression can be."""

    def leaves(self, node: Node, scope: int, depth: int) -> Value:
        """Return everything that is in a list or a table."""


class Functions(Protocol):
    """Tells what functions give."""

    def of_function(self, function: Function, depth: int) -> Value:
        """Return what a function gives back."""


class GivenLater:
    """Answers for one source."""

    def __init__(self, resolver: Follower, outline: Outline, others: Others | None) -> None:
        self._resolver = resolver
        self._outline = outline
        self._others = others
        self.puts = Puts(outline)
        self._answers: dict[tuple[tuple[str, ...], ...], Value] = {}
        self._asked: set[tuple[tuple[str, ...], ...]] = set()
        self._cut = 0  # how often a question was asked again while it was answered
        self._steps = 0

    def put(self, holder: Node, key: str, scope: int, depth: int) -> Value:
        """Return what is put into an entry of a table that may lie in another: `q.jobs[k] = x`, here or elsewhere."""
        asks = bool(self._outline.puts) or self._others is not None
        return self.put_on([(*way, key) for way in self.puts.ways(holder, scope)], depth) if asks else NOTHING

    def put_on(self, ways: Sequence[tuple[str, ...]], depth: int) -> Value:
        """Return what is put on one of several ways: see Puts.

        Answered once; but what lacks the part that is being found out just then is not kept. What is asked too often,
        as where a machine has shortened every name, nobody can tell.
        """
        question = tuple(ways)
        if question in self._answers:
            return self._answers[question]
        if question in self._asked:
            self._cut += 1
            return NOTHING
        given = self.puts.into(ways)
        self._steps += len(given)
        if self._steps > _MOST_STEPS:
            return unknown(Outside.UNKNOWN) if given else NOTHING
        cut = self._cut
        self._asked.add(question)
        found = self._followed(ways, given, depth)
        self._asked.discard(question)
        if self._cut == cut or not self._asked:
            self._answers[question] = found
        return found

    def _followed(self, ways: Sequence[tuple[str, ...]], given: Sequence[Bound], depth: int) -> Value:
        found = either_of_some(
            given,
            _MOST_GIVEN,
            lambda one: self._resolver.leaves(one.node, one.scope, depth + 1),
            lambda one: nodes.is_plain(one.node),
        )
        known = all(way[-1] not in (ANY, LATER) for way in ways) and all(one.how is How.VALUE for one in given)
        found = found if known or not given else found.from_table()
        others = self._others
        return found.or_else(others.beyond.put_in(self._outline.path, ways, depth)) if others is not None else found

    def of_program(self, name: str, depth: int) -> Value:
        """Return what a variable outside of all functions is given by its module's name, or by files taken in."""
        ways = [(MODULE, name)]
        own = self.puts.into(ways, whole=True)
        found = either(self._resolver.leaves(one.node, one.scope, depth + 1) for one in own)
        found = either((found, *self._taken_in(name))) if self._outline.grammar == "bash" else found
        if self._others is None:
            return found
        found = found.or_else(self._others.beyond.put_in(self._outline.path, ways, depth, whole=True))
        taken_in = self._outline.grammar in _TAKEN_IN
        return found.or_else(self._others.beyond.shared(self._outline.path, name, depth)) if taken_in else found

    def _taken_in(self, name: str) -> Iterable[Value]:
        """Yield what a variable of a shell may be once a script is taken in that nobody here reads: `. /etc/conf`."""
        given = [one.node.start_byte for one in self._outline.bound.get((0, name), ())]
        for site, word in shell_texts.taken_in(self._outline) if given else ():
            path = self._resolver.value(word, site.scope)
            known = self._others is not None and path.whole and all(map(self._others.beyond.knows, path.whole))
            if site.node.start_byte > min(given) and not (known and not path.outside):
                yield of_file() if path.whole and not path.outside else unknown(Outside.FILE)

    def replaced(self, functions_of: Functions, name: str, depth: int) -> Value:
        """Return what a function gives that is put in the place of an own one: `conf.tool = lambda: x`."""
        given = [*self._outline.changed.get(name, ()), *self.puts.into([(MODULE, name)], whole=True)]
        by_node = {one.node.id: one for one in self._outline.functions}
        functions = [by_node.get(nodes.unwrap(one.node).id) for one in given]
        found = either(
            functions_of.of_function(one, depth + 1) if one else unknown(Outside.UNKNOWN) for one in functions
        )
        if self._others is None:
            return found
        ways = [(MODULE, name), (SELF, name)]
        elsewhere = self._others.beyond.put_in(self._outline.path, ways, depth, whole=True)
        return found.or_else(elsewhere)

    def of_derived(self, name: str, depth: int) -> Value:
        """Return what a method gives in classes of other files that derive from one of this."""
        others = self._others
        return others.beyond.results_of_derived(self._outline.path, name, depth) if others is not None else NOTHING
