"""hadolint: the only module that knows it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot import process
from bot.messages import lint as messages
from bot.model import Finding, Level, Linter
from bot.text import Text, verbatim

_TIMEOUT_SECONDS = 120.0
_PAGE = "https://github.com/hadolint/hadolint/wiki/{rule}"
_SHELLCHECK_PAGE = "https://www.shellcheck.net/wiki/{rule}"
_LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "info": Level.INFO, "style": Level.STYLE}


def run(
    root: Path, dockerfiles: Sequence[str], config: Path | None = None
) -> tuple[Mapping[str, tuple[Finding, ...]], tuple[Text, ...]]:
    """Lint files below `root`, all in one process; return findings by path, and notes on what could not be done."""
    if not dockerfiles:
        return {}, ()
    # `./` before each: a file may be named like an option.
    command = [_program(), "--format=json", "--no-fail", *([f"--config={config}"] if config else [])]
    try:
        done = process.run(
            [*command, "--", *(f"./{path}" for path in dockerfiles)],
            timeout=_TIMEOUT_SECONDS,
            cwd=root,
            env={} if config else {"HADOLINT_CONFIG": ""},
        )
        items = json.loads(done.stdout) if done.ok else None
    except process.ProgramMissing:
        return {}, (messages.HADOLINT_MISSING(),)
    except ValueError:
        items = None
    if items is None:
        lines = done.err.strip().splitlines() or [f"status {done.status}"]
        return {}, (messages.HADOLINT_FAILED(error=verbatim(lines[-1][:300])),)
    found: dict[str, list[Finding]] = {}
    for item in items:
        found.setdefault(str(item["file"]).removeprefix("./"), []).append(_finding(item))
    return {path: tuple(some) for path, some in found.items()}, ()


def version() -> str:
    """Return hadolint's version, empty if it is not installed."""
    try:
        done = process.run([_program(), "--version"], timeout=30)
    except process.ProgramMissing:
        return ""
    return done.out.strip().rpartition(" ")[2].removeprefix("v")


def _program() -> str:
    return shutil.which("hadolint") or str(Path(sys.executable).with_name("hadolint"))


def _finding(item: Mapping[str, Any]) -> Finding:
    rule = str(item["code"])
    page = _SHELLCHECK_PAGE if rule.startswith("SC") else _PAGE
    return Finding(
        rule=rule,
        level=_LEVELS.get(str(item["level"]), Level.INFO),
        line=int(item["line"]),
        message=verbatim(str(item["message"])),
        why=messages.GENERIC_WHY(linter="hadolint"),
        remedy=messages.GENERIC_REMEDY(rule=rule),
        linter=Linter.HADOLINT,
        url=page.format(rule=rule),
    )
