"""What the name of a base image tells: image, version, distribution."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dockerfile.packages import words
from bot.image.distribution import Distribution


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of an image, taken apart. `tag` and `digest` are empty where there is none."""

    name: str
    tag: str = ""
    digest: str = ""

    @property
    def short(self) -> str:
        """The name without Docker Hub's spellings: "docker.io/library/golang" is "golang"."""
        name = re.sub(r"^(?:(?:index\.)?docker\.io|registry-1\.docker\.io)/", "", self.name)
        return name.removeprefix("library/")

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


SUITES = {
    "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14", "sid": "", "stretch": "9",
    "jessie": "8", "wheezy": "7",
}  # fmt: skip
_UBUNTU = {
    "trusty": "14.04", "xenial": "16.04", "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04",
}  # fmt: skip


def distribution_of(image: str) -> Distribution | None:
    """Tell the distribution from an image's name and tag, as far as these say it."""
    parts = reference(image)
    words = re.split(r"[-_.:/]", parts.tag)
    for suite, version in SUITES.items():
        if suite in words:
            return Distribution("debian", version, suite)
    for suite, version in _UBUNTU.items():
        if suite in words or (parts.last == "ubuntu" and parts.tag.startswith(version)):
            return Distribution("ubuntu", version, suite)
    if parts.last == "alpine":
        release = re.match(r"\d+\.\d+", parts.tag)
        return Distribution("alpine", release[0] if release else "")
    if found := re.search(r"alpine-?(\d+\.\d+)?", parts.tag):
        return Distribution("alpine", found[1] or "")
    by_name = {
        "debian": ("debian", ""), "ubuntu": ("ubuntu", ""), "centos": ("centos", parts.tag), "fedora": ("fedora", ""),
        "rockylinux": ("rocky", parts.tag), "almalinux": ("almalinux", parts.tag), "amazonlinux": ("amzn", parts.tag),
        "oraclelinux": ("ol", parts.tag),
    }  # fmt: skip
    if parts.last in by_name:
        identifier, version_text = by_name[parts.last]
        number = re.match(r"\d+", parts.tag)
        suite = next((name for name, value in SUITES.items() if number and value == number[0]), "")
        return Distribution(
            identifier, version_text or (number[0] if number else ""), suite if identifier == "debian" else ""
        )
    return Distribution("debian", "") if parts.short in _ON_DEBIAN else None


# Official images that are on Debian unless the tag says otherwise.
_ON_DEBIAN = words(
    "golang gcc rust python node ruby php perl openjdk haskell buildpack-deps swipl julia erlang elixir maven gradle "
    "clojure nginx httpd tomcat r-base pypy composer rakudo-star dart"
)
