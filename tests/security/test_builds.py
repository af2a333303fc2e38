"""Hostile pull requests, reviewed by the command line with the real engine, scanner and linter."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.peak import run_to_end
from tests.security.test_text import Page, read
from tests.unit.host.test_git import commit, git

ROOT = Path(__file__).resolve().parents[2]
ALPINE = "alpine:3.23"
GOOD = f'FROM {ALPINE}\nUSER nobody\nCMD ["true"]\n'
SECRET = "ghs_" + uuid.uuid4().hex
MEGABYTE = 1_000_000


@dataclass
class Reviewed:
    """What came of a review; `peak` is the memory of its largest process, in bytes."""

    status: int
    log: str
    folder: Path
    seconds: float
    peak: int

    @property
    def head(self) -> dict[str, Any]:
        head = self.report["targets"][0]["head"]
        assert isinstance(head, dict)
        return head

    @property
    def report(self) -> dict[str, Any]:
        report = json.loads((self.folder / "report.json").read_text("utf-8"))
        assert isinstance(report, dict)
        return report

    def everything(self) -> str:
        """All that was written anywhere."""
        return self.log + "".join(path.read_text("utf-8") for path in self.folder.rglob("*") if path.is_file())


@dataclass
class Attack:
    """A repository with a good main branch; `review` reviews what an attacker puts on top of it."""

    repo: Path
    scratch: Path
    output: Path

    def review(self, files: dict[str, str | None] | None = None, *options: str) -> Reviewed:
        if files is not None:
            commit(self.repo, files)
        command = [sys.executable, "-m", "bot", "review", f"--repo={self.repo}", "--base=main", "--head=HEAD"]
        env = {"TRIVY_CACHE_DIR": str(ROOT / ".cache/trivy")} | os.environ
        env |= {
            "TMPDIR": str(self.scratch),
            "GITHUB_TOKEN": SECRET,
            "INPUT_TOKEN": SECRET,
            "ACTIONS_RUNTIME_TOKEN": SECRET,
        }
        started = time.monotonic()
        done = run_to_end([*command, f"--output={self.output}", "--no-rewrite", *options], self.scratch, env)
        assert "Traceback" not in done.stderr and "internal error" not in done.stderr, done.stderr
        # Whatever an author wrote, in the log each line begins with our name.
        assert all(line.startswith("hullcheck: ") for line in done.stderr.split("\n")[:-1]), done.stderr
        assert done.stderr.replace("\n", "").isprintable()
        assert done.stdout.replace("\n", "").isprintable()
        return Reviewed(done.status, done.stderr + done.stdout, self.output, time.monotonic() - started, done.peak)


@pytest.fixture
def attack(tmp_path: Path) -> Iterator[Attack]:
    made = Attack(tmp_path / "repo", tmp_path / "scratch", tmp_path / "out")
    made.repo.mkdir()
    made.scratch.mkdir()
    git(made.repo, "init", "-q", "-b", "main")
    commit(made.repo, {"Dockerfile": GOOD, "README": "x"})
    git(made.repo, "checkout", "-q", "-b", "change")
    yield made
    assert list(made.scratch.iterdir()) == []


def run(script: str) -> str:
    """A Dockerfile that runs a script, prints what it prints, and fails: then its output is shown."""
    return f"FROM {ALPINE}\nRUN <<'EOF'\n: {uuid.uuid4()}\n{script}\nexit 1\nEOF\n"


def printed(reviewed: Reviewed) -> str:
    return "\n".join(reviewed.head["failure"]["output"])


# ----------------------------------------------------------------------------------------------------- what is printed


def test_workflow_commands_and_terminal_escapes_in_build_output(attack: Attack) -> None:
    words = "::error::x\\n::stop-commands::y\\n##[error]z\\r::warning::w\\n\\033]0;t\\007\\033[2J\\n"
    done = attack.review({"Dockerfile": run(f"printf '{words}' | tee /dev/stderr")})
    assert done.status == 1
    assert "::error::x" in printed(done)  # shown, in the report, where it is only words
    assert "\x1b" not in done.everything()


def test_markdown_and_html_in_build_output(attack: Attack) -> None:
    done = attack.review(
        {"Dockerfile": run("printf '```\\n</details><script>x</script>\\n# approved\\n@evil\\n~~~~\\n'")}
    )
    page = read((done.folder / "comment.md").read_text("utf-8"))
    assert not page.tags & {"script", "h1"} and "@evil" not in page.words
    assert not Page((done.folder / "report.html").read_text("utf-8")).tags & {"h6", "img"}


def test_hostile_labels_variables_and_packages_in_an_image(attack: Attack) -> None:
    name = "<img src=x onerror=y>|@evil](https://evil.example)"
    lines = (
        f'LABEL x="{name}"',
        f'ENV y="::error::{name}"',
        f"RUN printf 'P:{name}\\nV:1\\n\\n' >> /lib/apk/db/installed",
        "USER",
    )
    text = GOOD.replace("USER", "\n".join(lines))
    done = attack.review({"Dockerfile": text})
    assert done.head["state"] == "built"
    page = read((done.folder / "comment.md").read_text("utf-8"))
    assert "img" not in page.tags and "@evil" not in page.words
    assert "img" not in Page((done.folder / "report.html").read_text("utf-8")).tags


def test_output_without_end(attack: Attack) -> None:
    done = attack.review({"Dockerfile": run("yes '::error::forged words that go on and on'")}, "--set=build-timeout=10")
    assert done.status == 1 and done.seconds < 90
    assert (done.folder / "report.json").stat().st_size < MEGABYTE


def test_one_line_of_output_without_end(attack: Attack) -> None:
    done = attack.review({"Dockerfile": run("tr '\\0' 'x' < /dev/zero | head -c 50000000")})
    assert all(len(line) <= 300 for line in done.head["failure"]["output"])
    assert done.peak < 500 * MEGABYTE


# ----------------------------------------------------------------------------------------------- what a build reaches


def test_the_environment_and_its_tokens(attack: Attack) -> None:
    script = (
        "env; cat /proc/*/environ | tr '\\0' '\\n'; ls -la / /run /root; cat /run/secrets/* /root/.docker/config.json"
    )
    done = attack.review(
        {"Dockerfile": f"FROM {ALPINE}\nARG GITHUB_TOKEN\nARG INPUT_TOKEN\n" + run(script).partition("\n")[2]}
    )
    assert done.head["state"] == "failed"
    assert SECRET not in done.everything()


def test_secrets_and_agents_that_nobody_gave(attack: Attack) -> None:
    mounts = "--mount=type=secret,id=GITHUB_TOKEN --mount=type=secret,id=github_token --mount=type=ssh"
    script = "ls /run/secrets; cat /run/secrets/*; echo agent=$SSH_AUTH_SOCK; exit 1"
    done = attack.review({"Dockerfile": f"FROM {ALPINE}\nRUN {mounts} {script}\n"})
    assert done.head["state"] == "failed"
    assert SECRET not in done.everything()


def test_the_engines_socket(attack: Attack) -> None:
    script = "find / -name 'docker*.sock' -o -name 'containerd*.sock' 2>/dev/null"
    done = attack.review({"Dockerfile": run(f"{script}; test -S /var/run/docker.sock && echo REACHED")})
    # Where nothing is printed, the error shows the script itself: only whole lines count.
    assert not any(line == "REACHED" or line.startswith("/") for line in printed(done).splitlines())


@pytest.mark.parametrize(
    "flag", ["--security=insecure", "--network=host", "--device=x", "--mount=type=bind,from=/,source=/,target=/h"]
)
def test_rights_that_a_build_does_not_have(flag: str, attack: Attack) -> None:
    text = f"FROM {ALPINE}\nRUN {flag} echo REACHED {uuid.uuid4()} $(cat /h/etc/hostname); exit 1\n"
    done = attack.review({"Dockerfile": text})
    assert done.head["state"] == "failed"
    assert not any(line.startswith("REACHED") for line in done.head["failure"]["output"])


class _Metadata(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"REACHED")


def test_services_on_the_loopback_of_the_runner_and_the_clouds_metadata(attack: Attack) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Metadata)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    places = (
        f"127.0.0.1:{server.server_address[1]} localhost:{server.server_address[1]} 169.254.169.254/latest/meta-data/"
    )
    done = attack.review({"Dockerfile": run(f"for place in {places}; do wget -T 2 -q -O - http://$place; done")})
    server.shutdown()
    assert "REACHED" not in printed(done).splitlines()


def test_the_files_of_the_runner(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    (attack.repo / "up").symlink_to("../secret")
    (attack.repo / "abs").symlink_to(tmp_path / "secret")
    (attack.repo / "folder").symlink_to("/etc")
    sources = ("../secret", "up", "abs", str(tmp_path / "secret"), "folder/hostname")
    text = f"FROM {ALPINE}\nCOPY %s /stolen\nRUN cat /stolen; exit 1\n"
    # Each is an image of its own, with the whole repository as its context.
    done = attack.review({f"{number}.Dockerfile": text % source for number, source in enumerate(sources)})
    targets = done.report["targets"]
    assert [(one["context"], one["head"]["state"]) for one in targets] == [(".", "failed")] * len(sources)
    assert SECRET not in done.everything()


def test_a_context_or_dockerfile_that_leads_out(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"FROM {SECRET}\n")
    (attack.repo / "Dockerfile").unlink()
    (attack.repo / "Dockerfile").symlink_to("../secret")
    (attack.repo / "Dockerfile.dockerignore").symlink_to("../secret")
    (attack.repo / ".hadolint.yaml").symlink_to("../secret")
    done = attack.review({})
    assert done.head["state"] == "failed"
    assert SECRET not in done.everything()


# ------------------------------------------------------------------------------------------- what a build uses up


def test_processes_without_end(attack: Attack) -> None:
    mark = f"4815{uuid.uuid4().int % 10**6:06d}"
    script = f"i=0; while [ $i -lt 400 ]; do sleep {mark} & i=$((i+1)); done; wait"
    done = attack.review({"Dockerfile": run(script)}, "--set=build-timeout=8")
    assert "took longer than 8 s" in done.head["reason"]
    deadline = time.monotonic() + 30
    while (left := _sleepers(mark)) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert left == 0


def _sleepers(mark: str) -> int:
    count = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            count += path.read_bytes() == f"sleep\0{mark}\0".encode()
        except OSError:
            continue
    return count


@pytest.mark.skipif(os.environ.get("HULLCHECK_LONG") != "1", reason="the engine is busy for minutes: `make security`")
def test_a_sparse_file_of_twenty_gigabytes(attack: Attack) -> None:
    free = shutil.disk_usage(attack.scratch).free
    text = GOOD.replace("USER", f"RUN truncate -s 20G /sparse && echo {uuid.uuid4()}\nUSER")
    done = attack.review({"Dockerfile": text}, "--set=build-timeout=10")
    assert done.seconds < 180  # the engine may write the image for two minutes more, and its name is waited for
    assert free - shutil.disk_usage(attack.scratch).free < 5_000 * MEGABYTE
    assert done.head.get("reason")


def test_layers_without_number(attack: Attack) -> None:
    lines = "".join(f"COPY README /{number}\n" for number in range(140))
    done = attack.review({"Dockerfile": f"FROM scratch\n{lines}"}, "--set=build-timeout=120")
    assert done.status in (0, 1), done.log
    assert done.head["state"] == "failed" or len(done.head["layers"]) == 140


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN " + "${a:-" * 12_000,
        "FROM a\n" + "ENV A=$A$A\n" * 4_900,
        "FROM a\nRUN " + "<<A " * 16_000 + "\n",
        "FROM a\n" + "RUN a \\\n" * 100_000,
        "FROM a\nRUN " + "(" * 60_000,
        "FROM a\nRUN " + "a && " * 12_000 + "b",
        "FROM a\nRUN apt-get install -y " + "a" * 30_000 + " " + "b " * 15_000,
        "".join(f"FROM a AS s{n}\nCOPY --from=s{n // 2} / /\n" for n in range(2_400)),
    ],
    ids=["nested", "doubling", "heredocs", "continued", "brackets", "commands", "words", "stages"],
)  # fmt: skip
def test_a_text_made_to_take_for_ever_to_read(text: str, attack: Attack) -> None:
    done = attack.review({"Dockerfile": text.replace("FROM a", f"FROM {ALPINE}", 1)}, "--set=build-timeout=5")
    assert done.seconds < 120  # hadolint has 60 of them, and needs them for brackets
    assert done.status in (0, 1)


def test_an_ignore_file_made_to_take_for_ever(attack: Attack) -> None:
    patterns = "\n".join("*a" * 400 for _ in range(200))
    deep = "/".join(["aaaaaaaaaaaaaaaa"] * 12)
    done = attack.review(
        {"Dockerfile": GOOD + "COPY . /\n", ".dockerignore": patterns, f"{deep}/x": "y"}, "--set=build-timeout=20"
    )
    assert done.seconds < 120


# ------------------------------------------------------------------------------------------------- what judges it


def test_the_policy_and_the_ignore_files_of_the_change_itself(attack: Attack) -> None:
    git(attack.repo, "checkout", "-q", "main")
    commit(attack.repo, {".hullcheck.yml": "failure-threshold: warning\nmax-size: 1MB\n"})
    git(attack.repo, "checkout", "-q", "-B", "change")
    forged = {
        ".hullcheck.yml": "warn-only: true\nscan: false\n",
        ".github/hullcheck.yml": "warn-only: true\n",
        ".hadolint.yaml": "ignored: [DL3007, DL3018]\n",
        ".trivyignore": "\n".join(f"CVE-2024-{number}" for number in range(100)),
        "trivy.yaml": "severity: [CRITICAL]\n",
        "Dockerfile": "# check=skip=all\n# hadolint global ignore=DL3007\n" + GOOD + "RUN cd /tmp\n",
    }
    done = attack.review(dict(forged))
    assert done.status == 1
    assert "base:.hullcheck.yml" in json.dumps(done.report["policy"])
    assert {"max-size"} <= {reason["rule"] for reason in done.report["verdict"]["reasons"]}


def test_attributes_and_hooks_of_the_repository(attack: Attack) -> None:
    hook = attack.repo / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {attack.repo}/HOOKED\n")
    hook.chmod(0o755)
    attributes = "Dockerfile export-ignore\nDockerfile export-subst\n* diff=evil merge=evil filter=evil\n"
    modules = '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% /tmp/x\n\tupdate = !touch /tmp/x\n'
    text = GOOD + "LABEL a=$Format:%H$\n"
    done = attack.review({"Dockerfile": text, ".gitattributes": attributes, ".gitmodules": modules, "a.txt": "x"})
    assert done.head["state"] == "built"
    assert not (attack.repo / "HOOKED").exists()


def test_results_where_links_lie_in_wait(attack: Attack, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    attack.output.mkdir()
    for name in ("report.json", "comment.md", "summary.md", "results.sarif", "report.html"):
        (attack.output / name).symlink_to(victim)
    attack.review({"README": "y"})
    assert victim.read_text() == "precious"
