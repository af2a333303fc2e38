"""What the users of an image may do with its files, and what a candidate would take from them. Pure.

A file that is not there is nobody's to use: whether something misses it is found out elsewhere. The exceptions are
volumes and the working directory, which the engine makes when a container starts, and which then belong to root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.filetree import EntryKind
from bot.image import elf
from bot.image.access import Access, Actor, Right, actor, run_as
from bot.image.built_image import BuiltImage
from bot.languages import table as languages
from bot.messages import proof as messages
from bot.model.rewrites import ProofCheck
from bot.rewrite.evidence import leftovers
from bot.text import Template, verbatim

_HEAD_BYTES = 64
_USABLE = (EntryKind.FILE, EntryKind.HARDLINK, EntryKind.FOLDER)
_LOST: dict[Right, Template] = {
    Right.WRITE: messages.NOT_WRITABLE,
    Right.READ: messages.NOT_READABLE,
    Right.RUN: messages.NOT_RUNNABLE,
}


def checks(
    original: BuiltImage, candidate: BuiltImage, of_base: Callable[[str], bool] = lambda path: False
) -> Iterator[ProofCheck]:
    """Return whether all that the users of the original may do with its files is possible in the candidate, too.

    These are the user that it runs as and, where that is root, those that own something: a server that is started as
    root becomes one of them. `of_base` tells of a path whether what the base has in its place will do.
    """
    before, after = run_as(original), run_as(candidate)
    if before is None or after is None:
        return  # a user who does not exist is told of elsewhere
    if before.uid == 0:
        pairs = _of_owners(original, candidate, before)
    else:
        mine = Access(original, before), Access(candidate, after)
        pairs = ((path, *mine) for path in _find_looked_at(original))
    for path, old, new in pairs:
        lost = _find_lost_right(path, old, new)
        if lost is not None and not of_base(path):
            text = _LOST[lost](path=verbatim("/" + path), user=verbatim(old.actor.name))
            yield ProofCheck("owners", False, text)
            return
    if before.uid != 0:
        yield ProofCheck("owners", True, messages.OWNERS(user=verbatim(before.name)))


def _of_owners(original: BuiltImage, candidate: BuiltImage, root: Actor) -> Iterator[tuple[str, Access, Access]]:
    """Return each path with the access that its owner has before and after: root's, or that of another user.

    Where root is replaced by somebody else, as a candidate may state, what that one needs is seen when it runs.
    """
    known: dict[int, tuple[Access, Access]] = {0: (Access(original, root), Access(candidate, root))}
    for path in _find_looked_at(original):
        file = original.files.get(path)
        uid = file.entry.uid if file is not None else 0
        if uid not in known:
            known[uid] = _owner(original, candidate, uid)
        yield path, *known[uid]


def _owner(original: BuiltImage, candidate: BuiltImage, uid: int) -> tuple[Access, Access]:
    """Return the access of a user by number: in the candidate that of the user with the same name, if there is one."""
    user = original.system.user(str(uid))
    if user is None:
        nobody = Actor(uid, frozenset(), str(uid))
        return Access(original, nobody), Access(candidate, nobody)
    mine = actor(original, user)
    same = candidate.system.user(user.name)
    return Access(original, mine), Access(candidate, actor(candidate, same) if same is not None else mine)


def _find_looked_at(image: BuiltImage) -> Iterator[str]:
    """Return the real paths that count: volumes, the working directory, the home, what the Dockerfile itself made."""
    user = image.system.user(image.config.user.partition(":")[0] or "root")
    places = [*image.config.volumes, image.config.workdir, user.home if user is not None and user.uid else ""]
    seen = set()
    for place in places:
        real = image.resolve(place)
        if real:
            seen.add(real)
            yield real
    for path in image.own():
        left_out = path in seen or path in leftovers.ACCOUNT_COPIES or "/__pycache__" in path
        if not left_out and image.files[path].entry.kind in _USABLE:
            yield path


def _find_lost_right(path: str, old: Access, new: Access) -> Right | None:
    """Return what can no longer be done with a path, the worst first; None if all is as before."""
    real = new.image.resolve(path)
    if real is None and not _is_made_by_engine(path, new.image):
        return None
    lost = old.rights(path) & ~new.rights(path if real is None else real)
    if lost & Right.RUN and _is_only_read(path, old.image):
        lost &= ~Right.RUN
    return next((one for one in _LOST if lost & one), None)


def _is_only_read(path: str, image: BuiltImage) -> bool:
    """Whether no kernel starts a file, whatever its mode says: a source that names no interpreter in its first line.

    Shells start what the kernel refuses as a script of their own: what is one, or may be, is a program.
    """
    if not image.is_file(path):
        return False
    head = image.read(path, _HEAD_BYTES)
    row = languages.of(path)
    return row is not None and row.name != "shell" and bool(head) and head[:2] != b"#!" and not elf.is_elf(head)


def _is_made_by_engine(path: str, image: BuiltImage) -> bool:
    return path in {one.strip("/") for one in (*image.config.volumes, image.config.workdir)}
