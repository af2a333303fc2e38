"""Results are found again by what they depend on, and nothing that is damaged is taken for one."""

import json
from pathlib import Path

import pytest

from bot.model.images import Healthcheck, ImageConfig, ImageFacts, Layer, Origin, Package
from bot.model.rewrites import (
    CandidateState,
    ConfigDifference,
    Proof,
    ProofCheck,
    Rewrite,
    RewriteState,
    TriedCandidate,
)
from bot.model.scans import Scan, ScanState, Severity, Vulnerability
from bot.rewrite import cache
from bot.rewrite import context as context_
from bot.text import Text, verbatim

FACTS = ImageFacts(
    "sha256:1", "linux/amd64", 10, 5, 0, (Layer("sha256:2", "COPY", Origin.DOCKERFILE, 10, 5, 3, "1"),),
    ImageConfig(entrypoint=("/a",), env=(("A", "b"),), healthcheck=Healthcheck(("CMD", "x"), interval=1.5)),
)  # fmt: skip
REWRITE = Rewrite(
    RewriteState.PROVED,
    Text("answers the same", "responde o mesmo"),
    dockerfile="FROM scratch\n",
    recipe="go",
    facts=FACTS,
    scan=Scan(
        ScanState.SCANNED,
        vulnerabilities=(Vulnerability("CVE-1", "x", "1", Severity.HIGH),),
        packages=(Package("debian", "x", "1"),),
    ),
    proof=Proof(
        True, (ProofCheck("http", True, verbatim("x")),), (ConfigDifference("cmd", "a", "b", verbatim("why")),)
    ),
    candidates=(TriedCandidate("go", "scratch", CandidateState.PROVED, verbatim("proved"), 10),),
    split_only_bytes=20,
)


def test_a_result_comes_back_as_it_was(tmp_path: Path) -> None:
    cache.store("k", REWRITE, tmp_path / "new")
    assert cache.load("k", tmp_path / "new") == REWRITE
    assert cache.load("other", tmp_path / "new") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: "[]",
        lambda text: "null",
        lambda text: text.replace('"proved"', '"surely"', 1),
        lambda text: text.replace('"size_bytes": 10', '"size_bytes": "10"'),
        lambda text: text.replace('"recipe"', '"cipher"', 1),
        lambda text: "[" * 100_000,
        lambda text: text.replace('"k"', '"l"'),
    ],
)
def test_a_damaged_entry_is_none(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    cache.store("k", REWRITE, tmp_path)
    file = tmp_path / "k.json"
    text = damage(file.read_text())
    assert text != file.read_text()
    file.write_text(text)
    assert cache.load("k", tmp_path) is None


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache.store("k", REWRITE, tmp_path / "file")
    assert cache.load("k", tmp_path / "file") is None


def test_parts_of_a_key_do_not_run_together() -> None:
    assert cache.key(["ab", "c"]) != cache.key(["a", "bc"])


def context(folder: Path, **files: str) -> str | None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return context_.context_digest(folder, ".", "Dockerfile")


def test_a_context_is_what_a_build_sees_of_it(tmp_path: Path) -> None:
    first = context(tmp_path, main="a", notes="x", __dockerignore="notes\n")
    assert context(tmp_path, notes="y") == first
    assert context(tmp_path, main="b") != first
    assert context(tmp_path, main="a") == first
    (tmp_path / "main").chmod(0o755)
    assert context(tmp_path) != first


def test_a_link_in_a_context_is_not_followed(tmp_path: Path) -> None:
    first = context(tmp_path, main="a")
    (tmp_path / "loop").symlink_to("/")
    second = context(tmp_path)
    assert second is not None and second != first
    assert json.dumps(context_.context_files(tmp_path, ".", "Dockerfile")) == '["loop", "main"]'
