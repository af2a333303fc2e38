"""What an image depends on, as one name: the same name, the same image. Pure."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from bot.dockerfile import ignore
from bot.dockerfile.ignore import IgnoreRules, IgnoreSyntaxError
from bot.host.git import TreeEntry

_FORMAT = 1  # of what is stored under a key; a new one makes all old entries strangers


@dataclass(frozen=True, slots=True)
class Ingredients:
    """Everything that a build is made from. `bases` are the images that it uses, with what each name stands for now.

    `files` are those of the context with their git objects; `secrets` are the names, not what is in them.
    """

    dockerfile: str
    context: str
    files: tuple[TreeEntry, ...]
    bases: tuple[tuple[str, str], ...]
    platform: str
    stage: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()
    contexts: tuple[tuple[str, str], ...] = ()
    parents: tuple[tuple[str, str], ...] = ()


def key(ingredients: Ingredients) -> str:
    """Return the name: 64 hexadecimal digits."""
    one = ingredients
    files = sorted((entry.path, entry.mode, entry.id) for entry in one.files)
    document = [
        *(_FORMAT, one.dockerfile, one.context, files, sorted(one.bases), one.platform, one.stage),
        *(sorted(one.build_args), sorted(one.secrets), sorted(one.contexts), sorted(one.parents)),
    ]
    raw = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(raw.encode("utf-8", "surrogateescape")).hexdigest()


def context_files(
    entries: Iterable[TreeEntry], dockerfile: str, context: str, rules: str | None
) -> tuple[TreeEntry, ...]:
    """Return the files of a tree that a build can see: those of its context that are not ignored, and its Dockerfile.

    `rules` is the text of the ignore file that counts.
    """
    try:
        ignored = IgnoreRules.parse(rules or "")
    except IgnoreSyntaxError:
        ignored = IgnoreRules()
    prefix = "" if context in ("", ".") else f"{posixpath.normpath(context)}/"
    own = {dockerfile, *ignore.names(dockerfile, context)}
    return tuple(
        entry
        for entry in entries
        if entry.path in own
        or (entry.path.startswith(prefix) and not ignored.excludes(entry.path.removeprefix(prefix)))
    )
