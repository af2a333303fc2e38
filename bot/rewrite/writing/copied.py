"""What comes over from the first stage to the last: the product, its owners, the accounts it needs. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage
from bot.image.spellings import Spellings
from bot.messages import rewrite as messages
from bot.rewrite.evidence.run_purpose import Nature, effects, find_written, user_commands
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Copy, Proposal
from bot.rewrite.writing import product, renewed_tools, runtime_data, text
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.product import Product
from bot.rewrite.writing.runtime_needs import Needs
from bot.rewrite.writing.stage_split import StagePlace, destinations

_NO_PRODUCT = Product()
_LITTLE = 1_000_000  # bytes that come along with a folder
_LITTLE_OF_BASE = 20_000_000  # the same for what the base has as well, such as pip


def product_of(draft: Draft) -> Product:
    """Return the product; nothing without an image, where the text has to do."""
    image = draft.evidence.image
    reasons = draft.evidence.reasons
    if image is None or reasons is None or draft.proposal.only_copies:
        return _NO_PRODUCT
    lines = {
        step.line: draft.split.natures.get(step.line) is Nature.MIXED
        for step in draft.evidence.steps
        if step.keyword in ("RUN", "COPY", "ADD", "WORKDIR")
        and draft.split.place(step) is StagePlace.FIRST
        and draft.split.natures.get(step.line) is not Nature.PACKAGES
    }
    copied = frozenset(step.line for step in draft.evidence.steps if step.from_context)
    compiled = not draft.base.shell and draft.evidence.static_programs is True
    homes = _homes(draft) if draft.base.shell else ()
    origin = product.ProductSource(
        lines,
        copied,
        draft.split.roots,
        compiled,
        draft.mend.paths,
        draft.proposal.unread,
        _find_copied_whole(draft),
        homes,
        draft.mend.renewed if renewed_tools.run(draft) else frozenset(),
    )
    claimed = image.without(draft.proposal.gone).claiming(draft.proposal.from_base, draft.split.pivot)
    found = product.of_image(claimed, origin, draft.proposal.leave, reasons)
    return replace(found, kept=found.kept | draft.proposal.comes)


def _find_copied_whole(draft: Draft) -> tuple[str, ...]:
    """Return the folders into which a COPY brings a whole folder of the context, without a leading slash."""
    image = draft.evidence.image
    found: dict[str, None] = {}
    for step in draft.evidence.steps:
        folders = [one for one in step.sources if _is_folder(draft, one)] if step.from_context else []
        path = step.destination.strip("/")
        if folders and path and image is not None and draft.split.place(step) is StagePlace.FIRST:
            found[path] = None
    return tuple(found)


def _is_folder(draft: Draft, source: str) -> bool:
    """Whether a source of a COPY is a folder of the context."""
    bare = posixpath.normpath(source.lstrip("/") or ".")
    if bare == ".":
        return True
    return any(path.startswith(f"{bare}/") for path in draft.evidence.context_files or ())


def _homes(draft: Draft) -> tuple[str, ...]:
    """Return the home folders of the users that a RUN makes: they come with the users."""
    image = draft.evidence.image
    words = {word for step in draft.evidence.steps for one in user_commands(step) for word in one.words}
    users = image.system.users if image is not None else ()
    return tuple(user.home.strip("/") for user in users if user.name in words and user.home.count("/") > 1)


def take_over(draft: Draft) -> Product:
    """Return the product without what the proposal's own copies bring from elsewhere."""
    image = draft.evidence.image
    if image is None or not draft.proposal.carried:
        return draft.product
    kept = {
        path
        for path in draft.product.kept
        if image.line(path) not in draft.proposal.carried or not path.startswith("usr/local/")
    }
    files = image.files
    return product.without(draft.product, kept, files)


def copies(draft: Draft, needed: Needs) -> list[Copy]:
    """Return what comes over from the first stage, tidy and each thing once."""
    if draft.proposal.only_copies:
        found = list(draft.proposal.copies)
    elif draft.evidence.image is not None:
        image = draft.evidence.image
        brought = take_over(draft)
        links = [path for path in brought.links if not draft.base.shell]
        found = [Copy("/" + path, None, _owner(draft, path)) for path in (*brought.paths, *links)]
        found = [one for one in found if image.resolve(one.source) is not None]
        whole = tuple(f"{one.source}/" for one in draft.proposal.copies if one.destination is None)
        found = [one for one in found if one.owner or not one.source.startswith(whole)]  # each thing once
        again, spellings = find_made_again(draft), Spellings(image)
        found = [one for one in found if image.line(one.source.strip("/")) not in again]
        found = [name for one in found for name in _named(image, spellings, one)]
        for folder in draft.proposal.together:
            found = _together(draft, image, folder, found)
        found = [*draft.proposal.copies, *sorted(found, key=lambda one: one.source)]
    else:
        found = [*map(partial(_copy_with_owner, draft), text.outermost(_text_paths(draft))), *draft.proposal.copies]
    found += needed.copies
    if wants_accounts(draft):
        found += [Copy("/etc/passwd", "/etc/"), Copy("/etc/group", "/etc/")]
    return list(dict.fromkeys(found))


def _together(draft: Draft, image: BuiltImage, folder: str, found: list[Copy]) -> list[Copy]:
    """Return the copies with a folder in place of what comes of it, if what else is in it is the base's, or little."""
    inside = [one for one in found if posixpath.dirname(one.source) == folder and one.destination is None]
    if len(inside) < 2 or any(one.owner for one in inside) or not (draft.same_image and draft.base.same_release):
        return found
    beside = {path for path in image.files if f"/{path}".startswith(f"{folder}/")} - draft.product.kept
    own = {path for path in beside if image.line(path) is not None}
    for paths, most in ((own, _LITTLE), (beside - own, _LITTLE_OF_BASE)):
        if sum(image.files[path].entry.length for path in paths) > most:
            return found
    return [*(one for one in found if one not in inside), Copy(folder)]


def _named(image: BuiltImage, spellings: Spellings, copy: Copy) -> list[Copy]:
    """Return the copy by the paths at which a file is named: a base may not have the links of the original."""
    path = copy.source.strip("/")
    return [replace(copy, source=f"/{name}") for name in spellings.of(path)] if image.is_file(path) else [copy]


def _text_paths(draft: Draft) -> list[str]:
    """Return what the text says that the product is."""
    proposal, evidence = draft.proposal, draft.evidence
    found = list(proposal.outputs)
    known = evidence.context_files
    later = _find_made_later(draft)
    for step in evidence.steps:
        if draft.split.place(step) is not StagePlace.FIRST:
            continue
        if step.from_context:
            if known is not None and not proposal.tree:
                found += _from_context(step, known, proposal)
            elif proposal.tree or not _is_source(step, proposal):
                found += [path for path in destinations(step) if posixpath.dirname(path) not in later]
        elif step.keyword == "RUN":
            found += _find_made_by_run(draft, step)
    if proposal.tree and known is None:
        draft.notes.append(messages.CONTEXT_UNKNOWN())
    return [path for path in found if not path.endswith("/") and path not in ("/", "") and "$(" not in path]


def _find_made_later(draft: Draft) -> set[str]:
    """Return the folders into which the last stage copies the whole context itself: files of it need not come over."""
    return {
        step.destination.rstrip("/")
        for step in draft.evidence.steps
        if step.from_context
        and draft.split.place(step) is StagePlace.LAST
        and any(one.strip("./") == "" for one in step.sources)
    }


def _find_made_by_run(draft: Draft, step: BuildStep) -> list[str]:
    """Return where the commands of a RUN say that they put something."""
    found = [path for path in find_written(step) if _is_carried(path, draft.proposal)]
    carried = step.line in draft.proposal.carried
    if draft.proposal.tree and not carried and draft.split.natures[step.line] in (Nature.BUILD, Nature.MIXED):
        found += [step.workdir] if step.workdir != "/" else []
    installers = ("make", "ninja", "cmake", "gmake")
    if any(one.program in installers and "install" in one.arguments[:3] for one in step.commands):
        found.append("/usr/local")
    return found


def find_made_again(draft: Draft) -> frozenset[int]:
    """Return the lines of COPYs into the root folder, which nobody copies whole: they are made again."""
    image = draft.evidence.image
    if draft.proposal.only_copies or (image is None and not draft.proposal.tree):
        return frozenset()
    if image is not None:
        return frozenset(
            step.line for step in _into_root(draft) if any(image.line(path) == step.line for path in image.own())
        )
    return frozenset(
        step.line
        for step in draft.evidence.steps
        if step.from_context and step.destination == "/" and draft.split.place(step) is StagePlace.FIRST
    )


def _into_root(draft: Draft) -> Iterator[BuildStep]:
    """Return the COPYs of a folder of the context into the root folder that stand in the first stage."""
    for step in draft.evidence.steps:
        into = step.from_context and step.destination == "/" and draft.split.place(step) is StagePlace.FIRST
        if into and step.own and any(_is_folder(draft, one) for one in step.sources):
            yield step


def _copy_with_owner(draft: Draft, path: str) -> Copy:
    """Return the copy of a path, with the owner that a RUN of the original gives it."""
    if draft.owners is None:
        draft.owners = _owners(draft)
    folders = [path, *(f"{folder}/" for folder in _folders(path))]
    _, owner = max((draft.owners[one] for one in folders if one in draft.owners), default=(0, None))
    usable = owner is not None and draft.base.shell and not re.search(r"[$`]", owner)
    return Copy(path, None, owner if usable else None)


def _owners(draft: Draft) -> dict[str, tuple[int, str]]:
    """Return what is given to whom, with a number that grows: a file or folder, and with a slash all in a folder."""
    found: dict[str, tuple[int, str]] = {}
    numbers = count()
    for step in draft.evidence.steps:
        if step.keyword in ("COPY", "ADD") and (owner := step.instruction.flag("chown")):
            found |= dict.fromkeys(destinations(step), (next(numbers), owner))
        elif step.keyword == "RUN":
            for target, given in effects(step).owners:
                found |= dict.fromkeys((target, f"{target.rstrip('/')}/"), (next(numbers), given))
    return found


def _folders(path: str) -> Iterator[str]:
    """Return the folders that a path is in, the root folder as an empty text."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _owner(draft: Draft, path: str) -> str | None:
    """Return what --chown gets, where a file or folder and all in it have one owner that is not root."""
    image = draft.evidence.image
    assert image is not None
    inside = path + "/"
    found = {
        (file.entry.uid, file.entry.gid)
        for name, file in image.files.items()
        if name == path or name.startswith(inside)
    }
    return _name_owner(draft, *found.pop()) if len(found) == 1 else None


def folder_owner(draft: Draft, path: str) -> str | None:
    """Return who has to own a folder that WORKDIR would make for root: a RUN that stays behind gave it to a user."""
    image = draft.evidence.image
    file = image.files.get(path.strip("/")) if image is not None else None
    if image is None or file is None or file.entry.kind is not EntryKind.FOLDER:
        return None
    line = image.line(path.strip("/"))
    behind = line is not None and draft.split.places.get(line) is StagePlace.FIRST
    return _name_owner(draft, file.entry.uid, file.entry.gid) if behind else None


def _name_owner(draft: Draft, uid: int, gid: int) -> str | None:
    """Return a user and group by name, by number where the last stage does not know them; None for root."""
    image = draft.evidence.image
    assert image is not None
    if (uid, gid) == (0, 0):
        return None
    user = next((one.name for one in image.system.users if one.uid == uid), None)
    group = image.system.groups.get(gid)
    if user is None or group is None or not draft.base.shell or (uid and not _knows(draft, user)):
        return f"{uid}:{gid}"
    return f"{user}:{group}"


def _knows(draft: Draft, user: str) -> bool:
    """Whether the last stage has a user: from its base, or made in it."""
    if draft.same_image or wants_accounts(draft):
        return True
    return any(user in command.words for step in draft.evidence.steps for command in user_commands(step))


def wants_accounts(draft: Draft) -> bool:
    """Whether /etc/passwd and /etc/group come over: users are named, and cannot be made on the base."""
    named = [step for step in draft.evidence.steps if step.keyword == "USER" and _is_name(step)]
    image = draft.evidence.image
    users = any(user_commands(step) for step in draft.evidence.steps)
    if draft.base.shell:
        found = draft.evidence.distribution
        return bool(named) and users and found is not None and draft.base.family is not found.family
    if image is not None and image.line("etc/passwd") is not None and named:
        return True
    if image is None:
        return bool(named) and users
    marks = (b"HOME is not defined", b"getpwuid", b"os/user")
    return bool(named) or (draft.base is runtime_bases.SCRATCH and runtime_data.mentions(draft.evidence, marks))


def is_file(draft: Draft, path: str) -> bool | None:
    """Return whether a path is a file, not a folder; None without an image."""
    image = draft.evidence.image
    return None if image is None else image.is_file(path)


def odd_modes(draft: Draft) -> list[tuple[str, int]]:
    """Return the folders that are copied whose mode a COPY would not bring over.

    A folder that is there keeps its mode: that of the base, where it is the same image.
    """
    image = draft.evidence.image
    if image is None:
        return []
    found = []
    for path in take_over(draft).paths:
        entry = image.files[path].entry if path in image.files else None
        if entry is not None and entry.kind is EntryKind.FOLDER and entry.mode & 0o7777 != 0o755:
            before = image.before.get(path) if draft.base.shell and draft.same_image else None
            if before is None or before.entry.mode != entry.mode:
                found.append((path, entry.mode & 0o7777))
    return found


_SOURCE_FOLDER = re.compile(
    r"(?:src|cmd|pkg|internal|lib|include|vendor|test|tests|third_party|cmake|scripts?)(?:/.*)?|\*.*|"
)


def _is_name(step: BuildStep) -> bool:
    user = step.instruction.args[0].partition(":")[0] if step.instruction.args else ""
    return bool(user) and not user.isdecimal() and user != "root"


def _is_carried(path: str, proposal: Proposal) -> bool:
    return (
        not product.COMMON.leaves(path)
        and not proposal.leave.leaves(path)
        and not re.match(r"/(?:dev|proc|sys|tmp|etc/apt|usr/src|usr/share/keyrings)(?:/|$)", path)
    )


def _is_source(step: BuildStep, proposal: Proposal) -> bool:
    """Whether a COPY brings nothing but sources, by the names of what it copies."""
    known = product.COMMON | proposal.leave
    names = [source.rstrip("/") for source in step.sources]
    return all(
        name in ("", ".", "./") or known.leaves("/" + name.lstrip("./")) or _SOURCE_FOLDER.fullmatch(name.lstrip("./"))
        for name in names
    )


def _from_context(step: BuildStep, known: Sequence[str], proposal: Proposal) -> list[str]:
    """Return the paths in the image of the files of the context that a COPY brings and that are no sources."""
    left = product.COMMON | proposal.leave
    folder = step.destination.rstrip("/")
    pairs: dict[str, bool] = {}
    for source in step.sources:
        root = posixpath.normpath(source.lstrip("/") or ".")
        root = "" if root == "." else root
        for path in known:
            if root and path != root and not path.startswith(root + "/"):
                continue
            inside = path[len(root) :].lstrip("/")
            single = path == root
            name = posixpath.basename(path) if single else inside
            target = step.destination if single and not step.destination.endswith("/") else f"{folder}/{name}"
            pairs[target.lstrip("/")] = not left.leaves(target)
    kept = {path for path, keep in pairs.items() if keep}
    found = product.cover(kept, pairs, lambda _: EntryKind.FILE, lambda _: 0)
    return ["/" + path for path in found.paths]
