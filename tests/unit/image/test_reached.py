"""Where the modules that a source imports lie among the libraries of an image: by values."""

from __future__ import annotations

import pytest

from bot.image.reached import Reached
from tests.unit.rewrite.fakes import File, built

NODE, SITE, VENDOR = "app/node_modules", "usr/lib/python3/site-packages", "app/vendor"
FILES = {
    f"{NODE}/plain/package.json": File(b'{"main": "lib/start"}', 2),
    f"{NODE}/plain/lib/start.js": File(line=2),
    f"{NODE}/plain/index.js": File(line=2),
    f"{NODE}/plain/part.js": File(line=2),
    f"{NODE}/@x/scoped/package.json": File(b'{"exports": "./a.mjs"}', 2),
    f"{NODE}/@x/scoped/a.mjs": File(line=2),
    f"{NODE}/@x/scoped/deep/b.js": File(line=2),
    f"{NODE}/odd/package.json": File(b"\xff", 2),
    f"{NODE}/odd/index.js": File(line=2),
    f"{SITE}/flask/__init__.py": File(line=2),
    f"{SITE}/flask/json.py": File(line=2),
    f"{SITE}/one.py": File(line=2),
    f"{VENDOR}/example.org/x/y/y.go": File(line=2),
}


def of(module: str, language: str, origin: str) -> list[str]:
    found = built("FROM debian\nCOPY . .\n", FILES).image
    assert found is not None
    reached = Reached(found)
    first = sorted(reached.files(module, language, origin))
    assert list(reached.files(module, language, origin)) == []  # each once
    return [path.removeprefix("app/").removeprefix("usr/lib/python3/") for path in first]


@pytest.mark.parametrize(
    ("module", "origin", "paths"),
    [
        ("plain", "app/src/a.js", ["plain/index.js", "plain/lib/start.js"]),
        ("plain/part", "app/a.js", ["plain/index.js", "plain/lib/start.js", "plain/part.js"]),
        ("@x/scoped", "app/a.js", ["@x/scoped/a.mjs"]),
        ("@x/scoped/deep/b", "app/a.js", ["@x/scoped/a.mjs", "@x/scoped/deep/b.js"]),
        ("odd", "app/a.js", ["odd/index.js"]),
        ("./lib/start", f"{NODE}/plain/index.js", ["plain/lib/start.js"]),
        ("plain", "srv/a.js", []),  # it is looked for in the folders above
        ("none", "app/a.js", []),
    ],
)
def test_a_module_of_node_is_in_its_package(module: str, origin: str, paths: list[str]) -> None:
    assert of(module, "javascript", origin) == [f"node_modules/{path}" for path in paths]


@pytest.mark.parametrize(
    ("module", "origin", "paths"),
    [
        ("flask", "app/a.py", ["flask/__init__.py"]),
        ("flask.json", "app/a.py", ["flask/__init__.py", "flask/json.py"]),
        ("one", "app/a.py", ["one.py"]),
        (".json", f"{SITE}/flask/__init__.py", ["flask/json.py"]),
        (".", f"{SITE}/flask/json.py", ["flask/__init__.py"]),
        ("..one", f"{SITE}/flask/json.py", ["one.py"]),
        ("two", "app/a.py", []),
    ],
)
def test_a_module_of_python_is_in_its_package(module: str, origin: str, paths: list[str]) -> None:
    assert of(module, "python", origin) == [f"site-packages/{path}" for path in paths]


def test_a_package_of_go_is_the_folder_of_its_name() -> None:
    assert of("example.org/x/y", "go", "app/a.go") == ["vendor/example.org/x/y/y.go"]
    assert of("example.org/x/y/v2", "go", "app/a.go") == ["vendor/example.org/x/y/y.go"]
    assert of("x/z", "go", "app/a.go") == of("x", "elixir", "app/a.ex") == []
