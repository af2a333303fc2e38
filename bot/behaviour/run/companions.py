"""Company for one image: the services of its repository's compose file, or databases from their official images."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from pathlib import Path

from bot.behaviour.exercise import from_repository
from bot.behaviour.observation import Beside
from bot.behaviour.run import services
from bot.behaviour.supply import lacking_files
from bot.behaviour.supply.databases import Service
from bot.behaviour.supply.starting import Together
from bot.engine.client import Engine
from bot.model.targets import Target
from bot.targets.declared import Tree


class Companions:
    """What can run beside the image of a target. `left` says how many seconds there are."""

    def __init__(
        self, engine: Engine, root: Path, target: Target, left: Callable[[], float], tree: Tree | None = None
    ) -> None:
        self._engine = engine
        self._root = root
        self._target = target
        self._left = left
        self._tree = tree

    def of_compose(self) -> Together | None:
        """Return the services of the nearest compose file that names the image, as far as they can be had."""
        found = services.find(self._tree or services.Folder(self._root), self._target)
        if found is None or self._left() <= 0:
            return None
        beside, missing = services.prepare(self._engine, self._root, found, self._left())
        command = found.own.command if found.own.entrypoint is None else None
        given = services.local(self._root, found.own.given)
        return Together(found.file, beside, found.own.env, missing, command, tuple(given))

    def of_databases(self, wanted: tuple[Service, ...]) -> Together | None:
        """Return the databases that can be had; one whose image is here in any version is taken as it is."""
        beside: list[Beside] = []
        told: dict[str, str] = {}
        missing: list[str] = []
        for one in wanted:
            image = self._engine.newest_tag(one.kind.name) or one.kind.image
            if self._left() <= 0 or not services.have(self._engine, image, self._left()):
                missing.append(image)
                continue
            told |= dict(one.told)
            beside.append(_beside(one, image))
        return Together("", tuple(beside), tuple(told.items()), tuple(missing))

    def of_files(self, paths: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
        """Return the files of the repository, or the samples in it, that stand for some that an image lacks."""
        home = posixpath.dirname(self._target.dockerfile)
        there = from_repository.DiskFiles(self._root).files
        found = ((lacking_files.find_stand_in(path, there, home), path) for path in paths)
        return tuple(services.local(self._root, [(file, path) for file, path in found if file is not None]))


def _beside(service: Service, image: str) -> Beside:
    return Beside(
        name=service.kind.name,
        image=image,
        command=service.command,
        env=service.own,
        aliases=service.aliases,
        health=service.kind.health,
        ports=(service.kind.port,),
    )
