"""What a lint rule teaches, for `/hullcheck explain RULE`: ours, hadolint's and BuildKit's. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot import HOMEPAGE
from bot.lint import buildkit_text, hadolint_text, shellcheck_text
from bot.lint.rules import all_rules
from bot.text import Template, Text

_HADOLINT = "https://github.com/hadolint/hadolint/wiki/"
_SHELLCHECK = "https://www.shellcheck.net/wiki/"
_BUILDKIT = "https://docs.docker.com/reference/build-checks/"
_OWN = f"{HOMEPAGE}/blob/main/docs/rules/"
_DASHES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# What stands in the texts of our rules where a finding has its own words.
_EXAMPLES = {
    "command": "apt-get update",
    "example": '["server", "--port", "8080"]',
    "flag": "--chown=app",
    "how": "`rm -rf /var/lib/apt/lists/*`",
    "image": "debian",
    "manifests": "`package.json`",
    "names": "`.git`",
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


def explain(words: str) -> Lesson | None:
    """Return what a rule teaches, however its id is written, or None if nobody knows it."""
    wanted = words.strip().casefold()
    for rule in all_rules():
        if rule.ID.casefold() == wanted:
            return Lesson(rule.ID, _filled(rule.WHY), _filled(rule.REMEDY), f"{_OWN}{rule.ID}.md", rule.TITLE())
    for name, taught in hadolint_text.TAUGHT.items():
        if name.casefold() == wanted:
            page = _SHELLCHECK if name.startswith("SC") else _HADOLINT
            return Lesson(name, taught.why, taught.remedy, page + name)
    for name, check in buildkit_text.TAUGHT.items():
        if name.casefold() == wanted:
            title = Text(_DASHES.sub(" ", name), check.title)
            return Lesson(name, check.why, check.remedy, f"{_BUILDKIT}{_dashed(name)}/", title)
    for name, (why, remedy) in shellcheck_text.TAUGHT.items():
        if name.casefold() == wanted:
            return Lesson(name, why, remedy, _SHELLCHECK + name)
    # Linters learn new rules: what has the form of one at least has a page.
    if re.fullmatch(r"dl\d{4}", wanted):
        return Lesson(wanted.upper(), url=_HADOLINT + wanted.upper())
    if re.fullmatch(r"sc\d{4}", wanted):
        return Lesson(wanted.upper(), url=_SHELLCHECK + wanted.upper())
    return None


class _Examples(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def _filled(template: Template) -> Text:
    examples = _Examples(_EXAMPLES)
    return Text(template.english.format_map(examples), template.portuguese.format_map(examples))


def _dashed(name: str) -> str:
    """`StageNameCasing` is found at `stage-name-casing`, `JSONArgsRecommended` at `json-args-recommended`."""
    return _DASHES.sub("-", name).lower()
