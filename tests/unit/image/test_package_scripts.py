"""Which programs the scripts of a package.json start."""

import json

import pytest

from bot.image import package_scripts
from bot.sources.facts import Naming


@pytest.mark.parametrize(
    ("scripts", "started"),
    [
        ({"export": "node dump.js | xz -9"}, [("node", "xz")]),
        ({"a": "git pull && node a", "b": "node b"}, [("git", "node"), ("node",)]),
        ({"test": "jest && curl x"}, []),  # jest is a package's
        ({"postversion": "git push", "prepare": "make"}, []),
        ({"odd": 1, "long": "x" * 6000}, []),
        ([], []),
        ("text", []),
    ],
)
def test_programs_of_scripts(scripts: object, started: list[tuple[str, ...]]) -> None:
    content = json.dumps({"scripts": scripts}).encode()
    found = package_scripts.facts("app/package.json", content, lambda path: path == "app/node_modules/.bin/jest")
    assert [use.names for use in found.uses] == started if found is not None else started == []


@pytest.mark.parametrize(("tool", "open_"), [("zx", True), ("jest", False)])
def test_a_tool_that_starts_programs_for_a_source_may_start_any(tool: str, open_: bool) -> None:
    """zx gives the source that it is handed a `$` that it does not import."""
    content = json.dumps({"scripts": {"ops": f"{tool} ops/main.mjs"}}).encode()
    found = package_scripts.facts("app/package.json", content, lambda path: path == f"app/node_modules/.bin/{tool}")
    assert [use.naming for use in found.uses] == [Naming.OPEN] if found is not None else not open_


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"1", b"{}", b"[" * 100_000, b"\xff"])
def test_what_is_no_manifest(content: bytes) -> None:
    assert package_scripts.facts("package.json", content, lambda path: False) is None


def test_who_asks_what_a_script_starts_is_told_where_it_stands() -> None:
    scripts = json.dumps({"scripts": {"a": "git pull", "b": "zx x"}}).encode()
    found = package_scripts.facts("app/package.json", scripts, lambda path: path.endswith("/zx"))
    assert found is not None and not found.library
    assert [(use.call, use.place) for use in found.uses] == [
        ("script a", "app/package.json:1"), ("script b", "app/package.json:1"),
    ]  # fmt: skip
