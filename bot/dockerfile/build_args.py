"""Build arguments, as the builder takes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

SYNTAX = "BUILDKIT_SYNTAX"  # chooses the program that reads the Dockerfile, over what the file itself says


def read_build_args(given: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return arguments by the names that the builder sees: it takes what comes before the first `=`.

    A compose or bake file can have a name with a `=` in it; of two with one name the last counts.
    """
    words = (f"{name}={value}".partition("=") for name, value in given)
    return tuple({name: value for name, _, value in words}.items())
