"""Why Trivy failed, and whether that was for want of its database or its server. Pure.

What Trivy prints of an image has its author's words in it: names of files and packages. So nothing is told by a word
that is somewhere in it. What decides is the line with which Trivy ends, and of that the words that it begins with:
they are Trivy's own as far as the first name.
"""

from __future__ import annotations

import re

from bot.messages import scan as messages
from bot.text import Text, verbatim

_FATAL = re.compile(r"^\S+[ \t]+FATAL[ \t]+(?:Fatal error[ \t]+)?(.*)$", re.MULTILINE)
# How an error begins, whatever it is of.
_CHAIN = (
    r"(?:(?:run|init|image scan|sbom scan|scan|analyze|pipeline) error: |scan failed: |failed analysis: "
    r"|failed to analyze layer \(sha256:[0-9a-f]{64}\): |post analysis error: )*"
)
_DATABASE = re.compile(rf"{_CHAIN}(?:DB error: |database error: )")
_JAVA = re.compile(rf"{_CHAIN}(?:Unable to initialize the Java DB: |Java DB (?:open |metadata )?error: )")
# An error inside the server may be the image's doing: what matters is whether it was reached.
_SERVER = re.compile(
    rf"{_CHAIN}(?:unable to get missing layers: |failed to detect vulnerabilities via RPC: |failed to store blob "
    r"\(sha256:[0-9a-f]{64}\) in cache: |unable to store cache on the server: |unable to fetch missing layers: "
    r"|backoff: permanent error \(last error: )+twirp error (?:internal: failed to do request: |(?!internal)[a-z_]+: )"
)
_LATE = re.compile(rf"{_CHAIN}context deadline exceeded")
_BUSY = re.compile("TOOMANYREQUESTS|429")
_BROKEN = re.compile("invalid database|schema doesn't match|database error")
_LONGEST = 300


def is_elsewhere(errors: str) -> bool:
    """Whether a scan failed for want of its database or its server."""
    ended = _last_line(errors)
    return bool(_DATABASE.match(ended) or _SERVER.match(ended))


def is_java(errors: str) -> bool:
    """Whether a scan failed for want of the database of Java archives."""
    return bool(_JAVA.match(_last_line(errors)))


def is_late(errors: str) -> bool:
    """Whether a scan ended itself because its time was over."""
    return bool(_LATE.match(_last_line(errors)))


def reason(errors: str, end: str) -> Text:
    """Return the reason in words, from what Trivy printed, or how it ended."""
    ended = _last_line(errors)
    last = ended or next(reversed(errors.splitlines()), "") or end
    error = verbatim("".join(letter if letter.isprintable() else " " for letter in last)[:_LONGEST])
    if _SERVER.match(ended):
        return messages.SERVER_FAILED(error=error)
    if not _DATABASE.match(ended):
        return messages.FAILED(error=error)
    if _BUSY.search(errors):  # the database comes before any image is looked at
        return messages.DATABASE_BUSY()
    return (
        messages.DATABASE_BROKEN(error=error) if _BROKEN.search(ended) else messages.DATABASE_UNREACHABLE(error=error)
    )


def _last_line(errors: str) -> str:
    """Return what Trivy ended with: the first line of that kind, as a name with a line break could make a second."""
    found = _FATAL.search(errors)
    return found[1] if found is not None else ""
