"""The command line. Exit status: 0 pass or warn, 1 fail, 2 bad input, 3 could not be completed.

Nothing heavy is imported before it is known that there is something to review: a pull request that touches no
Dockerfile passes in a fraction of a second.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.errors import HullcheckError, InputError, InterruptedByUser
from bot.host import secret_environ
from bot.host.process import Interrupted

if TYPE_CHECKING:
    from bot.targets.plan import Request
    from bot.text import Language


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors become one line on stderr.

    Without `argv` this is the program itself, which first takes the job's variables out of the system's sight.
    """
    try:
        if argv is None:
            secret_environ.settle()
    except HullcheckError as error:
        return _complain(str(error), error.exit_status)
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except HullcheckError as error:
        return _complain(str(error), error.exit_status)
    except (Interrupted, KeyboardInterrupt):
        return _complain("interrupted; everything that was started is removed", InterruptedByUser.exit_status)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return _complain(f"{error.strerror or error}{where}", 3)
    except Exception as error:  # a defect of ours: say so, and keep what is needed to mend it
        if os.environ.get("HULLCHECK_DEBUG"):
            traceback.print_exc()
        return _complain(f"internal error ({type(error).__name__}: {error}); run with HULLCHECK_DEBUG=1 for details", 3)


def _complain(message: str, status: int) -> int:
    line = " ".join(message.split())
    sys.stderr.write(f"hullcheck: {line}\n")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hullcheck", description="Reviews container images in pull requests.")
    parser.add_argument("--version", action="version", version=f"hullcheck {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    review = commands.add_parser("review", help="review the images that a change concerns")
    review.add_argument("--repo", type=Path, default=Path(), metavar="DIR", help="the repository (default: here)")
    review.add_argument("--base", metavar="REV", help="compare with this revision (default: the default branch)")
    review.add_argument("--head", metavar="REV", help="review this revision (default: the working tree)")
    review.add_argument("--output", type=Path, metavar="DIR", help="write report.json, comment.md and the rest here")
    review.add_argument("--config", type=Path, metavar="FILE", help="policy file (default: the one at the base)")
    review.add_argument("--no-rewrite", action="store_true", help="do not look for a multistage rewrite")
    review.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="any key of the configuration")
    review.add_argument("--target", action="append", default=[], metavar="ID", help="only this image of the plan")
    review.add_argument("paths", nargs="*", metavar="PATH", help="only these Dockerfiles or folders")
    review.set_defaults(run=_review)

    plan = commands.add_parser("plan", help="print the images that a change concerns, as a matrix for a workflow")
    plan.add_argument("--repo", type=Path, default=Path(), metavar="DIR")
    plan.add_argument("--base", metavar="REV")
    plan.add_argument("--head", metavar="REV")
    plan.add_argument("--config", type=Path, metavar="FILE")
    plan.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    plan.add_argument("paths", nargs="*", metavar="PATH")
    plan.set_defaults(run=_plan)

    join = commands.add_parser("join", help="join the reports of single images into one")
    join.add_argument("--output", type=Path, required=True, metavar="DIR", help="write the outputs of the whole here")
    join.add_argument("--language", default="en", metavar="TAG", help="en or pt-BR")
    join.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="what `review --output DIR` wrote")
    join.set_defaults(run=_join)

    lint = commands.add_parser("lint", help="lint Dockerfiles: hadolint, BuildKit's checks and our own rules")
    lint.add_argument("--format", choices=("text", "json", "sarif", "github"), default="text")
    lint.add_argument(
        "--threshold", choices=("error", "warning", "info", "style", "never"), default="warning",
        help="exit with 1 for findings this bad or worse (default: warning)",
    )  # fmt: skip
    lint.add_argument("--config", type=Path, metavar="FILE", help="hadolint's configuration")
    lint.add_argument("--language", default="en", metavar="TAG", help="en or pt-BR")
    lint.add_argument("paths", nargs="+", metavar="PATH", help="a Dockerfile, or a folder to search for them")
    lint.set_defaults(run=_lint)

    publish = commands.add_parser("publish", help="in a workflow: publish what another run, or other jobs, found out")
    publish.set_defaults(run=_publish)

    rewrite = commands.add_parser("rewrite", help="look for a smaller Dockerfile that is proved to work the same")
    rewrite.add_argument("dockerfile", type=Path, metavar="DOCKERFILE")
    rewrite.add_argument("--context", type=Path, metavar="DIR", help="the build context (default: the file's folder)")
    rewrite.add_argument("--smoke", metavar="COMMAND", help="run in the image; it exits with 0 if the image works")
    rewrite.add_argument("--output", type=Path, metavar="FILE", help="write the rewrite here")
    rewrite.add_argument("--budget", default="10m", metavar="TIME", help="time for the search (default: 10m)")
    rewrite.add_argument(
        "--base", action="append", default=[], metavar="IMAGE", help="a runtime base that may be used (default: any)"
    )
    rewrite.add_argument("--no-polish", action="store_true", help="do not try cache mounts and a user other than root")
    rewrite.add_argument("--language", default="en", metavar="TAG", help="en or pt-BR")
    rewrite.set_defaults(run=_rewrite)

    demo = commands.add_parser("demo", help="review a sample pull request")
    demo.add_argument("--output", type=Path, default=Path("build/demo"), metavar="DIR")
    demo.add_argument("--language", default="en", metavar="TAG")
    demo.set_defaults(run=_demo)
    return parser


def _inputs(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"--set {pair!r}: give KEY=VALUE")
        found[key] = value
    return found


def _review(arguments: argparse.Namespace) -> int:
    if _is_in_workflow(arguments, "review"):
        from bot.action import flow

        return flow.run(os.environ)
    from bot.commands import review as commands

    inputs = _inputs(arguments.set)
    if arguments.no_rewrite:
        inputs["rewrite"] = "false"
    if arguments.target:
        inputs["only"] = ",".join(arguments.target)
    return commands.review(_request(arguments, inputs), arguments.output)


def _is_in_workflow(arguments: argparse.Namespace, command: str) -> bool:
    """Whether this is a workflow and nothing but the command was given: then everything comes from the event."""
    return os.environ.get("GITHUB_ACTIONS") == "true" and vars(arguments) == vars(_parser().parse_args([command]))


def _plan(arguments: argparse.Namespace) -> int:
    if _is_in_workflow(arguments, "plan"):
        from bot.action import flow

        return flow.run(os.environ, flow.Command.PLAN)
    from bot.commands import review as commands

    return commands.plan(_request(arguments, _inputs(arguments.set)))


def _request(arguments: argparse.Namespace, inputs: dict[str, str]) -> Request:
    """What a person asks for: today, with their own environment, and without an organisation's policy to be had."""
    from datetime import UTC, datetime

    from bot.config.settings import Occasion
    from bot.targets.plan import Request

    return Request(
        repo=arguments.repo,
        base=arguments.base,
        head=arguments.head,
        only=tuple(arguments.paths),
        inputs=inputs,
        config=arguments.config,
        occasion=Occasion(datetime.now(UTC).date()),
        fetch_policy=lambda _: None,
        secrets=os.environ,
    )


def _lint(arguments: argparse.Namespace) -> int:
    from bot.commands.lint import lint_paths
    from bot.commands.lint_output import Format
    from bot.model import Level

    language = _language(arguments.language)
    threshold = None if arguments.threshold == "never" else Level[arguments.threshold.upper()]
    return lint_paths(arguments.paths, Format(arguments.format), threshold, language, arguments.config)


def _publish(arguments: argparse.Namespace) -> int:
    if os.environ.get("GITHUB_ACTIONS") != "true":
        raise InputError("publish works in a workflow; reports of your own are joined by `hullcheck join`")
    from bot.action import flow

    return flow.run(os.environ, flow.Command.PUBLISH)


def _join(arguments: argparse.Namespace) -> int:
    from bot.commands import review as commands

    return commands.join(arguments.folders, arguments.output, _language(arguments.language))


def _language(tag: str) -> Language:
    from bot.text import Language

    tags = {language.value.lower(): language for language in Language}
    language = tags.get(tag.lower())
    if language is None:
        raise InputError(f"--language {tag!r}: give one of {', '.join(one.value for one in Language)}")
    return language


def _rewrite(arguments: argparse.Namespace) -> int:
    from bot.commands import rewrite as command
    from bot.config.values import SECONDS, Value

    budget = float(SECONDS.read(Value(arguments.budget, "--budget")))
    return command.run(
        command.Request(
            arguments.dockerfile,
            context=arguments.context,
            smoke=arguments.smoke,
            output=arguments.output,
            budget=budget,
            bases=tuple(arguments.base),
            polish=not arguments.no_polish,
            language=_language(arguments.language),
        )
    )


def _demo(arguments: argparse.Namespace) -> int:
    from bot.commands import review as commands

    return commands.demo(arguments.output, arguments.language)
