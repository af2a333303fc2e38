"""The hosts that package managers ask when nobody tells them others."""

from __future__ import annotations

import re
from collections.abc import Iterator

# By the command that asks it.
_DEFAULT = {
    "apk": "dl-cdn.alpinelinux.org",
    "apt": "apt.example",
    "apt-get": "apt.example",
    "bundle": "gems.example",
    "cargo": "crates.example",
    "composer": "composer.example",
    "dotnet": "nuget.example",
    "gem": "gems.example",
    "go": "go.example",
    "mvn": "maven.example",
    "mvnw": "maven.example",
    "npm": "npm.example",
    "nuget": "nuget.example",
    "pip": "pip.example",
    "pip3": "pip.example",
    "pipenv": "pip.example",
    "pnpm": "npm.example",
    "poetry": "pip.example",
    "uv": "pip.example",
    "yarn": "yarn.example",
}
# Domains of those who keep the public packages: none of their names is given to a stranger.
_PUBLIC = frozenset(
    {
        *("debian.org", "ubuntu.com", "alpinelinux.org", "fedoraproject.org", "centos.org", "rockylinux.org"),
        *("almalinux.org", "archlinux.org", "opensuse.org", "postgresql.org", "packages.microsoft.com"),
        *("pip.example", "files.example", "npm.example", "yarn.example"),
        *("go.example", "crates.example", "maven.example"),
        *("gems.example", "composer.example", "nuget.example"),
        *("download.docker.com", "github.com", "raw.githubusercontent.com", "objects.githubusercontent.com"),
    }
)
_WORD = re.compile(r"[\w.+-]+")


def is_public(host: str) -> bool:
    """Whether a host is one of those that serve the public packages of a distribution or a language."""
    parts = host.lower().split(".")
    return any(".".join(parts[start:]) in _PUBLIC for start in range(len(parts) - 1))


def is_known(host: str, text: str) -> bool:
    """Whether a host is public, or named in the text of a Dockerfile."""
    return is_public(host) or bool(re.search(rf"(?<![\w.-]){re.escape(host)}(?!\.?[\w-])", text, re.IGNORECASE))


def default_hosts(command: str) -> Iterator[str]:
    """The hosts that the package managers in a command ask by default."""
    for word in _WORD.findall(command):
        if host := _DEFAULT.get(word):
            yield host
