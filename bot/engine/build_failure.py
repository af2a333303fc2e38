"""Why a build failed, and whose doing it is.

The error of a build has its author's words in it: the command of a RUN, names of files and images, the message of
`${NAME?message}`. So nothing is told by a word that is somewhere in it. What decides is which step failed, as the
builder names it, and what the builder itself begins or the system ends an error with. What is not known to be the
machine's or a registry's doing is the author's.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.engine import network_failure
from bot.engine.build_events import TAIL_LINES, Events, clean
from bot.host import process
from bot.messages import engine as messages
from bot.model.images import Answer, BuildFailure, MissingImage
from bot.text import Text, verbatim

_ASK_SECONDS = 60.0
_FULL = 16_000_000  # bytes: with less, a disk is full
_NO_SPACE = re.compile(r": no space left on device(?:: unknown)?$")
# What the system says of a call of the builder's own. Other errors may end with a path, which its author chose.
_CALL = re.compile(
    r"(?:failed to [a-z ]+(?: sha256:[0-9a-f]{64})?: |[a-z]+ copy failed: |error [a-z ]+: )*"
    r"(?:[a-z_]+ /.*|[a-z_]+|[a-z ]+ failed): no space left on device(?:: unknown)?$",
    re.DOTALL,
)
_RUN_ENDED = re.compile(r'process "')  # how the error of a RUN begins: it ends with a status, or the system's words
_STEP = re.compile(r"^\[(?:[^\]]*\s)?(?:stage-)?\S*\s*\d+/\d+\]\s+|^\[\d+/\d+\]\s+|^\[[^\]]+\]\s+")
_SHOWN_LINE = re.compile(r"^\s*(\d+) \| >>> ", re.MULTILINE)
_RPC = "rpc error: code = Unavailable"
_GONE = re.compile(rf"Cannot connect to the Docker daemon|(?:failed to receive status: |listing workers[^:]*: )?{_RPC}")
_STALE = re.compile(r"failed to get layer sha256:[0-9a-f]{64}: layer does not exist")
_BOOTS = "[internal] booting buildkit"  # alone: with a step of another name before it, a frontend may have named it
_FRONTEND = "resolve image config for docker-image://"
_USUAL_FRONTENDS = ("docker.io/docker/dockerfile:", "docker.io/docker/dockerfile-upstream:")
# A step that asks a registry, and the image that it asks for: of a name of its own, or behind FROM.
_ASKS = re.compile(rf"(?:\[internal\] load metadata for |{_FRONTEND}|\[[^\]]*\] FROM )(?:\S+ )*?(\S+)$")
# An image's name has no blanks, so it can be none of these.
_DENIED = re.compile(
    r"pull access denied|insufficient_scope: |authorization failed|: 401 Unauthorized|: 403 Forbidden|: denied(?:: |$)"
)
_SILENT = re.compile(
    r"failed to do request: |failed to authorize: |toomanyrequests: |unexpected status (?:from|code) |dial tcp: "
    r"|no such host|i/o timeout|connection refused|connection reset by peer|TLS handshake|network is unreachable"
    r"|context deadline exceeded|unexpected EOF"
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a build failed. `missing` is the image that no registry gave.

    `hosts` are those that the failed step may not have reached, by its own words, which prove nothing. `stale` says
    that the builder's cache has a step whose layer the engine has no more: it fails so until the cache is left aside.
    """

    reason: Text
    failure: BuildFailure
    blame_pull_request: bool = True
    missing: MissingImage | None = None
    hosts: tuple[str, ...] = ()
    stale: bool = False


def cause(events: Events, disks: Sequence[Path] = ()) -> Cause:
    """Return why a build that ended by itself did not work. `disks` are folders that it needs room in."""
    error = _error(events)
    found = failure(events, error)
    if (reason := _of_the_machine(events, error, disks)) is not None:
        return Cause(reason, found, blame_pull_request=False)
    if (missing := _missing(events, error)) is not None:
        reason = messages.BASE_IMAGE_UNAVAILABLE(
            image=verbatim(clean(_short(missing.name))), error=verbatim(clean(error))
        )
        return Cause(reason, found, blame_pull_request=False, missing=missing)
    if found.line is not None and found.instruction:
        instruction = verbatim(found.instruction.partition(" ")[0])
        return Cause(messages.STEP_FAILED(line=found.line, instruction=instruction), found, hosts=_hosts(events, found))
    reason = messages.BUILD_FAILED(error=verbatim(clean(error)))
    return Cause(reason, found, hosts=_hosts(events, found), stale=_STALE.fullmatch(error) is not None)


def failure(events: Events, error: str = "") -> BuildFailure:
    """Return the step that failed, else the one that was at work when the time was over, and what it printed."""
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
        output=tuple(output[-TAIL_LINES:]),
    )


def _hosts(events: Events, failed: BuildFailure) -> tuple[str, ...]:
    """Return the hosts that the failed step may not have reached."""
    said = failed.output
    if failed.instruction.startswith("ADD ") and events.failed is not None:
        said += tuple(events.failed[1].splitlines())  # the builder's own; of a RUN it is its author's command
    elif not failed.instruction.startswith("RUN "):
        return ()
    return network_failure.hosts(failed.instruction, said)


def _of_the_machine(events: Events, error: str, disks: Sequence[Path]) -> Text | None:
    """Return what is wrong with the machine, its disk or its engine; None if the build itself failed."""
    if _is_out_of_space(events, error, disks):
        return messages.NO_SPACE()
    if events.failed is None and _GONE.match(error) and _is_dockers_own(events):
        return messages.ENGINE_GONE()
    return _before_the_build(events, error)


def _before_the_build(events: Events, error: str) -> Text | None:
    """Return why a build has not even begun; None if it has, or nothing is known."""
    if set(events.names.values()) == {_BOOTS} and events.failed is not None:
        return messages.BUILDER_NOT_STARTED(error=verbatim(clean(error)))
    if events.names:
        return None
    # Asked only here: the answer takes a seventh of a second.
    if not process.run(["docker", "buildx", "version"], timeout=_ASK_SECONDS).ok:
        return messages.NO_BUILDX()
    if re.match(r"no builder .* found|use .* to switch to context", error):
        return messages.BUILD_FAILED(error=verbatim(clean(error)))
    return None


def _is_out_of_space(events: Events, error: str, disks: Sequence[Path]) -> bool:
    """Whether the builder, rather than what a RUN called, met a full disk.

    The system's word comes last in the error of a step. An error without a step may end with an author's words, so
    there the disks are looked at.
    """
    if events.failed is not None:
        said = events.failed[1].rstrip()
        return bool(_CALL.match(said) or (_RUN_ENDED.match(said) and _NO_SPACE.search(said)))
    return bool(_NO_SPACE.search(error.rstrip())) and any(
        shutil.disk_usage(disk).free < _FULL for disk in (Path(tempfile.gettempdir()), *disks)
    )


def _is_dockers_own(events: Events) -> bool:
    """Whether Docker's frontend read the Dockerfile: the words of another are its author's."""
    names = [name.removeprefix(_FRONTEND) for name in events.names.values() if name.startswith(_FRONTEND)]
    return all(name.startswith(_USUAL_FRONTENDS) for name in names)


def _missing(events: Events, error: str) -> MissingImage | None:
    """Return the image that a registry did not give, if that is why the build failed."""
    asked = _ASKS.match(events.names.get(events.failed[0], "")) if events.failed else None
    if asked is None:
        return None
    said = events.failed[1] if events.failed else error
    if _DENIED.search(said):
        return MissingImage(asked[1], Answer.DENIED)
    if said.rstrip().endswith(": not found"):
        return MissingImage(asked[1], Answer.ABSENT)
    return MissingImage(asked[1], Answer.NONE) if _SILENT.search(said) else None


def _short(image: str) -> str:
    return image.removeprefix("docker.io/library/").removeprefix("docker.io/")


def _error(events: Events) -> str:
    lines = [line for line in events.plain if line.startswith("ERROR")]
    text = lines[-1] if lines else (events.failed[1] if events.failed else " ".join(list(events.plain)[-1:]))
    return re.sub(r"^ERROR:\s*(?:failed to build:\s*)?(?:failed to solve:\s*)?", "", text)
