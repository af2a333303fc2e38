"""`hullcheck --version`: the version of each tool that would be used, or that it is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.errors import UnavailableError
from bot.host import process

_ASK_SECONDS = 20.0
_NUMBER = re.compile(r"v?(\d+\.\d+[\w.+-]*)")
_TOOLS = {
    "docker engine": ("docker", "version", "--format={{.Server.Version}}"),
    "buildx": ("docker", "buildx", "version"),
    "trivy": ("trivy", "--version"),
    "hadolint": ("hadolint", "--version"),
}


def lines(own: str) -> Iterator[str]:
    """Return a line for ourselves and one for each tool."""
    yield f"hullcheck {own}"
    for name, command in _TOOLS.items():
        yield f"{name} {_version(command)}"


def _version(command: tuple[str, ...]) -> str:
    try:
        done = process.run(command, timeout=_ASK_SECONDS)
    except UnavailableError:
        return "not found"
    number = _NUMBER.search(done.out)
    if done.ok and number is not None:
        return number[1]
    return "does not answer"
