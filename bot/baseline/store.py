"""A folder of measured baselines: for actions/cache, or for any disk that stays.

Entries are small: facts and the list of packages, never an image. What is found there may be a stranger's, or half
written: what is not exactly an entry under its own key is as if it were not there. With a secret every entry is sealed,
so that a pull request that can write to the cache cannot make itself a baseline.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.host.codec import Malformed, decode, encode
from bot.model.images import ImageFacts
from bot.model.reports import Trend, TrendPoint

SECRET = "HULLCHECK_BASELINE_SECRET"  # noqa: S105 - the name of the variable that holds it
ENTRY_LIMIT = 30_000_000  # bytes
ENTRIES_LIMIT = 200  # in the folder; the oldest go
TREND_LENGTH = 30  # merges
OLDEST = timedelta(days=7)  # what a build installs changes from day to day: an old base would blame the change for that
_KEY = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[a-z0-9-]{1,80}")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A base that was built and measured on an earlier day. `sbom` is CycloneDX as Trivy wrote it.

    `seen` is what was seen of it while it ran, as its owner wrote it; None where nobody looked.
    """

    key: str
    day: str  # ISO 8601
    sha: str
    facts: ImageFacts
    build_seconds: float
    sbom: str
    seen: Any = None


@dataclass(frozen=True, slots=True)
class Store:
    """The folder. `secret` seals the entries, empty for none."""

    folder: Path
    secret: bytes = b""

    def get(self, key: str, today: date) -> Baseline | None:
        """Return the baseline of a key; None if there is none, or it is too old, or no entry at all."""
        if not _KEY.fullmatch(key):
            return None
        try:
            found = decode(Baseline, self._read(f"{key}.json"))
            age = today - date.fromisoformat(found.day)
        except (Malformed, ValueError):
            return None
        fresh = timedelta(0) <= age <= OLDEST
        return found if found.key == key and fresh else None

    def put(self, baseline: Baseline, target: str = "") -> None:
        """Keep a baseline. A folder that cannot be written to keeps nothing: the next run builds.

        It is the last one of the image with the id `target`.
        """
        self._write(f"{baseline.key}.json", encode(baseline))
        if _ID.fullmatch(target):
            self._write(f"last-{target}.json", {"key": baseline.key})
        self._prune()

    def last(self, target: str) -> Baseline | None:
        """Return the last baseline of an image, by the id of its target, however old it is; None if there is none."""
        try:
            known = self._read(f"last-{target}.json") if _ID.fullmatch(target) else None
            key = known.get("key") if isinstance(known, dict) else None
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                return None
            found = decode(Baseline, self._read(f"{key}.json"))
        except Malformed:
            return None
        return found if found.key == key else None

    def trend(self, target: str) -> Trend:
        """Return what the last merges made of an image, by the id of its target; empty if nothing is known."""
        try:
            return decode(Trend, self._read(f"trend-{target}.json")) if _ID.fullmatch(target) else Trend()
        except Malformed:
            return Trend()

    def add_point(self, target: str, point: TrendPoint) -> Trend:
        """Add a merge to the trend of an image; the same commit counts once. -> the trend with it."""
        before = [one for one in self.trend(target).points if one.sha != point.sha]
        made = Trend(tuple((*before, point)[-TREND_LENGTH:]))
        if _ID.fullmatch(target):
            self._write(f"trend-{target}.json", encode(made))
        return made

    def keep_policy(self, reference: str, text: str) -> None:
        """Keep an organisation's policy that could be read."""
        self._write(_policy_name(reference), {"reference": reference, "text": text})

    def last_policy(self, reference: str) -> str | None:
        """Return the organisation's policy that was kept last, None if there is none."""
        try:
            found = self._read(_policy_name(reference))
        except Malformed:
            return None
        text = found.get("text") if isinstance(found, dict) and found.get("reference") == reference else None
        return text if isinstance(text, str) else None

    def _read(self, name: str) -> object:
        path = self.folder / name
        try:
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(file, "rb") as opened:
                raw = opened.read(ENTRY_LIMIT + 1)
            sealed = json.loads(raw) if len(raw) <= ENTRY_LIMIT else None
        except (OSError, ValueError, RecursionError) as error:
            raise Malformed(f"{name} cannot be read") from error
        if not isinstance(sealed, dict) or set(sealed) != {"seal", "entry"} or not isinstance(sealed["entry"], str):
            raise Malformed(f"{name} is no entry")
        if not isinstance(sealed["seal"], str) or not hmac.compare_digest(
            sealed["seal"].encode("utf-8", "replace"), self._seal(name, sealed["entry"]).encode()
        ):
            raise Malformed(f"{name} is not sealed by us")
        try:
            found: object = json.loads(sealed["entry"])
        except (ValueError, RecursionError) as error:
            raise Malformed(f"{name} is no entry") from error
        return found

    def _write(self, name: str, entry: object) -> None:
        """All of the file or nothing."""
        text = json.dumps(entry, separators=(",", ":"))
        raw = json.dumps({"seal": self._seal(name, text), "entry": text}).encode()
        if len(raw) > ENTRY_LIMIT:
            return
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".part-", delete=False) as part:
                try:
                    part.write(raw)
                    part.close()
                    Path(part.name).chmod(0o644)
                    Path(part.name).replace(self.folder / name)
                except OSError:
                    Path(part.name).unlink(missing_ok=True)
                    raise

    def _seal(self, name: str, text: str) -> str:
        """The name is part of it: an entry cannot be moved to another key."""
        if not self.secret:
            return ""
        return hmac.new(self.secret, f"{name}\0{text}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    def _prune(self) -> None:
        with contextlib.suppress(OSError):
            entries = [path for path in self.folder.iterdir() if _KEY.fullmatch(path.stem)]
            for path in _oldest(entries, ENTRIES_LIMIT):
                path.unlink(missing_ok=True)


def _policy_name(reference: str) -> str:
    return f"policy-{hashlib.sha256(reference.encode()).hexdigest()[:32]}.json"


def _oldest(paths: Iterable[Path], kept: int) -> list[Path]:
    ordered = sorted(paths, key=lambda path: path.lstat().st_mtime, reverse=True)
    return ordered[kept:]
