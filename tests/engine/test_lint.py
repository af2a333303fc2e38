"""The real hadolint and BuildKit's real checks, one list of findings, on input that means harm."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.dockerfile.syntax import parse
from bot.engine.client import Engine
from bot.host import process
from bot.host.answers import Answers
from bot.lint import buildkit, hadolint
from bot.lint.linting import LintJob, LintResult, lint_tree
from bot.lint.remembered import Remembered
from bot.model.findings import Finding, Level, Linter

TEXT = """FROM alpine:3.23
ADD app.py /app/
# hadolint ignore=DL3018
RUN apk add curl
ENV OLD style
CMD python app.py
"""


def lint(root: Path, files: dict[str, str], config: str | None = None, *, checks: bool = True) -> LintResult:
    jobs = []
    for path, text in files.items():
        jobs.append(LintJob(path, path.rpartition("/")[0] or ".", parse(text)))
    if config is not None:
        (root / "hadolint.yaml").write_text(config)
    return lint_tree(root, jobs, root / "hadolint.yaml" if config is not None else None, checks=checks)


def by_rule(result: LintResult, path: str = "Dockerfile") -> dict[str, Finding]:
    return {one.rule: one for one in result.findings[path]}


def test_three_linters_make_one_list(tmp_path: Path) -> None:
    result = lint(tmp_path, {"Dockerfile": TEXT})
    found = by_rule(result)
    assert found["HC006"].also == ("DL3025", "JSONArgsRecommended")
    assert found["HC005"].also == ("DL3020",)
    assert found["HC001"].also == ("DL3019",)
    assert found["LegacyKeyValueFormat"].linter is Linter.BUILDKIT
    assert {one.rule for one in result.waived["Dockerfile"]} == {"DL3018"}
    assert [note.english for note in result.waived_notes] == [
        "1 finding in Dockerfile waived by a comment in the file: DL3018"
    ]


def test_hadolints_own_configuration_holds_for_all(tmp_path: Path) -> None:
    config = "ignored: [DL3025]\noverride: {error: [DL3020]}\ndisable-ignore-pragma: true\n"
    found = by_rule(lint(tmp_path, {"Dockerfile": TEXT}, config))
    assert "HC006" not in found  # it says what DL3025 says
    assert found["HC005"].level is Level.ERROR
    assert "DL3018" in found  # the comment does not count any more


def test_registries_that_are_trusted(tmp_path: Path) -> None:
    found = by_rule(lint(tmp_path, {"Dockerfile": "FROM ghcr.io/a/b:1\n"}, "trustedRegistries: [docker.io]\n"))
    assert "DL3026" in found


def test_a_bad_configuration_is_a_note_and_the_defaults_apply(tmp_path: Path) -> None:
    result = lint(tmp_path, {"Dockerfile": TEXT}, "ignored: 7\n", checks=False)
    assert "is not valid" in result.notes[0].english
    assert "HC006" in by_rule(result)


@pytest.mark.parametrize(
    "path",
    ["-x/Dockerfile", "--config=x.Dockerfile", "a\n::error::b/Dockerfile", "é/Dockerfile", "$(x)/${Y}Dockerfile"],
)
def test_hostile_names(tmp_path: Path, path: str) -> None:
    result = lint(tmp_path, {path: TEXT, "Dockerfile": TEXT})
    assert by_rule(result, path).keys() == by_rule(result).keys()


def test_hostile_text(tmp_path: Path) -> None:
    text = 'FROM alpine:3.23\nRUN echo "\x1b[31m ::error::x \u202e" $A\nLABEL a="${b}%{c}"\nCMD ::set-output\n'
    other = "FROM alpine:3.23 AS ${X}\n" * 3
    result = lint(tmp_path, {"Dockerfile": text, "b/Dockerfile": other, "c/Dockerfile": "FROM x:1\nRUN \udcff\n"})
    assert "HC006" in by_rule(result)


def test_what_buildkit_refuses_is_an_error(tmp_path: Path) -> None:
    found = by_rule(lint(tmp_path, {"Dockerfile": "FROM alpine:3.23\nRUM echo\n"}))
    assert found[buildkit.SYNTAX_RULE].level is Level.ERROR


@pytest.mark.parametrize("image", ["nowhere.invalid/none:1", "docker.io/library/none:latest", "none"])
def test_a_base_image_that_cannot_be_had_costs_only_what_needs_it(tmp_path: Path, image: str) -> None:
    result = lint(tmp_path, {"Dockerfile": TEXT.replace("alpine:3.23", image)})
    assert "LegacyKeyValueFormat" in by_rule(result)
    assert any(f"not all base images of Dockerfile are available ({image})" in note.english for note in result.notes)


def test_images_that_cannot_be_had_are_named_once(tmp_path: Path) -> None:
    files = {f"{name}/Dockerfile": TEXT.replace("alpine:3.23", f"nowhere.invalid/{name}:1") for name in ("a", "b")}
    notes = [note.english for note in lint(tmp_path, files).notes if "base images" in note.english]
    assert len(notes) == 1
    assert all(
        name in notes[0] for name in ("a/Dockerfile", "b/Dockerfile", "nowhere.invalid/a:1", "nowhere.invalid/b:1")
    )


def test_another_reader_of_dockerfiles_is_not_downloaded(tmp_path: Path) -> None:
    result = lint(tmp_path, {"Dockerfile": "# syntax=nowhere.invalid/frontend:1\n" + TEXT})
    assert "LegacyKeyValueFormat" in by_rule(result)
    assert not any("nowhere.invalid" in note.english for note in result.notes)


def test_many_files_in_one_run(tmp_path: Path) -> None:
    files = {f"{number}/Dockerfile": TEXT for number in range(25)}
    result = lint(tmp_path, files)
    assert all("LegacyKeyValueFormat" in by_rule(result, path) for path in files)


def test_the_version_of_hadolint() -> None:
    assert hadolint.version()[0].isdigit()


# ------------------------------------------------------------------------------------------------------ the command


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "lint", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


def test_exit_status_follows_the_threshold(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(TEXT)
    assert command(str(tmp_path)).returncode == 1
    assert command(str(tmp_path), "--threshold=error").returncode == 0
    assert command(str(tmp_path), "--threshold=never").returncode == 0
    (tmp_path / "Dockerfile").write_text('FROM alpine:3.23\nUSER 10001\nCMD ["true"]\n')
    clean = command(str(tmp_path), "--threshold=style")
    assert (clean.returncode, clean.stdout) == (0, "Files: 1. No findings.\n")


def test_works_without_an_engine_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(TEXT)
    done = command(str(tmp_path / "Dockerfile"), "--format=json", DOCKER_HOST=f"unix://{tmp_path}/none.sock")
    document = json.loads(done.stdout)
    assert {"HC005", "HC006"} <= {one["rule"] for one in document["files"][0]["findings"]}
    assert any("Docker does not respond" in note for note in document["notes"])


def test_a_folder_a_repository_and_its_configuration(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".hadolint.yaml").write_text("ignored: [DL3020]\n")
    for name in ("a/Dockerfile", "b/web.Dockerfile", "node_modules/x/Dockerfile"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(TEXT)
    document = json.loads(command(str(tmp_path), "--format=json").stdout)
    assert [file["path"] for file in document["files"]] == ["a/Dockerfile", "b/web.Dockerfile"]
    assert "HC005" not in {one["rule"] for one in document["files"][0]["findings"]}


def test_what_is_no_dockerfile(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.23\nCOPY\x00\n")
    binary = command(str(tmp_path / "Dockerfile"))
    assert (binary.returncode, binary.stderr.count("\n")) == (2, 1)
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.23\nRUN <<EOF\n")
    refused = command(str(tmp_path / "Dockerfile"))
    assert refused.returncode == 1
    assert "Dockerfile:2: error HC000" in refused.stdout


def test_the_checks_of_the_same_text_are_not_made_again(tmp_path: Path) -> None:
    """Unless the base's name is another image's by then."""
    engine = Engine.connect()
    remembered = Remembered(Answers(tmp_path / "answers"), engine.checker(), engine.image_id)
    base = "hullcheck-test-base:lint"
    (tmp_path / "tree").mkdir()
    job = LintJob("Dockerfile", ".", parse(f"FROM {base}\nENV HERE=$FROM_BASE\nENV OLD style\n"))

    def programs() -> tuple[LintResult, list[str]]:
        before = len(process.spans())
        found = lint_tree(tmp_path / "tree", [job], remembered=remembered)
        return found, [span.tool for span in process.spans()[before:]]

    try:
        image(base, "FROM alpine:3.23\nENV FROM_BASE=1\n")
        first, some = programs()
        second, none = programs()
        assert "docker" in some and "hadolint" in some
        assert (second, none) == (first, [])
        assert "UndefinedVar" not in by_rule(second) and "LegacyKeyValueFormat" in by_rule(second)
        image(base, "FROM alpine:3.23\nENV ANOTHER=1\n")
        third, again = programs()
        assert "docker" in again
        assert "UndefinedVar" in by_rule(third)
    finally:
        subprocess.run(["docker", "rmi", "-f", base], capture_output=True, check=False)


def image(name: str, dockerfile: str) -> None:
    command = ["docker", "buildx", "build", "--quiet", "--load", f"--tag={name}", "-"]
    subprocess.run(command, input=dockerfile.encode(), capture_output=True, check=True)
