"""What the commands of a person do: make a plan, review, write the outputs, say the verdict."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.errors import InputError, UnavailableError
from bot.host.cache_files import trivy_cache
from bot.host.console import progress
from bot.host.workspace import Workspace
from bot.messages import review as messages
from bot.model import Gate
from bot.report.outcome import incomplete, nothing_to_review
from bot.report.writing import write_outputs
from bot.targets.plan import Request, make_plan, matrix
from bot.text import Language


def review(request: Request, output: Path | None) -> int:
    """Review a change, write the outputs to a folder if one is named, and return the exit status."""
    with Workspace() as workspace:
        plan = make_plan(request, workspace)
        report = nothing_to_review(plan.base, plan.head, plan.settings.source, plan.not_reviewed)
        if plan.targets:
            from bot.review import review as run  # noqa: PLC0415 - heavy: it brings the Docker SDK

            report = run(plan, workspace, lambda text: progress(text, plan.settings.language), trivy_cache())
        if output is not None:
            write_outputs(report, plan.settings.language, output)
        if report.verdict.gate is Gate.FAIL:
            return 1
        reason = incomplete(report)
        if reason is not None:
            progress(messages.INCOMPLETE(reason=reason), plan.settings.language)
        return 0 if reason is None else UnavailableError.exit_status


def demo(output: Path, language: str) -> int:
    """Review the sample pull request and print its comment."""
    from bot.demo import make_repository  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as scratch:
        base, head = make_repository(Path(scratch) / "greeter")
        request = Request(Path(scratch) / "greeter", base, head, inputs={"language": language})
        review(request, output)
    sys.stdout.write((output / "comment.md").read_text("utf-8"))
    sys.stderr.write(f"hullcheck: comment.md, report.json and the rest are in {output}\n")
    return 0


def plan(request: Request) -> int:
    """Print the images that a change concerns, as the matrix of a workflow."""
    with Workspace() as workspace:
        made = make_plan(request, workspace)
    sys.stdout.write(json.dumps(matrix(made.targets)) + "\n")
    return 0


def join(folders: Sequence[Path], output: Path, language: Language) -> int:
    """Join the reports that several jobs left, write the outputs of the whole, and return the exit status."""
    from bot.report import wire  # noqa: PLC0415
    from bot.report.join import join as join_reports  # noqa: PLC0415

    parts = []
    for folder in folders:
        file = folder if folder.is_file() else folder / "report.json"
        try:
            parts.append(wire.load(json.loads(file.read_bytes())))
        except OSError as error:
            raise InputError(f"cannot read {file}: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise InputError(f"{file} is not JSON") from error
    report = join_reports(parts)
    write_outputs(report, language, output)
    return 1 if report.verdict.gate is Gate.FAIL else 0
