"""A hit of one of our own rules as a finding. Pure."""

from __future__ import annotations

from bot.lint.explain import page_of
from bot.lint.rule import Hit, Rule
from bot.model.findings import Finding, Linter


def finding(rule: Rule, hit: Hit) -> Finding:
    """Return a rule's hit as a finding."""
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
