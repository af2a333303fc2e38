"""What libraries that sources import are known to need, by the texts of sources."""

from __future__ import annotations

from bot.image import known_libraries
from bot.sources import reading
from bot.sources.facts import UseKind


def needed(*sources: tuple[str, str]) -> dict[UseKind, set[str]]:
    read = [reading.read(path, text.encode()) for path, text in sources]
    found: dict[UseKind, set[str]] = {}
    for one in known_libraries.facts([source for source in read if source is not None]):
        assert one.library and one.whole and one.path == ""
        for use in one.uses:
            found.setdefault(use.kind, set()).update(use.names)
    return found


def test_a_library_that_is_imported_needs_its_program() -> None:
    """Whatever else is imported before it that nobody knows."""
    assert "git" in needed(("a.py", "import unheard_of\nimport git\n"))[UseKind.PROGRAM]
    assert needed(("a.py", "import unheard_of\n")) == needed() == {}


def test_what_node_requires_counts_as_imported() -> None:
    assert (
        "git" in needed(("a.js", "const x = require('unheard'); const y = require('simple-git');\n"))[UseKind.PROGRAM]
    )
    assert needed(("a.js", "const x = require('node:fs');\n")) == {}
