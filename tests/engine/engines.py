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


class Own:
    """An engine of one test, with its files in a folder: it can be killed, and started again on what it left."""

    def __init__(self, folder: Path, driver: str = "") -> None:
        self.folder = folder
        self.host = f"unix://{folder}/s"
        self._root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        self._engine: subprocess.Popen[bytes] | None = None
        # Not by --feature, which engines before 28 do not have.
        wanted = {"features": {"containerd-snapshotter": not has_containerd_store()}}
        settings = json.dumps(wanted | ({"storage-driver": driver} if driver else {}))
        (folder / "daemon.json").write_text(settings)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        folder = self.folder
        command = [
            *(*self._root, "unshare", "--net", "dockerd", f"--config-file={folder}/daemon.json"),
            *(f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid"),
            *(f"--host={self.host}", f"--group={getpass.getuser()}"),
        ]
        with (folder / "log").open("ab") as log:
            self._engine = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        _wait(self.host, self._engine, folder / "log")

    def kill(self) -> None:
        """End it as a machine that fails does; what runs in it goes on."""
        number = int((self.folder / "pid").read_text())
        subprocess.run([*self._root, "kill", "-9", str(number)], check=True)
        if self._engine is not None:
            self._engine.wait(timeout=60)
        (self.folder / "pid").unlink(missing_ok=True)

    def end(self) -> None:
        """End it, and remove all that it made."""
        if self._engine is not None and self._engine.poll() is None:
            subprocess.run([*self._root, "sh", "-c", f"kill {self._engine.pid}"], check=False, capture_output=True)
            self._engine.wait(timeout=60)
        _sweep(self.folder, self._root)


@contextlib.contextmanager
def own_engine(folder: Path, images: Sequence[str], driver: str = "") -> Iterator[Own]:
    """Start an engine with the other image store and give it these images.

    `driver` is the storage driver: "native" works where the folder is on an overlay itself, as in a container.
    """
    engine = Own(folder, driver)
    try:
        engine.start()
        for image in images:
            docker("load", host=engine.host, given=docker("save", image))
        yield engine
    finally:
        engine.end()


@contextlib.contextmanager
def second_engine(folder: Path, images: Sequence[str], driver: str = "") -> Iterator[str]:
    """Start an engine likewise; -> its address."""
    with own_engine(folder, images, driver) as engine:
        yield engine.host


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
