"""Hullcheck's own rules, one file each. A file that is put here is found; nothing else needs to know of it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import cast

from bot.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of their ids."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    rules = [cast("Rule", importlib.import_module(f"{__name__}.{name}")) for name in names]
    return tuple(sorted(rules, key=lambda rule: rule.ID))
