"""HC006: ENTRYPOINT or CMD in shell form."""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.dockerfile.shell import WRAPPERS
from bot.dockerfile.stages import SCRATCH, declared_names
from bot.dockerfile.syntax import Instruction
from bot.languages.shell import FIRST_PROCESSES, SHELLS, STEPS_DOWN
from bot.lint import paths
from bot.lint.broken_json import words_meant
from bot.lint.line_edits import SHELL_WORDS, exec_form, with_exec_form
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level, LineEdit
from bot.text import Template, Text, verbatim

ID = "HC006"
TITLE = Template("ENTRYPOINT or CMD in shell form", "ENTRYPOINT ou CMD na forma shell")
LEVEL = Level.WARNING
SAME = ("DL3025", "JSONArgsRecommended")
DECIDES = SAME
OF_IMAGE = True
WHY = Template(
    "A shell runs between Docker and the program: `docker stop` may not reach it, and it is killed after 10 s.",
    "Um shell fica entre o Docker e o programa: o `docker stop` pode não alcançá-lo, e ele é "
    "encerrado à força após 10 s.",
)
REMEDY = Template("Write it in exec form: `{example}`.", "Escreva na forma exec: `{example}`.")
CAUGHT = "FROM node:22\nCMD node server.js\n"
PASSES = 'FROM node:22\nCMD ["node", "server.js"]\n'
_MESSAGE = Template("{keyword} in shell form", "{keyword} na forma shell")
_NO_SHELL = Template(
    "{keyword} in shell form, but {image} has no shell: the container cannot start",
    "{keyword} na forma shell, mas {image} não tem shell: o contêiner não consegue iniciar",
)
_AS_ARGUMENTS = Template(
    "CMD in shell form with an ENTRYPOINT in exec form",
    "CMD na forma shell com um ENTRYPOINT na forma exec",
)
_AS_ARGUMENTS_WHY = Template(
    "The entrypoint receives `/bin/sh`, `-c` and the text as arguments, which it rarely expects.",
    "O entrypoint recebe `/bin/sh`, `-c` e o texto como argumentos, o que raramente espera.",
)
_LAUNCHED = Template(
    "{keyword} in shell form, which SHELL hands to `{program}`",
    "{keyword} na forma shell, que SHELL entrega ao `{program}`",
)
_LAUNCHED_WHY = Template(
    "`{program}` and a shell run between Docker and the program: `docker stop` may not reach it, and it is killed "
    "after 10 s.",
    "`{program}` e um shell ficam entre o Docker e o programa: o `docker stop` pode não alcançá-lo, e ele é encerrado "
    "à força após 10 s.",
)
_LAUNCHED_REMEDY = Template(
    'Write it in exec form, with the full path of the program: `{keyword} ["/path/to/program", "argument"]`.',
    'Escreva na forma exec, com o caminho completo do programa: `{keyword} ["/caminho/do/programa", "argumento"]`.',
)
_NOT_JSON = Template(
    "Invalid JSON in {keyword}: it runs as a shell command",
    "JSON inválido em {keyword}: é executado como um comando de shell",
)
_NOT_JSON_WHY = Template(
    "Exec form must be valid JSON: double quotes, commas between the words, nothing after the bracket. Otherwise "
    "the container does not start as intended.",
    "A forma exec precisa ser JSON válido: aspas duplas, vírgulas entre as palavras, nada depois do colchete. Senão o "
    "contêiner não inicia como esperado.",
)
_RUN_NOT_JSON_WHY = Template(
    "Exec form must be valid JSON: double quotes, commas between the words, nothing after the bracket. A shell looks "
    "for a program with the bracket in its name: the build stops.",
    "A forma exec precisa ser JSON válido: aspas duplas, vírgulas entre as palavras, nada depois do colchete. Um shell "
    "procura um programa com o colchete no nome: o build para.",
)
_NOT_JSON_REMEDY = Template("Write `{example}`.", "Escreva `{example}`.")
_ONE_WORD = Template(
    "{keyword} is one word in quotes: the shell looks for a program called `{word}`",
    "{keyword} é uma só palavra entre aspas: o shell procura um programa chamado `{word}`",
)
_ONE_WORD_WHY = Template(
    "Quotes keep the blanks in one word. No program has that name: the container does not start.",
    "As aspas mantêm os espaços em uma só palavra. Nenhum programa tem esse nome: o contêiner não inicia.",
)
_ONE_ITEM = Template(
    "{keyword} is one word, blanks and all: the container looks for a program called `{word}`",
    "{keyword} é uma só palavra, com espaços: o contêiner procura um programa chamado `{word}`",
)
_ONE_ITEM_WHY = Template(
    "In exec form each word is a string of its own. No program has that name: the container does not start.",
    "Na forma exec cada palavra é uma string. Nenhum programa tem esse nome: o contêiner não inicia.",
)
_NOT_FILLED = Template(
    "{keyword} in exec form hands on `{word}` as it stands: no shell fills it in",
    "{keyword} na forma exec passa `{word}` como está: nenhum shell o preenche",
)
_NOT_FILLED_WHY = Template(
    "In exec form nothing replaces variables: the program receives the dollar sign and the name.",
    "Na forma exec nada substitui variáveis: o programa recebe o cifrão e o nome.",
)
_SHELL_NOT_JSON = Template(
    "SHELL is not a JSON array: the build fails here", "SHELL não é um array JSON: o build falha aqui"
)
_SHELL_WHY = Template(
    "SHELL has only the exec form, which must be valid JSON: double quotes, commas between the words.",
    "SHELL só tem a forma exec, que precisa ser JSON válido: aspas duplas, vírgulas entre as palavras.",
)
_NO_SHEBANG = Template(
    "Begin {script} with a `#!` line, such as `#!/bin/sh`, without which only a shell can start it; then write "
    "`{example}`.",
    "Comece {script} com uma linha `#!`, como `#!/bin/sh`, sem a qual só um shell pode iniciá-lo; depois escreva "
    "`{example}`.",
)
_SCRIPT_REMEDY = Template(
    "Put the shell commands into a script that ends with `exec program`, and call it in exec form; "
    "or start the last command with `exec`.",
    "Ponha os comandos de shell em um script que termina com `exec programa`, e chame-o na forma exec; "
    "ou comece o último comando com `exec`.",
)


# What hands its arguments to a shell, or fills in variables by itself; the latter at least those in braces.
_FILLS_IN = frozenset(
    (*SHELLS, "env", "envsubst", "busybox", "awk", "eval", "npm", "npx", "yarn", "pnpm", "pm2", "sbt")
)
_FILLS_IN_BRACES = frozenset(("java", "elasticsearch", "logstash", "spring"))
_VARIABLE = re.compile(r"(?<![\\$])\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-[^{}]*)?\})")


def check(context: Context) -> Iterable[Hit]:
    """Find them among those that count, the last of each kind, and every SHELL and RUN with which the build fails."""
    for shell in (one for stage in context.graph.stages for one in stage.instructions if one.keyword == "SHELL"):
        if not shell.json and shell.args and shell.args[-1].strip():
            yield _find_broken_shell(context, shell)
    yield from _find_broken_runs(context)
    entrypoint, command, health = (_last(context, name) for name in ("ENTRYPOINT", "CMD", "HEALTHCHECK"))
    for one in (entrypoint, command if entrypoint is None else None, health):
        if one is not None and one.json:
            yield from _find_one_item(context, one)
            yield from _find_not_filled(context, one)
    yield from _find_shell_form(context, entrypoint, command, health)


def _find_shell_form(
    context: Context, entrypoint: Instruction | None, command: Instruction | None, health: Instruction | None
) -> Iterable[Hit]:
    if command is not None and entrypoint is not None and not entrypoint.json and not _words_meant(entrypoint):
        command = None  # a shell-form ENTRYPOINT takes no arguments
    for one in (entrypoint, command, health):
        if one is None or one.json or not one.args or not one.args[-1].strip():
            continue
        meant = _words_meant(one)
        if meant is not None:
            yield _make_hit(context, one, meant)
        elif one is not health and (written := _find_one_word(context, one)):
            yield Hit(
                one,
                _ONE_WORD(keyword=one.keyword, word=verbatim(written[:60].replace("`", "'"))),
                level=Level.ERROR,
                why=_ONE_WORD_WHY(),
                remedy=_NOT_JSON_REMEDY(example=verbatim(_example(one.keyword, tuple(written.split())))),
            )
        elif one is not health and (launcher := _find_launcher(context.shell(one))):
            yield _make_launched(one, launcher)
        elif one is not health and not _execs(context, one) and not context.shell(one):  # who chose the shell means it
            behind = one is command and entrypoint is not None
            yield Hit(
                one,
                _AS_ARGUMENTS() if behind else _message(context, one),
                level=Level.ERROR if _shell_is_missing(context) and not behind else None,
                why=_AS_ARGUMENTS_WHY() if behind else None,
                remedy=_remedy(context, one),
                edit=None if behind else _edit(context, one, entrypoint),
            )


def _find_broken_runs(context: Context) -> Iterable[Hit]:
    for _, run in context.instructions("RUN"):
        meant = None if run.heredocs else _words_meant(run)
        if meant is not None:
            hit = replace(_make_hit(context, run, meant), why=_RUN_NOT_JSON_WHY())
            whole = _example(" ".join(("RUN", *run.flags)), meant)
            edits = not run.flags and not context.is_left_for_later(run)
            yield hit if edits else replace(hit, remedy=_NOT_JSON_REMEDY(example=verbatim(whole)), edit=None)


def _find_one_item(context: Context, one: Instruction) -> Iterable[Hit]:
    """Find `["java -jar app.jar"]`; a CMD may be an argument of the base image's entrypoint, which nobody knows yet."""
    items = one.args[1:] if one.keyword == "HEALTHCHECK" else one.args
    if len(items) != 1 or (context.facts is not None and one.keyword == "CMD" and context.facts.config.entrypoint):
        return
    words = items[0].split()
    # Behind a folder's name a blank may be in the name of the next one.
    program = (
        len(words) > 1 and not re.search(r"[\\'\"]", items[0]) and re.match(r"[\w./][\w./-]*$", words[0]) is not None
    )
    if not program or ("/" in words[0] and not any(word.startswith("-") for word in words)):
        return
    plain = not re.search(r"[^\w\s./:=@%+,-]", items[0])
    several = words[0] in SHELL_WORDS or re.search(r"[;&|<>()]", items[0]) is not None
    meant = tuple(words) if plain else ("sh", "-c", items[0] if several else f"exec {items[0]}")
    edits = plain and one.keyword != "HEALTHCHECK" and paths.starts_without_shell(context, words[0])
    yield Hit(
        one,
        _ONE_ITEM(keyword=one.keyword, word=verbatim(items[0][:60].replace("`", "'"))),
        level=Level.ERROR if one.keyword != "CMD" or context.facts is not None else Level.WARNING,
        why=_ONE_ITEM_WHY(),
        remedy=_NOT_JSON_REMEDY(example=verbatim(_example(one.keyword, meant))),
        confidence=Confidence.LIKELY if one.keyword == "CMD" and context.facts is None else Confidence.CERTAIN,
        edit=with_exec_form(one, words) if edits else None,
    )


def _find_not_filled(context: Context, one: Instruction) -> Iterable[Hit]:
    """Find `["server", "--port=$PORT"]`: the variable is one that the file sets, and the program starts no shell."""
    items = one.args[1:] if one.keyword == "HEALTHCHECK" else one.args
    programs = {posixpath.basename(word) for word in items}
    if len(items) < 2 or programs & _FILLS_IN or any(name.endswith(".sh") for name in programs):
        return
    names = {name for other in context.image_instructions for name in declared_names(other)}
    for word in items[1:]:
        found = _VARIABLE.search(word)
        if found is None or (found[1] or found[2]) not in names or (found[2] and programs & _FILLS_IN_BRACES):
            continue
        whole = " ".join(map(_quote, items))
        short = f"{_quote(items[0])} ... {_quote(word)}"
        said = (_example(one.keyword, ("sh", "-c", f"exec {command}")) for command in (whole, short))
        example = next((one for one in said if "exec" in one), f'{one.keyword} ["sh", "-c", "exec ..."]')
        yield Hit(
            one,
            _NOT_FILLED(keyword=one.keyword, word=verbatim(word[:60].replace("`", "'"))),
            level=Level.INFO,
            why=_NOT_FILLED_WHY(),
            remedy=_NOT_JSON_REMEDY(example=verbatim(example)),
            confidence=Confidence.LIKELY,
        )
        return


def _quote(word: str) -> str:
    """Return a word as a shell reads it back, with its variables filled in."""
    if not _VARIABLE.search(word):
        return shlex.quote(word)
    return word if re.fullmatch(r"[\w$./:=@%+,{}-]+", word) else '"' + word.replace('"', '\\"') + '"'


def _find_one_word(context: Context, one: Instruction) -> str:
    """Return the only word of a command, if its quotes hold several: `"node server.js"`; else nothing."""
    words = exec_form(context, one) or ()
    several = len(words) == 1 and re.search(r"\S\s+\S", words[0]) is not None
    return words[0] if several and not re.search(r"[^\w\s./:=@%+,-]", words[0]) else ""


def _find_launcher(shell: Sequence[str]) -> str:
    """Return the program that SHELL starts the shell by, `conda` in `conda run bash -c`; empty for a shell itself.

    What makes place for the program that it starts, or hands signals on to it, counts as none.
    """
    names = [posixpath.basename(word) for word in shell]
    if not names or names[0] in (*SHELLS, *WRAPPERS, *STEPS_DOWN, *FIRST_PROCESSES, "busybox"):
        return ""
    return names[0] if set(names[1:]) & set(SHELLS) else ""


def _make_launched(one: Instruction, launcher: str) -> Hit:
    program = verbatim(launcher[:60].replace("`", "'"))
    return Hit(
        one,
        _LAUNCHED(keyword=one.keyword, program=program),
        level=Level.INFO,
        why=_LAUNCHED_WHY(program=program),
        remedy=_LAUNCHED_REMEDY(keyword=one.keyword),
        confidence=Confidence.LIKELY,
    )


def _find_broken_shell(context: Context, one: Instruction) -> Hit:
    words = words_meant(one.args[-1]) or exec_form(context, one) or ()
    return Hit(
        one,
        _SHELL_NOT_JSON(),
        level=Level.ERROR,
        why=_SHELL_WHY(),
        remedy=_NOT_JSON_REMEDY(example=verbatim(_example("SHELL", words or ("/bin/sh", "-c")))),
        edit=with_exec_form(one, words) if words else None,
    )


def _words_meant(one: Instruction) -> tuple[str, ...] | None:
    """Return the words of what was meant to be JSON and is not: see `words_meant`."""
    return None if one.json or not one.args else words_meant(one.args[-1])


def _make_hit(context: Context, one: Instruction, words: tuple[str, ...]) -> Hit:
    starts = bool(words) and paths.starts_without_shell(context, words[0])
    example = verbatim(_example(one.keyword, words))
    return Hit(
        one,
        _NOT_JSON(keyword=one.keyword),
        level=Level.ERROR,
        why=_NOT_JSON_WHY(),
        remedy=_NO_SHEBANG(script=verbatim(words[0][:80]), example=example)
        if words and paths.lacks_shebang(context, words[0])
        else _NOT_JSON_REMEDY(example=example),
        edit=with_exec_form(one, words) if starts and one.keyword != "HEALTHCHECK" else None,
    )


def _last(context: Context, keyword: str) -> Instruction | None:
    found = [one for one in context.image_instructions if one.keyword == keyword]
    # An ENTRYPOINT empties the CMD of the stages before its own, not one beside it.
    return found[-1] if found else None


def _execs(context: Context, instruction: Instruction) -> bool:
    """Whether the shell makes place for the program by itself."""
    commands = context.commands(instruction)
    return bool(commands) and commands[-1].words[:1] == ("exec",)


def _shell_is_missing(context: Context) -> bool:
    base = context.graph.external_base(context.stage)
    distroless = "gcr.io/distroless/" in base and "debug" not in base
    return (base == SCRATCH or distroless) and not any(map(_may_bring_shell, context.image_instructions))


def _may_bring_shell(one: Instruction) -> bool:
    """Whether files that it copies may be a shell, or, for a RUN, whether it needs one itself."""
    return one.keyword in ("ADD", "RUN") or (
        one.keyword == "COPY" and ("/bin" in one.original or one.args[-1:] in (("/",), ("./",), (".",)))
    )


def _message(context: Context, instruction: Instruction) -> Text:
    if _shell_is_missing(context):
        return _NO_SHELL(keyword=instruction.keyword, image=verbatim(context.graph.external_base(context.stage)[:100]))
    return _MESSAGE(keyword=instruction.keyword)


def _remedy(context: Context, instruction: Instruction) -> Text:
    words = exec_form(context, instruction)
    if words is None:
        return _SCRIPT_REMEDY()
    example = verbatim(_example(instruction.keyword, words))
    if words and paths.lacks_shebang(context, words[0]):
        return _NO_SHEBANG(script=verbatim(words[0][:80]), example=example)
    return REMEDY(example=example)


def _example(keyword: str, words: tuple[str, ...]) -> str:
    prefix = "HEALTHCHECK CMD" if keyword == "HEALTHCHECK" else keyword
    example = f"{prefix} {json.dumps(list(words), ensure_ascii=False)}"
    shown = words and len(example) <= 120 and "`" not in example
    return example if shown else f'{prefix} ["program", "argument"]'


def _edit(context: Context, instruction: Instruction, entrypoint: Instruction | None) -> LineEdit | None:
    """The exec form, where nothing else hangs on it."""
    if instruction is entrypoint and any(one.keyword == "CMD" for one in context.image_instructions):
        return None  # the CMD, ignored until now, would become its arguments
    if context.facts is not None and instruction is not entrypoint and context.facts.config.entrypoint:
        return None  # the base image's entrypoint would see other arguments
    words = exec_form(context, instruction)
    if words is None or not paths.starts_without_shell(context, words[0]):
        return None
    return with_exec_form(instruction, words)
