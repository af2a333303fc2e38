"""What a library asks a repository about itself: a version of its own that nobody released. Pure.

An image holds releases, and no repository to be asked: such a command fails in the original as well, and the library
goes on without. What gets a repository from elsewhere (clone, fetch) is another thing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.languages.row import word_set

_PROGRAMS = word_set("git hg svn bzr")
_QUESTIONS = word_set(
    "rev-parse describe log status show diff branch config rev-list symbolic-ref ls-files ls-tree blame tag remote "
    "name-rev for-each-ref show-ref cat-file merge-base shortlog --help --version id identify parent parents root tip "
    "summary info svnversion revno"
)


def asks_one(command: Sequence[str]) -> bool:
    """Return whether a command, as far as its words are known, asks the repository that it is run in."""
    if not command or command[0].rpartition("/")[2] not in _PROGRAMS:
        return False
    rest = [word for word in command[1:] if word not in ("-C", "--no-pager", "-c") and "=" not in word]
    return bool(rest) and any(word in _QUESTIONS for word in rest[:3])
