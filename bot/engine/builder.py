"""Building images through `docker buildx`, and telling what went wrong when it does not work.

What a build may see is decided in `build_context`, for every build alike: the paths that are handed to the builder are
those that were looked at, with all links followed. What it says is read in `build_events`, why it failed is told in
`build_failure`.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.dockerfile import build_args
from bot.dockerfile.stages import mounts
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.engine import build_context, build_failure, network_failure, plugins, provenance
from bot.engine.build_context import ContextRefused
from bot.engine.build_events import BuiltStep, Events, clean
from bot.engine.client import Engine
from bot.engine.disk_guard import KEEP_FREE, find_watched, floor
from bot.errors import UnavailableError
from bot.host import process
from bot.messages import builds as refusals
from bot.messages import engine as messages
from bot.model.images import BuildFailure, BuildState, MissingImage
from bot.text import Size, Text, verbatim

_STAYS_SECONDS = 2.0  # in which an engine that ends is gone: it answers for a moment after its builds failed
_SHORTEST_SECRET = 4  # characters; blotting out every "a" would only make the output unreadable
_LONGEST_WORD = 100_000  # bytes of one argument; Linux takes 128 KiB
CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS"  # the build argument that keeps cache mounts apart
_PAUSE_SECONDS = 5.0  # before a step that may have lacked the network is tried once more
_OUTPUT_LIMIT = 8_000_000  # bytes of the builder's events that are kept; the rest is heard and dropped


def _no_host(_host: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What to build. The paths are relative to `root`, the exported tree of a revision.

    `written` is a Dockerfile of our own outside of the tree, to be built in place of `dockerfile`. `contexts` are
    further build contexts by name: folders of the tree, or "docker-image://...". `secrets` are pairs of an id and the
    secret itself: it reaches the build by the environment, and is blotted out in what the build prints.
    `cache_namespace` is whom this build shares cache mounts with: those of that namespace, by default with nobody.
    `builder` names a buildx builder, empty for the default. `docker_config` is a folder with the docker client's
    configuration, where it is not the user's own: with the logins for private bases. A build that leaves less than
    `keep_free` bytes on the engine's disk is ended; where that is not to be seen, the disk of `root` is looked at.
    `may_ask` says of which hosts it may be asked whether they answer, when a step fails for want of one.
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
    may_ask: Callable[[str], bool] = field(default=_no_host, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """How a build ended. The image id is set when it was built.

    `materials` are the images that the builder says it loaded, None where it does not say. `missing` is the one that
    no registry gave. `unreached` are the hosts that a step needed and that cannot be reached from here either,
    `unasked` those that it could not reach by its own words, and that were not to be asked. `steps` are those that were
    not found in the builder's cache.
    """

    state: BuildState
    seconds: float
    image_id: str = ""
    reason: Text | None = None
    failure: BuildFailure | None = None
    blame_pull_request: bool = True
    materials: tuple[str, ...] | None = None
    missing: MissingImage | None = None
    unreached: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    steps: tuple[BuiltStep, ...] = ()


def build(engine: Engine, request: BuildRequest, on_output: Callable[[str], None] | None = None) -> BuildOutcome:
    """Build one image and return how that ended.

    `on_output` hears the name of each step once, and each line that it prints, cleaned.

    Raises ProgramMissing without a docker client, Interrupted when the run is told to stop, UnavailableError where the
    tree is gone.
    """
    if not request.root.is_dir():
        raise UnavailableError(messages.CONTEXT_GONE(path=str(request.root)))
    with tempfile.TemporaryDirectory(prefix="hullcheck-build-") as scratch:
        metadata = Path(scratch) / "metadata.json"
        try:
            command = _command(request, metadata)
        except ContextRefused as refused:
            failure = BuildFailure("", None, (refused.reason.english,))
            return BuildOutcome(BuildState.FAILED, 0.0, reason=refused.reason, failure=failure)
        tried = _try_build(engine, request, command, on_output, request.timeout)
        if tried.why is not None and tried.why.stale:
            command = _command(replace(request, no_cache=True), metadata)
        if tried.why is not None and (tried.why.hosts or tried.why.stale):
            tried = _once_more(engine, request, command, on_output, tried)
        materials = provenance.read(metadata) if tried.done.ok else None
    return _outcome(engine, request, tried, materials)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run of the builder. `why` it failed is set where it ended by itself; `seconds` count from the beginning."""

    done: process.Completed
    events: Events
    why: build_failure.Cause | None
    seconds: float
    steps: tuple[BuiltStep, ...]


def _try_build(
    engine: Engine,
    request: BuildRequest,
    command: list[str],
    on_output: Callable[[str], None] | None,
    seconds: float,
) -> _Tried:
    events = Events(hidden=_find_hidden(request.secrets), on_output=on_output)
    done = process.run(
        command, timeout=seconds, cwd=request.root, limit=_OUTPUT_LIMIT, on_line=events.hear,
        give_up=_disk_fills(engine, request), env=_environment(request),
    )  # fmt: skip
    why = None
    if not (done.ok or done.timed_out or done.given_up):
        why = build_failure.cause(events, (find_watched(engine.folder, request.root),))
        if request.network is not None:
            why = replace(why, hosts=())  # it has only the network that we gave it
    return _Tried(done, events, why, done.seconds, events.steps)


def _once_more(
    engine: Engine,
    request: BuildRequest,
    command: list[str],
    on_output: Callable[[str], None] | None,
    first: _Tried,
) -> _Tried:
    """Try again what may have failed for want of the network, or for a layer that the engine has no more.

    The builder goes on at the step that failed, unless its cache is left aside.
    """
    left = request.timeout - first.seconds - _PAUSE_SECONDS
    if left <= 0:
        return first
    process.pause(_PAUSE_SECONDS)
    again = _try_build(engine, request, command, on_output, left)
    if again.done.timed_out and not again.events.exporting:
        return first  # it waits for what does not answer
    return replace(again, seconds=first.seconds + again.seconds, steps=(*first.steps, *again.steps))


def _outcome(engine: Engine, request: BuildRequest, tried: _Tried, materials: tuple[str, ...] | None) -> BuildOutcome:
    done, events, seconds, why = tried.done, tried.events, tried.seconds, tried.why
    if done.ok:
        image_id = str(engine.sdk.images.get(request.tag).id)
        return BuildOutcome(BuildState.BUILT, seconds, image_id, materials=materials, steps=tried.steps)
    if (done.timed_out or done.given_up) and events.exporting:
        engine.expect_late(request.tag)  # the engine goes on writing, and names the image when it is done
    if done.given_up:
        reason = messages.FILLS_DISK(limit=Size(request.keep_free))
        return BuildOutcome(BuildState.FAILED, seconds, reason=reason, failure=build_failure.failure(events))
    if why is None:
        reason = messages.TIMED_OUT(seconds=f"{request.timeout:.0f}")
        failure = build_failure.failure(events)
        theirs = engine.answers()  # else the engine hangs
        return BuildOutcome(BuildState.FAILED, seconds, reason=reason, failure=failure, blame_pull_request=theirs)
    if why.blame_pull_request and not engine.answers(_STAYS_SECONDS):  # whatever the error says of it
        reason = messages.ENGINE_GONE()
        return BuildOutcome(BuildState.FAILED, seconds, reason=reason, failure=why.failure, blame_pull_request=False)
    asked = network_failure.ask(why.hosts, request.may_ask)
    reason = why.reason
    if asked.unreached:
        reason = messages.HOST_UNREACHABLE(reason=reason, host=verbatim(asked.unreached[0]))
    return BuildOutcome(
        BuildState.FAILED,
        seconds,
        reason=reason,
        failure=why.failure,
        blame_pull_request=why.blame_pull_request and not asked.unreached,
        missing=why.missing,
        unreached=asked.unreached,
        unasked=asked.unasked,
    )


def _disk_fills(engine: Engine, request: BuildRequest) -> Callable[[], bool] | None:
    """Return what tells whether the build leaves too little on the disk."""
    folder = find_watched(engine.folder, request.root)
    least = floor(folder, request.keep_free)
    return lambda: shutil.disk_usage(folder).free < least


def _command(request: BuildRequest, metadata: Path) -> list[str]:
    """Return the command line. Raises Refused for what a build must not see, and for what cannot be handed on."""
    file = request.written or build_context.dockerfile(request.root, request.dockerfile)
    context = build_context.folder(request.root, request.context)
    command = [*plugins.buildx(request.docker_config), "build", "--progress=rawjson", "--provenance=false", "--load"]
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
    if _may_name_mounts(file):
        command.append(f"--add-host={request.cache_namespace}.invalid:127.0.0.1")
    command += [f"--build-arg={name}={value}" for name, value in _arguments(request).items()]
    named = build_context.resolve_named(request.root, request.contexts)
    command += [f"--build-context={name}={place}" for name, place in named]
    names = zip(request.secrets, _secret_variables(request), strict=True)
    command += [f"--secret=id={name},env={variable}" for (name, _), variable in names]
    return _check_command([*command, "--", str(context)])


def _may_name_mounts(file: Path) -> bool:
    """Whether a RUN may have a cache mount with an `id`.

    BuildKit gives it a place of its own in each namespace, and yet takes the result of such a RUN for that of another
    namespace's, whose mount anybody may have filled. The names of further hosts tell them apart.
    """
    try:
        instructions = parse(file.read_bytes().decode("utf-8", "surrogateescape")).instructions
    except (OSError, DockerfileSyntaxError):
        return True  # whoever reads it otherwise may find one
    runs = (inner for outer in instructions for inner in (outer, outer.sub) if inner is not None)
    found = (dict(mount) for one in runs for mount in mounts(one))
    return any("id" in mount and _may_be_cache(mount.get("type", "")) for mount in found)


def _may_be_cache(kind: str) -> bool:
    return kind.lower() == "cache" or "$" in kind


def _arguments(request: BuildRequest) -> dict[str, str]:
    """The build arguments; whose cache mounts a build sees is not for its Dockerfile's author to say."""
    return dict(build_args.read_build_args(request.build_args)) | {CACHE_NAMESPACE: request.cache_namespace}


def _check_command(command: list[str]) -> list[str]:
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


def _find_hidden(secrets: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What must not be shown of the secrets: each whole, and each line that is long enough to be no accident."""
    lines = {line.strip() for _, value in secrets for line in (value, *value.splitlines())}
    return tuple(sorted((line for line in lines if len(line) >= _SHORTEST_SECRET), key=len, reverse=True))
