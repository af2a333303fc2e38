"""Where the commands of a RUN put what they fetch from the network, as far as their words tell. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from bot.dockerfile.execution import Step
from bot.lint import downloads

_GIT_VALUED = frozenset(("-b", "--branch", "-o", "--origin", "-c", "--config", "--depth", "-j", "--jobs", "-u"))


def places(step: Step) -> Iterator[str]:
    """Return the files, or the folder, that a command downloads to: absolute paths."""
    words = step.command.arguments
    if step.command.program == "git" and "clone" in words:
        found = _find_clone([step.word(word) for word in words[words.index("clone") + 1 :]])
    elif step.command.program in ("curl", "wget"):
        found = _find_files(step, words, wget=step.command.program == "wget")
    else:
        return
    for one in found:
        path = posixpath.normpath(step.path(one))
        if path.startswith("/") and "$" not in path:
            yield path


def _find_files(step: Step, words: Sequence[str], *, wget: bool) -> list[str]:
    """Return what the options name; else, where the address names it, its last part."""
    letter, long = ("O", "--output-document") if wget else ("o", "--output")
    folder = ""
    named: list[str] = []
    by_address = wget
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else ""
        if re.fullmatch(rf"-[A-Za-z]*{letter}|{long}", word):
            named.append(following)
        elif word.startswith(f"{long}="):
            named.append(word.partition("=")[2])
        elif (wget and word in ("-P", "--directory-prefix")) or (not wget and word == "--output-dir"):
            folder = following
        elif not wget and re.fullmatch(r"-[A-Za-z]*O[A-Za-z]*|--remote-name(?:-all)?", word):
            by_address = True
    if not named and by_address:
        named = [posixpath.basename(url.partition("?")[0]) for url in downloads.addresses(step)]
    return [posixpath.join(folder, one) for one in named if one not in ("", "-", "/dev/null", "/dev/stdout")]


def _find_clone(words: Sequence[str]) -> list[str]:
    plain: list[str] = []
    before = ""
    for word in words:
        if not word.startswith("-") and before not in _GIT_VALUED:
            plain.append(word)
        before = word
    if len(plain) == 1:
        return [posixpath.basename(plain[0].rstrip("/")).removesuffix(".git")]
    return plain[1:2]
