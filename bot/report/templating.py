"""The templates of report.html: compiled once, and what they can say of a value.

As a program it compiles them, for who installs Hullcheck where it cannot do that itself later.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from bot.text import Language, human_bytes, human_delta, visible

TEMPLATES = Path(__file__).with_name("templates")


class _Compiled(jinja2.FileSystemBytecodeCache):
    """The templates as Python, compiled and kept beside them as modules are.

    A template that was changed since is compiled anew; a folder that cannot be written to keeps none.
    """

    def __init__(self) -> None:
        super().__init__(str(TEMPLATES / "__pycache__"), "%s.pyc")

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


def compile_templates() -> None:
    """Compile all templates, and keep them beside the sources."""
    environment = make_environment(Language.ENGLISH)
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def make_environment(language: Language) -> jinja2.Environment:
    """Return what renders the page in a language: strict, escaping, with filters for our values."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        bytecode_cache=_Compiled(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=_visible,
    )
    environment.filters |= {
        "say": lambda text: _prose(text.render(language)),
        "words": lambda text: text.render(language),
        "size": lambda count: human_bytes(count, language),
        "delta": lambda count: human_delta(count, language),
    }
    return environment


def _visible(value: object) -> object:
    """Every string that is shown has only characters that can be seen."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value, "\n\t")


def _prose(sentence: str) -> Markup:
    """A sentence of ours, with what stands in backticks as code."""
    pieces = visible(sentence, "\n").split("`")
    if len(pieces) % 2 == 0:
        pieces[-2:] = ["`".join(pieces[-2:])]
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


if __name__ == "__main__":
    compile_templates()
