"""Each revision by its own word: what base is built from, and what is reviewed besides what head's files choose."""

from __future__ import annotations

import time

import pytest

from bot.config.settings import ImageSettings, Settings
from bot.host.git import FileChange, FileStatus
from bot.model.targets import BuildInputs, Change, Target
from bot.targets.declared import Declared
from bot.targets.discovery import find_targets
from bot.targets.inventory import Inventory, Snapshot
from bot.targets.moved import declared_out_of_review, out_of_review
from bot.targets.names import is_reviewed
from bot.targets.unreviewed import reasons

ONE = "FROM alpine\n"
TWO = "FROM alpine AS tiny\nFROM debian\n"


def snapshot(files: dict[str, str], *declared: Declared, links: dict[str, str] | None = None) -> Snapshot:
    return Snapshot(frozenset({**files, **(links or {})}), files, declared, links=links or {})


def found(base: Snapshot, head: Snapshot, settings: Settings | None = None, **renamed: str) -> dict[str, Target]:
    changes = [
        FileChange(FileStatus.MODIFIED if path in base.files else FileStatus.ADDED, path)
        for path in sorted(head.files)
        if base.texts.get(path) != head.texts.get(path) or path not in base.files
    ]
    changes += [FileChange(FileStatus.DELETED, path) for path in sorted(base.files - head.files)]
    return {one.name: one for one in find_targets(changes, settings or Settings(), (), Inventory(head, base))}


def app(**more: object) -> Declared:
    values: dict[str, object] = {"file": "compose.yaml", "name": "app", "dockerfile": "Dockerfile", "context": "."}
    return Declared(**values | more)  # type: ignore[arg-type]


def test_contexts_that_only_head_declares_are_heads_alone() -> None:
    head = snapshot({"Dockerfile": TWO, "compose.yaml": "x"}, app(contexts=(("extra", "newdir"),)))
    targets = found(snapshot({"Dockerfile": ONE}), head)
    own, before = targets["Dockerfile (app)"], targets["Dockerfile"]
    assert own.contexts == (("extra", "newdir"),)
    assert own.base.contexts == () and before.contexts == () and before.base.contexts == ()
    assert (own.moved_by, before.moved_by) == ("", "compose.yaml")


def test_each_has_its_own_stage_context_arguments_and_contexts() -> None:
    was = app(context="old", stage="prod", build_args=(("V", "1"),), contexts=(("d", "data"),))
    now = app(context="new", stage="tiny", build_args=(("V", "2"),), contexts=(("d", "docker-image://x"),))
    head = snapshot({"Dockerfile": TWO, "compose.yaml": "2"}, now)
    target = found(snapshot({"Dockerfile": ONE, "compose.yaml": "1"}, was), head)["Dockerfile:tiny"]
    assert target.head.inputs == BuildInputs("new", "tiny", (("V", "2"),), "", (("d", "docker-image://x"),))
    assert target.base.inputs == BuildInputs("old", "prod", (("V", "1"),), "", (("d", "data"),))


def test_another_stage_has_the_one_from_before_and_the_last_reviewed_as_well() -> None:
    text = "FROM a AS prod\nFROM a AS tiny\nFROM b\n"
    base = snapshot({"Dockerfile": "FROM a AS prod\nFROM a AS tiny\n", "compose.yaml": "1"}, app(stage="prod"))
    targets = found(base, snapshot({"Dockerfile": text, "compose.yaml": "2"}, app(stage="tiny")))
    assert {name: one.moved_by for name, one in targets.items()} == {
        "Dockerfile": "compose.yaml",
        "Dockerfile:prod": "compose.yaml",
        "Dockerfile:tiny": "",
    }
    assert targets["Dockerfile"].base.stage is None and targets["Dockerfile:prod"].base.stage == "prod"


@pytest.mark.parametrize(
    "now",
    [
        app(stage="tiny"),
        app(context="elsewhere"),
        app(contexts=(("debian", "docker-image://alpine"),)),
        app(build_args=(("BUILDKIT_SYNTAX", "evil/x"),)),
        app(build_args=(("BUILDKIT_SYNTAX=evil/x ", ""),)),
        app(platforms=("linux/s390x",)),
    ],
)
def test_whatever_a_new_file_chooses_the_usual_build_is_reviewed(now: Declared) -> None:
    targets = found(snapshot({"Dockerfile": ONE}), snapshot({"Dockerfile": TWO, "compose.yaml": "x"}, now))
    usual = [one for one in targets.values() if one.moved_by]
    assert [(one.head.inputs, one.platform) for one in usual] == [(BuildInputs("."), None)]
    assert [(one.base.inputs, one.platform) for one in usual] == [(BuildInputs("."), None)]


def test_a_file_that_says_the_usual_moves_nothing() -> None:
    targets = found(snapshot({"Dockerfile": ONE}), snapshot({"Dockerfile": TWO, "compose.yaml": "x"}, app()))
    assert [(one.name, one.moved_by) for one in targets.values()] == [("Dockerfile", "")]


def test_new_arguments_of_a_declared_image_are_the_changes_to_make() -> None:
    base = snapshot({"Dockerfile": ONE, "compose.yaml": "1"}, app(build_args=(("V", "1"),)))
    targets = found(base, snapshot({"Dockerfile": ONE, "compose.yaml": "2"}, app(build_args=(("V", "2"),))))
    assert [(one.change, one.moved_by) for one in targets.values()] == [(Change.AFFECTED, "")]


def test_a_declaration_that_is_taken_away_leaves_its_image_reviewed() -> None:
    base = snapshot({"Dockerfile": TWO, "compose.yaml": "1"}, app(stage="tiny"))
    targets = found(base, snapshot({"Dockerfile": TWO + "USER x\n"}))
    assert {name: one.moved_by for name, one in targets.items()} == {
        "Dockerfile": "",
        "Dockerfile:tiny": "compose.yaml",
    }


def test_another_dockerfile_of_the_same_service_is_compared_with_the_one_before() -> None:
    base = snapshot({"Dockerfile": TWO, "compose.yaml": "1"}, app(stage="tiny"))
    head = snapshot({"Dockerfile": TWO, "harmless": ONE, "compose.yaml": "2"}, app(dockerfile="harmless"))
    targets = found(base, head)
    assert set(targets) == {"Dockerfile:tiny", "harmless"}
    assert targets["harmless"].base.inputs.stage == "tiny" and targets["Dockerfile:tiny"].moved_by == "compose.yaml"


def test_a_new_dockerfile_has_its_last_stage_reviewed_too() -> None:
    head = snapshot({"Dockerfile": TWO, "compose.yaml": "1"}, app(stage="tiny"))
    assert set(found(snapshot({"README": ""}), head)) == {"Dockerfile", "Dockerfile:tiny"}


def test_what_the_policy_says_nobody_moves() -> None:
    settings = Settings(images=(ImageSettings("Dockerfile", stage="tiny"),))
    head = snapshot({"Dockerfile": TWO + "\n", "compose.yaml": "1"}, app(context="x"))
    assert list(found(snapshot({"Dockerfile": TWO}), head, settings)) == ["Dockerfile:tiny"]


def test_what_base_is_built_on_is_bases_word() -> None:
    """Head gives a Dockerfile of the repository the name of the image that base is built on."""
    files = {"Dockerfile": "FROM alpine:3.23\n", "lib/Dockerfile": ONE}
    tagged = Declared("compose.yaml", "lib", "lib/Dockerfile", "lib", tags=("alpine:3.23",))
    head = snapshot(
        {**files, "lib/Dockerfile": TWO, "Dockerfile": files["Dockerfile"] + "USER x\n", "compose.yaml": ""}, tagged
    )
    target = found(snapshot(files), head)["Dockerfile"]
    assert [name for name, _ in target.parents] == ["alpine:3.23"]
    assert target.base.parents == ()


def test_two_to_the_power_of_many_contexts_are_each_made_once() -> None:
    chain = []
    for number in range(120):
        contexts = tuple((name, f"declared:t{number - 1}") for name in "ab") if number else ()
        arguments = (("N", str(number)),)
        chain.append(
            Declared("docker-bake.json", f"t{number}", "Dockerfile", ".", build_args=arguments, contexts=contexts)
        )
    started = time.process_time()
    targets = found(snapshot({"Dockerfile": ONE}), snapshot({"Dockerfile": TWO, "docker-bake.json": ""}, *chain))
    assert len(targets) >= 120
    assert len({hash(one) for one in targets.values()}) >= 120 and repr(targets)
    assert time.process_time() - started < 20


def test_images_that_are_built_on_each_other_are_refused_as_contexts() -> None:
    one = Declared("docker-bake.json", "a", "Dockerfile", ".", contexts=(("x", "declared:b"),))
    other = Declared("docker-bake.json", "b", "Dockerfile", ".", stage="tiny", contexts=(("x", "declared:a"),))
    targets = found(snapshot({"Dockerfile": ONE}), snapshot({"Dockerfile": TWO, "docker-bake.json": ""}, one, other))
    assert targets["Dockerfile:tiny"].contexts == (("x", "declared:a"),)


def test_a_link_named_dockerfile_is_concerned_by_what_it_leads_to() -> None:
    links = {"Dockerfile": "build/image.txt"}
    base = snapshot({"build/image.txt": ONE}, links=links)
    targets = found(base, snapshot({"build/image.txt": TWO}, links=links))
    assert [(one.dockerfile, one.change) for one in targets.values()] == [("Dockerfile", Change.MODIFIED)]


def moved(*changes: FileChange, **settings: tuple[str, ...]) -> tuple[tuple[FileChange, ...], Settings]:
    return out_of_review(changes, Settings(**settings))  # type: ignore[arg-type]


def rename(old: str, new: str) -> FileChange:
    return FileChange(FileStatus.RENAMED, new, old)


@pytest.mark.parametrize("settings", [{"exclude": ("examples",)}, {"include": ("app",)}])
def test_a_dockerfile_that_is_moved_to_what_is_left_out_is_reviewed_all_the_same(
    settings: dict[str, tuple[str, ...]],
) -> None:
    changes, changed = moved(rename("app/Dockerfile", "examples/Dockerfile"), **settings)
    assert changes == (rename("app/Dockerfile", "examples/Dockerfile"),)
    before, after = snapshot({"app/Dockerfile": ONE}), snapshot({"examples/Dockerfile": TWO})
    [target] = find_targets(changes, changed, (), Inventory(after, before))
    assert (target.dockerfile, target.base_dockerfile) == ("examples/Dockerfile", "app/Dockerfile")
    assert target.change is Change.MODIFIED
    assert not is_reviewed("examples/other/Dockerfile", changed)


def test_what_was_left_out_before_stays_left_out() -> None:
    change = rename("examples/Dockerfile", "examples/a/Dockerfile")
    assert moved(change, exclude=("examples",)) == ((change,), Settings(exclude=("examples",)))


def test_a_dockerfile_that_becomes_another_file_is_removed() -> None:
    changes, settings = moved(rename("Dockerfile", "Dockerfile.in"), rename("a.txt", "b.txt"))
    assert changes == (
        FileChange(FileStatus.DELETED, "Dockerfile"),
        FileChange(FileStatus.ADDED, "Dockerfile.in"),
        rename("a.txt", "b.txt"),
    )
    assert settings == Settings()


def test_a_service_that_names_a_dockerfile_which_is_left_out_is_reviewed_all_the_same() -> None:
    base = snapshot({"Dockerfile": ONE, "compose.yaml": "1"}, app())
    head = snapshot({"examples/Dockerfile": TWO, "compose.yaml": "2"}, app(dockerfile="examples/Dockerfile"))
    settings = Settings(exclude=("examples",))
    assert declared_out_of_review(Inventory(base, base), settings) == settings
    target = found(base, head, declared_out_of_review(Inventory(head, base), settings))["examples/Dockerfile"]
    assert target.base_dockerfile == "Dockerfile"


def test_a_dockerfile_that_moves_with_its_folder_is_built_in_its_new_one_alone() -> None:
    base, head = snapshot({"Dockerfile": ONE}), snapshot({"docker/Dockerfile": TWO})
    changes = [rename("Dockerfile", "docker/Dockerfile")]
    [target] = find_targets(changes, Settings(), (), Inventory(head, base))
    assert (target.context, target.base.context) == ("docker", ".")


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        ("docker/Dockerfile", [rename("Dockerfile", "docker/Dockerfile")]),
        # Written anew: git sees two files, and the context tells that it is one image.
        (
            "Containerfile",
            [FileChange(FileStatus.ADDED, "Containerfile"), FileChange(FileStatus.DELETED, "Dockerfile")],
        ),
    ],
)
def test_how_an_image_is_tried_goes_with_it_where_it_is_moved(new: str, changes: list[FileChange]) -> None:
    image = ImageSettings("Dockerfile", smoke="app --version", env=(("A", "1"),), args=("serve",))
    inventory = Inventory(snapshot({new: TWO}), snapshot({"Dockerfile": ONE}))
    [target] = find_targets(changes, Settings(images=(image,)), (), inventory)
    assert (target.smoke, target.env, target.arguments) == ("app --version", (("A", "1"),), ("serve",))


@pytest.mark.parametrize(
    "text",
    [
        "FROM mcr.microsoft.com/windows/nanoserver AS unused\nFROM alpine\n",
        "FROM alpine\nRUN cat <<EOF\n{% x %}\nEOF\n",
        'FROM alpine\nLABEL x="\\\n<% "\n',
    ],
)
def test_a_line_that_makes_it_look_like_something_else_takes_nothing_out_of_the_review(text: str) -> None:
    base, head = snapshot({"Dockerfile": ONE}), snapshot({"Dockerfile": text})
    assert list(found(base, head)) == ["Dockerfile"]
    change = FileChange(FileStatus.MODIFIED, "Dockerfile")
    assert reasons([change], Settings(), head.texts, base.texts) == ()
    # What was none before is none now; and a new one is not known for an image.
    assert list(found(head, snapshot({"Dockerfile": f"{text}USER x\n"}))) == []
    assert len(reasons([change], Settings(), head.texts, head.texts)) == 1
