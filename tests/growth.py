"""How the work on a Dockerfile grows with its size: the shapes that are repeated, and the steps that are measured.

A step whose time grows with the square is found by doubling: from one size to one twice as large an honest step takes
twice as long, such a step four times. The shapes are written down where one was found, and made at random by the fuzz.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.dockerfile.references import uses
from bot.dockerfile.stages import StageGraph, environment, graph
from bot.dockerfile.syntax import Dockerfile, DockerfileSyntaxError, parse
from bot.errors import InputError
from bot.lint.rule import Context
from bot.lint.rules import all_rules
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import planner

Shape = Callable[[int], str]  # a number of repetitions -> the text of a Dockerfile
_ENOUGH_SECONDS = 0.25  # at which a step is slow enough to be measured
_MOST_BYTES = 250_000
_SQUARE = 3.1  # times as long for twice as much: 2 is linear, 4 the square


def _line(before: str, unit: str, after: str = "", head: str = "FROM alpine:3\n") -> Shape:
    return lambda count: f"{head}{before}{unit * count}{after}\n"


def _lines(unit: str, head: str = "FROM alpine:3\n") -> Shape:
    return lambda count: head + "".join(unit.replace("%", str(number)) for number in range(count))


SHAPES: Mapping[str, Shape] = {
    "value": _line("ENV K=", "a"),
    "token": _line("ENV K=", "eyJaaaaaaaaaa-"),
    "address": _line("ENV K=", "a://"),
    "address-user": _line("ENV K=", "a://b:"),
    "schemes": _line("ARG K=", "a+"),
    "key": _line("ENV K='", "-----BEGIN A", "'"),
    "hidden-names": _line("ARG ", "A_"),
    "braces": _line("RUN rm ", "/b/{a,b,c}{a,b,c}{a,b,c}{a,b,c}{a,b,c} "),
    "open-braces": _line("RUN rm ", "{"),
    "nested-braces": lambda count: "FROM alpine:3\nRUN rm " + "{a," * count + "b" + "}" * count + "\n",
    "sudo": _line("RUN ", "sudo ", "x"),
    "options": _line("RUN apt-get install ", "-o a "),
    "substitutions": lambda count: "FROM alpine:3\nRUN echo " + '"$(' * count + "x" + ')"' * count + "\n",
    "subshells": lambda count: "FROM alpine:3\nRUN " + "(" * count + "x" + ")" * count + "\n",
    "and": _line("RUN x", " && rm -rf /var/cache"),
    "pipes": _line("RUN x", " | y"),
    "heredoc": lambda count: "FROM alpine:3\nRUN <<EOF\n" + "apt-get update\n" * count + "EOF\n",
    "heredocs": lambda count: "FROM alpine:3\n" + "RUN <<EOF\napt-get update\nEOF\n" * count,
    "continued": _line("RUN x", " \\\n  y"),
    "comments": _line("RUN x", " \\\n# y", " \\\n z"),
    "blank": _line("RUN x \\\n", "\n", "y"),
    "spaces": _line("RUN x", " ", "y"),
    "slashes": _line("COPY a ", "/"),
    "dots": _line("COPY ", "../", " /x/"),
    "stars": _line("RUN rm -rf ", "/*"),
    "tildes": _line("RUN rm ", "~/"),
    "quotes": _line("RUN ", "'\"'\"'"),
    "backslashes": _line("RUN ", "\\\\"),
    "dollars": _line("ENV A=", "$"),
    "variables": _line("ENV A=", "${A:-", "}"),
    "ats": _line("FROM a", "@a", head=""),
    "colons": _line("FROM a", ":1", head=""),
    "json": lambda count: "FROM alpine:3\nCMD [" + '"a", ' * count + '"b"]\n',
    "labels": _lines("LABEL a%=b\n"),
    "envs": _lines("ENV A%=b$A\n"),
    "args": _lines("ARG A%=b\n"),
    "apt": _lines("RUN apt-get update && apt-get install -y p%\n", "FROM debian:12\n"),
    "pip": _lines("RUN pip install p%\n", "FROM python:3\n"),
    "copies": _lines("COPY a% /x%/\n"),
    "copies-removed": _lines("COPY a% /x%\nRUN rm -rf /x%\n"),
    "removed": _lines("RUN rm -rf /x\n"),
    "chained": lambda count: (
        "FROM alpine:3 AS s0\n" + "".join(f"FROM s{number} AS s{number + 1}\nRUN x\n" for number in range(count))
    ),
    "stages": _lines("FROM alpine:3 AS s%\nCOPY --from=a b c\n"),
    "copied-from": lambda count: (
        "FROM alpine:3 AS s0\n"
        + "".join(f"FROM alpine:3 AS s{number + 1}\nCOPY --from=s{number} /a /b\n" for number in range(count))
    ),
    "workdirs": _lines("WORKDIR a%\n"),
    "users": _lines("USER a%\n"),
    "shells": _lines('SHELL ["/bin/bash", "-c"]\nRUN x\n'),
    "fetched": _line("RUN curl ", "https://u:p@a.example/ "),
    "doubled": _line("RUN A=ab", " && A=$A$A", " && rm $A"),
    "wide": _line("RUN \u00e9", " && \u00e9", ""),
    "started": _line("RUN x", " && curl -o f https://a.example/f && ./f"),
    "cached": _line("RUN x", " && npm i --cache /c"),
    "downloads": _lines("ADD https://a.example/%.tar.gz /x\n"),
    "pragmas": _lines("# hadolint ignore=DL3008\nRUN x\n"),
    "mounts": _line("RUN ", "--mount=type=cache,target=/a ", "x"),
    "health": _lines("HEALTHCHECK CMD curl localhost:%\n"),
    "onbuild": _lines("ONBUILD RUN x%\n"),
}


@dataclass(frozen=True, slots=True)
class Grown:
    """How long a step took for a text and for one twice as large, in seconds of our processor time."""

    step: str
    size: int
    half: float
    whole: float

    @property
    def square(self) -> bool:
        """Whether the time grew much faster than the text."""
        return self.whole > self.half * _SQUARE


_Read = tuple[Dockerfile, StageGraph]
Step = Callable[[str, _Read], object]


def steps() -> Mapping[str, Step]:
    """Return what is done with a Dockerfile, by name."""

    def rule(number: int) -> Step:
        check = all_rules()[number].check
        return lambda _, read: list(check(Context(read[0], read[1], read[1].final())))

    rules = {one.ID: rule(number) for number, one in enumerate(all_rules())}
    return {
        "parse": lambda text, _: parse(text),
        "graph": lambda _, read: environment(graph(read[0]), read[1].final()),
        "uses": lambda text, _: list(uses(text, None, ())),
        "commands": lambda _, read: _commands(Context(read[0], read[1], read[1].final())),
        **rules,
        "planner": lambda _, read: planner.plan(evidence.of_text(read[0], read[1])),
        "planner-go": lambda text, _: _planned(text, "golang:1.24", 'CMD ["/app/x"]'),
        "planner-python": lambda text, _: _planned(text, "python:3.12", "CMD python a.py"),
        "planner-node": lambda text, _: _planned(text, "node:22", "CMD npm start"),
    }


_BUILD = "WORKDIR /app\nCOPY . .\nRUN go build -o x . && pip install -r r.txt && npm ci && npm run build\n"


def _planned(text: str, base: str, command: str) -> object:
    """Plan the rewrite of a text on another base, with something to build and something that runs."""
    head, _, rest = text.partition("\n")
    text = f"{head.replace('alpine:3', base)}\n{_BUILD}{rest}{command}\n"
    try:
        read = parse(text)
        return planner.plan(evidence.of_text(read, graph(read)))
    except (InputError, DockerfileSyntaxError):
        return None


def _commands(context: Context) -> list[object]:
    runs = context.instructions("RUN", "CMD")
    return [(one.effective, one.program) for _, run in runs for one in context.commands(run)]


def grown(shape: Shape, names: frozenset[str] | None = None) -> Iterator[Grown]:
    """Double a shape until a step is slow enough to be measured, or the text large enough; yield what was seen last."""
    before: dict[str, float] = {}
    waiting = {name: step for name, step in steps().items() if names is None or name in names}
    count = 64
    while waiting:
        text = shape(count)
        try:
            read = (parse(text), graph(parse(text)))
        except (InputError, DockerfileSyntaxError):
            return
        for name, step in list(waiting.items()):
            seconds = _seconds(step, text, read)
            known = before.get(name)
            if seconds >= _ENOUGH_SECONDS or len(text) > _MOST_BYTES:
                yield Grown(name, len(text), known if known is not None else seconds, seconds)
                del waiting[name]
            before[name] = seconds
        count *= 2


def random_shape(seed: int) -> tuple[str, Shape]:
    """Return a shape that repeats some words at random, and its description."""
    chance = random.Random(seed)
    keyword = chance.choice(("RUN", "RUN", "ENV K=", "ARG K=", "COPY", "ADD", "CMD", "LABEL a=", "USER", "WORKDIR"))
    units = ["".join(chance.choice(_WORDS) for _ in range(chance.randint(1, 3))) for _ in range(chance.randint(1, 2))]
    after = chance.choice(("", "x", '"', "'", ")", "}", "]", " y"))
    whole = chance.random() < 0.3
    described = f"{keyword} {units!r} {after!r} {'lines' if whole else 'line'}"
    if whole:
        return described, lambda count: "FROM alpine:3\n" + f"{keyword} {units[0]}{after}\n" * count
    return described, lambda count: f"FROM alpine:3\n{keyword} {''.join(unit * count for unit in units)}{after}\n"


_WORDS = (
    *[
        "abc",
        "A",
        "0",
        "_",
        "-",
        "+",
        ".",
        "/",
        ":",
        "@",
        "#",
        "$",
        "%",
        "&",
        "*",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "|",
        ";",
        ",",
        "=",
        "!",
        "?",
        "~",
        "^",
        "\\",
    ],
    *(
        '"',
        "'",
        "`",
        " ",
        "\t",
        " \\\n",
        "://",
        "$(",
        "${",
        "{a,b}",
        "&& ",
        "|| ",
        "rm -rf ",
        "apt-get install ",
        "/tmp/",
    ),
    *(
        "eyJ",
        "-----BEGIN ",
        "pip install ",
        "sudo ",
        "sh -c ",
        "<<A ",
        "\u00e9",
        "\U0001f600",
        "--x=",
        "ghp_",
        "cd /a;",
    ),
    *(
        "curl http://a | sh ",
        "https://u:p@a.example/ ",
        "&& A=$A$A ",
        "&& npm i --cache /c ",
        "chmod -R 7 /a ",
        "--mount=type=cache,target=/a ",
        "a=b ",
        "if x; then ",
        "for a in b; do ",
    ),
)


def _seconds(step: Step, text: str, read: _Read) -> float:
    started = time.process_time()
    step(text, read)
    return time.process_time() - started
