"""What comes over from the first stage: what texts tell of it, owners, accounts, folders, by values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal.proposal import Copy, Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing import copied
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.product import Product
from bot.rewrite.writing.runtime_needs import Needs
from tests.unit.rewrite.fakes import File, built, config_of
from tests.unit.rewrite.writing.drafting import ALPINE, SCRATCH, SLIM, draft, of_text, same_base


def told(lines: str, known: Sequence[str] | None = None, base: Base = SLIM, **asked: object) -> list[str]:
    """What comes over, where only the text tells: each source, with its owner if it is given one."""
    found = of_text(f"FROM debian:bookworm\n{lines}")
    found = replace(found, context_files=None if known is None else tuple(known))
    given = draft(found, base, Proposal("x", (base,), **asked))  # type: ignore[arg-type]
    return [f"{one.source} {one.owner}" if one.owner else one.source for one in copied.copies(given, Needs())]


@pytest.mark.parametrize(
    ("run", "paths"),
    [
        ("RUN gcc -o /usr/local/bin/a a.c", ["/usr/local/bin/a"]),
        ("RUN make install", ["/usr/local"]),
        ("RUN ninja install && cmake --build . && gmake -j4 install", ["/usr/local"]),
        ("RUN make -j 4 -k install", []),  # three words are looked at
        ("RUN npm install", []),
        ("RUN curl -o /tmp/a x && tar -xf /tmp/a -C /opt/a", ["/opt/a"]),
        ("RUN gcc -o /usr/src/x a.c && cp x /dev/y && echo x > /etc/apt/z", []),
        ("RUN gcc -o $(pwd)/x a.c", []),
        ("RUN gcc -o /opt/a/b x && gcc -o /opt/a/c/ y && cp x /opt/a", ["/opt/a"]),
    ],
)
def test_where_commands_say_that_they_put_something(run: str, paths: list[str]) -> None:
    assert told(f"{run}\n", tree=False) == paths


def test_the_folder_that_is_built_in_comes_where_the_recipe_says_so() -> None:
    build = "WORKDIR /app\nRUN make\nRUN apt-get install -y x\n"
    assert told(build) == ["/app"]
    assert told(build, tree=False) == []
    assert told("RUN make\n") == []
    assert told(build, carried=frozenset((3,))) == []
    assert told("WORKDIR /app\nRUN mkdir /app/x\nRUN apt-get install -y x && make\n") == ["/app"]


def test_what_is_copied_before_a_build_comes_unless_it_is_source() -> None:
    lines = "COPY conf /etc/app/\nCOPY src /src\nCOPY --from=b /x /opt/x\nRUN gcc -o /a x.c\n"
    assert told(lines, tree=False) == ["/a", "/etc/app"]
    assert told(lines) == ["/a", "/etc/app", "/src"]
    for source in ("cmd", "./internal/x", ".", "third_party/a/b", "*.c", "script scripts"):
        assert told(f"COPY {source} /x/\nRUN gcc -o /a x.c\n", tree=False) == ["/a"]
    assert told("COPY a.o /x/\nRUN gcc -o /a x.c\n", tree=False, leave=leave(suffixes=".o")) == ["/a"]
    assert told("COPY src data /x/\nRUN gcc -o /a x.c\n", tree=False) == ["/a", "/x"]


def test_of_a_folder_that_is_copied_again_nothing_comes_over() -> None:
    lines = "COPY list.txt /app/\nRUN make\nCOPY {} /app\n"
    assert told(lines.format("."), finals=frozenset((4,))) == []
    assert told(lines.format("./"), finals=frozenset((4,))) == []
    assert told(lines.format("other"), finals=frozenset((4,))) == ["/app/list.txt"]


CONTEXT = ("Dockerfile", "conf/a.ini", "conf/b.ini", "main.c", "web/index.html", "web/js/a.js")


@pytest.mark.parametrize(
    ("copy", "paths"),
    [
        ("COPY . /app", ["/app/conf", "/app/main.c", "/app/web"]),
        ("COPY ./conf /app", ["/app"]),
        ("COPY conf/a.ini /etc/a.ini", ["/etc/a.ini"]),
        ("COPY conf/a.ini /app/x/", ["/app"]),
        ("COPY /web/js main.c /app/", ["/app"]),
        ("COPY con /app", []),
        ("COPY Dockerfile /app/", []),
        ("COPY web .", ["/index.html", "/js"]),
    ],
)
def test_files_of_the_context_are_known_by_name(copy: str, paths: list[str]) -> None:
    assert told(f"{copy}\nRUN gcc -o /a main.c\n", CONTEXT, tree=False) == ["/a", *paths]


def test_what_is_copied_into_the_root_folder_is_copied_again() -> None:
    def again(known: Evidence, **asked: object) -> list[int]:
        return sorted(copied.find_made_again(draft(known, SLIM, Proposal("x", (SLIM,), **asked))))  # type: ignore[arg-type]

    text = of_text("FROM debian\nCOPY . .\nCOPY a /\nCOPY --from=b / /\nCOPY c /c\nRUN make\nCOPY . .\n")
    assert again(text) == [2, 3]
    assert again(text, tree=False) == again(text, only_copies=True) == []
    image = built(
        "FROM debian\nCOPY . .\nCOPY a /\nCOPY d /\nCOPY b /\nRUN make\n",
        {"x": File(line=2), "a": File(line=3), "y": File(line=4)},
        context_files=["x", "a", "d/y", "b/z"],
    )
    assert again(image) == [2, 4]  # a file goes by itself, and of b nothing is left


@pytest.mark.parametrize(
    ("given", "owner"),
    [
        ("RUN chown app /x/a", "app"),
        ("RUN chown -R app:app /x", "app:app"),
        ("RUN chown -R app:app /x/", "app:app"),
        ("RUN chown -R two / && chown -R one /x", "one"),
        ("RUN chown -R one /x && chown -R two /", "two"),
        ("RUN chown -R two /x\nRUN chown -R one /x/a", "one"),
        ("RUN chown app /x/b", None),
        ("RUN chown $(id -u) /x/a", None),
        ("COPY --chown=7:8 a /x/a", "7:8"),
        ("ADD a /x/a", None),
    ],
)
def test_an_owner_that_a_line_gives_comes_along(given: str, owner: str | None) -> None:
    lines = f"RUN gcc -o /x/a a.c\n{given}\nRUN make\n"
    expected = f"/x/a {owner}" if owner else "/x/a"
    assert expected in told(lines, tree=False, outputs=("/x/a",))
    assert told(lines, None, SCRATCH, tree=False, outputs=("/x/a",))[0].split(" ")[0] == "/x/a"
    assert all(" " not in one for one in told(lines, None, SCRATCH, tree=False, outputs=("/x/a",)))


# ------------------------------------------------------------------------------------------------- of a built image

USERS = {
    "etc/passwd": File(b"root:x:0:0::/root:/bin/sh\nwww:x:33:33::/var/www:/bin/sh\napp:x:7:8::/home/app:/bin/sh\n"),
    "etc/group": File(b"root:x:0:\nwww:x:33:\napp:x:8:\n"),
}


def image(text: str, files: Mapping[str, File], base: Base = SLIM, **asked: object) -> Draft:
    known = built(text, {**USERS, **files}, config_of("x"))
    given = draft(known, base if base.image else same_base(known), Proposal("x", (base,), **asked))  # type: ignore[arg-type]
    given.product = Product(tuple(files), (), frozenset(files))
    return given


def owned(given: Draft) -> list[str]:
    return [f"{one.source} {one.owner}" if one.owner else one.source for one in copied.copies(given, Needs())]


MADE = "FROM debian:bookworm\nRUN make\n"
ADDED = "FROM debian:bookworm\nRUN useradd app\nRUN make\n"


def test_owners_are_said_by_name_where_the_last_stage_knows_them() -> None:
    file = {"srv/x": File(line=2, uid=33)}
    assert owned(image(MADE, file)) == ["/srv/x www:www"]  # the image of the original has the user
    other = replace(SLIM, image="ubuntu:24.04")
    assert owned(image(MADE, file, other)) == ["/srv/x 33:33"]
    assert owned(image(MADE.replace("make", "useradd www && make"), file, other)) == ["/srv/x www:www"]
    assert owned(image(MADE, file, SCRATCH)) == ["/srv/x 33:33"]
    assert owned(image(MADE, {"srv/x": File(line=2, uid=55)})) == ["/srv/x 55:55"]
    assert owned(image(MADE, {"srv/x": File(line=2)})) == ["/srv/x"]


def test_a_folder_has_an_owner_where_all_in_it_has_that_one() -> None:
    given = image(MADE, {"srv": File(folder=True, line=2, uid=33), "srv/x": File(line=2, uid=33)})
    given.product = Product(("srv",))
    assert owned(given) == ["/srv www:www"]
    mixed = image(MADE, {"srv": File(folder=True, line=2, uid=33), "srv/x": File(line=2)})
    mixed.product = Product(("srv",))
    assert owned(mixed) == ["/srv"]


def test_links_come_as_files_only_where_no_shell_can_make_them() -> None:
    files = {"srv/x": File(line=2), "srv/link": File(link="x", line=2), "srv/gone": File(link="y", line=2)}
    for base, found in ((SLIM, ["/srv/x"]), (SCRATCH, ["/srv/link", "/srv/x"])):
        given = image(MADE, files, base)
        given.product = Product(("srv/x",), ("srv/gone", "srv/link"))
        assert owned(given) == found  # what leads nowhere cannot be copied


def test_what_a_recipe_copies_is_not_copied_twice() -> None:
    files = {"opt/venv/a": File(line=2), "opt/venv/b": File(line=2, uid=33), "srv/x": File(line=2)}
    given = image(MADE, files, copies=(Copy("/opt/venv"), Copy("/install", "/usr/local")))
    assert owned(given) == ["/opt/venv", "/install", "/opt/venv/b www:www", "/srv/x"]
    alone = image(MADE, files, copies=(Copy("/opt/venv"),), only_copies=True)
    assert owned(alone) == ["/opt/venv"]
    assert copied.product_of(alone) == Product()


def test_what_was_carried_is_looked_at_and_not_copied_again() -> None:
    files = {"usr/local/bin/x": File(line=2), "srv/x": File(line=2), "usr/local/bin/y": File(line=3)}
    text = "FROM debian:bookworm\nRUN pip install x\nRUN make\n"
    given = image(text, files, carried=frozenset((2,)))
    assert sorted(copied.take_over(given).kept) == ["srv/x", "usr/local/bin/y"]
    assert copied.take_over(image(text, files)).kept == {*files}


@pytest.mark.parametrize(
    ("beside", "whole"),
    [
        ({}, True),
        ({"opt/bin/own": File(b"x" * 1_000_000, 3)}, True),
        ({"opt/bin/own": File(b"x" * 1_000_001, 3)}, False),
        ({"opt/bin/base": File(b"x" * 20_000_000)}, True),
        ({"opt/bin/base": File(b"x" * 20_000_001)}, False),
        ({"opt/bin/base": File(b"x" * 20_000_000), "opt/bin/own": File(b"x" * 1_000_000, 3)}, True),
    ],
)
def test_parts_of_a_folder_come_together_where_little_else_is_in_it(beside: Mapping[str, File], whole: bool) -> None:
    names = ("opt/bin/a", "opt/bin/b", "srv/x")
    given = image(MADE, {name: File(line=2) for name in names} | dict(beside), together=("/opt/bin",))
    given.product = Product(names, (), frozenset(names))
    assert owned(given) == (["/opt/bin", "/srv/x"] if whole else ["/opt/bin/a", "/opt/bin/b", "/srv/x"])


def test_parts_of_a_folder_do_not_come_together_on_another_base_alone_or_with_an_owner() -> None:
    names = ("opt/bin/a", "opt/bin/b")

    def of(base: Base = SLIM, uid: int = 0, some: tuple[str, ...] = names) -> list[str]:
        given = image(MADE, {name: File(line=2, uid=uid) for name in names}, base, together=("/opt/bin",))
        given.product = Product(some, (), frozenset(some))
        return owned(given)

    assert of() == ["/opt/bin"]
    assert of(some=("opt/bin/a",)) == ["/opt/bin/a"]
    assert of(uid=33) == ["/opt/bin/a www:www", "/opt/bin/b www:www"]
    assert of(ALPINE) == of(replace(SLIM, same_release=False)) == ["/opt/bin/a", "/opt/bin/b"]


@pytest.mark.parametrize(
    ("lines", "base", "wanted"),
    [
        ("RUN useradd app\nUSER app", SLIM, False),
        ("RUN useradd app\nUSER app", ALPINE, True),  # by other tools
        ("RUN useradd app\nUSER 7", ALPINE, False),
        ("RUN useradd app\nUSER root", ALPINE, False),
        ("RUN make\nUSER app:app", ALPINE, False),
        ("RUN make\nUSER app", SCRATCH, False),
        ("RUN useradd app\nUSER app:app", SCRATCH, True),
        ("RUN useradd app\nUSER 7:8", SCRATCH, False),
    ],
)
def test_accounts_come_over_where_users_are_named_and_cannot_be_made(lines: str, base: Base, wanted: bool) -> None:
    assert copied.wants_accounts(draft(of_text(f"FROM debian:bookworm\n{lines}\n"), base)) is wanted


def test_accounts_come_over_without_a_shell_where_the_image_has_a_user_of_that_name() -> None:
    def wanted(lines: str, base: Base = SCRATCH, passwd: int | None = None) -> bool:
        text = f"FROM debian:bookworm\nRUN make\n{lines}\n"
        files = {**USERS, "etc/passwd": replace(USERS["etc/passwd"], line=passwd)}
        return copied.wants_accounts(draft(built(text, files, config_of("x")), base))

    assert wanted("USER www") and wanted("USER www", passwd=2)
    assert not wanted("USER 33") and not wanted("EXPOSE 1")
    assert not wanted("USER www", SLIM)


@pytest.mark.parametrize(
    ("line", "base", "owner"),
    [(2, SLIM, "app:app"), (3, SLIM, None), (None, SLIM, None), (2, SCRATCH, "7:7")],
    ids=["made by what stays behind", "made by what comes along", "the base's", "no shell"],
)
def test_a_folder_that_workdir_would_make_for_root_keeps_its_owner(
    line: int | None, base: Base, owner: str | None
) -> None:
    text = "FROM debian:bookworm\nRUN useradd app && make\nRUN mkdir /x\n"
    accounts = {**USERS, "etc/group": File(b"root:x:0:\napp:x:7:\n"), "app/x": File(line=line)}
    given = draft(built(text, {**accounts, "app": File(folder=True, line=line, uid=7)}, config_of("x")), base)
    assert copied.folder_owner(given, "/app") == owner
    assert copied.folder_owner(given, "/app/x") is None and copied.folder_owner(given, "/none") is None
    assert copied.folder_owner(draft(of_text(text)), "/app") is None


def test_homes_of_users_that_a_run_makes_are_theirs() -> None:
    """Without what every home has."""
    text = "FROM debian:bookworm\nRUN useradd -m app && make\nCMD x\n"
    home = {f"home/app/{name}": File(b"x" * 30_000, 2) for name in (".bashrc", "data")}
    www = {"var/www/.bashrc": File(b"x" * 30_000, 2)}
    for base, left in ((SLIM, {"home/app/.bashrc"}), (SCRATCH, set())):
        given = draft(built(text, {**USERS, **home, **www}, config_of("x")), base)
        assert copied.product_of(given).kept == {*home, *www} - left
