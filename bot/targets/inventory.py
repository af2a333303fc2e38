"""What a revision holds that tells of images: Dockerfiles, ignore files, compose and bake files. Read from git."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.config.settings import Settings
from bot.host.git import Repository
from bot.messages import targets as messages
from bot.targets import bake, compose
from bot.targets.declared import FILE_LIMIT, Declarations, Declared
from bot.targets.names import is_reviewed, matches
from bot.targets.source import DOCKERFILE_LIMIT
from bot.text import Text

_MOST_LINKS = 5000
_LINK_LIMIT = 4096  # bytes
_POINTER = b"version https://git-lfs.github.com/"
FILES_LIMIT = 20  # compose and bake files of one revision


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is known of head, and what base declared. `texts` are those of Dockerfiles and ignore files."""

    files: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    declared_before: tuple[Declared, ...] = ()
    notes: tuple[Text, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)  # of head, with what they lead to as it is written
    submodules: tuple[str, ...] = ()  # folders that another repository fills, and that are empty here
    pointers: tuple[str, ...] = ()  # files whose content is elsewhere: pointers of Git LFS


class RepositoryTree:
    """The files of a tree-ish, as those who read compose and bake files want them."""

    def __init__(self, repository: Repository, tree: str) -> None:
        self._repository, self._tree = repository, tree
        self.files = frozenset(repository.files(tree))

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None if it is not there or larger than a configuration is."""
        return self.read_many([path], FILE_LIMIT).get(path) if path in self.files else None

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self.files

    def links(self) -> dict[str, str]:
        """Return the links of the tree, with what they lead to."""
        paths = [one.path for one in self._repository.entries(self._tree) if one.mode == "120000"][:_MOST_LINKS]
        return {path: raw.decode("utf-8", "replace") for path, raw in self.read_many(paths, _LINK_LIMIT).items()}

    def submodules(self) -> tuple[str, ...]:
        """Return the folders that another repository fills."""
        return tuple(one.path for one in self._repository.entries(self._tree) if one.mode == "160000")

    def pointers(self) -> tuple[str, ...]:
        """Return the files that are pointers of Git LFS, as far as .gitattributes tells of them."""
        text = (self.read(".gitattributes") or b"").decode("utf-8", "replace")
        patterns = [line.split()[0] for line in text.splitlines() if "filter=lfs" in line.split()[1:]]
        named = [path for path in sorted(self.files) if matches(path, patterns)][:_MOST_LINKS] if patterns else []
        return self.pointers_among(named)

    def pointers_among(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return those of some files that are pointers of Git LFS."""
        return tuple(path for path, raw in self.read_many(paths, _LINK_LIMIT).items() if raw.startswith(_POINTER))

    def read_many(self, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        """Return what there is of these files."""
        return self._repository.read_many(self._tree, [path for path in paths if path in self.files], limit)


def take(repository: Repository, base: str, head: str, settings: Settings, changed: Iterable[str] = ()) -> Inventory:
    """Read what is needed to find the images that a change reaches by another way than their Dockerfile."""
    tree = RepositoryTree(repository, head)
    pointers = tuple(dict.fromkeys((*tree.pointers(), *tree.pointers_among(changed))))
    declared, notes = _declared(tree, settings)
    before: tuple[Declared, ...] = ()
    if declared or notes:
        before, _ = _declared(RepositoryTree(repository, base), settings)
    wanted = {path for path in tree.files if is_reviewed(path, settings)} | {one.dockerfile for one in declared}
    wanted |= {path for path in tree.files if path.endswith(".dockerignore")}
    texts = {path: raw.decode("utf-8", "replace") for path, raw in tree.read_many(wanted, DOCKERFILE_LIMIT).items()}
    return Inventory(tree.files, texts, declared, before, notes, tree.links(), tree.submodules(), pointers)


def _declared(tree: RepositoryTree, settings: Settings) -> tuple[tuple[Declared, ...], tuple[Text, ...]]:
    """Return what the bake and compose files of a revision declare, bake's first: it is made for building."""
    jobs = []
    if "bake" in settings.discover:
        jobs += [(bake.read, path) for path in _sorted(path for path in tree.files if _main_bake(path))]
    if "compose" in settings.discover:
        jobs += [(compose.read, path) for path in _sorted(filter(compose.is_compose_file, tree.files))]
    notes: list[Text] = []
    if len(jobs) > FILES_LIMIT:
        notes.append(messages.TOO_MANY_FILES(count=len(jobs), limit=FILES_LIMIT))
    images: list[Declared] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        results: list[Declarations] = list(pool.map(lambda job: job[0](tree, job[1]), jobs[:FILES_LIMIT]))
    for found in results:
        images += found.images
        notes += found.notes
    return tuple(images), tuple(notes)


def _main_bake(path: str) -> bool:
    return posixpath.basename(path) in bake.NAMES


def _sorted(paths: Iterable[str]) -> list[str]:
    """Those near the root first."""
    return sorted(paths, key=lambda path: (path.count("/"), path))
