"""HC007: secrets in ENV and ARG, and in the text of other instructions. Their values are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.dockerfile.stages import declared_names
from bot.dockerfile.syntax import Instruction
from bot.lint import secret_values
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.text import Template, verbatim

ID = "HC007"
TITLE = Template("Secret in the Dockerfile", "Segredo no Dockerfile")
LEVEL = Level.WARNING
SAME = ("SecretsUsedInArgOrEnv", "DL3064")
DECIDES = SAME
WHY = Template(
    "The value stays in the image's configuration or history, where everyone who can pull it can read it.",
    "O valor fica na configuração ou no histórico da imagem, onde todos que podem baixá-la podem lê-lo.",
)
REMEDY = Template(
    "In the build, use `RUN --mount=type=secret`; at run time, pass it to the container. Replace any secret "
    "that was published.",
    "No build, use `RUN --mount=type=secret`; em execução, passe-o ao contêiner. Troque qualquer segredo já publicado.",
)
CAUGHT = "FROM debian:12\nENV DB_PASSWORD=hunter2\n"
PASSES = "FROM debian:12\nENV DB_PASSWORD_FILE=/run/secrets/db\n"
_VALUE = Template(
    "{keyword} {name} contains what looks like {kind}",
    "{keyword} {name} contém o que parece ser {kind}",
)
_IN_TEXT = Template("{keyword} contains what looks like {kind}", "{keyword} contém o que parece ser {kind}")
_WRITTEN = Template(
    "The file that this writes sets {name}, which looks like a secret",
    "O arquivo que isto escreve define {name}, que parece um segredo",
)
_ACCOUNT = Template(
    "RUN gives the user {name} a password that everyone can read",
    "RUN dá ao usuário {name} uma senha que todos podem ler",
)
_GUESSED_ACCOUNT = Template(
    "RUN gives the user {name} an easily guessed password",
    "RUN dá ao usuário {name} uma senha fácil de adivinhar",
)
_ACCOUNT_REMEDY = Template(
    "Leave the account without a password, or set one when the container starts.",
    "Deixe a conta sem senha, ou defina uma quando o contêiner iniciar.",
)
_NAME = Template("{keyword} {name} looks like a secret", "{keyword} {name} parece um segredo")
_OF_ACCOUNT = re.compile(r"([\w.-]{1,40}):([^\s$`:{}%]{1,200})")
_DEFAULT_VALUE = re.compile(r"\$\{\w+:?-([^${}]+)\}")
_DEFAULT = Template(
    "{keyword} {name} has an easily guessed value",
    "{keyword} {name} tem um valor fácil de adivinhar",
)
_DEFAULT_WHY = Template(
    "It is not a secret, and every container that is given no other value runs with it.",
    "Não é segredo, e todo contêiner que não recebe outro valor roda com ele.",
)


def check(context: Context) -> Iterable[Hit]:
    """Find secrets by the shape of their values, then by their names."""
    in_image = {one.start for one in context.image_instructions}
    arguments: set[str] = set()
    for _, instruction in context.instructions("ENV", "ARG"):
        if instruction.keyword == "ARG":
            arguments |= set(declared_names(instruction))
        for name, value in _variables(instruction):
            hit = _hit(instruction, name, value, arguments, in_image=instruction.start in in_image)
            if hit is not None:
                yield hit
    for instruction in context.dockerfile.instructions:
        if instruction.keyword == "FROM":
            break
        for name, value in _variables(instruction):
            hit = _hit(instruction, name, value, set(), in_image=False)
            if hit is not None:
                yield hit
    yield from _in_texts(context)


def _in_texts(context: Context) -> Iterator[Hit]:
    """Find secrets by their shape in what other instructions run, say or write: the history has it word for word."""
    for _, instruction in context.instructions("RUN", "ADD", "COPY", "LABEL", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
        text = "\n".join((instruction.original, *(one.body for one in instruction.heredocs)))
        found = secret_values.kind_of(text)
        if found is not None:
            kind, level = found
            yield Hit(instruction, _IN_TEXT(keyword=instruction.keyword, kind=kind()), level=level)
        elif instruction.keyword in ("COPY", "ADD"):
            yield from _in_written_file(instruction)
        elif instruction.keyword == "RUN" and "chpasswd" in text:
            yield from _of_accounts(context, instruction)


def _of_accounts(context: Context, run: Instruction) -> Iterator[Hit]:
    """Find the first password that `echo user:password | chpasswd` sets as it stands there."""
    for before, one in pairwise(context.commands(run)):
        piped = one.operator in ("|", "|&") and before.program in ("echo", "printf") and bool(before.arguments)
        if one.program != "chpasswd" or not piped or "-e" in one.words:
            continue
        found = _OF_ACCOUNT.fullmatch(before.arguments[-1].removesuffix("\\n"))
        if found is None or secret_values.is_harmless(found[2]):
            continue
        guessed = secret_values.is_guessed(found[2], found[1])
        said = _GUESSED_ACCOUNT if guessed else _ACCOUNT
        yield Hit(run, said(name=verbatim(found[1])), level=Level.INFO if guessed else None, remedy=_ACCOUNT_REMEDY())
        return


def _in_written_file(copy: Instruction) -> Iterator[Hit]:
    """Find the first secret among the variables that the file of a heredoc sets, by its name."""
    for one in copy.heredocs:
        for name, value in secret_values.settings_of(one.text):
            if secret_values.is_secret(name, value):
                yield Hit(copy, _WRITTEN(name=verbatim(name[:60])), confidence=Confidence.LIKELY)
                return


def _variables(instruction: Instruction) -> Iterator[tuple[str, str | None]]:
    """Return names and values, without quotes; the value is None where an ARG has none."""
    if instruction.keyword == "ENV":
        yield from ((name, value.strip("\"' ")) for name, value in instruction.pairs)
    elif instruction.keyword == "ARG":
        for word in instruction.args:
            name, equals, value = word.partition("=")
            yield name, value.strip("\"' ") if equals else None


def _hit(instruction: Instruction, name: str, value: str | None, arguments: set[str], *, in_image: bool) -> Hit | None:
    shown = verbatim(name[:60])
    keyword = instruction.keyword
    found = secret_values.kind_of(value) if value else None
    if found is not None:
        return Hit(instruction, _VALUE(keyword=keyword, name=shown, kind=found[0]()), level=found[1])
    if not secret_values.is_secret_name(name):
        return None
    otherwise = _DEFAULT_VALUE.fullmatch(value) if value else None
    if otherwise is not None:
        value = otherwise[1]  # which a build without arguments takes
    if value is not None and (not value or secret_values.is_harmless(value)):
        return None
    handed_on = re.fullmatch(r"(?:\$(?:\w+|\{\w+(?::?-)?\}))+", value) if value else None
    if handed_on and (not in_image or not arguments & set(re.findall(r"\w+", handed_on[0]))):
        return None  # from a variable of the base image, or within the build; the ARG is found by itself
    if value is not None and secret_values.is_guessed(value, name):
        return Hit(instruction, _DEFAULT(keyword=keyword, name=shown), level=Level.INFO, why=_DEFAULT_WHY())
    # An ARG of a stage that is not shipped is in the build cache, not in the image.
    level = LEVEL if in_image else Level.INFO
    return Hit(instruction, _NAME(keyword=keyword, name=shown), level=level, confidence=Confidence.LIKELY)
