"""What the sources of a program say together, by values."""

from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind
from bot.sources.values import Outside

LITERALS = frozenset(f"word{number}" for number in range(100))


def test_literals_that_many_uses_may_mean_are_gone_through_once() -> None:
    """The first use that means a name is the one; a file with a thousand uses has its literals read once."""
    here = [SourceUse(UseKind.PROGRAM, "run", "a.py", line, table=True) for line in range(1, 501)]
    anywhere = [
        SourceUse(UseKind.PROGRAM, "run", "a.py", line, outside=frozenset((Outside.UNKNOWN,)), everywhere=True)
        for line in range(501, 1001)
    ]
    named = SourceUse(UseKind.PROGRAM, "run", "a.py", 1001, ("git", "word7"))
    uses = (*here, *anywhere, named)
    facts = SourceFacts(
        (FileFacts("a.py", "python", False, uses, literals=LITERALS),), literals=LITERALS | {"elsewhere"}
    )
    meant = list(facts.meant(UseKind.PROGRAM))
    assert len(meant) == 2 * len(LITERALS) + 3
    found = facts.named(UseKind.PROGRAM, ("git", "word7", "elsewhere", "nothing"))
    assert {name: use.line for name, use in found.items()} == {"word7": 1, "elsewhere": 501, "git": 1001}
    assert not list(facts.meant(UseKind.LIBRARY))
