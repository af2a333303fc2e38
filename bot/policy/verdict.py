"""Every gate on one target, and the verdict that follows from how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.config.settings import ImageSettings, Occasion, Policy
from bot.messages import policy as messages
from bot.model.blame import Blame
from bot.model.comparisons import Comparison
from bot.model.targets import Change
from bot.model.verdicts import GateResult, GateState, Reason, Verdict, VerdictState
from bot.policy.bases import bases
from bot.policy.behaviour import behaviour
from bot.policy.build import build
from bot.policy.end_of_life import end_of_life
from bot.policy.gate import Judge, Subject
from bot.policy.ignores import without_ignored
from bot.policy.lint import lint
from bot.policy.rebuild import rebuild
from bot.policy.size import ceiling, increase
from bot.policy.vulnerabilities import vulnerabilities
from bot.text import Text, verbatim

GATES: tuple[Judge, ...] = (build, behaviour, bases, ceiling, increase, rebuild, vulnerabilities, end_of_life, lint)
WITHOUT_POLICY = "policy"  # the rule of the reason that says the policy file could not be read
NOT_JUDGED = "not-judged"  # the rule of the reason that names gates which were not judged


def judge(
    comparison: Comparison, policy: Policy, image: ImageSettings | None = None, occasion: Occasion | None = None
) -> Verdict:
    """Return the verdict on one target; the reasons that decide come first.

    `image` is what the configuration says of this target. Without an `occasion` no ignore and no label counts.
    """
    if comparison.target.change is Change.REMOVED:
        return conclude(())
    occasion = occasion or Occasion()
    comparison, ignored = without_ignored(comparison, policy, occasion)
    subject = Subject(comparison, policy, image or ImageSettings())
    outcomes = [one for gate in GATES for one in gate(subject)]
    gates = [one for one in outcomes if isinstance(one, GateResult)]
    warnings = [one for one in outcomes if isinstance(one, Reason)]
    reasons = [
        *_find_broken(gates),
        *_find_unjudged(gates, strict=policy.strict and not policy.warn_only),
        *warnings,
        *ignored,
    ]
    if policy.warn_only:
        reasons = [_soften(reason) for reason in reasons]
    failing = [reason for reason in reasons if reason.state is VerdictState.FAIL]
    if policy.waiver_label in occasion.labels and failing:
        rules = ", ".join(dict.fromkeys(_rules_of(failing, gates)))
        text = messages.WAIVED(label=verbatim(policy.waiver_label or ""), rules=verbatim(rules))
        reasons = [Reason("waiver", VerdictState.WARN, comparison.target.name, text), *map(_soften, reasons)]
    return conclude(reasons, gates)


def conclude(reasons: Iterable[Reason], gates: Iterable[GateResult] = ()) -> Verdict:
    """Return the verdict that follows from reasons: the worst of their states, the worst reasons first."""
    ordered = tuple(sorted(reasons, key=lambda reason: -reason.state))
    return Verdict(max((reason.state for reason in ordered), default=VerdictState.PASS), ordered, tuple(gates))


def without_policy(problem: Text | None) -> tuple[Reason, ...]:
    """Return what to say of a review by the defaults, because the policy file cannot be read: it is no plain pass."""
    return () if problem is None else (Reason(WITHOUT_POLICY, VerdictState.WARN, "", problem),)


def _find_broken(gates: Iterable[GateResult]) -> Iterator[Reason]:
    for one in gates:
        if one.state is GateState.BROKEN:
            for text in one.texts:
                yield Reason(one.rule, VerdictState.FAIL, one.target, text)


def _find_unjudged(gates: Iterable[GateResult], *, strict: bool) -> Iterator[Reason]:
    """One reason for all gates that could not be judged for the same cause."""
    causes: dict[tuple[str, Text, Blame | None], list[str]] = {}
    for one in gates:
        if one.state is GateState.NOT_JUDGED:
            for text in one.texts:
                causes.setdefault((one.target, text, one.blame), []).append(one.rule)
    for (target, text, blame), rules in causes.items():
        state = VerdictState.INCOMPLETE if blame is Blame.NOBODY and not strict else VerdictState.FAIL
        yield Reason(
            NOT_JUDGED,
            state,
            target,
            messages.NOT_JUDGED(rules=verbatim(", ".join(f"`{rule}`" for rule in rules)), reason=text),
        )


def _soften(reason: Reason) -> Reason:
    """What would fail warns; what was nobody's doing stays incomplete."""
    return replace(reason, state=VerdictState.WARN) if reason.state is VerdictState.FAIL else reason


def _rules_of(failing: Iterable[Reason], gates: Iterable[GateResult]) -> Iterator[str]:
    """The rules of reasons; those of gates that were not judged stand in the gates."""
    for reason in failing:
        if reason.rule == NOT_JUDGED:
            yield from (one.rule for one in gates if one.state is GateState.NOT_JUDGED)
        else:
            yield reason.rule
