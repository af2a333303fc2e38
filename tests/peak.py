"""The memory that a command took, whoever starts it: `python -m tests.peak FILE COMMAND ...`.

A process inherits its starter's largest memory through fork and exec (Linux counts it for the process, not for the
program), so that a command started by a large pytest seems as large. A small process between them hands on little.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Ended:
    """A process that ended; `peak` is the memory of the largest process under it, in bytes."""

    status: int
    stdout: str
    stderr: str
    peak: int


def run_to_end(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run a command there; an error where it does not end in five minutes."""
    with tempfile.NamedTemporaryFile("r") as figure:
        through = [sys.executable, str(Path(__file__)), figure.name, *command]
        done = subprocess.run(through, capture_output=True, env=env, cwd=folder, timeout=300, check=False)
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode(), int(figure.read()))


if __name__ == "__main__":
    status = subprocess.run(sys.argv[2:], check=False).returncode
    Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024))
    sys.exit(status if status >= 0 else 128 - status)
