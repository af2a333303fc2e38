"""Links whose targets stay behind, and what is started although a package manager has it: by values."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem, SystemPackage
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.evidence import leftovers
from bot.rewrite.evidence.left_behind import LeftReason, Reasons

PLAIN = "print(open('data.txt').read())\n"
GCC = "import subprocess\nsubprocess.run(['gcc', '-c', 'a.c'])\n"


def reason(path: str, files: tuple[str, ...], links: dict[str, str], source: str = PLAIN) -> LeftReason | None:
    tree = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 1) for one in files}
    tree |= {one: TreeFile(Entry(one, EntryKind.SYMLINK, 0, 0o777, link=to), 1) for one, to in links.items()}
    system = InstalledSystem(None, {"gcc": SystemPackage("gcc", "1", section="devel")}, {"usr/bin/gcc": "gcc"})
    image = BuiltImage(
        ImageConfig(workdir="/app"), tree, (None, 3), lambda path, limit: b"x", system,
        asked=frozenset(("gcc",)), source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip
    return Reasons(image).of(path)


@pytest.mark.parametrize(
    ("links", "files"),
    [
        ({"usr/local/share/cc": "/usr/bin/gcc"}, ("usr/bin/gcc",)),
        ({"usr/local/share/cc": "../../bin/gcc"}, ("usr/bin/gcc",)),
        ({"usr/local/share/cc": "../../bin/gcc"}, ()),  # to what the package had
        ({"usr/local/share/cc": "/srv/cc", "srv/cc": "/usr/bin/gcc"}, ("usr/bin/gcc",)),  # by another link
    ],
    ids=["absolute", "relative", "dangling", "by another"],
)
def test_a_link_stays_behind_with_the_package_that_it_leads_to(links: dict[str, str], files: tuple[str, ...]) -> None:
    assert reason("usr/local/share/cc", files, links) is LeftReason.PACKAGE
    assert reason("usr/local/share/cc", files, links, GCC) is None


def test_a_link_to_what_no_package_has_stays() -> None:
    assert reason("usr/local/share/cc", ("srv/bin/gcc",), {"usr/local/share/cc": "../../../srv/bin/gcc"}) is None


MODULES = ("app/node_modules/jest/package.json", "app/node_modules/jest/bin/jest.js", "opt/jest.js", "app/package.json")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("../jest/bin/jest.js", LeftReason.DEVELOPMENT),
        ("../gone/cli.js", LeftReason.DEVELOPMENT),
        ("../../../opt/jest.js", None),  # nobody says what that is for
    ],
)
def test_a_link_to_a_program_of_a_module_goes_as_the_module_does(target: str, expected: LeftReason | None) -> None:
    link = "app/node_modules/.bin/jest"
    contents = {"app/package.json": b'{"devDependencies": {"jest": "1"}}', "app/node_modules/jest/package.json": b"{}"}
    tree = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o755, length=1), 1) for one in MODULES}
    tree[link] = TreeFile(Entry(link, EntryKind.SYMLINK, 0, 0o777, link=target), 1)

    def found(source: str) -> LeftReason | None:
        image = BuiltImage(
            ImageConfig(workdir="/app"), tree, (None, 3), lambda path, limit: contents.get(path, b"x")[:limit],
            source_cache=SourceCache(lambda: {"app.js": source.encode()}),
        )  # fmt: skip
        return Reasons(image).of(link)

    assert found("1\n") is expected
    if target.startswith("../jest"):
        assert found("require('jest')\n") is None


@pytest.mark.parametrize(
    ("path", "of_tools"),
    [
        ("app/node_modules/x/.cache/babel/a.js", True),
        ("app/node_modules/.cache/babel/a.js", False),  # among the modules each name is asked for by itself
        ("srv/.cache/a", True),
        ("app/node_modules/x/cache/a.js", False),
        ("app/node_modules/x/index.js", False),
    ],
)
def test_what_a_tool_keeps_among_libraries_is_its_own(path: str, of_tools: bool) -> None:
    assert leftovers.is_of_tools(path) is of_tools


@pytest.mark.parametrize(("source", "stays"), [("os.system('php8.2 -v')\n", True), ("os.system('ls')\n", False)])
def test_a_package_of_links_alone_stays_with_the_one_that_it_leads_to(source: str, stays: bool) -> None:
    """Debian's php-cli has links to what php8.2-cli has, and nothing else."""
    owned = {"usr/bin/php": "php-cli", "usr/bin/php8.2": "php8.2-cli"}
    tree = {
        "usr/bin/php": TreeFile(Entry("x", EntryKind.SYMLINK, 0, 0o777, link="/usr/bin/php8.2"), 1),
        "usr/bin/php8.2": TreeFile(Entry("x", EntryKind.FILE, 1, 0o755, length=1), 1),
    }
    packages = {
        "php-cli": SystemPackage("php-cli", "1", depends=("php8.2-cli",)),
        "php8.2-cli": SystemPackage("php8.2-cli", "1"),
    }
    image = BuiltImage(
        ImageConfig(workdir="/app"), tree, (None, 3), lambda path, limit: b"x",
        InstalledSystem(None, packages, owned), asked=frozenset(packages),
        source_cache=SourceCache(lambda: {"app.py": f"import os\n{source}".encode()}),
    )  # fmt: skip
    found = Reasons(image)
    assert [found.package(name) is None for name in packages] == [stays, stays]
