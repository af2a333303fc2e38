"""HC019: curl that saves error pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from bot.dockerfile.execution import steps
from bot.dockerfile.shell import Command
from bot.dockerfile.syntax import Instruction
from bot.lint import downloads
from bot.lint.line_edits import with_option
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template

ID = "HC019"
TITLE = Template("curl that saves error pages", "curl que salva páginas de erro")
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Without -f, curl succeeds even if the server answers 404 or 500, and the error page goes into the image.",
    "Sem -f, o curl dá certo mesmo se o servidor responde 404 ou 500, e a página de erro vai para a imagem.",
)
REMEDY = Template("Write `curl -f` (`--fail`).", "Escreva `curl -f` (`--fail`).")
CAUGHT = "FROM debian:12\nRUN curl -sSLo /usr/bin/tool https://example.com/tool\n"
PASSES = "FROM debian:12\nRUN curl -fsSLo /usr/bin/tool https://example.com/tool\n"
_MESSAGE = Template("curl downloads without -f", "O curl baixa sem -f")
_HEALTH = Template(
    "curl without -f in HEALTHCHECK: a server that answers 500 counts as healthy",
    "curl sem -f no HEALTHCHECK: um servidor que responde 500 conta como saudável",
)
_HEALTH_WHY = Template(
    "Without -f, curl succeeds whatever the server answers.", "Sem -f, o curl dá certo seja qual for a resposta."
)
# With these curl asks something else, or the script looks at the answer by itself.
_OTHER_USE = re.compile(
    r"--(?:fail\S*|head|write-out|version|help|request|data\S*|form|upload-file|dump-header|config|retry-all-errors)"
)
_SAVES = re.compile(r"-[\w#:]*[oOJK]|--(?:output|remote-|config)")
_OTHER_LETTERS = frozenset("fIwVXdFTDKh")


def check(context: Context) -> Iterable[Hit]:
    """Look at the downloads of all stages, and at the HEALTHCHECK that counts."""
    for _, run in context.instructions("RUN"):
        found = context.steps(run)
        if downloads.is_checked(found):
            continue  # an error page does not have the checksum
        plain = [one for one in downloads.downloads(found, ("curl",)) if not _fails(one.step.command)]
        script = [one.command for one in found]
        asked = [one for one in plain if not _is_thrown_away(one.step.command, script)]
        # Only over http an error is a page.
        bad = [one.step.command for one in asked if any(url.lower().startswith("http") for url in one.urls)]
        if bad:
            every = [one.command for one in found if one.command.program == "curl"]
            pattern = r"(?<![\w./-])curl(?=\s)"
            edit = with_option(context, run, every, pattern, "-f") if len(every) == len(bad) else None
            yield Hit(run, _MESSAGE(), edit=edit)
    health = [one for one in context.image_instructions if one.keyword == "HEALTHCHECK"]
    if health and _asks_in_vain(context, health[-1]):
        yield Hit(health[-1], _HEALTH(), level=Level.WARNING, why=_HEALTH_WHY())


def _is_thrown_away(curl: Command, script: Iterable[Command]) -> bool:
    """Whether nobody keeps what the server answers: it goes to /dev/null, or is only printed."""
    if any(option in ("-o", "--output") and value == "/dev/null" for option, value in pairwise(curl.arguments)):
        return True
    kept = [one.target for one in curl.redirects if ">" in one.operator and one.descriptor in ("", "1")]
    if kept:
        return "/dev/null" in kept
    saved = any(_SAVES.match(word) for word in curl.arguments)
    return not saved and not _is_read(curl, script)


def _asks_in_vain(context: Context, health: Instruction) -> bool:
    commands = context.commands(health)
    return any(
        not _fails(one.step.command) and not _is_read(one.step.command, commands)
        for one in downloads.downloads(steps(commands), ("curl",))
    )


def _is_read(curl: Command, commands: Iterable[Command]) -> bool:
    """Whether what it prints goes to another command, such as grep."""
    script = list(commands)
    after = script[script.index(curl) + 1 :] if curl in script else []
    return any(one.operator in ("|", "|&") for one in after[:1]) or bool(curl.blocks)


def _fails(curl: Command) -> bool:
    """Whether it fails by itself, or is not a plain download."""
    for word in curl.arguments:
        if word.startswith("--"):
            if _OTHER_USE.match(word):
                return True
        elif word.startswith("-") and _OTHER_LETTERS & set(re.match(r"-([A-Za-z]*)", word)[1]):  # type: ignore[index]
            return True
    return False
