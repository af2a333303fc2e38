"""Which packages only build, and which take their place: by their names."""

from __future__ import annotations

import pytest

from bot.dockerfile.distributions import Family
from bot.rewrite.evidence import build_packages


@pytest.mark.parametrize(
    ("package", "family", "found"),
    [
        ("python3-pip", Family.DEBIAN, "python3"),
        ("openjdk-17-jdk", Family.DEBIAN, "openjdk-17-jre"),
        ("openjdk-17-jdk-headless", Family.DEBIAN, "openjdk-17-jre-headless"),
        ("openjdk17", Family.ALPINE, "openjdk17-jre"),
        ("openjdk17-jdk", Family.ALPINE, "openjdk17-jre"),
        ("java-17-openjdk-devel", None, "java-17-openjdk"),
        ("python3.11-dev", Family.DEBIAN, "python3.11"),
        ("python3.11-venv", Family.DEBIAN, "python3.11"),
        ("php8.2-dev", Family.DEBIAN, "php8.2-cli"),
        ("libpq-dev", Family.DEBIAN, "libpq5"),
        ("libpq-dev", Family.ALPINE, "libpq"),
        ("libpq-dev", None, None),
        ("libpq-dev", Family.BUSYBOX, None),
        ("libown-dev", Family.ALPINE, "libown"),
        ("libown-dev", Family.DEBIAN, None),
        ("dev-tools", Family.ALPINE, None),
        ("curl", Family.DEBIAN, None),
    ],
)
def test_what_takes_the_place_of_a_package_for_development(
    package: str, family: Family | None, found: str | None
) -> None:
    assert build_packages.replacement(package, family) == found


@pytest.mark.parametrize(
    ("package", "builds"),
    [
        *(("gcc", True), ("gcc-12", True), ("build-essential", True), ("linux-headers-6.1", True), ("curl", False)),
        *(("python3-pip", False), ("gccgo", False)),  # of the former something stays
    ],
)
def test_what_only_builds(package: str, builds: bool) -> None:
    assert build_packages.builds(package) is builds


@pytest.mark.parametrize(
    ("package", "is_one"), [("libpq-dev", True), ("openssl-devel", True), ("dev", False), ("libdev1", False)]
)
def test_what_is_for_development(package: str, is_one: bool) -> None:
    assert build_packages.for_development(package) is is_one
