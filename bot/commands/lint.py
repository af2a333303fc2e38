"""`hullcheck lint`: Dockerfiles as they lie on the disk, without a repository, an image or a network."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TextIO

from bot.commands import lint_fix
from bot.commands.lint_output import Linted, LintedFile, LintFormat, render, terminal_width
from bot.dockerfile.syntax import DockerfileSyntaxError, parse, source_lines
from bot.errors import InputError, UnavailableError
from bot.host.console import progress
from bot.lint import buildkit
from bot.lint.linting import LintJob, lint_tree
from bot.messages import commands as commands_messages
from bot.messages import lint as messages
from bot.messages import review as review_messages
from bot.model.findings import Finding, Level, Linter
from bot.report.markdown import one_line
from bot.targets.names import is_dockerfile
from bot.targets.source import read_dockerfile
from bot.text import Language, Text, no_commands, verbatim

HADOLINT_NAMES = (".hadolint.yaml", ".hadolint.yml")
_NOT_SEARCHED = frozenset((".git", "node_modules", ".venv"))
_MOST_FILES = 5000
_PATH_LENGTH = 400
_MOST_PASSES = 5  # over one file, of edits that make room for others


@dataclass(frozen=True, slots=True)
class _File:
    """A file to lint: the folder that it may not reach out of, its path below that, and its name as it was given."""

    root: Path
    path: str
    shown: str


class Fix(Enum):
    """What is done with edits: nothing, shown as a diff, or shown and written."""

    NO = "no"
    SHOW = "show"
    WRITE = "write"


def lint_paths(
    paths: Sequence[str],
    form: LintFormat = LintFormat.TEXT,
    threshold: Level | None = Level.WARNING,
    language: Language = Language.ENGLISH,
    config: Path | None = None,
    fix: Fix = Fix.NO,
) -> int:
    """Lint files, and the Dockerfiles in folders; print what is found, and return the exit status.

    It is 1 for a finding at or above the threshold (None: never), 2 if a file cannot be read, 3 if one could not be
    judged: what is not found there may be there. `config` is hadolint's; otherwise .hadolint.yaml at the top of the
    repository counts. Raises InputError for a path that is not there.
    """
    unread: list[str] = []
    files = list(dict.fromkeys(file for path in paths for file in _find(path, unread)))
    if not files:
        raise InputError(commands_messages.NO_DOCKERFILE(paths=_words(", ".join(paths))))
    if config is not None and not config.is_file():
        raise InputError(commands_messages.NO_CONFIG(path=_words(str(config))))
    linted, problems = lint(files, config)
    notes = (messages.FOLDERS_UNREAD(paths=verbatim(_words(", ".join(unread)))),) if unread else ()
    if fix is not Fix.NO:
        problems += _fix(
            files, linted, language, sys.stdout if form is LintFormat.TEXT else sys.stderr, write=fix is Fix.WRITE
        )
        if fix is Fix.WRITE:
            linted, _ = lint(files, config)
    linted = replace(linted, notes=(*notes, *linted.notes))
    colour = form is LintFormat.TEXT and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    shown = render(linted, form, language, colour=colour, width=terminal_width())
    sys.stdout.write(shown.encode("utf-8", "replace").decode())
    sys.stdout.flush()
    for problem in problems:
        sys.stderr.write(f"hullcheck: {_words(problem.render(language))}\n")
    if problems:
        return InputError.exit_status
    worst = max((one.level for file in linted.files for one in file.findings), default=None)
    if threshold is None:
        return 0
    if worst is not None and worst >= threshold:
        return 1
    for reason in linted.unjudged[:1]:
        progress(review_messages.INCOMPLETE(reason=reason), language)
    return UnavailableError.exit_status if linted.unjudged else 0


def lint(files: Sequence[_File], config: Path | None = None) -> tuple[Linted, tuple[Text, ...]]:
    """Lint files; return the findings in the order of the files, and why some could not be read."""
    no_engine = buildkit.problem()
    notes: list[Text] = [] if no_engine is None else [messages.NO_ENGINE(error=verbatim(no_engine))]
    problems: list[Text] = []
    found: dict[_File, LintedFile] = {}
    unjudged: list[Text] = []
    for root in dict.fromkeys(file.root for file in files):
        jobs: dict[_File, LintJob] = {}
        for file in (one for one in files if one.root == root):
            source = read_dockerfile(root, file.path, _words(file.shown))
            if source.text is None:
                problems.append(source.problem or messages.UNREADABLE(error=verbatim(file.shown)))
                continue
            try:
                jobs[file] = _job(file, source.text)
            except DockerfileSyntaxError as error:
                found[file] = _lint_file(file, source.text, (_syntax_error(error),))
        result = lint_tree(
            root, list(jobs.values()), _config(root, config), checks=no_engine is None, repository=_is_repository(root)
        )
        notes += (*result.notes, *result.waived_notes)
        unjudged += (one.reason for one in result.unjudged.values())
        for file, job in jobs.items():
            found[file] = _lint_file(file, job.dockerfile.text, result.findings.get(job.path, ()))
    return Linted(tuple(_in_order(files, found)), tuple(notes), tuple(unjudged)), tuple(problems)


def _fix(files: Sequence[_File], linted: Linted, language: Language, out: TextIO, *, write: bool) -> tuple[Text, ...]:
    """Print the edits that can be made as a diff, and make them if wanted; return what could not be done.

    An edit may make room for the next one, so a file is looked at again as long as something is found, a few times.
    """
    problems: list[Text] = []
    changes: dict[_File, lint_fix.FileFix] = {}
    places = {(one.path, one.shown): file for file in files for one in linted.files if one.shown == file.shown}
    for one in linted.files:
        file = places[one.path, one.shown]
        made = lint_fix.change(one.shown, "".join(one.lines), one.findings)
        for _ in range(_MOST_PASSES):
            if made is None:
                break
            before = changes[file].before if file in changes else made.before
            rules = (*(changes[file].rules if file in changes else ()), *made.rules)
            changes[file] = lint_fix.FileFix(one.shown, before, made.after, rules)
            made = lint_fix.change(one.shown, made.after, _find_in(file, made.after))
    done: list[lint_fix.FileFix] = []
    for file, change in changes.items():
        out.write(no_commands(change.diff().encode("utf-8", "replace").decode()))
        problem = _write(file, change) if write else None
        if problem is None:
            done.append(change)
        else:
            problems.append(problem)
    if not changes:
        out.write(messages.NOTHING_TO_FIX().render(language) + "\n\n")
    elif done:
        template = messages.FIXED if write else messages.WOULD_FIX
        said = template(files=len(done), rules=verbatim(lint_fix.summary_rules(done)))
        out.write(said.render(language) + "\n\n")
    else:
        out.write("\n")
    return tuple(problems)


def _write(file: _File, change: lint_fix.FileFix) -> Text | None:
    """Put the changed text in the place of a file; return why it could not be, if so."""
    try:
        written = lint_fix.write(file.root / file.path, change)
    except OSError as error:
        why = verbatim(error.strerror or type(error).__name__)
        return messages.CANNOT_WRITE(path=verbatim(file.shown), error=why)
    return None if written else messages.NOT_FIXED(path=verbatim(file.shown))


def _find_in(file: _File, text: str) -> tuple[Finding, ...]:
    """What our own rules, whose edits these are, find in a text that may be written."""
    try:
        job = _job(file, text)
    except DockerfileSyntaxError:
        return ()
    result = lint_tree(file.root, [job], _config(file.root, None), checks=False, repository=_is_repository(file.root))
    return result.findings.get(file.path, ())


def _job(file: _File, text: str) -> LintJob:
    """A file as the linters take it, which notes call by the name that a person gave. Raises DockerfileSyntaxError."""
    return LintJob(file.path, file.path.rpartition("/")[0] or ".", parse(text), shown=_words(_tell(file)))


def _in_order(files: Iterable[_File], found: Mapping[_File, LintedFile]) -> Iterator[LintedFile]:
    return (found[file] for file in files if file in found)


def _lint_file(file: _File, text: str, findings: tuple[Finding, ...]) -> LintedFile:
    return LintedFile(_tell(file), file.shown, source_lines(text), findings)


def _tell(file: _File) -> str:
    """The path that a report names: outside of a repository that from where the command is given, if it is below."""
    given = Path(os.path.normpath(file.shown))
    is_below = not given.is_absolute() and ".." not in given.parts
    return given.as_posix() if is_below and not _is_repository(file.root) else file.path


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


def _find(given: str, unread: list[str]) -> Iterator[_File]:
    """Return the file, or the Dockerfiles below the folder, that a person named; note the folders that are unread."""
    path = Path(given)
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(commands_messages.NO_PATH(path=_words(given))) from error
    if not real.is_dir():
        here = Path.cwd()
        yield _file(real, given, here if real.is_relative_to(here) else real.parent)
        return
    count = 0

    def note(error: OSError) -> None:
        unread.append(_below(path, real, error.filename))

    for folder, folders, names in os.walk(real, onerror=note):
        folders[:] = sorted(name for name in folders if name not in _NOT_SEARCHED)
        for name in sorted(filter(is_dockerfile, names)):
            file = Path(folder, name)
            count += 1
            if count > _MOST_FILES:
                raise InputError(commands_messages.MANY_DOCKERFILES(path=_words(given), limit=_MOST_FILES))
            yield _file(file, str(path / file.relative_to(real)), real)


def _below(path: Path, real: Path, folder: str) -> str:
    """The name of a folder as it would have been given: below the path that was."""
    return str(path / Path(folder).relative_to(real))


def _file(file: Path, shown: str, otherwise: Path) -> _File:
    """Return a file below its repository, or outside of one below the folder that it was named or found from."""
    root = next(filter(_is_repository, file.parents), otherwise)
    return _File(root, file.relative_to(root).as_posix(), shown)


def _is_repository(folder: Path) -> bool:
    return (folder / ".git").exists()


def _config(root: Path, config: Path | None) -> Path | None:
    return config or next((root / name for name in HADOLINT_NAMES if (root / name).is_file()), None)


def _words(words: str) -> str:
    return one_line(words, _PATH_LENGTH)
