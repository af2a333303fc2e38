"""A run inside a workflow, from the event to everything that is published. The command line hands over to it.

While strangers' files are built and their output is printed, workflow commands are off. What cannot be done through no
fault of the change (GitHub, a registry or the engine is down, a defect of ours) does not make a required check red,
unless `strict` asks for it.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from bot.action import commits, inputs
from bot.action.delivery import Delivery
from bot.action.event import Event, EventKind, read
from bot.action.inputs import Inputs
from bot.action.workflow import Commands, write_outputs
from bot.action.workflow import inputs as given_inputs
from bot.config.reading import FILE_LIMIT
from bot.config.settings import Occasion
from bot.config.values import PolicyReference
from bot.errors import HullcheckError, InputError, UnavailableError
from bot.github import contents, pulls
from bot.github.api import GitHubError, Patience
from bot.host import cache_files, console, process
from bot.host.ahead import import_ahead
from bot.host.workspace import Workspace
from bot.messages import github as messages
from bot.messages import workflow as workflow_messages
from bot.model.reports import Links, Report
from bot.report import outcome, writing
from bot.targets.plan import KeptPolicies, Plan, ReviewRequest, make_plan, matrix
from bot.text import inert, no_commands_json

if TYPE_CHECKING:
    from bot.github.client import GitHubClient


class ActionCommand(Enum):
    """What a workflow starts."""

    REVIEW = "review"
    PLAN = "plan"
    PUBLISH = "publish"


def run(
    environ: Mapping[str, str], command: ActionCommand = ActionCommand.REVIEW, patience: Patience | None = None
) -> int:
    """Do what the event asks for and return the exit status. Raises HullcheckError as every command does."""
    commands = Commands(sys.stderr)
    given = given_inputs(environ)
    token = given.get("github-token", "").strip()
    commands.mask(token)
    commands.silence()
    event = read(environ)
    try:
        asked = inputs.parse(given)
    except InputError as error:
        Delivery(environ, event, Inputs(token), commands, _connector(environ, event, token, patience)).refused(error)
        raise
    delivery = Delivery(environ, event, asked, commands, _connector(environ, event, token, patience))
    try:
        return _handle(environ, event, asked, delivery, command)
    except InputError as error:
        delivery.refused(error)
        error.language = delivery.language
        raise
    except UnavailableError as error:
        return _incomplete(error, delivery)
    except (process.Interrupted, HullcheckError, KeyboardInterrupt, SystemExit):
        delivery.cancelled()
        raise
    except Exception as error:  # a defect of ours is no fault of the change either
        sys.stderr.write(inert(traceback.format_exc()) + "\n")
        return _incomplete(
            UnavailableError(workflow_messages.INTERNAL_ERROR(kind=type(error).__name__, error=error)), delivery
        )


def _incomplete(error: UnavailableError, delivery: Delivery) -> int:
    delivery.incomplete(error)
    if delivery.strict:
        error.language = delivery.language
        raise error
    sys.stderr.write(f"hullcheck: {inert(error.text.render(delivery.language))}\n")
    return 0


def _handle(environ: Mapping[str, str], event: Event, asked: Inputs, delivery: Delivery, command: ActionCommand) -> int:
    if event.kind is EventKind.PULL_REQUEST_TARGET:
        raise InputError(workflow_messages.NO_RIGHTS())
    if event.kind is EventKind.PULL_REQUEST and event.action == "closed":
        return 0
    if event.kind is EventKind.PUSH and set(event.head_sha) == {"0"}:
        return 0  # the branch was deleted
    if event.kind is EventKind.WORKFLOW_RUN:
        from bot.action import publish  # noqa: PLC0415 - few events join reports

        return publish.run(output_folder(environ, asked), event, asked, delivery)
    if event.kind is EventKind.ISSUE_COMMENT:
        from bot.action import chat  # noqa: PLC0415

        return chat.run(event, asked, delivery)
    if command is ActionCommand.PLAN:
        return _plan(environ, event, asked, delivery)
    delivery.begin()
    return _review(environ, event, asked, delivery, command)


def _plan(environ: Mapping[str, str], event: Event, asked: Inputs, delivery: Delivery) -> int:
    """Say which images there are to review, so that other jobs do it side by side."""
    with _deadline(asked.timeout), Workspace() as scratch:
        plan = make_plan(_request(environ, event, asked, delivery, scratch), scratch)
    made = json.dumps(matrix(plan.targets)) if plan.targets else ""  # an empty matrix is an error for GitHub
    sys.stdout.write(f"{no_commands_json(made)}\n")
    write_outputs(environ, {"matrix": made, "has-changes": "true" if plan.targets else "false"})
    return 0


def _review(environ: Mapping[str, str], event: Event, asked: Inputs, delivery: Delivery, command: ActionCommand) -> int:
    folder = output_folder(environ, asked)
    if event.pull_request is not None and asked.token:
        import_ahead("bot.github.client", "bot.report.outputs")  # meanwhile git waits for the server
    with _deadline(asked.timeout), Workspace() as scratch:
        plan = make_plan(_request(environ, event, asked, delivery, scratch), scratch)
        delivery.language, delivery.comment_key = plan.settings.language, plan.settings.comment_key
        plan = _read_labels(plan, event, delivery)
        for note in () if plan.targets else plan.notes:  # there is no image that they could be said of
            delivery.nothing_to_do(note)
        delivery.strict = delivery.strict or plan.settings.policy.strict
        links = _links(event, plan)
        if command is ActionCommand.PUBLISH:
            from bot.action import publish  # noqa: PLC0415

            report = publish.join(
                delivery.client,
                event,
                plan,
                replace(_nothing(plan), links=links),
            )
        else:
            report = _report(environ, event, asked, plan, scratch, links)
        writing.write_outputs(report, plan.settings.language, folder)
    hand_over(folder, workspace_path(environ, ".", "output"))
    return delivery.publish(report, plan.settings, folder)


def _request(
    environ: Mapping[str, str], event: Event, asked: Inputs, delivery: Delivery, scratch: Workspace
) -> ReviewRequest:
    """Find the two commits, and say what to review between them."""
    checkout = workspace_path(environ, asked.working_directory, "working-directory")
    found = commits.find(
        event,
        commits.Remote.of(event, asked.token, _certificates(environ)),
        checkout if checkout.is_dir() else None,
        scratch.folder("repository"),
        merge_base=delivery.merge_base,
        base_ref=asked.base_ref,
        head_ref=asked.head_ref,
    )
    return ReviewRequest(
        repo=found.repository,
        base=found.base,
        head=found.head,
        whole=found.whole,
        inputs=asked.settings,
        occasion=Occasion(datetime.now(UTC).date()),
        fetch_policy=lambda reference: _policy(delivery, event, reference),
        kept=lambda folder: _find_kept(environ, folder),
        secrets=None if event.is_restricted else _secrets(environ),
        expecting=lambda: import_ahead("bot.review"),
        base_author=f"{event.repository} {event.base_ref or event.default_branch}",
        head_author=f"{event.repository} {f'#{event.pull_request}' if event.pull_request else event.head_ref}",
    )


def _read_labels(plan: Plan, event: Event, delivery: Delivery) -> Plan:
    """Return a plan with the labels that the pull request has now: those of the event may be gone by the time it runs.

    Where GitHub cannot be asked nothing is waived.
    """
    if event.pull_request is None or plan.settings.policy.waiver_label is None or not plan.targets:
        return plan
    try:
        found = pulls.labels(delivery.client, event.pull_request)
    except GitHubError as error:
        delivery.remark(messages.NO_LABELS(reason=error.text.map(inert)))
        found = frozenset()
    return replace(plan, occasion=replace(plan.occasion, labels=found))


def _policy(delivery: Delivery, event: Event, reference: PolicyReference) -> bytes:
    """Fetch an organisation's policy file. Raises UnavailableError."""
    found = contents.read(delivery.client, reference.path, reference.ref, FILE_LIMIT, reference.repository)
    if found is None:
        raise UnavailableError(workflow_messages.POLICY_NOT_THERE(name=reference))
    return found.content


def _find_kept(environ: Mapping[str, str], folder: str) -> KeptPolicies:
    """Where the last policies that could be read are kept: beside the baselines."""
    from bot.baseline.store import SECRET, Store  # noqa: PLC0415 - few have one

    return Store(workspace_path(environ, folder, "baseline-dir"), environ.get(SECRET, "").encode())


def _secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that a build may be given if the policy names them: what the workflow set, not what is GitHub's."""
    return {name: value for name, value in environ.items() if not name.startswith(("INPUT_", "ACTIONS_", "RUNNER_"))}


def _report(
    environ: Mapping[str, str], event: Event, asked: Inputs, plan: Plan, scratch: Workspace, links: Links
) -> Report:
    if not plan.targets:
        return _nothing(plan)
    # Heavy: they bring the Docker SDK.
    from bot.registry.credentials import Credentials  # noqa: PLC0415
    from bot.review import Surroundings, review  # noqa: PLC0415

    own = event.kind is EventKind.PUSH and event.head_ref == event.default_branch
    surroundings = Surroundings(
        root=workspace_path(environ, ".", "baseline-dir"),
        environ=environ,
        # The job's token opens GitHub's own registry; a stranger's builds are logged in nowhere.
        logins={} if event.is_restricted or not asked.token else {"ghcr.io": Credentials(event.actor, asked.token)},
        keeps=own,
        after=("bot.report.outputs", "bot.github.client"),
    )
    say = functools.partial(console.progress, language=plan.settings.language)
    return review(plan, scratch, say, cache_files.trivy_cache(), links, surroundings)


def _nothing(plan: Plan) -> Report:
    return outcome.nothing_to_review(plan.base, plan.head, plan.settings, plan.not_reviewed, plan.said)


def _links(event: Event, plan: Plan) -> Links:
    shown = event.head_sha or plan.head.sha
    return Links(
        blob=f"{event.repository_url}/blob/{plan.head.sha}",
        run=event.run_url,
        commit=f"{event.repository_url}/commit/{shown}",
    )


def workspace_path(environ: Mapping[str, str], path: str, name: str) -> Path:
    """Return a path of the workspace. Raises InputError where a link leads out of it."""
    root = Path(environ.get("GITHUB_WORKSPACE") or ".").resolve()
    found = (root / path).resolve()
    if not found.is_relative_to(root):
        raise InputError(workflow_messages.LEAVES_WORKSPACE(name=name, path=path))
    return found


def output_folder(environ: Mapping[str, str], asked: Inputs) -> Path:
    """Return where the report goes. Raises InputError where the checkout, a stranger's, has a link lead elsewhere."""
    folder = workspace_path(environ, asked.output, "output")
    for path in folder.rglob("*"):
        if path.is_symlink():
            raise InputError(workflow_messages.OUTPUT_HOLDS_LINK(folder=asked.output, name=path.name))
    return folder


def hand_over(folder: Path, workspace: Path) -> None:
    """Give what was written to the workspace's owner: a runner that is not root could not clean up after us."""
    owner = workspace.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return
    parents = [path for path in folder.parents if path.is_relative_to(workspace) and path != workspace]
    for path in (*parents, folder, *folder.rglob("*")):
        with contextlib.suppress(OSError):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _connector(
    environ: Mapping[str, str], event: Event, token: str, patience: Patience | None
) -> Callable[[], GitHubClient]:
    def connect() -> GitHubClient:
        from bot.github.client import GitHubClient  # noqa: PLC0415 - PyGithub takes half a second

        return GitHubClient.from_environment(environ, event.repository, token, patience)

    return connect


def _certificates(environ: Mapping[str, str]) -> str | bool:
    """What git is to trust; nothing is imported for the many who have nothing special."""
    if not any(environ.get(name) for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")):
        return True
    from bot.github.client import certificate_bundle  # noqa: PLC0415

    return certificate_bundle(environ)


@contextlib.contextmanager
def _deadline(seconds: float | None) -> Iterator[None]:
    """End the review when its time is up: every program is stopped, and the error says why."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    expired = False

    def expire(number: int, frame: FrameType | None) -> None:
        nonlocal expired
        expired = True
        # From a thread of its own: ending programs waits for them, and a handler must not.
        threading.Thread(target=process.stop_all, daemon=True).start()
        raise process.Interrupted  # which nobody takes for a tool that failed, and tries another way

    previous = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except process.Interrupted:
        if expired:
            raise UnavailableError(workflow_messages.TIMED_OUT(seconds=f"{seconds:.0f}")) from None
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
