"""What of the sources counts, file by file, before it is asked which of them may run. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.rewrite.evidence import absent_modules, entry_scripts, read_code
from bot.sources.facts import FileFacts

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage


def of(files: Iterable[FileFacts], image: BuiltImage) -> Iterable[FileFacts]:
    """Return what sources say, without what certainly does not happen when the image runs."""
    counted = read_code.without_read_code(files, image)
    there = absent_modules.without_absent(counted, image)
    return entry_scripts.without_their_arguments(there, image)
