"""buildx is started by itself only where the docker client would start the same program, and tell it no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.engine import plugins

CLIENT = ("docker", "buildx")


def elf(path: Path, machine: int = 62) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x7fELF\x02\x01" + bytes(12) + machine.to_bytes(2, "little") + b"code")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a client, and buildx where the system keeps plugins."""
    for name in (*plugins._VARIABLES, "DOCKER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(plugins, "FOLDERS", (str(tmp_path / "system"),))
    elf(tmp_path / "bin/docker")
    elf(tmp_path / "system/docker-buildx")
    return tmp_path


def configure(folder: Path, settings: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(settings if isinstance(settings, str) else json.dumps(settings))
    return folder


def test_the_systems_plugin_is_started_by_itself_and_the_users_own_before_it(machine: Path) -> None:
    assert plugins.buildx() == (str(machine / "system/docker-buildx"),)
    configure(machine / "home/.docker", {"auths": {}, "currentContext": ""})
    own = elf(machine / "home/.docker/cli-plugins/docker-buildx")
    assert plugins.buildx() == (str(own),)
    # With another configuration the client does not look there.
    assert plugins.buildx(machine / "other") == (str(machine / "system/docker-buildx"),)


@pytest.mark.parametrize("name", plugins._VARIABLES)
def test_the_client_reads_where_the_engine_is(machine: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    assert plugins.buildx() == CLIENT


@pytest.mark.parametrize(
    "settings", [{"cliPluginsExtraDirs": ["/x"]}, {"currentContext": "x"}, {"plugins": {"a": {}}}, "{", "[]"]
)
def test_the_client_reads_what_is_set(machine: Path, settings: object) -> None:
    config = configure(machine / "other", settings)
    assert plugins.buildx(config) == CLIENT
    configure(machine / "home/.docker", settings)
    assert plugins.buildx() == CLIENT


def test_a_script_or_another_program_is_no_client_of_dockers(machine: Path) -> None:
    client = machine / "bin/docker"
    client.write_text("#!/bin/sh\nexec podman\n")
    assert plugins.buildx() == CLIENT
    client.unlink()
    client.symlink_to(elf(machine / "bin/podman"))
    assert plugins.buildx() == CLIENT
    client.unlink()
    assert plugins.buildx() == CLIENT


def test_a_plugin_for_another_machine_or_none_is_left_to_the_client(machine: Path) -> None:
    plugin = elf(machine / "system/docker-buildx", machine=183)
    assert plugins.buildx() == CLIENT
    elf(plugin).chmod(0o644)
    assert plugins.buildx() == CLIENT
    plugin.unlink()
    assert plugins.buildx() == CLIENT
