"""Building images through `docker buildx`, and telling what went wrong when it does not work.

The builder's events are read as JSON, not scraped: which step failed, what it printed, how long it took. What a build
prints is a stranger's text; it is bounded and cleaned here. What a build may see is decided in `build_context`, for
every build alike: the paths that are handed to the builder are those that were looked at, with all links followed.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.dockerfile import build_args
from bot.engine import build_context, provenance
from bot.engine.build_context import ContextRefused
from bot.engine.client import Engine
from bot.engine.disk_guard import KEEP_FREE, floor
from bot.errors import UnavailableError
from bot.host import process
from bot.messages import builds as refusals
from bot.messages import engine as messages
from bot.model.images import BuildFailure, BuildState
from bot.text import Size, Text, verbatim

_TAIL_LINES = 20
_ASK_SECONDS = 60.0
_LINE_LENGTH = 300
_SHORTEST_SECRET = 4  # characters; blotting out every "a" would only make the output unreadable
_LONGEST_WORD = 100_000  # bytes of one argument; Linux takes 128 KiB
CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS"  # the build argument that keeps cache mounts apart
_OUTPUT_LIMIT = 8_000_000  # bytes of the builder's events that are kept; the rest is heard and dropped
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")
_STEP = re.compile(r"^\[(?:[^\]]*\s)?(?:stage-)?\S*\s*\d+/\d+\]\s+|^\[\d+/\d+\]\s+|^\[[^\]]+\]\s+")
_SHOWN_LINE = re.compile(r"^\s*(\d+) \| >>> ", re.MULTILINE)
_NETWORK = re.compile(
    r"no such host|i/o timeout|connection refused|TLS handshake|toomanyrequests|too many requests|rate limit"
    r"|failed to resolve source metadata|failed to authorize|pull access denied|unexpected status from (?:HEAD|GET)"
    r"|network is unreachable|temporary failure in name resolution",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build. The paths are relative to `root`, the exported tree of a revision.

    `written` is a Dockerfile of our own outside of the tree, to be built in place of `dockerfile`. `contexts` are
    further build contexts by name: folders of the tree, or "docker-image://...". `secrets` are pairs of an id and the
    secret itself: it reaches the build by the environment, and is blotted out in what the build prints.
    `cache_namespace` is whom this build shares cache mounts with: those of that namespace, by default with nobody.
    `builder` names a buildx builder, empty for the default. `docker_config` is a folder with the docker client's
    configuration, where it is not the user's own: with the logins for private bases. A build that leaves less than
    `keep_free` bytes on the disk of `root` is ended: where the engine has the same disk, that keeps it from filling it.
    """

    root: Path
    dockerfile: str
    context: str
    tag: str
    stage: str | None = None
    platform: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    timeout: float = 1200.0
    no_cache: bool = False
    network: str | None = None
    contexts: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    builder: str = ""
    docker_config: Path | None = None
    keep_free: int = KEEP_FREE
    written: Path | None = None
    cache_namespace: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class BuiltStep:
    """A step that a build did run: its name as the builder writes it ("[build 2/5] RUN make"), and what it took."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """How a build ended. The image id is set when it was built.

    `materials` are the images that the builder says it loaded, None where it does not say. `steps` are those that were
    not found in the builder's cache.
    """

    state: BuildState
    seconds: float
    image_id: str = ""
    reason: Text | None = None
    failure: BuildFailure | None = None
    blame_pull_request: bool = True
    materials: tuple[str, ...] | None = None
    steps: tuple[BuiltStep, ...] = ()


@dataclass
class _Events:
    """What is kept of the builder's events while they come."""

    tails: dict[str, deque[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    failed: tuple[str, str] | None = None  # digest of the failing step, its error
    running: dict[str, None] = field(default_factory=dict)  # digests of the steps that have begun and not ended
    took: dict[str, float] = field(default_factory=dict)  # seconds, by the digest of a step that ran to its end
    plain: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    hidden: tuple[str, ...] = ()
    on_output: Callable[[str], None] | None = None

    def hear(self, line: str) -> None:
        if not line.startswith("{"):
            self.plain.append(self._blotted(line))
            return
        try:
            event = json.loads(line)
        except ValueError:
            return
        for vertex in event.get("vertexes") or ():
            self._vertex(vertex)
        for log in event.get("logs") or ():
            self._log(log)

    def _vertex(self, vertex: dict[str, Any]) -> None:
        digest = str(vertex.get("digest"))
        name = str(vertex.get("name", ""))
        if self.on_output is not None and self.names.get(digest) != name:
            self.on_output(clean(name))
        self.names[digest] = name
        error = str(vertex.get("error") or "")
        # A step that was cancelled because another one failed is not the cause.
        if error and "context canceled" not in error and self.failed is None:
            self.failed = (digest, self._blotted(error))
        if vertex.get("completed") and "context canceled" not in error:
            self.running.pop(digest, None)
            self._ended(digest, vertex)
        elif vertex.get("started"):
            self.running[digest] = None

    def _ended(self, digest: str, vertex: Mapping[str, Any]) -> None:
        if vertex.get("cached"):
            self.took.pop(digest, None)
            return
        try:
            start, end = (datetime.fromisoformat(str(vertex.get(name))) for name in ("started", "completed"))
            self.took[digest] = (end - start).total_seconds()
        except (ValueError, TypeError):
            return  # a builder that tells the time otherwise: nothing depends on it

    @property
    def steps(self) -> tuple[BuiltStep, ...]:
        """The steps that ran, and were not found in the cache."""
        return tuple(BuiltStep(clean(self.names.get(digest, "")), took) for digest, took in self.took.items())

    @property
    def exporting(self) -> bool:
        """Whether the engine had begun to write the image."""
        return any("exporting" in self.names.get(digest, "") for digest in self.running)

    def _log(self, log: dict[str, Any]) -> None:
        try:
            text = base64.b64decode(log.get("data") or "").decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
        text = self._blotted(text)
        tail = self.tails.setdefault(str(log.get("vertex")), deque([""], maxlen=_TAIL_LINES + 1))
        first, *rest = text[-65_536:].split("\n")
        tail[-1] = (tail[-1] + first)[-4 * _LINE_LENGTH :]
        if self.on_output is not None and rest:
            for ended in (tail[-1], *rest[:-1]):
                self.on_output(clean(ended))
        tail.extend(line[-4 * _LINE_LENGTH :] for line in rest)

    def _blotted(self, text: str) -> str:
        for secret in self.hidden:
            text = text.replace(secret, "***")
        return text


def build(engine: Engine, request: BuildRequest, on_output: Callable[[str], None] | None = None) -> BuildOutcome:
    """Build one image and return how that ended.

    `on_output` hears the name of each step once, and each line that it prints, cleaned.

    Raises ProgramMissing without a docker client, Interrupted when the run is told to stop, UnavailableError where the
    tree is gone.
    """
    if not request.root.is_dir():
        raise UnavailableError(messages.CONTEXT_GONE(path=str(request.root)))
    events = _Events(hidden=_hidden(request.secrets), on_output=on_output)
    with tempfile.TemporaryDirectory(prefix="hullcheck-build-") as scratch:
        metadata = Path(scratch) / "metadata.json"
        try:
            command = _command(request, metadata)
        except ContextRefused as refused:
            failure = BuildFailure("", None, (refused.reason.english,))
            return BuildOutcome(BuildState.FAILED, 0.0, reason=refused.reason, failure=failure)
        done = process.run(
            command, timeout=request.timeout, cwd=request.root, limit=_OUTPUT_LIMIT, on_line=events.hear,
            give_up=_disk_fills(request), env=_environment(request),
        )  # fmt: skip
        materials = provenance.read(metadata) if done.ok else None
    if done.ok:
        image_id = str(engine.sdk.images.get(request.tag).id)
        return BuildOutcome(BuildState.BUILT, done.seconds, image_id, materials=materials, steps=events.steps)
    if (done.timed_out or done.given_up) and events.exporting:
        engine.expect_late(request.tag)  # the engine goes on writing, and names the image when it is done
    if done.timed_out:
        reason = messages.TIMED_OUT(seconds=f"{request.timeout:.0f}")
        return BuildOutcome(BuildState.FAILED, done.seconds, reason=reason, failure=_failure(events, ""))
    if done.given_up:
        reason = messages.FILLS_DISK(limit=Size(request.keep_free))
        return BuildOutcome(BuildState.FAILED, done.seconds, reason=reason, failure=_failure(events, ""))
    return _failed(events, done)


def _disk_fills(request: BuildRequest) -> Callable[[], bool] | None:
    """Return what tells whether the build leaves too little on the disk."""
    least = floor(request.root, request.keep_free)
    return lambda: shutil.disk_usage(request.root).free < least


def clean(text: str) -> str:
    """Return text of a stranger's build on one line, without escapes or control characters, bounded."""
    plain = _ESCAPES.sub("", text.rstrip("\r").rpartition("\r")[2])  # a progress bar: what it showed last
    return "".join(letter if letter.isprintable() or letter == " " else " " for letter in plain)[:_LINE_LENGTH]


def _command(request: BuildRequest, metadata: Path) -> list[str]:
    """Return the command line. Raises Refused for what a build must not see, and for what cannot be handed on."""
    file = request.written or build_context.dockerfile(request.root, request.dockerfile)
    context = build_context.folder(request.root, request.context)
    command = ["docker", "buildx", "build", "--progress=rawjson", "--provenance=false", "--load"]
    command += [f"--metadata-file={metadata}", f"--tag={request.tag}", f"--file={file}"]
    if request.stage:
        command.append(f"--target={request.stage}")
    if request.platform:
        command.append(f"--platform={request.platform}")
    if request.no_cache:
        command.append("--no-cache")
    if request.network:
        command.append(f"--network={request.network}")
    if request.builder:
        command.append(f"--builder={request.builder}")
    command += [f"--build-arg={name}={value}" for name, value in _arguments(request).items()]
    named = build_context.named(request.root, request.contexts)
    command += [f"--build-context={name}={place}" for name, place in named]
    names = zip(request.secrets, _secret_variables(request), strict=True)
    command += [f"--secret=id={name},env={variable}" for (name, _), variable in names]
    return _checked([*command, "--", str(context)])


def _arguments(request: BuildRequest) -> dict[str, str]:
    """The build arguments; whose cache mounts a build sees is not for its Dockerfile's author to say."""
    return dict(build_args.told(request.build_args)) | {CACHE_NAMESPACE: request.cache_namespace}


def _checked(command: list[str]) -> list[str]:
    """Return a command that the system can start. Raises Refused for another."""
    for word in command:
        if "\0" in word or len(word.encode("utf-8", "surrogateescape")) > _LONGEST_WORD:
            raise ContextRefused(refusals.BAD_WORD(what=verbatim(clean(word))))
    return command


def _environment(request: BuildRequest) -> dict[str, str]:
    config = {"DOCKER_CONFIG": str(request.docker_config)} if request.docker_config else {}
    quiet = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1", "DOCKER_CLI_HINTS": "false"}
    return quiet | config | _secret_variables(request)


def _secret_variables(request: BuildRequest) -> dict[str, str]:
    """The environment through which the secrets go: neither the process list nor the image's history shows it."""
    return {f"HULLCHECK_SECRET_{number}": value for number, (_, value) in enumerate(request.secrets)}


def _hidden(secrets: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What must not be shown of the secrets: each whole, and each line that is long enough to be no accident."""
    lines = {line.strip() for _, value in secrets for line in (value, *value.splitlines())}
    return tuple(sorted((line for line in lines if len(line) >= _SHORTEST_SECRET), key=len, reverse=True))


def _failed(events: _Events, done: process.Completed) -> BuildOutcome:
    error = _error(events)
    failure = _failure(events, error)
    if (reason := _of_the_machine(events, done, error)) is not None:
        return _outcome(done, reason, failure, blame=False)
    step = events.names.get(events.failed[0], "") if events.failed else ""
    if "load metadata for" in step or ("FROM " in step and _NETWORK.search(error)):
        image = step.rpartition(" ")[2].removeprefix("docker.io/library/").removeprefix("docker.io/")
        # A name that the registry does not know is the author's; a registry that does not answer is nobody's here.
        blame = not _NETWORK.search(error)
        reason = messages.BASE_IMAGE_UNAVAILABLE(image=verbatim(clean(image)), error=verbatim(clean(error)))
        return _outcome(done, reason, failure, blame=blame)
    if failure.line is not None and failure.instruction:
        reason = messages.STEP_FAILED(line=failure.line, instruction=verbatim(failure.instruction.partition(" ")[0]))
        return _outcome(done, reason, failure, blame=True)
    return _outcome(done, messages.BUILD_FAILED(error=verbatim(clean(error))), failure, blame=True)


def _of_the_machine(events: _Events, done: process.Completed, error: str) -> Text | None:
    """Return what is wrong with the machine, its disk or its engine; None if the build itself failed."""
    if "no space left on device" in error or "no space left on device" in done.err[-20_000:]:
        return messages.NO_SPACE()
    if re.search(r"Cannot connect to the Docker daemon|error reading from server: EOF|connection reset", error):
        return messages.ENGINE_GONE()
    if events.names:
        return None
    # Asked only when a build has not even begun: the answer takes a seventh of a second.
    if not process.run(["docker", "buildx", "version"], timeout=_ASK_SECONDS).ok:
        return messages.NO_BUILDX()
    if re.match(r"no builder .* found|use .* to switch to context", error):
        return messages.BUILD_FAILED(error=verbatim(clean(error)))
    return None


def _outcome(done: process.Completed, reason: Text, failure: BuildFailure, *, blame: bool) -> BuildOutcome:
    return BuildOutcome(BuildState.FAILED, done.seconds, "", reason, failure, blame)


def _error(events: _Events) -> str:
    lines = [line for line in events.plain if line.startswith("ERROR")]
    text = lines[-1] if lines else (events.failed[1] if events.failed else " ".join(list(events.plain)[-1:]))
    return re.sub(r"^ERROR:\s*(?:failed to build:\s*)?(?:failed to solve:\s*)?", "", text)


def _failure(events: _Events, error: str) -> BuildFailure:
    # Without a step that failed, the one that was at work when the time was over.
    digest = events.failed[0] if events.failed else next(reversed(events.running or events.tails), "")
    output = [clean(line) for line in events.tails.get(digest, ())]
    while output and not output[-1].strip():
        output.pop()
    if not output and error:
        output = [clean(error)]
    marked = _SHOWN_LINE.search("\n".join(events.plain))
    name = _STEP.sub("", events.names.get(digest, ""))
    return BuildFailure(
        instruction="" if name.startswith("[internal]") else clean(name),
        line=int(marked[1]) if marked else None,
        output=tuple(output[-_TAIL_LINES:]),
    )
