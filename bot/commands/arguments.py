"""The arguments of every command. What is wrong gets one line that says what, and what was meant."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from bot import __version__

LANGUAGES = ("en", "pt-BR")


class Parser(argparse.ArgumentParser):
    """argparse, but an error is one line, and says what may have been meant."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong as an InputError."""
        from bot.commands import argument_errors  # noqa: PLC0415 - nothing is wrong with most

        options = [name for action in self._options() for name in action.option_strings]
        raise argument_errors.of(message, self.prog, options)

    def _options(self) -> list[argparse.Action]:
        """Options of this command and, since what is left over is found at the top, of the commands below."""
        found = list(self._actions)
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                found += [one for parser in action.choices.values() for one in parser._actions]
        return found


class _Versions(argparse.Action):
    """`--version`: ours, and that of each tool that would be used."""

    def __init__(self, option_strings: Sequence[str], dest: str, **_: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help="print the versions and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        from bot.commands.versions import lines  # noqa: PLC0415 - it asks every tool

        parser.exit(0, "".join(f"{line}\n" for line in lines(__version__)))


def parser() -> Parser:
    """Return the parser of the whole command line; `run` of what it parses is the name of the command."""
    top = Parser(prog="hullcheck", description="Reviews container images in pull requests.")
    top.add_argument("--version", action=_Versions)
    commands = top.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser, dest="run")
    for add in (_review, _lint, _explain, _rewrite, _plan, _join, _policy, _publish, _demo, _completion):
        add(commands)
    return top


def _command(commands: Any, name: str, what: str) -> Parser:
    made: Parser = commands.add_parser(name, help=what, description=what[:1].upper() + what[1:] + ".")
    return made


def _language(command: Parser, default: str | None = "en") -> None:
    command.add_argument("--language", default=default, metavar="TAG", help=f"{' or '.join(LANGUAGES)} (default: en)")


def _revisions(command: Parser) -> None:
    command.add_argument("--repo", type=Path, default=Path(), metavar="DIR", help="the repository (default: here)")
    command.add_argument("--base", metavar="REV", help="compare with this revision (default: the default branch)")
    command.add_argument("--head", metavar="REV", help="review this revision (default: the working tree)")
    command.add_argument("--config", type=Path, metavar="FILE", help="policy file (default: the one at the base)")
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="any key of the configuration; may be repeated"
    )
    command.add_argument("paths", nargs="*", metavar="PATH", help="only these Dockerfiles or directories")


def _review(commands: Any) -> None:
    command = _command(commands, "review", "review the images that a change concerns")
    _revisions(command)
    command.add_argument("--output", type=Path, metavar="DIR", help="write report.json, comment.md and the rest here")
    command.add_argument("--no-rewrite", action="store_true", help="do not look for a multistage rewrite")
    command.add_argument("--target", action="append", default=[], metavar="ID", help="only this image of the plan")
    command.add_argument(
        "--format", choices=("text", "json", "md"), default="text",
        help="what to print: the result, report.json or the comment (default: text)",
    )  # fmt: skip
    command.add_argument("--verbose", action="store_true", help="print the output of builds as it comes")
    _language(command, None)


def _plan(commands: Any) -> None:
    command = _command(commands, "plan", "print the images that a change concerns, as a matrix for a workflow")
    _revisions(command)
    _language(command)


def _join(commands: Any) -> None:
    command = _command(commands, "join", "join the reports of single images into one")
    command.add_argument(
        "--output", type=Path, required=True, metavar="DIR", help="write the outputs of the whole here"
    )
    _language(command)
    command.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="what `review --output DIR` wrote")


def _lint(commands: Any) -> None:
    command = _command(commands, "lint", "lint Dockerfiles: hadolint, BuildKit's checks and our own rules")
    command.add_argument(
        "--format", choices=("text", "json", "sarif", "github"), default="text", help="what to print (default: text)"
    )
    command.add_argument(
        "--threshold", choices=("error", "warning", "info", "style", "never"), default="warning",
        help="exit with 1 for findings this bad or worse (default: warning)",
    )  # fmt: skip
    command.add_argument("--config", type=Path, metavar="FILE", help="hadolint's configuration")
    edits = command.add_mutually_exclusive_group()
    edits.add_argument("--diff", action="store_true", help="print the edits that are known to be right")
    edits.add_argument("--fix", action="store_true", help="print them and make them")
    _language(command)
    command.add_argument("paths", nargs="+", metavar="PATH", help="a Dockerfile, or a directory to search for them")


def _explain(commands: Any) -> None:
    command = _command(commands, "explain", "print what a rule teaches: ours, hadolint's, ShellCheck's, BuildKit's")
    _language(command)
    command.add_argument("rules", nargs="+", metavar="RULE", help="such as HC001, DL3008, SC2086, StageNameCasing")


def _policy(commands: Any) -> None:
    command = _command(commands, "policy", "check that policy files can be read, an organisation's or a repository's")
    command.add_argument("what", choices=["check"], help="what to do")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a policy file")
    _language(command)


def _publish(commands: Any) -> None:
    _command(commands, "publish", "in a workflow: publish what another run, or other jobs, found out")


def _rewrite(commands: Any) -> None:
    command = _command(commands, "rewrite", "look for a smaller Dockerfile that is proved to work the same")
    command.add_argument(
        "dockerfile", type=Path, metavar="DOCKERFILE", help="the Dockerfile to rewrite, or its directory"
    )
    command.add_argument(
        "--context", type=Path, metavar="DIR", help="the build context (default: the file's directory)"
    )
    command.add_argument("--smoke", metavar="COMMAND", help="run in the image; it exits with 0 if the image works")
    command.add_argument("--output", type=Path, metavar="FILE", help="write the rewrite here")
    command.add_argument("--budget", default="10m", metavar="TIME", help="time for the search (default: 10m)")
    command.add_argument(
        "--base", action="append", default=[], metavar="IMAGE", help="a runtime base that may be used (default: any)"
    )
    command.add_argument(
        "--no-polish", action="store_true", help="do not try dependencies first, fewer packages, cache mounts, non-root"
    )
    _language(command)


def _demo(commands: Any) -> None:
    command = _command(commands, "demo", "review a sample pull request")
    command.add_argument(
        "--output", type=Path, default=Path("build/demo"), metavar="DIR", help="write the outputs here (build/demo)"
    )
    _language(command)


def _completion(commands: Any) -> None:
    command = _command(commands, "completion", "print what makes a shell complete hullcheck's commands and options")
    command.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
