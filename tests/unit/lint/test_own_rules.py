"""Our rules as a whole: they never stop a review."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dockerfile.edit import apply
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.lint import own_rules
from bot.lint.linting import image_findings
from bot.lint.rule import Context
from bot.lint.rules import all_rules
from bot.model.images import WastedFile
from tests.unit.lint.cases import facts, scan

_SCRIPT = (
    "apt-get update install -y gcc && || ; | rm -rf /var/lib/apt/lists/* pip npm ci . / /app $X ${Y:-z} chown -R root "
    "# \" ' ` [ ] <<EOF EOF --from=a --mount=type=cache,target=/x a:1 golang AS a \u202e \x00 é = TOKEN=abc $( )"
)
_KEYWORDS = "FROM RUN COPY ADD ENV ARG USER WORKDIR CMD ENTRYPOINT SHELL HEALTHCHECK ONBUILD LABEL #"
_LINE = st.builds(
    lambda keyword, words: f"{keyword} {' '.join(words)}",
    st.sampled_from(_KEYWORDS.split()),
    st.lists(st.sampled_from((*_SCRIPT.split(" "), "\\\n")), max_size=8),
)
_DOCKERFILE = st.lists(_LINE, max_size=12).map(lambda lines: "FROM a:1\n" + "\n".join(lines) + "\n")
_FACTS = facts(user="0", wasted=[WastedFile("app/x", 5_000_000, 2, 3, True)])


@settings(max_examples=150, deadline=None)
@given(_DOCKERFILE | st.text(max_size=60).map(lambda text: f"FROM a:1\n{text}\n"))
def test_no_text_makes_a_rule_fail_and_every_edit_can_be_read(text: str) -> None:
    try:
        dockerfile = parse(text)
        stages = graph(dockerfile)
    except InputError:
        return
    for context in (
        Context(dockerfile, stages, stages.final(), frozenset({"a/b", ".env"})),
        Context(dockerfile, stages, stages.final(), facts=_FACTS, scan=scan(("gcc", "sha256:a"))),
    ):
        findings, notes = own_rules.run_rules(context, "Dockerfile")
        assert notes == ()
        for finding in findings:
            assert 1 <= finding.line <= len(dockerfile.lines())
            if finding.edit is not None:
                mended = parse(apply(text, [finding.edit]))
                assert len(mended.instructions) <= len(dockerfile.instructions)


def test_a_rule_that_fails_is_a_note_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(context: Context) -> None:
        raise RuntimeError("no luck")

    rules = (SimpleNamespace(ID="HC999", check=check), *all_rules())
    monkeypatch.setattr(own_rules, "all_rules", lambda: rules)
    dockerfile = parse("FROM golang\n")
    stages = graph(dockerfile)
    findings, notes = own_rules.run_rules(Context(dockerfile, stages, stages.final()), "a/Dockerfile")
    assert [one.rule for one in findings] == ["HC004", "HC009"]
    assert "HC999" in notes[0].english and "a/Dockerfile" in notes[0].english and "no luck" in notes[0].english


def test_only_what_the_target_needs_is_judged() -> None:
    text = "FROM golang AS a\nCMD x\nFROM debian AS b\nCMD y\n"
    assert {one.line for one in image_findings(parse(text), "a", None)} == {1, 2}
    assert {one.line for one in image_findings(parse(text), None, None)} == {3, 4}


_REPEATED = {
    "runs": "RUN apt-get update && apt-get install -y gcc\n",
    "copies": "COPY a /x\nRUN chown -R x /y && rm -rf /z\n",
    "variables": "ENV A_TOKEN=b$A_TOKEN\nUSER $A_TOKEN\nWORKDIR $A_TOKEN\n",
    "stages": "FROM a:1\nRUN pip install x\n",
    "comments": "# hadolint ignore=DL3008\nADD a b\n",
}


@pytest.mark.parametrize("kind", _REPEATED)
def test_a_file_of_thousands_of_lines_is_judged_within_its_budget(kind: str) -> None:
    """What grows with the square takes minutes; the budget counts processor time, whatever else the machine does."""
    dockerfile = parse("FROM a:1\n" + _REPEATED[kind] * 1000)
    stages = graph(dockerfile)
    judged = own_rules.judge(Context(dockerfile, stages, stages.final()))
    assert judged.findings
    assert judged.notes == ()
