"""What of hadolint's configuration concerns all linters, and what its rules teach."""

from pathlib import Path

import pytest

from bot.lint.buildkit_text import TAUGHT as CHECKS
from bot.lint.hadolint import HadolintConfig, read_policy
from bot.lint.hadolint_text import TAUGHT, teach
from bot.model.findings import Level


def policy(folder: Path, text: str) -> tuple[HadolintConfig, str]:
    (folder / "hadolint.yaml").write_text(text)
    found, notes = read_policy(folder / "hadolint.yaml")
    return found, " ".join(note.english for note in notes)


def test_reads_what_is_ignored_and_how_much_rules_matter(tmp_path: Path) -> None:
    text = "ignored: [DL3008]\noverride: {error: [DL3020], style: [HC004]}\ntrustedRegistries: [ghcr.io]\nformat: tty\n"
    found, notes = policy(tmp_path, text)
    assert notes == ""
    assert found.ignored == {"DL3008"}
    assert found.levels == {"DL3020": Level.ERROR, "HC004": Level.STYLE}
    assert found.settings["trustedRegistries"] == ["ghcr.io"]
    assert "format" not in found.settings  # how it writes is ours to say
    assert found.pragmas


def test_pragmas_can_be_switched_off(tmp_path: Path) -> None:
    assert not policy(tmp_path, "disable-ignore-pragma: true\n")[0].pragmas


@pytest.mark.parametrize(
    "text", ["[", "- a\n- b\n", "ignored: 5\n", "override: {loud: [DL3008]}\n", "override: [a]\n", "a: " + "[" * 5000]
)
def test_one_that_cannot_be_used_is_a_note(tmp_path: Path, text: str) -> None:
    found, notes = policy(tmp_path, text)
    assert found == HadolintConfig()
    assert notes.startswith("hadolint's configuration hadolint.yaml is not valid")


def test_none_is_needed(tmp_path: Path) -> None:
    assert read_policy(None) == (HadolintConfig(), ())
    assert policy(tmp_path, "") == (HadolintConfig(), "")
    assert "is not valid" in read_policy(tmp_path / "nope.yaml")[1][0].english


def test_an_unknown_rule_still_says_something() -> None:
    message, why, remedy = teach("DL9999", "hadolint's words")
    assert message.english == "hadolint's words"
    assert "hadolint" in why.english and "DL9999" in remedy.english


@pytest.mark.parametrize("taught", [*TAUGHT.values(), *CHECKS.values()])
def test_every_text_is_there_in_both_languages(taught) -> None:  # type: ignore[no-untyped-def]
    assert taught.title
    for text in (taught.why, taught.remedy):
        assert text.english.endswith((".", "`.")) and text.portuguese.endswith((".", "`."))
