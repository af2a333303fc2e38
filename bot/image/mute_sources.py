"""Sources that nobody here can parse, and that start nothing all the same: no word stands in them that would. Pure.

An awk script without `system`, without a pipe and without another file that it includes only reads what it is given. It
may write whatever it likes.
"""

from __future__ import annotations

from bot.languages.row import ProgrammingLanguage
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.telling import may_start
from bot.sources.values import Outside

_INCLUDES = b"@"  # @include, @load, and a function by its name
_BYTES = 300_000
_ANYTHING = frozenset((Outside.UNKNOWN,))


def facts(path: str, row: ProgrammingLanguage, content: bytes) -> FileFacts | None:
    """Return what such a source says; None where it may start something, or nobody knows by which words it would."""
    if row.grammar or not row.telling or row.connects or len(content) > _BYTES or _INCLUDES in content:
        return None
    if may_start(row.name, content.decode("utf-8", "replace")):
        return None
    return FileFacts(path, row.name, True, (SourceUse(UseKind.WRITE, row.name, path, 1, outside=_ANYTHING),))
