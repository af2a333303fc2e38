"""Text that takes time, memory or the process: the cases of tests/cases/limits, each by its name."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.peak import run_to_end
from tests.security.test_builds import MEGABYTE

FINDING = "FROM debian:12\nRUN sudo cp a b\n"
LIMITS = {
    "astral": "FROM alpine\nRUN echo {" + chr(0x10FFFF) + "}\n",
    "astral-selector": "FROM alpine\nRUN echo {" + chr(0xE0100) + "} ${" + chr(0xF0001) + "}\n",
    "shellcheck": "FROM alpine\nRUN $" + "(($" * 12 + "((x\n",
    "env-value": "FROM alpine\nENV K=" + "a" * 60_000 + "\n",
    "env-token": "FROM alpine\nENV K=" + "eyJaaaaaaaaaa-" * 4_000 + "\n",
    "braces": "FROM alpine\nRUN rm " + "/b/{a,b,c}{a,b,c}{a,b,c}{a,b,c}{a,b,c} " * 1_500 + "\n",
    "sudo": "FROM alpine\nRUN " + "sudo " * 12_000 + "x\n",
    "apt": "FROM debian:12\n" + "RUN apt-get update && apt-get install -y a\n" * 4_000,
    "copies": "FROM alpine\n" + "COPY a /x\n" * 4_000,
    "removed": "FROM alpine\n" + "RUN rm -rf /x\n" * 4_000,
    "chained": "FROM alpine AS s0\n" + "".join(f"FROM s{n} AS s{n + 1}\nRUN x\n" for n in range(1_500)),
    "substitutions": "FROM alpine\nRUN echo " + '"$(' * 12_000 + "x" + ')"' * 12_000 + "\n",
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_dockerfile_takes_neither_time_nor_memory_nor_the_others(name: str, tmp_path: Path) -> None:
    """`hullcheck lint` on it and on a plain one beside: the plain one's finding is there, and the process lives."""
    for folder, text in (("hostile", LIMITS[name]), ("plain", FINDING)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Dockerfile").write_text(text, "utf-8")
    done = run_to_end([sys.executable, "-m", "bot", "lint", "--format=json", str(tmp_path)], tmp_path)
    assert done.status in (0, 1)
    assert done.peak < 450 * MEGABYTE  # with what the interpreter and the parsers take
    files = {one["path"]: one for one in json.loads(done.stdout)["files"]}
    plain = next(one for path, one in files.items() if path.startswith("plain") or "/plain/" in path)
    assert "DL3004" in {one["rule"] for one in plain["findings"]}
