"""The first stage of a candidate: the original, byte for byte, less what belongs to the last one only. Pure."""

from __future__ import annotations

import re

from bot.dockerfile import edit
from bot.dockerfile.syntax import Instruction
from bot.model.findings import LineEdit
from bot.rewrite.evidence.evidence import instruction_lines
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.writing import last_stage
from bot.rewrite.writing.draft import Draft, comment_start
from bot.rewrite.writing.stage_split import StagePlace

_FROM_NAME = re.compile(r"^(\s*(?:FROM|from|From)\s.*?\s)(as\s+)(\S+)(\s*)$", re.IGNORECASE | re.DOTALL)
_FROM_STAGE = re.compile(r"(^\s*FROM\s+(?:--\S+\s+)*)\S+", re.IGNORECASE)
_LAST_MARK = "#\0last\0\n"


def write_edits(draft: Draft, extra: str) -> list[LineEdit]:
    """Return the edits that make the first stage of the stage; `extra` is put at its end."""
    evidence = draft.evidence
    stage = evidence.stage
    instruction = stage.from_instruction
    text = "".join(instruction_lines(evidence.dockerfile, instruction))
    bare = text.rstrip("\r\n \t")
    ending = text[len(bare) :] or "\n"
    if stage.name is not None:
        named = _FROM_NAME.sub(lambda match: f"{match[1]}{match[2]}{draft.name}", bare)
    else:
        named = f"{bare} {draft.kw('AS')} {draft.name}"
    begin = named + (ending if "\n" in ending else "\n")
    if draft.proposal.build_env:
        begin += edit.env_line(draft.proposal.build_env, draft.escape, draft.kw("ENV"))
    if draft.proposal.makes_runtime:
        commands = [one.replace("\n", f" {draft.escape}\n        ") for one in draft.proposal.makes_runtime]
        begin += f"# {draft.proposal.comment}\n" + draft.run(commands)
    edits = [LineEdit(instruction.start, instruction.end, begin)]
    children = [one for one in evidence.graph.stages[stage.index + 1 :] if one.parent == stage.index]
    edits += [_from_first(draft, child.from_instruction) for child in children]
    previous = instruction.end
    for step in (one for one in evidence.steps if one.own):
        start, end = step.instruction.start, step.instruction.end
        if draft.split.place(step) is StagePlace.LAST:
            # Those that are made from this stage go on to have it whole.
            edits += [] if children else [_without(draft, step, previous)]
        else:
            if step.line in draft.proposal.instead:
                edits.append(LineEdit(start, end, edit.with_line_end(draft.proposal.instead[step.line])))
            if step.line in draft.proposal.after:
                edits.append(LineEdit(end + 1, end, edit.with_line_end(draft.proposal.after[step.line])))
        previous = end
    if extra:
        edits.append(LineEdit(previous + 1, previous, _as_root(draft, extra)))
    return edits


def _without(draft: Draft, step: BuildStep, previous: int) -> LineEdit:
    """Return the edit that takes out a step with its comment."""
    source = draft.evidence.dockerfile.lines()
    end = step.instruction.end
    start = comment_start(draft, step, previous)
    # The blank line between this and what came before goes along, if another follows.
    if start - 1 > previous and not source[start - 2].strip() and (end >= len(source) or not source[end].strip()):
        start -= 1
    return LineEdit(start, end, "")


def _from_first(draft: Draft, instruction: Instruction) -> LineEdit:
    """Return the FROM of a stage that is made from the one that is split: from its first part, which is all of it."""
    text = "".join(instruction_lines(draft.evidence.dockerfile, instruction))
    changed = _FROM_STAGE.sub(lambda match: f"{match[1]}{draft.name}", text, count=1)
    return LineEdit(instruction.start, instruction.end, changed)


def write_cleaning(draft: Draft) -> str:
    """Return a RUN that removes what of a folder need not come over, so that it can come over whole."""
    removed = [edit.shell_quoted(f"/{path}") for path in draft.product.removed]
    return draft.run([f"rm -rf {' '.join(removed)}"]) if removed else ""


def _as_root(draft: Draft, text: str) -> str:
    user = next((step for step in reversed(draft.evidence.steps) if step.keyword == "USER"), None)
    stays = user is not None and draft.split.place(user) is not StagePlace.LAST
    return f"{draft.kw('USER')} root\n{text}" if stays else text


def join_stages(draft: Draft, edits: list[LineEdit], last: str) -> str:
    """Return the file with the first stage as edited, and the last one after it."""
    end = draft.evidence.stage.end
    made = edit.apply(draft.evidence.dockerfile.text, [*edits, LineEdit(end + 1, end, _LAST_MARK)])
    head, _, tail = made.partition(_LAST_MARK.rstrip("\n"))
    newline = edit.line_end(draft.evidence.dockerfile.text)
    bare = last.replace(last_stage.ROOTFS_MARK, "").replace("\r\n", "\n").rstrip("\n")
    written_last = bare.replace("\n", newline)
    tail = tail.lstrip("\r\n")
    return head.rstrip(" \t\r\n") + newline * 2 + written_last + newline + (newline + tail if tail else "")
