"""The runner's side of a workflow: inputs in, and annotations, outputs and the job summary out.

The runner reads every line of the log as a possible command. What a build, a linter or a file name says is a stranger's
text, so `Commands` switches commands off for the length of a review, and everything that it writes itself is escaped.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

from bot.report.annotations import Annotation, _data, command, most_important
from bot.text import inert

SUMMARY_LIMIT = 1_048_576  # bytes for one step; GitHub drops the whole summary above it (docs: "Job summary limits")


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


_CUT = "\n\n(cut: GitHub shows no more than 1 MiB)\n"


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
