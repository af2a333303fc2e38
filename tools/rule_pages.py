"""Write a page for each of Hullcheck's rules into docs/rules, from the rule's own text and examples.

`--check` only says whether the pages are in step.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.lint.explain import explain
from bot.lint.rule import Rule
from bot.lint.rules import all_rules
from bot.model.findings import Level
from bot.text import Text

FOLDER = Path(__file__).resolve().parents[1] / "docs/rules"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "info", Level.STYLE: "style"}
_PAGE = """\
<!-- Made by tools/rule_pages.py from bot/lint/rules/{module}.py: change it there. -->
# {rule}: {title}
{finds}

| level | says the same |
| --- | --- |
| {level} | {same} |

## Why
{why}

*Por quê:* {porque}

## What to do
{remedy}

*O que fazer:* {conserto}

## Caught
```dockerfile
{caught}```

## Passes
```dockerfile
{passes}```
{note}
To waive it with a reason, write above the instruction: `# hullcheck ignore={rule} because ...`; for a whole repository
list it under `ignored:` in `.hadolint.yaml`. `hullcheck explain {rule}` prints this lesson in a terminal.
"""
_INDEX = """\
<!-- Made by tools/rule_pages.py: change the rules in bot/lint/rules. -->
# Hullcheck's own rules

Beside these, hadolint's rules and BuildKit's checks are run; where one of theirs says the same, both are shown as one.

| rule | level | what it finds |
| --- | --- | --- |
{rows}
"""


def page(rule: Rule) -> str:
    """Return the page of a rule."""
    lesson = explain(rule.ID)
    assert lesson is not None
    why, remedy = lesson.why or Text("", ""), lesson.remedy or Text("", "")
    note = _note(rule)
    return _PAGE.format(
        module=_module(rule),
        rule=rule.ID,
        title=rule.TITLE().english,
        finds=_finds(rule),
        level=_LEVELS[rule.LEVEL],
        same=", ".join(f"`{name}`" for name in rule.SAME) or "no other linter",
        why=why.english,
        porque=why.portuguese,
        remedy=remedy.english,
        conserto=remedy.portuguese,
        caught=rule.CAUGHT,
        passes=rule.PASSES,
        note=f"\n{note}\n" if note else "",
    )


def _finds(rule: Rule) -> str:
    """Return what a rule finds in a sentence, from the first line of its module."""
    words = (rule.__doc__ or "").partition("\n")[0].partition(": ")[2]
    return words[:1].upper() + words[1:]


def _note(rule: Rule) -> str:
    """What its module says of the examples in a comment, where the Dockerfile alone does not decide."""
    text = Path(sys.modules[f"bot.lint.rules.{_module(rule)}"].__file__ or "").read_text("utf-8")
    before = text.partition("\nCAUGHT = ")[0].rpartition("\n")[2]
    return before.removeprefix("# ") if before.startswith("# ") else ""


def _module(rule: Rule) -> str:
    return str(getattr(rule, "__name__", "")).rpartition(".")[2]


def pages() -> dict[str, str]:
    """Return all pages by the name of their file."""
    rows = [f"| [{rule.ID}]({rule.ID}.md) | {_LEVELS[rule.LEVEL]} | {rule.TITLE().english} |" for rule in all_rules()]
    return {f"{rule.ID}.md": page(rule) for rule in all_rules()} | {"README.md": _INDEX.format(rows="\n".join(rows))}


def main() -> None:
    wanted = pages()
    if "--check" not in sys.argv:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in wanted.items():
            (FOLDER / name).write_text(text, "utf-8")
        return
    there = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.md")}
    wrong = sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))
    if wrong:
        sys.exit(f"rule pages: {', '.join(wrong)} not as the rules say; run python tools/rule_pages.py")


if __name__ == "__main__":
    main()
