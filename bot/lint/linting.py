"""Linting: hadolint, BuildKit's checks and our own rules, as one list of findings."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from bot.dockerfile import ignore
from bot.dockerfile.stages import StageGraph, graph
from bot.dockerfile.syntax import Dockerfile
from bot.errors import InputError
from bot.host.inside import inside
from bot.lint import buildkit, buildkit_text, disproved, hadolint, waivers
from bot.lint.diff import diff_findings, fingerprint, worst_first
from bot.lint.merge import equivalents, merge, places
from bot.lint.own_rules import Judged, judge, run_rules
from bot.lint.remembered import Remembered
from bot.lint.rule import Context
from bot.messages import lint as messages
from bot.model.blame import Blame, Unjudged
from bot.model.findings import Finding, Linter
from bot.model.images import ImageFacts
from bot.model.scans import Scan
from bot.text import Text, verbatim

__all__ = ["LintJob", "LintResult", "diff_findings", "image_findings", "lint_tree", "with_image"]

_IGNORE_LIMIT = 1_000_000  # bytes
_READ = 65_536  # bytes of a file of the context
_RULES_SECONDS = 60.0  # for the large Dockerfiles of a revision together
_MOST_FILES = 20_000  # of a context; of a larger one the names are not looked at


@dataclass(frozen=True, slots=True)
class LintJob:
    """A Dockerfile of a tree that could be read and parsed, with its context and what is built from it.

    `shown` is what notes call it, if that is not its path in the tree: a person may have named it otherwise.
    """

    path: str
    context: str
    dockerfile: Dockerfile
    stage: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    shown: str = ""

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.shown or self.path


@dataclass(frozen=True, slots=True)
class LintResult:
    """Findings by path, worst first, those that comments waive by the files' names, and notes on what was not checked.

    `dropped` counts, by rule, what hadolint said and the file disproves; `unjudged` says why it said nothing of a file.
    """

    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    waived: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    policy: hadolint.HadolintConfig = field(default_factory=hadolint.HadolintConfig)
    dropped: Mapping[str, int] = field(default_factory=dict)
    unjudged: Mapping[str, Unjudged] = field(default_factory=dict)

    @property
    def waived_notes(self) -> tuple[Text, ...]:
        """What comments in the files waive, in words."""
        return tuple(waived_note(path, found) for path, found in self.waived.items())


def lint_tree(
    root: Path,
    jobs: Sequence[LintJob],
    config: Path | None = None,
    *,
    checks: bool = True,
    repository: bool = True,
    remembered: Remembered | None = None,
) -> LintResult:
    """Lint Dockerfiles of an exported tree. `config` is hadolint's; `checks` runs BuildKit's, which needs an engine.

    `repository` says that in a checkout the tree has a .git folder at its top. `remembered` is what linters said
    in earlier runs.

    What cannot be run is a note; nothing is raised but `Interrupted`.
    """
    policy, notes = hadolint.read_policy(config)
    graphs = {job.name: _graph(job) for job in jobs}
    with ThreadPoolExecutor(max_workers=2) as pool:
        sources = {job.name: _source(job, graphs[job.name]) for job in jobs}
        linted = pool.submit(hadolint.run, sources, policy, hadolint.remembering(remembered))
        checked = pool.submit(buildkit.run, [_check(root, job, graphs[job.name]) for job in jobs if checks], remembered)
        files = cache(partial(_files, root, repository=repository))  # many Dockerfiles may share a context
        end = time.monotonic() + _RULES_SECONDS
        reader = cache(partial(_reader, root))
        own = {job.name: _own(root, job, graphs[job.name], files, reader, end) for job in jobs}
        by_hadolint = linted.result()
        by_buildkit, buildkit_notes = checked.result()
    notes += (
        by_hadolint.notes
        + buildkit_notes
        + tuple(note for job in jobs for note in _own_notes(job, graphs[job.name], own[job.name]))
    )
    findings, waived, unjudged = {}, {}, {}
    dropped: Counter[str] = Counter()
    for job in jobs:
        ours = own[job.name]
        true, false = _hold_against(graphs[job.name], job, by_hadolint.findings.get(job.name, ()))
        dropped.update(one.rule for one in false)
        found = (*(ours.findings if ours else ()), *true, *by_buildkit.get(job.name, ()))
        merged = merge(found, job.dockerfile, levels=policy.levels, judged=ours is not None)
        merged = tuple(one for one in merged if not _is_ignored(one, policy.ignored))
        kept, left_out = waive(fingerprint(merged, job.dockerfile), job.dockerfile, pragmas=policy.pragmas)
        findings[job.path] = kept
        if left_out:
            waived[job.name] = left_out
        if job.name not in by_hadolint.findings or job.name in by_hadolint.unjudged:
            unjudged[job.path] = _why_unlinted(job.name)
        elif ours is not None and ours.notes:
            unjudged[job.path] = Unjudged(ours.notes[0], Blame.AUTHOR if ours.over_budget else Blame.NOBODY)
    return LintResult(findings, notes, waived, policy, dropped, unjudged)


def _own_notes(job: LintJob, stages: StageGraph | InputError, ours: Judged | None) -> tuple[Text, ...]:
    if ours is not None:
        return ours.notes
    return (messages.NO_STAGES(path=verbatim(job.name), error=verbatim(str(stages))),)


def _why_unlinted(path: str) -> Unjudged:
    """Whose doing it is that hadolint said nothing of a file: nobody's where it is not installed."""
    if not hadolint.version():
        return Unjudged(messages.HADOLINT_MISSING(), Blame.NOBODY)
    return Unjudged(messages.NOT_LINTED(path=verbatim(path)), Blame.AUTHOR)


def image_findings(
    dockerfile: Dockerfile,
    stage: str | None,
    facts: ImageFacts | None,
    scan: Scan | None = None,
    build_args: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Return what our own rules find in a Dockerfile once its image was built: the megabytes are named.

    Raises InputError for a Dockerfile without stages, or without that one.
    """
    stages = graph(dockerfile, build_args)
    found, _ = run_rules(Context(dockerfile, stages, stages.final(stage), facts=facts, scan=scan))
    return fingerprint(found, dockerfile)


def with_image(
    findings: Iterable[Finding],
    dockerfile: Dockerfile,
    stage: str | None,
    facts: ImageFacts | None,
    scan: Scan | None = None,
    *,
    build_args: Mapping[str, str] | None = None,
    policy: hadolint.HadolintConfig | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of `lint_tree` with what the built image adds: figures, certainty, and files that it wastes.

    A finding that the image disproves (`USER` set by the base image) is left out. Without facts nothing changes.
    `policy` is that of the result that the findings are from.
    """
    before = tuple(findings)
    if facts is None:
        return before
    try:
        seen = image_findings(dockerfile, stage, facts, scan, build_args)
        blind = image_findings(dockerfile, stage, None, None, build_args)
    except InputError:
        return before
    return _join_findings(before, seen, blind, dockerfile, policy or hadolint.HadolintConfig())


def _join_findings(
    before: Sequence[Finding],
    seen: Sequence[Finding],
    blind: Sequence[Finding],
    dockerfile: Dockerfile,
    policy: hadolint.HadolintConfig,
) -> tuple[Finding, ...]:
    expected = {one.fingerprint: one for one in blind}
    known = {one.fingerprint: one for one in before}
    kept, _ = waive((one for one in seen if not _is_ignored(one, policy.ignored)), dockerfile, pragmas=policy.pragmas)
    result = [one for one in before if one.linter is not Linter.HULLCHECK or one.fingerprint not in expected]
    for one in kept:
        old = known.get(one.fingerprint)
        if old is None and one.fingerprint in expected:
            continue  # it was found in the text, and left out on purpose: ignored or waived
        result.append(
            _set_level(one if old is None else _with_aliases(one, old, expected.get(one.fingerprint)), policy)
        )
    return tuple(sorted(result, key=worst_first))


def _with_aliases(seen: Finding, old: Finding, blind: Finding | None) -> Finding:
    """Return what the image showed, under the names that the text gave it, and with the text's edit if it still holds.

    `blind` is what the rule says without image and context: an edit that is only there is one that either forbids.
    """
    forbidden = blind is not None and blind.edit is not None and (seen.edit is None or old.edit is None)
    return replace(seen, also=old.also, url=old.url, edit=None if forbidden else seen.edit or old.edit)


def _set_level(finding: Finding, policy: hadolint.HadolintConfig) -> Finding:
    """Return the finding with the level that the configuration sets for it, if it does."""
    levels = [policy.levels[code] for code in (finding.rule, *finding.also) if code in policy.levels]
    return replace(finding, level=max(levels)) if levels else finding


def _graph(job: LintJob) -> StageGraph | InputError:
    try:
        stages = graph(job.dockerfile, dict(job.build_args))
        stages.final(job.stage)
    except InputError as error:
        return error
    return stages


def _own(
    root: Path,
    job: LintJob,
    stages: StageGraph | InputError,
    files_of: Callable[[str], frozenset[str] | None],
    reader_of: Callable[[str], Callable[[str], bytes | None]],
    end: float,
) -> Judged | None:
    """Run our own rules, until `end`; None if there are no stages that they could look at."""
    if isinstance(stages, InputError):
        return None
    files = files_of(job.context)
    try:
        ignored = ignore.IgnoreRules.parse(_ignore_text(root, job))
    except ignore.IgnoreSyntaxError:
        ignored = None  # the build will say so
    context = Context(
        job.dockerfile,
        stages,
        stages.final(job.stage),
        files=files,
        ignore=ignored,
        read=None if files is None else reader_of(job.context),
    )
    return judge(context, job.name, end - time.monotonic())


def _reader(root: Path, context: str) -> Callable[[str], bytes | None]:
    """Return what reads the beginning of a file of the context; nothing that a link leads out of it."""
    return partial(_beginning, (root / context).resolve())


def _beginning(top: Path, name: str) -> bytes | None:
    file = top / name
    try:
        if not file.resolve().is_relative_to(top) or not file.is_file():
            return None
        with file.open("rb") as opened:
            return opened.read(_READ)
    except (OSError, ValueError, RuntimeError):
        return None


def _files(root: Path, context: str, *, repository: bool) -> frozenset[str] | None:
    """Return the names of a context's files, relative to it; None if it cannot be looked at, or is very large.

    An exported tree has no .git; a checkout does, so one file of it is told where that would be.
    """
    top = root / context
    if inside(root, context) is None:
        return None
    names = {".git/config"} if repository and top.resolve() == root.resolve() else set()
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name != ".git"]
        where = Path(folder).relative_to(top).as_posix()
        names.update(name if where == "." else f"{where}/{name}" for name in files)
        if len(names) > _MOST_FILES:
            return None
    return frozenset(names)


def _hold_against(
    stages: StageGraph | InputError, job: LintJob, found: Sequence[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Part what hadolint found into what may be true and what the file disproves."""
    if isinstance(stages, InputError) or not found:
        return tuple(found), ()
    reading = disproved.Reading(job.dockerfile, stages)
    false = {id(one) for one in found if reading.disproves(one)}
    true = tuple(reading.worded(one) for one in found if id(one) not in false)
    return true, tuple(one for one in found if id(one) in false)


def _source(job: LintJob, stages: StageGraph | InputError) -> hadolint.HadolintInput:
    return hadolint.HadolintInput(job.dockerfile, None if isinstance(stages, InputError) else stages)


def _check(root: Path, job: LintJob, stages: StageGraph | InputError) -> buildkit.BuildkitInput:
    return buildkit.BuildkitInput(
        path=job.name,
        dockerfile=job.dockerfile,
        graph=None if isinstance(stages, InputError) else stages,
        ignore=_ignore_text(root, job),
        stage=job.stage,
        build_args=job.build_args,
    )


def _ignore_text(root: Path, job: LintJob) -> str:
    """Return the ignore file that counts, empty if there is none that may be read."""
    for name in ignore.names(job.path, job.context):
        file = root / name
        if not file.is_file() or inside(root, name) is None:  # most have none, and following links takes its time
            continue
        with file.open("rb") as opened:
            return opened.read(_IGNORE_LIMIT).decode("utf-8", "replace")
    return ""


def _is_ignored(finding: Finding, codes: frozenset[str]) -> bool:
    """Whether the configuration ignores a finding: by its own rule, or by one that says the same."""
    return bool({finding.rule, *finding.also, *equivalents(finding.rule)} & codes)


def waive(
    findings: Iterable[Finding], dockerfile: Dockerfile, *, pragmas: bool
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Part findings into those that count and those that comments in the file waive."""
    found = tuple(findings)
    if not pragmas:
        return found, ()
    waived = waivers.read(dockerfile, equivalents, buildkit_text.TAUGHT)
    place = places(dockerfile)
    covered = {id(one) for one in found if waived.cover(one, place(one.line))}
    kept = tuple(one for one in found if id(one) not in covered)
    return kept, tuple(one for one in found if id(one) in covered)


def waived_note(path: str, waived: Sequence[Finding]) -> Text:
    """Say how many findings comments in a file waive."""
    rules = verbatim(", ".join(sorted({one.rule for one in waived})))
    return messages.WAIVED(path=verbatim(path), count=len(waived), rules=rules)
