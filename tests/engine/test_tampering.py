"""Real package managers on real images: what they do to their databases is theirs, however they were called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.comparison.measuring import layers_of
from bot.comparison.sides import Side
from bot.dockerfile.syntax import parse
from bot.engine import images
from bot.engine.builder import BuildRequest, build
from bot.engine.client import Engine
from bot.image.tampering import find
from bot.model.images import BuildState
from bot.model.targets import BuildInputs

PACK = """#!/bin/sh
mkdir -p /t/DEBIAN /t/usr/bin /t/etc
printf 'Package: x\\nVersion: %s\\nArchitecture: all\\nMaintainer: a <a@b.c>\\nDescription: d\\n' "$1" \\
  > /t/DEBIAN/control
echo "$1" > /t/usr/bin/x; echo a > /t/etc/x.conf; echo /etc/x.conf > /t/DEBIAN/conffiles
dpkg-deb -b /t /x.deb && dpkg -i /x.deb
"""
DEBIAN = """FROM debian:bookworm-slim
COPY pack.sh /pack.sh
RUN sh /pack.sh 1
RUN sh /pack.sh 2
RUN dpkg --remove x
RUN dpkg --purge --force-all tzdata && rm -rf /var/lib/dpkg/info/*.md5sums /usr/share/doc /var/cache/*
RUN sh /pack.sh 3 && rm /var/lib/dpkg/info/x.list
RUN useradd -m app && mkdir -p /var/lib/app
"""
ALPINE = """FROM alpine:3.23
RUN apk --no-network del ssl_client || apk --no-network del musl-utils
RUN adduser -D app
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine.connect()
    yield engine
    engine.cleanup()


def tampering(engine: Engine, folder: Path, text: str) -> list[str]:
    (folder / "Dockerfile").write_text(text)
    (folder / "pack.sh").write_text(PACK)
    tag = engine.new_tag("tampering")
    outcome = build(engine, BuildRequest(root=folder, dockerfile="Dockerfile", context=".", tag=tag))
    assert outcome.state is BuildState.BUILT, outcome.failure
    exported = images.export([tag], folder / "export")
    side = Side(folder, "Dockerfile", BuildInputs("."), parse(text), text)
    return [f"{one.line}: {one.path}" for one in find(layers_of(exported, tag, side))]


def test_dpkg_and_apk_at_work_are_no_tampering(engine: Engine, tmp_path: Path) -> None:
    for name, text in (("debian", DEBIAN), ("alpine", ALPINE)):
        (tmp_path / name).mkdir()
        assert tampering(engine, tmp_path / name, text) == []


def test_what_is_done_beside_them_is_found_by_its_line(engine: Engine, tmp_path: Path) -> None:
    text = DEBIAN + "RUN sh /pack.sh 4 && sed -i 's/^Version: .*/Version: 99/' /var/lib/dpkg/status\n"
    assert tampering(engine, tmp_path, text) == ["9: /var/lib/dpkg/status"]
