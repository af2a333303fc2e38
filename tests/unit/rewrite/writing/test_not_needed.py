"""Where no rewrite is due, or none is possible: from the text alone."""

from dataclasses import replace

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.messages import rewrite as messages
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import not_needed
from bot.text import Text, verbatim

GO = "FROM golang:1.24\nRUN go install x@v1\n"


def why_not(text: str) -> Text | None:
    parsed = parse(text)
    return not_needed.not_needed(evidence.of_text(parsed, graph(parsed)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM scratch\nCOPY a /\n", messages.NO_SCRATCH()),
        ("FROM --platform=windows/amd64 base:1\nRUN x\n", messages.WINDOWS()),
        ("FROM --platform=linux/amd64 base:1\nRUN x\n", None),
        ('FROM base:1\nSHELL ["PowerShell", "-Command"]\nRUN x\n', messages.WINDOWS()),
        ('FROM base:1\nSHELL ["/bin/bash", "-c"]\nRUN pwsh powershell\nCMD ["x"]\n', None),
        ("FROM debian\nRUN x\nONBUILD COPY . /\nCMD x\n", messages.ONBUILD()),
        (f'{GO}CMD ["sleep", "infinity"]\n', messages.DEVELOPMENT()),
        (f'{GO}CMD ["tail", "-f", "/dev/null"]\n', messages.DEVELOPMENT()),
        (f'{GO}CMD ["sleep", "1"]\n', None),
        (f"{GO}CMD sleep infinity & wait\n", messages.DEVELOPMENT()),
        (f'{GO}CMD ["tail", "-f", "/var/log/x"]\n', messages.DEVELOPMENT()),
        (f'{GO}CMD ["tail", "-n", "5"]\n', None),
        (f'{GO}ENTRYPOINT ["bash"]\n', messages.TOOLCHAIN(program=verbatim("bash"))),
        (f'{GO}CMD ["bash"]\n', messages.TOOLCHAIN(program=verbatim("bash"))),
        (f'{GO}CMD ["bash", "-l"]\n', messages.TOOLCHAIN(program=verbatim("bash"))),
        (f'{GO}CMD ["bash", "run.sh"]\n', None),
        (f'{GO}CMD ["api"]\n', None),
        (f'{GO}ENTRYPOINT ["go"]\n', messages.TOOLCHAIN(program=verbatim("go"))),
        (f'{GO}ENTRYPOINT ["/usr/local/go/bin/go", "run", "."]\n', messages.TOOLCHAIN(program=verbatim("go"))),
        (f'{GO}CMD ["go", "run", "."]\n', None),  # a program, by the compiler that it was written for
        (f'{GO}ENTRYPOINT ["sh", "-c", "go version && api"]\n', None),
        (GO, None),
    ],
)
def test_where_no_rewrite_is_due(text: str, expected: Text | None) -> None:
    assert why_not(text) == expected


@pytest.mark.parametrize(
    ("trigger", "possible"),
    [
        ("RUN make", False),
        ("COPY . .", False),
        ("ADD a.tar.gz /", False),
        ("ENV A=1", True),
        ("WORKDIR /src", True),
    ],
)
def test_a_base_that_builds_by_itself_cannot_be_split(trigger: str, possible: bool) -> None:
    parsed = parse('FROM onbase:1\nCMD ["app"]\n')
    known = replace(evidence.of_text(parsed, graph(parsed)), triggers=("USER 1", trigger))
    assert (not_needed.impossible(known) is None) is possible
