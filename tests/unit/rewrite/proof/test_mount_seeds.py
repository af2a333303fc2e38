"""What a form's cache mounts begin with: by the text of the form, and what the original's image has."""

from dataclasses import replace

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.rewrite.proof.mount_seeds import find_mounted, seeding
from tests.unit.rewrite.fakes import File, built

FORM = """FROM golang:1.24 AS build
RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,target=/root/.cache/go-build/ go build -o /app .
RUN --mount=type=cache,target=/root/.m2/repository,sharing=locked mvn package
RUN --mount=type=cache,id=own,target=/own true
RUN --mount=type=bind,target=/src --mount=type=secret,id=x true
FROM scratch
COPY --from=build /app /app
"""


def original(**more: File) -> BuiltImage:
    files = {"bin/cp": File(mode=0o755), "root/.cache/go-build/00/a-d": File(b"four"), "own/x": File(), **more}
    image = built("FROM golang:1.24\nRUN go build -o /app .\n", files).image
    assert image is not None
    return image


def test_a_mount_begins_with_what_the_original_kept_there() -> None:
    """By the place that is the mount's id where it has none of its own; an empty mount stays empty."""
    text = seeding("hullcheck:original", FORM, original())
    assert text == (
        "FROM hullcheck:original\n"
        "USER 0:0\n"
        "RUN --mount=type=cache,id=/root/.cache/go-build,target=/hullcheck-0 "
        '["/bin/cp", "-a", "/root/.cache/go-build/.", "/hullcheck-0/"]\n'
    )


def test_a_folder_that_holds_more_than_downloads_does_not_count() -> None:
    """Maven's, in which a build may install jars, and is alone for it; nor one by another name."""
    assert find_mounted(FORM) == {"/go/pkg/mod", "/root/.cache/go-build"}
    assert find_mounted("RUN true\nFROM") == frozenset()


def test_nothing_is_copied_without_a_program_for_it_nor_by_an_image_that_acts_when_it_is_built_upon() -> None:
    image = original()
    without = replace(image, files={path: file for path, file in image.files.items() if path != "bin/cp"})
    assert seeding("x", FORM, without) is None
    assert seeding("x", FORM, replace(image, config=replace(image.config, onbuild=("RUN ./steal",)))) is None
    assert seeding("x", "FROM golang:1.24\nRUN go build\n", image) is None


def test_what_takes_longer_to_copy_than_to_load_is_not_copied() -> None:
    image = original()
    path = "root/.cache/go-build/00/a-d"
    large = TreeFile(Entry(path, EntryKind.FILE, 2_000_000_001), 0)
    assert seeding("x", FORM, replace(image, files={**image.files, path: large})) is None
