"""Everything that is published of a review, in an order in which nothing is lost.

First what needs nobody's leave (the log, the job summary, the outputs), then what GitHub may refuse (the
comment, the check run). A refusal becomes a remark, never an exit status: the verdict is the policy's alone.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.action import results, workflow
from bot.action.event import Event
from bot.action.inputs import Inputs
from bot.action.workflow import Commands
from bot.config.settings import Settings
from bot.errors import HullcheckError, InputError
from bot.github import checks, comment, suggestions
from bot.github.api import GitHubError, Problem
from bot.github.comment import CommentOutcome, Posted
from bot.messages import github as messages
from bot.messages import workflow as workflow_messages
from bot.model.reports import Report
from bot.model.verdicts import VerdictState
from bot.report import markdown as md
from bot.report.annotations import Annotation, AnnotationLevel
from bot.text import Language, Text, inert, verbatim

if TYPE_CHECKING:
    from bot.github.client import GitHubClient

_FILE_LIMIT = 2_000_000  # bytes of a rendered text; GitHub takes less of each
_CONCLUSIONS = {
    VerdictState.PASS: checks.Conclusion.SUCCESS,
    VerdictState.WARN: checks.Conclusion.NEUTRAL,
    VerdictState.INCOMPLETE: checks.Conclusion.NEUTRAL,
    VerdictState.FAIL: checks.Conclusion.FAILURE,
}
_TITLES = {
    VerdictState.PASS: messages.VERDICT_PASS,
    VerdictState.WARN: messages.VERDICT_WARN,
    VerdictState.INCOMPLETE: messages.VERDICT_INCOMPLETE,
    VerdictState.FAIL: messages.VERDICT_FAIL,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A report's texts, as the renderers wrote them to the output folder."""

    comment: str
    summary: str

    @classmethod
    def read(cls, folder: Path, report: Report, language: Language) -> Rendered:
        """Read them; without a summary the comment is the summary, too."""
        missing = _missing(report, language)
        comment = (_text(folder / "comment.md") or _plain(report, language)) + missing
        summary = _text(folder / "summary.md")
        return cls(comment, summary + missing if summary else without_marker(comment))


class Delivery:
    """What is published for one event."""

    def __init__(
        self,
        environ: Mapping[str, str],
        event: Event,
        asked: Inputs,
        commands: Commands,
        connect: Callable[[], GitHubClient],
    ) -> None:
        self._environ = environ
        self._event = event
        self._asked = asked
        self._commands = commands
        self._connect = connect
        self._client: GitHubClient | None = None
        self._check: int | None = None
        self._suspicious = False
        self._stale: bool | None = None
        self._said: set[str] = set()
        self.language = _language(asked)
        self.comment_key = Settings().comment_key  # and what the policy says, once that is known
        self.strict = asked.strict  # and what the policy says, once that is known

    def concerning(self, event: Event) -> None:
        """Publish for another event than the run's own: that of the run which made the report."""
        self._event = event

    def begin(self) -> None:
        """Show that the review runs, where a check run was asked for."""
        if not self._asked.check_name:
            return
        with self._check_run():
            self._check = checks.start(self.client, self._subject(), messages.CHECK_RUNNING().render(self.language))

    def somebody_has_to_look(self, why: Text) -> None:
        """Let the check run not pass by itself, whatever the report says."""
        self._suspicious = True
        self.remark(why)

    def publish(self, report: Report, settings: Settings, folder: Path) -> int:
        """Publish a report whose files are in `folder`; -> the exit status that the verdict asks for."""
        self.language, self.comment_key = settings.language, settings.comment_key
        rendered = Rendered.read(folder, report, self.language)
        remarks = results.remarks(report, self.language)
        shown = without_marker(rendered.comment)
        self._commands.say(shown)
        self._summarize(rendered.summary)
        if self._asked.annotations:
            self._commands.annotate(remarks)
        outputs = dict.fromkeys(results.OUTPUTS, "") | results.outputs(report) | _files(folder, self._workspace)
        workflow.write_outputs(self._environ, outputs | {"comment-content": rendered.comment})
        self._copy_sarif(folder)
        # Only now what may take its time, or fail.
        if url := self._comment(report, settings, rendered.comment):
            workflow.write_outputs(self._environ, {"comment-url": url})
        self._suggest(report)
        title = _title(report).render(self.language)
        self._conclude(_CONCLUSIONS[report.verdict.state], title, shown, remarks)
        return 1 if report.verdict.state is VerdictState.FAIL else 0

    def incomplete(self, error: HullcheckError) -> None:
        """Report a review that could not be done, through no fault of the change."""
        text = messages.NOT_COMPLETED(reason=error.text.map(inert))
        conclusion = checks.Conclusion.FAILURE if self.strict else checks.Conclusion.NEUTRAL
        level = AnnotationLevel.ERROR if self.strict else AnnotationLevel.WARNING
        self._end(text, "incomplete", level, conclusion)

    def refused(self, error: InputError) -> None:
        """Report a configuration that cannot be used."""
        text = messages.BAD_INPUT(reason=error.text.map(inert))
        self._end(text, "error", AnnotationLevel.ERROR, checks.Conclusion.FAILURE)

    def cancelled(self) -> None:
        """Leave no check run behind that waits for ever."""
        if self._check is not None:
            words = messages.CANCELLED().render(self.language)
            self._conclude(checks.Conclusion.CANCELLED, words, words, ())

    def nothing_to_do(self, text: Text) -> None:
        """Say in the log and in the summary why nothing is published."""
        self.remark(text, AnnotationLevel.NOTICE)

    def merge_base(self, base: str, head: str) -> str:
        """Ask GitHub where two histories parted. Raises GitHubError."""
        return self.client.merge_base(base, head)

    @property
    def client(self) -> GitHubClient:
        """The connection to GitHub, made when it is first needed."""
        if self._client is None:
            self._client = self._connect()
        return self._client

    @property
    def _workspace(self) -> Path:
        return Path(self._environ.get("GITHUB_WORKSPACE") or ".").resolve()

    # -------------------------------------------------------------------------------------------------- the steps

    def _summarize(self, text: str) -> None:
        if self._asked.summary:
            workflow.write_summary(self._environ, text if text.endswith("\n") else f"{text}\n")

    def _comment(self, report: Report, settings: Settings, text: str) -> str:
        """Bring the comment up to date; -> its address, empty without one."""
        number = self._event.pull_request
        if number is None or settings.comment == "never":
            return ""
        if not self._asked.token:
            return ""
        key = settings.comment_key
        if not report.targets and not comment.may_be_there(self.client, number, key):
            return ""
        if self._is_stale(number):
            self.remark(messages.NEWER_COMMIT(), AnnotationLevel.NOTICE)
            return ""
        if not report.targets:
            posted = comment.resolve(self.client, number, key, messages.NO_LONGER_CONCERNED().render(self.language))
        else:
            quiet = settings.comment == "on-failure" and report.verdict.state is not VerdictState.FAIL
            posted = comment.publish(self.client, number, key, without_marker(text), only_update=quiet)
        self._explain(posted)
        return posted.url

    def _suggest(self, report: Report) -> None:
        """Post suggestions, where they were asked for; never what a fork's own run says should be clicked."""
        number = self._event.pull_request
        if not self._asked.suggestions or number is None or not self._asked.token or not report.targets:
            return
        if self._event.triggering_run is not None or self._is_stale(number):
            return
        try:
            who = comment.login(self.client)
            suggestions.post(self.client, number, self._event.head_sha, who, report, self.language)
        except GitHubError as error:
            if self._event.is_restricted and error.problem is Problem.FORBIDDEN:
                return  # said already, of the comment
            self.remark(messages.SUGGESTIONS_FAILED(reason=error.text))

    def _explain(self, posted: Posted) -> None:
        if posted.outcome is not CommentOutcome.FAILED or posted.problem is None:
            return
        if self._event.is_restricted:
            self.remark(messages.FORK_TOKEN(), AnnotationLevel.NOTICE)
        else:
            self.remark(posted.problem)

    def _is_stale(self, number: int) -> bool:
        """Whether the pull request has a newer head than this run reviewed: then the comment belongs to that run."""
        if self._stale is None:
            try:
                self._stale = self.client.pull_request(number).head_sha != self._event.head_sha
            except GitHubError:
                self._stale = False
        return self._stale

    def _copy_sarif(self, folder: Path) -> None:
        source = folder / "results.sarif"
        if not self._asked.sarif_file or not source.is_file():
            return
        target = (self._workspace / self._asked.sarif_file).resolve()
        if not target.is_relative_to(self._workspace):
            raise InputError(workflow_messages.LEAVES_WORKSPACE(name="sarif-file", path=self._asked.sarif_file))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    def _end(self, text: Text, verdict: str, level: AnnotationLevel, conclusion: checks.Conclusion) -> None:
        words = text.render(self.language)
        self._summarize(md.prose(words))
        self._commands.annotate([Annotation(level, "Hullcheck", words)])
        workflow.write_outputs(
            self._environ, dict.fromkeys(results.OUTPUTS, "") | {"verdict": verdict, "failed": "false"}
        )
        self._withdraw(text, failed=level is AnnotationLevel.ERROR)
        self._conclude(conclusion, words, md.prose(words), ())

    def _withdraw(self, text: Text, *, failed: bool) -> None:
        """Replace what an earlier run said of an earlier commit: its verdict does not hold for this one."""
        number = self._event.pull_request
        if number is None or not self._asked.token or self._event.is_restricted or self._is_stale(number):
            return
        words = md.prose(text.render(self.language))
        old = messages.EARLIER_RESULT(commit=verbatim(f"`{self._event.head_sha[:8]}`")).render(self.language)
        body = f"### {'❌' if failed else '⚠️'} {words}\n\n{md.prose(old)}\n"
        self._explain(comment.publish(self.client, number, self.comment_key, body, only_update=True))

    def _conclude(self, conclusion: checks.Conclusion, title: str, text: str, remarks: tuple[Annotation, ...]) -> None:
        if not self._asked.check_name:
            return
        if self._suspicious and conclusion is not checks.Conclusion.FAILURE:
            conclusion = checks.Conclusion.ACTION_REQUIRED
        with self._check_run():
            if self._check is None:  # it could not be begun; perhaps it can be ended
                self._check = checks.start(self.client, self._subject(), title)
            checks.finish(self.client, self._check, checks.CheckConclusion(conclusion, title, text, remarks))

    @contextlib.contextmanager
    def _check_run(self) -> Iterator[None]:
        """Turn what GitHub refuses of a check run into a remark, once."""
        try:
            yield
        except GitHubError as error:
            if self._event.is_restricted and error.problem in (Problem.FORBIDDEN, Problem.NOT_FOUND):
                self.remark(messages.FORK_TOKEN(), AnnotationLevel.NOTICE)
            else:
                self.remark(messages.CHECK_FAILED(reason=error.text))

    def _subject(self) -> checks.CheckSubject:
        event = self._event
        ours = f"hullcheck-{event.run_id}-{event.run_attempt}"
        return checks.CheckSubject(self._asked.check_name, event.head_sha, event.run_url, ours)

    def remark(self, text: Text, level: AnnotationLevel = AnnotationLevel.WARNING) -> None:
        """Say in the log and in the summary what could not be published; the same only once."""
        words = text.render(self.language)
        if words in self._said:
            return
        self._said.add(words)
        self._commands.annotate([Annotation(level, "Hullcheck", words)])
        self._summarize(f"\n> {md.prose(words)}\n")


def _language(asked: Inputs) -> Language:
    """Return the language that the workflow asks for: until the policy was read, nobody else says which."""
    tags = {one.value.lower(): one for one in Language}
    return tags.get(asked.settings.get("language", "").strip().lower(), Language.ENGLISH)


def without_marker(text: str) -> str:
    """Return a comment's text without hidden markers in front: publishing puts its own there."""
    lines = text.splitlines(keepends=True)
    while lines and lines[0].startswith("<!-- hullcheck"):
        lines.pop(0)
    return "".join(lines)


def _files(folder: Path, workspace: Path) -> dict[str, str]:
    """Return the outputs that name files, relative to the workspace: a container sees it at another place."""
    shown = folder.relative_to(workspace) if folder.is_relative_to(workspace) else folder
    named = {"report-json": "report.json", "sarif": "results.sarif", "html": "report.html"}
    found = {name: str(shown / file) for name, file in named.items() if (folder / file).is_file()}
    rewrites = sorted((folder / "rewrites").glob("*"))
    return {"report-path": str(shown), **found, **({"rewrite-path": str(shown / "rewrites")} if rewrites else {})}


def _text(path: Path) -> str:
    try:
        return path.read_bytes()[:_FILE_LIMIT].decode("utf-8", "replace")
    except OSError:
        return ""


def _missing(report: Report, language: Language) -> str:
    """Say what should have been reviewed and is in no row of any table: silence would read as a pass."""
    shown = {target.comparison.target.name for target in report.targets}
    missing = [one for one in report.verdict.reasons if one.target and one.target not in shown]
    lines = [f"- {md.code(one.target)}: {md.prose(one.text.render(language))}" for one in missing]
    return "\n" + md.alert("WARNING", "\n".join(lines)) + "\n" if lines else ""


def _title(report: Report) -> Text:
    title = _TITLES[report.verdict.state]()
    return title if report.policy_problem is None else messages.BY_DEFAULTS(title=title)


def _plain(report: Report, language: Language) -> str:
    if not report.targets:
        return messages.NOTHING_TO_REVIEW().render(language)
    title = _title(report).render(language)
    reasons = [f"- {md.code(one.target)}: {md.prose(one.text.render(language))}" for one in report.verdict.reasons]
    return "\n".join([f"### {title}", "", *reasons]) + "\n"
