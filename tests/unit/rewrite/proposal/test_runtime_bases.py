"""Which images are offered to run on, by values."""

import pytest

from tests.unit.rewrite.recipes.known import from_image, plan

SHOWS = '#!/bin/sh\nexec man "$1"\n'
SPEAKS = "import gettext\ngettext.translation('iso_3166-1', '/usr/share/locale')\n"


def bases(script: str, base: str = "debian:bookworm", *, man: bool = True) -> list[str]:
    text = (
        f"FROM {base}\nRUN apt-get update && apt-get install -y man-db gcc\nCOPY show /usr/local/bin/show\nCMD show\n"
    )
    programs = {"usr/bin/gcc": "x", **({"usr/bin/man": "x"} if man else {})}
    known = from_image(text, {2: programs, 3: {"usr/local/bin/show": script}}, cmd=("show",))
    return [one.runtime_base for one in plan(known).candidates]


@pytest.mark.parametrize("script", [SHOWS, f"#!/usr/bin/env python3\n{SPEAKS}"])
def test_the_whole_image_is_offered_where_pages_are_read(script: str) -> None:
    assert bases(script) == ["debian:bookworm-slim", "debian:bookworm"]
    assert bases(script, "debian:bookworm-slim") == []


def test_the_slim_form_does_for_all_others() -> None:
    assert bases("#!/bin/sh\necho man\n") == ["debian:bookworm-slim"]
    assert bases(SHOWS, man=False) == ["debian:bookworm-slim"]
