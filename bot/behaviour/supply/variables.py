"""Which variables an image wants, as its start, its scripts, its sources and its failures say. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.image.built_image import BuiltImage
from bot.image.programs import Via
from bot.languages.row import word_set as one_of
from bot.languages.shell import SHELLS
from bot.parsing import Parsed, captures, parse

if TYPE_CHECKING:
    from tree_sitter import Node

_SCRIPT_BYTES = 200_000
_MOST = 60  # names of one kind
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}")
# What a shell, the engine or an init sets by itself, or what only says where something else is found.
OF_THE_SYSTEM = one_of(
    "PATH HOME USER LOGNAME PWD OLDPWD SHELL SHLVL TERM LANG LANGUAGE TZ TMPDIR TMP TEMP HOSTNAME HOSTTYPE OSTYPE UID "
    "EUID GID PPID RANDOM SECONDS LINENO IFS OPTARG OPTIND REPLY FUNCNAME PS1 PS4 COLUMNS LINES EDITOR PAGER DISPLAY "
    "LD_LIBRARY_PATH LD_PRELOAD PYTHONPATH NODE_PATH GOPATH GEM_HOME CLASSPATH JAVA_HOME NO_COLOR FORCE_COLOR "
    "COLORTERM CI HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy VIRTUAL_ENV APPDATA "
    "LOCALAPPDATA USERPROFILE COMSPEC SystemRoot windir PIPESTATUS FUNCTIONS BASH_SOURCE BASH_VERSION EPOCHSECONDS"
)
# How the run times and libraries of languages say that a variable is not there. The name is what the group holds.
_SAID = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"KeyError: ['\"](\w+)['\"]",
        r"key not found: ['\"](\w+)['\"]",
        r"^[\w./-]*: (?:line )?\d*:? ?(\w+): (?:unbound variable|parameter not set|parameter null or not set)",
        r"^(\w+)\n\s+(?:Field required|field required|none is not an allowed value)",
        r"environment variable(?: named| called|:| =)?\s*[\"'`]?\$?\{?([A-Za-z_]\w+)\b[\"'`]?",
        r"\bENV\[[\"'](\w+)[\"']\]",
        r"(?:process\.env|environ)\.([A-Z]\w+)",
        r"[\"'`$]?\{?\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{3,})\}?[\"'`]?"
        r"(?: (?:environment|env) ?(?:variable|var)?)?"
        r"(?: (?:is|was|are|has|must|needs|cannot|can't|should))?(?: (?:not|to))?(?: been| be)? "
        r"(?:set|defined|required|missing|specified|provided|configured|empty|found|present|undefined)\b",
        r"(?i:missing|required|undefined|unset|provide|set|specify|expected|need|needs)(?i: the| a| an| required)*"
        r"(?i: environment| env| configuration| config)?(?i: variables?| vars?| keys?| settings?)?(?i: named)?:? "
        r"[\"'`$]?\{?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b",
    )
)
# A line that the program itself calls information: what it goes on without, it does not lack.
_INFORMS = re.compile(
    r"[\"'](?:level|levelname|severity)[\"']\s*:\s*[\"'](?:info|debug|trace)\b|\b(?:level|severity)=(?:info|debug|trace)\b"
    r"|(?-i:\b(?:INFO|DEBUG|TRACE)\b)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9_]{2,80}\b")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The names of the variables that an image has not set and that something in it uses, each kind in order.

    `start` are in the words of ENTRYPOINT and CMD, `scripts` in the shell scripts that these start, both without a
    default. `required` are those without which a source ends, `read` those that a source reads in any way.
    """

    start: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


def find_wanted(image: BuiltImage) -> Wanted:
    """Return what an image wants."""
    given = {name for name, _ in image.config.env} | OF_THE_SYSTEM
    own = [one for one in image.sources.files if not one.library]
    variables = [one for file in own for one in file.variables]

    def new(names: Iterator[str]) -> tuple[str, ...]:
        found = dict.fromkeys(name for name in names if name not in given and _NAME.fullmatch(name))
        return tuple(found)[:_MOST]

    return Wanted(
        start=of_start(image),
        scripts=new(_of_scripts(image)),
        required=new(one.name for one in variables if one.required and one.default is None),
        read=new(one.name for one in variables if one.default is None),
    )


def of_start(image: BuiltImage) -> tuple[str, ...]:
    """Return the variables in ENTRYPOINT and CMD that an image has not set, without a default."""
    given = {name for name, _ in image.config.env} | OF_THE_SYSTEM
    return tuple(dict.fromkeys(name for name in _of_start(image) if name not in given))[:_MOST]


def find_said(text: str, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the variables that the output of a failing start says are not there, in the order of the text."""
    found: dict[str, int] = {}
    text = "\n".join(line for line in text.split("\n") if _INFORMS.search(line) is None)
    for pattern in _SAID:
        for match in pattern.finditer(text):
            name = match[1] if pattern is not _SAID[3] else match[1].upper()
            if _NAME.fullmatch(name) and (name.isupper() or name in known):
                found.setdefault(name, match.start())
    return _in_order(found)


def find_mentioned(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the variables of a program, in capitals, that the output of a failing start mentions in any way."""
    found: dict[str, int] = {}
    for match in _CAPITALS.finditer(text):
        if match[0] in known:
            found.setdefault(match[0], match.start())
    return _in_order(found)


def _in_order(found: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted((name for name in found if name not in OF_THE_SYSTEM), key=found.__getitem__))[:_MOST]


def in_script(script: str) -> tuple[str, ...]:
    """Return the variables that a shell script uses without a default and does not set itself."""
    parsed = parse(script, "bash")
    if parsed is None:
        return ()
    made = {*_set_in(parsed), *_alternatives(parsed)}
    return tuple(dict.fromkeys(name for name in _find_used_in(parsed) if name not in made))


def _of_start(image: BuiltImage) -> Iterator[str]:
    script = _inline(image)
    if script is not None:
        yield from in_script(script)


def _inline(image: BuiltImage) -> str | None:
    """Return the text that a shell is started with: of what is written without brackets, or `sh -c` in them."""
    words = (*image.config.entrypoint, *image.config.cmd)
    for number, word in enumerate(words[:-1]):
        if re.fullmatch(r"-\w*c", word) and number and posixpath.basename(words[number - 1]) in SHELLS:
            return words[number + 1]
    return None


def _of_scripts(image: BuiltImage) -> Iterator[str]:
    for program in image.programs:
        if program.via is Via.COMMAND and program.elf is None and image.line(program.real) is not None:
            text = image.read(program.real, _SCRIPT_BYTES).decode("utf-8", "replace")
            first = text.partition("\n")[0]
            if first.startswith("#!") and re.search(rf"\b(?:{'|'.join(SHELLS)})\b", first):
                yield from in_script(text)


def _find_used_in(parsed: Parsed) -> Iterator[str]:
    kinds = (("simple_expansion", "use"), ("expansion", "use"))
    for _, node in captures(parsed, kinds):
        name = next((parsed.text(child) for child in node.children if child.type == "variable_name"), "")
        if name and not _has_default(parsed, node):
            yield name


def _has_default(parsed: Parsed, node: Node) -> bool:
    """Whether an expansion has a word for when nothing is set: ${X:-word}, ${X+word}, ${#X}."""
    signs = {parsed.text(child) for child in node.children if child.type not in ("variable_name", "word", "string")}
    return not signs.isdisjoint((":-", "-", ":=", "=", ":+", "+", "#"))


def _set_in(parsed: Parsed) -> Iterator[str]:
    """The variables that a script sets: by assignment, as a loop's, by read, getopts, export and the like."""
    kinds = (("variable_assignment", "set"), ("for_statement", "set"), ("command", "command"))
    for kind, node in captures(parsed, kinds):
        if kind == "set":
            yield from (parsed.text(child) for child in node.children[:2] if child.type == "variable_name")
        else:
            words = parsed.text(node).split()
            if words and words[0] in ("read", "getopts", "mapfile", "readarray"):
                yield from words[1:]


def _alternatives(parsed: Parsed) -> Iterator[str]:
    """The variables that a script asks about before it uses them, unless it ends where one is not set."""
    for _, node in captures(parsed, (("test_command", "test"),)):
        around = parsed.text(node.parent) if node.parent is not None else ""
        ends = re.search(r"\bexit\b|\breturn\b", around) is not None
        for sign, name in re.findall(r"-([nz])\s+\"?\$\{?(\w+)", parsed.text(node)):
            if sign == "n" or not ends:
                yield name
