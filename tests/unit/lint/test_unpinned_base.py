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
        *(f"FROM {image}" for image in ("node:lts", "nginx:alpine", "debian:stable-slim", "debian:sid", "alpine:edge")),
        "FROM python:bookworm",  # the system's version, not Python's
        "FROM cgr.dev/chainguard/go:latest-dev",
        "ARG REGISTRY\nFROM ${REGISTRY}/ubuntu",  # aquasecurity/trivy#8274
        "ARG PREFIX\nFROM ${PREFIX}alpine:latest",
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
        "ARG VERSION\nFROM php:${VERSION}-fpm",
        *(
            f"FROM {image}"
            for image in ("debian:bookworm", "ubuntu:noble", "acme/app:production", "debian:bookworm-slim")
        ),
        "FROM gcr.io/distroless/static:nonroot",
        *(
            f"FROM {image}"
            for image in (
                "node:carbon-alpine",
                "ubuntu:wily",
                "debian:squeeze",
                "acme/alpine:base",
                "ceph/daemon:latest-mimic",
            )
        ),
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022",
    ],
)
def test_passes(text: str) -> None:
    HC009.passes(text)


def test_a_name_that_is_no_stage_is_an_image_or_a_context() -> None:
    text = "FROM a:1\nCOPY --from=nginx /x /x\n"
    HC009.catches(text, line=2, says="No stage is called nginx: it is the image nginx:latest, unless the build passes")
    HC009.catches("FROM a:1\nCOPY --from=acme/base /x /x\n", says="acme/base has no tag")
