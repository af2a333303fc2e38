"""HC007: secrets in ENV and ARG, and in the text of other instructions. Their values are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.dockerfile.stages import declared_names
from bot.dockerfile.syntax import Instruction
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
_NAME = Template("{keyword} {name} looks like a secret", "{keyword} {name} parece um segredo")
# Not one that is the user's name again, nor a service's beside the program, whose host has no dot: those are examples.
_ADDRESS = re.compile(
    r"(?<=[a-z0-9])://([^\s/:@$]+):(?!\1@|\*+@|x+@|pass(?:word)?@)[^\s/@$<>{}]+@(?!localhost\b|127\.|[\w-]+(?:[:/,?\s]|$))",
    re.IGNORECASE,
)
_KINDS = (
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), Template("an AWS access key", "uma chave de acesso da AWS")),
    (
        re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})"),
        Template("a GitHub token", "um token do GitHub"),
    ),
    (re.compile(r"\bglpat-[\w-]{20,}"), Template("a GitLab token", "um token do GitLab")),
    (re.compile(r"\bxox[abeprs]-[\w-]{10,}"), Template("a Slack token", "um token do Slack")),
    (re.compile(r"\bAIza[\w-]{35}"), Template("a Google API key", "uma chave de API do Google")),
    (re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}"), Template("a Stripe key", "uma chave da Stripe")),
    (re.compile(r"\bnpm_[A-Za-z0-9]{36}\b"), Template("an npm token", "um token do npm")),
    (re.compile(r"\bpypi-AgEI[\w-]{20,}"), Template("a PyPI token", "um token do PyPI")),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"), Template("a private key", "uma chave privada")),
    (
        re.compile(r"(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
        Template("a JSON web token", "um JSON web token"),
    ),
    (_ADDRESS, Template("a password in a URL", "uma senha em uma URL")),
)

_DEFAULT = Template(
    "{keyword} {name} has an easily guessed value",
    "{keyword} {name} tem um valor fácil de adivinhar",
)
_DEFAULT_WHY = Template(
    "It is not a secret, and every container that is given no other value runs with it.",
    "Não é segredo, e todo contêiner que não recebe outro valor roda com ele.",
)
# Values that stand for one, or are the first that anyone would try.
_GUESSED = re.compile(
    r"(?:pass(?:word|wd|phrase)?|secret|token|admin|root|test|testing|guest|user|default|demo|postgres|mysql|12345\d*"
    r"|qwerty|foo|bar|dev|development)",
    re.IGNORECASE,
)

# The end of a name decides: TOKEN is one, TOKEN_FILE and TOKEN_TTL are not; GPG_KEY is a fingerprint.
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|SECRET|SECRETS|TOKEN|CREDENTIALS?|APIKEY|AUTHKEY"
    r"|(?:API|ACCESS|PRIVATE|SECRET|AUTH|SIGNING|ENCRYPTION|MASTER|DEPLOY|SSH|ACCOUNT|STORAGE)_KEY"
    r"|SECRET_KEY_BASE|SECRET_ACCESS_KEY)$"
    r"|(?:PASSWORD|PASSWD|SECRET|TOKEN|APIKEY|SECRETKEY)$"
)
_NO_SECRET_NAME = re.compile(r"(?:^|_)(?:PUBLIC|ALLOW|EMPTY|RANDOM|REQUIRE|DISABLE|ENABLE|USE|NO|MAX|MIN|CSRF)_")
_LONGEST_HARMLESS = 500  # characters
_HARMLESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S+|change[-_ ]?(?:me|it|this)\S*|replace\S*|todo|tbd|n/?a|\{\{.*\}\}|%\w+%|@\w+@|__\w+__"
    r"|\$\(.*\)|\S*place[-_]?holder\S*|\S*example\S*|redacted|unset|my[-_]?(?:password|secret|token|key)"
    r"|(?:some|any|the)[-_]\S*|true|false|yes|no|on|off|none|null|nil|undefined|\d{1,2}|[0-]+|/.*|\./.*|x+|\*+|<.*>|\.\.\.|dummy\S*|placeholder\S*"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:sh|bash|py|pl|rb|js|json|ya?ml|xml|txt|conf|cfg|ini|properties|rsp|pem|key|crt|p12|jks)"
    r"|not-?(?:needed|used|set)\S*|unused|example|your\S*|insert\S*|fake\S*|build(?:-?time)?)",
    re.IGNORECASE,
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
        found = _kind(text)
        if found is not None:
            kind, level = found
            yield Hit(instruction, _IN_TEXT(keyword=instruction.keyword, kind=kind()), level=level)


def _kind(text: str) -> tuple[Template, Level] | None:
    """Return what kind of secret a text contains by its shape, and how bad that is."""
    for pattern, kind in _KINDS:
        if pattern.search(text):
            return kind, LEVEL if pattern is _ADDRESS else Level.ERROR
    return None


def hide(text: str) -> str:
    """Return a text without what looks like a secret in it by its shape."""
    for pattern, _ in _KINDS:
        text = pattern.sub("…", text)
    return text


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
    found = _kind(value) if value else None
    if found is not None:
        return Hit(instruction, _VALUE(keyword=keyword, name=shown, kind=found[0]()), level=found[1])
    upper = name.upper().replace("-", "_")
    if not _SECRET_NAME.search(upper) or _NO_SECRET_NAME.search(upper):
        return None
    if value is not None and (not value or _is_harmless(value)):
        return None
    handed_on = re.fullmatch(r"(?:\$(?:\w+|\{\w+(?::?-)?\}))+", value) if value else None
    if handed_on and (not in_image or not arguments & set(re.findall(r"\w+", handed_on[0]))):
        return None  # from a variable of the base image, or within the build; the ARG is found by itself
    if value is not None and _GUESSED.fullmatch(value):
        return Hit(instruction, _DEFAULT(keyword=keyword, name=shown), level=Level.INFO, why=_DEFAULT_WHY())
    # An ARG of a stage that is not shipped is in the build cache, not in the image.
    level = LEVEL if in_image else Level.INFO
    return Hit(instruction, _NAME(keyword=keyword, name=shown), level=level, confidence=Confidence.LIKELY)


def _is_harmless(value: str) -> bool:
    """Whether a value says itself that it is none: `changeme`, `<token>`. Patterns with two `.*` see short ones."""
    return len(value) <= _LONGEST_HARMLESS and _HARMLESS.fullmatch(value) is not None
