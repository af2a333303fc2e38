"""Running a stranger's image: apart from everything else, within limits, and gone afterwards.

Each sandbox has a network of its own without a way out. What runs there has no more rights than ordinary services need
to start, and every container carries the run's label, so that whatever happens it is found and removed.
"""

from __future__ import annotations

import contextlib
import io
import re
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import docker.errors
import requests.exceptions
from docker.models.containers import Container
from docker.types import EndpointConfig, LogConfig, Ulimit

from bot.engine.client import Engine
from bot.engine.disk_guard import KEEP_FREE, DiskGuard
from bot.engine.leftovers import own_container
from bot.engine.wire import Direct, End, Relay, Wire
from bot.errors import UnavailableError
from bot.host import process
from bot.messages import engine as messages

HOSTNAME = "hullcheck"
# What daemons need that start as root and then become another user. Nothing of the rest: no raw sockets, no mounts.
CAPABILITIES = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID", "KILL", "NET_BIND_SERVICE")
MEMORY = 2_147_483_648
PROCESSES = 512
FILE_SIZE = 2_000_000_000  # bytes of one file that it may write
LOG_LIMIT = 1_000_000  # bytes of each stream of the log that are kept
LOG_LINES = 15_000  # with more, the engine may have dropped the first ones: each takes about 90 bytes in its file
FILE_LIMIT = 262_144  # bytes of one file that are read
_TMPFS = "rw,mode=1777,size=64m"
_EXEC_LIMIT = 4_000_000
_TREE_LIMIT = 8_000_000  # bytes of a volume that are looked through
_PACKED_LIMIT = 8_000_000  # bytes of the files that are put into one container
_ENDPOINT_API = "1.44"
_TROUBLE = (docker.errors.DockerException, requests.exceptions.RequestException)


@dataclass(frozen=True, slots=True)
class State:
    """How a container is. `status` is its exit status once it has ended."""

    running: bool
    status: int
    out_of_memory: bool = False
    seconds: float = 0.0  # that it ran, once it has ended


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


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that waits: its protocol, port, and whether only the container itself can reach it."""

    protocol: str
    port: int
    local: bool


@dataclass(frozen=True, slots=True)
class Log:
    """One stream of what a program printed; `whole` is False where there was more."""

    text: str
    whole: bool


class Sandbox:
    """A network without a way out, and the containers in it."""

    def __init__(self, engine: Engine, helper: str | None = None, keep_free: int = KEEP_FREE) -> None:
        """Make nothing yet. `keep_free` is how much must stay free on the disk, in bytes.

        `helper` is an image with /bin/sh: it looks into the network of the containers that are watched.
        """
        self.engine = engine
        self.helper = helper
        self._containers: list[Container] = []
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
        except _TROUBLE as error:
            raise UnavailableError(messages.NO_NETWORK(error=_short(error))) from error
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
        for container in reversed(self._containers):
            _remove(container)
        self._containers.clear()
        if self._network is not None:
            if self._own is not None:
                with contextlib.suppress(*_TROUBLE):
                    self._network.disconnect(self._own, force=True)
            with contextlib.suppress(*_TROUBLE):
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
        more = _settings(under)
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
                **_limits(capabilities),
                **more,
            )
        except _TROUBLE as error:
            raise UnavailableError(messages.NO_CONTAINER(error=_short(error))) from error
        self._containers.append(container)
        refused = ""
        started = time.time()
        try:
            for source, path in files:
                container.put_archive("/", _packed(source, path, packed))
            container.start()
        except docker.errors.APIError as error:
            refused = _short(error)
        except requests.exceptions.RequestException as error:
            raise UnavailableError(messages.NOT_STARTED(error=_short(error))) from error
        return Running(self, container, refused, started)

    def check_disk(self) -> None:
        """Raise UnavailableError where what runs here left too little on the disk: it was ended."""
        if self._disk.filled:
            raise UnavailableError(messages.RUN_FILLS_DISK())

    def _end_all(self) -> None:
        for container in list(self._containers):
            with contextlib.suppress(*_TROUBLE):
                container.remove(force=True, v=True)  # what it wrote goes with it

    def remove(self, running: Running) -> None:
        """Remove one container and its helper now."""
        for container in (running.helper, running.container):
            if container is not None:
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
                **_limits(()),
            )
            self._containers.append(helper)
            helper.start()
        except _TROUBLE:
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
        except _TROUBLE:
            return  # the container of another engine, or one that uses the machine's own network
        self._own = container

    def address(self, container: Container) -> str:
        """Return the address of a container in this network, empty if it has none."""
        networks = container.attrs.get("NetworkSettings", {}).get("Networks") or {}
        return str((networks.get(self._network.name) or {}).get("IPAddress") or "")

    def _addresses(self) -> tuple[str, ...]:
        found = []
        with contextlib.suppress(*_TROUBLE):
            self._network.reload()
            for one in (self._network.attrs.get("IPAM") or {}).get("Config") or ():
                found.append(str(one.get("Gateway") or ""))
            if self._own is not None:
                self._own.reload()
                found.append(self.address(self._own))
        return tuple(one for one in found if one)


class Running:
    """A container that was started, or could not be: then `refused` says why."""

    def __init__(self, sandbox: Sandbox, container: Container, refused: str, started: float) -> None:
        self.sandbox = sandbox
        self.container = container
        self.refused = refused
        self.started = started  # seconds since 1970
        self.helper: Container | None = None
        self._tried_helper = False
        self._wire: Wire | None = None
        self._relay: Wire | None = None
        self._tried_relay = False
        self.address = ""

    def state(self) -> State:
        """Return how it is now. Raises UnavailableError if the engine does not answer, or the disk was filled."""
        self.sandbox.check_disk()
        try:
            self.container.reload()
        except _TROUBLE as error:
            raise UnavailableError(messages.CONTAINER_LOST(error=_short(error))) from error
        found = self.container.attrs["State"]
        self.address = self.sandbox.address(self.container) or self.address
        running = bool(found.get("Running"))
        status = int(found.get("ExitCode") or 0)
        return State(running, status, bool(found.get("OOMKilled")), 0.0 if running else _lasted(found))

    def log(self) -> tuple[Log, Log]:
        """Return what it printed to standard output and standard error."""
        return self._stream(stdout=True), self._stream(stdout=False)

    def _stream(self, *, stdout: bool) -> Log:
        kept = bytearray()
        try:
            stream = self.container.logs(stdout=stdout, stderr=not stdout, stream=True, follow=False)
            for chunk in stream:
                kept += chunk
                if len(kept) > LOG_LIMIT:
                    with contextlib.suppress(Exception):
                        stream.close()
                    break
        except _TROUBLE as error:
            raise UnavailableError(messages.NO_LOG(error=_short(error))) from error
        whole = len(kept) <= LOG_LIMIT and kept.count(b"\n") <= LOG_LINES
        return Log(bytes(kept[:LOG_LIMIT]).decode("utf-8", "replace"), whole)

    def execute(self, command: Sequence[str], seconds: float) -> process.Completed:
        """Run a command in it, as its user and in its folder."""
        args = ["docker", "exec", str(self.container.id), *command]
        return process.run(args, timeout=seconds, limit=_EXEC_LIMIT)

    def listening(self) -> frozenset[Listening] | None:
        """Return the sockets that wait for somebody; None if nobody can look."""
        helper = self._helper()
        if helper is None:
            return None
        script = (
            'for f in tcp tcp6 udp udp6; do echo "# $f"; while read -r line; do echo "$line"; done '
            "</proc/net/$f; done 2>/dev/null; echo end"
        )
        done = process.run(
            ["docker", "exec", str(helper.id), "/bin/sh", "-c", script], timeout=10.0, limit=2 * _EXEC_LIMIT
        )
        return sockets(done.out) if done.out.rstrip().endswith("end") else None

    def stop(self, seconds: float) -> tuple[State, float]:
        """Send the image's stop signal, and kill it after some seconds; -> its state, and how long it took."""
        began = time.monotonic()
        try:
            self.container.stop(timeout=int(seconds))
        except _TROUBLE:
            with contextlib.suppress(*_TROUBLE):
                self.container.kill()
        return self.state(), time.monotonic() - began

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(*_TROUBLE):
            self.container.kill()

    def signal(self, name: str) -> None:
        """Send it a signal, by its name without SIG; nothing happens if it has ended."""
        with contextlib.suppress(*_TROUBLE):
            self.container.kill(signal=f"SIG{name}")

    def start_again(self) -> bool:
        """Start it once more, with what it wrote; return whether the engine did."""
        try:
            self.container.start()
        except _TROUBLE:
            return False
        return True

    def memory(self) -> int:
        """Return the bytes of memory that it holds, without what the kernel only keeps of its files; 0 if unknown."""
        try:
            found = self.sandbox.engine.sdk.api.stats(str(self.container.id), stream=False, one_shot=True)
            told = found.get("memory_stats") or {}
            details = told.get("stats") or {}
            kept = int(details.get("total_inactive_file") or details.get("inactive_file") or 0)
            return max(0, int(told.get("usage") or 0) - kept)
        except (*_TROUBLE, ValueError, TypeError, AttributeError):
            return 0

    def changed(self) -> tuple[str, ...]:
        """Return the paths that it added to its file system."""
        try:
            found = self.container.diff() or ()
        except _TROUBLE:
            return ()
        return tuple(sorted(str(one["Path"]) for one in found if one.get("Kind") == 1))

    def file(self, path: str) -> bytes | None:
        """Return the content of a file of at most FILE_LIMIT bytes; None for what is larger, or no file."""
        for name, content in self.tree(path, FILE_LIMIT):
            return content if name == path else None  # else it is in a folder of that name
        return None

    def tree(self, path: str, limit: int = _TREE_LIMIT) -> Iterator[tuple[str, bytes | None]]:
        """Return all files below a path, with their content if it is small; at most `limit` bytes are looked at."""
        try:
            stream, _ = self.container.get_archive(path)
            raw = bytearray()
            for chunk in stream:
                raw += chunk
                if len(raw) > limit + 65_536:
                    break
        except _TROUBLE:
            return
        folder = path.rstrip("/").rpartition("/")[0]
        with contextlib.suppress(tarfile.TarError, EOFError, OSError), tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            for number, member in enumerate(tar):
                if number >= 2000:
                    return
                content = None
                if member.isfile() and member.size <= FILE_LIMIT and (part := tar.extractfile(member)):
                    content = part.read(FILE_LIMIT)
                if not member.isdir():
                    yield f"{folder}/{member.name}", content

    def wire(self, port: int) -> Wire | None:
        """Return a way to its ports, which `port` (one that listens) is tried with; None if there is none."""
        if self._wire is None:
            if self.address and self.sandbox.direct:
                direct = Direct(self.address)
                if direct.talk(port, b"", seconds=0.05, limit=1).end is not End.UNREACHABLE:
                    self._wire = direct
                    return self._wire
            self._wire = self.relay()
        return self._wire

    def _helper(self) -> Container | None:
        if not self._tried_helper:
            self._tried_helper = True
            self.helper = self.sandbox.beside(self.container)
        return self.helper

    def relay(self) -> Wire | None:
        """Return the way through a client of the helper's image, which reaches local ports, too; None without one."""
        if not self._tried_relay:
            self._tried_relay = True
            self._relay = self._client()
        return self._relay

    def _client(self) -> Wire | None:
        helper = self._helper()
        if helper is None:
            return None
        base = ["docker", "exec", "-i", str(helper.id)]
        for program, command in _CLIENTS.items():
            test = process.run([*base, "/bin/sh", "-c", f"command -v {program}"], timeout=5.0)
            if test.ok:
                return Relay(lambda port, command=command: [*base, *(word.format(port=port) for word in command)])  # type: ignore[misc]
        return None


_PYTHON = (
    "import socket,sys,threading;s=socket.create_connection(('127.0.0.1',{port}),3);"
    "s.sendall(sys.stdin.buffer.read());[sys.stdout.buffer.write(c) for c in iter(lambda:s.recv(65536),b'')]"
)
_PERL = (
    'use IO::Socket::INET;my $s=IO::Socket::INET->new("127.0.0.1:{port}") or die "refused";'
    "local $/;print $s scalar <STDIN>;$s->flush;print <$s>"
)
_CLIENTS = {
    "python3": ("python3", "-c", _PYTHON),
    "perl": ("perl", "-e", _PERL),
    "nc": ("nc", "127.0.0.1", "{port}"),
    "bash": ("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/{port} && cat >&3 && cat <&3"),
}


def sockets(text: str) -> frozenset[Listening]:
    """Read the tables of /proc/net, each after a line with its name. The engine's own name server is left out."""
    found = set()
    protocol = ""
    for line in text.splitlines()[:50_000]:
        words = line.split()
        if len(words) == 2 and words[0] == "#":
            protocol = words[1]
            continue
        waits = "0A" if protocol.startswith("tcp") else "07"
        if len(words) < 4 or words[3] != waits:
            continue
        address, _, port = words[1].partition(":")
        if not re.fullmatch(r"(?:[0-9A-F]{8}|[0-9A-F]{32})", address) or not re.fullmatch(r"[0-9A-F]{4}", port):
            continue
        if address == "0B00007F":  # 127.0.0.11
            continue
        local = address.endswith("7F") if len(address) == 8 else address == "0" * 24 + "01000000"
        found.add(Listening(protocol.rstrip("6"), int(port, 16), local))
    return frozenset(found)


def _settings(under: Under) -> dict[str, Any]:
    found: dict[str, Any] = {"read_only": True} if under.read_only else {}
    if under.user:
        found["user"] = under.user
    if under.workdir:
        found["working_dir"] = under.workdir
    if under.tmpfs:
        found["tmpfs"] = dict.fromkeys(under.tmpfs, _TMPFS)
    return found


def _limits(capabilities: Sequence[str]) -> Mapping[str, Any]:
    """What every container gets: nothing that could harm the machine, or the next observation."""
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


def _packed(source: Path, path: str, limit: int) -> bytes:
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


def _remove(container: Container) -> None:
    with contextlib.suppress(*_TROUBLE):
        container.remove(force=True, v=True)


def _lasted(state: Mapping[str, Any]) -> float:
    """Return the seconds between the start and the end that the engine notes."""
    moments = []
    for key in ("StartedAt", "FinishedAt"):
        match = re.match(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?", str(state.get(key) or ""))
        if match is None:
            return 0.0
        moments.append(time.mktime(time.strptime(match[1], "%Y-%m-%dT%H:%M:%S")) + float(match[2] or 0))
    return max(moments[1] - moments[0], 0.0)


def _short(error: Exception) -> str:
    explanation = getattr(error, "explanation", None) or str(error)
    return "".join(letter if letter.isprintable() else " " for letter in str(explanation))[:400]
