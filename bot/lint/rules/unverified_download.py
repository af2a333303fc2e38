"""HC014: a program or archive is downloaded and used without verification."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.dockerfile.execution import Step
from bot.lint import downloads
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
_KEY = re.compile(r"\.(?:asc|gpg|key|pub|pem|crt|list|repo|sha256|sha512|sig)$|key", re.IGNORECASE)


def check(context: Context) -> Iterable[Hit]:
    """Look at all stages. Where a program is told to check what it fetches, the whole RUN counts as checked."""
    for _, run in context.instructions("RUN"):
        steps = context.steps(run)
        found = downloads.downloads(steps)
        if not found or downloads.is_checked(steps):
            continue
        for one in found:
            url = next((url for url in one.urls if _is_artefact(url, steps) or _is_run(one, url, steps)), None)
            if url is not None and not url.lower().startswith("http://"):  # of that HC013 speaks
                yield Hit(
                    run,
                    _MESSAGE(program=verbatim(one.program), url=verbatim(downloads.short(url))),
                    confidence=Confidence.LIKELY,
                )
                break


def _is_artefact(url: str, steps: Sequence[Step]) -> bool:
    """Whether what is fetched is a program: by its name, or because it is unpacked or made executable."""
    path = re.split(r"[?#]", url)[0].rstrip("/")
    if _KEY.search(path.rpartition("/")[2]) or downloads.is_near(url):
        return False
    if _ARTEFACT.search(path):
        return True
    return any(one.command.program in _UNPACKS or _makes_executable(one) for one in steps)


def _is_run(download: Download, url: str, steps: Sequence[Step]) -> bool:
    """Whether a later command is the file that is fetched, or an interpreter that is given it."""
    words = [download.step.word(word) for word in download.step.command.arguments]
    places = [after for word, after in pairwise(words) if re.fullmatch(r"-\w*[oO]|--output(?:-document)?", word)]
    places += [word.partition("=")[2] for word in words if word.startswith(("--output=", "--output-document="))]
    names = {place.rpartition("/")[2] for place in (*places, re.split(r"[?#]", url)[0])} - {"", "-"}
    if downloads.is_near(url):
        return False
    for step in steps:
        found = [step.word(word) for word in step.command.effective if not word.startswith("-")]
        if len(found) > 1 and _INTERPRETER.fullmatch(found[0]):
            found = found[1:]
        if step is not download.step and found and found[0].rpartition("/")[2] in names:
            return True
    return False


def _makes_executable(step: Step) -> bool:
    return step.command.program == "chmod" and any(
        re.fullmatch(r"[ugoa]*\+r?w?x|0?[1-7]?[0-7]*[1357][0-7]*", word) for word in step.command.arguments
    )
