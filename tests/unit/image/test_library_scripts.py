"""Programs that libraries brought, by values: what they need counts once something may start them."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses

SITE = "usr/local/lib/python3.11/site-packages"
CONTENTS = {
    f"{SITE}/arrays-1.0.dist-info/RECORD": b"../../../bin/wrapper,sha256=x,1\narrays/__init__.py,,\n",
    f"{SITE}/arrays/__init__.py": b"def mean(values):\n    return sum(values) / len(values)\n",
    f"{SITE}/arrays/wrap.py": b"import subprocess\ndef main():\n    subprocess.run(['svnversion'])\n",
    "usr/local/bin/wrapper": b"#!/usr/local/bin/python\nfrom arrays.wrap import main\nmain()\n",
}
PLAIN = "import arrays\nprint(arrays.mean([1]))\n"


def uses(
    source: str = PLAIN, files: dict[str, str] | None = None, config: ImageConfig | None = None, used: str = ""
) -> PossibleUses:
    contents = {**CONTENTS, "app/main.py": source.encode()}
    contents |= {path: text.encode() for path, text in (files or {}).items()}
    tree = {
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=len(content)), 1)
        for path, content in contents.items()
    }
    image = BuiltImage(
        config or ImageConfig(workdir="/app"), tree, (None, 3), lambda path, limit: contents[path][:limit],
        InstalledSystem(), source_cache=SourceCache(dict, used=used.split()),
    )  # fmt: skip
    return PossibleUses(image)


def test_what_only_a_script_of_a_library_needs_counts_not() -> None:
    assert uses().names_program(("svnversion",)) is None


@pytest.mark.parametrize(
    "found",
    [
        uses("import subprocess\nsubprocess.run(['wrapper', '-c'])\n"),
        uses("import subprocess, sys\nsubprocess.run(sys.argv[1:])\n"),
        uses(f"{PLAIN}TOOL = 'wrapper'\n"),
        uses(files={"app/run.sh": "#!/bin/sh\nexec wrapper -c\n"}),
        uses(files={"app/jobs": "0 3 * * * root wrapper -c\n"}),
        uses(files={"app/settings.yaml": "tool: wrapper\n"}),
        uses(files={f"{SITE}/arrays/__init__.py": "import subprocess\nsubprocess.run(['wrapper'])\n"}),
        uses(config=ImageConfig(workdir="/app", env=(("TOOL", "/usr/local/bin/wrapper"),))),
        uses(config=ImageConfig(workdir="/app", cmd=("sh", "-c", "wrapper -c"))),
        uses(used="wrapper -c"),
    ],
    ids=["literal", "from outside", "text", "script", "job", "setting", "library", "variable", "command", "user"],
)
def test_it_counts_once_something_may_start_the_script(found: PossibleUses) -> None:
    assert found.names_program(("svnversion",)) is not None


def test_what_is_imported_counts_with_all_that_it_starts() -> None:
    assert uses("import arrays.wrap\n").names_program(("svnversion",)) is not None


def test_what_a_library_has_to_build_others_counts_once_somebody_else_imports_it() -> None:
    inner = {
        f"{SITE}/numpy/__init__.py": "def test():\n    from numpy.distutils import cpuinfo\n",
        f"{SITE}/numpy/distutils/__init__.py": "import numpy.distutils.core\n",
        f"{SITE}/numpy/distutils/core.py": "import subprocess\nsubprocess.run(['gfortran'])\n",
        f"{SITE}/numpy/distutils/cpuinfo.py": "import subprocess\nsubprocess.run(['sysctl'])\n",
    }
    assert uses("import numpy\n", inner).names_program(("gfortran", "sysctl")) is None
    assert uses("import numpy.distutils\n", inner).names_program(("gfortran",)) is not None
    other = {f"{SITE}/arrays/__init__.py": "import numpy.distutils.core\n"}
    assert uses("import arrays\n", {**inner, **other}).names_program(("gfortran",)) is not None
