"""Which modes make files world-writable. Pure."""

from __future__ import annotations

import re

_OPEN = re.compile(r"0?[0-7]?[0-7][0-7][2367]|(?:\w*,)*[ugo]*[ao][ugoa]*[+=][rxXst]*w[rwxXst]*(?:,.*)?")
_STICKY = re.compile(r"0?1[0-7]{3}")  # as /tmp has it: nobody else's files can be exchanged
_OCTAL = re.compile(r"[0-7]{1,4}")


def is_open(mode: str) -> bool:
    """Whether everyone may write what has this mode, in numbers or as chmod's words say it."""
    return bool(_OPEN.fullmatch(mode)) and not _STICKY.fullmatch(mode)


def close_to_others(mode: str) -> str:
    """Return the mode without the right of everyone to write: 777 -> 775."""
    if not is_open(mode):
        return mode
    return mode[:-1] + str(int(mode[-1]) & ~2) if _OCTAL.fullmatch(mode) else "775"
