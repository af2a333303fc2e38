"""What the next commit costs, by values: from which line on it is built again, and the bytes that are new."""

import pytest

from bot.model.costs import NextCommit, Touched
from bot.model.images import ImageConfig, ImageFacts, Layer, Origin
from bot.model.targets import BuildInputs
from bot.targets.affected import BuildTree
from bot.targets.next_commit import next_commits

MB = 1_000_000
FILES = ("package.json", "server.js", "lib/util.js", "README.md")


def facts(*sizes: tuple[int, int]) -> ImageFacts:
    """An image whose layers were made by these lines, with these megabytes."""
    base = Layer("sha256:0", "FROM", Origin.BASE_IMAGE, 100 * MB, 40 * MB)
    own = [
        Layer(f"sha256:{line}", "x", Origin.DOCKERFILE, size * MB, size * MB // 2, line=line) for line, size in sizes
    ]
    return ImageFacts("sha256:i", "linux/amd64", 0, 0, 0, (base, *own), ImageConfig())


def cost(text: str, image: ImageFacts, rules: str | None = None) -> dict[Touched, NextCommit]:
    build = BuildTree(text, BuildInputs("."), rules)
    return {one.touched: one for one in next_commits(build, FILES, image)}


def test_source_before_dependencies_rebuilds_them() -> None:
    text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD node server.js\n"
    found = cost(text, facts((3, 1), (4, 160)))
    assert found[Touched.SOURCE] == NextCommit(Touched.SOURCE, "server.js", 3, 2, 161 * MB, 161 * MB // 2)
    assert found[Touched.MANIFEST].line == 3


def test_dependencies_first_leave_them_in_the_cache() -> None:
    text = "FROM node:20\nWORKDIR /a\nCOPY package.json .\nRUN npm ci\nCOPY . .\nCMD node server.js\n"
    found = cost(text, facts((3, 1), (4, 160), (5, 2)))
    assert (found[Touched.SOURCE].line, found[Touched.SOURCE].size_bytes) == (5, 2 * MB)
    assert (found[Touched.MANIFEST].line, found[Touched.MANIFEST].size_bytes) == (3, 163 * MB)


def test_what_another_stage_makes_is_new_where_it_is_copied() -> None:
    text = "FROM node:20 AS b\nCOPY . .\nRUN make\nFROM alpine\nRUN apk add x\nCOPY --from=b /o /o\n"
    found = cost(text, facts((5, 30), (6, 4)))
    assert (found[Touched.SOURCE].line, found[Touched.SOURCE].size_bytes, found[Touched.SOURCE].instructions) == (
        2, 4 * MB, 3,
    )  # fmt: skip


def test_a_stage_that_is_from_another_runs_again_as_a_whole() -> None:
    text = "FROM node:20 AS b\nCOPY . .\nFROM b\nRUN x\n"
    assert cost(text, facts((2, 1), (4, 7)))[Touched.SOURCE].size_bytes == 8 * MB


def test_a_bind_mount_counts_as_reading() -> None:
    text = "FROM node:20\nRUN --mount=type=bind,target=/s make\n"
    assert cost(text, facts((2, 9)))[Touched.SOURCE].size_bytes == 9 * MB


@pytest.mark.parametrize("text", ["FROM node:20\nRUN x\n", "FROM a\nFROM b AS c\nCOPY nothing /\n", "no Dockerfile"])
def test_where_nothing_is_taken_nothing_is_said(text: str) -> None:
    assert cost(text, facts((2, 1))) == {}


def test_what_dockerignore_leaves_out_costs_nothing() -> None:
    assert cost("FROM node:20\nCOPY . .\n", facts((2, 1)), rules="*") == {}
