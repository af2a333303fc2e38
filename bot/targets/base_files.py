"""Files of base that filter what is found in head: they are the policy's, and not the author's to choose."""

from __future__ import annotations

from pathlib import Path

from bot.targets.plan import Plan

_FILE_LIMIT = 1_000_000


class BaseFiles:
    """Files of a plan's base, written to a folder when they are asked for."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder

    def first(self, key: str, named: str | None, usual: tuple[str, ...]) -> Path | None:
        """Return the named file, or the first of those with a usual name unless an organisation decides on them."""
        names = (named,) if named else () if key in self._plan.settings.held else usual
        found = (self.file(name) for name in names)
        return next((path for path in found if path is not None), None)

    def file(self, path: str) -> Path | None:
        """Return a file of base; None if there is none."""
        raw = self._plan.repository.read(self._plan.base_tree, path, _FILE_LIMIT)
        if raw is None:
            return None
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
        return target
