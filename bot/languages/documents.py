"""Files that are no sources of a language in the table, by what they are: suffixes. Pure data."""

from __future__ import annotations

from enum import Enum


class Document(Enum):
    """A kind of file. The value is its suffixes, in lower case."""

    PROSE = (".md", ".rst", ".txt")
    PAGE = (".html", ".htm")
    STYLE = (".css", ".scss", ".less")
    COMPONENT = (".vue", ".svelte")  # of a page: markup, style and source in one
    PICTURE = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico")
    FONT = (".woff", ".woff2")
    RECORD = (".json", ".yaml", ".yml")  # settings or data
    TREE = (".toml", ".xml")  # the same, with more syntax
    SETTINGS = (".conf", ".cfg", ".ini", ".properties")
    SHEET = (".csv",)
    QUERY = (".sql",)
    SCHEMA = (".proto", ".graphql")
    OUTPUT = (".log", ".lock", ".snap", ".diff", ".patch")  # what tools write
    EDITOR = (".vim", ".el", ".tmlanguage", ".sublime-syntax")
    WINDOWS_SCRIPT = (".ps1", ".bat")
    UNREAD_SOURCE = (".pyx", ".m", ".mm", ".asm", ".s")  # of languages that have no row


def suffixes(*kinds: Document) -> tuple[str, ...]:
    """Return the suffixes of files of these kinds."""
    return tuple(suffix for kind in kinds for suffix in kind.value)
