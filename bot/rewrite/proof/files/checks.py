"""What a candidate's files say without being run: everything that is started finds what it needs. Pure.

Only what the original has can be missing: a library that neither image has is nobody's fault here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.image import certificates, elf
from bot.image.built_image import BuiltImage
from bot.image.programs import ELF_BYTES, Program, Reach, Via
from bot.messages import proof as messages
from bot.model.rewrites import LeftBehind, ProofCheck
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.left_behind import LeftReason, Reasons
from bot.rewrite.proof.files import access, accounts, linked, loader, mends, openness, trees
from bot.rewrite.proof.files.locales import PLAIN_LOCALES, has_locale
from bot.text import Text, verbatim

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
    mend = mends.of(original, compared, opened, candidate.system.packages, reasons.tools)
    mend |= Mend(loader=unknown is not None)
    started = checks(original, candidate, lambda path: reasons.of(path) is LeftReason.TOOLCHAIN)
    if any(check.name == "libraries" and not check.passed for check in started):
        mend |= mends.of_libraries(original, linked.lost(original, candidate))
    left = (LeftBehind(reason.value, *counted) for reason, counted in compared.left.items())
    return Looked(
        (*started, *found),
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
        count = sum(1 for _ in linked.own_elves(pair.candidate)) + len(pair.candidate.programs)
        yield ProofCheck("libraries", True, messages.LIBRARIES(count=count))


def _missing(pair: ProofPair) -> Iterator[Text]:
    """Return everything that a program of the candidate does not find, though the original has it."""
    files = pair.candidate
    yield from _not_there(pair)
    for program in files.programs:
        yield from _loader(program.real, program.elf, pair)
        if program.interpreter and not files.resolve(program.interpreter[0]):
            yield messages.MISSING_INTERPRETER(
                program=_path(program.path), interpreter=verbatim(program.interpreter[0])
            )
    for path, found in linked.own_elves(files):
        yield from _loader(path, found, pair)
    yield from (one.text for one in linked.lost(pair.original, files))


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


def _loader(path: str, found: elf.Elf | None, pair: ProofPair) -> Iterator[Text]:
    if found is None or not found.interpreter:
        return
    if not pair.candidate.resolve(found.interpreter) and pair.original.resolve(found.interpreter):
        yield messages.MISSING_LOADER(program=_path(path), loader=verbatim(found.interpreter))


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
        for path in linked.own_binaries(candidate)
        if (owner := original.system.owner(path)) is not None and owner not in names
    }
    return tuple(sorted(lost))


def _path(path: str) -> Text:
    return verbatim("/" + path.lstrip("/"))
