"""What is wrong with the arguments of a command, and what was meant: one line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from bot.errors import InputError
from bot.messages import commands as messages
from bot.text import Text, verbatim

_CHOICE = re.compile(r"argument (?P<what>[^:]+): invalid choice: '(?P<given>[^']*)' \(choose from (?P<known>.*)\)")
_UNKNOWN = re.compile(r"unrecognized arguments: (?P<given>.*)")


def of(message: str, command: str, options: Sequence[str]) -> InputError:
    """Return the error that argparse's message of a command with these options comes to."""
    return InputError(messages.SEE_HELP(problem=_problem(message, options), command=command))


def _problem(message: str, options: Sequence[str]) -> Text:
    choice = _CHOICE.match(message)
    if choice is not None:
        what = "command" if choice["what"] in ("COMMAND", "what") else choice["what"]
        known = re.findall(r"'([^']*)'", choice["known"])
        return _add_meant(messages.UNKNOWN_CHOICE(what=what, given=choice["given"]), choice["given"], known)
    unknown = _UNKNOWN.match(message)
    if unknown is not None:
        given = unknown["given"].split()[0].partition("=")[0]
        return _add_meant(messages.UNKNOWN_OPTION(given=given), given, options)
    return verbatim(message)


def _add_meant(problem: Text, given: str, known: Sequence[str]) -> Text:
    near = difflib.get_close_matches(given, known, n=1)
    if near:
        return messages.MEANT(problem=problem, word=near[0])
    return messages.THERE_ARE(problem=problem, words=", ".join(known[:30]))
