"""HC005: ADD where COPY does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.dockerfile.syntax import Instruction
from bot.lint import paths
from bot.lint.line_edits import with_keyword
from bot.lint.rule import Context, Hit
from bot.model.findings import Level, LineEdit
from bot.text import Template, verbatim

ID = "HC005"
TITLE = Template("ADD where COPY is enough", "ADD onde COPY bastaria")
LEVEL = Level.WARNING
SAME = ("DL3020",)
DECIDES = SAME
WHY = Template(
    "Depending on its source, ADD also downloads or unpacks; COPY only copies.",
    "Conforme a origem, ADD também baixa ou descompacta; COPY só copia.",
)
REMEDY = Template("Write COPY.", "Escreva COPY.")
CAUGHT = "FROM debian:12\nADD app.conf /etc/app.conf\n"
PASSES = "FROM debian:12\nCOPY app.conf /etc/app.conf\n"
_MESSAGE = Template("ADD of local files ({files})", "ADD de arquivos locais ({files})")

# Names that nobody gives to an archive: with these, ADD and COPY do the same.
_NO_ARCHIVE = re.compile(r"[^/]\.(?!(?:\d|bin$|run$|img$|data$|pkg$))[A-Za-z]\w{0,14}$")
_ONLY_ADD = ("checksum", "keep-git-dir", "unpack")


def check(context: Context) -> Iterable[Hit]:
    """Find ADD of what is neither downloaded nor unpacked."""
    for _, instruction in context.instructions("ADD"):
        sources = paths.sources(instruction)
        unknown = any(source.startswith("$") for source in sources)
        if unknown or not (sources or instruction.heredocs):
            continue
        if any(paths.is_archive(one) or paths.is_remote(one) for one in sources):
            continue
        shown = ", ".join(sources or ("<<",))
        files = verbatim(shown if len(shown) <= 60 else shown[:59] + "…")
        yield Hit(instruction, _MESSAGE(files=files), edit=_edit(context, instruction))


def _edit(context: Context, instruction: Instruction) -> LineEdit | None:
    """COPY, if no source can be an archive without its name saying so."""
    if any(instruction.flag(name) is not None for name in _ONLY_ADD):
        return None
    if not all(_surely_no_archive(context, one) for one in paths.sources(instruction)):
        return None
    return with_keyword(context, instruction, "COPY")


def _surely_no_archive(context: Context, source: str) -> bool:
    path = source.strip("\"'").removeprefix("./").removeprefix("/")
    if path in ("", ".") or path.endswith("/"):
        return True
    folder = any(name.startswith(f"{path}/") for name in context.files or ())
    return folder or _NO_ARCHIVE.search(path) is not None
