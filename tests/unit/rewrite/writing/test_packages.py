"""Which packages of an install command a last stage needs, and how that command is written: by values."""

from collections.abc import Collection, Sequence
from typing import Any

import pytest

from bot.dockerfile.distributions import Family
from bot.dockerfile.packages import Manager
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence import evidence
from bot.rewrite.evidence.run_purpose import nature
from bot.rewrite.writing import packages, planner
from tests.unit.rewrite.fakes import File, built, config_of, dpkg, program
from tests.unit.rewrite.writing.drafting import of_text


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("curl", "curl"),
        ("curl=7.88.1-10", "curl"),
        ("su-exec>=0.2", "su-exec"),
        ("curl~8", "curl"),
        ("libc6:amd64", "libc6"),
        ("curl/bookworm", "curl"),
        ("curl@edge", "curl"),
        ("$PACKAGES=1", "$PACKAGES=1"),
        ("./a=1.deb", "./a=1.deb"),
        ("/tmp/a=1.deb", "/tmp/a=1.deb"),
    ],
)
def test_the_name_of_a_package(word: str, name: str) -> None:
    assert packages.name_of(word) == name


LISTS = "\\\n    && rm -rf /var/lib/apt/lists/*\n"


@pytest.mark.parametrize(
    ("run", "added"),
    [
        ("RUN apt-get update && apt-get install -y curl\n", True),
        ("RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n", False),
        ("RUN apt-get update; apt-get install -y curl\n", False),
        ("RUN apt-get update || apt-get install -y curl\n", False),
        ("RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n", False),
        ("RUN --network=host apt-get update && apt-get install -y curl\n", True),
        ("RUN apt-get update && \\\n    apt-get install -y curl\n", True),
        ('RUN ["apt-get", "install", "-y", "curl"]\n', False),
        ("RUN <<E\napt-get update\nE\n", False),
    ],
)
def test_lists_of_packages_are_removed_where_that_can_be_said(run: str, added: bool) -> None:
    parsed = parse(f"FROM debian:12\n{run}")
    (step,) = (one for one in evidence.of_text(parsed, graph(parsed)).steps if one.keyword == "RUN")
    assert packages.clean_run(step, run, "\\") == (f"{run[:-1]} {LISTS}" if added else run)


def last_stages(install: str, rest: str, end: str = 'CMD ["a"]\n') -> str:
    text = f"FROM debian:bookworm\nRUN apt-get update && apt-get install -y {install}\nCOPY . .\n{rest}{end}"
    parsed = parse(text)
    plan = planner.plan(evidence.of_text(parsed, graph(parsed)))
    assert plan.candidates, plan
    return "".join(one.dockerfile[one.dockerfile.index("\nFROM") :] for one in plan.candidates)


def test_what_only_the_build_fetches_with_is_no_part_of_the_last_stage() -> None:
    build = "RUN curl -fsSO https://example.com/a.c && gcc -o /usr/local/bin/a a.c\n"
    assert "curl" not in last_stages("curl gcc", build)
    assert "curl" in last_stages("curl gcc", build, 'HEALTHCHECK CMD curl -f localhost\nCMD ["a"]\n')
    assert "curl" in last_stages("curl gcc", "RUN gcc -o /usr/local/bin/a a.c\n")  # it may be for the program


def test_what_unpacks_an_archive_is_a_tool_of_the_build() -> None:
    for unpacker in ("tar", "bsdtar"):
        found = last_stages("curl gcc xz-utils", f"RUN {unpacker} xf a.tar.xz && gcc -o /usr/local/bin/a a.c\n")
        assert "curl" in found and "xz-utils" not in found
    assert "xz-utils" in last_stages("curl gcc xz-utils", "RUN gcc -o /usr/local/bin/a a.c\n")


# ---------------------------------------------------------------------------------------- which of them stay, by values

KIT = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y {} && rm -rf /var/lib/apt/lists/*\n"


def installed(text: str, tools: Collection[str] = (), unused: Collection[str] = ()) -> packages.PackageInstall:
    """What the first RUN of a text that installs packages is for, once the rest is built."""
    known = of_text(text)
    natures = {step.line: nature(step) for step in known.steps if step.keyword == "RUN"}
    return packages.find_installs(known, natures, known.steps, tools, unused)[0]


@pytest.mark.parametrize(
    ("words", "kept", "dropped"),
    [
        ("gcc ffmpeg", ("ffmpeg",), ("gcc",)),
        ("ffmpeg=7:5.1 ffmpeg=7:5.1 sox", ("ffmpeg=7:5.1", "sox"), ()),
        ("special", (), ("special",)),
        ("forgotten sox", ("sox",), ("forgotten",)),
        ("./own.deb /tmp/other.deb", ("./own.deb", "/tmp/other.deb"), ()),
        ("$UNKNOWN", ("$UNKNOWN",), ()),
    ],
)
def test_what_a_run_installs_stays_unless_it_builds(
    words: str, kept: tuple[str, ...], dropped: tuple[str, ...]
) -> None:
    found = installed(KIT.format(words) + "RUN make\n", ["special"], ["forgotten"])
    assert (found.kept, found.dropped, found.replaced) == (kept, dropped, ())


def test_what_is_for_development_is_replaced_by_what_runs() -> None:
    found = installed(KIT.format("libpq-dev python3-pip git") + "RUN pip3 install x\n")
    assert found.replaced == (("libpq-dev", "libpq5"), ("python3-pip", "python3"))
    assert found.kept == ("libpq5", "python3") and found.dropped == ("git",)


def test_a_variable_of_which_a_part_is_needed_gives_way_to_that_part() -> None:
    text = "FROM debian:bookworm\nENV DEPS='gcc sox' TOOLS='gcc make' ALL='sox vim'\n"
    found = installed(f"{text}RUN apt-get install -y $DEPS $TOOLS $ALL\nRUN make\n")
    assert found.kept == ("sox", "$ALL") and found.dropped == ("$DEPS", "$TOOLS")


def test_what_a_later_run_removes_is_not_installed() -> None:
    later = KIT.format("wget sox") + "RUN make && apt-get purge -y wget\n"
    assert installed(later).dropped == ("wget",)
    group = "FROM alpine:3.20\nRUN apk add --virtual .deps wget sox\nRUN make && apk del .deps\n"
    assert installed(group).dropped == ("wget", "sox")
    other = "FROM alpine:3.20\nRUN apk add --virtual .deps wget sox\nRUN make && apk del .others\n"
    assert installed(other).kept == ("wget", "sox")


@pytest.mark.parametrize(
    ("run", "recommends", "updates", "upgrades"),
    [
        ("apt-get install -y sox", True, False, False),
        ("apt-get update && apt-get install -y --no-install-recommends sox", False, True, False),
        ("apt-get install -y -o APT::Install-Recommends=false sox", False, False, False),
        ("apt-get update && apt-get upgrade -y", False, True, True),
        ("apk add --no-cache sox", False, False, False),
    ],
)
def test_how_it_is_installed_is_known(run: str, recommends: bool, updates: bool, upgrades: bool) -> None:
    found = installed(f"FROM debian:bookworm\nRUN {run}\n")
    assert (found.recommends, found.updates, found.upgrades) == (recommends, updates, upgrades)


@pytest.mark.parametrize(
    ("build", "gone"),
    [
        ("go build .", "git"),
        ("npm ci", "git"),
        ("composer install", "git unzip"),
        ("gradle build", "unzip"),
        ("cmake .", "git curl"),
        ("curl -O http://x/y", "curl"),
        ("sudo git clone x", "git"),
        ("go vet .", ""),
        ("npm run ci", ""),
        ("echo x", ""),
    ],
)
def test_what_only_fetches_for_a_build_goes_with_it(build: str, gone: str) -> None:
    found = installed(KIT.format("git unzip curl sox") + f"RUN {build} && cp a /a\n")
    assert found.dropped == tuple(one for one in ("git", "unzip", "curl") if one in gone.split())
    for end in ("ENTRYPOINT git-serve", 'CMD ["sh", "-c", "git pull"]', "HEALTHCHECK CMD git status"):
        kept = installed(KIT.format("git") + f"RUN {build} && cp a /a\n{end}\n").kept
        assert kept == (() if "git" in gone.split() and "git-serve" in end else ("git",))


def test_a_program_of_a_compiler_stays_where_it_is_what_is_started() -> None:
    assert installed(KIT.format("make gcc") + 'RUN make\nCMD ["make", "serve"]\n').kept == ("make",)


# ------------------------------------------------------------------------------------- how the command is written then


def edited(run: str, also: Sequence[str] = (), rest: str = "RUN make\n") -> str | None:
    known = of_text(f"FROM debian:bookworm\n{run}{rest}")
    return packages.edit_run(known, installed(f"FROM debian:bookworm\n{run}{rest}"), also)


LIST = "RUN apt-get update && apt-get install -y \\\n    gcc \\\n    sox \\\n    libpq-dev \\\n    make\n"


@pytest.mark.parametrize(
    ("run", "also", "made"),
    [
        ("RUN apt-get install -y gcc sox\n", (), "RUN apt-get install -y sox\n"),
        ("RUN apt-get install -y sox gcc\n", (), "RUN apt-get install -y sox\n"),
        ("RUN apt-get install -y sox  gcc   vim\n", (), "RUN apt-get install -y sox   vim\n"),
        ("RUN apt-get install -y sox\n", (), "RUN apt-get install -y sox\n"),
        ("RUN apt-get install -y sox\n", ("vim", "a>=1"), "RUN apt-get install -y sox vim 'a>=1'\n"),
        ("RUN apt-get install -y gcc sox && echo gcc\n", (), None),  # which of the two?
        ("RUN apt-get install -y gcc\n", (), None),
        ("RUN apt-get install -y gcc && apt-get install -y sox\n", (), None),
        ("RUN apt-get install -y gcc sox && apt-get remove -y vim\n", (), None),
        ("RUN <<E\napt-get install -y gcc sox\nE\n", (), None),
        (LIST, (), "RUN apt-get update && apt-get install -y \\\n    sox \\\n    libpq5\n"),
        (LIST, ("vim",), "RUN apt-get update && apt-get install -y \\\n    sox \\\n    libpq5 \\\n    vim\n"),
        ("RUN apt-get install -y gcc \\\n  sox\n", (), "RUN apt-get install -y \\\n  sox\n"),
        ("RUN apt-get install -y \\\n  gcc sox\n", (), "RUN apt-get install -y \\\n  sox\n"),
        ("RUN apt-get install -y libpq-dev libpq5\n", (), "RUN apt-get install -y libpq5\n"),
    ],
)
def test_words_that_go_leave_the_rest_as_it_was_written(run: str, also: tuple[str, ...], made: str | None) -> None:
    assert edited(run, also) == made


def test_a_list_may_end_with_what_goes_and_have_the_line_ends_of_windows() -> None:
    begin = "RUN apt-get install -y \\\r\n    sox"
    assert edited(f"{begin} \\\r\n    gcc\r\n") == f"{begin}\r\n"


@pytest.mark.parametrize(
    ("manager", "names", "options", "made"),
    [
        (Manager.APK, "b a b", {}, "RUN apk add --no-cache a b\n"),
        (Manager.APK, "e d c b a>1", {"keyword": "run"},
         "run apk add --no-cache \\\n        'a>1' \\\n        b \\\n        c \\\n        d \\\n        e\n"),
        (Manager.APT, "b a", {}, "RUN apt-get update \\\n    && apt-get install -y --no-install-recommends a b \\\n"
         "    && rm -rf /var/lib/apt/lists/*\n"),
        (Manager.APT, "a b c d", {"recommends": True}, "RUN apt-get update \\\n    && apt-get install -y a b c d \\\n"
         "    && rm -rf /var/lib/apt/lists/*\n"),
        (Manager.APT, "a b c d e", {"recommends": True}, "RUN apt-get update \\\n    && apt-get install -y \\\n"
         "        a \\\n        b \\\n        c \\\n        d \\\n        e \\\n    && rm -rf /var/lib/apt/lists/*\n"),
    ],
)  # fmt: skip
def test_a_new_run_installs_and_cleans_up_after_itself(
    manager: Manager, names: str, options: dict[str, Any], made: str
) -> None:
    assert packages.write_install(manager, names.split(), "\\", **options) == made


@pytest.mark.parametrize(
    ("family", "manager"),
    [
        (Family.DEBIAN, Manager.APT),
        (Family.UBUNTU, Manager.APT),
        (Family.ALPINE, Manager.APK),
        (Family.BUSYBOX, None),
        (None, None),
    ],
)
def test_where_packages_can_be_installed(family: Family | None, manager: Manager | None) -> None:
    assert packages.manager_of(family) is manager


@pytest.mark.parametrize(
    ("packages_of", "own", "kept"),
    [
        ({"python3": "usr/bin/python3"}, {}, "python3"),
        ({"python3": "usr/bin/python3"}, {"usr/local/bin/python3": program("libc.so.6")}, None),
        ({"python3": "usr/bin/python3"}, {"usr/local/bin/python3": program("libc.so.6", line=2)}, "python3"),
        ({}, {"usr/bin/x": program()}, None),
    ],
    ids=["the distribution's", "the base's own", "made by a RUN", "not there"],
)
def test_the_interpreter_of_headers_stays_unless_the_base_has_its_own(
    packages_of: dict[str, str], own: dict[str, File], kept: str | None
) -> None:
    files = {path: program("libc.so.6", line=2) for path in packages_of.values()} | own
    files |= dpkg(("python3-dev", "", []), ("gcc", "", []), *((name, "", [path]) for name, path in packages_of.items()))
    files |= {"app/a.py": File(b"import os\n", 3)}
    text = "FROM debian:bookworm\nRUN apt-get install -y python3-dev gcc\nCOPY a.py /app/\nRUN make\n"
    known = built(f"{text}CMD python3 /app/a.py\n", files, config_of("python3", "/app/a.py"))
    natures = {step.line: nature(step) for step in known.steps if step.keyword == "RUN"}
    (found,) = packages.find_installs(known, natures, known.steps, ())
    assert found.kept == ((kept,) if kept else ()) and "gcc" in found.dropped


@pytest.mark.parametrize(
    ("install", "kept"),
    [
        ("xargs -a /tmp/list apt-get install -y", {"jq", "tree"}),
        ("apt-get install -y $(cat /tmp/list)", {"jq", "tree"}),
        ("for p in `cat /tmp/list`; do apt-get install -y $p; done", {"jq", "tree"}),
        ("apt-get install -y jq", {"jq"}),
    ],
)
def test_packages_that_a_list_names_are_named_in_the_last_stage(install: str, kept: set[str]) -> None:
    """The list stays behind with what was copied to build: what apt was asked for is in its own records."""
    names = ("jq", "tree", "libjq1", "bash")
    files = dpkg(*((name, "", [f"usr/bin/{name}"]) for name in names))
    files |= {f"usr/bin/{name}": program("libc.so.6", line=None if name == "bash" else 3) for name in names}
    states = b"Package: libjq1\nArchitecture: amd64\nAuto-Installed: 1\n\n"
    files |= {"var/lib/apt/extended_states": File(states, 3), "app/a.py": File(b"import os\nos.system(input())\n", 4)}
    text = f"FROM debian:bookworm\nCOPY list /tmp/\nRUN {install}\nCOPY a.py /app/\nRUN make\nCMD python3 /app/a.py\n"
    known = built(text, files, config_of("python3", "/app/a.py"), before=("usr/bin/bash",))
    natures = {step.line: nature(step) for step in known.steps if step.keyword == "RUN"}
    found = packages.find_installs(known, natures, known.steps, ())
    assert {packages.name_of(word) for one in found for word in one.kept} == kept
    edited = packages.edit_run(known, found[0])
    assert (edited is None) is (len(kept) > 1)
