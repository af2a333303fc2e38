"""Settings from the policy file and from inputs: what is taken, what is refused, and who wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import ConfigError, Settings, SizeLimit, from_file, from_inputs, settings
from bot.model import Level, Severity
from bot.text import Language


def read(text: str, **inputs: str) -> Settings:
    return settings(from_file(text, "hullcheck.yml"), from_inputs({k.replace("_", "-"): v for k, v in inputs.items()}))


def problem(text: str, **inputs: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(text, **inputs)
    return str(caught.value)


def test_an_empty_file_gives_the_defaults() -> None:
    assert read("") == Settings()
    assert read("").policy.fail_on.severity is Severity.CRITICAL
    assert read("").policy.fail_on.only_fixed


def test_every_kind_of_value() -> None:
    found = read(
        """
        fail-on: {severity: high, only-fixed: no, ignore-base: true, lint: error}
        max-size: 250MB
        max-size-increase: 10% and 50MB
        build-timeout: 5m
        language: pt-BR
        exclude: [vendor, "third_party/**"]
        images:
          - dockerfile: ./services/api/Dockerfile
            context: services
            target: runtime
            build-args: {VERSION: "1.2", EMPTY: ""}
        """
    )
    assert found.policy.fail_on.severity is Severity.HIGH
    assert not found.policy.fail_on.only_fixed
    assert found.policy.fail_on.ignore_base
    assert found.policy.fail_on.lint is Level.ERROR
    assert found.policy.max_size == 250_000_000
    assert found.policy.max_size_increase == SizeLimit(50_000_000, 0.1)
    assert found.build_timeout == 300
    assert found.language is Language.PORTUGUESE
    assert found.exclude == ("vendor", "third_party/**")
    assert found.images[0].dockerfile == "services/api/Dockerfile"
    assert found.images[0].stage == "runtime"
    assert found.images[0].build_args == (("VERSION", "1.2"), ("EMPTY", ""))


def test_the_policy_file_wins_over_an_input_for_the_policy_and_not_for_the_rest() -> None:
    found = read(
        "fail-on: {severity: high}\nlanguage: en", fail_on_severity="never", ignore_base="true", language="pt-BR"
    )
    assert found.policy.fail_on.severity is Severity.HIGH
    assert found.policy.fail_on.ignore_base
    assert found.language is Language.PORTUGUESE


def test_an_empty_input_is_not_given() -> None:
    assert read("language: pt-BR", language="", max_size=" ") == read("language: pt-BR")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max-sise: 3MB", "hullcheck.yml:1: unknown key 'max-sise'"),
        ("\nmax-size: big", "hullcheck.yml:2: 'big' is not a size"),
        ("fail-on:\n  severity: terrible", "hullcheck.yml:2: 'terrible' is none of"),
        ("fail-on:\n  sevrity: high", "hullcheck.yml:2: unknown key 'sevrity' in fail-on"),
        ("fail-on: high", "hullcheck.yml:1: keys and values are expected here"),
        ("images:\n  - context: x", "every image needs its 'dockerfile'"),
        ("images:\n  - dockerfile: ../x", "'../x' is outside the repository"),
        ("a: [", "hullcheck.yml:1: not valid YAML"),
        ("language: en\nlanguage: en", "hullcheck.yml:2: 'language' is given twice"),
        ("exclude: &a [x]\ninclude: *a", "aliases are not allowed"),
        ("build-timeout: 0", "'0' is not a time"),
        ("just words", "keys and values are expected here"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str) -> None:
    assert said in problem(text)


def test_a_wrong_input_is_named() -> None:
    assert problem("", max_size="lots").startswith("input max-size: 'lots' is not a size")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    refusal = ""
    try:
        read(text)
    except ConfigError as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("hullcheck.yml:")


def test_a_limit_of_both_kinds_needs_both() -> None:
    both = SizeLimit(bytes=50_000_000, ratio=0.1)
    assert not both.exceeded(100_000_000, 140_000_000)  # 40 %, but only 40 MB
    assert not both.exceeded(1_000_000_000, 1_060_000_000)  # 60 MB, but only 6 %
    assert both.exceeded(100_000_000, 160_000_000)
    assert not SizeLimit().exceeded(1, 10**9)
