"""Reports that a run left behind as artifacts: what a stranger's workflow may have put there.

An artifact is a zip file. One file of it is read, by its name, into memory, and never more than a limit: nothing is
unpacked to disk, no path of it is used, and a bomb stops where the limit is.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import InputError
from bot.github.api import Rest, given, items, understands
from bot.messages import workflow as messages

NAME = "hullcheck-report"  # a matrix adds a dash and whatever it likes
REPORT = "report.json"
ARCHIVE_LIMIT = 20_000_000  # bytes
REPORT_LIMIT = 30_000_000  # bytes, unpacked
_MOST_ARTIFACTS = 50
_MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artifact of a run."""

    id: int
    name: str
    size_bytes: int


@understands
def of_run(github: Rest, run_id: int) -> tuple[Artifact, ...]:
    """Return the reports that a run left, by name; of one name the newest. Raises GitHubError."""
    from github.Artifact import Artifact as Given  # noqa: PLC0415 - PyGithub takes half a second
    from github.PaginatedList import PaginatedList  # noqa: PLC0415

    found: dict[str, Artifact] = {}
    path = f"{github.repository.url}/actions/runs/{run_id}/artifacts"  # a run has to be read before it names it
    for one in items(PaginatedList(Given, github.repository.requester, path, list_item="artifacts")):
        made = Artifact(given(one.id), given(one.name), given(one.size_in_bytes))
        is_ours = made.name == NAME or made.name.startswith(f"{NAME}-")
        if is_ours and not one.expired and made.id >= found.get(made.name, made).id:
            found[made.name] = made
    if len(found) > _MOST_ARTIFACTS:
        raise InputError(messages.MANY_REPORTS(count=len(found), limit=_MOST_ARTIFACTS))
    return tuple(found[name] for name in sorted(found))


def report_of(github: Rest, artifact: Artifact) -> bytes:
    """Return the report.json of an artifact. Raises GitHubError, and InputError for one that cannot be taken."""
    if artifact.size_bytes > ARCHIVE_LIMIT:
        raise InputError(messages.ARTIFACT_TOO_LARGE(name=artifact.name, size=artifact.size_bytes, limit=ARCHIVE_LIMIT))
    content = github.download(f"{github.repository.url}/actions/artifacts/{artifact.id}/zip", ARCHIVE_LIMIT)
    return unpack(content, artifact.name)


def unpack(content: bytes, name: str) -> bytes:
    """Return the report.json in a zip file. Raises InputError for whatever is wrong with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, name)
    except InputError:
        raise
    except Exception as error:  # each method of packing has its own: zlib.error, LZMAError, OSError, ...
        raise InputError(messages.ARTIFACT_UNREADABLE(name=name, error=type(error).__name__)) from error


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if len(archive.infolist()) > _MOST_ENTRIES:
        raise InputError(messages.ARTIFACT_MANY_FILES(name=name, limit=_MOST_ENTRIES))
    entries = list(_reports(archive))
    if len(entries) != 1:
        raise InputError(messages.ARTIFACT_NOT_ONE(name=name, count=len(entries), file=REPORT))
    with archive.open(entries[0]) as file:
        found = file.read(REPORT_LIMIT + 1)
    if len(found) > REPORT_LIMIT:
        raise InputError(messages.REPORT_TOO_LARGE(file=REPORT, name=name, limit=REPORT_LIMIT))
    return found


def _reports(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    yield from (entry for entry in archive.infolist() if entry.filename == REPORT)
