"""The runner's side of a workflow: inputs in, and annotations, outputs and the job summary out.

The runner reads every line of the log as a possible command. What a build, a linter or a file name says is a stranger's
text, so `Commands` switches commands off for the length of a review, and everything that it writes itself is escaped.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TextIO

SUMMARY_LIMIT = 1_048_576  # bytes for one step; GitHub drops the whole summary above it (docs: "Job summary limits")
ANNOTATION_LIMIT = 10  # of each level for one step; GitHub shows no more


class AnnotationLevel(IntEnum):
    """How much an annotation matters; higher is worse."""

    NOTICE = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark on lines of a file at head; `path` is empty for one that has no place."""

    level: AnnotationLevel
    title: str
    message: str
    path: str = ""
    line: int | None = None
    end_line: int | None = None
    raw_details: str = ""  # shown only by check runs


def inputs(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the action's inputs by their names; empty ones count as not given.

    The runner sets `INPUT_FAIL-ON-SEVERITY`, with the dashes; a shell that hands them on by hand can only write
    underscores (`INPUT_FAIL_ON_SEVERITY`), which are taken too.
    """
    found: dict[str, str] = {}
    for name, value in environ.items():
        if name.startswith("INPUT_") and value.strip():
            found.setdefault(name.removeprefix("INPUT_").replace("_", "-").lower(), value)
    for name, value in environ.items():
        if name.startswith("INPUT_") and "-" in name and value.strip():
            found[name.removeprefix("INPUT_").lower()] = value
    return found


class Commands:
    """Writes workflow commands to a stream (stderr: the runner reads both, and one stream keeps the order)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._token = ""

    def silence(self) -> None:
        """From now on take nothing that is printed for a command, but what this object writes.

        It lasts to the end of the step, so that the last words of a run that fails are only words, too.
        """
        self._token = secrets.token_hex(24)
        self._write(f"::stop-commands::{self._token}")

    def mask(self, secret: str) -> None:
        """Have the runner replace a secret by `***` wherever the log would show it."""
        self._command(*(f"::add-mask::{_data(line)}" for line in secret.splitlines() if line.strip()))

    def say(self, text: str) -> None:
        """Write text for people into the log; nothing in it is a command."""
        self._write(inert(text))

    def annotate(self, annotations: Iterable[Annotation]) -> None:
        """Write the worst annotations of each level, at most as many as GitHub shows."""
        self._command(*(command(annotation) for annotation in most_important(annotations)))

    def _command(self, *lines: str) -> None:
        if not lines:
            return
        silent = bool(self._token)
        if silent:
            self._write(f"\n::{self._token}::")  # on a line of its own, whatever was printed last
        for line in lines:
            self._write(line)
        if silent:
            self.silence()  # with another token: the old one stands in the log now

    def _write(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()


def most_important(annotations: Iterable[Annotation]) -> tuple[Annotation, ...]:
    """Return what fits in one step: at most `ANNOTATION_LIMIT` of each level, worst first, else in the given order."""
    ordered = list(annotations)
    return tuple(
        annotation
        for level in sorted(AnnotationLevel, reverse=True)
        for annotation in [one for one in ordered if one.level is level][:ANNOTATION_LIMIT]
    )


def command(annotation: Annotation) -> str:
    """Return an annotation as one line of the log that the runner understands."""
    properties = {"title": annotation.title}
    if annotation.path:
        properties["file"] = annotation.path
        if annotation.line is not None:
            properties["line"] = str(annotation.line)
            properties["endLine"] = str(max(annotation.end_line or 0, annotation.line))
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    separator = " " if written else ""
    return f"::{annotation.level.name.lower()}{separator}{written}::{_data(annotation.message)}"


def inert(text: str) -> str:
    """Return a stranger's text as it can stand in the log: no line of it is a command, no terminal escapes.

    The runner takes `::name::` at the start of a line for a command, and the older `##[name]` anywhere in it.
    """
    lines = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).splitlines()
    return "\n".join(_inert_line(line) for line in lines)


def write_outputs(environ: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Hand outputs to later steps through GITHUB_OUTPUT; nothing happens where the runner gave no such file."""
    path = environ.get("GITHUB_OUTPUT")
    if not path:
        return
    with Path(path).open("a", encoding="utf-8", errors="replace", newline="") as file:
        for name, value in outputs.items():
            file.write(_heredoc(name, value))


def write_summary(environ: Mapping[str, str], markdown: str) -> None:
    """Add to the job summary through GITHUB_STEP_SUMMARY; what is too long for it is cut at the end of a line."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    file = Path(path)
    taken = file.stat().st_size if file.exists() else 0
    with file.open("ab") as stream:
        stream.write(_fitting(markdown, SUMMARY_LIMIT - taken))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CUT = "\n\n(cut: GitHub shows no more than 1 MiB)\n"


def _inert_line(line: str) -> str:
    shown = line.replace("##[", "## [")
    return f"\N{ZERO WIDTH SPACE}{shown}" if shown.lstrip().startswith("::") else shown


def _data(text: str) -> str:
    """Escape a command's message as @actions/core does; the older command form is broken up besides."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("##[", "## [")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _heredoc(name: str, value: str) -> str:
    # A delimiter that nobody can guess: a value must not be able to end itself and begin another output.
    delimiter = f"hullcheck_{secrets.token_hex(24)}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _fitting(text: str, room: int) -> bytes:
    raw = text.encode("utf-8", "replace")
    if len(raw) <= room:
        return raw
    kept = raw[: max(room - len(_CUT), 0)]
    kept = kept[: kept.rfind(b"\n") + 1]
    return kept + _CUT.encode() if kept else b""
