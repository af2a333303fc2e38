"""Whether an image is built only on what the policy allows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dockerfile.references import is_allowed
from bot.messages import policy as messages
from bot.model.blame import Blame, Unjudged
from bot.model.images import BuildState, UsedImage
from bot.policy.gate import Outcome, Subject, end_gate, not_judged, warning
from bot.text import Text, verbatim

RULE = "allowed-bases"
_SHOWN_PATTERNS = 5


def bases(subject: Subject) -> Iterator[Outcome]:
    """Broken where head uses an image that no pattern allows; what base used as well only warns.

    What counts is what the text names and what the builder says that it loaded. Where it does not say, a text that we
    misread could get through.
    """
    comparison, groups = subject.comparison, subject.policy.allowed_bases
    if not groups:
        return
    before = {one.image for one in comparison.base_uses}
    refused = []
    for use in comparison.uses:
        group = next((group for group in groups if not is_allowed(use.image, group)), None)
        if group is None:
            continue
        if use.image in before:
            text = messages.BASE_NOT_ALLOWED_BEFORE(image=verbatim(use.image), place=_place(use))
            yield warning(RULE, subject, text)
        else:
            refused.append(_not_allowed(use, group))
    if not refused and comparison.head.state is BuildState.BUILT and comparison.head.loaded is None:
        yield not_judged(RULE, subject, Unjudged(messages.LOADED_UNKNOWN(), Blame.NOBODY))
    else:
        yield end_gate(RULE, subject, refused)


def _not_allowed(use: UsedImage, group: tuple[str, ...]) -> Text:
    shown = ", ".join(group[:_SHOWN_PATTERNS]) + (", …" if len(group) > _SHOWN_PATTERNS else "")
    return messages.BASE_NOT_ALLOWED(image=verbatim(use.image), place=_place(use), allowed=verbatim(shown or "-"))


def _place(use: UsedImage) -> Text:
    """Say where an image is named; what the builder loaded is named by no line that we read."""
    return messages.LINE(line=use.line) if use.line is not None else messages.LOADED()
