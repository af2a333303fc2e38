"""A workflow runner without GitHub: `act` runs real workflows in real containers, against the stand-in of the API."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.standin.server import StandIn

ROOT = Path(__file__).resolve().parents[2]
RUNNER_IMAGE = "hullcheck-runner:latest"
ACTION = ("action.yml", "Dockerfile", ".dockerignore", "requirements.lock", "composite", "bot")
STAND_INS = Path(__file__).with_name("actions")
_SECONDS = 300


@dataclass(frozen=True)
class Run:
    """How a workflow ended: exit status, log, and what the steps said to the runner."""

    status: int
    log: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    commands: tuple[tuple[str, str, str], ...] = ()  # error, warning and notice: level, file, message

    def said(self, level: str) -> list[str]:
        """Return the annotations of a level."""
        return [message for one, _, message in self.commands if one == level]


def action_folder(folder: Path) -> Path:
    """Copy what a release consists of, as GitHub would download it."""
    folder.mkdir(parents=True)
    for name in ACTION:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


def run(
    workspace: Path,
    workflow: Path,
    event: str,
    payload: Mapping[str, Any],
    github: StandIn,
    actions: Mapping[str, Path],
    env: Mapping[str, str],
    image: str = RUNNER_IMAGE,
) -> Run:
    """Run a workflow for an event. `actions` are those that would be downloaded, by `owner/name@ref`.

    `image` is what the jobs run in; `-self-hosted` for this machine itself.
    """
    scratch = workspace.parent
    path = scratch / "event.json"
    path.write_text(json.dumps(payload))
    (scratch / "home").mkdir(exist_ok=True)
    command = [str(Path(sys.executable).with_name("act")), event, "-W", str(_alone(workflow, scratch)), "-e", str(path)]
    command += ["--json"]
    command += ["-P", f"ubuntu-latest={image}", "--pull=false", "--network=host", "--no-cache-server", "--rm"]
    command += ["-s", f"GITHUB_TOKEN={github.world.token}"]
    command += [word for name, folder in actions.items() for word in ("--local-repository", f"{name}={folder}")]
    server = {
        "GITHUB_API_URL": github.url,
        "GITHUB_SERVER_URL": github.host,
        "GITHUB_REPOSITORY": github.world.repository,
    }
    command += [word for name, value in (server | dict(env)).items() for word in ("--env", f"{name}={value}")]
    done = subprocess.run(
        command,
        cwd=workspace,
        env={"PATH": os.environ["PATH"], "HOME": str(scratch / "home")},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    return _read(done.returncode, done.stdout + done.stderr)


def _alone(workflow: Path, folder: Path) -> Path:
    """Write a workflow down under a name of its own: its runner names containers and volumes after it on one engine."""
    text = re.sub(r"^name:.*\n", "", workflow.read_text("utf-8"), count=1, flags=re.MULTILINE)
    own = folder / f"alone-{workflow.name}"
    own.write_text(f"name: {workflow.stem} {uuid.uuid4().hex[:12]}\n{text}", "utf-8")
    return own


def _read(status: int, log: str) -> Run:
    outputs: dict[str, str] = {}
    commands = []
    summary = ""
    shown = []
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            shown.append(line)
            continue
        shown.append(str(entry.get("msg", "")).rstrip("\n"))
        name = entry.get("command")
        if name == "set-output":
            outputs[entry["name"]] = entry["arg"]
        elif name == "summary":
            summary += entry["content"]
        elif name in ("error", "warning", "notice"):
            commands.append((name, (entry.get("kvPairs") or {}).get("file", ""), entry["arg"]))
    return Run(status, "\n".join(shown), outputs, summary, tuple(commands))
