"""Every test here is an attack, by name; one that fails is an escape. The figures go to build/security.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

_FIGURES = Path(__file__).resolve().parents[2] / "build/security.json"
_tried: dict[str, bool] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Also called in the process that collects what several workers ran."""
    if report.nodeid.startswith("tests/security/") and not report.skipped:
        name = report.nodeid.removeprefix("tests/security/").replace(".py::test_", ": ").replace("_", " ")
        _tried[name] = _tried.get(name, True) and report.outcome == "passed"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    escapes = [name for name, held in _tried.items() if not held]
    terminalreporter.write_line(f"security: {len(_tried)} attacks tried, {len(escapes)} escapes")
    for name in escapes:
        terminalreporter.write_line(f"security: escape: {name}")
    _FIGURES.parent.mkdir(parents=True, exist_ok=True)
    figures = {"attacks": len(_tried), "escapes": len(escapes), "escaped": escapes, "tried": sorted(_tried)}
    _FIGURES.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
