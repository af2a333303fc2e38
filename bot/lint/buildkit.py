"""BuildKit's build checks: the only module that knows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot import process
from bot.messages import lint as messages
from bot.model import Finding, Level, Linter
from bot.text import Text, verbatim

_TIMEOUT_SECONDS = 60.0


def run(root: Path, dockerfile: str, context: str) -> tuple[tuple[Finding, ...], tuple[Text, ...]]:
    """Check one Dockerfile below `root` without building it; return findings, and notes on what could not be done."""
    command = ["docker", "buildx", "build", "--call=check,format=json", f"--file={root / dockerfile}"]
    try:
        done = process.run([*command, "--", str(root / context)], timeout=_TIMEOUT_SECONDS, cwd=root)
        warnings = json.loads(done.stdout)["warnings"] or ()
    except (process.ProgramMissing, ValueError, KeyError, TypeError) as error:
        why = str(error) if isinstance(error, process.ProgramMissing) else _last_line(done.err)
        return (), (messages.CHECKS_FAILED(path=verbatim(dockerfile), error=verbatim(why)),)
    return tuple(_finding(item) for item in warnings), ()


def _last_line(errors: str) -> str:
    lines = [line for line in errors.splitlines() if line.startswith("ERROR")] or errors.strip().splitlines()[-1:]
    return lines[-1].removeprefix("ERROR: ")[:300] if lines else "no message"


def _finding(item: Mapping[str, Any]) -> Finding:
    rule = str(item["ruleName"])
    ranges = (item.get("location") or {}).get("ranges") or [{"start": {"line": 1}, "end": {"line": 1}}]
    return Finding(
        rule=rule,
        level=Level.WARNING,
        line=int(ranges[0]["start"]["line"]),
        end_line=int(ranges[-1]["end"]["line"]),
        message=verbatim(str(item.get("detail") or item.get("description") or rule)),
        why=verbatim(str(item.get("description") or ""))
        if item.get("description")
        else messages.GENERIC_WHY(linter="BuildKit"),
        remedy=messages.GENERIC_REMEDY(rule=rule),
        linter=Linter.BUILDKIT,
        url=str(item.get("url") or "") or None,
    )
