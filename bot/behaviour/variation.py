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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from enum import Enum

MOST_LINES = 2000
_MOST_CHARACTERS = 400_000
_LONG_LINE = 400  # longer ones are cut where markup, lists and sentences end
_MOST_TOKENS = 300  # of a line that are aligned with another's
_MOST_ALIGNED = 300  # lines that are aligned in one go; more are paired by what they look like
_MOST_TEMPLATES = 300
_QUARTER = 900  # seconds: time zones are whole quarters of an hour apart
_NEAR = 300  # seconds that a time may be off the present
_JOINTS = frozenset("-+/=._:~")

_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))  # noqa: SIM905
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = r"[0-2]\d:[0-5]\d:[0-6]\d(?:[.,]\d{1,9})?"
_ZONE = r"(?:Z\b|\s?[+-]\d\d:?\d\d\b|\s(?:UTC|GMT)\b)?"
_TIMES = (
    rf"\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}{_ZONE}",
    rf"\d\d/{_MONTH}/\d{{4}}:{_CLOCK}{_ZONE}",
    rf"{_DAY},? +{_MONTH} +\d{{1,2}} +{_CLOCK}(?: +[A-Z+-][A-Z0-9+-]{{1,5}})? +\d{{4}}",
    rf"{_DAY}, \d\d {_MONTH} \d{{4}} {_CLOCK}{_ZONE}",
    rf"{_MONTH} +\d{{1,2}} {_CLOCK}",
    rf"{_CLOCK}{_ZONE}",
)
_TIME = re.compile("|".join(_TIMES))
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_UNIT = r"(?:ns|µs|us|ms|s|sec|m|min|h|[kKMGT]i?B|B|%)"
_NUMBER = re.compile(rf"(?:\d+(?:[.,]\d+)*{_UNIT}?)+(?![A-Za-z0-9_])")
_TOKEN = re.compile(rf"{_TIME.pattern}|{_UUID}|{_NUMBER.pattern}|[A-Za-z0-9_]+|\s+|.", re.DOTALL)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_+/=.:~@-]*")
_HEX = re.compile(r"[0-9a-fA-F_+/=.:~@-]{6,}")
_FIXED = 8  # characters: what is at least as long, and twice of one length, has that length by its nature
_SLACK = 2  # characters that it may have more or less, as leading zeros are not printed
# What no hole may hold unless it did in the original: a message, or the lack of a value.
_TROUBLE = re.compile(
    r"error|fail|cannot|can't|could not|couldn't|unable|missing|no such|not found|denied|refused|exception|traceback"
    r"|fatal|panic|invalid|undefined|unknown|\b(?:null|none|nil|nan)\b",
    re.IGNORECASE,
)
_SPELLED = re.compile(r"[A-Za-z]?[a-z]+|[A-Z]{2,}")
_LOOKS_MADE = re.compile(r"(?=[A-Za-z]*\d)[A-Za-z0-9]{6,}|[0-9a-fA-F]{8,}")


# ------------------------------------------------------------------------------------------------------- templates


class HoleKind(Enum):
    """What may stand in a hole."""

    TIME = "time"
    NUMBER = "number"
    WORD = "word"  # no blanks
    ANY = "any"


_LETTERS_OF_WORDS = frozenset(filter(_IDENTIFIER.fullmatch, map(chr, range(33, 127))))
_HEX_LETTERS = frozenset(letter for letter in _LETTERS_OF_WORDS if _HEX.fullmatch(letter * 6))


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a line where the original varies. `shape` is a time's: its form and its distance from the present.

    Of a word `hexadecimal` and `lengths` (the least, the most) say what it looks like; `troubled` allows it to tell of
    trouble.
    """

    kind: HoleKind
    optional: bool = False
    shape: str = ""
    hexadecimal: bool = False
    lengths: tuple[int, int] = (1, _MOST_CHARACTERS)
    troubled: bool = True

    def ends(self, text: str, starts: Iterable[int], now: float) -> set[int]:
        """Return where what stands in the hole may end, if it begins at one of `starts`."""
        begun = set(starts)
        found = set(begun) if self.optional else set()
        if self.kind in (HoleKind.TIME, HoleKind.NUMBER):
            pattern = _TIME if self.kind is HoleKind.TIME else _NUMBER
            for start in begun:
                match = pattern.match(text, start)
                if match and (self.kind is HoleKind.NUMBER or _time_shape(match[0], now) == self.shape):
                    found.add(match.end())
            return found
        trouble = None if self.troubled else _TROUBLE.search(text, min(begun))
        end = len(text) if trouble is None else trouble.end() - 1
        return found | (self._of_word(text, begun, end) if self.kind is HoleKind.WORD else self._of_any(begun, end))

    def _of_word(self, text: str, begun: set[int], end: int) -> set[int]:
        letters = _HEX_LETTERS if self.hexadecimal else _LETTERS_OF_WORDS
        least, most = self.lengths
        found = set()
        for start in begun:
            position = start
            while position < min(end, start + most) and text[position] in letters:
                position += 1
                if position - start >= least:
                    found.add(position)
        return found

    def _of_any(self, begun: set[int], end: int) -> set[int]:
        return set(range(min(begun) + 1, end + 1))


@dataclass(frozen=True, slots=True)
class Template:
    """A line with holes."""

    parts: tuple[str | Hole, ...]

    @property
    def key(self) -> str:
        """The line as people may read it, with the holes marked."""
        return "".join(part if isinstance(part, str) else "…" for part in self.parts)

    def matches(self, text: str, now: float) -> bool:
        """Return whether a line is the same but for what stands in the holes."""
        at = {0}
        for part in self.parts:
            if isinstance(part, str):
                at = {position + len(part) for position in at if text.startswith(part, position)}
            else:
                at = part.ends(text, at, now)
            if not at:
                return False
        return len(text) in at


def template(first: str, second: str, nows: tuple[float, float]) -> Template:
    """Return what two lines have in common, with holes where they differ."""
    a, b = _TOKEN.findall(first), _TOKEN.findall(second)
    parts: list[tuple[str, str] | str] = []
    if len(a) > _MOST_TOKENS or len(b) > _MOST_TOKENS:
        parts = _edges(a, b)
    else:
        for name, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            parts.append("".join(a[i:j]) if name == "equal" else ("".join(a[i:j]), "".join(b[k:m])))
    joined: list[tuple[str, str] | str] = []
    for part in parts:
        if (
            isinstance(part, tuple)
            and len(joined) > 1
            and isinstance(joined[-1], str)
            and isinstance(joined[-2], tuple)
            and len(joined[-1]) < 3
            and set(joined[-1]) <= _JOINTS
        ):
            between, before = joined.pop(), joined.pop()
            assert isinstance(between, str) and isinstance(before, tuple)
            part = (before[0] + between + part[0], before[1] + between + part[1])  # noqa: PLW2901
        joined.append(part)
    return Template(tuple(part if isinstance(part, str) else _hole(part, nows) for part in joined))


def _edges(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str] | str]:
    """Return what two lines of very many tokens begin and end with, and what is between as one difference."""
    most = min(len(a), len(b))
    head = next((n for n in range(most) if a[n] != b[n]), most)
    tail = next((n for n in range(most - head) if a[-1 - n] != b[-1 - n]), most - head)
    middle = "".join(a[head : len(a) - tail]), "".join(b[head : len(b) - tail])
    parts: list[tuple[str, str] | str] = ["".join(a[:head]), middle, "".join(a[len(a) - tail :])]
    return [part for part in parts if part and part != ("", "")]


def _hole(texts: tuple[str, str], nows: tuple[float, float]) -> Hole:
    optional = not all(texts)
    there = [text for text in texts if text]
    if all(_TIME.fullmatch(text) for text in there):
        shapes = {_time_shape(text, now) for text, now in zip(texts, nows, strict=True) if text}
        if len(shapes) == 1:
            return Hole(HoleKind.TIME, optional, shapes.pop())
    if all(_NUMBER.fullmatch(text) for text in there) and min(map(len, there)) < 6:
        return Hole(HoleKind.NUMBER, optional)
    troubled = any(_TROUBLE.search(text) for text in there)
    if not all(_IDENTIFIER.fullmatch(text) for text in there):
        return Hole(HoleKind.ANY, optional, troubled=troubled)
    least, most = min(map(len, there)), max(map(len, there))
    fixed = least == most >= _FIXED
    lengths = (least - _SLACK, most + _SLACK) if fixed else (max(1, least // 2), 2 * most + _SLACK)
    return Hole(HoleKind.WORD, optional, "", all(map(_HEX.fullmatch, there)), lengths, troubled)


def _time_shape(text: str, now: float) -> str:
    """Return the form of a time, and how far from the present in UTC it is, in quarters of an hour.

    Without the form a dropped time zone would pass for what varies by itself: "12:00 UTC" for "09:00 -03".
    """
    form = re.sub(r"[.,]\d+", ".", text)
    form = re.sub(_MONTH, "M", re.sub(_DAY, "D", form))
    form = re.sub(r"(?<=\d)(\s?[+-]\d\d:?\d\d|Z)$", lambda match: match[0].translate(_LETTERS), form)
    form = re.sub(r" +", " ", re.sub(r"\d+", "0", form))
    moment = _moment(text, now)
    if moment is None:
        return form
    quarters, off = divmod(moment - now + _QUARTER / 2, _QUARTER)
    if abs(off - _QUARTER / 2) > _NEAR or abs(quarters) > 60:
        return form
    return f"{form}{quarters:+.0f}"


_LETTERS = {ord(str(digit)): "abcdefghij"[digit] for digit in range(10)}  # the digits of a zone are part of the form


def _moment(text: str, now: float) -> float | None:
    """Return a time as seconds, as if it were in UTC; one without a date is of the day that is nearest."""
    clock = re.search(r"(?<!\d)(\d\d):(\d\d):(\d\d)", text)
    assert clock is not None
    seconds = int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
    numeric = re.search(r"(\d{4})[-/](\d\d)[-/](\d\d)", text)
    named = re.search(rf"({_MONTH})[ /]+", text)
    try:
        if numeric:
            day = datetime(int(numeric[1]), int(numeric[2]), int(numeric[3]), tzinfo=UTC)
        elif named:
            year = re.search(r"\b\d{4}\b", text)
            number = re.search(rf"{_MONTH} +(\d{{1,2}})\b|\b(\d{{1,2}})[ /]{_MONTH}", text)
            present = datetime.fromtimestamp(now, UTC)
            if number is None:
                return None
            day = datetime(
                int(year[0]) if year else present.year,
                _MONTHS[named[1].lower()],
                int(number[1] or number[2]),
                tzinfo=UTC,
            )
        else:
            midnight = now - now % 86400
            return min((midnight + shift + seconds for shift in (-86400, 0, 86400)), key=lambda one: abs(one - now))
    except (ValueError, OverflowError):
        return None
    return day.timestamp() + seconds


# ------------------------------------------------------------------------------------------------------- comparing


class Order(Enum):
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
class Difference:
    """How a text differs from what was expected: a line that is missing, a line that is new, or only the order."""

    missing: str | None = None
    added: str | None = None


@dataclass(frozen=True)
class Expected:
    """What a text has to be, but for what varies by itself."""

    lines: tuple[str, ...]  # of the first sample, as keys
    exact: frozenset[str]
    templates: tuple[Template, ...]
    optional: frozenset[str]
    order: Order
    rest: str | None = None  # what is too far down to be taken apart, where it does not vary
    _known: dict[tuple[str, float], str] = field(default_factory=dict)

    def key(self, line: str, now: float) -> str:
        """Return the same for all lines that count as one."""
        if line in self.exact:
            return line
        if (line, now) not in self._known:
            found = next((one for one in self.templates if one.matches(line, now)), None)
            self._known[(line, now)] = found.key if found else line
        return self._known[(line, now)]

    def difference(self, sample: Sample, *, prefix: bool = False, ordered: bool = True) -> Difference | None:
        """Return how a text differs, None if it is the same.

        With `prefix` one may be the beginning of the other, if it is at least half of it: what a program printed until
        it was stopped. Without `ordered` neither order nor number counts: what a program does at once, or again and
        again, it prints as it comes.
        """
        keys = [self.key(line, sample.at) for line in split(sample.text)]
        found = [key for key in keys if key not in self.optional]
        wanted = [key for key in self.lines if key not in self.optional]
        order = self.order if sample.whole else Order.SET
        if not ordered and not prefix:
            order = Order.SET
        if self.rest is not None and sample.whole and (changed := _changed(self.rest, sample.text)) is not None:
            return changed
        if prefix and order is Order.SEQUENCE:
            if 2 * len(found) < len(wanted):
                return Difference(missing=wanted[len(found)])  # it was waited for all of it
            shorter = min(len(found), len(wanted))
            found, wanted = found[:shorter], wanted[:shorter]
        if order is Order.SET:
            found, wanted = list(dict.fromkeys(found)), list(dict.fromkeys(wanted))
        if found == wanted or (order is not Order.SEQUENCE and Counter(found) == Counter(wanted)):
            return None
        missing, added = _first_extra(wanted, found), _first_extra(found, wanted)
        if missing is None and added is None:
            at = next((n for n, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), 0)
            return Difference(wanted[at], found[at])
        return Difference(missing, added)


def split(text: str) -> list[str]:
    """Return the lines of a text, long ones in pieces, at most MOST_LINES."""
    return _cut(text)[0]


def _cut(text: str) -> tuple[list[str], str]:
    """Return the lines of a text, long ones in pieces, at most MOST_LINES; and all that comes after them."""
    lines: list[str] = []
    whole = text[:_MOST_CHARACTERS].splitlines()
    for number, line in enumerate(whole):
        if len(line) <= _LONG_LINE:
            lines.append(line.rstrip())
        else:
            for piece in re.split(r"(?<=[>,;{}])", line):
                lines += [piece[at : at + _LONG_LINE] for at in range(0, len(piece), _LONG_LINE)]
        if len(lines) >= MOST_LINES:
            rest = [*lines[MOST_LINES:], *whole[number + 1 :]]
            return lines[:MOST_LINES], "\n".join(rest) + text[_MOST_CHARACTERS:]
    return lines, text[_MOST_CHARACTERS:]


def _changed(rest: str, text: str) -> Difference | None:
    """Return how what comes after the lines of a text differs from what it has to be; its order does not count."""
    found = _cut(text)[1]
    if found == rest:
        return None
    wanted, there = dict.fromkeys(rest.splitlines()), dict.fromkeys(found.splitlines())
    missing = next((line for line in wanted if line not in there), None)
    added = next((line for line in there if line not in wanted), None)
    return None if missing is None and added is None else Difference(missing, added)


def learn(first: Sample, *others: Sample) -> Expected:
    """Learn from two or more samples of the same program what of its text varies."""
    expected = _learn(first, others[0] if others else first)
    for other in others[1:]:
        expected = _wider(expected, first, other)
    rests = {_cut(one.text)[1] for one in (first, *others)}
    steady = len(rests) == 1 and all(one.whole for one in (first, *others))
    return replace(expected, rest=rests.pop() if steady else None)


def _learn(first: Sample, second: Sample) -> Expected:
    a, b = split(first.text), split(second.text)
    pairs, ordered = _pairs(a, b)
    exact = frozenset(a[i] for i, j in pairs if a[i] == b[j])
    made: dict[Template, None] = {}
    for i, j in pairs:
        if a[i] != b[j] and len(made) < _MOST_TEMPLATES:
            one = template(a[i], b[j], (first.at, second.at))
            made.setdefault(one, None)
    bare = Expected((), exact, tuple(made), frozenset(), Order.SEQUENCE)
    keys_a = [bare.key(line, first.at) for line in a]
    keys_b = [bare.key(line, second.at) for line in b]
    optional = frozenset(set(keys_a) ^ set(keys_b))
    in_both_a = [key for key in keys_a if key not in optional]
    in_both_b = [key for key in keys_b if key not in optional]
    whole = first.whole and second.whole
    if in_both_a == in_both_b and ordered and whole:
        order = Order.SEQUENCE
    else:
        order = Order.BAG if Counter(in_both_a) == Counter(in_both_b) and whole else Order.SET
    return Expected(tuple(keys_a), exact, tuple(made), optional, order)


def _wider(expected: Expected, first: Sample, other: Sample) -> Expected:
    """Let one more sample of the original loosen what is expected."""
    more = _learn(first, other)
    both = Expected(
        (),
        expected.exact & more.exact,
        tuple(dict.fromkeys((*expected.templates, *more.templates))),
        frozenset(),
        max(expected.order, more.order, key=list(Order).index),
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
        found = _aligned(looks_a, looks_b, middle_a, middle_b)
        pairs += found
        left_a = [n for n in left_a if n not in {i for i, _ in found}]
        left_b = [n for n in left_b if n not in {j for _, j in found}]
    moved = _moved([looks_a[n] for n in left_a], [looks_b[n] for n in left_b])
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
    return _TOKEN.sub(lambda match: _LOOK.get(_class(match[0]) or HoleKind.ANY, match[0]), line)


_LOOK = {HoleKind.TIME: "\x01", HoleKind.NUMBER: "\x02", HoleKind.WORD: "\x03"}


def _class(token: str) -> HoleKind | None:
    if _TIME.fullmatch(token):
        return HoleKind.TIME
    if _NUMBER.fullmatch(token) and len(token) < 6:
        return HoleKind.NUMBER
    return HoleKind.WORD if _LOOKS_MADE.fullmatch(token) or re.fullmatch(_UUID, token) else None


def _aligned(looks_a: Sequence[str], looks_b: Sequence[str], of_a: range, of_b: range) -> list[tuple[int, int]]:
    matcher = SequenceMatcher(None, [looks_a[n] for n in of_a], [looks_b[n] for n in of_b], autojunk=False)
    return [
        (of_a.start + block.a + n, of_b.start + block.b + n)
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    ]


def _moved(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
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
    tokens = {token for token in _TOKEN.findall(line) if not token.isspace()}
    return set(filter(_SPELLED.fullmatch, tokens)) or tokens


def _first_extra(lines: Sequence[str], others: Sequence[str]) -> str | None:
    """Return the first line that is there more often than in the others."""
    left = Counter(others)
    for line in lines:
        if not left[line]:
            return line
        left[line] -= 1
    return None
