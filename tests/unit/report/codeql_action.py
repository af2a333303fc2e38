"""What github/codeql-action and GitHub refuse or drop of a SARIF file, as its sources and documentation say.

Read from github/codeql-action at f3f1edb (src/upload-lib.ts, src/sarif/index.ts, src/fingerprints.ts) and GitHub's page
"SARIF results exceed limits". Where a rule has a name in the sources, it has the same here.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from typing import Any

RUNS_PER_FILE = 20
RESULTS_PER_RUN = 5_000  # more are dropped; more than 25,000 refused
RULES_PER_RUN = 25_000
TAGS_PER_RULE = 10  # more are dropped
LOCATIONS_PER_RESULT = 100
BYTES = 10_000_000  # gzip


def complaints(files: Iterable[str]) -> list[str]:
    """Return what is wrong with files that one job uploads one after the other."""
    found: list[str] = []
    sentinels: set[str] = set()
    for text in files:
        log = json.loads(text)
        found += _file(text, log)
        # validateUniqueCategory: a variable for each category, which a second upload of the job finds.
        names = {_sanitize(run["automationDetails"]["id"]) + "_" + run["tool"]["driver"]["name"] for run in log["runs"]}
        found += [f"category uploaded twice: {name}" for name in names & sentinels]
        sentinels |= names
    return found


def _file(text: str, log: Any) -> Iterable[str]:
    runs = log["runs"]
    if not runs:
        yield "no run"
    if len(runs) > RUNS_PER_FILE:
        yield f"{len(runs)} runs"
    if len(gzip.compress(json.dumps(log).encode())) > BYTES:
        yield "too large"
    # areAllRunsUnique: the fields that code scanning tells categories by.
    keys = [json.dumps([run["tool"]["driver"], run["automationDetails"]["id"].rpartition("/")[0]]) for run in runs]
    ids = [run["automationDetails"]["id"] for run in runs]
    if len(set(keys)) != len(keys) or len({_sanitize(one) for one in ids}) != len(ids):
        yield f"not unique: {ids}"
    for run in runs:
        yield from _run(run)


def _run(run: Any) -> Iterable[str]:
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    if not re.fullmatch(r"[^/].*/", run["automationDetails"]["id"]):
        yield "the category is what stands before the last slash"
    if len(results) > RESULTS_PER_RUN or len(rules) > RULES_PER_RUN:
        yield f"{len(results)} results, {len(rules)} rules"
    for rule in rules:
        if len(rule["properties"]["tags"]) > TAGS_PER_RULE:
            yield f"{rule['id']}: tags"
        if not rule["helpUri"].startswith("https://"):
            yield f"{rule['id']}: helpUri"
        if len(rule["shortDescription"]["text"]) > 1_024 or len(rule["fullDescription"]["text"]) > 1_024:
            yield f"{rule['id']}: too long"
    for result in results:
        # addFingerprints: it makes this one itself, and warns of each that is not its own.
        if "primaryLocationLineHash" in result.get("partialFingerprints", {}):
            yield "a fingerprint that is the uploader's"
        if result.get("baselineState") == "absent":
            yield "an alert for what is gone"
        location = result["locations"][0]["physicalLocation"]
        if len(result["locations"]) > LOCATIONS_PER_RESULT or location["region"]["startLine"] < 1:
            yield "no place"
        if re.match(r"/|\.\.(/|$)|[a-z]+://", location["artifactLocation"]["uri"]):
            yield f"outside of the repository: {location['artifactLocation']['uri']}"


def _sanitize(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_]", "_", name).upper()
