"""Trivy: the only module that knows it.

The database is looked up or downloaded once in a run, and every image of the run is scanned with that one: a new
advisory between two scans would otherwise make an unchanged image look worse.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import requests

from bot.host import answers, process
from bot.host.answers import Answers
from bot.messages import scan as messages
from bot.model.blame import Blame
from bot.model.images import Package
from bot.model.scans import Sbom, Scan, ScanState, Severity, Vulnerability
from bot.scan import failure, sbom
from bot.scan.diff import worst_first
from bot.text import Text, verbatim

_DOWNLOAD_SECONDS = 300.0
_VERSION_SECONDS = 30.0
_SERVER_SECONDS = 10.0
_OUTPUT_LIMIT = 400_000_000
_NOTHING = '{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": []}'
_EXPLOITED = "cisa.gov/known-exploited-vulnerabilities"  # as the database's references name the catalogue
_MARGIN_SECONDS = 30.0  # after Trivy's own limit it is ended


@dataclass
class Trivy:
    """The scanner with its database."""

    cache: Path
    db_repositories: tuple[str, ...] = ()
    timeout: float = 600.0
    only_fixed: bool = False
    ignore_file: Path | None = None
    vex: tuple[Path, ...] = ()
    looks_for_secrets: bool = True
    server: str | None = None  # the address of a Trivy server, which then has the database
    results: Path | None = None  # a folder of this run that results are kept in, for `inventory`
    answers: Answers | None = None  # of earlier runs, which asked for the version
    version: str = ""
    _problem: Text | None = None
    _updated_at: str = ""
    # Trivy locks its layer cache for the length of a scan and gives up after 5 seconds of waiting: one at a time.
    # Another review on the same machine has a lock of its own: see `_alone`.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self) -> Text | None:
        """Find the program and have the database ready; return why that is not possible, None if it is."""
        with self._lock:
            try:
                self._problem = self._prepare()
            except process.ProgramMissing:
                self._problem = messages.TRIVY_MISSING()
            return self._problem

    def identity(self) -> str | None:
        """Return what decides a scan besides the image: program, databases, filters, and the day on which those end.

        None where that is not known.
        """
        if self.server is not None or self._problem is not None or not (self.version and self._updated_at):
            return None
        filters = [path.read_bytes().hex() for path in (*([self.ignore_file] if self.ignore_file else []), *self.vex)]
        java = _database_date(self.cache, "java-db")
        known = (self.version, self._updated_at, java, date.today().isoformat())
        return json.dumps([*known, self.only_fixed, self.ignore_file is None, filters])

    def scan(self, layout: Path, reference: str) -> Scan:
        """Scan one image of an OCI layout folder. A failure is a state of the result, not an exception."""
        return self._result(["image", _input(layout, reference)], reference)

    def secrets(self, layout: Path, reference: str) -> tuple[tuple[str, str, str], ...] | None:
        """Look for secrets in the layers of an image; -> the kind, file and layer of each, never its value.

        None where that does not work: who asks says that it was not looked at.
        """
        command = ["image", _input(layout, reference), "--scanners=secret", "--format=json", "--skip-version-check"]
        command += ["--no-progress", f"--timeout={int(self.timeout)}s", "--disable-telemetry", "--offline-scan"]
        # No other scan looks for secrets, so that none is kept for: it waits for nobody's lock, and nobody for its.
        command += [f"--ignorefile={self.ignore_file or os.devnull}", "--cache-backend=memory"]
        try:
            done = self._run(command, self._limit)
            return found_secrets(json.loads(done.stdout)) if done.ok else None
        except (process.ProgramMissing, ValueError, KeyError, TypeError, AttributeError):
            return None

    def scan_in_engine(self, reference: str) -> Scan:
        """Scan an image of the engine: worth it where its layers were scanned before, else it is exported for that."""
        return self._result(["image", "--image-src=docker", reference], reference)

    def scan_sbom(self, file: Path) -> Scan:
        """Match the packages that `sbom` wrote, an earlier day's image, with the database of today."""
        return self._result(["sbom", str(file)])

    def has_result(self, reference: str) -> bool:
        """Whether an image was scanned in this run."""
        kept = self._kept(reference)
        return kept is not None and kept.is_file()

    def inventory(self, reference: str, name: str) -> Sbom | None:
        """Return the SBOM of an image that was scanned, under this name; None where there is none."""
        kept = self._kept(reference)
        return sbom.make(kept, name, self._run) if kept is not None and kept.is_file() else None

    def sbom(self, layout: Path, reference: str) -> bytes | None:
        """Return the packages of an image as CycloneDX, for `scan_sbom`; None where that does not work."""
        if self._problem is not None:
            return None
        with self._lock:
            command = ["image", _input(layout, reference), *self._common("cyclonedx")]
            done = self._run(command, self._limit)
            if not done.ok and not _is_late(done):
                done = self._run([*command, *self._alone()], self._limit)
        return done.stdout if done.ok and done.stdout else None

    def _kept(self, reference: str) -> Path | None:
        if self.results is None or not reference:
            return None
        return self.results / f"{hashlib.sha256(reference.encode()).hexdigest()}.json"

    def _result(self, command: list[str], reference: str = "") -> Scan:
        if self._problem is not None:
            return Scan(ScanState.FAILED, self._problem)
        with self._lock:
            done = self._scan(command, ())
            left_out: tuple[Text, ...] = ()
            if not (done.ok or failure.is_java(done.err) or _is_late(done) or failure.is_elsewhere(done.err)):
                done = self._scan(command, self._alone())  # the cache may be another review's, or Trivy was killed
            if not done.ok and failure.is_java(done.err):
                done = self._scan(command, (*self._alone(), "--pkg-types=os"))
                left_out = (messages.JAVA_LEFT_OUT(),)
            if _is_late(done):
                return self._failed(messages.TIMED_OUT(seconds=f"{self.timeout:.0f}"))
            if not done.ok:
                return self._failed(failure.reason(done.err, done.end), elsewhere=failure.is_elsewhere(done.err))
            try:
                scan = parse(json.loads(done.stdout), self._updated_at, left_out)
            except (ValueError, KeyError, TypeError, AttributeError):
                return self._failed(messages.UNREADABLE())
        if (kept := self._kept(reference)) is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(done.stdout)
        return scan

    def _failed(self, reason: Text, *, elsewhere: bool = False) -> Scan:
        """Tell whose doing a failed scan is: the image's, if the scanner can still match a list of packages."""
        works = not elsewhere and self._works()
        return Scan(ScanState.FAILED, reason, blame=Blame.AUTHOR if works else Blame.NOBODY)

    def _works(self) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "nothing.json"
            file.write_text(_NOTHING, "utf-8")
            return self._run(["sbom", str(file), *self._common("json")], _VERSION_SECONDS).ok

    def _prepare(self) -> Text | None:
        self.version = answers.version(_program(), self._ask_version, self.answers)
        if self.server is not None:
            return self._ask_server()
        updated = _database_date(self.cache)
        if not updated or os.environ.get("TRIVY_SKIP_DB_UPDATE", "").lower() not in ("true", "1"):
            command = ["image", "--download-db-only", "--no-progress", *self._repositories()]
            done = self._run(command, _DOWNLOAD_SECONDS)
            if not done.ok and not updated:
                return failure.reason(done.err, done.end)
        self._updated_at = _database_date(self.cache)
        return None

    def _ask_version(self) -> str:
        shown = self._run(["--version", "--format=json"], _VERSION_SECONDS)
        return str(json.loads(shown.out).get("Version", "")) if shown.ok else ""

    def _ask_server(self) -> Text | None:
        """Ask the server for the date of its database, so that it is there and both scans can be told apart."""
        try:
            with process.meter("trivy"):
                answer = requests.get(f"{self.server}/version", timeout=_SERVER_SECONDS)
                answer.raise_for_status()
                document = answer.json()
            self._updated_at = str((document.get("VulnerabilityDB") or {}).get("UpdatedAt") or "")
        except (requests.RequestException, ValueError, AttributeError) as error:
            return messages.SERVER_UNREACHABLE(server=verbatim(str(self.server)), error=verbatim(type(error).__name__))
        return None

    def _scan(self, command: list[str], more: tuple[str, ...]) -> process.Completed:
        command = [*command, *self._common("json"), "--list-all-pkgs", "--show-suppressed", *more]
        if self.only_fixed:
            command.append("--ignore-unfixed")
        # Always named: Trivy would otherwise pick up whatever lies in the folder it is started in.
        command.append(f"--ignorefile={self.ignore_file or os.devnull}")
        command += [f"--vex={path}" for path in self.vex]
        return self._run(command, self._limit)

    def _alone(self) -> tuple[str, ...]:
        """Return what keeps a scan's layers in memory: no other program that has the cache for minutes stops it."""
        return ("--cache-backend=memory",) if self.server is None else ()

    @property
    def _limit(self) -> float:
        return self.timeout + _MARGIN_SECONDS

    def _common(self, form: str) -> list[str]:
        """What every scan is told: packages only, with the database that is there."""
        options = ["--scanners=vuln", f"--format={form}", "--skip-db-update", "--skip-version-check", "--offline-scan"]
        options += ["--no-progress", f"--timeout={int(self.timeout)}s", "--disable-telemetry"]
        if (self.cache / "java-db/metadata.json").is_file():
            options.append("--skip-java-db-update")
        if self.server is not None:
            options.append(f"--server={self.server}")
        return options

    def _repositories(self) -> list[str]:
        return [f"--db-repository={name}" for name in self.db_repositories]

    def _run(self, arguments: list[str], timeout: float) -> process.Completed:
        # From an empty folder: a trivy.yaml of the repository must not configure the scan that judges it.
        self.cache.mkdir(parents=True, exist_ok=True)
        command = [_program(), "--quiet", f"--cache-dir={self.cache}", *arguments]
        # The token of a server comes by the environment: the process list does not show it.
        token = {name: os.environ[name] for name in ("TRIVY_TOKEN", "TRIVY_TOKEN_HEADER") if name in os.environ}
        env = token if self.server is not None else {}
        return process.run(command, timeout=timeout, cwd=self.cache, limit=_OUTPUT_LIMIT, env=env)


def parse(document: Mapping[str, Any], updated_at: str, notes: tuple[Text, ...] = ()) -> Scan:
    """Turn Trivy's JSON into a scan."""
    vulnerabilities: list[Vulnerability] = []
    packages: list[Package] = []
    suppressed = 0
    system = (document.get("Metadata") or {}).get("OS") or {}
    for result in document.get("Results") or ():
        kind = str(result.get("Type") or "")
        suppressed += len(result.get("ExperimentalModifiedFindings") or ())
        packages += [_package(item, kind, result) for item in result.get("Packages") or ()]
        vulnerabilities += [_vulnerability(item, kind, result) for item in result.get("Vulnerabilities") or ()]
    distribution = f"{system.get('Family') or ''} {system.get('Name') or ''}".strip()
    if (unknown := _unknown_packages(document, distribution)) is not None:
        return Scan(ScanState.FAILED, unknown, blame=Blame.AUTHOR)
    return Scan(
        state=ScanState.SCANNED,
        end_of_life=distribution if system.get("EOSL") is True else "",
        vulnerabilities=tuple(sorted(vulnerabilities, key=worst_first)),
        packages=tuple(sorted(packages, key=lambda one: (one.kind, one.name, one.version, one.path))),
        database_updated_at=updated_at,
        suppressed=suppressed,
        notes=notes,
    )


def _unknown_packages(document: Mapping[str, Any], distribution: str) -> Text | None:
    """Return why nothing is known of the system's packages: every distribution has some, and advisories go by it."""
    counts = [len(one.get("Packages") or ()) for one in document.get("Results") or () if one.get("Class") == "os-pkgs"]
    if distribution and counts and not any(counts):
        return messages.NO_PACKAGES(distribution=verbatim(distribution[:60]))
    return messages.NO_DISTRIBUTION(count=sum(counts)) if any(counts) and not distribution else None


def found_secrets(document: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return kind, file and layer of each secret in Trivy's JSON; the match itself is left behind."""
    found = {
        (
            str(item.get("Title") or item["RuleID"]),
            str(result.get("Target") or ""),
            str((item.get("Layer") or {}).get("DiffID") or ""),
        )
        for result in document.get("Results") or ()
        if result.get("Class") == "secret"
        for item in result.get("Secrets") or ()
    }
    return tuple(sorted(found))


def _vulnerability(item: Mapping[str, Any], kind: str, result: Mapping[str, Any]) -> Vulnerability:
    severity = str(item.get("Severity") or "UNKNOWN")
    return Vulnerability(
        id=str(item["VulnerabilityID"]),
        package=str(item["PkgName"]),
        installed=str(item.get("InstalledVersion") or ""),
        severity=Severity[severity] if severity in Severity.__members__ else Severity.UNKNOWN,
        fixed_in=str(item.get("FixedVersion") or ""),
        status=str(item.get("Status") or ""),
        purl=str((item.get("PkgIdentifier") or {}).get("PURL") or ""),
        kind=kind,
        path=str(item.get("PkgPath") or _file_target(result)),
        title=str(item.get("Title") or ""),
        url=str(item.get("PrimaryURL") or ""),
        diff_id=str((item.get("Layer") or {}).get("DiffID") or ""),
        exploited=any(_EXPLOITED in str(one) for one in item.get("References") or ()),
    )


def _package(item: Mapping[str, Any], kind: str, result: Mapping[str, Any]) -> Package:
    release = str(item.get("Release") or "")
    epoch = f"{item['Epoch']}:" if item.get("Epoch") else ""
    return Package(
        kind=kind,
        name=str(item.get("Name") or ""),
        version=epoch + str(item.get("Version") or "") + (f"-{release}" if release else ""),
        purl=str((item.get("Identifier") or {}).get("PURL") or ""),
        path=str(item.get("FilePath") or _file_target(result)),
        diff_id=str((item.get("Layer") or {}).get("DiffID") or ""),
        source_name=str(item.get("SrcName") or ""),
    )


def _file_target(result: Mapping[str, Any]) -> str:
    """The target of a result is a path for files such as Go programs, and the image's name for system packages."""
    return str(result.get("Target") or "") if result.get("Class") == "lang-pkgs" else ""


def _is_late(done: process.Completed) -> bool:
    return done.timed_out or failure.is_late(done.err)


def _input(layout: Path, reference: str) -> str:
    # In a layout an image goes by the tag alone, without the name before it.
    return f"--input={layout}:{reference.rpartition(':')[2]}"


def _program() -> str:
    """Trivy from PATH, or the one that is installed beside this Python."""
    return shutil.which("trivy") or str(Path(sys.executable).with_name("trivy"))


def _database_date(cache: Path, name: str = "db") -> str:
    try:
        return str(json.loads((cache / name / "metadata.json").read_bytes())["UpdatedAt"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
