"""What people installed into an image that does nothing by itself is there for people."""

from dataclasses import replace

import pytest

from bot.rewrite.evidence.left_behind import LeftReason
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

IDLE = "#include <stdio.h>\n#include <unistd.h>\nint main(void) { puts(text); for (;;) pause(); }\n"
READS = '#include <stdio.h>\nint main(void) { fopen("/srv/a", "r"); }\n'
NAMES = ("tree", "jq", "gcc", "libjq1", "curl", "strip-tool")
STATES = b"Package: libjq1\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: jq\nAuto-Installed: 0\n"


def left(source: str, expose: str = "", states: bytes = STATES) -> set[str]:
    """Return what may stay behind of the packages of an image: jq and gcc come from a list, libjq1 by itself."""
    lists = [(name, "", [f"usr/bin/{name}"]) for name in NAMES]
    files = {
        **fakes.dpkg(*lists), **{f"usr/bin/{name}": fakes.program("libc.so.6", line=3) for name in NAMES},
        "usr/local/bin/idle": fakes.program("libc.so.6", line=5), "src/idle.c": File(source.encode(), 4),
        **({"var/lib/apt/extended_states": File(states, 3)} if states else {}),
    }  # fmt: skip
    text = (
        "FROM debian:12\nCOPY packages.txt /tmp/\nRUN xargs -a /tmp/packages.txt apt-get install -y && apt-get install "
        f"-y tree curl strip-tool\nCOPY src /src\nRUN gcc /src/idle.c && strip-tool a\n{expose}CMD idle\n"
    )
    ports = ("80/tcp",) if expose else ()
    config = replace(fakes.config_of("idle"), ports=ports)
    found = fakes.built(text, files, config, before=("etc/passwd",)).reasons
    assert found is not None
    return {name for name in NAMES if found.package(name) is LeftReason.PACKAGE}


def test_what_a_person_asked_for_stays_with_a_program_that_only_waits() -> None:
    assert left(IDLE) == {"gcc", "libjq1", "strip-tool"}
    assert left(IDLE, states=b"") == {"gcc", "libjq1", "strip-tool", "jq"}


@pytest.mark.parametrize(("source", "expose"), [(READS, ""), (IDLE, "EXPOSE 80\n")])
def test_a_program_that_does_something_says_what_it_needs(source: str, expose: str) -> None:
    assert left(source, expose) == set(NAMES)
