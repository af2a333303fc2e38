"""Packages that a RUN installs without naming them: a list that xargs reads, `$(cat list)`, a loop. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.dockerfile.packages import PackageAction
from bot.rewrite.evidence.steps import BuildStep, spell_out

if TYPE_CHECKING:
    from bot.dockerfile.package_commands import PackageCommand
    from bot.image.built_image import BuiltImage

_STATES = "var/lib/apt/extended_states"
_OF_ITSELF = re.compile(r"^Package: *(\S+)\n(?:[^\n]+\n)*?Auto-Installed: *1", re.MULTILINE)


def is_untold(found: PackageCommand, env: Mapping[str, str]) -> bool:
    """Return whether a command installs packages of the system that its text does not name."""
    if found.action is not PackageAction.INSTALL or not found.manager.of_system:
        return False
    words = found.command.words
    before = words[: len(words) - len(found.command.effective)]
    fed = any(posixpath.basename(word) == "xargs" for word in before)
    return fed or any(is_untold_word(word, env) for word in found.packages)


def is_untold_word(word: str, env: Mapping[str, str]) -> bool:
    """Return whether only the shell knows which packages a word stands for."""
    return any("$" in name or "`" in name for name in spell_out(word, env))


def find(image: BuiltImage, installs: Iterable[tuple[BuildStep, PackageCommand]]) -> frozenset[str]:
    """Return the packages that RUNs install without naming them, as far as apt remembers who was asked for."""
    untold = any(is_untold(one, step.env) for step, one in installs)
    return asked_by_hand(image, find_later(image)) - image.asked if untold else frozenset()


def asked_by_hand(image: BuiltImage, later: frozenset[str]) -> frozenset[str]:
    """Return the packages that somebody asked for by name; `later` are those that the base image has not.

    apt says which packages came by themselves: the others somebody named, in a list or a variable as well.
    """
    states = image.text(_STATES)
    return later - frozenset(_OF_ITSELF.findall(states)) if states else frozenset()


def find_later(image: BuiltImage) -> frozenset[str]:
    """Return the packages that the base image has not: one that its distribution calls required can come later, too."""
    before, owners = image.before, image.system.owners
    of_base = {owner for path, owner in owners.items() if path in before}
    return frozenset(owners.values()) - of_base if before else frozenset()
