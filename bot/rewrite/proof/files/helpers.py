"""Programs that programs of the base start by themselves: tar starts xz for an archive that comes so. Pure.

No source says so. A package of the distribution does: what it recommends or suggests is what its programs make use of
where it is there; and a program that starts another has its name inside.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.image.program_sources import PROGRAM_BYTES
from bot.image.programs import Reach
from bot.languages import table as languages
from bot.languages.shell import SHELLS
from bot.rewrite.evidence.uses import PossibleUses


def lost_helpers(
    original: BuiltImage, lost: Mapping[str, str], uses: PossibleUses, names: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield the names of lost programs that others may start, each with the path of the one that does.

    `lost` has paths by name, `names` are those of all programs.
    """
    walker = Reach(original.files, original.content, dict(original.config.env), original.config.workdir)
    of_package = _by_package(original, lost)
    waiting = [real for name in names if uses.names_program((name,)) and (real := _find(original, walker, name))]
    waiting += [program.real for program in original.programs]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not _starts_by_itself(path):
            continue
        seen.add(path)
        for name in _helpers(original, path, of_package):
            yield name, path
            waiting += [real] if (real := _find(original, walker, name)) else []


def _by_package(original: BuiltImage, lost: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names of lost programs, by the package that brings them, and by the other names that it goes by."""
    found: dict[str, list[str]] = {}
    for name, path in sorted(lost.items()):
        owner = original.system.owner(path)
        package = original.system.packages.get(owner) if owner is not None else None
        for one in (package.name, *package.provides) if package is not None else ():
            found.setdefault(one, []).append(name)
    return found


def _starts_by_itself(path: str) -> bool:
    """Whether a program decides what it starts: what shells and interpreters start is told by what they are given."""
    name = posixpath.basename(path)
    return name not in SHELLS and languages.find_interpreter(name) is None


def _helpers(original: BuiltImage, path: str, of_package: Mapping[str, list[str]]) -> Iterator[str]:
    owner = original.system.owner(path)
    package = original.system.packages.get(owner) if owner is not None else None
    recommended = package.helpers if package is not None else ()
    able = [name for one in recommended for name in _brings(original, one, of_package)]
    if not able:
        return
    content = original.content(path, PROGRAM_BYTES)
    is_program = elf.is_elf(content)
    for name in dict.fromkeys(able):
        word = re.escape(name.encode())
        # The linker keeps a text once that is the end of another: `xz` in `txz`.
        pattern = word + rb"\0" if is_program else rb"(?<![\w-])" + word + rb"(?![\w-])"
        if re.search(pattern, content):
            yield name


def _brings(original: BuiltImage, package: str, of_package: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the lost programs of a package; of one that has none itself (gnupg) those of what it is made of."""
    known = original.system.packages.get(package)
    parts = known.depends if known is not None and package not in of_package else (package,)
    yield from (name for part in parts for name in of_package.get(part, ()))


def _find(original: BuiltImage, walker: Reach, name: str) -> str | None:
    path = walker.which(name)
    return original.resolve(path) if path else None
