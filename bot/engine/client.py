"""The connection to a Docker engine, and the promise to remove what a run made there."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import docker
import docker.errors
import requests.exceptions

from bot.engine import builders, leftovers
from bot.errors import UnavailableError
from bot.host import process
from bot.messages import engine as messages
from bot.text import Text, verbatim

LABEL = "io.hullcheck.run"  # on every container and network, for whoever looks at them: it decides nothing
REPOSITORY = leftovers.REPOSITORY
_LATE_SECONDS = 120.0  # that an image may come after its build was ended, while the engine still wrote it
_TIMEOUT_SECONDS = 60
_POLL_SECONDS = 0.2
_KEEPS_APART = 28  # the first release that can keep the machine off a bridge
_OLDEST_API = (1, 44)  # from 25.0 on, `docker save` writes the OCI layout that is read here


@dataclass
class Engine:
    """A Docker engine that answers, and what this run made in it."""

    sdk: docker.DockerClient
    version: str
    platform: str  # what it builds by default: "linux/amd64"
    containerd_store: bool
    folder: str = ""  # where it keeps its files, on its own machine
    run_id: str = field(default_factory=lambda: secrets.token_hex(6))
    silent_registries: set[str] = field(default_factory=set)  # that did not answer: they are not asked again
    _tags: list[str] = field(default_factory=list)
    _late: list[str] = field(default_factory=list)  # tags that the engine may still give
    _leased: bool = False

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
            raise UnavailableError(messages.TOO_OLD(version=verbatim(str(version["Version"])[:40])))
        return cls(
            sdk=sdk,
            version=str(version["Version"]),
            platform=f"{version['Os']}/{version['Arch']}",
            folder=str(info.get("DockerRootDir") or ""),
            containerd_store="io.containerd.snapshotter" in str(info.get("DriverStatus")),
        )

    def lease(self) -> None:
        """Write down that this run lives, before it makes anything, and remove what dead ones left."""
        if not self._leased:
            self._leased = True
            leftovers.lease(self.sdk, self.run_id)
            leftovers.sweep(self.sdk, self.run_id)

    def new_name(self) -> str:
        """Return a name for a container or network of this run; `cleanup` finds them by it."""
        self.lease()
        return f"{leftovers.NAME}-{self.run_id}-{secrets.token_hex(4)}"

    def answers(self, seconds: float = 0.0) -> bool:
        """Return whether the engine is still there, and stays for so long: one that ends answers until it is gone."""
        until = time.monotonic() + seconds
        try:
            while self.sdk.ping():
                if time.monotonic() >= until:
                    return True
                time.sleep(_POLL_SECONDS)
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            pass
        return False

    def expect_late(self, tag: str) -> None:
        """Note that the engine may give a tag after the build of it was ended: it was writing the image."""
        self._late.append(tag)

    def new_tag(self, name: str) -> str:
        """Return a tag for an image of this run; `cleanup` removes it."""
        clean = (
            "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
            .strip("-")[-60:]
            .strip("-")
        )
        self.lease()
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

    def image_id(self, reference: str) -> str | None:
        """Return the id of an image, None where the engine does not have it."""
        try:
            return str(self.sdk.images.get(reference).id)
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return None

    def checker(self) -> str | None:
        """Return what tells this engine's build checks from another's, None where it does not decide them alone.

        With the containerd store a name is asked of its registry before the engine looks at its own images, and
        another builder has images of its own.
        """
        if self.containerd_store or not builders.is_default():
            return None
        return f"{self.version} {self.platform}"

    def newest_tag(self, repository: str) -> str | None:
        """Return the name of the newest image of a repository that the engine has, None if it has none."""
        try:
            found = self.sdk.images.list(name=repository)
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return None
        tags = [(str(one.attrs.get("Created") or ""), tag) for one in found for tag in one.tags]
        return max((one for one in tags if one[1].startswith(f"{repository}:")), default=("", None))[1]

    def pull(self, reference: str, seconds: float) -> bool:
        """Pull an image for this run; `cleanup` removes it. Return whether it is there now."""
        done = process.run(["docker", "pull", "--quiet", "--", reference], timeout=seconds)
        if done.ok:
            self._tags.append(reference)
        return done.ok

    def layers(self, reference: str) -> tuple[str, ...]:
        """Return the diff ids of an image's layers, from the bottom up; nothing if it is not there."""
        try:
            found = self.sdk.images.get(reference).attrs.get("RootFS") or {}
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return ()
        return tuple(map(str, found.get("Layers") or ()))

    def exposed_ports(self, reference: str) -> tuple[int, ...]:
        """Return the TCP ports that an image exposes, none if it is not there."""
        try:
            config = self.sdk.images.get(reference).attrs.get("Config") or {}
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return ()
        ports = (str(port).partition("/") for port in config.get("ExposedPorts") or ())
        return tuple(int(port) for port, _, protocol in ports if port.isdigit() and protocol in ("", "tcp"))

    def image_config(self, reference: str) -> dict[str, object]:
        """Return the config of an image as the engine has it, empty if it is not there."""
        try:
            return dict(self.sdk.images.get(reference).attrs.get("Config") or {})
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return {}

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
    def major(self) -> int:
        """The number of the engine's release; 0 for one that says none."""
        first = self.version.partition(".")[0]
        return int(first) if first.isdigit() else 0

    @property
    def keeps_the_machine_apart(self) -> bool:
        """Whether it can have a network without a way to its machine."""
        return self.major >= _KEEPS_APART

    @property
    def labels(self) -> dict[str, str]:
        """The labels of every container, network and volume of this run."""
        return {LABEL: self.run_id}

    def cleanup(self) -> None:
        """Remove every container, network and image of this run; what is gone already is fine.

        Without time to wait for an image that is still being written, the run stays written down, for the next one.
        """
        self._late = [tag for tag in self._late if not self._came(tag)]
        for tag in self._tags:
            with _gone_is_fine():
                self.sdk.images.remove(tag, force=True)
        self._tags.clear()
        whole = leftovers.remove_all(self.sdk, self.run_id)
        if whole and not self._late:
            leftovers.release(self.sdk, self.run_id)
        self.sdk.close()

    def _came(self, tag: str) -> bool:
        """Wait for an image that is still being written, unless the run was told to stop."""
        end = time.monotonic() + _LATE_SECONDS
        while not self.has_image(tag):
            if process.was_stopped() or time.monotonic() >= end:
                return False
            time.sleep(1.0)
        return True


@contextlib.contextmanager
def _gone_is_fine() -> Iterator[None]:
    with contextlib.suppress(docker.errors.DockerException, requests.exceptions.RequestException):
        yield


def _why_unreachable(error: BaseException) -> Text:
    text = str(error)
    if "Permission denied" in text or "PermissionError" in text:
        return messages.NOT_PERMITTED()
    return messages.UNREACHABLE()
