"""Names that programs read out of files: each word of a file that ships may be one of them. Pure.

What is in a file that does not ship, that something may write, that lies in a volume, or that is too large to be read
whole, comes from outside.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.dockerfile.paths import absolute, below_any
from bot.image.image_files import ImageFiles
from bot.languages import table as languages
from bot.languages.row import Does
from bot.languages.shell import BUILTINS
from bot.sources import child_environment
from bot.sources.facts import FileFacts, Naming, SourceFacts, SourceUse, UseKind
from bot.sources.values import Outside

_BYTES = 300_000
_MOST_WORDS = 5000
# A program may split a line at any of these signs.
_SIGNS = (rb"_./+-", rb"_.+-", rb"_+-", rb"_.", rb"_", rb"")
# Letters of other scripts belong to a name or stand beside it: –git.
_WORDS = tuple(re.compile(rb"[A-Za-z0-9%s%s]+" % (more, signs)) for more in (rb"", rb"\x80-\xff") for signs in _SIGNS)
# A letter in another spelling, in any language: \x67, \147, \u0067, and a line that goes on. Of these no word is known.
_SPELLED = re.compile(rb"\\(?![nrtsdwbSDWB]|[^\w\r\n])")
_BLANK = re.compile(rb"\\[nrtsdwbSDWB]")  # a sign between two words, or of a pattern
_MOST_SETTING_WORDS = 5000  # of one file of settings
_ESCAPED = re.compile(rb"\\(?:u00|x)([0-7][0-9a-fA-F])")  # a letter in another spelling, in JSON and YAML
_SETTING_WORD = re.compile(rb"(?<![\w./+-])[A-Za-z/.][\w./+-]{0,100}(?![\w./+-])")
_FROM_FILE = frozenset((Outside.FILE,))


def settled(said: SourceFacts, image: ImageFiles) -> SourceFacts:
    """Return what sources say, with the words of the files in the place of what is read out of them."""
    if not any(use.outside == _FROM_FILE for one in said.files for use in one.uses):
        return said
    writes = tuple(said.of(UseKind.WRITE))
    if any(_starts_another(use) for use in said.of(UseKind.PROGRAM)):
        return said  # which may write any file
    files: list[FileFacts] = []
    more: dict[str, FileFacts] = {}
    for one in said.files:
        paths = list(_read(one, image)) if any(use.outside == _FROM_FILE for use in one.uses) else []
        words = {path: _words(path, image) for path in paths if _stays(path, image, writes)}
        if paths and _as_they_stand(one) and all(words.get(path) is not None for path in paths):
            one = replace(one, uses=tuple(map(_of_table, one.uses)))  # noqa: PLW2901
            more |= {path: found for path, found in words.items() if found is not None}
        files.append(one)
    files += more.values()
    literals = said.literals | {word for one in more.values() for word in one.literals}
    return replace(said, files=tuple(files), literals=literals)


def setting_words(content: bytes) -> frozenset[str]:
    """Return the words of a file of settings."""
    plain = _ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), content)
    words = {word.decode() for word in _SETTING_WORD.findall(plain)}
    return frozenset(sorted(words)[:_MOST_SETTING_WORDS])


def _as_they_stand(said: FileFacts) -> bool:
    """Whether nothing is put before or behind what is read."""
    read = (use for use in said.uses if use.outside == _FROM_FILE)
    return not any(part.prefix or part.suffix for use in read for part in use.partial)


def _of_table(use: SourceUse) -> SourceUse:
    return replace(use, outside=frozenset(), table=True, everywhere=True) if use.outside == _FROM_FILE else use


def _read(said: FileFacts, image: ImageFiles) -> Iterator[str]:
    """Yield the files that a source reads; an empty name where that may be others as well."""
    for use in said.uses:
        if use.kind is UseKind.READ:
            for name in use.names:
                beside = posixpath.normpath(posixpath.join(posixpath.dirname(said.path), name)).lstrip("/")
                yield beside if image.resolve(_path(image, name)) is None else _path(image, name)
            if use.naming is not Naming.LITERAL:
                yield ""


def _path(image: ImageFiles, name: str) -> str:
    return absolute(image.config.workdir or "/", name).lstrip("/")


def _stays(path: str, image: ImageFiles, writes: Sequence[SourceUse]) -> bool:
    """Whether a file is in the image, and nothing can give it another content."""
    volumes = {one.strip("/") for one in image.config.volumes}
    real = image.resolve(path) if path else None
    ships = real is not None and image.is_file(real) and image.line(real) is not None
    return ships and not below_any(path, volumes) and not any(may_write(use, path, image) for use in writes)


def _starts_another(use: SourceUse) -> bool:
    """Whether a program is started that may write files, beside the one that a file names.

    What an environment names is started by another program, which counts.
    """
    names = {posixpath.basename(name) for name in use.names}
    return use.call != child_environment.CALL and use.outside != _FROM_FILE and not names <= _reading()


@functools.cache
def _reading() -> frozenset[str]:
    row = languages.by_name("shell")
    return frozenset(call.name for call in row.calls if call.does is Does.READ) | BUILTINS if row else BUILTINS


def may_write(use: SourceUse, path: str, image: ImageFiles) -> bool:
    """Return whether a use that writes may write a file."""
    written = {_path(image, name) for name in use.names}
    if any(path == one or below_any(path, (one,)) for one in written):
        return True  # a folder is written into: cp x /app
    begun = [one.prefix for one in use.partial]
    anywhere = bool(use.outside) and not begun
    return anywhere or any(not one or path.startswith(_path(image, one)) for one in begun)


def _words(path: str, image: ImageFiles) -> FileFacts | None:
    """The words of a file; None for one that is too large."""
    content = image.content(image.resolve(path) or path, _BYTES + 1)
    texts = {content, _BLANK.sub(b" ", content)}
    words = {word.decode("utf-8", "replace") for text in texts for one in _WORDS for word in one.findall(text)}
    if len(content) > _BYTES or len(words) > _MOST_WORDS or b"\0" in content or _SPELLED.search(content):
        return None  # not all of them are known
    return FileFacts(path, "settings", True, literals=frozenset(words))
