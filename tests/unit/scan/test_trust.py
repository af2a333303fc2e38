"""What a scan does not know is never said to be none."""

from dataclasses import replace

import pytest

from bot.comparison.compare import trust_scan
from bot.comparison.measuring import Measured
from bot.model.blame import Blame
from bot.model.images import BuildState, Image, ImageConfig, ImageFacts, Tampering
from bot.model.scans import Scan, ScanState, Severity, Vulnerability
from bot.report import phrases
from bot.scan.diff import diff
from bot.scan.trivy import parse
from tests.unit.report.samples import WORKSHOP

FOUND = {"VulnerabilityID": "CVE-1", "PkgName": "p", "InstalledVersion": "1", "Severity": "HIGH"}
PACKAGE = {"Name": "p", "Version": "1"}
OLD = Vulnerability("CVE-1", "p", "1", Severity.HIGH)


def document(system: dict[str, object] | None, packages: int, found: int = 0) -> dict[str, object]:
    result = {
        "Class": "os-pkgs",
        "Type": "debian",
        "Packages": [PACKAGE] * packages,
        "Vulnerabilities": [FOUND] * found,
    }
    return {"Metadata": {"OS": system} if system else {}, "Results": [result]}


DEBIAN: dict[str, object] = {"Family": "debian", "Name": "12.10"}


def test_a_scan_of_a_distribution_with_its_packages() -> None:
    scan = parse(document(DEBIAN, 2, 1), "")
    assert scan.state is ScanState.SCANNED and len(scan.vulnerabilities) == 1 and scan.is_known


@pytest.mark.parametrize("found", [document(DEBIAN, 0), document(None, 3)], ids=["no packages", "no distribution"])
def test_packages_and_distribution_go_together(found: dict[str, object]) -> None:
    scan = parse(found, "")
    assert (scan.state, scan.blame) == (ScanState.FAILED, Blame.AUTHOR)


def test_past_its_end_of_life_nothing_is_fixed_and_none_is_no_number() -> None:
    head = parse(document(DEBIAN | {"EOSL": True}, 2), "")
    assert head.end_of_life == "debian 12.10" and not head.is_known
    made = diff(Scan(ScanState.SCANNED, vulnerabilities=(OLD,)), head)
    assert made.fixed == () and made.end_of_life == "debian 12.10" and not made.ended_before
    shown = str(phrases.vulnerability_counts(replace(WORKSHOP, vulnerabilities=made)))
    assert shown == "0 / 0 / 0 (debian 12.10 has reached end of life)"
    assert diff(head, head).ended_before


def test_a_scan_of_what_was_tampered_with_is_none_and_base_alike_is_nobodys_doing() -> None:
    facts = ImageFacts("", "linux/amd64", 1, 1, 0, (), ImageConfig())
    forged = replace(facts, tampering=(Tampering("/var/lib/dpkg/status", 3, "RUN forge"),))
    scan = Scan(ScanState.SCANNED)
    whole = trust_scan(Measured(Image(BuildState.BUILT, facts=facts), scan))
    broken = trust_scan(Measured(Image(BuildState.BUILT, facts=forged), scan))
    assert whole.scan is scan
    assert broken.scan is not None and broken.scan.state is ScanState.FAILED
    assert "line 3 (`RUN forge`) changes /var/lib/dpkg/status" in str(broken.scan.reason)
    assert diff(whole.scan, broken.scan).blame is Blame.AUTHOR
    assert diff(broken.scan, broken.scan).blame is Blame.NOBODY
    assert not diff(broken.scan, whole.scan).compared
