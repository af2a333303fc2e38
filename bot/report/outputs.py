"""Every file of the output folder, from one report. An output is one module here and one line below."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.model.reports import Report
from bot.model.rewrites import RewriteState
from bot.report import badge, comment, html, junit, metrics, sarif, summary, wire
from bot.report.indented import indented
from bot.text import Language, visible

_FILES: Mapping[str, Callable[[Report, Language], str]] = {
    "report.json": lambda report, language: _json(wire.dump(report)),
    "comment.md": comment.render,
    "summary.md": summary.render,
    "report.html": html.render,
    "badge.svg": badge.svg,
    "badge.json": lambda report, language: _json(badge.endpoint(report, language)),
    "junit.xml": junit.render,
    "metrics.prom": metrics.openmetrics,
    "metrics.jsonl": metrics.json_line,
}
_PATH_LIMIT = 200  # characters of one part of a path


def files(report: Report, language: Language) -> dict[str, str]:
    """Return the text of every file by its path in the output folder, the report first and the rewrites last."""
    made = {name: render(report, language) for name, render in _FILES.items()}
    made |= sarif.files(report, language) | sboms(report) | rewrites(report)
    # A name may have bytes that are no text: no file of ours fails for it.
    return {name: text.encode("utf-8", "replace").decode("utf-8") for name, text in made.items()}


def sboms(report: Report) -> dict[str, str]:
    """Return what each image of head holds, by two standards, at `sbom/` and the image's id."""
    found: dict[str, str] = {}
    for target in report.targets:
        if target.sbom is not None:
            name = f"sbom/{target.comparison.target.id}"
            found |= {f"{name}.cdx.json": target.sbom.cyclonedx, f"{name}.spdx.json": target.sbom.spdx}
    return found


def rewrites(report: Report) -> dict[str, str]:
    """Return the proved rewrites, each at `rewrites/` and its Dockerfile's path. No path leads out of the folder.

    Of two stages of one Dockerfile the second gets its stage as an ending.
    """
    found: dict[str, str] = {}
    for target in report.targets:
        text = target.rewrite.dockerfile
        if target.rewrite.state is not RewriteState.PROVED or not text:
            continue
        path = _inside(target.comparison.target.dockerfile)
        if path is None:
            continue
        if found.get(path, text) != text:
            path += "." + re.sub(r"[^A-Za-z0-9_-]", "-", target.comparison.target.stage or "other")[:60]
        found.setdefault(path, text)
    return found


def _inside(path: str) -> str | None:
    """The path under `rewrites/`, or None if it is none that a repository can have."""
    parts = path.split("/")
    wrong = {"", ".", ".."} & set(parts) or max(map(len, parts)) > _PATH_LIMIT
    if wrong or visible(path, "") != path or "\\" in path or ":" in path:
        return None
    return f"rewrites/{path}"


def _json(value: object) -> str:
    return indented(value) + "\n"
