"""What the builder says that it loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.engine.provenance import images, read


def metadata(*places: str) -> dict[str, Any]:
    return {"buildx.build.provenance": {"materials": [{"uri": place} for place in places]}}


def test_images_are_references_and_addresses_are_left_out() -> None:
    found = images(
        metadata(
            "pkg:docker/alpine@3.23?platform=linux%2Famd64",
            "pkg:docker/iso.example:5000/a/b@t1?platform=linux%2Famd64",
            "pkg:docker/debian@12?digest=sha256%3Aab&platform=linux%2Famd64",
            "pkg:docker/golang?digest=sha256:cd",
            "pkg:docker/alpine@3.23",
            "https://example.org/file",
            "git+https://example.org/x.git#main",
        )
    )
    assert found == ("alpine:3.23", "iso.example:5000/a/b:t1", "debian:12@sha256:ab", "golang@sha256:cd")


def test_a_layout_is_an_image_that_no_list_allows() -> None:
    assert images(metadata("pkg:oci/x?digest=sha256:00")) == ("pkg:oci/x?digest=sha256:00",)


@pytest.mark.parametrize(
    "document", [None, [], {}, {"buildx.build.provenance": 1}, {"buildx.build.provenance": {"materials": 1}}]
)
def test_a_builder_that_does_not_tell_is_no_builder_that_loaded_nothing(document: Any) -> None:
    assert images(document) is None


def test_no_materials_at_all_are_none_loaded() -> None:
    assert images({"buildx.build.provenance": {"materials": []}}) == ()


def test_a_file_that_is_not_there_or_no_json(tmp_path: Path) -> None:
    assert read(tmp_path / "nothing") is None
    (tmp_path / "x").write_text("{")
    assert read(tmp_path / "x") is None
