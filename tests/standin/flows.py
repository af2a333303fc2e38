"""Runs what the command hands over to in a workflow, against the stand-in and without an engine: in milliseconds."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.action import flow
from bot.errors import HullcheckError
from tests.standin.conftest import IMPATIENT
from tests.standin.documents import payloads
from tests.standin.repositories import Server
from tests.standin.server import StandIn
from tests.unit.action.test_workflow import read_outputs, run_log


@dataclass(frozen=True)
class Done:
    """How the command ended, and what it told the runner."""

    status: int
    log: str
    outputs: Mapping[str, str]
    summary: str
    folder: Path

    @property
    def commands(self) -> list[str]:
        """The names of the workflow commands that the runner carries out."""
        return run_log(self.log)


def example(event: str, action: str = "") -> dict[str, Any]:
    """Return GitHub's own example of an event's payload."""
    return copy.deepcopy(next(one for one in payloads(event) if not action or one.get("action") == action))


def pull_request(server: Server, head_repository: str = "") -> dict[str, Any]:
    """Return the payload of a push to pull request 1."""
    payload = example("pull_request", "synchronize")
    payload["number"] = payload["pull_request"]["number"] = 1
    payload["repository"] |= {"full_name": server.repository, "default_branch": "main"}
    for side, sha, ref, name in (
        ("head", server.head, "feature", head_repository or server.repository),
        ("base", server.base, "main", server.repository),
    ):
        payload["pull_request"][side] |= {"sha": sha, "ref": ref}
        payload["pull_request"][side]["repo"]["full_name"] = name
    return payload


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file, as an artifact is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def hullcheck(
    folder: Path,
    github: StandIn,
    event: str,
    payload: Mapping[str, Any],
    sha: str = "",
    *,
    command: flow.ActionCommand = flow.ActionCommand.REVIEW,
    workspace: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Done:
    """Run the command for an event. `env` adds environment variables, the inputs among them as INPUT_NAME."""
    folder.mkdir(parents=True, exist_ok=True)
    path, output, summary = (folder / name for name in ("event.json", "outputs", "summary"))
    path.write_text(json.dumps(payload))
    workspace = workspace or folder / "workspace"
    workspace.mkdir(exist_ok=True)
    environ = {
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_REPOSITORY": github.world.repository,
        "GITHUB_SERVER_URL": github.host,
        "GITHUB_API_URL": github.url,
        "GITHUB_SHA": sha,
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_RUN_ID": "42",
        "GITHUB_RUN_ATTEMPT": "1",
        "INPUT_GITHUB-TOKEN": github.world.token,
        **(env or {}),
    }
    log = io.StringIO()
    with contextlib.redirect_stderr(log), contextlib.redirect_stdout(log):
        try:
            status = flow.run(environ, command, IMPATIENT)
        except HullcheckError as error:
            status = error.exit_status
            log.write(f"hullcheck: {error.text.render(error.language) if error.language else error}\n")
    return Done(
        status,
        log.getvalue(),
        read_outputs(output.read_text()) if output.exists() else {},
        # Without what keeps words from becoming links and mentions.
        summary.read_text().replace("\u200b", "") if summary.exists() else "",
        workspace,
    )
