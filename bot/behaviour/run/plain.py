"""What a container printed or answered, without the addresses that the engine gave: they are not the program's."""

from __future__ import annotations

import re

from bot.engine.running import Running

# The own machine, in the forms in which different versions of a run time write it.
_OWN = re.compile(r"\[::(?:ffff:127\.0\.0\.1|1)\]|(?<![\w:.])::(?:ffff:127\.0\.0\.1|1)(?![\w:])")


def plain(running: Running, text: str) -> str:
    """Return a text with a name in place of each such address."""
    for address, name in ((running.address, "[address]"), *((one, "[client]") for one in running.sandbox.clients)):
        if address and address in text:
            text = re.sub(rf"(?<![\d.])(?:::ffff:)?{re.escape(address)}(?!\d)", name, text)
    return own_machine(text)


def own_machine(text: str) -> str:
    """Return a text with 127.0.0.1 for the own machine, in whatever form of IPv6 it stands there."""
    return _OWN.sub("127.0.0.1", text) if "::" in text else text
