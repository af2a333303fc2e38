"""Bad input and bad luck, through the command line: one clear line, the right exit status, no traces."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.engine.engines import second_engine
from tests.unit.host.test_git import commit, git

ROOT = Path(__file__).resolve().parents[2]
ALPINE = "alpine:3.23"
GOOD = f'FROM {ALPINE}\nCMD ["true"]\n'


@dataclass
class Place:
    """A repository, and a folder for temporary files that must be empty in the end."""

    repo: Path
    scratch: Path
    output: Path
    env: dict[str, str] = field(default_factory=dict)

    def command(self, *args: str) -> list[str]:
        # What an image does when it runs is no question here, and the dearest part of a review.
        where = [f"--repo={self.repo}", f"--output={self.output}", "--no-rewrite", "--set=behaviour=false"]
        return [sys.executable, "-m", "bot", "review", *where, *args]

    def environment(self) -> dict[str, str]:
        return (
            {"TRIVY_CACHE_DIR": str(ROOT / ".cache/trivy")}
            | os.environ
            | {"TMPDIR": str(self.scratch), "PYTHONPATH": str(ROOT)}
            | self.env
        )

    def review(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*args), capture_output=True, text=True, check=False, timeout=240, env=self.environment()
        )

    def target(self) -> dict[str, Any]:
        (target,) = json.loads((self.output / "report.json").read_text("utf-8"))["targets"]
        assert isinstance(target, dict)
        return target


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "repo", tmp_path / "scratch", tmp_path / "out")
    made.repo.mkdir()
    made.scratch.mkdir()
    git(made.repo, "init", "-q", "-b", "main")
    commit(made.repo, {"README": "x", "Dockerfile": GOOD})
    git(made.repo, "checkout", "-q", "-b", "change")
    yield made
    assert list(made.scratch.iterdir()) == []


def complaint(done: subprocess.CompletedProcess[str], status: int) -> str:
    """The last line on stderr, which is ours; all others are progress."""
    assert done.returncode == status, done.stderr
    lines = done.stderr.splitlines()
    assert all(line.startswith("hullcheck: ") for line in lines), done.stderr
    return lines[-1].removeprefix("hullcheck: ")


# ------------------------------------------------------------------------------------------- repository and revisions


def test_a_folder_that_is_no_repository(place: Place, tmp_path: Path) -> None:
    place.repo = tmp_path / "plain"
    place.repo.mkdir()
    assert "is not inside a git repository" in complaint(place.review(), 2)


def test_a_folder_that_does_not_exist(place: Place, tmp_path: Path) -> None:
    place.repo = tmp_path / "never"
    assert "is not a directory" in complaint(place.review(), 2)


@pytest.mark.parametrize("name", ["nope", "--upload-pack=x", "-x", "main..change", "a\nb", "0" * 40])
def test_a_revision_that_does_not_exist(name: str, place: Place) -> None:
    assert "unknown revision" in complaint(place.review(f"--base={name}"), 2)


def test_a_repository_without_commits(place: Place, tmp_path: Path) -> None:
    place.repo = tmp_path / "empty"
    place.repo.mkdir()
    git(place.repo, "init", "-q")
    assert "unknown revision" in complaint(place.review(), 2) or "default branch" in complaint(place.review(), 2)


def test_a_shallow_clone_says_how_to_get_the_rest(place: Place, tmp_path: Path) -> None:
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    git(place.repo, "clone", "-q", "--depth=1", "--branch=change", f"file://{place.repo}", str(tmp_path / "shallow"))
    place.repo = tmp_path / "shallow"
    line = complaint(place.review("--base=HEAD~1", "--head=HEAD"), 2)
    assert "unknown revision" in line and "shallow" in line


def test_a_change_without_dockerfiles_passes_at_once(place: Place) -> None:
    commit(place.repo, {"README": "y"})
    command = place.command("--base=main", "--head=change")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]],
        capture_output=True,
        text=True,
        env=place.environment(),
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "bot.host.git" in imported
    assert not imported & {"docker", "github", "requests", "tree_sitter"}
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0
    assert json.loads((place.output / "report.json").read_text())["verdict"]["state"] == "pass"


def test_a_configuration_that_makes_no_sense_names_file_and_line(place: Place) -> None:
    git(place.repo, "checkout", "-q", "main")
    commit(place.repo, {".hullcheck.yml": "fail-on:\n  severty: HIGH\n"})
    git(place.repo, "checkout", "-q", "-b", "next")
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    done = place.review("--base=main", "--head=next")
    assert done.returncode == 0, done.stderr  # it is on base already: the defaults count, and that is said
    assert "severty" in (place.output / "comment.md").read_text()


# -------------------------------------------------------------------------------------------------------- Dockerfiles


def head_of(place: Place, *args: str, status: int = 1) -> dict[str, Any]:
    done = place.review("--base=main", "--head=change", *args)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    head = place.target()["head"]
    assert isinstance(head, dict)
    return head


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"  \n\t\n", "it is empty"),
        (b"\x7fELF\x00\x01\x02" * 100, "it is not a text file"),
        (b"FROM alpine:3.23\n" + b"# x\n" * 400_000, "the limit is 1.0 MB"),
        (b"FROM alpine:3.23\nRUN <<EOF\nx\n", "line 2: unterminated heredoc"),
        (b"# nothing\n", "file with no instructions"),
        (b"FROM alpine:3.23\n" * 6_000, "more than 5,000 instructions"),
    ],
    ids=["empty", "blank", "binary", "huge", "heredoc", "comments", "endless"],
)  # fmt: skip
def test_a_dockerfile_that_cannot_be_read(content: bytes, reason: str, place: Place) -> None:
    (place.repo / "Dockerfile").write_bytes(content)
    git(place.repo, "commit", "-q", "-a", "-m", "x")
    head = head_of(place)
    assert head["state"] == "failed"
    assert reason in head["reason"]


@pytest.mark.parametrize(
    "leads_to", ["/etc/passwd", "../../secret", "nothing", "Dockerfile", "folder", "/proc/self/environ"]
)
def test_a_dockerfile_that_is_a_link_out_or_to_nothing(leads_to: str, place: Place) -> None:
    (place.scratch.parent / "secret").write_text("FROM secret\n")
    (place.repo / "Dockerfile").unlink()
    (place.repo / "folder").mkdir()
    (place.repo / "folder/x").write_text("x")
    (place.repo / "Dockerfile").symlink_to(leads_to)
    git(place.repo, "add", "-A")
    git(place.repo, "commit", "-q", "-m", "x")
    head = head_of(place)
    assert head["state"] == "failed"
    assert any(why in head["reason"] for why in ("link to outside", "does not exist", "not a regular file"))
    assert "secret" not in (place.output / "comment.md").read_text()


def test_a_dockerfile_that_is_a_link_within_the_repository_is_read(place: Place) -> None:
    (place.repo / "Dockerfile").unlink()
    (place.repo / "real").write_text(GOOD + "USER 1\n")
    (place.repo / "Dockerfile").symlink_to("real")
    git(place.repo, "add", "-A")
    git(place.repo, "commit", "-q", "-m", "x")
    assert head_of(place, status=0)["state"] == "built"


@pytest.mark.parametrize("context", ["link", "link/deeper", "never"])
def test_a_context_that_leaves_the_repository_or_does_not_exist(context: str, place: Place) -> None:
    git(place.repo, "checkout", "-q", "main")
    commit(place.repo, {".hullcheck.yml": f"images:\n  - dockerfile: Dockerfile\n    context: {context}\n"})
    git(place.repo, "checkout", "-q", "change")
    git(place.repo, "reset", "-q", "--hard", "main")
    (place.repo / "link").symlink_to("/etc")
    commit(place.repo, {"Dockerfile": GOOD + "COPY passwd /\n"})
    head = head_of(place, status=3)  # it did not build before either: nothing is judged
    assert head["state"] == "failed"
    assert any(why in head["reason"] for why in ("outside the repository", "does not exist"))


def test_a_context_above_the_repository_is_refused(place: Place) -> None:
    git(place.repo, "checkout", "-q", "main")
    commit(place.repo, {".hullcheck.yml": "images:\n  - dockerfile: Dockerfile\n    context: ../..\n"})
    git(place.repo, "checkout", "-q", "-B", "change")
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    done = place.review("--base=main", "--head=change")
    assert done.returncode == 0, done.stderr  # it is on base already: the defaults count, and that is said
    assert "is outside the repository" in (place.output / "comment.md").read_text()


def test_links_in_a_context_do_not_lead_out_of_it(place: Place) -> None:
    (place.repo / "stolen").symlink_to("/etc/hostname")
    commit(place.repo, {"Dockerfile": GOOD.replace("CMD", "COPY stolen /stolen\nCMD")})
    head = head_of(place, status=1)
    assert head["state"] == "failed" or all(layer["size_bytes"] == 0 for layer in head["layers"][1:])


def test_a_submodule_is_an_empty_folder(place: Place, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    commit(other, {"Dockerfile": GOOD})
    git(place.repo, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    commit(place.repo, {"Dockerfile": GOOD.replace("CMD", "COPY sub/Dockerfile /\nCMD")})
    head = head_of(place)
    assert head["state"] == "failed"
    assert "line 2: COPY failed" in head["reason"]


def test_a_submodule_with_the_name_of_a_dockerfile(place: Place, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    commit(other, {"x": "y"})
    git(place.repo, "rm", "-q", "Dockerfile")
    git(place.repo, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "Dockerfile")
    git(place.repo, "commit", "-q", "-m", "x")
    done = place.review("--base=main", "--head=change")
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr


def test_names_that_nobody_gives(place: Place) -> None:
    names = [
        "-x",
        "--output=y",
        "a b",
        "é\u202e",
        "$(touch x)",
        "`x`",
        "::error::x",
        "q'\"",
        "*",
        "n" * 200,
        "line\nbreak",
        "a|b",
        "<b>",
    ]
    for name in names:
        folder = place.repo / name
        folder.mkdir()
        (folder / "Dockerfile").write_text(GOOD)
    (place.repo / "-f.Dockerfile").write_text(GOOD)
    git(place.repo, "add", "-A")
    git(place.repo, "commit", "-q", "-m", "x")
    done = place.review("--base=main", "--head=change")
    assert done.returncode == 0, done.stderr
    assert all(line.startswith("hullcheck: ") for line in done.stderr.splitlines())
    targets = json.loads((place.output / "report.json").read_text("utf-8"))["targets"]
    assert {target["dockerfile"] for target in targets} == {f"{name}/Dockerfile" for name in names} | {"-f.Dockerfile"}
    assert {target["head"]["state"] for target in targets} == {"built"}
    assert not (place.repo / "x").exists()


# ------------------------------------------------------------------------------------------------------- tools, machine


def test_no_engine(place: Place) -> None:
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    place.env["DOCKER_HOST"] = "unix:///nowhere/docker.sock"
    line = complaint(place.review("--base=main", "--head=change"), 3)
    assert "Docker does not respond: start it, or point DOCKER_HOST" in line
    target = place.target()
    assert (target["head"]["state"], target["base"]["state"]) == ("skipped", "skipped")
    assert target["findings"]["gone"]  # the linters did their part: USER is set now


def test_an_engine_that_dies_in_the_middle(place: Place) -> None:
    commit(place.repo, {"Dockerfile": f"FROM {ALPINE}\nRUN echo {uuid.uuid4()}; sleep 48151625\n"})
    with tempfile.TemporaryDirectory(prefix="hc-") as folder:
        with second_engine(Path(folder), [ALPINE]) as host:
            place.env["DOCKER_HOST"] = host
            running = subprocess.Popen(
                place.command("--base=main", "--head=change"),
                stderr=subprocess.PIPE,
                text=True,
                env=place.environment(),
            )
            _wait_for(b"sleep 48151625")
            os.kill(int((Path(folder) / "pid").read_text()), signal.SIGKILL)
            _, errors = running.communicate(timeout=90)
            for process in _running(b"sleep 48151625"):
                os.kill(process, signal.SIGKILL)  # nobody else is left to end it
        assert running.returncode == 3, errors
        assert "stopped responding" in errors.splitlines()[-1]
    assert place.target()["head"]["state"] == "failed"


def test_trivy_and_hadolint_are_missing(place: Place, tmp_path: Path) -> None:
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    lonely = tmp_path / "bin/python"
    lonely.parent.mkdir()
    lonely.symlink_to(Path(sys.executable).resolve())
    docker = shutil.which("docker")
    assert docker is not None
    site = next(path for path in sys.path if path.endswith("site-packages"))
    place.env |= {"PYTHONPATH": f"{ROOT}:{site}", "PATH": f"{Path(docker).parent}:/usr/bin:/bin"}
    command = place.command("--base=main", "--head=change")
    done = subprocess.run(
        [str(lonely), *command[1:]], capture_output=True, text=True, check=False, env=place.environment(), timeout=120
    )
    assert "Trivy is not installed" in complaint(done, 3)
    target = place.target()
    assert target["head"]["state"] == "built"
    assert target["vulnerabilities"]["state"] == "failed"
    assert "not scanned" in (place.output / "comment.md").read_text().lower()


def test_the_database_is_unreachable(place: Place, tmp_path: Path) -> None:
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    place.env["TRIVY_CACHE_DIR"] = str(tmp_path / "cache")
    line = complaint(place.review("--base=main", "--head=change", "--set=db-repositories=127.0.0.1:9/a/b"), 3)
    assert "the vulnerability database could not be downloaded" in line
    assert place.target()["vulnerabilities"]["state"] == "failed"


def test_a_build_that_hangs(place: Place) -> None:
    commit(place.repo, {"Dockerfile": f"FROM {ALPINE}\nRUN sleep 48151624\n"})
    started = time.monotonic()
    head = head_of(place, "--set=build-timeout=6")
    assert time.monotonic() - started < 60
    assert "took longer than 6 s" in head["reason"]
    assert head["failure"]["instruction"] == "RUN sleep 48151624"


def test_a_build_that_prints_a_hundred_megabytes(place: Place) -> None:
    text = f"FROM {ALPINE}\nRUN yes {'x' * 70} | head -c 100000000; echo last {uuid.uuid4()}; false\n"
    commit(place.repo, {"Dockerfile": text})
    head = head_of(place)
    assert "line 2: RUN failed" in head["reason"]
    assert (place.output / "report.json").stat().st_size < 200_000


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_removes_everything_that_was_started(sign: signal.Signals, place: Place) -> None:
    mark = f"mark-{uuid.uuid4().hex[:12]}"
    sleep = f"sleep 48151{uuid.uuid4().int % 10**6:06d}"
    commit(place.repo, {f"{mark}/Dockerfile": GOOD, "Dockerfile": f"FROM {ALPINE}\nRUN echo {mark}; {sleep}\n"})
    running = subprocess.Popen(
        place.command("--base=main", "--head=change"), stderr=subprocess.PIPE, text=True, env=place.environment()
    )
    _wait_for(sleep.encode())
    started = time.monotonic()
    running.send_signal(sign)
    _, errors = running.communicate(timeout=60)
    assert time.monotonic() - started < 25
    assert running.returncode == 3
    assert errors.splitlines()[-1].startswith("hullcheck: interrupted")
    assert mark not in _run("docker", "image", "ls", "--format={{.Tag}}")
    deadline = time.monotonic() + 20
    while _running(sleep.encode()) and time.monotonic() < deadline:
        time.sleep(0.3)
    assert not _running(sleep.encode())
    assert not place.output.exists()


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _running(words: bytes) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if path.read_bytes().replace(b"\0", b" ").strip() == words:
                found.append(int(path.parent.name))
    return found


def _wait_for(words: bytes) -> None:
    deadline = time.monotonic() + 90
    while not _running(words):
        assert time.monotonic() < deadline, f"{words!r} never ran"
        time.sleep(0.1)


# ----------------------------------------------------------------------------------------------------------- the disk


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    subprocess.run([*root, "mount", "-t", "tmpfs", "-o", "size=200k,mode=777", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run([*root, "umount", str(folder)], check=True)


def test_no_room_for_temporary_files(place: Place, tiny: Path) -> None:
    commit(place.repo, {"Dockerfile": GOOD + "COPY big /\n", "big": "x" * 3_000_000})
    place.scratch = tiny
    line = complaint(place.review("--base=main", "--head=change"), 3)
    assert any(words in line for words in ("No space left", "cannot write", "no room")), line
    assert list(tiny.iterdir()) == []


def test_no_room_for_the_results(place: Place, tiny: Path) -> None:
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    (tiny / "full").write_bytes(b"x" * 190_000)
    place.output = tiny / "out"
    line = complaint(place.review("--base=main", "--head=change"), 3)
    assert f"cannot write to {place.output}" in line
    assert all(path.stat().st_size > 0 for path in place.output.glob("*"))


def test_no_scratch_folder_at_all(place: Place, tmp_path: Path) -> None:
    commit(place.repo, {"Dockerfile": GOOD + "USER 1\n"})
    for name in ("TMPDIR", "TEMP", "TMP"):
        place.env[name] = str(tmp_path / "never")
    done = place.review("--base=main", "--head=change")
    assert done.returncode in (0, 3) and "Traceback" not in done.stderr


def test_results_that_cannot_be_written(place: Place, tmp_path: Path) -> None:
    commit(place.repo, {"README": "y"})
    (tmp_path / "file").write_text("x")
    place.output = tmp_path / "file/out"
    assert f"cannot write to {place.output}" in complaint(place.review("--base=main", "--head=change"), 2)
