"""Which Go sources a build reads: of a module, and imported or named; all others are somebody's data."""

import pytest

from bot.image.built_image import BuiltImage
from bot.rewrite.evidence.go_packages import GoPackages
from bot.rewrite.evidence.left_behind import LeftReason
from tests.unit.rewrite.fakes import File, built, elf

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


@pytest.mark.parametrize(
    ("source", "modules", "reason"),
    [
        ("", True, LeftReason.SOURCE),
        ('func load() { print("src") }\n', True, LeftReason.SOURCE),  # where the module lies says nothing
        ("", False, None),  # another language's, or nobody knows whose
        ('import "os"\nfunc load() { os.ReadFile(os.Args[1]) }\n', True, None),
        ('import "os"\nfunc load() { os.ReadFile("vendor/example.org/lines/words.txt") }\n', True, None),
    ],
)
def test_what_go_copied_of_other_modules_stays_behind(source: str, modules: bool, reason: LeftReason | None) -> None:
    path = "src/vendor/example.org/lines/words.txt"
    main = f"package main\n{source}func main() {{ load() }}\n".encode()
    files = {"src/go.mod": File(MODULE, 3), "src/main.go": File(main, 3), path: File(b"a\n", 3)}
    files |= {"src/vendor/modules.txt": File(b"# example.org/lines\n", 3)} if modules else {}
    program = {"app": File(elf(data=b"Go buildinf:"), 4, 0o755)}
    text = 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n'
    names = sorted(one.removeprefix("src/") for one in files)
    found = built(text, files | program, context_files=names).reasons
    assert found is not None and found.of(path) is reason


def test_a_module_that_was_fetched_or_copied_is_none_of_its_own() -> None:
    """What is in it is read as far as its own sources import it."""
    fetched = {"go/pkg/mod/example.org/x/go.mod": File(b"module example.org/x\n", 4)}
    fetched |= {"src/vendor/example.org/y/go.mod": File(b"module example.org/y\n", 3)}
    fetched |= {"go/pkg/mod/example.org/x/x.go": File(b"package x\n", 4), "other/README": File(line=3)}
    files = {path: File(content, 3) for path, content in TREE.items()} | {"src/go.mod": File(MODULE, 3)}
    found = built("FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build ./...\n", {**files, **fetched}).image
    assert found is not None
    packages = GoPackages(found)
    assert packages._modules == {"src": "example.com/app"}
    assert not packages.has("go/pkg/mod/example.org/x/x.go")
