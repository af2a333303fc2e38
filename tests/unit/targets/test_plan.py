"""Settings and targets of a plan, on a real repository."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.settings import ImageSettings, Settings
from bot.config.values import PolicyReference
from bot.config.yaml_values import ConfigError
from bot.errors import InputError, UnavailableError
from bot.host import process
from bot.host.git import Repository
from bot.host.workspace import Workspace
from bot.model.reports import Revision
from bot.model.targets import Target
from bot.targets.plan import Plan, ReviewRequest, build_secrets, image_settings, make_plan
from tests.unit.host.test_git import commit, git

OWN = ".github/hullcheck.yml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, {"Dockerfile": "FROM alpine\n", OWN: "policy: acme/.github//p.yml\nmax-size: 300MB\n"})
    git(root, "checkout", "-q", "-b", "feature")
    return root


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as made:
        yield made


def plan(root: Path, workspace: Workspace, answer: bytes | None = b"", **inputs: str) -> Plan:
    def fetch(reference: PolicyReference) -> bytes | None:
        assert reference.repository == "acme/.github"
        return answer

    request = ReviewRequest(root, "main", "feature", fetch_policy=fetch, inputs=inputs)
    return make_plan(request, workspace)


def test_the_organisations_policy_bounds_the_repositorys(repository: Path, workspace: Workspace) -> None:
    made = plan(repository, workspace, b"max-size: 200MB\n")
    assert made.settings.policy.max_size == 200_000_000
    assert made.settings.source == f"base:{OWN}, acme/.github//p.yml"


def test_where_it_cannot_be_had_at_all_the_report_says_so(repository: Path, workspace: Workspace) -> None:
    made = plan(repository, workspace, None)
    assert made.settings.policy.max_size == 300_000_000
    assert "was not read" in made.settings.notes[0].english


def test_a_broken_file_of_the_organisation_is_not_the_pull_requests_fault(
    repository: Path, workspace: Workspace
) -> None:
    with pytest.raises(UnavailableError, match=r"acme/.github//p.yml:1: 'big' is not a size"):
        plan(repository, workspace, b"max-size: big\n")
    with pytest.raises(UnavailableError, match="cannot be fetched here"):
        make_plan(ReviewRequest(repository, "main", "feature"), workspace)


def test_a_pull_request_cannot_change_the_policy_it_is_judged_by(repository: Path, workspace: Workspace) -> None:
    commit(repository, {OWN: "warn-only: true\n", "Dockerfile": "FROM alpine:3\n"})
    assert not plan(repository, workspace).settings.policy.warn_only
    assert plan(repository, workspace).settings.organisation


def test_a_policy_that_would_stop_every_later_review_is_refused_with_its_line(
    repository: Path, workspace: Workspace
) -> None:
    commit(repository, {OWN: "language: en\nmax-sise: 3MB\n"})
    with pytest.raises(ConfigError, match=rf"{OWN} of this change:2: unknown key 'max-sise'"):
        plan(repository, workspace)


def test_another_path_of_the_policy_file(repository: Path, workspace: Workspace) -> None:
    git(repository, "checkout", "-q", "main")
    commit(repository, {"ci/policy.yml": "max-size: 1MB\n"})
    request = ReviewRequest(repository, "main", "main", inputs={"config-file": "ci/policy.yml"})
    made = make_plan(request, workspace)
    assert (made.settings.policy.max_size, made.settings.source) == (1_000_000, "base:ci/policy.yml")
    missing = make_plan(replace(request, inputs={"config-file": "ci/none.yml"}), workspace)
    assert missing.settings.source == "defaults"


def test_a_change_of_nothing_reads_nothing_but_the_policy(repository: Path, workspace: Workspace) -> None:
    commit(repository, {"main.go": "package main\n"})
    before = len(process.spans())
    assert plan(repository, workspace).targets == ()
    assert "docker-buildx" not in {span.tool for span in process.spans()[before:]}
    assert len(process.spans()) - before < 20


# --------------------------------------------------------------------------------------------- what builds are told


def planned(secrets: dict[str, str] | None, *images: ImageSettings) -> Plan:
    base = Revision("b")
    return Plan(Repository(Path()), base, "b", base, "h", Settings(images=images), (), secrets=secrets)


WITH_SECRETS = ImageSettings("Dockerfile", secrets=(("token", "NPM_TOKEN"), ("other", "OTHER")))


def test_a_build_gets_the_secrets_that_the_configuration_names() -> None:
    plan = planned({"NPM_TOKEN": "a", "OTHER": "b", "GITHUB_TOKEN": "c"}, WITH_SECRETS)
    assert build_secrets(plan, WITH_SECRETS) == ((("token", "a"), ("other", "b")), None)
    assert "GITHUB_TOKEN" not in repr(plan)


def test_a_build_of_a_fork_gets_none_and_says_so() -> None:
    secrets, note = build_secrets(planned(None, WITH_SECRETS), WITH_SECRETS)
    assert secrets == ()
    assert str(note) == "built without its secrets (NPM_TOKEN, OTHER): builds of forks never receive any"


def test_a_secret_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="the secret OTHER is not in the environment"):
        build_secrets(planned({"NPM_TOKEN": "a"}, WITH_SECRETS), WITH_SECRETS)


def test_the_settings_of_a_target_are_those_of_its_stage_and_name() -> None:
    web, worker = ImageSettings("Dockerfile", stage="web", max_size=1), ImageSettings("Dockerfile", stage="worker")
    named = ImageSettings("api/Dockerfile", name="api", platforms=("linux/amd64", "linux/arm64"))
    settings = Settings(images=(web, worker, named), default=ImageSettings(secrets=(("a", "A"),)))
    assert image_settings(settings, Target("Dockerfile", ".", stage="worker")) == worker
    assert image_settings(settings, Target("Dockerfile", ".", stage="web")) == web
    assert image_settings(settings, Target("api/Dockerfile", "api", label="api (linux/arm64)")) == named
    assert image_settings(settings, Target("x/Dockerfile", "x")).secrets == (("a", "A"),)
