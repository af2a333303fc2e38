"""Events, from GitHub's own examples of payloads."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.action.event import EventKind, parse, read
from bot.errors import InputError
from tests.standin.documents import payloads

SHA = "f" * 40
ENVIRON = {
    "GITHUB_REPOSITORY": "Codertocat/Hello-World",
    "GITHUB_SHA": SHA,
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_ACTOR": "octocat",
    "GITHUB_RUN_ID": "42",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_API_URL": "https://api.github.com",
}


@pytest.mark.parametrize("kind", [one for one in EventKind if one is not EventKind.SCHEDULE])
def test_every_example_of_github_is_read(kind: EventKind) -> None:
    examples = payloads(kind.value if kind is not EventKind.PULL_REQUEST_TARGET else "pull_request")
    assert examples
    for example in examples:
        event = parse(kind, example, ENVIRON)
        assert event.kind is kind and event.repository == "Codertocat/Hello-World"
        assert event.run_url == "https://github.com/Codertocat/Hello-World/actions/runs/42" and event.run_attempt == 2


def test_pull_request() -> None:
    payload = next(one for one in payloads("pull_request") if one["action"] == "opened")
    event = parse(EventKind.PULL_REQUEST, payload, ENVIRON)
    pull = payload["pull_request"]
    assert event.pull_request == pull["number"]
    assert (event.base_sha, event.head_sha) == (pull["base"]["sha"], pull["head"]["sha"])
    assert (event.base_ref, event.head_ref) == (pull["base"]["ref"], pull["head"]["ref"])
    assert event.sha == SHA and event.action == "opened" and not event.is_fork
    assert event.head_repository == pull["head"]["repo"]["full_name"]


def test_a_fork_is_told_by_its_repository() -> None:
    payload = _copy(payloads("pull_request")[0])
    payload["pull_request"]["head"]["repo"]["full_name"] = "stranger/Hello-World"
    event = parse(EventKind.PULL_REQUEST, payload, ENVIRON)
    assert event.is_fork and event.head_repository == "stranger/Hello-World"


def test_a_deleted_fork_is_still_a_fork() -> None:
    payload = _copy(payloads("pull_request")[0])
    payload["pull_request"]["head"]["repo"] = None
    event = parse(EventKind.PULL_REQUEST, payload, ENVIRON)
    assert event.is_fork and event.head_repository == ""


def test_merge_group() -> None:
    payload = payloads("merge_group")[0]
    event = parse(EventKind.MERGE_GROUP, payload, ENVIRON)
    assert event.base_sha == payload["merge_group"]["base_sha"]
    assert event.head_sha == payload["merge_group"]["head_sha"]
    assert not event.base_ref.startswith("refs/") and event.pull_request is None


def test_push_and_the_first_push_of_a_branch() -> None:
    payload = _copy(payloads("push")[0])
    payload |= {"before": "1" * 40, "after": "2" * 40, "ref": "refs/heads/main"}
    event = parse(EventKind.PUSH, payload, ENVIRON)
    assert (event.base_sha, event.head_sha, event.head_ref) == ("1" * 40, "2" * 40, "main")
    payload["before"] = "0" * 40
    assert parse(EventKind.PUSH, payload, ENVIRON).base_sha == ""


def test_workflow_run() -> None:
    payload = payloads("workflow_run")[0]
    event = parse(EventKind.WORKFLOW_RUN, payload, ENVIRON)
    assert event.triggering_run is not None
    assert event.triggering_run.id == payload["workflow_run"]["id"]
    assert event.head_sha == payload["workflow_run"]["head_sha"]


def test_issue_comment_on_an_issue_and_on_a_pull_request() -> None:
    payload = _copy(payloads("issue_comment")[0])
    payload["issue"].pop("pull_request", None)
    event = parse(EventKind.ISSUE_COMMENT, payload, ENVIRON)
    assert event.pull_request is None and event.comment is not None
    assert event.comment.body == payload["comment"]["body"]
    payload["issue"]["pull_request"] = {"url": "https://api.github.com/repos/o/r/pulls/1"}
    assert parse(EventKind.ISSUE_COMMENT, payload, ENVIRON).pull_request == payload["issue"]["number"]


def test_schedule_has_hardly_a_payload() -> None:
    event = parse(EventKind.SCHEDULE, {"schedule": "0 3 * * *"}, ENVIRON)
    assert event.head_sha == SHA and event.head_ref == "main" and event.base_sha == ""


def test_read_takes_the_payloads_file(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(payloads("pull_request")[0]))
    environ = ENVIRON | {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(path)}
    assert read(environ).kind is EventKind.PULL_REQUEST


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, "\x00\xff"])
def test_a_broken_payload_is_one_clear_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "event.json"
    path.write_text(content)
    with pytest.raises(InputError, match="JSON"):
        read(ENVIRON | {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(path)})


def test_an_unknown_event_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"does not handle the event 'fork'.*pull_request"):
        read(ENVIRON | {"GITHUB_EVENT_NAME": "fork"})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("pull_request.head.sha", "main; rm -rf /"),
        ("pull_request.head.sha", None),
        ("pull_request.base.sha", "--upload-pack=x"),
        ("pull_request.number", "1"),
        ("pull_request.number", True),
        ("pull_request.head.repo.full_name", "../../etc"),
        ("pull_request.head.ref", 7),
    ],
)
def test_what_has_not_the_form_of_a_name_or_a_commit_is_refused(path: str, value: Any) -> None:
    payload = _copy(payloads("pull_request")[0])
    *parents, last = path.split(".")
    place = payload
    for key in parents:
        place = place[key]
    place[last] = value
    with pytest.raises(InputError):
        parse(EventKind.PULL_REQUEST, payload, ENVIRON)


@pytest.mark.parametrize("url", ["ftp://x", "https://a b", "javascript:alert(1)", "https://x/'\""])
def test_server_urls_are_urls(url: str) -> None:
    with pytest.raises(InputError):
        parse(EventKind.SCHEDULE, {}, ENVIRON | {"GITHUB_SERVER_URL": url})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(kind=st.sampled_from(EventKind), value=_JSON, path=st.integers(0, 400))
def test_whatever_stands_in_a_payload_it_is_read_or_refused(kind: EventKind, value: Any, path: int) -> None:
    name = "pull_request" if kind in (EventKind.PULL_REQUEST_TARGET, EventKind.SCHEDULE) else kind.value
    payload = _copy(payloads(name)[0])
    places = list(_places(payload))
    parent, key = places[path % len(places)]
    parent[key] = value
    with contextlib.suppress(InputError):
        parse(kind, payload, ENVIRON)


def _places(value: Any) -> Any:
    if isinstance(value, dict):
        for key in value:
            yield value, key
            yield from _places(value[key])


def _copy(payload: Any) -> Any:
    return json.loads(json.dumps(payload))
