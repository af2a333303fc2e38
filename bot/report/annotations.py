"""Annotations and workflow commands: one line each, with nothing in it that could be a command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from bot.text import visible

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


def clean_annotation(annotation: Annotation) -> Annotation:
    """Return an annotation with nothing in it that cannot be seen: what every place that shows one begins with."""
    return replace(
        annotation,
        title=visible(annotation.title, ""),
        message=visible(annotation.message),
        path=visible(annotation.path, ""),
        raw_details=visible(annotation.raw_details, "\n\t"),
    )


def command(annotation: Annotation) -> str:
    """Return an annotation as one line of the log that the runner understands."""
    shown = clean_annotation(annotation)
    properties = {"title": shown.title}
    if shown.path:
        properties["file"] = shown.path
        if shown.line is not None:
            properties["line"] = str(shown.line)
            properties["endLine"] = str(max(shown.end_line or 0, shown.line))
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    separator = " " if written else ""
    return f"::{shown.level.name.lower()}{separator}{written}::{_data(shown.message)}"


def _data(text: str) -> str:
    """Escape a command's message as @actions/core does; the older command form is broken up besides."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").replace("##[", "## [")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
