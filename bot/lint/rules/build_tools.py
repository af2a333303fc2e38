"""HC003: compilers and headers that only the build needed are in the image that runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import PackageAction
from bot.dockerfile.syntax import Instruction
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.model.images import ImageFacts
from bot.model.scans import Scan
from bot.scan.diff import is_build_tool
from bot.text import Size, Template, Text, verbatim

ID = "HC003"
TITLE = Template("Build tools in the final image", "Ferramentas de build na imagem final")
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Packages that only the build needs make the image larger, and each can have vulnerabilities.",
    "O que só o build usa aumenta a imagem, e cada pacote pode ter vulnerabilidades.",
)
REMEDY = Template(
    "Build in a separate stage, and copy only the result into the final image.",
    "Faça o build em um estágio separado, e copie só o resultado para a imagem final.",
)
CAUGHT = 'FROM debian:12\nRUN apt-get update && apt-get install -y gcc make && make\nCMD ["/app"]\n'
PASSES = (
    "FROM debian:12 AS build\n"
    "RUN apt-get update && apt-get install -y gcc make && make\n"
    "FROM debian:12-slim\n"
    "COPY --from=build /app /app\n"
    'CMD ["/app"]\n'
)
_INSTALLED = Template(
    "Build tools stay in the image: {packages}",
    "Ferramentas de build ficam na imagem: {packages}",
)
_INSTALLED_SIZE = Template(
    "Build tools stay in the image: {packages}; their layer is {size}",
    "Ferramentas de build ficam na imagem: {packages}; a camada delas tem {size}",
)
_BASE = Template(
    "The image ships the whole toolchain of {image}",
    "A imagem leva toda a toolchain de {image}",
)
_BASE_SIZE = Template(
    "The image ships the whole toolchain of {image}: {size}",
    "A imagem leva toda a toolchain de {image}: {size}",
)
_MORE = Template("{names} and {count} more", "{names} e mais {count}")

_TOOL = re.compile(
    r"^(?:gcc|g\+\+|clang|llvm|gfortran|binutils|make|cmake|ninja|ninja-build|meson|autoconf|automake|libtool|bison|flex"
    r"|build-essential|build-base|dpkg-dev|rustc|rust|cargo|golang|go|openjdk-?\d+-jdk(?:-headless)?|default-jdk"
    r"|default-jdk-headless|openjdk\d+|maven|gradle|pkg-config|pkgconf|linux-libc-dev|linux-headers|gcc-c\+\+"
    r"|java-[\d.]+-openjdk-devel|\"?Development Tools\"?|@development-tools)(?:-\d[\w.]*)?$|-dev$|-devel$"
)
# Names that end like those of headers and are none, or that a program needs to run.
_NO_TOOL = frozenset(("openjdk8-jre", "python3-dev-tools"))
_TOOLCHAINS = re.compile(
    r"(?:^|/)(?:golang|rust|gcc|maven|gradle|buildpack-deps|haskell|swift|dart|clang|sbt|ghc|zig)$|(?:^|/)dotnet/sdk$"
)
_JDK = re.compile(r"(?:^|/)(?:openjdk|eclipse-temurin|amazoncorretto|ibm-semeru-runtimes)$")
_BUILDS = {
    ("go", "build"), ("go", "install"), ("go", "get"), ("cargo", "build"), ("cargo", "install"), ("mvn", "package"),
    ("mvn", "install"), ("gradle", "build"), ("dotnet", "publish"), ("dotnet", "build"), ("stack", "install"),
    ("swift", "build"), ("dart", "compile"), ("cabal", "install"), ("zig", "build"),
}  # fmt: skip
_COMPILERS = frozenset(("gcc", "g++", "cc", "c++", "clang", "javac", "make", "rustc", "ghc", "gradlew", "mvnw"))
_QUESTIONS = frozenset(("--version", "-version", "-v", "-V", "version", "--help", "-h", "-dumpversion"))
_SHOWN = 6


def check(context: Context) -> Iterable[Hit]:
    """Find build tools that the image is shipped with."""
    base = _base(context)
    if base is not None:
        yield base
        return  # on such a base every installed header is part of the same mistake
    removed = _find_removed(context)
    for run in (one for one in context.image_instructions if one.keyword == "RUN"):
        names = [name for name in _find_installs(context, run) if name not in removed.get(run.start, set())]
        if context.scan is not None and context.scanned and context.facts is not None:
            names = _present(names, run, context.scan, context.facts)
        if names:
            yield Hit(run, _message(context, run, names), confidence=_confidence(context))


def _base(context: Context) -> Hit | None:
    image = context.graph.external_base(context.stage)
    name = re.split(r"[:@]", image.rpartition("/")[2])[0]
    repository = image[: len(image) - len(image.rpartition("/")[2])] + name
    tag = image.rpartition("/")[2].partition(":")[2]
    jdk = _JDK.search(repository) is not None and "jre" not in tag
    if not (_TOOLCHAINS.search(repository) or jdk):
        return None
    if not any(_builds(command.effective) for run in _runs(context) for command in context.commands(run)):
        return None
    first = context.chain[0].from_instruction
    shown = verbatim(image.partition("@")[0][:100])
    if context.facts is None or not context.facts.base_image_bytes:
        return Hit(first, _BASE(image=shown), level=Level.WARNING)
    size = Size(context.facts.base_image_bytes)
    return Hit(first, _BASE_SIZE(image=shown, size=size), level=Level.WARNING)


def _builds(words: Sequence[str]) -> bool:
    if not words:
        return False
    program = words[0].rpartition("/")[2]
    if len(words) == 1 or set(words[1:]) <= _QUESTIONS:
        return program in ("make", "gradlew", "mvnw") and len(words) == 1
    verbs = [word for word in words[1:] if not word.startswith(("-", "+"))]
    return program in _COMPILERS or any((program, verb) in _BUILDS for verb in verbs)


def _runs(context: Context) -> Iterator[Instruction]:
    return (one for one in context.image_instructions if one.keyword == "RUN")


def _find_installs(context: Context, run: Instruction) -> list[str]:
    names: dict[str, None] = {}
    for found in context.packages(run):
        if found.manager.of_system and found.action is PackageAction.INSTALL:
            names |= dict.fromkeys(name for name in map(_plain, found.packages) if is_tool(name))
    return list(names)


def is_tool(name: str) -> bool:
    """Whether a package of a distribution is for building rather than for running."""
    return bool(_TOOL.search(name)) and name not in _NO_TOOL


def _plain(package: str) -> str:
    """A package's name without the version, architecture or repository that is asked for."""
    return re.split(r"[=<>~@:/]", package.strip("\"'"), maxsplit=1)[0] or package.strip("\"'")


def _find_removed(context: Context) -> dict[int, set[str]]:
    """Return, by a RUN's line, the packages that are removed again in it; a virtual group of apk's by its members.

    Removal in a later layer is not looked at: the bytes stay.
    """
    removed: dict[int, set[str]] = {}
    for run in _runs(context):
        script = context.packages(run)
        groups = {one.virtual: one.packages for one in script if one.virtual}
        gone = removed.setdefault(run.start, set())
        for one in script:
            if one.action is PackageAction.REMOVE:
                gone.update(map(_plain, one.packages))
                for name in one.packages:
                    gone.update(map(_plain, groups.get(name, ())))
                if _everything_automatic(one):
                    gone.update(name for found in script for name in map(_plain, found.packages))
    return removed


def _everything_automatic(one: PackageCommand) -> bool:
    """Whether it removes what the script marked, by variables that are not known here: `apt-get purge $buildDeps`."""
    return any("$" in name for name in one.packages) or "autoremove" in one.command.words or one.has("--auto-remove")


def _present(names: Sequence[str], run: Instruction, scan: Scan, facts: ImageFacts) -> list[str]:
    """Return which of them the image has, and what else of the kind came with that RUN's layer."""
    lines = {layer.diff_id: layer.line for layer in facts.layers}
    here = {one.name for one in scan.packages}
    came = {one.name for one in scan.packages if lines.get(one.diff_id) == run.start and is_build_tool(one)}
    asked = [name for name in names if name in here or any(one.startswith(f"{name}-") for one in came)]
    return [*asked, *sorted(name for name in came if is_tool(name) and name not in asked)] if asked else []


def _message(context: Context, run: Instruction, names: Sequence[str]) -> Text:
    shown = ", ".join(name[:60] for name in names[:_SHOWN])
    packages = verbatim(shown) if len(names) <= _SHOWN else _MORE(names=verbatim(shown), count=len(names) - _SHOWN)
    size = sum(layer.size_bytes for layer in context.facts.layers if layer.line == run.start) if context.facts else 0
    return _INSTALLED_SIZE(packages=packages, size=Size(size)) if size else _INSTALLED(packages=packages)


def _confidence(context: Context) -> Confidence:
    return Confidence.CERTAIN if context.scanned else Confidence.LIKELY
