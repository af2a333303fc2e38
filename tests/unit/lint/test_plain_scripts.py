"""What is not shown to ShellCheck is what it has nothing to say of; the real one is asked."""

import json
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.lint.hadolint import _program
from bot.lint.plain_scripts import _WITHOUT_RULES, is_plain


@pytest.mark.parametrize(
    "script",
    [
        "npm ci",
        "set -eux && apt-get update && apt-get install -y curl=7.88 && rm -rf /var/lib/apt/lists/*",
        'pip install --no-cache-dir "flask>=3,<4"',
        "mkdir -p /a /b && cp a b",
        "/usr/bin/make -j4 install",
        "chmod +x /a.bash",
        "./configure --prefix=/usr && sbt 'set x := 1' && chmod 755 a",
        'echo "a: b" > /etc/a && bundle install',
        'acme "--version=${A}" && mkdir -p "$B/x"',
        "cd /x/$A && acme ${A}-$B.tgz -C ~/bin && rm a-1.tgz",
        "DEBIAN_FRONTEND=noninteractive LANG=C apt-get install -y php-*",
        "rm -rf /var/www/html/* ~/.m2 /usr/src/app && chmod +x /usr/bin/*",
    ],
)
def test_plain(script: str) -> None:
    assert is_plain(script, {"A", "B"})


@pytest.mark.parametrize(
    "script",
    [
        "cd ..", "cd -", "echo $x", "npm ci; npm test", "npm ci | cat", "npm ci || true", "A=1 acme $A", "rm -rf /usr",
        "rm -rf /usr/share/*", "rm -rf /etc/*", "rm -rf $A/x", "cp *.a b", "mv $A b", "echo *",
        "rm -rf *", "make = x", "make += x", "cp a", 'cp "a b"', "mkdir -pm 700 a", "set a=b", "npm run done",
        "tar xf *.tar", "npm ci > log", "(npm ci)", "npm ci &", "npm ci # x", "yarn\nfoo", "", "&&",
        "sudo make", "which npm",
        'acme "$C"', "acme $C", "echo -e a", "echo", "acme > $A", "acme /a.b > /a.b", "x=/a acme > /a",
        "a > /x && a >> /x && a >> /x", "acme '$A'",
        "./ a", "//a b",
        "acme 'a' 'b", "acme \"a\"'b'", "a= b", "function a", "a +=1", "GOPATH=/go && npm ci",
        "acme 'a && b'", "find . -name 'x'", "a > /x 2>&1",
    ],
)  # fmt: skip
def test_not_plain(script: str) -> None:
    assert not is_plain(script, {"A"})


@pytest.mark.parametrize(
    "script",
    [
        'mv "$RUN_FILE" "$PASSWORD_FILE" "$CHECK_DATABASE_FILE" "$CREATE_DATABASE_FILE" "$ORACLE_BASE"/',
        'a "' + "$a" * 50_000,
        'a "' + "a" * 50_000 + '"/',
        "a" + " " * 50_000 + "$",
        "a " + ">/a" * 50_000 + "!",
        "a >/" + "./a" * 50_000 + "!",
        "a" + " 'a'" * 50_000 + "$",
    ],
    ids=lambda script: script[:12],
)
def test_what_is_not_plain_is_soon_known_not_to_be(script: str) -> None:
    started = time.process_time()
    assert not is_plain(script, {"a"})
    assert time.process_time() - started < 1


_WORD = st.text(alphabet="abz09-_./:=@%+,", min_size=1, max_size=8) | st.sampled_from(
    ("install", "-y", "--opt=value", "/usr/bin", "a=b", "-", "--", '"a b"', '"x>=1,<2"', "*", "done", "$x", "~/a", "~")
    + (
        '"$A/b"',
        '"${A}"',
        '"$C"',
        "'a b'",
        "'$A'",
        "'(a|b)*'",
        "> /x",
        ">> /x",
        "2>&1",
        "'~/a'",
        "$A",
        "$A/b-${A}.c",
        "~root/x",
        "a*",
        "/a/*.b",
        "$C/*",
        '"~/a"',
        "=",
        "-e",
        "+",
    )
)
_ANY = st.text(alphabet="abcinz09-_./+", min_size=1, max_size=8) | st.sampled_from(
    ("sbt", "bundle", "./configure", "echo", "pip3.11", "choco", "cabal", "php", "add-apt-repository")
)
_COMMAND = st.builds(
    lambda program, words: " ".join([program, *words]),
    _ANY
    | st.sampled_from(
        [*sorted(_WITHOUT_RULES), "rm", "mkdir", "cp", "mv", "ln", "set", "cd", "find", "tr", "apt-get", "npm"]
    ),
    st.lists(_WORD | st.sampled_from(("/tmp/*", "-rf", "/var/lib/apt/lists/*", "-p", "-ex")), max_size=4),
)
_DELETION = st.builds(
    lambda parts, end: "rm -rf " + "/".join(parts) + end,
    st.lists(
        st.sampled_from(("", "usr", "share", "local", "bin", "etc", "home", "var", "x", ".", "..", "~")),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(("", "/", "/*", "//*", "*")),
)
_FOR_IT_ALONE = st.builds(
    lambda value, command: f"{value} {command}", st.sampled_from(("A=1", "b=/x", "c=", "d=$A")), _COMMAND
)
_SCRIPT = st.lists(_COMMAND | _DELETION | _FOR_IT_ALONE, min_size=1, max_size=3).map(" && ".join)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(scripts=st.lists(_SCRIPT, min_size=50, max_size=50))
def test_shellcheck_has_nothing_to_say_of_what_is_plain(tmp_path: Path, scripts: list[str]) -> None:
    plain = [script for script in scripts if is_plain(script, {"A"})]
    (tmp_path / "D").write_text("FROM debian:12\nARG A\n" + "".join(f"RUN {script}\n" for script in plain))
    command = [_program(), "--no-fail", "--format=json", str(tmp_path / "D")]
    done = subprocess.run(command, capture_output=True, check=True)
    found = [(one["code"], plain[one["line"] - 3]) for one in json.loads(done.stdout) if one["code"].startswith("SC")]
    lasts = [script.rpartition("&&")[2].split()[:1] for _, script in found]
    # The status of the last command is that of the RUN.
    assert [one for one, last in zip(found, lasts, strict=True) if one[0] != "SC2164" or last != ["cd"]] == []
