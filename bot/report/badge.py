"""A badge of the verdict and the size: a small picture that loads nothing, and the same for shields.io to draw."""

from __future__ import annotations

from html import escape
from typing import Any

from bot.messages import report as messages
from bot.model.reports import Report
from bot.model.verdicts import VerdictState
from bot.report import phrases
from bot.text import Language, Text

_LABEL = "hullcheck"
# White on these has a contrast of 4.5 or more; the words carry the verdict in any case.
_COLOURS = {
    VerdictState.PASS: "#1a7f37",
    VerdictState.WARN: "#9a6700",
    VerdictState.INCOMPLETE: "#9a6700",
    VerdictState.FAIL: "#cf222e",
}
_NOTHING = "#57606a"
_WIDTH = 6.6  # of a character of 11 pixels, more than it is on average: an unknown font must not overflow
_PADDING = 10


def message(report: Report) -> Text:
    """Return what the badge says: the verdict, and the size of the image or of all of them."""
    if not report.targets:
        return messages.BADGE_NOTHING()
    measured = [one.comparison.head.facts for one in report.targets]
    verdict = phrases.verdict_word(report.verdict.state)
    sizes = [facts.size_bytes for facts in measured if facts is not None]
    if not sizes or len(sizes) < len(measured):
        return verdict
    parts = [verdict, phrases.size(sum(sizes))]
    if len(sizes) > 1:
        parts.append(messages.IMAGES_OF(len(sizes)))
    return Text(*(", ".join(one.render(language) for one in parts) for language in Language))


def svg(report: Report, language: Language) -> str:
    """Return the badge as a picture of its own."""
    said = message(report).render(language)
    left, right = (round(len(text) * _WIDTH) + 2 * _PADDING for text in (_LABEL, said))
    title = escape(f"{_LABEL}: {said}")
    centres = (left / 2, left + right / 2)
    texts = "".join(
        f'<text x="{centre:g}" y="14" text-anchor="middle">{escape(text)}</text>'
        for centre, text in zip(centres, (_LABEL, said), strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#424a53"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{_colour(report)}"/></g>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">{texts}</g></svg>\n'
    )


def endpoint(report: Report, language: Language) -> dict[str, Any]:
    """Return the badge as shields.io's endpoint badge wants it."""
    return {
        "schemaVersion": 1,
        "label": _LABEL,
        "message": message(report).render(language),
        "color": _colour(report).lstrip("#"),
        "isError": report.verdict.state is VerdictState.FAIL,
    }


def _colour(report: Report) -> str:
    return _COLOURS[report.verdict.state] if report.targets else _NOTHING
