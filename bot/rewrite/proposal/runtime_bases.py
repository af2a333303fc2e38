"""The images that a program may run on, and which of them fit. Data, and the little that chooses from it. Pure.

Versions are kept and never invented: a slim form has the version that the original names. Where a distribution has to
be named for the first time (an Alpine for a program that was on Debian), it is the release in `ALPINE` and `SUITE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from bot.dockerfile.distributions import DEBIAN_SUITES, Distribution, Family, Libc
from bot.dockerfile.image_names import reference
from bot.dockerfile.packages import Manager
from bot.languages.row import word_set
from bot.rewrite.evidence import subprocesses
from bot.rewrite.evidence.evidence import Evidence

ALPINE = "alpine:3.23"
SUITE = "bookworm"  # where neither the tag nor the image says which Debian it is
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Base:
    """An image to run on. `image` is what FROM gets; `size_bytes` is a guess, for the order only.

    `libc` None is an image without one. `same_release` says that it has the original's distribution and release, so
    that packages have the same names and versions. `env` is what the image sets that no original has; a value of
    `ANY` is one that nobody knows beforehand. `path` are the folders that it puts first in PATH, `programs` the names
    of what it has, or does instead, of the original base's programs.
    """

    image: str
    family: Family | None
    libc: Libc | None
    size_bytes: int
    shell: bool = True
    same_release: bool = False
    certificates: bool = False
    time_zones: bool = False
    env: tuple[tuple[str, str], ...] = ()
    provides: tuple[str, ...] = ()  # packages beyond those that every image of the distribution has
    path: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    @property
    def installs(self) -> bool:
        """Whether packages can be installed on it."""
        return self.shell and self.family in (Family.DEBIAN, Family.UBUNTU, Family.ALPINE)


SCRATCH = Base("scratch", None, None, 0, shell=False)


def distroless(kind: str, debian: str, *, same_release: bool) -> Base:
    """Return the distroless image of a Debian release ("12") for static programs ("static"), or "base" or "cc".

    "java-base" has what a Java that is brought along needs: fonts and libraries for pictures, no OpenSSL.
    """
    sizes = {"static": 2 * _MB, "base": 21 * _MB, "cc": 24 * _MB, "java-base": 35 * _MB}
    env = [("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")]
    if kind == "java-base":
        env.append(("LANG", "C.UTF-8"))
    return Base(
        f"gcr.io/distroless/{kind}-debian{debian}",
        None,
        None if kind == "static" else Libc.GLIBC,
        sizes[kind],
        shell=False,
        same_release=same_release,
        certificates=True,
        time_zones=True,
        env=tuple(env),
    )


def alpine(image: str = ALPINE) -> Base:
    """Return an Alpine."""
    return Base(image, Family.ALPINE, Libc.MUSL, 9 * _MB, same_release=False, certificates=True)


def debian_release(found: Distribution | None) -> str:
    """Return the number of a Debian that there are distroless images of, else nothing."""
    number = _debian(found)
    return number if number in ("11", "12", "13") else ""


def _debian(found: Distribution | None) -> str:
    return DEBIAN_SUITES.get(found.codename, "") if found and found.id == "debian" else ""


# ------------------------------------------------------------------------------------------------- the original's


# Official images that come in a slim form, named by their version and "-slim".
_WITH_SLIM = word_set("python node ruby rust perl openjdk debian haskell erlang elixir pypy julia dart")


def distribution_base(found: Distribution | None, original: str, *, known: bool) -> Base | None:
    """Return the smallest image of a distribution and release: `debian:bookworm-slim`, `alpine:3.20`, `ubuntu:22.04`.

    `known` says that the distribution was read from the image, so that the release is certain.
    """
    if found is None:
        return None
    match found.family:
        case Family.DEBIAN if found.id == "debian":
            suite = found.codename or SUITE
            return Base(f"debian:{suite}-slim", Family.DEBIAN, Libc.GLIBC, 78 * _MB, same_release=True, time_zones=True)
        case Family.UBUNTU if found.id == "ubuntu" and found.version:
            return Base(f"ubuntu:{found.version}", Family.UBUNTU, Libc.GLIBC, 78 * _MB, same_release=True)
        case Family.ALPINE if found.id == "alpine":
            version = re.match(r"\d+\.\d+", found.version)
            image = f"alpine:{version[0]}" if version else (ALPINE if known else original_alpine(original))
            return Base(image, Family.ALPINE, Libc.MUSL, 9 * _MB, same_release=True, certificates=True)
    return None


def original_alpine(original: str) -> str:
    """Return the Alpine of an image that is one, else the one that is named here."""
    return original if reference(original).last == "alpine" else ALPINE


def same_image(evidence: Evidence) -> Base:
    """Return the original's own base: the split alone."""
    found = evidence.distribution
    family = found.family if found else _by_manager(evidence)
    return Base(
        evidence.base_raw,
        family,
        found.libc if found else Libc.GLIBC,
        evidence.base_bytes or 600 * _MB,
        same_release=True,
        certificates=True,
        time_zones=True,
    )


def _by_manager(evidence: Evidence) -> Family | None:
    """Return the family of an image of which nothing is known but the package manager that its RUNs call."""
    if evidence.uses(Manager.APT):
        return Family.DEBIAN
    return Family.ALPINE if evidence.uses(Manager.APK) else None


def slim(evidence: Evidence) -> Base | None:
    """Return the slim form of the original's base, with its version: python:3.11 -> python:3.11-slim.

    The digest of a pinned image is that of the large one, so it goes. None where there is no slim form, or the
    original is one.
    """
    parts = reference(evidence.base_raw)
    found = evidence.distribution
    if parts.last not in _WITH_SLIM or re.search(r"slim|alpine|windows|nanoserver|onbuild", parts.tag):
        return None
    tag = "slim" if parts.tag in ("", "latest") else f"{parts.tag}-slim"
    suite = re.fullmatch(r"(.*)-(buster|bullseye|bookworm|trixie|stretch)", parts.tag)
    if suite and parts.last != "debian":
        # Node's images alone have it the other way round.
        tag = f"{parts.tag}-slim" if parts.last == "node" else f"{suite[1]}-slim-{suite[2]}"
    sizes = {"python": 125, "node": 230, "ruby": 200, "perl": 130, "debian": 78}
    return Base(
        f"{parts.name}:{tag}",
        found.family if found else Family.DEBIAN,
        Libc.GLIBC,
        sizes.get(parts.last, 200) * _MB,
        same_release=True,
        certificates=parts.last == "python",
        time_zones=True,
        provides=_PROVIDED.get(parts.last, ()),
    )


_PROVIDED = {
    "python": (
        *("ca-certificates", "netbase", "tzdata", "libssl3", "libsqlite3-0", "libffi8", "libreadline8", "libbz2-1.0"),
        *("liblzma5", "libuuid1", "libexpat1", "libncursesw6", "libgdbm6", "libdb5.3", "zlib1g", "libnsl2"),
    ),
    "ruby": (
        "ca-certificates",
        "libyaml-0-2",
        "libgmp10",
        "zlib1g",
        "libssl3",
        "libffi8",
        "libgdbm6",
        "procps",
        "bzip2",
    ),
}


# What the package managers of slim images do not unpack, by its name among the data of run times.
_PAGES = ("manuals", "info pages", "messages")


def with_pages(evidence: Evidence) -> tuple[Base, ...]:
    """Return the original's own image where what ships reads pages or translations of packages: slim forms lack them.

    Only of a distribution's image is the rest worth it.
    """
    reasons = evidence.reasons
    if reasons is None or evidence.base_name != "debian" or slim(evidence) is None:
        return ()
    asked = reasons.facts.data.uses
    whole = replace(same_image(evidence), certificates=False)  # an image of the distribution alone has none
    return (whole,) if any(name in asked for name in _PAGES) else ()


# ----------------------------------------------------------------------------------------------------- what fits


def for_compiled(evidence: Evidence, *, static: bool | None = None) -> tuple[Base, ...]:
    """Return the bases for a compiled program, smallest first.

    `static` says whether it needs no library at all; None takes it from the built image, or is no. One that starts
    other programs stays with the distribution whose programs it knows.
    """
    starts_others = subprocesses.starts_others(evidence)
    if static is None:
        static = evidence.static_programs is True
    shell_needed = evidence.needs_shell
    found = evidence.distribution
    own = distribution_base(found, evidence.base, known=evidence.image is not None)
    if starts_others:
        return (own if own is not None else same_image(evidence),)
    bases: list[Base] = []
    debian = _debian(found)
    if static:
        if not shell_needed:
            bases += [SCRATCH, distroless("static", debian or DEBIAN_SUITES[SUITE], same_release=bool(debian))]
        if own is None or own.family is not Family.ALPINE:
            bases.append(alpine())
    elif not shell_needed and (debian := debian_release(found)):
        bases += [distroless("base", debian, same_release=True), distroless("cc", debian, same_release=True)]
    bases.append(own if own is not None else same_image(evidence))
    return tuple(bases)


def for_interpreted(evidence: Evidence) -> tuple[Base, ...]:
    """Return the bases for a program that its base image's interpreter runs: the slim form, or the same image."""
    found = slim(evidence)
    return (found,) if found else (same_image(evidence),)


def system(evidence: Evidence) -> tuple[Base, ...]:
    """Return the bases for what runs on the distribution itself: its smallest image, else the original."""
    own = distribution_base(evidence.distribution, evidence.base, known=evidence.image is not None)
    return (own if own is not None else same_image(evidence),)


def is_form_of_original(base: Base, evidence: Evidence) -> bool:
    """Return whether a base is the original's own image, or a form of it."""
    return base.image == evidence.base_raw or reference(base.image).last == evidence.base_name


def general(evidence: Evidence) -> tuple[Base, ...]:
    """Return the bases for a program of which nothing more is known than what its image shows.

    Only an image that is nothing but a distribution, or a toolchain on one, is exchanged for the distribution: any
    other may have in it what the program needs.
    """
    programs = evidence.own_programs
    if evidence.base_name in _ON_DISTRIBUTION:
        if programs and all(one.elf is not None or one.interpreter for one in programs):
            return for_compiled(evidence)
        return system(evidence)
    return for_interpreted(evidence)


_ON_DISTRIBUTION = word_set(
    "golang gcc rust haskell buildpack-deps debian ubuntu alpine fpc nim crystal swift ocaml opam"
)


def filter_allowed(found: Iterable[Base], patterns: Sequence[str]) -> tuple[Base, ...]:
    """Return the bases that a policy list allows: globs of whole names, or of names without a tag; empty allows all."""
    if not patterns:
        return tuple(found)
    return tuple(
        base
        for base in found
        if any(fnmatchcase(base.image, glob) or fnmatchcase(reference(base.image).name, glob) for glob in patterns)
    )
