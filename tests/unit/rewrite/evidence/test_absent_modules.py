"""A module that is imported for what it starts, and is not in the image, starts nothing."""

import pytest

from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

FABRIC = b"from fabric.api import local, task\n@task\ndef todo(x):\n    local(x)\n"
LIBRARY = "usr/lib/python3.11/subprocess.py"
MODULES = "usr/local/lib/python3.11/site-packages"


def uses(files: dict[str, bytes]) -> PossibleUses:
    every = {"usr/bin/python3": fakes.program("libc.so.6")}
    for path, content in {"app/app.py": b"print(1)\n", "app/fabfile.py": FABRIC, **files}.items():
        every[path] = File(content, None if path.startswith("usr/lib/") else 2)
    config = fakes.config_of("python3", "app.py", workdir="/app")
    image = fakes.built("FROM debian:12\nCOPY . /app\n", every, config).image
    assert image is not None
    return PossibleUses(image)


@pytest.mark.parametrize(
    ("files", "opens"),
    [
        ({LIBRARY: b""}, False),
        ({LIBRARY: b"", f"{MODULES}/fabric/api.py": b""}, True),
        ({LIBRARY: b"", f"{MODULES}/fabric.py": b""}, True),
        ({LIBRARY: b"", f"{MODULES}/fabric-1.0.dist-info/RECORD": b""}, True),
        ({LIBRARY: b"", "app/vendored.zip": b"PK"}, True),
        ({LIBRARY: b"", "app/run.py": b"import pipes\nask(pipes)\n"}, True),  # it may be inside of the interpreter
        ({}, True),  # nobody knows where the modules of Python are
        ({LIBRARY: b"", "app/run.py": b"import subprocess\nsubprocess.run(given)\n"}, True),
    ],
)
def test_a_module_that_is_not_there_starts_nothing(files: dict[str, bytes], opens: bool) -> None:
    assert uses(files).starts_anything is opens
