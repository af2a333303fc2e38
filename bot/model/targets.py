"""A target: one image to review, and how base and head say that it is built."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from enum import Enum


class Change(Enum):
    """What a pull request does to a target."""

    ADDED = "added"
    MODIFIED = "modified"  # also renamed: then `Target.renamed_from` is set
    REMOVED = "removed"
    AFFECTED = "affected"  # its Dockerfile is the same, but something that it builds from changed


@dataclass(frozen=True, slots=True)
class BuildInputs:
    """What a build is told besides its Dockerfile."""

    context: str
    stage: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    inline: str = ""  # the Dockerfile, where a compose or bake file holds it in itself
    contexts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """How one revision says that an image is built. `stage` and `platform` are None for the last and the engine's own.

    `contexts` are further build contexts by name: folders of the repository, or "docker-image://...". `parents` are
    images of this repository that it is built on, by the name that it uses for them: they are built first, from the
    same revision. Many can share one parent, and so on: what goes through them looks at each once. `tags` are the names
    that other files of that revision know it by.
    """

    dockerfile: str
    context: str
    stage: str | None = None
    platform: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    contexts: tuple[tuple[str, str], ...] = ()
    parents: tuple[tuple[str, Build], ...] = field(default=(), hash=False, repr=False)
    label: str | None = None
    inline: str = field(default="", repr=False)  # the Dockerfile, where `dockerfile` is the file that holds it
    tags: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def name(self) -> str:
        """The name that people see: the given one, or the Dockerfile's path with its stage."""
        path = self.dockerfile if self.stage is None else f"{self.dockerfile}:{self.stage}"
        return self.label or (path if self.platform is None else f"{path} ({self.platform})")

    @property
    def inputs(self) -> BuildInputs:
        """What it is told besides its Dockerfile."""
        return BuildInputs(self.context, self.stage, self.build_args, self.inline, self.contexts)


@dataclass(frozen=True, slots=True)
class Target:
    """One image to review, as head says that it is built: see `Build`.

    `tags` are the names that other Dockerfiles know it by. `base_build` is what base says, where that is known; else it
    is built as at head. `moved_by` is the file of the change that chooses what is reviewed, where this image is
    reviewed all the same: as it was before, or as the last stage.
    """

    dockerfile: str
    context: str
    change: Change = Change.MODIFIED
    stage: str | None = None
    platform: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    renamed_from: str | None = None
    smoke: str | None = None  # a shell command of the maintainer's that exits 0 when the image works
    env: tuple[tuple[str, str], ...] = ()  # variables that the maintainer wants it to be started with
    arguments: tuple[str, ...] | None = None  # the command that it is started with, in place of its own
    label: str | None = None  # a name given in the configuration
    base_build: Build | None = field(default=None, repr=False)
    tags: tuple[str, ...] = ()
    parents: tuple[tuple[str, Build], ...] = field(default=(), hash=False, repr=False)
    contexts: tuple[tuple[str, str], ...] = ()
    declared: str = ""  # the file and the name in it that told of this image, and what read that file
    inline: str = ""  # the Dockerfile, where `dockerfile` is the compose or bake file that holds it in itself
    causes: tuple[str, ...] = ()  # changed files that decide what is installed or started
    sources: tuple[str, ...] = ()  # changed files of the program itself that the build takes
    moved_by: str = ""

    @property
    def head(self) -> Build:
        """How head says that it is built."""
        return Build(
            dockerfile=self.dockerfile,
            context=self.context,
            stage=self.stage,
            platform=self.platform,
            build_args=self.build_args,
            contexts=self.contexts,
            parents=self.parents,
            label=self.label,
            inline=self.inline,
            tags=self.tags,
        )

    @property
    def base(self) -> Build:
        """How base says that it is built: a renamed Dockerfile whose context is its folder had its old folder."""
        if self.base_build is not None:
            return self.base_build
        path = self.renamed_from or self.dockerfile
        own, before = (one.rpartition("/")[0] or "." for one in (self.dockerfile, path))
        return replace(self.head, dockerfile=path, context=before if self.context == own else self.context)

    @property
    def name(self) -> str:
        """The name that people see: the given one, or the Dockerfile's path with its stage."""
        return self.head.name

    @property
    def base_dockerfile(self) -> str:
        """The Dockerfile's path at the base revision."""
        return self.base.dockerfile

    @property
    def id(self) -> str:
        """A name for machines, the same in every run: letters, digits and `-`."""
        key = "\0".join((self.dockerfile, self.stage or "", self.platform or "", self.label or ""))
        words = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[-40:].strip("-")
        return f"{words or 'image'}-{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
