"""What keeps an image from starting is told from its files, and nothing that starts is called an obstacle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.image.built_image import BuiltImage
from bot.image.start import Obstacle, obstacles, why_refused_as_root
from bot.model.images import Healthcheck, ImageConfig
from tests.unit.rewrite.fakes import LOADER, File, built, elf

AMD64 = "linux/amd64"
SHELL = File(elf((), LOADER), 0, 0o755)
BASE = {
    "bin/sh": SHELL,
    "usr/bin/env": SHELL,
    "usr/bin/python3": SHELL,
    "sbin/tini": SHELL,
    LOADER[1:]: File(elf(soname="ld"), 0, 0o755),
    "lib/libc.so.6": File(elf(soname="libc.so.6"), 0, 0o755),
    "etc/passwd": File(b"root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"),
    "app": File(folder=True, mode=0o755),
    "app/tool": File(elf(("libc.so.6",), LOADER), 3, 0o755),
    "app/run.sh": File(b"#!/bin/sh\nexec tool\n", 3, 0o755),
    "app/main.py": File(b"print(1)\n", 3),
}


def image(config: ImageConfig, **more: File | None) -> BuiltImage:
    files = {**BASE, **{name.replace("__", "/"): file for name, file in more.items()}}
    known = {path: file for path, file in files.items() if file is not None}
    found = built("FROM debian\nWORKDIR /app\nCOPY . .\n", known, replace(config, workdir=config.workdir or "/app"))
    assert found.image is not None
    return found.image


def kinds(found: BuiltImage, platform: str = AMD64) -> list[Obstacle]:
    return [one.kind for one in obstacles(found, platform)]


@pytest.mark.parametrize(
    "config",
    [
        ImageConfig(entrypoint=("/app/tool",)),
        ImageConfig(cmd=("./tool", "serve")),
        ImageConfig(cmd=("/app/run.sh",)),
        ImageConfig(cmd=("python3", "main.py")),
        ImageConfig(cmd=("/bin/sh", "-c", "cd /elsewhere && ./not-here")),
        ImageConfig(cmd=("/bin/sh", "-c", "test -f x || nothing-there")),
        ImageConfig(cmd=("/bin/sh", "-c", "exec $PROGRAM --port 80")),
        ImageConfig(entrypoint=("tini", "--"), cmd=("/app/tool",)),
        ImageConfig(cmd=("/app/tool",), user="app"),
        ImageConfig(cmd=("/app/tool",), user="4711:4711"),
        ImageConfig(cmd=("/app/tool",), workdir="/not/there/yet"),
        ImageConfig(cmd=("/app/tool",), healthcheck=Healthcheck(("CMD-SHELL", "curl x || wget x"))),
        ImageConfig(cmd=("/app/tool",), healthcheck=Healthcheck(("NONE",))),
    ],
)
def test_what_starts_has_nothing_in_its_way(config: ImageConfig) -> None:
    assert obstacles(image(config), AMD64) == ()


@pytest.mark.parametrize(
    ("config", "kind", "words"),
    [
        (ImageConfig(), Obstacle.COMMAND, "no ENTRYPOINT and no CMD"),
        (ImageConfig(entrypoint=("/nope",)), Obstacle.PROGRAM, "/nope does not exist"),
        (ImageConfig(cmd=("gunicorn", "app")), Obstacle.PROGRAM, "gunicorn does not exist"),
        (ImageConfig(cmd=("/bin/sh", "-c", "node index.js")), Obstacle.PROGRAM, "node does not exist"),
        (ImageConfig(entrypoint=("tini", "--"), cmd=("node",)), Obstacle.PROGRAM, "node does not exist"),
        (ImageConfig(cmd=("/app",)), Obstacle.PROGRAM, "/app is a directory"),
        (ImageConfig(cmd=("/app/main.py",)), Obstacle.PERMISSION, "/app/main.py is not executable"),
        (ImageConfig(cmd=("python3", "server.py")), Obstacle.SCRIPT, "server.py, which does not exist"),
        (ImageConfig(cmd=("/app/tool",), user="nobody-here"), Obstacle.USER, "user nobody-here does not exist"),
        (
            ImageConfig(cmd=("/app/tool",), healthcheck=Healthcheck(("CMD", "curl", "-f", "x"))),
            Obstacle.HEALTH,
            "runs curl, which does not exist",
        ),
    ],
)
def test_what_the_config_names_and_is_not_there(config: ImageConfig, kind: Obstacle, words: str) -> None:
    found = obstacles(image(config), AMD64)
    assert [one.kind for one in found] == [kind]
    assert words in found[0].text.english


@pytest.mark.parametrize(
    ("file", "kind", "words"),
    [
        (File(b"#!/bin/sh\r\necho\r\n", 3, 0o755), Obstacle.LINE_ENDS, "Windows line endings"),
        (File(b"#!/usr/bin/bash\necho\n", 3, 0o755), Obstacle.INTERPRETER, "/usr/bin/bash, which does not exist"),
        (File(b"#!/usr/bin/env ruby\n", 3, 0o755), Obstacle.INTERPRETER, "the interpreter ruby"),
        (File(b"echo no first line\n", 3, 0o755), Obstacle.FORMAT, "has no #! line"),
        (File(b"", 3, 0o755), Obstacle.FORMAT, "has no #! line"),
        (File(elf(("libz.so.1", "libc.so.6"), LOADER), 3, 0o755), Obstacle.LIBRARY, "libz.so.1, which is missing"),
        (File(elf(("libc.so.6",), "/lib/ld-musl-x86_64.so.1"), 3, 0o755), Obstacle.LOADER, "ld-musl-x86_64.so.1"),
    ],
)
def test_what_a_program_lacks(file: File, kind: Obstacle, words: str) -> None:
    found = obstacles(image(ImageConfig(cmd=("/app/run.sh",)), app__run=None, **{"app/run.sh": file}), AMD64)
    assert [one.kind for one in found] == [kind]
    assert words in found[0].text.english


def test_a_user_who_may_not_read_or_run() -> None:
    closed = {"app/main.py": File(b"x", 3, 0o600), "app/tool": File(elf(), 3, 0o700)}
    assert kinds(image(ImageConfig(cmd=("python3", "main.py"), user="app"), **closed)) == [Obstacle.PERMISSION]
    assert kinds(image(ImageConfig(cmd=("./tool",), user="app"), **closed)) == [Obstacle.PERMISSION]
    assert kinds(image(ImageConfig(cmd=("./tool",)), **closed)) == []


def test_a_program_for_another_machine() -> None:
    assert kinds(image(ImageConfig(cmd=("/app/tool",))), "linux/arm64") == [Obstacle.MACHINE]


def test_names_of_a_stranger_stay_on_one_line_and_short() -> None:
    (found,) = obstacles(image(ImageConfig(cmd=("x\n::error::" + "y" * 500,))), AMD64)
    assert "\n" not in found.text.english and len(found.text.english) < 200


def test_an_obstacle_says_which_instruction_it_is_of_and_which_file() -> None:
    """The review shows it at that line of the Dockerfile."""

    def places(config: ImageConfig, **more: File | None) -> list[tuple[str, str, bool]]:
        return [(one.keyword, one.path, one.fatal) for one in obstacles(image(config, **more), AMD64)]

    text, returns = File(b"x", 3, 0o755), File(b"#!/bin/sh\r\n", 3, 0o755)
    assert places(ImageConfig()) == [("CMD", "", True)]
    assert places(ImageConfig(cmd=("/nope",))) == [("CMD", "/nope", True)]
    assert places(ImageConfig(entrypoint=("/nope",), cmd=("x",))) == [("ENTRYPOINT", "/nope", True)]
    assert places(ImageConfig(cmd=("/app/run.sh",)), **{"app/run.sh": text}) == [("CMD", "app/run.sh", True)]
    assert places(ImageConfig(cmd=("/app/run.sh",)), **{"app/run.sh": returns}) == [("CMD", "app/run.sh", True)]
    lines = {"app/run.sh": File(b"echo\r\n", 3, 0o755)}
    assert places(ImageConfig(cmd=("sh", "run.sh")), **lines) == [("CMD", "app/run.sh", False)]
    closed = {"app/main.py": File(b"x", 3, 0o600)}
    assert places(ImageConfig(cmd=("python3", "main.py"), user="app"), **closed) == [("USER", "app/main.py", True)]
    health = ImageConfig(cmd=("/app/tool",), healthcheck=Healthcheck(("CMD", "curl")))
    assert places(health) == [("HEALTHCHECK", "curl", False)]
    shell = ImageConfig(cmd=("/app/tool",), healthcheck=Healthcheck(("CMD-SHELL", "curl x")))
    assert places(shell) == [("HEALTHCHECK", "curl", False)]
    assert places(replace(shell, healthcheck=Healthcheck(("CMD",)))) == []
    assert places(replace(shell, shell=("/bin/zsh", "-c")))[0] == ("HEALTHCHECK", "/bin/zsh", False)


def test_line_ends_of_windows_are_told_of_a_script_that_a_shell_is_given() -> None:
    (found,) = obstacles(image(ImageConfig(cmd=("sh", "run.sh")), **{"app/run.sh": File(b"echo\r\n", 3, 0o755)}), AMD64)
    assert "/app/run.sh" in found.text.english
    unread = {"app/run.sh": File(b"echo\n", 3, 0o755)}
    assert kinds(image(ImageConfig(cmd=("sh", "run.sh")), **unread)) == []


@pytest.mark.parametrize(
    ("words", "lost"),
    [
        (("sh", "-ec", "nope"), "nope"),
        (("sh", "-o", "pipefail", "-c", "nope"), "nope"),
        (("sh", "+e", "-c", "nope"), "nope"),
        (("sh", "--c", "nope"), "/app/nope"),  # a long option, and the name of a script
        (("sh", "-c", "exec nope"), "nope"),
        (("sh", "-c", "true && nope"), "nope"),
        (("sh", "-c", "true | nope"), None),
        (("tini", "-g", "--", "nope"), "nope"),
        (("tini", "nope"), "nope"),
    ],
)
def test_what_a_shell_is_told_is_looked_for(words: tuple[str, ...], lost: str | None) -> None:
    found = obstacles(image(ImageConfig(cmd=words)), AMD64)
    assert [one.lost for one in found] == ([lost] if lost else [])


def test_a_program_that_a_script_runs_is_told_with_the_script() -> None:
    (found,) = obstacles(image(ImageConfig(cmd=("/bin/sh", "-c", "nope"))), AMD64)
    assert "nope does not exist" in found.text.english


def test_what_is_lost_is_told_by_its_own_name() -> None:
    """By it the line, or the package, is found that took it away."""

    def lost(config: ImageConfig, **more: File | None) -> list[str]:
        return [one.lost for one in obstacles(image(config, **more), AMD64)]

    run = ImageConfig(cmd=("/app/run.sh",))
    assert lost(run, **{"app/run.sh": File(elf(("libz.so.1",), LOADER), 3, 0o755)}) == ["libz.so.1"]
    assert lost(run, **{"app/run.sh": File(elf((), "/lib/ld-x.so.1"), 3, 0o755)}) == ["/lib/ld-x.so.1"]
    assert lost(run, **{"app/run.sh": File(b"#!/usr/bin/env ruby\n", 3, 0o755)}) == ["ruby"]
    assert lost(ImageConfig(cmd=("python3", "server.py"))) == ["/app/server.py"]
    assert lost(ImageConfig(cmd=("/nope",))) == ["/nope"]


def test_a_script_that_a_user_may_run_and_not_read() -> None:
    closed = {"app/run.sh": File(b"#!/bin/sh\n", 3, 0o711)}
    (found,) = obstacles(image(ImageConfig(cmd=("/app/run.sh",), user="app"), **closed), AMD64)
    assert (found.kind, found.keyword) == (Obstacle.PERMISSION, "USER") and "to read /app/run.sh" in found.text.english
    assert kinds(image(ImageConfig(cmd=("/app/run.sh",)), **closed)) == []


@pytest.mark.parametrize(("user", "who"), [("", "root"), ("0", "0"), ("app:7", "app"), ("7", None), ("7:app", None)])
def test_who_is_refused_where_nobody_may_be_root(user: str, who: str | None) -> None:
    """A cluster goes by the number: it does not look a name up."""
    found = why_refused_as_root(image(ImageConfig(cmd=("/app/tool",), user=user)))
    assert (found.path if found is not None else None) == who
