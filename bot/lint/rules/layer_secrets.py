"""HC022: a secret lies in a layer of the image. Its value is never shown."""

from __future__ import annotations

from collections.abc import Iterable

from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.model.images import LayerSecret
from bot.text import Template, verbatim

ID = "HC022"
TITLE = Template("Secret in a layer", "Segredo em uma camada")
LEVEL = Level.ERROR
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Everyone who can pull the image can read it, even if a later layer deletes the file.",
    "Todos que podem baixar a imagem podem lê-lo, mesmo que uma camada posterior apague o arquivo.",
)
REMEDY = Template(
    "Use `RUN --mount=type=secret` and exclude the file in .dockerignore. Replace any secret that was published.",
    "Use `RUN --mount=type=secret` e exclua o arquivo no .dockerignore. Troque qualquer segredo já publicado.",
)
# The image decides: the example is that of a config.json with a token in it.
CAUGHT = "FROM debian:12\nCOPY config.json /app/\n"
PASSES = "FROM debian:12\nCOPY public.json /app/\n"
_MESSAGE = Template("{kind} in {path}", "{kind} em {path}")
_MORE = Template("{kind} in {path}, and {count} more", "{kind} em {path}, e mais {count}")


def check(context: Context) -> Iterable[Hit]:
    """Say what the scanner found in the layers that this file's own instructions made."""
    found: dict[int, list[LayerSecret]] = {}
    for secret in (context.facts.secrets if context.facts is not None else None) or ():
        found.setdefault(secret.line, []).append(secret)
    for one in context.image_instructions:
        if one.start in found:
            some = sorted(found[one.start], key=lambda secret: (secret.path, secret.kind))
            kind, path = verbatim(some[0].kind[:80]), verbatim(some[0].path[-120:])
            more = len(some) - 1
            yield Hit(one, _MORE(kind=kind, path=path, count=more) if more else _MESSAGE(kind=kind, path=path))
