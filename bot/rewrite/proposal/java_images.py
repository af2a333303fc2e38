"""Which image has the Java run-time environment for programs that were built on an image with a development kit.

The vendor, the version and the distribution stay where there is such an image; the version is never invented. OpenJDK's
own image has no run-time form after Java 11: Eclipse Temurin, which is the same OpenJDK, takes its place. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.dockerfile import image_names
from bot.dockerfile.distributions import Family, Libc
from bot.rewrite.candidate import ANY
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal.runtime_bases import Base

# A version as it stands in a tag: digits, or a variable in its place.
_V = r"(?P<v>\$\{?\w+\}?|\d+[\w.+]*?)"
_SYSTEM = r"(?:-(?P<s>alpine(?:-?[\d.]+)?|focal|jammy|noble|centos7|ubi\d+-minimal))?"
_DEBIAN = r"(?:-(?P<s>slim(?:-\w+)?|alpine[\d.]*|buster|bullseye|stretch|jessie))?"
_BY_TEMURIN = (8, 11, 16)  # and all after
_SIZES = {"alpine": 190_000_000}
_JRE_BYTES = 270_000_000
_TEMURIN_HOME = "/opt/java/openjdk"


def runtime(evidence: Evidence) -> Base | None:
    """Return the image with the run-time environment, None where there is none for certain."""
    parts = image_names.reference(evidence.base_raw)
    for name, tag, answer in _TABLE:
        if re.fullmatch(name, parts.short) and (match := re.fullmatch(tag, parts.tag)) is not None:
            image = answer(match, parts.name)
            return _base(evidence, image) if image is not None else None
    return _by_image(evidence)


def _by_image(evidence: Evidence) -> Base | None:
    """Take vendor and version from the image, where the tag does not say them: `maven:3`."""
    env = evidence.base_env
    version = _major(env.get("JAVA_VERSION", "").removeprefix("jdk-").removeprefix("jdk"))
    if env.get("JAVA_HOME") != _TEMURIN_HOME or version is None or "jre" in evidence.base_tag:
        return None
    musl = evidence.distribution is not None and evidence.distribution.family is Family.ALPINE
    image = _temurin(str(version), "alpine" if musl else "")
    return _base(evidence, image) if image is not None else None


def _base(evidence: Evidence, image: str) -> Base:
    found = evidence.distribution
    musl = "alpine" in image
    family = Family.ALPINE if musl else Family.DEBIAN
    if not musl and found is not None and found.family is Family.UBUNTU:
        family = Family.UBUNTU
    old, new = image_names.reference(evidence.base), image_names.reference(image)
    temurin = new.last == "eclipse-temurin"
    same = "temurin" in old.name + old.tag if temurin else new.last in old.name + old.tag
    was_musl = found is not None and found.family is Family.ALPINE
    home = _TEMURIN_HOME if temurin else evidence.base_env.get("JAVA_HOME", "")
    env: list[tuple[str, str]] = [("JAVA_VERSION", ANY)]
    if temurin:
        env += [
            ("JAVA_HOME", _TEMURIN_HOME),
            ("LANG", "en_US.UTF-8"),
            ("LANGUAGE", "en_US:en"),
            ("LC_ALL", "en_US.UTF-8"),
        ]
    return Base(
        image,
        family,
        Libc.MUSL if musl else Libc.GLIBC,
        _SIZES["alpine"] if musl else _JRE_BYTES,
        same_release=same and musl == was_musl,
        certificates=True,
        time_zones=not musl,
        env=tuple(env),
        path=(f"{home}/bin",) if home else (),
        programs=("java", "keytool", "mvn-entrypoint.sh", "__cacert_entrypoint.sh", "jshell"),
        provides=("ca-certificates", "tzdata", "fontconfig", "locales", "p11-kit", "libfreetype6", "libfontconfig1"),
    )


def _major(version: str) -> int | None:
    """Return 17 for "17.0.8_7"; None for a variable."""
    match = re.match(r"(?:1\.)?(\d+)", version)
    return int(match[1]) if match else None


def _temurin(version: str, suffix: str = "") -> str | None:
    major = _major(version)
    if major is not None and major not in _BY_TEMURIN and major < _BY_TEMURIN[-1]:
        return _without_temurin(version, major)
    return f"eclipse-temurin:{version}-jre" + (f"-{suffix}" if suffix else "")


def _without_temurin(version: str, major: int) -> str | None:
    """Of the versions that Eclipse Temurin has no image of, the forerunners have some."""
    return f"openjdk:{version}-jre-slim" if major < 11 else f"adoptopenjdk:{version}-jre-hotspot"


def _openjdk(version: str, suffix: str = "") -> str | None:
    """Return the run-time form of OpenJDK's own image, up to Java 11; Temurin's after."""
    major = _major(version)
    if major is None:
        return None
    if major > 11:
        return _temurin(str(major), "alpine" if suffix.startswith("alpine") else "")
    return f"openjdk:{version}-jre" + (f"-{suffix}" if suffix else "")


def _plain(template: str) -> Callable[[re.Match[str], str], str | None]:
    def answer(match: re.Match[str], name: str) -> str | None:
        suffix = match.groupdict().get("s")
        return template.format(name=name, v=match.groupdict().get("v", ""), s=f"-{suffix}" if suffix else "")

    return answer


def _by_temurin(match: re.Match[str], name: str) -> str | None:
    return _temurin(match["v"], match.groupdict().get("s") or "")


def _by_openjdk(match: re.Match[str], name: str) -> str | None:
    return _openjdk(match["v"], match.groupdict().get("s") or "")


_Answer = Callable[[re.Match[str], str], str | None]
# An image's name, its tag, and the image that takes its place.
_TABLE: tuple[tuple[str, str, _Answer], ...] = (
    ("eclipse-temurin", rf"{_V}(?:-jdk)?{_SYSTEM}", _by_temurin),
    ("maven", rf"[^-]+-(?:eclipse-)?temurin-{_V}{_SYSTEM}", _by_temurin),
    ("maven", rf"[^-]+-amazoncorretto-{_V}-al2023", _plain("amazoncorretto:{v}-al2023-headless")),
    ("maven", rf"[^-]+-amazoncorretto-{_V}(?:-debian\w*|-al2)?", _plain("amazoncorretto:{v}")),
    ("maven", rf"[^-]+-(?:openjdk|jdk)-{_V}{_DEBIAN}", _by_openjdk),
    ("gradle", rf"(?:[^-]+-)?jdk-?{_V}(?:-lts)?(?:-and-\d+)?{_SYSTEM}", _by_temurin),
    ("gradle", rf"(?:[^-]+-)?jdk-?{_V}-corretto(?:-al2023)?", _plain("amazoncorretto:{v}-al2023-headless")),
    ("openjdk", rf"{_V}(?:-jdk)?(?:-oracle(?:linux\d)?)?{_DEBIAN}", _by_openjdk),
    ("java", rf"(?P<b>(?:openjdk-)?){_V}-jdk{_DEBIAN}", lambda match, name: (
        f"{name}:{match['b']}{match['v']}-jre" + (f"-{match['s']}" if match["s"] else "")
    )),
    ("amazoncorretto", rf"{_V}-al2023(?:-jdk)?", _plain("amazoncorretto:{v}-al2023-headless")),
    (r"azul/zulu-openjdk(?:-\w+)?", rf"{_V}", _plain("{name}:{v}-jre")),
    (r"bellsoft/liberica-openjdk-(?:debian|alpine|centos|alpine-musl)", rf"{_V}(?P<s>)", lambda match, name: (
        f"{name.replace('openjdk', 'openjre')}:{match['v']}"
    )),
    ("adoptopenjdk", rf"{_V}-jdk-(?P<s>hotspot|openj9)(?:-\w+)?", _plain("{name}:{v}-jre{s}")),
    (r"adoptopenjdk/openjdk\d+", r"(?P<b>.*)jdk-(?P<v>[\d.+_u-]+\w*)", lambda match, name: (
        f"{name}:{match['b']}jre-{match['v']}"
    )),
    ("ibm-semeru-runtimes", rf"open-{_V}-jdk{_SYSTEM}", _plain("{name}:open-{v}-jre{s}")),
    ("ibmjava", r"(?P<v>\d+)(?:-sdk)?(?:-(?P<s>alpine))?", _plain("{name}:{v}-jre{s}")),
    ("clojure", rf"(?:eclipse-)?temurin-{_V}-(?:lein|tools-deps|boot)(?:-[\d.]+)?{_SYSTEM}(?:-\w+)?", _by_temurin),
    ("clojure", rf"openjdk-{_V}-(?:lein|tools-deps|boot)(?:-[\d.]+)?(?:-(?P<s>slim(?:-\w+)?|\w+))?", _by_openjdk),
    ("sbtscala/scala-sbt", r"eclipse-temurin-(?P<s>jammy|noble|alpine|focal)-(?P<v>\d[\d.]*(?:_\d+)?)_.*", _by_temurin),
    (r"(?:hseeberger|sbtscala)/scala-sbt|mozilla/sbt", r"(?:openjdk-|graalvm-ce-)?(?P<v>\d+)[u.\d].*", _by_temurin),
    ("tomcat", r"(?P<b>.*)jdk(?P<v>\d+.*)", lambda match, name: f"{name}:{match['b']}jre{match['v']}"),
)  # fmt: skip
