import contextlib
import posixpath
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.ignore import IgnoreRules, IgnoreSyntaxError, names
from tests.fuzz import examples
from tests.work import calls


@pytest.mark.parametrize(
    ("text", "out", "kept"),
    [
        ("node_modules", ["node_modules", "node_modules/a/b"], ["a/node_modules", "node_modules2"]),
        ("**/node_modules", ["node_modules", "a/b/node_modules/c"], ["a/node_modules2"]),
        ("*.md\n!README.md", ["a.md"], ["README.md", "a/b.md"]),
        ("*\n!src", ["a", "src2"], ["src", "src/b/c"]),
        ("src\n!src/a", ["src/b"], ["src/a", "src/a/x"]),
        ("/a/", ["a", "a/b"], ["b/a"]),
        ("./a", ["a"], ["b"]),
        ("a/../b", ["b"], ["a"]),
        ("# a\n\n  b  \n#b", ["b"], ["# a", "a"]),
        ("a?c", ["abc"], ["ac", "a/c"]),
        ("[a-c]x", ["bx"], ["dx"]),
        ("[^a-c]x", ["dx"], ["bx"]),
        ("a/**", ["a/b", "a/b/c"], ["ab"]),
        ("**/*.log\n!keep.log", ["a.log", "b/c.log", "b/keep.log"], ["keep.log"]),
        ("a.b", ["a.b"], ["axb"]),
        ("\\*", ["*"], ["a"]),
        ("bin\\debug", [], ["bin/debug", "bindebug", "bin\\debug"]),
        ("a\nb\r\n", ["a", "b"], ["c"]),
        ("\ufeffa", ["a"], ["b"]),
    ],
)
def test_what_is_left_out(text: str, out: list[str], kept: list[str]) -> None:
    rules = IgnoreRules.parse(text)
    assert [path for path in out + kept if rules.excludes(path)] == out


@pytest.mark.parametrize("text", ["!", "[a", "a\\", "[b-a]", "[]", "\\1", "\\k", "[-]"])
def test_a_pattern_that_the_builder_refuses_is_refused(text: str) -> None:
    with pytest.raises(IgnoreSyntaxError):
        IgnoreRules.parse(text)


def test_the_ignore_file_of_a_dockerfile_counts_first() -> None:
    assert names("docker/app.Dockerfile", "src") == ("docker/app.Dockerfile.dockerignore", "src/.dockerignore")
    assert names("Dockerfile", ".") == ("Dockerfile.dockerignore", ".dockerignore")


_patterns = st.lists(st.text("ab*?/!.\\[]^- #\t", max_size=8), max_size=6).map("\n".join)
_paths = st.lists(st.sampled_from(["a", "b", "ab", "a.b", "-"]), min_size=1, max_size=4).map("/".join)


@examples(500)
@given(_patterns, _paths)
def test_any_patterns_are_read_or_refused(text: str, path: str) -> None:
    with contextlib.suppress(IgnoreSyntaxError):
        assert IgnoreRules.parse(text).excludes(path) in (True, False)


@examples(300)
@given(_patterns, _paths)
def test_everything_below_a_folder_that_is_left_out_is_left_out_without_exceptions(text: str, path: str) -> None:
    with contextlib.suppress(IgnoreSyntaxError):
        rules = IgnoreRules.parse(text.replace("!", ""))
        if rules.excludes(path):
            assert rules.excludes(path + "/more")


_HOSTILE = {
    "stars": "*a" * 5_000,
    "folders": "**/" * 10_000 + "x",
    "classes": "[a-z]*" * 3_000,
    "any": "?" * 20_000,
    "many-stars": "*" * 20_000 + "b",
    "starts": "^**/" * 5_000 + "x",
    "patterns": "\n".join(f"*a{number}*b*c" for number in range(1000)),
    "turns": "*\n!*\n" * 500,
}


@pytest.mark.parametrize("pattern", _HOSTILE.values(), ids=_HOSTILE)
def test_a_path_is_read_once_whatever_the_patterns_are(pattern: str) -> None:
    """A letter of a path costs the same few operations for one pattern and for a thousand."""
    paths = [f"src/d{number % 50}/file{number}.txt" for number in range(500)]
    letters = sum(map(len, paths))
    rules = IgnoreRules.parse(pattern)
    assert calls(lambda: rules.kept(paths)) < 6 * letters
    assert calls(lambda: rules.excludes("a" * 2_000)) < 6 * 2_000


@pytest.mark.parametrize("text", ["ab?d*\n" * 40_000, "\n".join(f"[{chr(1000 + n)}]" for n in range(2000))])
def test_more_patterns_than_are_followed_are_refused(text: str) -> None:
    with pytest.raises(IgnoreSyntaxError, match="more patterns"):
        IgnoreRules.parse(text)


_plain = st.text("ab*?/", min_size=1, max_size=8).filter(lambda text: "**" not in text)


@examples(500)
@given(_plain, _paths)
def test_stars_match_as_a_regular_expression_says(pattern: str, path: str) -> None:
    clean = posixpath.normpath(pattern).lstrip("/")
    expression = re.escape(clean).replace("\\*", "[^/]*").replace("\\?", "[^/]")
    above = ["/".join(path.split("/")[:count]) for count in range(1, path.count("/") + 2)]
    expected = (
        clean not in ("", ".") and not clean.startswith("..") and any(re.fullmatch(expression, one) for one in above)
    )
    assert IgnoreRules.parse(pattern).excludes(path) == expected
