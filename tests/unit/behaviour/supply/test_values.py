"""Values by kind, by values."""

import pytest

from bot.behaviour.supply.values import Kind, kind_of, show_value, value_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("PORT", Kind.PORT),
        ("HTTP_PORT", Kind.PORT),
        ("SERVERPORT", Kind.PORT),
        ("SUPPORT", Kind.NAME),
        ("DATABASE_URL", Kind.ADDRESS),
        ("MONGOURI", Kind.ADDRESS),
        ("DB_HOST", Kind.HOST),
        ("OPENAI_API_KEY", Kind.SECRET),
        ("AWS_ACCESS_KEY_ID", Kind.SECRET),
        ("SECRET_KEY_BASE", Kind.SECRET),
        ("DB_PASSWORD_FILE", Kind.PATH),
        ("DB_USER", Kind.USER),
        ("WORKERS_COUNT", Kind.NUMBER),
        ("CHAT_ID", Kind.NUMBER),
        ("USE_CACHE", Kind.SWITCH),
        ("DATA_DIR", Kind.PATH),
        ("LOG_LEVEL", Kind.LEVEL),
        ("BUCKET_NAME", Kind.NAME),
        ("_", Kind.NAME),
    ],
)
def test_a_name_says_what_a_variable_holds(name: str, kind: Kind) -> None:
    """By its last word, and by what is a secret wherever it stands."""
    assert kind_of(name) is kind
    assert value_of(name)


def test_only_what_says_nothing_of_anybody_is_shown() -> None:
    """A value of a repository's sample may be a secret of somebody."""
    assert show_value("PORT", "8080") == "PORT=8080"
    assert show_value("API_KEY", "abc") == "API_KEY"
    assert show_value("PORT", "8080; rm -rf /") == "PORT"
