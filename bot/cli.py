"""The command line. Exit status: 0 pass or warn, 1 fail, 2 bad input, 3 could not be completed.

Nothing heavy is imported before it is known that there is something to review: a pull request that touches no
Dockerfile passes in a fraction of a second.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.host import secret_environ

if TYPE_CHECKING:
    import argparse

    from bot.targets.plan import ReviewRequest
    from bot.text import Language, Text

_ALLOCATIONS = 50_000  # of objects that can hold others, between two looks for garbage


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors become one line on stderr.

    Without `argv` this is the program itself, which first takes the job's variables out of the system's sight.
    """
    if argv is None:
        try:
            secret_environ.settle()  # before all else that is imported: the program may start anew here
        except secret_environ.NotHidden as error:
            return _complain(str(error), 3)
        # Most of what modules make when they are imported stays: to look for garbage among it takes much of the start.
        gc.set_threshold(_ALLOCATIONS)
    try:
        arguments = _parse_arguments(argv)
        return _COMMANDS[arguments.run](arguments)
    except (Exception, KeyboardInterrupt) as error:
        return _say_failure(error, argv)


def _say_failure(error: BaseException, argv: Sequence[str] | None) -> int:
    """Say in one line what went wrong; -> the exit status."""
    from bot.errors import HullcheckError, InterruptedByUser
    from bot.host.process import Interrupted

    if isinstance(error, HullcheckError):
        said = error.text.render(error.language) if error.language else _in_language(argv, error.text)
        return _complain(said, error.exit_status)
    if isinstance(error, Interrupted | KeyboardInterrupt):
        from bot.messages import commands as messages

        return _complain(_in_language(argv, messages.INTERRUPTED()), InterruptedByUser.exit_status)
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return _complain(f"{error.strerror or error}{where}", 3)
    # A defect of ours: say so, and keep what is needed to mend it.
    if os.environ.get("HULLCHECK_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return _complain(f"internal error ({type(error).__name__}: {error}); run with HULLCHECK_DEBUG=1 for details", 3)


def _in_language(argv: Sequence[str] | None, text: Text) -> str:
    """Return a text in the language that was asked for, also where the arguments could not be read."""
    import itertools

    from bot.text import Language

    words = [*(sys.argv[1:] if argv is None else argv), ""]
    asked = [after for word, after in itertools.pairwise(words) if word == "--language"]
    asked += [word.partition("=")[2] for word in words if word.startswith("--language=")]
    tags = {language.value.lower(): language for language in Language}
    return text.render(tags.get(asked[-1].lower(), Language.ENGLISH) if asked else Language.ENGLISH)


def _parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    from bot.commands.arguments import parser as arguments_parser

    parser = arguments_parser()
    if "_ARGCOMPLETE" in os.environ:
        from argcomplete.finders import CompletionFinder

        CompletionFinder()(parser)
    return parser.parse_args(argv)


def _complain(message: str, status: int) -> int:
    line = " ".join(message.split())
    sys.stderr.write(f"hullcheck: {line}\n")
    return status


def _inputs(pairs: Sequence[str]) -> dict[str, str]:
    from bot.errors import InputError
    from bot.messages import commands as messages

    if not pairs:
        return {}
    from bot.config.keys import KEYS
    from bot.config.yaml_values import unknown

    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise InputError(messages.SET_PAIR(pair=pair))
        found[key] = value
    if unknown_keys := sorted(found.keys() - set(KEYS)):
        raise InputError(messages.SET(problem=unknown(unknown_keys[0], KEYS)))
    return found


def _review(arguments: argparse.Namespace) -> int:
    if _is_in_workflow(arguments, "review"):
        from bot.action import flow

        return flow.run(os.environ)
    _refuse_with_rights()
    from bot.commands import review as commands

    inputs = _inputs(arguments.set)
    if arguments.no_rewrite:
        inputs["rewrite"] = "false"
    if arguments.target:
        inputs["only"] = ",".join(arguments.target)
    if arguments.language is not None:
        inputs["language"] = arguments.language
    return commands.review(
        _request(arguments, inputs),
        arguments.output,
        commands.ReviewFormat(arguments.format),
        verbose=arguments.verbose,
    )


def _refuse_with_rights() -> None:
    """Raise InputError where a command that builds is started with the rights of pull_request_target.

    The workflow's own way says so to the pull request, too; arguments must not be a way around it.
    """
    from bot.errors import InputError

    if os.environ.get("GITHUB_ACTIONS") == "true" and os.environ.get("GITHUB_EVENT_NAME") == "pull_request_target":
        from bot.messages.workflow import NO_RIGHTS

        raise InputError(NO_RIGHTS())


def _is_in_workflow(arguments: argparse.Namespace, command: str) -> bool:
    """Whether this is a workflow and nothing but the command was given: then everything comes from the event."""
    from bot.commands.arguments import parser

    return os.environ.get("GITHUB_ACTIONS") == "true" and vars(arguments) == vars(parser().parse_args([command]))


def _plan(arguments: argparse.Namespace) -> int:
    if _is_in_workflow(arguments, "plan"):
        from bot.action import flow

        return flow.run(os.environ, flow.ActionCommand.PLAN)
    from bot.commands import review as commands

    return commands.plan(_request(arguments, _inputs(arguments.set)))


def _request(arguments: argparse.Namespace, inputs: dict[str, str]) -> ReviewRequest:
    """What a person asks for: today, with their own environment, and without an organisation's policy to be had."""
    from datetime import UTC, datetime

    from bot.config.settings import Occasion
    from bot.targets.plan import ReviewRequest

    return ReviewRequest(
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
    from bot.commands.lint import Fix, lint_paths
    from bot.commands.lint_output import LintFormat
    from bot.model.findings import Level

    language = _language(arguments.language)
    threshold = None if arguments.threshold == "never" else Level[arguments.threshold.upper()]
    fix = Fix.WRITE if arguments.fix else Fix.SHOW if arguments.diff else Fix.NO
    return lint_paths(arguments.paths, LintFormat(arguments.format), threshold, language, arguments.config, fix)


def _explain(arguments: argparse.Namespace) -> int:
    from bot.commands.explain import run

    return run(arguments.rules, _language(arguments.language))


def _policy(arguments: argparse.Namespace) -> int:
    from bot.commands.policy import check

    return check(arguments.files, _language(arguments.language))


def _publish(arguments: argparse.Namespace) -> int:
    from bot.errors import InputError
    from bot.messages import commands as messages

    if os.environ.get("GITHUB_ACTIONS") != "true":
        raise InputError(messages.PUBLISH_ELSEWHERE())
    from bot.action import flow

    return flow.run(os.environ, flow.ActionCommand.PUBLISH)


def _join(arguments: argparse.Namespace) -> int:
    from bot.commands import review as commands

    return commands.join(arguments.folders, arguments.output, _language(arguments.language))


def _language(tag: str) -> Language:
    from bot.errors import InputError
    from bot.messages import commands as messages
    from bot.text import Language

    tags = {language.value.lower(): language for language in Language}
    language = tags.get(tag.lower())
    if language is None:
        raise InputError(messages.LANGUAGE(tag=tag, tags=", ".join(one.value for one in Language)))
    return language


def _rewrite(arguments: argparse.Namespace) -> int:
    _refuse_with_rights()
    from bot.commands import rewrite as command
    from bot.config.value_types import SECONDS
    from bot.config.yaml_values import ConfigValue

    budget = float(SECONDS.read(ConfigValue(arguments.budget, "--budget")))
    return command.run(
        command.RewriteRequest(
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


def _completion(arguments: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode

    sys.stdout.write(shellcode(["hullcheck"], shell=arguments.shell))
    return 0


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "review": _review,
    "plan": _plan,
    "join": _join,
    "lint": _lint,
    "explain": _explain,
    "policy": _policy,
    "publish": _publish,
    "rewrite": _rewrite,
    "demo": _demo,
    "completion": _completion,
}
