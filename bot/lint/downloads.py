"""What the commands of a RUN fetch from the network, and whether anything checks it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.dockerfile.execution import Step

_URL = re.compile(r"(?:https?|ftp)://[^\s'\"<>|;]+", re.IGNORECASE)
_FETCHERS = ("curl", "wget", "aria2c", "http", "https")
_INSTALLERS = ("rpm", "yum", "dnf", "microdnf", "tdnf", "zypper", "pip", "pip3")
_CURL_VALUED = frozenset((
    "-A", "-b", "-c", "-d", "-D", "-e", "-E", "-F", "-H", "-K", "-m", "-o", "-P", "-r", "-t", "-T", "-u", "-U", "-w",
    "-x", "-X", "-y", "-Y", "-z", "--output", "--header", "--user", "--request", "--retry", "--connect-timeout",
    "--max-time", "--proxy", "--cacert", "--data", "--user-agent", "--retry-delay", "--output-dir", "--url",
))  # fmt: skip
# Programs that tell a file from a forged one, or whose output is compared for that.
_CHECKS = re.compile(
    r"(?:^|[\s(`|;&/])(?:(?:sha\d+|md5|b2|b3)sum|shasum|gpgv?2?|gpg-verify|cosign|minisign|signify|slsa-verifier|rhash"
    r"|openssl\s+(?:dgst|sha\d+)|certutil|jarsigner|rpmkeys|sha\d+)\b|--checksum|--verify|--checksig|--require-hashes"
)
# Names that mean this machine, or one that only a network of its own knows: nobody in between.
_NEAR = re.compile(
    r"^[a-z]+://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\."
    r"|169\.254\.|[\w-]+(?:[:/]|$)|[\w.-]+\.(?:local|internal|lan|test|localhost)(?:[:/]|$)|\$)",
    re.IGNORECASE,
)

_FETCHES = frozenset(("clone", "fetch", "pull", "submodule", "checkout", "co", "export"))
_COMMIT = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
_CREDENTIALS = re.compile(r"//[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class Download:
    """A command that fetches something: the step, and the addresses, with their variables filled in."""

    step: Step
    urls: tuple[str, ...]

    @property
    def program(self) -> str:
        """The program that fetches."""
        return self.step.command.program


def downloads(steps: Iterable[Step], programs: Sequence[str] = _FETCHERS) -> list[Download]:
    """Return the commands that fetch addresses."""
    found = []
    for step in steps:
        if step.command.program in programs:
            urls = addresses(step)
            if urls:
                found.append(Download(step, urls))
    return found


def installs_from_address(steps: Iterable[Step]) -> list[Download]:
    """Return the commands of package managers that are given a package, or an index without signatures, by its address.

    The repositories of a distribution are signed, however they are fetched.
    """
    found = downloads(steps, _INSTALLERS)
    return [
        one
        for one in found
        if one.program.startswith("pip") or any(re.search(r"\.rpm(?:$|[?#])", url) for url in one.urls)
    ]


def clones(steps: Sequence[Step]) -> list[Download]:
    """Return the commands that fetch a repository, unless a commit is named whole, whose number tells its content."""
    if any(_COMMIT.search(step.word(word)) for step in steps for word in step.command.arguments):
        return []
    found = downloads(steps, ("git", "svn", "hg"))
    return [one for one in found if _FETCHES & set(one.step.command.arguments)]


def addresses(step: Step) -> tuple[str, ...]:
    """Return the addresses among a command's words, without those that are the value of an option like --proxy."""
    words = step.command.arguments
    curl = step.command.program == "curl"
    found: list[str] = []
    for number, word in enumerate(words):
        if curl and number and words[number - 1] in _CURL_VALUED and words[number - 1] != "--url":
            continue
        text = step.word(word)
        if match := _URL.match(text.removeprefix("--url=")):
            found.append(match[0])
    return tuple(found)


def is_near(url: str) -> bool:
    """Whether an address is of this machine or a network that only insiders reach, or is not known."""
    return bool(_NEAR.match(_CREDENTIALS.sub("//", url)))


def is_checked(steps: Iterable[Step]) -> bool:
    """Whether a script compares or verifies something that it has fetched."""
    return any(_CHECKS.search(step.command.raw) for step in steps)


def name_of(url: str) -> str:
    """Return the last part of an address, by which a file is saved."""
    return re.split(r"[?#]", url)[0].rpartition("/")[2]


def short(url: str) -> str:
    """An address as it can be shown: without the password in it, and not too long."""
    shown = _CREDENTIALS.sub("//", url)
    return (shown if len(shown) <= 80 else shown[:79] + "…").replace("`", "'")
