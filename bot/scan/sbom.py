"""The SBOM of an image, CycloneDX and SPDX, made by Trivy from its own result: nothing is scanned again."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

from bot.host.process import Completed
from bot.model.scans import Sbom

_SECONDS = 60.0
_FORMATS = ("cyclonedx", "spdx-json")
_OF_THE_RUN = ("RepoTags", "RepoDigests", "Reference")
_OF_TODAY = ("Vulnerabilities", "ExperimentalModifiedFindings", "MisconfSummary", "Misconfigurations", "Secrets")

Convert = Callable[[list[str], float], Completed]


def make(result: Path, name: str, convert: Convert) -> Sbom | None:
    """Return what an image holds from the JSON of its scan; None where Trivy cannot tell.

    `name` is the image's in the documents. Vulnerabilities are left out: they are those of a day, and in the report.
    """
    try:
        document = json.loads(result.read_bytes())
        inventory = result.with_suffix(".inventory")
        inventory.write_text(json.dumps(_inventory(document, name)), "utf-8")
    except (OSError, ValueError, RecursionError, TypeError, AttributeError):
        return None
    commands = (["convert", f"--format={form}", str(inventory)] for form in _FORMATS)
    with ThreadPoolExecutor(max_workers=len(_FORMATS)) as pool:
        made = list(pool.map(convert, commands, repeat(_SECONDS)))
    if not all(one.ok and one.stdout and not one.truncated for one in made):
        return None
    cyclonedx, spdx = (one.out for one in made)
    return Sbom(cyclonedx, spdx)


def _inventory(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The result without what is only true today, or only of this run: the tag that the image was given for it."""
    metadata = {key: value for key, value in (document.get("Metadata") or {}).items() if key not in _OF_THE_RUN}
    results = [
        {key: value for key, value in result.items() if key not in _OF_TODAY}
        for result in document.get("Results") or ()
    ]
    for result in results:
        if result.get("Class") == "os-pkgs":  # named after the tag
            result["Target"] = name
    return document | {"ArtifactName": name, "Metadata": metadata, "Results": results}
