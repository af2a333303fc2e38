"""Sources of web pages: JavaScript in an image that has nothing to run it. Browsers do."""

from __future__ import annotations

import posixpath

from bot.image.image_files import ImageFiles
from bot.languages import table as languages
from bot.languages.row import word_set

_PROGRAM_BYTES = 200_000_000
_OTHER_ENGINES = word_set("java phantomjs electron qjs gjs cjs d8 tjs")


def is_of_pages(language: str) -> bool:
    """Whether browsers run a language."""
    return language in languages.family("javascript")


def runs_them(image: ImageFiles) -> bool:
    """Whether an image has a program that runs JavaScript and lets it start programs.

    An engine inside of another program gives it nothing to start programs with, but that of Java, which gives it all
    of Java, and that of a program that was made of a Node, which has its modules inside as well.
    """
    rows = (row.interpreters for row in languages.TABLE if is_of_pages(row.name))
    engines = _OTHER_ENGINES.union(*rows)
    compiled = (image.content(one.real, _PROGRAM_BYTES) for one in image.programs if one.elf is not None)
    names = (posixpath.basename(path).rstrip("0123456789.-") for path in image.files)  # node18 is one as well
    return any(name in engines for name in names) or any(map(_has_node, compiled))


def _has_node(program: bytes) -> bool:
    return b"child_process" in program
