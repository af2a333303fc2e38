"""Sizes, lines and wasted bytes of images made for it, on both image stores."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import archive, images
from bot.engine.builder import BuildRequest, build
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.engine.images import Export
from bot.errors import UnavailableError
from bot.model.images import BuildState, ImageFacts, Origin
from bot.model.scans import ScanState
from bot.scan.trivy import Trivy
from tests.engine.engines import docker, has_containerd_store, second_engine

MIB = 1 << 20
ALPINE = "alpine:3.23"
CACHE = Path(os.environ.get("TRIVY_CACHE_DIR", Path(__file__).resolve().parents[2] / ".cache/trivy"))


@pytest.fixture(scope="module", params=["first engine", "the other image store"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="hc-") as folder:
        if request.param == "first engine":
            made = Engine.connect()
            yield made
            made.cleanup()
            return
        first = has_containerd_store()
        with second_engine(Path(folder), [ALPINE]) as host:
            patch.setenv("DOCKER_HOST", host)
            made = Engine.connect()
            assert made.containerd_store is not first
            yield made
            made.cleanup()


@dataclass(frozen=True)
class Measured:
    facts: ImageFacts
    exported: Export
    tag: str

    def size(self, line: int) -> int:
        return sum(layer.size_bytes for layer in self.facts.layers if layer.line == line)


def measured(engine: Engine, text: str, folder: Path, platform: str | None = None) -> Measured:
    (folder / "c").mkdir(parents=True)
    (folder / "c/Dockerfile").write_text(text)
    (folder / "c/file").write_bytes(b"x" * 1000)
    tag = engine.new_tag("test")
    outcome = build(engine, BuildRequest(folder, "c/Dockerfile", "c", tag, platform=platform))
    assert outcome.state is BuildState.BUILT, outcome
    exported = images.export([tag], folder / "layout")
    return Measured(measure(exported, tag, graph(parse(text)), None, outcome.image_id), exported, tag)


CRAFTED = f"""FROM {ALPINE}
RUN dd if=/dev/urandom of=/big bs=1M count=3 && ln /big /hard
RUN rm /big
RUN mkdir /d && dd if=/dev/urandom of=/d/a bs=1M count=1 && dd if=/dev/urandom of=/d/b bs=1M count=1
RUN rm -r /d && mkdir /d && dd if=/dev/urandom of=/d/c bs=1M count=1
RUN dd if=/dev/urandom of=/e bs=1M count=2
RUN rm /e
RUN dd if=/dev/urandom of=/e bs=1M count=1
ENV A=b
RUN ln -s /usr/share /s && dd if=/dev/urandom of=/s/new bs=1M count=1
RUN chmod 600 /s/new
RUN truncate -s 20M /sparse
RUN rm /etc/motd && \\

    # a comment
    true
COPY <<EOF /text
0123456789
EOF
WORKDIR /made
"""


@pytest.fixture(scope="module")
def crafted(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measured(engine, CRAFTED, tmp_path_factory.mktemp("crafted"))


def test_each_line_has_the_bytes_that_it_added(crafted: Measured) -> None:
    expected = {2: 3 * MIB, 3: 0, 4: 2 * MIB, 5: MIB, 6: 2 * MIB, 7: 0, 8: MIB, 10: MIB, 11: MIB, 12: 20 * MIB, 17: 11}
    assert {line: crafted.size(line) for line in expected} == expected
    assert crafted.facts.size_bytes == sum(layer.size_bytes for layer in crafted.facts.layers)
    assert [layer.line for layer in crafted.facts.layers if layer.origin is Origin.BASE_IMAGE] == [None]
    assert crafted.facts.base_image_bytes > 5 * MIB


def test_wasted_bytes_are_those_that_a_later_line_hides(crafted: Measured) -> None:
    wasted = {
        (one.path, one.added_line, one.hidden_line, one.deleted): one.size_bytes for one in crafted.facts.wasted_files
    }
    assert wasted.pop(("etc/motd", None, 13, True)) > 0
    assert wasted == {
        ("d/a", 4, 5, True): MIB,
        ("d/b", 4, 5, True): MIB,
        ("e", 6, 7, True): 2 * MIB,
        ("usr/share/new", 10, 11, False): MIB,
    }  # /big has a second name, so nothing of it is hidden


def test_the_files_are_those_of_the_container(crafted: Measured) -> None:
    image = crafted.exported.images[crafted.tag]
    files = images.tree(crafted.exported, image)
    listed = docker("run", "--rm", "--network=none", crafted.tag, "sh", "-c", "find / -xdev -mindepth 1 | sort")
    inside = {line[1:] for line in listed.decode().splitlines()}
    made_by_engine = {".dockerenv", "etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab"}
    mine = {path for path in files if path}
    assert mine - inside <= made_by_engine | {path for path in mine if path.startswith(("dev/", "proc/", "sys/"))}
    assert inside - mine <= made_by_engine | {"dev", "proc", "sys"}
    assert images.read(image, files["hard"], 10) == images.read(image, files["hard"], 4 * MIB)[:10]
    assert images.read(image, files["text"], 99) == b"0123456789\n"


def test_the_size_to_pull_is_near_that_of_the_layers_packed(crafted: Measured) -> None:
    real = sum(len(zlib.compress(blob.read_bytes(), 6)) for blob in crafted.exported.images[crafted.tag].blobs)
    assert crafted.facts.pull_size_bytes == pytest.approx(real, rel=0.03)


def test_layers_are_plain_whatever_the_store_hands_out(crafted: Measured) -> None:
    blobs = crafted.exported.images[crafted.tag].blobs
    assert {archive.compression(blob) for blob in blobs} == {archive.Compression.NONE}


def test_an_exported_image_is_scanned(crafted: Measured) -> None:
    trivy = Trivy(CACHE)
    assert trivy.prepare() is None
    scan = trivy.scan(crafted.exported.folder, crafted.tag)
    assert scan.state is ScanState.SCANNED, scan.reason
    assert len(scan.packages) > 10
    assert {one.diff_id for one in scan.packages} <= {layer.diff_id for layer in crafted.facts.layers}


def test_an_image_from_nothing_has_one_layer(engine: Engine, tmp_path: Path) -> None:
    made = measured(engine, 'FROM scratch\nCOPY file /\nENV A=b\nCMD ["/file"]\n', tmp_path)
    assert [(layer.line, layer.size_bytes, layer.origin) for layer in made.facts.layers] == [
        (2, 1000, Origin.DOCKERFILE)
    ]
    assert made.facts.config.env == (
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ("A", "b"),
    )


def test_the_platform_is_that_of_the_image(engine: Engine, tmp_path: Path) -> None:
    made = measured(engine, "FROM scratch\nCOPY file /\n", tmp_path, platform="linux/arm64")
    assert made.facts.platform.startswith("linux/arm64")


def test_triggers_of_the_base_are_the_base_images(engine: Engine, tmp_path: Path) -> None:
    base = measured(engine, "FROM scratch\nCOPY file /a\nONBUILD COPY file /b\nONBUILD ENV T=1\n", tmp_path / "base")
    made = measured(engine, f"FROM {base.tag}\nENV X=1\nCOPY file /c\n", tmp_path / "child")
    assert [(layer.line, layer.origin) for layer in made.facts.layers] == [
        (None, Origin.BASE_IMAGE),
        (None, Origin.BASE_IMAGE),
        (3, Origin.DOCKERFILE),
    ]


def test_a_base_without_history_keeps_its_layers(engine: Engine, tmp_path: Path) -> None:
    tag = engine.new_tag("bare")
    docker("load", given=_image_without_history(tag, 3))
    text = f"FROM {tag}\nENV A=b\nCOPY file /c\nCOPY file /d\n"
    made = measured(engine, text, tmp_path)
    assert [layer.line for layer in made.facts.layers] == [None, None, None, 3, 4]
    assert [layer.size_bytes for layer in made.facts.layers] == [10, 10, 10, 1000, 1000]


def _image_without_history(tag: str, layers: int) -> bytes:

    blobs = []
    for number in range(layers):
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w") as tar:
            info = tarfile.TarInfo(f"f{number}")
            info.size = 10
            tar.addfile(info, io.BytesIO(b"x" * 10))
        blobs.append(raw.getvalue())
    digests = ["sha256:" + hashlib.sha256(blob).hexdigest() for blob in blobs]
    config = json.dumps(
        {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": digests}}
    ).encode()
    manifest = [{"Config": "config.json", "RepoTags": [tag], "Layers": [f"{n}/layer.tar" for n in range(layers)]}]
    files = {"config.json": config, "manifest.json": json.dumps(manifest).encode()}
    files |= {f"{number}/layer.tar": blob for number, blob in enumerate(blobs)}
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return whole.getvalue()


def test_two_images_share_the_layers_that_they_have_in_common(engine: Engine, tmp_path: Path) -> None:
    first = measured(engine, f"FROM {ALPINE}\nCOPY file /a\n", tmp_path / "one")
    second = measured(engine, f"FROM {ALPINE}\nCOPY file /b\n", tmp_path / "two")
    both = images.export([first.tag, second.tag], tmp_path / "both")
    assert both.images[first.tag].blobs[0] == both.images[second.tag].blobs[0]
    assert first.facts.layers[0] == second.facts.layers[0]


def test_an_image_that_is_gone_is_named(tmp_path: Path, engine: Engine) -> None:

    with pytest.raises(UnavailableError, match=r"No such image|could not export"):
        images.export(["hullcheck-review:never-made"], tmp_path / "x")
