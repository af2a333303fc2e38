"""The tables of docs/performance.md, from what the benchmarks leave."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ABOUT = {"date": "2026-11-26T18:00+00:00", "machine": "2 cores", "load_before": 0.3}


def performance() -> Any:
    spec = importlib.util.spec_from_file_location("performance", ROOT / "tools/performance.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_table_of_the_page_can_be_written() -> None:
    tool = performance()
    page = (ROOT / "docs/performance.md").read_text()
    case = {"name": "demo, cold", "plain_seconds": 41.1, "hullcheck_seconds": 35.2, "ratio": 0.86}
    found = {
        "bench": {
            **ABOUT,
            "cases": [{**case, "limit_seconds": 31.7, "over_limit": 0.11}, case],
            "search_seconds": None,
        },
        "bench-scale": {
            **ABOUT,
            "cases": [{"name": "1 image(s)", "seconds": 4.0, "seconds_per_image": 4.0, "peak_bytes": 118_000_000}],
        },
        "rebuild": {
            **ABOUT,
            "compared": 1,
            "seconds_median_change": -0.5,
            "pull_median_change": None,
            "apps": [
                {
                    "name": "a",
                    "seconds_before": 4.0,
                    "seconds_after": 2.0,
                    "pull_before": 9_000_000,
                    "pull_after": 3702,
                },
                {"name": "b", "seconds_before": None, "seconds_after": None, "pull_before": None, "pull_after": None},
            ],
        },
    }
    written = tool.filled(page, found)
    assert "| demo, cold | 31.7 s | 41.1 s | 35.2 s (0.86) | +11 % | - |" in written
    assert "| 1 image(s) | 4.0 s | 4.0 s | 118 MB |" in written
    assert "| a | 4.0 s | 2.0 s | 9.0 MB | 3.7 kB |" in written
    assert "Median of 1: build -50 %, pull -." in written
    assert written.count("Measured 2026-11-26 on 2 cores; load before: 0.3.") == 3
    assert "Not measured yet." not in written
    assert tool.filled(written, {"rebuild": found["rebuild"]}) == written, "what was not measured again stays"
