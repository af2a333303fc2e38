"""What programs may get at of the base, by values: named is missing, open cannot be told, closed may go."""

import pytest

from bot.filetree import Entry, Kind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import System
from bot.image.program_sources import SourceCache
from bot.model import ImageConfig
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.uses import Uses
from bot.rewrite.proof.files import mends
from bot.rewrite.proof.files.openness import Found, compare
from bot.rewrite.proof.files.trees import Compared, Difference, Lost

GIT, XML, MIME = "usr/bin/git", "usr/lib/x86_64-linux-gnu/libxml2.so.2", "etc/mime.types"
BASE = (GIT, XML, MIME, "usr/share/words/en", "usr/lib/locale/pt_BR.utf8/LC_CTYPE")
OWNERS = {GIT: "git", XML: "libxml2", MIME: "media-types"}


def image(paths: tuple[str, ...], source: str = "", own: tuple[str, ...] = ()) -> BuiltImage:
    files = {path: TreeFile(Entry(path, Kind.FILE, 1, 0o755, length=1), 0) for path in paths}
    files |= {path: TreeFile(Entry(path, Kind.FILE, 1, 0o755, length=1), 1) for path in own}
    return BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", System(None, {}, OWNERS),
        source_cache=SourceCache(lambda: {"app.py": source.encode()} if source else {}),
    )  # fmt: skip


def found(source: str, left: tuple[str, ...] = ()) -> Found:
    original = image(BASE, source)
    return compare(original, image(left), Uses(original))


def paths(found: Found) -> list[str]:
    return [path for one in found.missing for path in one.paths]


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("import subprocess\nsubprocess.run(['git', 'log'])\n", GIT),
        ("import subprocess\nTOOLS = {'a': 'git'}\ndef f(x):\n    subprocess.run([TOOLS[x]])\n", GIT),
        ("import subprocess\nTOOL = 'git'\nsubprocess.run(TOOL)\n", GIT),
        ("import ctypes\nctypes.CDLL('libxml2.so.2')\n", XML),
        ("import ctypes, ctypes.util\nfor n in ('xml2', 'y'):\n    ctypes.CDLL(ctypes.util.find_library(n))\n", XML),
        ("print(open('/usr/share/words/en').read())\n", "usr/share/words/en"),
    ],
)
def test_what_is_named_is_missing(source: str, missing: str) -> None:
    assert paths(found(source)) == [missing]
    assert paths(found(source, left=BASE)) == []


def test_what_is_not_named_may_go() -> None:
    said = found("import os\nprint(open('data.txt').read())\n")
    assert said.missing == ()
    assert said.untold == ()


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess, sys\nsubprocess.run([sys.argv[1]])\n",
        "import ctypes, sys\nctypes.CDLL(sys.argv[1])\n",
    ],
)
def test_what_comes_from_outside_cannot_be_told(source: str) -> None:
    assert len(found(source).untold) == 1
    assert found(source, left=BASE).untold == ()


def test_a_source_that_nobody_can_read_is_open() -> None:
    original = image(BASE)
    unknown = BuiltImage(
        original.config, original.files, original.lines, original.content, original.system,
        source_cache=SourceCache(lambda: None),
    )  # fmt: skip
    assert len(compare(unknown, image(()), Uses(unknown)).untold) == 2


def test_what_is_missing_comes_as_a_package_or_as_a_file() -> None:
    original = image(BASE, own=("etc/cron.d/job",))
    opened = found("import subprocess\nsubprocess.run('git')\n")
    lost = Compared((Difference("etc/cron.d/job", Lost.PATH), Difference("usr/bin/su", Lost.DELETION)))
    assert mends.of(original, lost, opened) == Mend(
        frozenset(("etc/cron.d/job",)), frozenset(("git",)), (), ("usr/bin/su",)
    )


def test_a_mode_is_said_again_and_a_capability_comes_with_the_file() -> None:
    original = image((), own=("bin/ping",))
    mode = mends.of(original, Compared((Difference("bin/ping", Lost.MODE),)), Found())
    assert mode.modes == (("bin/ping", 0o755, ""),)
    attributes = mends.of(original, Compared((Difference("bin/ping", Lost.ATTRIBUTES),)), Found())
    assert attributes.paths == {"bin/ping"}
    owner = mends.of(original, Compared((Difference("bin/ping", Lost.OWNER),)), Found())
    assert owner.modes == (("bin/ping", 0o755, "0:0"),)
