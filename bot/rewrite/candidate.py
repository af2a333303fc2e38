"""What the planner hands to the search: candidates, and nothing that was run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.text import Text

ANY = "\0any"  # as what a field becomes: any value, since only the new base image knows it


@dataclass(frozen=True, slots=True)
class Stated:
    """A field of the image's config that a candidate changes on purpose, with the reason.

    `field` is "env:GOPATH", "entrypoint", "cmd", "user", "workdir", "label:x", "port:8080/tcp", "volume:/x",
    "healthcheck", "stop-signal" or "shell". `after` is what it becomes: None where it is gone, `ANY` where it is the
    new base image's own.
    """

    field: str
    reason: Text
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Mend:
    """What a candidate was found to lack once it was built. Paths have no leading slash.

    `paths` come over from the first stage, `packages` are installed, `modes` are paths with the mode, and the user and
    group by number, that they have in the original, `gone` are paths that the original removed. With `loader` the
    loader has to be told what libraries there are. `renewed` are package managers that the original brought up to date.
    """

    paths: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    modes: tuple[tuple[str, int, str], ...] = ()
    gone: tuple[str, ...] = ()
    loader: bool = False
    renewed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.paths or self.packages or self.modes or self.gone or self.loader or self.renewed)

    def __or__(self, other: Mend) -> Mend:
        return Mend(
            self.paths | other.paths,
            self.packages | other.packages,
            tuple(dict.fromkeys((*self.modes, *other.modes))),
            tuple(dict.fromkeys((*self.gone, *other.gone))),
            self.loader or other.loader,
            self.renewed | other.renewed,
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A whole Dockerfile that may replace today's, and what is claimed of it.

    `expected_bytes` is a guess of the image's size, for the order only; None where there is nothing to guess from.
    `split_only` marks the one that stays with the distribution and release of the original, so that what the split
    saves and what another base adds can be told apart.
    """

    recipe: str
    runtime_base: str  # "scratch", "alpine:3.23", ...
    dockerfile: str
    stated: tuple[Stated, ...] = ()
    expected_bytes: int | None = None
    split_only: bool = False
    has_shell: bool = True  # whether the runtime base has /bin/sh
    dockerignore: str | None = None
    notes: tuple[Text, ...] = ()  # what a reader should know, such as what was left behind
    # Whether nothing that is started opens what is at an absolute path, as the recipe knows for certain.
    unread: Callable[[str], bool] = field(default=lambda path: False, compare=False, repr=False)
    # Writes it anew with what it was found to lack, or says why that cannot be; None where nobody can write it anew.
    mended: Callable[[Mend], Candidate | Text] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The candidates, smallest expected first; or why none is due (`not_needed`), or why none was found (`none`)."""

    candidates: tuple[Candidate, ...] = ()
    not_needed: Text | None = None
    none: Text | None = None
