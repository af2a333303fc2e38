"""Whether the last stage can run as another user than root, as far as can be told; and the text that says so. Pure.

What is mounted at run time cannot be seen, nor what is only written when someone asks for it. So whatever hints at a
program that writes, changes its user or takes a privileged port keeps root; the rest is proved, as any candidate is.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from bot.behaviour.observation import Observation
from bot.dockerfile import edit
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import Dockerfile, parse
from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage
from bot.image.elf import is_elf
from bot.languages import shell
from bot.languages import table as languages
from bot.languages.harmless import HARMLESS
from bot.languages.row import word_set
from bot.model.findings import LineEdit
from bot.model.images import ImageConfig
from bot.rewrite.polish import raw_sockets, unknown_calls
from bot.rewrite.proof.config_diff import ROOT
from bot.sources import machine, program, reading
from bot.sources.facts import FileFacts, Naming
from bot.sources.facts import UseKind as Use

USER = "65532:65532"  # distroless' `nonroot`: as a number it needs no line in /etc/passwd
PROGRAM_BYTES = 100_000_000
SOURCE_BYTES = 1_000_000  # of one file
_UNPRIVILEGED_PORT = 1024
_METADATA = ("ENTRYPOINT", "CMD", "HEALTHCHECK", "EXPOSE", "STOPSIGNAL", "LABEL", "VOLUME", "MAINTAINER")

# Words in a setting or the name of a library that hint at a program that keeps something, or needs a right. They only
# keep root: what a source does is read from its syntax tree.
_HINTS = re.compile(
    rb"(?i:sqlite|leveldb|rocksdb|\blmdb\b|\bbbolt\b|\bboltdb\b|badger|nedb\b|lowdb\b|\bsled\b|\bredb\b|multer\b|upload"
    rb"|docker\.sock|\bprivileged\b|iptables|FileAppender|FileHandler|lumberjack)"
    rb"|/var/(?:lib|log|run|spool|cache)/|\bicmp\b|\bSOCK_RAW\b|\bAF_PACKET\b"
    rb"|/etc/g?shadow\b|\bgetsp(?:nam|ent|all)\b|\bspwd\b|\bpam_start\b|\bisReachable\b"
    rb"|\bicmplib\b|\bping3\b|\bpythonping\b|\bscapy\b|\braw-socket\b|\bnet-ping\b|\b(?:pro-bing|go-ping)\b"
)
# Addresses of Go's without a port: a raw socket.
_IP_NETWORK = re.compile(rb"[\"'`]ip[46]?:|\b(?:Listen|Dial)IP\b")
_NEEDED = {
    EntryKind.FILE: 0o004, EntryKind.HARDLINK: 0o004, EntryKind.FOLDER: 0o005, EntryKind.DEVICE: 0o006,
}  # fmt: skip
_HARMLESS_PLACES = ("/tmp/", "/dev/")  # noqa: S108
# Commands of a script that write nothing, beside those that the table of languages knows to read.
_HARMLESS_COMMANDS = word_set(
    "date sleep env expr seq basename dirname tr uname hostname nproc getopt yes tini dumb-init nc"
)
_AS_USER = (*shell.STEPS_DOWN, "tini-su", "chown", "fixuid")


def may_run(
    original: BuiltImage, rewrite: BuiltImage | None, seen: Sequence[Observation], sources: Mapping[str, bytes] | None
) -> bool:
    """Return whether nothing that is known speaks against another user.

    `rewrite` is None where it is not built yet. `seen` are the observations of the original; `sources` are the files
    that it is made from, by path, None where they are not known.
    """
    if sources is None or not seen or _speaks_against(original.config) or any(map(_needs_root, seen)):
        return False
    if rewrite is not None and (_speaks_against(rewrite.config) or not _readable(rewrite)):
        return False
    started = _started_names(original)
    return not any(_program_writes(original)) and _harmless(sources, started) and _tells_all(original, started)


def _speaks_against(config: ImageConfig) -> bool:
    ports = (port.partition("/")[0] for port in config.ports)
    return (
        config.user not in ROOT
        or bool(config.volumes)
        or any(not port.isdigit() or int(port) < _UNPRIVILEGED_PORT for port in ports)
    )


def _needs_root(seen: Observation) -> bool:
    """Whether a run of the original did what only root, or the owner of a folder, may do."""
    if any(not one.path.startswith(("/tmp/", "/dev/")) for one in seen.made):  # noqa: S108
        return True
    return any(port.number < _UNPRIVILEGED_PORT for port in seen.ports or ())


def _readable(image: BuiltImage) -> bool:
    """Whether everybody can read what the image has of its own."""
    for path in image.own():
        entry = image.files[path].entry
        if path.startswith("root/"):
            return False
        needed = _NEEDED.get(entry.kind, 0)
        if path != "root" and entry.mode & needed != needed:
            return False
    return True


def _program_writes(image: BuiltImage) -> Iterator[bool]:
    """Look into what is started: scripts, and programs that tell by name what they call."""
    for one in image.programs:
        yield posixpath.basename(one.path) in _AS_USER
        if one.interpreter:
            source = reading.read(one.real, image.read(one.real, SOURCE_BYTES))
            said = source.facts() if source is not None else None
            yield said is None or not said.whole or _writes(said, _started_names(image))
        elif one.elf is not None and image.line(one.real) is not None:
            said = machine.facts(one.real, image.read(one.real, PROGRAM_BYTES))
            yield any(use.kind in (Use.WRITE, Use.RIGHT) for use in said.uses)


def _started_names(image: BuiltImage) -> frozenset[str]:
    return frozenset(
        name for one in image.programs for name in (one.name, f"/{one.path}", posixpath.basename(one.path))
    )


def _harmless(sources: Mapping[str, bytes], started: frozenset[str]) -> bool:
    """Whether there are sources, all can be read, and nothing in them writes, starts others or needs a right."""
    read: list[reading.ParsedSource] = []
    for path, content in sources.items():
        if _HINTS.search(content) or _IP_NETWORK.search(content):
            return False
        if languages.of(path, content[:256]) is None:
            continue
        source = reading.read(path, content)
        if source is None or raw_sockets.makes_one(source):
            return False  # a language that nobody can read here, or a right that only root has
        read.append(source)
    own = unknown_calls.OwnNames(sources, read)
    if any(unknown_calls.find(source, own) for source in read):
        return False
    said = program.together(read).files
    return bool(read) and all(one.whole and not _writes(one, started) for one in said)


def _tells_all(image: BuiltImage, started: frozenset[str]) -> bool:
    """Whether the same holds of all that the image itself has: scripts without a suffix, code in its command."""
    said = image.sources
    own = [one for one in said.files if not one.library and one.language != machine.LANGUAGE]
    if any(map(functools.partial(_calls_unknown, image), own)):
        return False
    unread = [path for path in said.unread if not is_elf(image.read(path, 4))]  # programs are looked into anyway
    return not unread and all(one.whole and not _writes(one, started) for one in own)


def _calls_unknown(image: BuiltImage, said: FileFacts) -> bool:
    """Whether a source that only a command tells to be one calls what nobody knows."""
    if languages.of(said.path) is not None or said.language not in HARMLESS:
        return False
    source = reading.read_as(said.path, image.read(said.path, SOURCE_BYTES), said.language)
    return source is None or bool(unknown_calls.find(source, unknown_calls.OwnNames({}, [source])))


def _writes(said: FileFacts, started: frozenset[str]) -> bool:
    """Whether a source writes outside of what everybody may write to, needs a right, or starts what may do either."""
    shell = said.language == "shell"
    for use in said.uses:
        if use.kind in (Use.RIGHT, Use.LIBRARY) or (use.kind is Use.MODULE and use.naming is Naming.OPEN):
            return True  # what a library does that is opened by a name nobody reads
        if use.kind is Use.WRITE and not (use.names and all(_anybodys(name) for name in use.names) and not use.partial):
            return True
        if use.kind is Use.PROGRAM and not (shell and all(_is_harmless(name, started) for name in use.names)):
            return True
    return False


def _anybodys(path: str) -> bool:
    return path.startswith(_HARMLESS_PLACES) and ".." not in path


def _is_harmless(command: str, started: frozenset[str]) -> bool:
    name = posixpath.basename(command)
    return (
        command in started
        or name in _HARMLESS_COMMANDS
        or name in _reading_commands()
        or languages.is_interpreter(name)
    )


@functools.cache
def _reading_commands() -> frozenset[str]:
    row = languages.by_name("shell")
    return (
        frozenset(call.name for call in row.calls if call.does is languages.Does.READ)
        if row is not None
        else frozenset()
    )


# ------------------------------------------------------------------------------------------------------------- the text


def with_user(text: str, target: str | None, build_args: Mapping[str, str]) -> str | None:
    """Return a Dockerfile whose last stage ends as that user; None where it has a user already."""
    dockerfile = parse(text)
    stages = graph(dockerfile, build_args)
    stage = stages.final(target)
    if any(one.keyword == "USER" for member in stages.chain(stage) for one in member.instructions):
        return None
    first = stage.from_instruction
    keyword = "user" if first.original.lstrip()[:4].islower() else "USER"
    # Before the command, if nothing that is still made would be the user's.
    at = stage.end + 1
    previous = first.end
    tail = [one for one in stage.instructions if one is not first]
    while tail and tail[-1].keyword in _METADATA:
        at = tail[-1].start if tail[-1].keyword in ("ENTRYPOINT", "CMD") else at
        tail.pop()
    starts = [one.start for one in stage.instructions if one.start < at]
    ends = [one.end for one in stage.instructions if one.start in starts]
    at = _above_comment(dockerfile, at, max([previous, *ends]))
    return edit.apply(text, [LineEdit(at, at - 1, f"{keyword} {USER}\n")])


def _above_comment(dockerfile: Dockerfile, line: int, previous: int) -> int:
    lines = dockerfile.lines()
    while line - 1 > previous and line - 2 < len(lines) and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line
