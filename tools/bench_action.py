"""The benchmark of a run that has nothing to review: the action's own image, from `docker run` to its end.

A pull request changes a text that no image takes. The action runs in a container, as a workflow's runner starts it,
against a stand-in of GitHub's API and a repository on this machine, so that no network counts. Beside it, as what no
container action can do without, the same image only says git's version.

Writes build/bench-action.json: medians of seconds. `nothing` is the whole run, `first_line` until it says something,
`container` what the engine takes for the other one.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.action.runner import action_folder
from tests.corpus.figures import machine
from tests.standin.flows import pull_request
from tests.standin.repositories import make_server
from tests.standin.server import StandIn
from tests.standin.world import PullRequest

IMAGE = "hullcheck-bench:action"
DOCKERFILE = "FROM alpine:3.23\nCOPY app /app\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--output", type=Path, default=Path("build/bench-action.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = ["docker", "build", "-q", "-t", IMAGE, str(action_folder(folder / "action"))]
        subprocess.run(build, env=os.environ | {"DOCKER_BUILDKIT": "0"}, check=True, capture_output=True)
        try:
            seconds = measure(folder, arguments.rounds)
        finally:
            subprocess.run(["docker", "rmi", "-f", IMAGE], check=False, capture_output=True)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps({**machine(), "rounds": arguments.rounds, "seconds": seconds}, indent=2))
    print(", ".join(f"{what} {value} s" for what, value in seconds.items()))


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Return the medians of some rounds."""
    server = make_server(folder, {"Dockerfile": DOCKERFILE, "app": "x\n"}, {"NOTES.txt": "nothing of an image\n"})
    found: dict[str, list[float]] = {"nothing": [], "first_line": [], "container": []}
    with StandIn(repositories=server.root) as github:
        pull = PullRequest(1, server.head, server.base)
        pull.files = ["NOTES.txt"]
        github.world.pulls[1] = pull
        github.world.commit_parents[server.merge] = [server.base, server.head]
        (folder / "event.json").write_text(json.dumps(pull_request(server)))
        workspace = server.checkout(folder / "workspace", server.merge)
        files = [f"--volume={server.bare}:{server.bare}", f"--volume={workspace}:/github/workspace"]
        files += [f"--volume={folder / 'event.json'}:/github/event.json:ro"]
        socket = "--volume=/var/run/docker.sock:/var/run/docker.sock"
        given = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": "/github/event.json",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_REPOSITORY": server.repository,
            "GITHUB_SERVER_URL": github.host,
            "GITHUB_API_URL": github.url,
            "GITHUB_SHA": server.merge,
            "GITHUB_REF": "refs/pull/1/merge",
            "GITHUB_RUN_ID": "42",
            "GITHUB_RUN_ATTEMPT": "1",
            "INPUT_GITHUB-TOKEN": github.world.token,
        }
        env = [f"--env={name}={value}" for name, value in given.items()]
        start = ["docker", "run", "--rm", "--network=host", "--workdir=/github/workspace", socket, *files, *env]
        for _ in range(rounds):
            whole, first = timed([*start, IMAGE, "review"])
            found["nothing"].append(whole)
            found["first_line"].append(first)
            found["container"].append(timed([*start, "--entrypoint=git", IMAGE, "--version"])[0])
    return {what: round(statistics.median(values), 2) for what, values in found.items()}


def timed(command: list[str]) -> tuple[float, float]:
    """Return the seconds that a command takes, and those until it prints something. It has to succeed."""
    began = time.monotonic()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert running.stdout is not None
    said = os.read(running.stdout.fileno(), 1 << 16)
    first = time.monotonic() - began
    said += running.stdout.read()
    if running.wait() != 0:
        sys.exit(f"bench-action: {' '.join(command)[:200]} failed: {said.decode()[-2000:]}")
    return time.monotonic() - began, first


if __name__ == "__main__":
    main()
