"""What the composite form hands on of the job's environment: what a container action would have, and no more."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

RUN = Path(__file__).parents[3] / "composite/run.sh"
DOCKER = '#!/bin/sh\nprintf \'%s\\n\' "$@" >"$0.arguments"\ncat\n'


def handed_on(tmp_path: Path, **environ: str) -> dict[str, str]:
    """Run the script with a docker that prints what it reads; the arguments must not hold a value."""
    docker = tmp_path / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), "HULLCHECK_IMAGE": "hullcheck:test"}
    env |= {"GITHUB_WORKSPACE": str(tmp_path)} | environ
    done = subprocess.run(["bash", str(RUN)], env=env, capture_output=True, text=True, check=True, timeout=30)
    arguments = (tmp_path / "docker.arguments").read_text()
    assert not [name for name, value in environ.items() if "s3cret" in value and value in arguments]
    pairs = (one.partition("=") for one in done.stdout.split("\0") if one)
    return {name: value for name, _, value in pairs}


def test_the_secrets_of_builds_by_the_names_of_the_input(tmp_path: Path) -> None:
    secrets = "NPM_TOKEN\npip=PIP_TOKEN, maven=MAVEN_TOKEN\nnone=NOT_THERE"
    values = {
        "NPM_TOKEN": "s3cret1",
        "PIP_TOKEN": "s3cret2\nof two lines",
        "MAVEN_TOKEN": "s3cret3=",
        "OTHER": "s3cret4",
    }
    found = handed_on(tmp_path, INPUT_SECRETS=secrets, **values)
    assert {name: found.get(name) for name in values} == values | {"OTHER": None}
    assert found["INPUT_SECRETS"] == secrets and "NOT_THERE" not in found and "pip" not in found


def test_logins_and_the_key_of_the_baseline(tmp_path: Path) -> None:
    values = {
        "DOCKER_AUTH_CONFIG": '{"auths": {}}',
        "HULLCHECK_BASELINE_SECRET": "s3cret",
        "AWS_SESSION_TOKEN": "s3cret5",
    }
    found = handed_on(tmp_path, **values)
    assert values.items() <= found.items()


def test_nothing_of_the_machine_and_no_file_of_later_steps(tmp_path: Path) -> None:
    found = handed_on(tmp_path, GITHUB_ENV="/x", GITHUB_SHA="abc", JAVA_HOME="/j", INPUT_SECRETS="")
    assert not {"PATH", "HOME", "GITHUB_ENV", "JAVA_HOME"} & found.keys() and found["GITHUB_SHA"] == "abc"
