"""Whether an image is built only on what the policy allows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dockerfile.references import Use, allowed, uses
from bot.messages import policy as messages
from bot.policy.gate import Outcome, Subject, ended, warning
from bot.text import Text, verbatim

RULE = "allowed-bases"
_SHOWN_PATTERNS = 5


def bases(subject: Subject) -> Iterator[Outcome]:
    """Broken where head uses an image that no pattern allows; what base used as well only warns."""
    comparison, groups = subject.comparison, subject.policy.allowed_bases
    if not groups:
        return
    target = comparison.target
    before = {one.image for one in uses(comparison.base_dockerfile_text, None, target.build_args)}
    refused = []
    for use in uses(comparison.dockerfile_text, target.stage, target.build_args):
        group = next((group for group in groups if not allowed(use.image, group)), None)
        if group is None:
            continue
        if use.image in before:
            text = messages.BASE_NOT_ALLOWED_BEFORE(image=verbatim(use.image), line=use.line)
            yield warning(RULE, subject, text)
        else:
            refused.append(_not_allowed(use, group))
    yield ended(RULE, subject, refused)


def _not_allowed(use: Use, group: tuple[str, ...]) -> Text:
    shown = ", ".join(group[:_SHOWN_PATTERNS]) + (", …" if len(group) > _SHOWN_PATTERNS else "")
    return messages.BASE_NOT_ALLOWED(image=verbatim(use.image), line=use.line, allowed=verbatim(shown or "-"))
