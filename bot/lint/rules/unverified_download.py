"""HC014: a program or archive is downloaded and used without verification."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise

from bot.dockerfile.execution import Step
from bot.lint import downloads
from bot.lint.checked import Checks
from bot.lint.downloads import Download
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.text import Template, verbatim

ID = "HC014"
TITLE = Template("Download without verification", "Download sem verificação")
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "If the file at that URL is replaced, by an attacker or a new release, the next build accepts it silently.",
    "Se o arquivo nessa URL for trocado, por um invasor ou por uma versão nova, o próximo build o aceita em silêncio.",
)
REMEDY = Template(
    'Keep its checksum in the Dockerfile: `echo "$SHA256  file" | sha256sum -c -`, or `ADD --checksum=sha256:...`.',
    'Guarde o checksum no Dockerfile: `echo "$SHA256  arquivo" | sha256sum -c -`, ou `ADD --checksum=sha256:...`.',
)
CAUGHT = "FROM debian:12\nRUN curl -fsSL https://example.com/tool-1.2.tar.gz -o t.tgz && tar -xzf t.tgz -C /opt\n"
PASSES = (
    "FROM debian:12\nRUN curl -fsSL https://example.com/tool-1.2.tar.gz -o tool.tgz \\\n"
    " && echo '0f1e...  tool.tgz' | sha256sum -c - && tar -xzf tool.tgz -C /usr/local\n"
)
_MESSAGE = Template(
    "`{program}` downloads a file that is then unpacked, installed or run without verification: {url}",
    "`{program}` baixa um arquivo que depois é extraído, instalado ou executado sem verificação: {url}",
)
_ARTEFACT = re.compile(
    r"\.(?:tar|tgz|tbz2?|txz|tzst|zip|gz|bz2|xz|zst|deb|rpm|apk|jar|war|whl|gem|phar|exe|bin|run|appimage|AppImage)$"
)
_UNPACKS = frozenset(
    ("tar", "bsdtar", "unzip", "gunzip", "gzip", "bunzip2", "unxz", "dpkg", "rpm", "7z", "jar", "java")
)
_INTERPRETER = re.compile(r"(?:.*/)?(?:(?:ba|da|a|z|k)?sh|python[\d.]*|perl|ruby|node|php[\d.]*|pwsh|\.|source)")
# What installs a package by its address without asking for a signature: rpm warns at most, dnf does not look.
_UNSIGNED = frozenset(("rpm", "yum", "dnf", "dnf5", "tdnf"))
_MOST_PLACES = 20  # that one command saves files at
_ENOUGH = 2  # commands that start a file: of two, one is not the download itself
_KEY = re.compile(r"\.(?:asc|gpg|key|pub|pem|crt|list|repo|sha256|sha512|sig)$|key", re.IGNORECASE)


def check(context: Context) -> Iterable[Hit]:
    """Look at all stages. Where a program is told to check what it fetches, the whole RUN counts as checked."""
    checks = Checks(context)
    for stage, run in context.instructions("RUN"):
        steps = context.steps(run)
        found = downloads.downloads(steps)
        by_address = [one for one in downloads.installs_from_address(steps) if one.program in _UNSIGNED]
        if not (found or by_address) or downloads.is_checked(steps):
            continue
        unpacks = any(one.command.program in _UNPACKS or _makes_executable(one) for one in steps)
        started = _find_started(steps)
        for one in (*found, *by_address):
            saved = _find_saved(one)
            later = checks.verifies(stage.index, run.start, (*saved, *map(downloads.name_of, one.urls)))
            url = next(
                (
                    url
                    for url in one.urls
                    if (not later and _is_artefact(url, unpacks=unpacks)) or _is_run(one, url, saved, started)
                ),
                None,
            )
            if url is not None and not url.lower().startswith("http://"):  # of that HC013 speaks
                yield Hit(
                    run,
                    _MESSAGE(program=verbatim(one.program), url=verbatim(downloads.short(url))),
                    confidence=Confidence.LIKELY,
                )
                break


def _is_artefact(url: str, *, unpacks: bool) -> bool:
    """Whether what is fetched is a program: by its name, or because it is unpacked or made executable."""
    path = re.split(r"[?#]", url)[0].rstrip("/")
    if _KEY.search(path.rpartition("/")[2]) or downloads.is_near(url):
        return False
    return unpacks or _ARTEFACT.search(path) is not None


def _is_run(download: Download, url: str, saved: Set[str], started: Mapping[str, Set[int]]) -> bool:
    """Whether another command is the file that is fetched, or an interpreter that is given it."""
    if downloads.is_near(url):
        return False
    names = {*saved, downloads.name_of(url)} - {"", "-"}
    return any(started.get(name, set()) - {id(download.step)} for name in names)


def _find_saved(download: Download) -> set[str]:
    """Return the names under which a command saves what it fetches, where it says so."""
    words = [download.step.word(word) for word in download.step.command.arguments]
    places = [after for word, after in pairwise(words) if re.fullmatch(r"-\w*[oO]|--output(?:-document)?", word)]
    places += [word.partition("=")[2] for word in words if word.startswith(("--output=", "--output-document="))]
    return {place.rpartition("/")[2] for place in places[:_MOST_PLACES]}


def _find_started(steps: Sequence[Step]) -> dict[str, set[int]]:
    """Return the names of the files that commands start, or that an interpreter is given, each with the first steps."""
    started: dict[str, set[int]] = {}
    for step in steps:
        plain = (step.word(word) for word in step.command.effective if not word.startswith("-"))
        found = next(plain, "")
        if _INTERPRETER.fullmatch(found):
            found = next(plain, found)
        of_name = started.setdefault(found.rpartition("/")[2], set())
        if len(of_name) < _ENOUGH:
            of_name.add(id(step))
    return started


def _makes_executable(step: Step) -> bool:
    return step.command.program == "chmod" and any(
        re.fullmatch(r"[ugoa]*\+r?w?x|0?[1-7]?[0-7]*[1357][0-7]*", word) for word in step.command.arguments
    )
