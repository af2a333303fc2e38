"""Everything known of the original: its text, its context and its built image."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from bot.engine import images
from bot.engine.image_facts import image_config
from bot.engine.images import Export
from bot.image.program_sources import SourceCache
from bot.model.images import Layer
from bot.rewrite.evidence.evidence import Evidence, with_files

_ACCOUNT_BYTES = 1_000_000


def with_image(
    found: Evidence,
    exported: Export,
    reference: str,
    layers: Sequence[Layer],
    sources: Callable[[], Mapping[str, bytes] | None] = dict,
    *,
    used: Collection[str] = (),
) -> Evidence:
    """Add what the built image says; `layers` are those of its facts, `sources` gives those of the context.

    `used` are the commands that are run in it by who uses it, as far as that is known.

    Raises UnavailableError if the image cannot be read.
    """
    image = exported.images[reference]
    files = images.tree(exported, image)

    def content(path: str, limit: int) -> bytes:
        file = files.get(path)
        return images.read(image, file, limit) if file is not None else b""

    base = next((number for number, layer in enumerate(layers) if layer.line is not None), len(layers))
    before = images.tree(exported, image, base)
    accounts = (before.get(path) for path in ("etc/passwd", "etc/group"))
    texts = [images.read(image, file, _ACCOUNT_BYTES) for file in accounts if file is not None]
    return with_files(
        found,
        image_config(image.config.get("config") or {}),
        files,
        [layer.line for layer in layers],
        content,
        [layer.size_bytes for layer in layers],
        before=before,
        sources=SourceCache(sources, used=used),
        base_accounts=frozenset(line for text in texts for line in text.decode("utf-8", "replace").splitlines()),
    )
