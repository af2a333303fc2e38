"""What a build stage need not install, by text: only what no command starts, and nobody can start behind one's back."""

import pytest

from bot.rewrite.polish.lean import lean

PROGRAMS = {"curl": {"curl"}, "python3-pip": {"pip", "pip3"}, "jq": {"jq"}, "gcc": {"gcc"}, "libfoo": set()}
LAST = "\nFROM scratch\nCOPY --from=build /usr/local/bin/greeter /usr/local/bin/greeter\n"
DEMO = """# The greeter.
FROM golang:1.24 AS build

# Handy for the nightly report.
RUN apt-get update
RUN apt-get install -y curl python3-pip
RUN pip install --break-system-packages requests==2.19.1

WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /usr/local/bin/greeter .
"""


def taken(text: str, last: str = LAST) -> tuple[str, ...]:
    found = lean(text + last, None, {}, lambda name: PROGRAMS.get(name, set()))
    return found.packages if found is not None else ()


def test_the_demo_builds_with_what_it_uses() -> None:
    found = lean(DEMO + LAST, None, {}, lambda name: PROGRAMS.get(name, set()))
    assert found is not None
    assert found.packages == ("requests", "curl", "python3-pip")
    assert found.text == (
        "# The greeter.\nFROM golang:1.24 AS build\n\n\nWORKDIR /src\nCOPY . .\n"
        "RUN CGO_ENABLED=0 go build -trimpath -o /usr/local/bin/greeter .\n" + LAST
    )


@pytest.mark.parametrize(
    ("run", "gone"),
    [
        ("RUN apt-get update && apt-get install -y curl jq && curl -f http://x\n", ("jq",)),
        ("RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n", ("curl",)),
        ("RUN apk add --no-cache curl jq\nRUN jq --version\n", ()),  # jq may start nothing, but is not known to
        ("RUN apk add --no-cache curl jq\nRUN find . -exec jq . {} +\n", ("curl",)),
        ("RUN apk add --no-cache curl\nRUN ./build.sh\n", ()),
        ("RUN apk add --no-cache curl\nRUN make\n", ()),
        ("RUN apk add --no-cache gcc git libfoo unknown\n", ()),
        ('RUN apk add --no-cache "$TOOLS"\n', ()),
        ("RUN pip install x\nRUN go build .\n", ("x",)),
        ("RUN pip install .\nRUN go build .\n", ()),
        ("RUN pip install x\nRUN python3 -m x\n", ()),
    ],
)
def test_only_what_certainly_nothing_starts_is_taken_out(run: str, gone: tuple[str, ...]) -> None:
    assert taken("FROM golang:1.24 AS build\n" + run) == gone


@pytest.mark.parametrize("source", ["/usr/local", "/", "/usr/local/bin/", "/usr/lib/python3/dist-packages"])
def test_what_is_copied_out_with_a_library_keeps_it(source: str) -> None:
    last = f"FROM scratch\nCOPY --from=build {source} /x/\n"
    assert taken("FROM golang:1.24 AS build\nRUN pip install x\nRUN go build .\n", last) == ()


def test_the_stage_that_ships_is_left_alone() -> None:
    assert taken("FROM alpine AS build\nRUN apk add --no-cache curl\n", "") == ()
