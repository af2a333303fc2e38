"""HC026: files with secrets are copied into the image by name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from itertools import islice

from bot.dockerfile.syntax import Instruction
from bot.lint import paths, secret_globs, secret_values
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.text import Template, verbatim

ID = "HC026"
TITLE = Template("Files with secrets copied into the image", "Arquivos com segredos copiados para a imagem")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "Everyone who can pull the image can read them, even if a later layer deletes them.",
    "Todos que podem baixar a imagem podem lê-los, mesmo que uma camada posterior os apague.",
)
REMEDY = Template(
    "In the build, use `RUN --mount=type=secret` (`--mount=type=bind` for .git); at run time, mount them into the "
    "container. Replace any secret that was published.",
    "No build, use `RUN --mount=type=secret` (`--mount=type=bind` para o .git); em execução, monte-os no contêiner. "
    "Troque qualquer segredo já publicado.",
)
CAUGHT = "FROM debian:12\nCOPY .env id_rsa /app/\n"
PASSES = "FROM debian:12\nCOPY .env.example id_rsa.pub /app/\n"
_MESSAGE = Template("{keyword} puts {files} into the image", "{keyword} põe {files} na imagem")


# The whole of .git has what was ever committed, its config the address with the token. HEAD and refs are numbers.
_REPOSITORY = re.compile(r"(?:^|/)\.git(?:/(?:config|objects|modules|worktrees)(?:/.*)?)?$")
# Where the certificates are that a system trusts: there is no key among them.
_FOR_TRUST = re.compile(r"/(?:ca-certificates|ca-trust|pki/trust)(?:/|$)")
_PUBLIC = re.compile(rb"-----BEGIN [A-Z0-9 ]{1,40}-----")
_NPM_SECRET = re.compile(r"^[^\n#;=]*(?:_auth(?:Token)?|_password)[ \t]*=[ \t]*(\S*)", re.MULTILINE | re.IGNORECASE)
_LONGEST = 60_000  # bytes of a file of certificates; of a longer one the end is not at hand
_MOST_LOOKS = 20  # at the files of the context


def check(context: Context) -> Iterable[Hit]:
    """Look at what the image's own layers are given by name; HC012 looks at whole folders."""
    looked = 0  # into the context, for a glob or a folder
    for one in context.image_and_later:
        if one.keyword not in ("COPY", "ADD") or one.flag("from"):
            continue
        trusted = bool(one.args) and _FOR_TRUST.search(one.args[-1]) is not None
        found: list[str] = []
        for source in (word.strip("\"'") for word in paths.sources(one)):
            if paths.is_remote(source) or (source.endswith(".pem") and trusted):
                continue  # whoever has the address has the file
            if not secret_globs.is_glob(source) and _is_secret(source):
                found += [] if _is_named_public(one) or _is_known_public(context, source) else [source]
            elif looked < _MOST_LOOKS:
                looked += 1
                found += (_find_taken if secret_globs.is_glob(source) else _find_in_folder)(context, source)
        if found:
            names = ", ".join(name[:60] for name in found[:3])
            yield Hit(one, _MESSAGE(keyword=one.keyword, files=verbatim(names)), confidence=Confidence.LIKELY)


def _is_named_public(copy: Instruction) -> bool:
    """Whether the one file that is copied gets the name of a certificate."""
    return len(copy.args) == 2 and paths.is_public_file(copy.args[-1].strip("\"'"))


def _find_in_folder(context: Context, source: str) -> tuple[str, ...]:
    """Return the secrets that lie in a folder of the context itself, not further down, where examples are."""
    folder = posixpath.normpath(source.lstrip("/") or ".")
    if folder == "." or not context.files:
        return ()
    inside = (name for name in context.files if posixpath.dirname(name) == folder and _is_secret(name))
    secrets = [name for name in islice(sorted(inside), _MOST_LOOKS) if not _is_known_public(context, name)]
    return tuple(secrets) if context.ignore is None else context.ignore.kept(secrets)


def _find_taken(context: Context, glob: str) -> tuple[str, ...]:
    """Return the secrets that a glob takes from the build context; where it takes nothing there, the glob decides."""
    matched = secret_globs.find_taken(context.files or (), glob)
    if not matched:
        return (glob,) if secret_globs.takes_secrets(glob) else ()
    if posixpath.normpath(glob) == "*":
        return ()  # HC012 looks at that
    secrets = sorted(one for one in matched if _is_secret(one))
    return tuple(secrets) if context.ignore is None else context.ignore.kept(secrets)


def _is_secret(source: str) -> bool:
    path = posixpath.normpath(source)
    return bool(_REPOSITORY.search(path)) or paths.is_secret_file(path)


def _is_known_public(context: Context, source: str) -> bool:
    """Whether a file is at hand, and there is no key and no password in it, as its kind writes them.

    Of one whose end is not at hand nobody knows.
    """
    if context.read is None:
        return False
    content = context.read(posixpath.normpath(source.lstrip("/"))) or b""
    return bool(content.strip()) and len(content) < _LONGEST and _is_public(posixpath.basename(source), content)


def _is_public(name: str, content: bytes) -> bool:
    if name.endswith(".pem"):
        return bool(_PUBLIC.search(content)) and b"PRIVATE KEY" not in content
    text = content.decode("utf-8", "replace")
    if secret_values.kind_of(text) is not None:
        return False
    if name == ".npmrc":
        return not any(value and "$" not in value for value in _NPM_SECRET.findall(text))
    settings = secret_values.settings_of(text) if name.startswith(".env") else None
    return settings is not None and not any(secret_values.is_secret(*one) for one in settings)
