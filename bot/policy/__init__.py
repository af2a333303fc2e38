"""From a comparison to a verdict. Pure: the same comparison, policy and occasion always give the same verdict.

Every gate of the policy ends in a value: held, broken, or not judged, with the reason and whose doing it is. The
verdict is computed from these values alone. What was not judged does not pass: the author's doing fails, nobody's (a
registry, an engine, a scanner without its database) is incomplete, or fails too where the policy is `strict`.

A gate is a function from a `Subject` to its result, in a module of its own, and a row of `verdict.GATES`.
"""

from bot.policy.ignores import IGNORED
from bot.policy.verdict import NOT_JUDGED, WITHOUT_POLICY, conclude, judge, without_policy

__all__ = ["IGNORED", "NOT_JUDGED", "WITHOUT_POLICY", "conclude", "judge", "without_policy"]
