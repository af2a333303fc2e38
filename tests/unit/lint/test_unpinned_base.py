import pytest

from tests.unit.lint.cases import Cases

HC009 = Cases("HC009")


@pytest.mark.parametrize(
    "text",
    [
        "FROM golang",
        "FROM golang:latest",
        "FROM ghcr.io/acme/base",
        "FROM localhost:5000/base",
        "FROM --platform=linux/amd64 golang AS build",
        "ARG IMAGE=golang\nFROM $IMAGE",
        "FROM a:1\nCOPY --from=nginx /etc/nginx /etc/nginx",
        "FROM a:1\nRUN --mount=type=bind,from=busybox,target=/x true",
        "FROM golang AS one\nFROM golang AS two\nCOPY --from=one /x /x",  # said once
    ],
)
def test_catches(text: str) -> None:
    HC009.catches(text)


@pytest.mark.parametrize(
    "text",
    [
        "FROM golang:1.24",
        "FROM golang@sha256:" + "0" * 64,
        "FROM localhost:5000/base:1",
        "FROM scratch",
        "FROM a:1 AS build\nFROM build",
        "FROM a:1 AS build\nFROM scratch\nCOPY --from=build /x /x\nCOPY --from=0 /y /y",
        "ARG VERSION=3\nFROM alpine:$VERSION",
        "ARG IMAGE\nFROM ${IMAGE}",  # given at build time
        "FROM golang AS unused\nFROM a:1",
    ],
)
def test_passes(text: str) -> None:
    HC009.passes(text)
