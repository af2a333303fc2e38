"""How RUNs that install packages and make users, and commands in shell form, read in the last stage. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.messages import rewrite as messages
from bot.rewrite import carry, install, lines, toolchain
from bot.rewrite.candidate import Stated
from bot.rewrite.draft import Draft, source_of
from bot.rewrite.evidence import plain_words
from bot.rewrite.install import Installed
from bot.rewrite.lines import Lines, Piece
from bot.rewrite.nature import Nature, also_sets_up, user_commands
from bot.rewrite.needs import Needs
from bot.rewrite.split import Place
from bot.rewrite.steps import Step


def exec_form(draft: Draft, step: Step, text: str, stated: list[Stated]) -> str:
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
    manager = install.manager_of(draft.base.family) if draft.base.installs else None
    if manager is None:
        return _verbatim_installs(draft) if draft.same_image else {}
    found: dict[int, Piece] = {}
    also = list(dict.fromkeys((*needed.packages, *draft.proposal.packages)))
    together: list[Installed] = []
    refresh: tuple[int, Piece] | None = None
    family = draft.evidence.distribution.family if draft.evidence.distribution else None
    for one in draft.installed:
        blank, comment, text = source_of(draft, one.step)
        pure = draft.split.natures[one.step.line] is Nature.PACKAGES
        moved = comment if draft.split.place(one.step) is Place.LAST else ""
        if not one.kept:
            if pure and one.updates and not one.dropped:
                refresh = one.step.line, Piece(text, blank)
            if pure and one.upgrades and family is draft.base.family:
                found[one.step.line] = Piece(moved + text, blank)
            elif settings := also_sets_up(one.step):
                found[one.step.line] = Piece(draft.run([" ".join(command.raw.split()) for command in settings]))
            continue
        changed = install.edited(draft.evidence, one, also) if pure and family is draft.base.family else None
        if changed is None and not (pure and family is draft.base.family and also_sets_up(one.step)):
            together.append(one)
            continue
        if changed is None:
            found[one.step.line] = Piece(lines.ended(moved + text), blank)
            continue
        also = []
        if not one.updates and refresh is not None:
            found.setdefault(*refresh)
        found[one.step.line] = Piece(lines.ended(moved + changed), blank)
    if together or also:
        words = [word for one in together for word in one.kept]
        recommends = any(one.recommends for one in together)
        text = install.written(manager, [*words, *also], draft.escape, recommends=recommends, keyword=draft.kw("RUN"))
        found[together[0].step.line if together else 0] = Piece(text)
    return _with_manuals(draft, found, also)


def _with_manuals(draft: Draft, found: dict[int, Piece], also: Iterable[str]) -> dict[int, Piece]:
    """Put before everything the folder that slim images lack, and without which some packages fail."""
    names = {install.name_of(word) for one in draft.installed for word in one.kept} | set(also)
    if draft.base.image.endswith("-slim") and any(map(toolchain.links_manuals, names)):
        rest = found[0].text if 0 in found else ""
        found[0] = Piece(draft.run(["mkdir -p /usr/share/man/man1"]) + rest)
    return found


def _verbatim_installs(draft: Draft) -> dict[int, Piece]:
    """On the original's own image, whose package manager nobody here knows to edit, they stay as they are."""
    return {
        one.step.line: Piece(lines.ended(source_of(draft, one.step)[2]))
        for one in draft.installed
        if one.kept and draft.split.natures[one.step.line] is Nature.PACKAGES
    }


def users(draft: Draft, body: Lines) -> None:
    """Make the users that a RUN makes which stays behind."""
    if not draft.base.shell or carry.wants_accounts(draft):
        return
    for step in draft.evidence.steps:
        if step.keyword != "RUN" or draft.split.place(step) is not Place.FIRST:
            continue
        made = [" ".join(command.raw.split()) for command in user_commands(step)]
        if made:
            body.add(f"{draft.kw('RUN')} {' && '.join(made)}")
