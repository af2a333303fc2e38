"""The inputs of the action that say where things come from and where they go; all others are settings of the review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.config.keys import KEYS
from bot.errors import InputError
from bot.messages import workflow as messages

OUTPUT_FOLDER = "hullcheck-report"  # not a hidden name: actions/upload-artifact leaves those out


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the workflow asked for. Paths are relative to the workspace."""

    token: str = ""
    base_ref: str = ""
    head_ref: str = ""
    working_directory: str = "."
    output: str = OUTPUT_FOLDER
    sarif_file: str = ""
    summary: bool = True
    annotations: bool = True
    check_name: str = ""
    suggestions: bool = False
    strict: bool = False  # also a key of the policy; needed here while that has not been read
    timeout: float | None = None  # seconds
    settings: Mapping[str, str] = field(default_factory=dict)


# Everything that is not in `bot.config.settings.KEYS`; action.yml lists both.
OWN = (
    *(
        "command",
        "github-token",
        "base-ref",
        "head-ref",
        "working-directory",
        "output",
        "sarif-file",
        "summary",
        "annotations",
    ),
    *("check-name", "suggestions", "timeout"),
)


def parse(given: Mapping[str, str]) -> Inputs:
    """Validate inputs by their names. Raises InputError naming the first that is wrong."""
    return Inputs(
        token=given.get("github-token", "").strip(),
        base_ref=_word(given, "base-ref"),
        head_ref=_word(given, "head-ref"),
        working_directory=_path(given, "working-directory", "."),
        output=_path(given, "output", OUTPUT_FOLDER),
        sarif_file=_path(given, "sarif-file", ""),
        summary=_flag(given, "summary", True),
        annotations=_flag(given, "annotations", True),
        check_name=_word(given, "check-name"),
        suggestions=_flag(given, "suggestions", False),
        strict=_flag(given, "strict", False),
        timeout=_seconds(given, "timeout"),
        settings={name: value for name, value in given.items() if name in KEYS},
    )


def _word(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    if any(ord(letter) < 32 for letter in text):
        raise InputError(messages.INPUT_ONE_LINE(name=name))
    return text


def _flag(given: Mapping[str, str], name: str, default: bool) -> bool:
    text = given.get(name, "").strip().lower()
    if text in ("true", "yes", "on", "1"):
        return True
    if text in ("false", "no", "off", "0"):
        return False
    if text:
        raise InputError(messages.INPUT_FLAG(name=name, text=text))
    return default


def _path(given: Mapping[str, str], name: str, default: str) -> str:
    text = _word(given, name) or default
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts:
        raise InputError(messages.INPUT_OUTSIDE(name=name, text=text))
    return text


def _seconds(given: Mapping[str, str], name: str) -> float | None:
    text = _word(given, name)
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*(s|m|h)?", text)
    seconds = float(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2] or "s"] if match else 0.0
    if not 0 < seconds <= 86_400:
        raise InputError(messages.INPUT_TIME(name=name, text=text))
    return seconds
