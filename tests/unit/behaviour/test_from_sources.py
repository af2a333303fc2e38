"""What sources say that a program may be asked, by values."""

import pytest

from bot.behaviour.exercise.from_sources import MOST_REQUESTS, requests, route_of, routes
from bot.behaviour.observation import Sent
from bot.behaviour.run import http
from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig

FLASK = """from flask import Flask, request
app = Flask(__name__)

@app.route("/notes", methods=["POST"])
def add():
    return request.form["title"]

@app.route("/docs/<name>")
def docs(name):
    return open("docs/" + name + ".md").read()

@app.route("/search")
def search():
    return request.args.get("q", "")

@app.route("/shutdown", methods=["POST"])
def stop():
    exit()
"""


def image(source: str, *own: str) -> BuiltImage:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 1) for path in own}
    return BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x",
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip


def test_what_writes_and_what_takes_parameters_is_asked() -> None:
    found = requests(image(FLASK, "app/docs/install.md"))
    assert Sent("GET", "/docs/install") in found
    assert any(one.method == "GET" and one.path == "/search?q=install" for one in found)
    assert any(one.method == "POST" and one.path == "/notes" and "title=install" in one.body for one in found)
    assert not any("shutdown" in one.path for one in found)


def test_one_of_each_route_comes_first() -> None:
    many = "".join(f'@app.route("/r{number}", methods=["POST"])\ndef f{number}(): pass\n' for number in range(60))
    found = requests(image(f"from flask import Flask\napp = Flask(__name__)\n{many}"))
    assert len(found) == MOST_REQUESTS
    assert len({one.path for one in found}) == MOST_REQUESTS


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/docs/install", "GET", ("GET", "/docs/<name>")),
        ("/docs/install/x", "GET", None),
        ("/search?q=x", "GET", ("GET", "/search")),
        ("/notes", "GET", None),
        ("/notes", "POST", ("POST", "/notes")),
    ],
)
def test_a_request_belongs_to_a_route(path: str, method: str, expected: tuple[str, str] | None) -> None:
    assert route_of(path, routes(image(FLASK)), method) == expected


def test_a_request_with_a_body_says_its_length() -> None:
    sent = http.request("/x", 80, "POST", "a=é", "application/x-www-form-urlencoded").decode()
    head, _, body = sent.partition("\r\n\r\n")
    assert head.startswith("POST /x HTTP/1.1\r\n")
    assert "Content-Length: 4\r\n" in head + "\r\n"
    assert body == "a=é"
    assert "Content-" not in http.request("/x", 80).decode()
