"""HC016: a script from the network is run unread."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.dockerfile.execution import Step
from bot.dockerfile.shell import ControlFlow
from bot.lint import downloads
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC016"
TITLE = Template("Downloaded script piped to a shell", "Script baixado e executado direto no shell")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Whoever controls that URL can run anything in the build, and a broken connection runs half a script.",
    "Quem controla essa URL executa qualquer coisa no build, e uma conexão interrompida executa meio script.",
)
REMEDY = Template(
    "Download the script, verify its checksum (`sha256sum -c`), then run it; or install a package.",
    "Baixe o script, verifique o checksum (`sha256sum -c`) e só então o execute; ou instale um pacote.",
)
CAUGHT = "FROM debian:12\nRUN curl -fsSL https://example.com/install.sh | sh\n"
PASSES = (
    "FROM debian:12\nRUN curl -fsSLo install.sh https://example.com/install.sh \\\n"
    " && echo '0f1e...  install.sh' | sha256sum -c - && sh install.sh\n"
)
_MESSAGE = Template(
    "`{program}` pipes a download straight into `{interpreter}`: {url}",
    "O download de `{program}` vai direto para `{interpreter}`: {url}",
)
_INTERPRETER = re.compile(r"(?:ba|da|a|z|k)?sh|python[\d.]*|perl|ruby|node|php|pwsh|eval|source|\.")
_FETCHES = re.compile(r"\b(curl|wget)\s[^|)`]*")


def check(context: Context) -> Iterable[Hit]:
    """Look at all stages."""
    for _, run in context.instructions("RUN"):
        steps = context.steps(run)
        for program, interpreter, url in (*_find_piped(steps), *_find_substituted(steps)):
            yield Hit(
                run,
                _MESSAGE(
                    program=verbatim(program),
                    interpreter=verbatim(interpreter),
                    url=verbatim(downloads.short(url)),
                ),
            )
            break


def _find_piped(steps: Sequence[Step]) -> Iterator[tuple[str, str, str]]:
    """Find `curl address | sh`, also with something in between that does not look at it."""
    fetched: tuple[str, str] | None = None
    for step in steps:
        if step.command.operator not in ("|", "|&"):
            found = downloads.downloads([step])
            fetched = (found[0].program, found[0].urls[0]) if found else None
        elif fetched is not None and _runs_input(step):
            yield (fetched[0], step.command.program, fetched[1])


def _runs_input(step: Step) -> bool:
    """Whether a program takes its program from its input: an interpreter that is given no file to run."""
    if not _INTERPRETER.fullmatch(step.command.program) or step.command.program in ("eval", "source", "."):
        return False
    words = step.command.arguments
    if any(re.fullmatch(r"-\w*[ce]", word) for word in words):
        return False  # the program is in its arguments; the input is data
    if "-s" in words or "-" in words or "/dev/stdin" in words:
        return True
    return all(word.startswith("-") for word in words)


def _find_substituted(steps: Sequence[Step]) -> Iterator[tuple[str, str, str]]:
    """Find `sh -c "$(curl address)"`, `eval "$(curl address)"`, `bash <(curl address)`."""
    for step in steps:
        raw = step.command.raw
        interpreter = step.command.program
        inside = ControlFlow.SHELL in step.command.blocks and raw.lstrip().startswith(("$(", "`"))
        if not inside and not _INTERPRETER.fullmatch(interpreter):
            continue
        match = re.search(r"(?:\$\(|`|<\()\s*(?:curl|wget)\s", raw)
        if match is None:
            continue
        urls = re.findall(r"https?://[^\s'\"`)|]+", raw[match.start() :])
        fetch = _FETCHES.search(raw[match.start() :])
        if urls and fetch:
            yield (fetch[1], "sh" if inside else interpreter, urls[0])
