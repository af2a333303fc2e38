"""Improved forms of a candidate that is proved: in order, with cache mounts, with a user other than root. Pure.

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
from bot.rewrite.evidence import came_along
from bot.rewrite.polish import cache_mounts, order, other_user
from bot.rewrite.polish import lean as lean_
from bot.rewrite.polish.cache_mounts import MountContext
from bot.text import verbatim

SIZE_SLACK = 1.01  # what an improved form may be larger by: it differs in times and the like


class FormKind(Enum):
    """What an improved form has; ORDER is dependencies before source."""

    ALL = "all"
    ORDER_AND_MOUNTS = "order-and-mounts"
    ORDER_AND_USER = "order-and-user"
    ORDER = "order"
    BOTH = "both"
    USER = "user"
    MOUNTS = "mounts"
    LEAN = "lean"


_WITH_ORDER = {
    FormKind.BOTH: FormKind.ALL,
    FormKind.USER: FormKind.ORDER_AND_USER,
    FormKind.MOUNTS: FormKind.ORDER_AND_MOUNTS,
}


@dataclass(frozen=True, slots=True)
class Form:
    """An improved candidate, and what is improved."""

    candidate: Candidate
    kind: FormKind

    @property
    def rebuilds(self) -> bool:
        """Whether the first stage has to be built anew, since its RUNs differ."""
        return self.kind is not FormKind.USER

    @property
    def has_user(self) -> bool:
        """Whether it runs as another user than the candidate."""
        return self.kind in (FormKind.ALL, FormKind.ORDER_AND_USER, FormKind.BOTH, FormKind.USER)


@dataclass(frozen=True, slots=True)
class PolishContext:
    """What is known of a candidate that holds, and of the original that it was compared with.

    `mounted` says that the repository mounts something into what is built; `sources` are None where they are unknown.
    `expected` says that the candidate's image is not known yet, and that the original stands in for it.
    """

    original: BuiltImage
    image: BuiltImage
    observations: Sequence[Observation]
    sources: Mapping[str, bytes] | None
    mounted: bool = False
    expected: bool = False


def forms(candidate: Candidate, target: str | None, known: MountContext, seen: PolishContext) -> tuple[Form, ...]:
    """Return the forms that are worth trying, the best first.

    Dependencies before source, without what the build does not use, with all that applies of the rest; then without
    that order: without what the build does not use, and alone; then the rest without that; then the order alone.
    """
    try:
        arranged = _arrange(candidate, target, known, seen)
        ordered = _order_forms(arranged, target, known, seen) if arranged is not None else ()
        lean = _lean(candidate, target, known, seen)
        leaner = _improve(lean, target, known, seen)[:1] if lean is not None else ()
        others = _improve(candidate, target, known, seen)
    except (DockerfileSyntaxError, InputError):
        return ()
    alone = (Form(arranged, FormKind.ORDER),) if arranged is not None else ()
    found = (*ordered, *leaner, *((Form(lean, FormKind.LEAN),) if lean is not None else ()), *others, *alone)
    by_text: dict[str, Form] = {}
    for one in found:
        by_text.setdefault(one.candidate.dockerfile, one)
    return tuple(by_text.values())


def _order_forms(arranged: Candidate, target: str | None, known: MountContext, seen: PolishContext) -> tuple[Form, ...]:
    """All that applies in order; without a user, too: where that is refused, the order is not lost with it."""
    best = _lean(arranged, target, known, seen) or arranged
    improved = _improve(best, target, known, seen)
    kept = [one for number, one in enumerate(improved) if number == 0 or one.kind is FormKind.MOUNTS]
    found = tuple(Form(one.candidate, _WITH_ORDER[one.kind]) for one in kept)
    return found or (Form(best, FormKind.ORDER),)


def _improve(candidate: Candidate, target: str | None, known: MountContext, seen: PolishContext) -> tuple[Form, ...]:
    """Both, then each alone."""
    with_mounts = _with_mounts(candidate, target, known)
    with_user = _with_user(candidate, target, known, seen)
    both = _with_user(with_mounts, target, known, seen) if with_mounts and with_user else None
    ordered = ((both, FormKind.BOTH), (with_user, FormKind.USER), (with_mounts, FormKind.MOUNTS))
    return tuple(Form(one, kind) for one, kind in ordered if one is not None)


def _arrange(candidate: Candidate, target: str | None, known: MountContext, seen: PolishContext) -> Candidate | None:
    text = order.order_steps(candidate.dockerfile, target, known, seen.image, exact=not seen.expected)
    if text == candidate.dockerfile:
        return None
    return replace(candidate, dockerfile=text, notes=(*candidate.notes, messages.IN_ORDER()))


def _lean(candidate: Candidate, target: str | None, known: MountContext, seen: PolishContext) -> Candidate | None:
    found = lean_.lean(candidate.dockerfile, target, known.build_args, came_along.by_package(seen.original))
    if found is None:
        return None
    note = messages.LEAN(packages=verbatim(", ".join(found.packages)))
    return replace(candidate, dockerfile=found.text, notes=(*candidate.notes, note))


def _with_mounts(candidate: Candidate, target: str | None, known: MountContext) -> Candidate | None:
    text = cache_mounts.add_cache_mounts(candidate.dockerfile, target, known)
    if text == candidate.dockerfile:
        return None
    return replace(candidate, dockerfile=text, notes=(*candidate.notes, messages.CACHE_MOUNTS()))


def _with_user(candidate: Candidate, target: str | None, known: MountContext, seen: PolishContext) -> Candidate | None:
    if seen.mounted or any(one.field == "user" for one in candidate.stated):
        return None
    if not other_user.may_run(seen.original, None if seen.expected else seen.image, seen.observations, seen.sources):
        return None
    text = other_user.with_user(candidate.dockerfile, target, known.build_args)
    if text is None:
        return None
    stated = Stated("user", messages.NOT_ROOT(), other_user.USER)
    note = messages.RUNS_AS(user=verbatim(other_user.USER))
    return replace(candidate, dockerfile=text, stated=(*candidate.stated, stated), notes=(*candidate.notes, note))
