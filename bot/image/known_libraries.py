"""What is known of the usual libraries that sources import: programs, libraries and data that they need. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from bot.languages import libraries
from bot.sources import program
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.imports import LOADING
from bot.sources.reading import ParsedSource

_REQUIRING = (*LOADING, "load", "fork")


def facts(sources: Iterable[ParsedSource]) -> list[FileFacts]:
    """Return what the libraries need that these sources import; nothing where none of them is known."""
    uses: list[SourceUse] = []
    for source in sources:
        modules = [one.module for one in source.outline.imports] + list(find_required(source))
        for module in dict.fromkeys(modules):
            needed = libraries.needs(source.language, module)
            if needed is None:
                continue
            for kind, names in (
                (UseKind.PROGRAM, needed.programs),
                (UseKind.LIBRARY, needed.libraries),
                (UseKind.DATA, needed.data),
            ):
                if names:
                    uses.append(SourceUse(kind, f"import {module}", source.outline.path, 1, names))
    return [FileFacts("", "", True, tuple(uses), library=True)] if uses else []


def find_required(source: ParsedSource) -> Iterator[str]:
    """Return the modules that a source requires by a call with a literal: `require("x")` of Node and of Ruby."""
    for name in _REQUIRING:
        for site in source.outline.callers.get(name, ()):
            value = source.given(site, 0, "")
            yield from (
                one.removeprefix("node:") for one in (value.whole if value is not None else ()) if len(one) < 200
            )


def without_building(language: str, path: str, modules: Iterable[str]) -> Iterator[str]:
    """Return the modules that a file of a library imports, without those of that library that only build others."""
    package = program.package_of(path)
    needed = libraries.needs(language, posixpath.basename(package))
    building = needed.building if needed is not None else ()
    folders = tuple(f"{posixpath.dirname(package)}/{one.replace('.', '/')}/" for one in building)
    for module in modules:
        if path.startswith(folders) or not any(f"{module}.".startswith(f"{one}.") for one in building):
            yield module
