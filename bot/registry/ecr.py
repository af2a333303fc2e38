"""Amazon's registry: the job's role is turned into a user and a password, by one signed request.

The SDK would be many megabytes for this one call; Signature Version 4 is a page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import requests

from bot.errors import UnavailableError
from bot.messages import registry as messages

_HOST = re.compile(r"(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z]{2}[a-z0-9-]{1,30})\.(amazonaws\.com|amazonaws\.com\.cn)")
_TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Keys:
    """What a role gives a job; `session` is empty for a user's own keys."""

    id: str
    secret: str = field(repr=False)
    session: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class EcrRegistry:
    """One account's registry in one region."""

    account: str
    region: str
    domain: str
    fips: bool = False

    @property
    def endpoint(self) -> str:
        """Where its tokens are asked for."""
        return f"https://{'ecr-fips' if self.fips else 'api.ecr'}.{self.region}.{self.domain}"


def registry_of(host: str) -> EcrRegistry | None:
    """Return what the name of a registry says, None if it is none of Amazon's."""
    found = _HOST.fullmatch(host)
    return EcrRegistry(found[1], found[3], found[4], bool(found[2])) if found else None


def keys_of(environ: Mapping[str, str]) -> Keys | None:
    """Return the keys of the job's role, as aws-actions/configure-aws-credentials leaves them; None without."""
    key, secret = environ.get("AWS_ACCESS_KEY_ID", ""), environ.get("AWS_SECRET_ACCESS_KEY", "")
    return Keys(key, secret, environ.get("AWS_SESSION_TOKEN", "")) if key and secret else None


def endpoint_of(registry: EcrRegistry, environ: Mapping[str, str]) -> str:
    """Return where to ask: Amazon, or what the SDK's own variables name."""
    return environ.get("AWS_ENDPOINT_URL_ECR") or environ.get("AWS_ENDPOINT_URL") or registry.endpoint


def token(registry: EcrRegistry, keys: Keys, *, endpoint: str, now: datetime | None = None) -> tuple[str, str]:
    """Ask for a user and a password, good for twelve hours. Raises UnavailableError."""
    body = b"{}"
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": urlsplit(endpoint).netloc,
        "x-amz-target": _TARGET,
    }
    headers |= sign(
        "POST", "/", headers, body, keys, region=registry.region, service="ecr", now=now or datetime.now(UTC)
    )
    try:
        answer = requests.post(f"{endpoint.rstrip('/')}/", data=body, headers=headers, timeout=_SECONDS)
    except requests.RequestException as error:
        raise UnavailableError(messages.ECR_SILENT(region=registry.region, error=type(error).__name__)) from error
    try:
        document = answer.json()
        if not answer.ok:
            kind = str(document.get("__type", "")).rpartition("#")[2][:60] or f"HTTP {answer.status_code}"
            raise UnavailableError(messages.ECR_NO_TOKEN(region=registry.region, error=kind))
        raw = base64.b64decode(document["authorizationData"][0]["authorizationToken"]).decode()
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, binascii.Error) as error:
        raise UnavailableError(messages.ECR_STRANGE(region=registry.region)) from error
    user, _, password = raw.partition(":")
    return user, password


def sign(
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    keys: Keys,
    *,
    region: str,
    service: str,
    now: datetime,
) -> dict[str, str]:
    """Return the headers that sign a request by Signature Version 4. `headers` have names in lower case, and "host"."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    extra = {"x-amz-date": stamp} | ({"x-amz-security-token": keys.session} if keys.session else {})
    signed = dict(sorted({**headers, **extra}.items()))
    names = ";".join(signed)
    lines = [f"{name}:{' '.join(value.split())}" for name, value in signed.items()]
    request = "\n".join([method, path, "", *lines, "", names, hashlib.sha256(body).hexdigest()])
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    value = f"AWS4-HMAC-SHA256 Credential={keys.id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return extra | {"authorization": value}
