"""What every gate is given, and the values that it ends in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.config.settings import ImageSettings, Policy
from bot.dockerfile.references import HUB, Name
from bot.messages import policy as messages
from bot.model.blame import Blame, Unjudged
from bot.model.comparisons import Comparison
from bot.model.images import Answer, BuildState, Image, MissingImage
from bot.model.targets import Change
from bot.model.verdicts import GateResult, GateState, Reason, VerdictState
from bot.text import Text


@dataclass(frozen=True, slots=True)
class Subject:
    """One target to judge: what was found out about it, the policy, and what the settings say of its image."""

    comparison: Comparison
    policy: Policy
    image: ImageSettings

    @property
    def name(self) -> str:
        """The name that people see."""
        return self.comparison.target.name

    @property
    def is_new(self) -> bool:
        """Whether base has no such image at all."""
        return self.comparison.target.change is Change.ADDED or self.comparison.base.state is BuildState.ABSENT

    @property
    def build_broke(self) -> bool:
        """Whether head does not build by its own fault."""
        head = self.comparison.head
        return head.state is BuildState.FAILED and head.blame_pull_request

    @property
    def broken_before(self) -> bool:
        """Whether base does not build by its own fault either."""
        base = self.comparison.base
        return base.state is BuildState.FAILED and base.blame_pull_request

    def head_problem(self) -> Unjudged | None:
        """Return why nothing can be said of head's image; None if it was built and measured."""
        head = self.comparison.head
        if self.build_broke:
            # The gate of the build decides whether that fails; where it does not, the other gates must not either.
            decides = self.policy.fail_on.build_failure and not self.broken_before
            return Unjudged(messages.NOT_BUILT(), Blame.AUTHOR if decides else Blame.NOBODY)
        if head.state is BuildState.FAILED:
            if head.missing is not None and self._is_own(head.missing):
                return Unjudged(messages.OWN_IMAGE(reason=_reason(head)), Blame.AUTHOR)
            return Unjudged(messages.BUILD_FAILED_ELSEWHERE(reason=_reason(head)), Blame.NOBODY)
        if head.state is not BuildState.BUILT or head.facts is None:
            mine = head.state is BuildState.BUILT and head.blame_pull_request and not self._cannot_be_measured_either
            return Unjudged(_reason(head), Blame.AUTHOR if mine else Blame.NOBODY)
        return None

    @property
    def _cannot_be_measured_either(self) -> bool:
        """Whether base's image is such that it cannot be measured: then it is not the change that made it so."""
        base = self.comparison.base
        return base.state is BuildState.BUILT and base.facts is None and base.blame_pull_request and not self.is_unlike

    def _is_own(self, missing: MissingImage) -> bool:
        """Whether a build failed for an image that only head names: whoever names it can have it there later, or not.

        A registry that does not answer is nobody's doing if base names it, too. One that answers knows what it has;
        what it keeps from us may be private to the repository, if base names it in any tag.
        """
        name = Name.parse(missing.name)
        known = [Name.parse(one.image) for one in self.comparison.base_uses]
        if self.comparison.base.missing is not None:
            known.append(Name.parse(self.comparison.base.missing.name))
        if missing.answer is Answer.NONE:
            return name.host not in {HUB, *(one.host for one in known)}
        if missing.answer is Answer.DENIED:
            return (name.host, name.path) not in {(one.host, one.path) for one in known}
        return not any(_same(name, one) for one in known)

    @property
    def is_unlike(self) -> bool:
        """Whether base is for another platform than head, which is the change's doing."""
        base = self.comparison.base
        return base.state is BuildState.BUILT and base.facts is None and base.reason in self.comparison.notes

    def base_problem(self) -> Unjudged | None:
        """Return why head cannot be compared with base, which has this image; None if it can."""
        base = self.comparison.base
        if base.facts is not None:
            return None
        reason = messages.NO_BASE_IMAGE(reason=_reason(base))
        return Unjudged(reason, Blame.AUTHOR if self.is_unlike else Blame.NOBODY)


Outcome = GateResult | Reason
Judge = Callable[[Subject], Iterator[Outcome]]  # one result if the policy has this gate, and warnings besides


def hold_gate(rule: str, subject: Subject) -> GateResult:
    """The gate was judged, and nothing is wrong."""
    return GateResult(rule, subject.name, GateState.HELD)


def break_gate(rule: str, subject: Subject, *texts: Text) -> GateResult:
    """The gate was judged; each of the texts breaks it."""
    return GateResult(rule, subject.name, GateState.BROKEN, texts)


def not_judged(rule: str, subject: Subject, problem: Unjudged) -> GateResult:
    """The gate could not be judged."""
    return GateResult(rule, subject.name, GateState.NOT_JUDGED, (problem.reason,), problem.blame)


def end_gate(rule: str, subject: Subject, texts: Iterable[Text]) -> GateResult:
    """The gate was judged: it is broken by the texts, and held if there are none."""
    found = tuple(texts)
    return break_gate(rule, subject, *found) if found else hold_gate(rule, subject)


def warning(rule: str, subject: Subject, text: Text) -> Reason:
    """What is worth a word, and breaks nothing."""
    return Reason(rule, VerdictState.WARN, subject.name, text)


def _same(one: Name, other: Name) -> bool:
    """Whether two names are of one image; a builder adds the tag that is not written."""
    tags = {name.tag or ("" if name.digest else "latest") for name in (one, other)}
    return (one.host, one.path, one.digest) == (other.host, other.path, other.digest) and len(tags) == 1


def _reason(image: Image) -> Text:
    return image.reason or messages.NO_REASON()
