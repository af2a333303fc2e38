"""A program of the base that no package has comes with the tree that it was unpacked with."""

import pytest

from bot.rewrite.proof.files import own_trees
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File


@pytest.mark.parametrize(
    ("program", "there", "expected"),
    [
        ("usr/local/go/bin/go", ("usr/local/go/src/a.go",), {"usr/local/go/bin/go", "usr/local/go/src/a.go"}),
        ("usr/local/bin/ruby3.2", ("usr/local/lib/ruby/a.rb", "usr/local/lib/py/a.py"), {"usr/local/lib/ruby/a.rb"}),
        ("usr/local/bin/R", ("usr/local/lib/R/a", "usr/local/lib/r-other/a", "usr/local/lib/Rx/a"),
         {"usr/local/lib/R/a"}),  # one letter begins many names
        ("usr/local/bin/R", ("usr/local/share/x/a",), set()),
        ("usr/local/bin/ruby", ("usr/local/lib/Ruby-3/a.rb",), {"usr/local/lib/Ruby-3/a.rb"}),
        ("usr/local/bin/go", ("usr/local/lib/go1.26/a",), {"usr/local/lib/go1.26/a"}),  # two letters are enough
        ("usr/local/bin/ruby", ("usr/local/lib/ruby.conf",), set()),  # a file beside is no tree
    ],
)  # fmt: skip
def test_the_tree_of_a_program(program: str, there: tuple[str, ...], expected: set[str]) -> None:
    files = {path: File(b"x") for path in there} | {program: File(fakes.elf(), None, 0o755)}
    image = fakes.built("FROM debian:12\nCOPY . /app\n", files, fakes.config_of("app")).image
    assert image is not None
    assert own_trees.of(image, (program,)) == expected


@pytest.mark.parametrize(
    "program",
    [
        File(fakes.elf(), 2, 0o755),  # an own thing, and compared by itself
        File(fakes.elf(), None, 0o644),  # no program
        File(b"", None, 0o755, folder=True),
    ],
)
def test_what_is_own_or_no_program_has_no_tree(program: File) -> None:
    files = {"usr/local/go/src/a.go": File(b"x"), "usr/local/go/bin/go": program}
    image = fakes.built("FROM debian:12\nCOPY . /app\n", files, fakes.config_of("app")).image
    assert image is not None
    assert own_trees.of(image, ("usr/local/go/bin/go",)) == set()
    assert own_trees.of(image, ("usr/local/go/bin/rust",)) == set()  # and what is not there has none
