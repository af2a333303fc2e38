"""A rewrite as the comment shows it: the Dockerfile to copy, the evidence, and what was tried."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import costs as cost_words
from bot.messages import report as messages
from bot.messages import rewrite_report as words
from bot.model.comparisons import Comparison
from bot.model.rewrites import Rewrite, RewriteState, TriedCandidate
from bot.report import costs, offer, phrases
from bot.report import markdown as md
from bot.report.sections.writer import CELL, Writer
from bot.text import Size, Template, Text

_DOCKERFILE_LIMIT = 30_000  # characters shown of a rewrite; no Dockerfile of a person has as many


def body(writer: Writer, rewrite: Rewrite, comparison: Comparison) -> list[str]:
    """The Dockerfile to copy, after its figures."""
    if rewrite.dockerfile is None:
        return []
    path = comparison.target.dockerfile
    parts = [_figures(writer, rewrite, comparison)]
    if rewrite.reason.render(writer.language).strip():
        parts.append(writer.sentence(phrases.capital(rewrite.reason)))
    file = phrases.quote(f"rewrites/{path}")
    if len(rewrite.dockerfile) > _DOCKERFILE_LIMIT:
        parts.append(writer.say(words.REWRITE_TOO_LONG(file=file)))
    else:
        if rewrite.state is RewriteState.PROVED:
            parts.append(writer.say(words.TO_APPLY(path=phrases.quote(path), file=file)))
        parts.append(md.fence(rewrite.dockerfile, "dockerfile"))
    if rewrite.dockerignore and len(rewrite.dockerignore) <= _DOCKERFILE_LIMIT:
        parts += [
            writer.say(words.IGNORE_FILE(path=phrases.quote(".dockerignore"))),
            md.fence(rewrite.dockerignore, "text"),
        ]
    return [part for part in parts if part]


def _figures(writer: Writer, rewrite: Rewrite, comparison: Comparison) -> str:
    head, facts = comparison.head.facts, rewrite.facts
    if head is None or facts is None:
        return ""
    ratio = facts.size_bytes / head.size_bytes - 1 if head.size_bytes else 0.0
    sentences = [
        words.REWRITE_FIGURES(
            before=Size(head.size_bytes),
            after=Size(facts.size_bytes),
            percent=phrases.percent(ratio),
            base=phrases.quote(rewrite.runtime_base),
        )
    ]
    if rewrite.split_only_bytes is not None and rewrite.split_only_bytes > facts.size_bytes:
        sentences.append(words.SPLIT_ALONE(size=Size(rewrite.split_only_bytes)))
    span = offer.vulnerability_span(rewrite, comparison)
    if span:
        sentences.append(words.VULNERABILITIES_SPAN(before=span[0], after=span[1]))
    spent = costs.rewrite_figures(rewrite, comparison)
    if spent is not None:
        sentences.append(cost_words.REWRITE_FIGURES(before=spent[0], after=spent[1]))
    return " ".join(writer.say(one) for one in sentences)


def proof(writer: Writer, rewrite: Rewrite) -> str:
    """What was checked, and what differs as stated."""
    if rewrite.proof is None:
        return ""
    parts = []
    checks = [
        f"- {md.code(one.name, 40)} {writer.say(_outcome(one.passed))}: {writer.say(one.text)}"
        for one in rewrite.proof.checks
    ]
    if checks:
        parts.append(f"**{writer.say(words.CHECKED())}**\n\n" + "\n".join(checks))
    stated = [
        f"- {md.code(one.field, 60)}: {_value(writer, one.before, words.NOT_SET)} → "
        f"{_value(writer, one.after, words.REMOVED)}" + (f" ({writer.say(one.stated)})" if one.stated else "")
        for one in rewrite.proof.config_differences
    ]
    left = [
        f"- {writer.say(words.LEFT_BEHIND[one.reason]())}: "
        f"{writer.say(words.LEFT_COUNT(files=one.files, size=Size(one.size_bytes)))}"
        for one in rewrite.proof.left
        if one.reason in words.LEFT_BEHIND
    ]
    if left:
        parts.append(f"**{writer.say(words.STAYS_BEHIND())}**\n\n" + "\n".join(left))
    if stated:
        parts.append(f"**{writer.say(words.DIFFERS_AS_STATED())}**\n\n" + "\n".join(stated))
    return "\n\n".join(parts)


def _outcome(passed: bool) -> Text:
    return words.CHECK_PASSED() if passed else words.CHECK_FAILED()


def _value(writer: Writer, value: str, nothing: Template) -> str:
    return md.code(value, 120) or writer.say(nothing())


def candidates(writer: Writer, candidates: Sequence[TriedCandidate], limit: int) -> str:
    """What was tried, and what came of each."""
    if not candidates:
        return ""
    head = writer.heads(words.CANDIDATE, messages.BYTES, words.RESULT)
    rows = [
        [
            md.code(f"{one.recipe} · {one.runtime_base}", CELL, cell=True),
            writer.size(one.size_bytes) if one.size_bytes is not None else "—",
            md.prose(offer.candidate_result(one).render(writer.language), 300, cell=True),
        ]
        for one in candidates[:limit]
    ]
    table = md.table(head, rows, right=[1]) + writer.more(len(candidates) - limit)
    return f"**{writer.say(words.TRIED())}**\n\n{table}"
