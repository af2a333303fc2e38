"""What a run that was killed left on an engine: found by names that we gave, and removed by the next run there.

Labels decide nothing: those of an image come to every container that is made of it. A run writes down that it lives,
and who it is, in a volume of a name that only whoever may use the engine can give. Everything else that it makes has
the run's id in its name.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docker.errors
import requests.exceptions

if TYPE_CHECKING:
    import docker

NAME = "hullcheck"
REPOSITORY = "hullcheck-review"  # of every image's tag; images carry no label, which would change their config
_LEASE = re.compile(r"hullcheck-run-([0-9a-f]{12})")
_OWNER = "io.hullcheck.owner"
_UNTIL = "io.hullcheck.until"  # seconds since 1970: of a run on another machine nothing else is known
_LIFE_SECONDS = 7200
_OWN_ID = re.compile(r"/containers/([0-9a-f]{64})/")
TROUBLE = (docker.errors.DockerException, requests.exceptions.RequestException)


def lease(sdk: docker.DockerClient, run_id: str) -> None:
    """Write down that a run lives, before it makes anything. Without that it is not cleaned up after."""
    labels = {_OWNER: _owner(sdk), _UNTIL: str(int(time.time()) + _LIFE_SECONDS)}
    with contextlib.suppress(*TROUBLE):
        sdk.volumes.create(f"hullcheck-run-{run_id}", labels=labels)


def release(sdk: docker.DockerClient, run_id: str) -> None:
    """Take back what `lease` wrote: nothing of the run is left."""
    with contextlib.suppress(*TROUBLE):
        sdk.volumes.get(f"hullcheck-run-{run_id}").remove(force=True)


def sweep(sdk: docker.DockerClient, own_run: str) -> None:
    """Remove what dead runs left behind. Trouble is no reason to stop a review."""
    with contextlib.suppress(*TROUBLE):
        for volume in sdk.volumes.list(filters={"name": "hullcheck-run-"}):
            found = _LEASE.fullmatch(str(volume.name))
            if found is None or found[1] == own_run:
                continue
            if not _lives(sdk, volume.attrs.get("Labels") or {}) and remove_all(sdk, found[1]):
                with contextlib.suppress(*TROUBLE):
                    volume.remove(force=True)


def remove_all(sdk: docker.DockerClient, run_id: str) -> bool:
    """Remove every container, network and image of a run; -> whether nothing is left that could be."""
    whole = True
    for remove in (_containers, _networks, _images):
        try:
            remove(sdk, run_id)
        except TROUBLE:
            whole = False
    return whole


def _containers(sdk: docker.DockerClient, run_id: str) -> None:
    prefix = f"{NAME}-{run_id}-"
    for one in sdk.api.containers(all=True, filters={"name": f"^/{prefix}"}):
        if any(str(name).startswith(f"/{prefix}") for name in one.get("Names") or ()):
            with _gone_is_fine():
                sdk.api.remove_container(one["Id"], force=True, v=True)


def _networks(sdk: docker.DockerClient, run_id: str) -> None:
    prefix = f"{NAME}-{run_id}-"
    for one in sdk.api.networks(filters={"name": prefix}):
        if str(one.get("Name")).startswith(prefix):
            with _gone_is_fine():
                whole = sdk.api.inspect_network(one["Id"])
                for member in whole.get("Containers") or ():  # ourselves, as we were then
                    with _gone_is_fine():
                        sdk.api.disconnect_container_from_network(member, one["Id"], force=True)
                sdk.api.remove_network(one["Id"])


def _images(sdk: docker.DockerClient, run_id: str) -> None:
    prefix = f"{REPOSITORY}:{run_id}-"
    for one in sdk.api.images(name=REPOSITORY):
        for tag in one.get("RepoTags") or ():
            if str(tag).startswith(prefix):
                with _gone_is_fine():
                    sdk.api.remove_image(tag, force=True)


@contextlib.contextmanager
def _gone_is_fine() -> Any:
    with contextlib.suppress(docker.errors.NotFound):
        yield


# --------------------------------------------------------------------------------------------------- who lives


def own_container(mounts: Path = Path("/proc/self/mountinfo")) -> str | None:
    """Return the id of the container that we run in, None on a machine of its own."""
    try:
        found = _OWN_ID.search(mounts.read_text("utf-8", "replace"))
    except OSError:
        return None
    return found[1] if found else None


def _owner(sdk: docker.DockerClient) -> str:
    """Say who we are: a container of this engine, or a process of a machine; nothing where neither is known."""
    own = own_container()
    if own is not None:
        with contextlib.suppress(*TROUBLE):
            sdk.api.inspect_container(own)
            return f"container:{own}"
    started = _read_start(os.getpid())
    return f"process:{_machine()}:{os.getpid()}:{started}" if started else ""


def _lives(sdk: docker.DockerClient, labels: Mapping[str, str]) -> bool:
    """Whether the run of a lease still goes on; where that cannot be known, until its time is over."""
    kind, _, rest = str(labels.get(_OWNER) or "").partition(":")
    if kind == "container" and re.fullmatch(r"[0-9a-f]{64}", rest):
        try:
            return bool(sdk.api.inspect_container(rest)["State"]["Running"])
        except docker.errors.NotFound:
            return False
        except (*TROUBLE, LookupError):
            return True
    machine, _, process = rest.rpartition(":")[0].rpartition(":") if kind == "process" else ("", "", "")
    if machine and machine == _machine() and process.isdigit():
        return _read_start(int(process)) == rest.rpartition(":")[2]
    until = str(labels.get(_UNTIL) or "")
    return not (until.isdigit() and int(until) < time.time())


def _machine() -> str:
    """What tells this machine, since it was started, and the processes that are seen in it from any other."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}.{Path('/proc/self/ns/pid').readlink()}".replace(":", "")
    except OSError:
        return ""


def _read_start(process: int) -> str:
    """Return when a process was started, in the kernel's ticks; nothing for one that has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19] if len(fields) > 19 and fields[0] not in ("Z", "X") else ""
