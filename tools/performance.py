"""Write the tables of docs/performance.md from the files that the benchmarks left in build/.

A table whose file is not there stays as it is: it says when it was measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.text import human_bytes

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
_BAR = 30  # characters of the longest bar

Json = Mapping[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def about(found: Json) -> str:
    return f"Measured {found['date'][:10]} on {found['machine']}; load before: {found['load_before']}."


def review(found: Json) -> str:
    rows = [
        [
            one["name"], _seconds(one.get("limit_seconds")), _seconds(one["plain_seconds"]),
            f"{_seconds(one['hullcheck_seconds'])} ({one['ratio']})", _percent(one.get("over_limit")),
            _seconds(one.get("all_steps_seconds")),
        ]
        for one in found["cases"]
    ]  # fmt: skip
    made = table(["case", "limit", "chain", "Hullcheck (ratio)", "over the limit", "all steps"], rows)
    searches = found.get("search_seconds")
    if searches:
        told = f"{searches['median']} s median, {searches['p95']} s at the 95th percentile of {searches['proved']}"
        made += f"\n\nFrom a built original to a proved rewrite: {told}."
    return f"{about(found)}\n\n{made}"


def scale(found: Json) -> str:
    longest = max(one["seconds_per_image"] for one in found["cases"]) or 1
    rows = [
        [
            one["name"], _seconds(one["seconds"]), _seconds(one["seconds_per_image"]),
            human_bytes(one["peak_bytes"]), "▇" * max(1, round(_BAR * one["seconds_per_image"] / longest)),
        ]
        for one in found["cases"]
    ]  # fmt: skip
    return f"{about(found)}\n\n" + table(["case", "seconds", "an image", "most memory", "seconds for an image"], rows)


def rebuild(found: Json) -> str:
    rows = [
        [
            one["name"], _seconds(one["seconds_before"]), _seconds(one["seconds_after"]),
            _bytes(one["pull_before"]), _bytes(one["pull_after"]),
        ]
        for one in found["apps"]
        if one["pull_after"] is not None
    ]  # fmt: skip
    changes = (_percent(found["seconds_median_change"]), _percent(found["pull_median_change"]))
    made = table(["application", "build before", "after", "pull before", "after"], rows)
    told = f"Median of {found['compared']}: build {changes[0]}, pull {changes[1]}."
    return f"{about(found)}\n\n{made}\n\n{told}"


TABLES: Mapping[str, Callable[[Json], str]] = {
    "bench": review,
    "bench-scale": scale,
    "rebuild": rebuild,
}


def filled(page: str, found: Mapping[str, Json]) -> str:
    """Return the page with the tables of what was measured; `found` are the files by name."""
    for name, document in found.items():
        made = TABLES[name](document)
        page = re.sub(
            rf"(<!-- {name}: .*? -->\n).*?(<!-- /{name} -->)",
            lambda match, made=made: f"{match[1]}{made}\n{match[2]}",  # type: ignore[misc]
            page,
            flags=re.DOTALL,
        )
    return page


def _seconds(count: float | None) -> str:
    return "-" if count is None else f"{count:.1f} s"


def _bytes(count: int | None) -> str:
    return "-" if count is None else human_bytes(count)


def _percent(ratio: float | None) -> str:
    return "-" if ratio is None else f"{100 * ratio:+.0f} %"


def main() -> None:
    files = {name: ROOT / "build" / f"{name}.json" for name in TABLES}
    found = {name: json.loads(file.read_text()) for name, file in files.items() if file.is_file()}
    PAGE.write_text(filled(PAGE.read_text(), found))


if __name__ == "__main__":
    main()
