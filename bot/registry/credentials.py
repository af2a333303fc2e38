"""Who we are at a registry: from docker's configuration, its credential helpers, or the job's role at Amazon.

What is secret here is never shown: not by `repr`, not in an error, not in the process list, not in a file that others
can read.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dockerfile.references import HUB
from bot.errors import UnavailableError
from bot.host import process
from bot.messages import registry as messages
from bot.registry import ecr

_HELPER_SECONDS = 20.0
_HELPER_LIMIT = 100_000  # bytes
_CONFIG_LIMIT = 1_000_000  # bytes
_HUB_SERVER = "https://index.docker.io/v1/"  # what docker calls Docker Hub in its configuration
_TOKEN_USER = "<token>"  # noqa: S105 - the name by which a helper says that the secret is a token


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and a secret; or an identity token, with an empty user."""

    username: str
    secret: str = field(repr=False)

    @property
    def basic(self) -> str:
        """The two as the Authorization header of HTTP has them, without the word before."""
        return base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Keyring:
    """Where credentials are looked for: those that were handed over, then docker's configuration, then Amazon's role.

    `config` is docker's config.json, `environ` the job's environment.
    """

    given: Mapping[str, Credentials] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, environ: Mapping[str, str], given: Mapping[str, Credentials] | None = None) -> Keyring:
        """Return the keyring of a job. DOCKER_AUTH_CONFIG, a config.json in a variable, goes over the file."""
        config = _load(_config_file(environ))
        inline = environ.get("DOCKER_AUTH_CONFIG", "")
        if inline.strip():
            config = {**config, "auths": {**_mapping(config.get("auths")), **_mapping(_parse(inline).get("auths"))}}
        return cls(dict(given or {}), config, environ)

    def find(self, host: str) -> Credentials | None:
        """Return the credentials for a registry, None where there are none.

        Raises UnavailableError where a helper, or Amazon, was asked and failed.
        """
        if host in self.given:
            return self.given[host]
        inline = _inline(self.config, host)
        if inline is not None:
            return inline
        helper = self._helper(host)
        if helper:
            found = _ask_helper(helper, _HUB_SERVER if host == HUB else host)
            if found is not None:
                return found
        return _amazon(host, self.environ)

    def _helper(self, host: str) -> str:
        helpers = _mapping(self.config.get("credHelpers"))
        for name in _servers(host):
            if name in helpers:
                return str(helpers[name])
        return str(self.config.get("credsStore") or "")


def write_config(folder: Path, keyring: Keyring, hosts: Iterable[str]) -> Path:
    """Write a docker configuration with which the client is logged in at these registries; -> the folder.

    For DOCKER_CONFIG: it is the user's own with what it lacks filled in (Amazon's token, what was handed over). The
    file can be read by its owner only, and lives as long as the folder.
    """
    own = _config_file(keyring.environ).parent
    folder.mkdir(parents=True, mode=0o700)
    for name in ("cli-plugins", "contexts", "buildx", "tls"):
        if (own / name).exists():
            (folder / name).symlink_to((own / name).resolve())
    config = dict(keyring.config)
    auths, helpers = dict(_mapping(config.get("auths"))), dict(_mapping(config.get("credHelpers")))
    for host in dict.fromkeys(hosts):
        if host not in keyring.given and (_inline(config, host) is not None or keyring._helper(host)):
            continue  # docker finds these by itself
        found = keyring.find(host)
        if found is not None:
            server = _HUB_SERVER if host == HUB else host
            auths[server] = {"identitytoken": found.secret} if not found.username else {"auth": found.basic}
            helpers[server] = ""  # a store for all registries would be asked instead
    config |= {"auths": auths, "credHelpers": helpers}
    file = os.open(folder / "config.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w") as out:
        json.dump(config, out)
    return folder


def _config_file(environ: Mapping[str, str]) -> Path:
    folder = environ.get("DOCKER_CONFIG") or f"{environ.get('HOME') or '/root'}/.docker"
    return Path(folder) / "config.json"


def _load(file: Path) -> Mapping[str, Any]:
    try:
        if file.stat().st_size > _CONFIG_LIMIT:
            return {}
        return _parse(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}


def _parse(text: str) -> Mapping[str, Any]:
    """An unreadable configuration holds no credentials; docker itself would complain where it matters."""
    try:
        return _mapping(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _servers(host: str) -> tuple[str, ...]:
    """The names under which docker's configuration may have a registry."""
    if host == HUB:
        return (_HUB_SERVER, "index.docker.io", "docker.io", "https://index.docker.io")
    return (host, f"https://{host}", f"https://{host}/", f"https://{host}/v1/", f"https://{host}/v2/")


def _inline(config: Mapping[str, Any], host: str) -> Credentials | None:
    auths = _mapping(config.get("auths"))
    for name in _servers(host):
        entry = _mapping(auths.get(name))
        if entry.get("identitytoken"):
            return Credentials("", str(entry["identitytoken"]))
        if entry.get("username") and entry.get("password"):
            return Credentials(str(entry["username"]), str(entry["password"]))
        try:
            user, colon, secret = base64.b64decode(str(entry.get("auth") or "")).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if colon and secret:
            return Credentials(user, secret.rstrip("\0"))
    return None


def _ask_helper(helper: str, server: str) -> Credentials | None:
    """Ask a credential helper by its protocol: the server's name on its input, JSON on its output."""
    name = f"docker-credential-{helper}"
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", helper) or shutil.which(name) is None:
        return None
    done = process.run([name, "get"], timeout=_HELPER_SECONDS, stdin=server.encode(), limit=_HELPER_LIMIT)
    if done.timed_out:
        raise UnavailableError(messages.HELPER_SILENT(name=name, seconds=int(_HELPER_SECONDS)))
    if not done.ok:
        if "credentials not found" in done.out + done.err:
            return None
        raise UnavailableError(messages.HELPER_FAILED(name=name, server=server))
    found = _parse(done.out)
    user, secret = str(found.get("Username") or ""), str(found.get("Secret") or "")
    return Credentials("" if user == _TOKEN_USER else user, secret) if secret else None


def _amazon(host: str, environ: Mapping[str, str]) -> Credentials | None:
    """At Amazon the job's role is the login."""
    registry = ecr.registry_of(host)
    keys = ecr.keys_of(environ)
    if registry is None or keys is None:
        return None
    user, secret = ecr.token(registry, keys, endpoint=ecr.endpoint_of(registry, environ))
    return Credentials(user, secret)
