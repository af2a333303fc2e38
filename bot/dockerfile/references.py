"""Which images a Dockerfile uses, and whether a list of patterns allows them. Pure."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.dockerfile.frontend import find_frontend
from bot.dockerfile.stages import SCRATCH, Stage, StageGraph, graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.errors import InputError
from bot.model.images import UsedImage

HUB = "docker.io"
_FRONTEND = "docker/dockerfile"
_IMAGE = "docker-image://"
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


def uses(
    text: str,
    stage: str | None = None,
    build_args: Iterable[tuple[str, str]] = (),
    contexts: Mapping[str, str] | None = None,
) -> tuple[UsedImage, ...]:
    """Return the images that a build of the stage needs: FROM, COPY --from, RUN --mount=from and the frontend.

    Each counts once, at its first line. `contexts` are named contexts, each an image ("docker-image://...") or
    something else, which is no image: they take the place of images and of stages of their name. A text that is no
    Dockerfile uses none but its frontend: the build says what is wrong with it.
    """
    arguments = tuple(build_args)
    found: dict[str, int | None] = {}
    frontend = find_frontend(text, arguments)
    if frontend is not None and not is_usual_frontend(frontend[0]):
        found[frontend[0]] = frontend[1]
    try:
        stages = graph(parse(text), dict(arguments))
        for image, line in _of_stages(stages, stages.final(stage), _by_name(contexts or {})):
            found.setdefault(image, line)
    except (DockerfileSyntaxError, InputError):
        pass
    found.pop(SCRATCH, None)
    return tuple(UsedImage(image, line) for image, line in found.items())


def join_used(named: Iterable[UsedImage], told: Iterable[str]) -> tuple[UsedImage, ...]:
    """Return what a text names, and what the builder says that it loaded besides; the usual frontend is no base."""
    uses = list(named)
    known = {_key(use.image) for use in uses}
    for image in told:
        if _key(image) not in known and not is_usual_frontend(image):
            known.add(_key(image))
            uses.append(UsedImage(image, None))
    return tuple(uses)


def is_usual_frontend(image: str) -> bool:
    """Whether an image is Docker's own frontend, which every builder has; others are programs of their own."""
    name = Name.parse(image)
    return (name.host, name.path) == (HUB, _FRONTEND)


def _key(image: str) -> tuple[str, ...]:
    """What an image is compared by: the builder tells the tag that nobody wrote, and one with a digest is that."""
    name = Name.parse(image)
    return (name.host, name.path, name.digest) if name.digest else (name.host, name.path, name.tag or "latest")


def _by_name(contexts: Mapping[str, str]) -> dict[str, str]:
    """Named contexts by the forms in which the builder looks for them: an image by its shortest name, stages as is."""
    found = {}
    for name, value in contexts.items():
        found[name.lower()] = value
        found[str(Name.parse(name)).removesuffix(":latest")] = value
    return found


def _of_stages(stages: StageGraph, final: Stage, contexts: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Every image that a build of a stage loads, going on through the stages that no context takes the place of."""
    waiting, seen = [final], {final.index}
    while waiting:
        stage = waiting.pop()
        taken = contexts.get(stage.name) if stage.name else None
        if taken is not None:
            yield from _image(taken, stage.start)
            continue
        sources = [(source, line) for line, source in _sources(stages, stage)]
        parent: Stage | str = stage.base if stage.parent is None else stages.stages[stage.parent]
        for source, line in [(parent, stage.start), *sources]:
            if isinstance(source, str):
                replaced = contexts.get(source.lower(), contexts.get(str(Name.parse(source)).removesuffix(":latest")))
                yield from ((source, line),) if replaced is None else _image(replaced, line)
            elif source.index not in seen:
                seen.add(source.index)
                waiting.append(source)


def _image(context: str, line: int) -> Iterator[tuple[str, int]]:
    if context.startswith(_IMAGE):
        yield context.removeprefix(_IMAGE), line


def _sources(stages: StageGraph, stage: Stage) -> Iterator[tuple[int, Stage | str]]:
    """What COPY --from and RUN --mount=from of a stage take, and those that the stage it is FROM leaves for it."""
    triggers = () if stage.parent is None else stages.stages[stage.parent].instructions
    for instruction in (*(one for one in triggers if one.sub), *stage.instructions):
        for source in stages.sources(instruction.sub or instruction):
            yield instruction.start, source


def is_allowed(image: str, patterns: Iterable[str]) -> bool:
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
