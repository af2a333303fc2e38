"""The one comment that Hullcheck keeps on a pull request.

It is found again by a hidden marker *and* its author, so that nobody can have us overwrite another comment by quoting
the marker. When two runs race and both write one, both see the other's afterwards, keep the oldest and delete the rest.
Nothing here fails a job: what cannot be written comes back as a reason, and the report is in the job summary anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from urllib.parse import quote

from bot.github.api import GitHubError, IssueComment, Problem
from bot.messages import github as messages
from bot.text import Text, verbatim

BODY_LIMIT = 65_536  # characters; GitHub answers 422 above it
_RESOLVED = "<!-- hullcheck-resolved -->"
_ACTIONS = "github-actions[bot]"


class Conversation(Protocol):
    """What the comment needs of GitHub."""

    def login(self) -> str:
        """Return the name that comments are written under."""
        ...

    def comments(self, number: int) -> tuple[IssueComment, ...]:
        """Return all comments, oldest first."""
        ...

    def create_comment(self, number: int, body: str) -> IssueComment:
        """Write a comment."""
        ...

    def edit_comment(self, comment_id: int, body: str) -> None:
        """Replace a comment's text."""
        ...

    def delete_comment(self, comment_id: int) -> None:
        """Remove a comment."""
        ...

    def minimize(self, node_id: str) -> None:
        """Fold a comment away."""
        ...

    def unminimize(self, node_id: str) -> None:
        """Show a folded comment again."""
        ...


class CommentOutcome(Enum):
    """What came of publishing the comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    RESOLVED = "resolved"
    NONE = "none"  # there was nothing to say and nothing to take back
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Posted:
    """The outcome, with the comment's address, or the reason why it could not be written."""

    outcome: CommentOutcome
    url: str = ""
    problem: Text | None = None


def marker(key: str) -> str:
    """Return the hidden line that a comment is found by; different keys give different lines."""
    safe = quote(key or "default", safe="./@:+_ ").replace("--", "-%2D")
    return f"<!-- hullcheck:{safe} -->"


def publish(conversation: Conversation, number: int, key: str, text: str, *, only_update: bool = False) -> Posted:
    """Write the comment, or bring the one that is there up to date. With `only_update` none is begun."""
    body = _fit(f"{marker(key)}\n{text}")
    try:
        return _Sticky(conversation, number, key).publish(body, only_update)
    except GitHubError as error:
        return Posted(CommentOutcome.FAILED, problem=refusal(error))


def may_be_there(conversation: Conversation, number: int, key: str) -> bool:
    """Whether a comment has the key's marker, whoever wrote it: one request tells that there is nothing to resolve.

    True as well where GitHub does not say: then who resolves it hears why.
    """
    line = marker(key)
    try:
        return any(comment.body.lstrip().startswith(line) for comment in conversation.comments(number))
    except GitHubError:
        return True


def resolve(conversation: Conversation, number: int, key: str, text: str) -> Posted:
    """Replace the comment, if there is one, by a last word and fold it away: the pull request no longer needs it."""
    try:
        return _Sticky(conversation, number, key).resolve(f"{marker(key)}\n{_RESOLVED}\n{text}")
    except GitHubError as error:
        return Posted(CommentOutcome.FAILED, problem=refusal(error))


def refusal(error: GitHubError) -> Text:
    """Return, for people, why a comment could not be written and what to do."""
    words = str(error)
    if error.problem is Problem.FORBIDDEN and "archived" in words:
        return messages.COMMENT_ARCHIVED()
    if error.problem is Problem.FORBIDDEN and "locked" in words:
        return messages.COMMENT_LOCKED()
    if error.problem in (Problem.FORBIDDEN, Problem.NOT_FOUND):
        return messages.COMMENT_FORBIDDEN(reason=verbatim(words))
    return messages.COMMENT_FAILED(reason=verbatim(words))


class _Sticky:
    """The comment of one key on one pull request."""

    def __init__(self, conversation: Conversation, number: int, key: str) -> None:
        self._conversation = conversation
        self._number = number
        self._line = marker(key)
        self._who = login(conversation)

    def publish(self, body: str, only_update: bool) -> Posted:
        ours = self._ours()
        if ours:
            return self._update(ours, body)
        return Posted(CommentOutcome.NONE) if only_update else self._create(body)

    def resolve(self, body: str) -> Posted:
        ours = self._ours()
        if not ours:
            return Posted(CommentOutcome.NONE)
        kept = self._only_oldest(ours)
        if _same(kept.body, body):
            return Posted(CommentOutcome.UNCHANGED, kept.url)
        self._conversation.edit_comment(kept.id, body)
        _quietly(self._conversation.minimize, kept.node_id)
        return Posted(CommentOutcome.RESOLVED, kept.url)

    def _create(self, body: str) -> Posted:
        try:
            created = self._conversation.create_comment(self._number, body)
        except GitHubError as error:
            if error.problem is not Problem.UNAVAILABLE:
                raise
            # The answer was lost, but the comment may be there.
            ours = self._ours()
            created = ours[0] if ours else self._conversation.create_comment(self._number, body)
        self._who = created.author or self._who  # what was just written tells for certain who we are
        # Another run may have done the same meanwhile.
        kept = self._only_oldest(self._ours() or (created,))
        if not _same(kept.body, body):
            self._conversation.edit_comment(kept.id, body)
        return Posted(CommentOutcome.CREATED if kept.id == created.id else CommentOutcome.UPDATED, kept.url)

    def _update(self, ours: tuple[IssueComment, ...], body: str) -> Posted:
        kept = self._only_oldest(ours)
        if _same(kept.body, body):
            return Posted(CommentOutcome.UNCHANGED, kept.url)
        try:
            self._conversation.edit_comment(kept.id, body)
        except GitHubError as error:
            if error.problem not in (Problem.NOT_FOUND, Problem.GONE):
                raise
            return self._create(body)  # somebody deleted it since it was listed
        if _RESOLVED in kept.body:
            _quietly(self._conversation.unminimize, kept.node_id)
        return Posted(CommentOutcome.UPDATED, kept.url)

    def _ours(self) -> tuple[IssueComment, ...]:
        found = [
            comment
            for comment in self._conversation.comments(self._number)
            if comment.body.lstrip().startswith(self._line) and comment.author.casefold() == self._who.casefold()
        ]
        return tuple(sorted(found, key=lambda comment: comment.id))

    def _only_oldest(self, ours: tuple[IssueComment, ...]) -> IssueComment:
        for newer in ours[1:]:
            try:
                self._conversation.delete_comment(newer.id)
            except GitHubError as error:
                if error.problem not in (Problem.NOT_FOUND, Problem.GONE):
                    raise
        return ours[0]


def login(conversation: Conversation) -> str:
    """Return our own name; where the token may not ask, it is that of a workflow."""
    try:
        return conversation.login() or _ACTIONS
    except GitHubError:
        return _ACTIONS


def _quietly(action: object, node_id: str) -> None:
    """Fold or unfold where the server and the token can; it is a nicety."""
    assert callable(action)
    try:
        action(node_id)
    except GitHubError:
        return


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(body: str) -> str:
    # GitHub keeps line ends as it got them, and drops blanks at the end.
    return body.replace("\r\n", "\n").strip()


def _fit(body: str) -> str:
    """The renderer keeps the limit; should it ever not, a shorter comment is better than none."""
    if len(body) <= BODY_LIMIT:
        return body
    cut = body[: BODY_LIMIT - 200]
    return cut[: cut.rfind("\n") + 1] + "\n…\n"
