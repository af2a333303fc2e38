"""What a revision holds that tells of images: Dockerfiles, ignore files, compose and bake files. Read from git."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from bot.config.settings import Settings
from bot.host.git import FileChange, Repository
from bot.host.links import follow, trail
from bot.messages import targets as messages
from bot.targets import bake, compose
from bot.targets.declared import FILE_LIMIT, Declarations, Declared
from bot.targets.names import is_reviewed, matches
from bot.targets.source import DOCKERFILE_LIMIT
from bot.text import Text, verbatim

_MOST_LINKS = 5000
_LINK_LIMIT = 4096  # bytes
_POINTER = b"version https://git-lfs.github.com/"
FILES_LIMIT = 20  # compose and bake files of one revision that are read whatever changed
_MOST_NEAR = 100  # of those that stand near what changed


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known of one revision. `texts` are those of Dockerfiles and ignore files; `links` say where they lead.

    `refused` are declared images that cannot be reviewed, by file and name, with the reason; `missing` says which have
    no Dockerfile.
    """

    files: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    notes: tuple[Text, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    missing: tuple[Text, ...] = ()
    submodules: tuple[str, ...] = ()  # folders that another repository fills, and that are empty here
    pointers: tuple[str, ...] = ()  # files whose content is elsewhere: pointers of Git LFS


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is known of both revisions, each by its own files."""

    head: Snapshot = field(default_factory=Snapshot)
    base: Snapshot = field(default_factory=Snapshot)

    @property
    def notes(self) -> tuple[Text, ...]:
        """What there is to say of what head declares, and base did: what is new is no note, it does not pass."""
        old = (
            messages.NOT_REVIEWED(name=verbatim(f"{file}: {name}"), reason=reason)
            for (file, name), reason in self.head.refused.items()
            if self.base.refused.get((file, name)) == reason
        )
        return (*self.head.notes, *(one for one in self.head.missing if one not in self.base.missing), *old)

    @property
    def refused(self) -> tuple[tuple[str, Text], ...]:
        """Images that head declares and that are not reviewed, where base did not declare the same."""
        return tuple(
            (f"{file}: {name}", reason)
            for (file, name), reason in self.head.refused.items()
            if self.base.refused.get((file, name)) != reason
        )


class RepositoryTree:
    """The files of a tree-ish, as those who read compose and bake files want them. Links in it are followed."""

    def __init__(self, repository: Repository, tree: str) -> None:
        self._repository, self._tree = repository, tree
        self.files = frozenset(repository.files(tree))
        self.links = repository.links(tree)

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None if it is not there or larger than a configuration is."""
        return self.read_many([path], FILE_LIMIT).get(path)

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return follow(path, self.links) in self.files

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
        """Return what there is of these files, each by the name that it was asked for by."""
        places = {path: follow(path, self.links) for path in paths}
        wanted = {place for place in places.values() if place in self.files}
        contents = self._repository.read_many(self._tree, sorted(place for place in wanted if place), limit)
        return {path: contents[place] for path, place in places.items() if place in contents}


def take(repository: Repository, base: str, head: str, settings: Settings, changed: Iterable[str] = ()) -> Inventory:
    """Read what is needed to find the images that a change reaches by another way than their Dockerfile."""
    trees = [RepositoryTree(repository, tree) for tree in (head, base)]
    changed = tuple(changed)
    found = Inventory(*(_snapshot(tree, settings, changed) for tree in trees))
    pointers = tuple(dict.fromkeys((*trees[0].pointers(), *trees[0].pointers_among(changed))))
    return replace(found, head=replace(found.head, submodules=trees[0].submodules(), pointers=pointers))


def links_lead_to(repository: Repository, tree: str, changes: Iterable[FileChange], settings: Settings) -> bool:
    """Whether a file that has the name of a Dockerfile is a link to, or by way of, something that changed."""
    changed = {path for one in changes for path in (one.path, one.old_path) if path}
    links = repository.links(tree)
    named = [path for path in links if is_reviewed(path, settings) or path.endswith(".dockerignore")]
    return bool(changed & set(trail(named, links)))


def _snapshot(tree: RepositoryTree, settings: Settings, changed: Sequence[str]) -> Snapshot:
    found = _read_declared(tree, settings, changed)
    images = tuple(one.placed(tree.links) for one in found.images)
    missing = tuple(
        messages.NO_DOCKERFILE(name=verbatim(one.name), path=verbatim(one.file), dockerfile=verbatim(one.dockerfile))
        for one in images
        if one.dockerfile not in tree.files
    )
    wanted = {path for path in tree.files if is_reviewed(path, settings)} | {one.dockerfile for one in images}
    wanted |= {path for path in tree.files if path.endswith(".dockerignore")}
    texts = {path: raw.decode("utf-8", "replace") for path, raw in tree.read_many(wanted, DOCKERFILE_LIMIT).items()}
    return Snapshot(tree.files, texts, images, found.notes, tree.links, found.refused, missing)


def _read_declared(tree: RepositoryTree, settings: Settings, changed: Sequence[str]) -> Declarations:
    """Return what the bake and compose files of a revision declare, bake's first: it is made for building.

    All that stand near what changed are read, and of the others the first, from the root on.
    """
    jobs: list[tuple[Callable[[RepositoryTree, str], Declarations], str]] = []
    if "bake" in settings.discover:
        jobs += [(bake.read, path) for path in _sort_paths(path for path in tree.files if _main_bake(path))]
    if "compose" in settings.discover:
        jobs += [(compose.read, path) for path in _sort_paths(filter(compose.is_compose_file, tree.files))]
    images: list[Declared] = []
    notes: list[Text] = []
    refused: dict[tuple[str, str], Text] = {}
    near = [job for job in jobs if _is_near(job[1], changed)][:_MOST_NEAR]
    others = [job for job in jobs if job not in near][: max(0, FILES_LIMIT - len(near))]
    if len(jobs) > len(near) + len(others):
        notes.append(messages.TOO_MANY_FILES(count=len(jobs), limit=len(near) + len(others)))
    chosen = [job for job in jobs if job in near or job in others]
    with ThreadPoolExecutor(max_workers=2) as pool:
        results: list[Declarations] = list(pool.map(lambda job: job[0](tree, job[1]), chosen))
    for found in results:
        images += found.images
        notes += found.notes
        refused |= found.refused
    return Declarations(tuple(images), tuple(notes), refused)


def _is_near(path: str, changed: Iterable[str]) -> bool:
    """Whether something changed in the folder of a file, or below it; or the file stands below a folder of what did."""
    folder = posixpath.dirname(path)
    return any(
        one == path
        or (bool(folder) and one.startswith(f"{folder}/"))
        or (bool(posixpath.dirname(one)) and path.startswith(f"{posixpath.dirname(one)}/"))
        for one in changed
    )


def _main_bake(path: str) -> bool:
    return posixpath.basename(path) in bake.NAMES


def _sort_paths(paths: Iterable[str]) -> list[str]:
    """Those near the root first."""
    return sorted(paths, key=lambda path: (path.count("/"), path))
