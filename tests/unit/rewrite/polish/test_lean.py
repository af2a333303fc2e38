"""What a build stage need not install, by text: only what no command starts, and nobody can start behind one's back."""

import pytest

from bot.rewrite.evidence.came_along import Brought
from bot.rewrite.polish.lean import lean


def brings(*programs: str, files: tuple[str, ...] = (), along: tuple[str, ...] = ()) -> Brought:
    places = (*(f"/usr/bin/{name}" for name in programs), *files)
    return Brought(frozenset(along), frozenset(programs), frozenset(places))


PACKAGES = {
    "curl": brings("curl"),
    "python3-pip": brings("pip", "pip3"),
    "jq": brings("jq"),
    "gcc": brings("gcc"),
    "libfoo": brings(),
    "foo-dev": brings("foo-config", along=("foo-dev",)),
    "foo": brings("fooctl", files=("/usr/include/foo.h",)),
    "full": brings("full", along=("full", "g++")),
    "words": brings("words", files=("/usr/share/words/list",)),
    "xz-utils": brings("xz"),
}
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
    found = lean(text + last, None, {}, PACKAGES.get)
    return found.packages if found is not None else ()


def test_the_demo_builds_with_what_it_uses() -> None:
    found = lean(DEMO + LAST, None, {}, PACKAGES.get)
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
        ("RUN apk add --no-cache curl jq\nRUN find . -exec ./each {} +\n", ()),
        ("RUN apk add --no-cache curl jq\nRUN find . -name jq\n", ("curl",)),
        ("RUN apk add --no-cache curl\nRUN npm ci\n", ()),  # scripts of packages may fetch
        ("RUN apk add --no-cache curl\nRUN yarn install\n", ()),
        ("RUN apk add --no-cache curl\nRUN cargo build\n", ()),
        ("RUN apk add --no-cache curl\nRUN mvn package\n", ()),
        ("RUN apk add --no-cache curl\nRUN gradle build\n", ()),
        ("RUN apk add --no-cache curl\nRUN composer install\n", ()),
        ("RUN apk add --no-cache curl\nRUN go generate ./...\n", ()),
        ("RUN apk add --no-cache curl\nRUN go build -toolexec=./x .\n", ()),
        ("ENV GOFLAGS=-toolexec=./x\nRUN apk add --no-cache curl\nRUN go build .\n", ()),
        ("RUN apk add --no-cache curl\nRUN go build .\n", ("curl",)),
        ("RUN apk add --no-cache foo-dev\nRUN go build .\n", ()),
        ("RUN apk add --no-cache foo full\nRUN go build .\n", ()),  # what is not Go may need its header, and g++
        ("RUN apk add --no-cache foo full\nRUN CGO_ENABLED=0 go build .\n", ("foo", "full")),
        ("ENV CGO_ENABLED=0\nRUN apk add --no-cache full\nRUN go build .\n", ("full",)),
        ("RUN apk add --no-cache words\nRUN cp /usr/share/words/list .\n", ()),
        ("RUN apk add --no-cache words\nRUN cd /usr/share && cp words/l* /x\n", ()),
        ("RUN apk add --no-cache words\nRUN test -e /usr/bin/list\n", ("words",)),
        ("RUN apk add --no-cache xz-utils\nRUN tar -xf x.tar.xz\n", ()),
        ("ENV CC='jq cc'\nRUN apk add --no-cache jq\nRUN go build .\n", ()),
        ("RUN pip install x\nRUN pip install y\nRUN npm ci\n", ()),
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
    assert taken("FROM golang:1.24 AS build\nWORKDIR /src\n" + run) == gone


@pytest.mark.parametrize("source", ["/usr/local", "/", "/usr/local/bin/", "/usr/lib/python3/dist-packages"])
def test_what_is_copied_out_with_a_library_keeps_it(source: str) -> None:
    last = f"FROM scratch\nCOPY --from=build {source} /x/\n"
    assert taken("FROM golang:1.24 AS build\nRUN pip install x\nRUN go build .\n", last) == ()


@pytest.mark.parametrize(
    ("run", "gone"),
    [
        ("ENV PIP_PREFIX=/install\nRUN pip install x\n", ()),
        ("RUN pip install --target=/install x\n", ()),
        ("RUN pip install -t /install/lib x\n", ()),
        ("RUN pip install x\n", ("x",)),
    ],
)
def test_a_library_stays_where_it_is_copied_from_the_place_that_pip_is_told(run: str, gone: tuple[str, ...]) -> None:
    last = "\nFROM python:3.11-slim\nCOPY --from=build /install /usr/local\n"
    assert taken(f"FROM python:3.11 AS build\n{run}", last) == gone


def test_the_stage_that_ships_is_left_alone() -> None:
    assert taken("FROM alpine AS build\nRUN apk add --no-cache curl\n", "") == ()


@pytest.mark.parametrize(
    ("last", "gone"),
    [
        ("FROM build AS checked\nRUN jq . x.json\nFROM scratch\nCOPY --from=checked /x /x\n", ()),
        ("FROM build AS checked\nRUN ls\nFROM scratch\nCOPY --from=checked /x /x\n", ("jq",)),
        ("FROM build AS checked\nFROM scratch\nCOPY --from=checked /usr/bin /x\n", ()),
        ("FROM scratch\nCOPY --from=build /usr/bin/jq /jq\n", ()),
        ("FROM alpine\nRUN --mount=type=bind,from=build,target=/tools /tools/usr/bin/jq .\n", ()),
        ("FROM scratch\nCOPY --from=build /x /x\n", ("jq",)),
    ],
)
def test_other_stages_can_use_what_a_stage_installs(last: str, gone: tuple[str, ...]) -> None:
    assert taken("FROM golang:1.24 AS build\nWORKDIR /src\nRUN apk add --no-cache jq\n", last) == gone
