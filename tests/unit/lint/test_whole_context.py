from bot.model.findings import Level
from tests.unit.lint.cases import Cases

HC012 = Cases("HC012")
TEXT = "FROM a:1\nCOPY . /app"


def test_catches_an_open_context() -> None:
    assert HC012.catches(TEXT, files=["app.py", ".git/config"], says=".git").level is Level.INFO
    HC012.catches(TEXT, files=["app.py", ".git/config"], ignore="node_modules\n")


def test_catches_what_nobody_means_to_ship() -> None:
    found = HC012.catches(TEXT, files=["app.py", ".env", "deploy/id_rsa"], ignore=".git", says=".env, deploy/id_rsa")
    assert found.level is Level.WARNING


def test_passes() -> None:
    HC012.passes(TEXT, files=["app.py", ".env", ".git/config"], ignore=".git\n.env\n")
    HC012.passes(TEXT, files=["app.py", ".env.example", "tests/certs/a.pem"], ignore=".git*")
    HC012.passes(TEXT, files=["app.py", ".git/config"], ignore="*\n!app.py")
    HC012.passes("FROM a:1\nCOPY src /app", files=[".env"])
    HC012.passes("FROM a:1 AS b\nCOPY . /app\nFROM a:1\nCOPY --from=b /app/x /x", files=[".env"])
    HC012.passes("FROM a:1 AS b\nFROM a:1\nCOPY --from=b . /app", files=[".env"])
    HC012.passes(TEXT, files=["app.py"])  # a folder of a repository, without its .git
    HC012.passes(TEXT)  # the files are not at hand
