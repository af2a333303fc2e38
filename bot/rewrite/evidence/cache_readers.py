"""Which caches of tools something looks into when the program runs, and does not fill by itself. Pure."""

from __future__ import annotations

from collections.abc import Collection

from bot.dockerfile import tool_caches
from bot.rewrite.evidence.uses import PossibleUses


def folders(facts: PossibleUses, started: Collection[str]) -> frozenset[str]:
    """Return their folders, without a leading slash; `started` are the names of what the image's command starts."""
    return frozenset(
        folder.strip("/")
        for folder, programs in tool_caches.readers().items()
        if facts.names_program(programs) is not None or not set(started).isdisjoint(programs)
    )
