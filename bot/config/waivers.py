"""Adding an exception to the text of a policy file, so that all else stays as it was written. Pure."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass

from bot.config import reading
from bot.config.yaml_values import ConfigError

_SHAPE = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9_.-]{2,60})[ \t]+until[ \t]+(?P<day>\d{4}-\d{2}-\d{2})[ \t]+"
    r"because[ \t]+(?P<why>\S.{2,300})"
)
_ADVISORY = re.compile(r"[A-Z]{2,12}-[A-Za-z0-9-]*\d[A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is not to count, its last day, and why."""

    name: str
    expires: datetime.date
    reason: str

    @property
    def is_advisory(self) -> bool:
        """Whether it names a vulnerability (CVE-2024-1, GHSA-...), and not a lint rule (HC001, DL3008)."""
        return _ADVISORY.fullmatch(self.name) is not None

    @property
    def entry(self) -> tuple[str, ...]:
        """The lines of the policy file, without indentation."""
        return (
            f"- {'id' if self.is_advisory else 'rule'}: {self.name}",
            f"  expires: {self.expires.isoformat()}",
            f"  reason: {json.dumps(self.reason, ensure_ascii=False)}",
        )


def understand(words: str) -> Waiver | None:
    """Read "ID until DATE because ...", None if it says anything else."""
    found = _SHAPE.fullmatch(words.strip())
    try:
        return Waiver(found["name"], datetime.date.fromisoformat(found["day"]), found["why"].strip()) if found else None
    except ValueError:
        return None


def add_waiver(text: str, waiver: Waiver, source: str) -> str | None:
    """Return the file with the exception at the end of its list; None where that list is not one that can be added to.

    Raises ConfigError where the file cannot be read as it is.
    """
    reading.settings(reading.from_file(text, source), {})
    made = _insert(text, waiver)
    if made is None:
        return None
    try:
        policy = reading.settings(reading.from_file(made, source), {}).policy
    except ConfigError:
        return None
    wanted = (waiver.name, waiver.expires, waiver.reason)
    return made if any((one.id or one.rule, one.expires, one.reason) == wanted for one in policy.ignores) else None


def _insert(text: str, waiver: Waiver) -> str | None:
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if re.match(r"ignore[ \t]*:", line)), None)
    if start is None:
        return "\n".join([*lines, *([""] if lines else []), "ignore:", *(f"  {line}" for line in waiver.entry)]) + "\n"
    if not re.fullmatch(r"ignore[ \t]*:[ \t]*(?:#.*)?", lines[start]):
        return None  # a list in brackets
    end, indent = start + 1, None
    for number, line in enumerate(lines[start + 1 :], start + 1):
        if line and not line[0].isspace() and not line.startswith(("-", "#")):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            end = number + 1
            indent = line[: len(line) - len(line.lstrip())] if indent is None else indent
    indent = "  " if indent is None else indent
    return "\n".join([*lines[:end], *(f"{indent}{line}" for line in waiver.entry), *lines[end:]]) + "\n"
