"""`hullcheck lint --fix`: makes the edits that are known to be right, and shows them first as a diff."""

from __future__ import annotations

import difflib
import errno
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.dockerfile.edit import EditError, apply
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.model.findings import Finding, LineEdit
from bot.text import visible


@dataclass(frozen=True, slots=True)
class FileFix:
    """A file before and after its edits, and the rules that they mend, each as often as it is mended."""

    shown: str
    before: str
    after: str
    rules: tuple[str, ...]

    def diff(self) -> str:
        """Return the change as a unified diff; what a terminal would act on is made visible."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            f"a/{self.shown}",
            f"b/{self.shown}",
        )
        return "".join(
            f"{visible(line.rstrip(chr(10)).rstrip(chr(13)).replace(chr(9), '    '), '')}\n" for line in lines
        )


def change(shown: str, text: str, findings: Iterable[Finding]) -> FileFix | None:
    """Return a file with the edits of its findings made, None if there are none that can be made.

    Of two edits of one place the first is made; the other is found again in the next run.
    """
    chosen: list[tuple[LineEdit, str]] = []
    last = 0
    with_edit = [one for one in findings if one.edit is not None]
    for one in sorted(with_edit, key=lambda one: (one.edit.first, one.edit.last) if one.edit else (0, 0)):
        if one.edit is not None and one.edit.first > last:
            chosen.append((one.edit, one.rule))
            last = max(one.edit.last, one.edit.first)
    try:
        after = apply(text, [edit for edit, _ in chosen])
        parse(after)
    except (EditError, DockerfileSyntaxError):
        return None
    if after == text:
        return None
    return FileFix(shown, text, after, tuple(rule for _, rule in chosen))


def write(file: Path, made: FileFix) -> bool:
    """Put the changed text in the place of a file, whole or not at all; False if the file is not the one that was read.

    Its mode stays. A file with bytes that are not UTF-8 is left alone. Raises OSError for one that must not be written.
    """
    if not os.access(file, os.W_OK, effective_ids=True):  # another may take its place all the same
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
    if file.read_bytes() != made.before.encode("utf-8", "replace"):
        return False
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(made.after.encode("utf-8"))
        os.chmod(name, file.stat().st_mode & 0o7777)  # noqa: PTH101 - the name is a new file's of ours
        os.replace(name, file)  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def summary_rules(changes: Sequence[FileFix]) -> str:
    """Return the rules that the changes mend, each with how often."""
    rules = [rule for one in changes for rule in one.rules]
    return ", ".join(f"{rule} ({rules.count(rule)})" for rule in sorted(set(rules)))
