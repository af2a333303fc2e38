"""Real single-stage Dockerfiles, and the rewrites that are proposed for them, from text alone: nothing is built.

    python -m tests.corpus.rewrites --corpus DIR --list FILE.tsv [--pairs FILE.tsv] [--only WORD] [--no-checks]
                                    [--output build/rewrite-corpus.json]

The corpus is a folder of repositories, as for `make corpus`; the list has the columns repo, commit, path, and, if they
are there, "single|multi" (what is multistage already is left out), benefit_class and toolchain. Pairs are commits in
which people made a multistage file of a single-stage one, by the columns repo, commit, path, blob_before, blob_after.
Without a corpus, the applications of the proving ground are read.

Every candidate is read with BuildKit's parser, checked by the engine's builder and linted by hadolint, beside its
original: what it has and the original had not is shown. A file for which no rewrite is due is counted apart, with the
reason.

Exit status 1 if the planner failed, a candidate cannot be read or has a warning that the original had not.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.lint import buildkit, hadolint
from bot.model.findings import Finding, Level
from bot.rewrite.candidate import Shortlist
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import planner
from tests.corpus import pairs as people
from tests.corpus import run_texts
from tests.corpus.contexts import Tree
from tests.corpus.dockerfiles import ROOT, Row, Store, engine_answers, store
from tests.unit.dockerfile import oracle

APPS = Path(__file__).with_name("apps")
UNKNOWN = "unknown"
_SHOWN = 15
_AT_ONCE = 150


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the list, and what is known of the repository around it."""

    row: Row
    text: str
    group: str = UNKNOWN  # the benefit class
    toolchain: str = UNKNOWN
    context_files: tuple[str, ...] | None = None
    has_ignore: bool = False

    def __str__(self) -> str:
        return str(self.row)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the planner made of a file: a plan, or the error that it ended with. `refused` files cannot be read."""

    case: Case
    plan: Shortlist | None = None
    error: str = ""
    refused: bool = False
    seconds: float = 0.0


@dataclass
class Group:
    """The figures of one class or toolchain. `due` are the files without those for which no rewrite is due."""

    files: int = 0
    with_candidate: int = 0
    not_needed: int = 0
    none: int = 0
    due: int = 0
    share: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, plan: Shortlist | None) -> None:
        self.files += 1
        self.with_candidate += bool(plan and plan.candidates)
        self.not_needed += bool(plan and plan.not_needed)
        self.none += not plan or not (plan.candidates or plan.not_needed)
        self.due = self.files - self.not_needed
        self.share = round(self.with_candidate / self.due, 4) if self.due else 1.0
        if reason := reason_of(plan):
            self.reasons[reason] = self.reasons.get(reason, 0) + 1


@dataclass
class Figures:
    """All that is counted; what is a number here has its details beside it."""

    files: int = 0
    candidates: int = 0
    unreadable: int = 0
    missing: int = 0
    failures: int = 0
    parser_disagreements: int = 0
    run_texts: int = 0
    new_warnings: int = 0
    checked: int = 0
    seconds_median: float = 0.0
    seconds_longest: float = 0.0
    by_class: dict[str, Group] = field(default_factory=dict)
    by_toolchain: dict[str, Group] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)
    without: list[dict[str, str]] = field(default_factory=list)
    pairs: dict[str, object] = field(default_factory=dict)


def reason_of(plan: Shortlist | None) -> str:
    """Why there is no candidate, in words; nothing where there is one."""
    if plan is None or plan.candidates:
        return ""
    why = plan.not_needed or plan.none
    return ("not needed: " if plan.not_needed else "none: ") + (why.english if why else "")


# ------------------------------------------------------------------------------------------------- reading the corpus


def cases(corpus: Path, listing: Path, missing: list[str]) -> Iterator[Case]:
    """The single-stage files of a list, with the names of the files around them."""
    by_place: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with listing.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            if line.get("single|multi", "single") == "single":
                by_place[line["repo"], line.get("commit") or ""].append(line)
    for (repo, commit), lines in by_place.items():
        place = store(corpus, repo)
        if place is None:
            missing += [f"{repo}:{line['path']}" for line in lines]
            continue
        yield from _of_repository(place, repo, commit, lines, missing)


def _of_repository(
    place: Store, repo: str, commit: str, lines: Sequence[dict[str, str]], missing: list[str]
) -> Iterator[Case]:
    files = place.files(commit)
    commit = commit if files else ""  # not there: the newest version is read
    tree = Tree(place, commit, files or place.files())
    rows = [Row(repo, commit, line["path"]) for line in lines]
    for line, (row, raw) in zip(lines, place.read(rows), strict=True):
        if raw is None:
            missing.append(str(row))
            continue
        text = raw.decode("utf-8", "replace")
        context, has_ignore = tree.context(row.path, text)
        group, toolchain = line.get("benefit_class") or UNKNOWN, line.get("toolchain") or UNKNOWN
        yield Case(row, text, group, toolchain, context, has_ignore)


def own_cases() -> Iterator[Case]:
    """The applications of the proving ground."""
    for folder in sorted(APPS.iterdir()):
        file = folder / "Dockerfile"
        if file.is_file():
            found = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file()]
            text = file.read_text("utf-8")
            yield Case(
                Row("apps", "", f"{folder.name}/Dockerfile"), text, "apps", folder.name.partition("-")[0], tuple(found)
            )


# ------------------------------------------------------------------------------------------------------------- planning


def outcome(case: Case) -> Outcome:
    """Plan one file. Whatever goes wrong is kept: it is a defect."""
    started = time.perf_counter()
    try:
        parsed = parse(case.text)
        stages = graph(parsed)
        stages.final()
    except InputError as error:
        return Outcome(case, error=str(error), refused=True)
    try:
        known = evidence.of_text(parsed, stages, context_files=case.context_files, has_dockerignore=case.has_ignore)
        plan = planner.plan(known)
    except Exception:  # any of them is what we look for
        return Outcome(case, error=traceback.format_exc(limit=-3), seconds=time.perf_counter() - started)
    return Outcome(case, plan, seconds=time.perf_counter() - started)


# ------------------------------------------------------------------------------------------------------------- checking


def disagreements(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Candidates that BuildKit's parser refuses, or reads otherwise than we do."""
    for one in outcomes:
        for number, candidate in enumerate(one.plan.candidates if one.plan else ()):
            theirs = oracle.buildkit(candidate.dockerfile)
            lines = [f"refused: {theirs}"] if isinstance(theirs, str) else oracle.differences(candidate.dockerfile)
            yield from (f"{one.case} candidate {number} ({candidate.runtime_base}): {line}" for line in lines)


def wrong_texts(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """RUNs of candidates that a shell refuses, or that use a variable above where it is set."""
    for one in outcomes:
        for number, candidate in enumerate(one.plan.candidates if one.plan else ()):
            for line in run_texts.problems(one.case.text, candidate.dockerfile):
                yield f"{one.case} candidate {number} ({candidate.runtime_base}): {line}"


def new_warnings(outcomes: Sequence[Outcome], figures: Figures, *, builder: bool) -> Iterator[str]:
    """Warnings of the builder and errors of hadolint that a candidate has and its original has not."""
    texts: dict[str, str] = {}
    for number, one in enumerate(outcomes):
        if one.plan and one.plan.candidates:
            texts[f"{number}/original"] = one.case.text
            texts |= {f"{number}/{count}": made.dockerfile for count, made in enumerate(one.plan.candidates)}
    found: dict[str, Counter[str]] = {path: Counter() for path in texts}
    for path, linted in _linted(texts):
        errors = [one for one in linted if one.level is Level.ERROR]
        found[path].update(f"hadolint {one.rule}: {one.message.english}" for one in errors)
    if builder:
        for path, checks in _build_checks(texts).items():
            found[path].update(f"builder {one.rule}: {one.message.english}" for one in checks)
    figures.checked = len(texts)
    for path, warnings in found.items():
        place, _, name = path.partition("/")
        before = _by_rule(found[f"{place}/original"])
        for words in warnings:
            if words.partition(":")[0] not in before:
                yield f"{outcomes[int(place)].case} candidate {name}: {words}"


def _linted(texts: dict[str, str]) -> Iterator[tuple[str, Sequence[Finding]]]:
    """Lint some files at a time, so that each run is well within its time."""
    for some in batched(texts.items(), _AT_ONCE):
        yield from hadolint.run({path: hadolint.HadolintInput(parse(text)) for path, text in some}).findings.items()


def batched(items: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    waiting = list(items)
    for start in range(0, len(waiting), size):
        yield waiting[start : start + size]


def _by_rule(warnings: Iterable[str]) -> set[str]:
    return {words.partition(":")[0] for words in warnings}


def _build_checks(texts: dict[str, str]) -> dict[str, Sequence[Finding]]:
    checks = []
    for path, text in texts.items():
        try:
            parsed = parse(text)
            checks.append(buildkit.BuildkitInput(path, parsed, graph(parsed)))
        except InputError:
            continue  # a disagreement of parsers, which is counted as such
    return {path: list(found) for path, found in buildkit.run(checks)[0].items()}


# ------------------------------------------------------------------------------------------------------------ reporting


def counted(outcomes: Sequence[Outcome], figures: Figures) -> None:
    """Count what came of each file."""
    read = [one for one in outcomes if not one.refused]
    figures.files = len(read)
    figures.unreadable = len(outcomes) - len(read)
    figures.candidates = sum(len(one.plan.candidates) for one in read if one.plan)
    for one in read:
        figures.by_class.setdefault(one.case.group, Group()).add(one.plan)
        figures.by_toolchain.setdefault(one.case.toolchain, Group()).add(one.plan)
        if one.error:
            figures.failures += 1
            figures.details.append(f"failed: {one.case}: {one.error}")
        elif reason := reason_of(one.plan):
            figures.without.append({"file": str(one.case), "class": one.case.group, "reason": reason})
    figures.by_class = dict(sorted(figures.by_class.items()))
    figures.by_toolchain = dict(sorted(figures.by_toolchain.items(), key=lambda one: -one[1].files))
    seconds = [one.seconds for one in read] or [0.0]
    figures.seconds_median, figures.seconds_longest = round(statistics.median(seconds), 4), round(max(seconds), 3)


def report(figures: Figures) -> None:
    say(f"{'class':<24}{'files':>7}{'not due':>9}{'candidate':>11}{'none':>6}{'of those due':>14}")
    for name, group in figures.by_class.items():
        numbers = f"{group.files:>7}{group.not_needed:>9}{group.with_candidate:>11}{group.none:>6}"
        say(f"{name:<24}{numbers}{group.share:>13.1%}")
    for name, group in figures.by_class.items():
        for reason, count in sorted(group.reasons.items(), key=lambda one: -one[1])[:_SHOWN]:
            say(f"  {name}: {count:>4} {reason[:150]}")
    for line in figures.details[:_SHOWN]:
        say(line[:600])
    say(
        f"rewrite-corpus: {figures.files} files, {figures.candidates} candidates, {figures.unreadable} unreadable, "
        f"{figures.missing} not there, {figures.failures} failures, {figures.parser_disagreements} disagreements, "
        f"{figures.run_texts} wrong RUN texts, "
        f"{figures.new_warnings} new warnings, {figures.seconds_median * 1000:.0f} ms a file "
        f"(longest {figures.seconds_longest:.1f} s)"
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Propose rewrites of real Dockerfiles, from their text.")
    parser.add_argument("--corpus", type=Path, help="folder of repositories")
    parser.add_argument("--list", type=Path, help="tab-separated: repo, commit, path, single|multi, benefit_class")
    parser.add_argument("--pairs", type=Path, help="tab-separated: repo, commit, path, blob_before, blob_after")
    parser.add_argument("--only", help="files whose class, toolchain or name has this word in it")
    parser.add_argument("--no-checks", action="store_true", help="without the builder's checks and hadolint")
    parser.add_argument("--keep", type=Path, help="folder for the candidates, to look at")
    parser.add_argument("--output", type=Path, default=ROOT / "build/rewrite-corpus.json")
    arguments = parser.parse_args()
    if (arguments.list or arguments.pairs) and not arguments.corpus:
        raise SystemExit("rewrite-corpus: a list needs the folder of its repositories: CORPUS=DIR LIST=FILE PAIRS=FILE")
    figures, missing = Figures(), list[str]()
    if arguments.list:
        found = cases(arguments.corpus, arguments.list, missing)
    else:
        say("rewrite-corpus: no LIST given, so these are only the applications of the proving ground")
        found = own_cases()
    word = arguments.only
    chosen = (one for one in found if not word or any(word in text for text in (one.group, one.toolchain, str(one))))
    outcomes = [outcome(one) for one in chosen]
    figures.missing = len(missing)
    counted(outcomes, figures)
    if arguments.keep:
        keep(outcomes, arguments.keep)
    problems = list(disagreements(outcomes))
    figures.parser_disagreements = len(problems)
    texts = list(wrong_texts(outcomes))
    figures.run_texts = len(texts)
    problems += texts
    if not arguments.no_checks:
        builder = engine_answers()
        warnings = list(new_warnings(outcomes, figures, builder=builder))
        figures.new_warnings = len(warnings)
        problems += warnings
        if not builder:
            say("rewrite-corpus: no engine answers, so its builder's checks were not asked")
    figures.details += problems
    if arguments.pairs:
        figures.pairs = people.compare(arguments.corpus, arguments.pairs, say)
    report(figures)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(figures, default=vars, indent=2) + "\n", "utf-8")
    return 1 if figures.failures or problems or not figures.files else 0


def keep(outcomes: Iterable[Outcome], folder: Path) -> None:
    """Write each original and its candidates into a folder, for a person to read."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(outcomes):
        if one.plan is None:
            continue
        text = f"#### {one.case}\n#### {reason_of(one.plan)}\n{one.case.text}\n"
        for made in one.plan.candidates:
            text += f"\n######## {made.recipe} on {made.runtime_base}\n{made.dockerfile}"
        (folder / f"{one.case.group[:1]}-{one.case.toolchain}-{number:04}.txt").write_text(text, "utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
