"""The figures of `make rewrite-suite` as Markdown, for docs/rewrite-suite.md.

python -m tests.corpus.suite_table build/rewrite-suite.json
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

App = Mapping[str, Any]

_STATES = {"built": "draft", "not-needed": "not needed"}  # as people read them
_COMPILED = ("c", "c++", "go", "rust")


def table(apps: Sequence[App]) -> str:
    """Return a row for each application."""
    head = "| application | toolchain | before | split alone | offered | vulnerabilities | on | tried | time | result |"
    lines = [head, "| --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | --- |"]
    return "\n".join([*lines, *map(_row, apps)])


def _row(app: App) -> str:
    before = app["before_bytes"]
    offered = app["after_bytes"] if app["state"] in ("proved", "built") else None
    after = app["vulnerabilities_after"]
    cells = (
        app["name"], app["toolchain"], _size(before), _smaller(before, app["split_only_bytes"]),
        _smaller(before, offered),
        f"{app['vulnerabilities_before']}" + (f" → {after}" if after is not None and offered else ""),
        f"`{app['runtime_base']}`" if app["runtime_base"] else "", str(len(app["candidates"]) or ""),
        f"{app['seconds']:.0f} s", str(_STATES.get(app["state"], app["state"])),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _size(count: int | None) -> str:
    return "" if count is None else f"{count / 1e6:,.1f} MB" if count < 1e8 else f"{count / 1e6:,.0f} MB"


def _smaller(before: int | None, after: int | None) -> str:
    return f"{_size(after)}, −{100 * (1 - after / before):.0f} %" if before and after is not None else ""


def medians(apps: Sequence[App]) -> str:
    """Return the medians over those that are proved, and over some of them."""
    proved = [app for app in apps if app["state"] == "proved"]
    groups = {
        "all that are proved": proved,
        "compiled programs (C, C++, Go, Rust)": [app for app in proved if app["toolchain"].split()[0] in _COMPILED],
        "another base than the original's distribution": [
            app for app in proved if app["split_only_bytes"] is None or app["after_bytes"] < app["split_only_bytes"]
        ],
    }
    lines = [
        "| median of | applications | split alone | offered | vulnerabilities gone |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, some in groups.items():
        cells = (
            _median(some, lambda app: _gone(app["before_bytes"], app["split_only_bytes"])),
            _median(some, lambda app: _gone(app["before_bytes"], app["after_bytes"])),
            _median(some, lambda app: _gone(app["vulnerabilities_before"], app["vulnerabilities_after"])),
        )
        lines.append(f"| {name} | {len(some)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _gone(before: int | None, after: int | None) -> float | None:
    return 1 - after / before if before and after is not None else None


def _median(apps: Iterable[App], figure: Callable[[App], float | None]) -> str:
    known = [value for app in apps if (value := figure(app)) is not None]
    return f"{100 * statistics.median(known):.1f} %" if known else ""


def traps(apps: Sequence[App]) -> str:
    """Return what the proof said of each broken rewrite."""
    lines = ["| trap | what the proof says |", "| --- | --- |"]
    for app in apps:
        for name, said in app["traps_tried"].items():
            lines.append(f"| {app['name']}: {name} | {said.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


if __name__ == "__main__":
    found = json.loads(Path(sys.argv[1]).read_text())["apps"]
    sys.stdout.write("\n\n".join((medians(found), table(found), traps(found))) + "\n")
