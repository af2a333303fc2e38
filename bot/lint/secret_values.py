"""What a secret looks like: the shape of its value, the name that it goes by, and what only stands for one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.findings import Level
from bot.text import Template

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
    (
        re.compile(r"\bsk-(?:proj|svcacct|admin)-[\w-]{20,}"),
        Template("an OpenAI API key", "uma chave de API da OpenAI"),
    ),
    (re.compile(r"\bsk-ant-[\w-]{20,}"), Template("an Anthropic API key", "uma chave de API da Anthropic")),
    (re.compile(r"\bhf_[A-Za-z]{34}\b"), Template("a Hugging Face token", "um token do Hugging Face")),
    (re.compile(r"\bSG\.[\w-]{22}\.[\w-]{43}"), Template("a SendGrid API key", "uma chave de API da SendGrid")),
    (re.compile(r"\bdckr_pat_[\w-]{27}"), Template("a Docker Hub token", "um token do Docker Hub")),
    (re.compile(r"\bhvs\.[\w-]{24,}"), Template("a HashiCorp Vault token", "um token do HashiCorp Vault")),
    (re.compile(r"\bdop_v1_[0-9a-f]{64}"), Template("a DigitalOcean token", "um token da DigitalOcean")),
    (_ADDRESS, Template("a password in a URL", "uma senha em uma URL")),
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
_SETTING = re.compile(r"^(?:export[ \t]+)?([A-Z][A-Z0-9_]{0,80})=([^\n]{0,2000})$", re.MULTILINE)
_LONGEST_HARMLESS = 500  # characters
_HARMLESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S+|(?:change|override|set|define|fill|edit|update)[-_ ]?(?:me|it|this|in)\S*|replace\S*"
    r"|todo|tbd|n/?a|\{\{.*\}\}|%\w+%|@\w+@|__\w+__"
    r"|[a-z_-]*here|0x(?:[0-9a-f]{8}){1,2}|0x[0-9a-f]{40}"  # the last two: numbers that public keys go by
    r"|\$\(.*\)|\S*place[-_]?holder\S*|\S*example\S*|redacted|unset|my[-_]?(?:password|secret|token|key)"
    r"|(?:some|any|the)[-_]\S*|true|false|yes|no|on|off|none|null|nil|undefined|\d{1,2}|[0-]+|/.*|\./.*|x+|<.*>"
    r"|\*+(?:[\w -]*\*+)?|\.\.\.|dummy\S*|placeholder\S*"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:sh|bash|py|pl|rb|js|json|ya?ml|xml|txt|conf|cfg|ini|properties|rsp|pem|key|crt|p12|jks)"
    r"|not-?(?:needed|used|set)\S*|unused|example|your\S*|insert\S*|insecure\S*|fake\S*|build(?:-?time)?)",
    re.IGNORECASE,
)
_NAME_OF_PLACE = re.compile(r"[a-z][a-z._-]*(?:/[a-z][a-z._-]*)+")  # of an image, or of a file
_PROSE = re.compile(r"[A-Za-z][A-Za-z',.]*(?: [A-Za-z][A-Za-z',.]*){2,}")
# Words without anything that was thrown dice for, of which one says what is meant: `my-db-password`, `Password123`.
_WORDS = re.compile(r"[A-Za-z][A-Za-z_. -]*\d{0,4}[!.]?")
_SAYS_ITSELF = re.compile(r"pass(?:word|wd|phrase)|secret|token|api[-_ ]?key", re.IGNORECASE)


def kind_of(text: str) -> tuple[Template, Level] | None:
    """Return what kind of secret a text contains by its shape, and how bad that is."""
    for pattern, kind in _KINDS:
        if pattern.search(text):
            return kind, Level.WARNING if pattern is _ADDRESS else Level.ERROR
    return None


def hide(text: str) -> str:
    """Return a text without what looks like a secret in it by its shape."""
    for pattern, _ in _KINDS:
        text = pattern.sub("…", text)
    return text


def is_harmless(value: str) -> bool:
    """Whether a value says itself that it is none: `changeme`, `<token>`. Patterns with two `.*` see short ones."""
    if len(value) > _LONGEST_HARMLESS:
        return False
    if any(one.fullmatch(value) is not None for one in (_HARMLESS, _NAME_OF_PLACE)):
        return True
    # A sentence that speaks of the secret says that it is missing; other words may be a passphrase.
    return _PROSE.fullmatch(value) is not None and _SAYS_ITSELF.search(value) is not None


def is_guessed(value: str, name: str = "") -> bool:
    """Whether a value is among the first that anyone would try, or is words that say what it stands for.

    What stands in the name that it goes by is: `NAGIOS_PASS=nagios`, `SECRET_ACCESS_KEY=access_key`.
    """
    if _GUESSED.fullmatch(value) is not None or _plain(value) in _plain(name):
        return True
    return len(value) <= _LONGEST_HARMLESS and bool(_WORDS.fullmatch(value) and _SAYS_ITSELF.search(value))


def _plain(word: str) -> str:
    return word.lower().replace("-", "_").strip("_")


def is_secret_name(name: str) -> bool:
    """Whether what goes by that name is a secret, as a rule."""
    upper = name.upper().replace("-", "_")
    return _SECRET_NAME.search(upper) is not None and not _NO_SECRET_NAME.search(upper)


def settings_of(text: str) -> Iterator[tuple[str, str]]:
    """Return the variables that a file of them sets, such as .env: a name in capitals, `=`, and the value."""
    for found in _SETTING.finditer(text):
        yield found[1], found[2].strip("\"' \t")


def is_secret(name: str, value: str) -> bool:
    """Whether a value is a secret by its shape, or by its name and not one that stands for another."""
    if kind_of(value) is not None:
        return True
    known = "$" in value or is_harmless(value) or is_guessed(value, name)
    return is_secret_name(name) and bool(value) and not known
