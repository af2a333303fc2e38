"""HC012: the whole context goes into the image, with what .dockerignore does not keep out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.lint import paths
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, Text, verbatim

ID = "HC012"
TITLE = Template("Whole build context copied into the image", "Contexto de build inteiro copiado para a imagem")
LEVEL = Level.INFO
SAME = ("DL4007",)
DECIDES = SAME
WHY = Template(
    "Everything in the directory goes into the image: the history in .git and, on a developer's machine, .env.",
    "Tudo o que está no diretório vai para a imagem: o histórico em .git e, na máquina de quem desenvolve, o .env.",
)
REMEDY = Template(
    "List what the image does not need in .dockerignore, starting with {names}; or copy only what it needs.",
    "Liste em .dockerignore aquilo de que a imagem não precisa, a começar por {names}; ou copie só o necessário.",
)
CAUGHT = "FROM debian:12\nCOPY . /app\n"
PASSES = "FROM debian:12\nCOPY src /app/src\n"
_OPEN = Template(
    "The whole build context is copied into the image, and .dockerignore does not exclude {names}",
    "O contexto de build inteiro é copiado para a imagem, e o .dockerignore não exclui {names}",
)
_SENSITIVE = Template(
    "The whole build context is copied into the image, including {names}",
    "O contexto de build inteiro é copiado para a imagem, inclusive {names}",
)

_TEST = re.compile(r"(?:^|/)(?:tests?|testdata|fixtures|examples?|docs?|certs?|node_modules|vendor)/|/spec/")
_SHOWN = 3


def check(context: Context) -> Iterable[Hit]:
    """Compare what is copied with what is ignored. Without the files at hand there is nothing to say."""
    if context.files is None or context.ignore is None:
        return
    copies = [
        one for one in context.image_instructions if one.keyword in ("COPY", "ADD") and paths.is_whole_context(one)
    ]
    if not copies:
        return
    candidates = sorted(name for name in context.files if paths.is_secret_file(name) and not _TEST.search(name))
    secret = context.ignore.kept(candidates)
    for one in copies:
        if secret:
            names = _names(secret)
            yield Hit(one, _SENSITIVE(names=names), level=Level.WARNING, remedy=REMEDY(names=names))
        elif context.ignore.kept(name for name in context.files if name.startswith(".git/")):
            yield Hit(one, _OPEN(names=verbatim(".git")), remedy=REMEDY(names=verbatim(".git, .env")))


def _names(files: Iterable[str]) -> Text:
    all_of_them = list(files)
    shown = ", ".join(name[:80] for name in all_of_them[:_SHOWN])
    return verbatim(shown if len(all_of_them) <= _SHOWN else f"{shown}, …")
