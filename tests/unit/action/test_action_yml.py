"""action.yml, the README and the code name the same inputs and outputs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.action.inputs import OWN, Inputs, parse
from bot.action.results import OUTPUTS
from bot.config.keys import KEYS, POLICY_KEYS
from bot.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
NOT_AN_INPUT = {"images", "ignore"}  # lists of records: only the file can hold them


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    return loaded


def test_every_input_is_read_and_every_key_is_an_input() -> None:
    assert set(action()["inputs"]) == (set(KEYS) - NOT_AN_INPUT) | set(OWN)


def test_what_the_file_decides_is_marked() -> None:
    marked = {name for name, one in action()["inputs"].items() if one["description"].startswith("* ")}
    assert marked == POLICY_KEYS - NOT_AN_INPUT


def test_every_output_is_written() -> None:
    assert set(action()["outputs"]) == set(OUTPUTS)


def test_no_default_overrides_the_configuration_file() -> None:
    defaults = {name: one["default"] for name, one in action()["inputs"].items() if "default" in one}
    assert defaults == {"github-token": "${{ github.token }}"}


def test_everything_is_described() -> None:
    made = action()
    for name, one in (made["inputs"] | made["outputs"]).items():
        assert len(one["description"]) > 10, name


def test_the_marketplace_takes_the_description() -> None:
    assert len(action()["description"].strip()) < 125


def test_the_page_of_inputs_names_every_input_and_output() -> None:
    page = (ROOT / "docs/inputs.md").read_text()
    made = action()
    missing = [name for name in [*made["inputs"], *made["outputs"]] if f"`{name}`" not in page]
    assert not missing


def test_the_readme_names_no_input_that_is_none() -> None:
    """In every workflow that the README shows."""
    known = set(action()["inputs"])
    for block in re.findall(r"```ya?ml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL):
        for step in _steps(yaml.safe_load(block)):
            if "hullcheck" in str(step.get("uses", "")).lower():
                assert set(step.get("with", {})) <= known


@pytest.mark.parametrize("path", sorted((ROOT / "docs/workflows").rglob("*.yml")), ids=lambda path: path.name)
def test_the_workflows_to_copy_name_no_input_that_is_none(path: Path) -> None:
    for step in _steps(yaml.safe_load(path.read_text())):
        if step["uses"].startswith("hullcheck/"):
            assert set(step.get("with", {})) <= set(action()["inputs"])


def _steps(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        found = [value] if "uses" in value else []
        return found + [step for one in value.values() for step in _steps(one)]
    return [step for one in value for step in _steps(one)] if isinstance(value, list) else []


def test_inputs_are_validated() -> None:
    assert parse({}) == Inputs()
    assert parse({"summary": "false", "timeout": "30m"}).timeout == 1800
    assert parse({"fail-on-severity": "high", "nonsense": "x"}).settings == {"fail-on-severity": "high"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("summary", "maybe"),
        ("timeout", "soon"),
        ("output", "../out"),
        ("sarif-file", "/etc/passwd"),
        ("base-ref", "a\nb"),
    ],
)
def test_a_wrong_input_is_named(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"input {name}"):
        parse({name: value})
