"""HC013: something is downloaded over plain http."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.dockerfile.syntax import Instruction
from bot.lint import downloads, paths
from bot.lint.checked import Checks
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC013"
TITLE = Template("Download over plain http", "Download por http sem criptografia")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Anyone on the network path can replace the content unnoticed.",
    "Qualquer um no caminho da rede pode trocar o conteúdo sem que o build perceba.",
)
REMEDY = Template(
    "Use https://; if the server has none, verify a checksum kept in the Dockerfile.",
    "Use https://; se o servidor não tiver, verifique um checksum guardado no Dockerfile.",
)
CAUGHT = "FROM debian:12\nRUN curl -fsSLo /usr/bin/tool http://example.com/tool\n"
PASSES = "FROM debian:12\nRUN curl -fsSLo /usr/bin/tool https://example.com/tool\n"
_MESSAGE = Template(
    "`{program}` downloads over plain http, and nothing verifies it: {url}",
    "`{program}` baixa por http sem criptografia, e nada verifica o conteúdo: {url}",
)


def check(context: Context) -> Iterable[Hit]:
    """Look at the downloads of all stages: what a build stage fetches ends up in the image."""
    checks = Checks(context)
    for stage, one in context.instructions("ADD", "RUN"):
        found = _find_added(one) if one.keyword == "ADD" else _find_fetched(context, one)
        for program, url in found:
            if checks.verifies(stage.index, one.start, (downloads.name_of(url),)):
                continue
            yield Hit(one, _MESSAGE(program=verbatim(program), url=verbatim(downloads.short(url))))
            break  # once an instruction


def _find_added(one: Instruction) -> Iterator[tuple[str, str]]:
    if one.flag("checksum") is None:
        yield from (("ADD", source) for source in paths.sources(one) if _is_plain(source.strip("\"'")))


def _find_fetched(context: Context, run: Instruction) -> Iterator[tuple[str, str]]:
    steps = context.steps(run)
    if downloads.is_checked(steps):
        return
    for found in (*downloads.downloads(steps), *downloads.installs_from_address(steps), *downloads.clones(steps)):
        yield from ((found.program, url) for url in found.urls if _is_plain(url))


def _is_plain(url: str) -> bool:
    return url.lower().startswith("http://") and not downloads.is_near(url)
