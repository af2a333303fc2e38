"""The files of a target in an exported tree, checked before anything reads or builds them.

A pull request's author controls every path and link in that tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.host.inside import inside
from bot.messages import review as messages
from bot.text import Size, Text, verbatim

DOCKERFILE_LIMIT = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class DockerfileSource:
    """A Dockerfile that can be read, or the reason why not."""

    text: str | None
    problem: Text | None = None


def read_dockerfile(root: Path, path: str, shown: str = "") -> DockerfileSource:
    """Read the Dockerfile at `path` below the tree `root`; `shown` is what it is called where it cannot be read."""
    file = root / path
    try:
        problem = _problem(root, file)
        raw = b"" if problem is not None else file.read_bytes()
    except OSError as error:
        denied = isinstance(error, PermissionError)
        problem, raw = messages.NO_ACCESS() if denied else verbatim(error.strerror or str(error)), b""
    if problem is None:
        if b"\0" in raw:
            problem = messages.NOT_TEXT()
        elif not raw.strip():
            problem = messages.EMPTY()
        else:
            return DockerfileSource(raw.decode("utf-8", "replace"))
    return DockerfileSource(None, messages.CANNOT_READ(path=verbatim(shown or path), reason=problem))


def _problem(root: Path, file: Path) -> Text | None:
    if inside(root, file) is None:
        return messages.IS_LINK()
    if not file.exists():
        return messages.NO_FILE()
    if not file.is_file():
        return messages.NOT_A_FILE()
    size = file.stat().st_size
    if size > DOCKERFILE_LIMIT:
        return messages.TOO_LARGE(size=Size(size), limit=Size(DOCKERFILE_LIMIT))
    return None
