"""Which Go sources a build reads: of a module, and imported or named; all others are somebody's data."""

import pytest

from bot.image.built_image import BuiltImage
from bot.rewrite.evidence.go_packages import GoPackages
from tests.unit.rewrite.fakes import File, built

MODULE = b"module example.com/app\n\ngo 1.24\n"
MAIN = b"package main\nfunc main() {}\n"
TREE = {
    "src/main.go": b'package main\nimport "example.com/app/shop"\n',
    "src/shop/shop.go": b"package shop\n",
    "src/cmd/tool/main.go": MAIN,
    "src/lessons/one/main.go": MAIN,
    "src/lessons/one/help/help.go": b"package help\n",
}


def image(run: str, *, module: str | None = "src/go.mod") -> BuiltImage:
    files = {path: File(content, 3) for path, content in TREE.items()}
    files |= {module: File(MODULE, 3)} if module is not None else {}
    found = built(f"FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN {run}\n", files).image
    assert found is not None
    return found


def read(run: str, *, module: str | None = "src/go.mod") -> list[str]:
    packages = GoPackages(image(run, module=module))
    return [path.removeprefix("src/") for path in TREE if packages.has(path)]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("go build -o /app .", ["main.go", "shop/shop.go"]),
        ("go build -o /app", ["main.go", "shop/shop.go"]),
        ("go build -o /app main.go", ["main.go", "shop/shop.go"]),
        ("go build -ldflags '-s -w' -o ./lessons/one ./cmd/tool", ["shop/shop.go", "cmd/tool/main.go"]),
        ("go build example.com/app/cmd/tool", ["shop/shop.go", "cmd/tool/main.go"]),
        ("go install ./cmd/...", ["shop/shop.go", "cmd/tool/main.go"]),
        ("cd cmd && go build ./tool", ["shop/shop.go", "cmd/tool/main.go"]),
        ("go build -C cmd/tool", ["shop/shop.go", "cmd/tool/main.go"]),
        ("go build ./...", [one.removeprefix("src/") for one in TREE]),
        ("go build $TARGETS", ["shop/shop.go"]),
        ("go test ./...", ["shop/shop.go"]),
    ],
)
def test_what_a_build_reads(run: str, expected: list[str]) -> None:
    assert read(run) == expected


def test_where_no_module_is_nothing_is_known_to_be_built() -> None:
    assert read("go build .", module=None) == []
    assert read("go build .", module="other/go.mod") == []
