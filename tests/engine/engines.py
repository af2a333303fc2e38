"""A second Docker engine, with the image store that the first does not have.

It has a network namespace of its own: in the same one it would take over the first engine's bridge.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_START_SECONDS = 40


def docker(*args: str, host: str = "", given: bytes | None = None) -> bytes:
    """Run the docker client on an engine."""
    env = os.environ | ({"DOCKER_HOST": host} if host else {})
    done = subprocess.run(["docker", *args], capture_output=True, check=False, env=env, input=given, timeout=300)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    return done.stdout


def has_containerd_store(host: str = "") -> bool:
    """Whether an engine keeps its images in containerd."""
    return b"io.containerd.snapshotter" in docker("info", "--format={{.DriverStatus}}", host=host)


@contextlib.contextmanager
def second_engine(folder: Path, images: Sequence[str], driver: str = "") -> Iterator[str]:
    """Start an engine with the other image store and give it these images; -> its address.

    `driver` is the storage driver: "native" works where the folder is on an overlay itself, as in a container.
    """
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    host = f"unix://{folder}/s"
    settings = folder / "daemon.json"  # not by --feature, which engines before 28 do not have
    wanted = {"features": {"containerd-snapshotter": not has_containerd_store()}}
    settings.write_text(json.dumps(wanted | ({"storage-driver": driver} if driver else {})))
    command = [
        *(*root, "unshare", "--net", "dockerd", f"--config-file={settings}"),
        *(f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid", f"--host={host}"),
        f"--group={getpass.getuser()}",
    ]
    with (folder / "log").open("wb") as log:
        engine = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(host, engine, folder / "log")
        for image in images:
            docker("load", host=host, given=docker("save", image))
        yield host
    finally:
        subprocess.run([*root, "sh", "-c", f"kill {engine.pid}"], check=False, capture_output=True)
        engine.wait(timeout=60)
        _sweep(folder, root)


def _sweep(folder: Path, root: Sequence[str]) -> None:
    """Remove what an engine leaves that was killed: its containerd, and what it had mounted."""
    with contextlib.suppress(OSError, ValueError):
        helper = (folder / "exec/containerd/containerd.pid").read_text().strip()
        subprocess.run([*root, "sh", "-c", f"kill -9 {int(helper)}"], check=False, capture_output=True)
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in reversed(mounted):
        if Path(place).is_relative_to(folder):
            subprocess.run([*root, "umount", "--lazy", place], check=False, capture_output=True)
    subprocess.run([*root, "rm", "-rf", str(folder / "data"), str(folder / "exec")], check=False)


def _wait(host: str, engine: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and engine.poll() is None:
        asked = subprocess.run(
            ["docker", "version"], env=os.environ | {"DOCKER_HOST": host}, capture_output=True, check=False
        )
        if asked.returncode == 0:
            return
        time.sleep(0.2)
    raise AssertionError(f"the second engine does not answer: {log.read_text('utf-8', 'replace')[-2000:]}")
