"""What a RUN does, by its script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dockerfile.package_commands import (
    cleaned_caches,
    deleted_paths,
    filled_caches,
    package_commands,
    package_installs,
    package_removals,
)
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.shell import Command, ControlFlow, commands, run_commands, stops_on_error
from bot.dockerfile.syntax import Instruction, parse


def instruction(text: str) -> Instruction:
    return parse(f"FROM a\n{text}\n").instructions[1]


def words(script: str) -> list[tuple[str, ...]]:
    return [command.words for command in commands(script)]


def one(script: str) -> Command:
    (command,) = commands(script)
    return command


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("a b c", [("a", "b", "c")]),
        ("a; b", [("a",), ("b",)]),
        ("a\nb", [("a",), ("b",)]),
        ("a 'b c' \"d e\" f\\ g", [("a", "b c", "d e", "f g")]),
        ("a \"$X\" ${Y:-z} *.txt {1,2}", [("a", "$X", "${Y:-z}", "*.txt", "{1,2}")]),
        ("a $'x\\ty'", [("a", "x\ty")]),
        ("a \"b\\\"c\\$d\"", [("a", 'b"c$d')]),
        ("if a; then b; else c; fi", [("a",), ("b",), ("c",)]),
        ("for i in 1 2; do a $i; done", [("a", "$i")]),
        ("case x in y) a;; z) b;; esac", [("a",), ("b",)]),
        ("f() { a; }; f", [("a",), ("f",)]),
        ("(a && b)", [("a",), ("b",)]),
        ("a # b", [("a",)]),
        ("a $(b c) d", [("a", "$(b c)", "d"), ("b", "c")]),
        ("sh -c 'a; b'", [("a",), ("b",)]),
        ("bash -euo pipefail -c \"a && b\"", [("a",), ("b",)]),
        ("su app -c 'a'", [("a",)]),
        ("bash <<EOF\na\nb\nEOF", [("a",), ("b",)]),
        ("cat <<EOF > /x\na\nEOF", [("cat",)]),
        ("cat <<EOF | b && c\nx\nEOF", [("cat",), ("b",), ("c",)]),
        ("! a", [("a",)]),
        ("[ -f x ] && a", [("[", "-f", "x", "]"), ("a",)]),
        ("", []),
        ("# only", []),
    ],
)  # fmt: skip
def test_reads_commands_in_order(script: str, expected: list[tuple[str, ...]]) -> None:
    assert words(script) == expected


def test_knows_what_stands_before_each() -> None:
    assert [command.operator for command in commands("a && b || c | d; e & f\ng")] == [
        "",
        "&&",
        "||",
        "|",
        ";",
        "&",
        ";",
    ]


def test_knows_what_is_around_each() -> None:
    script = "if a; then (b); fi; for x in y; do c; done; sh -c 'd'; e $(f)"
    blocks = {command.words[0]: command.blocks for command in commands(script)}
    assert blocks["b"] == (ControlFlow.IF, ControlFlow.SUBSHELL)
    assert (blocks["c"], blocks["d"], blocks["f"]) == (
        (ControlFlow.LOOP,),
        (ControlFlow.SHELL,),
        (ControlFlow.SUBSTITUTION,),
    )
    assert blocks["e"] == ()


def test_knows_assignments_and_redirections() -> None:
    command = one("A=1 B='x y' a b > /log 2>&1 < in")
    assert command.assignments == (("A", "1"), ("B", "x y"))
    assert [(redirect.operator, redirect.target) for redirect in command.redirects] == [
        (">", "/log"), (">&", "1"), ("<", "in"),
    ]  # fmt: skip
    assert one("A=1").words == ()


@pytest.mark.parametrize(
    ("script", "program", "arguments"),
    [
        ("/usr/bin/apt-get update", "apt-get", ("update",)),
        ("sudo -u app -E apt-get update", "apt-get", ("update",)),
        ("env -i A=1 B=2 make all", "make", ("all",)),
        ("timeout -s KILL 5 make", "make", ()),
        ("nice -n 5 ionice -c 3 make", "make", ()),
        ("gosu app make", "make", ()),
        ("xargs -n 1 rm -f", "rm", ("-f",)),
        ("A=1", "", ()),
        ("sudo", "sudo", ()),
    ],
)
def test_finds_the_program_that_is_run_in_the_end(script: str, program: str, arguments: tuple[str, ...]) -> None:
    command = one(script)
    assert (command.program, command.arguments) == (program, arguments)


# ------------------------------------------------------------------------------------------- forms of an instruction


def lines(text: str) -> list[tuple[str, int]]:
    return [(command.words[0], command.line_offset) for command in run_commands(instruction(text))]


def test_knows_the_line_of_each_command() -> None:
    assert lines("RUN a \\\n  && b \\\n# a comment\n\n  && c") == [("a", 0), ("b", 1), ("c", 4)]
    assert lines("RUN é \\\n && ü \\\n && c") == [("é", 0), ("ü", 1), ("c", 2)]
    assert lines("RUN <<EOF\na\n\nb\nEOF") == [("a", 1), ("b", 3)]
    assert lines("RUN bash -e <<EOF\na\nb\nEOF") == [("a", 1), ("b", 2)]
    assert lines("RUN <<EOF bash -e\na\nb\nEOF") == [("a", 1), ("b", 2)]
    assert lines("RUN --mount=type=cache,target=/x \\\n  a && \\\n  b") == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('RUN ["a", "b c"]', [("a", "b c")]),
        ('RUN ["sh", "-c", "a && b"]', [("a",), ("b",)]),
        ('CMD ["a", "-x"]', [("a", "-x")]),
        ("ENTRYPOINT a b", [("a", "b")]),
        ("HEALTHCHECK --interval=5s CMD curl -f x || exit 1", [("curl", "-f", "x"), ("exit", "1")]),
        ('HEALTHCHECK CMD ["curl", "x"]', [("curl", "x")]),
        ("HEALTHCHECK NONE", []),
        ("RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF", []),
        ("RUN <<EOF\n#!/bin/bash\na\nEOF", [("a",)]),
        ("RUN cat <<EOF > /x\na\nEOF", [("cat",)]),
    ],
)
def test_reads_every_form(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [command.words for command in run_commands(instruction(text))] == expected


def test_reads_no_script_of_another_kind_of_shell() -> None:
    run = instruction("RUN Get-Item x")
    assert run_commands(run, ("powershell", "-Command")) == ()
    assert run_commands(run, ("/bin/bash", "-o", "pipefail", "-c")) != ()


def test_knows_whether_a_script_stops_on_errors() -> None:
    assert all(stops_on_error(commands(script)) for script in ("set -e; a", "set -eux\na", "set -o errexit; a"))
    assert not any(stops_on_error(commands(script)) for script in ("a", "set -x; a", "echo set -e"))


# ----------------------------------------------------------------------------------------------------------- packages


@pytest.mark.parametrize(
    ("script", "manager", "action", "packages"),
    [
        ("apt-get install -y --no-install-recommends a b=1", Manager.APT, PackageAction.INSTALL, ("a", "b=1")),
        ("apt-get -o Acquire::Retries=3 -yq install a", Manager.APT, PackageAction.INSTALL, ("a",)),
        ("apt install -t sid a", Manager.APT, PackageAction.INSTALL, ("a",)),
        ("apt-get dist-upgrade -y", Manager.APT, PackageAction.UPGRADE, ()),
        ("apt-get purge -y --auto-remove a", Manager.APT, PackageAction.REMOVE, ("a",)),
        ("apk add --no-cache a", Manager.APK, PackageAction.INSTALL, ("a",)),
        ("apk --update add a", Manager.APK, PackageAction.INSTALL, ("a",)),
        ("apk del .deps", Manager.APK, PackageAction.REMOVE, (".deps",)),
        ("microdnf install -y a", Manager.YUM, PackageAction.INSTALL, ("a",)),
        ("yum group install x", Manager.YUM, PackageAction.INSTALL, ("x",)),
        ("zypper -n in a", Manager.ZYPPER, PackageAction.INSTALL, ("a",)),
        ("pip3.11 install -r r.txt a", Manager.PIP, PackageAction.INSTALL, ("a",)),
        ("python -m pip install a", Manager.PIP, PackageAction.INSTALL, ("a",)),
        ("uv pip install --system a", Manager.UV, PackageAction.INSTALL, ("a",)),
        ("uv sync --frozen", Manager.UV, PackageAction.INSTALL, ()),
        ("npm ci", Manager.NPM, PackageAction.INSTALL, ()),
        ("npm i -g a@1", Manager.NPM, PackageAction.INSTALL, ("a@1",)),
        ("yarn", Manager.YARN, PackageAction.INSTALL, ()),
        ("yarn global add a", Manager.YARN, PackageAction.INSTALL, ("a",)),
        ("bundle install --jobs 4", Manager.BUNDLER, PackageAction.INSTALL, ()),
        ("php composer.phar install", Manager.COMPOSER, PackageAction.INSTALL, ()),
        ("go mod download", Manager.GO, PackageAction.INSTALL, ()),
        ("cargo +nightly install --path . a", Manager.CARGO, PackageAction.INSTALL, ("a",)),
        ("sudo apt-get update", Manager.APT, PackageAction.REFRESH, ()),
    ],
)
def test_knows_what_package_managers_are_told(
    script: str, manager: Manager, action: PackageAction, packages: tuple[str, ...]
) -> None:
    (found,) = package_commands(commands(script))
    assert (found.manager, found.action, found.packages) == (manager, action, packages)


@pytest.mark.parametrize(
    "script", ["apt-get --version", "npm run build", "go build", "echo apt-get install x", "yarn --version", "pip list"]
)
def test_knows_what_installs_nothing(script: str) -> None:
    assert package_commands(commands(script)) == ()


def test_keeps_options_lists_and_groups() -> None:
    (found,) = package_installs(commands("pip install -qU -r a.txt -c b.txt --index-url=https://x c"))
    assert found.lists == ("a.txt", "b.txt")
    assert found.has("-U") and found.has("--index-url") and not found.has("-y")
    (found,) = package_installs(commands("apk add -t .deps gcc"))
    assert found.virtual == ".deps"
    (gone,) = package_removals(commands("apk add gcc && apk del gcc"))
    assert gone.action is PackageAction.REMOVE


# -------------------------------------------------------------------------------------------------------------- caches


@pytest.mark.parametrize(
    ("script", "caches"),
    [
        ("apt-get update", ("/var/lib/apt/lists",)),
        ("apt-get install a", ("/var/cache/apt",)),
        ("apk add a", ("/var/cache/apk", "/etc/apk/cache")),
        ("apk add --no-cache a", ()),
        ("pip install a", ("/root/.cache/pip",)),
        ("PIP_NO_CACHE_DIR=1 pip install a", ()),
        ("PIP_NO_CACHE_DIR=0 pip install a", ()),
        ("pip uninstall a", ()),
        ("npm ci", ("/root/.npm",)),
        ("uv pip install -n a", ()),
    ],
)
def test_knows_which_caches_fill(script: str, caches: tuple[str, ...]) -> None:
    (found,) = package_commands(commands(script))
    assert filled_caches(found) == caches


@pytest.mark.parametrize(
    ("script", "caches"),
    [
        ("rm -rf /var/lib/apt/lists/*", ("/var/lib/apt/lists",)),
        ("rm -rf /var/lib/apt/lists", ("/var/lib/apt/lists",)),
        ("rm -r /var/lib/apt/lists/*_*", ("/var/lib/apt/lists",)),
        ("rm -rf /var/lib/apt/list/*", ()),
        ("rm -rf /var/lib/{apt,dpkg}/lists/", ("/var/lib/apt/lists",)),
        ("find /var/lib/apt/lists -type f -delete", ("/var/lib/apt/lists",)),
        ("find /var/lib/apt/lists -type f", ()),
        ("rm -rf ~/.cache", ("/root/.cache/pip", "/root/.cache/uv", "/root/.cache/pypoetry")),
        ("apt-get clean", ("/var/cache/apt",)),
        ("yum clean all", ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum")),
        ("npm cache clean --force", ("/root/.npm",)),
        ("go clean -modcache", ("/go/pkg/mod",)),
        ("rm -rf /", ()),
        ("rm -rf /tmp/*", ()),
        ("echo rm -rf /var/lib/apt/lists", ()),
    ],
)
def test_knows_which_caches_are_emptied(script: str, caches: tuple[str, ...]) -> None:
    found = cleaned_caches(one(script))
    assert set(caches) <= set(found) and bool(caches) == bool(found)


def test_knows_what_is_deleted() -> None:
    assert deleted_paths(one("rm -rf /a '/b c' /d/{e,f}")) == ("/a", "/b c", "/d/e", "/d/f")
    assert deleted_paths(one("find /a /b -name x -exec rm {} +")) == ("/a", "/b")
    assert deleted_paths(one("rm -rf " + "{a,b}" * 30)) != ()  # it does not spell out a thousand million


# -------------------------------------------------------------------------------------------------------- any script


_SCRIPT = st.lists(
    st.sampled_from(
        [*"a;&|(){}<>\"'`$\\#!\n \t*?[]=~é\x00", "&&", "<<EOF\n", "EOF", "if ", "then ", "fi", "sh -c ", "rm "]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(_SCRIPT | st.text(max_size=60))
def test_no_script_makes_it_fail(script: str) -> None:
    found = commands(script)
    for command in found:
        deleted_paths(command)
        cleaned_caches(command)
        assert 0 <= command.line_offset <= script.count("\n")
    for package in package_commands(found):
        filled_caches(package)


_WORD = st.text(alphabet="abcxyz0189-_./+:@ '\"$é", min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(_WORD, min_size=1, max_size=4), min_size=1, max_size=4))
def test_quoted_words_come_back_as_they_are(script: list[list[str]]) -> None:
    programs = [["p", *some] for some in script]
    written = " && ".join(" ".join("'" + word.replace("'", "'\\''") + "'" for word in some) for some in programs)
    assert [list(command.words) for command in commands(written)] == programs


def test_a_long_chain_and_deep_nesting_are_read() -> None:
    assert len(commands(" && ".join(["a"] * 5000))) == 5000
    commands("(" * 3000 + "a" + ")" * 3000)
    commands("sh -c '" * 50 + "a")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("tar xf a/$V/b-$V.tgz -C /", ("tar", "xf", "a/$V/b-$V.tgz", "-C", "/")),
        ('tar xf a/$V/b-$V."x"y', ("tar", "xf", "a/$V/b-$V.xy")),
        ("./a/$V/b-$V.sh x", ("./a/$V/b-$V.sh", "x")),
        ("export X=a/$V/b-$V.c Y=1", ("export", "X=a/$V/b-$V.c", "Y=1")),
        ("A=$V/b-$V.c make all", ("make", "all")),
        ("X=a/$V/b-$V.c", ()),
        ("cat <<< a/$V/b-$V.c", ("cat",)),
        ("echo b > a/$V/b-$V.c d", ("echo", "b", "d")),
        ("echo b>f c 2>g d", ("echo", "b", "c", "d")),
    ],
)
def test_what_stands_without_a_blank_is_one_word(script: str, words: tuple[str, ...]) -> None:
    """The grammar takes some words with two variables apart."""
    (found,) = commands(script)
    assert found.words == words
    assert all("b-$V" not in value or value.endswith("b-$V.c") for _, value in found.assignments)
    assert all("b-$V" not in one.target or one.target.endswith("b-$V.c") for one in found.redirects)
