import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.findings import Confidence, Level
from tests.unit.lint.cases import Cases, facts

HC006 = Cases("HC006")


@pytest.mark.parametrize(
    "text",
    [
        "CMD node server.js",
        "ENTRYPOINT /app",
        "ENTRYPOINT /app\nCMD --help",  # such a CMD does not count
        'CMD ["a"]\nCMD b c',
        "CMD nginx && tail -f /var/log/nginx/access.log",
    ],
)
def test_catches(text: str) -> None:
    assert HC006.catches(f"FROM a:1\n{text}").level is Level.WARNING


@pytest.mark.parametrize(
    "text",
    [
        'CMD ["node", "server.js"]',
        "CMD exec node $OPTIONS server.js",
        "CMD set -e; exec node server.js",
        'CMD node server.js\nCMD ["node", "server.js"]',  # the last one counts
        'SHELL ["/bin/bash", "-c"]\nCMD node server.js',  # meant
        "HEALTHCHECK CMD curl localhost",
        "RUN make",
    ],
)
def test_passes(text: str) -> None:
    HC006.passes(f"FROM a:1\n{text}")


def test_passes_a_stage_that_is_not_shipped() -> None:
    HC006.passes("FROM a:1 AS b\nCMD x y\nFROM a:1\nCOPY --from=b /x /x")


def test_the_container_cannot_start_without_a_shell() -> None:
    found = HC006.catches("FROM scratch\nCOPY app /app\nCMD /app", says="has no shell")
    assert found.level is Level.ERROR
    HC006.catches("FROM gcr.io/distroless/static-debian12\nCOPY app /app\nENTRYPOINT /app", says="has no shell")
    assert HC006.catches("FROM scratch\nADD rootfs.tar /\nCMD /app").level is Level.WARNING
    assert HC006.catches("FROM scratch\nCOPY --from=a:1 / /\nCMD /app").level is Level.WARNING


def test_a_shell_form_command_behind_an_entrypoint_is_an_argument() -> None:
    text = 'FROM a:1\nENTRYPOINT ["app"]\nCMD serve now'
    assert "arguments" in HC006.catches(text, line=3, says="with an ENTRYPOINT").why.english
    HC006.leaves(text)


def test_mends() -> None:
    HC006.mends("FROM a:1\nCMD node server.js", 'FROM a:1\nCMD ["node", "server.js"]')
    HC006.mends("FROM a:1\nENTRYPOINT /app -v 'a b'", 'FROM a:1\nENTRYPOINT ["/app", "-v", "a b"]')
    HC006.mends("FROM a:1\nCMD node \\\n  server.js", 'FROM a:1\nCMD ["node", "server.js"]')


@pytest.mark.parametrize(
    "command",
    [
        "node $FILE", "a && b", "a | b", "A=1 node x", "node x > log", "cd /x", "echo *.txt", "source env", "a; b",
        "~/run", "sh -c 'exec x'", "a 'b\" c'", "echo `x`", "[ -f x ]", "a \\\"b", "wait",
    ],
)  # fmt: skip
def test_leaves_what_needs_a_shell(command: str) -> None:
    assert all(one.edit is None for one in HC006.found(f"FROM a:1\nCMD {command}"))


def test_leaves_what_others_hang_on() -> None:
    HC006.leaves("FROM a:1\nENTRYPOINT /app\nCMD --help")
    HC006.leaves("FROM a:1\nCMD node x", facts=facts(entrypoint=["/entrypoint.sh"]))


_TEXT = st.text(alphabet="ab-=/.,:%@+^ \t'\"é", min_size=1, max_size=30).map(lambda words: f"run {words}")


@given(_TEXT)
def test_the_exec_form_has_the_words_that_a_shell_makes_of_it(command: str) -> None:
    for found in HC006.found(f"FROM a:1\nCMD {command}"):
        if found.edit is not None:
            words = json.loads(found.edit.text.removeprefix("CMD "))
            script = f'run() {{ printf "%s\\0" run "$@"; }}; {command}'
            done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
            assert done.stdout.decode().removesuffix("\0").split("\0") == words


@pytest.mark.parametrize(
    ("command", "mended"),
    [
        ("[ 'node', 'server.js' ]", '["node", "server.js"]'),
        ('["npm" "start"]', '["npm", "start"]'),
        ('["npm", "start",]', '["npm", "start"]'),
        ('["npm", "start"] # the server', '["npm", "start"]'),
    ],
)
def test_mends_broken_json(command: str, mended: str) -> None:
    assert HC006.catches(f"FROM a:1\nCMD {command}", says="Invalid JSON in").level is Level.ERROR
    HC006.mends(f"FROM a:1\nCMD {command}", f"FROM a:1\nCMD {mended}")


@pytest.mark.parametrize("command", ['["a", "b"] && c', "[node, server.js a]", '["a", "b",', '["a" b]'])
def test_says_that_json_is_broken_where_nobody_can_tell_what_was_meant(command: str) -> None:
    HC006.leaves(f"FROM a:1\nENTRYPOINT {command}")
    HC006.catches(f"FROM a:1\nENTRYPOINT {command}", says="Invalid JSON in")


def test_finds_broken_json_of_a_healthcheck() -> None:
    HC006.catches("FROM a:1\nHEALTHCHECK CMD ['curl', 'localhost']", says="Invalid JSON in HEALTHCHECK")


@pytest.mark.parametrize("command", ['[ -f "/x" ] && exec y', '[ "$A" = "b" ] && exec c', '[[ "$A" == b ]] && exec c'])
def test_a_test_of_the_shell_is_no_json(command: str) -> None:
    HC006.passes(f"FROM a:1\nCMD {command}")


def test_leaves_a_script_that_the_kernel_cannot_start() -> None:
    files = {"run.sh": b"echo a\n", "good.sh": b"#!/bin/sh\necho a\n", "server": b"\x7fELF..."}
    for name, edited in (("run.sh", False), ("good.sh", True), ("server", True), ("unknown.py", False)):
        found = HC006.catches(f"FROM a:1\nCMD /app/{name} x", files=files, read=files.get)
        assert (found.edit is not None) is edited, name


@pytest.mark.parametrize(
    "start",
    [
        'CMD ["sh", "-c", "exec server --port=$PORT"]',
        'CMD ["tini", "--", "bash", "-c", "server $PORT"]',
        'CMD ["npm", "start", "--", "--port=${PORT}"]',  # which hands it to a shell
        'CMD ["java", "-jar", "a.jar", "--server.port=${PORT}"]',  # Spring fills it in
        'ENTRYPOINT ["/start.sh", "$PORT"]',
        'CMD ["server", "--price", "$5", "--name", "$OTHER", "$$PORT"]',
    ],
)
def test_who_fills_in_variables_without_the_shell_of_docker_passes(start: str) -> None:
    HC006.passes(f"FROM debian:12\nENV PORT=80\n{start}")


def test_an_exec_form_that_fills_in_nothing_is_shown_with_a_shell() -> None:
    found = HC006.catches('FROM debian:12\nENV PORT=80 A=b\nCMD ["server", "a b", "x $A", "--port=$PORT"]')
    assert """exec server 'a b' \\"x $A\\" --port=$PORT""" in found.remedy.english


def test_one_string_for_the_whole_command_names_no_program() -> None:
    HC006.mends(
        'FROM debian:12\nENTRYPOINT ["java -jar /app.jar"]', 'FROM debian:12\nENTRYPOINT ["java", "-jar", "/app.jar"]'
    )
    found = HC006.catches('FROM debian:12\nCMD ["cd /app && server"]')
    assert '["sh", "-c", "cd /app && server"]' in found.remedy.english
    assert found.confidence is Confidence.LIKELY  # the base image may have an entrypoint that takes it
    HC006.passes('FROM debian:12\nCMD ["-m 512m"]')
    HC006.passes('FROM debian:12\nCMD ["/opt/my app/run"]')
    HC006.passes('FROM debian:12\nENTRYPOINT ["/bin/bash", "-c"]\nCMD ["server --port 80"]')
    HC006.passes('FROM debian:12\nCMD ["server --port 80"]', facts=facts(entrypoint=("sh", "-c")))
