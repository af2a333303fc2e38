"""A sample pull request, to see a review without having one.

The story is the workshop's: a Go service in one stage, and a pull request that makes its image worse.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.errors import UnavailableError
from bot.host import process
from bot.messages import host as messages

_SAMPLE = Path(__file__).with_name("sample")
_TIMEOUT_SECONDS = 60.0
# Fixed, so that the sample has the same commit ids everywhere.
_WHO = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (
    ("NAME", "Greeter"), ("EMAIL", "greeter@example.org"), ("DATE", "2026-01-05T12:00:00Z"))}  # fmt: skip


def make_repository(folder: Path) -> tuple[str, str]:
    """Make a git repository with the sample's two commits in a new folder; return the ids of base and head."""
    shutil.copytree(_SAMPLE / "base", folder)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    base = _commit(folder, "Add the greeter")
    _git(folder, "checkout", "--quiet", "-b", "debugging-tools")
    shutil.copytree(_SAMPLE / "head", folder, dirs_exist_ok=True)
    return base, _commit(folder, "Add tools for the nightly report")


def _commit(folder: Path, message: str) -> str:
    _git(folder, "add", "--all")
    _git(folder, "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", message)
    return _git(folder, "rev-parse", "HEAD")


def _git(folder: Path, *args: str) -> str:
    done = process.run(["git", "-C", str(folder), *args], timeout=_TIMEOUT_SECONDS, env=_WHO)
    if not done.ok:
        raise UnavailableError(messages.GIT_FAILED_DEMO(command=args[0], error=done.err.strip()[-300:]))
    return done.out.strip()
