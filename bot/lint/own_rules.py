"""Runs our own rules. Pure. A rule that raises is a note: the others, and the review, go on."""

from __future__ import annotations

from bot.lint.explain import page_of
from bot.lint.rule import Context, Hit, Rule
from bot.lint.rules import all_rules
from bot.messages import lint as messages
from bot.model import Finding, Linter
from bot.text import Text, verbatim

_MESSAGE_LENGTH = 300


def run_rules(context: Context, path: str = "") -> tuple[tuple[Finding, ...], tuple[Text, ...]]:
    """Return what our own rules find, without fingerprints, and a note for each rule that failed on `path`."""
    found: list[Finding] = []
    notes: list[Text] = []
    for rule in all_rules():
        try:
            found += [_finding(rule, hit) for hit in rule.check(context)]
        except Exception as error:
            why = f"{type(error).__name__}: {error}"[:_MESSAGE_LENGTH]
            notes.append(messages.RULES_FAILED(rule=rule.ID, path=verbatim(path), error=verbatim(why)))
    return tuple(found), tuple(notes)


def _finding(rule: Rule, hit: Hit) -> Finding:
    return Finding(
        rule=rule.ID,
        level=rule.LEVEL if hit.level is None else hit.level,
        line=hit.instruction.start,
        end_line=hit.instruction.end,
        message=hit.message,
        why=hit.why or rule.WHY(),
        remedy=hit.remedy or rule.REMEDY(),
        linter=Linter.HULLCHECK,
        confidence=hit.confidence,
        edit=hit.edit,
        url=page_of(rule.ID),
    )
