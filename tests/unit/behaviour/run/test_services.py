"""Who runs beside an image, from the model that compose prints, by values."""

import contextlib
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.behaviour.run.services import (
    Folder,
    Service,
    compose_project,
    configuration,
    mounts_into_builds,
    prepare,
    services_of,
)
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine.client import Engine
from bot.model.targets import Target

ROOT = "/scratch"
MODEL: dict[str, Any] = {
    "services": {
        "web": {
            "build": {"context": ROOT, "dockerfile": "Dockerfile"},
            "environment": {"A": "x$$y", "EMPTY": None},
            "depends_on": {"db": {"condition": "service_healthy"}},
            "volumes": [{"type": "bind", "source": ROOT, "target": "/app"}],
        },
        "db": {
            "image": "postgres:16",
            "command": ["postgres", "-c", "fsync=off"],
            "entrypoint": None,
            "depends_on": {"disk": {}},
            "healthcheck": {"test": ["CMD-SHELL", "pg_isready"]},
            "volumes": [
                {"type": "bind", "source": f"{ROOT}/init.sql", "target": "/docker-entrypoint-initdb.d/init.sql"},
                {"type": "bind", "source": "/etc/passwd", "target": "/stolen"},
                {"type": "bind", "source": f"{ROOT}/../x", "target": "/stolen"},
                {"type": "volume", "source": "data", "target": "/var/lib/postgresql/data"},
            ],
        },
        "disk": {"image": "disk:1", "healthcheck": {"disable": True, "test": ["CMD", "x"]}},
        "other": {"image": "other:1"},
        "worker": {"build": {"context": f"{ROOT}/worker", "target": "run", "args": {"N": "1"}}},
    }
}


PROXIED: dict[str, Any] = {
    "app": {"build": {"context": f"{ROOT}/proxied"}, "command": ["serve"]},
    "proxy": {"image": "nginx:1", "depends_on": {"app": {}}},
    "watch": {"image": "watch:1", "depends_on": {"proxy": {}}},
}


def services() -> dict[str, Service]:
    return {one.name: one for one in services_of(MODEL, ROOT)}


def test_what_a_service_is_made_of() -> None:
    found = services()
    assert found["web"].dockerfile == "Dockerfile" and found["web"].env == (("A", "x$y"), ("EMPTY", ""))
    assert found["web"].files == ()  # its own source over the program would hide what a rewrite has lost
    db = found["db"]
    assert (db.image, db.command, db.entrypoint) == ("postgres:16", ("postgres", "-c", "fsync=off"), None)
    assert db.files == (("init.sql", "/docker-entrypoint-initdb.d/init.sql"),)  # nothing of the machine
    assert db.health == ("CMD-SHELL", "pg_isready") and found["disk"].health == ()
    worker = found["worker"]
    assert (worker.dockerfile, worker.stage, worker.build_args) == ("worker/Dockerfile", "run", (("N", "1"),))


@pytest.mark.parametrize(
    ("target", "beside"),
    [
        (Target("Dockerfile", "."), ["disk", "db"]),  # what it needs, and what that needs first
        (Target("worker/Dockerfile", "worker", stage="run"), ["disk", "db", "other", "web"]),
        (Target("worker/Dockerfile", "worker"), None),
        (Target("proxied/Dockerfile", "proxied"), ["disk", "db"]),  # not the proxy before it, nor what needs that
        (Target("elsewhere/Dockerfile", "."), None),
    ],
)
def test_who_runs_beside_a_target(target: Target, beside: list[str] | None) -> None:
    every = services()
    if target.context == "proxied":
        proxied = services_of(
            {"services": PROXIED | {"db": MODEL["services"]["db"], "disk": {"image": "disk:1"}}}, ROOT
        )
        every = {one.name: one for one in proxied}
    found = compose_project("compose.yaml", tuple(every.values()), target)
    assert (None if found is None else [one.name for one in found.others]) == beside


def test_services_that_need_each_other_are_started_once() -> None:
    ring = [
        Service("web", dockerfile="Dockerfile", depends=("a",)),
        Service("a", depends=("b",)),
        Service("b", depends=("a",)),
    ]
    found = compose_project("compose.yaml", ring, Target("Dockerfile", "."))
    assert found is not None and [one.name for one in found.others] == ["b", "a"]


def test_a_command_is_worth_to_be_known_where_nothing_runs_beside() -> None:
    found = compose_project("c.yaml", services_of({"services": PROXIED}, ROOT), Target("proxied/Dockerfile", "proxied"))
    assert found is not None and not found.others
    assert found.own.command == ("serve",)
    alone = [Service("app", dockerfile="Dockerfile")]
    assert compose_project("c.yaml", alone, Target("Dockerfile", ".")) is None


JSON = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@given(st.dictionaries(st.sampled_from(["build", "image", "command", "environment", "volumes", "depends_on"]), JSON))
def test_strange_models_are_refused_in_known_ways(service: dict[str, Any]) -> None:
    with contextlib.suppress(ValueError, AttributeError, TypeError, KeyError):
        services_of({"services": {"x": service}}, ROOT)


@pytest.mark.parametrize(
    ("text", "mounts"),
    [
        ("services: {web: {build: ., volumes: ['.:/app']}}", True),
        ("services: {web: {build: ., extends: {file: x.yml, service: web}}}", True),
        ("services: {web: {build: .}, db: {image: postgres, volumes: ['data:/d']}}", False),
        ("services: {web: }", False),
        ("services: [1]", True),
        ("services: {web: {build: ", True),
        ("- 1", True),
        ("", False),
        (None, False),
    ],
)
def test_whether_something_is_mounted_into_what_is_built(tmp_path: Path, text: str | None, mounts: bool) -> None:
    if text is not None:
        (tmp_path / "compose.yaml").write_text(text)
    assert mounts_into_builds(Folder(tmp_path), Target("web/Dockerfile", "web")) is mounts


@pytest.mark.parametrize(
    ("stage", "target", "found"),
    [
        ("run", Target("Dockerfile", "."), True),  # the last one is built where nothing is named
        ("RUN", Target("Dockerfile", "."), True),
        (None, Target("Dockerfile", ".", stage="run"), True),
        ("1", Target("Dockerfile", ".", stage="run"), True),
        ("build", Target("Dockerfile", "."), False),
        ("gone", Target("Dockerfile", "."), False),
    ],
)
def test_a_stage_goes_by_any_of_its_names(stage: str | None, target: Target, *, found: bool) -> None:
    """A compose file that names the last stage builds what a Dockerfile builds by itself."""
    stages = graph(parse("FROM a AS build\nFROM b AS run\n"))
    services = [Service("web", dockerfile="Dockerfile", stage=stage, depends=("db",)), Service("db", image="db:1")]
    assert (compose_project("compose.yaml", services, target, stages) is not None) is found


SECRETS: dict[str, Any] = {
    "services": {
        "web": {
            "build": {"context": ROOT},
            "secrets": [{"source": "password", "target": "/run/secrets/password"}, {"source": "token"}],
            "configs": [{"source": "settings", "target": "/etc/settings"}, {"source": "inline"}],
        },
    },
    "secrets": {"password": {"file": f"{ROOT}/db/password.txt"}, "token": {"file": "/etc/shadow"}},
    "configs": {"settings": {"file": f"{ROOT}/settings"}, "inline": {"content": "x"}},
}


def test_secrets_and_configurations_are_files_of_the_repository() -> None:
    """They stand where compose puts them; nothing of the machine is among them."""
    (web,) = services_of(SECRETS, ROOT)
    assert web.given == (("db/password.txt", "/run/secrets/password"), ("settings", "/etc/settings"))
    found = compose_project("compose.yaml", (web,), Target("Dockerfile", "."))
    assert found is not None  # they are worth a start by themselves


class _Images:
    """An engine that has some images, and reaches no registry."""

    def __init__(self, *there: str) -> None:
        self._there = there
        self.silent_registries: set[str] = set()

    def has_image(self, reference: str) -> bool:
        return reference in self._there

    def pull(self, reference: str, seconds: float) -> bool:
        return False

    def newest_tag(self, repository: str) -> str | None:
        return next((one for one in self._there if one.startswith(f"{repository}:")), None)

    def exposed_ports(self, reference: str) -> tuple[int, ...]:
        return ()


@pytest.mark.parametrize(
    ("image", "taken"),
    [
        ("mariadb:10-focal", "mariadb:11"),
        ("docker.io/library/mariadb:10", "mariadb:11"),
        ("mariadb:11", "mariadb:11"),
        ("somebody/mariadb:10", None),  # nobody knows what is in it
        ("web:1", None),  # of a program another version is another program
    ],
)
def test_another_version_of_a_database_stands_in(tmp_path: Path, image: str, taken: str | None) -> None:
    """Only of an official image that is a database, and only where its own version cannot be had."""
    engine = cast("Engine", _Images("mariadb:11", "web:2"))
    project = compose_project(
        "compose.yaml",
        [Service("web", dockerfile="Dockerfile"), Service("db", image=image)],
        Target("Dockerfile", "."),
    )
    assert project is not None
    beside, missing = prepare(engine, tmp_path, project, 1.0)
    assert [one.image for one in beside] == ([taken] if taken else [])
    assert missing == (() if taken else (image,))


def test_what_decides_who_runs_beside_is_every_file_that_the_compose_file_draws_in(tmp_path: Path) -> None:
    """A rewrite that was found under other settings is searched again."""
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    build: .\n    env_file: web.env\n")
    (tmp_path / "web.env").write_text("A=1\n")
    (tmp_path / "other.env").write_text("A=1\n")
    found = configuration(Folder(tmp_path), Target("Dockerfile", "."))
    assert sorted(found) == ["compose.yaml", "web.env"]
    (tmp_path / "compose.yaml").write_text("services: [\n")
    assert list(configuration(Folder(tmp_path), Target("Dockerfile", "."))) == ["compose.yaml"]
