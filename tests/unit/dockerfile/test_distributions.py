"""What the name of an image says of its distribution, and what its id says of the family."""

import pytest

from bot.dockerfile.distributions import Dialect, Distribution, Family, Libc, of_image


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("debian:12-slim", Distribution("debian", "12", "bookworm")),
        ("docker.io/library/python:3.12-bookworm", Distribution("debian", "12", "bookworm")),
        ("ubuntu:24.04", Distribution("ubuntu", "24.04", "noble")),
        ("eclipse-temurin:21-jre-noble", Distribution("ubuntu", "24.04", "noble")),
        ("nginx:1.25-alpine3.20", Distribution("alpine", "3.20")),
        ("node:22-alpine-3.19", Distribution("alpine", "3.19")),
        ("alpine", Distribution("alpine")),
        ("golang:1.24", Distribution("debian")),
        ("registry.access.redhat.com/ubi9/ubi-minimal", Distribution("rhel", "9")),
        ("rockylinux:9.3", Distribution("rocky", "9.3")),
        ("amazoncorretto:21", Distribution("amzn")),
        ("opensuse/leap:15.5", Distribution("leap", "15.5", like=("suse",))),
        ("nvidia/cuda:12.4.1-devel-ubuntu22.04", Distribution("ubuntu", "22.04", "jammy")),
        ("mcr.microsoft.com/powershell:7.4-debian-12", Distribution("debian", "12", "bookworm")),
        ("centos:centos7.9.2009", Distribution("centos", "7.9")),
        ("quay.io/centos/centos:stream8", Distribution("centos", "8")),
        ("mirror.gcr.io/library/golang:1.24", Distribution("debian")),
        ("arm64v8/golang:1.24", Distribution("debian")),
        ("acme/app:1", None),
        ("$BASE", None),
    ],
)
def test_of_image(image: str, expected: Distribution | None) -> None:
    assert of_image(image) == expected


@pytest.mark.parametrize("image", ["mcr.microsoft.com/windows/nanoserver:ltsc2022", "golang:1.24-windowsservercore"])
def test_windows(image: str) -> None:
    found = of_image(image)
    assert found is not None and found.family is Family.WINDOWS


def test_a_platform_of_windows_decides() -> None:
    assert of_image("golang:1.24-bookworm", "windows/amd64") == Distribution("windows")


@pytest.mark.parametrize(
    ("found", "family", "shell", "libc"),
    [
        (Distribution("alpine"), Family.ALPINE, Dialect.ASH, Libc.MUSL),
        (Distribution("ubuntu", like=("debian",)), Family.UBUNTU, Dialect.DASH, Libc.GLIBC),
        (Distribution("raspbian", like=("debian",)), Family.DEBIAN, Dialect.DASH, Libc.GLIBC),
        (Distribution("leap", like=("suse",)), Family.SUSE, Dialect.BASH, Libc.GLIBC),
        (Distribution("nixos"), Family.OTHER, Dialect.POSIX, Libc.GLIBC),
    ],
)
def test_the_family_and_what_it_says(found: Distribution, family: Family, shell: Dialect, libc: Libc) -> None:
    assert (found.family, found.shell, found.libc) == (family, shell, libc)
