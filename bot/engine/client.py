"""The connection to a Docker engine, and the promise to remove what a run made there."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docker
import docker.errors
import requests.exceptions

from bot.errors import UnavailableError
from bot.host import process

LABEL = "io.hullcheck.run"  # on every container, network and volume; its value is the run's id
REPOSITORY = "hullcheck-review"  # of every image's tag; images carry no label, which would change their config
_TIMEOUT_SECONDS = 60
_OLDEST_API = (1, 44)  # from 25.0 on, `docker save` writes the OCI layout that is read here


@dataclass
class Engine:
    """A Docker engine that answers, and what this run made in it."""

    sdk: docker.DockerClient
    version: str
    platform: str  # what it builds by default: "linux/amd64"
    containerd_store: bool
    run_id: str = field(default_factory=lambda: secrets.token_hex(6))
    silent_registries: set[str] = field(default_factory=set)  # that did not answer: they are not asked again
    _tags: list[str] = field(default_factory=list)

    @classmethod
    def connect(cls) -> Engine:
        """Return the engine of the environment (DOCKER_HOST or the default socket).

        Raises UnavailableError, in one line that says what to do, if none answers or it is too old.
        """
        try:
            sdk = docker.from_env(timeout=_TIMEOUT_SECONDS)
            version, info = sdk.version(), sdk.info()
        except (docker.errors.DockerException, requests.exceptions.RequestException, OSError) as error:
            raise UnavailableError(_why_unreachable(error)) from error
        api = tuple(int(part) for part in str(version["ApiVersion"]).split("."))
        if api < _OLDEST_API:
            raise UnavailableError(f"the Docker engine {version['Version']} is too old; 25.0 or newer is needed")
        return cls(
            sdk=sdk,
            version=str(version["Version"]),
            platform=f"{version['Os']}/{version['Arch']}",
            containerd_store="io.containerd.snapshotter" in str(info.get("DriverStatus")),
        )

    def new_tag(self, name: str) -> str:
        """Return a tag for an image of this run; `cleanup` removes it."""
        clean = (
            "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
            .strip("-")[-60:]
            .strip("-")
        )
        tag = f"{REPOSITORY}:{self.run_id}-{len(self._tags)}-{clean or 'image'}"
        self._tags.append(tag)
        return tag

    def has_image(self, reference: str) -> bool:
        """Return whether the engine has an image, so that no registry needs to be asked for it."""
        try:
            self.sdk.images.get(reference)
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return False
        return True

    def pull(self, reference: str, seconds: float) -> bool:
        """Pull an image for this run; `cleanup` removes it. Return whether it is there now."""
        done = process.run(["docker", "pull", "--quiet", "--", reference], timeout=seconds)
        if done.ok:
            self._tags.append(reference)
        return done.ok

    def exposed_ports(self, reference: str) -> tuple[int, ...]:
        """Return the TCP ports that an image exposes, none if it is not there."""
        try:
            config = self.sdk.images.get(reference).attrs.get("Config") or {}
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return ()
        ports = (str(port).partition("/") for port in config.get("ExposedPorts") or ())
        return tuple(int(port) for port, _, protocol in ports if port.isdigit() and protocol in ("", "tcp"))

    def says(self, reference: str) -> tuple[dict[str, str], str] | None:
        """Return the ENV and the user that an image sets, None if it is not there."""
        try:
            config = self.sdk.images.get(reference).attrs.get("Config") or {}
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return None
        pairs = (str(pair).partition("=") for pair in config.get("Env") or ())
        return {name: value for name, _, value in pairs}, str(config.get("User") or "")

    def triggers(self, reference: str) -> tuple[str, ...]:
        """Return the ONBUILD instructions of an image; nothing if it is not there."""
        try:
            config = self.sdk.images.get(reference).attrs.get("Config") or {}
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return ()
        return tuple(map(str, config.get("OnBuild") or ()))

    def remove_image(self, tag: str) -> None:
        """Remove an image of this run now, rather than at its end."""
        with _gone_is_fine():
            self.sdk.images.remove(tag, force=True)

    @property
    def labels(self) -> dict[str, str]:
        """The labels of every container, network and volume of this run."""
        return {LABEL: self.run_id}

    def cleanup(self) -> None:
        """Remove every container, network, volume and image tag of this run; what is gone already is fine."""
        filters: dict[str, Any] = {"label": f"{LABEL}={self.run_id}"}
        with _gone_is_fine():
            for container in self.sdk.containers.list(all=True, filters=filters, ignore_removed=True):
                with _gone_is_fine():
                    container.remove(force=True, v=True)
        with _gone_is_fine():
            for network in self.sdk.networks.list(filters=filters):
                with _gone_is_fine():
                    network.remove()
        with _gone_is_fine():
            for volume in self.sdk.volumes.list(filters=filters):
                with _gone_is_fine():
                    volume.remove(force=True)
        for tag in self._tags:
            with _gone_is_fine():
                self.sdk.images.remove(tag, force=True)
        self._tags.clear()
        self.sdk.close()


@contextlib.contextmanager
def _gone_is_fine() -> Iterator[None]:
    with contextlib.suppress(docker.errors.DockerException, requests.exceptions.RequestException):
        yield


def _why_unreachable(error: BaseException) -> str:
    text = str(error)
    if "Permission denied" in text or "PermissionError" in text:
        return "no permission to use the Docker engine; add this user to the group 'docker' or run as root"
    return "no Docker engine answers; start Docker, or set DOCKER_HOST to one that runs"
