"""Files by their names: which of them decide what packages are installed, and which are source of a program. Pure.

The names of each language stand in its row of bot/languages. A file with another name that a RUN reads as a list of
packages is found by that RUN.
"""

from __future__ import annotations

import posixpath

from bot.languages import documents
from bot.languages import table as languages
from bot.languages.documents import Document
from bot.languages.row import word_set

# Of package managers that serve no language.
_OTHERS = word_set(
    "flake.nix flake.lock default.nix shell.nix .tool-versions mise.toml brewfile packages.txt apt.txt "
    "apt-packages.txt apk.txt"
)
# What a program shows, and sources of languages that are not read.
_CONTENT = frozenset(
    documents.suffixes(
        *(Document.PROSE, Document.PAGE, Document.STYLE, Document.COMPONENT, Document.PICTURE, Document.FONT),
        *(Document.QUERY, Document.SCHEMA, Document.UNREAD_SOURCE),
    )
)


def is_manifest(path: str) -> bool:
    """Whether a file says which packages a program needs, or where they come from."""
    return languages.decides_packages(path) or posixpath.basename(path).lower() in _OTHERS


def is_code(path: str) -> bool:
    """Whether a file is source of a program, or content that it shows; the rest may be configuration."""
    suffix = posixpath.splitext(path)[1].lower()
    row = languages.of(path)
    # A script of a shell sets up what is started, as a file of settings does.
    return suffix in _CONTENT or (row is not None and row.connects)
