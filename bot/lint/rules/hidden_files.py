"""HC002: files that one layer brings and a later one deletes, or writes again with another owner or mode."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.dockerfile.execution import Step
from bot.dockerfile.package_commands import deleted_paths
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import mounts
from bot.dockerfile.syntax import Instruction
from bot.dockerfile.tool_caches import CACHES
from bot.lint import fetched, paths
from bot.lint.modes import close_to_others, is_open
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.model.images import ImageFacts, Origin, WastedFile
from bot.text import Size, Template, Text, verbatim

ID = "HC002"
TITLE = Template(
    "Files that a later layer deletes or overwrites", "Arquivos que uma camada posterior apaga ou sobrescreve"
)
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "A later layer can only hide a file: every pull still carries its bytes.",
    "Uma camada posterior só pode esconder um arquivo: os bytes vão junto em cada pull.",
)
REMEDY = Template(
    "Create and delete them in one RUN, or use `RUN --mount=type=bind` or another stage.",
    "Crie e apague no mesmo RUN, ou use `RUN --mount=type=bind` ou outro estágio.",
)
CAUGHT = "FROM debian:12\nCOPY data.tar /tmp/\nRUN tar -xf /tmp/data.tar -C /srv\nRUN rm /tmp/data.tar\n"
PASSES = "FROM debian:12\nRUN --mount=type=bind,source=data.tar,target=/tmp/data.tar tar -xf /tmp/data.tar -C /srv\n"
_OWNER_REMEDY = Template(
    "Set it when copying: `{keyword} {flag}`.",
    "Defina já na cópia: `{keyword} {flag}`.",
)
_LATER_OWNER_REMEDY = Template(
    "Create the user before line {line}, and set the owner when copying: `{keyword} {flag}`.",
    "Crie o usuário antes da linha {line}, e defina o dono já na cópia: `{keyword} {flag}`.",
)
_OWNER_OF_RUN = Template(
    "Set owner and mode in the RUN that creates the files.",
    "Defina dono e modo no próprio RUN que cria os arquivos.",
)
_BASE_REMEDY = Template(
    "Choose a smaller base image, or copy what you need onto one: deleting here saves nothing.",
    "Escolha uma imagem base menor, ou copie o necessário para ela: apagar aqui não economiza nada.",
)
_DELETED = Template(
    "`{command}` deletes files from line {line}, in a later layer",
    "`{command}` apaga arquivos da linha {line}, em uma camada posterior",
)
_CHANGED = Template(
    "`{command}` copies files from line {line} into another layer",
    "`{command}` copia arquivos da linha {line} para mais uma camada",
)
_DELETED_SIZE = Template(
    "Deletes {size} from {origin}, but every pull still carries them",
    "Apaga {size} vindos {origin}, mas eles vão junto em cada pull",
)
_CHANGED_SIZE = Template(
    "Rewrites {size} from {origin}, so every pull carries them twice",
    "Regrava {size} vindos {origin}, que vão em dobro em cada pull",
)
_LINE = Template("line {line}", "da linha {line}")
_LINES = Template("lines {lines}", "das linhas {lines}")
_BASE = Template("the base image", "da imagem base")

_SMALLEST = 1_000_000  # bytes
_REMEMBERED = 100  # places that files were copied to, the latest; a file with more is nobody's to read
_CHANGERS = {"chown": "--chown", "chgrp": "--chown", "chmod": "--chmod"}
_CREATES_OWNERS = ("useradd", "adduser", "groupadd", "addgroup")
_MOST_RUNS = 100  # behind a COPY that are asked whether they create its owner
_GLOB = re.compile(r"[*?\[]")
_PLAIN_WORD = re.compile(r"[\w:.+,=-]{1,40}")
# What package managers keep up to date: written again by every one of them, and rightly.
_KEPT_UP_TO_DATE = (
    "/var/lib/dpkg/", "/var/lib/rpm/", "/usr/lib/sysimage/", "/lib/apk/", "/usr/lib/apk/", "/var/lib/dnf/",
    "/var/log/", "/etc/", "/var/cache/debconf/", "/var/cache/ldconfig/", "/var/cache/man/",
)  # fmt: skip


def check(context: Context) -> Iterable[Hit]:
    """Find files that are hidden: in the built image if there is one, else in the text."""
    if context.facts is not None:
        yield from _find_in_image(context, context.facts)
    else:
        yield from _read(context)


# ------------------------------------------------------------------------------------------------ from the image


def _find_in_image(context: Context, facts: ImageFacts) -> Iterator[Hit]:
    for instruction in context.image_instructions:
        hidden = [file for file in facts.wasted_files if file.hidden_line == instruction.start and _counts(file)]
        deleted = [file for file in hidden if file.deleted]
        again = [file for file in hidden if not file.deleted]
        files, template = max((deleted, _DELETED_SIZE), (again, _CHANGED_SIZE), key=lambda one: _bytes(one[0]))
        if _bytes(files) < _SMALLEST:
            continue
        lines = sorted({file.added_line for file in files if file.added_line is not None})
        yield Hit(
            instruction,
            template(size=Size(_bytes(files)), origin=_origin(lines)),
            level=LEVEL if lines else Level.INFO,
            remedy=_remedy(context, instruction, lines, deleted=files is deleted),
        )


def _bytes(files: Iterable[WastedFile]) -> int:
    return sum(file.size_bytes for file in files)


def _counts(file: WastedFile) -> bool:
    path = "/" + file.path.lstrip("/")
    if file.origin is not Origin.DOCKERFILE or path.startswith(_KEPT_UP_TO_DATE):
        return False
    return not path.startswith(tuple(f"{cache}/" for caches in CACHES.values() for cache in caches))  # that is HC001


def _origin(lines: list[int]) -> Text:
    if not lines:
        return _BASE()
    return _LINE(line=lines[0]) if len(lines) == 1 else _LINES(lines=verbatim(", ".join(map(str, lines))))


def _remedy(context: Context, instruction: Instruction, lines: list[int], *, deleted: bool) -> Text:
    if not lines:
        return _BASE_REMEDY()
    if deleted or instruction.keyword != "RUN":
        return REMEDY()
    brought = [one for one in context.image_instructions if one.start in lines]
    changer = next((one for one in context.commands(instruction) if one.program in _CHANGERS), None)
    if changer is None:
        return REMEDY()
    copied = [one for one in brought if one.keyword in ("COPY", "ADD")]
    return _set_in(context, copied[0], changer) if copied and copied == brought else _OWNER_OF_RUN()


def _set_in(context: Context, copied: Instruction, changer: Command) -> Text:
    """How the COPY or ADD itself sets the owner or mode; ADD keeps the modes of an archive that it unpacks."""
    if changer.program == "chmod" and copied.keyword == "ADD" and any(map(paths.is_archive, paths.sources(copied))):
        return REMEDY()
    flag = _flag(changer)
    if changer.program != "chmod" and _is_created_later(context, copied, flag.partition("=")[2]):
        return _LATER_OWNER_REMEDY(line=copied.start, keyword=copied.keyword, flag=verbatim(flag))
    return _OWNER_REMEDY(keyword=copied.keyword, flag=verbatim(flag))


def _is_created_later(context: Context, copied: Instruction, owner: str) -> bool:
    """Whether a RUN behind the COPY creates the user or group: at the COPY nobody would know it."""
    names = {name for name in owner.split(":") if name and not name.isdigit()}
    later = (one for one in context.image_instructions if one.keyword == "RUN" and one.start > copied.start)
    return any(
        command.program in _CREATES_OWNERS and not names.isdisjoint(command.arguments)
        for run in islice(later, _MOST_RUNS)
        for command in context.commands(run)
    )


def _flag(command: Command) -> str:
    """The flag of COPY that does what a chown or chmod does: with its own owner or mode, where they can be read.

    Instead of a mode that lets everyone write, which HC020 rejects, the one who needs the files gets them.
    """
    words = [word for word in command.arguments if not re.match(r"-[A-Za-z-]", word) or command.program == "chmod"]
    words = [word for word in words if not re.fullmatch(r"-[RvfcHLPh]+|--[\w-]+(?:=.*)?", word)]
    given = words[0].rstrip(":.") if words and _PLAIN_WORD.fullmatch(words[0]) else ""
    if command.program == "chgrp":
        given = f"root:{given}" if given else ""
    if is_open(given) and command.program == "chmod":
        return f"--chown=user:group --chmod={close_to_others(given)}"
    return f"{_CHANGERS[command.program]}={given or ('755' if command.program == 'chmod' else 'user:group')}"


# ------------------------------------------------------------------------------------------------- from the text


@dataclass(frozen=True, slots=True)
class _Copied:
    """A place that a COPY or ADD put files in, or to which a RUN has downloaded some."""

    instruction: Instruction
    path: str
    names: frozenset[str] = frozenset()  # of all that the instruction copies, without their folders


def _read(context: Context) -> Iterator[Hit]:
    where = paths.workdirs(context)
    copied: deque[_Copied] = deque(maxlen=_REMEMBERED)
    for instruction in context.image_instructions:
        workdir = where.get(instruction.start)
        if instruction.keyword in ("COPY", "ADD") and len(instruction.args) > 1:
            copied += _destinations(context, instruction, workdir)
        elif instruction.keyword == "RUN":
            steps = context.steps(instruction)
            yield from _find_in_run(context, instruction, steps, workdir, copied)
            copied += _find_left(instruction, steps)


def _destinations(context: Context, instruction: Instruction, workdir: str | None) -> Iterator[_Copied]:
    target = paths.fill_word(context, instruction.args[-1])
    path = None if target is None else paths.absolute(target, workdir)
    if target is None or path is None:
        return
    sources = [paths.fill_word(context, one) or one for one in paths.sources(instruction)]
    names = frozenset(map(posixpath.basename, sources))
    yield _Copied(instruction, path, names)
    if target.endswith("/") or path == workdir or len(sources) > 1:
        for source in sources[-_REMEMBERED:]:
            if not source.endswith("/") and posixpath.basename(source) not in ("", ".", "..", "*"):
                yield _Copied(instruction, posixpath.join(path, posixpath.basename(source)), names)


def _find_in_run(
    context: Context, run: Instruction, steps: Sequence[Step], workdir: str | None, copied: Collection[_Copied]
) -> Iterator[Hit]:
    for step in steps if copied else ():
        command = step.command
        if command.program == "cd":
            workdir = None  # what follows may be relative to anything
        changes = command.program in _CHANGERS
        for word in _find_touched(command):
            path = paths.absolute(step.word(word), workdir)
            pattern = _pattern_of(path or "/")
            if pattern == "/" or "$" in pattern:
                continue
            found = next((one for one in copied if _covers(pattern, one, within=not changes)), None)
            if found is not None and not (changes and found.instruction.keyword == "RUN"):
                template = _CHANGED if changes else _DELETED
                yield Hit(
                    run,
                    template(command=verbatim(_short(command)), line=found.instruction.start),
                    level=Level.INFO,  # until the built image tells how much it is
                    remedy=_set_in(context, found.instruction, command) if changes else REMEDY(),
                    confidence=Confidence.LIKELY,
                )
                return


def _find_left(run: Instruction, steps: Sequence[Step]) -> list[_Copied]:
    """Return what a RUN downloads and does not delete itself, unless it may move it elsewhere."""
    left: dict[str, _Copied] = {}
    for step in steps:
        left |= {path: _Copied(run, path) for path in islice(fetched.places(step), _REMEMBERED)}
        gone = {_pattern_of(step.path(word)) for word in deleted_paths(step.command)} if left else set()
        for pattern in gone:
            left = {path: one for path, one in left.items() if not _covers(pattern, one, within=False)}
        if step.command.program == "mv":
            left = {}
    mounted = [dict(one).get("target") or dict(one).get("dst") or "" for one in mounts(run)]
    inside = tuple(f"{one.rstrip('/')}/" for one in mounted if one)
    return [one for one in left.values() if not f"{one.path}/".startswith(inside or "\0")]


def _pattern_of(path: str) -> str:
    """Return the folder that is emptied when all that a path names is deleted."""
    return posixpath.normpath(re.sub(r"/\*$", "", path) or "/")


def _find_touched(command: Command) -> tuple[str, ...]:
    if command.program in _CHANGERS:
        words = [word for word in command.arguments if not word.startswith("-")]
        # Without -R a mode is set on a file or two, often a script's: not worth a word until its bytes are known.
        deep = any(re.fullmatch(r"-\w*R\w*|--recursive", word) for word in command.arguments)
        return tuple(words[1:]) if deep else ()
    return deleted_paths(command)


def _covers(pattern: str, copied: _Copied, *, within: bool) -> bool:
    """Whether what touches `pattern` touches all that was copied, or with `within` also a part that is surely of it."""
    if within and pattern.startswith(copied.path.rstrip("/") + "/"):
        return posixpath.basename(pattern) in copied.names
    if f"{copied.path}/".startswith(f"{pattern}/"):
        return True
    return _GLOB.search(pattern) is not None and fnmatch.fnmatchcase(copied.path, pattern)


def _short(command: Command) -> str:
    text = " ".join(command.effective)
    return (text if len(text) <= 60 else text[:59] + "…").replace("`", "'")
