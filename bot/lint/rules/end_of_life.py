"""HC021: a base image that gets no security updates any more."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.dockerfile.distributions import of_image
from bot.dockerfile.image_names import Reference, reference
from bot.dockerfile.stages import Stage
from bot.lint.ends_of_support import DOTNET, NAMED_VERSIONS, PROGRAMS, SYSTEMS
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC021"
TITLE = Template("Base image past end of life", "Imagem base sem suporte")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
OF_IMAGE = True
WHY = Template(
    "New vulnerabilities are no longer fixed; scanners may show none, because nobody publishes advisories.",
    "Vulnerabilidades novas não são mais corrigidas; scanners podem não mostrar nenhuma, pois ninguém publica avisos.",
)
REMEDY = Template("Move to a supported release, and test it.", "Passe para uma versão com suporte, e teste.")
CAUGHT = "FROM debian:buster\nCOPY app /app\n"
PASSES = "FROM debian:trixie\nCOPY app /app\n"
_MESSAGE = Template(
    "{image}: {product} has been out of support since {since}",
    "{image}: {product} está sem suporte desde {since}",
)
_SAID = Template(
    "The image is {product}, which is out of support",
    "A imagem é {product}, que está sem suporte",
)
_DEPRECATED = Template(
    "{image} has been deprecated since {since} and gets no updates",
    "{image} está descontinuada desde {since} e não recebe atualizações",
)

_BUILT_WHY = Template(
    "The image is not shipped, but what it compiles in, or has downloaded, gets no security fixes either.",
    "A imagem não é distribuída, mas o que ela compila ou baixa também não recebe correções de segurança.",
)

_DOTNET = re.compile(r"^mcr\.microsoft\.com/dotnet/(?:core/)?(?:sdk|aspnet|runtime|runtime-deps)$")
# Of official images that are given up as a whole, since when; what has a version of its own above is told by that.
_DEPRECATED_IMAGES = {
    "centos": "2024-06",
    "openjdk": "2022-07",
    "java": "2017-01",
    "centos/systemd": "2021-12",
    "microsoft/dotnet": "2019-03",
}


def check(context: Context) -> Iterable[Hit]:
    """Look at every image that a build begins with: the one that is shipped also by what its scanner says."""
    shipped = context.chain[0]
    for stage in context.graph.needed(context.stage):
        if stage.parent is not None or "$" in stage.base:
            continue
        if stage is not shipped:
            yield from _by_name(stage, system=True, level=Level.INFO)
        elif context.scan is not None and context.scan.end_of_life:
            yield Hit(stage.from_instruction, _SAID(product=verbatim(context.scan.end_of_life[:60])))
        else:
            # Of its system a scanner that has looked at the image knows more than its name.
            yield from _by_name(stage, system=not context.scanned)


def _by_name(stage: Stage, *, system: bool, level: Level | None = None) -> Iterable[Hit]:
    image = stage.base
    shown = verbatim(image.partition("@")[0][:100])
    parts = reference(image)
    why = None if level is None else _BUILT_WHY()
    found = _find_end(parts) or (_find_end_of_system(image) if system else None)
    if found is not None:
        message = _MESSAGE(image=shown, product=verbatim(found[0]), since=found[1])
    elif parts.short in _DEPRECATED_IMAGES and "-ea" not in parts.tag:  # what is not out yet still comes as openjdk
        message = _DEPRECATED(image=shown, since=_DEPRECATED_IMAGES[parts.short])
    else:
        return
    yield Hit(stage.from_instruction, message, level=level, why=why)


def _find_end(parts: Reference) -> tuple[str, str] | None:
    """The language or database that an image is of, and since when it has no support."""
    product = DOTNET if _DOTNET.search(parts.short) else PROGRAMS.get(parts.short)
    numbered = re.match(r"\d+(?:\.\d+)?", parts.tag)
    names = NAMED_VERSIONS.get(parts.short, {})
    version = numbered[0] if numbered else names.get(parts.tag.partition("-")[0], "")
    found = product.since(version) if product and version else None
    return (f"{product.name} {found[0]}", found[1]) if product and found else None


def _find_end_of_system(image: str) -> tuple[str, str] | None:
    system = of_image(image)
    if system is None:
        return None
    stream = system.id == "centos" and reference(image).tag.startswith("stream")
    product = SYSTEMS.get("centos-stream" if stream else system.id)
    found = product.since(system.version) if product else None
    return (f"{product.name} {found[0]}", found[1]) if product and found else None
