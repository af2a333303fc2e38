"""What earlier runs saw of images at work: a comparison of the same two is not run again.

A result goes by all that decides it: both images by the digest of what is in them, what is done with them, what is
judged, the engine, and this program's own code. So it says of two images what anybody would find who ran them again,
whoever's pull request they first came from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.host import cache_files, own_code
from bot.host.codec import Malformed, decode, encode
from bot.model.behaviour import Behaviour

if TYPE_CHECKING:
    from bot.behaviour.trial import RecordedTrial

OLDEST = timedelta(days=7)  # certificates run out, and what is asked of another machine changes
_LARGEST = 4_000_000  # bytes of what is stored beside a baseline


@dataclass(frozen=True, slots=True)
class Results:
    """A folder with the results of comparisons."""

    folder: Path

    @classmethod
    def usual(cls) -> Results:
        """Return those in the user's cache."""
        return cls(cache_files.folder("behaviour"))

    def recall(self, key: str, today: date) -> Behaviour | None:
        """Return what was found under a key within the last days, None if nothing was."""
        document = cache_files.read(self._path(key))
        if not isinstance(document, dict) or document.get("key") != key:
            return None
        try:
            fresh = timedelta(0) <= today - date.fromisoformat(str(document.get("day"))) <= OLDEST
            found = decode(Behaviour, document.get("behaviour"))
        except (Malformed, ValueError):
            return None
        return replace(found, remembered=True) if fresh else None

    def remember(self, key: str, found: Behaviour, today: date) -> None:
        """Keep what was found, unless it was for want of time, or of the engine. A folder that is closed keeps none."""
        if not found.incomplete and today != date.max:
            document = {"key": key, "day": today.isoformat(), "behaviour": encode(found)}
            cache_files.write(self._path(key), document)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def key(parts: Iterable[object]) -> str:
    """Return what a result goes by that depends on these values (of the model, or of JSON) and on this program."""
    document = [own_code.digest(), *(encode(part) for part in parts)]
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


# ------------------------------------------------------------------------------------------ beside a stored baseline


def store(seen: RecordedTrial, smoke: str | None) -> object:
    """Return what was seen of an image as JSON values to be kept; None if it is too much."""
    document = {"program": own_code.digest(), "smoke": smoke, "seen": encode(seen)}
    return document if len(json.dumps(document)) <= _LARGEST else None


def read(document: object, smoke: str | None) -> RecordedTrial | None:
    """Return what `store` wrote; None if it is anything else, or of another program or another command."""
    if not isinstance(document, dict) or document.keys() != {"program", "smoke", "seen"}:
        return None
    if document["program"] != own_code.digest() or document["smoke"] != smoke:
        return None
    return _baseline(document["seen"])


def _baseline(raw: Any) -> RecordedTrial | None:
    from bot.behaviour.trial import RecordedTrial  # noqa: PLC0415 - heavy: most results are found without it

    try:
        found = decode(RecordedTrial, raw)
    except Malformed:
        return None
    # Files of the machine are named only for what is given to an image or to what runs beside it: never stored.
    named = found.exercise.beside or found.exercise.files
    return found if len(found.observations) >= 2 and not named else None
