"""Pulling and pushing images through the engine, with the login that the keyring has.

Over the engine's own interface and not by the docker client: that asks for another password when one is refused, and
waits for the answer even where nobody can give one. The login goes along in the request, so no list of processes and no
file shows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import docker.errors
import requests.exceptions

from bot.dockerfile.references import Name
from bot.engine.build_events import clean
from bot.engine.client import Engine
from bot.errors import UnavailableError
from bot.host import process
from bot.messages import baseline
from bot.messages import registry as messages
from bot.registry.credentials import Credentials, Keyring
from bot.text import Text, verbatim

_SECONDS = 900.0  # for one image
_REVISION = "org.opencontainers.image.revision"
_TROUBLE = (docker.errors.DockerException, requests.exceptions.RequestException, OSError)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A name that an image was pushed to, and its digest there."""

    name: str
    digest: str

    @property
    def pinned(self) -> str:
        """The image by its digest, for who deploys it."""
        name = Name.parse(self.name)
        return f"{name.host}/{name.path}@{self.digest}"


def base_image(template: str, sha: str) -> str:
    """Fill a commit into the name of a baseline: `{sha}` and `{short-sha}` (seven letters)."""
    return template.replace("{sha}", sha).replace("{short-sha}", sha[:7])


def pull(engine: Engine, reference: str, keyring: Keyring, platform: str | None = None) -> str:
    """Pull an image and return a tag of this run for it. Raises UnavailableError in one line."""
    repository, tag = _parts(reference)
    login = _login(keyring.find(Name.parse(reference).host))
    before = _image_id(engine, reference)

    def start() -> Iterator[Mapping[str, Any]]:
        return engine.sdk.api.pull(  # type: ignore[no-any-return]
            repository, tag=tag, stream=True, decode=True, auth_config=login, platform=platform
        )

    _run(start, lambda error: messages.NOT_PULLED(image=reference, error=error))
    made = engine.new_tag("baseline")
    _tag(engine, reference, made)
    _untag(engine, reference, before)
    return made


def revision(engine: Engine, tag: str) -> str:
    """Return the commit that an image says it was built from, by its label; empty if it does not say."""
    return str((engine.sdk.images.get(tag).labels or {}).get(_REVISION) or "")


def other_commit(engine: Engine, tag: str, reference: str, sha: str) -> Text | None:
    """Return what there is to say of a pulled baseline whose label names another commit than base; None if none is."""
    found = revision(engine, tag)
    if not found or found == sha:
        return None
    values = {"image": verbatim(reference), "found": verbatim(clean(found)[:12]), "base": verbatim(sha[:12])}
    return baseline.OTHER_COMMIT(**values)


def push(engine: Engine, tag: str, names: Iterable[str], keyring: Keyring) -> tuple[Pushed, ...]:
    """Push an image of this run under these names. Raises UnavailableError for the first that does not work."""
    pushed = []
    for name in names:
        repository, version = _parts(name)
        login = _login(keyring.find(Name.parse(name).host))
        before = _image_id(engine, name)
        _tag(engine, tag, name)

        def start(
            repository: str = repository, version: str = version, login: dict[str, str] = login
        ) -> Iterator[Mapping[str, Any]]:
            return engine.sdk.api.push(  # type: ignore[no-any-return]
                repository, tag=version, stream=True, decode=True, auth_config=login
            )

        try:
            events = _run(start, partial(_not_pushed, name))
        finally:
            _untag(engine, name, before)
        digests = [
            str(one["aux"]["Digest"]) for one in events if isinstance(one.get("aux"), dict) and "Digest" in one["aux"]
        ]
        if not digests:
            raise UnavailableError(_not_pushed(name, messages.NO_DIGEST()))
        pushed.append(Pushed(name, digests[-1]))
    return tuple(pushed)


def _not_pushed(name: str, error: Text) -> Text:
    return messages.NOT_PUSHED(image=name, error=error)


def _run(start: Callable[[], Iterator[Mapping[str, Any]]], failure: Callable[[Text], Text]) -> list[Mapping[str, Any]]:
    """Hear the engine out; -> the events that carry a result. Raises UnavailableError."""
    kept: list[Mapping[str, Any]] = []
    deadline = time.monotonic() + _SECONDS
    try:
        with process.meter("docker"), closing(start()) as events:  # type: ignore[type-var]
            for event in events:
                if "error" in event:
                    raise UnavailableError(failure(verbatim(clean(str(event["error"])))))
                if "aux" in event:
                    kept.append(event)
                if time.monotonic() > deadline:
                    raise UnavailableError(failure(messages.NOT_ENDED(seconds=int(_SECONDS))))
    except _TROUBLE as error:
        why = error.explanation if isinstance(error, docker.errors.APIError) else type(error).__name__
        raise UnavailableError(failure(verbatim(clean(str(why))))) from error
    return kept


def _login(found: Credentials | None) -> dict[str, str]:
    if found is None:
        return {}
    if not found.username:
        return {"identitytoken": found.secret}
    return {"username": found.username, "password": found.secret}


def _parts(reference: str) -> tuple[str, str]:
    """Return the name and the tag or digest, as the engine takes them."""
    name = Name.parse(reference)
    return f"{name.host}/{name.path}", name.digest or name.tag or "latest"


def _image_id(engine: Engine, name: str) -> str:
    try:
        return str(engine.sdk.images.get(name).id)
    except docker.errors.ImageNotFound:
        return ""


def _tag(engine: Engine, source: str, name: str) -> None:
    repository, tag = _parts(name) if "/" in name else tuple(name.split(":", 1))
    try:
        engine.sdk.images.get(source).tag(repository, tag=tag)
    except _TROUBLE as error:
        raise UnavailableError(messages.NOT_TAGGED(image=source, name=name, error=clean(str(error)))) from error


def _untag(engine: Engine, name: str, before: str) -> None:
    """Leave the names of the engine as they were."""
    if not before:
        engine.sdk.images.remove(name, noprune=True)
    elif "@" not in name:
        repository, tag = _parts(name)
        engine.sdk.images.get(before).tag(repository, tag=tag)
