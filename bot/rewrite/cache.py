"""Results of earlier runs, by what they depend on: an unchanged image is not searched again.

An entry is the JSON of a `Rewrite`. The layers of the original's own instructions are not part of the key: they have
other ids wherever they are built anew. What they are made from is part of it: text, context, layers of the base.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import typing
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

from bot.dockerfile import ignore
from bot.errors import InputError
from bot.model import Rewrite

_FORMAT = 1
_ENTRY_LIMIT = 50_000_000
_MOST_FILES = 200_000
_MOST_BYTES = 4_000_000_000
_CHUNK = 1_048_576


def folder() -> Path:
    """Return where the results are kept: below XDG_CACHE_HOME, or the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hullcheck/rewrites"


def load(key: str, where: Path) -> Rewrite | None:
    """Return the result with that key; None if there is none, or none that can be read."""
    path = where / f"{key}.json"
    try:
        if path.stat().st_size > _ENTRY_LIMIT:
            return None
        document = json.loads(path.read_bytes())
        if document["format"] != _FORMAT or document["key"] != key:
            return None
        found = decode(document["rewrite"], Rewrite)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, Rewrite) else None


def store(key: str, rewrite: Rewrite, where: Path) -> None:
    """Keep a result, all of it or nothing. A cache that cannot be written is no failure."""
    text = json.dumps({"format": _FORMAT, "key": key, "rewrite": encode(rewrite)}, ensure_ascii=False)
    with contextlib.suppress(OSError):
        where.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=where, delete=False, encoding="utf-8", suffix=".part") as part:
            try:
                part.write(text)
                part.close()
                Path(part.name).replace(where / f"{key}.json")
            except OSError:
                Path(part.name).unlink(missing_ok=True)


def key(parts: Iterable[str]) -> str:
    """Return the key of a result that depends on these texts."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogateescape")
        digest.update(b"%d:" % len(raw) + raw)
    return digest.hexdigest()


def context_files(root: Path, context: str, dockerfile: str) -> tuple[str, ...] | None:
    """Return the paths of what a build can see of its context; None if it has too many files to look at."""
    rules, _ = _ignore_rules(root, context, dockerfile)
    if rules is None:
        return None
    found: list[str] = []
    for path in _walk(root / context):
        found.append(path)
        if len(found) > _MOST_FILES:
            return None
    try:
        return tuple(rules.kept(found))
    except InputError:
        return None


def context_digest(root: Path, context: str, dockerfile: str) -> str | None:
    """Return a digest of what a build can see of its context; None if it is too large, or cannot be read."""
    files = context_files(root, context, dockerfile)
    if files is None:
        return None
    digest = hashlib.sha256(_ignore_rules(root, context, dockerfile)[1].encode("utf-8", "replace"))
    total = 0
    try:
        for path in files:
            total += _add(digest, root / context / path, path)
            if total > _MOST_BYTES:
                return None
    except OSError:
        return None
    return digest.hexdigest()


def _ignore_rules(root: Path, context: str, dockerfile: str) -> tuple[ignore.IgnoreRules | None, str]:
    """Return the rules of the ignore file that counts, and its text; None if it cannot be read."""
    for name in ignore.names(dockerfile, context):
        file = root / name
        if file.is_file() and file.resolve().is_relative_to(root.resolve()):
            try:
                text = file.read_text("utf-8", "replace")
                return ignore.IgnoreRules.parse(text), text
            except (OSError, InputError):
                return None, ""
    return ignore.IgnoreRules(), ""


def _walk(top: Path) -> Iterable[str]:
    for folder_name, folders, files in os.walk(top):
        folders.sort()
        links = [name for name in folders if Path(folder_name, name).is_symlink()]
        for name in sorted((*files, *links)):
            yield os.path.relpath(os.path.join(folder_name, name), top)  # noqa: PTH118 - many files


def _add(digest: Any, file: Path, name: str) -> int:
    """Add one file; -> its size."""
    raw = name.encode("utf-8", "surrogateescape")
    if file.is_symlink():
        digest.update(b"L%d:%s>%s\0" % (len(raw), raw, os.fsencode(file.readlink())))
        return 0
    if not file.is_file():
        return 0
    status = file.stat()
    digest.update(b"F%d:%s %o %d\0" % (len(raw), raw, status.st_mode & 0o777, status.st_size))
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return status.st_size


# -------------------------------------------------------------------------------------------------------- as JSON


def encode(value: Any) -> Any:
    """Return a value of the model as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: encode(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, tuple):
        return [encode(one) for one in value]
    return value


def decode(raw: Any, kind: Any) -> Any:
    """Return the value of a type from its JSON. Raises ValueError, KeyError or TypeError if it is no such value."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, UnionType):
        wanted = next(one for one in arguments if one is not NoneType)
        return None if raw is None and NoneType in arguments else decode(raw, wanted)
    if origin is tuple:
        return _decoded_tuple(raw, arguments)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{one.name: decode(raw[one.name], hints[one.name]) for one in fields(kind)})  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind[raw]
    if kind is float and type(raw) in (int, float):
        return float(raw)
    if type(raw) is not kind:
        raise TypeError(f"{raw!r} is no {kind}")
    return raw


def _decoded_tuple(raw: Any, kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise TypeError("no list")
    if kinds[1:] == (Ellipsis,):
        return tuple(decode(one, kinds[0]) for one in raw)
    return tuple(decode(one, kind) for one, kind in zip(raw, kinds, strict=True))
