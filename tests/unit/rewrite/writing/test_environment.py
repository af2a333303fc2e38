"""What a last stage says of ENV, PATH, WORKDIR and what else came from the old base, by values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.model.images import ImageConfig
from bot.rewrite.candidate import ANY
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal.proposal import Proposal
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing import environment
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.product import Product
from bot.rewrite.writing.text import Lines
from tests.unit.rewrite.fakes import File, built, config_of
from tests.unit.rewrite.writing.drafting import SCRATCH, SLIM, draft, of_text, same_base

STANDARD = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def image(text: str, config: ImageConfig, files: Mapping[str, File] = {}) -> Evidence:
    return built(text, files, config)


@pytest.mark.parametrize(
    ("text", "workdir"),
    [
        ("FROM golang:1.24\nRUN go build\n", "WORKDIR /go\n"),
        ("from golang:1.24\nrun go build\n", "workdir /go\n"),
        ("FROM golang:1.24\nWORKDIR src\nRUN go build\n", ""),  # nobody knows where that is without an image
        ("FROM debian:12\nRUN make\n", ""),
        ("FROM golang:1.24\n", ""),
    ],
)
def test_a_working_directory_of_the_old_base_is_said(text: str, workdir: str) -> None:
    assert environment.workdir(draft(of_text(text))) == workdir


@pytest.mark.parametrize(
    ("text", "workdir"),
    [
        ("FROM golang:1.24\nRUN go build\n", "WORKDIR /go\n"),
        ("FROM golang:1.24\nWORKDIR src\nRUN go build\n", "WORKDIR /go\n"),
        ("FROM golang:1.24\nRUN x\nWORKDIR /src\n", ""),
        ("FROM golang:1.24\nRUN x\nWORKDIR $HOME\n", ""),
    ],
)
def test_a_relative_one_begins_where_that_of_the_base_is(text: str, workdir: str) -> None:
    assert environment.workdir(draft(image(text, config_of("x", workdir="/go")))) == workdir


def inherited(given: Draft) -> list[str]:
    body = Lines()
    environment.write_inherited(given, body)
    return body.text().splitlines()


OLD = ImageConfig(
    entrypoint=("/start", "é"), cmd=("serve",), user="app", stop_signal="SIGQUIT", ports=("80/tcp", "53/udp")
)
LANGUAGE = Proposal("x", (SLIM,), from_base=("/opt/language",))


def test_what_the_old_base_says_of_user_and_signal_is_said_on_another_one() -> None:
    known = image("FROM old:1\nRUN x\n", OLD)
    assert inherited(draft(known)) == ["USER app", "STOPSIGNAL SIGQUIT"]
    assert inherited(draft(known, same_base(known))) == []
    assert inherited(draft(image("FROM old:1\nUSER a\nSTOPSIGNAL 9\n", OLD))) == []
    assert inherited(draft(image("FROM old:1\nRUN x\n", ImageConfig()))) == []
    assert inherited(draft(of_text("FROM old:1\nRUN x\n"))) == []


def test_its_ports_and_its_command_are_said_where_its_programs_come_along() -> None:
    known = image("FROM old:1\nRUN x\n", OLD)
    alone = ["EXPOSE 80 53/udp", 'ENTRYPOINT ["/start", "é"]', 'CMD ["serve"]']
    said = ["USER app", "STOPSIGNAL SIGQUIT"]
    assert inherited(draft(known, SLIM, LANGUAGE)) == [*said, *alone]
    made = replace(LANGUAGE, from_base=(), makes_runtime=("make",))
    assert inherited(draft(known, SLIM, made)) == [*said, *alone]
    assert inherited(draft(known, SLIM, replace(made, drops_entrypoint=True))) == said
    own = image('FROM old:1\nEXPOSE 1\nCMD ["x"]\n', OLD)
    assert inherited(draft(own, SLIM, LANGUAGE)) == [*said, 'ENTRYPOINT ["/start", "é"]']
    started = image('FROM old:1\nENTRYPOINT ["x"]\n', OLD)
    assert inherited(draft(started, SLIM, LANGUAGE)) == [*said, "EXPOSE 80 53/udp"]  # the CMD was for its own


def env_of(given: Draft) -> dict[str, str]:
    return dict(environment.kept_env(given))


def test_env_of_the_old_base_is_kept_but_for_what_tells_how_it_was_made() -> None:
    env = {
        "LANG": "C", "APP_HOME": "/x", "GOPATH": "/go", "PYTHON_VERSION": "3", "NODE_SHA256": "a", "GPG_KEY": "b",
        "MIRROR": "c", "APT_MIRRORS": "c", "X_URL": "d", "CARGO_HOME": "e", "SPECIAL": "f", "SAME": "g", "OWN": "h",
        "odd.name": "i",
    }  # fmt: skip
    known = image("FROM old:1\nENV OWN=h\nRUN x\n", config_of("x", env=env))
    base = replace(SLIM, env=(("SAME", "g"),))
    proposal = Proposal("x", (base,), toolchain_env=frozenset(("SPECIAL",)), env=(("TOLD", "1"),))
    found = env_of(draft(known, base, proposal))
    assert found == {"LANG": "C", "APP_HOME": "/x", "MIRROR": "c", "TOLD": "1"}
    assert env_of(draft(known, same_base(known), proposal)) == {"TOLD": "1"}


PATHS = f"/opt/tool/bin:/go/bin:{STANDARD}"


def with_product(text: str, *kept: str, path: str = PATHS) -> Draft:
    given = draft(image(text, config_of("x", env={"PATH": path})))
    given.product = Product(kept=frozenset(kept))
    return given


def test_a_folder_of_path_is_kept_where_something_of_the_product_is_in_it() -> None:
    text = "FROM golang:1.24\nRUN x\n"
    assert env_of(with_product(text, "opt/tool/bin/a")) == {"PATH": "/opt/tool/bin:$PATH"}
    both = with_product(text, "go/bin/a", "opt/tool/bin/b")
    assert env_of(both) == {"PATH": "/opt/tool/bin:/go/bin:$PATH"}
    assert env_of(with_product(text, "usr/bin/a", "go/bin/deep/a")) == {}
    said = with_product("FROM golang:1.24\nENV PATH=/opt/tool/bin:$PATH\nRUN x\n", "opt/tool/bin/a", "go/bin/b")
    assert env_of(said) == {"PATH": "/go/bin:$PATH"}  # the other one is said by its own line
    other = with_product("FROM golang:1.24\nENV A=/go/bin PATH=/x:$PATH\nRUN x\n", "go/bin/b")
    assert env_of(other) == {"PATH": "/go/bin:$PATH"}


@pytest.mark.parametrize("folder", ["/go/bin", "/usr/local/cargo/bin", "/root/.cargo/bin"])
def test_without_an_image_those_are_known_into_which_a_language_installs(folder: str) -> None:
    proposal = Proposal("x", (SLIM,), outputs=(f"{folder}/a", "/srv/b", "/app/bin/c"))
    assert env_of(draft(of_text("FROM golang:1.24\nRUN x\n"), SLIM, proposal)) == {"PATH": f"{folder}:$PATH"}


def stated(given: Draft, *env: tuple[str, str]) -> dict[str, str | None]:
    return {one.field: one.after for one in environment.stated_env(given, env)}


def test_what_changes_of_env_is_stated() -> None:
    known = image("FROM old:1\nRUN x\n", config_of("x", env={"GOPATH": "/go", "SAME": "1", "PATH": PATHS}))
    base = replace(SLIM, env=(("SSL", "a"), ("SAME", "1"), ("LANG", "C"), ("GOPATH", ANY)))
    assert stated(draft(known, base), ("LANG", "C")) == {"env:SSL": "a", "env:GOPATH": ANY, "env:PATH": STANDARD}
    toolchain = stated(draft(known))
    assert toolchain == {"env:GOPATH": None, "env:PATH": STANDARD}
    assert stated(draft(known), ("GOPATH", "/go")) == {"env:PATH": STANDARD}
    assert stated(draft(known, same_base(known))) == {}
    assert stated(draft(of_text("FROM old:1\nRUN x\n"), base)) == {"env:SSL": "a", "env:SAME": "1", "env:LANG": "C",
                                                                   "env:GOPATH": ANY}  # fmt: skip


def test_path_is_stated_as_it_becomes() -> None:
    kept = with_product("FROM golang:1.24\nRUN x\n", "go/bin/a")
    assert stated(kept) == {"env:PATH": f"/go/bin:{STANDARD}"}
    first = replace(kept, base=replace(SLIM, path=("/opt/java/bin", "/usr/bin")))
    rest = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/bin"
    assert stated(first) == {"env:PATH": f"/opt/java/bin:/usr/bin:/go/bin:{rest}"}
    short = with_product("FROM golang:1.24\nRUN x\n", path="/usr/bin:/bin")
    assert stated(short) == {"env:PATH": "/usr/bin:/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin"}
    assert stated(with_product("FROM golang:1.24\nRUN x\n", path=STANDARD)) == {}
    own = with_product("FROM golang:1.24\nENV PATH=/srv/bin:$PATH\nRUN x\n", path=f"/srv/bin:{STANDARD}")
    assert stated(own) == {}


def test_an_entrypoint_of_the_old_base_is_stated_where_the_new_one_has_its_own() -> None:
    java = Base("java:17", None, None, 1, programs=("entry.sh",))
    known = image("FROM old:1\nRUN x\n", ImageConfig(entrypoint=("/opt/entry.sh", "x"), env=(("PATH", STANDARD),)))
    assert stated(draft(known, java)) == {"entrypoint": ANY}
    assert stated(draft(known, replace(java, programs=("other",)))) == {}
    own = image('FROM old:1\nENTRYPOINT ["/opt/entry.sh"]\n', known.image.config if known.image else OLD)
    assert stated(draft(own, java)) == {}
    assert stated(draft(known, SCRATCH)) == {}
