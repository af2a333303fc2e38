"""One file a toolchain. A file that is put here is found; nothing else needs to know of it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from bot.rewrite.proposal.proposal import Recipe


@cache
def all_recipes() -> tuple[Recipe, ...]:
    """Return every recipe there is, by name: each module in `recipes/` is one."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)
