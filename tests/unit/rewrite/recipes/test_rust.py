"""Rust: programs, and what lies beside the sources; never what Cargo made on the way."""

from collections.abc import Mapping

import pytest

from tests.unit.rewrite.proof.files.test_checks import program
from tests.unit.rewrite.recipes.known import from_image, from_text, last_stage, plan, planned

TEXT = 'FROM rust:1\nWORKDIR /page\nCOPY . .\nRUN cargo build --release\nCMD ["./target/release/page"]\n'
CONTEXT = ["Cargo.toml", "Cargo.lock", "src/main.rs", "public/index.html"]
LIBC = {"lib/x86_64-linux-gnu/libc.so.6": program(), "lib64/ld-linux-x86-64.so.2": program()}
DYNAMIC = program("/lib64/ld-linux-x86-64.so.2", ("libc.so.6",))


def test_the_program_and_the_files_beside_it() -> None:
    made: Mapping[int, Mapping[str, str | bytes]] = {
        3: {"page/src/main.rs": "x", "page/Cargo.toml": "x", "page/public/index.html": "<p>"},
        4: {"page/target/release/page": DYNAMIC, "page/target/release/deps/page-1": DYNAMIC,
            "page/target/release/page.d": "x", "page/target/release/build/x/out": "x",
            "usr/local/cargo/registry/x/lib.rs": "x"},
    }  # fmt: skip
    found = planned(from_image(TEXT, made, base=LIBC, cmd=("./target/release/page",), workdir="/page"), "rust")
    assert [one.runtime_base for one in found] == [
        "gcr.io/distroless/base-debian12", "gcr.io/distroless/cc-debian12", "debian:bookworm-slim",
    ]  # fmt: skip
    for one in found:
        copies = " ".join(line for line in last_stage(one) if line.startswith("COPY"))
        assert "/page/target/release/page" in copies
        assert "/page/public" in copies
        for path in ("deps", "registry", "main.rs", "Cargo.toml", "page.d"):
            assert path not in copies


def test_a_target_folder_of_which_nothing_is_started_stays_behind() -> None:
    text = (
        "FROM rust:1\nWORKDIR /t\nCOPY . .\nRUN cargo build --release && cp target/release/t /usr/local/bin/\nCMD t\n"
    )
    made = {4: {"t/target/release/t": DYNAMIC, "t/target/release/other": DYNAMIC, "usr/local/bin/t": DYNAMIC}}
    for one in planned(from_image(text, made, base=LIBC, cmd=("t",), workdir="/t"), "rust"):
        assert "/t/target" not in " ".join(last_stage(one))


@pytest.mark.parametrize(
    ("build", "path"),
    [
        ("cargo install --path .", "/usr/local/cargo/bin/page"),
        ("cargo install --path crates/page --root /opt", "/opt/bin/page"),
        ("cargo install ripgrep", "/usr/local/cargo/bin/ripgrep"),
    ],
)
def test_where_cargo_installs(build: str, path: str) -> None:
    found = planned(from_text(f'FROM rust:1\nWORKDIR /page\nCOPY . .\nRUN {build}\nCMD ["page"]\n', CONTEXT), "rust")
    assert any(path in " ".join(last_stage(one)) for one in found)


def test_only_what_is_linked_with_musl_may_run_on_nothing() -> None:
    musl = TEXT.replace("--release", "--release --target x86_64-unknown-linux-musl")
    assert "scratch" in [one.runtime_base for one in planned(from_text(musl, CONTEXT), "rust")]
    assert "scratch" not in [one.runtime_base for one in planned(from_text(TEXT, CONTEXT), "rust")]


def test_cargo_itself_is_not_replaced() -> None:
    known = from_text(TEXT.replace('["./target/release/page"]', "cargo run --release"), CONTEXT)
    assert not planned(known, "rust")
    assert plan(known) is not None
