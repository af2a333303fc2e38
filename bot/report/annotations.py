"""Annotations and workflow commands: one line each, with nothing in it that could be a command."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

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


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def _inert_line(line: str) -> str:
    shown = line.replace("##[", "## [")
    return f"\N{ZERO WIDTH SPACE}{shown}" if shown.lstrip().startswith("::") else shown


def _data(text: str) -> str:
    """Escape a command's message as @actions/core does; the older command form is broken up besides."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("##[", "## [")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
