"""Whether a base fits, and what is said of what is left: by texts and by values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.messages import rewrite as messages
from bot.rewrite.candidate import Candidate
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing.compose import compose
from bot.text import Text, verbatim
from tests.unit.rewrite.fakes import File, built, config_of, dpkg, program
from tests.unit.rewrite.writing.drafting import ALPINE, SCRATCH, SLIM, of_text, same_base

BUSYBOX = Base("busybox:1", None, None, 1)


def made(known: Evidence, base: Base = SLIM, **asked: object) -> Candidate | Text:
    return compose(known, Proposal("x", (base,), **asked), base)  # type: ignore[arg-type]


def why_not(lines: str, base: Base = SLIM, **asked: object) -> str | None:
    found = made(of_text(f"FROM debian:bookworm\n{lines}"), base, **asked)
    return found.english if isinstance(found, Text) else None


def needs_packages(base: Base, packages: str) -> str:
    return messages.NEEDS_PACKAGES(base=verbatim(base.image), packages=verbatim(packages)).english


BUILT = "RUN apt-get install -y gcc {}\nCOPY a.c .\nRUN gcc -o /a a.c\n{}"


@pytest.mark.parametrize(
    ("packages", "base", "left"),
    [
        ("sox vim", SLIM, None),
        ("sox vim", SCRATCH, "sox, vim"),
        ("ca-certificates tzdata netbase", SCRATCH, None),  # their files are copied
        ("curl=7.1 git", ALPINE, None),  # called the same there
        ("curl sox ffmpeg", ALPINE, "ffmpeg, sox"),
        ("sox", replace(SLIM, same_release=False), "sox"),
        ("sox", BUSYBOX, "sox"),
    ],
)
def test_packages_that_stay_by_name_have_to_be_had_on_the_base(packages: str, base: Base, left: str | None) -> None:
    said = why_not(BUILT.format(packages, 'CMD ["/a"]\n'), base)
    assert said == (needs_packages(base, left) if left else None)


def test_a_command_in_shell_form_that_needs_a_shell_needs_one() -> None:
    text = BUILT.format("", "CMD /a | cat\n")
    shell = messages.NEEDS_PROGRAM(base=verbatim("scratch"), program=verbatim("/bin/sh")).english
    assert why_not(text, SCRATCH) == shell and why_not(text) is None
    assert why_not(BUILT.format("", "CMD /a x\n"), SCRATCH) is None


def test_without_a_command_only_the_original_s_own_image_fits() -> None:
    """Nobody knows what the base starts."""
    text = BUILT.format("", "")
    assert why_not(text, ALPINE) == messages.NO_COMMAND().english
    assert why_not(text) is None
    assert why_not(text, SCRATCH, from_base=("/opt/x",)) is None
    for start in ('CMD ["/a"]\n', 'ENTRYPOINT ["/a"]\n'):
        assert why_not(text + start, ALPINE) is None


def test_a_toolchain_that_is_started_by_name_is_not_left() -> None:
    text = BUILT.format("", 'CMD ["gradle", "run"]\n')
    said = messages.NEEDS_PROGRAM(base=verbatim(ALPINE.image), program=verbatim("gradle")).english
    assert why_not(text, ALPINE) == said
    assert why_not(text) is None


def test_packages_of_a_run_that_builds_as_well_cannot_be_installed_without_a_manager() -> None:
    lines = 'RUN apt-get install -y tzdata netbase && make\nCMD ["/a"]\n'
    assert why_not(lines, SCRATCH, outputs=("/x",)) == needs_packages(SCRATCH, "netbase, tzdata")
    assert why_not(lines, outputs=("/x",)) is None
    apart = 'RUN apt-get install -y tzdata netbase\nRUN make\nCMD ["/a"]\n'
    assert why_not(apart, SCRATCH, outputs=("/x",)) is None


# ---------------------------------------------------------------------------------------------- what there is to gain


def image(files: Mapping[str, File] = {}, tools: str = "sox") -> Evidence:
    text = f"FROM debian:bookworm\nRUN apt-get install -y {tools}\nCOPY data /srv/data\nRUN make\nCOPY late /srv/late\n"
    there = {"usr/local/bin/a": program(line=4), "srv/data": File(b"x" * 9_000_000, 3), "srv/late": File(line=5)}
    known = dpkg(("sox", "", ["usr/share/sox/x"]), ("gcc", "", []))
    return built(f'{text}CMD ["/usr/local/bin/a"]\n', {**there, **known, **files}, config_of("/usr/local/bin/a"))


def sizes(known: Evidence, own: int) -> Evidence:
    """The same with an image that is so much larger than its base."""
    assert known.image is not None
    return replace(known, image=replace(known.image, size_bytes=known.image.base_bytes + own))


def test_on_the_original_s_own_image_something_has_to_stay_behind() -> None:
    known = image()
    base = same_base(known)
    kept = 9_000_000 + 1  # the product, and what is copied again
    gains = [made(sizes(known, kept + more), base) for more in (2_900_000, 3_100_000)]
    assert gains[0] == messages.NOTHING_TO_LEAVE() and isinstance(gains[1], Candidate)
    assert isinstance(made(sizes(known, kept), SLIM), Candidate)
    assert isinstance(made(sizes(known, kept), base, gone=("/srv/x",)), Candidate)
    assert isinstance(made(sizes(image(tools="sox gcc"), kept), base), Candidate)


def test_how_large_a_candidate_will_be_is_guessed_for_the_order() -> None:
    known = image({"srv/more": File(b"x" * 500, 4)})
    found = made(known)
    assert isinstance(found, Candidate) and found.expected_bytes is not None
    product = 9_000_000 + 500 + len(program(line=4).content)
    assert found.expected_bytes == SLIM.size_bytes + 3_000_000 + product
    text = of_text("FROM debian:bookworm\n" + BUILT.format("sox vim", 'CMD ["/a"]\n'))
    for tree, more in ((True, 30_000_000), (False, 0)):
        guess = made(text, tree=tree, outputs=("/a",))
        assert isinstance(guess, Candidate) and guess.expected_bytes == SLIM.size_bytes + 6_000_000 + more


def test_a_stage_gets_a_name_that_none_has() -> None:
    for taken, name in (
        ((), "build"),
        (("build",), "builder"),
        (("build", "builder"), "build-2"),
        (("builder", "build", "build-2"), "build-3"),
    ):
        others = "".join(f"FROM x AS {one}\n" for one in taken)
        found = made(of_text(f"{others}FROM debian:bookworm\n" + BUILT.format("", 'CMD ["/a"]\n')))
        assert isinstance(found, Candidate) and f"debian:bookworm AS {name}\n" in found.dockerfile


def notes(lines: str, base: Base = SLIM, **asked: object) -> list[str]:
    found = made(of_text(f"FROM debian:bookworm\n{lines}"), base, **asked)
    assert isinstance(found, Candidate), found
    return [one.english for one in found.notes if "left out" in one.english]


def test_packages_that_are_left_are_named_but_for_tools_and_what_comes_along() -> None:
    end = 'RUN curl -O x && gcc -o /a a.c\nCMD ["/a"]\n'
    left = "left out, because nothing that is started uses them: curl"
    assert notes(f"RUN apt-get install -y gcc curl libpq-dev sox\n{end}") == [left]
    assert notes(f"RUN apt-get install -y gcc curl\n{end}", build_packages=frozenset(("curl",))) == []
    assert notes(f"RUN apt-get install -y gcc curl\n{end}", packages=("curl",)) == []
    assert notes(f"RUN apt-get install -y gcc curl\nRUN apt-get purge -y curl\n{end}") == []
    assert notes(f"ENV T='gcc curl'\nRUN apt-get install -y $T\n{end}") == [left]
    assert notes(f"RUN apt-get install -y gcc curl\n{end}", replace(SLIM, provides=("curl",))) == []


def test_what_a_proposal_says_is_in_the_candidate() -> None:
    text = "FROM debian:bookworm AS last\n" + BUILT.format("", 'EXPOSE 1\nCMD ["/a"]\n')
    found = made(
        of_text(text), outputs=("/a",), tree=False, build_env=(("B", "1 2"),), env=(("E", "3"),),
        after={4: "RUN rm -rf /x"}, instead={3: "COPY b.c a.c\n"}, metadata={"CMD": 'CMD ["/a", "--x"]\n'},
        notes=(messages.NO_COMMAND(),), leave=leave(suffixes=".c"),
    )  # fmt: skip
    assert isinstance(found, Candidate)
    assert found.dockerfile == (
        "FROM debian:bookworm AS build\nENV B=\"1 2\"\nRUN apt-get install -y gcc \nCOPY b.c a.c\n"
        "RUN gcc -o /a a.c\nRUN rm -rf /x\n\n"
        "FROM debian:bookworm-slim AS last\nENV E=3\nCOPY --from=build /a /a\nEXPOSE 1\nCMD [\"/a\", \"--x\"]\n"
    )  # fmt: skip
    assert found.notes == (messages.NO_COMMAND(),)
    assert not found.split_only and found.has_shell and found.recipe == "x"


def test_a_run_time_that_is_made_comes_before_all_that_may_call_it() -> None:
    found = made(
        of_text("FROM debian:bookworm\n" + BUILT.format("", 'RUN a2enmod x\nCMD ["/a"]\n')),
        makes_runtime=("jlink \n--output /jre", "x"), comment="The run time.", outputs=("/a", "/b"), tree=False,
    )  # fmt: skip
    assert isinstance(found, Candidate)
    assert found.dockerfile.startswith(
        "FROM debian:bookworm AS build\n# The run time.\n"
        "RUN jlink  \\\n        --output /jre \\\n    && x\nRUN apt-get install -y gcc \n"
    )


def test_what_a_recipe_knows_that_nothing_opens_is_told() -> None:
    found = made(of_text("FROM debian:bookworm\n" + BUILT.format("", 'CMD ["/a"]\n')), unread=leave(paths="/srv/x"))
    assert isinstance(found, Candidate)
    assert found.unread("/srv/x/y") and not found.unread("/srv/y")


def test_a_base_without_a_c_library_is_refused_to_what_needs_one() -> None:
    known = built('FROM debian:bookworm\nRUN make\nCMD ["/a"]\n', {"a": program("libc.so.6", line=2)}, config_of("/a"))
    found = made(known, runtime_bases.SCRATCH)
    assert found == messages.OTHER_LIBC(base=verbatim("scratch"))
    assert isinstance(made(known), Candidate)
