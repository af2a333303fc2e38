"""What a product needs around it on a runtime base: libraries, packages, certificates, time zones, users. Pure.

A library comes from its package wherever one can be installed, so that a scanner still sees it. A base on which
something would be missing does not fit: that is an answer too, with the reason.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.dockerfile.distributions import Libc
from bot.filetree import EntryKind
from bot.image import named as sources
from bot.image import programs as reach
from bot.image.built_image import BuiltImage
from bot.image.programs import Program, Reach, Via
from bot.image.wheel_libraries import opened_by_name
from bot.languages.row import word_set
from bot.messages import rewrite as messages
from bot.rewrite.evidence import subprocesses
from bot.rewrite.evidence.build_packages import DATA
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Copy
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing import runtime_data
from bot.rewrite.writing.product import Product
from bot.text import Text, verbatim

_MOST_ELVES = 3000
_MOST_SEARCHED = 500_000_000  # bytes of libraries in which names of others are looked for
_LIBRARY_NAME = re.compile(rb"lib[\w+.-]{1,60}?\.so(?:\.\d+){0,3}(?![\w.])")
_GLIBC = re.compile(r"(?:usr/)?lib(?:64)?/(?:[\w-]+-linux-\w+/)?libc\.so\.6")
_MUSL = re.compile(r"(?:usr/)?lib/(?:[\w-]+-linux-\w+/)?(?:ld-musl-|libc\.musl-)[\w.-]*")
# Data that a run time finds by itself, beyond certificates and time zones.
_ASKED = ("mime", "mime-database", "services", "protocols", "terminals", "magic", "fonts", "countries")
# Packages that are called the same on Debian and on Alpine, and hold the same.
SAME_NAME = word_set(
    "ca-certificates tzdata curl wget git bash jq openssl tini dumb-init file rsync unzip zip gzip socat su-exec tar "
    "openssh-client gettext sqlite less nano vim"
)
# Libraries on Debian that are part of every image, beyond those that are marked as essential.
_ALWAYS = word_set(
    "libc6 libgcc-s1 gcc-12-base gcc-13-base gcc-14-base libstdc++6 zlib1g libcrypt1 debconf tzdata bash dash "
    "coreutils libc-bin base-files base-passwd perl-base libpam0g libselinux1 libsystemd0 libudev1 libzstd1 liblzma5 "
    "libbz2-1.0 libacl1 libattr1 libmd0 libpcre2-8-0 libtinfo6 libuuid1 libblkid1 libmount1 libsmartcols1 passwd login "
    "sed grep findutils hostname init-system-helpers mawk util-linux util-linux-extra libcap2 libgcrypt20 "
    "libgpg-error0 liblz4-1 libdb5.3 libaudit1 libcap-ng0 libapt-pkg6.0 apt gpgv"
)
_DISTROLESS = {
    "static": word_set(""),
    "base": word_set("libc6 libssl3 tzdata base-files netbase ca-certificates libc-bin libssl1.1 libssl3t64"),
    "cc": word_set(
        "libc6 libssl3 tzdata base-files netbase ca-certificates libc-bin libgcc-s1 libstdc++6 libgomp1 libssl1.1 "
        "libssl3t64"
    ),
    "java-base-debian12": word_set(
        "libc6 tzdata base-files netbase ca-certificates libc-bin zlib1g libjpeg62-turbo liblcms2-2 libfreetype6 "
        "fonts-dejavu-core fontconfig-config libexpat1 libfontconfig1 libuuid1 libbrotli1 libcrypt1 libstdc++6 "
        "libgcc-s1 libpng16-16 libharfbuzz0b libgraphite2-3 libpcre2-8-0 libglib2.0-0"
    ),
    "java-base-debian13": word_set(
        "libc6 tzdata base-files netbase ca-certificates libc-bin zlib1g libjpeg62-turbo liblcms2-2 libfreetype6 "
        "fonts-dejavu-core fontconfig-config libexpat1 libfontconfig1 libuuid1 libbrotli1 libcrypt1 libstdc++6 "
        "libgcc-s1 libpng16-16t64 libbz2-1.0"
    ),
}


@dataclass(frozen=True, slots=True)
class Linked:
    """What the ELF files of a product are and load. Paths have no leading slash."""

    libraries: frozenset[str] = frozenset()
    by_name: frozenset[str] = frozenset()  # libraries of packages that are only named in a program: loaded when needed
    glibc: bool = False
    musl: bool = False
    dynamic: bool = False
    configured: frozenset[str] = frozenset()  # folders that the original's loader is told of, absolute


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be added on a base. `unmet` says why the base does not fit."""

    packages: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    library_folders: tuple[str, ...] = ()  # that the loader has to be told of
    notes: tuple[Text, ...] = ()
    unmet: Text | None = None
    temporary: bool = False  # /tmp has to be made


def find_linked(evidence: Evidence, product: Product, comes: Collection[str] = ()) -> Linked:
    """Return what the ELF files of a product load, directly and by name.

    `comes` are files of it that name what lies beside them: a package that has some of the same name is not meant.
    """
    image = evidence.image
    if image is None:
        return Linked()
    walker = Reach(image.files, image.content, dict(image.config.env), image.config.workdir)
    libraries: set[str] = set()
    named: set[str] = set()
    glibc = musl = dynamic = False
    own = {program.real for program in evidence.own_programs}
    searched = 0
    only_glibc = _has_only_glibc(image)
    elves = [path for path in sorted(product.kept | own) if _may_be_elf(image, path)][:_MOST_ELVES]
    for path in elves:
        found = walker.elf(path)
        if found is None or found.static or (found.musl and only_glibc):
            continue
        dynamic = True
        libraries |= set(walker.libraries(path, found)[0])
        glibc = (
            glibc or (bool(found.interpreter) and not found.musl) or any("libc.so.6" in name for name in found.needed)
        )
        musl = musl or found.musl
        searched += image.files[path].entry.length
        if path in own or searched < _MOST_SEARCHED:
            spoken = {name.decode() for name in _LIBRARY_NAME.findall(image.content(path, reach.ELF_BYTES))}
            named |= opened_by_name(spoken, path, found)
    named |= {posixpath.basename(path) for path in sources.libraries(image)}
    folders = {posixpath.dirname(path) for path in comes}
    named -= {posixpath.basename(path) for path in image.files if posixpath.dirname(path) in folders}
    return Linked(
        frozenset(libraries),
        frozenset(_find_named(image, named) - libraries),
        glibc,
        musl,
        dynamic,
        frozenset(walker.configured),
    )


def _has_only_glibc(image: BuiltImage) -> bool:
    """Whether nothing for musl can be loaded in the original: packages bring what is for it beside what is used."""
    return any(map(_GLIBC.fullmatch, image.files)) and not any(map(_MUSL.fullmatch, image.files))


def _may_be_elf(image: BuiltImage, path: str) -> bool:
    file = image.files.get(path)
    if file is None or file.entry.kind not in (EntryKind.FILE, EntryKind.HARDLINK) or file.entry.length < 52:
        return False
    name = posixpath.basename(path)
    return bool(file.entry.mode & 0o111) or ".so" in name or name.endswith(".node")


def _find_named(image: BuiltImage, names: Iterable[str]) -> set[str]:
    """Return the libraries of packages that have these names, or these names with a version."""
    wanted = set(names)
    if not wanted:
        return set()
    found = set()
    for path, package in image.system.owners.items():
        name = posixpath.basename(path)
        if ".so" not in name or (name.endswith((".so", ".so.conf")) and name not in wanted):
            continue
        if name in wanted or re.sub(r"\.so\..*$", ".so", name) in wanted:
            known = image.system.packages.get(package)
            if known is None or not (known.base or package.endswith("-dev")):
                found.add(path)
    return found


# ------------------------------------------------------------------------------------------------------ on a base


def on_base(evidence: Evidence, base: Base, product: Product, links: Linked, explicit: Sequence[str]) -> Needs:
    """Return what has to be added when the product runs on a base; `explicit` are packages that stay by name."""
    image = evidence.image
    if image is not None and _wrong_libc(base, links):
        return Needs(unmet=messages.OTHER_LIBC(base=verbatim(base.image)))
    packages, copies, folders = _libraries(evidence, base, product, links)
    started = _find_started(evidence, base, product)
    if isinstance(started, Text):
        return Needs(unmet=started)
    packages |= _find_asked_for(evidence) if base.installs else set()
    packages = {name for name in packages | started if not _present(evidence, base, name)}
    certificates, zones = runtime_data.find_wanted(evidence, links.libraries | links.by_name, set(explicit) & DATA)
    unmet = _unmet(base, packages, folders)
    if unmet is not None:
        return Needs(unmet=unmet)
    if base.installs:
        packages |= {"ca-certificates"} if certificates and not base.certificates else set()
        packages |= {"tzdata"} if zones and not base.time_zones else set()
    elif not base.shell:
        copies += runtime_data.copies(base, with_certificates=certificates, zones=zones)
    told = tuple(sorted(folder for folder in folders if not _default(folder))) if base.libc is Libc.GLIBC else ()
    leading = _leading(image, packages, set(explicit)) if image is not None else packages - set(explicit)
    bare = not base.shell and base.libc is None and not base.certificates
    return Needs(tuple(sorted(leading)), tuple(copies), told, temporary=bare and runtime_data.uses_temporary(evidence))


def _find_asked_for(evidence: Evidence) -> set[str]:
    """Return the packages of the data that own sources ask the run time for: /etc/mime.types, /etc/services, ..."""
    image = evidence.image
    if image is None:
        return set()
    files = (path for name in sources.data(image) if name in _ASKED for path in sources.data_files(image, name))
    return {owner for path in files if (owner := image.system.owner(path)) is not None}


def _unmet(base: Base, packages: set[str], folders: set[str]) -> Text | None:
    """Return why a base cannot have what is needed, if so."""
    left = set() if base.installs and base.same_release else packages - (SAME_NAME if base.installs else set())
    if left:
        names = verbatim(", ".join(sorted(left)))
        return messages.NEEDS_PACKAGES(base=verbatim(base.image), packages=names)
    if not base.shell and any(not _default(folder) for folder in folders):
        return messages.NEEDS_LOADER(base=verbatim(base.image))
    return None


def _libraries(
    evidence: Evidence, base: Base, product: Product, links: Linked
) -> tuple[set[str], list[Copy], set[str]]:
    """Return the packages of the libraries, copies of those that no package has, and folders the loader looks into."""
    image = evidence.image
    packages: set[str] = set()
    copies: list[Copy] = []
    if image is None:
        return packages, copies, set()
    folders = {"/" + posixpath.dirname(path) for path in links.libraries if path in product.kept} & links.configured
    for path in sorted(links.libraries | links.by_name):
        owner = image.system.owner(path)
        if _on_same_image(evidence, base, path):
            continue
        if owner is not None:
            packages.add(owner)
        elif path not in product.kept and not runtime_bases.is_form_of_original(base, evidence):
            copies.append(Copy("/" + path))
            folders.add("/" + posixpath.dirname(path))
    return packages, copies, folders


def _leading(image: BuiltImage, packages: set[str], explicit: set[str]) -> set[str]:
    """Return the packages without those that come along as dependencies of others."""
    left = set(packages) - explicit - _follow_dependencies(image, explicit)
    for name in sorted(left):
        if any(name in _dependencies(image, other) for other in left - {name}):
            left.discard(name)
    return left


def find_dependencies(evidence: Evidence, packages: Iterable[str]) -> set[str]:
    """Return the packages that come along with these, as their dependencies; none where there is no image to tell."""
    return _follow_dependencies(evidence.image, packages) if evidence.image is not None else set()


def _follow_dependencies(image: BuiltImage, packages: Iterable[str]) -> set[str]:
    return {name for package in packages for name in _dependencies(image, package)}


def _dependencies(image: BuiltImage, package: str) -> set[str]:
    """Return everything that a package depends on, at any depth, itself not among it."""
    known = image.system.packages
    found: set[str] = set()
    waiting = [package]
    while waiting:
        current = known.get(waiting.pop())
        if current is not None:
            fresh = set(current.depends) - found
            found |= fresh
            waiting += fresh
    return found - {package}


def _wrong_libc(base: Base, links: Linked) -> bool:
    if base.libc is None:
        return links.dynamic
    return (base.libc is Libc.MUSL and links.glibc) or (base.libc is Libc.GLIBC and links.musl)


def _default(folder: str) -> bool:
    """Whether the loader looks into a folder without being told."""
    return bool(re.fullmatch(r"(?:/usr)?/lib(?:64|32)?(?:/[\w-]+-linux-\w+)?", folder))


def _present(evidence: Evidence, base: Base, package: str) -> bool:
    """Whether a package is on the base without being installed."""
    for kind, known in _DISTROLESS.items():
        if f"distroless/{kind}" in base.image:
            return package in known
    image = evidence.image
    known_package = image.system.packages.get(package) if image is not None else None
    return package in base.provides or package in _ALWAYS or (known_package is not None and known_package.base)


def is_on(evidence: Evidence, base: Base, package: str) -> bool:
    """Return whether a package is on the base anyhow: always, or since the base is the original's own and brings it."""
    image = evidence.image
    owned = image.system.owners.items() if image is not None else ()
    return _present(evidence, base, package) or any(
        owner == package and _on_same_image(evidence, base, path) for path, owner in owned
    )


def _on_same_image(evidence: Evidence, base: Base, path: str) -> bool:
    """Whether the base is the original's own, and brings a file."""
    image = evidence.image
    return image is not None and base.image == evidence.base_raw and path in image.files and image.line(path) is None


def _find_started(evidence: Evidence, base: Base, product: Product) -> set[str] | Text:
    """Return the packages of the programs that are started, or why the base cannot have one of them."""
    image = evidence.image
    if image is None:
        return set()
    packages = {image.provider(path) for path in subprocesses.programs(evidence)} - {None}
    found = {owner for owner in packages if owner is not None}
    for program in image.programs:
        if not _from_elsewhere(evidence, base, product, program):
            continue
        owner = image.provider(program.path) or image.system.owner(program.real)
        if owner is not None and base.shell:
            found.add(owner)
        elif not (base.shell and program.scripted and program.via is not Via.COMMAND):
            return messages.NEEDS_PROGRAM(base=verbatim(base.image), program=verbatim("/" + program.path))
    return found


def _from_elsewhere(evidence: Evidence, base: Base, product: Product, program: Program) -> bool:
    """Whether a program that is started comes neither with the product nor with the base: from a package, if at all."""
    image = evidence.image
    assert image is not None
    name = program.path.rpartition("/")[2]
    if program.real in product.kept or (name == "sh" and base.shell):
        return False
    if image.line(program.real) is not None and image.system.owner(program.real) is None:
        return False  # made by an instruction of the last stage
    if name in base.programs and image.line(program.real) is None:
        return False
    if not base.shell:
        return name != "sh" or evidence.needs_shell
    if _on_same_image(evidence, base, program.real):
        return False
    return image.system.owner(program.real) is not None or not runtime_bases.is_form_of_original(base, evidence)


def list_carried(base: Base) -> frozenset[str]:
    """Return the packages whose files are copied where they cannot be installed, or that are there anyhow."""
    return frozenset() if base.installs else frozenset(("ca-certificates", "tzdata", "netbase", "tini-none"))
