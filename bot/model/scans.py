"""The scanner's result for one image: packages, vulnerabilities, and what differs between base and head."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from bot.model.blame import Blame
from bot.model.images import Origin, Package
from bot.text import Text


class Severity(IntEnum):
    """How bad a vulnerability is; higher is worse."""

    UNKNOWN = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class ScanState(Enum):
    """How far the scan of an image came."""

    SCANNED = "scanned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One known vulnerability of one installed package. `fixed_in` is empty while there is no fix."""

    id: str
    package: str
    installed: str
    severity: Severity
    fixed_in: str = ""
    status: str = ""
    purl: str = ""
    kind: str = ""  # Trivy's type, as in `Package`
    path: str = ""
    title: str = ""
    url: str = ""
    diff_id: str = ""
    origin: Origin = Origin.UNKNOWN
    line: int | None = None  # of the instruction that brought the package, where that is ours
    exploited: bool = False  # the database's references say that it is in CISA's catalogue of exploited ones (KEV)

    @property
    def fixable(self) -> bool:
        """Whether a version with a fix is known."""
        return bool(self.fixed_in)


@dataclass(frozen=True, slots=True)
class Scan:
    """The scanner's result for one image. The database's date is RFC 3339, empty if unknown."""

    state: ScanState
    reason: Text | None = None
    vulnerabilities: tuple[Vulnerability, ...] = ()
    packages: tuple[Package, ...] = ()
    database_updated_at: str = ""
    suppressed: int = 0  # findings that an ignore file or VEX took out
    notes: tuple[Text, ...] = ()
    blame: Blame = Blame.NOBODY  # of a scan that failed: AUTHOR where the image itself is why
    end_of_life: str = ""  # the distribution, where it gets no more advisories: "debian 9.13"

    @property
    def is_known(self) -> bool:
        """Whether it found all that is known: it came to an end, and somebody still looks after the distribution."""
        return self.state is ScanState.SCANNED and not self.end_of_life

    def count(self, severity: Severity) -> int:
        """Return how many vulnerabilities have that severity."""
        return sum(v.severity is severity for v in self.vulnerabilities)


@dataclass(frozen=True, slots=True)
class Sbom:
    """What an image holds, as the scanner lists it: documents of two standards, JSON."""

    cyclonedx: str
    spdx: str


@dataclass(frozen=True, slots=True)
class VulnerabilityDiff:
    """The vulnerabilities of head against those of base, worst first. `state` says whether they can be compared."""

    state: ScanState
    reason: Text | None = None
    new: tuple[Vulnerability, ...] = ()
    fixed: tuple[Vulnerability, ...] = ()
    unchanged: tuple[Vulnerability, ...] = ()
    database_updated_at: str = ""
    compared: bool = True  # False where base has no scan: then `new` is empty and all of head is in `unchanged`
    blame: Blame = Blame.NOBODY  # of a state other than SCANNED: AUTHOR where the image itself is why
    end_of_life: str = ""  # of head, as in `Scan`: what was not found is not known
    ended_before: bool = False  # whether base is of that distribution, too


@dataclass(frozen=True, slots=True)
class PackageChange:
    """A package whose set of versions differs: added (no `before`), removed (no `after`) or another version."""

    kind: str
    name: str
    before: str
    after: str
    build_tool: bool = False
    line: int | None = None
