"""Whether head comes out the same when it is built twice without the builder's cache: which lines do not, and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.engine import archive, builder, images
from bot.engine.builder import BuildRequest
from bot.engine.client import Engine
from bot.engine.images import Export, ExportedImage
from bot.errors import HullcheckError, text_of
from bot.filetree import Entry, EntryKind
from bot.messages import costs as messages
from bot.model.costs import Reproducibility, Unlike
from bot.model.images import BuildState, ImageFacts
from bot.text import Text, verbatim

_COMPARED_BYTES = 64_000_000  # of one file; of a larger one its length and beginning are compared


def check(engine: Engine, request: BuildRequest, facts: ImageFacts, scratch: Path) -> Reproducibility:
    """Build an image twice and compare its layers. `facts` are those of the image as it was built before.

    Raises nothing but what an interrupt raises: what cannot be done is in the reason.
    """
    tags: list[str] = []
    try:
        for _ in range(2):
            tags.append(engine.new_tag("reproducible"))
            namespace = BuildRequest(request.root, "", "", "").cache_namespace  # of its own: an empty cache each time
            again = replace(request, tag=tags[-1], no_cache=True, cache_namespace=namespace)
            outcome = builder.build(engine, again)
            if outcome.state is not BuildState.BUILT:
                return _unknown(outcome.reason or verbatim(""))
        exported = images.export(tags, scratch)
        first, second = (exported.images[tag] for tag in tags)
        if len(first.diff_ids) != len(second.diff_ids) or len(first.diff_ids) != len(facts.layers):
            return _unknown(messages.OTHER_COUNT())
        return Reproducibility(tuple(_unlike(exported, (first, second), facts)))
    except (HullcheckError, OSError) as error:
        return _unknown(text_of(error))
    finally:
        for tag in tags:
            engine.remove_image(tag)
        shutil.rmtree(scratch, ignore_errors=True)


def _unknown(reason: Text) -> Reproducibility:
    return Reproducibility(reason=messages.NOT_CHECKED(reason=reason))


def _unlike(exported: Export, pair: tuple[ExportedImage, ExportedImage], facts: ImageFacts) -> Iterator[Unlike]:
    first, second = pair
    for number, layer in enumerate(facts.layers):
        if first.diff_ids[number] == second.diff_ids[number]:
            continue
        paths = list(differing(*(_files(exported, image, number) for image in pair)))
        path = f"/{paths[0]}" if paths else ""
        yield Unlike(layer.line, layer.instruction, layer.pull_size_bytes, path, len(paths))


def _files(exported: Export, image: ExportedImage, number: int) -> dict[str, tuple[Entry, Path]]:
    return {entry.path: (entry, image.blobs[number]) for entry in exported.entries(image, number)}


def differing(first: dict[str, tuple[Entry, Path]], second: dict[str, tuple[Entry, Path]]) -> Iterator[str]:
    """Yield the paths of what two layers have otherwise, in order: what is in one only, and what is not the same."""
    for path in sorted(first.keys() | second.keys()):
        one, other = first.get(path), second.get(path)
        if (
            one is None
            or other is None
            or _tell_entry(one[0]) != _tell_entry(other[0])
            or _content(*one) != _content(*other)
        ):
            yield path


def _tell_entry(entry: Entry) -> tuple[object, ...]:
    return entry.kind, entry.size, entry.mode, entry.uid, entry.gid, entry.link, entry.length, entry.attributes


def _content(entry: Entry, blob: Path) -> bytes:
    return archive.content(blob, entry, _COMPARED_BYTES) if entry.kind in (EntryKind.FILE, EntryKind.HARDLINK) else b""
