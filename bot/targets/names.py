"""Which paths are those of Dockerfiles that are reviewed. Pure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from enum import Enum
from pathlib import PurePosixPath

from bot.config.settings import Settings
from bot.languages import documents
from bot.languages import table as languages
from bot.languages.documents import Document

_LOOKED_AT = 200_000  # characters of a text
_WORDS = ("dockerfile", "containerfile")
# Named like a Dockerfile, yet none: ignore files that stand beside one, and what editors and merges leave behind.
_OTHERS = ("*.dockerignore", "*.containerignore", "*.orig", "*.rej", "*.bak", "*.swp", "*.md", "*~")
# What a tool fills in before there is a Dockerfile; the word may stand anywhere: Dockerfile.j2, template.Dockerfile.
_TEMPLATES = frozenset(
    [
        "j2",
        "jinja",
        "jinja2",
        "tmpl",
        "tpl",
        "gotmpl",
        "template",
        "templates",
        "in",
        "erb",
        "eex",
        "ejs",
        "hbs",
        "handlebars",
        "mustache",
        "liquid",
        "m4",
        "twig",
        "mako",
        "njk",
        "jsonnet",
        "cog",
        "dist",
        "envsubst",
        "ytt",
        "gtpl",
    ]
)
# A name such as dockerfile-lint.js or test_dockerfile.py is a program about Dockerfiles.
_CONTENT = frozenset(
    documents.suffixes(
        *(Document.PROSE, Document.PAGE, Document.STYLE, Document.PICTURE, Document.FONT, Document.RECORD),
        *(Document.TREE, Document.SHEET, Document.QUERY, Document.OUTPUT, Document.EDITOR, Document.WINDOWS_SCRIPT),
    )
)
# Tags that stand by themselves on a line, or in a FROM: `{{.Name}}` elsewhere is a format that a RUN prints.
_TAGS = re.compile(
    r"^\s*(?:\{%|<%|\{\{[#/^])|^\s*FROM\b[^\n#]*(?:\{\{|\{%|<%|@[A-Za-z][A-Za-z0-9_]+@)", re.MULTILINE | re.IGNORECASE
)
_WINDOWS = re.compile(
    r"^\s*FROM\s+(?:--platform=windows\S*\s+\S+|\S*(?:windows/|nanoserver|servercore|windowsservercore)\S*)",
    re.IGNORECASE | re.MULTILINE,
)


class Named(Enum):
    """What a path says of a file by its name alone."""

    DOCKERFILE = "dockerfile"
    TEMPLATE = "template"  # that a Dockerfile is made of
    OTHER = "other"


def read_name(path: str) -> Named:
    """Return what the name of a file says: `Dockerfile`, `Dockerfile.dev`, `Dockerfile-dev`, `dev_Dockerfile`, ..."""
    name = PurePosixPath(path).name.lower()
    pieces = re.split(r"[._-]", name)
    if not any(word in (pieces[0], pieces[-1]) for word in _WORDS) and not any(
        word in pieces and name.rpartition(".")[2] in _TEMPLATES for word in _WORDS
    ):
        return Named.OTHER
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in _OTHERS):
        return Named.OTHER
    if _TEMPLATES & set(pieces):
        return Named.TEMPLATE
    dotted = re.match(r"(?:dockerfile|containerfile)(?:\.|$)", name) or re.search(
        r"(?:^|\.)(?:dockerfile|containerfile)$", name
    )
    other = languages.of(name) is not None or PurePosixPath(name).suffix in _CONTENT
    return Named.DOCKERFILE if dotted or not other else Named.OTHER


def is_dockerfile(path: str) -> bool:
    """Whether a path has one of the usual names of a Dockerfile, at any depth."""
    return read_name(path) is Named.DOCKERFILE


def is_filled_in(text: str) -> bool:
    """Whether a text is a template of a Dockerfile, by the tags that a tool fills in."""
    return bool(_TAGS.search(text[:_LOOKED_AT]))


def is_for_windows(text: str) -> bool:
    """Whether a Dockerfile is for containers of Windows, which no engine builds that runs Linux."""
    return bool(_WINDOWS.search(text[:_LOOKED_AT]))


def is_reviewed(path: str, settings: Settings) -> bool:
    """Whether a path is that of a Dockerfile which the configuration leaves in."""
    if path in settings.moved_out:
        return True
    if settings.default.dockerfile:
        return path == settings.default.dockerfile
    configured = any(image.dockerfile == path for image in settings.images)
    listed = matches(path, (*settings.include, *settings.include_also))
    if not configured and not is_dockerfile(path) and not listed:
        return False
    if settings.include and not configured and not listed:
        return False
    return not is_excluded(path, settings)


def is_excluded(path: str, settings: Settings) -> bool:
    """Whether the configuration leaves out what it would find otherwise."""
    return path not in settings.moved_out and matches(path, settings.exclude)


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path, or a folder that it is in, matches one of the patterns (`*` crosses folders, as in git's own)."""
    parts = PurePosixPath(path).parts
    prefixes = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    return any(
        fnmatch.fnmatchcase(prefix, clean)
        for pattern in patterns
        for clean in _variants(pattern)
        for prefix in prefixes
    )


def _variants(pattern: str) -> tuple[str, ...]:
    """`**/` also stands for no folder at all; a pattern without a slash is for any depth."""
    clean = pattern.strip().removeprefix("./").strip("/")
    if not clean:
        return ()
    if "/" not in clean:
        return (clean, f"*/{clean}")
    return (clean, clean.replace("**/", "")) if "**/" in clean else (clean,)
