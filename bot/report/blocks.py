"""The parts of a text that has to fit: what is least important goes first, and never half of a part.

A part has a rank: 0 always stays, and the higher it is the earlier the part goes. Of parts of one rank the last goes
first, for the worst image stands at the top. A fold whose parts are all gone goes with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Measure = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of Markdown that is shown whole or not at all."""

    rank: int
    body: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Parts that are folded away under a title, which is HTML. Without a title they just stand together."""

    title: str
    parts: tuple[Part, ...]
    opened: bool = False


Part = Block | Fold


def characters(text: str) -> int:
    """Return the length as GitHub counts comments, on the safe side: a character beyond the first plane is two."""
    return len(text.encode("utf-16-le", "replace")) // 2


def octets(text: str) -> int:
    """Return the length as GitHub counts job summaries."""
    return len(text.encode("utf-8", "replace"))


def fit(
    parts: Sequence[Part],
    limit: int,
    measure: Measure,
    left_out: Callable[[int], str],
    finish: Callable[[str], str] = str,
) -> str:
    """Return the parts as one text that measures at most `limit`.

    `left_out` makes the sentence that says how many parts are missing; it stands before the last part, the footer.
    `finish` adds to the text what depends on what is in it.
    """
    leaves = [one for one in _leaves(parts) if one.rank]
    candidates = sorted(leaves, key=lambda one: one.rank)[::-1]

    def shown(dropped: int) -> str:
        gone = {id(block) for block in candidates[:dropped]}
        kept = list(parts)
        if dropped:
            kept.insert(len(kept) - 1, Block(0, left_out(dropped)))
        return finish("\n\n".join(_show(kept, gone)) + "\n")

    low, high = 0, len(candidates)  # fewest that must go: what is shown gets shorter with each
    while low < high:
        middle = (low + high) // 2
        if measure(shown(middle)) <= limit:
            high = middle
        else:
            low = middle + 1
    return shown(low)


def _leaves(parts: Iterable[Part]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, Block):
            yield part
        else:
            yield from _leaves(part.parts)


def _show(parts: Iterable[Part], gone: set[int]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Block):
            if id(part) not in gone and part.body:
                yield part.body
            continue
        inside = "\n\n".join(_show(part.parts, gone))
        if not inside:
            continue
        # The blank lines around the body let Markdown be read inside it.
        opened = " open" if part.opened else ""
        yield f"<details{opened}><summary>{part.title}</summary>\n\n{inside}\n\n</details>" if part.title else inside
