"""HC020: files that everyone may write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from bot.dockerfile.execution import Step
from bot.lint.modes import is_open
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC020"
TITLE = Template("World-writable files", "Arquivos graváveis por qualquer usuário")
LEVEL = Level.WARNING
SAME: tuple[str, ...] = ()
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "An attacker in any process of the container can replace the program that runs at the next start.",
    "Quem invade qualquer processo do contêiner pode trocar o programa que roda na próxima inicialização.",
)
REMEDY = Template(
    "Give the files to the user who needs them: `COPY --chown=app`, or `chown` and mode 755 or 775.",
    "Dê os arquivos ao usuário que precisa deles: `COPY --chown=app`, ou `chown` e modo 755 ou 775.",
)
CAUGHT = "FROM debian:12\nRUN mkdir -p /app && chmod -R 777 /app\n"
PASSES = "FROM debian:12\nRUN mkdir -p /app && chown -R 10001 /app && chmod -R 755 /app\n"
_MESSAGE = Template(
    "`{command}` makes files world-writable", "`{command}` deixa arquivos graváveis por qualquer usuário"
)
_COPIED = Template(
    "`--chmod={mode}` makes files world-writable", "`--chmod={mode}` deixa arquivos graváveis por qualquer usuário"
)
_MEANT = re.compile(r"^(?:/var)?/tmp(?:/|$)|^/run(?:/|$)|^/var/run(?:/|$)|^/dev(?:/|$)")


def check(context: Context) -> Iterable[Hit]:
    """Look at the layers of the image."""
    for one in context.image_and_later:
        if one.keyword in ("COPY", "ADD"):
            mode = one.flag("chmod") or ""
            if is_open(mode):
                yield Hit(one, _COPIED(mode=verbatim(mode[:20])))
        elif one.keyword == "RUN":
            for step in context.steps(one):
                if _opens(step):
                    words = " ".join(step.command.effective)[:60].replace("`", "'")
                    yield Hit(one, _MESSAGE(command=verbatim(words)), level=LEVEL if _is_deep(step) else Level.INFO)
                    break


def _opens(step: Step) -> bool:
    if step.command.program in ("mkdir", "install"):
        return _creates_open(step)
    if step.command.program == "find":
        return _opens_found(step)
    if step.command.program != "chmod":
        return False
    words = [word for word in step.command.arguments if not re.fullmatch(r"-[Rvfc]+|--[\w-]+", word)]
    if not words or not is_open(words[0]):
        return False
    if "xargs" in step.command.words:
        return True
    return not all(_MEANT.match(step.path(word)) for word in words[1:])


def _opens_found(step: Step) -> bool:
    """Whether `find folder -exec chmod mode` makes what it finds open to all."""
    words = step.command.arguments
    starts = list(takewhile(lambda word: not word.startswith(("-", "(", "!")), words))
    for number, word in enumerate(words[:-2]):
        if word in ("-exec", "-execdir") and words[number + 1].rpartition("/")[2] == "chmod":
            mode = next((one for one in words[number + 2 :] if not re.fullmatch(r"-[Rvfc]+|--[\w-]+", one)), "")
            if is_open(mode) and not all(_MEANT.match(step.path(start)) for start in starts):
                return True
    return False


def _creates_open(step: Step) -> bool:
    """Whether `mkdir -m` or `install -m` makes something that everyone may write."""
    match = re.search(r"(?:^|\0)(?:-[A-Za-z]*m\0?|--mode[=\0])([^\0]+)", "\0".join(step.command.arguments))
    if match is None or not is_open(match[1]):
        return False
    words = [word for word in step.command.arguments if not word.startswith("-") and word != match[1]]
    made = words[-1:] if step.command.program == "install" else words
    return bool(made) and not all(_MEANT.match(step.path(word)) for word in made)


def _is_deep(step: Step) -> bool:
    return any(re.fullmatch(r"-\w*R\w*|--recursive", word) for word in step.command.arguments)
