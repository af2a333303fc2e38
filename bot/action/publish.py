"""Publish what another run found out: the second of two steps, with rights, and without a stranger's code.

The first step ran what a stranger wrote; whatever it left behind may be forged. Which pull request is meant is asked of
GitHub, the commits that the report names are checked there, its form is validated, and every text of it goes through
the renderers that escape. What cannot be checked from here is whether the figures are true: a stranger who changes the
workflow can make them up. Where a fork's pull request does that, its check asks for somebody to look.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.action.delivery import Delivery
from bot.action.event import Event, TriggeringRun
from bot.action.inputs import Inputs
from bot.config import reading
from bot.config.settings import Settings
from bot.errors import InputError, UnavailableError
from bot.github import artifacts, contents, pulls
from bot.github.api import PullRequest, Rest
from bot.messages import github as messages
from bot.messages import workflow as workflow_messages
from bot.model.reports import Links, Report, Revision
from bot.report import writing
from bot.report.join import join as join_reports
from bot.targets.plan import Plan
from bot.text import verbatim

_OURS = ".github/"  # who changes something below it may have changed what the first step does


def run(folder: Path, event: Event, asked: Inputs, delivery: Delivery) -> int:
    """Publish the report of the run that a `workflow_run` event tells of, and leave it in a folder; -> the status."""
    first = event.triggering_run
    assert first is not None
    if first.event != "pull_request":
        delivery.nothing_to_do(messages.NOT_A_PULL_REQUEST(event=verbatim(first.event)))
        return 0
    github = delivery.client
    candidates = _pull_requests(github, first)
    if not candidates:
        delivery.nothing_to_do(messages.NEWER_COMMIT())
        return 0
    delivery.concerning(_event_of(event, first, candidates[0]))
    # First of all: whoever changes what reviews them does not pass by leaving nothing, or what is refused.
    if first.head_repository != event.repository and any(_changes_workflows(github, one) for one in candidates):
        delivery.somebody_has_to_look(messages.WORKFLOW_CHANGED())
    report, meant = _find_meant(github, first, candidates, asked)
    pull = meant[0]
    delivery.concerning(_event_of(event, first, pull))
    settings = settings_at(github, pull.base_ref, asked)
    delivery.language = settings.language
    delivery.strict = delivery.strict or settings.policy.strict
    if len(meant) < len(candidates):
        # A check run belongs to the commit, and so to all of them.
        others = ", ".join(f"#{one.number}" for one in candidates if one not in meant)
        delivery.somebody_has_to_look(messages.OTHER_PULL_REQUESTS(others=verbatim(others)))
    report = _link(report, first.id, pull, event)
    writing.write_outputs(report, settings.language, folder)
    delivery.publish(report, settings, folder)
    return 0  # the verdict is the check's; this run has published it


def join(github: Rest, event: Event, plan: Plan, otherwise: Report) -> Report:
    """Return one report of all the parts that the jobs of this run left, with what is missing said.

    `otherwise` is the report where nothing was to be reviewed.
    """
    if not plan.targets:
        return otherwise
    parts = [_load(artifacts.report_of(github, one)) for one in artifacts.of_run(github, event.run_id)]
    if any((part.base.sha, part.head.sha) != (plan.base.sha, plan.head.sha) for part in parts):
        raise InputError(workflow_messages.OTHER_COMMITS())
    names = [target.name for target in plan.targets]
    joined = join_reports([*parts, otherwise], names, strict=plan.settings.policy.strict)
    return replace(joined, base=plan.base, head=plan.head, links=otherwise.links)


def _pull_requests(github: Rest, first: TriggeringRun) -> list[PullRequest]:
    """Return the open pull requests whose head is still what the first run saw, those that GitHub names first."""
    if not first.head_repository:
        return []  # the fork is gone
    found = pulls.with_head(github, first.head_repository, first.head_branch, first.head_sha)
    return sorted(found, key=lambda one: (one.number not in first.pull_requests, one.number))


def _find_meant(
    github: Rest, first: TriggeringRun, candidates: Sequence[PullRequest], asked: Inputs
) -> tuple[Report, list[PullRequest]]:
    """Return the report of a run and the pull requests that it is of. Raises InputError where it is of none.

    Several may have one head, and GitHub does not say which of a fork's a run was for: the base that it was reviewed
    against does.
    """
    report = _report_of_run(github, first.id)
    refused: list[InputError] = []
    meant = []
    for pull in candidates:
        try:
            _check(github, report, pull, asked)
        except InputError as error:
            refused.append(error)
        else:
            meant.append(pull)
    if not meant:
        raise refused[0]
    return report, meant


def _check(github: Rest, report: Report, pull: PullRequest, asked: Inputs) -> None:
    """Refuse a report that is not of this pull request's head and base, or was judged by another policy."""
    head, base = report.head.sha, report.base.sha
    if head != pull.head_sha:
        merged = pulls.parents(github, head)
        if len(merged) != 2 or merged[1] != pull.head_sha or merged[0] != base:
            raise InputError(workflow_messages.OTHER_HEAD(sha=head[:12]))
    if not pulls.is_in_history(github, base, pull.base_ref):
        raise InputError(workflow_messages.OTHER_BASE(sha=base[:12], branch=pull.base_ref))
    if policy_text(github, base, asked) != policy_text(github, pull.base_ref, asked):
        raise InputError(workflow_messages.OTHER_POLICY(branch=pull.base_ref))


def policy_text(github: Rest, revision: str, asked: Inputs) -> tuple[str, bytes] | None:
    """Return the name and the content of the policy file of a revision, None if there is none."""
    given = asked.settings.get("config-file", "").strip()
    for name in [given] if given else reading.FILE_NAMES:
        found = contents.read(github, name, revision, reading.FILE_LIMIT)
        if found is not None:
            return name, found.content
    return None


def _event_of(event: Event, first: TriggeringRun, pull: PullRequest) -> Event:
    """The event as the first run had it; the run to look at is that one, too."""
    return replace(
        event,
        pull_request=pull.number,
        head_sha=first.head_sha,
        base_ref=pull.base_ref,
        base_sha=pull.base_sha,
        run_id=first.id,
        run_attempt=first.attempt,
    )


def settings_at(github: Rest, branch: str, asked: Inputs) -> Settings:
    """Return the settings that a branch's policy file and the inputs give."""
    inputs = reading.from_inputs(asked.settings)
    found = policy_text(github, branch, asked)
    if found is None:
        return reading.settings({}, inputs)
    name, content = found
    return reading.read_or_default(content.decode("utf-8", "replace"), inputs, f"base:{name}")[0]


def report_of(github: Rest, run_id: int, pull: PullRequest, event: Event, asked: Inputs) -> Report:
    """Return the checked report of a run for a pull request, its links our own.

    Raises UnavailableError where there is none, InputError for one that is not of this pull request.
    """
    report = _report_of_run(github, run_id)
    _check(github, report, pull, asked)
    return _link(report, run_id, pull, event)


def _report_of_run(github: Rest, run_id: int) -> Report:
    found = artifacts.of_run(github, run_id)
    if not found:
        raise UnavailableError(workflow_messages.NO_FIRST_REPORT())
    return join_reports([_load(artifacts.report_of(github, one)) for one in found])


def _link(report: Report, run_id: int, pull: PullRequest, event: Event) -> Report:
    head = report.head.sha
    links = Links(
        blob=f"{event.repository_url}/blob/{head}",
        run=f"{event.repository_url}/actions/runs/{run_id}",
        commit=f"{event.repository_url}/commit/{pull.head_sha}",
    )
    return replace(report, links=links, base=Revision(report.base.sha), head=Revision(head))


def _load(raw: bytes) -> Report:
    from bot.report import wire  # noqa: PLC0415

    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InputError(workflow_messages.FIRST_NOT_JSON()) from error
    return wire.load(data)


def _changes_workflows(github: Rest, pull: PullRequest) -> bool:
    changed = [one.path for one in pulls.files(github, pull.number)]
    return len(changed) >= pulls.FILES_LIMIT or any(path.startswith(_OURS) for path in changed)
