"""Dependencies before source: what rarely changes stands above what changes with every commit. Pure.

A COPY of the context goes down past what certainly does not read what it brings. Past an install that reads manifests
only, it goes down once those have a COPY of their own above it. A copy of a whole folder from another stage is taken
apart where libraries are in it. What is certain is told by the words of commands and the files of the context; what is
not stays where it is. The proof sees to it that the image has the same files.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.dockerfile import edit, package_commands
from bot.dockerfile.paths import below
from bot.dockerfile.stages import StageGraph, graph
from bot.dockerfile.syntax import Dockerfile, parse
from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage
from bot.model.findings import LineEdit
from bot.rewrite.evidence.steps import BuildStep, steps
from bot.rewrite.polish import readers
from bot.rewrite.polish.cache_mounts import MountContext
from bot.rewrite.polish.readers import Brought

_MOST_MOVES = 12
_WORTH_BYTES = 1_000_000  # of libraries
_LAYER = "/libraries"  # a folder of the first stage, with what becomes a layer of its own
_KEPT_FLAGS = ("--chown", "--chmod", "--link")
_METADATA = ("LABEL", "MAINTAINER", "EXPOSE", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "SHELL", "USER")
# Where the system's own files are: what is copied there may change what any command does.
_OF_SYSTEM = re.compile(
    r"/(?:$|(?:etc|bin|sbin|lib\w*|tmp|run|dev|proc|sys|boot)(?:/|$)|root/\.|home/[^/]+/\."
    r"|usr(?!/(?:src|app|local/(?:src|app|bin|sbin)|share/nginx/html)(?:/|$))|var(?!/(?:www|app|task)(?:/|$)))"
)
_PLAIN = re.compile(r"[\w./@+-]+")
_ENVIRONMENTS = frozenset((".venv", "venv"))  # of Python: nobody's name for sources


def order_steps(
    text: str, target: str | None, known: MountContext, image: BuiltImage | None = None, *, exact: bool = True
) -> str:
    """Return a Dockerfile with dependencies before source; unchanged where nothing is certain.

    `image` is what was built of this very text, or, if not `exact`, one that has the same files there.

    Raises DockerfileSyntaxError and InputError.
    """
    if not known.context_files:
        return text
    if image is not None:
        text = _apart(text, target, known, image, exact=exact)
    for _ in range(_MOST_MOVES):
        changed = _move_one(text, target, known)
        if changed is None:
            break
        text = changed
    return text


@dataclass(frozen=True, slots=True)
class _Stage:
    """The steps of one stage; `ships` says that its layers are those of the image."""

    dockerfile: Dockerfile
    steps: tuple[BuildStep, ...]
    ships: bool
    name: str = ""
    base: str = ""  # what it is FROM


def _stages(text: str, target: str | None, known: MountContext) -> Iterator[_Stage]:
    dockerfile = parse(text)
    found = graph(dockerfile, known.build_args)
    final = found.final(target)
    ships = {one.index for one in found.chain(final)}
    for stage in found.needed(final):
        own = _own(found, stage.index, known)
        yield _Stage(dockerfile, own, stage.index in ships, stage.name or "", stage.base)


def _own(found: StageGraph, index: int, known: MountContext) -> tuple[BuildStep, ...]:
    stage = found.stages[index]
    image = known.base(found.external_base(stage))
    return tuple(one for one in steps(found, stage, image.env if image else None) if one.own)


# ------------------------------------------------------------------------------------------------------- going down


def _move_one(text: str, target: str | None, known: MountContext) -> str | None:
    """Return the text with one COPY further down, or one RUN taken apart; None where there is nothing to move."""
    for stage in _stages(text, target, known):
        for number, step in enumerate(stage.steps):
            edits = _edits(stage, number, step, known)
            if edits:
                return edit.apply(text, edits)
    return None


def _edits(stage: _Stage, number: int, step: BuildStep, known: MountContext) -> list[LineEdit]:
    if not _may_move(step):
        return []
    if not step.from_context:
        return _below_libraries(stage, number, step)
    brought = _find_brought(step, known)
    return [] if brought is None else _past(stage, number, step, brought)


def _past(stage: _Stage, number: int, step: BuildStep, brought: Brought) -> list[LineEdit]:
    """Put a COPY of the context below the last instruction of those behind it that is worth it."""
    needed: set[str] = set()
    ahead: set[str] = set()  # what is needed up to the last one
    last: BuildStep | None = None
    for other in stage.steps[number + 1 :]:
        if other.keyword != "RUN":
            if not _passes(step, other, brought):
                break
            last = other if other.keyword == "COPY" and not other.from_context else last
            continue
        reads = readers.reads(other, brought)
        if reads is None and last is None and not stage.ships:
            parts = _take_apart(stage.dockerfile, other, brought)
            if parts is not None:
                return [parts]
        if reads is None or (reads and not brought.whole):
            break
        needed |= reads
        if package_commands.package_installs(other.commands):
            last, ahead = other, set(needed)
    return _down(stage.dockerfile, step, last, sorted(ahead), brought) if last is not None else []


def _may_move(step: BuildStep) -> bool:
    """Whether an instruction copies to where only the program is, in a form that reads the same anywhere."""
    instruction = step.instruction
    if step.keyword not in ("COPY", "ADD") or instruction.heredocs or not step.sources:
        return False
    if any(not flag.startswith((*_KEPT_FLAGS, "--from=")) for flag in instruction.flags):
        return False
    if step.keyword == "ADD" and any(
        "://" in one or re.search(r"\.(?:tar|tgz|t?[gx]z|bz2)\b", one) for one in step.sources
    ):
        return False
    return "$" not in instruction.original and not _OF_SYSTEM.match(step.destination.rstrip("/") or "/")


def _passes(step: BuildStep, other: BuildStep, brought: Brought) -> bool:
    """Whether a COPY may stand below an instruction that is no RUN."""
    if other.keyword in _METADATA or other.keyword in ("ENV", "ARG"):
        return True  # a COPY with variables in it does not move
    if other.keyword == "WORKDIR":
        return step.instruction.args[-1].startswith("/")
    if other.keyword in ("COPY", "ADD"):
        return _apart_from(brought.places, _places(other))
    return False


def _places(step: BuildStep) -> tuple[str, ...]:
    """Where the files of a COPY go, as folders or files; a file's name is known where it is written."""
    if not step.destination.endswith("/"):
        return (step.destination,)
    names = [posixpath.basename(one.rstrip("/")) for one in step.sources]
    plain = all("." in name.strip(".") and _PLAIN.fullmatch(name) for name in names)
    folder = step.destination.rstrip("/")
    return tuple(f"{folder}/{name}" for name in names) if plain else (folder or "/",)


def _apart_from(some: Iterable[str], others: Sequence[str]) -> bool:
    return not any(below(one, other) or below(other, one) for one in some for other in others)


def _below_libraries(stage: _Stage, number: int, step: BuildStep) -> list[LineEdit]:
    """Put a COPY from another stage below those right behind it that bring libraries."""
    if _is_library(step):
        return []
    last: BuildStep | None = None
    for other in stage.steps[number + 1 :]:
        if other.keyword != "COPY" or other.from_context or not _apart_from(_places(step), _places(other)):
            break
        last = other if _is_library(other) else last
    return [] if last is None else _down(stage.dockerfile, step, last, [], Brought({}, (), whole=False))


def _is_library(step: BuildStep) -> bool:
    parts = {part for one in step.sources for part in one.split("/")}
    return not parts.isdisjoint(readers.LIBRARY_FOLDERS | _ENVIRONMENTS)


def _down(
    dockerfile: Dockerfile, step: BuildStep, last: BuildStep, needed: Sequence[str], brought: Brought
) -> list[LineEdit]:
    """Return the edits that put a step below another one, and a COPY of what is needed before in its place."""
    lines = dockerfile.lines()
    start = step.instruction.start
    while (
        start > 1 and lines[start - 2].lstrip().startswith("#") and not lines[start - 2].lower().startswith("# syntax")
    ):
        start -= 1
    text = "".join(lines[start - 1 : step.instruction.end])
    first = _first(step, needed, brought)
    if needed and not first:
        return []
    return [
        LineEdit(start, step.instruction.end, first),
        LineEdit(last.instruction.end + 1, last.instruction.end, edit.with_line_end(text)),
    ]


def _first(step: BuildStep, needed: Sequence[str], brought: Brought) -> str:
    """Return the COPY of files that are needed before the rest, one a folder."""
    flags = " ".join(["", *step.instruction.flags]) if step.instruction.flags else ""
    keyword = step.instruction.original.split()[0]
    groups: dict[str, list[str]] = {}
    for place in needed:
        groups.setdefault(posixpath.dirname(place), []).append(brought.files[place])
    made = []
    for folder, sources in groups.items():
        words = [*sources, f"{folder.rstrip('/')}/"]
        if not all(map(_PLAIN.fullmatch, words)):
            return ""
        written = json.dumps(words) if step.instruction.json else " ".join(words)
        made.append(f"{'COPY' if keyword.isupper() else 'copy'}{flags} {written}\n")
    return "".join(made)


def _find_brought(step: BuildStep, known: MountContext) -> Brought | None:
    """Return where a COPY puts which files of the context; None where a pattern says it."""
    found: dict[str, str] = {}
    folder = step.destination.rstrip("/")
    whole = False
    for source in step.sources:
        if re.search(r"[*?\[\\]", source):
            return None
        path = posixpath.normpath(source.strip("/") or ".")
        if path in known.context_files:
            name = posixpath.basename(path)
            found[f"{folder}/{name}" if step.destination.endswith("/") else folder] = path
            continue
        start = "" if path == "." else f"{path}/"
        whole = True
        found |= {f"{folder}/{one[len(start) :]}": one for one in known.context_files if one.startswith(start)}
    return Brought(found, _places(step), whole, known.read) if found else None


# --------------------------------------------------------------------------------------------- taking apart, in stages


def _take_apart(dockerfile: Dockerfile, step: BuildStep, brought: Brought) -> LineEdit | None:
    """Return a RUN in two, of which the first installs and needs no more than manifests; None where it is not so."""
    commands = step.commands
    plain = not step.instruction.json and not step.instruction.heredocs
    if (
        not plain
        or any(one.operator != "&&" for one in commands[1:])
        or any(one.blocks or one.function for one in commands)
    ):
        return None
    if any(not one.raw or re.search(r"[\n\\#]", one.raw) for one in commands):
        return None
    for count in range(len(commands) - 1, 0, -1):
        head = replace(step, commands=commands[:count])
        leaves = all(one.program in ("cd", "export", "set", "umask", "") for one in head.commands)
        stateful = any(
            one.program in ("cd", "export", "set", "umask", "pushd", "", ".", "source") for one in head.commands
        )
        if leaves or stateful or not package_commands.package_installs(head.commands):
            continue
        reads = readers.reads(head, brought, text=" && ".join(one.raw for one in head.commands))
        if reads is not None and (brought.whole or not reads):
            return LineEdit(step.instruction.start, step.instruction.end, _two(dockerfile, step, count))
    return None


def _two(dockerfile: Dockerfile, step: BuildStep, count: int) -> str:
    keyword = step.instruction.original.split()[0]
    flags = "".join(f"{flag} " for flag in step.instruction.flags)
    between = f" {dockerfile.escape}\n    && "
    parts = (step.commands[:count], step.commands[count:])
    return "".join(f"{keyword} {flags}{between.join(one.raw.strip() for one in part)}\n" for part in parts)


def _apart(text: str, target: str | None, known: MountContext, image: BuiltImage, *, exact: bool) -> str:
    """Return the text with libraries in a layer of their own, where a folder with them is copied from another stage.

    They are moved out of it at the end of that stage: the folder still comes over whole, and no list has to be kept.
    """
    stages = list(_stages(text, target, known))
    shipping = [one for one in stages if one.ships]
    if not shipping:
        return text
    for step in shipping[-1].steps:
        libraries = _libraries(step, image, exact=exact)
        origin = next((one for one in stages if one.name and f"--from={one.name}" in step.instruction.flags), None)
        if libraries and origin is not None and not origin.ships and _may_empty(step, libraries, origin, stages):
            return edit.apply(text, _moved(step, libraries, origin))
    return text


def _libraries(step: BuildStep, image: BuiltImage, *, exact: bool) -> list[str]:
    """Return the folders of libraries right below one that is copied whole from another stage, if they are large."""
    source, folder = (step.sources[0] if len(step.sources) == 1 else "").rstrip("/"), step.destination.rstrip("/")
    if step.keyword != "COPY" or step.from_context or not source or not _may_move(step) or step.instruction.json:
        return []
    children = _children(step, folder, image, exact=exact)
    found = sorted(name for name in children or () if name in readers.LIBRARY_FOLDERS | _ENVIRONMENTS)
    if children is None or len(children) == len(found) or sum(children[name] for name in found) < _WORTH_BYTES:
        return []
    return found if all(map(_PLAIN.fullmatch, (source, folder, *found))) else []


def _may_empty(step: BuildStep, libraries: Sequence[str], origin: _Stage, stages: Iterable[_Stage]) -> bool:
    """Whether nobody but this COPY takes libraries out of a stage, and the user of that stage may move them."""
    users = [one.instruction.args[-1] for one in origin.steps if one.keyword == "USER" and one.instruction.args]
    places = [f"{step.sources[0].rstrip('/')}/{name}" for name in libraries]
    others = (one for stage in stages for one in stage.steps if one.keyword == "COPY" and one is not step)
    taken = (source for one in others if f"--from={origin.name}" in one.instruction.flags for source in one.sources)
    free = all(_apart_from([f"/{source.strip('/')}"], places) for source in taken)
    based = any(stage.base.lower() == origin.name for stage in stages)
    return free and not based and bool(origin.steps) and (not users or users[-1] in ("root", "0", "0:0", "root:root"))


def _moved(step: BuildStep, libraries: Sequence[str], origin: _Stage) -> list[LineEdit]:
    source, folder = step.sources[0].rstrip("/"), step.destination.rstrip("/")
    start = " ".join([step.instruction.original.split()[0], *step.instruction.flags])
    there = " ".join(f"{source}/{name}" for name in libraries)
    behind, before = origin.steps[-1].instruction.end, step.instruction.start
    return [
        LineEdit(behind + 1, behind, f"RUN mkdir {_LAYER} && mv {there} {_LAYER}/\n"),
        LineEdit(before, before - 1, "".join(f"{start} {_LAYER}/{name} {folder}/{name}\n" for name in libraries)),
    ]


def _children(step: BuildStep, folder: str, image: BuiltImage, *, exact: bool) -> Mapping[str, int] | None:
    """Return what a COPY put right below its folder, with the bytes in each; None with a link, which is followed."""
    start = f"{folder.strip('/')}/"
    found: dict[str, int] = {}
    for path, file in image.files.items():
        line = image.line(path) if path.startswith(start) else None
        if line is None or (exact and line != step.line):
            continue
        name = path[len(start) :].partition("/")[0]
        top = image.files.get(f"{start}{name}")
        if name in readers.LIBRARY_FOLDERS | _ENVIRONMENTS and (top is None or top.entry.kind is not EntryKind.FOLDER):
            return None
        found[name] = found.get(name, 0) + file.entry.length
    return found
