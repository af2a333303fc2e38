"""HC009: an image without a version."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.dockerfile.distributions import DEBIAN_SUITES, of_image
from bot.dockerfile.image_names import reference
from bot.dockerfile.stages import PLATFORM_ARGS, SCRATCH
from bot.dockerfile.syntax import Instruction
from bot.languages.row import word_set
from bot.lint.ends_of_support import PROGRAMS
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, Text, verbatim

ID = "HC009"
TITLE = Template("Base image without a fixed version", "Imagem base sem versão fixa")
LEVEL = Level.WARNING
SAME = ("DL3006", "DL3007", "DL3022")
DECIDES = ("DL3006", "DL3007")
WHY = Template(
    "The same Dockerfile builds another image tomorrow, and the code does not show the change.",
    "O mesmo Dockerfile gera outra imagem amanhã, e o código não mostra a mudança.",
)
REMEDY = Template(
    "Pin the version that you use today, or, which is stricter, the digest that `docker image inspect` shows: "
    "`{image}@sha256:...`.",
    "Fixe a versão que você usa hoje ou, o que é mais rígido, o digest que `docker image inspect` mostra: "
    "`{image}@sha256:...`.",
)
CAUGHT = "FROM debian:latest\n"
PASSES = "FROM debian:12\n"
_KNOWN_REMEDY = Template(
    "Pin the version: this build used `{image}`; a digest (`@sha256:...`) is stricter still.",
    "Fixe a versão: este build usou `{image}`; um digest (`@sha256:...`) é ainda mais rígido.",
)
_DIGEST_REMEDY = Template(
    "It has no version tags: pin the digest, `{image}@sha256:...`, and let a bot keep it up to date.",
    "Ela não tem tags de versão: fixe o digest, `{image}@sha256:...`, e deixe um bot mantê-lo atualizado.",
)
_NO_TAG = Template("{image} has no tag, so it means latest", "{image} não tem tag, ou seja, latest")
_LATEST = Template("{image} is whatever was published most recently", "{image} é a última versão publicada")
_NO_VERSION = Template(
    "{image} names no version: it is the newest that is published under that tag",
    "{image} não indica versão: é a mais nova publicada com essa tag",
)
_NO_STAGE = Template(
    "No stage is called {image}: it is the image {image}:latest, unless the build passes a context of that name",
    "Nenhum estágio se chama {image}: é a imagem {image}:latest, a menos que o build passe um contexto com esse nome",
)
_NO_STAGE_REMEDY = Template(
    "Name a stage if you meant one; of an image, pin the version or the digest: `{image}@sha256:...`.",
    "Indique um estágio se era essa a intenção; de uma imagem, fixe a versão ou o digest: `{image}@sha256:...`.",
)

# Images that are only published under names such as latest and nonroot.
_WITHOUT_VERSIONS = re.compile(r"^gcr\.io/distroless/|^cgr\.dev/chainguard/")
# The variable in which an official image says its version, which is a tag of its name as well.
_VERSION_OF = {
    "node": "NODE_VERSION", "python": "PYTHON_VERSION", "golang": "GOLANG_VERSION", "ruby": "RUBY_VERSION",
    "php": "PHP_VERSION", "rust": "RUST_VERSION", "nginx": "NGINX_VERSION", "redis": "REDIS_VERSION",
    "httpd": "HTTPD_VERSION", "tomcat": "TOMCAT_VERSION",
}  # fmt: skip


# What the publishers of official images call the newest release of a line, and what they call its variants.
_MOVING = word_set(
    "latest lts current stable mainline oldstable testing unstable experimental sid edge rolling devel rawhide "
    "nightly rc"
)
_FLAVOURS = word_set(
    "dev gpu alpine slim fpm apache cli zts jre jdk onbuild perl otel musl uclibc glibc base minimal full "
    "backports browsers"
)


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
                yield from _judge_base(context, instruction, image)


def _is_known(context: Context, instruction: Instruction) -> bool:
    """Whether all variables in the name of a base have a value; the others are given at build time."""
    names = re.findall(r"\$(?:(\w+)|\{(\w+)\})", instruction.args[0] if instruction.keyword == "FROM" else "")
    return {one or other for one, other in names} <= dict(context.graph.global_args).keys() | set(PLATFORM_ARGS)


def _judge_base(context: Context, instruction: Instruction, image: str) -> Iterable[Hit]:
    if image == SCRATCH or "@" in image or "$" in image or not image:
        return
    name, colon, tag = image.rpartition("/")[2].partition(":")
    repository = image[: len(image) - len(colon + tag)]
    if not name or (colon and tag != "latest" and not (_moves(repository, tag) and _is_known(context, instruction))):
        return
    if repository.isdigit():
        return  # the number of a stage that is not there: the build says so
    if instruction.keyword != "FROM" and image == name and not colon:
        shown = verbatim(image[:100])
        yield Hit(instruction, _NO_STAGE(image=shown), remedy=_NO_STAGE_REMEDY(image=shown))
        return
    template = _NO_TAG if not colon else _LATEST if tag == "latest" else _NO_VERSION
    yield Hit(
        instruction,
        template(image=verbatim(image[:100])),
        level=Level.INFO if template is _NO_VERSION else None,
        remedy=_remedy(context, image, repository[:100].replace("`", "'")),
    )


def _moves(repository: str, tag: str) -> bool:
    """Whether a tag leaves the version open, as `lts` and `alpine` do, of an official image, which has others.

    The name of a release is the version of a system, not that of a program on it. Any other word may name a version.
    """
    short = reference(repository).short
    program = short in PROGRAMS or short in _VERSION_OF
    words = set(re.split(r"[-_.]", tag))
    if not words <= _MOVING | _FLAVOURS | (DEBIAN_SUITES.keys() if program else set()):
        return False
    official = program or ("/" not in short and of_image(repository) is not None)
    return official or tag.startswith("latest-")


def _remedy(context: Context, image: str, repository: str) -> Text:
    """Name a tag only if there surely is one: what the built image says of itself."""
    name = reference(image).short
    if context.facts is not None and image == context.graph.external_base(context.stage):
        own = {one for i in context.image_instructions if i.keyword == "ENV" for one, _ in i.pairs}
        variable = _VERSION_OF.get(name, "")
        version = dict(context.facts.config.env).get(variable, "")
        if variable not in own and re.fullmatch(r"\d+(?:\.\d+){1,3}", version):
            return _KNOWN_REMEDY(image=verbatim(f"{repository}:{version}"))
    return (_DIGEST_REMEDY if _WITHOUT_VERSIONS.search(name) else REMEDY)(image=verbatim(repository))
