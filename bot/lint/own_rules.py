"""Runs our own rules. A rule that raises is a note: the others, and the review, go on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.lint import apart
from bot.lint.rule import Context
from bot.lint.rule_findings import finding
from bot.lint.rules import all_rules
from bot.messages import lint as messages
from bot.model.findings import Finding
from bot.text import Text, verbatim

_MESSAGE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Judged:
    """What our own rules find, without fingerprints; a note for each that failed, and whether the budget was why."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[Text, ...] = ()
    over_budget: bool = False


def run_rules(context: Context, path: str = "") -> tuple[tuple[Finding, ...], tuple[Text, ...]]:
    """Return what our own rules find, without fingerprints, and a note for each rule that failed on `path`."""
    judged = judge(context, path)
    return judged.findings, judged.notes


def judge(context: Context, path: str = "", left: float = 60.0) -> Judged:
    """Run our own rules; those of a large Dockerfile in a process of their own, within a budget.

    `left` is the time in seconds that all large Dockerfiles together still have.
    """
    if apart.is_large(context):
        outcome = apart.run(context, [rule.ID for rule in all_rules()], left)
        notes = tuple(
            messages.RULE_LEFT_OUT(rule=rule, path=verbatim(path), error=verbatim(why)) for rule, why in outcome.failed
        )
        return Judged(outcome.findings, notes, over_budget=bool(notes))
    found: list[Finding] = []
    failed: list[Text] = []
    for rule in all_rules():
        try:
            found += [finding(rule, hit) for hit in rule.check(context)]
        except Exception as error:
            failed.append(_say_failed(rule.ID, path, f"{type(error).__name__}: {error}"[:_MESSAGE_LENGTH]))
    return Judged(tuple(found), tuple(failed))


def _say_failed(rule: str, path: str, why: str) -> Text:
    return messages.RULES_FAILED(rule=rule, path=verbatim(path), error=verbatim(why))
