"""What the comment says first, what it never says, and that it always fits."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.images import BuildState, Image
from bot.model.reports import Revision
from bot.model.rewrites import CandidateState, TriedCandidate
from bot.model.scans import ScanState, Severity
from bot.model.targets import Target
from bot.model.verdicts import Reason, Verdict, VerdictState
from bot.report import comment, offer
from bot.report.blocks import characters
from bot.report.sections.writer import line_url
from bot.text import Language, verbatim
from tests.unit.report.samples import (
    BROKEN_BUILD,
    LINKS,
    NEW,
    NO_REWRITE,
    PROVED,
    SAMPLES,
    WORKSHOP,
    report,
    reviewed,
)
from tests.unit.report.strategies import QUICK, REPORTS, larger
from tests.unit.report.test_markdown import tokens

FOLD = re.compile(r"<details")


def english(name: str) -> str:
    return comment.render(SAMPLES[name], Language.ENGLISH)


def before_folds(text: str) -> str:
    return FOLD.split(text)[0]


def fits(text: str) -> bool:
    return characters(text) <= comment.LIMIT - 1_024


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("workshop", "❌ Blocked: adds 19 vulnerabilities (1 CRITICAL, 2 HIGH) and grows by 126 MB"),
        ("grown", "⚠️ Grows by 61.0 MB"),
        ("same", "✅ No regressions"),
        ("better", "✅ No regressions, shrinks by 853 MB and fixes 346 vulnerabilities"),
        ("broken-build", "❌ Blocked: the image build fails with this change"),
        (
            "broken-base",
            "❌ Blocked: 22 CRITICAL and 24 HIGH vulnerabilities with a fix, and nothing to compare with at base",
        ),
        (
            "new-image",
            "❌ Blocked: a new image with 22 CRITICAL and 24 HIGH vulnerabilities with a fix",
        ),
        ("removed", "✅ Image removed"),
        ("no-engine", "⚠️ Incomplete: not built"),
        ("not-scanned", "❌ Blocked: grows by 126 MB"),
        ("nothing", "✅ No container image affected"),
        (
            "three",
            "❌ Blocked: 1 of 3 images; api/Dockerfile: adds 19 vulnerabilities (1 CRITICAL, 2 HIGH)"
            " and grows by 126 MB",
        ),
    ],
)
def test_the_heading_says_the_verdict_in_words(name: str, heading: str) -> None:
    assert english(name).splitlines()[0] == f"### {heading}"


@pytest.mark.parametrize("name", SAMPLES)
def test_there_is_an_alert_only_when_the_check_fails_or_is_incomplete(name: str) -> None:
    gates = {reason.state for reason in SAMPLES[name].verdict.reasons}
    assert ("> [!CAUTION]" in english(name)) == (VerdictState.FAIL in gates)
    assert ("> [!WARNING]" in english(name)) == (VerdictState.INCOMPLETE in gates)


@pytest.mark.parametrize("name", ["workshop", "three", "states", "same", "broken-build", "nothing"])
def test_what_is_not_folded_is_one_screen(name: str) -> None:
    assert before_folds(english(name)).count("\n") <= 45


def test_thirty_images_keep_to_a_short_table() -> None:
    shown = before_folds(english("thirty"))
    assert shown.count("\n| ") <= 12
    assert "2 of 30 images" in shown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("broken-base", "nothing to compare with at base: line 15"),
        ("no-engine", "`new-vulnerabilities` not judged: Docker does not respond"),
        ("not-scanned", "`new-vulnerabilities` not judged: the registry that serves the vulnerability database"),
        ("unlike-platforms", "platforms differ"),
        ("states", "the image could not be built, but not because of this pull request"),
    ],
)
def test_what_could_not_be_done_is_said_before_the_folds(name: str, said: str) -> None:
    assert said in before_folds(english(name))


def test_what_was_not_scanned_is_never_shown_as_none() -> None:
    for name in ("not-scanned", "no-engine", "broken-build"):
        row = next(line for line in english(name).splitlines() if line.startswith("| Vulnerabilities"))
        assert row == "| Vulnerabilities | not scanned |  |"


def test_a_broken_build_shows_instruction_line_and_the_end_of_the_output() -> None:
    shown = english("broken-build")
    assert "The build fails at [line 15]" in shown
    assert "undefined: http.HandelFunc" in shown


def test_only_new_vulnerabilities_are_listed_the_worst_first_and_ten_packages_at_most() -> None:
    new = tuple(replace(NEW[0], package=f"p{n}", id=f"CVE-{n}", severity=Severity(4 - n // 10)) for n in range(30))
    diff = replace(WORKSHOP.vulnerabilities, new=new)
    shown = comment.render(report(reviewed(replace(WORKSHOP, vulnerabilities=diff))), Language.ENGLISH)
    assert len(re.findall(r"^\| CRITICAL", before_folds(shown), re.M)) == 10
    assert "<summary>20 more packages</summary>" in shown
    assert WORKSHOP.vulnerabilities.unchanged[0].id not in shown


def test_packages_of_one_source_that_share_an_advisory_are_one_row() -> None:
    assert "dirmngr, gnupg 2.2.40-1.1+deb12u2` and 3 more" in english("workshop")


def test_the_proved_rewrite_carries_its_evidence_in_the_title() -> None:
    title = (
        "Proved multistage Dockerfile: 873 MB → 19.6 MB, 346 vulnerabilities gone. "
        "Built, same configuration except for 3 listed changes, answers the same"
    )
    assert f"<summary><b>{title}" in english("workshop")
    assert "```dockerfile\n# The greeter" in english("workshop")


def test_a_draft_is_never_called_proved() -> None:
    assert "Draft, not proved" in english("draft")
    assert "Proved" not in english("draft")
    assert "To apply it" not in english("draft")


def test_of_a_scan_that_failed_no_saving_is_claimed() -> None:
    assert PROVED.scan is not None
    unscanned = replace(PROVED, scan=replace(PROVED.scan, state=ScanState.FAILED))
    shown = comment.render(report(reviewed(WORKSHOP, unscanned)), Language.ENGLISH)
    assert "Proved multistage Dockerfile: 873 MB → 19.6 MB. Built" in shown


def test_the_database_has_its_age() -> None:
    shown = english("workshop")
    assert "Vulnerability database updated 4 days ago (2026-11-20)." in shown
    old = replace(SAMPLES["workshop"], reviewed_at="2027-01-20T00:00:00Z")
    assert "anything published since is missing" in comment.render(old, Language.ENGLISH)


def test_an_image_that_could_not_be_built_through_no_fault_of_the_change_is_not_called_broken() -> None:
    network = Image(BuildState.FAILED, verbatim("429"), blame_pull_request=False)
    shown = comment.render(report(reviewed(replace(BROKEN_BUILD, head=network), NO_REWRITE)), Language.ENGLISH)
    assert "### ⚠️ Incomplete: not built\n" in shown
    assert "747\N{NO-BREAK SPACE}MB → not built" in shown
    assert "build failed" not in shown


def test_outside_github_there_are_no_links() -> None:
    assert "github.com/acme" not in english("local")
    assert line_url(LINKS, "a b/#.Dockerfile", 3).endswith("/a%20b/%23.Dockerfile#L3")


@pytest.mark.parametrize("path", ["../x", "a/../../x", "./x", "a//b"])
def test_no_link_leads_out_of_the_repository(path: str) -> None:
    assert line_url(LINKS, path, 1) == ""


def test_no_picture_is_loaded_from_anywhere() -> None:
    for name in SAMPLES:
        assert not any(token.type == "image" for token in tokens(english(name)))


def test_text_carries_all_that_signs_say() -> None:
    bare = re.sub("[✅❌⚠️]", "", english("workshop"))
    assert "### Blocked" in bare.replace("###  ", "### ")
    assert "Blocked" in bare


@QUICK
@given(REPORTS, st.sampled_from([0, 1, 15, 40]), st.sampled_from([1, 60]), st.sampled_from(Language))
def test_it_always_fits_and_keeps_heading_table_and_footer(
    small: object, targets: int, rows: int, language: Language
) -> None:
    made = larger(small, targets, rows)  # type: ignore[arg-type]
    shown = comment.render(made, language)
    assert fits(shown)
    found = [token.type for token in tokens(shown)]
    assert found[0] == "heading_open"
    assert ("table_open" in found) == (len(made.targets) == 1 or "| --- |" in shown)
    assert "<sub>" in shown
    assert shown.count("<details") == shown.count("</details>\n") + shown.count("</details>\r")


def test_when_something_is_left_out_it_says_so_and_drops_the_layers_first() -> None:
    long = replace(PROVED, dockerfile=(PROVED.dockerfile or "") + "# x\n" * 7_000)
    shown = comment.render(report(*[reviewed(WORKSHOP, long)] * 3), Language.ENGLISH)
    assert fits(shown)
    assert "left out because of GitHub's size limit: everything is in the job summary" in shown
    assert "layers: 873 MB" not in shown
    assert "New vulnerabilities" in shown


def test_what_came_of_a_candidate_is_said_once() -> None:
    tried = TriedCandidate("go", "scratch", CandidateState.PROVED, verbatim("proved: it answers the same"), 1)
    compared = replace(tried, state=CandidateState.SKIPPED, reason=verbatim("built for comparison"))
    skipped = replace(compared, size_bytes=None, reason=verbatim("cannot be smaller"))
    said = [offer.candidate_result(one).english for one in (tried, compared, skipped)]
    assert said == ["proved: it answers the same", "built for comparison", "not tried: cannot be smaller"]


@pytest.mark.parametrize("letter", ["$", "@", "`", "\\", "|", "\N{GRINNING FACE}", "#1", ":a:"])
@pytest.mark.parametrize("count", [1, 12])
def test_what_is_never_left_out_is_short_whatever_strangers_write(letter: str, count: int) -> None:
    flood = letter * 2_000
    reasons = tuple(Reason(flood, gate, f"{flood}{n}", verbatim(flood)) for n in range(9) for gate in VerdictState)
    target = replace(WORKSHOP, target=Target(flood, flood, label=flood), notes=(verbatim(flood),))
    one = replace(reviewed(target, PROVED), verdict=Verdict(VerdictState.FAIL, reasons))
    made = replace(report(*[one] * count, verdict=Verdict(VerdictState.FAIL, reasons)), base=Revision(flood, flood))
    shown = comment.render(made, Language.ENGLISH)
    assert fits(shown)
    assert "| --- |" in shown and "<sub>" in shown
    assert characters(shown.partition("| --- |")[0]) < 20_000
