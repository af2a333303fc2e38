"""Which files are the product, and the fewest lines that bring them over, by values."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from bot.filetree import EntryKind
from bot.rewrite.proposal.proposal import Leave, leave
from bot.rewrite.writing import product
from bot.rewrite.writing.product import Product, ProductSource
from tests.unit.rewrite.fakes import File, built, config_of, dpkg, elf, program

NOTHING = Leave()
ELF = elf(data=b"x" * 9000)


def cover(kept: Collection[str], beside: Collection[str] = (), links: Collection[str] = ()) -> Product:
    def kind(path: str) -> EntryKind:
        return EntryKind.SYMLINK if path in links else EntryKind.FILE

    return product.cover(kept, (*kept, *beside), kind, lambda path: 10)


@pytest.mark.parametrize(
    ("kept", "beside", "paths"),
    [
        (("app/a", "app/b/c"), (), ("app",)),
        (("app/a", "app/b/c"), ("app/x",), ("app/a", "app/b")),
        (("app/a", "app/b/c"), ("app/b/x",), ("app/a", "app/b/c")),
        (("app/a", "srv/x/y"), (), ("app", "srv/x")),  # srv is everybody's
        (("usr/local/bin/a",), (), ("usr/local/bin/a",)),
        (tuple(f"usr/local/bin/{name}" for name in "abcdefgh"), (), tuple(f"usr/local/bin/{n}" for n in "abcdefgh")),
        (tuple(f"usr/local/bin/{name}" for name in "abcdefghi"), (), ("usr/local/bin",)),
        (tuple(f"usr/local/bin/{name}" for name in "abcdefghi"), ("usr/local/bin/x",),
         tuple(f"usr/local/bin/{name}" for name in "abcdefghi")),
        (("a", "b"), (), ("a", "b")),  # nobody copies the root folder
        (("app",), (), ("app",)),
    ],
)  # fmt: skip
def test_a_folder_comes_whole_where_nothing_else_is_in_it(
    kept: tuple[str, ...], beside: tuple[str, ...], paths: tuple[str, ...]
) -> None:
    assert cover(kept, beside).paths == tuple(sorted(paths))


def test_links_that_no_folder_brings_are_told_apart() -> None:
    found = cover(("app/a", "usr/bin/b", "usr/bin/c"), links=("app/a", "usr/bin/b"))
    assert (found.paths, found.links) == (("app", "usr/bin/c"), ("usr/bin/b",))
    assert found.kept == {"app/a", "usr/bin/b", "usr/bin/c"} and found.size_bytes == 30 and not found.crowded


def many(folder: str, number: int) -> list[str]:
    return [f"{folder}/{at:02}/a" for at in range(number)]


def test_with_too_many_lines_the_fullest_folder_is_taken_whole() -> None:
    """Although something else is in it: that is said."""
    some = many("app/x", 20)
    beside = [path.replace("/a", "/b") for path in (*some, *many("srv/y", 10))]
    assert not cover(many("app/x", 24), ["app/x/b"]).crowded
    assert len(cover(many("app/x", 24), ["app/x/b"]).paths) == 24
    found = cover([*many("app/x", 25)], ["app/x/b"])
    assert found.crowded and found.paths == ("app/x",)
    flat = [f"app/x/{at}" for at in range(20)] + [f"srv/y/{at}" for at in range(10)]
    found = cover(flat, ["app/x/other", "srv/y/other"])
    assert found.paths == (*["app/x"], *sorted(f"srv/y/{at}" for at in range(10)))
    deep = cover([*some, *many("srv/y", 10)], beside)  # each file in a folder of its own
    assert deep.crowded and deep.paths == ("app/x", *many("srv/y", 10))


def test_what_has_no_folder_but_those_of_everybody_stays_a_list() -> None:
    found = cover([f"usr/local/bin/{at}" for at in range(30)], ["usr/local/bin/x"])
    assert found.crowded and len(found.paths) == 30


def test_a_product_without_some_of_it() -> None:
    files = built("FROM a\n", {"app/a": File(b"xx", 1), "app/b": File(b"x", 1), "app/gone/c": File(line=1)}).image
    assert files is not None
    before = Product(removed=("app/gone",), left_bytes=5, crowded=True)
    found = product.without(before, ["app/a", "app/b"], files.files)
    assert found.paths == ("app",) and found.removed == ("app/gone",) and found.size_bytes == 3
    assert product.without(Product(), ["app/a"], files.files).paths == ("app/a",)


# ---------------------------------------------------------------------------------------------- of a built image

TEXT = (
    "FROM debian:bookworm\nRUN apt-get install -y gcc && make install\nCOPY . /src\nRUN make\n"
    "RUN useradd app\nCMD /usr/local/bin/a\n"
)


def kept(
    files: Mapping[str, File],
    left: Leave = NOTHING,
    *,
    before: tuple[str, ...] = (),
    **origin: object,
) -> set[str]:
    """What is kept beside the program itself, of files that the lines 2 to 4 made; 2 installs packages, too."""
    there = {"usr/local/bin/a": program(line=4, data=b"x"), **dpkg(("gcc", "", ["usr/bin/gcc"])), **files}
    known = built(TEXT, there, config_of("/usr/local/bin/a"), before=before)
    assert known.image is not None and known.reasons is not None
    told: dict[str, object] = {
        "lines": {2: True, 3: False, 4: False}, "copied": frozenset((3,)), "trees": ("/src",), **origin
    }  # fmt: skip
    found = product.of_image(known.image, ProductSource(**told), left, known.reasons)  # type: ignore[arg-type]
    return set(found.kept) - {"usr/local/bin/a"}


@pytest.mark.parametrize(
    ("path", "line", "stays"),
    [
        ("opt/x/data", 4, True),
        ("opt/x/data", None, False),  # the base's
        ("opt/x/data", 5, False),  # of an instruction that the last stage has, too
        ("etc/api.conf", 4, True),
        ("etc/api.conf", 2, True),
        ("etc/default/x", 2, False),  # as a package's script makes it
        ("etc/default/x", 4, True),
        ("usr/lib/x/y", 2, False),
        ("usr/lib/python3/site-packages/y.py", 2, True),
        ("usr/local/lib/y", 2, True),
        ("var/www/y", 2, True),
        ("var/lib/y", 2, False),
        ("srv", 2, False),
        ("srv/y", 2, True),
        ("root/.cache/pip/x", 4, False),
        ("root/.npm/_cacache/x", 4, False),
        ("var/lib/dpkg/status-old", 4, False),
        ("etc/passwd", 4, False),
        ("etc/shadow-", 4, False),
        ("proc/x", 4, False),
        ("src/.git/config", 3, False),
        ("src/a.c", 3, True),  # who knows what the program opens
    ],
)
def test_what_the_instructions_made_comes_and_what_anybody_makes_again_does_not(
    path: str, line: int | None, stays: bool
) -> None:
    assert (path in kept({path: File(b"x" * 30_000, line)})) is stays


def test_what_is_left_needs_a_reason_as_well_as_a_name() -> None:
    sources = leave(suffixes=".o .dat")
    files = {"src/a.o": File(b"x" * 30_000, 4), "src/a.dat": File(b"x" * 30_000, 4), "opt/a.o": File(b"x" * 9, 4)}
    assert kept(files, sources) == {"src/a.dat", "opt/a.o"}  # outside of where it is built a name says nothing
    assert kept(files) == {"src/a.o", "src/a.dat", "opt/a.o"}


def test_what_is_needed_stays_whatever_it_is() -> None:
    files = {"root/.cache/pip/x": File(line=4), "usr/lib/y": File()}
    assert kept(files, needed=frozenset(("root/.cache/pip/x", "usr/lib/y", "gone"))) == {*files}


def test_small_files_of_the_repository_come_with_their_folder_and_not_for_themselves() -> None:
    small = {"src/.DS_Store": File(b"x", 3), "src/lib/.DS_Store": File(b"x", 3)}
    assert kept({**small, "src/data": File(line=3)}) == {"src/.DS_Store", "src/data"}
    assert kept({**small, "src/lib/data": File(line=3)}) == {"src/lib/.DS_Store", "src/lib/data"}
    assert kept(small) == set()
    large = {"src/.DS_Store": File(b"x" * 20_000, 3), "src/data": File(line=3)}
    assert kept(large) == {"src/data"}
    beside = {**small, "src/data": File(line=3), "src/.git/config": File(line=3)}
    assert kept(beside) == {"src/data"}  # the folder does not come whole anyhow


def test_home_folders_have_their_usual_files_from_their_users() -> None:
    files = {"home/app/.bashrc": File(line=4), "home/app/data": File(line=4), "opt/.bashrc": File(line=4)}
    assert kept(files, homes=("home/app",)) == {"home/app/data", "opt/.bashrc"}
    assert kept(files) == {*files}


def test_caches_are_those_in_the_homes_of_all_users() -> None:
    users = File(b"root:x:0:0::/root:/bin/sh\napp:x:7:7::/home/app:/bin/sh\nnobody:x:8:8::/:/bin/sh\n", 5)
    files = {"home/app/.npm/_cacache/x": File(line=4), "home/other/.npm/_cacache/x": File(line=4)}
    assert kept({**files, "etc/passwd": users}) == {"home/other/.npm/_cacache/x"}


def test_a_program_that_was_installed_is_not_kept_where_it_was_built() -> None:
    there = {"src/tool": File(ELF, 4, 0o755), "usr/local/bin/tool": File(ELF, 4, 0o755)}
    assert kept(there) == {"usr/local/bin/tool"}
    assert kept({"src/tool": File(ELF, 4, 0o755)}) == {"src/tool"}
    other = {**there, "usr/local/bin/tool": File(ELF + b"y", 4, 0o755)}
    assert kept(other) == {*there}
    data = {path: File(b"x" * 9000, 4) for path in there}
    assert kept(data) == {*there}  # data of one name may lie in two places on purpose
    copied = {**there, "src/tool": File(ELF, 3, 0o755)}
    assert kept(copied) == {*there}
    elsewhere = {"opt/tool": File(ELF, 4, 0o755), "usr/local/bin/tool": File(ELF, 4, 0o755)}
    assert kept(elsewhere) == {*elsewhere}


def test_what_python_compiled_of_the_base_s_own_modules_stays_behind() -> None:
    folder = "usr/local/lib/python3.11"
    compiled = {f"{folder}/__pycache__/{name}.cpython-311.pyc": File(line=4) for name in ("json", "own")}
    found = kept({**compiled, f"{folder}/json.py": File(), f"{folder}/own.py": File(line=4)})
    assert f"{folder}/__pycache__/json.cpython-311.pyc" not in found
    assert f"{folder}/__pycache__/own.cpython-311.pyc" in found
    package = "usr/lib/python3/dist-packages"
    files = {f"{package}/__pycache__/{name}.cpython-311.pyc": File(line=4) for name in ("theirs", "own")}
    listed = {"var/lib/dpkg/info/x.list": File(f"/{package}/theirs.py\n".encode())}
    sources = {f"{package}/{name}.py": File(line=4) for name in ("theirs", "own")}
    assert kept({**files, **listed, **sources}) == {f"{package}/own.py", f"{package}/__pycache__/own.cpython-311.pyc"}


def test_a_setting_of_a_package_that_was_changed_comes() -> None:
    """Where nothing says that nobody reads it, and the package says what was in it."""
    sums = "Package: x\nStatus: install ok installed\nVersion: 1\nConffiles:\n /etc/x.conf {}\n\n".format
    listed = {"var/lib/dpkg/info/x.list": File(b"/etc/x.conf\n")}
    for digest, comes in (("0" * 32, True), ("9dd4e461268c8034f5c8564e155c67a6", False)):
        status = File(sums(digest).encode())
        found = kept({"etc/x.conf": File(b"x", 4), **listed, "var/lib/dpkg/status": status})
        assert ("etc/x.conf" in found) is comes


def test_beside_compiled_programs_what_only_an_interpreter_reads_needs_no_name() -> None:
    files = {
        "opt/lib/site-packages/x.py": File(line=4), "opt/run.sh": File(b"#!/usr/bin/perl\n", 4, 0o755),
        "opt/plain.sh": File(b"#!/usr/bin/perl\n", 4), "opt/data.txt": File(line=4),
    }  # fmt: skip
    assert kept(files, compiled=True) <= {"opt/plain.sh", "opt/data.txt", *files} and kept(files) == {*files}


def test_what_lies_empty_comes_and_folders_with_something_in_them_do_not_for_themselves() -> None:
    files = {"data": File(folder=True, line=4), "opt/x": File(folder=True, line=4), "opt/x/a": File(line=5)}
    assert kept(files) == {"data"}
