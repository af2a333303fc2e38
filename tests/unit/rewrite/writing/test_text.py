"""The pieces that a last stage is written of, by values: ARGs that are used, COPY lines, what lies in what."""

from __future__ import annotations

import pytest

from bot.rewrite.proposal.proposal import Copy
from bot.rewrite.writing.text import Lines, copy_lines, outermost


def written(*lines: str, blank: str = "") -> str:
    """A stage of these lines; those that begin with ARG declare what follows it."""
    found = Lines()
    for line in lines:
        declares = tuple(word.partition("=")[0] for word in line.split()[1:]) if line.startswith("ARG") else ()
        found.add(line, blank=line == blank, declares=declares)
    return found.text()


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (("ARG A=1", "RUN x $A"), True),
        (("ARG A=1", "RUN x ${A}-y"), True),
        (("ARG A=1", "RUN x A"), False),
        (("RUN x $A", "ARG A=1"), False),  # only what comes after it can use it
        (("ARG A=1", "ENV B=$A"), True),
        (("ARG A=1 B=2", "LABEL b=$B"), True),
    ],
)
def test_an_argument_is_declared_where_something_after_it_uses_it(lines: tuple[str, ...], kept: bool) -> None:
    assert ("ARG" in written(*lines)) is kept


def test_an_argument_of_which_another_one_is_made_is_declared_too() -> None:
    """`ARG NAME=app-$VERSION` would be `app-` without it."""
    lines = ("ARG VERSION=1", "ARG NAME=app-$VERSION", "ARG OTHER=$THIRD", "LABEL name=$NAME")
    assert written(*lines) == "ARG VERSION=1\nARG NAME=app-$VERSION\nLABEL name=$NAME\n"


@pytest.mark.parametrize("name", ["http_proxy", "HTTPS_PROXY", "DEBIAN_FRONTEND"])
@pytest.mark.parametrize(
    ("run", "kept"),
    [("RUN apt-get install -y x", True), ("run apk add x", True), ("RUN make", False), ("CMD apt-get", False)],
)
def test_what_a_package_manager_looks_for_by_itself_is_declared_where_one_runs(name: str, run: str, kept: bool) -> None:
    assert (f"ARG {name}" in written(f"ARG {name}", run)) is kept
    assert f"ARG {name}" not in written(f"ARG {name}", f"RUN make ${name}")


def test_blank_lines_stand_between_pieces_and_not_before_the_first() -> None:
    assert written("ENV A=1", "", "  \n", "USER x", blank="USER x") == "ENV A=1\n\nUSER x\n"
    assert written("USER x", "ENV A=1\n", blank="USER x") == "USER x\nENV A=1\n"


def test_what_lies_in_another_folder_of_a_list_comes_with_that() -> None:
    assert outermost(["/app/b/c", "/app/b/", "/app/bc", "/srv/x", "/app/b"]) == ["/app/b", "/app/bc", "/srv/x"]
    assert outermost(["/srv", "/app/x/y", "/app"]) == ["/app", "/srv"]


def lines(*copies: Copy, files: tuple[str, ...] = ()) -> list[str]:
    return [one.rstrip("\n") for one in copy_lines(copies, "COPY", "build", lambda path: path in files)]


def test_files_that_go_to_one_folder_go_there_together() -> None:
    named = ("/usr/bin/a", "/usr/bin/b", "/srv/c", "/etc/passwd", "/etc/group", "/top")
    found = lines(*map(Copy, named[:3]), Copy("/opt/x"), Copy("/top"), files=named)
    assert found == [
        "COPY --from=build /opt/x /opt/x",
        "COPY --from=build /usr/bin/a /usr/bin/b /usr/bin/",
        "COPY --from=build /srv/c /srv/c",
        "COPY --from=build /top /top",
    ]
    accounts = lines(Copy("/etc/passwd", "/etc/"), Copy("/etc/group", "/etc/"), Copy("/a", "/b"))
    assert accounts == ["COPY --from=build /a /b", "COPY --from=build /etc/passwd /etc/group /etc/"]
    assert lines(Copy("/etc/a", "/srv/")) == ["COPY --from=build /etc/a /srv/"]


def test_what_has_an_owner_comes_after_what_has_none() -> None:
    """And apart: one line gives all that it copies to one owner."""
    files = ("/app/a", "/app/b", "/app/c")
    found = lines(Copy("/data", None, "7:8"), Copy("/app/a", None, "app"), Copy("/app/b"), Copy("/app/c"), files=files)
    assert found == [
        "COPY --from=build /app/b /app/c /app/",
        "COPY --from=build --chown=7:8 /data /data",
        "COPY --from=build --chown=app /app/a /app/a",
    ]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("/app/a b", r'["/app/a b", "/app/a b"]'),
        ("/app/a*", r'["/app/a\\*", "/app/a*"]'),
        ("/app/[x]", r'["/app/\\[x]", "/app/[x]"]'),
        ("/app/a$b", r'["/app/a\\$b", "/app/a\\$b"]'),
        ("/app/a'é", '["/app/a\'é", "/app/a\'é"]'),
    ],
)
def test_signs_that_mean_something_to_copy_are_taken_as_they_are(source: str, line: str) -> None:
    """A source is a pattern, a destination is none, and both have variables."""
    assert lines(Copy(source)) == [f"COPY --from=build {line}"]
