"""Which addresses of a stranger's report may become links. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_TRUSTED = (  # host, folder; folders of github.com that no user can have or that are an organisation's
    ("avd.aquasec.com", ""),
    ("nvd.nist.gov", ""),
    ("github.com", "advisories"),
    ("github.com", "hadolint"),
    ("www.shellcheck.net", ""),
    ("docs.docker.com", ""),
)
_PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]+")  # what an address has, without what a browser reads anew
_TWICE = re.compile(r"%25", re.IGNORECASE)


def trusted(address: str) -> str:
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
    for host, folder in _TRUSTED:
        if parts.netloc == host and (not folder or (len(steps) > 1 and steps[0] == folder and any(steps[1:]))):
            return address
    return ""


def _is_plain_step(step: str) -> bool:
    return step not in ("", ".", "..") and not {"/", "\\", "\ufffd"} & set(step) and step.isprintable()
