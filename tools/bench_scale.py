"""What a review costs by the number of images: 1, 10 and 100 of them, and one that is large.

Each image is a folder with a Dockerfile on alpine:3.23, two lines that all of them share and two of its own; the pull
request changes all of them. `hullcheck review` without rewrites, running and building again: seconds, seconds for each
image, and the most memory that it took. `--large` reviews an image of 2 GB in 100,000 files besides.

Writes build/bench-scale.json and prints a table; it judges nothing. Each review is cold: a nonce makes the layers new.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench import DATABASE, LIKE_THE_CHAIN, commit, revision

from tests.compiled import compile_program
from tests.corpus.figures import machine

BASE = """FROM alpine:3.23
ENV BENCH={nonce}
RUN head -c 2000000 /dev/urandom > /shared
WORKDIR /app
COPY run.sh .
RUN echo {number} > number
CMD ["sh", "run.sh"]
"""
LARGE = """FROM alpine:3.23
ENV BENCH={nonce}
RUN mkdir /data && cd /data && head -c 20000 /dev/urandom > 0 && for n in $(seq 1 100000); do cp 0 $n; done
CMD ["true"]
"""


def images(folder: Path, count: int) -> None:
    """Make a repository whose head changes so many images."""
    nonce = secrets.token_hex(8)
    for side in ("base", "head"):
        files = {}
        for number in range(count):
            files[f"images/{number}/Dockerfile"] = BASE.format(nonce=nonce, number=f"{side}-{number}")
            files[f"images/{number}/run.sh"] = "cat number\n"
        _written(folder, side, files)


def large(folder: Path) -> None:
    """Make a repository whose head changes one image of 2 GB in 100,000 files."""
    nonce = secrets.token_hex(8)
    for side in ("base", "head"):
        _written(folder, side, {"Dockerfile": LARGE.format(nonce=nonce) + f"LABEL side={side}\n"})


def _written(folder: Path, side: str, files: Mapping[str, str]) -> None:
    revision(folder, side, {})
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    commit(folder, side, {})


def measure(repository: Path, scratch: Path) -> dict[str, float | int]:
    """Review a repository's branch; -> seconds, and the most bytes of memory that the process had."""
    env = {**os.environ, "TRIVY_CACHE_DIR": str(DATABASE), "TRIVY_SKIP_DB_UPDATE": "true"}
    env["XDG_CACHE_HOME"] = str(scratch / "cache")
    command = ["hullcheck", "review", "--no-rewrite", *LIKE_THE_CHAIN, f"--repo={repository}", "--base=main"]
    command += ["--head=head", f"--output={scratch / 'report'}"]
    started = time.monotonic()
    child = os.posix_spawnp(command[0], command, env)
    _, status, used = os.wait4(child, 0)
    seconds = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"bench-scale: the review ended with {os.waitstatus_to_exitcode(status)}")
    report = json.loads((scratch / "report/report.json").read_text())
    measured = [one["head"]["size_bytes"] for one in report["targets"] if one["head"]["state"] == "built"]
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "images": len(measured),
        "seconds": round(seconds, 2),
        "seconds_per_image": round(seconds / max(len(measured), 1), 2),
        "peak_bytes": used.ru_maxrss * unit,
        "image_bytes": max(measured, default=0),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", default="1,10,100", help="how many images, separated by commas")
    parser.add_argument("--large", action="store_true", help="also one image of 2 GB in 100,000 files")
    parser.add_argument("--output", type=Path, default=Path("build/bench-scale.json"))
    arguments = parser.parse_args()
    compile_program()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    about = machine()
    rows: list[dict[str, object]] = []
    cases = [(f"{count} image(s)", int(count)) for count in arguments.counts.split(",")]
    for name, count in [*cases, *([("2 GB, 100,000 files", 0)] if arguments.large else [])]:
        with tempfile.TemporaryDirectory() as scratch:
            repository = Path(scratch) / "repository"
            images(repository, count) if count else large(repository)
            row = measure(repository, Path(scratch))
            rows.append({"name": name, **row})
            print(
                f"{name:24}{row['seconds']:>9} s{row['seconds_per_image']:>9} s an image"
                f"{row['peak_bytes'] / 1e6:>8.0f} MB",
                flush=True,
            )
            arguments.output.parent.mkdir(parents=True, exist_ok=True)
            arguments.output.write_text(json.dumps({**about, "cases": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
