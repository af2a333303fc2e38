"""What the commands of a person do: make a plan, review, write the outputs, say the verdict."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path

from bot.errors import InputError, UnavailableError
from bot.host.ahead import import_ahead
from bot.host.cache_files import trivy_cache
from bot.host.console import progress, watching
from bot.host.workspace import Workspace
from bot.messages import commands as commands_messages
from bot.messages import review as messages
from bot.messages import terminal as own_messages
from bot.model.reports import Report, ReviewedTarget
from bot.model.scans import Sbom
from bot.model.verdicts import VerdictState
from bot.report.outcome import incomplete, nothing_to_review
from bot.report.writing import write_outputs
from bot.targets.plan import ReviewRequest, make_plan, matrix
from bot.text import Language, Text, no_commands, no_commands_json, verbatim

_SBOM_LIMIT = 100_000_000  # bytes of one document


class ReviewFormat(Enum):
    """What `review` prints: its result for people, report.json, or the comment."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "md"


def review(
    request: ReviewRequest, output: Path | None, form: ReviewFormat = ReviewFormat.TEXT, *, verbose: bool = False
) -> int:
    """Review a change, print the result, write the outputs if a folder is named, and return the exit status."""
    with Workspace() as workspace, watching():
        plan = make_plan(replace(request, expecting=lambda: import_ahead("bot.review")), workspace)
        language = plan.settings.language
        report = nothing_to_review(plan.base, plan.head, plan.settings, plan.not_reviewed, plan.said)
        if plan.targets:
            # Heavy: they bring the Docker SDK.
            from bot.review import Surroundings  # noqa: PLC0415
            from bot.review import review as run  # noqa: PLC0415

            def say(text: Text) -> None:
                progress(text, language)

            printed = () if form is not ReviewFormat.TEXT else ("bot.report.terminal",)
            around = Surroundings(hear=say if verbose else None, after=("bot.report.outputs", *printed))
            report = run(plan, workspace, say, trivy_cache(), surroundings=around)
        else:
            for note in plan.notes:  # there is no image that they could be said of
                progress(note, language)
        if output is not None:
            is_new = not output.exists()
            write_outputs(report, language, output)
            if is_new:
                _keep_from_git(output)
    _print(report, language, form, output)
    return _status(report, language)


def _print(report: Report, language: Language, form: ReviewFormat, output: Path | None) -> None:
    # Only what is printed is imported.
    if form is ReviewFormat.JSON:
        from bot.report import wire  # noqa: PLC0415

        sys.stdout.write(no_commands_json(json.dumps(wire.dump(report), indent=2, ensure_ascii=False)) + "\n")
    elif form is ReviewFormat.MARKDOWN:
        from bot.report import comment  # noqa: PLC0415

        sys.stdout.write(no_commands(comment.render(report, language)))
    else:
        from bot.report import terminal  # noqa: PLC0415

        terminal.show(report, language, sys.stdout, str(output) if output is not None else "")
    sys.stdout.flush()


def _status(report: Report, language: Language) -> int:
    """Return the exit status, and say on stderr why it is not 0."""
    failing = next((one for one in report.verdict.reasons if one.state is VerdictState.FAIL), None)
    if report.verdict.state is VerdictState.FAIL:
        if failing is not None:
            progress(own_messages.EXITS_BECAUSE(reason=failing.text, rule=verbatim(failing.rule)), language)
        return 1
    reason = incomplete(report)
    if reason is not None:
        progress(messages.INCOMPLETE(reason=reason), language)
    return 0 if reason is None else UnavailableError.exit_status


def demo(output: Path, language: str) -> int:
    """Review the sample pull request and print the result."""
    from bot.demo import make_repository  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as scratch:
        base, head = make_repository(Path(scratch) / "greeter")
        request = ReviewRequest(Path(scratch) / "greeter", base, head, inputs={"language": language})
        review(request, output)
    return 0


def plan(request: ReviewRequest) -> int:
    """Print the images that a change concerns, as the matrix of a workflow."""
    with Workspace() as workspace:
        made = make_plan(request, workspace)
    sys.stdout.write(no_commands_json(json.dumps(matrix(made.targets))) + "\n")
    return 0


def _with_sboms(report: Report, folder: Path) -> Report:
    """Give each image its SBOM again: report.json does not hold it, the files beside it do."""

    def text(target: ReviewedTarget, kind: str) -> str:
        file = folder / "sbom" / f"{target.comparison.target.id}.{kind}.json"
        small = file.is_file() and file.stat().st_size <= _SBOM_LIMIT
        return file.read_text("utf-8", "replace") if small else ""

    found = ((one, text(one, "cdx"), text(one, "spdx")) for one in report.targets)
    return replace(
        report, targets=tuple(replace(one, sbom=Sbom(cdx, spdx)) if cdx and spdx else one for one, cdx, spdx in found)
    )


def _keep_from_git(folder: Path) -> None:
    """Keep a folder of ours from the next review of the working tree: a rewrite in it is no image of the repository."""
    with contextlib.suppress(OSError):
        (folder / ".gitignore").write_text("*\n", "utf-8")


def join(folders: Sequence[Path], output: Path, language: Language) -> int:
    """Join the reports that several jobs left, write the outputs of the whole, and return the exit status."""
    from bot.report import wire  # noqa: PLC0415
    from bot.report.join import join as join_reports  # noqa: PLC0415

    parts = []
    for folder in folders:
        file = folder if folder.is_file() else folder / "report.json"
        try:
            parts.append(_with_sboms(wire.load(json.loads(file.read_bytes())), file.parent))
        except OSError as error:
            raise InputError(commands_messages.CANNOT_READ(path=file, error=error.strerror)) from error
        except (ValueError, RecursionError) as error:
            raise InputError(commands_messages.NOT_JSON(path=file)) from error
    report = join_reports(parts)
    write_outputs(report, language, output)
    return 1 if report.verdict.state is VerdictState.FAIL else 0
