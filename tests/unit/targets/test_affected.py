"""Images that a change reaches by another way than their Dockerfile."""

from __future__ import annotations

import pytest

from bot.config.settings import ImageSettings, Settings
from bot.config.values import SourceChange
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.host.git import FileChange, FileStatus
from bot.model.targets import BuildInputs, Change, Target
from bot.targets.affected import BuildTree, find_roles, find_taken
from bot.targets.declared import Declared
from bot.targets.discovery import find_targets, needs_inventory
from bot.targets.inventory import Inventory, Snapshot

FROM = "FROM alpine\n"


def changed(*paths: str) -> list[FileChange]:
    """Paths that changed; +added, -deleted."""
    kinds = {"+": FileStatus.ADDED, "-": FileStatus.DELETED}
    return [FileChange(kinds.get(path[0], FileStatus.MODIFIED), path.lstrip("+-")) for path in paths]


def inventory_of(
    files: dict[str, str], declared: tuple[Declared, ...], before: tuple[Declared, ...], paths: list[str]
) -> Inventory:
    """Both revisions with the same files, but for those that are added (`+`) or deleted (`-`)."""
    gone = {path[1:]: "FROM alpine\n" for path in paths if path.startswith("-")}
    old = {path: text for path, text in {**files, **gone}.items() if f"+{path}" not in paths}
    return Inventory(Snapshot(frozenset(files), files, declared), Snapshot(frozenset(old), old, before))


def found(
    paths: list[str],
    files: dict[str, str],
    settings: Settings | None = None,
    declared: tuple[Declared, ...] = (),
    before: tuple[Declared, ...] | None = None,
) -> dict[str, Target]:
    settings = settings or Settings()
    inventory = inventory_of(files, declared, declared if before is None else before, paths)
    return {target.name: target for target in find_targets(changed(*paths), settings, (), inventory)}


def takes(text: str, inputs: BuildInputs, rules: str | None, paths: list[str]) -> bool:
    return bool(find_roles(BuildTree(text, inputs, rules), paths))


def test_a_change_that_cannot_count_needs_nothing_read() -> None:
    assert not needs_inventory(changed("main.go", "README.md", "go.mod"), Settings(on_source_change=None))
    for path in ("Dockerfile", "a/.dockerignore", "x/docker-bake.hcl", "compose.yaml", "common/x.yml", ".env"):
        assert needs_inventory(changed(path), Settings(on_source_change=None)), path
    assert needs_inventory(changed("main.go"), Settings(on_source_change=SourceChange.ALL))


@pytest.mark.parametrize(
    ("path", "files", "hit"),
    [
        (".dockerignore", {"Dockerfile", ".dockerignore"}, True),
        ("a/.dockerignore", {"a/Dockerfile", "a/.dockerignore"}, True),
        ("a/.dockerignore", {"Dockerfile", "a/.dockerignore"}, False),  # not the one of its context
        ("Dockerfile.dockerignore", {"Dockerfile", "Dockerfile.dockerignore"}, True),
        (".dockerignore", {"Dockerfile", ".dockerignore", "Dockerfile.dockerignore"}, False),  # the other one counts
        ("-.dockerignore", {"Dockerfile"}, True),
        ("-.dockerignore", {"Dockerfile", "Dockerfile.dockerignore"}, False),
        ("-Dockerfile.dockerignore", {"Dockerfile", ".dockerignore"}, True),
    ],
)
def test_an_ignore_file_concerns_the_images_that_it_counts_for(path: str, files: set[str], hit: bool) -> None:
    targets = found([path], dict.fromkeys(files, FROM))
    assert [target.change for target in targets.values()] == ([Change.AFFECTED] if hit else [])


def test_the_context_of_the_configuration_says_which_ignore_file_counts() -> None:
    settings = Settings(images=(ImageSettings("build/Dockerfile", context="."),))
    files = {"build/Dockerfile": FROM, ".dockerignore": "x"}
    assert list(found([".dockerignore"], files, settings)) == ["build/Dockerfile"]


def test_a_change_of_source_counts_only_if_asked_for() -> None:
    files = {"Dockerfile": "FROM alpine\nCOPY src /src\n", "src/a.c": ""}
    assert found(["src/a.c"], files) == {}
    assert list(found(["src/a.c"], files, Settings(on_source_change=SourceChange.ALL))) == ["Dockerfile"]
    assert found(["docs/a.md"], files, Settings(on_source_change=SourceChange.ALL)) == {}


@pytest.mark.parametrize(
    ("instruction", "path", "hit"),
    [
        ("COPY . .", "any/file", True),
        ("COPY ./src/ /src/", "src/deep/file", True),
        ("COPY src /src", "source/file", False),
        ("COPY *.go go.mod /src/", "main.go", True),
        ("COPY *.go /src/", "cmd/main.go", False),
        ("COPY cmd/*/main.go /src/", "cmd/api/main.go", True),
        ('COPY ["a b", "/x"]', "a b", True),
        ("COPY --from=builder /src /src", "src/a", False),
        ("COPY --chown=1:1 src /src", "src/a", True),
        ("ADD https://example.com/src /src", "src", False),
        ("ARG D=src\nCOPY ${D} /x", "src/a", True),
        ("ARG TARGETARCH\nCOPY ${TARGETARCH}/app /x", "anything", True),
        ("COPY <<EOF /x\nsrc\nEOF", "src", False),
        ("RUN --mount=type=bind,source=src,target=/s make", "src/a", True),
        ("RUN --mount=target=/s make", "any", True),
        ("RUN --mount=type=cache,target=/s make", "any", False),
        ("ONBUILD COPY src /src", "src/a", True),
        ("COPY ignored /x", "ignored", False),
        ("NOT A DOCKERFILE", "any", False),
    ],
)
def test_what_a_build_copies(instruction: str, path: str, hit: bool) -> None:
    text = f"FROM golang AS builder\nFROM alpine\n{instruction}\n"
    assert takes(text, BuildInputs("."), "ignored\n", [path]) is hit
    assert takes(text, BuildInputs("app"), "ignored\n", [f"app/{path}"]) is hit
    assert not takes(text, BuildInputs("app"), "", [path])


def test_a_stage_that_is_not_built_copies_nothing() -> None:
    text = "FROM alpine AS dev\nCOPY tests /t\nFROM alpine AS prod\nCOPY src /s\n"
    assert not takes(text, BuildInputs("."), "", ["tests/a"])
    assert takes(text, BuildInputs(".", "dev"), "", ["tests/a"])


def test_an_image_built_on_an_affected_one_of_this_repository_is_affected_too() -> None:
    settings = Settings(images=(ImageSettings("base/Dockerfile", tags=("ghcr.io/acme/base",)),))
    files = {
        "base/Dockerfile": FROM,
        "app/Dockerfile": "FROM ghcr.io/acme/base:main\n",
        "tool/Dockerfile": "FROM alpine\nCOPY --from=ghcr.io/acme/base:2 /x /x\n",
        "other/Dockerfile": "FROM ghcr.io/acme/base-two\n",
    }
    targets = found(["base/Dockerfile"], files, settings)
    assert {name: target.change for name, target in targets.items()} == {
        "app/Dockerfile": Change.AFFECTED,
        "base/Dockerfile": Change.MODIFIED,
        "tool/Dockerfile": Change.AFFECTED,
    }
    assert targets["app/Dockerfile"].parents == (("ghcr.io/acme/base:main", targets["base/Dockerfile"].head),)
    assert targets["app/Dockerfile"].base.parents == (("ghcr.io/acme/base:main", targets["base/Dockerfile"].base),)


def test_it_goes_on_through_images_in_between_and_ends_in_a_circle() -> None:
    settings = Settings(images=tuple(ImageSettings(f"{name}/Dockerfile", tags=(f"acme/{name}",)) for name in "abc"))
    files = {"a/Dockerfile": "FROM acme/c\n", "b/Dockerfile": "FROM acme/a\n", "c/Dockerfile": "FROM acme/b\n"}
    targets = found(["a/Dockerfile"], files, settings)
    assert list(targets) == ["a/Dockerfile", "b/Dockerfile", "c/Dockerfile"]
    assert targets["c/Dockerfile"].parents == (), "images that are built on each other come from the registry"


def test_nobody_is_built_on_a_removed_image() -> None:
    settings = Settings(images=(ImageSettings("base/Dockerfile", tags=("acme/base",)),))
    targets = found(["-base/Dockerfile"], {"app/Dockerfile": "FROM acme/base\n"}, settings)
    assert {name: target.change for name, target in targets.items()} == {"base/Dockerfile": Change.REMOVED}


# ------------------------------------------------------------------------------------------------- compose and bake

WEB = Declared("compose.yaml", "web", "web/Dockerfile.prod", "web", "run", (("V", "1"),), tags=("acme/web",))


def test_a_declaration_tells_how_to_build_and_finds_a_dockerfile_of_any_name() -> None:
    declared = Declared("compose.yaml", "x", "build/image", ".", reader="docker compose config")
    targets = found(
        ["build/image", "web/Dockerfile.prod"],
        {"build/image": FROM, "web/Dockerfile.prod": FROM},
        None,
        (WEB, declared),
    )
    web = targets["web/Dockerfile.prod:run"]
    assert (web.context, web.stage, web.build_args, web.tags) == ("web", "run", (("V", "1"),), ("acme/web",))
    assert targets["build/image"].declared == "compose.yaml: x (docker compose config)"


def test_the_configuration_goes_over_bake_and_bake_over_compose() -> None:
    files = {"web/Dockerfile.prod": FROM}
    baked = Declared("docker-bake.hcl", "web", "web/Dockerfile.prod", ".")
    assert found(["web/Dockerfile.prod"], files, None, (WEB, baked))["web/Dockerfile.prod"].context == "."
    settings = Settings(images=(ImageSettings("web/Dockerfile.prod", context="x"),))
    assert found(["web/Dockerfile.prod"], files, settings, (WEB, baked))["web/Dockerfile.prod"].context == "x"


def test_a_changed_declaration_concerns_its_image_and_base_keeps_its_own() -> None:
    before = Declared("compose.yaml", "web", "web/Dockerfile.prod", "web", "run", (("V", "0"),))
    targets = found(["compose.yaml"], {"web/Dockerfile.prod": FROM, "compose.yaml": ""}, None, (WEB,), (before,))
    target = targets["web/Dockerfile.prod:run"]
    assert (target.change, target.build_args) == (Change.AFFECTED, (("V", "1"),))
    assert target.base.inputs == BuildInputs("web", "run", (("V", "0"),))
    assert found(["compose.yaml"], {"web/Dockerfile.prod": FROM, "compose.yaml": ""}, None, (WEB,)) == {}


def test_a_new_service_for_an_old_dockerfile_is_reviewed() -> None:
    new = Declared("compose.yaml", "worker", "web/Dockerfile.prod", "web", "worker")
    targets = found(["compose.yaml"], {"web/Dockerfile.prod": FROM, "compose.yaml": ""}, None, (WEB, new), (WEB,))
    assert list(targets) == ["web/Dockerfile.prod:worker"]


def test_two_ways_to_build_one_dockerfile_have_names_and_ids_of_their_own() -> None:
    other = Declared("compose.yaml", "web-debug", "web/Dockerfile.prod", "web", "run", (("DEBUG", "1"),))
    targets = find_targets(
        changed("web/Dockerfile.prod"),
        Settings(),
        (),
        inventory_of({"web/Dockerfile.prod": FROM}, (WEB, other), (WEB, other), []),
    )
    assert [target.name for target in targets] == ["web/Dockerfile.prod (web)", "web/Dockerfile.prod (web-debug)"]
    assert len({target.id for target in targets}) == 2


def test_a_context_that_is_another_image_of_the_file_comes_with_it() -> None:
    lib = Declared("docker-bake.hcl", "lib", "lib/Dockerfile", "lib")
    app = Declared(
        "docker-bake.hcl", "app", "app/Dockerfile", "app", contexts=(("lib", "declared:lib"), ("data", "data"))
    )
    files = {"lib/Dockerfile": FROM, "app/Dockerfile": "FROM lib\n"}
    first = found(["app/Dockerfile"], files, None, (lib, app))
    assert list(first) == ["app/Dockerfile"]
    assert [(name, one.dockerfile) for name, one in first["app/Dockerfile"].parents] == [("lib", "lib/Dockerfile")]
    assert first["app/Dockerfile"].contexts == (("data", "data"),)
    assert list(found(["lib/Dockerfile"], files, None, (lib, app))) == ["app/Dockerfile", "lib/Dockerfile"]


# ------------------------------------------------------------------------------------------------------ ids, choice


def test_each_platform_is_a_target_of_its_own() -> None:
    settings = Settings(images=(ImageSettings("Dockerfile", name="api", platforms=("linux/amd64", "linux/arm64")),))
    targets = find_targets(changed("Dockerfile"), settings)
    assert [target.name for target in targets] == ["api (linux/amd64)", "api (linux/arm64)"]


def test_an_id_is_stable_and_chooses() -> None:
    changes = changed("Dockerfile", "api/Dockerfile")
    targets = find_targets(changes, Settings())
    assert [target.id for target in targets] == ["dockerfile-dc9933bd", "api-dockerfile-9360ba31"]
    assert find_targets(changes, Settings(only=(targets[1].id,))) == (targets[1],)
    with pytest.raises(InputError, match="no image 'nope'; affected: dockerfile-"):
        find_targets(changes, Settings(only=("nope",)))


def test_one_file_only() -> None:
    settings = Settings(default=ImageSettings("api/Dockerfile"), images=(ImageSettings("api/Dockerfile"),))
    assert [one.dockerfile for one in find_targets(changed("Dockerfile", "api/Dockerfile"), settings)] == [
        "api/Dockerfile"
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("FROM x\nCOPY a.py b/ /app/\n", ("a.py", "b/c.py")),
        ("FROM x\nCOPY . .\n", ("a.py", "b/c.py", "build.sh")),
        ("FROM x\nCOPY --exclude=*.sh . .\n", ("a.py", "b/c.py")),
        ("FROM x AS y\nCOPY a.py /\nFROM z\nCOPY --from=y /a.py /\n", ("a.py",)),
        ("FROM x AS y\nCOPY build.sh /\nFROM z\nCOPY a.py /\n", ("a.py",)),
        ("FROM x\nARG F\nCOPY $F /\n", ("a.py", "b/c.py", "build.sh")),
        ("FROM x\nRUN --mount=type=bind,source=b,target=/b true\n", ("b/c.py",)),
    ],
)
def test_the_files_that_a_build_takes(text: str, kept: tuple[str, ...]) -> None:
    """Of the stages that it needs; all of them where that cannot be told."""
    assert find_taken(graph(parse(text)), None, ("a.py", "b/c.py", "build.sh")) == kept
