"""What is proposed, from text and from built images: the traps that people fell into, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import dockerfile
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from bot.messages import rewrite as messages
from bot.rewrite.candidate import Candidate, Shortlist
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import planner
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File, built, config_of, dpkg, program

GO = """\
# The service.
FROM golang:1.24

ENV PORT=8080
WORKDIR /src
COPY go.mod ./
COPY . .
# No C library.
RUN CGO_ENABLED=0 go build -o /usr/local/bin/api .

EXPOSE 8080
CMD ["api"]
"""
GO_ENV = {
    "PATH": "/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "PORT": "8080",
}
GO_FILES = {
    "usr/local/go/bin/go": program("libx.so"),
    "src/go.mod": File(b"module x", 7),
    "src/main.go": File(b'os.ReadFile("templates/a.html")', 7),
    "src/templates/a.html": File(line=7),
    "usr/local/bin/api": program(line=9),
}


def of_text(text: str, **options: object) -> Shortlist:
    parsed = parse(text)
    return planner.plan(evidence.of_text(parsed, graph(parsed), **options))  # type: ignore[arg-type]


def only(plan: Shortlist, base: str) -> Candidate:
    found = [one for one in plan.candidates if one.runtime_base == base]
    assert len(found) == 1, [one.runtime_base for one in plan.candidates]
    return found[0]


def last_stage(candidate: Candidate) -> str:
    return candidate.dockerfile.rpartition("\nFROM ")[2]


def go(
    files: Mapping[str, File] | None = None, text: str = GO, *, env: Mapping[str, str] | None = None, cmd: str = "api"
) -> Shortlist:
    return planner.plan(
        built(text, GO_FILES | dict(files or {}), config_of(cmd, env=GO_ENV | dict(env or {}), workdir="/src"))
    )


# -------------------------------------------------------------------------------------------------------- the whole


def test_a_static_program_goes_to_scratch_with_its_assets_and_its_workdir() -> None:
    assert only(go(), "scratch").dockerfile == (
        "# The service.\n"
        "FROM golang:1.24 AS build\n\n"
        "ENV PORT=8080\n"
        "WORKDIR /src\n"
        "COPY go.mod ./\n"
        "COPY . .\n"
        "# No C library.\n"
        "RUN CGO_ENABLED=0 go build -o /usr/local/bin/api .\n\n"
        "FROM scratch\n\n"
        "ENV PORT=8080\n"
        "WORKDIR /src\n"
        "COPY --from=build /src/templates /src/templates\n"
        "COPY --from=build /usr/local/bin/api /usr/local/bin/api\n\n"
        "EXPOSE 8080\n"
        'CMD ["api"]\n'
    )


def test_bases_from_the_smallest_and_one_that_is_the_split_alone() -> None:
    plan = go()
    assert [one.runtime_base for one in plan.candidates] == [
        "scratch", "gcr.io/distroless/static-debian12", "alpine:3.23", "debian:bookworm-slim",
    ]  # fmt: skip
    assert [one.runtime_base for one in plan.candidates if one.split_only] == ["debian:bookworm-slim"]


def test_of_many_candidates_the_split_alone_is_among_the_few_that_are_tried() -> None:
    many = [Candidate("x", str(size), str(size), expected_bytes=size) for size in range(12)]
    alone = replace(many[10], split_only=True)
    found = planner._order_candidates([*many[:10], alone, many[11]])
    assert [one.expected_bytes for one in found] == [0, 1, 2, 3, 4, 5, 6, 10]
    assert [one.expected_bytes for one in planner._order_candidates(many[::-1])] == [*range(8)]
    assert planner._order_candidates([replace(many[0], expected_bytes=None), alone])[0] is alone


def test_no_candidate_is_lost_where_none_is_the_split_alone() -> None:
    known = built(GO, GO_FILES, config_of("api", env=GO_ENV, workdir="/src"))
    found = [one.runtime_base for one in planner.plan(known, ["scratch", "alpine:*"]).candidates]
    assert sorted(found) == ["alpine:3.23"] * 2 + ["scratch"] * 2  # as Go's recipe has it, and as any program's


def test_only_bases_that_the_policy_allows() -> None:
    known = built(GO, GO_FILES, config_of("api", env=GO_ENV, workdir="/src"))
    assert [one.runtime_base for one in planner.plan(known, ["debian:*"]).candidates] == ["debian:bookworm-slim"]
    refused = planner.plan(known, ["registry.example.com/*"])
    assert not refused.candidates and refused.none is not None


def test_the_toolchains_env_is_stated_and_the_programs_kept() -> None:
    stated = {one.field: one.after for one in only(go(env={"GOPATH": "/go", "LANG": "C.UTF-8"}), "scratch").stated}
    assert stated["env:GOPATH"] is None
    assert stated["env:PATH"] == "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert "env:LANG" not in stated
    assert "ENV LANG=C.UTF-8" in last_stage(only(go(env={"LANG": "C.UTF-8"}), "scratch"))


def test_lower_case_and_windows_line_ends_are_kept() -> None:
    text = 'from golang:1.24\r\nworkdir /src\r\ncopy . .\r\nrun go build -o /a .\r\ncmd ["/a"]\r\n'
    made = of_text(text).candidates[0].dockerfile
    assert made.startswith("from golang:1.24 as build\r\nworkdir /src\r\ncopy . .\r\nrun go build -o /a .\r\n\r\nfrom ")
    assert made.count("\r\n") == made.count("\n")


def test_a_named_final_stage_keeps_its_name() -> None:
    made = only(go(text=GO.replace("golang:1.24", "golang:1.24 AS api")), "scratch").dockerfile
    assert "FROM golang:1.24 AS build\n" in made and "FROM scratch AS api\n" in made


def test_arguments_are_declared_where_they_are_used() -> None:
    text = GO.replace("EXPOSE", "ARG VERSION=1\nARG UNUSED=2\nLABEL version=$VERSION\nEXPOSE")
    last = last_stage(only(go(text=text), "scratch"))
    assert "ARG VERSION=1\nLABEL version=$VERSION\n" in last and "UNUSED" not in last


# ------------------------------------------------------------------------------------------------------------- traps


def test_shell_form_becomes_exec_form_where_there_is_no_shell() -> None:
    text = GO.replace('CMD ["api"]', "CMD api --port 8080")
    known = built(text, GO_FILES, config_of("/bin/sh", "-c", "api --port 8080", env=GO_ENV, workdir="/src"))
    plan = planner.plan(known)
    assert 'CMD ["api", "--port", "8080"]' in only(plan, "scratch").dockerfile
    assert "cmd" in {one.field for one in only(plan, "scratch").stated}
    assert "CMD api --port 8080\n" in only(plan, "debian:bookworm-slim").dockerfile


def test_a_shell_form_that_needs_a_shell_keeps_one() -> None:
    text = GO.replace('CMD ["api"]', "CMD api --port $PORT")
    plan = planner.plan(
        built(text, GO_FILES, config_of("/bin/sh", "-c", "api --port $PORT", env=GO_ENV, workdir="/src"))
    )
    assert all(one.has_shell for one in plan.candidates)


def test_a_program_that_starts_others_keeps_its_distribution() -> None:
    plan = go({"usr/local/bin/api": program(line=9, data=b"Go buildinf:os.StartProcess")})
    assert [one.runtime_base for one in plan.candidates] == ["debian:bookworm-slim"]


def test_a_program_that_the_source_starts_comes_with_its_package() -> None:
    source = File(b'package main\nimport "os/exec"\nfunc main() { exec.Command("git", "log").Run() }\n', 7)
    files = {
        "src/main.go": source,
        "usr/bin/git": program("libx.so"),
        "usr/local/bin/api": program(line=9, data=b"Go buildinf:os.StartProcess"),
    }
    plan = go(files | dpkg(("git", "", ["usr/bin/git"])))
    assert " git " in only(plan, "debian:bookworm-slim").dockerfile


RECOMMENDED = """Package: git
Status: install ok installed
Version: 1
Recommends: less, patch, gcc

Package: less
Status: install ok installed
Version: 1

Package: patch
Status: install ok installed
Version: 1

Package: gcc
Status: install ok installed
Version: 1
Section: devel

"""


@pytest.mark.parametrize(
    ("starts", "packages"),
    [
        ('exec.Command("git", "log")', "git"),
        ('exec.Command("git", "log"); exec.Command("less")', "git less"),
    ],
)
def test_of_what_others_recommend_that_is_named_which_is_of_use(starts: str, packages: str) -> None:
    source = f'package main\nimport "os/exec"\nfunc main() {{ {starts} }}\n'.encode()
    files = {f"usr/bin/{name}": program("libx.so") for name in ("git", "less", "patch", "gcc")}
    files |= {
        f"var/lib/dpkg/info/{name}.list": File(f"/usr/bin/{name}\n".encode())
        for name in ("git", "less", "patch", "gcc")
    }
    files |= {
        "var/lib/dpkg/status": File(RECOMMENDED.encode()),
        "app/main.go": File(source, 3),
        "app/api": program(line=4),
    }
    text = (
        "FROM debian:bookworm\nWORKDIR /app\nCOPY . .\n"
        'RUN apt-get update && apt-get install -y git && make\nCMD ["/app/api"]\n'
    )
    found = planner.plan(built(text, files, config_of("/app/api", workdir="/app")))
    line = f"apt-get install -y --no-install-recommends {packages} \\\n"
    assert line in last_stage(only(found, "debian:bookworm-slim"))


def test_a_library_comes_from_its_package_and_only_the_leading_one_is_named() -> None:
    files = {
        "usr/local/bin/api": program("libsqlite3.so.0", line=9),
        "usr/lib/x86_64-linux-gnu/libsqlite3.so.0": File(fakes.elf(("libm2.so.1",))),
        "usr/lib/x86_64-linux-gnu/libm2.so.1": File(fakes.elf()),
    } | dpkg(
        ("libsqlite3-0", "libm2", ["usr/lib/x86_64-linux-gnu/libsqlite3.so.0"]),
        ("libm2", "", ["usr/lib/x86_64-linux-gnu/libm2.so.1"]),
    )
    plan = go(files)
    assert [one.runtime_base for one in plan.candidates] == ["debian:bookworm-slim"]  # not musl, not distroless
    assert "apt-get install -y --no-install-recommends libsqlite3-0 \\" in plan.candidates[0].dockerfile


def test_certificates_and_time_zones_where_the_program_may_need_them() -> None:
    files = {
        "etc/ssl/certs/ca-certificates.crt": File(),
        "usr/share/zoneinfo/Europe/Lisbon": File(),
        "src/main.go": File(b'time.LoadLocation("Europe/Lisbon")', 7),
        "usr/local/bin/api": program(line=9, data=b"Go buildinf:crypto/x509.(*CertPool)time.LoadLocation"),
    }
    last = last_stage(only(go(files), "scratch"))
    assert "/etc/ssl/certs/ca-certificates.crt" in last and "COPY --from=build /usr/share/zoneinfo" in last
    assert "apk add --no-cache tzdata" in only(go(files), "alpine:3.23").dockerfile


def test_time_zones_come_along_where_local_time_is_told() -> None:
    clock = b'package main\n\nimport "time"\n\nfunc main() { println(time.Now().Format("15:04")) }\n'
    files = {
        "usr/share/zoneinfo/Europe/Lisbon": File(),
        "src/main.go": File(clock, 7),
        "usr/local/bin/api": program(line=9, data=b"Go buildinf:"),
    }
    assert "COPY --from=build /usr/share/zoneinfo" in last_stage(only(go(files), "scratch"))
    universal = files | {"src/main.go": File(clock.replace(b"Now()", b"Now().UTC()"), 7)}
    assert "zoneinfo" not in last_stage(only(go(universal), "scratch"))


def test_users_folders_and_their_owner() -> None:
    text = GO.replace("EXPOSE", "RUN useradd app && mkdir /data && chown app:app /data\nUSER app\nEXPOSE")
    files = {
        "etc/passwd": File(b"root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n", 11),
        "etc/group": File(b"root:x:0:\napp:x:1000:\n", 11),
        "data": File(line=11, folder=True, uid=1000),
    }
    plan = planner.plan(built(text, GO_FILES | files, config_of("api", env=GO_ENV, workdir="/src", user="app")))
    bare = last_stage(only(plan, "scratch"))
    assert "COPY --from=build --chown=1000:1000 /data /data\n" in bare and "/etc/passwd /etc/group /etc/\n" in bare
    slim = last_stage(only(plan, "debian:bookworm-slim"))
    assert "RUN useradd app && mkdir /data && chown app:app /data\nUSER app\n" in slim and "/data /data" not in slim


def test_a_working_directory_that_a_run_gave_away_keeps_its_owner_on_another_distribution() -> None:
    text = (
        "FROM node:20\nRUN mkdir -p /srv/app && chown -R node:node /srv/app\nWORKDIR /srv/app\nUSER node\n"
        'COPY --chown=node . .\nRUN npm ci\nCMD ["node", "a.js"]\n'
    )
    files = {
        "etc/passwd": File(b"root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n"),
        "etc/group": File(b"root:x:0:\nnode:x:1000:\n"),
        "usr/local/bin/node": program("libc.so.6"),
        "srv/app": File(line=2, folder=True, uid=1000),
        "srv/app/a.js": File(line=5, uid=1000),
        "srv/app/node_modules/x/index.js": File(b"x" * 9_000_000, line=6, uid=1000),
    }
    found = planner.plan(built(text, files, config_of("node", "a.js", workdir="/srv/app", user="node")))
    alpine = last_stage(only(found, "node:20-alpine"))
    assert "RUN mkdir -p /srv/app \\\n    && chown node:node /srv/app\nWORKDIR /srv/app\n" in alpine
    slim = last_stage(only(found, "node:20-slim"))
    assert slim.count("chown -R node:node /srv/app") == 1 and slim.count("mkdir") == 1
    files["srv/app"] = File(line=5, folder=True, uid=1000)  # what was copied into it changed it once more
    found = planner.plan(built(text, files, config_of("node", "a.js", workdir="/srv/app", user="node")))
    slim = last_stage(only(found, "node:20-slim"))
    assert slim.count("chown -R node:node /srv/app") == 1 and slim.count("mkdir") == 1


def test_a_working_directory_that_a_run_gave_away_keeps_its_owner_without_a_shell() -> None:
    text = (
        "FROM golang:1.24\nRUN useradd app && mkdir /src && chown app /src\nWORKDIR /src\nCOPY . .\n"
        'RUN go build -o /usr/local/bin/api .\nUSER app\nCMD ["api"]\n'
    )
    files = {
        "etc/passwd": File(b"root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n", 2),
        "etc/group": File(b"root:x:0:\napp:x:1000:\n", 2),
        "src": File(line=2, folder=True, uid=1000),
        "src/main.go": File(b"package main", 4),
        "usr/local/bin/api": program(line=5),
    }
    found = planner.plan(built(text, files, config_of("api", env=GO_ENV, workdir="/src", user="app")))
    bare = only(found, "scratch")
    assert "mkdir -p /rootfs/src && chown 1000:1000 /rootfs/src\n" in bare.dockerfile
    assert "COPY --from=build /rootfs/ /\n" in last_stage(bare) and "RUN" not in last_stage(bare)
    given = files | {"src": File(line=2, folder=True)}
    found = planner.plan(built(text, given, config_of("api", env=GO_ENV, workdir="/src", user="app")))
    assert "/rootfs/src" not in only(found, "scratch").dockerfile


def test_what_was_fetched_into_a_cache_comes_along_and_the_caches_of_builds_do_not() -> None:
    files = {"root/.cache/models/a.bin": File(line=9), "root/.cache/pip/b": File(line=9)}
    last = last_stage(only(go(files), "debian:bookworm-slim"))
    assert "/root/.cache/models" in last and "pip" not in last


def test_what_a_run_writes_into_etc_comes_along() -> None:
    text = GO.replace("EXPOSE", "RUN echo a > /etc/api.conf\nEXPOSE")
    plan = go({"etc/api.conf": File(line=11)}, text)
    assert "COPY --from=build /etc/api.conf /etc/api.conf" in only(plan, "scratch").dockerfile
    assert "RUN echo a > /etc/api.conf" in last_stage(only(plan, "debian:bookworm-slim"))


def test_a_healthcheck_brings_the_package_of_its_program() -> None:
    text = GO.replace("CMD", "HEALTHCHECK CMD curl -f http://localhost/ || exit 1\nCMD")
    files = {"usr/bin/curl": program("libx.so")} | dpkg(("curl", "", ["usr/bin/curl"]))
    config = config_of(
        "api", env=GO_ENV, workdir="/src", healthcheck=("CMD-SHELL", "curl -f http://localhost/ || exit 1")
    )
    plan = planner.plan(built(text, GO_FILES | files, config))
    assert all(one.has_shell and " curl" in last_stage(one) for one in plan.candidates)


def test_nothing_of_the_toolchain_or_of_version_control_comes_along() -> None:
    files = {
        "src/.git/config": File(line=7),
        "src/main_test.go": File(line=7),
        "go/pkg/mod/x/x.go": File(line=9),
        "root/.cache/go-build/a": File(line=9),
    }
    last = last_stage(only(go(files), "debian:bookworm-slim"))
    assert not any(word in last for word in (".git", ".go", "/go/", ".cache"))


def test_what_is_embedded_is_not_copied_and_what_is_read_is() -> None:
    embeds = File(b"//go:embed templates\nvar f embed.FS\n", 7)
    assert "templates" not in only(go({"src/main.go": embeds}), "scratch").dockerfile
    reads = File(b"//go:embed templates\nvar f embed.FS\nos.ReadFile(name)\n", 7)
    assert "templates" in only(go({"src/main.go": reads}), "scratch").dockerfile


def test_a_program_off_path_stays_on_it() -> None:
    text = GO.replace("go build -o /usr/local/bin/api", "go install")
    plan = go({"usr/local/bin/api": File(), "go/bin/api": program(line=9)}, text)
    assert "ENV PATH=/go/bin:$PATH" in only(plan, "scratch").dockerfile


def test_build_tools_go_and_the_rest_of_the_packages_stays() -> None:
    plan = of_text(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y \\\n    gcc \\\n    ffmpeg \\\n"
        "    libpq-dev \\\n    make\nCOPY . /src\nWORKDIR /src\nRUN make\nCMD [\"./a\"]\n"
    )  # fmt: skip
    last = last_stage(only(plan, "debian:bookworm-slim"))
    assert (
        "apt-get install -y \\\n    ffmpeg \\\n    libpq5 \\\n    && rm -rf /var/lib/apt/lists/*\n" in last
        and "gcc" not in last
    )


def test_lists_of_packages_are_fetched_and_removed_in_one_run() -> None:
    plan = of_text(
        "FROM debian:bookworm\nRUN apt-get update\nRUN apt-get install -y gcc ffmpeg\nCOPY a.c .\nRUN gcc -o /a a.c\n"
        'CMD ["/a"]\n'
    )
    last = last_stage(only(plan, "debian:bookworm-slim"))
    assert last.count("apt-get update") == 1 and "install -y ffmpeg \\\n    && rm -rf /var/lib/apt/lists/*\n" in last


def test_a_repository_that_is_added_keeps_what_adds_it() -> None:
    last = last_stage(
        only(
            of_text(
                "FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl gcc\n"
                "RUN curl -fsS https://x/key | apt-key add - && apt-get update && apt-get install -y special\n"
                'COPY a.c .\nRUN gcc -o /a a.c\nCMD ["/a"]\n'
            ),
            "debian:bookworm-slim",
        )
    )
    assert "apt-get install -y curl \\\n" in last and "apt-key add" in last


def test_python_with_pip_keeps_its_lines_and_gets_one_folder() -> None:
    made = of_text(
        "FROM python:3.11\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n"
        'CMD ["python", "app.py"]\n'
    )
    found = only(made, "python:3.11-slim").dockerfile
    assert "RUN pip install -r requirements.txt\n" in found
    assert last_stage(only(made, "python:3.11-slim")) == (
        'python:3.11-slim\nWORKDIR /app\nCOPY --from=build /install /usr/local\nCOPY . .\nCMD ["python", "app.py"]\n'
    )


def _of_mixed_pip(more: Mapping[str, File], record: str = "") -> list[str]:
    text = (
        "FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN sed -i /x/d r.txt && pip install -r r.txt\n"
        'CMD ["python3", "app.py"]\n'
    )
    site, script = "usr/local/lib/python3.11/site-packages", b"#!/usr/local/bin/python3\n"
    files = {
        f"{site}/pip/x.py": File(), f"{site}/made/x.py": File(line=4), "usr/local/bin/python3": program("libc.so.6"),
        f"{site}/made-1.0.dist-info/RECORD": File(record.encode(), 4), "app/r.txt": File(line=3),
        "app/app.py": File(line=3), "usr/local/bin/pip": File(script, None, 0o755),
        "usr/local/bin/made": File(script, 4, 0o755), "usr/local/bin/other": File(script, 4, 0o755),
    }  # fmt: skip
    found = planner.plan(built(text, {**files, **more}, config_of("python3", "app.py", workdir="/app"))).candidates
    return [last_stage(one) for one in found if one.runtime_base == "python:3.11-slim"]


def test_packages_and_programs_of_pip_come_with_their_folders() -> None:
    """A list of them breaks with the next one. What is the base's does not come along by chance where it is large."""
    folders = ("/usr/local/bin", "/usr/local/lib/python3.11/site-packages")
    for beside, whole in (({}, True), ({"usr/local/bin/large": File(b"x" * 30_000_000)}, False)):
        (last,) = _of_mixed_pip(beside)
        assert [f"COPY --from=build {one} {one}\n" in last for one in folders] == [whole, True]
        assert ("COPY --from=build /usr/local/bin/made /usr/local/bin/other /usr/local/bin/\n" in last) is not whole


def test_a_run_that_does_more_than_install_gets_one_folder_where_pip_has_a_record_of_all() -> None:
    record = "made/x.py,sha256=x,1\nmade-1.0.dist-info/RECORD,,\n../../../bin/made,,\n"
    for last, prefixed in zip(_of_mixed_pip({}, f"{record}../../../bin/other,,\n"), (True, False), strict=True):
        assert ("COPY --from=build /install /usr/local\n" in last) is prefixed, last
    assert "/install" not in "".join(_of_mixed_pip({}, record))  # something else made the other program


@pytest.mark.parametrize(
    ("run", "files", "prefixed"),
    [
        ("pip install made", {"made/x.py": 2, "made-1.0.dist-info/RECORD": 2}, True),
        ("pip install made", {"made/x.py": 3, "made-1.0.dist-info/RECORD": 2}, False),  # changed by the next RUN
        ("pip install made", {"made/x.py": 2, "made/x.pyc": 3, "made-1.0.dist-info/RECORD": 2}, True),
        ("pip wheel -w /srv made", {"pip/x.pyc": 2}, False),  # installs nothing
    ],
)
def test_one_folder_for_what_pip_installed_and_nobody_changed(run: str, files: dict[str, int], prefixed: bool) -> None:
    """The RUNs that come later look for it where it lies in the original."""
    site = "usr/local/lib/python3.11/site-packages"
    record = b"made/x.py,sha256=x,1\nmade/x.pyc,,\nmade-1.0.dist-info/RECORD,,\n"
    known = {f"{site}/{name}": File(record if "RECORD" in name else b"x", line) for name, line in files.items()}
    known |= {site: File(folder=True), f"{site}/pip/x.py": File(), "srv/made.whl": File(line=2)}
    known |= {"usr/local/bin/python3": program("libc.so.6")}
    text = f'FROM python:3.11\nRUN {run}\nRUN cat /tmp/x >> /y\nCMD ["python3", "-m", "made"]\n'
    plan = planner.plan(built(text, known, config_of("python3", "-m", "made")))
    assert any("/install /usr/local" in one.dockerfile for one in plan.candidates) is prefixed


def test_a_virtual_environment_comes_over_with_its_owner() -> None:
    files = {
        "opt/venv/bin/python": File(link="/usr/bin/python3", line=3),
        "opt/venv/lib/x.py": File(line=3, uid=7),
        "usr/bin/python3": program("libx.so"),
        "app/a.py": File(line=5),
    } | dpkg(("python3-minimal", "", ["usr/bin/python3"]))
    text = (
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y python3-pip python3-venv gcc\n"
        "RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install flask\nWORKDIR /app\nCOPY . .\n"
        'CMD ["/opt/venv/bin/python", "a.py"]\n'
    )
    plan = planner.plan(built(text, files, config_of("/opt/venv/bin/python", "a.py", workdir="/app")))
    last = last_stage(only(plan, "debian:bookworm-slim"))
    assert "COPY --from=build /opt/venv /opt/venv\n" in last and "python3" in last and "gcc" not in last


# ------------------------------------------------------------------------------------------------------- none is due


def test_no_rewrite_where_none_is_due() -> None:
    assert of_text("FROM scratch\nCOPY a /\n").not_needed == messages.NO_SCRATCH()
    assert of_text("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN x\n").not_needed == messages.WINDOWS()
    assert of_text('FROM golang:1.24\nRUN go install x@v1\nCMD ["bash"]\n').not_needed is not None
    assert of_text('FROM golang:1.24\nRUN go install x@v1\nCMD ["sleep", "infinity"]\n').not_needed is not None
    assert of_text("FROM debian\nRUN apt-get install -y nginx\nCMD nginx\nONBUILD COPY . /\n").not_needed is not None


@pytest.mark.parametrize(
    ("start", "idle"),
    [
        ('CMD ["sleep", "infinity"]', True),
        ("CMD sleep infinity", True),
        ('CMD ["/bin/sleep", "inf"]', True),
        ('ENTRYPOINT ["sleep"]\nCMD ["86400"]', True),
        ('CMD ["tail", "-f", "/dev/null"]', True),
        ("CMD while sleep 1000; do :; done", True),
        ('CMD ["/bin/sh", "-c", "while true; do sleep 30; done"]', True),
        ("CMD while true; do sleep 60; ./backup; done", False),
        ('CMD ["sleep", "5"]', False),
        ("CMD sleep 3600 && ./backup", False),
    ],
)
def test_what_only_waits_is_a_place_to_work_in(start: str, idle: bool) -> None:
    text = f"FROM golang:1.24\nRUN apt-get update && apt-get install -y gdb\nUSER nobody\n{start}\n"
    assert (of_text(text).not_needed == messages.DEVELOPMENT()) is idle


def test_next_to_nothing_to_leave_on_a_slim_base() -> None:
    text = 'FROM python:3.11-slim\nRUN pip install x\nCOPY a.py .\nCMD ["python", "a.py"]\n'
    site = "usr/local/lib/python3.11/site-packages"
    files = {
        f"{site}/pip/a.py": File(),
        f"{site}/x.py": File(b"x" * 8_000_000, 2),
        "a.py": File(b"x" * 10_000_000, 3),
        "usr/local/bin/python": program("libx.so"),
    }
    assert planner.plan(built(text, files, config_of("python", "a.py"))).not_needed == messages.NOTHING_TO_LEAVE()


def test_a_fat_last_stage_gets_a_smaller_base_and_is_otherwise_the_same() -> None:
    text = 'FROM golang:1.24 AS b\nRUN go build -o /a x.go\nFROM golang:1.24\nCOPY --from=b /a /a\nCMD ["/a"]\n'
    config = config_of("/a", env=GO_ENV, workdir="/go")
    made = only(planner.plan(built(text, {"a": program(line=4)}, config)), "gcr.io/distroless/static-debian12")
    assert made.dockerfile == text.replace(
        "FROM golang:1.24\n", "FROM gcr.io/distroless/static-debian12\nENV PORT=8080\nWORKDIR /go\n"
    )


def test_a_stage_that_others_are_made_from_is_split_and_they_keep_it_whole() -> None:
    """The stage that is built goes by its name; those that are made from it have the first part, with its metadata."""
    text = (
        'FROM golang:1.24 AS app\nWORKDIR /src\nCOPY . .\nRUN go build -o /a .\nEXPOSE 80\nCMD ["/a"]\n\n'
        "FROM --platform=$BUILDPLATFORM app AS test\nRUN go test\n"
    )
    parsed = parse(text)
    made = planner.plan(evidence.of_text(parsed, graph(parsed), "app")).candidates[0].dockerfile
    stages = made.split("\n\n")
    assert stages[0] == text.split("\n\n", maxsplit=1)[0].replace(" AS app", " AS build")
    assert stages[1].startswith("FROM ") and " AS app\n" in stages[1] and "COPY --from=build /a /" in stages[1]
    assert stages[2] == "FROM --platform=$BUILDPLATFORM build AS test\nRUN go test\n"


def test_what_is_said_at_the_end_of_the_file_stays_there() -> None:
    """A region has its beginning and its end around both stages."""
    made = of_text("# [START x]\n\n" + GO + "\n# [END x]\n").candidates[0].dockerfile
    assert made.startswith("# [START x]\n")
    assert made.endswith("\n# [END x]\n")


def test_packages_that_stand_in_a_variable_are_judged_one_by_one() -> None:
    """What only the build needs stays in the build, whether it is spelled out or not."""
    text = (
        'FROM debian:bookworm\nARG build_deps="gcc make"\nARG run_deps="tini libncursesw6"\n'
        "RUN apt-get update && apt-get install -y $run_deps $build_deps && make -C /src install "
        '&& apt-get purge -y $build_deps\nENTRYPOINT ["tini", "x"]\n'
    )
    made = [one.dockerfile for one in of_text(text).candidates if "debian" in one.runtime_base]
    assert made
    last = made[0].rpartition("FROM ")[2]
    assert "libncursesw6 tini" in last and "gcc" not in last and "$build_deps" not in last


def test_a_dockerignore_leaves_nothing_out_that_is_in_the_image() -> None:
    """What a COPY of everything brought is there for somebody, unless a reason says otherwise."""
    text = 'FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "main.py"]\n'
    names = [".env", *(f".git/{number}" for number in range(50)), "main.py"]
    files = {f"app/{name}": File(b"x", 3) for name in names}
    site = "usr/local/lib/python3.11/site-packages/x.py"
    files |= {"usr/local/bin/python": program("libx.so"), site: File(b"x" * 9_000_000, 4)}
    plan = planner.plan(built(text, files, config_of("python", "main.py"), context_files=names))
    assert {one.dockerignore for one in plan.candidates} == {".git\n"}


def test_a_dockerignore_for_a_bloated_context_but_not_for_what_is_copied() -> None:
    bloat = [f".git/objects/{number}" for number in range(50)] + ["go.mod", "dist/a", "node_modules/x/y"]
    plan = of_text(GO.replace("COPY go.mod ./", "COPY dist /www"), context_files=bloat)
    assert plan.candidates[0].dockerignore == ".git\nnode_modules\n"
    assert of_text(GO, context_files=bloat, has_dockerignore=True).candidates[0].dockerignore is None


# ------------------------------------------------------------------------------------------------- any Dockerfile

_FRAGMENTS = (
    "RUN go build -o app .", "RUN apt-get update && apt-get install -y gcc curl", "RUN make install", "USER app",
    "RUN apt-get update \\\n # note\n && apt-get install -y \\\n gcc \\\n curl", "RUN useradd app", "WORKDIR /x y",
    "RUN pip install -r requirements.txt", "COPY . .", "COPY a b /c/", "COPY --from=0 /a /b", "ADD x.tar /",
    "ARG A=1", "ENV A=1 B=$A", "ENV PATH=/x:$PATH", "LABEL a=b", "WORKDIR rel", "WORKDIR /", "EXPOSE 80",
    "VOLUME /data", 'CMD ["a"]', "CMD a", "CMD a | b", 'ENTRYPOINT ["/x"]', "ENTRYPOINT x", "HEALTHCHECK CMD curl x",
    'SHELL ["bash"]', "HEALTHCHECK NONE", "STOPSIGNAL 9", "ONBUILD RUN x", "# a comment", "",
    "RUN <<EOF\ngcc a.c\nEOF", "USER 0:0", "COPY <<EOF /etc/x\ny\nEOF", "RUN chown -R app /x && chmod 700 /x",
    "RUN apk add -t .b gcc && apk del .b", "RUN", "FROM alpine", "FROM a AS B", "FROM ${A}",
    "RUN cd /a && gcc -o b c.c", "RUN npm ci && npm run build", "MAINTAINER x",
    "RUN python -m venv /v && /v/bin/pip install x", 'RUN ["gcc", "a.c"]', "RUN 'unclosed", "ENV A", "CMD", "COPY",
    'RUN apt-get install -y libpq-dev=1 "gcc" ${X} && rm -rf /var/lib/apt/lists/*',
    "RUN --mount=type=cache,target=/c make",
)  # fmt: skip
_BASES = (
    "golang:1.24",
    "python:3.11",
    "python:${V}",
    "debian",
    "alpine:3.20",
    "gcc@sha256:" + "a" * 64,
    "x.io/y",
    "scratch",
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(
    st.sampled_from(_BASES),
    st.lists(st.one_of(st.sampled_from(_FRAGMENTS), st.text(max_size=20)), max_size=12),
    st.sampled_from(("\n", "\r\n")),
    st.one_of(
        st.none(), st.lists(st.sampled_from(("a", "b", "go.mod", "src/x.c", "templates/a", ".git/x")), unique=True)
    ),
)
def test_any_dockerfile(base: str, lines: list[str], end: str, context: list[str] | None) -> None:
    text = end.join([f"FROM {base}", *(line.replace("\n", end) for line in lines), ""])
    try:
        parsed = parse(text)
        stages = graph(parsed)
    except DockerfileSyntaxError:
        return
    known = evidence.of_text(parsed, stages, context_files=context)
    plan = planner.plan(known)
    assert plan == planner.plan(known)
    assert bool(plan.candidates) + (plan.not_needed is not None) + (plan.none is not None) == 1
    assert sum(one.split_only for one in plan.candidates) <= 1
    for one in plan.candidates:
        assert "\0" not in one.dockerfile or "\0" in text
        dockerfile.parse_string(one.dockerfile)
        graph(parse(one.dockerfile))


def notes(candidate: Candidate) -> list[str]:
    return [note.english for note in candidate.notes]


def test_packages_that_the_author_named_are_not_left_without_a_word() -> None:
    said = "left out, because nothing that is started uses them: {}".format
    text = GO.replace("WORKDIR", "RUN apt-get update && apt-get install -y git make libssl-dev vim tar\nWORKDIR")
    files = {path: replace(one, line=one.line and one.line + 1) for path, one in GO_FILES.items()}
    known = dpkg(*((name, "", [f"usr/bin/{name}"]) for name in ("git", "vim", "make")))
    plan = go(files | known | {f"usr/bin/{name}": program("libx.so", line=6) for name in ("git", "vim", "make")}, text)
    assert [
        one.runtime_base for one in plan.candidates if "scratch" in one.runtime_base
    ] == []  # who knows what tar is for
    kept = only(plan, "debian:bookworm-slim")
    assert " tar" in last_stage(kept) and " vim" not in last_stage(kept)
    assert notes(kept) == [said("git, vim")]
    again = GO.replace("WORKDIR", "RUN apt-get install -y git && apt-get purge -y git\nWORKDIR")
    assert notes(of_text(again).candidates[0]) == notes(of_text(GO).candidates[0])


def test_a_package_that_another_one_brings_is_not_left_behind() -> None:
    text = GO.replace("WORKDIR", "RUN apt-get update && apt-get install -y git gitweb\nWORKDIR")
    files = {path: replace(one, line=one.line and one.line + 1) for path, one in GO_FILES.items()}
    kept = go(files | dpkg(("git", "", ["usr/bin/git"]), ("gitweb", "git", ["usr/share/gitweb/index.cgi"])), text)
    assert " gitweb" in last_stage(only(kept, "debian:bookworm-slim"))
    assert notes(only(kept, "debian:bookworm-slim")) == []


def test_packages_left_behind_are_named_without_an_image_too() -> None:
    text = (
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y \\\n    gettext \\\n    m4 \\\n    curl\n"
        'RUN curl -o /usr/local/bin/report https://example.com/report\nENTRYPOINT ["report"]\n'
    )
    found = of_text(text).candidates
    assert found and any("curl" in note for one in found for note in notes(one)), found
    assert not any("m4" in note for one in found for note in notes(one))


def test_a_second_interpreter_that_only_came_with_headers_stays_behind() -> None:
    text = (
        "FROM python:3.11-slim\nRUN apt-get update && apt-get install -y gcc python3-dev vim\nWORKDIR /app\n"
        'COPY r.txt .\nRUN pip install -r r.txt\nCOPY main.py .\nCMD ["python3", "main.py"]\n'
    )
    site = "usr/local/lib/python3.11/site-packages"
    files = {
        f"{site}/pip/x.py": File(), f"{site}/made/x.so": program("libc.so.6", line=5), "app/main.py": File(line=6),
        "usr/bin/python3": program("libc.so.6", line=2), "app/r.txt": File(line=4),
    } | dpkg(("python3", "", ["usr/bin/python3"]), ("python3-dev", "python3", []))  # fmt: skip
    own = {"usr/local/bin/python3": program("libc.so.6")}
    config = config_of("python3", "main.py", workdir="/app")
    for brought, installs in ((own, False), ({}, True)):
        found = planner.plan(built(text, files | brought, config)).candidates
        assert found and ("python3 " in last_stage(found[0]).split("CMD")[0]) is installs, last_stage(found[0])
        assert "vim" in last_stage(found[0])


POETRY = """\
FROM python:3.11
ENV POETRY_VERSION=1.8.5 POETRY_VIRTUALENVS_CREATE=false
RUN pip install --no-cache-dir "poetry==$POETRY_VERSION"
WORKDIR /app
COPY . .
RUN poetry install --only main
CMD ["hello", "world"]
"""


def poetry(text: str = POETRY) -> Shortlist:
    site = "usr/local/lib/python3.11/site-packages"
    files = {
        f"{site}/pip/x.py": File(), "usr/local/bin/python3": program("libc.so.6"),
        f"{site}/poetry/x.py": File(line=3), f"{site}/shared/x.py": File(line=3),
        "usr/local/bin/poetry": File(b"#!/usr/local/bin/python3\n", 3, 0o755),
        f"{site}/click/x.py": File(line=6), "app/hello.py": File(line=5),
        "usr/local/bin/hello": File(b"#!/usr/local/bin/python3\n", 6, 0o755),
    }  # fmt: skip
    cmd = ("poetry", "run", "hello") if "poetry run" in text or '"poetry"' in text else ("hello", "world")
    return planner.plan(built(text, files, config_of(*cmd, workdir="/app")))


def test_poetry_stays_behind_with_what_only_it_needs() -> None:
    made = poetry().candidates[0].dockerfile
    first, _, last = made.partition("\nFROM ")
    assert (
        "RUN python -m venv /opt/poetry \\\n    && touch /opt/poetry/poetry_env \\\n"
        '    && /opt/poetry/bin/pip install --no-cache-dir "poetry==$POETRY_VERSION" \\\n'
        "    && ln -s /opt/poetry/bin/poetry /usr/local/bin/\n"
    ) in first
    site = "/usr/local/lib/python3.11/site-packages"  # whole: what is shared with Poetry is the program's as well
    assert f"COPY --from=build {site} {site}\n" in last and last.count(site) == 2
    assert "/usr/local/bin/hello" in last and "/usr/local/bin/poetry" not in last and "/opt" not in last


def test_poetry_stays_where_the_program_is_started_by_it_or_has_its_own_environment() -> None:
    for text in (
        POETRY.replace('["hello", "world"]', '["poetry", "run", "hello"]'),
        POETRY.replace(" POETRY_VIRTUALENVS_CREATE=false", ""),
        POETRY.replace('"poetry==$POETRY_VERSION"', "poetry flask"),
    ):
        found = poetry(text).candidates
        assert found and not any("/opt/poetry" in one.dockerfile for one in found), text


NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/main.js"]\n'


def _of_node(files: Mapping[str, File]) -> str:
    there = {
        "usr/local/bin/node": program("libx.so"),
        "app/node_modules/x/index.js": File(b"x" * 9_000_000, 4),
        **files,
    }
    names = sorted(path.removeprefix("app/") for path, one in there.items() if one.line == 3)
    plan = planner.plan(built(NODE, there, config_of("node", "dist/main.js", workdir="/app"), context_files=names))
    return next(one.dockerfile for one in plan.candidates if one.runtime_base == "node:20-slim")


def test_a_folder_that_was_copied_whole_comes_over_whole() -> None:
    """Not as a list of its files, which breaks with the next one; what is large and not needed is removed before."""
    files = {
        f"app/{name}": File(b"x", 3) for name in ("about.md", "Dockerfile", ".gitignore", "package.json", "src/a.ts")
    }
    files |= {"app/dist/main.js": File(b"main()", 4), "app/dist/main.js.map": File(b"x" * 400, 4)}
    files |= {f"app/.git/{number}": File(b"x" * 300_000, 3) for number in range(5)}
    made = _of_node(files)
    assert "\nRUN rm -rf /app/.git\n" in made.partition("\n\n")[0] + "\n"
    assert [line for line in made.splitlines() if line.startswith("COPY --from")] == ["COPY --from=build /app /app"]


def test_a_folder_of_which_only_a_cache_stays_behind_comes_over_whole() -> None:
    """Also where each of its files is needed, as the program reads whatever it is told to."""
    files = {f"app/{name}": File(b"x", 3) for name in ("package.json", "data/items.json", "Dockerfile")}
    files["app/dist/main.js"] = File(b"require('fs').readFileSync(process.argv[2])", 4)
    files["app/.next/cache/webpack/0.pack"] = File(b"x" * 2_000_000, 4)
    made = _of_node(files)
    assert "\nRUN rm -rf /app/.next\n" in made.partition("\n\n")[0] + "\n"
    assert [line for line in made.splitlines() if line.startswith("COPY --from")] == ["COPY --from=build /app /app"]


@pytest.mark.parametrize(
    ("source", "copied"),
    [
        (b"class Host {}", ["COPY --from=build /opt/host /opt/host"]),
        (b"x" * 200_000, ["COPY --from=build /opt/host/Host.class /opt/host/Part.class /opt/host/"]),
    ],
)
def test_what_a_compiler_made_comes_with_its_folder_where_little_else_is_in_it(
    source: bytes, copied: list[str]
) -> None:
    """A list lacks the next class; a folder in which much else lies is no part of the program."""
    text = (
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y default-jdk-headless\nWORKDIR /opt/host\n"
        'COPY Host.java .\nRUN javac Host.java\nCMD ["java", "Host"]\n'
    )
    files = {
        "usr/bin/java": program("libz.so.1"), "opt/host/Host.java": File(source, 4),
        "opt/host/Host.class": File(b"\xca\xfe\xba\xbe", 5), "opt/host/Part.class": File(b"\xca\xfe\xba\xbe", 5),
    }  # fmt: skip
    files |= dpkg(("default-jre-headless", "", ["usr/bin/java"]), ("default-jdk-headless", "default-jre-headless", []))
    plan = planner.plan(built(text, files, config_of("java", "Host", workdir="/opt/host"), context_files=["Host.java"]))
    made = last_stage(only(plan, "debian:bookworm-slim"))
    assert [line for line in made.splitlines() if line.startswith("COPY --from")] == copied


def test_what_a_run_of_the_last_stage_starts_is_installed_there() -> None:
    """A table of jobs is handed to `crontab` again, which nothing else starts."""
    text = (
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y cron gcc\nCOPY a.c jobs /app/\n"
        'RUN gcc -o /app/a /app/a.c\nRUN crontab /app/jobs\nCMD ["/app/a"]\n'
    )
    files = {
        "app/a": program("libc.so.6", line=4), "app/jobs": File(line=3), "var/spool/cron/crontabs/root": File(line=5),
        "usr/bin/crontab": program("libc.so.6", line=2),
    }  # fmt: skip
    files |= dpkg(("cron", "", ["usr/bin/crontab"]), ("gcc", "", []))
    plan = planner.plan(built(text, files, config_of("/app/a"), context_files=["a.c", "jobs"]))
    made = last_stage(only(plan, "debian:bookworm-slim"))
    assert "cron" in made.partition("RUN crontab")[0] and "gcc" not in made, made


def test_what_is_copied_into_the_root_folder_is_copied_again() -> None:
    """Nobody copies a root folder whole from another stage."""
    text = 'FROM python:3.11\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["python", "main.py"]\n'
    site = "usr/local/lib/python3.11/site-packages/x.py"
    files = {name: File(b"x", 2) for name in ("main.py", "requirements.txt", "views/a.html")}
    files |= {"usr/local/bin/python": program("libx.so"), site: File(b"x" * 9_000_000, 3)}
    names = ["main.py", "requirements.txt", "views/a.html"]
    plan = planner.plan(built(text, files, config_of("python", "main.py"), context_files=names))
    last = plan.candidates[0].dockerfile.rpartition("FROM ")[2]
    assert "COPY . .\n" in last
    assert [line for line in last.splitlines() if "--from" in line] == ["COPY --from=build /install /usr/local"]


def test_a_list_of_packages_that_were_installed_is_not_copied() -> None:
    """Nobody reads requirements.txt once that is done, unless a source names it."""
    text = "FROM python:3.11\nCOPY requirements.txt /tmp-list/\nRUN pip install -r /tmp-list/requirements.txt\n"
    text += 'COPY main.py /app/\nCMD ["python", "/app/main.py"]\n'
    site = "usr/local/lib/python3.11/site-packages/x.py"

    def last(source: bytes) -> str:
        files = {
            "tmp-list/requirements.txt": File(b"x\n", 2),
            site: File(b"x" * 9_000_000, 3),
            "app/main.py": File(source, 4),
        }
        files["usr/local/bin/python"] = program("libx.so")
        plan = planner.plan(built(text, files, config_of("python", "/app/main.py")))
        return plan.candidates[0].dockerfile.rpartition("FROM ")[2]

    assert "tmp-list" not in last(b"print(1)\n")
    assert "COPY --from=build /tmp-list /tmp-list\n" in last(b"print(open('/tmp-list/requirements.txt').read())\n")
