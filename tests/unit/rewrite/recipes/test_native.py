"""Languages that compile to one program: it comes over, the toolchain does not, and what a toolchain runs stays."""

import pytest

from tests.unit.rewrite.recipes.known import from_text, last_stage, planned


@pytest.mark.parametrize(
    ("base", "build", "start", "path"),
    [
        ("haskell:9.4", "stack install --local-bin-path /opt/bin", "/opt/bin/web", "/opt/bin"),
        ("haskell:9.4", "cabal install --installdir=/opt/bin", "/opt/bin/web", "/opt/bin"),
        ("crystallang/crystal:1.8", "crystal build --release src/web.cr -o web", "./web", "/a/web"),
        ("nimlang/nim:2.0", "nim c -d:release -o:web web.nim", "./web", "/a/web"),
        ("debian:bookworm", "zig build --prefix /opt/web", "/opt/web/bin/web", "/opt/web"),
        ("debian:bookworm", "ldc2 -O3 -of=web web.d", "./web", "/a/web"),
        ("debian:bookworm", "dmd -ofweb web.d", "./web", "/a/web"),
        ("debian:bookworm", "v -prod -o web .", "./web", "/a/web"),
        ("ocaml/opam:debian", "dune build", "./_build/default/web.exe", "/a/_build/default/web.exe"),
        ("debian:bookworm", "fpc -O3 -oweb web.pas && true", "./web", "/a/web"),
        ("oven/bun:1", "bun build --compile --outfile web main.ts", "./web", "/a/web"),
    ],
)
def test_the_program_that_is_written(base: str, build: str, start: str, path: str) -> None:
    text = f'FROM {base}\nWORKDIR /a\nCOPY . .\nRUN {build}\nCMD ["{start}"]\n'
    found = planned(from_text(text, ["src/x", "README.md"]), "native")
    assert found
    for one in found:
        copies = " ".join(line for line in last_stage(one) if line.startswith("COPY"))
        assert path in copies
        assert "README" not in copies


def test_what_is_linked_with_everything_may_run_on_nothing() -> None:
    build = "crystal build --static a.cr -o web"
    text = f'FROM crystallang/crystal:1.8-alpine\nWORKDIR /a\nCOPY . .\nRUN {build}\nCMD ["./web"]\n'
    assert "scratch" in [one.runtime_base for one in planned(from_text(text, ["a.cr"]), "native")]


def test_swift_has_a_slim_form_with_its_libraries() -> None:
    text = 'FROM swift:5.9-jammy\nWORKDIR /a\nCOPY . .\nRUN swift build -c release\nCMD [".build/release/web"]\n'
    (candidate,) = planned(from_text(text, ["Package.swift"]), "native")
    assert candidate.runtime_base == "swift:5.9-jammy-slim"
    assert any("/a/.build/release/web" in line for line in last_stage(candidate))


@pytest.mark.parametrize("start", ["stack exec web", "cabal run", "runghc Main.hs"])
def test_a_toolchain_that_is_started_is_not_replaced(start: str) -> None:
    text = f"FROM haskell:9.4\nWORKDIR /a\nCOPY . .\nRUN stack build\nCMD {start}\n"
    assert not planned(from_text(text, ["x.cabal"]), "native")


def test_libraries_of_the_language_are_installed_where_nobody_can_look() -> None:
    text = 'FROM haskell:9.4\nWORKDIR /a\nCOPY . .\nRUN stack install\nCMD ["/root/.local/bin/web"]\n'
    found = planned(from_text(text, ["x.cabal"]), "native")
    assert any("libgmp10" in one.dockerfile for one in found)
