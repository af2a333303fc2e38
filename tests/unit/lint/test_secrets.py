import pytest

from bot.model.findings import Level
from tests.unit.lint.cases import Cases

HC007 = Cases("HC007")


@pytest.mark.parametrize(
    "text",
    [
        "ENV DB_PASSWORD=hunter2",
        'ENV DB_PASSWORD="correct horse battery staple"',  # a passphrase, not a sentence about one
        "ENV API_KEY abcdef",
        "ARG NPM_TOKEN",
        "ARG GITHUB_TOKEN=abc",
        "ENV AWS_SECRET_ACCESS_KEY=abc",
        "ENV dbPassword=hunter2",
        "ARG T\nENV AUTH_TOKEN=$T",
    ],
)
def test_catches_names(text: str) -> None:
    assert HC007.catches(f"FROM a:1\n{text}", says="looks like a secret").level is Level.WARNING


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("AKIAIOSFODNN7EXAMPLE", "AWS"),
        ("ghp_" + "a1" * 18, "GitHub"),
        ("glpat-" + "x" * 20, "GitLab"),
        ("https://user:s3cr3t@example.org/", "password in a URL"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijkl", "JSON web token"),
        ('"-----BEGIN RSA PRIVATE KEY-----"', "private key"),
    ],
)
def test_catches_values_and_never_shows_them(value: str, kind: str) -> None:
    found = HC007.catches(f"FROM a:1\nENV SETTING={value}", says=kind)
    assert found.level is (Level.WARNING if "URL" in kind else Level.ERROR)
    assert value.strip('"') not in found.message.english + found.remedy.english


@pytest.mark.parametrize(
    "text",
    [
        "ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568",  # a fingerprint, as the official images have it
        "ENV DB_PASSWORD_FILE=/run/secrets/db",
        "ENV DB_PASSWORD=",
        'ENV DB_PASSWORD=""',
        "ENV TOKEN_TTL=3600",
        "ENV TOKENIZERS_PARALLELISM=false",
        "ENV MYSQL_ALLOW_EMPTY_PASSWORD=yes",
        "ENV MYSQL_RANDOM_ROOT_PASSWORD=yes",
        "ENV SSH_KEY=/run/secrets/key",
        "ENV PUBLIC_KEY=abc",
        "ENV SECRET_KEY_BASE=dummy",
        "ARG API_KEY=placeholder-for-build",
        "ENV CACHE_KEY=v1",
        "ENV TOKEN=00000000-0000-0000-0000-000000000000",
        "ENV PASSENGER=1 COMPASS=n TOKENS_MAX=5",
        "ENV URL=https://example.org:8080/ OTHER=postgres://user:${PASSWORD}@db/",
        "ENV DATABASE_URL=mysql://kimai:kimai@db:3306/kimai OTHER=redis://:@redis CACHE=http://a:b@localhost/",
        "LABEL password=x",
    ],
)
def test_passes(text: str) -> None:
    HC007.passes(f"FROM a:1\n{text}")


def test_matters_less_in_a_stage_that_is_not_shipped() -> None:
    text = "FROM a:1 AS b\nARG NPM_TOKEN\nFROM a:1\nCOPY --from=b /x /x"
    assert HC007.catches(text).level is Level.INFO
    assert HC007.catches("ARG NPM_TOKEN=abc\nFROM a:1", line=1).level is Level.INFO


def test_each_variable_of_an_instruction_counts() -> None:
    assert len(HC007.found("FROM a:1\nENV A_TOKEN=abc B_SECRET=def C=1")) == 2
