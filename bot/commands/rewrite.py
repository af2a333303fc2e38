"""`hullcheck rewrite`: look for a proved rewrite of one Dockerfile, as it lies on the disk."""

from __future__ import annotations

import difflib
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from rich.table import Table

from bot.config.settings import RewriteSettings
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import Dockerfile, parse
from bot.engine import build_context, builder, images
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.errors import InputError, UnavailableError
from bot.host.cache_files import trivy_cache
from bot.host.workspace import Workspace
from bot.messages import commands as commands_messages
from bot.messages import proof as messages
from bot.messages import report as report_messages
from bot.messages import review as review_messages
from bot.messages import terminal as own
from bot.model.images import BuildState, ImageFacts
from bot.model.rewrites import CandidateState, Rewrite, RewriteState
from bot.model.scans import Scan, ScanState
from bot.model.targets import Target
from bot.report.markdown import one_line
from bot.report.terminal import put
from bot.rewrite import cache
from bot.rewrite.search import RewriteJob, search
from bot.scan import diff as scan_diff
from bot.scan.trivy import Trivy
from bot.targets.source import read_dockerfile
from bot.text import Language, Text, human_bytes, no_commands, verbatim, visible

_STATUS = {RewriteState.PROVED: 0, RewriteState.SKIPPED: UnavailableError.exit_status}
_BUILD_TIMEOUT_SECONDS = 1800.0
_REASON_LENGTH = 300
_COLOURS = {"+": "32", "-": "31", "@": "36"}


@dataclass(frozen=True, slots=True)
class RewriteRequest:
    """What a person asks for. `budget` is in seconds; `bases` are the runtime bases that may be used, none for any."""

    dockerfile: Path
    context: Path | None = None
    smoke: str | None = None
    output: Path | None = None
    budget: float = 600.0
    bases: tuple[str, ...] = ()
    polish: bool = True
    language: Language = Language.ENGLISH


def run(request: RewriteRequest) -> int:
    """Search, print the candidates and the difference, write the file if one is named; return the exit status.

    0: a rewrite is proved; 1: none is; 3: it could not be found out. Raises InputError for what is no Dockerfile, or
    one that does not build, UnavailableError without an engine.
    """
    if request.dockerfile.is_dir():
        request = replace(request, dockerfile=request.dockerfile / "Dockerfile")
    target, root, dockerfile = _read(request)
    with Workspace() as workspace:
        say = _sayer(request.language)
        engine = Engine.connect()
        workspace.on_exit(engine.cleanup)
        job = _job(request, workspace, engine, (target, root, dockerfile), say)
        found = search(job)
    _show(request, dockerfile.text, job.facts, job.scan, found)
    if request.output is not None and found.dockerfile is not None:
        _write(request.output, found)
    return _STATUS.get(found.state, 1)


def _read(request: RewriteRequest) -> tuple[Target, Path, Dockerfile]:
    """Return the target, the folder that holds both its Dockerfile and its context, and what was read."""
    try:
        file = request.dockerfile.resolve(strict=True)
        context = (request.context or request.dockerfile.parent).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(commands_messages.NO_PATH(path=_words(getattr(error, "filename", "") or ""))) from error
    if not context.is_dir():
        raise InputError(commands_messages.NO_FOLDER(path=_words(str(context))))
    root = Path(os.path.commonpath((file.parent, context)))
    path, folder = file.relative_to(root).as_posix(), context.relative_to(root).as_posix()
    source = read_dockerfile(root, path)
    problem = source.problem or build_context.problem(root, folder)
    if problem is not None or source.text is None:
        raise InputError(_words(str(problem)))
    dockerfile = parse(source.text)
    graph(dockerfile)
    return Target(path, folder, smoke=request.smoke), root, dockerfile


def _job(
    request: RewriteRequest,
    workspace: Workspace,
    engine: Engine,
    what: tuple[Target, Path, Dockerfile],
    say: Callable[[Text], None],
) -> RewriteJob:
    """Build, measure and scan the original."""
    target, root, dockerfile = what
    say(messages.BUILDING(name=verbatim(target.dockerfile)))
    tag = engine.new_tag(target.dockerfile)
    trivy = Trivy(trivy_cache())
    with ThreadPoolExecutor(max_workers=1) as pool:
        database = pool.submit(trivy.prepare)  # it may be downloaded while the image is built
        place = str(root / target.dockerfile).encode("utf-8", "surrogateescape")
        wanted = builder.BuildRequest(
            root,
            target.dockerfile,
            target.context,
            tag,
            timeout=_BUILD_TIMEOUT_SECONDS,
            cache_namespace=hashlib.sha256(place).hexdigest()[:32],  # the same each time, and only for this file
        )
        built = builder.build(engine, wanted)
        if (problem := database.result()) is not None:
            say(problem)
    if built.state is not BuildState.BUILT:
        for line in built.failure.output if built.failure else ():
            sys.stderr.write(f"  {_words(line)}\n")
        kind = InputError if built.blame_pull_request else UnavailableError
        raise kind(review_messages.DOES_NOT_BUILD(path=target.dockerfile, reason=built.reason or verbatim("")))
    exported = images.export([tag], workspace.folder("original"))
    stages = graph(dockerfile)
    facts = measure(exported, tag, stages, image_id=built.image_id)
    scan = scan_diff.attribute(trivy.scan(exported.folder, tag), facts)
    return RewriteJob(
        engine=engine,
        trivy=trivy,
        root=root,
        scratch=workspace.folder("rewrite"),
        target=target,
        context=target.context,
        dockerfile=dockerfile,
        graph=stages,
        export=lambda: exported,
        reference=tag,
        facts=facts,
        scan=scan,
        settings=RewriteSettings(bases=request.bases, budget=request.budget, polish=request.polish),
        build_timeout=_BUILD_TIMEOUT_SECONDS,
        build_seconds=built.seconds,
        say=say,
        cache=cache.folder(),
    )


def _sayer(language: Language) -> Callable[[Text], None]:
    def say(text: Text) -> None:
        sys.stderr.write(f"hullcheck: {_words(text.render(language))}\n")
        sys.stderr.flush()

    return say


def _write(path: Path, found: Rewrite) -> None:
    """Write the Dockerfile, and its ignore file under the name that belongs to it alone."""
    try:
        path.write_bytes((found.dockerfile or "").encode("utf-8", "surrogateescape"))
        if found.dockerignore is not None:
            path.with_name(f"{path.name}.dockerignore").write_bytes(found.dockerignore.encode())
    except OSError as error:
        raise UnavailableError(commands_messages.CANNOT_WRITE(path=path, error=error.strerror)) from error


# --------------------------------------------------------------------------------------------------------- printing


def _show(request: RewriteRequest, original: str, facts: ImageFacts, scan: Scan | None, found: Rewrite) -> None:
    language = request.language
    rows = [_row(language, messages.ORIGINAL(), "", facts.size_bytes, _count(scan), verbatim(""))]
    for one in found.candidates:
        state = _STATES[one.state]()
        rows.append(_row(language, state, f"{one.recipe}, {one.runtime_base}", one.size_bytes, None, one.reason))
    winner = next((n for n, one in enumerate(found.candidates, 1) if one.state.value == found.state.value), None)
    if winner is not None:
        rows[winner] = (*rows[winner][:3], _count(found.scan), rows[winner][4])
    put(_table(rows, language), sys.stdout)
    if found.dockerfile is not None:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        _say("\n" + "".join(_difference(original, found.dockerfile, request.dockerfile.name, colour=colour)))
        if found.dockerignore is not None:
            _say(f"\n.dockerignore:\n{visible(found.dockerignore)}\n")
    _say(f"\n{_words(_conclusion(found).render(language))}\n")
    sys.stdout.flush()


def _say(words: str) -> None:
    sys.stdout.write(no_commands(words))


def _conclusion(found: Rewrite) -> Text:
    heads = {
        RewriteState.PROVED: messages.PROVED_WHAT,
        RewriteState.BUILT: messages.A_DRAFT,
        RewriteState.NOT_NEEDED: messages.NOT_NEEDED,
        RewriteState.NONE: messages.NONE_PROVED,
        RewriteState.SKIPPED: messages.NOT_SEARCHED,
    }
    return heads[found.state](what=found.reason)


_STATES = {
    CandidateState.PROVED: messages.STATE_PROVED,
    CandidateState.BUILT: messages.STATE_BUILT,
    CandidateState.REFUSED: messages.STATE_REFUSED,
    CandidateState.FAILED: messages.STATE_FAILED,
    CandidateState.SKIPPED: messages.STATE_SKIPPED,
}
_Row = tuple[str, str, str, str, str]


def _row(language: Language, state: Text, what: str, size: int | None, count: str | None, reason: Text) -> _Row:
    shown = "" if size is None else human_bytes(size, language)
    words = one_line(reason.render(language), _REASON_LENGTH)
    return state.render(language), one_line(what), shown, count or "", words


def _count(scan: Scan | None) -> str:
    if scan is None or scan.state is not ScanState.SCANNED:
        return ""
    return str(len(scan.vulnerabilities))


def _table(rows: Sequence[_Row], language: Language) -> Table:
    """The original and the candidates; sizes and counts to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for head in (own.STATE, own.CANDIDATE):
        table.add_column(head().render(language), overflow="fold")
    for head in (own.SIZE, report_messages.VULNERABILITIES):
        table.add_column(head().render(language), overflow="fold", justify="right")
    table.add_column(own.WHY().render(language), overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _difference(before: str, after: str, name: str, *, colour: bool) -> Iterator[str]:
    old, new = (visible(text).splitlines(keepends=True) for text in (before, after))
    for line in difflib.unified_diff(old, new, visible(name), visible(name)):
        ended = line if line.endswith("\n") else line + "\n"
        code = _COLOURS.get(ended[0]) if colour else None
        yield f"\x1b[{code}m{ended[:-1]}\x1b[0m\n" if code else ended


def _words(text: str) -> str:
    return one_line(text, 1000)
