"""HC009: an image without a version."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dockerfile.stages import SCRATCH
from bot.dockerfile.syntax import Instruction
from bot.lint.rule import Context, Hit
from bot.model import Level
from bot.text import Template, verbatim

ID = "HC009"
TITLE = Template("Base image without a fixed version", "Imagem base sem versão fixa")
LEVEL = Level.WARNING
SAME = ("DL3006", "DL3007")
DECIDES = SAME
WHY = Template(
    "The same Dockerfile builds another image tomorrow, and nobody sees in the code that something changed.",
    "O mesmo Dockerfile constrói outra imagem amanhã, e ninguém vê no código que algo mudou.",
)
REMEDY = Template(
    "Name a version, such as `{image}:1.2`; a digest (`@sha256:...`) is stricter still.",
    "Indique uma versão, como `{image}:1.2`; um digest (`@sha256:...`) é ainda mais rígido.",
)
_NO_TAG = Template("{image} has no tag, which means latest", "{image} não tem tag, o que significa latest")
_LATEST = Template("{image} is whatever was published last", "{image} é o que foi publicado por último")


def check(context: Context) -> Iterable[Hit]:
    """Look at every image that the build takes files from."""
    seen: set[str] = set()
    for stage in context.graph.needed(context.stage):
        images = [(stage.from_instruction, stage.base)] if stage.parent is None else []
        for one in stage.instructions:
            images += [(one, source) for source in context.graph.sources(one) if isinstance(source, str)]
        for instruction, image in images:
            if image not in seen:
                seen.add(image)
                yield from _judged(instruction, image)


def _judged(instruction: Instruction, image: str) -> Iterable[Hit]:
    if image == SCRATCH or "@" in image or "$" in image or not image:
        return
    name, colon, tag = image.rpartition("/")[2].partition(":")
    if not name or (colon and tag != "latest"):
        return
    repository = image[: len(image) - len(colon + tag)]
    if repository.isdigit():
        return  # the number of a stage that is not there: the build says so
    template = _LATEST if colon else _NO_TAG
    yield Hit(
        instruction,
        template(image=verbatim(image[:100])),
        remedy=REMEDY(image=verbatim(repository[:100].replace("`", "'"))),
    )
