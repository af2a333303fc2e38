"""Running a stranger's image: apart from everything else, within limits, and gone afterwards.

Each sandbox has a network of its own without a way out. What runs there has no more rights than ordinary services need
to start, and every container carries the run's label, so that whatever happens it is found and removed.
"""

from __future__ import annotations

import contextlib
import io
import socket
import tarfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import docker.errors
import requests.exceptions
from docker.models.containers import Container
from docker.types import EndpointConfig

from bot.engine.client import Engine
from bot.engine.disk_guard import KEEP_FREE, DiskGuard
from bot.engine.leftovers import own_container
from bot.engine.limits import CAPABILITIES, Under, limits, settings
from bot.engine.running import TROUBLE, Running, short
from bot.errors import UnavailableError
from bot.messages import engine as messages

HOSTNAME = "hullcheck"
_PACKED_LIMIT = 8_000_000  # bytes of the files that are put into one container
_ENDPOINT_API = "1.44"


class Sandbox:
    """A network without a way out, and the containers in it."""

    def __init__(self, engine: Engine, helper: str | None = None, keep_free: int = KEEP_FREE) -> None:
        """Make nothing yet. `keep_free` is how much must stay free on the disk, in bytes.

        `helper` is an image with /bin/sh: it looks into the network of the containers that are watched.
        """
        self.engine = engine
        self.helper = helper
        self._containers: list[Container] = []
        self._removing = ThreadPoolExecutor(max_workers=2, thread_name_prefix="remove")
        self._network: Any = None
        self._own: Container | None = None
        self.direct = True  # whether we reach a container by its address
        self.clients: tuple[str, ...] = ()  # the addresses that a container sees us under
        self._disk = DiskGuard(self._end_all, engine.folder, keep_free)

    def __enter__(self) -> Sandbox:
        try:
            self._network = self.engine.sdk.networks.create(
                self.engine.new_name(), driver="bridge", internal=True, labels=self.engine.labels,
                options=self._isolation(), check_duplicate=True,
            )  # fmt: skip
        except TROUBLE as error:
            raise UnavailableError(messages.NO_NETWORK(error=short(error))) from error
        try:
            self._disk.__enter__()
            self._join()
            self.clients = self._addresses()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _isolation(self) -> dict[str, str] | None:
        """What takes the machine's own address from the bridge, so that no service of the machine can be asked.

        On the machine itself we then only reach a container through a helper beside it.
        """
        if not self.engine.keeps_the_machine_apart or (own_container() is None and self.helper is None):
            return None
        self.direct = own_container() is not None  # from the machine, the address may now lead to somebody else
        return {f"com.docker.network.bridge.gateway_mode_ipv{version}": "isolated" for version in (4, 6)}

    def close(self) -> None:
        """Remove everything."""
        self._disk.__exit__()
        self._removing.shutdown()
        for container in reversed(self._containers):
            _remove(container)
        self._containers.clear()
        if self._network is not None:
            if self._own is not None:
                with contextlib.suppress(*TROUBLE):
                    self._network.disconnect(self._own, force=True)
            with contextlib.suppress(*TROUBLE):
                self._network.remove()
            self._network = None

    def run(
        self,
        image: str,
        *,
        entrypoint: Sequence[str] | None = None,
        command: Sequence[str] | None = None,
        env: Sequence[tuple[str, str]] = (),
        aliases: Sequence[str] = (),
        files: Sequence[tuple[Path, str]] = (),
        under: Under | None = None,
        packed: int = _PACKED_LIMIT,
    ) -> Running:
        """Start an image as it says itself, or with another command. What cannot be started is told by the result.

        `aliases` are names under which others in this sandbox find it; `files` are put into it before it starts,
        of each at most `packed` bytes.
        Raises UnavailableError if the engine does not even make the container.
        """
        under = under or Under()
        more = settings(under)
        if entrypoint is not None:
            more["entrypoint"] = list(entrypoint)
        if command is not None:
            more["command"] = list(command)
        if env:
            more["environment"] = dict(env)
        capabilities = CAPABILITIES if under.capabilities is None else under.capabilities
        name = str(self._network.name)
        try:
            container = self.engine.sdk.containers.create(
                image,
                hostname=HOSTNAME,
                network=name,
                networking_config={name: EndpointConfig(_ENDPOINT_API, aliases=list(aliases))} if aliases else None,
                name=self.engine.new_name(),
                labels=self.engine.labels,
                healthcheck={"test": ["NONE"]},  # it is run by hand, at times that are the same for every image
                **limits(capabilities),
                **more,
            )
        except TROUBLE as error:
            raise UnavailableError(messages.NO_CONTAINER(error=short(error))) from error
        self._containers.append(container)
        refused = ""
        started = time.time()
        try:
            for source, path in files:
                container.put_archive("/", _pack(source, path, packed))
            with _typing(container, under.typed):
                container.start()
        except docker.errors.APIError as error:
            refused = short(error)
        except requests.exceptions.RequestException as error:
            raise UnavailableError(messages.NOT_STARTED(error=short(error))) from error
        return Running(self, container, refused, started)

    def check_disk(self) -> None:
        """Raise UnavailableError where what runs here left too little on the disk: it was ended."""
        if self._disk.filled:
            raise UnavailableError(messages.RUN_FILLS_DISK())

    def _end_all(self) -> None:
        for container in list(self._containers):
            with contextlib.suppress(*TROUBLE):
                container.remove(force=True, v=True)  # what it wrote goes with it

    def remove(self, running: Running) -> None:
        """Remove one container and its helper now."""
        running.close()
        for container in (running.helper, running.container):
            if container is not None:
                self._forget(container)

    def leave(self, running: Running) -> None:
        """Remove the same, but wait for it only in the end: others may start, as none of them goes by its name."""
        running.close()
        for container in (running.container, running.helper):
            if container is not None:
                with contextlib.suppress(RuntimeError):  # everything was removed already
                    self._removing.submit(self._forget, container)

    def _forget(self, container: Container) -> None:
        _remove(container)
        if container in self._containers:
            self._containers.remove(container)

    def beside(self, container: Container) -> Container | None:
        """Start a helper in the network of a container; None if there is none, or it does not start."""
        if self.helper is None:
            return None
        try:
            helper = self.engine.sdk.containers.create(
                self.helper,
                entrypoint=["/bin/sh"],
                command=[],
                stdin_open=True,  # the shell waits for what never comes: it needs no other program to stay
                user="0:0",
                working_dir="/",
                network_mode=f"container:{container.id}",
                name=self.engine.new_name(),
                labels=self.engine.labels,
                healthcheck={"test": ["NONE"]},
                **limits(()),
            )
            self._containers.append(helper)
            helper.start()
        except TROUBLE:
            return None
        return helper

    def _join(self) -> None:
        """Join the network if we run in a container ourselves: a bridge is only reached from its own machine."""
        own = own_container()
        if own is None:
            return
        try:
            container = self.engine.sdk.containers.get(own)
            self._network.connect(container)
        except TROUBLE:
            return  # the container of another engine, or one that uses the machine's own network
        self._own = container

    def address(self, container: Container) -> str:
        """Return the address of a container in this network, empty if it has none."""
        networks = container.attrs.get("NetworkSettings", {}).get("Networks") or {}
        return str((networks.get(self._network.name) or {}).get("IPAddress") or "")

    def _addresses(self) -> tuple[str, ...]:
        found = []
        with contextlib.suppress(*TROUBLE):
            self._network.reload()
            for one in (self._network.attrs.get("IPAM") or {}).get("Config") or ():
                found.append(str(one.get("Gateway") or ""))
            if self._own is not None:
                self._own.reload()
                found.append(self.address(self._own))
        return tuple(one for one in found if one)


def _pack(source: Path, path: str, limit: int) -> bytes:
    """Return a file, or a folder with its regular files, as a tar that unpacks to a path. Links are left out."""
    out = io.BytesIO()
    files = [source] if source.is_file() else sorted(one for one in source.rglob("*") if one.is_file())
    total = 0
    with tarfile.open(fileobj=out, mode="w") as tar:
        for file in files:
            if file.is_symlink() or (total := total + file.stat().st_size) > limit:
                continue
            name = path if file == source else f"{path}/{file.relative_to(source).as_posix()}"
            entry = tarfile.TarInfo(name.strip("/"))
            entry.size, entry.mode = file.stat().st_size, 0o755 if file.stat().st_mode & 0o100 else 0o644
            with file.open("rb") as content:
                tar.addfile(entry, content)
    return out.getvalue()


@contextlib.contextmanager
def _typing(container: Container, data: bytes) -> Iterator[None]:
    """Hand some bytes to a container that is started meanwhile, and end its standard input; nothing where none are."""
    if not data:
        yield
        return
    stream = container.attach_socket(params={"stdin": 1, "stream": 1})
    try:
        yield
        plain: Any = getattr(stream, "_sock", stream)
        with contextlib.suppress(OSError):  # it may have ended without reading
            plain.sendall(data)
            plain.shutdown(socket.SHUT_WR)
    finally:
        stream.close()


def _remove(container: Container) -> None:
    with contextlib.suppress(*TROUBLE):
        container.remove(force=True, v=True)
