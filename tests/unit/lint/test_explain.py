"""What each rule teaches: a title of a few words, why, what to do, and its page."""

from __future__ import annotations

import pytest

from bot.lint.explain import explain
from bot.lint.rule import Rule
from bot.lint.rules import all_rules


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: str(rule.ID))
def test_each_of_our_rules_has_a_title_and_a_page(rule: Rule) -> None:
    lesson = explain(rule.ID.lower())
    assert lesson is not None
    assert lesson.title is not None
    for words in (lesson.title.english, lesson.title.portuguese):
        assert 10 <= len(words) <= 70
        assert not words.endswith(".")
    assert lesson.title.english != lesson.title.portuguese
    assert lesson.url.endswith(f"/docs/rules/{rule.ID}.md")
