import pytest

from bot.model.findings import Confidence, Level
from tests.unit.lint.cases import Cases, facts, layer, scan

HC003 = Cases("HC003")
START = "FROM debian:12\n"


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ("RUN apt-get install -y gcc curl", "gcc"),
        ("RUN apt-get install -y build-essential=12.9 libssl-dev", "build-essential, libssl-dev"),
        ("RUN apk add --no-cache build-base musl-dev", "build-base, musl-dev"),
        ("RUN dnf install -y gcc-c++ openssl-devel", "gcc-c++, openssl-devel"),
        ("RUN apt-get install -y g++-12", "g++-12"),
        ("RUN apk add --virtual .build gcc && apk del other", "gcc"),
        ("RUN apt-get install -y openjdk-17-jdk-headless maven", "openjdk-17-jdk-headless, maven"),
        ("RUN apt-get install -y gcc\nRUN apt-get purge -y gcc", "gcc"),  # the bytes stay
    ],
)
def test_catches_in_the_text(run: str, says: str) -> None:
    assert HC003.catches(START + run, line=2, says=f": {says}").confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    "run",
    [
        "RUN apt-get install -y curl ca-certificates makepasswd",
        "RUN apk add --virtual .build gcc && make && apk del .build",
        "RUN apk add -t .build gcc && apk del --purge .build",
        "RUN apt-get install -y gcc && make && apt-get purge -y gcc",
        "RUN apt-get install -y gcc && make && apt-get purge -y --auto-remove $deps",
        "RUN apt-get install -y openjdk-17-jre-headless",
        "RUN pip install python-dev-tools make",  # not the distribution's
    ],
)
def test_passes_in_the_text(run: str) -> None:
    HC003.passes(START + run)


@pytest.mark.parametrize(
    "text",
    [
        "FROM golang:1.24\nRUN go build -o /app .",
        "FROM docker.io/library/golang:1.24\nRUN cd x && go install ./...",
        "FROM rust:1\nRUN cargo build --release",
        "FROM maven:3\nRUN mvn -q package",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN dotnet publish -c Release",
        "FROM gcc:14\nRUN gcc -o /app main.c",
        "FROM eclipse-temurin:17-jdk\nRUN ./mvnw package",
    ],
)
def test_catches_a_toolchain_that_is_shipped(text: str) -> None:
    assert HC003.catches(text, line=1, says="toolchain").level is Level.WARNING


@pytest.mark.parametrize(
    "text",
    [
        "FROM golang:1.24 AS b\nRUN go build -o /app .\nFROM alpine:3\nCOPY --from=b /app /app",
        "FROM golang:1.24\nWORKDIR /src",  # a workshop, not a program
        "FROM eclipse-temurin:17-jre\nRUN javac x",
        "FROM python:3.12\nRUN make",
        "FROM ours/golang-tools:1\nRUN go build .",
    ],
)
def test_passes_what_ships_none(text: str) -> None:
    HC003.passes(text)


def test_the_image_tells_what_is_there_and_how_large_it_is() -> None:
    text = START + "RUN apt-get install -y gcc && ./clean-up"
    seen = facts(layers=[layer(None, 1, "sha256:0"), layer(2, 120_000_000)])
    HC003.passes(text, facts=seen, scan=scan(("curl", "sha256:a")))
    packages = scan(("gcc", "sha256:a"), ("libc6-dev", "sha256:a"), ("binutils", "sha256:0"), ("git", "sha256:a"))
    found = HC003.catches(text, facts=seen, scan=packages, says=": gcc, libc6-dev; their layer is 120 MB")
    assert found.confidence is Confidence.CERTAIN


def test_says_how_large_the_toolchain_is() -> None:
    text = "FROM golang:1.24\nRUN go build ."
    HC003.catches(text, facts=facts(layers=[layer(None, 880_000_000)]), says="toolchain of golang:1.24: 880 MB")
