"""Real Dockerfiles, read by us and by BuildKit: do both see the same?

    python -m tests.corpus.dockerfiles [--corpus DIR] [--list FILE.tsv] [--output build/corpus.json]

The corpus is a folder of repositories: `owner+name` or `owner/name`, each a git directory (bare, or `repo` or `.git` in
it), a checkout or a plain folder. The list has the columns repo, commit and path; without one every file in the corpus
with the name of a Dockerfile is read. Without a corpus, this repository's own Dockerfiles are.

Each file is read with BuildKit's parser in its PyPI package, and everything is compared: instructions, flags, words,
JSON forms, lines, heredocs. Where an engine answers, its builder, which is newer, is asked for the stages as well.

Exit status 1 if there is a disagreement or nothing was read.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.targets.names import is_dockerfile
from tests.engine import frontend
from tests.unit.dockerfile import oracle

ROOT = Path(__file__).resolve().parents[2]
_OWN = ("Dockerfile", "bot", "tests")
_SHOWN = 20
_ENGINE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One file of the list; without a commit the newest version is meant."""

    repo: str
    commit: str
    path: str

    def __str__(self) -> str:
        return f"{self.repo}@{self.commit[:12]}:{self.path}" if self.commit else f"{self.repo}:{self.path}"


@dataclass
class Figures:
    """What was read, and what came of it."""

    files: int = 0
    instructions: int = 0
    heredocs: int = 0
    refused_by_both: int = 0
    asked_builder: int = 0
    refused_by_builder: int = 0
    missing: list[str] = field(default_factory=list)
    other_commit: list[str] = field(default_factory=list)
    disagreements: int = 0
    details: list[str] = field(default_factory=list)

    def disagree(self, row: Row, lines: Sequence[str]) -> None:
        self.disagreements += 1
        self.details += [f"{row}: {line}" for line in lines]


class Store:
    """The files of one repository of the corpus, whatever it is made of."""

    def __init__(self, folder: Path) -> None:
        places = (folder, folder / "repo", folder / ".git", folder / "repo" / ".git")
        self._git = next((place for place in places if _is_git(place)), None)
        self._folder = folder

    def paths(self) -> list[str]:
        """All files with the name of a Dockerfile."""
        if self._git is None:
            files = (path for path in self._folder.rglob("*") if path.is_file())
            return sorted(str(one.relative_to(self._folder)) for one in files if is_dockerfile(one.name))
        listed = self._run("ls-tree", "-r", "-z", "--name-only", "HEAD").decode("utf-8", "surrogateescape")
        return [path for path in listed.split("\0") if is_dockerfile(path)]

    def read(self, rows: Sequence[Row]) -> Iterator[tuple[Row, bytes | None]]:
        """Each row with its content; None where there is none."""
        if self._git is None:
            for row in rows:
                file = self._folder / row.path
                yield row, file.read_bytes() if file.is_file() else None
            return
        names = [f"{row.commit or 'HEAD'}:{row.path}" for row in rows]
        yield from zip(rows, self.objects(names), strict=True)

    def files(self, commit: str = "") -> list[str]:
        """The paths of all files at a commit; none where the commit does not exist."""
        if self._git is None:
            return sorted(str(one.relative_to(self._folder)) for one in self._folder.rglob("*") if one.is_file())
        try:
            listed = self._run("ls-tree", "-r", "-z", "--name-only", commit or "HEAD")
        except subprocess.CalledProcessError:
            return []
        return [path for path in listed.decode("utf-8", "surrogateescape").split("\0") if path]

    def objects(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """The content of each object of git, named by "commit:path" or by its id; None where there is none."""
        given = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
        out = self._run("cat-file", "--batch", "--follow-symlinks", given=given)
        at = 0
        for _ in names:
            end = out.index(b"\n", at)
            head, at = out[at:end].split(b" "), end + 1
            if len(head) == 3 and head[1] == b"blob":
                size = int(head[2])
                yield out[at : at + size]
                at += size + 1
                continue
            if len(head) == 2 and head[0] in (b"dangling", b"symlink", b"loop", b"notdir"):
                at += int(head[1]) + 1
            yield None

    def _run(self, *args: str, given: bytes | None = None) -> bytes:
        command = ["git", f"--git-dir={self._git}", "-c", "safe.directory=*", *args]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def _is_git(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def store(corpus: Path, repo: str) -> Store | None:
    """The repository `owner/name` of a corpus, None if it does not exist."""
    for name in (repo.replace("/", "+"), repo, repo.rpartition("/")[2]):
        if (corpus / name).is_dir():
            return Store(corpus / name)
    return None


def listed(path: Path) -> list[Row]:
    """The rows of a list."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        if not {"repo", "path"} <= set(reader.fieldnames or ()):
            raise SystemExit(f"corpus: {path} has no columns 'repo' and 'path'")
        return [Row(row["repo"], row.get("commit") or "", row["path"]) for row in reader]


def found(corpus: Path) -> list[Row]:
    """Every Dockerfile of every repository in a corpus."""
    repositories = [one for one in sorted(corpus.iterdir()) if one.is_dir()]
    names = [one.name.replace("+", "/") for one in repositories]
    return [Row(name, "", path) for name, one in zip(names, repositories, strict=True) for path in Store(one).paths()]


def contents(corpus: Path, rows: Sequence[Row], figures: Figures) -> Iterator[tuple[Row, str]]:
    """The text of each row. One whose commit is not here is read from the newest version, and said to be."""
    by_repo: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_repo[row.repo].append(row)
    for repo, some in by_repo.items():
        place = store(corpus, repo)
        again: list[Row] = []
        for row, raw in place.read(some) if place else ((row, None) for row in some):
            if raw is not None:
                yield row, raw.decode("utf-8", "replace")
            elif place and row.commit:
                again.append(Row(row.repo, "", row.path))
            else:
                figures.missing.append(str(row))
        for row, raw in place.read(again) if place and again else ():
            if raw is None:
                figures.missing.append(str(row))
            else:
                figures.other_commit.append(str(row))
                yield row, raw.decode("utf-8", "replace")


def own() -> Iterator[tuple[Row, str]]:
    """The Dockerfiles of this repository."""
    for top in _OWN:
        for path in sorted((ROOT / top).rglob("*")) if (ROOT / top).is_dir() else [ROOT / top]:
            if path.is_file() and is_dockerfile(path.name):
                yield Row("this repository", "", str(path.relative_to(ROOT))), path.read_text("utf-8", "replace")


def compare(texts: Sequence[tuple[Row, str]], figures: Figures) -> None:
    """Read each text both ways."""
    for row, text in texts:
        figures.files += 1
        mine = oracle.ours(text)
        if isinstance(mine, str):
            figures.refused_by_both += 1
        else:
            figures.instructions += len(mine)
            figures.heredocs += sum(len(one.heredocs) for one in mine)
        if lines := oracle.differences(text):
            figures.disagree(row, lines)


def compare_builder(texts: Sequence[tuple[Row, str]], figures: Figures) -> None:
    """Ask the engine's builder for the stages of all that can be read at all."""
    readable = [(row, text) for row, text in texts if not isinstance(oracle.ours(text), str)]
    plain = [frontend.without_syntax(text) for _, text in readable]
    for (row, _), text, theirs in zip(readable, plain, frontend.builder(plain), strict=True):
        figures.asked_builder += 1
        figures.refused_by_builder += theirs.refused is not None
        if line := frontend.disagreement(theirs, frontend.ours(text)):
            figures.disagree(row, [line])


def engine_answers() -> bool:
    """Whether there is a builder to ask."""
    try:
        asked = subprocess.run(
            ["docker", "buildx", "inspect"], capture_output=True, check=False, timeout=_ENGINE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and b"running" in asked.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description="Read real Dockerfiles with our reader and with BuildKit's.")
    parser.add_argument("--corpus", type=Path, help="folder of repositories")
    parser.add_argument("--list", type=Path, help="tab-separated, with the columns repo, commit and path")
    parser.add_argument("--output", type=Path, default=ROOT / "build/corpus.json")
    arguments = parser.parse_args()
    started, figures = time.monotonic(), Figures()
    if arguments.corpus:
        rows = listed(arguments.list) if arguments.list else found(arguments.corpus)
        texts = list(contents(arguments.corpus, rows, figures))
    elif arguments.list:
        raise SystemExit("corpus: a list needs the folder of its repositories: make corpus CORPUS=DIR LIST=FILE")
    else:
        _say("corpus: no CORPUS given, so these are only the Dockerfiles of this repository")
        texts = list(own())
    compare(texts, figures)
    if engine_answers():
        compare_builder(texts, figures)
    _report(figures, time.monotonic() - started)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(asdict(figures), indent=2) + "\n", "utf-8")
    return 1 if figures.disagreements or not figures.files else 0


def _report(figures: Figures, seconds: float) -> None:
    for line in figures.details[:_SHOWN]:
        _say(line[:400])
    for title, names in (("not there", figures.missing), ("commit not there, newest read", figures.other_commit)):
        for name in names[:_SHOWN]:
            _say(f"{title}: {name}")
        if len(names) > _SHOWN:
            _say(f"... and {len(names) - _SHOWN} more")
    counts = f"{figures.files} files read ({figures.instructions} instructions, {figures.heredocs} heredocs)"
    _say(f"corpus: {counts}, {len(figures.missing)} not there, {figures.disagreements} disagreements, {seconds:.0f} s")
    if figures.asked_builder:
        refused = f"{figures.refused_by_builder} of them refused by it"
        _say(f"corpus: the engine's builder read the stages of {figures.asked_builder} files ({refused})")
    else:
        _say("corpus: no engine answers, so today's builder was not asked")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
