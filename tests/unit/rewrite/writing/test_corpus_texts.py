"""What the corpus of rewrites asks of the texts of RUNs: it finds what is wrong, and only what the original has not."""

import pytest

from tests.corpus import run_texts

PLAIN = "FROM debian\nENV U jira\nRUN adduser $U\n"


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (PLAIN, []),
        ("FROM debian\nRUN adduser $U\nENV U jira\n", ["U is used above where it is set"]),
        ("FROM debian\nRUN adduser ${U}x\nENV U=jira\n", ["U is used above where it is set"]),
        ("FROM debian AS a\nENV U jira\nFROM a\nRUN adduser $U\nENV U=other\n", []),
        ("FROM debian\nENV U jira\nRUN adduser $U &&; x\n", ["the shell refuses: adduser $U &&; x"]),
        ("FROM debian\nENV U jira\nRUN bash -c 'adduser $U\n", ["the shell refuses: bash -c 'adduser $U"]),
    ],
)
def test_what_is_wrong_with_runs(candidate: str, said: list[str]) -> None:
    assert list(run_texts.problems(PLAIN, candidate)) == said


def test_what_the_original_has_as_well_is_no_fault_of_the_candidate() -> None:
    wrong = "FROM debian\nRUN adduser $U &&; x\nENV U jira\n"
    assert list(run_texts.problems(wrong, wrong + "RUN y &&; z\n")) == []
