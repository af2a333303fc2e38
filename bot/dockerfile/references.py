"""Which images a Dockerfile uses, and whether a list of patterns allows them. Pure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.dockerfile.stages import SCRATCH, Stage, StageGraph, graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.errors import InputError

HUB = "docker.io"
_FRONTEND = "docker/dockerfile"  # the frontend that every builder has; others are programs of their own
_DIGEST = re.compile(r"@(sha(?:256|512):[0-9a-f*?]+)$")


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of an image's name. Tag and digest are empty where they are not given."""

    host: str
    path: str
    tag: str = ""
    digest: str = ""

    @classmethod
    def parse(cls, reference: str) -> Name:
        """Read a reference as Docker does: what has no registry is from Docker Hub."""
        rest, digest = reference.strip(), ""
        if found := _DIGEST.search(rest):
            rest, digest = rest[: found.start()], found[1]
        first, slash, remainder = rest.partition("/")
        if slash and ("." in first or ":" in first or first == "localhost"):
            host, rest = first, remainder
        else:
            host = HUB
        rest, _, tag = rest.partition(":")
        if host in ("index.docker.io", "registry-1.docker.io"):
            host = HUB
        if host == HUB and "/" not in rest and rest != "*":
            rest = f"library/{rest}"
        return cls(host.lower(), rest, tag, digest)

    def __str__(self) -> str:
        return (
            f"{self.host}/{self.path}"
            + (f":{self.tag}" if self.tag else "")
            + (f"@{self.digest}" if self.digest else "")
        )


@dataclass(frozen=True, slots=True)
class Use:
    """An image that a build uses, as the Dockerfile names it with its variables filled in, and the line."""

    image: str
    line: int


def uses(text: str, stage: str | None = None, build_args: Iterable[tuple[str, str]] = ()) -> tuple[Use, ...]:
    """Return the images that a build of the stage needs: FROM, COPY --from, RUN --mount=from and `# syntax=`.

    Each counts once, at its first line. A text that is no Dockerfile uses none: the build says what is wrong with it.
    """
    try:
        dockerfile = parse(text)
        stages = graph(dockerfile, dict(build_args))
        final = stages.final(stage)
    except (DockerfileSyntaxError, InputError):
        return ()
    found: dict[str, int] = {}
    frontend = dict(dockerfile.directives).get("syntax", "").split(" ")[0]
    if frontend and Name.parse(frontend).path != _FRONTEND:
        found[frontend] = 1
    for image, line in _of_stages(stages, stages.needed(final)):
        found.setdefault(image, line)
    found.pop(SCRATCH, None)
    return tuple(Use(image, line) for image, line in found.items())


def _of_stages(stages: StageGraph, needed: Iterable[Stage]) -> Iterator[tuple[str, int]]:
    for stage in needed:
        if stage.parent is None:
            yield stage.base, stage.start
        for instruction in stage.instructions:
            for source in stages.sources(instruction.sub or instruction):
                if isinstance(source, str):
                    yield source, instruction.start


def allowed(image: str, patterns: Iterable[str]) -> bool:
    """Return whether one of the patterns allows an image.

    A pattern is a name with `*`: `alpine` (any tag), `alpine:3.*`, `ghcr.io/acme/*`, `*.example.com/*`, or `*`. A `*`
    in the name of the registry never reaches into the path behind it.
    """
    name = Name.parse(image)
    return any(_fits(name, pattern.strip()) for pattern in patterns)


def _fits(name: Name, pattern: str) -> bool:
    if pattern == "*":
        return True
    wanted = Name.parse(pattern)
    return (
        fnmatch.fnmatchcase(name.host, wanted.host)
        and fnmatch.fnmatchcase(name.path, wanted.path)
        and (not wanted.tag or fnmatch.fnmatchcase(name.tag or ("" if name.digest else "latest"), wanted.tag))
        and (not wanted.digest or fnmatch.fnmatchcase(name.digest, wanted.digest))
    )
