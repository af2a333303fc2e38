"""Reported cases: each a folder of tests/cases/lint with a Dockerfile, and what must be said of it."""

from pathlib import Path

import pytest

from tests.cases.lint_cases import CASES, problems


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_says_what_is_expected(case: Path) -> None:
    assert problems(case) == []
