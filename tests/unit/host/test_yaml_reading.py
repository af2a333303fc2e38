"""Whatever a stranger's YAML is, reading it ends soon, and with a value or one kind of error."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.yaml_values import ConfigError, from_yaml
from bot.host.yaml_reading import YamlError, compose_all, load
from tests.fuzz import examples
from tests.work import calls

_MERGES = "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 9))
_ALIASES = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))


@pytest.mark.parametrize(
    "text",
    [
        'x: !!int ""', 'x: !!float ""', "x: !!bool maybe", "x: " + ":".join(["1"] * 200) + ".0", "x: !!set {a}",
        "x: &a [*a]", "x: &a {<<: *a}", _MERGES, _ALIASES, "x: [" * 5000, "{" * 5000, "- " * 3000 + "a",
        "x: !!python/name:os.system",
        "? [a]\n: b", "a: b: c", "\x00", "x: *b", "%YAML 9.9\n---\na", "x: 1" + "0" * 5000,
        "a: 1\n---\nb: 2", "x" * 300_000, "x: !!binary x", "x: !!merge a", "<<: a",
        "x: !!map a", "x: !!seq a", "x: !!str [a]",
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_cannot_be_read_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(YamlError, match=r"^line \d+: "):
        load(text)


def test_plain_values_are_read_and_dates_stay_text() -> None:
    text = "a: [1, 2.5, true, null, x, 2001-01-01]\nb: &b {c: d}\ne: {<<: *b, f: g}\n"
    assert load(text) == {
        "a": [1, 2.5, True, None, "x", "2001-01-01"], "b": {"c": "d"}, "e": {"c": "d", "f": "g"},
    }  # fmt: skip
    assert load("") is None
    assert load(b"\xef\xbb\xbfa: \xff") == {"a": "\N{REPLACEMENT CHARACTER}"}


def test_aliases_are_counted_and_not_followed() -> None:
    """Eight levels of ten are a hundred million; the work is that of eighty."""

    def refused() -> None:
        with pytest.raises(YamlError, match="stand for too much"):
            load(_MERGES)

    assert calls(refused) < 100_000


def test_the_policy_names_file_and_line() -> None:
    with pytest.raises(ConfigError, match=r"^p\.yml:2: not valid YAML"):
        from_yaml("a: b\nc: [", "p.yml")


@examples(300)
@given(st.text("ab:-[]{}&*!<>|#'\"\n 1.,?%@`~\t", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (load, lambda words: list(compose_all(words))):
        with contextlib.suppress(YamlError):
            read(text)
