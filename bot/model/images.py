"""One built image as it was measured: its layers, configuration, packages and wasted bytes, or why it was not built."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.text import Text


class Origin(Enum):
    """Where a layer, a package or a vulnerability comes from."""

    BASE_IMAGE = "base-image"
    DOCKERFILE = "dockerfile"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """A HEALTHCHECK as the image keeps it; the times are seconds, 0 where it sets none."""

    test: tuple[str, ...]
    interval: float = 0.0
    timeout: float = 0.0
    start_period: float = 0.0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """What an image says about how it is run."""

    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    user: str = ""
    workdir: str = ""
    ports: tuple[str, ...] = ()  # "8080/tcp", sorted
    volumes: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    healthcheck: Healthcheck | None = None
    stop_signal: str = ""
    shell: tuple[str, ...] = ()
    onbuild: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A file that takes room in a layer, or a directory (its path ends with a slash) with all that is in it."""

    path: str
    size_bytes: int
    files: int  # 1 for a file


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, in the order of the image. `line` is the instruction's first line, None where it is not ours."""

    diff_id: str
    instruction: str
    origin: Origin
    size_bytes: int
    pull_size_bytes: int
    line: int | None = None
    dockerfile_stage: str | None = None
    files: tuple[LayerFile, ...] = ()  # the largest, each directory before what is in it; none of the base image's


@dataclass(frozen=True, slots=True)
class WastedFile:
    """A file that a later layer overwrote or deleted, so that its bytes are carried for nothing."""

    path: str
    size_bytes: int  # of all hidden copies together
    added_line: int | None
    hidden_line: int | None
    deleted: bool
    origin: Origin = Origin.DOCKERFILE  # of the layer that holds the hidden copy

    @property
    def shown(self) -> str:
        """The path as a container sees it."""
        return f"/{self.path.lstrip('/')}"


@dataclass(frozen=True, slots=True)
class LayerSecret:
    """A secret in a layer: its kind in the scanner's words, the file, and the line that brought it; never its value."""

    kind: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package, as the scanner lists it."""

    kind: str  # Trivy's type: "debian", "alpine", "python-pkg", "gobinary", ...
    name: str
    version: str
    purl: str = ""
    path: str = ""
    diff_id: str = ""
    source_name: str = ""


@dataclass(frozen=True, slots=True)
class Tampering:
    """An instruction that changed what scanners read packages from, and is no package manager's doing.

    `dockerfile` is empty where the image's own Dockerfile has it, else that of an image that it is built on.
    """

    path: str
    line: int
    instruction: str
    dockerfile: str = ""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What was measured of one built image."""

    image_id: str
    platform: str
    size_bytes: int
    pull_size_bytes: int
    wasted_bytes: int
    layers: tuple[Layer, ...]
    config: ImageConfig
    wasted_files: tuple[WastedFile, ...] = ()  # the largest first, at most 100
    tampering: tuple[Tampering, ...] = ()
    added_digests: tuple[tuple[int, str], ...] = ()  # line of an ADD of one address, sha256 of what it brought
    missing_programs: tuple[str, ...] = ()  # that HEALTHCHECK calls and the image does not have
    base_created: str = ""  # RFC 3339, when the base image was made; empty if unknown
    secrets: tuple[LayerSecret, ...] | None = None  # in the Dockerfile's own layers; None: not looked for

    @property
    def base_image_bytes(self) -> int:
        """The share of the size that the base image brought."""
        return sum(layer.size_bytes for layer in self.layers if layer.origin is Origin.BASE_IMAGE)

    def layer(self, diff_id: str) -> Layer | None:
        """Return the layer with that diff id, if there is one."""
        return next((layer for layer in self.layers if layer.diff_id == diff_id), None)


class BuildState(Enum):
    """How far the image of one revision came."""

    BUILT = "built"
    FAILED = "failed"
    SKIPPED = "skipped"  # not tried, or not there: `reason` says which
    ABSENT = "absent"  # there is no such Dockerfile at this revision


@dataclass(frozen=True, slots=True)
class BuildFailure:
    """Where and how a build failed. `output` is the end of what the failing step printed, cleaned."""

    instruction: str
    line: int | None
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsedImage:
    """An image that a build uses, and the line that names it; None where only the builder, or no line, tells."""

    image: str
    line: int | None


class Answer(Enum):
    """What a registry answered when it was asked for an image that it did not give."""

    NONE = "none"  # it did not answer, or not now
    DENIED = "denied"  # not for us; of many registries also: there is none
    ABSENT = "absent"  # there is none of that name


@dataclass(frozen=True, slots=True)
class MissingImage:
    """An image that a build needed and no registry gave, by the name that the builder asked for."""

    name: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Image:
    """The image of one target at one revision: built and measured, or the reason why not."""

    state: BuildState
    reason: Text | None = None
    facts: ImageFacts | None = None
    failure: BuildFailure | None = None
    build_seconds: float = 0.0
    blame_pull_request: bool = True  # False where the failure is the machine's or the network's
    loaded: tuple[str, ...] | None = None  # the images that the builder says it loaded; None where it does not say
    missing: MissingImage | None = None  # what no registry gave, where that is why it was not built
    unreached: tuple[str, ...] = ()  # the hosts that cannot be reached, where that is why it was not built
    unasked: tuple[str, ...] = ()  # those that a step says it did not reach, and that only this revision names
