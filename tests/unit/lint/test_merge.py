"""One finding for what several linters say of one place."""

import pytest

from bot.dockerfile.syntax import parse
from bot.lint.merge import equivalents, merge
from bot.lint.rules import all_rules
from bot.model.findings import Finding, Level, Linter
from bot.text import verbatim

TEXT = "FROM a:1\nRUN apt-get update && \\\n  apt-get install -y x\nCMD a b\nCMD c d\n"
DOCKERFILE = parse(TEXT)


def finding(rule: str, line: int, level: Level = Level.INFO, url: str | None = None) -> Finding:
    linter = Linter.HULLCHECK if rule.startswith("HC") else Linter.HADOLINT if "DL" in rule else Linter.BUILDKIT
    return Finding(rule, level, line, verbatim(rule), verbatim("why"), verbatim("fix"), linter, url=url)


def merged(*findings: Finding, **more) -> list[tuple[str, tuple[str, ...]]]:  # type: ignore[no-untyped-def]
    return [(one.rule, one.also) for one in merge(findings, DOCKERFILE, **more)]


def test_ours_takes_in_the_others() -> None:
    twins = finding("DL3025", 5), finding("JSONArgsRecommended", 5)
    assert merged(finding("HC006", 5), *twins) == [("HC006", ("DL3025", "JSONArgsRecommended"))]


def test_any_line_of_an_instruction_is_its_place() -> None:
    assert merged(finding("HC001", 2), finding("DL3009", 3)) == [("HC001", ("DL3009",))]


def test_what_ours_decides_against_is_left_out_if_it_was_asked() -> None:
    assert merged(finding("DL3025", 4), finding("DL3008", 3)) == [("DL3008", ())]
    assert merged(finding("DL3025", 4), judged=False) == [("DL3025", ())]


def test_hadolint_and_buildkit_say_one_thing() -> None:
    assert merged(finding("DL4003", 4), finding("MultipleInstructionsDisallowed", 5)) == [
        ("DL4003", ("MultipleInstructionsDisallowed",))
    ]
    assert merged(finding("DuplicateStageName", 1), finding("DL3024", 1)) == [("DuplicateStageName", ("DL3024",))]


def test_what_is_said_twice_is_shown_once() -> None:
    assert merged(finding("DL3008", 3), finding("DL3008", 3)) == [("DL3008", ())]
    assert len(merged(finding("DL3008", 3), finding("DL3008", 5))) == 2


def test_a_configured_level_holds_for_the_joined_finding() -> None:
    (one,) = merge([finding("HC006", 5), finding("DL3025", 5)], DOCKERFILE, levels={"DL3025": Level.ERROR})
    assert one.level is Level.ERROR
    (one,) = merge([finding("HC006", 5, Level.WARNING)], DOCKERFILE, levels={"HC006": Level.STYLE})
    assert one.level is Level.STYLE


def test_a_page_of_another_linter_is_kept() -> None:
    (one,) = merge([finding("HC006", 5), finding("DL3025", 5, url="https://example.org")], DOCKERFILE)
    assert one.url == "https://example.org"


def test_who_says_the_same() -> None:
    assert equivalents("DL3025") == {"HC006", "JSONArgsRecommended"}
    assert equivalents("DL9999") == frozenset()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.ID)
def test_every_rule_says_why_and_what_to_do_in_both_languages(rule) -> None:  # type: ignore[no-untyped-def]
    assert set(rule.DECIDES) <= set(rule.SAME)
    for template in (rule.WHY, rule.REMEDY):
        assert template.english.endswith(".") and template.portuguese.endswith(".")
        assert template.english != template.portuguese


def test_ids_are_unique() -> None:
    ids = [rule.ID for rule in all_rules()]
    assert len(set(ids)) == len(ids)
