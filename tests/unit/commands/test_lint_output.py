"""What `hullcheck lint` prints, and what a stranger's text cannot do in it."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.lint_output import Linted, LintedFile, LintFormat, render
from bot.model.findings import Finding, Level, LineEdit, Linter
from bot.text import Language, Text, verbatim


def finding(rule: str = "HC005", level: Level = Level.WARNING, message: str = "ADD of it", **more) -> Finding:  # type: ignore[no-untyped-def]
    texts = Text(message, "ADD disso"), Text("Why.", "Porque."), Text("Do so.", "Faça.")
    return Finding(rule, level, 2, *texts, Linter.HULLCHECK, fingerprint="0123-1", **more)


def linted(*findings: Finding, path: str = "app/Dockerfile", line: str = "ADD . /x\n", notes: int = 0) -> Linted:
    file = LintedFile(path, path, ("FROM a:1\n", line), findings)
    return Linted((file,), (verbatim("BuildKit could not"),) * notes)


def test_text_for_people() -> None:
    one = finding(also=("DL3020",), edit=LineEdit(2, 2, "COPY . /x\n"))
    assert render(linted(one, notes=1), LintFormat.TEXT) == (
        "app/Dockerfile:2: warning HC005 (DL3020)\n"
        "    2 | ADD . /x\n"
        "  ADD of it\n"
        "  Why: Why.\n"
        "  Fix: Do so.\n"
        "    + COPY . /x\n"
        "\n"
        "note: BuildKit could not\n"
        "Files: 1. Findings: 1 (error 0, warning 1, info 0, style 0).\n"
    )


def test_text_in_portuguese() -> None:
    shown = render(linted(finding()), LintFormat.TEXT, Language.PORTUGUESE)
    assert "aviso HC005" in shown and "Correção: Faça." in shown and "Apontamentos: 1" in shown


def test_nothing_found_is_said() -> None:
    assert render(linted(), LintFormat.TEXT) == "Files: 1. No findings.\n"


def test_a_long_instruction_and_many_notes_are_cut() -> None:
    file = LintedFile("D", "D", tuple(f"line {n}\n" for n in range(99)), (finding(end_line=90),))
    shown = render(Linted((file,), (verbatim("x"),) * 500), LintFormat.TEXT)
    assert shown.count(" | ") == 5
    assert shown.count("note: ") == 11


def test_notes_are_wrapped_to_the_terminal() -> None:
    long = Linted((), (verbatim("word " * 40),))
    lines = render(long, LintFormat.TEXT, width=60).splitlines()
    assert len(lines) > 2 and max(map(len, lines)) <= 60


def test_a_secret_is_not_printed() -> None:
    token = "glpat-" + "Xy7" * 8
    assert "hunter2" not in render(linted(finding("HC007"), line="ENV DB_PASSWORD=hunter2\n"), LintFormat.TEXT)
    beside = render(linted(finding("DL3025"), line=f"CMD app --token {token}\n"), LintFormat.TEXT)
    assert token not in beside and "| CMD app --token …" in beside


def test_colour_is_asked_for() -> None:
    assert "\x1b[" in render(linted(finding()), LintFormat.TEXT, colour=True)
    assert "\x1b[" not in render(linted(finding()), LintFormat.TEXT)


def test_json_for_programs() -> None:
    document = json.loads(render(linted(finding(edit=LineEdit(2, 2, "COPY\n")), notes=1), LintFormat.JSON))
    assert document["files"][0]["path"] == "app/Dockerfile"
    (one,) = document["files"][0]["findings"]
    assert (one["rule"], one["severity"], one["line"], one["source"]) == ("HC005", "warning", 2, "hullcheck")
    assert one["edit"] == {"first": 2, "last": 2, "text": "COPY\n"}
    assert document["notes"] == ["BuildKit could not"]


def test_sarif_for_code_scanning() -> None:
    findings = finding(), finding("DL3008", Level.STYLE), finding("HC005", Level.ERROR)
    document = json.loads(render(linted(*findings, path="a b/Dockerfile"), LintFormat.SARIF))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["HC005", "DL3008"]
    assert rules[0]["shortDescription"]["text"] == "ADD where COPY is enough"
    assert rules[0]["helpUri"].endswith("/docs/rules/HC005.md")
    assert "automationDetails" not in run  # the uploader's category counts
    assert [(one["ruleId"], one["ruleIndex"], one["level"]) for one in run["results"]] == [
        ("HC005", 0, "error"),
        ("HC005", 0, "warning"),
        ("DL3008", 1, "note"),
    ]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b/Dockerfile"
    assert place["region"] == {"startLine": 2, "endLine": 2}


def test_annotations_for_a_workflow_worst_first() -> None:
    shown = render(linted(finding(), finding("DL3020", Level.ERROR)), LintFormat.GITHUB).splitlines()
    assert shown[0] == "::error title=DL3020,file=app/Dockerfile,line=2,endLine=2::ADD of it. Why. Do so."
    assert shown[1].startswith("::warning title=HC005,")


_HOSTILE = st.text(alphabet=st.sampled_from("::error ##[x]\x1b[31m\r\n\t\u202e\u200b%,\udcff|`"), max_size=40)


@given(_HOSTILE, _HOSTILE, _HOSTILE, st.sampled_from((LintFormat.TEXT, LintFormat.GITHUB)))
def test_a_stranger_cannot_give_commands(path: str, message: str, line: str, form: LintFormat) -> None:
    shown = render(linted(finding(message=message), path=path or "D", line=line + "\n"), form)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]|##\[", shown)
    commands = [one for one in shown.splitlines() if one.lstrip().startswith("::")]
    assert all(re.match(r"::warning title=HC005(,file=|::)", one) for one in commands)
    assert len(commands) == (1 if form is LintFormat.GITHUB else 0)


@pytest.mark.parametrize("form", [LintFormat.JSON, LintFormat.SARIF])
@given(_HOSTILE)
def test_programs_can_always_read_it(form: LintFormat, words: str) -> None:
    json.loads(render(linted(finding(message=words), path=words or "D"), form).encode())
