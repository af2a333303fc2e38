"""What tests start is compiled once, where Python itself may write no bytecode, too."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from bot.report import templating
from tests.compiled import ROOT


def test_a_program_that_is_started_compiles_nothing(tmp_path: Path) -> None:
    code = "import bot.review.run; assert not bot.review.run.__spec__.loader_state"
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
    verbose = subprocess.run([sys.executable, "-v", "-c", code], env=env, cwd=tmp_path, capture_output=True, check=True)
    compiled = [
        line for line in verbose.stderr.decode().splitlines() if "code object from" in line and str(ROOT) in line
    ]
    assert compiled
    assert [line for line in compiled if ".pyc" not in line] == []


def test_each_template_is_kept_compiled_and_a_module_where_python_looks_for_it() -> None:
    kept = list((templating.TEMPLATES / "__pycache__").glob("*.pyc"))
    assert len(kept) >= len(list(templating.TEMPLATES.glob("*.html")))
    assert all(Path(importlib.util.cache_from_source(str(file))).is_file() for file in (ROOT / "bot").rglob("*.py"))
