"""Which of the words that start an interpreter are its own, where another program stands before it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.languages.shell import SHELLS


def without_launcher(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words from the shell on of `conda run -n app /bin/bash -c` or `tini -- bash -c`; others as they are.

    What is behind the shell must be its options: else it may be the argument of something else.
    """
    for at in range(len(words) - 1, 0, -1):
        if words[at].rpartition("/")[2] in SHELLS:
            return tuple(words[at - (words[at - 1].rpartition("/")[2] == "busybox") :])  # which is the shell itself
        if not words[at].startswith(("-", "+")) and not words[at - 1].startswith(("-o", "+o", "-O")):
            break
    return tuple(words)
