"""What the programs of an image may start: which sources count."""

from collections.abc import Mapping

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Via
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File


def test_an_interpreter_by_a_link_that_no_package_has_is_no_program_of_its_own() -> None:
    """Alternatives are made by the scripts of packages: PHP and Java are started by such a link."""
    link, real = "usr/bin/php", "usr/bin/php8.2"
    files = {
        link: TreeFile(Entry(link, EntryKind.SYMLINK, 0, 0o777, link="/etc/alternatives/php"), 1),
        "etc/alternatives/php": TreeFile(
            Entry("etc/alternatives/php", EntryKind.SYMLINK, 0, 0o777, link=f"/{real}"), 1
        ),
        real: TreeFile(Entry(real, EntryKind.FILE, 1, 0o755, length=1), 1),
    }
    image = BuiltImage(
        ImageConfig(cmd=("php", "app.php"), workdir="/app"), files, (None, 2), lambda path, limit: b"\x7fELF",
        InstalledSystem(None, {}, {real: "php8.2-cli"}),
        programs=(Program("php", link, real, Via.COMMAND, elf=elf.read(fakes.elf())),),
        source_cache=SourceCache(lambda: {"app.php": b'<?php exec("jq --version");\n'}),
    )  # fmt: skip
    assert not PossibleUses(image).compiled
    assert PossibleUses(image).names_program(("jq",)) is not None


SERVER = {
    "app/server": fakes.program("libc.so.6", line=3),
    "app/main.c": File(b"#include <stdio.h>\nint main() { puts(message); }\n", 2),
}
BASE = {f"usr/bin/{name}": fakes.program("libc.so.6") for name in ("perl", "sh", "git", "make", "m4")}
SCRIPTS = [
    {"app/gen.sh": File(b"#!/bin/sh\nperl traces.0\n", 2, 0o755), "app/traces.0": File(b"some text\n", 2)},
    {"app/gen.sh": File(b"#!/bin/sh\nmake all\n", 2, 0o755)},
    {"app/gen.sh": File(b"#!/bin/sh\nm4 a.m4\n", 2, 0o755), "app/a.m4": File(b"syscmd(git)\n", 2)},
]


def unread(files: Mapping[str, File], config: ImageConfig) -> tuple[str, ...]:
    found = fakes.built("FROM debian:12\nCOPY . /app\nRUN make\nCMD x\n", {**BASE, **SERVER, **files}, config)
    assert found.reasons is not None
    return found.reasons.facts.unread


@pytest.mark.parametrize("files", SCRIPTS)
def test_what_a_script_hands_on_that_nothing_starts_does_not_count(files: Mapping[str, File]) -> None:
    """The command is a compiled program that starts none: what scripts of the build beside it tell others is idle."""
    assert unread(files, fakes.config_of("/app/server", workdir="/app")) == ()


@pytest.mark.parametrize("files", SCRIPTS)
def test_what_a_script_hands_on_counts_where_something_may_start_it(files: Mapping[str, File]) -> None:
    assert unread(files, fakes.config_of("/app/gen.sh", workdir="/app"))
    assert unread(files, fakes.config_of("/app/server", workdir="/app", healthcheck=("CMD-SHELL", "perl traces.0")))
    starts = File(b"#include <stdlib.h>\nint main() { system(command); }\n", 2)
    assert unread({**files, "app/main.c": starts}, fakes.config_of("/app/server", workdir="/app"))


def test_what_is_compiled_and_cannot_be_read_counts() -> None:
    files = {**SCRIPTS[0], "app/traces.0": File(b"some\0code\n", 2)}
    assert unread(files, fakes.config_of("/app/server", workdir="/app"))


def possible(sources: Mapping[str, str]) -> PossibleUses:
    cache = SourceCache(lambda: {path: text.encode() for path, text in sources.items()})
    return PossibleUses(BuiltImage(ImageConfig(workdir="/app"), {}, (None, 2), lambda p, n: b"", source_cache=cache))


def test_the_names_of_files_in_all_sources_count() -> None:
    found = possible({
        "a.py": "import lib\nlib.read('words.txt')\nopen('data/INDEX')\n",
        "b.py": "import lib\nlib.read('other.txt')\n",
        "c.py": "print(1)\n",
    })  # fmt: skip
    named = ("words.txt", "other.txt", "data/INDEX", "third.txt", "data/IND")
    assert [found.names_file(f"app/{name}") for name in named] == [True, True, True, False, False]
    assert found.names_place("app/data/INDEX") and not found.names_place("app/data/IND")


def test_a_folder_is_named_by_the_path_from_where_the_program_runs() -> None:
    """With or without a slash at its end; a folder of everybody's says nothing of what lies in it."""
    found = possible({"a.py": "import os\nos.listdir('./views/')\nos.listdir('data/')\nos.listdir('../opt')\n"})
    assert [found.names_place(one) for one in ("app/views/a.html", "app/data/b/c.csv", "app/data")] == [True] * 3
    assert [found.names_place(one) for one in ("views/a.html", "app/datas", "opt/tool/x")] == [False] * 3


def test_a_name_of_one_letter_is_a_program_only_where_it_is_started_by_it() -> None:
    found = possible({"a.py": "import subprocess\nsubprocess.run(['w', '-h'])\nx = 'R'\n"})
    assert found.names_program(("w",)) is not None
    assert found.names_program(("R",)) is None
    table = possible({"a.py": "import subprocess\nTOOLS = {'a': 'git', 'b': 'R'}\nsubprocess.run([TOOLS[x]])\n"})
    assert table.names_program(("git",)) is not None and table.names_program(("R",)) is not None


def test_what_settings_start_counts_beside_a_compiled_program() -> None:
    config = fakes.config_of("/app/server", workdir="/app")
    settings = {"etc/supervisor/conf.d/a.conf": File(b"[program:a]\ncommand=git gc\n", 2)}
    for files, starts in ((settings, True), ({}, False)):
        found = fakes.built("FROM debian:12\nCOPY . /\nCMD x\n", {**BASE, **SERVER, **files}, config)
        assert found.reasons is not None
        assert (found.reasons.facts.names_program(("git",)) is not None) is starts


def test_a_name_without_a_dot_may_be_that_of_a_file_in_a_script() -> None:
    found = possible({"a.py": "import lib\nlib.read('INDEX')\n"})
    assert found.names_file("app/deep/INDEX") and not found.names_file("app/deep/OTHER")
    compiled = possible({"main.c": 'void f() { use("INDEX"); use("list.txt"); }\n'})
    assert compiled.names_file("app/deep/list.txt") and not compiled.names_file("app/deep/INDEX")


def test_modules_whose_names_begin_alike_may_be_loaded() -> None:
    found = possible({"a.js": "const x = require(`chart.js/${name}`);\n"})
    assert found.may_load("chart.js") and not found.may_load("charts") and not found.imports_anything
    assert possible({"a.js": "const x = require(name);\n"}).imports_anything
    scoped = possible({"a.js": "const x = require(`@lines/${name}`);\n"})
    assert scoped.may_load("@lines/red") and not scoped.may_load("@others/red")
