"""What a build may see: the one place that decides it, by values."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.build_context import ContextRefused, dockerfile, folder, problem, resolve_named


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/Dockerfile").write_text("FROM secret\n")
    made = tmp_path / "tree"
    (made / "app/data").mkdir(parents=True)
    (made / "app/Dockerfile").write_text("FROM a\n")
    (made / "inner").symlink_to("app/data")
    (made / "out").symlink_to("../secret")
    (made / "abs").symlink_to(tmp_path / "secret")
    (made / "chain").symlink_to("app/../out")
    (made / "through").symlink_to("out/../tree/app")
    (made / "circle").symlink_to("circle")
    (made / "proc").symlink_to("/proc/self")
    return made


OUTSIDE = ["..", "/etc", "out", "abs", "chain", "circle", "proc", "app/../../secret", "out/..", "/"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_context_leads_out_however_it_is_written(path: str, root: Path) -> None:
    with pytest.raises(ContextRefused, match="outside the repository"):
        folder(root, path)
    with pytest.raises(ContextRefused, match="outside the repository"):
        list(resolve_named(root, [("x", path)]))
    with pytest.raises(ContextRefused):
        dockerfile(root, f"{path}/Dockerfile")


def test_what_is_handed_over_is_what_was_looked_at(root: Path) -> None:
    assert folder(root, "inner") == root.resolve() / "app/data"
    assert folder(root, "through") == root.resolve() / "app", "by way of the outside, and back"
    assert list(resolve_named(root, [("d", "inner")])) == [("d", str(root.resolve() / "app/data"))]
    assert dockerfile(root, "app/Dockerfile") == root.resolve() / "app/Dockerfile"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("oci-layout:///etc", "only directories"),
        ("https://example.org/x.tar", "only directories"),
        ("git@example.org:a/b", "only directories"),
        ("ssh://git@example.org/a", "only directories"),
        ("target:other", "only directories"),
        ("service:other", "only directories"),
        ("declared:other", "not built here"),
        ("docker-image://", "is not a valid image"),
        ("docker-image://a b", "is not a valid image"),
        ("app/Dockerfile", "not a directory"),
        ("nothing", "not a directory"),
    ],
)
def test_each_other_kind_of_named_context_is_refused_with_one_line(value: str, why: str, root: Path) -> None:
    found = problem(root, ".", [("x", value)])
    assert found is not None
    assert why in found.english and "\n" not in found.english


@pytest.mark.parametrize("name", ["", "a=b", "x=/etc", "-x", "a b", "a\nb", "ü", "a" * 300])
def test_a_name_that_buildx_would_read_otherwise(name: str, root: Path) -> None:
    assert "is not a valid name" in str(problem(root, ".", [(name, "app")]))


@pytest.mark.parametrize("name", ["app", "alpine:3.23", "ghcr.io/acme/x@sha256:00", "localhost:5000/a"])
def test_images_are_named_contexts(name: str, root: Path) -> None:
    assert problem(root, ".", [(name, "docker-image://debian:12"), ("d", "inner")]) is None
