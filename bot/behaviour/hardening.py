"""Settings that take rights from an image and that it was seen to stand, as text for compose and Kubernetes. Pure."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Sequence

from bot.behaviour import compare
from bot.behaviour.observation import Observation
from bot.engine.limits import CAPABILITIES, Under
from bot.image.access import run_as
from bot.image.built_image import BuiltImage
from bot.messages.proof import REVISIONS
from bot.model.behaviour import Hardening

_MOST_FOLDERS = 6
_NOT_SEEN = frozenset(("files",))  # what is written to a folder in memory shows nowhere


def tries(image: BuiltImage, seen: Observation) -> tuple[Under, ...]:
    """Return the settings to try, the strictest first; none where more is written than folders can be named for."""
    folders = tuple(dict.fromkeys(_folders(image, seen)))
    if len(folders) > _MOST_FOLDERS or "/" in folders:
        return ()
    return (
        Under(read_only=True, tmpfs=folders, capabilities=()),
        Under(read_only=True, tmpfs=folders, capabilities=CAPABILITIES),
    )


def stands(before: Sequence[Observation], under: Observation) -> bool:
    """Whether an image did under settings all that it did without them."""
    if under.cut or under.refused:
        return False
    twice = (*before, *before)[: max(2, len(before))]
    return all(one.passed for one in compare.details(twice, under, REVISIONS) if one.name not in _NOT_SEEN)


def text(image: BuiltImage, under: Under) -> Hardening:
    """Return the settings under which an image was seen to do the same."""
    user = run_as(image)
    uid = user.uid if user is not None else 0
    return Hardening("\n".join(_compose(under, uid)) + "\n", "\n".join(_kubernetes(under, uid)) + "\n")


def _folders(image: BuiltImage, seen: Observation) -> Iterator[str]:
    """The folders that are written to, without the image's volumes, which are writable anyway."""
    volumes = tuple(volume.rstrip("/") + "/" for volume in image.config.volumes)
    for made in seen.made:
        if made.path.startswith(volumes) or f"{made.path}/" in volumes:
            continue
        yield made.path if made.content is None and image.resolve(made.path) else posixpath.dirname(made.path) or "/"


def _compose(under: Under, uid: int) -> Iterator[str]:
    yield "read_only: true"
    if under.tmpfs:
        yield "tmpfs:"
        yield from (f"  - {json.dumps(folder)}" for folder in under.tmpfs)
    yield "cap_drop: [ALL]"
    if under.capabilities:
        yield f"cap_add: [{', '.join(under.capabilities)}]"
    yield "security_opt: [no-new-privileges:true]"
    if uid:
        yield f'user: "{uid}"'


def _kubernetes(under: Under, uid: int) -> Iterator[str]:
    yield "securityContext:"
    yield "  readOnlyRootFilesystem: true"
    yield "  allowPrivilegeEscalation: false"
    if uid:
        yield "  runAsNonRoot: true"
        yield f"  runAsUser: {uid}"
    yield "  capabilities:"
    yield "    drop: [ALL]"
    if under.capabilities:
        yield f"    add: [{', '.join(under.capabilities)}]"
    if under.tmpfs:
        yield "volumeMounts:"
        for number, folder in enumerate(under.tmpfs):
            yield f"  - {{name: writable-{number}, mountPath: {json.dumps(folder)}}}"
        yield "# and beside the containers:"
        yield "volumes:"
        yield from (
            f"  - {{name: writable-{number}, emptyDir: {{medium: Memory}}}}" for number in range(len(under.tmpfs))
        )
