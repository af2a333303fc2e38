"""An organisation's policy over a repository's: stricter counts, looser does not, for every key."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.config import organisation, reading, settings
from bot.config.keys import TABLE, Strictness
from bot.config.organisation import Organisation, tighten
from bot.config.reading import from_file, get
from bot.config.settings import Occasion, Settings
from bot.config.yaml_values import ConfigError
from bot.model.comparisons import Comparison
from bot.model.verdicts import VerdictState
from bot.policy import judge
from bot.text import Language
from tests.unit import comparisons

SOURCE = "acme/.github//hullcheck.yml@v1"
IGNORE = "[{id: CVE-1, reason: r, expires: 2999-01-01}]"


def under(above: str, own: str) -> Settings:
    """A repository's file under an organisation's."""
    values = from_file(own, "own.yml")
    return tighten(organisation.read(above, SOURCE), reading.settings(values, {}, "own"), values.keys())


# key: the organisation's value, a stricter one, a looser one
CASES = {
    "new-image-severity": ("high", "medium", "critical"),
    "new-image-only-fixed": ("false", "false", "true"),
    "new-image-ignore-base": ("false", "false", "true"),
    "new-image-max-size": ("100MB", "50MB", "never"),
    "eol-base": ("fail", "fail", "warn"),
    "inline-ignores": ("false", "false", "true"),
    "fail-on-build-failure": ("true", None, "false"),
    "fail-on-severity": ("high", "low", "never"),
    "only-fixed": ("false", None, "true"),
    "ignore-base": ("false", None, "true"),
    "failure-threshold": ("warning", "info", "error"),
    "max-size": ("200MB", "100MB", "300MB"),
    "warn-only": ("false", None, "true"),
    "strict": ("true", None, "false"),
    "ignore": ("[]", None, IGNORE),
    "waiver-label": ("big", "never", "other"),
    "base-image": (None, None, "ghcr.io/acme/app:old"),
    "exclude": ("vendor", None, "api"),
    "on-source-change": ("dependencies", "all", "never"),
    "fail-on-behaviour": ("broken", "changed", "never"),
    "behaviour": ("true", None, "false"),
    "hadolint-config": (None, None, "lint.yml"),
    "trivyignores": (None, None, "ignore.txt"),
    "vex": (None, None, "vex.json"),
    "ignore-unfixed": ("false", None, "true"),
    "rewrite-bases": ("alpine, scratch", "alpine", "debian"),
    "scan": ("true", None, "false"),
    "scan-secrets": ("true", None, "false"),
    "scan-timeout": ("10m", "20m", "1s"),
    "db-repositories": ("ghcr.io/acme/db", None, "ghcr.io/empty/db"),
    "trivy-server": (None, None, "http://empty"),
}
OTHERWISE = {"max-size-increase", "max-rebuild-increase", "allowed-bases", "include"}  # both count: see below


def test_every_key_has_its_order_and_its_case() -> None:
    free = {name for name, key in TABLE.items() if key.order in (Strictness.FREE, Strictness.LOCAL)}
    assert set(CASES) | OTHERWISE == set(TABLE) - free


@pytest.mark.parametrize("key", CASES)
def test_a_looser_value_does_not_count_and_says_so(key: str) -> None:
    above, _, looser = CASES[key]
    file = "file: Dockerfile\n" if key == "base-image" else ""
    alone = under(f"{key}: {above}" if above else "", file)
    both = under(f"{key}: {above}" if above else "", f"{file}{key}: {looser}")
    assert get(both, TABLE[key].path) == get(alone, TABLE[key].path)
    assert any(key in note.english and SOURCE in note.english for note in both.notes)


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if case[1]])
def test_a_stricter_value_counts_without_a_word(key: str) -> None:
    above, stricter, _ = CASES[key]
    both = under(f"{key}: {above}", f"{key}: {stricter}")
    path = TABLE[key].path
    assert get(both, path) == get(reading.settings(from_file(f"{key}: {stricter}", "x"), {}), path)
    assert both.notes == ()


@pytest.mark.parametrize("key", CASES)
def test_what_the_organisation_leaves_to_its_repositories_is_theirs(key: str) -> None:
    above, _, looser = CASES[key]
    file = "file: Dockerfile\n" if key == "base-image" else ""
    both = under((f"{key}: {above}\n" if above else "") + f"may-loosen: [{key}]", f"{file}{key}: {looser}")
    path = TABLE[key].path
    assert get(both, path) == get(reading.settings(from_file(f"{file}{key}: {looser}", "x"), {}), path)
    assert key not in both.held


def test_where_both_count_both_do() -> None:
    both = under("max-size-increase: 10%\nallowed-bases: [alpine]", "max-size-increase: 50MB\nallowed-bases: [golang]")
    assert both.policy.allowed_bases == (("alpine",), ("golang",))
    assert both.policy.max_size_increase is not None
    assert both.policy.max_size_increase.exceeded(100_000_000, 111_000_000)
    assert both.policy.max_size_increase.exceeded(1_000_000_000, 1_051_000_000)
    assert not both.policy.max_size_increase.exceeded(1_000_000_000, 1_049_000_000)


def test_both_limits_of_a_rebuild_hold() -> None:
    limit = under("max-rebuild-increase: 10s", "max-rebuild-increase: 50MB").policy.max_rebuild_increase
    assert limit is not None and limit.needs_time
    assert limit.time_broken(1.0, 11.5) and not limit.time_broken(1.0, 10.5)
    assert limit.bytes_broken(0, 51_000_000) and not limit.bytes_broken(0, 49_000_000)


def test_include_of_a_repository_finds_more_and_hides_nothing() -> None:
    both = under("", "include: build/*.docker")
    assert both.include == ()
    assert both.include_also == ("build/*.docker",)


def test_what_a_repository_leaves_out_is_the_organisations() -> None:
    both = under("fail-on: {severity: never}\nlanguage: pt-BR", "")
    assert both.policy.fail_on.severity is None
    assert both.language is Language.PORTUGUESE
    assert under("language: pt-BR", "language: en").language is Language.ENGLISH


def test_single_images_are_bound_too() -> None:
    own = "images: [{dockerfile: a, max-size: 300MB, max-size-increase: 90%, base-image: x/y}, {dockerfile: b}]"
    both = under("max-size: 200MB\nmax-size-increase: 10%", own)
    image = both.images[0]
    assert image.max_size == 200_000_000
    assert image.max_size_increase is not None and image.max_size_increase.exceeded(100, 111)
    assert image.base_image is None
    assert "images" in both.notes[0].english
    assert both.images[1].max_size is None  # follows the policy


def test_files_with_a_usual_name_are_held_too() -> None:
    assert {"hadolint-config", "trivyignores", "vex", "ignore", "exclude"} <= under("", "").held


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("images: []", "acme/.github//hullcheck.yml@v1:1: unknown key 'images'"),
        ("policy: a/b//c", ":1: unknown key 'policy'"),
        ("may-loosen: [max-sise]", ":1: unknown key 'max-sise' in may-loosen; did you mean 'max-size'?"),
        ("\nmax-size: huge", ":2: 'huge' is not a size"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        organisation.read(text, SOURCE)
    assert said in str(caught.value)


def test_two_organisations_both_hold() -> None:
    first = Organisation(reading.settings(from_file("max-size: 200MB", "a"), {}, "a"), source="a")
    second = Organisation(reading.settings(from_file("max-size: 100MB", "b"), {}, "b"), source="b")
    both = tighten(second, tighten(first, Settings(), ()), ("max-size",))
    assert both.policy.max_size == 100_000_000


@given(comparisons.comparisons(), comparisons.policies(), comparisons.policies(), st.data())
def test_no_repository_passes_what_its_organisation_fails(
    comparison: Comparison, above: settings.Policy, own: settings.Policy, data: st.DataObject
) -> None:
    """Whatever both say, whatever keys the repository gives, whatever it says of the image."""
    given_keys = data.draw(st.sets(st.sampled_from(organisation.KEYS)))
    image = data.draw(comparisons.images())
    occasion = data.draw(comparisons.occasions())
    theirs = Organisation(Settings(policy=above), source="acme")
    joined = tighten(theirs, Settings(policy=own, images=(image,)), given_keys)
    alone = judge(comparison, above, None, occasion)
    together = judge(comparison, joined.policy, joined.images[0], occasion)
    if alone.state is VerdictState.FAIL:
        assert together.state is VerdictState.FAIL


@given(comparisons.comparisons(), comparisons.policies(), comparisons.policies(), st.data())
def test_the_joined_policy_is_no_looser_than_the_repositorys_own(
    comparison: Comparison, above: settings.Policy, own: settings.Policy, data: st.DataObject
) -> None:
    """Where no label is given: which label waives is the organisation's to say."""
    theirs = Organisation(Settings(policy=above), source="acme")
    own, above = replace(own, ignores=()), replace(above, ignores=())
    joined = tighten(replace(theirs, settings=Settings(policy=above)), Settings(policy=own), organisation.KEYS)
    assume(not joined.policy.warn_only)  # there a broken gate ends as a warning, and one that is not judged is no pass
    occasion = Occasion(comparisons.TODAY)
    assert judge(comparison, joined.policy, None, occasion).state >= min(
        VerdictState.FAIL,
        judge(comparison, replace(own, minimum_change=joined.policy.minimum_change), None, occasion).state,
    )


@given(comparisons.comparisons(), comparisons.policies(), comparisons.images(), comparisons.occasions())
def test_the_verdict_is_the_same_every_time(
    comparison: Comparison, policy: settings.Policy, image: settings.ImageSettings, occasion: Occasion
) -> None:
    assert judge(comparison, policy, image, occasion) == judge(comparison, policy, image, occasion)


def test_the_documentation_tells_of_every_key() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/policy.md").read_text("utf-8")
    table = text.partition("| keys | what counts |")[2].partition("`may-loosen` leaves")[0]
    first = [row.split("|")[1] for row in table.splitlines() if row.startswith("|") and "---" not in row]
    assert sorted(re.findall(r"`([a-z-]+)`", " ".join(first))) == sorted(TABLE)
