"""Packages that somebody put into an image which does nothing by itself: who works in its containers uses them. Pure.

Of a program that does something, what its sources start and open says what it needs. One that opens nothing, starts
nothing and listens to nobody only keeps the container running, as `sleep infinity` does: what a person asked for beside
it by name is there for people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.languages import table as languages
from bot.rewrite.evidence import untold_packages

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage
    from bot.rewrite.evidence.uses import PossibleUses


def does_nothing(image: BuiltImage, facts: PossibleUses) -> bool:
    """Return whether an image's program is compiled, and neither its sources nor its settings say that it does a thing.

    It names no port and no check of its health, either.
    """
    health = image.config.healthcheck
    checked = health is not None and health.test[:1] not in ((), ("NONE",))
    if image.config.ports or checked or not facts.compiled or facts.unread:
        return False
    own = [one for one in image.sources.files if not one.library]
    rows = (languages.by_name(one.language) for one in own)
    told = any(row is not None and row.name in languages.family("c") for row in rows)  # of others more is not said
    return told and not any(one.routes or one.uses for one in own)


def packages(image: BuiltImage, facts: PossibleUses, later: frozenset[str]) -> frozenset[str]:
    """Return the packages that are there for people; `later` are those that the base image has not."""
    return image.asked | untold_packages.asked_by_hand(image, later) if does_nothing(image, facts) else frozenset()
