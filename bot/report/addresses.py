"""Which addresses of a stranger's report may become links. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

# By host, the folders below which nobody writes but those whose site it is. Not all of a repository at GitHub is: the
# commits of its forks are found there, too.
_TRUSTED: Mapping[str, tuple[str, ...]] = {
    "avd.aquasec.com": ("",),
    "nvd.nist.gov": ("",),
    "osv.dev": ("vulnerability/",),
    "github.com": ("advisories/", "hadolint/hadolint/wiki/", "hullcheck/hullcheck/blob/main/docs/rules/"),
    "www.shellcheck.net": ("",),
    "docs.docker.com": ("",),
}
_PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+")  # what an address has, without what a browser reads anew
_TWICE = re.compile(r"%25", re.IGNORECASE)


def trust_address(address: str) -> str:
    """Return an address of a page that our rules or the scanner point to; empty for any other.

    The path is judged as a browser goes it: no step up, however it is written.
    """
    if not _PLAIN.fullmatch(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    steps = [unquote(step) for step in parts.path.split("/")[1:]]
    if parts.scheme != "https" or _TWICE.search(parts.path) or not all(map(_is_plain_step, steps[:-1])):
        return ""
    if steps and steps[-1] and not _is_plain_step(steps[-1]):
        return ""
    path = parts.path.removeprefix("/")
    below = any(path.startswith(folder) and path != folder for folder in _TRUSTED.get(parts.netloc, ()))
    return address if below else ""


def _is_plain_step(step: str) -> bool:
    return step not in ("", ".", "..") and not {"/", "\\", "\ufffd"} & set(step) and step.isprintable()
