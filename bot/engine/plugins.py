"""The plugins of the docker client, which run by themselves, too."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

# Where the client looks for them, after its own folder.
FOLDERS = (
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
)
_THROUGH_THE_CLIENT = ("docker", "buildx")
# What the client makes of these is not all told to a plugin that runs by itself.
_VARIABLES = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")
_SETTINGS = frozenset(("cliPluginsExtraDirs", "currentContext", "plugins"))


def find_plugin(name: str) -> Path | None:
    """Return the program of a plugin of the docker client, None if it is not installed."""
    home = os.environ.get("HOME", "")
    own = [os.environ.get("DOCKER_CONFIG", ""), f"{home}/.docker" if home else ""]
    return _first(name, [Path(one) for one in own if one])


def buildx(config: Path | None = None) -> tuple[str, ...]:
    """Return what starts buildx: the program that the docker client would start, or else the client.

    The client starts a plugin twice, once to ask what it is, which is a third of the time of a core that a small build
    takes. `config` is the folder of the client's configuration where that is not the user's own.
    """
    if any(os.environ.get(name) for name in _VARIABLES):
        return _THROUGH_THE_CLIENT
    folder = config or Path(os.environ.get("DOCKER_CONFIG") or f"{os.environ.get('HOME', '')}/.docker")
    if _is_set(folder):
        return _THROUGH_THE_CLIENT
    client, plugin = shutil.which("docker"), _first("docker-buildx", [folder])
    if client is None or plugin is None or Path(client).resolve().name != "docker":
        return _THROUGH_THE_CLIENT
    machine = _machine(Path(client))  # a script in its place may do anything
    return (str(plugin),) if machine is not None and machine == _machine(plugin) else _THROUGH_THE_CLIENT


def _is_set(folder: Path) -> bool:
    """Whether the client's configuration says something of plugins or engines, or cannot be read."""
    try:
        settings = json.loads((folder / "config.json").read_bytes())
    except FileNotFoundError:
        return False
    except (OSError, ValueError, RecursionError):
        return True
    return not isinstance(settings, dict) or any(settings.get(name) for name in _SETTINGS)


def _first(name: str, own: list[Path]) -> Path | None:
    for folder in (*(one / "cli-plugins" for one in own), *map(Path, FOLDERS)):
        path = folder / name
        if path.is_file() and os.access(path, os.X_OK):
            return path
    return None


def _machine(program: Path) -> bytes | None:
    """Return what a program of machine code is made for, None for anything else."""
    try:
        with program.open("rb") as file:
            head = file.read(20)
    except OSError:
        return None
    return head[4:6] + head[18:20] if len(head) == 20 and head.startswith(b"\x7fELF") else None
