"""The job summary: everything that the comment has no room for, within GitHub's limit."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model.reports import Report
from bot.report import summary
from bot.report.blocks import octets
from bot.text import Language
from tests.unit.report.samples import NEW, OLD, SAMPLES, WORKSHOP, report, reviewed
from tests.unit.report.strategies import QUICK, REPORTS, larger


def english(name: str) -> str:
    return summary.render(SAMPLES[name], Language.ENGLISH)


def test_layers_have_bars_with_bytes_and_lines() -> None:
    rows = [line for line in english("workshop").splitlines() if "▇" in line]
    assert len(rows) == 8
    longest = max(rows, key=lambda row: row.count("▇"))
    assert longest.startswith("| base image | 279\N{NO-BREAK SPACE}MB | " + "▇" * 20)
    assert any(row.startswith("| [line 9] | 103\N{NO-BREAK SPACE}MB | ▇▇▇▇▇▇▇ |") for row in rows)


def test_every_vulnerability_is_there_new_ones_unfolded() -> None:
    shown = english("workshop")
    assert all(one.id in shown for one in (*NEW, *OLD))
    assert shown.index(NEW[-1].id) < shown.index("Unchanged vulnerabilities: 327")


def test_it_says_where_the_time_went_and_with_which_versions() -> None:
    shown = english("workshop")
    assert "Where the time went: 96.4 s in total" in shown
    assert "Trivy `0.76.0`" in shown
    assert "Policy: `base:.github/hullcheck.yml`." in shown


def test_the_wasted_files_are_listed_with_what_hides_them() -> None:
    assert "| `/var/cache/apt/pkgcache.bin` | 1.17\N{NO-BREAK SPACE}MB | [line 8] | [line 9], deleted |" in english(
        "workshop"
    )


def test_a_summary_that_is_too_long_loses_unchanged_vulnerabilities_first() -> None:
    many = tuple(replace(OLD[0], id=f"CVE-2020-{number}", package="p" * 60) for number in range(900))
    images = [
        reviewed(replace(WORKSHOP, vulnerabilities=replace(WORKSHOP.vulnerabilities, unchanged=many))) for _ in range(9)
    ]
    shown = summary.render(report(*images), Language.ENGLISH)
    assert octets(shown) <= summary.LIMIT - 16_384
    assert "left out because of GitHub's size limit: everything is in report.html in the output directory" in shown
    assert shown.count("Unchanged vulnerabilities: 900") < 9
    assert shown.count("**New vulnerabilities**") == 9


@QUICK
@given(REPORTS, st.sampled_from([1, 30]), st.sampled_from([1, 60]))
def test_it_always_fits(small: Report, targets: int, rows: int) -> None:
    assert octets(summary.render(larger(small, targets, rows), Language.PORTUGUESE)) <= summary.LIMIT - 16_384
