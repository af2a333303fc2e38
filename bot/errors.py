"""The errors that end a command, each with the exit status of the contract.

An edge raises one of these close to where the trouble is, with a message that says what is wrong, where, and what to
do. The command line prints it as one line on stderr. Anything else that escapes is a defect of Hullcheck.
"""

from __future__ import annotations

from bot.text import Language, Text, verbatim


class HullcheckError(Exception):
    """A failure that a person can act on. `str()` is one line, made for them; `text` is it in every language.

    `language` is the one that it is to be said in, where more than the arguments tells that.
    """

    exit_status = 3
    language: Language | None = None

    def __init__(self, message: str | Text = "") -> None:
        super().__init__(str(message))
        self.text = message if isinstance(message, Text) else verbatim(message)


class InputError(HullcheckError):
    """What was asked for makes no sense: a wrong argument, revision, file or configuration."""

    exit_status = 2


class UnavailableError(HullcheckError):
    """A tool, service or resource that is needed cannot be used: engine, network, disk."""

    exit_status = 3


class UnreadableImage(UnavailableError):
    """An image was built, but what is in it cannot be measured: that is its author's doing."""


class InterruptedByUser(HullcheckError):
    """The run was told to stop (Ctrl-C, or a workflow that was cancelled)."""

    exit_status = 3


def text_of(error: Exception) -> Text:
    """Return what an error says, in every language if it is one of ours."""
    return error.text if isinstance(error, HullcheckError) else verbatim(str(error))
