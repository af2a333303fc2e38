"""What a build may see: the one place that turns what a target names into what the builder is handed.

A named context can be a folder of the exported tree or an image. Everything else that buildx would take (another
folder of this machine, an OCI layout, an address, another target) is refused, with one line that says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.host.inside import inside
from bot.messages import builds as messages
from bot.text import Text, verbatim

IMAGE = "docker-image://"
DECLARED = "declared:"  # another image of the same compose or bake file, by its name there
_SHOWN = 200
# What buildx takes for a name: that of an image, with or without registry, tag and digest.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|git@")


class ContextRefused(Exception):
    """A build would see what it must not. `reason` says what was asked for."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.english)
        self.reason = reason


def folder(root: Path, path: str) -> Path:
    """Return the folder of the tree that is the build context. Raises Refused."""
    place = inside(root, path)
    if place is None:
        raise ContextRefused(messages.CONTEXT_LEAVES(path=_show_words(path)))
    if not place.is_dir():
        raise ContextRefused(messages.NO_CONTEXT(path=_show_words(path)))
    return place


def dockerfile(root: Path, path: str) -> Path:
    """Return the Dockerfile of the tree. Raises Refused."""
    place = inside(root, path)
    if place is None or not place.is_file():
        raise ContextRefused(messages.NO_DOCKERFILE(path=_show_words(path)))
    return place


def resolve_named(root: Path, contexts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Return named contexts as buildx takes them. Raises Refused for the first that a build must not see."""
    for name, value in contexts:
        if not _NAME.fullmatch(name):
            raise ContextRefused(messages.CONTEXT_NAME(name=_show_words(name)))
        yield name, _value(root, name, value)


def problem(root: Path, context: str, contexts: Iterable[tuple[str, str]] = ()) -> Text | None:
    """Return why a build with these contexts is refused, None if it is not."""
    try:
        folder(root, context)
        for _ in resolve_named(root, contexts):
            pass
    except ContextRefused as refused:
        return refused.reason
    return None


def is_image(value: str) -> bool:
    """Whether a named context is an image."""
    return value.startswith(IMAGE)


def folders(contexts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the paths of the tree among named contexts."""
    return tuple(value for _, value in contexts if not _SCHEME.match(value))


def _value(root: Path, name: str, value: str) -> str:
    if is_image(value):
        if not _REFERENCE.fullmatch(value.removeprefix(IMAGE)):
            raise ContextRefused(messages.CONTEXT_NO_IMAGE(name=_show_words(name), value=_show_words(value)))
        return value
    if value.startswith(DECLARED):
        image = value.removeprefix(DECLARED)
        raise ContextRefused(messages.CONTEXT_NOT_BUILT(name=_show_words(name), image=_show_words(image)))
    if _SCHEME.match(value):
        raise ContextRefused(messages.CONTEXT_ADDRESS(name=_show_words(name), value=_show_words(value)))
    place = inside(root, value)
    if place is None:
        raise ContextRefused(messages.NAMED_CONTEXT_LEAVES(name=_show_words(name), path=_show_words(value)))
    if not place.is_dir():
        raise ContextRefused(messages.NO_NAMED_CONTEXT(name=_show_words(name), path=_show_words(value)))
    return str(place)


def _show_words(words: str) -> Text:
    return verbatim("".join(letter if letter.isprintable() else " " for letter in words)[:_SHOWN])
