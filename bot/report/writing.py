"""Writes every output of a report into a folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.errors import InputError, UnavailableError
from bot.messages import review as messages
from bot.model.reports import Report
from bot.text import Language


def write_outputs(report: Report, language: Language, folder: Path) -> None:
    """Write report.json and the rest.

    Raises UnavailableError if the disk does not take them, InputError if something else is in their place: the folder
    may lie in a checkout, and then that is an author's doing.
    """
    from bot.report import outputs  # noqa: PLC0415

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in outputs.files(report, language).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.parent.resolve().is_relative_to(folder.resolve()):
                raise InputError(messages.LINK_OUT(path=path, folder=folder))
            _write(path, text)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise InputError(messages.CANNOT_WRITE_THERE(folder=folder, error=error.strerror)) from error
    except OSError as error:
        raise UnavailableError(messages.CANNOT_WRITE(folder=folder, error=error.strerror)) from error


def _write(path: Path, text: str) -> None:
    """All of the file or nothing: a full disk must not leave half a report."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as part:
        try:
            part.write(text)
            part.close()
            Path(part.name).chmod(0o644)
            Path(part.name).replace(path)
        except OSError:
            Path(part.name).unlink(missing_ok=True)
            raise
