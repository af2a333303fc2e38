"""What tools said in earlier runs on this machine, word for word: the same is not asked of the same tool again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.host import cache_files, own_code

_ELF = b"\x7fELF"


@dataclass(frozen=True, slots=True)
class Answers:
    """A folder with answers, each by all that decides it: who is asked, and what. This program's code is always part.

    Whoever reads one checks its form: anybody may have written the file.
    """

    folder: Path

    @classmethod
    def usual(cls) -> Answers:
        """Return those in the user's cache."""
        return cls(cache_files.folder("answers"))

    def recall(self, *question: object) -> object:
        """Return what was said to a question (values of JSON), None if that is not known."""
        return cache_files.read(self._path(question))

    def remember(self, answer: object, *question: object) -> None:
        """Keep an answer. A folder that cannot be written to keeps nothing: the next run asks."""
        cache_files.write(self._path(question), answer)

    def _path(self, question: tuple[object, ...]) -> Path:
        words = json.dumps([own_code.digest(), *question], sort_keys=True)
        return self.folder / f"{hashlib.sha256(words.encode()).hexdigest()}.json"


def identity(program: str) -> str | None:
    """Return what tells an installed program from its next release, None where its file does not say.

    A script may start whatever it likes, a container of the newest image for one; only a program of machine code
    is the same as long as its file is.
    """
    try:
        file = Path(program).resolve(strict=True)
        with file.open("rb") as opened:
            if opened.read(len(_ELF)) != _ELF:
                return None
        found = file.stat()
    except (OSError, RuntimeError):
        return None
    return json.dumps([str(file), found.st_size, found.st_mtime_ns, found.st_ino])


def version(program: str, ask: Callable[[], str], answers: Answers | None) -> str:
    """Return a program's version, from an earlier run where that asked the same program; an empty one is not kept."""
    asked = identity(program) if answers is not None else None
    if answers is None or asked is None:
        return ask()
    known = answers.recall("version", asked)
    if isinstance(known, str):
        return known
    told = ask()
    if told:
        answers.remember(told, "version", asked)
    return told
