"""Credentials that libraries of clouds look for before they do anything: made up, and good for nothing. Pure.

A client that is made while a program starts ends it where there are none; what it would ask with them is out of reach
for whatever runs in a sandbox.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_GOOGLE_FILE = "/run/secrets/google-credentials.json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a library says where it finds none, and where it looks for them: variables, and files that these name."""

    said: re.Pattern[str]
    env: tuple[tuple[str, str], ...]
    files: tuple[tuple[Path, str], ...] = ()


_KNOWN = (
    Credentials(
        re.compile(r"DefaultCredentialsError|[Dd]efault credentials were not found|could not find default credentials"
                   r"|Could not load the default credentials|Project was not passed and could not be determined"),
        (("GOOGLE_APPLICATION_CREDENTIALS", _GOOGLE_FILE), ("GOOGLE_CLOUD_PROJECT", "example")),
        ((Path(__file__).with_name("google-credentials.json"), _GOOGLE_FILE),),
    ),
    Credentials(
        re.compile(r"NoCredentialsError|Unable to locate credentials|NoRegionError|You must specify a region"
                   r"|CredentialsProviderError|Missing region in config|Unable to load AWS credentials"),
        (
            ("AWS_ACCESS_KEY_ID", "example"),
            ("AWS_SECRET_ACCESS_KEY", "example"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ),
    ),
)  # fmt: skip


def find_wanted(text: str) -> Credentials | None:
    """Return the credentials that the output of a failing start says are not there, None if it says nothing of any."""
    return next((one for one in _KNOWN if one.said.search(text)), None)
