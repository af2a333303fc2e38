"""A use of the image that base stands and head does not is named, with its file and its command."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.behaviour.exercise.uses import Use
from bot.behaviour.run.testers import Verified, read
from bot.behaviour.run.uses import Used
from bot.behaviour.uses import ways, why_lost_by_files, why_lost_by_running
from bot.image.built_image import BuiltImage
from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import LOADER, File, built, elf

TOOL = File(elf((), LOADER), 0, 0o755)


def image(*programs: str) -> BuiltImage:
    files = {LOADER[1:]: TOOL, "app/run": TOOL, **dict.fromkeys(programs, TOOL)}
    found = built("FROM debian\nCOPY . .\n", files, ImageConfig(cmd=("/app/run",)))
    assert found.image is not None
    return found.image


BASE = image("bin/bash", "usr/bin/curl", "usr/bin/npm")
BASE = replace(BASE, config=replace(BASE.config, user="1000"))


def as_user(user: str) -> BuiltImage:
    return replace(BASE, config=replace(BASE.config, user=user))


@pytest.mark.parametrize(
    ("use", "head", "words"),
    [
        (
            Use("compose.yaml: web", health=(("curl", "-f", "http://localhost"),)),
            image("usr/bin/npm"),
            "compose.yaml: web runs “curl -f http://localhost”: curl does not exist",
        ),
        (Use("compose.yaml: web", command=("npm", "run", "watch")), image("usr/bin/curl"), "npm does not exist"),
        (Use("k8s/a.yaml: Job a", entrypoint=("bash", "-c", "x=1")), image(), "bash does not exist"),
        (Use("k8s/a.yaml: Job a", entrypoint=("bash", "-c", "x=1")), BASE, ""),
        (Use("x", entrypoint=("nowhere",)), image(), ""),  # base has not got it either
        (Use("k8s.yaml", non_root=True), as_user("0"), "refuses the user 0: USER has to be a number other than 0"),
        (Use("k8s.yaml", non_root=True), as_user("shop"), "USER has to be a number other than 0"),
        (Use("k8s.yaml", non_root=True), as_user("7:0"), ""),
        (Use("k8s.yaml", non_root=True, user="5"), as_user("0"), ""),
        (Use("test.yaml", tester="goss"), image(), ""),  # that program finds out
    ],
)
def test_what_the_files_of_head_do_not_stand(use: Use, head: BuiltImage, words: str) -> None:
    lost = why_lost_by_files(use, ways(use, BASE, ""), head, "")
    assert (lost is not None) == bool(words)
    assert lost is None or lost.text.english.endswith(words)


@pytest.mark.parametrize(
    ("use", "base", "head", "words"),
    [
        (Use("a", command=("serve",)), Used(), Used(exit=1, last="no nodemon"), "exits with status 1: “no nodemon”"),
        (Use("a", command=("v",), once=True), Used(exit=0), Used(exit=127), "status 127"),
        (Use("a", user="5"), Used(), Used(refused="no user"), "does not start: “no user”"),
        (Use("a", health=(("curl",),)), Used(health=(0,)), Used(health=(7,)), "a runs “curl”: exits with status 7"),
        (Use("a", http=((80, "/up"),)), Used(http=(204,)), Used(http=(500,)), "GET :80/up: 204 at base, 500 at head"),
        (Use("a", http=((80, "/up"),)), Used(http=(404,)), Used(http=(500,)), ""),
        (Use("a", command=("needs", "a", "database")), Used(exit=1), Used(exit=127), ""),
        (Use("a"), Used(), Used(), ""),
        (Use("a", command=("v",), once=True), Used(exit=0), Used(), "a runs “v”: does not exit in time"),
        (Use("a", command=("v",), once=True), Used(exit=0), Used(cut=True), ""),  # for want of time, not of an end
    ],
)  # fmt: skip
def test_what_head_does_not_stand_when_it_runs(use: Use, base: Used, head: Used, words: str) -> None:
    lost = why_lost_by_running(use, base, head)
    assert (lost.english if lost else "").endswith(words) and bool(lost) == bool(words)


STRUCTURE = (
    'WARNING: Using the host driver\n{not JSON}\n{"Pass":1,"Fail":1,"Total":2,"Results":['
    '{"Name":"Command Test: shell","Pass":true,"Stdout":"hi\\n"},'
    '{"Name":"File Existence Test: x","Pass":false,"Errors":["lstat /nope: no such file"]}]}\n'
)
GOSS = (
    '{"results":[{"resource-type":"File","resource-id":"/etc/passwd","property":"exists","successful":true},'
    '{"resource-type":"Port","resource-id":"tcp:80","property":"listening","successful":false,'
    '"summary-line":"Port: tcp:80: listening: doesn\'t match"}],"summary":{"failed-count":1}}'
)


def test_what_the_programs_of_tests_say() -> None:
    assert read(STRUCTURE) == Verified(
        frozenset(["Command Test: shell"]), (("File Existence Test: x", "lstat /nope: no such file"),)
    )
    found = read(GOSS)
    assert found is not None and found.passed == {"File /etc/passwd: exists"}
    assert found.failed[0][0] == "Port tcp:80: listening"


@pytest.mark.parametrize("text", ["", "panic", "{", "[]", '{"Results": [1]}', '{"results": [{}]}', "[" * 100_000])
def test_what_is_no_result_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("base", "head", "words"),
    [
        (
            Verified(frozenset("a"), ()),
            Verified(frozenset(), (("a", "gone"),)),
            "passes at base and fails at head: “gone”",
        ),
        (Verified(frozenset(), (("a", "gone"),)), Verified(frozenset(), (("a", "gone"),)), ""),
        (None, Verified(frozenset(), (("a", "gone"),)), ""),
        (Verified(frozenset("a"), ()), None, "t.yaml: the test “a” passes at base and fails at head: no result"),
        (
            Verified(frozenset("ab"), ()),
            Verified(frozenset("a"), ()),
            "the test “b” passes at base and fails at head: no result",
        ),
        (None, None, ""),
    ],
)
def test_a_test_that_base_passes_and_head_does_not(base: Verified | None, head: Verified | None, words: str) -> None:
    lost = why_lost_by_running(Use("t.yaml", tester="goss"), Used(tested=base), Used(tested=head))
    assert (lost.english if lost else "").endswith(words) and bool(lost) == bool(words)
