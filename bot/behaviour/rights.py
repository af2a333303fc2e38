"""What the files of an image may not do any more, which a sandbox does not show. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.image import lost_rights
from bot.image.built_image import BuiltImage
from bot.image.lost_rights import HeldRight
from bot.messages import behaviour as messages
from bot.model.behaviour import BehaviourCheck, Outcome
from bot.text import verbatim

_MOST_HELD = 2000  # rights of base that are kept for another day
_MOST_LOST = 10


def gate_held(image: BuiltImage) -> tuple[HeldRight, ...]:
    """Return what the files of an image may, to be kept."""
    return tuple(islice(lost_rights.gate_held(image), _MOST_HELD))


def compare_all(before: Iterable[HeldRight] | None, after: BuiltImage) -> Iterator[BehaviourCheck]:
    """Yield what is lost of the rights of base's files; that it cannot be told where nobody knows them."""
    if before is None:
        yield BehaviourCheck("files", Outcome.SHOWN, messages.RIGHTS_UNKNOWN())
        return
    for one in islice(lost_rights.find_lost(before, after), _MOST_LOST):
        text = messages.LOST_RIGHT(path=verbatim(f"/{one.path}"), right=messages.RIGHTS[one.right.value]())
        yield BehaviourCheck("files", Outcome.CHANGED, text, lost=one.path)
