"""How RUNs that install packages and make users, and commands in shell form, read in the last stage. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from bot.dockerfile import edit
from bot.dockerfile.packages import Manager
from bot.messages import rewrite as messages
from bot.rewrite.candidate import Stated
from bot.rewrite.evidence import build_packages
from bot.rewrite.evidence.evidence import plain_words
from bot.rewrite.evidence.run_purpose import Nature, also_sets_up, user_commands
from bot.rewrite.evidence.steps import BuildStep, spell_out
from bot.rewrite.writing import copied, packages
from bot.rewrite.writing.draft import Draft, source_of
from bot.rewrite.writing.packages import PackageInstall
from bot.rewrite.writing.runtime_needs import Needs
from bot.rewrite.writing.stage_split import StagePlace
from bot.rewrite.writing.text import Lines, Piece

_MOST_RECOMMENDED = 3  # packages that are named instead


def exec_form(draft: Draft, step: BuildStep, text: str, stated: list[Stated]) -> str:
    """Return CMD, ENTRYPOINT or HEALTHCHECK in exec form, and state it; as it is, where a shell is needed."""
    words = plain_words(step)
    if words is None or draft.evidence.last(step.keyword) is not step:
        return text
    form = json.dumps(list(words), ensure_ascii=False)
    flags = "".join(f"{flag} " for flag in step.instruction.flags)
    check = f"{draft.kw('CMD')} " if step.keyword == "HEALTHCHECK" else ""
    stated.append(Stated(step.keyword.lower(), messages.EXEC_FORM(), json.dumps(list(words))))
    return f"{draft.kw(step.keyword)} {flags}{check}{form}\n"


def installs(draft: Draft, needed: Needs) -> dict[int, Piece]:
    """Return the RUNs that install packages, by the line where each stands; 0 is the beginning of the stage."""
    manager = packages.manager_of(draft.base.family) if draft.base.installs else None
    if manager is None:
        return _verbatim_installs(draft) if draft.same_image else {}
    found: dict[int, Piece] = {}
    also = list(dict.fromkeys((*needed.packages, *draft.proposal.packages)))
    together: list[PackageInstall] = []
    for one in draft.installed:
        if not one.kept:
            found |= _without_packages(draft, one)
            continue
        text, added = _with_packages(draft, one, also)
        if not text:
            together.append(one)
            continue
        also = [] if added else also
        found[one.step.line] = Piece(edit.with_line_end(text), source_of(draft, one.step)[0])
    if together or also:
        words = [name for one in together for word in one.kept for name in spell_out(word, one.step.env)]
        named = _recommended(draft, words) if any(one.recommends for one in together) else ()
        recommends = named is None
        also = [*also, *(named or ())]
        text = packages.write_install(
            manager, [*words, *also], draft.escape, recommends=recommends, keyword=draft.kw("RUN")
        )
        found[together[0].step.line if together else 0] = Piece(text)
    return _with_manuals(draft, found, also)


def _recommended(draft: Draft, words: Sequence[str]) -> list[str] | None:
    """Return the packages that came along since others recommend them, and that something may use.

    None where these are so many that they may as well come along again, or nobody can tell.
    """
    image, reasons = draft.evidence.image, draft.evidence.reasons
    known = image.system.packages if image is not None else {}
    names = [packages.name_of(word) for word in words]
    if reasons is None or any(name not in known for name in names):
        return None
    found: set[str] = set()
    brought = set(names)
    waiting = list(names)
    while waiting:
        one = known[waiting.pop()]
        depends = {name for name in one.depends if name in known} - brought
        brought |= depends
        waiting += depends
        found |= {name for name in one.helpers if name in known and not known[name].base}
    of_use = sorted(name for name in found - brought if reasons.package(name) is None)
    return of_use if len(of_use) <= _MOST_RECOMMENDED else None


def _pure(draft: Draft, one: PackageInstall) -> bool:
    return draft.split.natures[one.step.line] is Nature.PACKAGES


def _same_family(draft: Draft) -> bool:
    found = draft.evidence.distribution
    return (found.family if found else None) is draft.base.family


def _say_moved(draft: Draft, one: PackageInstall) -> str:
    """Return the comment of a RUN that is no longer in the first stage."""
    return source_of(draft, one.step)[1] if draft.split.place(one.step) is StagePlace.LAST else ""


def _without_packages(draft: Draft, one: PackageInstall) -> dict[int, Piece]:
    """Return what is left of a RUN none of whose packages stays."""
    blank, _, text = source_of(draft, one.step)
    if _pure(draft, one) and one.upgrades and _same_family(draft):
        return {one.step.line: Piece(_say_moved(draft, one) + text, blank)}
    settings = [" ".join(command.raw.split()) for command in also_sets_up(one.step)]
    return {one.step.line: Piece(draft.run(settings))} if settings else {}


def _with_packages(draft: Draft, one: PackageInstall, also: list[str]) -> tuple[str, bool]:
    """Return a RUN with the packages that stay and those that are added, and whether the latter are in it.

    The text is empty where its packages have to be installed in another way.
    """
    if not _pure(draft, one) or not _same_family(draft):
        return "", False
    lists = packages.manager_of(draft.base.family) is Manager.APT
    if lists and not one.updates and not also_sets_up(one.step):
        return "", False  # the lists of what there is come from another RUN: here it is one RUN
    changed = packages.edit_run(draft.evidence, one, also)
    if changed is not None:
        cleaned = packages.clean_run(one.step, edit.with_line_end(changed), draft.escape) if lists else changed
        return _say_moved(draft, one) + cleaned, True
    return (_say_moved(draft, one) + source_of(draft, one.step)[2] if also_sets_up(one.step) else ""), False


def _with_manuals(draft: Draft, found: dict[int, Piece], also: Iterable[str]) -> dict[int, Piece]:
    """Put before everything the folder that slim images lack, and without which some packages fail."""
    names = {packages.name_of(word) for one in draft.installed for word in one.kept} | set(also)
    if draft.base.image.endswith("-slim") and any(map(build_packages.links_manuals, names)):
        rest = found[0].text if 0 in found else ""
        found[0] = Piece(draft.run(["mkdir -p /usr/share/man/man1"]) + rest)
    return found


def _verbatim_installs(draft: Draft) -> dict[int, Piece]:
    """On the original's own image, whose package manager nobody here knows to edit, they stay as they are."""
    return {
        one.step.line: Piece(edit.with_line_end(source_of(draft, one.step)[2]))
        for one in draft.installed
        if one.kept and draft.split.natures[one.step.line] is Nature.PACKAGES
    }


def users(draft: Draft, body: Lines, line: int | None = None) -> None:
    """Make the users that a RUN makes which stays behind.

    Before all else, without `line`; but where a variable is used that the Dockerfile sets, in the line of that RUN.
    """
    if not draft.base.shell or copied.wants_accounts(draft):
        return
    for step in draft.evidence.steps:
        if step.keyword != "RUN" or draft.split.place(step) is not StagePlace.FIRST or line not in (None, step.line):
            continue
        made = [" ".join(command.raw.split()) for command in user_commands(step)]
        late = any("$" in command for command in made)
        if made and late is (line is not None):
            body.add(f"{draft.kw('RUN')} {' && '.join(made)}")
