"""The text of a Dockerfile's pieces: stages in the making, ENV, RUN and COPY lines, quoting. Pure."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.dockerfile.edit import with_line_end
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
            self.pieces.append(Piece(with_line_end(text), blank, declares))

    def text(self) -> str:
        """Return the stage, with those ARGs that something after them uses; the others stay in the first stage."""
        used: list[Piece] = []
        names: set[str] = set()  # of the variables that what comes after uses
        for piece in reversed(self.pieces):
            if piece.declares and not any(_uses(names, name) for name in piece.declares):
                continue
            used.append(piece)
            names |= set(_VARIABLE.findall(piece.text))  # of an ARG those that its default is made of
            if _INSTALLS.search(piece.text):
                names.add(_INSTALLER)
        used.reverse()
        return "".join(("\n" if piece.blank and number else "") + piece.text for number, piece in enumerate(used))


_VARIABLE = re.compile(r"\$\{?(\w+)")
_INSTALLS = re.compile(r"(?im)^[^\S\n]*run\s[^\n]*\b(?:apt|apt-get|apk|dpkg)\b")
_INSTALLER = "$"  # no variable's name


def _uses(names: set[str], name: str) -> bool:
    """Whether a variable of that name is among those used, or a program there looks for that one by itself."""
    if name.lower().endswith("_proxy") or name == "DEBIAN_FRONTEND":
        return _INSTALLER in names
    return name in names


def outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths, each once, without those that are inside another."""
    unique = {path.rstrip("/") for path in paths}
    return sorted(path for path in unique if unique.isdisjoint(_folders(path)))


def _folders(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


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
