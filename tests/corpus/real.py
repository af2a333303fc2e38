"""Real applications that nobody here wrote: each taken from a checkout, rewritten for real, and checked by other means.

    python -m tests.corpus.real --list LIST.tsv --repos FOLDER [--only NAME,...] [--runs N] [--plain] [--output FILE]

Nothing is fetched. LIST names them (columns: name, repo, commit, path); FOLDER holds a clone of each repository, as
`OWNER/NAME`, `OWNER+NAME` or `NAME`. What is known of one stands in `real/NAME.toml`: the edits that its Dockerfile
needs where only package registries can be reached, checks that know what the application does, and what a person wrote.
No content of theirs is kept here.

Exit status 1 if a rewrite that is called proved fails a check, or if two runs do not agree.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import images
from bot.engine.builder import build
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.host.workspace import Workspace
from bot.model.images import BuildState
from bot.model.rewrites import RewriteState
from bot.scan.trivy import Trivy
from tests.corpus.figures import HEADER, median, reduction, row, say, write_json
from tests.corpus.suite import ROOT, App, AppCheck, Bench, Outcome, judge, request

DESCRIPTIONS = Path(__file__).with_name("real")
_ACCEPTED = 1.3  # times the size of what a person wrote


@dataclass(frozen=True, slots=True)
class Source:
    """Where an application comes from. `edits` are (pattern, text) for its Dockerfile; `person` a rewrite by hand."""

    name: str
    repo: str
    commit: str
    path: str
    dockerfile: str = "Dockerfile"
    edits: tuple[tuple[str, str], ...] = ()
    checks: tuple[AppCheck, ...] = ()
    can_gain: bool = True
    person: str = ""
    remove: tuple[str, ...] = ()  # paths of the checkout that cannot be had here, such as submodules

    @property
    def context(self) -> str:
        """The build context: the folder that the list names."""
        return self.path or "."


@dataclass
class Result:
    """What the runs of one application came to."""

    source: Source
    outcomes: list[Outcome] = field(default_factory=list)
    person_bytes: int | None = None
    problem: str = ""

    @property
    def first(self) -> Outcome | None:
        """The first run."""
        return self.outcomes[0] if self.outcomes else None

    @property
    def flaky(self) -> bool:
        """Whether two runs came to different states."""
        return len({one.state for one in self.outcomes}) > 1

    @property
    def broken(self) -> bool:
        """Whether a rewrite that is called proved fails a check that the original passes."""
        return any(
            check.get("rewrite") is False
            for one in self.outcomes
            if one.rewrite is not None and one.rewrite.state is RewriteState.PROVED
            for check in one.checks
        )

    def figures(self) -> dict[str, object]:
        """What the JSON says of it."""
        first = self.first
        rewrite = first.rewrite if first else None
        return {
            "name": self.source.name,
            "state": "broken" if self.broken else first.state if first else "failed",
            "can_gain": self.source.can_gain,
            "before_bytes": first.before if first else None,
            "after_bytes": first.after if first else None,
            "person_bytes": self.person_bytes,
            "seconds": round(first.seconds, 1) if first else None,
            "reason": rewrite.reason.english if rewrite else self.problem or "; ".join(first.failures if first else ()),
            "runs": [one.state for one in self.outcomes],
            "flaky": self.flaky,
            "checks": first.checks if first else [],
            "dockerfile": rewrite.dockerfile if rewrite else None,
            "candidates": [
                {"recipe": one.recipe, "runtime_base": one.runtime_base, "reason": one.reason.english}
                for one in (rewrite.candidates if rewrite else ())
            ],
        }


def sources(path: Path, only: Sequence[str]) -> Iterator[Source]:
    """The applications of a list. Raises ValueError for a description that does not fit."""
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if not only or line["name"] in only:
                yield described(line)


def described(line: Mapping[str, str]) -> Source:
    """One row of the list, with what is known of it."""
    file = DESCRIPTIONS / f"{line['name']}.toml"
    values: dict[str, Any] = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    folder, file_name = line["path"], "Dockerfile"
    if "dockerfile" in folder.lower().rpartition("/")[2]:
        folder, _, file_name = folder.rpartition("/")
    try:
        return Source(
            name=line["name"],
            repo=line["repo"],
            commit=str(values.get("commit", line["commit"])),
            path=str(values.get("context", folder)),
            dockerfile=str(values.get("dockerfile", file_name)),
            edits=tuple((str(one["pattern"]), str(one["text"])) for one in values.get("edit", ())),
            checks=tuple(AppCheck(str(one["name"]), str(one["script"])) for one in values.get("check", ())),
            can_gain=bool(values.get("can_gain", True)),
            person=str(values.get("person", "")),
            remove=tuple(map(str, values.get("remove", ()))),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{file}: {error}") from error


def checkout(repos: Path, source: Source, folder: Path) -> str:
    """Lay out the application's files; return why that failed."""
    owner, _, name = source.repo.partition("/")
    places = [repos / f"{owner}+{name}" / "repo", repos / f"{owner}+{name}", repos / owner / name, repos / name]
    clone = next((place for place in places if place.is_dir()), None)
    if clone is None:
        return f"there is no clone of {source.repo} in {repos}"
    if not lay_out(clone, source.commit, folder):
        return f"{source.repo} has no commit {source.commit}"
    for path in source.remove:
        subprocess.run(["rm", "-rf", str(folder / path)], check=True)
    file = folder / source.context / source.dockerfile
    if not file.is_file():
        return f"there is no {file.relative_to(folder)}"
    text = file.read_text("utf-8")
    for pattern, replacement in source.edits:
        text = re.sub(pattern, lambda _, made=replacement: made, text, flags=re.MULTILINE)  # type: ignore[misc]
    file.write_text(text, "utf-8")
    return ""


def lay_out(clone: Path, commit: str, folder: Path) -> bool:
    """Write the files of a commit, but those that a partial clone lacks; return whether there is the commit."""
    git = ["git", "-C", str(clone)]
    listed = subprocess.run([*git, "ls-tree", "-r", "-z", commit], capture_output=True, check=False)
    if listed.returncode != 0:
        return False
    entries = [entry.partition("\t") for entry in listed.stdout.decode("utf-8", "surrogateescape").split("\0") if entry]
    blobs = [(head.split(), path) for head, _, path in entries if " blob " in head]
    asked = "".join(f"{head[2]}\n" for head, _ in blobs).encode()
    given = subprocess.run([*git, "cat-file", "--batch"], input=asked, capture_output=True, check=True).stdout
    at = 0
    for head, path in blobs:
        end = given.index(b"\n", at)
        words = given[at:end].split()
        at = end + 1
        if words[-1] == b"missing":
            continue
        size = int(words[2])
        _write(folder / path, head[0], given[at : at + size])
        at += size + 1
    return True


def _write(path: Path, mode: str, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if mode == "120000":
        path.symlink_to(content.decode("utf-8", "surrogateescape"))
        return
    path.write_bytes(content)
    path.chmod(0o755 if mode == "100755" else 0o644)


def _tried(bench: Bench, repos: Path, source: Source, runs: int) -> Result:
    result = Result(source)
    folder = bench.scratch / "checkouts" / source.name
    result.problem = checkout(repos, source, folder)
    if result.problem:
        return result
    app = App(
        folder=folder,
        toolchain=source.repo,
        dockerfile=(Path(source.context) / source.dockerfile).as_posix(),
        context=source.context,
        checks=source.checks,
        named=source.name,
    )
    for _ in range(runs):
        result.outcomes.append(judge(bench, app))
        say(row(result.outcomes[-1].figures()))
        for failure in result.outcomes[-1].failures:
            say("    " + failure.replace("\n", "\n    ")[:1500])
    if source.person:
        result.person_bytes = _size_of(bench, app, source.person)
    return result


def _size_of(bench: Bench, app: App, text: str) -> int | None:
    """The size of what a person wrote, None where it does not build here."""
    (app.folder / f"{app.dockerfile}.person").write_text(text, "utf-8")
    tag = bench.engine.new_tag(f"{app.name}-person")
    built = build(bench.engine, request(replace(app, build_args=()), app.folder, f"{app.dockerfile}.person", tag))
    if built.state is not BuildState.BUILT:
        return None
    exported = images.export([tag], bench.scratch / f"{app.name}-person")
    facts = measure(exported, tag, graph(parse(text)), image_id=built.image_id)
    subprocess.run(["docker", "rmi", "-f", tag], capture_output=True, check=False)
    return facts.size_bytes


def summary(results: Sequence[Result]) -> dict[str, object]:
    """The figures over all."""
    gain = [one for one in results if one.source.can_gain and one.first and one.first.before]
    proved = [one for one in gain if one.first and one.first.offered and not one.broken]
    by_person = [one for one in proved if one.person_bytes and one.first and one.first.after]
    return {
        "applications": len(results),
        "can_gain": len(gain),
        "proved": len(proved),
        "proved_of_those_that_can_gain": round(len(proved) / len(gain), 3) if gain else None,
        "broken": sum(one.broken for one in results),
        "flaky": sum(one.flaky for one in results),
        "median_reduction": median(reduction(one.first.before, one.first.after) for one in proved if one.first),
        "within_what_a_person_wrote": sum(
            (one.first.after or 0) <= _ACCEPTED * (one.person_bytes or 0) for one in by_person if one.first
        ),
        "with_what_a_person_wrote": len(by_person),
    }


def main(arguments: Sequence[str]) -> int:
    """Run the suite; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.real")
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--repos", type=Path, required=True)
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--budget", type=float, default=600.0, help="seconds for one search")
    parser.add_argument("--plain", action="store_true", help="do not polish what is proved: half the time")
    parser.add_argument("--output", type=Path, default=ROOT / "build/real-suite.json")
    options = parser.parse_args(arguments)
    try:
        chosen = list(sources(options.list, [name for name in options.only.split(",") if name]))
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"real: {error}")
    results: list[Result] = []
    with Workspace() as workspace, tempfile.TemporaryDirectory(prefix="hullcheck-real-") as scratch:
        engine = Engine.connect()
        workspace.on_exit(engine.cleanup)
        trivy = Trivy(Path(os.environ.get("TRIVY_CACHE_DIR") or ROOT / ".cache/trivy").resolve())
        trivy.prepare()
        network = engine.new_name()
        engine.sdk.networks.create(network, internal=True, labels=engine.labels)
        kept = options.output.with_suffix("")
        bench = Bench(
            engine,
            trivy,
            Path(scratch),
            network,
            kept,
            options.budget,
            originals_only=False,
            verbose=True,
            polish=not options.plain,
            keep_all=True,
        )
        say(HEADER)
        for source in chosen:
            results.append(_tried(bench, options.repos.resolve(), source, options.runs))
            if results[-1].problem:
                say(f"{source.name}: {results[-1].problem}")
            write_json(options.output, {"apps": [one.figures() for one in results], **summary(results)})
    figures = summary(results)
    say("\n" + "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in figures.items()))
    return 1 if figures["broken"] or figures["flaky"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
