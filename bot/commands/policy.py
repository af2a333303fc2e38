"""`hullcheck policy check FILE...`: whether policy files can be read, for the checks of the repository they are in."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.config import organisation, reading
from bot.config.keys import TABLE, Strictness
from bot.config.yaml_values import ConfigError
from bot.errors import InputError
from bot.messages import commands as messages
from bot.text import Language, Text, inert


def check(files: Sequence[Path], language: Language = Language.ENGLISH) -> int:
    """Say of each file whether it can be read, as an organisation's or a repository's; -> the exit status."""
    wrong = 0
    for file in files:
        try:
            said = _kind(file)
        except InputError as error:
            wrong += 1
            said = error.text
        sys.stdout.write(inert(said.render(language)) + "\n")
    return InputError.exit_status if wrong else 0


def _kind(file: Path) -> Text:
    """Return whose policy a file can be. Raises InputError with the line of what is wrong."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(messages.CANNOT_READ(path=file, error=error.strerror)) from error
    if len(raw) > reading.FILE_LIMIT:
        raise InputError(messages.TOO_LARGE(path=file, limit=reading.FILE_LIMIT))
    text, name = raw.decode("utf-8", "replace"), str(file)
    try:
        organisation.read(text, name)
    except ConfigError as error:
        local = [key for key, one in TABLE.items() if one.order is Strictness.LOCAL]
        if not any(f"unknown key {key!r}" in str(error) for key in local):
            raise
        reading.settings(reading.from_file(text, name), {}, name)
        return messages.OF_A_REPOSITORY(path=file)
    return messages.OF_AN_ORGANISATION(path=file)
