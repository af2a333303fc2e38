"""A small client of the OCI distribution protocol: what a registry holds under a name, and small things to put there.

Logs in by Basic or by a Bearer token, follows an index to the platform's image, checks every digest, and bounds time
and size of all answers.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import requests

from bot.dockerfile.references import HUB, Name
from bot.errors import UnavailableError
from bot.messages import registry as messages
from bot.registry.credentials import Credentials, Keyring
from bot.text import Text

_SECONDS = 20.0
_LIMIT = 8_000_000  # bytes of a manifest or a config
_TRIES = 4
_LONGEST_WAIT = 20.0  # seconds
_HUB_HOST = "registry-1.docker.io"
_LOOPBACK = re.compile(r"(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?")
_INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
_IMAGES = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
_PARAMETER = re.compile(r'([a-zA-Z]+)="([^"]*)"')
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class RemoteImage:
    """An image in a registry. `digest` is what the name stands for: of the index, if it is one for several platforms.

    Sizes are bytes as they are transferred. `created` is RFC 3339, or empty.
    """

    name: str
    digest: str
    image_digest: str
    config_digest: str
    layers: tuple[tuple[str, int], ...]
    platform: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    created: str = ""

    @property
    def pull_size_bytes(self) -> int:
        """What a pull transfers, for who has none of the layers."""
        return sum(size for _, size in self.layers)


@dataclass
class Registries:
    """The registries that this run talks to, with one login each."""

    keyring: Keyring
    session: requests.Session = field(default_factory=requests.Session)
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def resolve(self, reference: str, platform: str = "linux/amd64") -> RemoteImage:
        """Return what a name stands for on a platform.

        Raises UnavailableError, in one line, where there is no such image, no right to see it, or no answer.
        """
        name = Name.parse(reference)
        raw, media_type, digest = self._manifest(name, name.digest or name.tag or "latest")
        document = _object(raw, reference)
        image_digest = digest
        if media_type in _INDEXES or "manifests" in document:
            image_digest = _choose(document, platform, reference)
            raw, media_type, _ = self._manifest(name, image_digest)
            document = _object(raw, reference)
        try:
            config_digest = str(document["config"]["digest"])
            layers = tuple((str(one["digest"]), int(one["size"])) for one in document["layers"])
        except (KeyError, TypeError, ValueError) as error:
            raise UnavailableError(messages.NO_IMAGE(image=reference)) from error
        config = _object(self._blob(name, config_digest), reference)
        return _remote(reference, digest, image_digest, config_digest, layers, config)

    def digest(self, reference: str) -> str:
        """Return the digest that a name stands for now, of an index or an image. Raises UnavailableError."""
        name = Name.parse(reference)
        return name.digest or self._manifest(name, name.tag or "latest")[2]

    def manifest(self, name: Name, which: str) -> tuple[bytes, str]:
        """Return the manifest of a tag or digest, as it is there, and its media type. Raises UnavailableError."""
        raw, media_type, _ = self._manifest(name, which)
        return raw, media_type

    def upload(self, name: Name, raw: bytes, digest: str) -> None:
        """Put a blob into a repository. Raises UnavailableError."""
        answer = self._send("POST", name, f"{_base(name.host)}/v2/{name.path}/blobs/uploads/", b"", "")
        address = urljoin(answer.url, answer.headers.get("Location", ""))
        if urlsplit(address)[:2] != urlsplit(_base(name.host))[:2]:
            raise UnavailableError(messages.OTHER_HOST(image=str(name)))
        mark = "&" if "?" in address else "?"
        self._send("PUT", name, f"{address}{mark}digest={quote(digest)}", raw, "application/octet-stream")

    def put_manifest(self, name: Name, which: str, raw: bytes, media_type: str) -> None:
        """Put a manifest under a tag or its digest. Raises UnavailableError."""
        self._send("PUT", name, f"{_base(name.host)}/v2/{name.path}/manifests/{which}", raw, media_type)

    def _send(self, method: str, name: Name, url: str, raw: bytes, media_type: str) -> requests.Response:
        """Send something to a repository; log in when the registry asks for it."""
        key = (name.host, name.path)
        for refused in (False, True):
            headers = {"Content-Type": media_type} if media_type else {}
            if key in self._tokens:
                headers["Authorization"] = self._tokens[key]
            try:
                answer = self.session.request(
                    method, url, data=raw, headers=headers, timeout=3 * _SECONDS, allow_redirects=False
                )
            except (requests.RequestException, ValueError) as error:
                host = urlsplit(url).netloc
                raise UnavailableError(_silent(str(name), host, error)) from error
            if answer.status_code in (200, 201, 202, 204):
                return answer
            if answer.status_code != 401 or refused:
                break
            self._tokens[key] = self._log_in(name, answer.headers.get("WWW-Authenticate", ""))
        raise UnavailableError(_why(name, answer.status_code))

    def _manifest(self, name: Name, which: str) -> tuple[bytes, str, str]:
        accept = ", ".join((*_INDEXES, *_IMAGES))
        answer, raw = self._get(name, f"manifests/{which}", accept)
        digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        told = which if _DIGEST.fullmatch(which) else answer.headers.get("Docker-Content-Digest", digest)
        if told != digest:
            raise UnavailableError(messages.OTHER_DIGEST(image=str(name), digest=told[:80]))
        return raw, answer.headers.get("Content-Type", "").partition(";")[0].strip(), digest

    def _blob(self, name: Name, digest: str) -> bytes:
        if not _DIGEST.fullmatch(digest):
            raise UnavailableError(messages.NO_IMAGE(image=str(name)))
        _, raw = self._get(name, f"blobs/{digest}", "*/*")
        if f"sha256:{hashlib.sha256(raw).hexdigest()}" != digest:
            raise UnavailableError(messages.OTHER_DIGEST(image=str(name), digest=digest))
        return raw

    def _get(self, name: Name, path: str, accept: str) -> tuple[requests.Response, bytes]:
        """Get something of a repository; log in when the registry asks for it, try again when it is busy."""
        url = f"{_base(name.host)}/v2/{name.path}/{path}"
        key = (name.host, name.path)
        refused = False
        for number in range(_TRIES):
            headers = {"Accept": accept}
            if key in self._tokens:
                headers["Authorization"] = self._tokens[key]
            answer, raw = self._fetch(url, headers, str(name))
            if answer.ok:
                return answer, bytes(raw)
            if answer.status_code == 401 and not refused:
                refused = key in self._tokens  # a token may have grown old once
                self._tokens[key] = self._log_in(name, answer.headers.get("WWW-Authenticate", ""))
            elif answer.status_code in (429, 500, 502, 503, 504) and number < _TRIES - 1:
                time.sleep(_wait(answer.headers.get("Retry-After", ""), number))
            else:
                break
        raise UnavailableError(_why(name, answer.status_code))

    def _fetch(self, url: str, headers: Mapping[str, str], what: str) -> tuple[requests.Response, bytes]:
        try:
            with self.session.get(url, headers=headers, timeout=_SECONDS, stream=True) as answer:
                raw = bytearray()
                deadline = time.monotonic() + 3 * _SECONDS
                for chunk in answer.iter_content(65536):
                    raw += chunk
                    if len(raw) > _LIMIT or time.monotonic() > deadline:
                        raise UnavailableError(messages.TOO_LONG(image=what))
                return answer, bytes(raw)
        except (requests.RequestException, ValueError) as error:
            host = urlsplit(url).netloc
            raise UnavailableError(_silent(what, host, error)) from error

    def _log_in(self, name: Name, challenge: str) -> str:
        """Return the Authorization header that a challenge asks for. Raises UnavailableError."""
        scheme, _, rest = challenge.partition(" ")
        found = self.keyring.find(name.host)
        if scheme.lower() == "basic":
            if found is None:
                raise UnavailableError(_why(name, 401))
            return f"Basic {found.basic}"
        if scheme.lower() != "bearer":
            raise UnavailableError(messages.UNKNOWN_LOGIN(image=str(name)))
        return f"Bearer {self._token(name, dict(_PARAMETER.findall(rest)), found)}"

    def _token(self, name: Name, asked: Mapping[str, str], found: Credentials | None) -> str:
        realm = asked.get("realm", "")
        # What is secret goes out encrypted, or stays on this machine.
        secure = realm.startswith("https://") or (
            realm.startswith("http://")
            and _LOOPBACK.fullmatch(urlsplit(realm).netloc)
            and _LOOPBACK.fullmatch(name.host)
        )
        if not secure:
            raise UnavailableError(messages.INSECURE_LOGIN(image=str(name)))
        wanted = {"service": asked.get("service", ""), "scope": asked.get("scope") or f"repository:{name.path}:pull"}
        try:
            if found is not None and not found.username:
                form = {
                    "grant_type": "refresh_token",
                    "refresh_token": found.secret,
                    "client_id": "hullcheck",
                    **wanted,
                }
                answer = self.session.post(realm, data=form, timeout=_SECONDS)
            else:
                auth = (found.username, found.secret) if found else None
                answer = self.session.get(realm, params=wanted, auth=auth, timeout=_SECONDS)
            document = answer.json() if answer.ok else {}
        except (requests.RequestException, ValueError) as error:
            raise UnavailableError(messages.LOGIN_SILENT(image=str(name), error=type(error).__name__)) from error
        token = document.get("token") or document.get("access_token") if isinstance(document, dict) else None
        if not token:
            raise UnavailableError(_why(name, answer.status_code if not answer.ok else 401))
        return str(token)


def _base(host: str) -> str:
    if host == HUB:
        return f"https://{_HUB_HOST}"
    return f"{'http' if _LOOPBACK.fullmatch(host) else 'https'}://{host}"


def _silent(what: str, host: str, error: Exception) -> Text:
    return messages.SILENT(image=what, host=host, error=type(error).__name__)


_WHY = {401: messages.NEEDS_LOGIN, 403: messages.FORBIDDEN, 404: messages.NOT_FOUND, 429: messages.BUSY}


def _why(name: Name, status: int) -> Text:
    return _WHY.get(status, messages.FAILED)(image=str(name), host=name.host, status=status)


def _wait(asked: str, number: int) -> float:
    return min(float(asked), _LONGEST_WAIT) if asked.isdigit() else 0.5 * 2**number


def _object(raw: bytes, reference: str) -> Mapping[str, Any]:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise UnavailableError(messages.NO_IMAGE(image=reference))
    return document


def _choose(index: Mapping[str, Any], platform: str, reference: str) -> str:
    """Return the digest of the platform's image in an index."""
    system, _, rest = platform.partition("/")
    machine, _, variant = rest.partition("/")
    try:
        for one in index["manifests"]:
            known = one.get("platform") or {}
            if (known.get("os"), known.get("architecture")) == (system, machine) and (
                not variant or known.get("variant", variant) == variant
            ):
                digest = str(one["digest"])
                if _DIGEST.fullmatch(digest):
                    return digest
    except (KeyError, TypeError, AttributeError) as error:
        raise UnavailableError(messages.NO_IMAGE(image=reference)) from error
    raise UnavailableError(messages.NOT_FOR_PLATFORM(image=reference, platform=platform))


def _remote(
    reference: str,
    digest: str,
    image_digest: str,
    config_digest: str,
    layers: tuple[tuple[str, int], ...],
    config: Mapping[str, Any],
) -> RemoteImage:
    inner = config.get("config")
    labels = inner.get("Labels") if isinstance(inner, dict) else None
    parts = [config.get(key) for key in ("os", "architecture", "variant")]
    return RemoteImage(
        name=reference,
        digest=digest,
        image_digest=image_digest,
        config_digest=config_digest,
        layers=layers,
        platform="/".join(str(part) for part in parts if part),
        labels=tuple(sorted((str(key), str(value)) for key, value in labels.items()))
        if isinstance(labels, dict)
        else (),
        created=str(config.get("created") or ""),
    )
