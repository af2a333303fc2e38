"""The figures of the proving ground: what a run says of each application, and over all of them.

An application's figures are a plain mapping, as `Outcome.figures` makes it and the JSON of a run has it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.model.rewrites import RewriteState
from bot.text import human_bytes

App = dict[str, Any]


def row(app: App) -> str:
    """Return one line of the table."""
    before, after, split = app["before_bytes"], app["after_bytes"], app["split_only_bytes"]
    passed = sum(bool(one["original"]) and one.get("rewrite") is not False for one in app["checks"])
    cells = (
        f"{app['name']:<18.18}", f"{app['toolchain']:<22.22}", f"{_size(before):>9}",
        f"{_size(split):>9}{_percent(before, split):>6}", f"{_size(after):>9}{_percent(before, after):>6}",
        f"{_count(app['vulnerabilities_before']):>5}→{_count(app['vulnerabilities_after']):<5}",
        f"{len(app['candidates']):>3}", f"{app['seconds']:>6.1f}",
        f"{passed}/{len(app['checks'])}", f"{app['state']:<10}", "FAIL" if app["failures"] else "",
    )  # fmt: skip
    return " ".join(cells).rstrip()


HEADER = " ".join((
    f"{'application':<18}", f"{'toolchain':<22}", f"{'before':>9}", f"{'split alone':>15}", f"{'split and base':>15}",
    f"{'vulnerable':>11}", "try", "  time", "ok ", "state",
))  # fmt: skip


def say(line: str) -> None:
    """Print a line at once: a run takes many minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _size(count: int | None) -> str:
    return "-" if count is None else human_bytes(count)


def _count(count: int | None) -> str:
    return "-" if count is None else str(count)


def _percent(before: int | None, after: int | None) -> str:
    return "" if not before or after is None else f"{100 * (after - before) / before:+.0f}%"


def reduction(before: int | None, after: int | None) -> float | None:
    """By how much something became smaller, as a ratio."""
    return None if not before or after is None else 1 - after / before


def median(values: Iterable[float | None]) -> float | None:
    """The median of those that are known."""
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 3) if known else None


def _offered(app: App) -> bool:
    """Whether there is a smaller image to compare."""
    return bool(app["before_bytes"] and app["after_bytes"] and app["state"] == RewriteState.PROVED.value)


def summary(apps: Sequence[App]) -> dict[str, object]:
    """Return the figures over all applications: reductions count only what is proved."""
    proved = [one for one in apps if _offered(one)]
    gain = [one for one in apps if RewriteState.NOT_NEEDED.value not in one["expected"]]
    states: dict[str, int] = {}
    for one in apps:
        states[one["state"]] = states.get(one["state"], 0) + 1
    return {
        "applications": len(apps),
        "states": states,
        "proved_of_those_that_can_gain": round(sum(map(_offered, gain)) / len(gain), 3) if gain else None,
        "median_reduction": median(reduction(one["before_bytes"], one["after_bytes"]) for one in proved),
        "median_reduction_split_only": median(
            reduction(one["before_bytes"], one["split_only_bytes"]) for one in proved
        ),
        "median_vulnerability_reduction": median(
            reduction(one["vulnerabilities_before"], one["vulnerabilities_after"]) for one in proved
        ),
        "median_seconds": median(one["seconds"] or None for one in apps),
        "traps": sum(len(one["traps_tried"]) for one in apps),
        "traps_taken_for_rewrites": sum(
            said.startswith(RewriteState.PROVED.value) for one in apps for said in one["traps_tried"].values()
        ),
        "failures": sum(bool(one["failures"]) for one in apps),
    }


def resumed(output: Path, digests: Mapping[str, str]) -> dict[str, App]:
    """Return what an earlier run left of the applications that are still as they were then, by name."""
    if not output.is_file():
        return {}
    apps = json.loads(output.read_text()).get("apps", ())
    return {one["name"]: one for one in apps if one.get("digest") == digests.get(one["name"])}


def write(output: Path, apps: Sequence[App]) -> None:
    """Write the JSON, also in the middle of a run: a long one that is broken off leaves what it has."""
    write_json(output, {"apps": list(apps), **summary(apps)})


def write_json(output: Path, document: Mapping[str, object]) -> None:
    """Write a file for machines, and the folder that it is in."""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def machine() -> dict[str, object]:
    """Return when and where something was measured."""
    done = subprocess.run(["docker", "version", "--format={{.Server.Version}}"], capture_output=True, check=False)
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} cores ({model}), {memory / 1e9:.0f} GB, Docker {done.stdout.decode().strip()}",
        "load_before": round(os.getloadavg()[0], 1),
    }
