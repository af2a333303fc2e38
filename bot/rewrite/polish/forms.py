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
from bot.filetree import Entry
from bot.image.built_image import BuiltImage
from bot.messages import rewrite as messages
from bot.rewrite.candidate import Candidate, Stated
from bot.rewrite.polish import cache_mounts, order, other_user
from bot.rewrite.polish.cache_mounts import Surroundings
from bot.rewrite.writing import product
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
    def moves(self) -> bool:
        """Whether instructions stand in another order: then the image must have the same files all the same."""
        return self.kind in (FormKind.ALL, FormKind.ORDER_AND_MOUNTS, FormKind.ORDER_AND_USER, FormKind.ORDER)


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
    """Return the forms that are worth trying, the best first: all in one, in order alone, then without an order."""
    try:
        arranged = _arranged(candidate, target, known, seen)
        of_order = _improved(arranged, target, known, seen) if arranged is not None else ()
        plain = _improved(candidate, target, known, seen)
    except (DockerfileSyntaxError, InputError):
        return ()
    named = {
        FormKind.BOTH: FormKind.ALL,
        FormKind.USER: FormKind.ORDER_AND_USER,
        FormKind.MOUNTS: FormKind.ORDER_AND_MOUNTS,
    }
    first = [Form(one, named[kind]) for one, kind in of_order[:1]]
    alone = [Form(arranged, FormKind.ORDER)] if arranged is not None else []
    if first and first[0].kind is FormKind.ALL:
        # Where all in one is refused for its user, the order is not lost with it.
        first += [Form(one, _WITH_ORDER[kind]) for one, kind in of_order if kind is FormKind.MOUNTS]
    rest = [Form(one, kind) for one, kind in plain]
    return (*first, *rest, *alone) if rest else (*first, *alone)


def _improved(
    candidate: Candidate, target: str | None, known: Surroundings, seen: Seen
) -> tuple[tuple[Candidate, FormKind], ...]:
    """Return a candidate with cache mounts and a user, with each alone, as far as they apply."""
    with_mounts = _mounted(candidate, target, known)
    with_user = _with_user(candidate, target, known, seen)
    both = _with_user(with_mounts, target, known, seen) if with_mounts and with_user else None
    ordered = ((both, FormKind.BOTH), (with_user, FormKind.USER), (with_mounts, FormKind.MOUNTS))
    return tuple((one, kind) for one, kind in ordered if one is not None)


def _arranged(candidate: Candidate, target: str | None, known: Surroundings, seen: Seen) -> Candidate | None:
    text = order.ordered(candidate.dockerfile, target, known, seen.image)
    if text == candidate.dockerfile:
        return None
    return replace(candidate, dockerfile=text, notes=(*candidate.notes, messages.IN_ORDER()))


def unlike(before: BuiltImage, after: BuiltImage) -> str | None:
    """Return the path of a file that one of two images has and the other has not, or has otherwise; None if none is.

    Otherwise is another kind, mode, link or length: what two builds of one text have in common. Compiled modules of
    Python, and what is no program's business, may come and go.
    """
    for path in sorted(before.files.keys() | after.files.keys()):
        one, other = before.files.get(path), after.files.get(path)
        if (one is None or other is None or _told(one.entry) != _told(other.entry)) and not _no_business(path):
            return path
    return None


def _told(entry: Entry) -> tuple[object, ...]:
    return entry.kind, entry.mode & 0o7777, entry.link, entry.length


def _no_business(path: str) -> bool:
    return "__pycache__" in path.split("/") or product.COMMON.leaves(f"/{path}")


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
