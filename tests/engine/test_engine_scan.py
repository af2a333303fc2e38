"""The real Trivy: what it finds in an image made for it, and every way in which it can fail."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import http.server
import io
import json
import os
import shutil
import stat
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.model.scans import Scan, ScanState
from bot.scan.trivy import Trivy

CACHE = Path(os.environ.get("TRIVY_CACHE_DIR", Path(__file__).resolve().parents[2] / ".cache/trivy"))
REFERENCE = "hullcheck-review:x"
PACKAGES = {
    "zlib1g": ("zlib", "1:1.2.13.dfsg-1"),
    "perl-base": ("perl", "5.36.0-7+deb12u1"),
    "bash": ("bash", "5.2.15-2+b2"),
}


# ------------------------------------------------------------------------------------------- an image and a database


def layout(folder: Path, packages: Mapping[str, tuple[str, str]], more: Mapping[str, bytes] | None = None) -> Path:
    """Write an OCI layout that Trivy takes for a Debian 12 with these packages."""
    status = "\n".join(
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nSource: {source}\nVersion: {version}\n"
        for name, (source, version) in packages.items()
    )
    release = b'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
    files = {"etc/os-release": release, "etc/debian_version": b"12.5\n", "var/lib/dpkg/status": status.encode()}
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name, data in (files | dict(more or {})).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)

    def put(data: bytes, kind: str) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

    layer = put(raw.getvalue(), "application/vnd.oci.image.layer.v1.tar")
    diff_ids = {"type": "layers", "diff_ids": [layer["digest"]]}
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": diff_ids}).encode()
    kinds = "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.manifest.v1+json"
    manifest = {"schemaVersion": 2, "mediaType": kinds[1], "config": put(config, kinds[0]), "layers": [layer]}
    entry = put(json.dumps(manifest).encode(), kinds[1])
    entry["annotations"] = {"org.opencontainers.image.ref.name": REFERENCE.partition(":")[2]}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return folder


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return layout(tmp_path_factory.mktemp("image") / "layout", PACKAGES)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache of its own with the database, and nothing else in it."""
    shutil.copytree(CACHE / "db", tmp_path / "cache/db")
    return tmp_path / "cache"


def scanned(trivy: Trivy, image: Path) -> Scan:
    trivy.prepare()
    return trivy.scan(image, REFERENCE)


def why(scan: Scan) -> str:
    assert scan.state is ScanState.FAILED
    assert scan.vulnerabilities == ()
    assert scan.reason is not None
    assert "\n" not in scan.reason.english
    return scan.reason.english


# ------------------------------------------------------------------------------------------------------ what it finds


def test_vulnerabilities_and_packages_are_found(cache: Path, image: Path) -> None:
    trivy = Trivy(cache)
    scan = scanned(trivy, image)
    assert scan.state is ScanState.SCANNED
    assert {one.name for one in scan.packages} == set(PACKAGES)
    assert "CVE-2023-31484" in {one.id for one in scan.vulnerabilities if one.package == "perl-base"}
    assert all(one.purl.startswith("pkg:deb/debian/") and one.kind == "debian" for one in scan.vulnerabilities)
    assert all(one.diff_id.startswith("sha256:") for one in scan.vulnerabilities)
    assert scan.database_updated_at == json.loads((cache / "db/metadata.json").read_text())["UpdatedAt"]
    assert trivy.version


def test_only_fixed_ones_are_shown_if_that_is_asked_for(cache: Path, image: Path) -> None:
    everything, fixed = scanned(Trivy(cache), image), scanned(Trivy(cache, only_fixed=True), image)
    assert 0 < len(fixed.vulnerabilities) < len(everything.vulnerabilities)
    assert all(one.fixable for one in fixed.vulnerabilities)
    assert set(fixed.vulnerabilities) == {one for one in everything.vulnerabilities if one.fixable}


def test_an_ignore_file_takes_out_what_it_names_until_its_day(cache: Path, image: Path, tmp_path: Path) -> None:
    found = {one.id for one in scanned(Trivy(cache), image).vulnerabilities}
    first, second, *_ = sorted(found)
    (tmp_path / "ignore").write_text(f"{first}\n# why\n{second} exp:2020-01-01\n")
    scan = scanned(Trivy(cache, ignore_file=tmp_path / "ignore"), image)
    assert {one.id for one in scan.vulnerabilities} == found - {first}
    assert scan.suppressed >= 1


def test_a_vex_document_takes_out_what_is_not_affected(cache: Path, image: Path, tmp_path: Path) -> None:
    statement = {
        "vulnerability": {"name": "CVE-2023-31484"}, "status": "not_affected",
        "products": [{"@id": "pkg:deb/debian/perl-base"}], "justification": "vulnerable_code_not_in_execute_path",
    }  # fmt: skip
    document = {
        "@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "x", "version": 1,
        "timestamp": "2024-01-01T00:00:00Z", "statements": [statement],
    }  # fmt: skip
    (tmp_path / "vex.json").write_text(json.dumps(document))
    scan = scanned(Trivy(cache, vex=(tmp_path / "vex.json",)), image)
    assert "CVE-2023-31484" not in {one.id for one in scan.vulnerabilities}
    assert scan.suppressed == 1


def test_the_sbom_has_the_packages_and_neither_todays_vulnerabilities_nor_a_name_of_the_run(
    cache: Path, image: Path, tmp_path: Path
) -> None:
    trivy = Trivy(cache, results=tmp_path / "results")
    assert scanned(trivy, image).vulnerabilities
    made = trivy.inventory(REFERENCE, "api/Dockerfile")
    assert made is not None
    cyclonedx, spdx = json.loads(made.cyclonedx), json.loads(made.spdx)
    assert (cyclonedx["bomFormat"], spdx["spdxVersion"]) == ("CycloneDX", "SPDX-2.3")
    assert set(PACKAGES) <= {one["name"] for one in cyclonedx["components"]}
    assert set(PACKAGES) <= {one["name"] for one in spdx["packages"]}
    assert not cyclonedx.get("vulnerabilities")
    assert cyclonedx["metadata"]["component"]["name"] == spdx["name"] == "api/Dockerfile"
    assert "hullcheck-review" not in made.cyclonedx + made.spdx


def test_an_image_that_was_not_scanned_has_no_sbom(cache: Path, image: Path, tmp_path: Path) -> None:
    trivy = Trivy(cache, results=tmp_path / "results")
    scanned(Trivy(cache), image)
    assert trivy.inventory(REFERENCE, "x") is None
    (tmp_path / "results").mkdir()
    (kept,) = [trivy._kept(REFERENCE)]
    assert kept is not None
    for damaged in (b"", b"[]", b"{" * 100_000, b"null", b'{"Results": [3]}'):
        kept.write_bytes(damaged)
        assert trivy.inventory(REFERENCE, "x") is None


def test_nothing_of_the_repository_configures_the_scan(
    cache: Path, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trivy.yaml").write_text("severity: [CRITICAL]\nexit-code: 7\n")
    everything = scanned(Trivy(cache), image)
    (tmp_path / ".trivyignore").write_text("\n".join(one.id for one in everything.vulnerabilities))
    monkeypatch.setenv("TRIVY_SEVERITY", "LOW")
    assert scanned(Trivy(cache), image) == everything


def test_two_scans_at_once_both_end_well(cache: Path, image: Path) -> None:
    trivy = Trivy(cache)
    trivy.prepare()
    with ThreadPoolExecutor() as pool:
        scans = list(pool.map(lambda _: trivy.scan(image, REFERENCE), range(4)))
    assert {scan.state for scan in scans} == {ScanState.SCANNED}


def test_two_reviews_at_once_both_end_well(cache: Path, image: Path) -> None:
    with ThreadPoolExecutor() as pool:
        scans = list(pool.map(lambda _: scanned(Trivy(cache), image), range(4)))
    assert {scan.state for scan in scans} == {ScanState.SCANNED}


def test_a_cache_that_another_program_has_for_minutes_stops_no_scan(cache: Path, image: Path, tmp_path: Path) -> None:
    trivy = Trivy(cache, results=tmp_path / "results")
    expected = scanned(trivy, image)
    with (cache / "fanal/fanal.db").open("rb+") as taken:
        fcntl.flock(taken, fcntl.LOCK_EX)
        assert scanned(trivy, image) == expected
        assert trivy.sbom(image, REFERENCE) is not None


def test_java_archives_without_their_index_are_left_out_and_said_to_be(cache: Path, tmp_path: Path) -> None:
    jar = io.BytesIO()
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
    made = layout(tmp_path / "layout", PACKAGES, {"app/x.jar": jar.getvalue()})
    scan = scanned(Trivy(cache), made)
    assert scan.state is ScanState.SCANNED
    assert scan.vulnerabilities != ()
    assert ["Java archives were not scanned" in note.english for note in scan.notes] == [True]


# ------------------------------------------------------------------------------------------------------ how it fails


def test_a_missing_program_is_named(cache: Path, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert why(scanned(Trivy(cache), image)) == "Trivy is not installed"


def test_a_database_that_is_damaged_is_called_so(cache: Path, image: Path) -> None:
    (cache / "db/trivy.db").write_bytes(b"not a database" * 1000)
    assert "corrupt or has the wrong version" in why(scanned(Trivy(cache), image))


def test_a_database_of_another_schema_is_called_so(cache: Path, image: Path) -> None:
    metadata = json.loads((cache / "db/metadata.json").read_text())
    (cache / "db/metadata.json").write_text(json.dumps(metadata | {"Version": 3}))
    assert "corrupt or has the wrong version" in why(scanned(Trivy(cache), image))


def test_an_image_that_is_not_there_is_a_failure(cache: Path, tmp_path: Path) -> None:
    assert "Trivy failed" in why(scanned(Trivy(cache), tmp_path / "nothing"))


def test_a_scan_that_takes_too_long_is_ended(
    cache: Path, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "bin/trivy"
    slow.parent.mkdir()
    real = shutil.which("trivy")
    slow.write_text(f'#!/bin/sh\ncase "$*" in *--input*) exec sleep 600;; *) exec {real} "$@";; esac\n')
    slow.chmod(slow.stat().st_mode | stat.S_IXUSR)
    trivy = Trivy(cache, timeout=1)
    trivy.prepare()
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    monkeypatch.setattr("bot.scan.trivy._MARGIN_SECONDS", 1.0)
    assert "longer than 1 s" in why(trivy.scan(image, REFERENCE))


# -------------------------------------------------------------------------------------- the registry of the database


class _Registry(http.server.BaseHTTPRequestHandler):
    """Serves one database as an OCI artifact, or the error that a test wants."""

    blobs: ClassVar[dict[str, bytes]] = {}
    manifest: ClassVar[bytes] = b""
    error: ClassVar[tuple[int, str] | None] = None
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, body = 200, b"{}"
        kind = "application/vnd.oci.image.manifest.v1+json"
        if self.error is not None and "/manifests/" in self.path:
            status, code = self.error
            kind, body = "application/json", json.dumps({"errors": [{"code": code, "message": "said so"}]}).encode()
        elif "/manifests/" in self.path:
            body = self.manifest
        elif "/blobs/" in self.path:
            kind, body = "application/octet-stream", self.blobs[self.path.rpartition("/")[2]]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Docker-Content-Digest", "sha256:" + hashlib.sha256(body).hexdigest())
        self.end_headers()
        self.wfile.write(body if self.command == "GET" else b"")

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name in ("trivy.db", "metadata.json"):
            tar.add(CACHE / "db" / name, arcname=name)
    layer, config = gzip.compress(raw.getvalue()), b"{}"

    def descriptor(data: bytes, kind: str) -> dict[str, Any]:
        return {"mediaType": kind, "digest": "sha256:" + hashlib.sha256(data).hexdigest(), "size": len(data)}

    entry = descriptor(layer, "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip")
    entry["annotations"] = {"org.opencontainers.image.title": "db.tar.gz"}
    manifest = {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor(config, "application/vnd.oci.empty.v1+json"), "layers": [entry],
    }  # fmt: skip
    monkeypatch.setattr(_Registry, "manifest", json.dumps(manifest).encode())
    monkeypatch.setattr(
        _Registry, "blobs", {"sha256:" + hashlib.sha256(data).hexdigest(): data for data in (layer, config)}
    )
    monkeypatch.setattr(_Registry, "error", None)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}/mirror/trivy-db:2"
    server.shutdown()


def test_the_database_is_downloaded_where_there_is_none(registry: str, image: Path, tmp_path: Path) -> None:
    trivy = Trivy(tmp_path / "new", db_repositories=(registry,))
    assert trivy.prepare() is None
    assert trivy.scan(image, REFERENCE).vulnerabilities != ()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ((429, "TOOMANYREQUESTS"), "rate limiting"),
        ((403, "DENIED"), "could not be downloaded"),
        ((404, "MANIFEST_UNKNOWN"), "could not be downloaded"),
        ((500, "UNKNOWN"), "could not be downloaded"),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else "",
)
def test_a_registry_that_refuses_is_said_to(
    error: tuple[int, str], said: str, registry: str, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Registry, "error", error)
    assert said in why(scanned(Trivy(tmp_path / "new", db_repositories=(registry,)), image))


@pytest.mark.parametrize("address", ["127.0.0.1:9/a/b", "nowhere.invalid/a/b"])
def test_a_registry_that_does_not_answer_is_said_so(address: str, image: Path, tmp_path: Path) -> None:
    assert "could not be downloaded" in why(scanned(Trivy(tmp_path / "new", db_repositories=(address,)), image))


def test_an_old_database_is_better_than_none_and_its_date_is_told(cache: Path, image: Path) -> None:
    metadata = json.loads((cache / "db/metadata.json").read_text())
    old = metadata | dict.fromkeys(("UpdatedAt", "NextUpdate", "DownloadedAt"), "2020-01-01T00:00:00Z")
    (cache / "db/metadata.json").write_text(json.dumps(old))
    scan = scanned(Trivy(cache, db_repositories=("127.0.0.1:9/a/b",)), image)
    assert (scan.state, scan.database_updated_at) == (ScanState.SCANNED, "2020-01-01T00:00:00Z")
