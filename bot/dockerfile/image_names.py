"""The name of an image, taken apart. It may have variables in it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Docker Hub, by its own names and those of mirrors that have all of its official images under the same names.
_HUB = re.compile(
    r"^(?:(?:(?:index\.)?docker\.io|registry-1\.docker\.io|mirror\.gcr\.io|public\.ecr\.aws/docker)/)?"
    r"(?:library/|(?:amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)/(?=[^/]+$))?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of an image, taken apart. `tag` and `digest` are empty where there is none."""

    name: str
    tag: str = ""
    digest: str = ""

    @property
    def short(self) -> str:
        """The name without Docker Hub's spellings: "docker.io/library/golang" and "arm64v8/golang" are "golang"."""
        return _HUB.sub("", self.name, count=1)

    @property
    def last(self) -> str:
        """The last part of the name: what a mirror of an official image is still called."""
        return self.name.rpartition("/")[2]


def reference(image: str) -> Reference:
    """Take the name of an image apart; it may have variables in it."""
    name, _, digest = image.partition("@")
    bare = re.sub(r"\$\{[^}]*\}", lambda match: "_" * len(match[0]), name)  # a variable's own colons are none
    colon = bare.rfind(":")
    if colon < 0 or "/" in bare[colon:]:
        return Reference(name, "", digest)
    return Reference(name[:colon], name[colon + 1 :], digest)
