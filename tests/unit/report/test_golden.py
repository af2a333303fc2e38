"""What every output says, against the files that a person has read."""

import pytest

from tests.unit.report import golden

FILES = dict(golden.files())


@pytest.mark.parametrize("name", FILES)
def test_output_is_as_in_the_golden_file(name: str) -> None:
    path = golden.FOLDER / name
    assert path.is_file(), "no such golden file: make golden"
    assert FILES[name] == path.read_text("utf-8"), "make golden, and read the difference"


def test_no_golden_file_is_left_over() -> None:
    found = {str(path.relative_to(golden.FOLDER)) for path in golden.FOLDER.rglob("*") if path.is_file()}
    assert found == set(FILES)
