"""Parts of the comment: vulnerabilities by package, the base image, the table."""

from __future__ import annotations

from dataclasses import replace

from bot.model.scans import Severity
from bot.model.verdicts import Reason, Verdict, VerdictState
from bot.policy import IGNORED
from bot.report import base_image, comment
from bot.report.sections import vulnerabilities
from bot.text import Language, verbatim
from tests.unit.report.samples import HEAD_FACTS, NEW, PROVED, SAMPLES, WORKSHOP, built, report, reviewed, sized

DIGEST = "sha256:" + "ab12" * 16


def test_a_package_is_one_row_with_the_version_that_fixes_all() -> None:
    rows = {one.packages[0]: one for one in vulnerabilities.by_package(NEW)}
    assert (rows["requests"].fixed_in, rows["requests"].worst.id) == ("2.32.0", "CVE-2018-18074")
    assert rows["urllib3"].fixed_in == "1.26.19" and len(rows["urllib3"].found) == 4
    assert rows["dirmngr"].packages == ("dirmngr", "gnupg", "gnupg-l10n", "gpg", "gpg-agent")
    assert rows["patch"].fixed_in == "" and rows["patch"].fixable == 0


def test_the_same_package_from_another_line_is_another_row() -> None:
    again = replace(NEW[1], line=11)
    assert len(vulnerabilities.by_package([NEW[1], again])) == 2


def test_what_is_exploited_comes_first_and_is_marked() -> None:
    exploited = replace(NEW[-1], severity=Severity.LOW, exploited=True)
    diff = replace(WORKSHOP.vulnerabilities, new=(*NEW[:-1], exploited))
    shown = comment.render(report(reviewed(replace(WORKSHOP, vulnerabilities=diff))), Language.ENGLISH)
    rows = [line for line in shown.splitlines() if line.startswith(("| CRITICAL", "| HIGH", "| LOW"))]
    assert "urllib3" in rows[0] and "1 exploited in the wild (KEV)" in shown


def test_where_only_some_can_be_fixed_it_says_how_many() -> None:
    diff = replace(WORKSHOP.vulnerabilities, new=(NEW[1], replace(NEW[4], fixed_in="")))
    shown = comment.render(report(reviewed(replace(WORKSHOP, vulnerabilities=diff))), Language.ENGLISH)
    assert "| `2.20.0` (fixes 1 of 2) |" in shown


def test_the_base_image_has_digest_age_and_what_it_brings() -> None:
    head = replace(built(HEAD_FACTS), loaded=(f"docker.io/library/golang:1.24@{DIGEST}",))
    said = base_image.of_head(replace(WORKSHOP, head=head), "2026-11-24T09:30:00Z")
    assert said is not None
    assert said.english == f"`golang:1.24` ({DIGEST[:19]}, created 41 days ago), brings 644 MB and 327 vulnerabilities"
    ended = replace(WORKSHOP, vulnerabilities=replace(WORKSHOP.vulnerabilities, end_of_life="debian 9.13"))
    said = base_image.of_head(ended, "")
    assert said is not None and "(debian 9.13 has reached end of life)" in said.english


def test_of_nothing_below_nothing_is_said() -> None:
    assert base_image.of_head(replace(WORKSHOP, dockerfile_text="FROM scratch\nCOPY a /\n"), "") is None
    assert base_image.of_head(replace(WORKSHOP, dockerfile_text="not one"), "") is None


def test_a_column_that_says_the_same_of_all_images_is_left_out() -> None:
    one, other = (reviewed(sized(f"{name}/Dockerfile", 60_000_000, 90_000_000)) for name in "ab")
    shown = comment.render(report(one, other), Language.ENGLISH)
    assert "| Image | Vulnerabilities (C/H/M/L) | Size: base → head |\n" in shown
    worse = reviewed(replace(WORKSHOP, target=one.comparison.target), PROVED)
    assert "| New findings |" in comment.render(report(worse, other), Language.ENGLISH)


def test_images_that_fail_are_all_in_the_table() -> None:
    failing = [
        reviewed(replace(WORKSHOP, target=replace(WORKSHOP.target, dockerfile=f"{number}/Dockerfile")))
        for number in range(14)
    ]
    shown = comment.render(report(*failing), Language.ENGLISH)
    assert len([line for line in shown.partition("<details")[0].splitlines() if line.startswith("| ❌")]) == 14


def test_exceptions_are_listed_with_their_last_day() -> None:
    one = reviewed(sized("Dockerfile", 60_000_000, 60_000_000))
    text = verbatim("CVE-1 is waived until 2026-11-30 (6 days left): not reachable")
    shown = comment.render(
        report(one, verdict=Verdict(VerdictState.PASS, (Reason(IGNORED, VerdictState.PASS, "Dockerfile", text),))),
        Language.ENGLISH,
    )
    assert f"Exceptions: {text.english}." in shown.partition("| `Dockerfile`")[0]


def test_no_reason_of_behaviour_is_said_in_a_fourth_place() -> None:
    """What breaks: heading, verdict and fold. What was not observed: the line that says what would help."""
    text = comment.render(SAMPLES["behaviour"], Language.ENGLISH)
    assert text.count("libz.so.1 is missing") == 3
    assert text.count("connection refused") == 1
    assert "| **broken** |" in text and "| not observed |" in text
