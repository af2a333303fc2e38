"""How a last stage reads: comments, packages, users and owners, commands, whole files on another base."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.candidate import Candidate, Mend
from bot.rewrite.evidence import evidence
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.writing import planner
from bot.text import Text
from tests.unit.rewrite.fakes import File, built, config_of, dpkg, elf, program

GO_PATH = "/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LIBRARIES = "usr/lib/x86_64-linux-gnu"


def of_text(text: str) -> Evidence:
    parsed = parse(text)
    return evidence.of_text(parsed, graph(parsed))


def on(known: Evidence, base: str) -> Candidate:
    return next(one for one in planner.plan(known).candidates if one.runtime_base == base)


def last_stage(candidate: Candidate) -> str:
    return "FROM " + candidate.dockerfile.rpartition("\nFROM ")[2]


COMMENTED = """\
# The service.
FROM --platform=linux/amd64 golang:1.24

# The port.
ENV PORT=8080
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/api .

# Whom to ask.
  # More of it.
LABEL maintainer=a
# Of nothing.

USER nobody

EXPOSE 8080
# Start.
CMD ["api"]
"""


def test_a_comment_goes_with_the_instruction_that_it_stands_above() -> None:
    """And blank lines are where they were; what no instruction follows stays where it is."""
    files = {
        "usr/local/go/bin/go": program("libx.so"),
        "src": File(folder=True, line=6, mode=0o755),
        "src/main.go": File(b"package main", 7),
        "usr/local/bin/api": program(line=8),
    }
    config = config_of("api", env={"PATH": GO_PATH, "PORT": "8080"}, workdir="/src", user="nobody")
    first, _, last = on(built(COMMENTED, files, config), "alpine:3.23").dockerfile.partition("\n\nFROM ")
    before = COMMENTED.partition("\n# Whom")[0].replace("golang:1.24", "golang:1.24 AS build")
    assert first == f"{before}\n# Of nothing."
    assert last == (
        "--platform=linux/amd64 alpine:3.23\n\n"
        "ENV PORT=8080\n"
        "WORKDIR /src\n"
        "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n\n"
        "# Whom to ask.\n"
        "  # More of it.\n"
        "LABEL maintainer=a\n\n"
        "USER nobody\n\n"
        "EXPOSE 8080\n"
        "# Start.\n"
        'CMD ["api"]\n'
    )


def test_of_what_is_taken_out_between_blank_lines_one_goes_along() -> None:
    text = (
        "FROM debian:bookworm\nWORKDIR /app\nCOPY a.c .\n\nEXPOSE 1\n\nRUN gcc -o /usr/local/bin/a a.c\n\n"
        'LABEL a=b\n\nCMD ["a"]\n'
    )
    assert on(of_text(text), "debian:bookworm-slim").dockerfile == (
        "FROM debian:bookworm AS build\nWORKDIR /app\nCOPY a.c .\n\nRUN gcc -o /usr/local/bin/a a.c\n\n"
        "FROM debian:bookworm-slim\nWORKDIR /app\n\nEXPOSE 1\nCOPY --from=build /app /app\n"
        'COPY --from=build /usr/local/bin/a /usr/local/bin/a\n\nLABEL a=b\n\nCMD ["a"]\n'
    )


def test_keywords_are_written_as_the_original_writes_them() -> None:
    text = "  from debian:bookworm\nworkdir /app\ncopy a.c .\nrun gcc -o /usr/local/bin/a a.c\ncmd a | cat\n"
    assert on(of_text(text), "debian:bookworm-slim").dockerfile.partition("\n\n")[2] == (
        "from debian:bookworm-slim\nworkdir /app\ncopy --from=build /app /app\n"
        "copy --from=build /usr/local/bin/a /usr/local/bin/a\ncmd a | cat\n"
    )


def test_of_a_run_whose_packages_all_go_the_settings_stay() -> None:
    known = of_text(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc && sed -i s/a/b/ /etc/x && rm /etc/y\n"
        "\n# Both.\nRUN apt-get update && apt-get install -y gcc && apt-get install -y sox && sed -i s/c/d/ /etc/z\n"
        "\nRUN apt-get update && apt-get install -y vim\n"
        "WORKDIR /app\nCOPY a.c .\nRUN gcc -o /usr/local/bin/a a.c\nCMD a | cat\n"
    )
    assert last_stage(on(known, "debian:bookworm-slim")).partition("WORKDIR")[0] == (
        "FROM debian:bookworm-slim\nRUN sed -i s/a/b/ /etc/x \\\n    && rm /etc/y\n\n"
        "RUN apt-get update && apt-get install -y gcc && apt-get install -y sox && sed -i s/c/d/ /etc/z\n\n"
        "RUN apt-get update && apt-get install -y vim \\\n    && rm -rf /var/lib/apt/lists/*\n"
    )


def test_a_run_that_installs_says_what_is_left_of_it_as_the_author_said_it() -> None:
    known = of_text(
        "FROM debian:bookworm\n"
        "RUN apt-get update && apt-get install -y gcc ffmpeg=7:5.1 vim\n"
        "RUN apt-get update && apt-get upgrade -y\n"
        "RUN apt-get update && apt-get install -y --no-install-recommends libpq-dev ca-certificates"
        " && sed -i s/a/b/ /etc/ssl/openssl.cnf\n"
        "RUN apt-get update && apt-get install -y gcc sox && mkdir /opt/x && gcc -o /opt/x/y y.c\n"
        "WORKDIR /app\nCOPY a.c .\nRUN gcc -o /usr/local/bin/a a.c\nCMD a --x | cat\n"
    )
    assert last_stage(on(known, "debian:bookworm-slim")).partition("WORKDIR")[0] == (
        "FROM debian:bookworm-slim\n"
        "RUN apt-get update && apt-get install -y ffmpeg=7:5.1 vim \\\n    && rm -rf /var/lib/apt/lists/*\n"
        "RUN apt-get update && apt-get upgrade -y\n"
        "RUN apt-get update && apt-get install -y --no-install-recommends libpq5 ca-certificates"
        " && sed -i s/a/b/ /etc/ssl/openssl.cnf \\\n    && rm -rf /var/lib/apt/lists/*\n"
        "RUN apt-get update \\\n    && apt-get install -y sox \\\n    && rm -rf /var/lib/apt/lists/*\n"
    )


NODE = """\
FROM node:20
ENV NODE_ENV=production
RUN apt-get update && apt-get install -y --no-install-recommends \\
    python3 \\
    make \\
    tini \\
  && rm -rf /var/lib/apt/lists/*
RUN groupadd -r app && useradd -r -g app app
WORKDIR /app
COPY package.json ./
RUN npm ci
COPY --chown=app:app . .
RUN mkdir -p /data && chown app:app /data && chmod 700 /data
USER app
VOLUME /data
ENTRYPOINT ["tini", "--"]
CMD ["node", "server.js"]
"""


def node() -> Evidence:
    users = b"root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\napp:x:999:999::/home/app:/bin/sh\n"
    source = b"require('x'); require('fs').readFileSync('/app/views/a.html')"
    files = {
        "etc/passwd": File(users, 8), "etc/group": File(b"root:x:0:\nnode:x:1000:\napp:x:999:\n", 8),
        "usr/local/bin/node": program("libc.so.6"), "app": File(folder=True, line=9, mode=0o755),
        "app/package.json": File(b'{"dependencies": {"x": "1"}}', 10), "root/.npm/x": File(b"y", 11),
        "app/node_modules/x/index.js": File(b"x" * 9_000_000, 11), "app/node_modules/x/package.json": File(b"{}", 11),
        "app/server.js": File(source, 12, uid=999), "app/views/a.html": File(line=12, uid=999),
        "data": File(folder=True, line=13, uid=999, mode=0o700),
    }  # fmt: skip
    names = ("python3", "make", "tini")
    files |= {f"usr/bin/{name}": program("libc.so.6", line=3) for name in names}
    files |= dpkg(*((name, "", [f"usr/bin/{name}"]) for name in names))
    env = {"NODE_ENV": "production", "NODE_VERSION": "20.1.0", "LANG": "C.UTF-8"}
    config = config_of("node", "server.js", entrypoint=("tini", "--"), workdir="/app", user="app", env=env)
    context = ["package.json", "server.js", "views/a.html"]
    return built(NODE, files, config, context_files=context)


def test_on_the_slim_form_of_its_base_what_sets_an_image_up_is_said_again() -> None:
    found = on(node(), "node:20-slim")
    assert last_stage(found) == (
        "FROM node:20-slim\n"
        "ENV NODE_ENV=production\n"
        "RUN apt-get update && apt-get install -y --no-install-recommends \\\n"
        "    tini \\\n"
        "  && rm -rf /var/lib/apt/lists/*\n"
        "RUN groupadd -r app && useradd -r -g app app\n"
        "WORKDIR /app\n"
        "COPY --from=build /app/node_modules /app/node_modules\n"
        "COPY --from=build /app/package.json /app/package.json\n"
        "COPY --chown=app:app . .\n"
        "RUN mkdir -p /data && chown app:app /data && chmod 700 /data\n"
        "USER app\n"
        "VOLUME /data\n"
        'ENTRYPOINT ["tini", "--"]\n'
        'CMD ["node", "server.js"]\n'
    )
    assert found.stated == ()
    assert [one.english for one in found.notes] == [
        "left out, because nothing that is started uses them: python3"  # make is a tool of builds
    ]


def test_on_another_distribution_accounts_owners_and_modes_come_over() -> None:
    assert last_stage(on(node(), "node:20-alpine")) == (
        "FROM node:20-alpine\n"
        "ENV NODE_ENV=production\n"
        "RUN apk add --no-cache tini\n"
        "WORKDIR /app\n"
        "COPY --from=build /app /app\n"
        "COPY --from=build /etc/passwd /etc/group /etc/\n"
        "COPY --from=build --chown=app:app /data /data\n"
        "RUN chmod 700 /data\n"
        "USER app\n"
        "VOLUME /data\n"
        'ENTRYPOINT ["tini", "--"]\n'
        'CMD ["node", "server.js"]\n'
    )


# ------------------------------------------------------------------------------------ nothing is built: another base

FAT = "FROM golang:1.24 AS b\nRUN go build -o /a x.go\nFROM golang:1.24\nCOPY --from=b /a /a\n"
FAT_END = 'HEALTHCHECK --interval=5s CMD /a check\nENTRYPOINT /a serve\nCMD ["x"]\n'


def fat(base: str) -> Candidate:
    config = config_of(
        "x", entrypoint=("/bin/sh", "-c", "/a serve"), healthcheck=("CMD-SHELL", "/a check"), workdir="/go", user="7",
        env={"GOPATH": "/go", "TZ": "UTC", "PATH": GO_PATH},
    )  # fmt: skip
    return on(built(FAT + FAT_END, {"a": program(line=4)}, config), base)


def test_what_came_from_the_old_base_is_said_on_the_new_one() -> None:
    """Its folder to work in, its user, its ENV but for what tells how it was made."""
    found = fat("alpine:3.23")
    assert last_stage(found) == (f"FROM alpine:3.23\nENV TZ=UTC\nWORKDIR /go\nCOPY --from=b /a /a\n{FAT_END}USER 7\n")
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert {one.field: one.after for one in found.stated} == {"env:GOPATH": None, "env:PATH": path}


def test_commands_in_shell_form_are_said_in_exec_form_where_there_is_no_shell() -> None:
    found = fat("gcr.io/distroless/static-debian12")
    assert last_stage(found).endswith(
        'HEALTHCHECK --interval=5s CMD ["/a", "check"]\nENTRYPOINT ["/a", "serve"]\nCMD ["x"]\nUSER 7\n'
    )
    stated = {one.field: one.after for one in found.stated}
    assert stated["healthcheck"] == '["/a", "check"]' and stated["entrypoint"] == '["/a", "serve"]'
    assert stated["env:SSL_CERT_FILE"] == "/etc/ssl/certs/ca-certificates.crt" and "cmd" not in stated


def test_a_user_by_name_refuses_a_base_that_has_none() -> None:
    """Where nothing is built, there is no stage that the accounts could come from."""
    text = f'{FAT}USER nobody\nCMD ["/a"]\n'
    known = built(text, {"a": program(line=4)}, config_of("/a", workdir="/go", user="nobody", env={"PATH": GO_PATH}))
    assert [one.runtime_base for one in planner.plan(known).candidates] == ["alpine:3.23", "debian:bookworm-slim"]


SERVED = (
    "FROM golang:1.24 AS b\nRUN go build -o /a x.go\nFROM python:3.11\n"
    "RUN apt-get update && apt-get install -y curl gcc\nCOPY --from=b /a /usr/local/bin/a\nWORKDIR srv\n"
    'HEALTHCHECK CMD curl localhost\nCMD ["a"]\n'
)


def served(more: Mapping[str, File] = {}) -> Candidate:
    files = {
        "usr/local/bin/a": program("libpq.so.5", line=5), "usr/bin/curl": program("libc.so.6", line=4),
        f"{LIBRARIES}/libpq.so.5": File(elf()), f"{LIBRARIES}/libc.so.6": File(elf()),
        "usr/local/bin/python3": program("libc.so.6"), **more,
    }  # fmt: skip
    files |= dpkg(
        ("curl", "", ["usr/bin/curl"]), ("gcc", "", []), ("libpq5", "", [f"{LIBRARIES}/libpq.so.5"]),
        ("libc6", "", [f"{LIBRARIES}/libc.so.6"]), ("wget", "libpq5", []),
    )  # fmt: skip
    config = config_of("a", workdir="/srv", healthcheck=("CMD-SHELL", "curl localhost"))
    return on(built(SERVED, files, config), "python:3.11-slim")


def test_a_run_that_stays_loses_its_tools_and_gets_what_the_program_needs() -> None:
    changed = SERVED.replace("FROM python:3.11", "FROM python:3.11-slim").replace("curl gcc", "curl libpq5")
    assert served().dockerfile == changed


def test_what_such_a_file_lacks_is_installed_and_anything_else_refuses_it() -> None:
    found = served()
    assert found.mended is not None
    made = found.mended(Mend(packages=frozenset(("wget",))))
    assert isinstance(made, Candidate) and "install -y curl libpq5 wget\n" in made.dockerfile
    for lacking in (
        Mend(paths=frozenset(("etc/x",))),
        Mend(modes=(("usr/bin/x", 0o755, "0:0"),)),
        Mend(gone=("usr/bin/x",)),
    ):
        refused = found.mended(lacking)
        assert isinstance(refused, Text) and "python:3.11-slim" in refused.english, lacking
    other = fat("alpine:3.23")
    assert other.mended is not None
    refused = other.mended(Mend(packages=frozenset(("libown",))))
    assert isinstance(refused, Text) and "libown" in refused.english


# --------------------------------------------------------------------------------------- what it was found to lack


def mended(mend: Mend, base: str = "debian:bookworm-slim") -> str:
    text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc\n"
    text += 'COPY a.c /src/\nRUN gcc -o /a /src/a.c\nCMD ["/a"]\n'
    files = {"a": program("libc.so.6", line=4), "src/a.c": File(b"int main() {}", 3), "opt/tool/b": File(line=4)}
    files |= {f"{LIBRARIES}/x": File(), f"{LIBRARIES}/y": File(), "usr/bin/su": program("libc.so.6")}
    files |= dpkg(("gcc", "", []))
    found = on(built(text, files, config_of("/a")), base)
    assert found.mended is not None
    made = found.mended(mend)
    assert isinstance(made, Candidate), made
    return last_stage(made)


@pytest.mark.parametrize(
    ("mend", "lines"),
    [
        (Mend(loader=True), ["RUN ldconfig"]),
        (Mend(gone=("usr/bin/su", "etc/a b")), ["RUN rm -rf /usr/bin/su '/etc/a b'"]),
        (
            Mend(modes=(("usr/bin/su", 0o4755, "0:0"), ("usr/bin/a", 0o700, "7:8"), ("usr/bin/b", 0o4755, ""))),
            [
                "RUN chown 0:0 /usr/bin/su \\",
                "    && chown 7:8 /usr/bin/a \\",
                "    && chmod 700 /usr/bin/a \\",
                "    && chmod 4755 /usr/bin/su /usr/bin/b",
            ],
        ),
        (
            Mend(gone=tuple(f"usr/share/long-name-{number}" for number in range(5))),
            [
                "RUN rm -rf /usr/share/long-name-0 \\",
                *(f"        /usr/share/long-name-{number} \\" for number in range(1, 4)),
                "        /usr/share/long-name-4",
            ],
        ),
    ],
)
def test_what_a_candidate_was_found_to_lack_is_done_after_the_copies(mend: Mend, lines: list[str]) -> None:
    """Owners before modes: a chown takes the set-user-ID away."""
    found = mended(mend).splitlines()
    start = found.index(lines[0])
    assert found[start : start + len(lines)] == lines
    assert found[start - 1].startswith("COPY --from=build ") and found[start + len(lines)] == 'CMD ["/a"]'


def test_what_runs_of_the_last_stage_start_and_every_base_has_is_not_installed() -> None:
    text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc cron\nCOPY a.c jobs /src/\n"
    text += 'RUN gcc -o /a /src/a.c\nRUN mkdir /data && crontab /src/jobs\nCMD ["/a"]\n'
    files = {"a": program("libc.so.6", line=4), "src/a.c": File(line=3), "src/jobs": File(line=3)}
    files |= {"data": File(folder=True, line=5), "usr/bin/crontab": program("libc.so.6", line=2)}
    files |= {"usr/bin/mkdir": program("libc.so.6")}
    files |= dpkg(("coreutils", "", ["usr/bin/mkdir"]), ("cron", "", ["usr/bin/crontab"]), ("gcc", "", []))
    made = last_stage(on(built(text, files, config_of("/a")), "debian:bookworm-slim"))
    assert " cron" in made.partition("RUN mkdir")[0] and "coreutils" not in made


@pytest.mark.parametrize(
    ("run", "stays"),
    [
        ("update-alternatives --install /usr/bin/tool tool /usr/bin/jq 10", True),
        ("chmod 700 /usr/bin/jq", True),
        ("rm -f /usr/bin/jq", False),
        ("chmod 700 /srv", False),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_what_runs_of_the_last_stage_do_something_to_is_installed(run: str, stays: bool, late: bool) -> None:
    """Nothing that ships starts jq: it came along with gcc."""
    text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc\nCOPY a.c /src/\n"
    steps = [f"RUN {run}\n", "RUN gcc -o /a /src/a.c\n"]
    text += "".join(reversed(steps) if late else steps) + 'CMD ["/a"]\n'
    files = {"a": program("libc.so.6", line=5), "src/a.c": File(b"int main() {}", 3), "usr/bin/jq": program(line=2)}
    files |= dpkg(("gcc", "jq", []), ("jq", "", ["usr/bin/jq"]))
    found = last_stage(on(built(text, files, config_of("/a")), "debian:bookworm-slim"))
    assert ("install -y --no-install-recommends jq" in found) is stays


def test_a_folder_for_temporary_files_is_laid_out_where_there_is_no_shell_to_make_it() -> None:
    text = 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /a .\nCMD ["/a"]\n'
    files = {"a": program(line=4, data=b"Go buildinf:os.CreateTemp"), "src/main.go": File(b"package main", 3)}
    made = on(built(text, files, config_of("/a", workdir="/src", env={"PATH": GO_PATH})), "scratch").dockerfile
    assert (
        "RUN go build -o /a .\n"
        "# scratch has no folders: those whose mode or owner matters are made here.\n"
        "RUN mkdir -p /rootfs/tmp && chmod 1777 /rootfs/tmp\n\nFROM scratch\n"
    ) in made
    assert made.endswith('COPY --from=build /a /a\nCOPY --from=build /rootfs/ /\nCMD ["/a"]\n')


def test_a_path_that_it_was_found_to_lack_comes_over() -> None:
    assert "COPY --from=build /opt/tool /opt/tool\n" in mended(Mend(paths=frozenset(("opt/tool/b",))))
    path = f"{LIBRARIES}/x"
    assert f"COPY --from=build /{path} /{path}\n" in mended(Mend(paths=frozenset((path,))))
