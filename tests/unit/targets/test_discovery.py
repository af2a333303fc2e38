"""Which images a change concerns."""

import pytest

from bot.config.settings import ImageSettings, Settings
from bot.host.git import FileChange, FileStatus
from bot.model.targets import Change
from bot.targets.declared import Declared
from bot.targets.discovery import find_targets
from bot.targets.inventory import Inventory, Snapshot
from bot.targets.names import is_dockerfile, matches


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile",
        "a/b/Dockerfile",
        "Dockerfile.prod",
        "api.Dockerfile",
        "x/Containerfile",
        "dockerfile",
        "web.dockerfile",
    ],
)
def test_usual_names(path: str) -> None:
    assert is_dockerfile(path)


@pytest.mark.parametrize(
    "path",
    ["Dockerfile.dockerignore", "MyDockerfile", "Dockerfiles/readme", "docs/Dockerfile.md", "Dockerfile.orig", "a.py"],
)
def test_other_names(path: str) -> None:
    assert not is_dockerfile(path)


def test_each_kind_of_change_and_the_folder_as_context() -> None:
    found = find_targets(
        [
            FileChange(FileStatus.ADDED, "new/Dockerfile"),
            FileChange(FileStatus.MODIFIED, "Dockerfile"),
            FileChange(FileStatus.DELETED, "old/Dockerfile"),
            FileChange(FileStatus.RENAMED, "b/Dockerfile", "a/Dockerfile"),
            FileChange(FileStatus.MODIFIED, "main.go"),
        ],
        Settings(),
    )
    assert [(target.dockerfile, target.context, target.change) for target in found] == [
        ("Dockerfile", ".", Change.MODIFIED),
        ("b/Dockerfile", "b", Change.MODIFIED),
        ("new/Dockerfile", "new", Change.ADDED),
        ("old/Dockerfile", "old", Change.REMOVED),
    ]
    assert found[1].base_dockerfile == "a/Dockerfile"


def test_configured_images_take_the_place_of_the_default() -> None:
    images = (
        ImageSettings("build/app.docker", context="."),
        ImageSettings("Dockerfile", stage="web"),
        ImageSettings("Dockerfile", stage="worker"),
    )
    changes = [FileChange(FileStatus.MODIFIED, path) for path in ("build/app.docker", "Dockerfile")]
    names = [target.name for target in find_targets(changes, Settings(images=images))]
    assert names == ["Dockerfile:web", "Dockerfile:worker", "build/app.docker"]


def test_include_exclude_and_named_paths() -> None:
    changes = [
        FileChange(FileStatus.MODIFIED, path) for path in ("Dockerfile", "vendor/x/Dockerfile", "api/Dockerfile")
    ]
    assert [t.dockerfile for t in find_targets(changes, Settings(exclude=("vendor",)))] == [
        "Dockerfile",
        "api/Dockerfile",
    ]
    assert [t.dockerfile for t in find_targets(changes, Settings(include=("api/**",)))] == ["api/Dockerfile"]
    assert [t.dockerfile for t in find_targets(changes, Settings(), ("api/",))] == ["api/Dockerfile"]


@pytest.mark.parametrize(
    ("pattern", "path", "matched"),
    [
        ("vendor", "a/vendor/Dockerfile", True),
        ("vendor/", "vendor/b/Dockerfile", True),
        ("**/test/**", "test/Dockerfile", True),
        ("a/*/Dockerfile", "a/b/Dockerfile", True),
        ("a", "ab/Dockerfile", False),
        ("", "Dockerfile", False),
    ],
)
def test_patterns(pattern: str, path: str, matched: bool) -> None:
    assert matches(path, [pattern]) is matched


@pytest.mark.parametrize("depth", [22, 150])
def test_images_that_double_at_each_step_are_made_once(depth: int) -> None:
    """Each names the one before twice: 2^depth, were each made anew for each name."""
    declared = tuple(
        Declared(
            file="docker-bake.json",
            name=f"t{number}",
            dockerfile="Dockerfile",
            context=".",
            contexts=tuple((name, f"declared:t{number - 1}") for name in "ab") if number else (),
        )
        for number in range(depth)
    )
    inventory = Inventory(Snapshot(frozenset(("Dockerfile",)), declared=declared))
    found = find_targets([FileChange(FileStatus.ADDED, "Dockerfile")], Settings(), (), inventory)
    assert len(found) == depth
    last = max(found, key=lambda one: len(one.contexts) + len(one.parents))
    assert [name for name, _ in last.parents] == ["a", "b"]
    assert last.parents[0][1] is last.parents[1][1], "made once"
