"""HC024: HEALTHCHECK calls a program that the image does not have."""

from __future__ import annotations

from collections.abc import Iterable

from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC024"
TITLE = Template("HEALTHCHECK calls a missing program", "HEALTHCHECK chama um programa ausente")
LEVEL = Level.ERROR
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
OF_IMAGE = True
WHY = Template(
    "The check always fails, so the container counts as unhealthy even if the program works.",
    "A verificação sempre falha, e o contêiner conta como não saudável mesmo que o programa funcione.",
)
REMEDY = Template(
    "Install it, or use a program that the image has (the server itself, or BusyBox wget).",
    "Instale-o, ou use um programa que a imagem tem (o próprio servidor, ou o wget do BusyBox).",
)
# The image decides: the example is that of an image without curl.
CAUGHT = "FROM debian:12-slim\nHEALTHCHECK CMD curl -f http://localhost:8080/\n"
PASSES = "FROM debian:12-slim\nHEALTHCHECK CMD /app/server --check\n"
_MESSAGE = Template(
    "HEALTHCHECK calls {programs}, which the image does not have",
    "O HEALTHCHECK chama {programs}, que a imagem não tem",
)


def check(context: Context) -> Iterable[Hit]:
    """Say what the built image lacks. Without one there is nothing to say."""
    if context.facts is None or not context.facts.missing_programs:
        return
    own = [one for one in context.image_instructions if one.keyword == "HEALTHCHECK"]
    if own:  # that of the base image is not this file's
        names = ", ".join(name[:60] for name in context.facts.missing_programs[:3])
        yield Hit(own[-1], _MESSAGE(programs=verbatim(names)))
