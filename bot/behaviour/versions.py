"""Version numbers that a program prints because a package of it was updated: no other behaviour. Pure.

Only versions that are known to have changed count, from the packages and the environment of both images.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.behaviour.observation import Answer, Observation, Ran
from bot.model.scans import PackageChange

_MOST = 400
_MARK = "\u2026version\u2026"
_UPSTREAM = re.compile(r"^(?:\d+:)?v?(\d+(?:\.\d+)+)")
_ANY = re.compile(r"(?<![\w.])v?\d+(?:\.\d+)+(?:[-+~][\w.+~-]+)?")


@dataclass(frozen=True, slots=True)
class Versions:
    """Pairs of versions: what base has, and what head has in its place."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        packages: Iterable[PackageChange],
        before: Mapping[str, str] | None = None,
        after: Mapping[str, str] | None = None,
    ) -> Versions:
        """Return the versions that changed: of packages, and of what ENV calls a version."""
        return cls(tuple(dict.fromkeys(_pairs(packages, before or {}, after or {})))[:_MOST])

    def masked(self, seen: Observation) -> Observation:
        """Return an observation in which these versions all read the same, and so do all that `--version` prints."""
        asked = tuple(
            (question, _plain(self._ran(ran)) if "version" in question else self._ran(ran))
            for question, ran in seen.asked
        )
        if not self.pairs:
            return replace(seen, asked=asked)
        return replace(
            seen,
            main=self._ran(seen.main),
            answers=tuple((ask, self._answer(answer)) for ask, answer in seen.answers),
            asked=asked,
        )

    def _ran(self, ran: Ran) -> Ran:
        return replace(ran, out=self._text(ran.out), err=self._text(ran.err))

    def _answer(self, answer: Answer) -> Answer:
        body = self._text(answer.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return replace(answer, body=body, type=self._text(answer.type), location=self._text(answer.location))

    def _text(self, text: str) -> str:
        known = sorted({one for pair in self.pairs for one in pair}, key=len, reverse=True)
        if not known or not any(one in text for one in known):
            return text
        pattern = "|".join(map(re.escape, known))
        return re.sub(rf"(?<![\d.])(?:{pattern})(?!\.?\d)", _MARK, text)


def _plain(ran: Ran) -> Ran:
    """What is asked for its version may answer with another one."""
    return replace(ran, out=_ANY.sub(_MARK, ran.out), err=_ANY.sub(_MARK, ran.err))


def _pairs(
    packages: Iterable[PackageChange], before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    changed = [(one.before, one.after) for one in packages]
    changed += [(value, after[name]) for name, value in before.items() if name in after and "VERSION" in name.upper()]
    for old, new in changed:
        if not old or not new or old == new:
            continue
        # A package that is there in several versions lists them all.
        for one, other in zip(re.split(r",\s*", old), re.split(r",\s*", new), strict=False):
            yield from _spellings(one, other)


def _spellings(old: str, new: str) -> Iterator[tuple[str, str]]:
    """A version in full, without what the distribution adds, and its first two numbers."""
    if "." in old and "." in new and old != new:
        yield old, new
    found = _UPSTREAM.match(old), _UPSTREAM.match(new)
    if found[0] and found[1] and found[0][1] != found[1][1]:
        yield found[0][1], found[1][1]
        short = ".".join(found[0][1].split(".")[:2]), ".".join(found[1][1].split(".")[:2])
        if short[0] != short[1]:
            yield short
