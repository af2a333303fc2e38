"""What is in a built image, measured from its layers: sizes, the instruction of each layer, wasted files, the config.

Sizes are computed from the layers and not taken from the engine, whose figures differ between its two image stores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Instruction
from bot.engine import contents, images, layer_files
from bot.engine.images import Export, ExportedImage
from bot.errors import UnavailableError
from bot.filetree import Entry, EntryKind, Merged
from bot.messages import engine as messages
from bot.model.images import Healthcheck, ImageConfig, ImageFacts, Layer, Origin, WastedFile

_WASTED_FILES = 100
_NANOSECONDS = 1e9
_MOST_FILLERS = 130  # entries after ours; an image has at most 127 layers
_SHELL_WITHIN = 4096  # characters of an entry in which its shell is looked for: the pattern may try many places
# "RUN |1 ARG=value /bin/bash -o pipefail -c ..." as BuildKit writes it, whatever SHELL is
_SHELL = re.compile(r"^RUN (?:\|\d+ .*? )?(?=/)(?:/\S+/)?(?:ba|a|da|z|k)?sh (?:-\S+ |pipefail )*?-\w*c ", re.DOTALL)


def measure(
    exported: Export, reference: str, graph: StageGraph, stage: str | None = None, image_id: str = ""
) -> ImageFacts:
    """Return the facts of an exported image that was built from this Dockerfile and stage.

    A layer's size is that of its files, as `docker history` shows it for a layer that was built.

    Raises UnavailableError if the image is not there or a layer cannot be read, InputError for an unknown stage.
    """
    image = exported.images.get(reference)
    if image is None:
        raise UnavailableError(messages.EXPORT_MISSING(image=reference))
    chain = graph.made(graph.final(stage))
    stages = {id(instruction): member.label for instruction, member in chain}
    owners = attribute(image.config.get("history") or [], [one for one, _ in chain], len(image.diff_ids))
    layers = tuple(
        Layer(
            diff_id=diff_id,
            instruction=text,
            origin=Origin.BASE_IMAGE if owner is None else Origin.DOCKERFILE,
            size_bytes=sum(entry.size for entry in exported.entries(image, number)),
            pull_size_bytes=exported.pull_size(image, number),
            line=None if owner is None else owner.start,
            dockerfile_stage=None if owner is None else stages[id(owner)],
            files=() if owner is None else layer_files.largest(exported.entries(image, number)),
        )
        for number, (diff_id, (text, owner)) in enumerate(zip(image.diff_ids, owners, strict=True))
    )
    wasted = wasted_files([exported.entries(image, number) for number in range(len(layers))], layers)
    config = image_config(image.config.get("config") or {})
    digests = (
        (owner.start, contents.added_digest(owner, image.blobs[number], exported.entries(image, number)))
        for number, (_, owner) in enumerate(owners)
        if owner is not None
    )
    return ImageFacts(
        image_id=image_id,
        platform="/".join(str(image.config[key]) for key in ("os", "architecture", "variant") if image.config.get(key)),
        size_bytes=sum(layer.size_bytes for layer in layers),
        pull_size_bytes=sum(layer.pull_size_bytes for layer in layers),
        wasted_bytes=sum(file.size_bytes for file in wasted if file.origin is Origin.DOCKERFILE),
        layers=layers,
        config=config,
        wasted_files=tuple(wasted[:_WASTED_FILES]),
        base_created=_base_created(image.config.get("history") or (), [instruction for instruction, _ in chain]),
        added_digests=tuple((line, digest) for line, digest in digests if digest is not None),
        missing_programs=contents.missing_programs(images.tree(exported, image), config) if config.healthcheck else (),
    )


def attribute(
    history: Sequence[Mapping[str, Any]], chain: Sequence[Instruction], layers: int
) -> list[tuple[str, Instruction | None]]:
    """Return, for each of an image's layers, its text and the instruction that it comes from, None for the base's.

    BuildKit writes one entry for each instruction after FROM, in their order, so the last of them are matched with the
    last instructions. Two things disturb that: a base image without history, for whose layers BuildKit appends entries
    at the very end, and ONBUILD triggers of the base, which have no line here and stand before ours. So ours are looked
    for from the end, where the keywords agree, and own the last layers of the image whatever the entries say. An
    ONBUILD of ours has no entry: it does nothing here.
    """
    chain = [instruction for instruction in chain if instruction.keyword != "ONBUILD"]
    texts = [instruction_text(str(item.get("created_by") or item.get("comment") or "")) for item in history]
    keywords = [text.partition(" ")[0] for text in texts]
    start = _own_entries(keywords, [instruction.keyword for instruction in chain])
    own: list[tuple[str, Instruction | None]] = []
    rest: list[tuple[str, Instruction | None]] = []
    for number, (item, text) in enumerate(zip(history, texts, strict=True)):
        if not item.get("empty_layer"):
            if start <= number < start + len(chain):
                own.append((text, chain[number - start]))
            else:
                rest.append((text, None))
    base = max(layers - len(own), 0)
    rest = [("", None)] * (base - len(rest)) + rest[:base]
    return (rest + own)[:layers]


def _base_created(history: Sequence[Mapping[str, Any]], chain: Sequence[Instruction]) -> str:
    """Return when the last layer of the base image was made, in RFC 3339; empty where the image does not say."""
    keywords = [
        instruction_text(str(item.get("created_by") or item.get("comment") or "")).partition(" ")[0] for item in history
    ]
    start = _own_entries(keywords, [one.keyword for one in chain if one.keyword != "ONBUILD"])
    return max((str(item.get("created") or "")[:40] for item in history[: max(start, 0)]), default="")


def find_span(image: ExportedImage, base_created: str) -> tuple[float, float] | None:
    """Return when the first and the last instruction of a build were done, in seconds since 1970; None if unknown.

    `base_created` is when its base image was made. An instruction out of the builder's cache was done when it was.
    """
    texts = [str(item.get("created") or "")[:40] for item in image.config.get("history") or ()]
    own = [text for text in texts if text > base_created]
    try:
        times = [datetime.fromisoformat(text).timestamp() for text in own]
    except ValueError:
        return None
    return (min(times), max(times)) if times and base_created else None


def _own_entries(keywords: Sequence[str], wanted: Sequence[str]) -> int:
    """Return where the entries of a Dockerfile's instructions begin: the last place where all agree, or most."""
    last = len(keywords) - len(wanted)
    if last < 0:
        return last  # entries are missing at the beginning
    best, agreed = last, -1
    for start in range(last, max(last - _MOST_FILLERS, 0) - 1, -1):
        equal = sum(a == b for a, b in zip(keywords[start:], wanted, strict=False))
        if equal == len(wanted):
            return start
        if equal > agreed:
            best, agreed = start, equal
    return best


def instruction_text(created_by: str) -> str:
    """Return a history entry as the instruction reads: no shell, no build arguments, no comment, on one line."""
    text = created_by.strip().removesuffix("# buildkit").strip()
    text = re.sub(r"^/bin/sh -c #\(nop\)\s+", "", text)
    text = re.sub(r"^/bin/sh -c ", "RUN ", text)
    text = _SHELL.sub("RUN ", text[:_SHELL_WITHIN]) + text[_SHELL_WITHIN:]
    return " ".join(text.split())


def wasted_files(layers: Sequence[Iterable[Entry]], facts: Sequence[Layer]) -> list[WastedFile]:
    """Return the files that a later layer hides, largest first, with their bytes.

    The origin is that of the layer that hides: what the base image wastes within itself is no Dockerfile's doing, what
    a Dockerfile deletes of its base is. A file with several names is wasted when the last of them is hidden.
    """
    merged = Merged()
    names: dict[tuple[int, str], int] = {}  # how many names a file with hard links still has
    sizes: dict[tuple[int, str], int] = {}
    wasted: dict[tuple[str, int, int, bool], int] = {}
    for number, layer in enumerate(layers):
        for entry in layer:
            if entry.kind is EntryKind.HARDLINK and entry.length:
                names[(number, entry.link)] = names.get((number, entry.link), 1) + 1
                sizes[(number, entry.link)] = entry.length
        for file, deleted in merged.add(layer, number):
            inode = (file.layer, file.entry.link if file.entry.kind is EntryKind.HARDLINK else file.entry.path)
            size = file.entry.size
            if inode in names:
                names[inode] -= 1
                size = sizes[inode] if not names[inode] else 0
            if size:
                key = (file.entry.path, file.layer, number, deleted)
                wasted[key] = wasted.get(key, 0) + size
    files = [
        WastedFile(path, size, facts[added].line, facts[hidden].line, deleted, facts[hidden].origin)
        for (path, added, hidden, deleted), size in wasted.items()
    ]
    return sorted(files, key=lambda file: (-file.size_bytes, file.path, file.added_line or 0))


def image_config(raw: Mapping[str, Any]) -> ImageConfig:
    """Turn the engine's JSON of a config into ours."""
    test = (raw.get("Healthcheck") or {}).get("Test") or ()
    health = raw.get("Healthcheck") or {}
    return ImageConfig(
        entrypoint=tuple(raw.get("Entrypoint") or ()),
        cmd=tuple(raw.get("Cmd") or ()),
        env=tuple((name, value) for name, _, value in (entry.partition("=") for entry in raw.get("Env") or ())),
        user=str(raw.get("User") or ""),
        workdir=str(raw.get("WorkingDir") or ""),
        ports=tuple(sorted(raw.get("ExposedPorts") or ())),
        volumes=tuple(sorted(raw.get("Volumes") or ())),
        labels=tuple(sorted((raw.get("Labels") or {}).items())),
        healthcheck=Healthcheck(
            test=tuple(test),
            interval=(health.get("Interval") or 0) / _NANOSECONDS,
            timeout=(health.get("Timeout") or 0) / _NANOSECONDS,
            start_period=(health.get("StartPeriod") or 0) / _NANOSECONDS,
            retries=int(health.get("Retries") or 0),
        )
        if test
        else None,
        stop_signal=str(raw.get("StopSignal") or ""),
        shell=tuple(raw.get("Shell") or ()),
        onbuild=tuple(raw.get("OnBuild") or ()),
    )
