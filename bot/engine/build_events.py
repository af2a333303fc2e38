"""What `docker buildx` says while it builds, as JSON: which step failed, what it printed. Bounded and cleaned.

What a build prints is a stranger's text.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TAIL_LINES = 20
LINE_LENGTH = 300
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")


@dataclass(frozen=True, slots=True)
class BuiltStep:
    """A step that a build did run: its name as the builder writes it ("[build 2/5] RUN make"), and what it took."""

    name: str
    seconds: float


@dataclass
class Events:
    """What is kept of the builder's events while they come."""

    tails: dict[str, deque[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    failed: tuple[str, str] | None = None  # digest of the failing step, its error
    running: dict[str, None] = field(default_factory=dict)  # digests of the steps that have begun and not ended
    took: dict[str, float] = field(default_factory=dict)  # seconds, by the digest of a step that ran to its end
    plain: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    hidden: tuple[str, ...] = ()
    on_output: Callable[[str], None] | None = None

    def hear(self, line: str) -> None:
        """Take one line of what the builder prints."""
        if not line.startswith("{"):
            self.plain.append(self._blotted(line))
            return
        try:
            event = json.loads(line)
        except ValueError:
            return
        for vertex in event.get("vertexes") or ():
            self._vertex(vertex)
        for log in event.get("logs") or ():
            self._log(log)

    def _vertex(self, vertex: dict[str, Any]) -> None:
        digest = str(vertex.get("digest"))
        name = str(vertex.get("name", ""))
        if self.on_output is not None and self.names.get(digest) != name:
            self.on_output(clean(name))
        self.names[digest] = name
        error = str(vertex.get("error") or "")
        # A step that was cancelled because another one failed is not the cause.
        if error and "context canceled" not in error and self.failed is None:
            self.failed = (digest, self._blotted(error))
        if vertex.get("completed") and "context canceled" not in error:
            self.running.pop(digest, None)
            self._ended(digest, vertex)
        elif vertex.get("started"):
            self.running[digest] = None

    def _ended(self, digest: str, vertex: Mapping[str, Any]) -> None:
        if vertex.get("cached"):
            self.took.pop(digest, None)
            return
        try:
            start, end = (datetime.fromisoformat(str(vertex.get(name))) for name in ("started", "completed"))
            self.took[digest] = (end - start).total_seconds()
        except (ValueError, TypeError):
            return  # a builder that tells the time otherwise: nothing depends on it

    @property
    def steps(self) -> tuple[BuiltStep, ...]:
        """The steps that ran, and were not found in the cache."""
        return tuple(BuiltStep(clean(self.names.get(digest, "")), took) for digest, took in self.took.items())

    @property
    def exporting(self) -> bool:
        """Whether the engine had begun to write the image."""
        return any("exporting" in self.names.get(digest, "") for digest in self.running)

    def _log(self, log: dict[str, Any]) -> None:
        try:
            text = base64.b64decode(log.get("data") or "").decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
        text = self._blotted(text)
        tail = self.tails.setdefault(str(log.get("vertex")), deque([""], maxlen=TAIL_LINES + 1))
        first, *rest = text[-65_536:].split("\n")
        tail[-1] = (tail[-1] + first)[-4 * LINE_LENGTH :]
        if self.on_output is not None and rest:
            for ended in (tail[-1], *rest[:-1]):
                self.on_output(clean(ended))
        tail.extend(line[-4 * LINE_LENGTH :] for line in rest)

    def _blotted(self, text: str) -> str:
        for secret in self.hidden:
            text = text.replace(secret, "***")
        return text


def clean(text: str) -> str:
    """Return text of a stranger's build on one line, without escapes or control characters, bounded."""
    plain = _ESCAPES.sub("", text.rstrip("\r").rpartition("\r")[2])  # a progress bar: what it showed last
    return "".join(letter if letter.isprintable() or letter == " " else " " for letter in plain)[:LINE_LENGTH]
