"""What a lint rule teaches, ours, hadolint's, ShellCheck's or BuildKit's: for `explain RULE` as command and comment.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from bot import HOMEPAGE
from bot.lint import buildkit_text, hadolint_text, shellcheck_text
from bot.lint.rule import Rule
from bot.lint.rules import all_rules
from bot.text import Template, Text

_HADOLINT = "https://github.com/hadolint/hadolint/wiki/"
_SHELLCHECK = "https://www.shellcheck.net/wiki/"
_BUILDKIT = "https://docs.docker.com/reference/build-checks/"
_DASHES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# What stands in the texts of our rules where a finding has its own words.
_EXAMPLES = {
    "answered": "apt-get upgrade -y",
    "command": "apt-get update",
    "example": '["server", "--port", "8080"]',
    "flag": "--chown=app",
    "how": "`rm -rf /var/lib/apt/lists/*`",
    "image": "debian",
    "manifests": "`package.json`",
    "names": "`.git`",
    "packages": "git",
    "port": "80",
    "program": '"$@"',
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A rule: its id as its linter writes it, why it matters, what to do, its page and its title, if it has one."""

    rule: str
    why: Text | None = None
    remedy: Text | None = None
    url: str = ""
    title: Text | None = None
    caught: str = ""  # a Dockerfile that it catches, and one that it passes; of our own rules
    passes: str = ""


def explain(words: str) -> Lesson | None:
    """Return what a rule teaches, however its id is written, or None if nobody knows it."""
    wanted = words.strip().casefold()
    found = _lessons().get(wanted)
    if found is not None:
        return found()
    # Linters learn new rules: what has the form of one at least has a page.
    if re.fullmatch(r"dl\d{4}", wanted):
        return Lesson(wanted.upper(), url=_HADOLINT + wanted.upper())
    if re.fullmatch(r"sc\d{4}", wanted):
        return Lesson(wanted.upper(), url=_SHELLCHECK + wanted.upper())
    return None


def known_rules() -> tuple[str, ...]:
    """Return the ids of all rules that teach something, as their linters write them."""
    return (
        *(rule.ID for rule in all_rules()), *hadolint_text.TAUGHT, *buildkit_text.TAUGHT, *shellcheck_text.TAUGHT
    )  # fmt: skip


@cache
def _lessons() -> Mapping[str, Callable[[], Lesson]]:
    """What makes each rule's lesson, by its id in small letters."""
    lessons: dict[str, Callable[[], Lesson]] = {}
    for name, (why, remedy) in shellcheck_text.TAUGHT.items():
        lessons[name.casefold()] = partial(Lesson, name, why, remedy, _SHELLCHECK + name)
    for name, check in buildkit_text.TAUGHT.items():
        title = Text(_DASHES.sub(" ", name), check.title)
        page = f"{_BUILDKIT}{_to_dashes(name)}/"
        lessons[name.casefold()] = partial(Lesson, name, check.why, check.remedy, page, title)
    for name, taught in hadolint_text.TAUGHT.items():
        lessons[name.casefold()] = partial(Lesson, name, taught.why, taught.remedy, _HADOLINT + name)
    return lessons | {rule.ID.casefold(): partial(_own, rule) for rule in all_rules()}


def _own(rule: Rule) -> Lesson:
    why, remedy = _fill_template(rule.WHY), _fill_template(rule.REMEDY)
    return Lesson(rule.ID, why, remedy, page_of(rule.ID), rule.TITLE(), rule.CAUGHT, rule.PASSES)


def page_of(rule: str) -> str:
    """Return the address of the page of one of our own rules."""
    return f"{HOMEPAGE}/blob/main/docs/rules/{rule}.md"


class _Examples(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _fill_template(template: Template) -> Text:
    examples = _Examples(_EXAMPLES)
    return Text(template.english.format_map(examples), template.portuguese.format_map(examples))


def _to_dashes(name: str) -> str:
    """`StageNameCasing` is found at `stage-name-casing`, `JSONArgsRecommended` at `json-args-recommended`."""
    return _DASHES.sub("-", name).lower()
