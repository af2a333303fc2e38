"""Real Dockerfiles, linted: how fast, what of hadolint's is left out, whether the edits can be applied and read.

    python -m tests.corpus.lint [--corpus DIR] [--list FILE.tsv] [--hits RULE] [--output build/corpus-lint.json]

The corpus and the list are those of `tests.corpus.dockerfiles`. hadolint alone is run on the same files in turn, in as
many processes as there are cores with a hundred files each, and both speeds are printed. With `--hits` the findings of
one rule are printed with their lines, spread evenly over the corpus, to be judged by reading.

Exit status 1 if a rule failed on a file or an edit made a file that cannot be read.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bot.dockerfile.edit import apply
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.errors import InputError
from bot.host import process
from bot.lint.linting import LintJob, lint_tree
from bot.model.findings import Finding, Linter
from tests.corpus import dockerfiles

_AT_ONCE = 1000
_ALONE = 100  # files in one run of hadolint alone
_HITS = 30
_LINES = 14


@dataclass
class Figures:
    """What was linted, and what came of it."""

    files: int = 0
    seconds: float = 0.0  # from the parsed files to all findings
    cpu_seconds: float = 0.0
    alone_seconds: float = 0.0  # of hadolint with nothing else
    alone_cpu_seconds: float = 0.0
    findings: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    broken_edits: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def lint(texts: Sequence[tuple[str, str]], figures: Figures) -> list[tuple[str, str, Finding]]:
    """Lint texts by name; return each finding with the name and text of its file."""
    found: list[tuple[str, str, Finding]] = []
    jobs = {}
    for name, text in texts:
        try:
            jobs[name] = (LintJob(name, ".", parse(text)), text)
        except DockerfileSyntaxError:
            continue
    with tempfile.TemporaryDirectory() as folder:
        names = list(jobs)
        for start in range(0, len(names), _AT_ONCE):
            some = [jobs[name][0] for name in names[start : start + _AT_ONCE]]
            started, before = time.monotonic(), _cpu_seconds()
            result = lint_tree(Path(folder), some, checks=False, repository=False)
            figures.seconds += time.monotonic() - started
            figures.cpu_seconds += _cpu_seconds() - before
            figures.files += len(some)
            _hadolint_alone([job.dockerfile.text for job in some], figures)
            figures.dropped.update(result.dropped)
            for note in result.notes:
                figures.notes[note.english.partition(" of ")[0][:60]] += 1
                if "defect of Hullcheck" in note.english:
                    figures.failures.append(note.english)
            for name, findings in result.findings.items():
                found += [(name, jobs[name][1], one) for one in findings]
    figures.findings.update(one.rule for _, _, one in found)
    for name, text, one in found:
        if one.edit is not None and one.linter is Linter.HULLCHECK:
            figures.edits += 1
            try:
                graph(parse(apply(text, [one.edit])))
            except InputError as error:
                if _has_stages(text):
                    figures.broken_edits.append(f"{name}:{one.line} {one.rule}: {error}")
    return found


def _hadolint_alone(texts: Sequence[str], figures: Figures) -> None:
    """Run hadolint on files as anyone would, and add up its time."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, text in enumerate(texts):
            Path(folder, str(number)).write_text(text, "utf-8", "replace")
        names = [str(number) for number in range(len(texts))]
        batches = [names[start : start + _ALONE] for start in range(0, len(names), _ALONE)]
        command = ["hadolint", "--no-fail", "--format=json", "--"]
        started, before = time.monotonic(), _cpu_seconds()
        list(pool.map(lambda batch: process.run([*command, *batch], timeout=600, cwd=Path(folder)), batches))
        figures.alone_seconds += time.monotonic() - started
        figures.alone_cpu_seconds += _cpu_seconds() - before


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _has_stages(text: str) -> bool:
    try:
        graph(parse(text))
    except InputError:
        return False
    return True


def show(found: Iterable[tuple[str, str, Finding]], rule: str) -> None:
    """Print findings of a rule, one of each file first, spread evenly."""
    by_file: dict[str, tuple[str, str, Finding]] = {}
    for hit in found:
        if hit[2].rule == rule:
            by_file.setdefault(hit[0], hit)
    hits = list(by_file.values())
    step = max(1, len(hits) // _HITS)
    for name, text, one in hits[::step][:_HITS]:
        lines = text.split("\n")[one.line - 1 : one.end_line or one.line]
        _say(f"--- {name}:{one.line} {one.level.name} {one.message.english}\n    fix: {one.remedy.english}")
        _say("\n".join(f"    | {line[:200]}" for line in lines[:_LINES]))
        if one.edit is not None:
            _say("\n".join(f"    + {line[:200]}" for line in one.edit.text.splitlines()[:_LINES]))


def main() -> int:
    parser = argparse.ArgumentParser(description="Lint real Dockerfiles.")
    parser.add_argument("--corpus", type=Path, help="folder of repositories")
    parser.add_argument("--list", type=Path, help="tab-separated, with the columns repo, commit and path")
    parser.add_argument("--hits", action="append", default=[], help="print the findings of this rule")
    parser.add_argument("--output", type=Path, default=dockerfiles.ROOT / "build/corpus-lint.json")
    arguments = parser.parse_args()
    read, figures = dockerfiles.Figures(), Figures()
    if arguments.corpus:
        rows = dockerfiles.listed(arguments.list) if arguments.list else dockerfiles.found(arguments.corpus)
        texts = dockerfiles.contents(arguments.corpus, rows, read)
    else:
        texts = dockerfiles.own()
    found = lint([(str(row), text) for row, text in texts], figures)
    for rule in arguments.hits:
        show(found, rule)
    _report(figures)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(vars(figures), indent=2) + "\n", "utf-8")
    return int(bool(figures.broken_edits or figures.failures))


def _report(figures: Figures) -> None:
    _say(f"lint: {sum(figures.findings.values())} findings in {figures.files} files")
    for name, seconds, cpu in (
        ("all rules", figures.seconds, figures.cpu_seconds),
        ("hadolint alone", figures.alone_seconds, figures.alone_cpu_seconds),
    ):
        speed = figures.files / seconds if seconds else 0.0
        _say(f"lint: {name}: {speed:.0f} files/s ({seconds:.1f} s; {cpu:.1f} s of CPU time, {os.cpu_count()} cores)")
    _say("lint: of hadolint's left out, disproved by the file: " + (_counted(figures.dropped) or "none"))
    _say(f"lint: {figures.edits} edits applied, {len(figures.broken_edits)} of them made a file that cannot be read")
    for words, count in figures.notes.most_common(8):
        _say(f"lint: {count} notes: {words} ...")
    own = Counter({rule: count for rule, count in figures.findings.items() if rule.startswith("HC")})
    _say("lint: own findings: " + _counted(own))
    for line in (*figures.broken_edits[:10], *figures.failures[:10]):
        _say(line[:300])


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{rule} {count}" for rule, count in sorted(counter.items()))


def _say(line: str) -> None:
    sys.stdout.write(line.encode("utf-8", "replace").decode() + "\n")


if __name__ == "__main__":
    sys.exit(main())
