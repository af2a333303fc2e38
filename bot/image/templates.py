"""Templates in which code of a language stands: Blade's `{{ exec('git log') }}`, a JSP, Haml. Pure.

What is between the signs is code; of the text around it a word such as "system" says nothing. Only code that may start
a program or open a library, by its words, is told: most is names of values, and much is no whole statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sources.telling import has_word

_IN_TAGS = re.compile(rb"<%[=!-]?(?!--|#|@)(.*?)-?%>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of templates: by their suffixes, with how the code in them looks. `read` says that a parser can."""

    suffixes: tuple[str, ...]
    language: str
    code: re.Pattern[bytes]
    read: bool = False
    words: re.Pattern[bytes] | None = None  # that tell, in place of the language's


_KINDS = (
    Template(
        (".blade.php",), "php",
        re.compile(rb"\{\{(?!--)(.*?)\}\}|\{!!(.*?)!!\}|@php\b(?!\s*\()(.*?)@endphp|@php\s*\((.*?)\)[ \t]*$",
                   re.DOTALL | re.MULTILINE), read=True,
    ),
    Template((".ejs",), "javascript", _IN_TAGS),
    Template((".mako",), "python", re.compile(rb"<%!?(.*?)%>|\$\{(.*?)\}", re.DOTALL)),
    Template((".haml", ".slim"), "ruby", re.compile(
        rb"^\s*[%.#\w-]*(?:\([^)\n]*\)|\{[^}\n]*\})?(?:[=~-]|!=|&=)=?[ \t]*([^\n]+)|#\{([^}\n]*)\}", re.MULTILINE)),
    Template((".jsp", ".jspx", ".jspf", ".gsp"), "java", _IN_TAGS,
             words=re.compile(rb"\b(?:ProcessBuilder|Runtime|System\s*\.\s*load\w*|\.execute\s*\(\))")),
    Template((".jbuilder", ".builder", ".rabl", ".arb", ".prawn", ".thor", ".cap", ".podspec"), "ruby",
             re.compile(rb"(.+)", re.DOTALL), read=True),
)  # fmt: skip


def kind(path: str) -> Template | None:
    """Return the kind of a template by its name; None for another file."""
    return next((one for one in _KINDS if path.endswith(one.suffixes)), None)


def telling_code(template: Template, content: bytes) -> Iterator[bytes]:
    """Yield the pieces of code in a template that may start a program or open a library."""
    for found in template.code.finditer(content):
        code = next((group for group in found.groups() if group), b"").strip()
        tells = template.words.search(code) if template.words else has_word(template.language, code)
        if tells:
            yield code
