"""The last stage of a candidate: what is kept of the original, in its order, and the product among it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from bot.dockerfile import edit
from bot.dockerfile.stages import read_declared
from bot.rewrite.candidate import Stated
from bot.rewrite.evidence.run_purpose import Nature, effects
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.proposal.proposal import Copy
from bot.rewrite.writing import copied, environment, last_stage_runs, mended, renewed_tools
from bot.rewrite.writing import text as lines
from bot.rewrite.writing.draft import Draft, source_of
from bot.rewrite.writing.runtime_needs import Needs
from bot.rewrite.writing.stage_split import StagePlace
from bot.rewrite.writing.text import Lines

ROOTFS_MARK = "#\0rootfs\0\n"  # where the COPY of what `rootfs` lays out comes, if there is any
_ROOT = ("", "0", "root")


def write_stage(draft: Draft, needed: Needs) -> tuple[str | None, list[Stated]]:
    """Return the last stage, None if nothing would be in it, and what of its config is stated to differ."""
    last = Lines()
    stage = draft.evidence.stage
    platform = stage.from_instruction.flag("platform")
    words = [draft.kw("FROM"), *([f"--platform={platform}"] if platform else []), draft.base.image]
    if stage.name is not None:
        words += [draft.kw("AS"), stage.from_instruction.args[2]]
    last.add(" ".join(words))
    stated = [*draft.proposal.stated]
    copies = copied.copies(draft, needed)
    again = copied.find_made_again(draft) if copies or draft.evidence.image is not None else frozenset()
    if not copies and not again and draft.split.pivot is not None:
        return None, []
    body = Lines()
    body.add(renewed_tools.run(draft))
    installs = last_stage_runs.installs(draft, needed)
    if 0 in installs:
        body.pieces.append(installs[0])
    last_stage_runs.users(draft, body)
    env = environment.kept_env(draft)
    if env:
        body.add(edit.env_line(env, draft.escape, draft.kw("ENV")))
    body.add(environment.workdir(draft))
    if draft.proposal.makes_runtime:
        copies = _bring_runtime(draft, body, copies, needed)
    for step in draft.evidence.steps:
        _step(draft, body, step, stated)
        if step.line in installs:
            body.pieces.append(installs[step.line])
        last_stage_runs.users(draft, body, step.line)
        if step.line in again:
            body.add(source_of(draft, step)[2])
        if step.line == draft.split.pivot:
            _bring(draft, body, copies, needed)
    environment.write_inherited(draft, body)
    last.pieces += body.pieces
    return last.text(), [*stated, *environment.stated_env(draft, env)]


def _step(draft: Draft, body: Lines, step: BuildStep, stated: list[Stated]) -> None:
    if draft.split.place(step) is StagePlace.FIRST:
        return
    blank, comment, text = source_of(draft, step)
    if draft.split.place(step) is StagePlace.BOTH:
        comment = ""
    if step.keyword == "RUN":
        if draft.split.natures[step.line] is Nature.PACKAGES:
            return  # `_installs` says how it reads here
        body.add(comment + text, blank=blank)
    elif step.keyword == "ARG":
        names = tuple(name for name, _ in read_declared(step.instruction))
        body.add(comment + text, blank=blank, declares=names)
    elif step.keyword == "WORKDIR" and step.user in _ROOT and step.instruction.args:
        body.add(comment + _write_owner(draft, step.absolute(step.instruction.args[0])) + text, blank=blank)
    elif step.keyword in draft.proposal.metadata:
        if draft.evidence.last(step.keyword) is step:
            body.add(comment + draft.proposal.metadata[step.keyword], blank=blank)
    elif step.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK") and not draft.base.shell and not step.instruction.json:
        body.add(comment + last_stage_runs.exec_form(draft, step, text, stated), blank=blank)
    else:
        body.add(comment + text, blank=blank)


def _write_owner(draft: Draft, folder: str) -> str:
    """Return the RUN that makes a working directory for a user: what is copied into a folder leaves its owner alone."""
    owner = copied.folder_owner(draft, folder) if draft.base.shell else None
    if owner is None or _is_given(draft, folder, owner):
        return ""
    quoted = edit.shell_quoted(folder)
    return draft.run([f"mkdir -p {quoted}", f"chown {owner} {quoted}"])


def _is_given(draft: Draft, folder: str, owner: str) -> bool:
    """Whether a RUN that the last stage has, too, makes a folder and gives it to this owner."""
    said = [
        effects(step)
        for step in draft.evidence.steps
        if step.keyword == "RUN" and draft.split.place(step) is not StagePlace.FIRST
    ]
    return any(folder in one.made for one in said) and (folder, owner) in {pair for one in said for pair in one.owners}


def _bring_runtime(draft: Draft, body: Lines, copies: Sequence[Copy], needed: Needs) -> list[Copy]:
    """Write the COPYs of the run-time environment, which comes before all that may call it; return the others.

    They are written as well where nothing else is made in the first stage.
    """
    for text in lines.copy_lines(draft.proposal.copies, draft.kw("COPY"), draft.name, partial(copied.is_file, draft)):
        body.add(text)
    others = [one for one in copies if one not in draft.proposal.copies]
    if draft.split.pivot is None:
        _bring(draft, body, others, needed)
    return others


def _bring(draft: Draft, body: Lines, copies: Sequence[Copy], needed: Needs) -> None:
    """Write the COPYs from the first stage, and what has to follow them."""
    for text in lines.copy_lines(copies, draft.kw("COPY"), draft.name, partial(copied.is_file, draft)):
        body.add(text)
    body.add(ROOTFS_MARK)
    image = draft.evidence.image
    after = []
    if image is not None and draft.base.shell:
        for path in copied.take_over(draft).links:
            after.append(f"ln -sfn {edit.shell_quoted(image.files[path].entry.link)} {edit.shell_quoted('/' + path)}")
        for path, mode in copied.odd_modes(draft):
            after.append(f"chmod {mode:o} {edit.shell_quoted('/' + path)}")
        after += mended.rights(draft)
    if needed.library_folders:
        after.append(" ".join(["ldconfig", *needed.library_folders]))
    elif draft.mend.loader and draft.base.shell:
        after.append("ldconfig")
    if after:
        body.add(draft.run(after))


def rootfs(draft: Draft, needed: Needs) -> str:
    """Return a RUN for the first stage that lays out folders whose mode matters, where there is no shell later."""
    if draft.base.shell:
        return ""
    made = [
        f"mkdir -p /rootfs/{path} && chmod {mode:o} /rootfs/{path}"
        for path, mode in copied.odd_modes(draft)
        if _plain(path)
    ]
    for step in draft.evidence.steps:
        if step.keyword != "WORKDIR" or step.user not in _ROOT or draft.split.place(step) is StagePlace.FIRST:
            continue
        folder = step.absolute(step.instruction.args[0]) if step.instruction.args else ""
        owner = copied.folder_owner(draft, folder)
        if owner is not None and _plain(folder):
            made.append(f"mkdir -p /rootfs{folder} && chown {owner} /rootfs{folder}")
    if needed.temporary:
        made.append("mkdir -p /rootfs/tmp && chmod 1777 /rootfs/tmp")
    comment = f"# {draft.base.image} has no folders: those whose mode or owner matters are made here.\n"
    return comment + draft.run(made) if made else ""


def _plain(path: str) -> bool:
    return re.fullmatch(r"[\w./+-]+", path) is not None
