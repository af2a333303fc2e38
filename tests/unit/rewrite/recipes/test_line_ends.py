"""A Dockerfile with the line ends of Windows keeps them, each once."""

from tests.unit.rewrite.recipes.known import from_text, planned

TEXT = (
    "FROM ruby:3.1\nRUN apt-get update; apt-get install libpq5 -y\nWORKDIR /app\nCOPY . .\n"
    "RUN bundle install\nCMD ruby a.rb\n"
)


def test_line_ends_stay_what_they_are() -> None:
    (candidate,) = planned(from_text(TEXT.replace("\n", "\r\n"), ["Gemfile"]), "ruby")
    assert "\r\r" not in candidate.dockerfile
    assert candidate.dockerfile.count("\n") == candidate.dockerfile.count("\r\n")
    assert any("libpq5" in line for line in candidate.dockerfile.splitlines()[5:])
