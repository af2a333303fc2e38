"""`docker run IMAGE ...` and `docker exec ...` in scripts, workflows, Makefiles and the fences of a README. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.behaviour.exercise.uses import Use
from bot.dockerfile import shell

_ENGINES = ("docker", "podman", "nerdctl")
# Options of `docker run` that take no value; all others do.
_FLAGS = frozenset(
    [
        "--rm",
        "-d",
        "--detach",
        "-i",
        "--interactive",
        "-t",
        "--tty",
        "-it",
        "-ti",
        "-dit",
        "-itd",
        "-P",
        "--publish-all",
        "--init",
        "--privileged",
        "--read-only",
        "--no-healthcheck",
        "--oom-kill-disable",
        "-q",
        "--quiet",
        "--sig-proxy",
        "--disable-content-trust",
    ]
)
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[\w+-]*)[^\n]*\n(?P<body>.*?)^(?P=fence)", re.M | re.S)
_SHELLS = ("", "sh", "bash", "shell", "console", "zsh", "shell-session", "text")
# Options of `docker exec` and of compose's `exec` and `run` that take a value.
_EXEC_VALUES = ("-e", "--env", "--env-file", "-u", "--user", "-w", "--workdir", "--detach-keys", "--index", "--name",
                "-v", "--volume", "-p", "--publish", "-l", "--label", "--entrypoint")  # fmt: skip
_COMPOSE_VALUES = ("-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--project-directory")
SERVICE = "service:"  # before the name of one of compose's, where an image's name is expected
_VARIABLE = re.compile(r"\$\(|\$\{|\$\w|\$\{\{")
_MOST = 40


def in_script(text: str, where: str) -> Iterator[tuple[str, Use]]:
    """Return the images that a script runs by `docker run`, as it writes them, each with what is done with it.

    What it executes in a container by `docker exec` is done with the image that it started under that name; compose's
    services stand for their images.
    """
    named: dict[str, tuple[str, Use]] = {}
    for number, command in enumerate(shell.commands(text)):
        if number > 2000:
            return
        words = _plain(command.effective)
        if words[:1] == ("run",):
            name, found = _name(words[1:]), _run(words[1:], where)
            if found is not None:
                named[name] = found
                yield found
        elif words[:1] == ("exec",):
            container, inside = _arguments(words[1:])
            if container in named and inside:
                image, use = named[container]
                yield image, replace(use, health=(inside,))
        elif words[:1] == ("compose",) and words[1:2] in (("exec",), ("run",)):
            service, inside = _arguments(words[2:])
            if service and inside and not _VARIABLE.search(service):
                runs = words[1] == "run"
                ends = runs and _is_question(inside)
                yield (
                    SERVICE + service,
                    Use(where, command=inside, once=ends) if runs else Use(where, health=(inside,)),
                )


def _plain(words: Sequence[str]) -> tuple[str, ...]:
    """Return what an engine's client is told, without its name, and options before a command of compose's."""
    program = words[0].rpartition("/")[2] if words else ""
    if program in ("docker-compose", "podman-compose"):
        rest = tuple(words[1:])
    elif program in _ENGINES and words[1:2] == ("compose",):
        rest = tuple(words[2:])
    else:
        told = tuple(words[1:]) if program in _ENGINES else ()
        return told[1:] if told[:1] == ("container",) else told
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in _COMPOSE_VALUES else rest[1:]
    return ("compose", *rest)


def _arguments(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return which container or service a command is for, and the command; nothing where nobody knows it here."""
    rest = list(words)
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in _EXEC_VALUES else rest[1:]
    inside = tuple(rest[1:])
    return (rest[0] if rest else "", () if any(_VARIABLE.search(word) for word in inside) else inside)


def _name(words: Sequence[str]) -> str:
    for word, value in zip(words, (*words[1:], ""), strict=False):
        if word == "--name":
            return value
        if word.startswith("--name="):
            return word.partition("=")[2]
    return ""


def in_fences(text: str, where: str) -> Iterator[tuple[str, Use]]:
    """Return the same of the fences of a Markdown file."""
    for number, match in enumerate(_FENCE.finditer(text)):
        if number >= _MOST:
            return
        if match["language"].lower() in _SHELLS:
            lines = (re.sub(r"^\s*[$#>] ", "", line) for line in match["body"].splitlines())
            yield from in_script("\n".join(lines), where)


def in_makefile(text: str, where: str) -> Iterator[tuple[str, Use]]:
    """Return the same of a Makefile's recipes."""
    lines = [re.sub(r"^[@+-]+", "", line[1:]) for line in text.splitlines() if line.startswith("\t")]
    yield from in_script("\n".join(lines).replace("$$", "$"), where)


def _run(words: Sequence[str], where: str) -> tuple[str, Use] | None:
    use = Use(where)
    at = 0
    while at < len(words) and words[at].startswith("-"):
        name, equals, value = words[at].partition("=")
        at += 1
        if name in _FLAGS or re.fullmatch(r"-[ditqP]+", name):
            use = replace(use, read_only=use.read_only or name == "--read-only")
            continue
        if not equals:
            value = words[at] if at < len(words) else ""
            at += 1
        use = _with(use, name, value)
    if at >= len(words):
        return None
    command = tuple(words[at + 1 :])
    if any(_VARIABLE.search(word) for word in (*command, *(use.entrypoint or ()), use.user, use.workdir)):
        return None  # nobody knows here what it stands for
    ends = "-d" not in words[:at] and "--detach" not in words[:at]
    if command:
        use = replace(use, command=command, once=ends and use.entrypoint is None and _is_question(command))
    return words[at], use


def _is_question(command: Sequence[str]) -> bool:
    """Whether a command surely ends by itself."""
    return any(word in ("--help", "--version", "-h", "-V", "version", "help") for word in command)


def _with(use: Use, name: str, value: str) -> Use:
    if _VARIABLE.search(value) and name != "--entrypoint":
        return use
    match name:
        case "--entrypoint":
            use = replace(use, entrypoint=(value,) if value else ())
        case "-u" | "--user":
            use = replace(use, user=value)
        case "-w" | "--workdir":
            use = replace(use, workdir=value)
        case "--health-cmd":
            use = replace(use, health=(("/bin/sh", "-c", value),))
        case "-e" | "--env" if "=" in value:
            variable, _, content = value.partition("=")
            use = replace(use, env=(*use.env, (variable, content)))
    return use
