"""BuildKit's own parser (PyPI `dockerfile`, of BuildKit 0.12) beside ours: where do they differ?"""

from __future__ import annotations

import dataclasses
import difflib

import dockerfile

from bot.dockerfile.expansion import Grammar
from bot.dockerfile.syntax import DockerfileSyntaxError, Instruction, parse


@dataclasses.dataclass(frozen=True)
class Read:
    """What a parser makes of one instruction, in the words of both."""

    keyword: str
    flags: tuple[str, ...]
    args: tuple[str, ...]
    json: bool
    start: int
    end: int
    sub: str
    original: str
    heredocs: tuple[tuple[str, int, str], ...]


def buildkit(text: str) -> list[Read] | str:
    """What BuildKit's parser makes of a text, or why it refuses it.

    The package cannot hand on a part of a character, which BuildKit makes where it splits between two bytes: that is a
    UnicodeDecodeError. It ends texts at a NUL.
    """
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError as error:
        return str(error)
    return [
        Read(
            keyword=_keyword(one.cmd or ""),
            flags=one.flags,
            args=one.value,
            json=one.json,
            start=one.start_line,
            end=one.end_line,
            sub=_keyword(one.sub_cmd or ""),
            original=one.original or "",
            heredocs=tuple((here.name, here.file_descriptor, here.content) for here in one.heredocs),
        )
        for one in commands
    ]


def ours(text: str, grammar: Grammar = Grammar.V0_12) -> list[Read] | str:
    """What our own reading makes of it."""
    try:
        read = parse(text, grammar)
    except DockerfileSyntaxError as error:
        return str(error)
    return [_read(one) for one in read.instructions]


def _read(one: Instruction) -> Read:
    heredocs = one.heredocs if one.sub is None else ()  # the package loses those of an ONBUILD; `end` shows them
    bodies = "".join(here.body + here.name + "\n" for here in heredocs)
    return Read(
        keyword=_keyword(one.keyword),
        flags=one.flags,
        args=one.args,
        json=one.json,
        start=one.start,
        end=one.end,
        sub=_keyword(one.sub.keyword) if one.sub else "",
        original=one.original + ("\n" + bodies if heredocs else ""),
        heredocs=tuple((here.name, _signed(here.descriptor), here.body) for here in heredocs),
    )


def _signed(descriptor: int) -> int:
    """The package hands on 64 bits with a sign, BuildKit has them without."""
    return descriptor if descriptor < 1 << 63 else descriptor - (1 << 64)


def _keyword(written: str) -> str:
    """In capitals: the parser hands it on as it is written. Go lowers two letters that Python does not."""
    return written.replace("\u0130", "i").lower().upper()


def differences(text: str) -> list[str]:
    """Where the two disagree, one line each; nothing where both read the same or both refuse the text."""
    theirs, mine = buildkit(text), ours(text)
    if isinstance(theirs, str) or isinstance(mine, str):
        if isinstance(theirs, str) and isinstance(mine, str):
            return []
        return [f"BuildKit: {_verdict(theirs)}; we: {_verdict(mine)}"]
    found = []
    if len(theirs) != len(mine):
        shape = [f"{one.start} {one.keyword}" for one in theirs], [f"{one.start} {one.keyword}" for one in mine]
        found.append(" ".join(difflib.unified_diff(*shape, "BuildKit", "we", n=0, lineterm="")))
    for one, other in zip(theirs, mine, strict=False):
        for part in dataclasses.fields(Read):
            left, right = getattr(one, part.name), getattr(other, part.name)
            if left != right:
                found.append(f"line {one.start}: {part.name}: BuildKit {left!r}, we {right!r}")
    return found


def _verdict(read: list[Read] | str) -> str:
    return f"refuses it ({read})" if isinstance(read, str) else f"{len(read)} instructions"
