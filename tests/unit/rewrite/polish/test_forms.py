"""Which improved forms of a proved candidate are tried, in which order, and what they state."""

from dataclasses import replace

from bot.rewrite.candidate import Candidate, Stated
from bot.rewrite.polish.cache_mounts import BaseImage, MountContext
from bot.rewrite.polish.forms import Form, FormKind, PolishContext, forms
from bot.text import verbatim
from tests.unit.rewrite.fakes import File
from tests.unit.rewrite.polish.test_other_user import SEEN, SERVER, image

TEXT = """FROM golang:1.24 AS build
RUN go build -o /app/server .

FROM scratch
COPY --from=build /app/server /app/server
ENTRYPOINT ["/app/server"]
"""
CANDIDATE = Candidate("go", "scratch", TEXT, notes=(verbatim("a note"),))
KNOWN = MountContext(lambda _: BaseImage({"GOPATH": "/go"}))
ALL = PolishContext(image(), image(), (SEEN, SEEN), SERVER)


def kinds(found: tuple[Form, ...]) -> list[FormKind]:
    return [one.kind for one in found]


def test_both_come_first_then_each_alone() -> None:
    found = forms(CANDIDATE, None, KNOWN, ALL)
    assert kinds(found) == [FormKind.BOTH, FormKind.USER, FormKind.MOUNTS]
    both, user, mounts = (one.candidate for one in found)
    assert both.dockerfile.count("--mount=type=cache") == 2 and "USER 65532:65532\nENTRYPOINT" in both.dockerfile
    assert "--mount" not in user.dockerfile and "USER" not in mounts.dockerfile
    assert [(one.field, one.after) for one in both.stated] == [("user", "65532:65532")] and not mounts.stated
    assert [len(one.notes) for one in (both, user, mounts)] == [3, 2, 2]
    assert [one.rebuilds for one in found] == [True, False, True]


def test_what_a_candidate_will_have_is_told_by_the_original() -> None:
    """As long as its own image is not known: files of another one's that nobody may read say nothing of it."""
    secret = image(files={"app/key": File(b"x", 3, mode=0o600)})
    expected = PolishContext(secret, secret, (SEEN,), SERVER, expected=True)
    assert forms(CANDIDATE, None, KNOWN, expected)[0] == forms(CANDIDATE, None, KNOWN, ALL)[0]
    assert kinds(forms(CANDIDATE, None, KNOWN, replace(expected, expected=False))) == [FormKind.MOUNTS]


def test_the_note_tells_what_was_not_seen() -> None:
    note = forms(CANDIDATE, None, KNOWN, ALL)[1].candidate.notes[-1]
    assert note.english == (
        "runs as user 65532:65532 instead of root. This was proved without mounts: drop USER if a mounted directory "
        "belongs to root"
    )


def test_what_does_not_apply_is_not_tried() -> None:
    assert kinds(forms(CANDIDATE, None, MountContext(lambda _: None), ALL)) == [FormKind.USER]
    assert kinds(forms(CANDIDATE, None, KNOWN, replace(ALL, mounted=True))) == [FormKind.MOUNTS]
    assert kinds(forms(CANDIDATE, None, KNOWN, replace(ALL, sources=None))) == [FormKind.MOUNTS]
    stated = replace(CANDIDATE, stated=(Stated("user", verbatim("x"), "app"),))
    assert kinds(forms(stated, None, KNOWN, ALL)) == [FormKind.MOUNTS]
    assert forms(CANDIDATE, "nowhere", KNOWN, ALL) == ()
