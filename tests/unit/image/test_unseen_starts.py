"""What programs start that no call in their sources says: by values."""

from __future__ import annotations

from bot.image.unseen_starts import with_unseen
from bot.sources import machine
from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind

STARTS = SourceUse(UseKind.PROGRAM, "system", "app/tool", 1)
READS = SourceUse(UseKind.READ, "open", "app/tool", 1)


def libraries(*said: FileFacts, linked: tuple[str, ...] = ("app/tool",)) -> dict[str, bool]:
    found = with_unseen(SourceFacts(said, (), frozenset()), linked)
    return {one.path: one.library for one in found.files}


def program(*uses: SourceUse, path: str = "app/tool", language: str = machine.LANGUAGE) -> FileFacts:
    return FileFacts(path, language, True, uses, library=True)


def source(*uses: SourceUse, language: str = "c") -> FileFacts:
    return FileFacts("app/main.c", language, True, uses)


def test_a_program_that_starts_others_speaks_where_its_sources_do_not() -> None:
    """`f = system; f(x)`: no call of that name is in the text, and the program is linked with it."""
    assert libraries(source(), program(STARTS)) == {"app/main.c": False, "app/tool": False}
    assert libraries(source(READS), program(STARTS))["app/tool"] is False
    assert libraries(source(STARTS, language="python"), program(STARTS))["app/tool"] is False


def test_it_says_nothing_where_the_sources_do_or_it_starts_nothing() -> None:
    assert libraries(source(STARTS), program(STARTS))["app/tool"] is True
    assert libraries(source(), program(READS))["app/tool"] is True
    assert libraries(source(), program(STARTS), linked=())["app/tool"] is True
    assert libraries(source(), program(STARTS, language="class"))["app/tool"] is True
    assert libraries(program(STARTS), program(READS, path="app/b"), linked=("app/tool", "app/b")) == {
        "app/tool": False, "app/b": True,
    }  # fmt: skip
