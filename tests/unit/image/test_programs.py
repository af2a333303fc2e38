"""Which programs an image reaches, and where they find their libraries: by values."""

from __future__ import annotations

import pytest

from bot.image.programs import Reach
from tests.unit.rewrite.fakes import LOADER, File, built, config_of, elf, program


def reached(script: str) -> dict[str, bool]:
    """The programs that a script starts, each with whether a script does."""
    files = {"app/run.sh": File(f"#!/bin/sh\n{script}\n".encode(), 2, 0o755)}
    files |= {f"usr/bin/{name}": program("libc.so.6") for name in ("git", "jq")}
    found = built("FROM debian\nCOPY . /app\n", files, config_of("/app/run.sh")).image
    assert found is not None
    return {one.name: one.scripted for one in found.programs}


@pytest.mark.parametrize("start", ["git gc", "exec git", "eval git gc", "env A=1 git gc", "true && git gc"])
def test_what_a_script_starts_is_reached(start: str) -> None:
    assert reached(start)["git"] is True
    assert "jq" not in reached(start) and reached(start)["/app/run.sh"] is False


def libraries(folders: dict[str, str], **env: str) -> tuple[str, ...]:
    """Where a program that has a folder for its libraries, and an environment, finds one of them."""
    tool = File(elf(("liba.so.1",), LOADER, rpath="/opt/own"), 2, 0o755)
    files = {"usr/bin/tool": tool, **{f"{folder}/liba.so.1": File(elf()) for folder in folders.values()}}
    image = built("FROM debian\nCOPY . /app\n", files, config_of("tool", env=env)).image
    assert image is not None
    reach = Reach(image.files, image.content, dict(image.config.env), "/")
    found = reach.elf("usr/bin/tool")
    assert found is not None and found.runpath
    return reach.libraries("usr/bin/tool", found)[0]


def test_the_environment_comes_before_a_program_s_own_folder_and_that_before_the_system_s() -> None:
    own, system, given = "opt/own", "usr/lib", "srv/lib"
    assert libraries({"own": own, "system": system}) == ("opt/own/liba.so.1",)
    assert libraries({"system": system}) == ("usr/lib/liba.so.1",)
    assert libraries({"own": own, "given": given}, LD_LIBRARY_PATH="/none:/srv/lib") == ("srv/lib/liba.so.1",)
