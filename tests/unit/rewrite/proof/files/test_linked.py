"""Libraries that programs of a candidate do not find, by values."""

from __future__ import annotations

from collections.abc import Mapping

from bot.image.built_image import BuiltImage
from bot.rewrite.proof.files import linked
from tests.unit.rewrite.fakes import File, built, config_of, elf, program

FOLDER = "usr/lib/x86_64-linux-gnu"
LIBRARY = {f"{FOLDER}/liba.so.1.2": File(elf()), f"{FOLDER}/liba.so.1": File(link="liba.so.1.2")}


def image(files: Mapping[str, File]) -> BuiltImage:
    found = built("FROM debian:12\nCOPY tool /usr/bin/\nCMD tool\n", files, config_of("tool")).image
    assert found is not None
    return found


def lost(line: int | None, there: Mapping[str, File] = {}) -> set[tuple[str, str, str | None]]:
    tool = {"usr/bin/tool": program("liba.so.1", line=line)}
    found = linked.lost(image({**tool, **LIBRARY}), image({**tool, **there}))
    return {(one.program, one.library, one.path) for one in found if not one.by_name}


def test_a_program_that_was_copied_has_to_find_its_libraries() -> None:
    assert lost(2) == {("usr/bin/tool", "liba.so.1", f"{FOLDER}/liba.so.1.2")}
    assert lost(2, LIBRARY) == set()


def test_what_a_program_of_the_base_lacks_is_the_base_s_affair() -> None:
    """Another base has its own build of the program, with the libraries that this one takes."""
    assert lost(None) == set()


def test_what_the_original_does_not_find_either_is_not_lost() -> None:
    tool = {"usr/bin/tool": program("liba.so.1", line=2)}
    assert list(linked.lost(image(tool), image(tool))) == []


def test_only_programs_and_libraries_that_the_dockerfile_brought_are_looked_at() -> None:
    own = {"opt/a": File(elf(data=b"x" * 99), 2), "opt/short": File(b"\x7fELF" + b"x" * 60, 2)}
    other = {
        "opt/text": File(b"x" * 99, 2),
        "usr/b": File(elf(data=b"x" * 99)),
        "opt/folder": File(folder=True, line=2),
    }
    found = image({**own, **other, "opt/link": File(link="a", line=2)})
    assert list(linked.own_binaries(found)) == ["opt/a"]
