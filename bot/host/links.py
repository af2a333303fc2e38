"""Where the links of a tree lead, by their names alone. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

_MOST = 40  # links on one way; Linux follows as many


def follow(path: str, links: Mapping[str, str]) -> str | None:
    """Return the path that a path of the tree leads to; None where that is outside of the tree, or nowhere."""
    way = _way(path, links)
    return way[-1] if way is not None else None


def trail(paths: Iterable[str], links: Mapping[str, str]) -> tuple[str, ...]:
    """Return paths of a tree with every link on the way to them, and what those lead to in the tree."""
    found: dict[str, None] = {}
    for path in paths:
        found[path] = None
        found |= dict.fromkeys(_way(path, links) or ())
    return tuple(found)


def _way(path: str, links: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the links that are met on the way, in order, and where it ends."""
    done: list[str] = []
    met: list[str] = []
    waiting = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    while waiting:
        part = waiting.pop()
        if part == "..":
            if not done:
                return None
            done.pop()
            continue
        here = "/".join((*done, part))
        where = links.get(here)
        if where is None:
            done.append(part)
            continue
        met.append(here)
        if len(met) > _MOST or where.startswith("/"):
            return None
        waiting += [step for step in reversed(where.split("/")) if step not in ("", ".")]
    return (*met, posixpath.join(*done) if done else ".")
