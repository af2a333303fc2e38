"""Real git repositories as GitHub has them: a bare one on the server, and checkouts as actions/checkout makes them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_WHO = {f"GIT_{role}_{what}": "octo@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_ENV = _WHO | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *args],
        env=os.environ | _ENV,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass
class Server:
    """A repository on the server, with a pull request 1 whose head is not up to date with its base."""

    root: Path  # holds OWNER/NAME.git
    bare: Path
    forked_at: str
    base: str
    head: str
    merge: str
    repository: str = "octo-org/app"

    def checkout(self, folder: Path, revision: str, depth: int | None = 1) -> Path:
        """Check out as actions/checkout does: one commit, detached."""
        folder.mkdir(parents=True)
        git(folder, "init", "-q", "-b", "main")
        limit = [] if depth is None else [f"--depth={depth}"]
        git(self.bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(folder, "fetch", "-q", "--no-tags", *limit, f"file://{self.bare}", revision)
        git(folder, "checkout", "-q", "--detach", "FETCH_HEAD")
        return folder


def make_server(
    root: Path,
    base_files: Mapping[str, str],
    head_files: Mapping[str, str],
    repository: str = "octo-org/app",
    history: int = 3,
    links: Mapping[str, str] | None = None,
) -> Server:
    """Make a server with `history` commits on main before and after the pull request's branch parted from it.

    `links` are symbolic links that the pull request adds.
    """
    bare, work = root / f"{repository}.git", root / "work"
    bare.parent.mkdir(parents=True)
    git(root, "init", "-q", "--bare", "-b", "main", str(bare))
    git(root, "init", "-q", "-b", "main", str(work))
    git(work, "remote", "add", "origin", str(bare))
    for number in range(history):
        _commit(work, {"history.txt": f"before {number}\n", **(base_files if number == history - 1 else {})})
    forked_at = git(work, "rev-parse", "HEAD")
    for number in range(history):
        _commit(work, {"other.txt": f"after {number}\n"})
    base = git(work, "rev-parse", "HEAD")
    git(work, "checkout", "-q", "-b", "feature", forked_at)
    for name, target in (links or {}).items():
        (work / name).symlink_to(target)
    head = _commit(work, head_files)
    merge = make_merge(work, base, head)
    git(work, "push", "-q", "origin", f"{base}:refs/heads/main", f"{head}:refs/heads/feature")
    git(work, "push", "-q", "origin", f"{head}:refs/pull/1/head", f"{merge}:refs/pull/1/merge")
    return Server(root, bare, forked_at, base, head, merge, repository)


def push_again(server: Server, files: Mapping[str, str]) -> None:
    """Push another commit to the pull request's branch."""
    work = server.root / "work"
    git(work, "checkout", "-q", "-B", "feature", server.head)
    server.head = _commit(work, files)
    server.merge = make_merge(work, server.base, server.head)
    git(work, "push", "-q", "-f", "origin", f"{server.head}:refs/heads/feature", f"{server.head}:refs/pull/1/head")
    git(work, "push", "-q", "-f", "origin", f"{server.merge}:refs/pull/1/merge")


def make_merge(work: Path, base: str, head: str) -> str:
    git(work, "checkout", "-q", "--detach", base)
    git(work, "merge", "-q", "--no-ff", "-m", "Merge pull request", head)
    return git(work, "rev-parse", "HEAD")


def _commit(work: Path, files: Mapping[str, str]) -> str:
    for name, text in files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(work, "add", "--all")
    git(work, "commit", "-q", "--allow-empty", "-m", "change")
    return git(work, "rev-parse", "HEAD")
