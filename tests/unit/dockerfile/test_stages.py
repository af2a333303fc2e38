import time

import pytest

from bot.dockerfile.stages import environment, graph, mounts
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.errors import InputError

MANY = """ARG GO=1.24
ARG REGISTRY
FROM ${REGISTRY:-docker.io}/golang:$GO AS Build
ARG GO
ENV A=1 B=$A
COPY . .
FROM build AS test
RUN --mount=type=bind,from=tools,target=/t --mount=type=cache,target=/c t
FROM busybox AS tools
FROM scratch
COPY --from=build /a /a
COPY --from=nginx:1 /b /b
COPY --from=2 /c /c
"""


def test_a_graph_knows_bases_names_parents_and_lines() -> None:
    stages = graph(parse(MANY)).stages
    assert [(one.label, one.base, one.parent, one.start, one.end) for one in stages] == [
        ("build", "docker.io/golang:1.24", None, 3, 6),
        ("test", "build", 0, 7, 8),
        ("tools", "busybox", None, 9, 9),
        ("3", "scratch", None, 10, 13),
    ]


def test_build_arguments_are_for_what_declares_them() -> None:
    found = graph(parse(MANY), {"GO": "1.23", "REGISTRY": "r.example", "OTHER": "x"})
    assert found.stages[0].base == "r.example/golang:1.23"
    assert environment(found, found.stages[0]) == {"GO": "1.23", "A": "1", "B": ""}
    assert "OTHER" not in environment(found, found.stages[0])


def test_only_what_is_needed_is_built() -> None:
    found = graph(parse(MANY))
    assert [one.label for one in found.needed(found.final())] == ["build", "tools", "3"]
    assert [one.label for one in found.needed(found.final("TEST"))] == ["build", "test", "tools"]
    assert found.images(found.final()) == ("docker.io/golang:1.24", "busybox", "nginx:1")
    assert found.external_base(found.final("test")) == "docker.io/golang:1.24"
    assert [one.label for one in found.chain(found.final("test"))] == ["build", "test"]


def test_an_unknown_target_is_named_with_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"no stage 'nope': the stages are build, test, tools, 3"):
        graph(parse(MANY)).final("nope")


def test_of_two_stages_with_one_name_the_later_counts() -> None:
    found = graph(parse("FROM a AS x\nFROM b AS x\nFROM x\n"))
    assert found.stages[2].parent == 1


def test_a_trigger_of_an_earlier_stage_belongs_to_those_from_it() -> None:
    found = graph(parse("FROM a AS src\nFROM b AS base\nONBUILD COPY --from=src / /\nFROM base\n"))
    assert [one.label for one in found.needed(found.final())] == ["src", "base", "2"]


def test_what_the_builder_sets_stays_as_it_is_written() -> None:
    found = graph(parse("FROM --platform=$BUILDPLATFORM a-$TARGETARCH\nARG TARGETARCH\nENV X=$TARGETARCH"))
    assert (found.stages[0].platform, found.stages[0].base) == ("${BUILDPLATFORM}", "a-${TARGETARCH}")
    assert environment(found, found.stages[0])["X"] == "${TARGETARCH}"


def test_the_environment_of_the_base_image_is_there_from_the_start() -> None:
    found = graph(parse("FROM a\nENV PATH=/x:$PATH\n"))
    assert environment(found, found.stages[0], {"PATH": "/bin"}) == {"PATH": "/x:/bin"}


def test_mounts_are_read_with_their_quotes() -> None:
    run = parse('RUN --mount=type=secret,id=a,\\"target=/x,y\\",required --mount=TYPE=cache x').instructions[0]
    assert mounts(run) == (
        (("type", "secret"), ("id", "a"), ("target", "/x,y"), ("required", "")),
        (("type", "cache"),),
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("RUN a\nFROM b\n", 1, "before the first FROM"),
        ("ARG a\n", 1, "no stage to build"),
        ("FROM a b\n", 1, "FROM takes"),
        ("FROM a AS 1x\n", 1, "cannot be the name"),
        ("FROM\n", 1, "FROM takes"),
    ],
)
def test_what_has_no_stages_is_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(DockerfileSyntaxError, match=message) as caught:
        graph(parse(text))
    assert caught.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n" * 4_999,
        "FROM a\n" + "ENV A=$A$A\n" * 4_999,
        "FROM a\n" + "".join(f"ENV A{n}=$A{n - 1}$A{n - 1}x\n" for n in range(4_990)),
        "".join(f"FROM s{n - 1} AS s{n}\nCOPY --from=s{n // 2} / /\n" for n in range(2_490)),
        "ARG A=$A$A\n" * 4_990 + "FROM $A",
        "FROM a\n" + "RUN " + "--mount=type=bind,from=x " * 2_000 + "\n",
    ],
    ids=["stages", "doubling", "more", "chain", "args", "mounts"],
)
def test_a_hostile_file_is_understood_in_little_time(text: str) -> None:
    started = time.process_time()
    found = graph(parse(text))
    found.images(found.final())
    environment(found, found.final(), {"A": "x" * 50})
    assert time.process_time() - started < 5


def test_what_a_stage_leaves_for_later_runs_in_the_one_that_is_built_on_it() -> None:
    text = "FROM a AS x\nRUN one\nONBUILD RUN later \\\n  on\nFROM x AS y\nONBUILD USER b\nRUN two\n"
    text += "FROM y AS z\nFROM z\nRUN 3\n"
    stages = graph(parse(text))
    made = [(one.keyword, one.start, stage.label) for one, stage in stages.made(stages.final())]
    assert made == [
        *(("RUN", 2, "x"), ("ONBUILD", 3, "x"), ("RUN", 3, "y"), ("ONBUILD", 6, "y"), ("RUN", 7, "y")),
        *(("USER", 6, "z"), ("RUN", 10, "3")),
    ]
