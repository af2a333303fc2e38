"""Layers and images that no builder makes."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import filetree
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import archive, images
from bot.engine.archive import entries
from bot.engine.builder import BuildRequest, build
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.errors import UnavailableError, UnreadableImage
from bot.filetree import Merged
from bot.model.images import BuildState
from tests.engine.engines import docker
from tests.engine.test_engine_images import _image_without_history
from tests.peak import run_to_end
from tests.security.test_builds import MEGABYTE
from tests.unit.engine.test_archive import member, packed


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    return tmp_path / "layer"


def test_a_layer_of_a_million_files(blob: Path) -> None:
    header = bytearray(packed([(member("f" * 90), b"")])[:512])
    with blob.open("wb") as file:
        for number in range(archive.ENTRY_LIMIT + 10):
            header[:8] = b"%08d" % number
            file.write(header)
    program = "import pathlib, sys; from bot.engine.archive import entries; entries(pathlib.Path(sys.argv[1]))"
    done = run_to_end([sys.executable, "-c", program, str(blob)], blob.parent)
    assert "UnreadableImage: a layer has more than" in done.stderr
    assert done.peak < 1_500 * MEGABYTE


def test_a_sparse_file_is_refused_by_the_size_that_it_would_take(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with the real limit, and a file of 20 GB, is in test_builds.py: `make security` tries it."""
    monkeypatch.setattr(images, "EXPORT_LIMIT", 300_000_000)
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.23\nRUN truncate -s 400M /sparse\n")
    tag = engine.new_tag("sparse")
    outcome = build(engine, BuildRequest(tmp_path, "Dockerfile", ".", tag))
    assert outcome.state is BuildState.BUILT, outcome.reason
    with pytest.raises(UnreadableImage, match="429 MB is too large"):
        images.export([tag], tmp_path / "export")
    assert list((tmp_path / "export").iterdir()) == []


def test_a_bomb_in_a_layer(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb", "wb", compresslevel=9) as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    (tmp_path / "out").touch()
    (tmp_path / "witness").hardlink_to(tmp_path / "out")  # what was written is removed again
    with pytest.raises(UnavailableError, match="unpacks to more than"):
        archive.inflate(tmp_path / "bomb", tmp_path / "out", limit=50_000_000)
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "witness").stat().st_size < 60_000_000


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "/etc/cron.d/x", "a/../../../x", "./../x", "..", "a/./../../x"]
)
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_names_that_climb_out(name: str, kind: bytes, blob: Path) -> None:
    blob.write_bytes(packed([(member(name, kind, link=name), b"")]))
    for entry in entries(blob):
        assert not entry.path.startswith("/") and ".." not in entry.path.split("/")


@pytest.mark.parametrize("steps", [2, 39, 5_000])
def test_links_that_go_in_circles(steps: int, blob: Path) -> None:
    links = [(member(f"l{number}", tarfile.SYMTYPE, link=f"/l{(number + 1) % steps}"), b"") for number in range(steps)]
    blob.write_bytes(packed(links))
    files = {entry.path: filetree.TreeFile(entry, 0) for entry in entries(blob)}
    assert filetree.resolve(files, "/l0/x") is None


def test_hard_links_that_go_in_circles(blob: Path) -> None:
    blob.write_bytes(
        packed([(member("a", tarfile.LNKTYPE, link="b"), b""), (member("b", tarfile.LNKTYPE, link="a"), b"")])
    )
    assert [archive.content(blob, entry, 10) for entry in entries(blob)] == [b"", b""]


@pytest.mark.parametrize("depth", [100_000, 2_000])
def test_folders_without_depth(depth: int, blob: Path) -> None:
    deep = "/".join(["d"] * depth)
    blob.write_bytes(packed([(member(deep), b""), (member("d", tarfile.REGTYPE), b"")]))
    merged, started = Merged(), time.monotonic()
    try:
        for _ in merged.add(entries(blob), 0):
            pass
    except UnavailableError:
        assert depth > 4096  # no engine could unpack it either
    assert time.monotonic() - started < 2


def test_whiteouts_of_everything_again_and_again(blob: Path) -> None:
    some = [(member(f"f{number}"), b"") for number in range(3_000)]
    gone = [(member(f".wh.f{number}"), b"") for number in range(3_000)] + [(member(".wh..wh..opq"), b"")] * 50
    layers = []
    for number in range(20):
        blob.write_bytes(packed(some if number % 2 == 0 else gone))
        layers.append(entries(blob))
    merged, started = Merged(), time.monotonic()
    for number, layer in enumerate(layers):
        for _ in merged.add(layer, number):
            pass
    assert merged.files == {}
    assert time.monotonic() - started < 10


def test_a_size_that_goes_back(blob: Path) -> None:
    raw = bytearray(packed([(member("a"), b"")]))
    for size in (b"-0000002000\0", b"\xff" * 12, b"\x80" + b"\xff" * 11):
        raw[124:136] = size
        blob.write_bytes(raw)
        with pytest.raises(UnavailableError):
            entries(blob)


@pytest.mark.parametrize("config", ["../../../etc/passwd", "/etc/passwd", "blobs/../../x"])
def test_an_export_that_names_files_outside(config: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps([{"Config": config, "RepoTags": ["x:y"], "Layers": []}]))
    with pytest.raises(UnavailableError):
        images.load(tmp_path)


@pytest.mark.parametrize("ids", [["sha256:../../x"], ["sha256:" + "a" * 63], ["../x"], [], ["sha256:" + "a" * 64] * 2])
def test_an_export_whose_layers_have_forged_names(ids: list[str], tmp_path: Path) -> None:
    (tmp_path / "c").write_text(json.dumps({"rootfs": {"diff_ids": ids}}))
    (tmp_path / "l").write_bytes(gzip.compress(b""))
    (tmp_path / "manifest.json").write_text(json.dumps([{"Config": "c", "RepoTags": ["x:y"], "Layers": ["l"]}]))
    with pytest.raises(UnavailableError):
        images.load(tmp_path)


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine.connect()
    yield made
    made.cleanup()


def test_an_image_of_as_many_layers_as_an_engine_takes(engine: Engine, tmp_path: Path) -> None:
    tag = engine.new_tag("many")
    docker("load", given=_image_without_history(tag, 125))
    exported = images.export([tag], tmp_path / "layout")
    facts = measure(exported, tag, graph(parse("FROM x\n")))
    assert (len(facts.layers), facts.size_bytes) == (125, 1250)


def test_a_stream_that_is_no_image(tmp_path: Path) -> None:
    raw = io.BytesIO(b"\0" * 1024)
    (tmp_path / "manifest.json").write_bytes(raw.getvalue())
    with pytest.raises(UnavailableError):
        images.load(tmp_path)
