"""A pull request on a server, and workflows that run for it as GitHub would run them."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.action import runner
from tests.standin.flows import example, pull_request
from tests.standin.repositories import Server
from tests.standin.server import StandIn
from tests.standin.world import PullRequest

RUN_ID = 1  # the runner's number of every run


@dataclass
class Scene:
    """A pull request, from a fork if `head_repository` is set."""

    server: Server
    github: StandIn
    folder: Path
    action: Path
    head_repository: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    image: str = runner.RUNNER_IMAGE
    runs: int = 0

    def pushed(self) -> None:
        """Let the stand-in know of what the repository has now."""
        old = self.github.world.pulls.get(1)
        pull = PullRequest(1, self.server.head, self.server.base, head_repository=self.head_repository)
        pull.files = old.files if old is not None else ["Dockerfile"]
        self.github.world.pulls[1] = pull
        self.github.world.commit_parents[self.server.merge] = [self.server.base, self.server.head]
        self.github.world.histories["main"] = {self.server.base}

    def review(self, workflow: Path) -> runner.Run:
        """Run a workflow for the pull request as it is now, without a checkout."""
        self.pushed()
        payload = pull_request(self.server, self.head_repository)
        return self.run(workflow, "pull_request", payload, self.server.merge)

    @contextlib.contextmanager
    def by_docker_run(self, tag: str) -> Iterator[None]:
        """Have the action's image under a tag, for the composite form; the runner's own build left its layers."""
        subprocess.run(
            ["docker", "build", "-q", "-t", tag, str(self.action)],
            env=os.environ | {"DOCKER_BUILDKIT": "0"},
            check=True,
            capture_output=True,
            timeout=300,
        )
        self.image = "-self-hosted"
        try:
            yield
        finally:
            subprocess.run(["docker", "rmi", tag], check=False, capture_output=True, timeout=60)

    def publish(self, workflow: Path, actor: str = "") -> runner.Run:
        """Run a workflow after the one that reviewed has ended, and that `actor`'s push had started."""
        payload = example("workflow_run", "completed")
        payload["repository"] |= {"full_name": self.server.repository, "default_branch": "main"}
        first = payload["workflow_run"]
        first |= {"id": RUN_ID, "run_attempt": 1, "event": "pull_request", "head_sha": self.server.head}
        first |= {"head_branch": "feature", "conclusion": "success", "pull_requests": []}
        if actor:
            who = payload["sender"] | {"login": actor}
            first |= {"pull_requests": [{"number": 1}], "actor": who, "triggering_actor": who}
        first["head_repository"]["full_name"] = self.head_repository or self.server.repository
        return self.run(workflow, "workflow_run", payload, self.server.base)

    def comment(self, workflow: Path, body: str, author: str) -> runner.Run:
        """Run a workflow for a comment that somebody writes."""
        number = self.github.world.someone_comments(body, author)
        payload = example("issue_comment", "created")
        payload["repository"] |= {"full_name": self.server.repository, "default_branch": "main"}
        payload["issue"] |= {"number": 1, "pull_request": {"url": "https://api.github.com/x"}}
        payload["comment"] |= {"id": number, "body": body}
        payload["comment"]["user"] |= {"login": author}
        return self.run(workflow, "issue_comment", payload, self.server.base)

    def run(self, workflow: Path, event: str, payload: Mapping[str, Any], sha: str) -> runner.Run:
        """Run a workflow. The runner starts in a clone; the job itself begins with an empty workspace."""
        self.runs += 1
        workspace = self.folder / str(self.runs) / "workspace"
        self.server.checkout(workspace, sha)
        env = {"GITHUB_SHA": sha, **self.env}
        actions = self._actions(workflow)
        return runner.run(workspace, workflow, event, payload, self.github, actions, env, self.image)

    def check(self) -> dict[str, Any]:
        """Return the last check run."""
        made: dict[str, Any] = self.github.world.check_runs[max(self.github.world.check_runs)]
        return made

    def _actions(self, workflow: Path) -> dict[str, Path]:
        """What stands in for the actions that the workflow would download, whatever it pins them to."""
        found = {}
        for uses in re.findall(r"uses: (\S+)", workflow.read_text()):
            name = uses.partition("@")[0]
            if name.startswith("hullcheck/"):
                found[uses if name == "hullcheck/hullcheck" else f"hullcheck/hullcheck@{uses.partition('@')[2]}"] = (
                    self.action
                )
            else:
                found[uses] = runner.STAND_INS / name.rpartition("/")[2]
        return found


def job_permissions(workflow: Path) -> dict[str, str]:
    """Return the permissions of a workflow's jobs, joined."""
    loaded = yaml.safe_load(workflow.read_text())
    return {name: level for job in loaded["jobs"].values() for name, level in job["permissions"].items()}
