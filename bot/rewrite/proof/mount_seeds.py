"""What a form's cache mounts begin with: what the original's image kept of its own downloads.

A form has its dependencies before its sources, and cache mounts: its RUNs are not in the builder's cache, and its
mounts are empty, so that it would download and compile again all that the original did a moment ago. Only a folder
whose content tells by itself what it is of (a sum, a version) begins with something; that of Maven or Gradle also
holds what the build put there by hand, which a form must not find. No other build sees these mounts.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from dataclasses import replace

from bot.dockerfile.stages import mounts
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.engine import builder
from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage
from bot.rewrite.job import RewriteJob
from bot.rewrite.proof import build

_MOST_BYTES = 2_000_000_000  # of all folders: to copy more takes longer than what it saves
_SECONDS = 60.0
_NUMBER = 2000  # of the folder that its Dockerfile is in: above those of all candidates and forms
_COPIERS = ("bin/cp", "usr/bin/cp")


def fill(job: RewriteJob, dockerfile: str, original: BuiltImage, left: float) -> bool:
    """Fill the cache mounts of a form, in no more than the seconds that are left.

    Return whether that was done: it takes the engine's own builder, and cp.
    """
    text = seeding(job.reference, dockerfile, original)
    # Only the engine's own builder knows the original's image by its name, and asks no registry for it.
    if text is None or job.engine.checker() is None or (job.built is not None and job.built.builder):
        return False
    request = build.request_for(job, text, None, _NUMBER, None)
    tag = job.engine.new_tag("seeds")
    # Of the original's own options only its place counts: nothing of it is built again.
    request = replace(
        request, tag=tag, timeout=max(1.0, min(_SECONDS, left)), network="none", secrets=(), contexts=(), platform=None
    )
    try:
        outcome = builder.build(job.engine, request)
    finally:
        build.clear(job, _NUMBER)
    job.engine.remove_image(tag)
    return bool(outcome.image_id)


def seeding(reference: str, dockerfile: str, original: BuiltImage) -> str | None:
    """Return the Dockerfile whose build copies what the image kept into the mounts; None if it kept nothing."""
    program = next(filter(original.is_file, _COPIERS), None)
    if program is None or original.config.onbuild:
        return None
    places = {place: size for place in find_mounted(dockerfile) if (size := _size(original, place))}
    if not places or sum(places.values()) > _MOST_BYTES:
        return None
    lines = [f"FROM {reference}", "USER 0:0"]
    for number, place in enumerate(sorted(places)):
        there = f"/hullcheck-{number}"  # a mount is told from others by its id, which is its place unless it says so
        words = json.dumps([f"/{program}", "-a", f"{place}/.", f"{there}/"])
        lines.append(f"RUN --mount=type=cache,id={place},target={there} {words}")
    return "\n".join((*lines, ""))


def find_mounted(dockerfile: str) -> frozenset[str]:
    """Return where the cache mounts of a Dockerfile are that may begin with something."""
    try:
        parsed = parse(dockerfile)
    except DockerfileSyntaxError:
        return frozenset()
    found = (mount for one in parsed.instructions if one.keyword == "RUN" for mount in map(dict, mounts(one)))
    return frozenset(filter(None, map(_place, found)))


def _place(mount: dict[str, str]) -> str | None:
    if mount.keys() != {"type", "target"} or mount["type"] != "cache" or not mount["target"].startswith("/"):
        return None
    return posixpath.normpath(mount["target"])


def _size(image: BuiltImage, place: str) -> int:
    return sum(_sizes(image, place.strip("/") + "/"))


def _sizes(image: BuiltImage, start: str) -> Iterator[int]:
    for path, file in image.files.items():
        if path.startswith(start) and file.entry.kind is EntryKind.FILE:
            yield file.entry.size
