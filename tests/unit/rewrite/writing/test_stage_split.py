"""Which stage an instruction belongs to: what builds comes first, what can be said again is, by values."""

from __future__ import annotations

import pytest

from bot.rewrite.proposal.proposal import Proposal
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing.stage_split import Split, destinations, split
from tests.unit.rewrite.writing.drafting import ALPINE, SCRATCH, SLIM, of_text


def places(lines: str, base: Base = SLIM, **asked: object) -> dict[str, str]:
    """The place of each instruction, by its text."""
    known = of_text(f"FROM debian:bookworm\n{lines}")
    found = split(known, Proposal("x", (base,), **asked), base)  # type: ignore[arg-type]
    texts = known.dockerfile.lines()
    return {texts[step.line - 1].rstrip("\n"): found.place(step).value for step in known.steps}


def of(lines: str) -> Split:
    known = of_text(f"FROM debian:bookworm\n{lines}")
    return split(known, Proposal("x", (SLIM,)), SLIM)


def test_what_stands_before_the_last_build_is_in_both_and_what_comes_after_in_the_last() -> None:
    found = places(
        "ENV A=1\nARG B\nWORKDIR /app\nUSER root\nSHELL [\"/bin/sh\", \"-c\"]\nLABEL a=b\nCOPY a.c /src/\n"
        "RUN apt-get install -y gcc\nRUN useradd app\nRUN gcc -o /a /src/a.c\nENV C=1\nCOPY conf /etc/conf\n"
        "RUN mkdir /data\nWORKDIR /srv\nEXPOSE 1\nCMD a\n"
    )  # fmt: skip
    both = ["ENV A=1", "ARG B", "WORKDIR /app", "USER root", 'SHELL ["/bin/sh", "-c"]']
    both += ["RUN apt-get install -y gcc", "RUN useradd app"]
    first = ["COPY a.c /src/", "RUN gcc -o /a /src/a.c"]
    assert [one for one, place in found.items() if place == "first"] == first
    assert [one for one, place in found.items() if place == "both"] == both
    assert {place for one, place in found.items() if one not in (*first, *both)} == {"last"}
    assert found["LABEL a=b"] == found["CMD a"] == "last"  # wherever they stand


def test_nothing_is_first_where_nothing_is_built() -> None:
    found = of("COPY a /a\nRUN mkdir /data\n")
    assert found.pivot is None
    assert {place.value for place in found.places.values()} == {"last"}


def test_the_product_comes_where_the_last_step_stood_that_made_it() -> None:
    assert of("COPY a /a\nRUN make\nCOPY b /b\nRUN make\nRUN mkdir /c\nCOPY d /d\n").pivot == 5
    assert of("RUN make\nENV A=1\n").pivot == 2


@pytest.mark.parametrize(
    ("run", "place"),
    [
        ("RUN mkdir /data", "last"),
        ("RUN chmod 700 /srv/x", "last"),
        ("RUN chmod 700 /app/tool", "first"),  # of what is brought over
        ("RUN chmod -R 700 /app/*", "first"),
        ("RUN chmod 700 /", "first"),
        ("RUN chown a /apps", "last"),
        ("RUN mkdir /app/logs && chown a /app/logs", "last"),  # it makes what it changes
        ("RUN ln -s /app/tool /usr/bin/tool", "last"),
        ("RUN ln -s /usr/bin/x /app/x", "first"),
        ("RUN apt-get install -y gcc && make", "first"),
        ("RUN apt-get install -y gcc", "last"),
    ],
)
def test_what_sets_up_what_is_brought_over_is_done_before(run: str, place: str) -> None:
    assert places(f"COPY . /app\nRUN make -C /app\n{run}\n")[run] == place


def test_where_it_cannot_be_said_again_it_is_done_before() -> None:
    """Without a shell, and on a distribution with other tools; not where nobody knows which one the original's is."""
    for base, place in ((SLIM, "last"), (SCRATCH, "first"), (ALPINE, "first")):
        found = places("RUN make\nRUN mkdir /data\nRUN apt-get install -y sox\n", base)
        assert (found["RUN mkdir /data"], found["RUN apt-get install -y sox"]) == (place, "last")
    unknown = of_text("FROM own/image:1\nRUN make\nRUN mkdir /data\n")
    assert unknown.distribution is None
    assert split(unknown, Proposal("x", (ALPINE,)), ALPINE).places[3].value == "last"


def test_a_recipe_may_know_better() -> None:
    text = "RUN make\nCOPY a /a\nRUN mkdir /x\nCOPY --from=b /c /c\nRUN make install\n"
    assert places(text, builds=frozenset((4,)))["RUN mkdir /x"] == "first"
    assert split(of_text(f"FROM debian\n{text}"), Proposal("x", (SLIM,), builds=frozenset((4,))), SLIM).natures[
        4
    ].value == ("build")
    assert places(text, finals=frozenset((6, 3)))["RUN make install"] == "last"
    assert places(text, finals=frozenset((6, 3)))["COPY a /a"] == "last"
    assert places(text)["COPY --from=b /c /c"] == "both"
    assert places(text, builds=frozenset((5,)))["COPY --from=b /c /c"] == "first"
    assert places(text, outputs=("/srv/x",))["RUN mkdir /x"] == "both"
    changed = "RUN make\nRUN chmod 1 /srv/x/y\n"
    assert places(changed, outputs=("/srv/x",))["RUN chmod 1 /srv/x/y"] == "first"
    assert places(changed)["RUN chmod 1 /srv/x/y"] == "last"


def test_what_a_stage_has_from_the_one_that_it_is_made_of_is_not_moved() -> None:
    known = of_text("FROM debian AS a\nCOPY x /x\nRUN mkdir /a\nFROM a\nRUN make\nCOPY y /y\nRUN mkdir /b\n")
    found = split(known, Proposal("x", (SLIM,)), SLIM)
    assert [found.place(step).value for step in known.steps] == ["first", "both", "first", "last", "last"]
    nothing = of_text("FROM debian AS a\nCOPY x /x\nRUN mkdir /a\nFROM a\nCOPY y /y\n")
    found = split(nothing, Proposal("x", (SLIM,)), SLIM)
    assert [found.place(step).value for step in nothing.steps] == ["first", "both", "last"]


@pytest.mark.parametrize(
    ("copy", "paths"),
    [
        ("COPY a /b", ("/b",)),
        ("COPY a.txt /b/", ("/b/a.txt",)),
        ("COPY a.txt c.d/e.txt /b/", ("/b/a.txt", "/b/e.txt")),
        ("COPY src /b/", ("/b",)),  # what is in a folder goes there, without the folder
        ("COPY a.txt src /b/", ("/b",)),
        ("COPY *.txt /b/", ("/b",)),
        ("COPY ../x.txt /b/", ("/b/x.txt",)),
        ("COPY . /b/", ("/b",)),
        ("COPY .. /b/", ("/b",)),
        ("COPY a.txt b /", ("/a.txt", "/b")),
        ("COPY *.txt . /", ()),
        ("COPY . .", ()),
    ],
)
def test_where_copied_files_go(copy: str, paths: tuple[str, ...]) -> None:
    (step,) = of_text(f"FROM debian\n{copy}\n").steps
    assert destinations(step) == paths
