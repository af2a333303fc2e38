"""The command of an image is taken apart: wrapper, interpreter, script."""

import pytest

from bot.image import command
from bot.model.images import ImageConfig


@pytest.mark.parametrize(
    ("entrypoint", "cmd", "program"),
    [
        (("/app/run",), ("serve",), ("/app/run",)),
        ((), ("tool", "serve"), ("tool",)),
        ((), ("/bin/sh", "-c", "exec ./run --port 80"), ("./run",)),
        ((), ("/bin/sh", "-c", "./migrate && ./run"), ()),
        ((), ("/bin/sh", "-c", "PORT=1 ./run"), ()),
        ((), ("python3.11", "-u", "app.py", "x"), ("python3.11", "-u", "app.py")),
        ((), ("python", "-m", "http.server", "80"), ("python", "-m", "http.server")),
        ((), ("python", "-c", "print(1)"), ()),
        ((), ("java", "-Xmx1g", "-cp", "lib/*", "Main", "x"), ("java", "-Xmx1g", "-cp", "lib/*", "Main")),
        ((), ("java", "-jar", "app.jar", "x"), ("java", "-jar", "app.jar")),
        (("tini", "--"), ("node", "server.js"), ("tini", "--", "node", "server.js")),
        (("/__cacert_entrypoint.sh",), ("java", "-jar", "a.jar"), ("/__cacert_entrypoint.sh", "java", "-jar", "a.jar")),
        ((), (), ()),
    ],
)
def test_the_program_without_its_arguments(
    entrypoint: tuple[str, ...], cmd: tuple[str, ...], program: tuple[str, ...]
) -> None:
    assert command.program(ImageConfig(entrypoint=entrypoint, cmd=cmd)) == program


@pytest.mark.parametrize(
    ("entrypoint", "cmd", "untold"),
    [
        (("fping",), (), True),
        (("python", "tool.py"), (), True),
        (("tini", "--", "tool"), (), True),
        (("fping",), ("-c1", "host"), False),
        (("server", "--config", "/etc/server"), (), False),
        ((), ("tool",), False),
        ((), (), False),
    ],
)
def test_a_program_that_its_caller_gives_arguments(
    entrypoint: tuple[str, ...], cmd: tuple[str, ...], untold: bool
) -> None:
    assert command.is_untold(ImageConfig(entrypoint=entrypoint, cmd=cmd)) is untold


def test_a_command_that_needs_no_shell_is_split() -> None:
    assert command.without_shell("/app/run --check 'a b'") == ("/app/run", "--check", "a b")
    assert command.without_shell("curl localhost | grep ok") is None
    assert command.without_shell("A=b run") is None
    assert command.without_shell("'") is None


@pytest.mark.parametrize(
    ("entrypoint", "cmd", "words"),
    [
        (("/usr/bin/tini", "--", "crc"), (), ("/usr/bin/tini", "--", "crc")),
        (("tini", "-g", "--", "python", "main.py"), ("serve",), ("tini", "-g", "--", "python", "main.py")),
        (("tini", "--"), ("node", "main.js"), ("tini", "--", "node", "main.js")),
        (("docker-entrypoint.sh",), ("serve",), ("docker-entrypoint.sh", "serve")),
    ],
)
def test_the_program_behind_an_init(entrypoint: tuple[str, ...], cmd: tuple[str, ...], words: tuple[str, ...]) -> None:
    """It stands in ENTRYPOINT behind the init's own options, or in CMD."""
    assert command.program(ImageConfig(entrypoint=entrypoint, cmd=cmd)) == words


@pytest.mark.parametrize(
    ("words", "program"),
    [
        (("sh",), ()),
        (("sh", "-c"), ()),
        (("sh", "run.sh", "x"), ("sh", "run.sh")),
        (("perl", "-e", "print 1"), ()),
        (("java", "-version"), ()),
        (("java", "Main", "x"), ("java", "Main")),
        (("javac", "A.java"), ("javac",)),
    ],
)
def test_a_program_with_no_script_or_one(words: tuple[str, ...], program: tuple[str, ...]) -> None:
    assert command.program(ImageConfig(cmd=words)) == program


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("java", "-jar", "app.jar", "x"), "app.jar"),
        (("/opt/java/bin/java", "-Xmx1g", "-jar", "app.jar"), "app.jar"),
        (("java", "-cp", "lib/*", "Main"), None),
        (("java", "Main"), None),
        (("python3", "-u", "app.py"), "app.py"),
        (("python3", "-m", "shop"), None),
        (("python3",), None),
        (("tool", "app.py"), None),
        ((), None),
    ],
)
def test_the_file_that_an_interpreter_is_started_with(words: tuple[str, ...], file: str | None) -> None:
    assert command.script_file(words) == file


def test_the_command_of_a_healthcheck() -> None:
    assert command.health_command(("CMD", "curl", "x")) == ("curl", "x")
    assert command.health_command(("CMD-SHELL", "curl x")) == ("/bin/sh", "-c", "curl x")
    assert command.health_command(("CMD-SHELL", "curl x"), ("bash", "-ec")) == ("bash", "-ec", "curl x")
    assert command.health_command(("CMD-SHELL",)) == command.health_command(("NONE",)) == ()
