"""GitHub's own documents, fetched once from the npm registry into .cache/ and checked by their hash.

`openapi("api.github.com")` is the description of the REST API, `payloads()` real examples of webhook events.
"""

from __future__ import annotations

import base64
import fcntl
import functools
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "github"
_PACKAGES: Mapping[str, tuple[str, Sequence[str]]] = {
    "@octokit/openapi@23.0.2": (
        "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
        ("package/generated/api.github.com.json", "package/generated/ghes-3.17.json"),
    ),
    "@octokit/webhooks-examples@7.6.1": (
        "sha512-De6U3XB6O3DtCa7bKgCMzTHdeopqqZ6SNivMYJnK65ierKL1AnNIA0tkRYCRS7lwGT792d+Ps1WbfHlso6MynQ==",
        ("package/api.github.com/index.json",),
    ),
}


def openapi(server: str = "api.github.com") -> dict[str, Any]:
    """Return the OpenAPI document of api.github.com or of the oldest supported GitHub Enterprise Server."""
    document: dict[str, Any] = _load(f"package/generated/{server}.json")
    return document


def payloads(event: str) -> list[dict[str, Any]]:
    """Return GitHub's examples of one event's payload."""
    return next(one["examples"] for one in _load("package/api.github.com/index.json") if one["name"] == event)


@functools.cache
def _load(member: str) -> Any:
    path = CACHE / member.replace("/", "_")
    if not path.exists():
        _fetch(next(package for package, (_, members) in _PACKAGES.items() if member in members))
    return json.loads(path.read_bytes())


def _fetch(package: str) -> None:
    integrity, members = _PACKAGES[package]
    CACHE.mkdir(parents=True, exist_ok=True)
    # Tests run in several processes: one fetches, the others wait for it.
    with (CACHE / "lock").open("w") as lock, tempfile.TemporaryDirectory() as scratch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if all((CACHE / member.replace("/", "_")).exists() for member in members):
            return
        packed = ["npm", "pack", "--silent", "--pack-destination", scratch, package]
        subprocess.run(packed, check=True, timeout=300, stdout=subprocess.DEVNULL)
        archive = next(Path(scratch).glob("*.tgz"))
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        assert f"sha512-{digest}" == integrity, f"{package} is not what was reviewed"
        with tarfile.open(archive) as tar:
            for member in members:
                source = tar.extractfile(member)
                assert source is not None
                target = CACHE / member.replace("/", "_")
                with target.with_suffix(".part").open("wb") as file:
                    shutil.copyfileobj(source, file)
                target.with_suffix(".part").replace(target)


def main() -> None:
    """Fetch everything, for a set-up that wants no surprises later."""
    for package in _PACKAGES:
        _fetch(package)


if __name__ == "__main__":
    main()
