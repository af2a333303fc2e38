"""A run-time environment that the build stage makes of its own development kit, with jlink. Pure.

It is what the vendor's own image with a run-time environment has: all modules of Java itself, and those of the kit that
programs reach by name (character sets, locales, providers of cryptography), so that nothing can be missing that such an
image has. It goes to where the kit was: PATH, JAVA_HOME and absolute paths hold.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.dockerfile.distributions import Family, Libc
from bot.image.built_image import BuiltImage
from bot.image.programs import Via
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Copy
from bot.rewrite.proposal.runtime_bases import Base

OUTPUT = "/opt/java/runtime"
BYTES = 90_000_000  # a guess, for the order only
_FIRST = 11  # before it the kit's own files are not fit to be linked, or there is no jlink
_ZIP_LEVELS = 21  # from here on --compress takes "zip-6"; what "2" meant is deprecated
_JMOD_BYTES = 200_000_000
_LINE = 88
_JAVA_BASES = ("12", "13")  # the releases of Debian that there is gcr.io/distroless/java-base of
_MODULES = (
    *("java.se", "java.smartcardio", "jdk.accessibility", "jdk.charsets", "jdk.crypto.cryptoki", "jdk.crypto.ec"),
    *("jdk.dynalink", "jdk.httpserver", "jdk.jdwp.agent", "jdk.jfr", "jdk.jsobject", "jdk.localedata"),
    *("jdk.management", "jdk.management.agent", "jdk.management.jfr", "jdk.naming.dns", "jdk.naming.ldap"),
    *("jdk.naming.rmi", "jdk.net", "jdk.nio.mapmode", "jdk.pack", "jdk.random", "jdk.scripting.nashorn", "jdk.sctp"),
    *("jdk.security.auth", "jdk.security.jgss", "jdk.unsupported", "jdk.unsupported.desktop", "jdk.xml.dom"),
    "jdk.zipfs",
)
# What only prepares something when the container starts, and then starts the command: certificates that a variable
# asks for, settings of Maven. Its variable says when it matters.
_ENTRYPOINTS: Mapping[str, str] = {"__cacert_entrypoint.sh": "USE_SYSTEM_CA_CERTS", "mvn-entrypoint.sh": ""}
# Options that name an archive of classes, which belongs to one run-time environment.
_ARCHIVES = re.compile(r"SharedArchiveFile|SharedClassListFile|AOTCache|-Xshare:(?:on|dump)|CRaC")
_LOCALES = "usr/lib/locale/locale-archive"
_BUILT_IN = re.compile(r"(?:C|POSIX)(?:\.utf-?8)?$", re.IGNORECASE)
# Packages of Alpine that programs look for by file, not by a library.
_OF_ALPINE = ("font-dejavu", "ttf-dejavu", "musl-locales", "musl-locales-lang", "java-cacerts")


@dataclass(frozen=True, slots=True)
class Runtime:
    """What is made, and what is known of it.

    `home` is where the kit is and the run-time environment goes, absolute; `run` the commands that make it. `files` are
    those of the kit, by paths without a leading slash, whose like it has: they tell which libraries it needs.
    `entrypoint` is the base image's own that stays behind, if there is one.
    """

    home: str
    run: tuple[str, ...]
    files: frozenset[str]
    entrypoint: str = ""
    carries_entrypoint: bool = False  # whether it can run on a base with a shell, and does there what it did
    copies: tuple[Copy, ...] = ()  # it, and the locale that ENV names
    packages: tuple[str, ...] = ()


def runtime(evidence: Evidence) -> Runtime | None:
    """Return what can be made of the image's kit; None where it cannot, or a scanner would lose sight of it."""
    image = evidence.image
    home = evidence.base_env.get("JAVA_HOME", "").rstrip("/")
    entrypoint = _entrypoint(evidence)
    if image is None or not re.fullmatch(r"(?:/[\w.+-]+)+", home) or entrypoint is None:
        return None
    release = image.text(f"{home}/release")
    version = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    if version is None or int(version[1]) < _FIRST or not _is_kit(evidence, image, home.lstrip("/")):
        return None
    words = [*start_words.command_words(evidence), *dict(image.config.env).values()]
    if not _starts_java(evidence.without_entrypoint(), home) or any(map(_ARCHIVES.search, words)):
        return None
    modules = _modules(image, home.lstrip("/"), words)
    entries = _entries(image, home.lstrip("/"), modules)
    if entries is None:
        return None
    there = frozenset(f"{home.lstrip('/')}/{entry}" for entry in entries) & image.files.keys()
    return Runtime(
        home,
        tuple(_commands(image, home, int(version[1]), modules, entries)),
        there,
        entrypoint,
        entrypoint.endswith("/__cacert_entrypoint.sh"),
        (Copy(OUTPUT, home), *([Copy(f"/{_LOCALES}", "/usr/lib/locale/")] if _needs_archive(image) else [])),
        tuple(name for name in _OF_ALPINE if name in image.system.packages),
    )


def bases_of(evidence: Evidence) -> tuple[Base, ...]:
    """Return what it can run on, smallest first: without a shell if none is needed, else its own distribution."""
    found = evidence.distribution
    image = evidence.image
    own = runtime_bases.distribution_base(found, evidence.base, known=True)
    if found is None or image is None or own is None:
        return ()
    fitting: list[Base] = []
    release = runtime_bases.debian_release(found)
    if found.libc is Libc.GLIBC and release and not evidence.without_entrypoint().needs_shell:
        fitting = [runtime_bases.distroless(kind, release, same_release=True) for kind in ("base", "cc")]
        # It sets LANG: a Java without one would no longer read and write ASCII.
        if dict(image.config.env).get("LANG") and release in _JAVA_BASES:
            fitting.append(runtime_bases.distroless("java-base", release, same_release=True))
    return tuple(replace(base, size_bytes=base.size_bytes + BYTES) for base in (*fitting, own))


def _entrypoint(evidence: Evidence) -> str | None:
    """Return the base image's entrypoint if it can stay behind, "" if there is none, None if it cannot."""
    image = evidence.image
    if image is None or evidence.last("ENTRYPOINT") is not None or not image.config.entrypoint:
        return ""
    path = image.config.entrypoint[0]
    asked = _ENTRYPOINTS.get(path.rpartition("/")[2])
    if asked is None or image.line(path.lstrip("/")) is not None or (asked and asked in dict(image.config.env)):
        return None
    return path


def _is_kit(evidence: Evidence, image: BuiltImage, home: str) -> bool:
    """Whether the base image has a whole kit there, which no package has: a scanner goes by packages."""
    found = evidence.distribution
    if found is None or found.family not in (Family.DEBIAN, Family.UBUNTU, Family.ALPINE):
        return False
    needed = [f"{home}/{name}" for name in ("bin/jlink", "bin/java", "jmods/java.base.jmod", "jmods/java.se.jmod")]
    return all(
        image.resolve(path) == path and image.line(path) is None and image.system.owner(path) is None for path in needed
    )


def _starts_java(evidence: Evidence, home: str) -> bool:
    """Whether the command starts the kit's own java, and nothing else of it."""
    inside = [one for one in evidence.programs if start_words.within(home, f"/{one.real}")]
    return (
        any(one.via is Via.COMMAND for one in inside)
        and all(one.real == f"{home}/bin/java".lstrip("/") for one in inside)
        and not any(one.elf is not None for one in evidence.own_programs)
    )


def _modules(image: BuiltImage, home: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return the modules that there are of those that are wanted, and those that the command names."""
    there = {
        match[1] for path in image.files if (match := re.fullmatch(rf"{re.escape(home)}/jmods/([\w.]+)\.jmod", path))
    }
    named = {piece for word in words for piece in re.split(r"[\s,=/:]+", word)} & there
    known = [name for name in _MODULES if name in there]
    return (*known, *sorted(named.difference(known, ("java.base",), _parts_of_java(there))))


def _parts_of_java(there: Iterable[str]) -> set[str]:
    return {name for name in there if name.startswith("java.")}


def _entries(image: BuiltImage, home: str, modules: Iterable[str]) -> frozenset[str] | None:
    """Return the programs and libraries that the modules bring, by their place in the kit; None if one is unreadable.

    All that stand in "java.se" count, and more than are linked where a module needs another one of the kit.
    """
    wanted = {*modules, *_parts_of_java(_names(image, home))}
    found: set[str] = set()
    for name in sorted(wanted):
        raw = image.content(f"{home}/jmods/{name}.jmod", _JMOD_BYTES)
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                found |= {one for one in archive.namelist() if one.startswith(("bin/", "lib/"))}
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
            return None
    return frozenset(found)


def _names(image: BuiltImage, home: str) -> Iterator[str]:
    for path in image.files:
        if path.startswith(f"{home}/jmods/") and path.endswith(".jmod"):
            yield path.rpartition("/")[2].removesuffix(".jmod")


def _commands(
    image: BuiltImage, home: str, version: int, modules: Iterable[str], entries: Iterable[str]
) -> Iterator[str]:
    """Return the commands. Lines of stack traces stay, so nothing is stripped."""
    in_path = f"{home}/bin" in dict(image.config.env).get("PATH", "").split(":")
    level = "zip-6" if version >= _ZIP_LEVELS else "2"
    lines = [
        f"{'jlink' if in_path else f'{home}/bin/jlink'} --output {OUTPUT} --no-man-pages --no-header-files",
        f"--compress={level} --release-info={home}/release",
        *_without(image, home, entries),
        *(f"--add-modules {names}" for names in _wrap_names(modules)),
    ]
    yield "\n".join(lines)
    yield f"cp -rL {home}/conf {OUTPUT}/"
    yield f"cp -rL {home}/lib/security {OUTPUT}/lib/"
    classes = f"{home}/lib/classlist"
    if image.is_file(f"{home}/lib/server/classes.jsa") and image.is_file(classes):
        yield f"{OUTPUT}/bin/java -Xshare:dump -XX:SharedClassListFile={classes} -Xlog:disable"


def _wrap_names(modules: Iterable[str]) -> Iterator[str]:
    """Return the names with commas between, as many at a time as a line has room for."""
    line = ""
    for name in modules:
        if line and len(line) + len(name) > _LINE:
            yield line
            line = ""
        line += ("," if line else "") + name
    if line:
        yield line


def _without(image: BuiltImage, home: str, entries: Iterable[str]) -> list[str]:
    """Return the option that leaves out libraries that the kit itself has not: one without windows stays so."""
    absent = [one for one in sorted(entries) if one.endswith(".so") and image.resolve(f"{home}/{one}") is None]
    return [f"--exclude-files='{','.join(f'**/{one}' for one in absent)}'"] if absent else []


def _needs_archive(image: BuiltImage) -> bool:
    """Whether ENV names a locale that is in the archive of the C library."""
    env = dict(image.config.env)
    value = next((env[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if env.get(name)), "")
    return bool(value) and _BUILT_IN.match(value) is None and image.is_file(_LOCALES)
