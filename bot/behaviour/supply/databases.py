"""Databases that a program's drivers and connection variables name, and how its official image is started. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from urllib.parse import quote, unquote, urlsplit

from bot.behaviour.supply.values import words
from bot.languages.row import word_set as one_of
from bot.sources.facts import FileFacts

_LOCAL = frozenset(("", "localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal"))  # noqa: S104
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,60}[A-Za-z0-9])?")
_LOOKED_FOR = re.compile(
    r"(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)|lookup ([\w.-]+)(?: on|:)|host name \"([\w.-]+)\"|getaddrinfo for ([\w.-]+)"
    r"|(?:connect to|resolve|connecting to|unknown host:?|lookup of|host) ['\"`]?([A-Za-z][\w.-]*)['\"`]?(?:[: ]|$)"
    r"|Error -[235] connecting to ([\w.-]+):|UnknownHostException: ([\w.-]+)|\btcp:\*?([A-Za-z][\w.-]*):\d",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"(?:tcp://)?([A-Za-z][\w.-]{0,60}):(\d{2,5})(?:/\w*)?")
_NONE_KEPT: Mapping[str, str] = MappingProxyType({})
_NO_HOST = one_of("to the a an server host name database for on at localhost failed")


class Role(Enum):
    """What a variable says of a connection."""

    URL = "url"
    HOST = "host"
    PORT = "port"
    USER = "user"
    PASSWORD = "password"  # noqa: S105
    NAME = "name"


_ROLES: tuple[tuple[Role, frozenset[str]], ...] = (
    (Role.URL, one_of("url uri dsn connection connstr string")),
    (Role.HOST, one_of("host hostname server addr address hosts endpoint servers")),
    (Role.PORT, one_of("port")),
    (Role.USER, one_of("user username login")),
    (Role.PASSWORD, one_of("password pass passwd pwd pw auth")),
    (Role.NAME, one_of("name database db dbname schema")),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of database: its official image, its port, the drivers that speak to it, and the words that mean it."""

    name: str
    image: str  # to be pulled where no other tag of it is here
    port: int
    schemes: tuple[str, ...]
    modules: frozenset[str]
    words: frozenset[str]
    signs_in: bool = False  # whether a connection has a user, a password and a database even where nobody says so
    health: tuple[str, ...] = ()


_SQL = "db database sql rds"
KINDS: tuple[Kind, ...] = (
    Kind(
        "postgres", "postgres:16", 5432,
        ("postgresql", "postgres", "postgresql+psycopg2", "postgresql+asyncpg", "postgis"),
        one_of(
            "psycopg psycopg2 asyncpg aiopg pg8000 pg pg-promise postgres postgresql pg-pool github.com/lib/pq "
            "github.com/jackc/pgx github.com/jackc/pgx/v4 github.com/jackc/pgx/v5 gorm.io/driver/postgres "
            "org.postgresql tokio_postgres django.db.backends.postgresql"
        ),
        one_of(f"postgres postgresql pg psql {_SQL}"), True, ("pg_isready", "-h", "127.0.0.1"),
    ),
    Kind(
        "mysql", "mysql:8", 3306, ("mysql", "mysql+pymysql", "mysql+mysqldb", "mysql2", "mysql+mysqlconnector"),
        one_of(
            "mysql mysql2 MySQLdb pymysql mysql.connector aiomysql flask_mysqldb github.com/go-sql-driver/mysql "
            "gorm.io/driver/mysql com.mysql django.db.backends.mysql"
        ),
        one_of(f"mysql {_SQL}"), True, ("mysqladmin", "ping", "-h", "127.0.0.1", "--silent"),
    ),
    Kind(
        "mariadb", "mariadb:11", 3306, ("mariadb", "mariadb+pymysql"), one_of("mariadb org.mariadb"),
        one_of(f"mariadb {_SQL}"), True,
    ),
    Kind(
        "mongo", "mongo:7", 27017, ("mongodb", "mongodb+srv"),
        one_of("pymongo motor mongoengine mongoose mongodb go.mongodb.org/mongo-driver com.mongodb mongoid monk"),
        one_of("mongo mongodb db database"),
    ),
    Kind(
        "redis", "redis:7", 6379, ("redis", "rediss"),
        one_of(
            "redis ioredis aioredis flask_redis django_redis connect-redis bull bullmq rq celery "
            "github.com/go-redis/redis github.com/go-redis/redis/v8 github.com/go-redis/redis/v9 "
            "github.com/redis/go-redis/v9 github.com/gomodule/redigo/redis redis.clients predis sidekiq resque"
        ),
        one_of("redis cache broker celery queue"),
    ),
    Kind(
        "memcached", "memcached:1", 11211, ("memcached",),
        one_of("memcache pylibmc pymemcache memjs memcached dalli github.com/bradfitz/gomemcache/memcache aiomcache"),
        one_of("memcached memcache cache"),
    ),
    Kind(
        "rabbitmq", "rabbitmq:3", 5672, ("amqp", "amqps", "pyamqp"),
        one_of(
            "pika amqp amqplib kombu aio_pika bunny github.com/streadway/amqp "
            "github.com/rabbitmq/amqp091-go com.rabbitmq"
        ),
        one_of("rabbitmq rabbit amqp broker queue"), True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Service:
    """A database to be started: its kind, names that it is found by, its own variables, what the program is told."""

    kind: Kind
    aliases: tuple[str, ...]
    own: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]
    command: tuple[str, ...] | None = None


def kinds(files: tuple[FileFacts, ...], literals: frozenset[str], values: Mapping[str, str]) -> tuple[Kind, ...]:
    """Return the databases whose driver own sources load, or whose address they or their variables hold."""
    modules = {module for file in files if not file.library for module in file.modules}
    heads = {module.split("/")[0] for module in modules} | {module.split(".")[0] for module in modules} | modules
    texts = [*literals, *values.values()]
    schemes = {match[1].lower() for text in texts if (match := re.match(r"([a-z][a-z0-9+]{2,30})://", text, re.I))}
    addressed = {kind.name for text in values.values() if (kind := _at_address(text)) is not None}
    return tuple(
        kind
        for kind in KINDS
        if not kind.modules.isdisjoint(heads | literals)
        or any(module.startswith(f"{one}.") for one in kind.modules if "." in one for module in modules)
        or not schemes.isdisjoint(kind.schemes)
        or kind.name in addressed
    )


def _at_address(text: str) -> Kind | None:
    """Return the database that a variable's value is the address of: a host of another machine, and the kind's port."""
    match = _ADDRESS.fullmatch(text)
    if match is None or match[1].lower() in _LOCAL:
        return None
    there = [kind for kind in KINDS if str(kind.port) == match[2]]
    return next((kind for kind in there if kind.name in _words_of(match[1])), there[0] if there else None)


def find_looked_for(text: str) -> tuple[str, ...]:
    """Return the names of hosts that an output says could not be found or reached."""
    found: dict[str, None] = {}
    for match in _LOOKED_FOR.finditer(text):
        name = next((group for group in match.groups() if group), "").rstrip(".")
        if name.lower() not in _NO_HOST and _HOST.fullmatch(name) and not re.fullmatch(r"[\d.]+", name):
            found[name] = None
    return tuple(found)[:8]


def service(
    kind: Kind,
    known: tuple[Kind, ...],
    variables: Mapping[str, str],
    hosts: tuple[str, ...] = (),
    kept: Mapping[str, str] = _NONE_KEPT,
    offered: frozenset[str] = frozenset(),
) -> Service:
    """Return how a database is started for a program.

    `known` are all that it speaks to, `variables` those that it reads with their values (empty where nobody knows one),
    `hosts` the names that it looked for in vain, `kept` its own names for what variables hold. The values of those that
    are `offered` it has to be told.
    """
    roles = {name: role for name in variables if (role := _role_of(kind, known, name, kept)) is not None}
    said = _Said()
    for name, role in sorted(roles.items(), key=lambda one: list(Role).index(one[1])):
        if variables[name]:
            said.learn(kind, role, variables[name])
    aliases = [kind.name]
    remote = said.host if said.host not in _LOCAL and _HOST.fullmatch(said.host) else ""
    aliases += [remote] if remote else []
    aliases += [host for host in hosts if len(known) == 1 or not _words_of(host).isdisjoint(kind.words)]
    host = remote or kind.name
    user = said.user or ("app" if kind.signs_in else "")
    password = said.password or ("app-password" if kind.signs_in else "")
    database = said.database or ("app" if kind.signs_in else "")
    given = {
        Role.HOST: host,
        Role.PORT: str(kind.port),
        Role.USER: user,
        Role.PASSWORD: password,
        Role.NAME: database or "app",
        Role.URL: _url(kind, said.scheme or kind.schemes[0], host, (user, password), database),
    }
    new = {name: given[role] for name, role in roles.items() if _to_be_told(variables[name], role, remote, given)}
    told = {name: new.get(name, variables[name]) for name in roles if name in new or name in offered}
    own = _own(kind, user, password, database)
    if remote and said.user and not said.password:
        own = _without_password(kind, own)  # what it is told stays as it is, and names none
    command = ("redis-server", "--requirepass", password) if kind.name == "redis" and password else None
    return Service(kind, tuple(dict.fromkeys(aliases)), own, tuple(told.items()), command)


def tells_connection(kinds: tuple[Kind, ...], name: str, kept: Mapping[str, str] = _NONE_KEPT) -> bool:
    """Whether a variable says something of a connection to one of some databases."""
    return any(_role_of(kind, kinds, name, kept) is not None for kind in kinds)


def with_ports(
    kinds: tuple[Kind, ...], names: Iterable[str], told: Mapping[str, str], kept: Mapping[str, str] = _NONE_KEPT
) -> dict[str, str]:
    """Return the hosts that a program was told, with their ports: some take both in one variable.

    `names` are all variables that it reads. Where one of them is for the port, nothing is returned.
    """
    found: dict[str, str] = {}
    for kind in kinds:
        roles = {name: role for name in (*names, *told) if (role := _role_of(kind, kinds, name, kept)) is not None}
        hosts = [name for name, role in roles.items() if role is Role.HOST and told.get(name) and ":" not in told[name]]
        if Role.PORT not in roles.values():
            found |= {name: f"{told[name]}:{kind.port}" for name in hosts}
    return found


@dataclass(slots=True)
class _Said:
    """What variables say of a connection."""

    scheme: str = ""
    host: str = ""
    user: str = ""
    password: str = ""
    database: str = ""

    def learn(self, kind: Kind, role: Role, value: str) -> None:
        if role is Role.URL or "://" in value:
            try:
                url = urlsplit(value.split(",", maxsplit=1)[0])
            except ValueError:
                return
            if url.scheme in kind.schemes:
                self.scheme, self.host = url.scheme, (url.hostname or "")
                self.user = unquote(url.username or "")
                self.password = unquote(url.password or "")
                self.database = url.path.strip("/").partition("?")[0]
        elif role is Role.HOST:
            self.host = self.host or value.partition(":")[0]
        elif role is Role.USER:
            self.user = self.user or value
        elif role is Role.PASSWORD:
            self.password = self.password or value
        elif role is Role.NAME:
            self.database = self.database or value


def _to_be_told(value: str, role: Role, remote: str, given: Mapping[Role, str]) -> bool:
    """Whether a variable has no value, or one that leads to where nothing is."""
    if not value:
        return bool(given[role])
    if role is Role.HOST:
        return value.partition(":")[0] in _LOCAL
    if role is Role.URL:
        return not remote
    return role is Role.PORT and value != given[Role.PORT]


def _role_of(kind: Kind, known: tuple[Kind, ...], name: str, kept: Mapping[str, str]) -> Role | None:
    """Return what a variable says of a connection: by its name, or else by the program's own name for what it holds."""
    by_name = _role(kind, known, name)
    if by_name is not None or name not in kept or any(_role(other, known, name) is not None for other in known):
        return by_name
    return _role(kind, known, kept[name])


def _role(kind: Kind, known: tuple[Kind, ...], name: str) -> Role | None:
    """Return what a variable says of a connection to a database of this kind; None if it says nothing of it."""
    parts = [part for part in words(name) if not part.isdigit()]
    joined = "".join(parts)
    if not parts:
        return None
    own = {word for word in kind.words if word in parts or joined.startswith(word)}
    if not own or _is_of_another(kind, known, parts):
        return None
    last = parts[-1]
    role = next((role for role, ends in _ROLES if last in ends or _ends(last, ends)), None)
    if role is Role.URL and last == "string" and "connection" not in parts:
        return None
    generic = ("db", "database", "sql", "cache", "queue", "broker", "rds")
    if len(parts) == 1 and last in own:  # REDIS, MONGODB: an address
        return None if last in generic else Role.URL
    return role


def _ends(word: str, ends: frozenset[str]) -> bool:
    """Whether a word without a joint ends in one of some words: DBHOST."""
    return any(word.endswith(end) for end in ends if len(end) > 3)


def _is_of_another(kind: Kind, known: tuple[Kind, ...], parts: list[str]) -> bool:
    """Whether the name of another database stands in a variable's name, or a word that another one has before."""
    for other in known:
        if other is kind:
            continue
        if other.name in parts or not {word for word in parts if word in other.words - kind.words}.isdisjoint(parts):
            return True
        shared = {word for word in parts if word in other.words & kind.words}
        if shared and known.index(other) < known.index(kind) and not (kind.words - other.words) & set(parts):
            return True
    return False


def _url(kind: Kind, scheme: str, host: str, login: tuple[str, str], database: str) -> str:
    user, password = (quote(one, safe="") for one in login)
    if kind.name == "memcached":
        return f"{host}:{kind.port}"
    signed = f"{user}:{password}@" if user else f":{password}@" if password else ""
    path = database or ("0" if kind.name == "redis" else "app" if kind.name == "mongo" else "")
    more = "?authSource=admin" if kind.name == "mongo" and user else ""
    return f"{scheme}://{signed}{host}:{kind.port}/{path}{more}"


def _own(kind: Kind, user: str, password: str, database: str) -> tuple[tuple[str, str], ...]:
    """Return the variables of the official image that make the user, the password and the database."""
    found = dict(_pairs(kind, user, password, database))
    return tuple((name, value) for name, value in found.items() if value)


def _without_password(kind: Kind, own: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the variables with which the official image lets a user in who gives no password, if it can."""
    if kind.name == "postgres":
        kept = tuple(pair for pair in own if pair[0] != "POSTGRES_PASSWORD")
        return (*kept, ("POSTGRES_HOST_AUTH_METHOD", "trust"))
    if kind.name in ("mysql", "mariadb") and ("MYSQL_USER" not in dict(own)):
        kept = tuple(pair for pair in own if pair[0] != "MYSQL_ROOT_PASSWORD")
        return (*kept, ("MYSQL_ALLOW_EMPTY_PASSWORD", "yes"))
    return own


def _pairs(kind: Kind, user: str, password: str, database: str) -> Iterator[tuple[str, str]]:
    if kind.name == "postgres":
        yield from (("POSTGRES_USER", user), ("POSTGRES_PASSWORD", password), ("POSTGRES_DB", database))
    elif kind.name in ("mysql", "mariadb"):
        yield from (("MYSQL_ROOT_PASSWORD", password), ("MYSQL_DATABASE", database))
        if user != "root":
            yield from (("MYSQL_USER", user), ("MYSQL_PASSWORD", password))
    elif kind.name == "mongo" and user:
        yield from (("MONGO_INITDB_ROOT_USERNAME", user), ("MONGO_INITDB_ROOT_PASSWORD", password))
    elif kind.name == "rabbitmq":
        yield from (("RABBITMQ_DEFAULT_USER", user), ("RABBITMQ_DEFAULT_PASS", password))


def _words_of(host: str) -> set[str]:
    return set(words(host.upper().replace("-", "_").replace(".", "_")))
