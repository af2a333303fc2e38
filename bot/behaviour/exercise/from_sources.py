"""What a program's own sources say that it may be asked: what changes something, and what takes parameters. Pure.

The container is thrown away and has no way out, so it may be asked to write. Values are the sources' own short texts
and the names of the image's own files: what a handler looks something up by is mostly one of them.
"""

from __future__ import annotations

import itertools
import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode

from bot.behaviour.observation import Sent
from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage
from bot.languages import documents
from bot.languages.documents import Document
from bot.sources.facts import FileFacts, Route

MOST_REQUESTS = 40
_MOST_VALUES = 3  # of one parameter
_MOST_FILES = 400
_DOCUMENTS = documents.suffixes(Document.PROSE, Document.PAGE, Document.RECORD, Document.SHEET)
_WORD = re.compile(r"[A-Za-z][\w.-]{0,30}")
_PATH = re.compile(r"/[A-Za-z0-9._~/<>{}:*\[\]()?+-]{0,100}")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)(?::[^}/]*)?\}|(?<=/):(\w+)|\[(\w+)\]")
# What ends a program, or makes it wait: nobody learns anything from it.
_ENDS_IT = re.compile(r"quit|exit|shutdown|kill|stop|logout|crash|restart|panic|abort|sleep|slow", re.IGNORECASE)
_WRITING = ("POST", "PUT", "PATCH", "DELETE")
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


def routes(image: BuiltImage) -> tuple[tuple[str, str], ...]:
    """Return the methods and paths that a program's own sources answer, each once, as far as they may be asked."""
    found = ((method, route.path) for _, route in _own(image) for method in _methods(route))
    return tuple(dict.fromkeys(found))


def requests(image: BuiltImage) -> tuple[Sent, ...]:
    """Return the requests that routes call for beyond a GET of their path: the most telling first, not too many."""
    files = tuple(_names_of_files(image))
    each = [list(_of_route(facts, route, files)) for facts, route in _own(image)]
    # One of each route before a second one of any.
    found = (one for group in itertools.zip_longest(*each) for one in group if one is not None)
    return tuple(dict.fromkeys(found))[:MOST_REQUESTS]


def route_of(path: str, known: Iterable[tuple[str, str]], method: str = "GET") -> tuple[str, str] | None:
    """Return the route that a request belongs to; None if it is of none."""
    bare = path.partition("?")[0]
    return next((one for one in known if one[0] == method and _pattern(one[1]).fullmatch(bare)), None)


def _pattern(route: str) -> re.Pattern[str]:
    """Return what the paths of a route look like: a parameter is one part of a path."""
    found, at = "", 0
    for match in _PARAMETER.finditer(route):
        found += re.escape(route[at : match.start()]) + "[^/]+"
        at = match.end()
    return re.compile(found + re.escape(route[at:]))


def _own(image: BuiltImage) -> Iterator[tuple[FileFacts, Route]]:
    for facts in image.sources.files:
        if not facts.library:
            for route in facts.routes:
                if _PATH.fullmatch(route.path) and not _ENDS_IT.search(route.path):
                    yield facts, route


def _methods(route: Route) -> tuple[str, ...]:
    """Return the methods of a route; one that says none takes any."""
    named = tuple(one.upper() for one in route.methods if one.upper() in ("GET", *_WRITING))
    return named or ("GET", "POST")


def _of_route(facts: FileFacts, route: Route, files: tuple[str, ...]) -> Iterator[Sent]:
    values = tuple(dict.fromkeys((*files, *_values(facts))))[:_MOST_VALUES] or ("1",)
    query = [one.name for one in route.parameters if one.where == "query"]
    form = [one.name for one in route.parameters if one.where == "form"]
    for value in values:
        path = _PARAMETER.sub(lambda _, value=value: quote(value), route.path)  # type: ignore[misc]
        asked = f"{path}?{urlencode(dict.fromkeys(query, value))}" if query else path
        for method in _methods(route):
            if method == "GET" and (query or path != route.path):
                yield Sent("GET", asked)
            elif method == "DELETE":
                yield Sent("DELETE", asked)
            elif method != "GET" and form:
                yield Sent(method, asked, urlencode(dict.fromkeys(form, value)), _FORM)
            elif method != "GET":
                yield Sent(method, asked, json.dumps({"name": value, "text": value}), _JSON)
                yield Sent(method, asked, urlencode({"name": value, "text": value}), _FORM)


def _values(facts: FileFacts) -> Iterator[str]:
    """Return short texts of a source, those that are no words of HTTP first."""
    yield from (one for one in sorted(facts.literals) if _WORD.fullmatch(one) and not one.isupper() and "." not in one)


def _names_of_files(image: BuiltImage) -> Iterator[str]:
    """Return the names of data files in the program's folders, without what they end in."""
    own = (path for path in image.own() if image.files[path].entry.kind is EntryKind.FILE)
    for path in itertools.islice(own, _MOST_FILES):
        folder, name = posixpath.split(path)
        stem, suffix = posixpath.splitext(name)
        if suffix in _DOCUMENTS and "/" in folder and _WORD.fullmatch(stem):
            yield stem
