"""What programs start that no call in their sources says. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.languages import table as languages
from bot.sources import machine
from bot.sources.facts import SourceFacts, UseKind


def with_unseen(said: SourceFacts, linked: Collection[str]) -> SourceFacts:
    """Let programs speak for their sources where these start nothing, and what was linked does: `f = system; f(x)`.

    `linked` are programs, linked dynamically, of which sources were read: what one takes from the C library it calls.
    """
    names = languages.family("c")
    if any(use.kind is UseKind.PROGRAM for one in said.files if one.language in names for use in one.uses):
        return said
    mute = [one for one in said.files if one.path in linked and one.language == machine.LANGUAGE]
    starts = {one.path for one in mute if any(use.kind is UseKind.PROGRAM for use in one.uses)}
    files = (replace(one, library=one.library and one.path not in starts) for one in said.files)
    return replace(said, files=tuple(files))
