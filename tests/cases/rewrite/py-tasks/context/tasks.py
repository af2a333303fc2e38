"""The jobs."""

import subprocess


def versions(_body):
    return subprocess.run(["git", "--version"], capture_output=True, check=True).stdout
