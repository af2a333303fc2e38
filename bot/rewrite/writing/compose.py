"""From a proposal and a base to a whole Dockerfile, as a maintainer would have written it. Pure.

The first stage is the original, byte for byte, less what belongs to the last one only. The last stage has, in the
original's order, what is kept of it; the product comes where the last step stood that made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.dockerfile import edit
from bot.messages import rewrite as messages
from bot.model.findings import LineEdit
from bot.rewrite.candidate import Candidate, Mend, Stated
from bot.rewrite.evidence import build_packages, start_words
from bot.rewrite.evidence.evidence import Evidence, instruction_lines
from bot.rewrite.evidence.run_purpose import Nature
from bot.rewrite.evidence.steps import spell_out
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing import copied, environment, first_stage, last_stage, last_stage_runs, mended, runtime_needs
from bot.rewrite.writing import packages as install
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.packages import PackageInstall
from bot.rewrite.writing.runtime_needs import Needs
from bot.rewrite.writing.stage_split import StagePlace, split
from bot.rewrite.writing.text import Lines
from bot.text import Text, verbatim

_PACKAGE_BYTES = 3_000_000  # a guess of what a package takes, for the order only
_TREE_BYTES = 30_000_000
_LITTLE = 3_000_000  # bytes: what is not worth two stages
_NOTHING = Mend()


def compose(evidence: Evidence, proposal: Proposal, base: Base, mend: Mend = _NOTHING) -> Candidate | Text:
    """Return the Dockerfile of a proposal on a base, or why the base does not fit.

    `mend` is what an earlier form of it was found to lack.
    """
    made = _compose(evidence, proposal, base, mend)
    if isinstance(made, Text):
        return made
    return replace(
        made, unread=proposal.unread.leaves, mended=lambda more: compose(evidence, proposal, base, mend | more)
    )


def _compose(evidence: Evidence, proposal: Proposal, base: Base, mend: Mend) -> Candidate | Text:
    if proposal.drops_entrypoint:
        evidence = evidence.without_entrypoint()
    draft = Draft(evidence, proposal, base, split(evidence, proposal, base), _stage_name(evidence))
    draft.notes += proposal.notes
    draft.mend = mend
    draft.product = copied.product_of(draft)
    draft.unused = mended.unused_packages(draft)
    building = [step for step in evidence.steps if draft.split.place(step) is not StagePlace.LAST]
    draft.installed = install.find_installs(
        evidence, draft.split.natures, building, proposal.build_packages, draft.unused
    )
    return _candidate(draft)


def _candidate(draft: Draft) -> Candidate | Text:
    """Return the candidate, or why the base does not fit."""
    explicit = [name for one in draft.installed for name in one.kept]
    reason = _misfit(draft, explicit)
    if reason is not None:
        return reason
    links = runtime_needs.find_linked(draft.evidence, draft.product, draft.proposal.comes)
    needed = runtime_needs.on_base(
        draft.evidence, draft.base, draft.product, links, [install.name_of(one) for one in explicit]
    )
    if needed.unmet is not None:
        return needed.unmet
    needed = mended.with_packages(draft, needed, explicit)
    if needed.unmet is not None:
        return needed.unmet
    alone = len(draft.evidence.graph.chain(draft.evidence.stage)) == 1
    if draft.split.pivot is None and alone and not draft.proposal.makes_runtime:
        return _other_base(draft, needed)
    return _two_stages(draft, needed, explicit)


def _two_stages(draft: Draft, needed: Needs, explicit: Sequence[str]) -> Candidate | Text:
    if _gains_nothing(draft):
        return messages.NOTHING_TO_LEAVE()
    last, stated = last_stage.write_stage(draft, needed)
    if last is None:
        return messages.NO_PRODUCT()
    extra = last_stage.rootfs(draft, needed)
    if extra:
        last = last.replace(last_stage.ROOTFS_MARK, f"{draft.kw('COPY')} --from={draft.name} /rootfs/ /\n")
    first = first_stage.write_edits(draft, extra + first_stage.write_cleaning(draft))
    text = first_stage.join_stages(draft, first, last)
    if copied.take_over(draft).crowded:
        draft.notes.append(messages.CROWDED())
    draft.notes += _left_packages(draft, needed, draft.installed)
    return Candidate(
        recipe=draft.proposal.recipe,
        runtime_base=draft.base.image,
        dockerfile=text,
        stated=tuple(stated),
        expected_bytes=_expect_bytes(draft, [*explicit, *needed.packages]),
        split_only=False,
        has_shell=draft.base.shell,
        notes=tuple(dict.fromkeys(draft.notes)),
    )


def _gains_nothing(draft: Draft) -> bool:
    """Whether, on the original's own image, next to nothing would stay behind: only an image can tell."""
    image = draft.evidence.image
    if image is None or draft.base.image != draft.evidence.base_raw:
        return False
    if draft.proposal.gone or draft.proposal.only_copies or any(one.dropped for one in draft.installed):
        return False
    later = {step.line for step in draft.evidence.steps if draft.split.place(step) is not StagePlace.FIRST}
    again = sum(image.files[path].entry.length for path in image.own() if image.line(path) in later)
    return image.size_bytes - image.base_bytes - draft.product.size_bytes - again < _LITTLE


def _other_base(draft: Draft, needed: Needs) -> Candidate | Text:
    """Nothing is built: the same file on the smaller base, or on its own where a smaller one leaves too much out."""
    worth_it = runtime_bases.slim(draft.evidence) is not None and any(one.dropped for one in draft.installed)
    if draft.base.image == draft.evidence.base_raw and not worth_it:
        return messages.NOTHING_TO_LEAVE()
    instruction = draft.evidence.stage.from_instruction
    text = "".join(instruction_lines(draft.evidence.dockerfile, instruction))
    mend = draft.mend
    if needed.copies or needed.temporary or copied.wants_accounts(draft) or mend.paths or mend.modes or mend.gone:
        return messages.NEEDS_FILES(base=verbatim(draft.base.image))
    env = environment.kept_env(draft)
    changed = edit.with_line_end(text.replace(draft.evidence.base_raw, draft.base.image, 1))
    changed += edit.env_line(env, draft.escape, draft.kw("ENV")) if env else ""
    changed += environment.workdir(draft)
    edits = [LineEdit(instruction.start, instruction.end, changed)]
    stated: list[Stated] = []
    for step in draft.evidence.steps:
        if step.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK") and not draft.base.shell and not step.instruction.json:
            text = "".join(instruction_lines(draft.evidence.dockerfile, step.instruction))
            edits.append(edit.replacement(step.instruction, last_stage_runs.exec_form(draft, step, text, stated)))
    inherited = Lines()
    environment.write_inherited(draft, inherited)
    end = draft.evidence.stage.end
    if inherited.pieces:
        edits.append(LineEdit(end + 1, end, inherited.text()))
    also = list(needed.packages)
    for one in draft.installed:
        changes = _package_edit(draft, one, also)
        draft.notes += _left_packages(draft, needed, [one]) if changes else []
        edits += changes
    if also:
        manager = install.manager_of(draft.base.family)
        if manager is None:
            return messages.NEEDS_PACKAGES(base=verbatim(draft.base.image), packages=verbatim(", ".join(also)))
        edits[0] = LineEdit(
            instruction.start,
            instruction.end,
            changed + install.write_install(manager, also, draft.escape, keyword=draft.kw("RUN")),
        )
    return Candidate(
        draft.proposal.recipe,
        draft.base.image,
        edit.apply(draft.evidence.dockerfile.text, edits),
        (*stated, *environment.stated_env(draft, env)),
        _expect_bytes(draft, [*needed.packages]),
        has_shell=draft.base.shell,
        notes=tuple(dict.fromkeys(draft.notes)),
    )


def _package_edit(draft: Draft, one: PackageInstall, also: list[str]) -> list[LineEdit]:
    """Return the edit that takes build tools out of a RUN that stays where it is, and puts in what is needed."""
    if draft.split.natures[one.step.line] is not Nature.PACKAGES or not (one.kept and (one.dropped or also)):
        return []
    changed = install.edit_run(draft.evidence, one, also)
    if changed is None:
        return []
    also.clear()
    return [LineEdit(one.step.instruction.start, one.step.instruction.end, changed)]


def _misfit(draft: Draft, explicit: Sequence[str]) -> Text | None:
    """Return why the base does not fit, as far as packages and programs by name tell."""
    names = {install.name_of(word) for word in explicit} - runtime_needs.list_carried(draft.base)
    if not draft.base.installs and not draft.same_image:
        left = sorted(name for name in names if name not in draft.unused)
        if left:
            return messages.NEEDS_PACKAGES(base=verbatim(draft.base.image), packages=verbatim(", ".join(left)))
    elif not draft.base.same_release and not names <= runtime_needs.SAME_NAME:
        other = sorted(names - runtime_needs.SAME_NAME)
        return messages.NEEDS_PACKAGES(base=verbatim(draft.base.image), packages=verbatim(", ".join(other)))
    if not draft.base.shell and draft.evidence.needs_shell:
        return messages.NEEDS_PROGRAM(base=verbatim(draft.base.image), program=verbatim("/bin/sh"))
    commands = draft.proposal.from_base or [draft.evidence.last(keyword) for keyword in ("CMD", "ENTRYPOINT")]
    if not draft.same_image and not any(commands):
        return messages.NO_COMMAND()
    return _missing_by_name(draft) if draft.evidence.image is None else None


def _missing_by_name(draft: Draft) -> Text | None:
    """Return what the base cannot have, where only names tell: a toolchain that is started, packages of a mixed RUN."""
    base = verbatim(draft.base.image)
    tools = [name for name in start_words.programs(draft.evidence) if name in build_packages.STARTED]
    if tools and not draft.same_image:
        return messages.NEEDS_PROGRAM(base=base, program=verbatim(tools[0]))
    if install.manager_of(draft.base.family) is None:
        mixed = [one for one in draft.installed if draft.split.natures[one.step.line] is Nature.MIXED]
        kept = sorted({word for one in mixed for word in one.kept})
        if kept:
            return messages.NEEDS_PACKAGES(base=base, packages=verbatim(", ".join(kept)))
    return None


def _left_packages(draft: Draft, needed: Needs, dropping: Iterable[PackageInstall]) -> list[Text]:
    """Return what to say of packages that the author asked for by name and the last stage has not.

    Nothing is said of what only serves to build, nor of what a later RUN of the original removes itself.
    """
    kept = {install.name_of(word) for one in draft.installed for word in one.kept}
    stays = {*kept, *needed.packages, *draft.proposal.packages}
    left = {install.name_of(name) for one in dropping for word in one.dropped for name in spell_out(word, one.step.env)}
    left -= stays | runtime_needs.list_carried(draft.base) | runtime_needs.find_dependencies(draft.evidence, stays)
    left -= install.find_removed(draft.evidence) | draft.proposal.build_packages
    left = {name for name in left if not build_packages.builds(name) and not build_packages.for_development(name)}
    shown = sorted(name for name in left if not runtime_needs.is_on(draft.evidence, draft.base, name))
    return [messages.LEFT_PACKAGES(packages=verbatim(", ".join(shown)))] if shown else []


def _expect_bytes(draft: Draft, packages: Iterable[str]) -> int:
    size = draft.base.size_bytes + _PACKAGE_BYTES * len(set(packages))
    if draft.evidence.image is None:
        return size + (_TREE_BYTES if draft.proposal.tree else 0)
    return size + draft.product.size_bytes


def _stage_name(evidence: Evidence) -> str:
    taken = {stage.name for stage in evidence.graph.stages}
    names = ("build", "builder", *(f"build-{number}" for number in range(2, len(taken) + 4)))
    return next(name for name in names if name not in taken)
