"""HC023: a port below 1024 and a user other than root."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from bot.dockerfile.distributions import Family
from bot.dockerfile.shell import Command
from bot.lint import paths
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.text import Template, verbatim

ID = "HC023"
TITLE = Template("Port below 1024 with a non-root user", "Porta abaixo de 1024 com usuário não root")
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Docker lets any user listen there, but Podman and many Kubernetes clusters only root: it starts "
    "here and fails there.",
    "O Docker deixa qualquer usuário escutar ali, mas o Podman e muitos clusters Kubernetes só o root: "
    "inicia aqui e falha lá.",
)
REMEDY = Template(
    "Listen on port 1024 or above, such as 8080, and publish it as {port}.",
    "Escute na porta 1024 ou acima, como 8080, e publique-a como {port}.",
)
CAUGHT = "FROM debian:12\nEXPOSE 80\nUSER 10001\n"
PASSES = "FROM debian:12\nEXPOSE 8080\nUSER 10001\n"
_MESSAGE = Template(
    "Port {port} is below 1024, and the image does not run as root",
    "A porta {port} é menor que 1024, e a imagem não roda como root",
)
_FIRST_FREE = 1024
_PORT = re.compile(r"(\d{1,5})(?:-\d{1,5})?(?:/(?:tcp|udp|sctp))?")  # the first of a range is the lowest
_BECOMES_ROOT = frozenset(("sudo", "gosu", "su-exec", "setpriv"))
_SETS_USER = re.compile(
    r"0?[4-7][0-7]{3}|[ugoa]*\+[rwxXst]*s[rwxXst]*"
)  # a mode with which a program runs as its owner


def check(context: Context) -> Iterable[Hit]:
    """Compare EXPOSE with the last USER."""
    users = [one for one in context.image_instructions if one.keyword == "USER" and one.args]
    if context.facts is not None:
        user: str | None = context.facts.config.user
    else:
        user = paths.fill_word(context, users[-1].args[0], before=users[-1].start) if users else None
    if context.system is not None and context.system.family is Family.WINDOWS:
        return  # there every user may
    if not user or re.fullmatch(r"(?:root|0+)(?::.*)?", user) or _has_right(context):
        return
    for one in context.image_instructions:
        if one.keyword == "EXPOSE":
            for word in one.args:
                port = _PORT.fullmatch(paths.fill_word(context, word, before=one.start) or "")
                if port and 0 < int(port[1]) < _FIRST_FREE:
                    number = verbatim(port[1])
                    yield Hit(one, _MESSAGE(port=number), remedy=REMEDY(port=number), confidence=Confidence.LIKELY)
                    break


def _has_right(context: Context) -> bool:
    """Whether a program is given the right to listen there, or the user that of being root: `sudo nginx`."""
    for one in context.image_instructions:
        if one.keyword not in ("RUN", "CMD", "ENTRYPOINT"):
            continue
        text = one.original.lower()
        if "cap_net_bind_service" in text or "authbind" in text or "nopasswd" in text:
            return True
        if any(_raises(command) for command in context.commands(one)):
            return True
    return False


def _raises(command: Command) -> bool:
    names = {posixpath.basename(word) for word in command.words}
    if command.program == "chmod":
        return any(_SETS_USER.fullmatch(word) for word in command.words[1:])
    return not _BECOMES_ROOT.isdisjoint(names)
