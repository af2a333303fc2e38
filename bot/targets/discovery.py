"""From the files that a change touches to the images that it concerns. Pure."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from bot.config import ImageSettings, Settings
from bot.git import FileChange, FileStatus
from bot.model import Change, Target

_NAMES = ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*", "*.containerfile")
# Named like a Dockerfile, yet none: ignore files that stand beside one, and what editors and merges leave behind.
_OTHERS = ("*.dockerignore", "*.containerignore", "*.orig", "*.rej", "*.bak", "*.swp", "*.md")


def is_dockerfile(path: str) -> bool:
    """Whether a path has one of the usual names of a Dockerfile, at any depth."""
    name = PurePosixPath(path).name.lower()
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _NAMES) and not any(
        fnmatch.fnmatchcase(name, pattern) for pattern in _OTHERS
    )


def find_targets(changes: Iterable[FileChange], settings: Settings, only: Sequence[str] = ()) -> tuple[Target, ...]:
    """Return the images whose Dockerfile changed, sorted by path, one for each entry of the configuration.

    `only` narrows them to paths or folders that a person named.
    """
    found: list[Target] = []
    for change in changes:
        if not _wanted(change.path, settings, only):
            continue
        known = [image for image in settings.images if image.dockerfile == change.path]
        default = replace(settings.default, dockerfile=change.path, context=None, stage=None)
        for image in known or [default]:
            found += [_target(change, image, platform) for platform in image.platforms or (None,)]
    return tuple(sorted(found, key=lambda target: (target.dockerfile, target.stage or "", target.platform or "")))


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


def _wanted(path: str, settings: Settings, only: Sequence[str]) -> bool:
    configured = any(image.dockerfile == path for image in settings.images)
    if not configured and not is_dockerfile(path) and not matches(path, settings.include):
        return False
    if settings.include and not configured and not matches(path, settings.include):
        return False
    if matches(path, settings.exclude):
        return False
    return not only or any(_below(path, folder) for folder in only)


def _below(path: str, folder: str) -> bool:
    clean = folder.strip("/").removeprefix("./")
    return clean in ("", ".") or path == clean or path.startswith(f"{clean}/")


def _target(change: FileChange, image: ImageSettings, platform: str | None) -> Target:
    kinds = {FileStatus.ADDED: Change.ADDED, FileStatus.DELETED: Change.REMOVED}
    return Target(
        dockerfile=change.path,
        context=image.context or str(PurePosixPath(change.path).parent),
        change=kinds.get(change.status, Change.MODIFIED),
        stage=image.stage,
        platform=platform,
        build_args=image.build_args,
        renamed_from=change.old_path if change.status is FileStatus.RENAMED else None,
        smoke=image.smoke,
        label=f"{image.name} ({platform})" if image.name and len(image.platforms) > 1 else image.name,
    )
