"""`hullcheck lint`: Dockerfiles as they lie on the disk, without a repository, an image or a network."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.lint_output import Format, Linted, LintedFile, render
from bot.dockerfile.syntax import DockerfileSyntaxError, parse, source_lines
from bot.errors import InputError
from bot.lint import buildkit
from bot.lint.linting import LintJob, lint_tree
from bot.messages import lint as messages
from bot.model import Finding, Level, Linter
from bot.report.markdown import one_line
from bot.targets.names import is_dockerfile
from bot.targets.source import read_dockerfile
from bot.text import Language, Text, verbatim

HADOLINT_NAMES = (".hadolint.yaml", ".hadolint.yml")
_NOT_SEARCHED = frozenset((".git", "node_modules", ".venv"))
_MOST_FILES = 5000
_PATH_LENGTH = 400


@dataclass(frozen=True, slots=True)
class _File:
    """A file to lint: the folder that it may not reach out of, its path below that, and its name as it was given."""

    root: Path
    path: str
    shown: str


def lint_paths(
    paths: Sequence[str],
    form: Format = Format.TEXT,
    threshold: Level | None = Level.WARNING,
    language: Language = Language.ENGLISH,
    config: Path | None = None,
) -> int:
    """Lint files, and the Dockerfiles in folders; print what is found, and return the exit status.

    It is 1 for a finding at or above the threshold (None: never), 2 if a file cannot be read. `config` is hadolint's;
    otherwise .hadolint.yaml at the top of the repository counts. Raises InputError for a path that is not there.
    """
    files = list(dict.fromkeys(file for path in paths for file in _found(path)))
    if not files:
        raise InputError(f"there is no Dockerfile in {_words(', '.join(paths))}")
    if config is not None and not config.is_file():
        raise InputError(f"{_words(str(config))}: there is no such configuration of hadolint's")
    linted, problems = lint(files, config)
    colour = form is Format.TEXT and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    sys.stdout.write(render(linted, form, language, colour=colour).encode("utf-8", "replace").decode())
    sys.stdout.flush()
    for problem in problems:
        sys.stderr.write(f"hullcheck: {_words(problem.render(language))}\n")
    if problems:
        return InputError.exit_status
    worst = max((one.level for file in linted.files for one in file.findings), default=None)
    return int(threshold is not None and worst is not None and worst >= threshold)


def lint(files: Sequence[_File], config: Path | None = None) -> tuple[Linted, tuple[Text, ...]]:
    """Lint files; return the findings in the order of the files, and why some could not be read."""
    no_engine = buildkit.problem()
    notes: list[Text] = [] if no_engine is None else [messages.NO_ENGINE(error=verbatim(no_engine))]
    problems: list[Text] = []
    found: dict[_File, LintedFile] = {}
    for root in dict.fromkeys(file.root for file in files):
        jobs: dict[_File, LintJob] = {}
        for file in (one for one in files if one.root == root):
            source = read_dockerfile(root, file.path)
            if source.text is None:
                problems.append(source.problem or messages.UNREADABLE(error=verbatim(file.shown)))
                continue
            try:
                jobs[file] = LintJob(file.path, file.path.rpartition("/")[0] or ".", parse(source.text))
            except DockerfileSyntaxError as error:
                found[file] = _linted(file, source.text, (_syntax_error(error),))
        result = lint_tree(
            root, list(jobs.values()), _config(root, config), checks=no_engine is None, repository=_is_repository(root)
        )
        notes += (*result.notes, *result.waived_notes)
        for file, job in jobs.items():
            found[file] = _linted(file, job.dockerfile.text, result.findings.get(job.path, ()))
    return Linted(tuple(_in_order(files, found)), tuple(notes)), tuple(problems)


def _in_order(files: Iterable[_File], found: Mapping[_File, LintedFile]) -> Iterator[LintedFile]:
    return (found[file] for file in files if file in found)


def _linted(file: _File, text: str, findings: tuple[Finding, ...]) -> LintedFile:
    return LintedFile(file.path, file.shown, source_lines(text), findings)


def _syntax_error(error: DockerfileSyntaxError) -> Finding:
    return Finding(
        rule=buildkit.SYNTAX_RULE,
        level=Level.ERROR,
        line=error.line,
        message=messages.SYNTAX(error=verbatim(error.message)),
        why=messages.SYNTAX_WHY(),
        remedy=messages.SYNTAX_REMEDY(),
        linter=Linter.HULLCHECK,
    )


def _found(given: str) -> Iterator[_File]:
    """Return the file, or the Dockerfiles below the folder, that a person named."""
    path = Path(given)
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"{_words(given)}: there is no such file or folder") from error
    if not real.is_dir():
        yield _file(real, given)
        return
    count = 0
    for folder, folders, names in os.walk(real):
        folders[:] = sorted(name for name in folders if name not in _NOT_SEARCHED)
        for name in sorted(filter(is_dockerfile, names)):
            file = Path(folder, name)
            count += 1
            if count > _MOST_FILES:
                raise InputError(f"{_words(given)}: more than {_MOST_FILES} Dockerfiles; name a smaller folder")
            yield _file(file, str(path / file.relative_to(real)))


def _file(file: Path, shown: str) -> _File:
    root = next(filter(_is_repository, file.parents), file.parent)
    return _File(root, file.relative_to(root).as_posix(), shown)


def _is_repository(folder: Path) -> bool:
    return (folder / ".git").exists()


def _config(root: Path, config: Path | None) -> Path | None:
    return config or next((root / name for name in HADOLINT_NAMES if (root / name).is_file()), None)


def _words(words: str) -> str:
    return one_line(words, _PATH_LENGTH)
