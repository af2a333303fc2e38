"""Compose and bake files, read by the real tools: what they declare, and what a stranger's cannot do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine.plugins import find_plugin
from bot.host.workspace import Workspace
from bot.model.targets import BuildInputs, Change
from bot.targets import bake, compose
from bot.targets.declared import Declarations
from bot.targets.plan import ReviewRequest, make_plan
from tests.unit.host.test_git import commit, git


class Files:
    """A tree of files, as a revision has them."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def read(self, path: str) -> bytes | None:
        return self.files[path].encode() if path in self.files else None

    def has(self, path: str) -> bool:
        return path in self.files


COMPOSE = """
x-args: &args {VERSION: "${VERSION:-1.2}", WHERE: "${HOME:-nowhere}"}
services:
  web:
    image: ghcr.io/acme/web:1
    env_file: .env.not-in-the-repository
    build:
      context: ./web
      dockerfile: build/Dockerfile
      target: run
      args: *args
      additional_contexts: {lib: "service:lib"}
  lib:
    extends: {file: common/lib.yml, service: base}
  db: {image: postgres}
  inline: {build: {dockerfile_inline: FROM alpine}}
  elsewhere: {build: "https://example.com/a.git"}
"""
LIB = "services:\n  base:\n    image: acme/lib\n    build: {context: ../lib}\n"


def read_compose(files: dict[str, str], path: str = "compose.yaml") -> Declarations:
    return compose.read(Files(files), path)


@pytest.fixture(params=["docker compose config", "docker buildx bake"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Both ways of reading a compose file; the second is for machines without compose."""
    if request.param == bake.READER:
        plugin = find_plugin("docker-buildx")
        assert plugin is not None
        (tmp_path / "cli-plugins").mkdir()
        (tmp_path / "cli-plugins/docker-buildx").symlink_to(plugin)
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        monkeypatch.setattr("bot.engine.plugins.FOLDERS", ())
        monkeypatch.setenv("HOME", "/nonexistent")
    elif find_plugin("docker-compose") is None:
        pytest.fail("docker compose is not installed; run tools/ensure-services")
    return str(request.param)


def test_context_stage_arguments_and_tags_come_from_a_compose_file(reader: str) -> None:
    found = read_compose({"services/compose.yaml": COMPOSE, "services/common/lib.yml": LIB}, "services/compose.yaml")
    inline, lib, web = found.images
    assert inline.dockerfile == "services/compose.yaml" and "FROM" in inline.inline
    assert (lib.dockerfile, lib.context, lib.tags) == ("services/lib/Dockerfile", "services/lib", ("acme/lib",))
    assert (web.dockerfile, web.context, web.stage) == ("services/web/build/Dockerfile", "services/web", "run")
    assert web.build_args == (("VERSION", "1.2"), ("WHERE", "nowhere"))
    assert web.contexts == (("lib", "declared:lib"),)
    assert web.tags == ("ghcr.io/acme/web:1",) if reader == compose.READER else web.tags is not None
    assert {web.reader, lib.reader} == {reader}
    said = " ".join(note.english for note in found.notes)
    assert "elsewhere in services/compose.yaml is not reviewed: it is built from another repository" in said
    assert ("'docker compose' is not installed" in said) is (reader == bake.READER)


def test_our_environment_is_not_there(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_secret")
    text = 'services: {a: {build: {context: ., args: ["GITHUB_TOKEN", "T=${GITHUB_TOKEN}", "P=${PATH}"]}}}'
    image = read_compose({"compose.yaml": text}).images[0]
    assert dict(image.build_args)["T"] == ""
    assert "ghs_secret" not in repr(image)
    assert os.environ["PATH"] not in repr(image)


OUTSIDE = [
    "include: [/etc/passwd]",
    "include: [../outside.yml]",
    "include: [{path: a.yml, env_file: /etc/environment}]",
    "include: [{path: [a.yml, ../../b.yml]}]",
    "include: ['https://127.0.0.1:9/x.git']",
    "include: ['oci://127.0.0.1:9/x']",
    "include: ['git@example.com:a/b.git']",
    "include: ['$HOME/x.yml']",
    "services: {a: {build: ., env_file: /proc/self/environ}}",
    "services: {a: {build: ., env_file: [{path: ~/x, required: false}]}}",
    "services: {a: {extends: {file: /etc/x.yml, service: b}}}",
    "x: &x {file: /etc/x.yml, service: b}\nservices: {a: {extends: *x}}",
    "x: &k env_file\nservices: {a: {build: ., *k : /etc/passwd}}",
    "services: {a: {build: ., label_file: /etc/passwd}}",
    '"inc\\u006cude": [/etc/passwd]',
]


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_file_outside_the_repository_is_never_opened(text: str, reader: str) -> None:
    found = read_compose({"compose.yaml": text})
    assert found.images == ()
    assert "outside the repository" in found.notes[0].english


@pytest.mark.parametrize("context", ["/etc", "..", "../..", "/"])
def test_a_context_outside_is_left_out(context: str, reader: str) -> None:
    found = read_compose({"compose.yaml": f"services: {{a: {{build: {context}}}, b: {{build: .}}}}"})
    assert [image.name for image in found.images] == ["b"]
    assert "outside the repository" in str(found.refused["compose.yaml", "a"])


def test_a_link_is_a_file_like_any_other(reader: str) -> None:
    """Git hands on a link as the text of its target: nothing follows it."""
    files = {
        "compose.yaml": 'services: {a: {build: {context: ., args: {X: "${X:-unset}"}}}}',
        ".env": "/etc/environment",
    }
    found = read_compose(files)
    assert [dict(image.build_args) for image in found.images] in ([], [{"X": "unset"}])


@pytest.mark.parametrize("text", ["services: [", "a: b", "\x00", "services: {a: {build: {context: [1]}}}", ""])
def test_what_is_no_compose_file_is_a_note(text: str, reader: str) -> None:
    found = read_compose({"compose.yaml": text})
    assert found.images == ()


def test_aliases_that_multiply_end_in_time(reader: str) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert read_compose({"compose.yaml": "\n".join([*lines, "include: *a11"])}).images == ()


BAKE = """
variable "TAG" { default = "1" }
variable "PATH" { default = "unset" }
target "base" {
  context = "lib"
  tags = ["acme/base:${TAG}"]
}
target "web" {
  matrix = { v = ["1", "2"] }
  name = "web-${v}"
  context = "web"
  dockerfile = "Dockerfile.prod"
  contexts = { base = "target:base", data = "./data", tools = "docker-image://alpine" }
  args = { V = v, P = PATH, EMPTY = null }
  secret = ["type=env,id=NPM_TOKEN"]
  platforms = ["linux/amd64", "linux/arm64"]
}
target "elsewhere" { context = "https://example.com/x.git" }
"""


def test_context_stage_arguments_and_tags_come_from_a_bake_file() -> None:
    found = bake.read(Files({"docker-bake.hcl": BAKE}), "docker-bake.hcl")
    base, one, two = found.images
    assert (base.dockerfile, base.tags) == ("lib/Dockerfile", ("acme/base:1",))
    assert (one.name, one.dockerfile, one.context) == ("web-1", "web/Dockerfile.prod", "web")
    assert one.contexts == (("base", "declared:base"), ("data", "data"), ("tools", "docker-image://alpine"))
    assert dict(two.build_args)["V"] == "2"
    assert dict(one.build_args)["P"] != os.environ["PATH"]
    assert one.platforms == ("linux/amd64", "linux/arm64")
    assert "elsewhere" in found.notes[0].english


def test_an_override_counts_and_paths_are_found_from_the_root_too() -> None:
    files = {
        "ci/docker-bake.hcl": 'target "a" {\n  context = "app"\n}',
        "ci/docker-bake.override.hcl": 'target "a" {\n  args = { X = "1" }\n}',
        "app/Dockerfile": "FROM alpine\n",
    }
    image = bake.read(Files(files), "ci/docker-bake.hcl").images[0]
    assert (image.dockerfile, image.context, image.build_args) == ("app/Dockerfile", "app", (("X", "1"),))


@pytest.mark.parametrize(
    "text",
    [
        'target "a" {\n  args = { X = file("/etc/passwd") }\n}',
        'target "a" {\n  args = { X = env("PATH") }\n}',
        'target "a" {',
        "\x00",
        'target "a" {\n  context = "/etc"\n}',
        'target "a" {\n  dockerfile = "/etc/passwd"\n}',
        'target "a" {\n  context = "../.."\n}',
    ],
)
def test_a_hostile_bake_file_declares_nothing(text: str) -> None:
    found = bake.read(Files({"docker-bake.hcl": text}), "docker-bake.hcl")
    assert found.images == ()
    assert len(found.notes) + len(found.refused) == 1


def test_a_bake_file_that_multiplies_ends_in_time() -> None:
    text = 'target "x" {\n  matrix = { a = range(0, 1000), b = range(0, 1000) }\n  name = "x-${a}-${b}"\n}'
    found = bake.read(Files({"docker-bake.hcl": text}), "docker-bake.hcl")
    assert found.images == ()
    assert "was not read" in found.notes[0].english


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, {"Dockerfile": "FROM alpine\n", "compose.yaml": COMPOSE_OF_ONE.replace("VALUE", "1")})
    git(root, "checkout", "-q", "-b", "feature")
    return root


COMPOSE_OF_ONE = "services: {web: {build: {context: ., args: {V: 'VALUE'}}}}\n"


def test_a_compose_file_of_the_change_tells_how_an_image_is_built(repository: Path) -> None:
    """Through git, at base and at head."""
    with Workspace() as workspace:
        assert make_plan(ReviewRequest(repository, "main", "feature"), workspace).targets == ()
        commit(repository, {"compose.yaml": COMPOSE_OF_ONE.replace("VALUE", "2")})
        target = make_plan(ReviewRequest(repository, "main", "feature"), workspace).targets[0]
    assert (target.change, target.build_args) == (Change.AFFECTED, (("V", "2"),))
    assert target.base.inputs == BuildInputs(".", None, (("V", "1"),))
    assert target.declared == "compose.yaml: web (docker compose config)"


# ------------------------------------------------------------------------------------------------ plan, review, join


def hullcheck(*args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DOCKER_HOST": "unix:///nonexistent"}  # no image is needed to see which are reviewed
    command = [sys.executable, "-m", "bot", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=env)


def test_a_plan_is_reviewed_by_several_jobs_and_joined(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, {"api/Dockerfile": "FROM alpine:3.23\n", "web/Dockerfile": "FROM alpine:3.23\n"})
    git(root, "checkout", "-q", "-b", "feature")
    text = "FROM alpine:3.23\nRUN cd /tmp\n"
    commit(root, {"api/Dockerfile": text, "web/Dockerfile": text})
    common = [f"--repo={root}", "--base=main", "--head=feature"]

    planned = hullcheck("plan", *common)
    jobs = json.loads(planned.stdout)["include"]
    assert [job["name"] for job in jobs] == ["api/Dockerfile", "web/Dockerfile"]

    for job in jobs:
        output = f"--output={tmp_path / job['id']}"
        done = hullcheck("review", *common, f"--target={job['only']}", "--set=scan=false", output)
        assert done.returncode == 3, (
            done.stderr
        )  # there is no engine here: the rest of the review is all the same there
        part = json.loads((tmp_path / job["id"] / "report.json").read_text())
        assert [target["name"] for target in part["targets"]] == [job["name"]]

    parts = [str(tmp_path / job["id"]) for job in jobs]
    joined = hullcheck("join", *parts, f"--output={tmp_path / 'all'}")
    assert joined.returncode == 0, joined.stderr
    whole = json.loads((tmp_path / "all/report.json").read_text())
    assert [target["name"] for target in whole["targets"]] == ["api/Dockerfile", "web/Dockerfile"]
    assert {reason["target"] for reason in whole["verdict"]["reasons"]} == {"api/Dockerfile", "web/Dockerfile"}
    assert "api/Dockerfile" in (tmp_path / "all/comment.md").read_text()


def test_an_image_that_is_not_in_the_plan_is_refused(repository: Path) -> None:
    done = hullcheck("review", f"--repo={repository}", "--base=main", "--head=feature", "--target=nothing-00000000")
    assert done.returncode == 2
    assert done.stderr == "hullcheck: this change affects no image 'nothing-00000000'; affected: -\n"


def test_an_organisations_policy_that_a_person_cannot_read_stops_nothing(repository: Path) -> None:
    done = hullcheck("plan", f"--repo={repository}", "--base=main", "--head=feature", "--set=policy=acme/x//y.yml")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"include": []})
