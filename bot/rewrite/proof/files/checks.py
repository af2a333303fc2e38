"""What a candidate's files say without being run: everything that is started finds what it needs. Pure.

Only what the original has can be missing: a library that neither image has is nobody's fault here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.filetree import EntryKind
from bot.image import certificates, elf
from bot.image.built_image import BuiltImage
from bot.image.programs import ELF_BYTES, Program, Reach, Via
from bot.messages import proof as messages
from bot.model.rewrites import LeftBehind, ProofCheck
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.left_behind import LeftReason, Reasons
from bot.rewrite.proof.files import access, accounts, loader, mends, openness, trees
from bot.rewrite.proof.files.locales import PLAIN_LOCALES, has_locale
from bot.text import Text, verbatim

_MOST_FILES = 4000  # ELF files whose libraries are looked for
# Names as they stand in a program that opens the library itself; a name without a number is for building only.
_INSIDE_NAME = re.compile(rb"[\w./-]")
_LIBRARY_NAME = re.compile(rb"lib[A-Za-z0-9_+-]{1,40}\.so\.[0-9]{1,3}(?![\w.])")
_LIBRARY_FOLDERS = tuple(
    folder + triplet
    for folder in ("lib", "usr/lib")
    for triplet in ("", "/x86_64-linux-gnu", "/aarch64-linux-gnu", "/arm-linux-gnueabihf", "/s390x-linux-gnu")
) + ("lib64", "usr/lib64", "usr/local/lib")
# The C library's own, and what a static program names without ever needing it.
_NOT_LOADED = frozenset(
    f"lib{name}"
    for name in (
        *("c.so.6", "m.so.6", "dl.so.2", "pthread.so.0", "rt.so.1", "util.so.1", "resolv.so.2", "gcc_s.so.1"),
        *("nss_files.so.2", "nss_dns.so.2", "nss_compat.so.2", "anl.so.1", "BrokenLocale.so.1", "thread_db.so.1"),
    )
)
_ZONES = "usr/share/zoneinfo"


@dataclass(frozen=True, slots=True)
class ProofPair:
    """The original and the candidate, and the environment that the candidate starts with."""

    original: BuiltImage
    candidate: BuiltImage

    @property
    def env(self) -> dict[str, str]:
        """The candidate's ENV."""
        return dict(self.candidate.config.env)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look at the files.

    `mend` is what the candidate lacks and might be given. `untold` says why nobody can tell whether it lacks more.
    `left` is what stays behind: for each reason the files and the bytes.
    """

    checks: tuple[ProofCheck, ...]
    mend: Mend = field(default_factory=Mend)
    untold: tuple[Text, ...] = ()
    left: tuple[LeftBehind, ...] = ()


def look(
    original: BuiltImage, candidate: BuiltImage, reasons: Reasons, unread: Callable[[str], bool] = lambda path: False
) -> Looked:
    """Look at all files of both, and return what was looked at and how it came out.

    `unread` tells of an absolute path whether certainly nothing that is started opens it.
    """
    compared = trees.compare(original, candidate, reasons, unread)
    opened = openness.compare(original, candidate, reasons.facts)
    unknown = next(loader.unknown(original, candidate), None)
    found = (
        *accounts.checks(original, candidate),
        *_trees(compared),
        *(ProofCheck("named", False, one.text) for one in opened.missing),
        *((ProofCheck("loader", False, messages.UNKNOWN_TO_LOADER(library=_path(unknown))),) if unknown else ()),
    )
    looked = checks(original, candidate, lambda path: reasons.of(path) is LeftReason.TOOLCHAIN)
    lacking = (
        [] if all(one.passed for one in looked) else [name for _, name in _lacking(ProofPair(original, candidate))]
    )
    mend = mends.of(original, compared, opened, candidate.system.packages) | Mend(loader=unknown is not None)
    mend |= mends.of_programs(original, (place for name in lacking for place in _library_places(name)))
    left = (LeftBehind(reason.value, *counted) for reason, counted in compared.left.items())
    return Looked(
        (*looked, *found),
        mend,
        opened.untold,
        tuple(sorted(left, key=lambda one: (-one.size_bytes, one.reason))),
    )


def _trees(compared: trees.TreeComparison) -> Iterator[ProofCheck]:
    yield from (ProofCheck("trees", False, one.text) for one in compared.differences)
    if not compared.differences:
        yield ProofCheck("trees", True, messages.TREES(count=compared.count))


def checks(
    original: BuiltImage, candidate: BuiltImage, of_base: Callable[[str], bool] = lambda path: False
) -> tuple[ProofCheck, ...]:
    """Return what was looked at of what is started, and how it came out.

    `of_base` tells of a path whether what the base has in its place will do: a package manager of another version.
    """
    pair = ProofPair(original, candidate)
    data = (*_certificates(pair), *_zones(pair), *_locale(pair))
    return (
        *_programs(pair),
        *data,
        *_user(pair),
        *access.checks(original, candidate, of_base),
    )


def _programs(pair: ProofPair) -> Iterator[ProofCheck]:
    problem = next(_missing(pair), None)
    if problem is not None:
        yield ProofCheck("libraries", False, problem)
    else:
        count = sum(1 for _ in _own_elves(pair.candidate)) + len(pair.candidate.programs)
        yield ProofCheck("libraries", True, messages.LIBRARIES(count=count))


def _missing(pair: ProofPair) -> Iterator[Text]:
    """Return everything that a program of the candidate does not find, though the original has it."""
    files = pair.candidate
    yield from _not_there(pair)
    for path, library in _lacking(pair):
        yield messages.MISSING_LIBRARY(program=_path(path), library=verbatim(library))
    for program in files.programs:
        yield from _loader(program.real, program.elf, pair)
        if program.interpreter and not files.resolve(program.interpreter[0]):
            yield messages.MISSING_INTERPRETER(
                program=_path(program.path), interpreter=verbatim(program.interpreter[0])
            )
    for path, found in _own_elves(files):
        yield from _loader(path, found, pair)
        if files.system.owner(path) is not None:
            continue  # what a package opens if it is there is not what it needs: that it depends on
        for library in _by_name(pair, path):
            yield messages.MISSING_BY_NAME(program=_path(path), library=verbatim(library))


def _lacking(pair: ProofPair) -> Iterator[tuple[str, str]]:
    """Yield the libraries that the loader does not find, though it does in the original, each with who needs it.

    A package need not depend on all of them: a file of Subversion's libraries needs GNOME's.
    """
    files = pair.candidate
    needed = [
        (program.path, library)
        for program in files.programs
        if files.line(program.real) is not None  # what a base image has, it has whole
        for library in program.missing
    ]
    reach = Reach(files.files, files.content, pair.env, files.config.workdir)
    of_own = ((path, library) for path, found in _own_elves(files) for library in reach.libraries(path, found)[1])
    yield from (one for one in (*needed, *of_own) if not _was_missed_before(pair.original, *one))


def _not_there(pair: ProofPair) -> Iterator[Text]:
    """Return the programs that the candidate's commands name, and that only the original has."""
    config = pair.candidate.config
    reach = Reach(pair.candidate.files, pair.candidate.content, pair.env, config.workdir)
    before = Reach(
        pair.original.files,
        pair.original.content,
        dict(pair.original.config.env),
        pair.original.config.workdir,
    )
    health = config.healthcheck.test if config.healthcheck else ()
    named = [(*config.entrypoint, *config.cmd)[:1], health[1:2] if health[:1] == ("CMD",) else ()]
    if health[:1] == ("CMD-SHELL",):
        named.append((config.shell or ("/bin/sh",))[:1])
    for word in (word for words in named for word in words):
        if reach.which(word) is None and before.which(word) is not None:
            yield messages.MISSING_PROGRAM(program=verbatim(word))
    there = {posixpath.basename(program.path) for program in pair.candidate.programs}
    direct = [one for one in pair.original.programs if one.via is Via.COMMAND and one.scripted]
    if config.healthcheck == pair.original.config.healthcheck:
        checked = (one for one in pair.original.programs if one.via is Via.HEALTHCHECK)
        for program in checked:
            if reach.which(program.name) is None and before.which(program.name) is not None:
                yield messages.MISSING_PROGRAM(program=_path(program.path))
    for program in direct:
        name = posixpath.basename(program.path)
        if name not in there and _is_called_by_kept(pair, program) and reach.which(program.name) is None:
            yield messages.MISSING_PROGRAM(program=_path(program.path))


def _is_called_by_kept(pair: ProofPair, program: Program) -> bool:
    """Whether a script that calls a program is in the candidate, too."""
    return any(
        one.interpreter and pair.candidate.resolve(one.path)
        for one in pair.original.programs
        if one.via is Via.COMMAND and one is not program
    )


def _by_name(pair: ProofPair, path: str) -> Iterator[str]:
    """Return the libraries that a program may load by a name in it, and that only the original has."""
    content = pair.candidate.content(path, ELF_BYTES)
    matches = _LIBRARY_NAME.finditer(content)
    found = (one for one in matches if not _INSIDE_NAME.match(content[one.start() - 1 : one.start()]))
    for name in sorted({one[0].decode() for one in found} - _NOT_LOADED):
        if not any(map(pair.original.resolve, _library_places(name))):
            continue
        own = posixpath.dirname(path)
        if not any(map(pair.candidate.resolve, (*_library_places(name), f"{own}/{name}"))):
            yield name


def _library_places(name: str) -> list[str]:
    return [f"{folder}/{name}" for folder in _LIBRARY_FOLDERS]


def _loader(path: str, found: elf.Elf | None, pair: ProofPair) -> Iterator[Text]:
    if found is None or not found.interpreter:
        return
    if not pair.candidate.resolve(found.interpreter) and pair.original.resolve(found.interpreter):
        yield messages.MISSING_LOADER(program=_path(path), loader=verbatim(found.interpreter))


def _was_missed_before(original: BuiltImage, path: str, library: str) -> bool:
    """Whether the original does not find a library either."""
    known = [one for one in original.programs if path in (one.path, one.real)]
    if known:
        return any(library in one.missing for one in known)
    real = original.resolve(path)
    if real is None:
        return False
    reach = Reach(original.files, original.content, dict(original.config.env), original.config.workdir)
    found = reach.elf(real)
    return found is not None and library in reach.libraries(real, found)[1]


def _own_elves(image: BuiltImage) -> Iterator[tuple[str, elf.Elf]]:
    """Return the programs and libraries that the Dockerfile brought, without those of packages."""
    for number, path in enumerate(_own_binaries(image)):
        if number >= _MOST_FILES:
            return
        found = elf.read(image.content(path, ELF_BYTES))
        if found is not None:
            yield path, found


def _own_binaries(image: BuiltImage) -> Iterator[str]:
    for path in image.own():
        entry = image.files[path].entry
        if entry.kind is EntryKind.FILE and entry.length > 64 and elf.is_elf(image.content(path, 4)):
            yield path


# --------------------------------------------------------------------------------------------- data that is looked for


def _certificates(pair: ProofPair) -> Iterator[ProofCheck]:
    there = certificates.has_bundle(pair.original)
    if there is None or not certificates.may_be_used(pair.original):
        return
    if certificates.has_bundle(pair.candidate) is not None:
        yield ProofCheck("certificates", True, messages.CERTIFICATES())
    else:
        yield ProofCheck("certificates", False, messages.MISSING_CERTIFICATES(path=_path(there)))


def _mentions(image: BuiltImage, program: Program, marks: Iterable[bytes]) -> bool:
    content = image.content(program.real, ELF_BYTES)
    return any(mark in content for mark in marks)


def _zones(pair: ProofPair) -> Iterator[ProofCheck]:
    """A zone that the image is set to, or any if a program loads zones by name."""
    if pair.original.line("etc/localtime") is not None:
        local = pair.original.read("etc/localtime")
        if local and pair.candidate.read("etc/localtime") != local:
            yield ProofCheck("time-zones", False, messages.MISSING_ZONES(path=_path("etc/localtime")))
            return
    if pair.original.resolve(_ZONES) is None:
        return
    zone = pair.env.get("TZ", "").lstrip(":")
    wanted = f"{_ZONES}/{zone}" if re.fullmatch(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){0,2}", zone) else ""
    if not wanted or not pair.original.is_file(wanted):
        named = any(
            pair.original.line(program.real) is not None
            and _mentions(pair.original, program, (b"time.LoadLocation\0",))
            for program in pair.original.programs
        )
        if not named:
            return
        wanted = _ZONES
    if pair.candidate.resolve(wanted) is not None or _embeds_zones(pair):
        yield ProofCheck("time-zones", True, messages.ZONES())
    else:
        yield ProofCheck("time-zones", False, messages.MISSING_ZONES(path=_path(wanted)))


def _embeds_zones(pair: ProofPair) -> bool:
    """Go programs may carry the data themselves."""
    return any(_mentions(pair.candidate, program, (b"time/tzdata",)) for program in pair.candidate.programs)


def _locale(pair: ProofPair) -> Iterator[ProofCheck]:
    """What the original is set to. A base may set another one: if it lacks that, all is as without any."""
    env = dict(pair.original.config.env)
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = env.get(name, "")
        if value and value not in PLAIN_LOCALES:
            if not has_locale(pair.original, value):
                return
            if has_locale(pair.candidate, value) or not _uses_libc(pair.candidate):
                yield ProofCheck("locale", True, messages.LOCALE(locale=verbatim(value)))
            else:
                yield ProofCheck("locale", False, messages.MISSING_LOCALE(locale=verbatim(value)))
            return


def _uses_libc(image: BuiltImage) -> bool:
    """A program without any library reads no locale of the system."""
    return any(program.elf is not None and program.elf.needed for program in image.programs)


def _user(pair: ProofPair) -> Iterator[ProofCheck]:
    name = pair.candidate.config.user.partition(":")[0]
    if not name or name.isdecimal():
        return
    before, after = (one.system.user(name) for one in (pair.original, pair.candidate))
    if after is None:
        if before is not None:
            yield ProofCheck("user", False, messages.MISSING_USER(user=verbatim(name)))
        return
    if before is not None and before.uid != after.uid:
        yield ProofCheck("user", False, messages.OTHER_USER(user=verbatim(name), before=before.uid, after=after.uid))
        return
    yield ProofCheck("user", True, messages.USER(user=verbatim(name)))


def unseen(original: BuiltImage, candidate: BuiltImage, known: Iterable[str]) -> tuple[str, ...]:
    """Return the system packages whose programs or libraries a candidate has, but which its scan does not know.

    `known` are the names of all packages of that scan.
    """
    names = set(known)
    lost = {
        owner
        for path in _own_binaries(candidate)
        if (owner := original.system.owner(path)) is not None and owner not in names
    }
    return tuple(sorted(lost))


def _path(path: str) -> Text:
    return verbatim("/" + path.lstrip("/"))
