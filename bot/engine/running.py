"""One container that runs: how it is, what it prints, listens on and writes, and ways to its ports."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import docker.errors
import requests.exceptions
from docker.models.containers import Container

from bot.engine.client import Engine
from bot.engine.shell import Shell
from bot.engine.wire import Direct, End, PortConnection, Relay
from bot.errors import UnavailableError
from bot.host import process
from bot.messages import engine as messages

LOG_LIMIT = 1_000_000  # bytes of each stream of the log that are kept
LOG_LINES = 15_000  # with more, the engine may have dropped the first ones: each takes about 90 bytes in its file
FILE_LIMIT = 262_144  # bytes of one file that are read
TROUBLE = (docker.errors.DockerException, requests.exceptions.RequestException)
_EXEC_LIMIT = 4_000_000
_LOOK_SECONDS = 5.0
_LISTENING_SECONDS = 10.0
_WAITS = "-eLo pid,wchan:32"  # each thread, and the function of the kernel that it waits in
_READS = re.compile(r"(?:anon_)?pipe_read")
_FOR_CHILD = ("do_wait", "kernel_wait4")
_TREE_LIMIT = 8_000_000  # bytes of a volume that are looked through


@dataclass(frozen=True, slots=True)
class State:
    """How a container is. `status` is its exit status once it has ended."""

    running: bool
    status: int
    out_of_memory: bool = False
    seconds: float = 0.0  # that it ran, once it has ended


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


class Surrounding(Protocol):
    """What a container runs in: see `Sandbox`."""

    engine: Engine
    direct: bool  # whether we reach a container by its address
    clients: tuple[str, ...]  # the addresses that a container sees us under

    def check_disk(self) -> None:
        """Raise UnavailableError where what runs here left too little on the disk."""
        ...

    def address(self, container: Container) -> str:
        """Return the address of a container in this network, empty if it has none."""
        ...

    def beside(self, container: Container) -> Container | None:
        """Start a helper in the network of a container; None if there is none, or it does not start."""
        ...


class Running:
    """A container that was started, or could not be: then `refused` says why."""

    def __init__(self, sandbox: Surrounding, container: Container, refused: str, started: float) -> None:
        self.sandbox = sandbox
        self.container = container
        self.refused = refused
        self.started = started  # seconds since 1970
        self.helper: Container | None = None
        self._shell: Shell | None = None  # in the helper
        self._tried_helper = False
        self._wire: PortConnection | None = None
        self._relay: PortConnection | None = None
        self._tried_relay = False
        self.address = ""

    def state(self) -> State:
        """Return how it is now. Raises UnavailableError if the engine does not answer, or the disk was filled."""
        self.sandbox.check_disk()
        try:
            self.container.reload()
        except TROUBLE as error:
            raise UnavailableError(messages.CONTAINER_LOST(error=short(error))) from error
        found = self.container.attrs["State"]
        self.address = self.sandbox.address(self.container) or self.address
        running = bool(found.get("Running"))
        status = int(found.get("ExitCode") or 0)
        return State(running, status, bool(found.get("OOMKilled")), 0.0 if running else _measure_seconds(found))

    def ended(self, seconds: float) -> State:
        """Wait until it ends, or some seconds have passed; -> its state then. Raises what `state` does."""
        if seconds > 0:  # the client takes none for no limit at all
            with contextlib.suppress(*TROUBLE):
                self.container.wait(timeout=seconds)
        return self.state()

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
        except TROUBLE as error:
            raise UnavailableError(messages.NO_LOG(error=short(error))) from error
        whole = len(kept) <= LOG_LIMIT and kept.count(b"\n") <= LOG_LINES
        return Log(bytes(kept[:LOG_LIMIT]).decode("utf-8", "replace"), whole)

    def execute(self, command: Sequence[str], seconds: float) -> process.Completed:
        """Run a command in it, as its user and in its folder."""
        args = ["docker", "exec", str(self.container.id), *command]
        return process.run(args, timeout=seconds, limit=_EXEC_LIMIT)

    def listening(self) -> frozenset[Listening] | None:
        """Return the sockets that wait for somebody; None if nobody can look."""
        shell = self._beside()
        if shell is None:
            return None
        script = (
            'for f in tcp tcp6 udp udp6; do echo "# $f"; while read -r line; do echo "$line"; done '
            "</proc/net/$f; done 2>/dev/null; echo end"
        )
        told = shell.ask(script, _LISTENING_SECONDS, 2 * _EXEC_LIMIT).data.decode("utf-8", "replace")
        return sockets(told) if told.rstrip().endswith("end") else None

    def stop(self, seconds: float) -> tuple[State, float]:
        """Send the image's stop signal, and kill it after some seconds; -> its state, and how long it took."""
        began = time.monotonic()
        try:
            self.container.stop(timeout=int(seconds))
        except TROUBLE:
            with contextlib.suppress(*TROUBLE):
                self.container.kill()
        return self.state(), time.monotonic() - began

    def is_deaf(self) -> bool:
        """Whether the stop signal cannot reach its first process: what that has no handler for the kernel drops.

        False where nobody can look: the image has to have `cat`.
        """
        told = self.execute(("cat", "/proc/1/status"), _LOOK_SECONDS)
        config = self.container.attrs.get("Config") or {}
        return told.ok and not heeds(told.out, str(config.get("StopSignal") or "SIGTERM"))

    def only_reads(self) -> bool:
        """Whether all that runs in it waits to read from a pipe, or for a process that does: without input it is still.

        False where the engine's machine does not say what its processes wait for.
        """
        try:
            told = self.container.top(ps_args=_WAITS)
        except TROUBLE:
            return False
        return is_reading([row[-1] for row in told.get("Processes") or ()])

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(*TROUBLE):
            self.container.kill()

    def signal(self, name: str) -> None:
        """Send it a signal, by its name without SIG; nothing happens if it has ended."""
        with contextlib.suppress(*TROUBLE):
            self.container.kill(signal=f"SIG{name}")

    def start_again(self) -> bool:
        """Start it once more, with what it wrote; return whether the engine did."""
        try:
            self.container.start()
        except TROUBLE:
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
        except (*TROUBLE, ValueError, TypeError, AttributeError):
            return 0

    def processor_seconds(self) -> float:
        """Return for how many seconds of a core all its processes have computed; 0 if unknown."""
        try:
            found = self.sandbox.engine.sdk.api.stats(str(self.container.id), stream=False, one_shot=True)
            return int(found["cpu_stats"]["cpu_usage"]["total_usage"]) / 1e9
        except (*TROUBLE, ValueError, TypeError, KeyError):
            return 0.0

    def changed(self) -> tuple[str, ...]:
        """Return the paths that it added to its file system."""
        try:
            found = self.container.diff() or ()
        except TROUBLE:
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
        except TROUBLE:
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

    def wire(self, port: int) -> PortConnection | None:
        """Return a way to its ports, which `port` (one that listens) is tried with; None if there is none."""
        if self._wire is None:
            if self.address and self.sandbox.direct:
                direct = Direct(self.address)
                if direct.talk(port, b"", seconds=0.05, limit=1).end is not End.UNREACHABLE:
                    self._wire = direct
                    return self._wire
            self._wire = self.relay()
        return self._wire

    def close(self) -> None:
        """End the shell beside it; whoever made the container removes it."""
        if self._shell is not None:
            self._shell.close()

    def _beside(self) -> Shell | None:
        """Return a shell in its network; None without an image that has one."""
        if not self._tried_helper:
            self._tried_helper = True
            self.helper = self.sandbox.beside(self.container)
            if self.helper is not None:
                self._shell = Shell(self.sandbox.engine.sdk, str(self.helper.id))
        return self._shell

    def relay(self) -> PortConnection | None:
        """Return the way through a client of the helper's image, which reaches local ports, too; None without one."""
        if not self._tried_relay:
            self._tried_relay = True
            self._relay = self._client()
        return self._relay

    def _client(self) -> PortConnection | None:
        shell = self._beside()
        if shell is None:
            return None
        for program, command in _CLIENTS.items():
            if shell.ask(f"command -v {program} >/dev/null", _LOOK_SECONDS, _EXEC_LIMIT).status == 0:
                return Relay(shell, command)
        return None


_PYTHON = (
    "import socket,sys,threading;s=socket.create_connection(('127.0.0.1',{port}),3);s.settimeout(None);"
    "s.sendall(sys.stdin.buffer.read());[sys.stdout.buffer.write(c) for c in iter(lambda:s.recv(65536),b'')]"
)
_PERL = (  # with IO::Socket it takes twice as long to start
    "use Socket;socket(my $s,PF_INET,SOCK_STREAM,0);"
    'connect($s,pack_sockaddr_in({port},INADDR_LOOPBACK)) or die "refused";'
    "local $/;syswrite($s,scalar <STDIN>);while(sysread($s,my $c,65536)){{syswrite(STDOUT,$c)}}"
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


def heeds(status: str, name: str) -> bool:
    """Return whether a signal reaches a first process, by its status(5) of /proc: one without a handler is dropped.

    True of SIGKILL and SIGSTOP, which nobody can handle, and of what cannot be read.
    """
    digits = name.removeprefix("SIG")
    number = int(digits) if digits.isdecimal() else int(getattr(signal, f"SIG{digits}", 0))
    masks = re.findall(r"^Sig(?:Cgt|Blk):\s*([0-9a-f]{16})$", status, re.MULTILINE)
    if not 0 < number <= 64 or len(masks) != 2 or number in (signal.SIGKILL, signal.SIGSTOP):
        return True
    return any(int(mask, 16) >> (number - 1) & 1 for mask in masks)


def is_reading(waits: Sequence[str]) -> bool:
    """Return whether threads wait for a pipe, by what each is in the kernel for: one that computes is nowhere."""
    return any(map(_READS.fullmatch, waits)) and all(_READS.fullmatch(one) or one in _FOR_CHILD for one in waits)


def _measure_seconds(state: Mapping[str, Any]) -> float:
    """Return the seconds between the start and the end that the engine notes."""
    moments = []
    for key in ("StartedAt", "FinishedAt"):
        match = re.match(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?", str(state.get(key) or ""))
        if match is None:
            return 0.0
        moments.append(time.mktime(time.strptime(match[1], "%Y-%m-%dT%H:%M:%S")) + float(match[2] or 0))
    return max(moments[1] - moments[0], 0.0)


def short(error: Exception) -> str:
    """Return what the engine says of an error, on one line."""
    explanation = getattr(error, "explanation", None) or str(error)
    return "".join(letter if letter.isprintable() else " " for letter in str(explanation))[:400]
