"""Layers, beside what Python's tarfile makes of them, and tars that nobody's tool writes."""

from __future__ import annotations

import contextlib
import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import archive
from bot.engine.archive import clean_path, content, entries
from bot.errors import UnavailableError
from bot.filetree import Entry, EntryKind
from tests.fuzz import examples

_KINDS = {
    tarfile.REGTYPE: EntryKind.FILE,
    tarfile.DIRTYPE: EntryKind.FOLDER,
    tarfile.SYMTYPE: EntryKind.SYMLINK,
    tarfile.LNKTYPE: EntryKind.HARDLINK,
    tarfile.CHRTYPE: EntryKind.DEVICE,
    tarfile.BLKTYPE: EntryKind.DEVICE,
    tarfile.FIFOTYPE: EntryKind.DEVICE,
}


def member(name: str, kind: bytes = tarfile.REGTYPE, data: bytes = b"", link: str = "", **more: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, len(data), link
    for key, value in more.items():
        setattr(info, key, value)
    return info


def packed(members: Sequence[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form) as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data) if info.type == tarfile.REGTYPE else None)
    return raw.getvalue()


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    return tmp_path / "layer.tar"


# ------------------------------------------------------------------------------------------- agreement with tarfile

_part = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda part: part not in (".", "..") and not part.startswith(".wh.")
)
_name = st.lists(_part, min_size=1, max_size=6).map("/".join) | st.integers(90, 300).map(lambda n: "d/" + "x" * n)
_member = st.builds(
    member,
    _name,
    st.sampled_from(list(_KINDS)),
    link=_name,
    mode=st.integers(0, 0o7777),
    uid=st.sampled_from([0, 1000, 0o7777777, 2**31, 2**40]),
    gid=st.integers(0, 3_000_000),
)


@examples(80)
@given(
    st.lists(st.tuples(_member, st.binary(max_size=1500)), max_size=8),
    st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
)
def test_a_layer_is_read_as_tarfile_reads_it(members: list[tuple[tarfile.TarInfo, bytes]], form: int) -> None:
    for info, data in members:
        info.size = len(data) if info.type == tarfile.REGTYPE else 0
    raw = packed(members, form)
    with tempfile.TemporaryDirectory() as folder:
        blob = Path(folder) / "layer"
        blob.write_bytes(raw)
        found = {entry.path: entry for entry in entries(blob)}
        expected: dict[str, tuple[EntryKind, int, int, int, int]] = {}
        texts: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            for info in tar:
                path = clean_path(info.name)
                expected[path] = (_KINDS[info.type], info.size if info.isreg() else 0, info.mode, info.uid, info.gid)
                if info.isreg():
                    stream = tar.extractfile(info)
                    assert stream is not None
                    texts[path] = stream.read()
        assert {p: (e.kind, e.size, e.mode, e.uid, e.gid) for p, e in found.items()} == expected
        for path, text in texts.items():
            if found[path].kind is EntryKind.FILE:
                assert content(blob, found[path], 10_000) == text


@examples(60)
@given(st.binary(max_size=4_000), st.integers(0, 30), st.data())
def test_a_damaged_layer_is_read_or_refused(noise: bytes, hits: int, data: st.DataObject) -> None:
    raw = bytearray(
        packed([(member("a" * 200, data=b"x" * 700), b"x" * 700), (member("b", tarfile.SYMTYPE, link="c"), b"")])
    )
    for _ in range(hits):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        blob = Path(folder) / "layer"
        for some in (bytes(raw), bytes(raw) + noise, noise, bytes(raw)[: len(raw) // 2 + 100]):
            blob.write_bytes(some)
            with contextlib.suppress(UnavailableError):
                assert all(
                    not entry.path.startswith("/") and ".." not in entry.path.split("/") for entry in entries(blob)
                )


# ------------------------------------------------------------------------------------------------------- by name


def read(blob: Path, *members: tuple[tarfile.TarInfo, bytes]) -> dict[str, Entry]:
    blob.write_bytes(packed(members))
    return {entry.path: entry for entry in entries(blob)}


def test_whiteouts_delete_and_opaque_folders_hide(blob: Path) -> None:
    names = ("etc/.wh.passwd", ".wh.top", "var/.wh..wh..opq", ".wh..wh..opq", ".wh..wh.plnk/1")
    blob.write_bytes(packed([(member(name), b"") for name in names]))
    assert [(entry.path, entry.kind) for entry in entries(blob)] == [
        ("etc/passwd", EntryKind.WHITEOUT),
        ("top", EntryKind.WHITEOUT),
        ("var", EntryKind.OPAQUE),
        ("", EntryKind.OPAQUE),
        (".wh..wh.plnk/1", EntryKind.FILE),
    ]


def test_a_hard_link_adds_nothing_and_leads_to_its_file(blob: Path) -> None:
    found = read(
        blob, (member("a", data=b"text"), b"text"), (member("b", tarfile.LNKTYPE, link="./a"), b""),
        (member("c", tarfile.LNKTYPE, link="b"), b""), (member("d", tarfile.LNKTYPE, link="elsewhere"), b""),
    )  # fmt: skip
    assert [found[name].size for name in "abcd"] == [4, 0, 0, 0]
    assert [content(blob, found[name], 99) for name in "abcd"] == [b"text", b"text", b"text", b""]
    assert found["c"].link == "a"


def test_of_two_entries_with_one_name_the_last_counts(blob: Path) -> None:
    found = read(blob, (member("a", data=b"1"), b"1"), (member("./a", data=b"22"), b"22"))
    assert [found["a"].size, len(found)] == [2, 1]


@pytest.mark.parametrize(
    ("name", "path"),
    [("../../etc/x", "etc/x"), ("/abs", "abs"), ("a/../../b", "b"), ("./", ""), ("a//b/./c", "a/b/c"), ("..", "")],
)
def test_no_name_climbs_out(name: str, path: str, blob: Path) -> None:
    assert list(read(blob, (member(name), b""))) == [path]
    assert clean_path(name) == path


def test_a_link_that_climbs_out_leads_nowhere(blob: Path) -> None:
    found = read(blob, (member("a", tarfile.LNKTYPE, link="../../../etc/shadow"), b""))
    assert (found["a"].link, content(blob, found["a"], 99)) == ("etc/shadow", b"")


def test_names_that_are_no_text_stay_distinct(blob: Path) -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as tar:
        for name in ("\xff", "\xfe", "\x1b[31m", "a\nb"):
            tar.addfile(member(name))
    blob.write_bytes(raw.getvalue())
    assert len({entry.path for entry in entries(blob)}) == 4


def test_a_sparse_file_has_the_size_that_a_reader_would_see(blob: Path, tmp_path: Path) -> None:
    big = tmp_path / "sparse"
    with big.open("wb") as file:
        file.truncate(30_000_000)
        file.seek(20_000_000)
        file.write(b"x" * 5_000)
    for form in ("gnu", "pax"):
        subprocess.run(["tar", "--sparse", f"--format={form}", "-cf", blob, "-C", tmp_path, "sparse"], check=True)
        assert blob.stat().st_size < 100_000
        (entry,) = entries(blob)
        assert (entry.path, entry.size, entry.kind) == ("sparse", 30_000_000, EntryKind.FILE)


# ------------------------------------------------------------------------------------------------------- hostile


def test_a_layer_of_too_many_files_is_refused(blob: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ENTRY_LIMIT", 100)
    with pytest.raises(UnavailableError, match="more than"):
        read(blob, *((member(f"f{n}"), b"") for n in range(101)))


def test_many_files_are_read_in_little_time(blob: Path) -> None:
    header = bytearray(packed([(member("f" * 90), b"")])[:512])
    with blob.open("wb") as file:
        for number in range(150_000):
            header[:8] = b"%08d" % number
            file.write(header)
        file.write(bytes(1024))
    started = time.process_time()
    assert len(entries(blob)) == 150_000
    assert time.process_time() - started < 15


def test_names_have_a_limit_together(blob: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_NAMES_LIMIT", 5_000)
    with pytest.raises(UnavailableError):
        read(blob, *((member(f"{n}/" + "n" * 900), b"") for n in range(6)))


def test_an_extended_header_has_a_limit(blob: Path) -> None:
    with pytest.raises(UnavailableError, match="extended header"):
        read(blob, (member("n" * 2_000_000), b""))


@pytest.mark.parametrize("keep", [1, 100, 511, 512, 600, 1023, 1100])
def test_a_layer_that_ends_early_is_refused_or_short(keep: int, blob: Path) -> None:
    blob.write_bytes(packed([(member("a", data=b"x" * 600), b"x" * 600), (member("b"), b"")])[:keep])
    with pytest.raises(UnavailableError, match="could not be read"):
        entries(blob)


@pytest.mark.parametrize(
    "size",
    [
        b"77777777777\0",
        b"\x80" + b"\xff" * 11,
        b"\xff" * 12,
        b"9zzzzzzzzzz\0",
        b"-0000000001\0",
        b"0o000000010\0",
        b"1_0\0",
    ],
)
def test_a_size_that_cannot_be_is_refused(size: bytes, blob: Path) -> None:
    raw = bytearray(packed([(member("a"), b"")]))
    raw[124:136] = size
    blob.write_bytes(raw)
    with pytest.raises(UnavailableError):
        entries(blob)


def test_an_empty_layer_has_no_entries(blob: Path) -> None:
    blob.write_bytes(b"")
    assert entries(blob) == ()
    blob.write_bytes(bytes(1024))
    assert entries(blob) == ()


# --------------------------------------------------------------------------------------------------- compression


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb"
    with gzip.open(bomb, "wb") as file:
        for _ in range(50):
            file.write(bytes(1_000_000))
    (tmp_path / "out").touch()
    (tmp_path / "witness").hardlink_to(tmp_path / "out")  # what was written is removed again
    with pytest.raises(UnavailableError, match="unpacks to more than"):
        archive.inflate(bomb, tmp_path / "out", limit=10_000_000)
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "witness").stat().st_size < 12_000_000


@pytest.mark.parametrize("damage", [slice(0, 30), slice(0, 3)])
def test_a_damaged_compressed_layer_is_refused(damage: slice, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(gzip.compress(b"x" * 10_000)[damage])
    with pytest.raises(UnavailableError, match="could not be unpacked"):
        archive.inflate(bad, tmp_path / "out")


def test_zstd_is_unpacked_and_bounded(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"text" * 1_000_000)
    subprocess.run(["zstd", "-q", plain, "-o", tmp_path / "packed"], check=True)
    assert archive.compression(tmp_path / "packed") is archive.Compression.ZSTD
    archive.inflate(tmp_path / "packed", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == plain.read_bytes()
    with pytest.raises(UnavailableError, match="unpacks to more than"):
        archive.inflate(tmp_path / "packed", tmp_path / "out", limit=1_000_000)


@pytest.mark.parametrize("size", [0, 1_000, 3_000_000, 30_000_000])
def test_the_size_in_a_registry_is_near_that_of_gzip(size: int, tmp_path: Path) -> None:
    blob = tmp_path / "layer"
    words = [f"{n * 7919 % 9973:05d} some text that repeats\n".encode() for n in range(5_000)]
    blob.write_bytes((b"".join(words) * (size // 130_000 + 1))[:size])
    real = len(zlib.compress(blob.read_bytes(), 6))
    assert archive.compressed_size(blob) == pytest.approx(real, rel=0.05, abs=20)


def test_a_long_layer_is_let_go_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was passed of a layer is not held in memory, and nothing is lost where it is let go."""
    layer = tmp_path / "layer"
    with tarfile.open(layer, "w") as tar:
        for number in range(8_000):
            tar.addfile(member(f"data/{number}", data=b"x" * 20_000), io.BytesIO(b"x" * 20_000))
    script = (
        "import resource, sys; from pathlib import Path; from bot.engine import archive;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; archive._WINDOW = 8_000_000;"
        "found = archive.entries(Path(sys.argv[1]));"
        "print(len(found), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(layer)], capture_output=True, text=True, check=True)
    count, kilobytes = map(int, done.stdout.split())
    assert count == 8_000
    assert kilobytes < 60_000
    whole = entries(layer)
    monkeypatch.setattr(archive, "_WINDOW", 4096)
    assert entries(layer) == whole
