"""What every container of a stranger's image is held to, and what it may be started under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docker.types import LogConfig, Ulimit

# What daemons need that start as root and then become another user. Nothing of the rest: no raw sockets, no mounts.
CAPABILITIES = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID", "KILL", "NET_BIND_SERVICE")
MEMORY = 2_147_483_648
PROCESSES = 512
FILE_SIZE = 2_000_000_000  # bytes of one file that it may write
_TMPFS = "rw,mode=1777,size=64m"


@dataclass(frozen=True, slots=True)
class Under:
    """Settings that a container is started under, in place of the image's own. Empty, False and None leave those.

    `tmpfs` are folders that can be written to where the root file system is read-only. `capabilities` are all that it
    has; None gives it the usual ones of this sandbox.
    """

    user: str = ""
    workdir: str = ""
    read_only: bool = False
    tmpfs: tuple[str, ...] = ()
    capabilities: tuple[str, ...] | None = None
    stdin: bool = False  # whether its standard input stays open, and nothing comes
    terminal: bool = False
    typed: bytes = b""  # what comes on its standard input, which ends with it


def settings(under: Under) -> dict[str, Any]:
    """Return what the engine is told of the settings that a container is started under."""
    found: dict[str, Any] = {"read_only": True} if under.read_only else {}
    if under.user:
        found["user"] = under.user
    if under.workdir:
        found["working_dir"] = under.workdir
    if under.stdin or under.terminal or under.typed:
        found["stdin_open"] = True
    if under.terminal:
        found["tty"] = True
    if under.tmpfs:
        found["tmpfs"] = dict.fromkeys(under.tmpfs, _TMPFS)
    return found


def limits(capabilities: Sequence[str]) -> Mapping[str, Any]:
    """Return what every container gets: nothing that could harm the machine, or the next observation."""
    return {
        "cap_drop": ["ALL"],
        "cap_add": list(capabilities),
        "security_opt": ["no-new-privileges"],
        "mem_limit": MEMORY,
        "memswap_limit": MEMORY,
        "pids_limit": PROCESSES,
        "nano_cpus": 1_000_000_000,
        # One call can reserve a whole disk before anybody looks; several files are seen while they grow.
        "ulimits": [Ulimit(name="fsize", soft=FILE_SIZE, hard=FILE_SIZE)],
        "log_config": LogConfig(type=LogConfig.types.JSON, config={"max-size": "4m", "max-file": "2"}),
        "oom_score_adj": 500,
    }
