"""`hullcheck explain RULE`: every rule that can be found has a lesson, and a slip of the pen gets a hint."""

import pytest

from bot import cli
from bot.lint.explain import known_rules


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_our_own_rule_has_its_examples_and_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "hc001")
    assert shown.startswith("HC001: Package manager cache left in the layer")
    assert "Reported" in shown and "Accepted" in shown and shown.rstrip().endswith("docs/rules/HC001.md")


def test_several_rules_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "HC005", "sc2086")
    assert 0 <= shown.index("HC005") < shown.index("SC2086")


@pytest.mark.parametrize("rule", ["DL3008", "SC2086", "StageNameCasing"])
def test_the_others_have_reason_remedy_and_page(capsys: pytest.CaptureFixture[str], rule: str) -> None:
    shown = said(capsys, rule, "--language", "pt-BR")
    assert "Por quê" in shown and "Correção" in shown and "https://" in shown


def test_every_rule_that_is_known_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(known_rules()) == len(set(known_rules())) > 150
    for rule in known_rules():
        assert said(capsys, rule).startswith(rule)


def test_a_rule_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "HC0001\x1b[31m"]) == 2
    complaint = capsys.readouterr().err
    assert "there is no rule" in complaint and "HC001" in complaint and "\x1b" not in complaint


@pytest.mark.parametrize("slip", ["HC1", "hc01", "HC0001"])
def test_a_number_with_other_zeros_is_understood(capsys: pytest.CaptureFixture[str], slip: str) -> None:
    assert cli.main(["explain", slip]) == 2
    assert capsys.readouterr().err.endswith("close to it: HC001\n")
