"""What the script of an ENTRYPOINT starts that it is handed: `exec "$@"` is the image's own CMD. Pure.

What it is handed comes from whoever starts the image, as the whole command does where there is no ENTRYPOINT: it is no
name that a program takes out of a request, and says no more of what the image needs than its CMD. Without a CMD the
image is made to be handed anything.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.dockerfile.paths import absolute
from bot.image.built_image import BuiltImage
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.values import Outside


def without_their_arguments(files: Iterable[FileFacts], image: BuiltImage) -> Iterator[FileFacts]:
    """Return what sources say, without the programs that a script of the ENTRYPOINT is handed as its arguments."""
    entry = {absolute(image.config.workdir or "/", word).lstrip("/") for word in image.config.entrypoint}
    named = {posixpath.basename(word) for word in image.config.entrypoint}
    scripts = {one.real for one in image.programs if one.path in entry or one.real in entry or one.name in named}
    for one in files:
        if image.config.cmd and one.language == "shell" and (one.path in entry or one.path in scripts):
            yield replace(one, uses=tuple(use for use in one.uses if not _is_handed(use)))
        else:
            yield one


def _is_handed(use: SourceUse) -> bool:
    return use.kind is UseKind.PROGRAM and not use.names and use.outside == {Outside.ARGUMENT}
