"""Who uses the lists of apt that a RUN leaves."""

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.lint.list_users import ListUsers
from bot.lint.rule import Context

UPDATE = "FROM debian:12 AS a\nRUN apt-get update && apt-get install -y x\n"


def first(rest: str, **files: str) -> tuple[int, bool] | None:
    dockerfile = parse(UPDATE + rest + "\n")
    stages = graph(dockerfile)
    names = frozenset(f"{name}.sh" for name in files)
    read = {f"{name}.sh": text.encode() for name, text in files.items()}.get
    context = Context(dockerfile, stages, stages.final(), names, read=read)
    user = ListUsers(context).first(stages.stages[0].instructions[0])
    return None if user is None else (user.line, user.certain)


@pytest.mark.parametrize(
    "rest",
    [
        "RUN mkdir /a && chmod 755 /a",
        "RUN pip install x",
        "RUN apt-get update && apt-get install -y y",
        "RUN rm -rf /var/lib/apt/lists/*\nRUN make",
        "RUN curl -fsSLo /x https://example.com/x",
        "RUN ./plain.sh",
        "FROM a\nRUN apt-get update && make",
        "FROM debian:12\nRUN make",
        "RUN --mount=type=cache,target=/var/lib/apt/lists make",
        "RUN f() { mkdir /a; } && f",
    ],
)
def test_nobody(rest: str) -> None:
    assert first(rest, plain="mkdir -p /a\nrm -rf /tmp/x\n") is None


@pytest.mark.parametrize(
    "rest",
    [
        "RUN apt-get install -y y",
        "RUN apt-get upgrade -y",
        "RUN true\nFROM a\nRUN apt install -y y",
        "RUN sh installs.sh",
        "RUN . ./outer.sh",
        "FROM a AS b\nFROM b\nRUN /x/installs.sh",
        "ONBUILD RUN apt-get install -y y\nFROM a",
        'RUN ["apt-get", "install", "-y", "y"]',
    ],
)
def test_surely(rest: str) -> None:
    found = first(rest, installs="set -e\napt-get install -y y\n", outer="sh ./installs.sh\n")
    assert found is not None
    assert found[1]


@pytest.mark.parametrize(
    "rest",
    [
        "RUN make",
        "RUN ./unknown.sh",
        "RUN curl -fsSL https://example.com/x | bash",
        "RUN npm run build",
        "RUN apt-get install -y ./x.deb",
        "RUN ./tool.sh",
        "RUN ./itself.sh",
        "RUN if [ -f /x ]; then apt-get update; fi; make",
        "FROM a\nRUN python3 setup.py",
        'SHELL ["pwsh", "-c"]\nRUN Install-It',
    ],
)
def test_perhaps(rest: str) -> None:
    found = first(rest, tool="#!/usr/bin/env python3\nprint()\n", itself="./itself.sh\n")
    assert found is not None
    assert not found[1]
