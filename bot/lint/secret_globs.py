"""Whether a glob of a COPY takes files with secrets, as far as the glob itself tells. Pure.

A glob that also takes any other file, as `*` or `*.json` do, tells nothing of secrets.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable

from bot.lint import paths

_WILD = re.compile(r"[*?\[]")
# One name of each kind that `paths.is_secret_file` knows, with the folder where that is part of it.
_SECRETS = (
    ".env", ".env.production", ".npmrc", ".pypirc", ".netrc", "id_rsa", "id_ed25519", "id_ecdsa", "id_dsa", "tls.key",
    "server.key", "client.key", "private.key", "key.pem", "server.p12", "server.pfx", "app.keystore", "app.jks",
    "terraform.tfstate", ".git-credentials", "kubeconfig", "service-account.json", "credentials.json",
    ".aws/credentials", ".docker/config.json", ".ssh/id_rsa", ".git/config",
)  # fmt: skip
_ORDINARY = (
    "x", "x.json", ".x", "xrc", ".xrc", "x.sh", "x.txt", "x.yaml", "config", "config.json", "README.md",
)  # fmt: skip
_MOST_WILD = 4  # wildcards in a name whose fillings are tried
_LONGEST = 200  # characters of a glob
_SHORTEST = 3  # characters of a name that are no wildcards; fewer tell nothing


def is_glob(source: str) -> bool:
    """Whether a source stands for the names that it matches."""
    return bool(_WILD.search(source))


def find_taken(names: Iterable[str], glob: str) -> list[str]:
    """Return the files that a glob takes: no wildcard takes a slash; a folder that it takes comes with all in it."""
    if len(glob) > _LONGEST:
        return []
    wanted = posixpath.normpath(glob.lstrip("/")).split("/")
    parts = [re.compile(fnmatch.translate(_translate(part))) for part in wanted]
    split = ((name, name.split("/", len(parts))) for name in names)
    return [
        name
        for name, folders in split
        if len(folders) >= len(parts) and all(part.match(one) for part, one in zip(parts, folders, strict=False))
    ]


def matches(name: str, glob: str) -> bool:
    """Whether a glob takes a file."""
    return bool(find_taken((name,), glob))


def takes_secrets(glob: str) -> bool:
    """Whether a glob is one of secrets: `.env*`, `*.pem`, `id_*`, `.aws/*`."""
    if len(glob) > _LONGEST:
        return False
    names = posixpath.normpath(glob.lstrip("/")).split("/")
    if any(_is_of_secrets("/".join(names[-depth:]), depth) for depth in (1, 2) if len(names) >= depth):
        return True
    filled = _fill(names[-1])
    # The last has a word for each wildcard: `*.env` takes `.env`, but as well the settings in any other `x.env`.
    return bool(filled) and paths.is_secret_file(filled[-1]) and not any(map(paths.is_public_file, filled))


def _is_of_secrets(glob: str, depth: int) -> bool:
    if len(re.sub(r"\[[^\]]*\]|[*?/]", "", glob)) < _SHORTEST:
        return False
    secrets = [one for one in _SECRETS if one.count("/") == depth - 1 and matches(one, glob)]
    # Beside server.key there is a server.js: what takes both is no glob of keys.
    split = (posixpath.splitext(posixpath.basename(one)) for one in secrets)
    ordinary = (*_ORDINARY, *(f"{stem}.x" if extension else f"x{stem}" for stem, extension in split))
    others = (one for one in ordinary if not paths.is_secret_file(one))
    return bool(secrets) and not any(matches("x/" * (depth - 1) + one, glob) for one in others)


def _fill(glob: str) -> list[str]:
    """Return names that a glob stands for: each `*` is nothing, or a word of its own. In the last all are words."""
    parts = glob.split("*")
    if len(parts) - 1 > _MOST_WILD or "?" in glob or "[" in glob:
        return []
    names = [parts[0]]
    for part in parts[1:]:
        names = [name + word + part for name in names for word in ("", _word(name, part))]
    return names


def _word(before: str, after: str) -> str:
    return "x" if not before and not after else "x-" if not before else "-x" if not after else "-x-"


def _translate(part: str) -> str:
    return part.replace("[^", "[!")
