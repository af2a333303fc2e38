"""Comments in the file that waive findings, for all linters alike. Pure.

Above an instruction: `# hullcheck ignore=HC003,DL3008 the reason`, or hadolint's own `# hadolint ignore=DL3008`.
For the whole file: `# hullcheck global ignore=...`, `# hadolint global ignore=...`, and BuildKit's `# check=skip=...`.
A rule that is waived takes the rules that say the same with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.dockerfile.syntax import Dockerfile
from bot.model.findings import Finding

_PRAGMA = re.compile(
    r"\s*#\s*(?:hadolint|hullcheck)\s+(global\s+)?ignore\s*=\s*([A-Za-z0-9_]+(?:\s*,\s*[A-Za-z0-9_]+)*)"
)
_SKIP = re.compile(r"(?:^|;)\s*skip\s*=\s*([^;]*)")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Waivers:
    """The rules that are waived: everywhere, and at an instruction's first line."""

    everywhere: frozenset[str] = frozenset()
    at: Mapping[int, frozenset[str]] = field(default_factory=dict)
    checks: frozenset[str] = frozenset()  # BuildKit's, by its own directive; "all" for every one

    def cover(self, finding: Finding, line: int) -> bool:
        """Whether a finding is waived; `line` is the first of its instruction."""
        rules = {finding.rule, *finding.also}
        waived = self.everywhere | self.at.get(line, frozenset())
        return bool(rules & waived) or bool(rules & self.checks)


def read(dockerfile: Dockerfile, equivalents: Callable[[str], Iterable[str]], checks: Iterable[str] = ()) -> Waivers:
    """Read the waivers of a file. `equivalents` tells which rules say the same; `checks` are BuildKit's, for "all"."""
    covered = {line for one in dockerfile.instructions for line in range(one.start, one.end + 1)}
    starts = {one.start for one in dockerfile.instructions}
    everywhere: set[str] = set()
    at: dict[int, frozenset[str]] = {}
    pending: set[str] = set()
    for number, line in enumerate(dockerfile.lines(), 1):
        if number in starts:
            if pending:
                at[number] = frozenset(pending)
            pending = set()
        if number in covered:
            continue
        if not line.lstrip().startswith("#"):
            pending = set()  # an empty line: the comment does not belong to what follows
            continue
        match = _PRAGMA.match(line)
        if match:
            codes = _add_equivalents(re.split(r"\s*,\s*", match[2]), equivalents)
            (everywhere if match[1] else pending).update(codes)
    skip = _SKIP.search(dict(dockerfile.directives).get("check", ""))
    named = [name.strip() for name in skip[1].split(",")] if skip else []
    skipped = list(checks) if ALL in named else named
    return Waivers(frozenset(everywhere), at, _add_equivalents(skipped, equivalents))


def _add_equivalents(codes: Iterable[str], equivalents: Callable[[str], Iterable[str]]) -> frozenset[str]:
    return frozenset(other for code in codes for other in (code, *equivalents(code)))
