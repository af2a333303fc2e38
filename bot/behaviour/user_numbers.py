"""The numbers of a user that an image runs as on purpose, in what its program prints. Pure.

A program may tell who runs it (gunicorn's `--help` has it as the default of `--user`): as another user it has to say
something else.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.behaviour.observation import Observation, Ran


def as_root(seen: Observation, user: str) -> Observation:
    """Return what was seen with root's number wherever a program printed that of the user, or of its group.

    `user` is as in an image's config; a name is no number, and changes nothing.
    """
    numbers = sorted({one for one in user.split(":") if one.isdigit() and one != "0"})
    if not numbers:
        return seen
    said = re.compile(rf"(?<![\w.-])(?:{'|'.join(numbers)})(?![\w-]|\.\d)")

    def without(ran: Ran) -> Ran:
        return replace(ran, out=said.sub("0", ran.out), err=said.sub("0", ran.err))

    return replace(
        seen,
        main=without(seen.main),
        health=without(seen.health) if seen.health is not None else None,
        smoke=without(seen.smoke) if seen.smoke is not None else None,
        asked=tuple((question, without(ran)) for question, ran in seen.asked),
    )
