"""What the programs of a candidate name and only the original has: files and programs that no probe may reach. Pure.

A name in a program is no proof that it is used. But a rewrite that has lost what its program names is not offered: it
is cheap to keep a file, and dear to find out in production.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot import languages
from bot.dockerfile.packages import words
from bot.filetree import Kind
from bot.image import named as sources_of
from bot.image.built_image import BuiltImage
from bot.image.programs import ELF_BYTES, Reach
from bot.messages import proof as messages
from bot.sources.facts import Use
from bot.text import Text, verbatim

_MOST_FILES = 200  # that are looked for in the programs
_MOST_PROGRAMS = 300
_MOST_BYTES = 100_000_000  # of programs that are searched
_SOURCE_BYTES = 200_000
_MOST_SOURCES = 3000
_HEAD = 64  # bytes of a file that tell whether a program carries it in itself
_DATA = re.compile(
    r"\.(?:txt|json|ya?ml|toml|ini|conf|cfg|html?|tmpl|tpl|gohtml|css|svg|png|jpe?g|gif|ico|csv|tsv|sql|pem|crt|key|xml"
    r"|properties|dat|db|sqlite3?|bin|model|onnx|lua|wasm|mo|ttf|otf|woff2?|mp3|wav|xsd|proto|graphql|mustache|hbs)$"
)
_OF_BUILD = re.compile(
    r"(?:^|/)(?:package(?:-lock)?|tsconfig[^/]*|composer|jsconfig|bower|lerna|turbo|nx|angular|renovate)\.json$"
    r"|(?:^|/)(?:requirements[^/]*|CMakeLists|CMakeCache)\.txt$|(?:^|/)(?:Cargo|pyproject|Pipfile|rust-toolchain)\.toml$"
    r"|(?:^|/)(?:pom|build|ivy)\.xml$|(?:^|/)\.|(?:^|/)(?:test|tests|testdata|spec|docs?|examples?|node_modules|vendor)/"
    r"|(?:^|/)(?:CMakeFiles|target|obj|\.git)/"
)
_NOT_OWN = (
    *("tmp/", "var/tmp/", "proc/", "dev/", "root/.", "usr/local/go/", "go/pkg/", "usr/share/doc/"),
    *("var/lib/", "var/cache/"),
)
# Scripts that a package manager keeps of its packages: run when a package is installed, not by the image.
_OF_PACKAGES = ("var/lib/dpkg/", "usr/lib/opkg/", "var/lib/rpm/", "lib/apk/", "usr/lib/apk/")
_SOURCE = re.compile(
    r"\.(?:go|c|cc|cpp|cxx|h|hh|hpp|rs|java|kt|scala|cs|hs|d|nim|zig|o|a|la|pc|cmake|m4|am|ac|in|md|rst|map|class|pyc|d\.ts"
    r"|tsx?|scss|sass|less|vue|svelte|mod|sum|lock|tar|gz|tgz|zip|bz2|xz|deb|apk|rpm|whl|log|1|3|8)$|/(?:man|include|pkgconfig)/"
)
# Folders that programs name for other reasons than a file that a Dockerfile put there.
_SHARED = words(
    "bin sbin lib lib64 etc opt srv var home root usr usr/bin usr/sbin usr/lib usr/lib64 usr/share usr/libexec "
    "usr/local usr/local/bin usr/local/sbin usr/local/lib usr/local/lib64 usr/local/share usr/local/etc "
    "usr/local/libexec usr/local/src usr/src etc/ssl etc/ssl/certs etc/default etc/profile.d etc/ld.so.conf.d "
    "etc/init.d var/log var/run usr/lib/x86_64-linux-gnu usr/lib/aarch64-linux-gnu lib/x86_64-linux-gnu "
    "usr/share/zoneinfo usr/lib/locale"
) | {""}
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|spec|__tests__|examples?|node_modules|vendor|site-packages|dist-packages)/|_test\.go$"
)


def problems(original: BuiltImage, candidate: BuiltImage) -> Iterator[Text]:
    """Return what a program of the candidate names, and only the original has."""
    yield from _files(original, candidate)
    yield from _programs(original, candidate)


# ------------------------------------------------------------------------------------------------------------- files


def _files(original: BuiltImage, candidate: BuiltImage) -> Iterator[Text]:
    lost = list(_lost(original, candidate))[:_MOST_FILES]
    if not lost:
        return
    programs = list(_contents(candidate))
    texts = [*programs, *_native_sources(original)]
    for path in lost:
        names = _names(path, original.config.workdir.strip("/"))
        by = next((text for text, content in texts if any(name.is_in(content) for name in names)), None)
        if by is not None and not _carried(original, path, programs):
            yield messages.NAMES_FILE(program=verbatim(f"/{by}"), path=verbatim(f"/{path}"))


def _lost(original: BuiltImage, candidate: BuiltImage) -> Iterator[str]:
    """The files that the Dockerfile made in the original, and that the candidate has nowhere.

    In the folder that the image starts in only data counts: the rest of it is what the program was built from.
    """
    workdir = original.config.workdir.strip("/")
    for path in original.own():
        entry = original.files[path].entry
        if entry.kind is not Kind.FILE or not entry.length or _OF_BUILD.search(path) or _SOURCE.search(path):
            continue
        if path.startswith(_NOT_OWN) or original.system.owner(path) is not None:
            continue
        inside = not workdir or path.startswith(f"{workdir}/")
        if (inside and not _DATA.search(path)) or candidate.resolve(path) is not None:
            continue
        yield path


@dataclass(frozen=True, slots=True)
class _Name:
    """A way to name a file, and what may not stand beside it. Plain text is found a hundred times faster."""

    text: bytes
    not_before: re.Pattern[bytes] | None = None
    not_after: re.Pattern[bytes] | None = None

    def is_in(self, content: bytes) -> bool:
        at = content.find(self.text)
        while at >= 0:
            end = at + len(self.text)
            before = self.not_before is not None and self.not_before.match(content[max(at - 1, 0) : at])
            after = self.not_after is not None and self.not_after.match(content[end : end + 1])
            if not before and not after:
                return True
            at = content.find(self.text, end)
        return False


_WORD = re.compile(rb"[\w.-]")
_WORD_OR_SLASH = re.compile(rb"[\w/.-]")


def _names(path: str, workdir: str) -> tuple[_Name, ...]:
    """How a program may name a file: by its path, from the folder that it starts in, or by the folder that it is in."""
    folder = posixpath.dirname(path)
    names = [_Name(_bytes(f"/{path}"))]
    if folder not in _SHARED and not (workdir and f"{workdir}/".startswith(f"{folder}/")):
        names.append(_Name(_bytes(f"/{folder}"), not_after=_WORD))
    if workdir and path.startswith(f"{workdir}/"):
        inside = path.removeprefix(f"{workdir}/")
        names.append(_Name(_bytes(inside)))
        if len(posixpath.basename(path)) >= 6:
            names.append(_Name(_bytes(posixpath.basename(path))))
        if "/" in inside:
            names.append(_Name(_bytes(posixpath.dirname(inside) + "/"), not_before=_WORD_OR_SLASH))
    return tuple(names)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _carried(original: BuiltImage, path: str, programs: Iterable[tuple[str, bytes]]) -> bool:
    """Whether a program has a file's content in itself, as `go:embed` and `include_str!` make it."""
    head = original.read(path, _HEAD)
    return not _is_program(head) and any(head in content for _, content in programs)  # all programs begin alike


def _native_sources(original: BuiltImage) -> Iterator[tuple[str, bytes]]:
    """What the programs were compiled from: an optimising compiler takes the strings of a program apart.

    Not of languages that pack the files that they name into an archive.
    """
    for path in _sources(original):
        if path.endswith(languages.suffixes(native=True)):
            yield path, original.content(path, _SOURCE_BYTES)


def _sources(original: BuiltImage) -> Iterator[str]:
    """The sources of the image's own, without tests and libraries."""
    looked = 0
    for path in original.own():
        if original.files[path].entry.kind is not Kind.FILE or path.startswith(_NOT_OWN) or _TESTS.search(path):
            continue
        if languages.of(path) is None or original.system.owner(path) is not None:
            continue
        looked += 1
        if looked > _MOST_SOURCES:
            return
        yield path


def _contents(candidate: BuiltImage) -> Iterator[tuple[str, bytes]]:
    """The programs and scripts of the candidate's own, with what is in them."""
    total = number = 0
    for path in candidate.own():
        entry = candidate.files[path].entry
        if entry.kind is not Kind.FILE or entry.length < 8 or path.startswith(_OF_PACKAGES):
            continue
        if candidate.system.owner(path) is not None:
            continue
        if _TESTS.search(path) or not (
            path.endswith(languages.suffixes(compiled=False)) or _is_program(candidate.content(path, 4))
        ):
            continue
        number, total = number + 1, total + entry.length
        if number > _MOST_PROGRAMS or total > _MOST_BYTES:
            return
        yield path, candidate.content(path, ELF_BYTES)


def _is_program(head: bytes) -> bool:
    return head[:4] == b"\x7fELF" or head[:2] == b"#!"


# ---------------------------------------------------------------------------------------------------------- programs


def _programs(original: BuiltImage, candidate: BuiltImage) -> Iterator[Text]:
    before, after = (
        Reach(image.files, image.content, dict(image.config.env), image.config.workdir)
        for image in (original, candidate)
    )
    for name, use in sorted(sources_of.programs(original).items()):
        if _ships(use, candidate) and after.which(name) is None and before.which(name) is not None:
            yield messages.NAMES_PROGRAM(source=verbatim(f"/{use.path}"), program=verbatim(name))


def _ships(use: Use, candidate: BuiltImage) -> bool:
    """Whether what starts a program is in the candidate: a source that is compiled is so in another form."""
    row = languages.of(use.path)
    return row is None or row.compiled or candidate.resolve(use.path) is not None


# -------------------------------------------------------------------------------------------- libraries and data

# Kinds of data that have checks of their own, or that every image has in its own form.
_CHECKED_ELSEWHERE = ("certificates", "users", "messages")


def source_libraries(original: BuiltImage, candidate: BuiltImage) -> Iterator[tuple[str, Use]]:
    """Return the libraries that the candidate lacks under any name, though its sources may open them by name."""
    there = {posixpath.basename(path) for path in candidate.files if ".so" in path}
    stems = {name.partition(".so")[0] for name in there}
    for path, use in sources_of.libraries(original).items():
        name = posixpath.basename(path)
        of_development = name.endswith(".so") and original.resolve(path) != path
        if _ships(use, candidate) and name not in there and not (of_development and name.partition(".so")[0] in stems):
            yield path, use


def source_data(original: BuiltImage, candidate: BuiltImage) -> Iterator[tuple[str, Use]]:
    """Return the data that the run time finds by itself, once a source asks for it, and that the candidate lacks."""
    for name, use in sorted(sources_of.data(original).items()):
        if name in _CHECKED_ELSEWHERE or any(True for _ in sources_of.data_files(candidate, name)):
            continue
        for path in sources_of.data_files(original, name):
            yield path, use
            break
