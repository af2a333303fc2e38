"""The program as whoever installs it has it: compiled."""

from __future__ import annotations

import compileall
import sys
from pathlib import Path

from bot.report import templating

ROOT = Path(__file__).resolve().parents[1]


def compile_program() -> None:
    """Compile the program's modules and templates, as what installs it does, and else the first run.

    Where Python may write no bytecode (PYTHONDONTWRITEBYTECODE), each process would compile a checkout anew: nearly a
    second of a core for every program that a test starts, as it takes nobody else.
    """
    if not compileall.compile_dir(ROOT / "bot", quiet=1):
        sys.exit("the program's modules could not be compiled")
    writes_none, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        templating.compile_templates()
    finally:
        sys.dont_write_bytecode = writes_none
