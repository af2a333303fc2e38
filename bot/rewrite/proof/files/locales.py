"""Which locales the C library of an image has. Pure.

Even C.UTF-8 is a folder of files for glibc: distroless images may lack it, and a program then runs without any
characters beyond ASCII. Only musl has it built in.
"""

from __future__ import annotations

import re

from bot.image.built_image import BuiltImage

_FOLDER = "usr/lib/locale/"
_ARCHIVE = f"{_FOLDER}locale-archive"
_MUSL_LOADER = re.compile(r"(?:usr/)?lib/ld-musl-[^/]+")
_UNICODE = "C.utf8"
PLAIN_LOCALES = ("C", "POSIX")  # those that every C library has
_LARGEST_ARCHIVE = 50_000_000


def lost_locales(original: BuiltImage, candidate: BuiltImage) -> bool:
    """Whether the original has a locale that the candidate lacks."""
    return bool(_all_locales(original) - _all_locales(candidate))


def has_locale(image: BuiltImage, name: str) -> bool:
    """Whether the C library finds a locale: built in, in its archive, or as a folder."""
    short = _short(name)
    language = short.partition(".")[0]
    if short in PLAIN_LOCALES or (short == _UNICODE and _is_musl(image)):
        return True
    spellings = (name, short) if language in PLAIN_LOCALES else (name, short, language)
    archive = image.read(_ARCHIVE, _LARGEST_ARCHIVE)
    if any(spelling.encode() + b"\0" in archive for spelling in spellings):
        return True
    return any(image.resolve(f"{_FOLDER}{spelling}") is not None for spelling in spellings)


def _all_locales(image: BuiltImage) -> set[str]:
    found = {_short(path.split("/")[3]) for path in image.files if path.startswith(_FOLDER) and path.count("/") > 3}
    if _is_musl(image):
        found.add(_UNICODE)
    return found | ({"archive"} if _ARCHIVE in image.files else set())


def _short(name: str) -> str:
    """Return a name with its character set as glibc spells it in folders: C.utf8 for C.UTF-8."""
    language, _, charset = name.partition(".")
    charset, at, modifier = charset.partition("@")
    return f"{language}.{re.sub('[^A-Za-z0-9]', '', charset).lower()}{at}{modifier}" if charset else name


def _is_musl(image: BuiltImage) -> bool:
    return any(_MUSL_LOADER.fullmatch(path) for path in image.files)
