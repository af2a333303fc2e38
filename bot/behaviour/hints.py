"""The line of configuration that would let an image be observed. Pure."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.image import command
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.targets import Target
from bot.text import verbatim

_LONGEST = 120


def add_hint(found: Behaviour, target: Target, image: BuiltImage) -> Behaviour:
    """Return the same; where nothing was observed and no command was given, with one that may work."""
    if found.state is not BehaviourState.NOT_OBSERVED or found.incomplete or target.smoke:
        return found
    program = command.program(image.config)
    words = " ".join((*(program or ("COMMAND",)), "--version"))
    if len(words) > _LONGEST or not words.isprintable():
        words = "COMMAND --version"
    line = f"images: [{{dockerfile: {json.dumps(target.dockerfile)}, smoke: {json.dumps(words)}}}]"
    return replace(found, hint=messages.HINT_SMOKE(line=verbatim(f"`{line}`")))
