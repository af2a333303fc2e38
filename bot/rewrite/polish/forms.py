"""Improved forms of a candidate that is proved: with cache mounts, and with a user other than root. Pure.

They are candidates like any other: each is built and proved before it takes the place of the one that it is made from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bot.behaviour.observation import Observation
from bot.dockerfile.syntax import DockerfileSyntaxError
from bot.errors import InputError
from bot.image.built_image import BuiltImage
from bot.messages import rewrite as messages
from bot.rewrite.candidate import Candidate, Stated
from bot.rewrite.polish import cache_mounts, other_user
from bot.rewrite.polish import lean as lean_
from bot.rewrite.polish.cache_mounts import Surroundings
from bot.text import verbatim

SIZE_SLACK = 1.01  # what an improved form may be larger by: it differs in times and the like


class FormKind(Enum):
    """What an improved form has."""

    BOTH = "both"
    USER = "user"
    MOUNTS = "mounts"
    LEAN = "lean"


@dataclass(frozen=True, slots=True)
class Form:
    """An improved candidate, and what is improved."""

    candidate: Candidate
    kind: FormKind

    @property
    def rebuilds(self) -> bool:
        """Whether the first stage has to be built anew, since its RUNs differ."""
        return self.kind is not FormKind.USER


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a candidate that holds, and of the original that it was compared with.

    `mounted` says that the repository mounts something into what is built; `sources` are None where they are unknown.
    """

    original: BuiltImage
    image: BuiltImage
    observations: Sequence[Observation]
    sources: Mapping[str, bytes] | None
    mounted: bool = False


def forms(candidate: Candidate, target: str | None, known: Surroundings, seen: Seen) -> tuple[Form, ...]:
    """Return the forms that are worth trying, the best first.

    Without what the build does not use, with all that applies of the rest, and alone; then the rest without that.
    """
    try:
        lean = _lean(candidate, target, known, seen)
        leaner = _improved(lean, target, known, seen)[:1] if lean is not None else ()
        others = _improved(candidate, target, known, seen)
    except (DockerfileSyntaxError, InputError):
        return ()
    return (*leaner, *((Form(lean, FormKind.LEAN),) if lean is not None else ()), *others)


def _improved(candidate: Candidate, target: str | None, known: Surroundings, seen: Seen) -> tuple[Form, ...]:
    """Both, then each alone."""
    with_mounts = _mounted(candidate, target, known)
    with_user = _with_user(candidate, target, known, seen)
    both = _with_user(with_mounts, target, known, seen) if with_mounts and with_user else None
    ordered = ((both, FormKind.BOTH), (with_user, FormKind.USER), (with_mounts, FormKind.MOUNTS))
    return tuple(Form(one, kind) for one, kind in ordered if one is not None)


def _lean(candidate: Candidate, target: str | None, known: Surroundings, seen: Seen) -> Candidate | None:
    image = seen.original

    def programs(package: str) -> set[str]:
        owned = (path for path, owner in image.system.owners.items() if owner == package and path not in image.before)
        return {path.rpartition("/")[2] for path in owned if "bin/" in path}

    found = lean_.lean(candidate.dockerfile, target, known.build_args, programs)
    if found is None:
        return None
    note = messages.LEAN(packages=verbatim(", ".join(found.packages)))
    return replace(candidate, dockerfile=found.text, notes=(*candidate.notes, note))


def _mounted(candidate: Candidate, target: str | None, known: Surroundings) -> Candidate | None:
    text = cache_mounts.mounted(candidate.dockerfile, target, known)
    if text == candidate.dockerfile:
        return None
    return replace(candidate, dockerfile=text, notes=(*candidate.notes, messages.CACHE_MOUNTS()))


def _with_user(candidate: Candidate, target: str | None, known: Surroundings, seen: Seen) -> Candidate | None:
    if seen.mounted or any(one.field == "user" for one in candidate.stated):
        return None
    if not other_user.may_run(seen.original, seen.image, seen.observations, seen.sources):
        return None
    text = other_user.with_user(candidate.dockerfile, target, known.build_args)
    if text is None:
        return None
    stated = Stated("user", messages.NOT_ROOT(), other_user.USER)
    note = messages.RUNS_AS(user=verbatim(other_user.USER))
    return replace(candidate, dockerfile=text, stated=(*candidate.stated, stated), notes=(*candidate.notes, note))
