"""What is known of a Dockerfile, for tests of recipes: from its text, or with an image given as files by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.filetree import Entry, EntryKind, TreeFile
from bot.model.images import ImageConfig
from bot.rewrite.candidate import Candidate, Shortlist
from bot.rewrite.evidence.evidence import Evidence, of_text, with_files
from bot.rewrite.writing import planner

LARGE = 5_000_000
DEBIAN = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'


def from_text(dockerfile: str, context: Sequence[str] | None = None) -> Evidence:
    """Return what the text says, with these files in the context."""
    parsed = parse(dockerfile)
    return of_text(parsed, graph(parsed), context_files=context)


def from_image(
    dockerfile: str,
    files: Mapping[int, Mapping[str, str | bytes]],
    *,
    base: Mapping[str, str | bytes] = {},
    env: Mapping[str, str] = {},
    entrypoint: Sequence[str] = (),
    cmd: Sequence[str] = (),
    workdir: str = "",
    context: Sequence[str] | None = None,
) -> Evidence:
    """Return what the image says as well: `files` are those of each line; "-> x" is a link, "x" in bin is a program."""
    layers: list[tuple[int | None, Mapping[str, str | bytes]]] = [(None, {"etc/os-release": DEBIAN, **base})]
    layers += list(files.items())
    tree: dict[str, TreeFile] = {}
    contents: dict[str, bytes] = {}
    for number, (_, made) in enumerate(layers):
        for path, content in made.items():
            for parent in PurePosixPath(path).parents:
                if str(parent) not in (".", *tree):
                    tree[str(parent)] = TreeFile(Entry(str(parent), EntryKind.FOLDER, mode=0o755), number)
            raw = content.encode() if isinstance(content, str) else content
            if raw.startswith(b"-> "):
                tree[path] = TreeFile(Entry(path, EntryKind.SYMLINK, mode=0o777, link=raw[3:].decode()), number)
                continue
            contents[path] = raw
            mode = 0o755 if "bin/" in path or raw.startswith((b"#!", b"\x7fELF")) else 0o644
            tree[path] = TreeFile(Entry(path, EntryKind.FILE, LARGE, mode, length=LARGE), number)
    config = ImageConfig(tuple(entrypoint), tuple(cmd), tuple(env.items()), workdir=workdir)
    lines = [line for line, _ in layers]
    sizes = [500_000_000, *(LARGE * len(made) for _, made in layers[1:])]
    known = from_text(dockerfile, context)
    return with_files(known, config, tree, lines, lambda path, limit: contents.get(path, b"")[:limit], sizes)


def planned(evidence: Evidence, recipe: str) -> list[Candidate]:
    """Return the candidates of one recipe."""
    return [one for one in planner.plan(evidence).candidates if one.recipe == recipe]


def plan(evidence: Evidence) -> Shortlist:
    """Return the whole plan."""
    return planner.plan(evidence)


def last_stage(candidate: Candidate) -> list[str]:
    """Return the lines of the last stage that say something."""
    lines = candidate.dockerfile.splitlines()
    start = max(number for number, line in enumerate(lines) if line.upper().startswith("FROM "))
    return [line for line in lines[start:] if line.strip()]


def first_stage(candidate: Candidate) -> list[str]:
    """Return the lines before the last stage that say something."""
    lines = candidate.dockerfile.splitlines()
    start = max(number for number, line in enumerate(lines) if line.upper().startswith("FROM "))
    return [line for line in lines[:start] if line.strip()]
