"""What of a text varies by itself, learned from two texts that should be equal, so that a third can be compared. Pure.

Two observations of one image differ in times, ports, ids and the order of what runs at once. What differs between them
becomes a hole at that place; everything else has to be there, word for word, in the text of the rewrite. A time that
is the present in some time zone has to be the present in the same time zone, an id has to look like one, and what tells
of trouble fills no hole of an original that has none.

Texts come from strangers: lines, tokens and comparisons are bounded, and matching never backtracks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import Enum

from bot.behaviour import drawn_phrases
from bot.behaviour.moments import TIME
from bot.behaviour.templates import MOST_CHARACTERS, NUMBER, TOKEN, UUID, HoleKind, LineTemplate, template
from bot.behaviour.varying_numbers import VaryingNumbers

MOST_LINES = 2000
_LONG_LINE = 400  # longer ones are cut where markup, lists and sentences end
_MOST_ALIGNED = 300  # lines that are aligned in one go; more are paired by what they look like
_MOST_TEMPLATES = 300
_SPELLED = re.compile(r"[A-Za-z]?[a-z]+|[A-Z]{2,}")
_LOOKS_MADE = re.compile(r"(?=[A-Za-z]*\d)[A-Za-z0-9]{6,}|[0-9a-fA-F]{8,}")


class LineOrder(Enum):
    """How much of the order and number of lines has to be the same."""

    SEQUENCE = "sequence"
    BAG = "bag"  # the order varies
    SET = "set"  # how often a line is printed varies, too


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, and the time (seconds since 1970) at which it was observed."""

    text: str
    at: float = 0.0
    whole: bool = True  # False where more was printed than is kept


@dataclass(frozen=True, slots=True)
class TextDifference:
    """How a text differs from what was expected: a line that is missing, a line that is new, or only the order."""

    missing: str | None = None
    added: str | None = None


@dataclass(frozen=True)
class Expected:
    """What a text has to be, but for what varies by itself."""

    lines: tuple[str, ...]  # of the first sample, as keys
    exact: frozenset[str]
    templates: tuple[LineTemplate, ...]
    optional: frozenset[str]
    order: LineOrder
    rest: str | None = None  # what is too far down to be taken apart, where it does not vary
    numbers: VaryingNumbers = field(default_factory=VaryingNumbers)  # that vary wherever they stand between these words
    _known: dict[tuple[str, float], str] = field(default_factory=dict)

    def key(self, line: str, now: float) -> str:
        """Return the same for all lines that count as one."""
        line = self.numbers.mask(line)
        if line in self.exact:
            return line
        if (line, now) not in self._known:
            found = next((one for one in self.templates if one.matches(line, now)), None)
            self._known[(line, now)] = found.key if found else line
        return self._known[(line, now)]

    def difference(self, sample: Sample, *, prefix: bool = False, ordered: bool = True) -> TextDifference | None:
        """Return how a text differs, None if it is the same.

        With `prefix` one may be the beginning of the other, if it is at least half of it: what a program printed until
        it was stopped. Without `ordered` neither order nor number counts: what a program does at once, or again and
        again, it prints as it comes.
        """
        keys = [self.key(line, sample.at) for line in split(sample.text)]
        found = [key for key in keys if key not in self.optional]
        wanted = [key for key in self.lines if key not in self.optional]
        order = self.order if sample.whole else LineOrder.SET
        if not ordered and not prefix:
            order = LineOrder.SET
        if self.rest is not None and sample.whole and (changed := _find_change(self.rest, sample.text)) is not None:
            return changed
        if prefix and order is LineOrder.SEQUENCE:
            if 2 * len(found) < len(wanted):
                return TextDifference(missing=wanted[len(found)])  # it was waited for all of it
            shorter = min(len(found), len(wanted))
            if not ordered and not _is_in_step(found, wanted):
                order = LineOrder.SET  # several processes, each in its own order
                wanted = [key for key in wanted if key in found or len(found) >= len(wanted)]
            else:
                found, wanted = found[:shorter], wanted[:shorter]
        if order is LineOrder.SET:
            found, wanted = list(dict.fromkeys(found)), list(dict.fromkeys(wanted))
        if found == wanted or (order is not LineOrder.SEQUENCE and Counter(found) == Counter(wanted)):
            return None
        missing, added = _first_extra(wanted, found), _first_extra(found, wanted)
        if missing is None and added is None:
            at = next((n for n, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), 0)
            return TextDifference(wanted[at], found[at])
        return TextDifference(missing, added)


def _is_in_step(found: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether one text is the beginning of the other."""
    return all(a == b for a, b in zip(found, wanted, strict=False))


def split(text: str) -> list[str]:
    """Return the lines of a text, long ones in pieces, at most MOST_LINES."""
    return _cut(text)[0]


def _cut(text: str) -> tuple[list[str], str]:
    """Return the lines of a text, long ones in pieces, at most MOST_LINES; and all that comes after them."""
    lines: list[str] = []
    whole = text[:MOST_CHARACTERS].splitlines()
    for number, line in enumerate(whole):
        if len(line) <= _LONG_LINE:
            lines.append(line.rstrip())
        else:
            for piece in re.split(r"(?<=[>,;{}])", line):
                lines += [piece[at : at + _LONG_LINE] for at in range(0, len(piece), _LONG_LINE)]
        if len(lines) >= MOST_LINES:
            rest = [*lines[MOST_LINES:], *whole[number + 1 :]]
            return lines[:MOST_LINES], "\n".join(rest) + text[MOST_CHARACTERS:]
    return lines, text[MOST_CHARACTERS:]


def _find_change(rest: str, text: str) -> TextDifference | None:
    """Return how what comes after the lines of a text differs from what it has to be; its order does not count."""
    found = _cut(text)[1]
    if found == rest:
        return None
    wanted, there = dict.fromkeys(rest.splitlines()), dict.fromkeys(found.splitlines())
    missing = next((line for line in wanted if line not in there), None)
    added = next((line for line in there if line not in wanted), None)
    return None if missing is None and added is None else TextDifference(missing, added)


def learn(first: Sample, *others: Sample) -> Expected:
    """Learn from two or more samples of the same program what of its text varies."""
    expected = _learn_all(first, others)
    numbers = VaryingNumbers.of(expected.templates)
    if numbers.places:
        samples = [replace(one, text=numbers.mask(one.text)) for one in (first, *others)]
        expected = replace(_learn_all(samples[0], samples[1:]), numbers=numbers)
    rests = {_cut(one.text)[1] for one in (first, *others)}
    steady = len(rests) == 1 and all(one.whole for one in (first, *others))
    return replace(expected, rest=rests.pop() if steady else None)


def _learn_all(first: Sample, others: Sequence[Sample]) -> Expected:
    expected = _learn(first, others[0] if others else first)
    for other in others[1:]:
        expected = _wider(expected, first, other)
    return _with_drawn(expected, [split(one.text) for one in (first, *others)], first.at)


def _with_drawn(expected: Expected, texts: Sequence[Sequence[str]], now: float) -> Expected:
    """Add the lines that end in other words each time: they come before what two of them happen to share."""
    drawn = drawn_phrases.templates(texts, _look)
    if not drawn:
        return expected
    found = replace(expected, templates=(*drawn, *expected.templates), _known={})
    return replace(found, lines=tuple(found.key(line, now) for line in texts[0]))


def _learn(first: Sample, second: Sample, still: frozenset[str] = frozenset()) -> Expected:
    """Learn from two samples; `still` are lines that stood in an earlier one as they do in the first."""
    a, b = split(first.text), split(second.text)
    pairs, ordered = _pairs(a, b)
    exact = frozenset(a[i] for i, j in pairs if a[i] == b[j])
    made: dict[LineTemplate, None] = {}
    for i, j in pairs:
        if a[i] != b[j] and len(made) < _MOST_TEMPLATES:
            one = template(a[i], b[j], (first.at, second.at), fixed=a[i] in still)
            made.setdefault(one, None)
    bare = Expected((), exact, tuple(made), frozenset(), LineOrder.SEQUENCE)
    keys_a = [bare.key(line, first.at) for line in a]
    keys_b = [bare.key(line, second.at) for line in b]
    optional = frozenset(set(keys_a) ^ set(keys_b))
    in_both_a = [key for key in keys_a if key not in optional]
    in_both_b = [key for key in keys_b if key not in optional]
    whole = first.whole and second.whole
    if in_both_a == in_both_b and ordered and whole:
        order = LineOrder.SEQUENCE
    else:
        order = LineOrder.BAG if Counter(in_both_a) == Counter(in_both_b) and whole else LineOrder.SET
    return Expected(tuple(keys_a), exact, tuple(made), optional, order)


def _wider(expected: Expected, first: Sample, other: Sample) -> Expected:
    """Let one more sample of the original loosen what is expected."""
    more = _learn(first, other, expected.exact)
    both = Expected(
        (),
        expected.exact & more.exact,
        tuple(dict.fromkeys((*expected.templates, *more.templates))),
        frozenset(),
        max(expected.order, more.order, key=list(LineOrder).index),
    )
    keys = [tuple(both.key(line, sample.at) for line in split(sample.text)) for sample in (first, other)]
    optional = expected.optional | more.optional | frozenset(set(keys[0]) ^ set(keys[1]))
    return Expected(keys[0], both.exact, both.templates, optional, both.order)


def _pairs(a: Sequence[str], b: Sequence[str]) -> tuple[list[tuple[int, int]], bool]:
    """Pair the lines of two texts that are the same line; -> the pairs, and whether their order is the same."""
    looks_a, looks_b = _looks(a, b)
    head = 0
    while head < min(len(a), len(b)) and looks_a[head] == looks_b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and looks_a[-1 - tail] == looks_b[-1 - tail]:
        tail += 1
    pairs = [(n, n) for n in range(head)] + [(len(a) - 1 - n, len(b) - 1 - n) for n in range(tail)]
    middle_a, middle_b = range(head, len(a) - tail), range(head, len(b) - tail)
    left_a, left_b = list(middle_a), list(middle_b)
    if max(len(left_a), len(left_b)) <= _MOST_ALIGNED:
        found = _align(looks_a, looks_b, middle_a, middle_b)
        pairs += found
        left_a = [n for n in left_a if n not in {i for i, _ in found}]
        left_b = [n for n in left_b if n not in {j for _, j in found}]
    moved = _pair_moved([looks_a[n] for n in left_a], [looks_b[n] for n in left_b])
    pairs += [(left_a[i], left_b[j]) for i, j in moved]
    gone = {left_a[i] for i, _ in moved}, {left_b[j] for _, j in moved}
    pairs += _alike(a, b, [n for n in left_a if n not in gone[0]], [n for n in left_b if n not in gone[1]])
    return sorted(pairs), not moved


def _looks(a: Sequence[str], b: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what the lines of two texts look like. Lines of one look that are all there in both are themselves.

    Else two plugins that are loaded in another order would pass for one plugin whose number varies.
    """
    looks = [_look(line) for line in a], [_look(line) for line in b]
    groups: tuple[dict[str, Counter[str]], dict[str, Counter[str]]] = {}, {}
    for lines, seen, group in zip((a, b), looks, groups, strict=True):
        for line, look in zip(lines, seen, strict=True):
            group.setdefault(look, Counter())[line] += 1
    same = {look for look, lines in groups[0].items() if lines == groups[1].get(look)}
    return (
        [line if look in same else look for line, look in zip(a, looks[0], strict=True)],
        [line if look in same else look for line, look in zip(b, looks[1], strict=True)],
    )


def _look(line: str) -> str:
    """Return a line without what varies most often."""
    return TOKEN.sub(lambda match: _LOOK.get(_class(match[0]) or HoleKind.ANY, match[0]), line)


_LOOK = {HoleKind.TIME: "\x01", HoleKind.NUMBER: "\x02", HoleKind.WORD: "\x03"}


def _class(token: str) -> HoleKind | None:
    if TIME.fullmatch(token):
        return HoleKind.TIME
    if NUMBER.fullmatch(token) and len(token) < 6:
        return HoleKind.NUMBER
    return HoleKind.WORD if _LOOKS_MADE.fullmatch(token) or re.fullmatch(UUID, token) else None


def _align(looks_a: Sequence[str], looks_b: Sequence[str], of_a: range, of_b: range) -> list[tuple[int, int]]:
    matcher = SequenceMatcher(None, [looks_a[n] for n in of_a], [looks_b[n] for n in of_b], autojunk=False)
    return [
        (of_a.start + block.a + n, of_b.start + block.b + n)
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    ]


def _pair_moved(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Pair lines that look the same, wherever they are."""
    places: dict[str, list[int]] = {}
    for number, look in enumerate(b):
        places.setdefault(look, []).append(number)
    found = []
    for number, look in enumerate(a):
        if places.get(look):
            found.append((number, places[look].pop(0)))
    return found


def _alike(a: Sequence[str], b: Sequence[str], left_a: Sequence[int], left_b: Sequence[int]) -> list[tuple[int, int]]:
    """Pair, in their order, the lines that are left and share most of their words."""
    found = []
    start = 0
    for i in left_a[:_MOST_ALIGNED]:
        words = _words(a[i])
        for at in range(start, min(start + 5, len(left_b))):
            others = _words(b[left_b[at]])
            if words and others and len(words & others) * 2 >= min(len(words), len(others)):
                found.append((i, left_b[at]))
                start = at + 1
                break
    return found


def _words(line: str) -> set[str]:
    """Return what a line is recognised by: its words; where it has none, its brackets, numbers and the like."""
    tokens = {token for token in TOKEN.findall(line) if not token.isspace()}
    return set(filter(_SPELLED.fullmatch, tokens)) or tokens


def _first_extra(lines: Sequence[str], others: Sequence[str]) -> str | None:
    """Return the first line that is there more often than in the others."""
    left = Counter(others)
    for line in lines:
        if not left[line]:
            return line
        left[line] -= 1
    return None
