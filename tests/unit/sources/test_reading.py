"""Small sources as people write them, and what each says: a case is text in tests/cases/sources, and no code.

A line `+++ b.py` begins another file of the same program.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.sources.facts import FileFacts, Naming, SourceUse, UseKind
from bot.sources.program import together
from bot.sources.reading import facts, read

_CASES = Path(__file__).parents[2] / "cases" / "sources"
_SUFFIXES = {"python": ".py", "javascript": ".js", "typescript": ".ts", "go": ".go", "java": ".java", "c": ".c",
             "cpp": ".cpp", "php": ".php", "ruby": ".rb", "rust": ".rs", "shell": ".sh"}  # fmt: skip
_ALWAYS_COMPARED = (UseKind.PROGRAM, UseKind.LIBRARY, UseKind.MODULE)
_NAMES = {kind.name.lower(): kind for kind in UseKind}
_NAMINGS = {"": Naming.LITERAL, "table": Naming.TABLE, "open": Naming.OPEN}
Expected = dict[tuple[UseKind, Naming], set[str]]


def _cases() -> list[tuple[str, str, str, str]]:
    """Return language, title, source and expectation of every case."""
    found = []
    for file in sorted(_CASES.glob("*.txt")):
        for part in re.split(r"^=== ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title, _, rest = part.partition("\n")
            source, _, expected = rest.partition("\n--- ")
            found.append((file.stem, title, source + "\n", "--- " + expected))
    return found


def _expected(text: str) -> Expected:
    """Read `--- program table: git curl`: names that are there, and that there is such a use at all."""
    found: Expected = {}
    for line in text.split("\n"):
        match = re.fullmatch(r"--- (\w+)(?: (table|open))?(?:: (.*))?", line.strip())
        if match is not None and match[1] != "nothing":
            found.setdefault((_NAMES[match[1]], _NAMINGS[match[2] or ""]), set()).update((match[3] or "").split())
    return found


def _said(language: str, source: str) -> tuple[FileFacts, ...]:
    """Return what a source says by itself, or several as one program."""
    parts = re.split(r"^\+\+\+ (.*)\n", source, flags=re.MULTILINE)
    own = "app" + _SUFFIXES[language]
    if len(parts) == 1:
        return (facts(own, source),)
    files = {own: parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}
    parsed = [read(path, text) for path, text in files.items()]
    return together(one for one in parsed if one is not None).files


def _seen(use: SourceUse) -> set[str]:
    return set(use.names) | {f"{one.prefix}*{one.suffix}" for one in use.partial if one.prefix or one.suffix}


def _found(said: tuple[FileFacts, ...], kinds: set[UseKind]) -> Expected:
    found: Expected = {}
    for use in (use for one in said for use in one.uses):
        if use.kind in kinds and not (use.naming is Naming.LITERAL and not use.names and use.kind is not UseKind.RIGHT):
            found.setdefault((use.kind, use.naming), set()).update(_seen(use))
    return found


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        pytest.param(language, source, expected, id=f"{language}-{title}")
        for language, title, source, expected in _cases()
    ],
)
def test_a_source_says_what_it_starts_opens_and_loads(language: str, source: str, expected: str) -> None:
    """All programs, libraries and modules, and the kinds of files that the case names, are as it says."""
    wanted = _expected(expected)
    said = _said(language, source)
    found = _found(said, {*_ALWAYS_COMPARED, *(kind for kind, _ in wanted)})
    assert all(one.whole for one in said)
    assert set(found) == set(wanted)
    for key, names in wanted.items():
        if key[1] is Naming.LITERAL or not names:
            assert found[key] >= names
            assert key[1] is not Naming.LITERAL or found[key] == names
        else:
            assert found[key] >= names


@pytest.mark.parametrize("language", _SUFFIXES)
def test_every_language_has_cases(language: str) -> None:
    """At least fifteen a language, so that none is tested by its neighbours only."""
    assert sum(1 for one, *_ in _cases() if one == language) >= 15
