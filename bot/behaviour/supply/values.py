"""A value for a variable, by what its name says that it is. Pure.

Nobody knows the value that a maintainer gives it. One of the right kind lets a program start, and both images get the
same: what follows from it is the same in both, too.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.languages.row import word_set as one_of

PORT = "8080"  # by the convention of those who run containers for others
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - 32 letters, the length that most keys have to have
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Kind(Enum):
    """What a variable holds."""

    PORT = "port"
    ADDRESS = "address"
    HOST = "host"
    USER = "user"
    SECRET = "secret"  # noqa: S105
    SWITCH = "switch"
    NUMBER = "number"
    PATH = "path"
    MAIL = "mail"
    DOMAIN = "domain"
    LEVEL = "level"
    MODE = "mode"
    NAME = "name"


_VALUES = {
    Kind.PORT: PORT,
    Kind.ADDRESS: "http://localhost:8080",
    Kind.HOST: "localhost",
    Kind.USER: "user",
    Kind.SECRET: SECRET,
    Kind.SWITCH: "false",
    Kind.NUMBER: "1",
    Kind.PATH: "/tmp",  # noqa: S108 - a folder that every image may write to
    Kind.MAIL: "nobody@example.org",
    Kind.DOMAIN: "example.org",
    Kind.LEVEL: "info",
    Kind.MODE: "production",
    Kind.NAME: "example",
}
# The last word of a name that says it, the first kind that fits: DB_PASSWORD_FILE is a path, SECRET_KEY_BASE a secret.
_LAST: tuple[tuple[Kind, frozenset[str]], ...] = tuple(
    (kind, one_of(words))
    for kind, words in (
        (Kind.PORT, "port ports"),
        (Kind.ADDRESS, "url uri dsn endpoint connection webhook callback origin origins link"),
        (Kind.HOST, "host hostname server addr address bind ip broker brokers nodes"),
        (Kind.PATH, "dir directory path folder file root home location cert certificate"),
        (Kind.MAIL, "email mail from"),
        (Kind.DOMAIN, "domain domains hosts"),
        (Kind.USER, "user username login"),
        (Kind.SWITCH, "enabled enable disabled disable debug verbose ssl tls secure flag"),
        (Kind.LEVEL, "level loglevel"),
        (Kind.MODE, "env environment mode stage"),
        (
            Kind.NUMBER,
            "count size limit timeout seconds interval workers threads max min ttl retries delay rate number num id "
            "length days hours minutes ms period version concurrency batch",
        ),
    )
)
_SECRETS = one_of("password passwd pass pwd secret token key keys salt apikey credential credentials pin hash")
_SWITCHES = one_of("use is has enable disable allow skip no with debug should")
_SHOWN = frozenset((Kind.PORT, Kind.SWITCH, Kind.NUMBER, Kind.LEVEL, Kind.MODE))


def words(name: str) -> tuple[str, ...]:
    """Return the words of a variable's name: DATABASE_URL and databaseUrl are both database and url."""
    return tuple(word.lower() for word in _WORDS.findall(name))


def kind_of(name: str) -> Kind:
    """Return what a variable holds, by its name."""
    parts = words(name) or ("",)
    last = parts[-1]
    found = next((kind for kind, ends in _LAST if last in ends), None)
    if found is Kind.NUMBER and last == "id" and not _SECRETS.isdisjoint(parts):
        return Kind.SECRET
    if found is not None:
        return found
    if not _SECRETS.isdisjoint(parts):
        return Kind.SECRET
    if parts[0] in _SWITCHES and len(parts) > 1:
        return Kind.SWITCH
    return _of_ending(last)


def _of_ending(word: str) -> Kind:
    """Return what a word without a joint says: DBHOST, SERVERPORT, MONGOURI."""
    if word in ("support", "report", "export", "import", "transport"):
        return Kind.NAME
    ends = {"port": Kind.PORT, "url": Kind.ADDRESS, "uri": Kind.ADDRESS, "dsn": Kind.ADDRESS, "host": Kind.HOST}
    return next((kind for end, kind in ends.items() if word.endswith(end)), Kind.NAME)


def value_of(name: str) -> str:
    """Return a value of the kind that a variable holds."""
    return _VALUES[kind_of(name)]


def show_value(name: str, value: str) -> str:
    """Return how a variable that was set is named to people: its value only where that says nothing of anybody."""
    return f"{name}={value}" if kind_of(name) in _SHOWN and re.fullmatch(r"[\w.-]{1,20}", value) else name
