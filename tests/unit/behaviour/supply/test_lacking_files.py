"""Files that a failing start says it lacks, and which file of the repository stands for one."""

import pytest

from bot.behaviour.supply.lacking_files import find_lacking, find_stand_in

COMMAND = ("goaccess", "--no-global-config", "--config-file=/srv/data/goaccess.conf")


def lacking(text: str, command: tuple[str, ...] = ("app",), *there: str) -> tuple[str, ...]:
    return find_lacking(text, command, "/app", lambda path: path in there)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("FileNotFoundError: [Errno 2] No such file or directory: 'config.json'", "/app/config.json"),
        ("panic: open /etc/app/x.toml: no such file or directory", "/etc/app/x.toml"),
        ("Error: ENOENT: no such file or directory, open '/app/config/settings.json'", "/app/config/settings.json"),
        ("java.io.FileNotFoundException: conf/app.properties (No such file or directory)", "/app/conf/app.properties"),
        ("Error: could not read config file /etc/x.conf", "/etc/x.conf"),
        ("No such file or directory @ rb_sysopen - config/x.yml (Errno::ENOENT)", "/app/config/x.yml"),
        ('Config file "conf/app.yaml" does not exist', "/app/conf/app.yaml"),
        ("cat: /data/x.txt: No such file or directory", "/data/x.txt"),
        ("config.ini not found", "/app/config.ini"),
    ],
)
def test_what_is_said(text: str, path: str) -> None:
    assert lacking(text) == (path,)
    assert lacking(text, ("app",), path) == ()


def test_where_no_name_is_said_the_command_has_it() -> None:
    text = "Unable to open the specified config file. No such file or directory"
    assert lacking(text, COMMAND) == ("/srv/data/goaccess.conf",)
    assert lacking("something else", COMMAND) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Error: Cannot find module '/app/x.js'",
        "python: can't open file '/app/main.py': [Errno 2] No such file or directory",
        "libfoo.so.6: cannot open shared object file: No such file or directory",
        "/usr/bin/env: 'ruby': No such file or directory",
        "connect /run/app.sock: no such file or directory",
    ],
)
def test_code_libraries_and_sockets_are_no_files_to_give(text: str) -> None:
    assert lacking(text) == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["x/config.json", "config.example.json"], "x/config.json"),
        (["config.example.json", "a/b/config.json.sample"], "config.example.json"),
        (["deploy/config.json", "service/config.json"], "service/config.json"),
        (["node_modules/a/config.json", "tests/config.json", "my-config.json"], None),
    ],
)
def test_the_file_of_that_name_or_a_sample_stands_for_it(files: list[str], expected: str | None) -> None:
    assert find_stand_in("/srv/config.json", files, "service") == expected
