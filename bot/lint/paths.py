"""Where COPY and ADD put files. Pure."""

from __future__ import annotations

import posixpath
import re

from bot.dockerfile.expansion import ExpansionError
from bot.dockerfile.stages import Stage, expand
from bot.dockerfile.syntax import Instruction
from bot.lint.rule import Context

_ARCHIVE = re.compile(r"\.(?:tar|tgz|tbz2?|txz|tzst|tar\.[a-z0-9]+|gz|bz2|xz|zst|lzma|tlz|Z)$", re.IGNORECASE)
_MOST_CANDIDATES = 20
_REMOTE = re.compile(r"(?:https?|git|ssh|s3|ftp)://|git@|github\.com[/:]", re.IGNORECASE)


def sources(instruction: Instruction) -> tuple[str, ...]:
    """Return what a COPY or ADD copies, as written; heredocs are left out."""
    return tuple(word for word in instruction.args[:-1] if not word.startswith("<<"))


def is_archive(source: str) -> bool:
    """Whether ADD would unpack it, as far as its name tells."""
    return bool(_ARCHIVE.search(source.strip("\"'")))


def is_remote(source: str) -> bool:
    """Whether ADD would download it."""
    return bool(_REMOTE.match(source.strip("\"'")))


def is_whole_context(instruction: Instruction) -> bool:
    """Whether a COPY or ADD copies everything that the build context holds."""
    return not instruction.flag("from") and any(
        posixpath.normpath(source or ".") in (".", "/", "*") for source in sources(instruction)
    )


def workdirs(context: Context) -> dict[int, str | None]:
    """Return the working directory at each instruction of the image, by its line; None where it is not known."""
    current: str | None = None
    found: dict[int, str | None] = {}
    for stage in context.chain:
        for instruction in stage.instructions:
            if instruction.keyword == "WORKDIR" and instruction.args:
                path = fill_word(context, instruction.args[0])
                if path is None:
                    current = None
                elif path.startswith("/"):
                    current = posixpath.normpath(path)
                elif current is not None:
                    current = posixpath.normpath(posixpath.join(current, path))
            found[instruction.start] = current
    return found


def fill_word(context: Context, word: str, *, stage: Stage | None = None, before: int | None = None) -> str | None:
    """Return a word with its variables filled in, None if one of them is not known.

    A default counts, `${X:-y}`, where nothing sets the variable: a build without arguments takes it. `before` is the
    line of the instruction whose word it is.
    """
    here = stage or context.stage
    env = context.environment(here) if before is None else context.environment_before(here, before)
    plain = re.findall(r"\$(?:(\w+)|\{(\w+)\})", word)
    if any("$" in env.get(one or other, "$") for one, other in plain):
        return None
    try:
        found = expand(word, env, context.dockerfile.escape)
    except ExpansionError:
        return None
    return None if "$" in found else found


def absolute(path: str, workdir: str | None) -> str | None:
    """Return a path from the root, None if it is relative to what is not known."""
    if path.startswith("/"):
        return posixpath.normpath(path)
    return None if workdir is None else posixpath.normpath(posixpath.join(workdir, path))


_PATH_OF_PROGRAM = re.compile(r"/|\.\w{1,5}$")


def of_context(context: Context, name: str) -> list[str]:
    """Return the files of the build context that a program of the image may be: those that end as its path does."""
    if context.files is None:
        return []
    last = posixpath.basename(name)
    return sorted((one for one in context.files if posixpath.basename(one) == last), key=len)[:_MOST_CANDIDATES]


def starts_without_shell(context: Context, program: str) -> bool:
    """Whether a program can be started by the kernel alone, as exec form does; a script needs its `#!` line for that.

    A name that is looked up in PATH can; of a path to a file that nobody can look into only the name tells.
    """
    if not _PATH_OF_PROGRAM.search(program):
        return True
    heads = _heads(context, program)
    if heads:
        return all(map(_is_started_by_kernel, heads))
    return re.search(r"\.\w{1,5}$", program) is None


def lacks_shebang(context: Context, program: str) -> bool:
    """Whether a program is a script that somebody has looked into, and that has no `#!` line."""
    heads = _heads(context, program) if _PATH_OF_PROGRAM.search(program) else []
    return bool(heads) and not any(_is_started_by_kernel(one) or b"\0" in one for one in heads)


def written_by(copy: Instruction, name: str) -> str:
    """Return what a COPY of a heredoc writes to the place of a program; empty if it does not."""
    if copy.keyword not in ("COPY", "ADD") or not copy.heredocs or len(copy.args) < 2:
        return ""
    for heredoc in copy.heredocs:
        place = copy.args[-1] + (heredoc.name if copy.args[-1].endswith("/") else "")
        if name in (place, place.rpartition("/")[2]):
            return heredoc.text
    return ""


def _heads(context: Context, program: str) -> list[bytes]:
    """Return the beginnings of what a program may be: of the heredoc that writes it, or of files of the context."""
    written = [text for one in context.image_instructions if (text := written_by(one, program))]
    if written:
        return [written[-1].encode("utf-8", "replace")]
    found = [context.read(one) for one in of_context(context, program)] if context.read else []
    return [one for one in found if one]


def _is_started_by_kernel(head: bytes) -> bool:
    return head.startswith((b"#!", b"\x7fELF"))


_SECRET_FILE = re.compile(
    r"(?:^|/)(?:\.env(?!\.(?:example|sample|template|dist|defaults?|ci|test)$)(?:\.\w+)?|\.npmrc|\.pypirc|\.netrc|id_rsa"
    r"|id_ed25519|id_ecdsa|id_dsa|[^/]+\.(?:pem|p12|pfx|keystore|jks)|(?:[^/]+[-_.])?(?:private|server|client|tls|ssl|ssh)"
    r"[^/]*\.key|\.aws/credentials|\.kube/config|\.gnupg/secring\.gpg|\.docker/config\.json|terraform\.tfstate|\.git-credentials|kubeconfig"
    r"|service[-_]?account[^/]*\.json|credentials\.json)$"
)
# Certificates without a key, and stores of those whom a program trusts: made to be handed out.
_PUBLIC_FILE = re.compile(
    r"(?:^|[/_.-])(?:ca|cacerts?|[a-z]*cert(?:s|ificates?)?|\w*(?:root|issuing|signing|sub)[_-]?ca|crts?|chain|fullchain|bundle|public|pub(?:key)?|trust\w*|(?:ff)?dh\w*|root\w*)"
    r"(?:[_.-][^/]*)?\.(?:pem|jks|keystore|p12)$",
    re.IGNORECASE,
)


def is_secret_file(name: str) -> bool:
    """Whether a file of that name holds a key or a password, as a rule."""
    return bool(_SECRET_FILE.search(name)) and not is_public_file(name)


def is_public_file(name: str) -> bool:
    """Whether a file of that name holds certificates without a key, as a rule."""
    return bool(_PUBLIC_FILE.search(name))
