"""What a source hands on counts as asked for, also past the number of names that are looked at."""

import pytest

from bot.sources import held, reading
from bot.sources.facts import UseKind

SOURCE = b"from http.server import SimpleHTTPRequestHandler as Base\nclass Files(Base):\n    pass\n"


@pytest.mark.parametrize("most", [400, 0])
def test_what_is_derived_from_is_asked_for(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_MOST", most)
    source = reading.read("app.py", SOURCE)
    assert source is not None
    assert {name for use in source.facts().uses if use.kind is UseKind.DATA for name in use.names} == {"mime"}
