"""The files that own sources and settings name by their whole path, by whatever call they may be opened. Pure.

No table knows every call that opens a file, and a text that is the path of one is hardly there for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.languages import table as languages
from bot.sources.facts import FileFacts, literal_words

_SETTINGS = "settings"
_PATH = re.compile(r"(?:file:|sqlite:|jdbc:sqlite:|@)?(?://)?(/[\w.+@-]+(?:/[\w.+@-]+)+)")


def of(files: Iterable[FileFacts]) -> frozenset[str]:
    """Return the absolute paths in the texts of own sources, and in settings that ship."""
    own = (one for one in files if not one.library and _is_source(one.language))
    words = (word for one in own for word in literal_words(one.literals))
    return frozenset(match[1] for word in words if (match := _PATH.fullmatch(word.rstrip(",;"))) is not None)


def _is_source(language: str) -> bool:
    """Whether a file was read as a source: a compiled program has texts of its libraries, too."""
    return language == _SETTINGS or languages.by_name(language) is not None
