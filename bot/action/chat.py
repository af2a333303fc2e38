"""What somebody asks for in a comment: `/hullcheck rewrite`, `/hullcheck explain RULE`, `/hullcheck waive ...`.

A comment is a stranger's text. It starts nothing but these, and all but `explain` only for somebody who may push to the
repository anyway. Nothing is built here: the rewrite is the one that the review of the very same commit has proved.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from bot.action import publish
from bot.action.delivery import Delivery
from bot.action.event import Event
from bot.action.inputs import Inputs
from bot.config import reading, waivers
from bot.errors import InputError, UnavailableError
from bot.github import artifacts, comment, contents, pulls
from bot.github.api import GitHubError, Problem, PullRequest, given, items, understands
from bot.lint.explain import explain
from bot.messages import github as messages
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import RewriteState
from bot.report import markdown as md
from bot.text import Language, Text, verbatim

if TYPE_CHECKING:
    from bot.github.client import GitHubClient

_FILE_LIMIT = 1_000_000  # bytes of a Dockerfile
_MOST_RUNS = 20
_KNOWN = re.compile(r"/hullcheck(?:[ \t]+(?P<verb>[a-z-]{1,20})(?:[ \t]+(?P<what>\S{1,300}))?)?[ \t]*")
_WAIVE = re.compile(r"/hullcheck[ \t]+waive[ \t]+(?P<what>\S.{0,500})")


class Verb(Enum):
    """What can be asked for."""

    REWRITE = "rewrite"
    EXPLAIN = "explain"
    WAIVE = "waive"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class ChatCommand:
    """What a comment asks for, and of what: a rule, a Dockerfile, or an exception in words."""

    verb: Verb
    what: str = ""


def understand(body: str) -> ChatCommand | None:
    """Return what a comment asks for: its first line, and nothing else, must be an order. None if it is none."""
    line = body.lstrip("\r\n").partition("\n")[0].rstrip("\r")
    if not re.match(r"/hullcheck(?:[ \t]|$)", line):
        return None
    if waived := _WAIVE.fullmatch(line):
        return ChatCommand(Verb.WAIVE, waived["what"])
    found = _KNOWN.fullmatch(line)
    verb = found["verb"] if found else None
    if verb not in (Verb.REWRITE.value, Verb.EXPLAIN.value) or found is None:
        return ChatCommand(Verb.HELP)
    if verb == Verb.EXPLAIN.value and not found["what"]:
        return ChatCommand(Verb.HELP)
    return ChatCommand(Verb(verb), found["what"] or "")


def run(event: Event, asked: Inputs, delivery: Delivery) -> int:
    """Do what a comment asks for, and answer it; -> the exit status."""
    asking = event.comment
    order = understand(asking.body) if asking is not None else None
    if asking is None or order is None or event.action != "created" or event.pull_request is None:
        return 0
    github = delivery.client
    language = _language(github, event, asked)
    delivery.language = language
    try:
        answer, done = _answer(github, event, order, asked), True
    except (InputError, _No) as refused:
        answer, done = messages.CANNOT(reason=getattr(refused, "text", None) or verbatim(str(refused))), False
    _react(github, asking.id, "+1" if done else "confused")
    # An answer that was given before is brought up to date: a run that is repeated must not repeat it.
    posted = comment.publish(github, event.pull_request, f"answer-{asking.id}", answer.render(language))
    if posted.problem is not None:
        delivery.remark(posted.problem)
    return 0


class _No(Exception):
    """A refusal, in words for people."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def _answer(github: GitHubClient, event: Event, order: ChatCommand, asked: Inputs) -> Text:
    if order.verb is Verb.EXPLAIN:
        return _explain(order.what)
    if order.verb is Verb.REWRITE:
        return _rewrite(github, event, order.what, asked)
    if order.verb is Verb.WAIVE:
        return _waive(github, event, order.what, asked)
    return messages.HELP()


def _waive(github: GitHubClient, event: Event, words: str, asked: Inputs) -> Text:
    """Propose an exception of the policy: it holds when somebody merges it, as any change of the policy does."""
    assert event.comment is not None and event.pull_request is not None
    if not pulls.may_write(github, event.comment.author):
        raise _No(messages.NO_WRITE_PERMISSION_TO_WAIVE())
    waiver = waivers.understand(words)
    if waiver is None or waiver.expires < datetime.now(UTC).date():
        raise _No(messages.WAIVE_HOW())
    if not waiver.is_advisory and explain(waiver.name) is None:
        raise _No(messages.UNKNOWN_RULE(rule=verbatim(md.code(waiver.name, 60))))
    waiver = replace(waiver, reason=md.one_line(waiver.reason, 300))
    pull = github.pull_request(event.pull_request)
    name, content = publish.policy_text(github, pull.base_sha, asked) or (reading.FILE_NAMES[0], b"")
    made = waivers.add_waiver(content.decode("utf-8", "replace"), waiver, name)
    if made is None:
        raise _No(messages.WAIVE_BY_HAND(file=verbatim(md.code(name)), entry=verbatim("\n".join(waiver.entry))))
    branch = f"hullcheck/waive-{waiver.name}-{pull.number}"
    message = (
        f"Waive {waiver.name} until {waiver.expires.isoformat()}\n\n{md.text(waiver.reason)}\n\n"
        f"Asked for in the pull request {pull.number}. Review it as any change of the policy.\n"
    )
    try:
        address = contents.propose(github, branch, pull.base_ref, pull.base_sha, {name: made}, message)
    except GitHubError as error:
        if error.problem in (Problem.FORBIDDEN, Problem.NOT_FOUND, Problem.INVALID):
            raise _No(messages.CANNOT_PROPOSE(reason=verbatim(md.text(str(error))))) from error
        raise
    return messages.WAIVER_PROPOSED(name=verbatim(md.code(waiver.name)), address=verbatim(md.safe_url(address)))


def _explain(what: str) -> Text:
    lesson = explain(what)
    if lesson is None:
        raise _No(messages.UNKNOWN_RULE(rule=verbatim(md.code(what, 40))))
    page = f"\n\n{lesson.url}" if lesson.url else ""
    if lesson.why is None or lesson.remedy is None:
        return verbatim(f"**{lesson.rule}**{page}")
    return messages.EXPLAINED(rule=lesson.rule, why=lesson.why, remedy=lesson.remedy, page=verbatim(page))


def _rewrite(github: GitHubClient, event: Event, wanted: str, asked: Inputs) -> Text:
    assert event.comment is not None and event.pull_request is not None
    if not pulls.may_write(github, event.comment.author):
        raise _No(messages.NO_WRITE_PERMISSION())
    pull = github.pull_request(event.pull_request)
    if pull.state != "open":
        raise _No(messages.PULL_REQUEST_CLOSED())
    if pull.head_repository != event.repository:
        raise _No(messages.FORK_BRANCH())
    report = _report(github, event, pull, asked)
    chosen = _find_proved(report.targets, wanted)
    files: dict[str, str] = {}
    for one in chosen:
        files |= _check_rewrite(github, pull, report, one)
    paths = [one.comparison.target.dockerfile for one in chosen]
    try:
        commit = contents.commit(github, pull.head_ref, pull.head_sha, files, _message(paths))
    except GitHubError as error:
        if error.problem is Problem.INVALID:
            raise _No(messages.BRANCH_MOVED()) from error
        if error.problem in (Problem.FORBIDDEN, Problem.NOT_FOUND):
            raise _No(messages.CANNOT_PUSH(reason=verbatim(md.text(str(error))))) from error
        raise
    shown = ", ".join(md.code(name) for name in files)
    return messages.REWRITTEN(names=verbatim(shown), commit=verbatim(commit))


@understands
def _report(github: GitHubClient, event: Event, pull: PullRequest, asked: Inputs) -> Report:
    """Return the newest report of the commit that is the pull request's head now."""
    listed = github.repository.get_workflow_runs(event="pull_request", head_sha=pull.head_sha)
    for one in items(listed, _MOST_RUNS):
        ours = one.head_repository.full_name if one.head_repository else ""
        if ours == event.repository and artifacts.of_run(github, given(one.id)):
            return publish.report_of(github, given(one.id), pull, event, asked)
    raise _No(messages.NO_REPORT(commit=pull.head_sha[:12]))


def _find_proved(targets: Iterable[ReviewedTarget], wanted: str) -> list[ReviewedTarget]:
    found = [
        one
        for one in targets
        if one.rewrite.state is RewriteState.PROVED
        and one.rewrite.dockerfile is not None
        and wanted in ("", one.comparison.target.dockerfile, one.comparison.target.name)
    ]
    paths = [one.comparison.target.dockerfile for one in found]
    if not found:
        raise _No(messages.NO_PROVED_REWRITE())
    if len(set(paths)) < len(paths):  # two stages of one file
        raise _No(messages.SEVERAL_REWRITES(names=verbatim(", ".join(md.code(path) for path in sorted(set(paths))))))
    return found


def _check_rewrite(github: GitHubClient, pull: PullRequest, report: Report, one: ReviewedTarget) -> dict[str, str]:
    """Return the rewrite of a Dockerfile that is at the branch's head, byte for byte, what was reviewed.

    A .dockerignore comes along where the rewrite has one and the branch has none.
    """
    path = one.comparison.target.dockerfile
    if path.startswith(".github/"):
        raise _No(messages.NO_PROVED_REWRITE())
    now = contents.read(github, path, pull.head_sha, _FILE_LIMIT)
    then = now if report.head.sha == pull.head_sha else contents.read(github, path, report.head.sha, _FILE_LIMIT)
    if now is None or then is None or now.sha != then.sha:
        raise _No(messages.NOT_WHAT_WAS_REVIEWED(name=verbatim(md.code(path))))
    assert one.rewrite.dockerfile is not None
    made = {path: one.rewrite.dockerfile}
    beside = posixpath.normpath(posixpath.join(one.comparison.target.context, ".dockerignore"))
    wanted = one.rewrite.dockerignore if not beside.startswith(("../", "/")) else None
    if wanted and contents.read(github, beside, pull.head_sha, _FILE_LIMIT) is None:
        made[beside] = wanted
    return made


def _message(paths: Sequence[str]) -> str:
    """Return the commit message, in which no path can be what GitHub reads there: `[skip ci]`, `fixes #1`, `@name`."""
    plain = (re.sub(r"[^A-Za-z0-9./_-]", "_", path) for path in paths)
    names = ", ".join(re.sub(r"(?i)(?<![a-z0-9])(gh)-(?=\d)", r"\1_", path) for path in plain)
    shown = md.one_line(names, 120)
    return f"Use the multistage rewrite of {shown}\n\nHullcheck built it, compared its configuration and ran it.\n"


def _language(github: GitHubClient, event: Event, asked: Inputs) -> Language:
    try:
        return publish.settings_at(github, event.default_branch, asked).language
    except (InputError, UnavailableError):
        return Language.ENGLISH


def _react(github: GitHubClient, comment_id: int, content: str) -> None:
    try:
        github.react(comment_id, content)
    except GitHubError:
        return  # a nicety
