"""Hullcheck's own rules, one file each. A file that is put here is found; nothing else needs to know of it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import cast

from bot.lint.rule import Rule


@cache
def of_image() -> frozenset[str]:
    """Return the rules of the image as a whole, which say `OF_IMAGE = True`: where they find it says only the place.

    Who runs the container is one defect, whatever line the last USER or FROM is on.
    """
    return frozenset(rule.ID for rule in all_rules() if getattr(rule, "OF_IMAGE", False))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of their ids."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    rules = [cast("Rule", importlib.import_module(f"{__name__}.{name}")) for name in names]
    return tuple(sorted(rules, key=lambda rule: rule.ID))
