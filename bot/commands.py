"""What the commands of a person do: make a plan, review, write the outputs, say the verdict."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot import __version__, config
from bot.errors import InputError, UnavailableError
from bot.git import Repository
from bot.messages import review as messages
from bot.model import BuildState, Gate, Report, ScanState, ToolVersions
from bot.plan import Plan, Request, make_plan, matrix
from bot.policy import conclude
from bot.text import Text
from bot.workspace import Workspace


def review(request: Request, output: Path | None) -> int:
    """Review a change, write the outputs to a folder if one is named, and return the exit status."""
    with Workspace() as workspace:
        plan = make_plan(request, workspace)
        report = nothing_to_review(plan)
        if plan.targets:
            from bot.review import review as run  # noqa: PLC0415 - heavy: it brings the Docker SDK

            report = run(plan, workspace, lambda text: progress(text, plan), trivy_cache())
        if output is not None:
            write_outputs(report, plan, output)
        if report.verdict.gate is Gate.FAIL:
            return 1
        reason = incomplete(report)
        if reason is not None:
            progress(messages.INCOMPLETE(reason=reason), plan)
        return 0 if reason is None else UnavailableError.exit_status


def incomplete(report: Report) -> Text | None:
    """Return what kept a review from being done in full: the engine, the network, the disk; None if nothing did."""
    for comparison in (target.comparison for target in report.targets):
        for image in (comparison.head, comparison.base):
            failed = image.state is BuildState.FAILED and not image.blame_pull_request
            if failed or image.state is BuildState.SKIPPED:
                return image.reason
        if comparison.head.state is BuildState.BUILT and comparison.head.facts is None:
            return comparison.head.reason
        if comparison.vulnerabilities.state is ScanState.FAILED:
            return comparison.vulnerabilities.reason
    return None


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


def join(folders: Sequence[Path], output: Path, language: str) -> int:
    """Join the reports that several jobs left, write the outputs of the whole, and return the exit status."""
    from bot.report import wire  # noqa: PLC0415
    from bot.report_join import join as join_reports  # noqa: PLC0415

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
    settings = config.settings({}, config.from_inputs({"language": language}))
    plan = Plan(Repository(Path()), report.base, report.base.sha, report.head, report.head.sha, settings, ())
    write_outputs(report, plan, output)
    return 1 if report.verdict.gate is Gate.FAIL else 0


def nothing_to_review(plan: Plan) -> Report:
    """Return the report of a change that concerns no image: it passes."""
    return Report(ToolVersions(__version__), plan.base, plan.head, conclude(()), policy_source=plan.settings.source)


def progress(text: Text, plan: Plan) -> None:
    """Say on stderr what is being done."""
    # Names are an author's: a line break in one would begin a line that a workflow takes for its own.
    line = "".join(letter if letter.isprintable() else " " for letter in text.render(plan.settings.language))
    sys.stderr.write(f"hullcheck: {line}\n")
    sys.stderr.flush()


def trivy_cache() -> Path:
    """Return the folder of Trivy's database: TRIVY_CACHE_DIR, or the user's cache."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    return Path(os.environ.get("TRIVY_CACHE_DIR") or Path(home) / "hullcheck/trivy")


def write_outputs(report: Report, plan: Plan, folder: Path) -> None:
    """Write report.json and the rest. Raises UnavailableError if the disk does not take them."""
    from bot.report import outputs  # noqa: PLC0415

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in outputs.files(report, plan.settings.language).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # The folder may lie in a checkout, whose links are a stranger's.
            if not path.parent.resolve().is_relative_to(folder.resolve()):
                raise UnavailableError(f"cannot write {path}: a link leads out of {folder}")
            _write(path, text)
    except OSError as error:
        raise UnavailableError(f"cannot write to {folder}: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    """All of the file or nothing: a full disk must not leave half a report."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as part:
        try:
            part.write(text)
            part.close()
            Path(part.name).chmod(0o644)
            Path(part.name).replace(path)
        except OSError:
            Path(part.name).unlink(missing_ok=True)
            raise
