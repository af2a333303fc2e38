"""Which paths are those of Dockerfiles that are reviewed. Pure."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from pathlib import PurePosixPath

from bot.config.settings import Settings

_NAMES = ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*", "*.containerfile")
# Named like a Dockerfile, yet none: ignore files that stand beside one, and what editors and merges leave behind.
_OTHERS = ("*.dockerignore", "*.containerignore", "*.orig", "*.rej", "*.bak", "*.swp", "*.md")


def is_dockerfile(path: str) -> bool:
    """Whether a path has one of the usual names of a Dockerfile, at any depth."""
    name = PurePosixPath(path).name.lower()
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _NAMES) and not any(
        fnmatch.fnmatchcase(name, pattern) for pattern in _OTHERS
    )


def is_reviewed(path: str, settings: Settings) -> bool:
    """Whether a path is that of a Dockerfile which the configuration leaves in."""
    if settings.default.dockerfile:
        return path == settings.default.dockerfile
    configured = any(image.dockerfile == path for image in settings.images)
    listed = matches(path, (*settings.include, *settings.include_also))
    if not configured and not is_dockerfile(path) and not listed:
        return False
    if settings.include and not configured and not listed:
        return False
    return not matches(path, settings.exclude)


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
