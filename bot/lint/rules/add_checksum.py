"""HC015: ADD of an address without --checksum."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.dockerfile.edit import replacement
from bot.dockerfile.syntax import Instruction
from bot.lint import downloads, paths
from bot.lint.checked import Checks
from bot.lint.rule import Context, Hit
from bot.model.findings import Finding, Level, LineEdit
from bot.text import Template, Text, verbatim

ID = "HC015"
TITLE = Template("ADD of a URL without a checksum", "ADD de uma URL sem checksum")
LEVEL = Level.INFO
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "ADD takes whatever the server sends. With a checksum, the build stops if the file is not the reviewed one.",
    "O ADD aceita o que o servidor enviar. Com um checksum, o build para se não for o arquivo revisado.",
)
REMEDY = Template(
    "Write `ADD --checksum=sha256:...`; once the image is built, Hullcheck suggests the line with its hash.",
    "Escreva `ADD --checksum=sha256:...`; com a imagem construída, o Hullcheck sugere a linha com o hash.",
)
CAUGHT = "FROM debian:12\nADD https://example.com/tool.tar.gz /opt/\n"
PASSES = (
    "FROM debian:12\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d "
    "https://example.com/tool.tar.gz /opt/\n"
)
_LATER_REMEDY = Template(
    "Write `ADD --checksum=sha256:...` with the hash of the file; the build of this image does not download it.",
    "Escreva `ADD --checksum=sha256:...` com o hash do arquivo; o build desta imagem não o baixa.",
)
_KNOWN_REMEDY = Template(
    "The file in this build has sha256 `{digest}`: use that if it is the right file.",
    "O arquivo deste build tem sha256 `{digest}`: use esse valor se for o arquivo certo.",
)
_VARIABLE_REMEDY = Template(
    "The file in this build has sha256 `{digest}`: use that if it is the right file. Other values of the variables in "
    "its address need another hash.",
    "O arquivo deste build tem sha256 `{digest}`: use esse valor se for o arquivo certo. Outros valores das variáveis "
    "do endereço exigem outro hash.",
)
_VARIES_REMEDY = Template(
    "The file in this build has sha256 `{digest}`, but its address may differ by platform: set an ARG with the hash of "
    "each, and write `ADD --checksum=$HASH`.",
    "O arquivo deste build tem sha256 `{digest}`, mas o endereço pode mudar por plataforma: defina um ARG com o hash "
    "de cada uma, e escreva `ADD --checksum=$HASH`.",
)
_CHANGED_REMEDY = Template(
    "The server sent another file to each of the two builds of this review: add the hash of a version that stays, from "
    "an address that names it.",
    "O servidor enviou um arquivo diferente a cada um dos dois builds desta revisão: use o hash de uma versão que não "
    "muda, de um endereço que a nomeia.",
)
_MESSAGE = Template("ADD of {url} without --checksum", "ADD de {url} sem --checksum")
_DIGEST = re.compile(r"--checksum=sha256:([0-9a-f]{64})")
_GIT = re.compile(r"\.git(?:[#?]|$)|^git@|^(?:git|ssh)://|^github\.com/|[?&]checksum=")
# Asked for because the answer changes: with a commit, so that what follows is built again, or every time.
_CHANGES = re.compile(
    r"//api\.github\.com/repos/[^/]+/[^/]+/(?:git/(?:refs?|ref)|commits|branches|events|tags|compare)\b"
    r"|/api/v\d/projects/[^?]*/(?:branches|commits)\b|//api\.bitbucket\.org/[^?]*/(?:refs|commits?)\b"
    r"|//(?:www\.)?random\.org/|//worldtimeapi\.org/"
)


def check(context: Context) -> Iterable[Hit]:
    """Find ADD of one file from the network; a git repository has commits for that."""
    checks = Checks(context)
    for stage, one in context.instructions("ADD"):
        sources = paths.sources(one)
        if len(sources) != 1 or one.flag("checksum") is not None:
            continue
        written = sources[0].strip("\"'")
        filled = paths.fill_word(context, written, stage=stage, before=one.start)
        url = written if filled is None else filled
        if not paths.is_remote(url) or _GIT.search(url) or _CHANGES.search(url):
            continue
        names = (downloads.name_of(url), posixpath.basename(one.args[-1].strip("\"'")))
        if checks.verifies(stage.index, one.start, names):
            continue
        digest = dict(context.facts.added_digests).get(one.start) if context.facts is not None else None
        yield Hit(
            one,
            _MESSAGE(url=verbatim(downloads.short(written))),
            remedy=_LATER_REMEDY()
            if context.is_left_for_later(one)
            else _remedy(digest, variable="$" in written, known=filled is not None),
            edit=None if digest is None or filled is None else _edit(context, one, digest),
        )


def without_changing(base: Iterable[Finding], head: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return head's findings without the edits whose hash base's build, of the same line, contradicts."""
    before = {one.fingerprint: _hash(one) for one in base if one.rule == ID and "$" not in one.instruction}

    def changes(one: Finding) -> bool:
        known = before.get(one.fingerprint) if one.rule == ID else None
        return known is not None and _hash(one) not in (None, known)

    return tuple(replace(one, edit=None, remedy=_CHANGED_REMEDY()) if changes(one) else one for one in head)


def _hash(one: Finding) -> str | None:
    found = _DIGEST.search(one.edit.text) if one.edit is not None else None
    return found[1] if found else None


def _remedy(digest: str | None, *, variable: bool, known: bool) -> Text:
    if digest is None:
        return REMEDY()
    if not known:
        return _VARIES_REMEDY(digest=verbatim(digest))
    return (_VARIABLE_REMEDY if variable else _KNOWN_REMEDY)(digest=verbatim(digest))


def _edit(context: Context, one: Instruction, digest: str) -> LineEdit | None:
    lines = context.lines(one)
    match = re.match(r"\s*add(?=\s)", lines[0], re.IGNORECASE)
    if match is None:
        return None
    first = f"{match[0]} --checksum=sha256:{digest}{lines[0][match.end() :]}"
    return replacement(one, first + "".join(lines[1:]))
