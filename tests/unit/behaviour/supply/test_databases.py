"""Databases by drivers and variables, by values."""

import pytest

from bot.behaviour.supply.databases import KINDS, Kind, find_looked_for, kinds, service
from bot.sources.facts import FileFacts

BY_NAME = {kind.name: kind for kind in KINDS}


def _file(*modules: str) -> FileFacts:
    return FileFacts("main", "python", True, modules=modules)


@pytest.mark.parametrize(
    ("modules", "literals", "values", "names"),
    [
        (("psycopg2",), (), {}, ["postgres"]),
        (("psycopg2.extras",), (), {}, ["postgres"]),
        (("github.com/redis/go-redis/v9",), (), {}, ["redis"]),
        (("sqlalchemy",), (), {"URL": "mysql+pymysql://x"}, ["mysql"]),
        (("django",), ("django.db.backends.postgresql",), {}, ["postgres"]),
        (("flask",), ("https://example.org",), {}, []),
        (("redis", "pymongo"), (), {}, ["mongo", "redis"]),
        (("net",), (), {"DATABASE_ADDRESS": "store:5432"}, ["postgres"]),
        (("net",), (), {"DATABASE_ADDRESS": "mariadb:3306"}, ["mariadb"]),
        (("net",), (), {"DATABASE_ADDRESS": "tcp://db:3306/shop"}, ["mysql"]),
        (("net",), (), {"LISTEN": "0.0.0.0:5432", "PEER": "localhost:6379", "NAME": "postgres:latest"}, []),
    ],
)
def test_a_driver_or_an_address_names_a_database(
    modules: tuple[str, ...], literals: tuple[str, ...], values: dict[str, str], names: list[str]
) -> None:
    """What nobody speaks to is not started."""
    assert [kind.name for kind in kinds((_file(*modules),), frozenset(literals), values)] == names


def test_what_a_variable_says_is_done() -> None:
    """The name, the user, the password and the database of a connection are those of its address."""
    found = service(BY_NAME["postgres"], (BY_NAME["postgres"],), {"DATABASE_URL": "postgres://shop:pw@db:5432/orders"})
    assert found.aliases == ("postgres", "db")
    assert dict(found.own) == {"POSTGRES_USER": "shop", "POSTGRES_PASSWORD": "pw", "POSTGRES_DB": "orders"}
    assert found.told == ()


@pytest.mark.parametrize(
    ("kind", "url", "own"),
    [
        (
            "postgres",
            "postgresql://shop@db/orders",
            {"POSTGRES_USER": "shop", "POSTGRES_DB": "orders", "POSTGRES_HOST_AUTH_METHOD": "trust"},
        ),
        ("mysql", "mysql://root@db/orders", {"MYSQL_DATABASE": "orders", "MYSQL_ALLOW_EMPTY_PASSWORD": "yes"}),
    ],
)
def test_who_names_no_password_gives_none(kind: str, url: str, own: dict[str, str]) -> None:
    """The program connects without one, so that the database has to let it in."""
    found = service(BY_NAME[kind], (BY_NAME[kind],), {"DATABASE_URL": url})
    assert dict(found.own) == own
    assert found.told == ()


def test_an_address_of_the_own_machine_is_told_anew() -> None:
    """Nothing runs on the container's own address."""
    found = service(BY_NAME["postgres"], (BY_NAME["postgres"],), {"DATABASE_URL": "postgresql://u:p@localhost/app"})
    assert dict(found.told) == {"DATABASE_URL": "postgresql://u:p@postgres:5432/app"}


def test_single_variables_are_filled_in() -> None:
    """A host and a name without values get those of what is started."""
    names = dict.fromkeys(("DB_HOST", "DB_PORT", "DB_USER", "DB_PASS", "DB_NAME", "LOG_LEVEL"), "")
    found = service(BY_NAME["mysql"], (BY_NAME["mysql"],), names)
    assert dict(found.told) == {
        "DB_HOST": "mysql",
        "DB_PORT": "3306",
        "DB_USER": "app",
        "DB_PASS": "app-password",
        "DB_NAME": "app",
    }
    assert ("MYSQL_DATABASE", "app") in found.own


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("redis", "REDIS_URL", "redis://redis:6379/0"),
        ("redis", "REDIS_HOST", "redis"),
        ("mongo", "MONGODB_URI", "mongodb://mongo:27017/app"),
        ("memcached", "MEMCACHED_URL", "memcached:11211"),
        ("rabbitmq", "AMQP_URL", "amqp://app:app-password@rabbitmq:5672/app"),
    ],
)
def test_each_kind_has_its_address(kind: str, name: str, value: str) -> None:
    """As its drivers take it."""
    one: Kind = BY_NAME[kind]
    assert dict(service(one, (one,), {name: ""}).told) == {name: value}


def test_two_databases_do_not_share_a_variable() -> None:
    """A word that only one of them has decides."""
    known = (BY_NAME["postgres"], BY_NAME["redis"])
    names = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "CACHE_URL"), "")
    assert [name for name, _ in service(known[0], known, names).told] == ["DATABASE_URL"]
    assert [name for name, _ in service(known[1], known, names).told] == ["REDIS_URL", "CACHE_URL"]


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("Error: getaddrinfo ENOTFOUND goof-mongo", ("goof-mongo",)),
        ('could not translate host name "db" to address: Name or service not known', ("db",)),
        ("dial tcp: lookup redis on 127.0.0.11:53: no such host", ("redis",)),
        ("Error -2 connecting to cache:6379. Name or service not known.", ("cache",)),
        ("connect ECONNREFUSED 127.0.0.1:5432", ()),
    ],
)
def test_the_hosts_that_are_looked_for(text: str, hosts: tuple[str, ...]) -> None:
    """As drivers say them."""
    assert find_looked_for(text) == hosts


def test_a_variable_says_what_the_program_calls_it() -> None:
    """INSTANCE says nothing of a database; db_host, which it is kept as, does. A name of its own goes before that."""
    mysql = BY_NAME["mysql"]
    read = {"INSTANCE": "", "DB_USER": "", "REGION": ""}
    kept = {"INSTANCE": "db_host", "DB_USER": "db_password", "REGION": "region"}
    found = service(mysql, (mysql,), read, kept=kept)
    assert dict(found.told) == {"INSTANCE": "mysql", "DB_USER": "app"}
    assert dict(service(mysql, (mysql,), read).told) == {"DB_USER": "app"}


def test_what_only_a_file_of_the_repository_says_is_told() -> None:
    """The database has the user that a sample names, and the program does not know it from there."""
    postgres = BY_NAME["postgres"]
    values = {"DB_USER": "shop", "DB_NAME": "orders", "DB_HOST": "127.0.0.1", "DB_PORT": "5432"}
    found = service(postgres, (postgres,), values, offered=frozenset(("DB_USER", "DB_HOST", "DB_PORT")))
    assert dict(found.told) == {"DB_USER": "shop", "DB_HOST": "postgres", "DB_PORT": "5432"}
    assert dict(found.own)["POSTGRES_USER"] == "shop"
    assert dict(service(postgres, (postgres,), values).told) == {"DB_HOST": "postgres"}
