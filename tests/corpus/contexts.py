"""Which files a build of a Dockerfile of the corpus sees, from nothing but the names in its repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from bot.dockerfile import ignore
from bot.dockerfile.stages import StageGraph, graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from tests.corpus.dockerfiles import Row, Store

_TREES = ("COPY", "ADD")


class Tree:
    """The file names of a repository at a commit."""

    def __init__(self, place: Store, commit: str, files: Sequence[str]) -> None:
        self._place = place
        self._commit = commit
        self._files = sorted(files)
        self._known = set(files) | {folder for path in files for folder in _above(path)}

    def context(self, dockerfile: str, text: str) -> tuple[tuple[str, ...] | None, bool]:
        """What a build of a Dockerfile sees, and whether there is an ignore file.

        Nobody says which folder is the context: it is the nearest one, from the Dockerfile's own upwards, that has
        everything that is copied from it; the Dockerfile's own if none has.
        """
        try:
            stages = graph(parse(text))
        except InputError:
            return None, False
        sources = list(_sources(stages))
        folders = _above(dockerfile)
        folder = next((one for one in folders if all(self._has(one, source) for source in sources)), folders[0])
        names = ignore.names(dockerfile, folder or ".")
        ignored = next((name for name in names if name in self._known), None)
        inside = [
            path[len(folder) :].lstrip("/") for path in self._files if not folder or path.startswith(folder + "/")
        ]
        if ignored is None:
            return tuple(inside), False
        try:
            rules = ignore.IgnoreRules.parse(self._read(ignored))
            return tuple(rules.kept(inside)), True
        except InputError:
            return tuple(inside), True

    def _read(self, path: str) -> str:
        raw = next(content for _, content in self._place.read([Row("", self._commit, path)]))
        return (raw or b"").decode("utf-8", "replace")

    def _has(self, folder: str, source: str) -> bool:
        path = "/".join(part for part in (folder, source.strip("/")) if part not in ("", "."))
        path = "/".join(part for part in path.split("/") if part != ".")
        if "$" in path or not path:
            return True
        return path in self._known or (
            any(mark in path for mark in "*?[") and any(fnmatchcase(one, path) for one in self._known)
        )


def _above(path: str) -> list[str]:
    """All folders that a path is in, the nearest first, "" last."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]


def _sources(stages: StageGraph) -> Iterator[str]:
    """What is copied from the context."""
    for stage in stages.stages:
        for instruction in stage.instructions:
            if instruction.keyword in _TREES and instruction.flag("from") is None and len(instruction.args) > 1:
                yield from (one for one in instruction.args[:-1] if "://" not in one and not one.startswith("<<"))
