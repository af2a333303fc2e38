"""The examples of each rule hold: what its page shows as caught is caught, and what it shows as right passes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.lint.rule import Rule
from bot.lint.rules import all_rules
from bot.model.images import LayerSecret
from tests.unit.lint.cases import Cases, facts

PAGES = Path(__file__).resolve().parents[3] / "docs/rules"
# What only a context or a built image tells.
CONTEXT = {
    "entrypoint.sh": b'#!/bin/sh\nset -e\n"$@"\n',
    "good-entrypoint.sh": b'#!/bin/sh\nset -e\nexec "$@"\n',
    ".git/config": b"",
}
IMAGES = {
    ("HC022", True): replace(facts(), secrets=(LayerSecret("GitHub token", "/app/config.json", 2),)),
    ("HC024", True): replace(facts(), missing_programs=("curl",)),
}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.ID)
@pytest.mark.parametrize("caught", [True, False])
def test_the_examples_are_what_they_say(rule: Rule, caught: bool) -> None:
    text = rule.CAUGHT if caught else rule.PASSES
    image = IMAGES.get((rule.ID, caught))
    found = Cases(rule.ID).found(text.rstrip("\n"), facts=image, files=CONTEXT, read=CONTEXT.get)
    assert bool(found) is caught


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.ID)
def test_every_rule_speaks_both_languages_and_has_a_page(rule: Rule) -> None:
    assert re.fullmatch(r"HC\d{3}", rule.ID)
    for template in (rule.WHY, rule.REMEDY):
        assert template.english != template.portuguese
        assert set(re.findall(r"\{(\w+)\}", template.english)) == set(re.findall(r"\{(\w+)\}", template.portuguese))
    assert (PAGES / f"{rule.ID}.md").is_file()


def test_no_two_rules_have_one_id() -> None:
    ids = [rule.ID for rule in all_rules()]
    assert len(ids) == len(set(ids))
