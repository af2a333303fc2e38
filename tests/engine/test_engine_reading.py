"""What we read of a Dockerfile and of a .dockerignore, beside what the engine's builder makes of it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.expansion import ExpansionError, Lexer
from bot.dockerfile.ignore import IgnoreRules, IgnoreSyntaxError
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from tests.engine import frontend
from tests.fuzz import examples

# ---------------------------------------------------------------------------------------------------------- stages

_names = st.sampled_from(["a", "B", "b", "c", "1x", "x.y", "scratch"])
_bases = st.sampled_from(["scratch", "a", "b", "B", "$X", "${X:-b}", "${Y}", "img:1", '"b"', "c"])
_lines = st.sampled_from(
    [
        *("ARG X=b", "ARG Y", "ENV A=b", "COPY --from=a / /", "COPY <<EOF /x\nFROM no\nEOF", "RUN <<E\nFROM z\nE"),
        *("ONBUILD COPY --from=a / /", "# FROM d", "RUN a \\\n\n# x\n b", "LABEL a=b \\\n c=d", "USER a"),
    ]
)


@st.composite
def _staged(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.sampled_from(["ARG X=a", "ARG Y=c", "# x", ""]), max_size=2))
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(["", "", " AS {}", " as {}"])).format(draw(_names))
        lines.append(f"FROM {draw(_bases)}{name}")
        lines += draw(st.lists(_lines, max_size=3))
    return "\n".join(lines) + "\n"


@examples(2)
@given(st.lists(_staged(), min_size=frontend.BATCH, max_size=frontend.BATCH))
def test_the_stages_are_those_of_the_builder(texts: list[str]) -> None:
    for text, theirs in zip(texts, frontend.builder(texts), strict=True):
        assert frontend.disagreement(theirs, frontend.ours(text)) is None, text


# ----------------------------------------------------------------------------------------------------------- words

_PIECES = (
    *("$V", "${V}", "${V:-w}", "${V-w}", "${V:+w}", "${V+w}", "${E:-w}", "${E-w}", "${E:+w}", "${U:-w}", "${U-w}"),
    *("${U+w}", "${V#a}", "${V##*b}", "${V%/*}", "${V%%b*}", "${V/b/B}", "${V//b/B}", "${V//[ab]/_}", "${V/\\//-}"),
    *("${V%\\*?}", "${V//?b/.}", "${U:-${V#*b}}", "${V:-${U}}", "\\$V", "'$V'", '"$V"', '"a b"', "'a b'", "a\\ b", "x"),
    *("é", "$", "$$", "\\\\", "''", '""', "$1", "$é", '"\\"', '"', "'", "}", "{", "/", "\\x", '"\\x"', '"$"', "`", "#"),
)


def _lines_of_env() -> list[str]:
    chosen = random.Random(7)
    lines = [f"ENV R{number}={piece}" for number, piece in enumerate(_PIECES)]
    for number in range(len(lines), 400):
        words = "".join(chosen.choices(_PIECES, k=chosen.randint(2, 4)))
        lines.append(f"ENV R{number}={words}" if number % 3 else f"ENV R{number} {words}")
    return lines


HEAD = "FROM scratch\nARG U\nENV V=abcab/x*y E=\n"
KNOWN = {"V": "abcab/x*y", "E": ""}


def _filled_in(line: str) -> dict[str, str] | None:
    """What we make of a line of ENV, None if we refuse it."""
    try:
        pairs = parse(line).instructions[0].pairs
        return {Lexer().expand(name, KNOWN): Lexer().expand(value, KNOWN) for name, value in pairs}
    except (DockerfileSyntaxError, ExpansionError):
        return None


def _built_environment(text: str, folder: Path) -> dict[str, str]:
    (folder / "Dockerfile").write_text(text, "utf-8")
    tag = "hullcheck-test:words"
    _run("docker", "buildx", "build", "--quiet", "--load", f"--tag={tag}", str(folder))
    try:
        env = json.loads(_run("docker", "image", "inspect", "--format={{json .Config.Env}}", tag))
    finally:
        _run("docker", "image", "rm", tag)
    return dict(entry.split("=", 1) for entry in env)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_values_are_filled_in_as_the_builder_does(tmp_path: Path) -> None:
    mine = {line: filled for line in _lines_of_env() if (filled := _filled_in(line)) is not None}
    theirs = _built_environment(HEAD + "\n".join(mine) + "\n", tmp_path)
    assert len(mine) > 250
    for line, filled in mine.items():
        assert {name: theirs.get(name) for name in filled} == filled, line


def test_words_that_we_refuse_the_builder_refuses(tmp_path: Path) -> None:
    refused = [line for line in _lines_of_env() if _filled_in(line) is None]
    for line in random.Random(3).sample(refused, 15):
        (tmp_path / "Dockerfile").write_text(HEAD + line + "\n", "utf-8")
        command = ["docker", "buildx", "build", "--call=check", str(tmp_path)]
        assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode != 0, line


# ---------------------------------------------------------------------------------------------------- .dockerignore

TREE = (
    *("a", "b", "a.b", "c/a", "c/b", "c/d/a", "c/d/b.md", "d/c/a", "README.md", "e.md", "f/e.md", "-", "!a", "#a"),
    *("é/a", "g h/a", "c.d/a", "abc", "[a]", "c/a.b/x"),
)
_pattern_pieces = st.sampled_from(
    [
        *("a", "b", "c", "d", "c/", "/", "*", "**", "**/", "/**", "?", ".", "..", "[a-c]", "[^a]", "\\*", "\\.", ".md"),
        *("/a", "./", "*.md", "README.md", "é", "g h", " ", "-", "abc", "c/d", "!", "#"),
    ]
)


@st.composite
def _ignore_file(draw: st.DrawFn) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 5))):
        mark = draw(st.sampled_from(["", "", "!", " ", "# ", "/"]))
        lines.append(mark + "".join(draw(st.lists(_pattern_pieces, min_size=1, max_size=3))))
    return draw(st.sampled_from(["\n", "\n", "\r\n"])).join(lines)


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("contexts")
    (root / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    return root


@examples(3)
@given(st.lists(_ignore_file(), min_size=25, max_size=25))
def test_what_a_context_leaves_out_is_what_the_builder_leaves_out(contexts: Path, texts: list[str]) -> None:
    mine = {}
    for text in texts:
        try:
            rules = IgnoreRules.parse(text)
        except IgnoreSyntaxError:
            continue
        mine[text] = {path for path in TREE if not rules.excludes(path)}
    arrived = _arrived(contexts, list(mine))
    for text, kept in mine.items():
        assert arrived[text] == kept, text


def _arrived(root: Path, texts: list[str]) -> dict[str, set[str]]:
    """Build a context with each ignore file, all at once; -> which of TREE arrive."""
    targets = {}
    for number, text in enumerate(texts):
        context = root / f"{number}"
        for path in TREE:
            (context / path).parent.mkdir(parents=True, exist_ok=True)
            (context / path).write_text(path)
        (context / ".dockerignore").write_text(text, "utf-8", newline="")
        shutil.rmtree(root / f"out{number}", ignore_errors=True)
        targets[f"t{number}"] = {
            "context": str(context), "dockerfile": str(root / "Dockerfile"),
            "output": [f"type=local,dest={root}/out{number}"],
        }  # fmt: skip
    (root / "bake.json").write_text(json.dumps({"group": {"default": {"targets": list(targets)}}, "target": targets}))
    _run("docker", "buildx", "bake", "--allow=fs=*", f"--file={root}/bake.json")
    return {
        text: {path for path in TREE if (root / f"out{number}" / path).exists()} for number, text in enumerate(texts)
    }
