"""Settings from the policy file and from inputs: what is taken, what is refused, and who wins."""

import datetime
import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.config import schema
from bot.config.keys import KEYS, TABLE
from bot.config.reading import from_file, from_inputs, settings
from bot.config.settings import Ignore, Settings
from bot.config.values import PolicyReference, SizeLimit
from bot.config.yaml_values import ConfigError
from bot.model.findings import Level
from bot.model.scans import Severity
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
        ("max-sise: 3MB", "hullcheck.yml:1: unknown key 'max-sise'; did you mean 'max-size'?"),
        (
            "fail-on:\n  severity: hihg",
            "hullcheck.yml:2: 'hihg' is none of: never, low, medium, high, critical; did you mean 'high'?",
        ),
        ("fail-on:\n  severity: [high]", "hullcheck.yml:2: a single value is expected here"),
        ("zzzz:\n  - 1", "hullcheck.yml:1: unknown key 'zzzz'; known: fail-on, new-image, fail-on-build-failure"),
        ("images: Dockerfile", "hullcheck.yml:1: a list is expected here"),
        (
            "images:\n  - dockerfile: x\n    contxt: y",
            "hullcheck.yml:3: unknown key 'contxt' in image; did you mean 'context'?",
        ),
        ("fail-on: {lint: error}\nfailure-threshold: error", "hullcheck.yml:1: 'failure-threshold' is given twice"),
        ("ignore:\n  - id: CVE-1\n    reason: x", "hullcheck.yml:2: every ignore needs its 'expires'"),
        ("ignore:\n  - id: CVE-1\n    expires: 2027-01-01", "hullcheck.yml:2: every ignore needs its 'reason'"),
        ("ignore:\n  - {reason: x, expires: 2027-01-01}", "either the 'id' of a vulnerability or the 'rule'"),
        ("ignore:\n  - {id: a, reason: x, expires: 2027-02-30}", "'2027-02-30' is not a date"),
        ("ignore:\n  - {id: a, reason: x, expires: soon}", "'soon' is not a date"),
        ("policy: acme/x", "is not a policy such as"),
        ("policy: acme/x//../y", "is not a policy such as"),
        ("platforms: [linux]", "'linux' is not a platform"),
        ("secrets: [a-b]", "is neither NAME nor id=NAME"),
        ("context: x", "hullcheck.yml:1: 'context' says something of one Dockerfile"),
        ("trivy-server: ftp://x", "is not an address"),
        ("may-loosen: [exclude]", "unknown key 'may-loosen'"),
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


def test_two_limits_both_hold() -> None:
    two = SizeLimit(bytes=50_000_000, also=SizeLimit(ratio=0.1))
    assert two.broken(1_000_000_000, 1_060_000_000) == two
    assert two.broken(100_000_000, 120_000_000) == SizeLimit(ratio=0.1)
    assert not two.exceeded(100_000_000, 105_000_000)


def test_ignores_secrets_platforms_and_the_organisation() -> None:
    found = read(
        """
        policy: acme/.github//hullcheck.yml@v1
        allowed-bases: [alpine, ghcr.io/acme/*]
        ignore:
          - {id: CVE-2026-1, package: zlib1g, reason: not reachable, expires: 2027-01-31, paths: api/*}
          - {rule: DL3008, reason: dev only, expires: 2027-01-31}
        secrets: [NPM_TOKEN, pip=PIP_TOKEN]
        platforms: linux/amd64, linux/arm64
        images: [{dockerfile: Dockerfile, push: ghcr.io/acme/app}]
        """,
        policy="acme/other//p.yml",
    )
    assert found.organisation == (
        PolicyReference("acme/other", "p.yml"),  # of the workflow: the file cannot take it away
        PolicyReference("acme/.github", "hullcheck.yml", "v1"),
    )
    assert found.policy.allowed_bases == (("alpine", "ghcr.io/acme/*"),)
    day = datetime.date(2027, 1, 31)
    assert found.policy.ignores[0] == Ignore("not reachable", day, "CVE-2026-1", "", "zlib1g", ("api/*",))
    assert found.default.secrets == (("NPM_TOKEN", "NPM_TOKEN"), ("pip", "PIP_TOKEN"))
    assert found.images[0].platforms == ("linux/amd64", "linux/arm64")
    assert found.images[0].push == ("ghcr.io/acme/app",)


def test_inputs_for_one_dockerfile_go_over_what_the_file_says_of_it() -> None:
    text = "images: [{dockerfile: a/Dockerfile, context: a, name: A}, {dockerfile: b/Dockerfile}]"
    found = read(text, file="a/Dockerfile", context=".", target="web", build_args="A=1,2\nB=")
    assert len(found.images) == 1
    image = found.images[0]
    assert (image.dockerfile, image.context, image.stage, image.name) == ("a/Dockerfile", ".", "web", "A")
    assert image.build_args == (("A", "1,2"), ("B", ""))


# ------------------------------------------------------------------------------------------- the schema for editors

EXAMPLES = {
    "fail-on-severity": ("high", "terrible"),
    "failure-threshold": ("none", "fatal"),
    "fail-on-behaviour": ("changed", "same"),
    "behaviour-budget": ("45s", "soon"),
    "on-source-change": ("dependencies", "some"),
    "new-image-severity": ("same", "terrible"),
    "new-image-only-fixed": ("same", "perhaps"),
    "new-image-ignore-base": ("true", "perhaps"),
    "new-image-max-size": ("same", "big"),
    "eol-base": ("fail", "true"),
    "max-size": ("250MB", "big"),
    "max-size-increase": ("10% and 50MB", "10 and"),
    "max-rebuild-increase": ("20% and 10s", "10s and"),
    "measure-rebuild": ("always", "sometimes"),
    "minimum-change-threshold": ("1%", "never"),
    "allowed-bases": ("[alpine]", "{a: b}"),
    "ignore": ("[{id: a, reason: b, expires: 2027-01-01}]", "[{id: a}]"),
    "waiver-label": ("big-image", "[a]"),
    "policy": ("acme/.github//hullcheck.yml@main", "acme"),
    "images": ("[{dockerfile: x, max-size: 3MB}]", "[{context: x}]"),
    "platforms": ("[linux/arm64/v8]", "[arm]"),
    "build-args": ("{A: b, C: 1}", "[novalue]"),
    "secrets": ("[id=NAME]", "[a b]"),
    "base-image": ("ghcr.io/acme/app:main", "-x"),
    "push": ("[ghcr.io/acme/app]", "['']"),
    "discover": ("[bake]", "[make]"),
    "scan-timeout": ("10m", "soon"),
    "rewrite-budget": ("90", "soon"),
    "build-timeout": ("1h", "x"),
    "trivy-server": ("http://trivy:4954", "trivy"),
    "language": ("pt-BR", "fr"),
    "comment": ("never", "sometimes"),
}


def test_the_packaged_schema_is_that_of_the_code() -> None:
    assert Path(schema.FILE).read_text("utf-8") == schema.render()
    jsonschema.Draft202012Validator.check_schema(json.loads(schema.render()))


@pytest.mark.parametrize("key", KEYS)
def test_schema_and_code_agree(key: str) -> None:
    """On a right and a wrong value of every key."""
    kind = TABLE[key].kind.schema
    flag, free = kind == {"type": "boolean"}, (("a", "{a: b}"))
    good, bad = EXAMPLES.get(key, ("true", "perhaps") if flag else free)
    for text, valid in ((good, True), (bad, False)):
        document = f"{key}: {text}"
        accepted = True
        try:
            more = "\nfile: x" if key in ("context", "target", "base-image", "push") else ""
            read(document + more)
        except ConfigError:
            accepted = False
        loaded = yaml.load(document, StringDates)
        assert accepted is valid, document
        assert jsonschema.Draft202012Validator(schema.schema()).is_valid(loaded) is valid, document


class StringDates(yaml.SafeLoader):
    """What an editor makes of YAML: JSON has no dates."""


StringDates.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
