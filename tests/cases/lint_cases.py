"""The cases of tests/cases/lint: reads what is expected, lints, and compares.

    python -m tests.cases.lint_cases [NAME...]

`expect` of a case has a line for each thing that must hold (`*` in a rule stands for anything, `#` begins a comment):

    + HC004 2           found at line 2 (without a line: somewhere)
    - SC* 3 4           not found at lines 3 and 4 (without lines: nowhere)
    says HC001 5: text  what is found at line 5 has this text in its message, reason, remedy or edit
    not HC001 5: text   it has not
    edit HC001 5        it has an edit;  no-edit HC001 5: it has none
    note text           a note has this text;  no-note text: none has
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from bot.dockerfile.syntax import parse
from bot.lint.linting import LintJob, LintResult, lint_tree
from bot.model.findings import (Finding)

FOLDER = Path(__file__).with_name("lint")
CASES = sorted(folder for folder in FOLDER.iterdir() if (folder / "expect").is_file())
_LINE = re.compile(r"(\+|-|says|not|edit|no-edit)\s+([\w*]+)((?:\s+\d+)*)\s*(?::\s*(.*))?")


@cache
def _linted(case: Path) -> LintResult:
    text = (case / "Dockerfile").read_bytes().decode("utf-8", "surrogateescape")
    return lint_tree(case, [LintJob("Dockerfile", ".", parse(text))], checks=False, repository=False)


def problems(case: Path) -> list[str]:
    """Return what is not as the case expects."""
    result = _linted(case)
    found = result.findings["Dockerfile"]
    notes = [note.english for note in result.notes]
    wrong = []
    for line in (case / "expect").read_text("utf-8").splitlines():
        words = line.strip()
        if words and not words.startswith("#") and not _holds(words, found, notes):
            wrong.append(f"{words}   (found: {', '.join(f'{one.rule}:{one.line}' for one in found)})")
    return wrong


def _holds(words: str, found: Iterable[Finding], notes: list[str]) -> bool:
    if words.startswith(("note ", "no-note ")):
        kind, _, text = words.partition(" ")
        return any(text in note for note in notes) is (kind == "note")
    match = _LINE.fullmatch(words)
    if match is None:
        raise ValueError(f"not understood: {words}")
    sign, rule, lines, text = match[1], match[2], {int(number) for number in match[3].split()}, match[4] or ""
    names = [one for one in found if any(fnmatchcase(name, rule) for name in (one.rule, *one.also))]
    here = [one for one in names if not lines or one.line in lines]
    match sign:
        case "+":
            return bool(here) and lines <= {one.line for one in here}
        case "-":
            return not here
        case "says" | "not":
            return bool(here) and any(text in _words(one) for one in here) is (sign == "says")
        case _:
            return bool(here) and all((one.edit is not None) is (sign == "edit") for one in here)


def _words(one: Finding) -> str:
    edit = one.edit.text if one.edit else ""
    return " ".join((one.level.name.lower(), one.message.english, one.why.english, one.remedy.english, edit))


def main(names: Iterable[str]) -> int:
    """Run all cases, or those named, and print what is wrong."""
    chosen = [case for case in CASES if not set(names) or case.name in names]
    wrong = {case.name: some for case in chosen if (some := problems(case))}
    for name, some in wrong.items():
        sys.stdout.writelines(f"{name}: {line}\n" for line in some)
    sys.stdout.write(f"{len(chosen)} cases, {len(wrong)} not as expected\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(frozenset(sys.argv[1:])))
