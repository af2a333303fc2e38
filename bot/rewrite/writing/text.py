"""The text of a Dockerfile's pieces: stages in the making, ENV, RUN and COPY lines, quoting. Pure."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.dockerfile.edit import ended
from bot.rewrite.proposal.proposal import Copy


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the last stage: whether a blank line stands before it, and the ARGs that it declares."""

    text: str
    blank: bool = False
    declares: tuple[str, ...] = ()


@dataclass(slots=True)
class Lines:
    """A stage while it is written, in pieces."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, text: str, *, blank: bool = False, declares: tuple[str, ...] = ()) -> None:
        """Add a piece, unless there is nothing in it."""
        if text.strip():
            self.pieces.append(Piece(ended(text), blank, declares))

    def text(self) -> str:
        """Return the stage, with those ARGs that something after them uses; the others stay in the first stage."""
        used = []
        for number, piece in enumerate(self.pieces):
            rest = "".join(one.text for one in self.pieces[number + 1 :] if not one.declares)
            if not piece.declares or any(_uses(rest, name) for name in piece.declares):
                used.append(piece)
        return "".join(("\n" if piece.blank and number else "") + piece.text for number, piece in enumerate(used))


def _uses(text: str, name: str) -> bool:
    """Whether a variable of that name is in a text, or a program in it looks for that one by itself."""
    if name.lower().endswith("_proxy") or name == "DEBIAN_FRONTEND":
        return re.search(r"(?im)^\s*run\s.*\b(?:apt|apt-get|apk|dpkg)\b", text) is not None
    return re.search(rf"\$(?:\{{{re.escape(name)}\b|{re.escape(name)}\b)", text) is not None


def outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths, each once, without those that are inside another."""
    unique = sorted(dict.fromkeys(path.rstrip("/") for path in paths))
    return [path for path in unique if not any(path.startswith(other + "/") for other in unique if other != path)]


def copy_lines(copies: Sequence[Copy], keyword: str, name: str, is_file: Callable[[str], bool | None]) -> list[str]:
    """Return the COPY instructions: files that go to one folder together, everything else by itself."""
    lines: list[str] = []
    groups: dict[tuple[str, str | None], list[str]] = {}
    for one in copies:
        file = is_file(one.source)
        folder = None
        if one.destination is not None and one.destination.endswith("/"):
            folder = one.destination
        elif file and one.destination is None:
            folder = posixpath.dirname(one.source).rstrip("/") + "/"
        if folder is not None:
            groups.setdefault((folder, one.owner), []).append(one.source)
        else:
            lines.append(_copy(keyword, name, one.owner, [one.source, one.destination or one.source]))
    for (folder, owner), sources in groups.items():
        same = len(sources) == 1 and posixpath.dirname(sources[0]).rstrip("/") + "/" == folder
        lines.append(_copy(keyword, name, owner, [sources[0], sources[0]] if same else [*sources, folder]))
    return sorted(lines, key=lambda line: line.count("--chown"))


def _copy(keyword: str, name: str, owner: str | None, words: Sequence[str]) -> str:
    flags = f"--from={name}" + (f" --chown={owner}" if owner else "")
    if any(re.search(r"[\s\"'\\$*?\[\]]", word) for word in words):
        globbed = [re.sub(r"([*?\[\\])", r"\\\1", word) for word in words[:-1]]
        escaped = [word.replace("$", "\\$") for word in (*globbed, words[-1])]
        return f"{keyword} {flags} {json.dumps(escaped, ensure_ascii=False)}\n"
    return f"{keyword} {flags} {' '.join(words)}\n"
