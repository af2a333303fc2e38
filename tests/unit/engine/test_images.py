"""Which instruction a layer comes from, and what later layers hide."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import images
from bot.engine.image_facts import attribute, image_config, instruction_text, wasted_files
from bot.filetree import Entry, EntryKind, TreeFile, resolve
from bot.model.images import Healthcheck, Layer, Origin
from tests.fuzz import examples

BASE: list[dict[str, object]] = [
    {"created_by": "ADD rootfs.tar / # buildkit"},
    {"created_by": 'CMD ["sh"]', "empty_layer": True},
]


def owners(text: str, history: list[dict[str, object]], layers: int) -> list[int | None]:
    chain = graph(parse(text))
    found = attribute(history, chain.final().instructions, layers)
    assert len(found) == layers
    return [None if owner is None else owner.start for _, owner in found]


def own(*texts: str) -> list[dict[str, object]]:
    return [{"created_by": text, "empty_layer": not text.startswith(("RUN", "COPY", "ADD"))} for text in texts]


def test_the_last_entries_are_those_of_the_last_instructions() -> None:
    history = BASE + own("RUN /bin/sh -c a # buildkit", "ENV A=b", "COPY x / # buildkit")
    assert owners("FROM a\nRUN a\nENV A=b\nCOPY x /\n", history, 3) == [None, 2, 4]


def test_triggers_of_the_base_stand_before_ours() -> None:
    history = BASE + own("COPY app /", "RUN make", "RUN ours")
    assert owners("FROM a\nRUN ours\n", history, 4) == [None, None, None, 2]


def test_what_is_left_for_later_shifts_no_line() -> None:
    """BuildKit writes no entry for an ONBUILD."""
    history: list[dict[str, object]] = [{"comment": "Imported from -"}, *own("RUN a", "USER b")]
    later = "ONBUILD RUN x\n" * 3
    assert owners(f"FROM a\nRUN a\n{later}USER b\n", history, 2) == [None, 2]
    assert owners(f"FROM a\n{later}USER b\n", [history[0], history[2]], 1) == [None]


def test_a_base_without_history_gets_its_entries_at_the_end() -> None:
    history = own("COPY x /", "COPY y /") + [{"comment": "filler"}, {"comment": "filler"}]
    assert owners("FROM a\nCOPY x /\nCOPY y /\n", history, 4) == [None, None, 2, 3]


def test_without_any_history_all_layers_are_the_base_images() -> None:
    assert owners("FROM a\nRUN b\n", [], 2) == [None, None]


@examples(200)
@given(
    st.lists(st.sampled_from(["RUN a", "COPY a b", "ENV a=b", "USER c"]), max_size=8),
    st.integers(0, 6),
    st.integers(0, 8),
)
def test_there_is_an_owner_or_none_for_every_layer(lines: list[str], fillers: int, layers: int) -> None:
    history = BASE + own(*lines) + [{"comment": "x"}] * fillers
    found = owners("\n".join(["FROM a", *lines]), history, layers)
    named = [line for line in found if line is not None]
    assert named == sorted(set(named))


@pytest.mark.parametrize(
    ("created_by", "text"),
    [
        ("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update"),
        ("RUN |2 A=b C=d e /bin/sh -c make   all # buildkit", "RUN make all"),
        ("RUN /bin/bash -o pipefail -c x | y # buildkit", "RUN x | y"),
        ("/bin/sh -c #(nop)  CMD [\"sh\"]", 'CMD ["sh"]'),
        ("/bin/sh -c make", "RUN make"),
        ("COPY a b # buildkit", "COPY a b"),
        ("RUN /bin/sh -c a\nb\tc # buildkit", "RUN a b c"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_history_entry_reads_as_its_instruction(created_by: str, text: str) -> None:
    assert instruction_text(created_by) == text


def layers(*lines: int | None) -> list[Layer]:
    return [
        Layer(str(n), "", Origin.DOCKERFILE if line else Origin.BASE_IMAGE, 0, 0, line) for n, line in enumerate(lines)
    ]


def file(path: str, size: int, kind: EntryKind = EntryKind.FILE, link: str = "", length: int = 0) -> Entry:
    return Entry(path, kind, size, link=link, length=length or size)


def test_files_that_are_deleted_replaced_or_covered_are_wasted() -> None:
    some = [
        [file("a", 1), file("d", 0, EntryKind.FOLDER), file("d/b", 2), file("d/c", 4), file("e", 8)],
        [file("a", 10), file("d/b", 0, EntryKind.WHITEOUT), file("e", 0, EntryKind.WHITEOUT)],
        [file("d", 0, EntryKind.OPAQUE), file("e", 16)],
    ]
    wasted = wasted_files(some, layers(None, 2, 3))
    assert [(one.path, one.size_bytes, one.added_line, one.hidden_line, one.deleted) for one in wasted] == [
        ("e", 8, None, 2, True),
        ("d/c", 4, None, 3, True),
        ("d/b", 2, None, 2, True),
        ("a", 1, None, 2, False),
    ]


def test_a_file_with_two_names_is_wasted_with_the_last() -> None:
    first = [file("a", 5), file("b", 0, EntryKind.HARDLINK, "a", 5)]
    one_gone, both_gone = [file("a", 0, EntryKind.WHITEOUT)], [file("b", 0, EntryKind.WHITEOUT)]
    assert wasted_files([first, one_gone], layers(1, 2)) == []
    assert [one.size_bytes for one in wasted_files([first, one_gone, both_gone], layers(1, 2, 3))] == [5]


def test_a_folder_that_becomes_a_file_hides_all_that_was_in_it() -> None:
    some = [[file("d", 0, EntryKind.FOLDER), file("d/x", 3)], [file("d", 1)]]
    assert [(one.path, one.size_bytes, one.deleted) for one in wasted_files(some, layers(1, 2))] == [("d/x", 3, False)]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/bin/sh", "usr/bin/dash"), ("bin/../bin/sh", "usr/bin/dash"), ("/loop/x", None), ("/out", "usr"), ("", ""),
        ("/no", None),
    ],
)  # fmt: skip
def test_links_are_followed_inside_the_image(path: str, found: str | None) -> None:
    entries = [
        file("bin", 0, EntryKind.SYMLINK, "usr/bin"),
        file("usr", 0, EntryKind.FOLDER),
        file("usr/bin", 0, EntryKind.FOLDER),
        file("usr/bin/sh", 0, EntryKind.SYMLINK, "dash"),
        file("usr/bin/dash", 9),
        file("loop", 0, EntryKind.SYMLINK, "/loop"),
        file("out", 0, EntryKind.SYMLINK, "../../../usr"),
    ]
    assert resolve({one.path: TreeFile(one, 0) for one in entries}, path) == found


def test_a_config_is_read_with_all_that_may_be_missing() -> None:
    assert image_config({}).healthcheck is None
    config = image_config(
        {
            "Env": ["A=b=c", "EMPTY="],
            "ExposedPorts": {"80/tcp": {}, "1/udp": {}},
            "Labels": {"b": "1", "a": "2"},
            "Healthcheck": {"Test": ["CMD", "x"], "Interval": 5_000_000_000, "Retries": 3},
            "OnBuild": ["RUN x"],
        }
    )
    assert config.env == (("A", "b=c"), ("EMPTY", ""))
    assert (config.ports, config.labels, config.onbuild) == (("1/udp", "80/tcp"), (("a", "2"), ("b", "1")), ("RUN x",))
    assert config.healthcheck == Healthcheck(("CMD", "x"), interval=5.0, retries=3)


def test_tar_reads_what_the_engine_saves_in_large_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And takes an archive that ends in the middle of one, as one from a pipe does."""
    (tmp_path / "bin").mkdir()
    for name, script in (
        ("docker", 'case "$1" in image) echo 10;; save) cat "$0.tar";; esac'),
        ("tar", f'echo "$TAR_OPTIONS" > {tmp_path}/options; exec {shutil.which("tar")} "$@"'),
    ):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "manifest.json").write_text("[]")
    archive = str(tmp_path / "bin/docker.tar")
    subprocess.run(["tar", "--create", "--file", archive, "--directory", str(tmp_path), "manifest.json"], check=True)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert images.export(["a:1"], tmp_path / "out").images == {}
    assert int((tmp_path / "options").read_text().partition("=")[2]) * 512 >= 250_000
