"""What a lint rule teaches, for `/hullcheck explain RULE`: ours, hadolint's and BuildKit's. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.lint import buildkit_text, hadolint_text
from bot.lint.rules import all_rules
from bot.text import Text

_HADOLINT = "https://github.com/hadolint/hadolint/wiki/"
_SHELLCHECK = "https://www.shellcheck.net/wiki/"
_BUILDKIT = "https://docs.docker.com/reference/build-checks/"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A rule: its id as its linter writes it, why it matters, what to do, and its page, if it has one."""

    rule: str
    why: Text | None = None
    remedy: Text | None = None
    url: str = ""


def explain(words: str) -> Lesson | None:
    """Return what a rule teaches, however its id is written, or None if nobody knows it."""
    wanted = words.strip().casefold()
    for rule in all_rules():
        if rule.ID.casefold() == wanted:
            return Lesson(rule.ID, rule.WHY(), rule.REMEDY())
    for name, taught in hadolint_text.TAUGHT.items():
        if name.casefold() == wanted:
            page = _SHELLCHECK if name.startswith("SC") else _HADOLINT
            return Lesson(name, taught.why, taught.remedy, page + name)
    for name, check in buildkit_text.TAUGHT.items():
        if name.casefold() == wanted:
            return Lesson(name, check.why, check.remedy, f"{_BUILDKIT}{_dashed(name)}/")
    # Linters learn new rules: what has the form of one at least has a page.
    if re.fullmatch(r"dl\d{4}", wanted):
        return Lesson(wanted.upper(), url=_HADOLINT + wanted.upper())
    if re.fullmatch(r"sc\d{4}", wanted):
        return Lesson(wanted.upper(), url=_SHELLCHECK + wanted.upper())
    return None


def _dashed(name: str) -> str:
    """`StageNameCasing` is found at `stage-name-casing`, `JSONArgsRecommended` at `json-args-recommended`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
