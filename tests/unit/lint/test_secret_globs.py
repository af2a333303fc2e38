"""Which globs take keys and passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.secret_globs import matches, takes_secrets


@pytest.mark.parametrize(
    "glob",
    [".env*", ".env.*", "*.pem", "*.key", "id_*", "id_rsa*", ".npm*", "deploy/*.p12", ".aws/*", "*/.env*",
     "server*.pem", "*-key.pem", "*.tfstate*", ".ssh/*", "[a-z]*.pem", "./.en?", "*.jks", ".git*", "tls/*.key"],
)  # fmt: skip
def test_takes_secrets(glob: str) -> None:
    assert takes_secrets(glob)


@pytest.mark.parametrize(
    "glob",
    ["*", "*.json", "package*.json", "server*", "src/*", "*.md", "k*", "s*", ".*", ".*rc", "ca*.pem", "*chain.pem",
     "*.pub", ".env.example*", "*/*.json", "*/config.json", "requirements*.txt", "*.crt", "app*", "*.js*", "**/*",
     "c*.j*", "key*", "?", "[a-z]*", "*.cert.pem"],
)  # fmt: skip
def test_takes_anything(glob: str) -> None:
    assert not takes_secrets(glob)


def test_a_wildcard_takes_no_slash_and_a_folder_all_that_is_in_it() -> None:
    assert matches("conf/.env", "conf/*")
    assert matches("conf/a/.env", "con*")
    assert not matches("conf/a/.env", "*.env")
    assert not matches("a", "[^a]")


@given(st.text("*?[]^a./-", max_size=30))
def test_any_glob_is_read(glob: str) -> None:
    assert takes_secrets(glob) in (True, False)
    matches("a/b.pem", glob)
