"""Code that a program reads out of a file and runs: `eval("config = " + readFile(path))`. Pure.

Settings are kept so. Where the image has them, and its command, its environment or the source says where, what they
start is known: that of its sources, whoever loads them. Where another text of the image starts something, read as code
of the language, where a request may bring the file, or where only whoever runs the image has it, such code may start
anything. A request brings no file that the source names for good.
"""

from __future__ import annotations

import functools
import json
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.dockerfile.paths import absolute, below_any
from bot.filetree import EntryKind
from bot.image import program_files
from bot.image.cache_folders import cache_folders
from bot.image.command import program
from bot.languages import table as languages
from bot.languages.row import Does
from bot.sources import reading
from bot.sources.facts import FileFacts, Naming, SourceUse, UseKind
from bot.sources.telling import may_start
from bot.sources.values import Outside

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_STARTS = (UseKind.PROGRAM, UseKind.LIBRARY)
_SHELL = "shell"
_TEXT_BYTES = 300_000  # of a text that may be such code; a longer one is taken to start something
_AS_CODE = {"javascript": ("{}", "_ = {}"), "typescript": ("{}", "_ = {}")}  # a table alone is no statement


def without_read_code(files: Iterable[FileFacts], image: BuiltImage) -> Iterator[FileFacts]:
    """Return what sources say, without that code which they read may start anything, where none does."""
    starts = functools.cache(functools.partial(_is_started_by_texts, image))
    known = tuple(files)
    serves = any(one.routes for one in known if not one.library)  # who asks may bring the file, too
    for one in known:
        of_files = [use for use in one.uses if not one.library and _is_read_code(use, one.language)]
        if serves:
            of_files = [use for use in of_files if _is_fixed(use, one, known, image)]
        if of_files and _is_there(one, image) and not starts(one.language):
            one = replace(one, uses=tuple(use for use in one.uses if use not in of_files))  # noqa: PLW2901
        yield one


def _is_fixed(code: SourceUse, one: FileFacts, files: Sequence[FileFacts], image: BuiltImage) -> bool:
    """Whether such code only comes out of files that its source names for good, the image has, and nothing writes.

    Then no request brings it: `exec(f.read())` of a setup.py, behind `open("package/version.py") as f`.
    """
    runs_code = _runs_code(one.language)
    reads = [use for use in one.uses if use.kind is UseKind.READ and use.call not in runs_code]
    names = {name for use in reads if use.function == code.function for name in use.names}
    if not names or any(use.naming is not Naming.LITERAL for use in reads):
        return False
    places = (image.config.workdir or "/", f"/{posixpath.dirname(one.path)}")  # of a name below its own folder, too
    there = all(any(_is_own(image, absolute(place, name)) for place in places) for name in names)
    writing = (file for file in files if not file.library and not _is_told_nothing(file, files))
    own = (use for file in writing for use in file.uses if use.kind is UseKind.WRITE)
    known = {posixpath.basename(name) for name in names}
    return there and not any(
        use.naming is not Naming.LITERAL or not known.isdisjoint(map(posixpath.basename, use.names))
        for use in own
        if use.call not in runs_code or use.path != one.path
    )


def _is_told_nothing(script: FileFacts, files: Sequence[FileFacts]) -> bool:
    """Whether a shell script is told nothing by a request: no source has its name, so that none starts it with one.

    What works on the repository, a workflow of .github, does that elsewhere.
    """
    if script.language != _SHELL:
        return False
    name = posixpath.basename(script.path)
    others = (one for one in files if not one.library and not program_files.of_build(one.path))
    others = (one for one in others if one.path != script.path)
    return not any(
        name in text for one in others for text in (*one.literals, *(word for use in one.uses for word in use.names))
    )


def _is_own(image: BuiltImage, path: str) -> bool:
    return image.is_file(path.strip("/")) and image.line(path.strip("/")) is not None


def _is_there(one: FileFacts, image: BuiltImage) -> bool:
    """Whether the image has a file for such a source to read: a word of its command, of ENV, or of the source names it.

    The script that the command starts is none.
    """
    config = image.config
    words = (*config.entrypoint, *config.cmd)
    named = (word for text in (*words, *(value for _, value in config.env)) for word in text.split())
    paths = {absolute(config.workdir or "/", word).strip("/") for word in (*named, *one.literals)}
    scripts = {absolute(config.workdir or "/", word).strip("/") for word in program(config)}
    there = (path for path in paths - scripts - {one.path} if _is_own(image, path))
    return any(not program_files.is_library(path) for path in there)


def _is_read_code(use: SourceUse, language: str) -> bool:
    """Whether a use is one of the many that code may have which comes out of a file."""
    return use.kind in _STARTS and use.outside == {Outside.FILE} and not use.names and use.call in _runs_code(language)


@functools.cache
def _runs_code(language: str) -> frozenset[str]:
    row = languages.by_name(language)
    return frozenset(call.name for call in row.calls if call.does is Does.CODE) if row is not None else frozenset()


def _is_started_by_texts(image: BuiltImage, language: str) -> bool:
    """Whether an own text that is no source starts a program or opens a library, read as code of a language."""
    caches = cache_folders(image)  # a manager's log is nobody's settings
    for path in image.own():
        plain = image.files[path].entry.kind is EntryKind.FILE and not program_files.is_library(path)
        if not plain or below_any(path, caches) or languages.of(path) is not None or image.system.owner(path):
            continue
        content = image.content(path, _TEXT_BYTES + 1)
        text = content.decode("utf-8", "replace")
        if "\0" in text or _is_data(text):
            continue
        if may_start(language, text) and (len(content) > _TEXT_BYTES or _starts(path, text, language)):
            return True
    return False


def _is_data(text: str) -> bool:
    """Whether a text is JSON, which calls nothing: a lock file names many a module."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _starts(path: str, text: str, language: str) -> bool:
    """Whether a text starts something as code; in a text that is none, a word with a bracket behind it is no call."""
    for form in _AS_CODE.get(language, ("{}",)):
        source = reading.read_as(path, form.format(text).encode("utf-8", "replace"), language)
        if source is None:
            return True
        calls = [use.call for use in source.facts().uses if use.kind in _STARTS]
        if any("." in call or not source.outline.parsed.root.has_error for call in calls):
            return True
    return False
