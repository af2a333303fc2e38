"""Which image a new Dockerfile replaces: one that is moved and rewritten keeps what it is compared with. Pure.

Git tells of a renamed file only where enough of its text stayed. An image goes by more than the path of its Dockerfile:
the compose service or bake target that it is, the names it is tagged and pushed with, and the context it is built from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model.targets import Change, Target


def pair_moved(targets: Sequence[Target]) -> list[Target]:
    """Return the targets with each new one that replaces another as a change of that one.

    A removed image that is replaced is no target of its own.
    """
    removed = [one for one in targets if one.change is Change.REMOVED]
    added = [one for one in targets if one.change is Change.ADDED]
    replaced: dict[str, Target] = {}
    made = []
    for target in targets:
        old = _old(target, added, [one for one in removed if one.id not in replaced]) if target in added else None
        if old is not None:
            replaced[old.id] = old
            build = replace(old.base, label=target.label)
            made.append(
                replace(
                    target,
                    change=Change.MODIFIED,
                    renamed_from=old.dockerfile,
                    base_build=build,
                    smoke=target.smoke or old.smoke,
                    env=target.env or old.env,
                    arguments=target.arguments or old.arguments,
                )
            )
        else:
            made.append(target)
    return [one for one in made if one.id not in replaced]


def _declaration(target: Target) -> str:
    """The file and the name in it, without what read it."""
    return target.declared.rpartition(" (")[0]


def _old(target: Target, added: Sequence[Target], removed: Sequence[Target]) -> Target | None:
    """Return the removed image that a new one replaces, None if that is not certain."""
    fitting = [one for one in removed if one.platform == target.platform]
    for same in (_same_declaration, _same_name):
        found = [one for one in fitting if same(one, target)]
        if len(found) == 1:
            return found[0]
    # Of one context it is certain only where one went and one came.
    here = [one for one in fitting if one.context == target.context]
    new = [one for one in added if one.context == target.context and one.platform == target.platform]
    return here[0] if len(here) == 1 and len(new) == 1 else None


def _same_declaration(old: Target, new: Target) -> bool:
    return bool(old.declared) and _declaration(old) == _declaration(new)


def _same_name(old: Target, new: Target) -> bool:
    return bool(set(old.tags) & set(new.tags)) or (old.label is not None and old.label == new.label)
