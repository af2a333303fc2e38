"""What programs may start, open or load of the base, and a candidate has no more. Pure.

Own things are compared path by path (`trees`). What the old base brought stays behind with it, which is what makes a
rewrite small. That is right as long as nothing that ships can get at it: what is named is missing, and where a name may
come from outside nobody can tell whether something is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from bot.dockerfile.paths import DEFAULT_PATH
from bot.filetree import EntryKind as Entry
from bot.filetree import TreeFile
from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.languages import table as languages
from bot.messages import openness as messages
from bot.rewrite.evidence import runtime_reads
from bot.rewrite.evidence.uses import PossibleUses
from bot.rewrite.proof.files import helpers, interpreters, other_content, parts, unlinked
from bot.rewrite.proof.files.locales import lost_locales
from bot.sources.facts import UseKind
from bot.text import Text, verbatim

_SHOWN = 4  # names in a text
_LIBRARY = re.compile(r"(?:^|/)lib[^/]*\.so(?:\.\d+)*$")
_FILES = (Entry.FILE, Entry.HARDLINK, Entry.SYMLINK)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a candidate lacks. `paths` are those of the original, without a leading slash."""

    text: Text
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpennessResult:
    """What is missing by name, and why it cannot be told whether more is."""

    missing: tuple[Missing, ...] = ()
    untold: tuple[Text, ...] = field(default_factory=tuple)


def compare(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> OpennessResult:
    """Compare what programs can get at."""
    missing: list[Missing] = []
    untold: list[Text] = []
    untold += _modules(original, candidate, uses)
    for look in (_programs, _libraries, _files):
        for found in look(original, candidate, uses):
            (missing if isinstance(found, Missing) else untold).append(found)  # type: ignore[arg-type]
    missing += _data(original, candidate, uses)
    missing += (Missing(one.text, one.paths) for one in interpreters.compare(original, candidate, uses))
    missing += _parts(original, candidate)
    for one in unlinked.compare(original, candidate, uses):
        text = messages.NAMES_LIBRARY(source=verbatim(one.source), library=verbatim(f"/{one.libraries[0]}"))
        missing.append(Missing(text, one.libraries))
    return OpennessResult(tuple(missing), tuple(untold))


def _programs(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Missing | Text]:
    there = {posixpath.basename(path) for path in _in_path(candidate)}
    lost: dict[str, str] = {}
    for path in _in_path(original):
        name = posixpath.basename(path)
        if name not in there and original.resolve(path) is not None:
            lost.setdefault(name, path)
    yield from _find_named(lost, uses, UseKind.PROGRAM, original)
    yield from _by_path(original, candidate, uses)
    names = sorted({posixpath.basename(path) for path in _in_path(original)})
    for name, starter in helpers.lost_helpers(original, lost, uses, names) if lost else ():
        text = messages.NAMES_PROGRAM(source=verbatim(f"/{starter}"), program=verbatim(name))
        yield Missing(text, (lost[name],))
    if lost and uses.starts_anything:
        yield _untold(uses, UseKind.PROGRAM, lost)


def _by_path(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Missing]:
    """Programs in folders of their own, which are started by their whole path: those of packages, and own ones."""
    on_path = set(_in_path(original))
    for path, use in uses.started_paths.items():
        real = original.resolve(path)
        if path in on_path or not real or not original.is_file(real) or candidate.resolve(path) is not None:
            continue
        if original.files[real].entry.mode & 0o111:
            yield Missing(messages.NAMES_PROGRAM(source=verbatim(use.place), program=verbatim(f"/{path}")), (path,))


def _in_path(image: BuiltImage) -> Iterator[str]:
    """Return the programs in the folders of PATH."""
    folders = {one.strip("/") for one in (dict(image.config.env).get("PATH") or DEFAULT_PATH).split(":")}
    folders |= {real for one in folders if (real := image.resolve(one))}
    for path, file in image.files.items():
        if posixpath.dirname(path) in folders and file.entry.kind in _FILES:
            yield path


def _libraries(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Missing | Text]:
    there = {posixpath.basename(path) for path in candidate.files if ".so" in path}
    lost = {
        posixpath.basename(path): path
        for path in original.files
        if ".so" in path and _LIBRARY.search(path) and posixpath.basename(path) not in there and _loadable(path)
        if not (path.endswith(".so") and elf.is_for_linkers(original.read(path, elf.TEXT_BYTES)))
    }
    named = {name: use for name in sorted(lost) if (use := uses.names_library((name,), exactly=_is_link(name)))}
    for name, use in named.items():
        text = messages.NAMES_LIBRARY(library=verbatim(name), source=verbatim(use.place))
        yield Missing(text, (lost[name],))
    if lost and uses.loads_anything:
        yield _untold(uses, UseKind.LIBRARY, lost)
    for path in original.files:
        use = uses.library_folders.opening(path) if ".so" in path and original.line(path) is None else None
        if use is not None and candidate.resolve(path) is None:
            text = messages.NAMES_LIBRARY(library=verbatim(f"/{path}"), source=verbatim(use.place))
            yield Missing(text, (path,))


def _is_link(name: str) -> bool:
    """Whether a name without a number is that of a link for compilers: a loader takes it only if it is named so."""
    return name.endswith(".so")


def _loadable(path: str) -> bool:
    """Whether a loader finds a library by its name alone: it is in one of its folders."""
    return re.fullmatch(r"(?:usr/)?(?:local/)?lib(?:64|32)?(?:/[\w-]+-linux-\w+)?/[^/]+", path) is not None


def _find_named(lost: Mapping[str, str], uses: PossibleUses, kind: UseKind, original: BuiltImage) -> Iterator[Missing]:
    named = {name: use for name in sorted(lost) if (use := uses.names_program((name,))) is not None}
    for name, use in named.items():
        if name in _EVERYWHERE and original.line(lost[name]) is None:
            continue
        yield Missing(messages.NAMES_PROGRAM(source=verbatim(use.place), program=verbatim(name)), (lost[name],))


# Words that are programs, too, but are only in tables of words: nobody starts a shell's builtin by its path.
_EVERYWHERE = frozenset(("[",))


def _files(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Missing | Text]:
    """Files of the base that sources name by their whole path, or that are below a folder that they read."""
    spoken = (path for path in uses.spoken_files() if not _is_program(original, path))
    for path in sorted({*uses.named_files(), *spoken}):
        real = original.resolve(path)
        if not real or original.line(real) is not None or not original.is_file(real):
            continue
        if candidate.resolve(path) is None:
            yield Missing(messages.NAMES_BASE_FILE(path=verbatim(path)), (real,))
        elif other_content.differs(original, candidate, path):
            yield Missing(messages.OTHER_BASE_FILE(path=verbatim(path)), (real,))
    folders: dict[str, list[str]] = {folder.strip("/"): [] for folder in uses.folders_read()}
    for path, file in original.files.items() if folders else ():
        read = [one for one in _above(path) if one in folders]
        if read and _in_base(original, path, file) and candidate.resolve(path) is None:
            for folder in read:
                folders[folder].append(path)
    for folder, lost in folders.items():
        if lost:
            yield Missing(messages.NAMES_BASE_FILE(path=verbatim(f"/{folder}")), tuple(lost[:_MOST]))


def _is_program(image: BuiltImage, path: str) -> bool:
    """Whether a path is that of a program: whether one is started, other facts say."""
    real = image.resolve(path)
    return real is not None and real in image.files and bool(image.files[real].entry.mode & 0o111)


def _above(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


_MOST = 500


def _in_base(image: BuiltImage, path: str, file: TreeFile) -> bool:
    return image.line(path) is None and file.entry.kind in _FILES


def _data(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Missing]:
    """What the run times read out of the base by themselves."""
    builders = (name for name in uses.data.of_builders if _has_one(candidate, languages.DATA[name].programs))
    asked = {**uses.data.uses, **{name: uses.data.of_builders[name] for name in builders}}
    for name, use in asked.items():
        if name in _LOOKED_AT:
            continue
        patterns = [pattern.lstrip("/") for pattern in languages.DATA[name].paths if pattern not in _SETTINGS]
        gone = [pattern for pattern in patterns if _has(original, pattern) and not _has(candidate, pattern)]
        if name == "locales":
            gone = patterns if lost_locales(original, candidate) else []
        lost = [path for pattern in gone for path in _matching(original, pattern)]
        lost = [path for path in lost if candidate.resolve(path) is None] or lost  # what it has need not be brought
        if languages.DATA[name].programs:  # it shows each of them by its name; of own files the trees are compared
            every = (path for pattern in patterns for path in _matching(original, pattern))
            every = (path for path in every if original.line(path) is None and candidate.resolve(path) is None)
            if name not in uses.data.uses and languages.DATA[name].by_name:
                named = uses.data.names(name)
                every = (path for path in every if posixpath.splitext(posixpath.basename(path))[0] in named)
            lost = list(_one_of_each_package(original, every))
        if lost:
            yield Missing(messages.NAMES_DATA(data=verbatim(name), source=verbatim(use.place)), tuple(lost[:_MOST]))


_LOOKED_AT = ("certificates", "users", "messages")  # by what is started, by the accounts, by what packages bring
_SETTINGS = ("/etc/localtime", "/etc/timezone")  # not the data, but what of it is chosen


def _parts(original: BuiltImage, candidate: BuiltImage) -> Iterator[Missing]:
    """What libraries that ship open by themselves, out of a folder of theirs: parts, and settings that were changed."""
    for one in parts.lost(original, candidate):
        text = messages.NAMES_LIBRARY(source=verbatim(f"/{one.library}"), library=verbatim(f"/{one.paths[0]}"))
        yield Missing(text, one.paths[:_MOST])
    for path in parts.lost_settings(original, candidate):
        yield Missing(messages.NAMES_BASE_FILE(path=verbatim(f"/{path}")), (path,))


def _modules(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Text]:
    """The modules of a Java run time: one that was made of fewer has not what is asked for by a name from outside."""
    mine, there = (
        {file.entry.length for path, file in image.files.items() if path.endswith(_JAVA_MODULES)}
        for image in (original, candidate)
    )
    use = uses.why_open(UseKind.MODULE)
    if mine and use is not None and not mine & there:
        yield messages.OPEN_MODULES(source=verbatim(use.place))


_JAVA_MODULES = "/lib/modules"


def _has_one(image: BuiltImage, programs: Iterable[str]) -> bool:
    return any(image.is_file(f"{folder}/{name}") for name in programs for folder in runtime_reads.FOLDERS)


def _one_of_each_package(image: BuiltImage, paths: Iterable[str]) -> Iterator[str]:
    """Yield the first path of each package, and all that are of none: a package comes whole."""
    seen: set[str] = set()
    for path in paths:
        owner = image.provider(path)
        if owner is None or owner not in seen:
            yield path
        if owner is not None:
            seen.add(owner)


def _matching(image: BuiltImage, pattern: str) -> list[str]:
    start = pattern.split("*", maxsplit=1)[0]
    return [
        path
        for path, file in image.files.items()
        if path.startswith(start) and file.entry.kind in _FILES and fnmatchcase(path, pattern)
    ]


def _has(image: BuiltImage, pattern: str) -> bool:
    return bool(_matching(image, pattern)) if "*" in pattern else image.resolve(pattern) is not None


def _untold(uses: PossibleUses, kind: UseKind, lost: Mapping[str, str]) -> Text:
    names = sorted(lost)
    shown = ", ".join(names[:_SHOWN])
    use = uses.why_open(kind)
    source = verbatim(use.place) if use is not None else verbatim(next(iter(uses.unread), ""))
    if use is None:
        what = messages.UNREAD_PROGRAMS if kind is UseKind.PROGRAM else messages.UNREAD_LIBRARIES
    else:
        what = messages.OPEN_PROGRAMS if kind is UseKind.PROGRAM else messages.OPEN_LIBRARIES
    return what(source=source, count=len(names), names=verbatim(shown))
