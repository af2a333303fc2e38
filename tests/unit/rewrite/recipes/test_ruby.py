"""Ruby: gems come over onto the slim form; groups stay out only where the program runs in production."""

import pytest

from bot.rewrite.evidence.evidence import Evidence
from tests.unit.rewrite.recipes.known import first_stage, from_image, from_text, last_stage, planned

TEXT = "FROM ruby:3.1\nWORKDIR /app\nCOPY . .\nRUN bundle install\n{env}CMD ruby app.rb\n"
GEMFILE = 'source "x"\ngem "rack"\ngroup :development, :test do\n  gem "rspec"\nend\n'
MADE = {
    3: {"app/Gemfile": GEMFILE, "app/app.rb": "x"},
    4: {"usr/local/bundle/gems/rack/rack.rb": "x", "usr/local/bundle/cache/rack.gem": "x"},
}
BASE = {"usr/local/bin/ruby": "\x7fELF"}


def image(env: dict[str, str], text: str = TEXT) -> Evidence:
    written = "".join(f"ENV {name}={value}\n" for name, value in env.items())
    return from_image(text.format(env=written), MADE, base=BASE, env=env, cmd=("ruby", "app.rb"), workdir="/app")


def test_gems_come_over_and_their_archives_do_not() -> None:
    (candidate,) = planned(image({}), "ruby")
    assert candidate.runtime_base == "ruby:3.1-slim"
    copies = " ".join(line for line in last_stage(candidate) if line.startswith("COPY"))
    assert "/usr/local/bundle/gems" in copies
    assert "cache" not in copies
    assert "BUNDLE_WITHOUT" not in candidate.dockerfile


def test_in_production_groups_for_development_stay_out_in_both_stages() -> None:
    (candidate,) = planned(image({"RACK_ENV": "production"}), "ruby")
    assert any("BUNDLE_WITHOUT=development:test" in line for line in first_stage(candidate))
    assert any("BUNDLE_WITHOUT=development:test" in line for line in last_stage(candidate))
    assert "env:BUNDLE_WITHOUT" in [one.field for one in candidate.stated]


@pytest.mark.parametrize(
    "install", ["bundle install --without development test", "bundle config set without test && bundle"]
)
def test_who_chose_groups_is_left_alone(install: str) -> None:
    (candidate,) = planned(image({"RAILS_ENV": "production"}, TEXT.replace("bundle install", install)), "ruby")
    assert "BUNDLE_WITHOUT" not in candidate.dockerfile


def test_from_the_text() -> None:
    (candidate,) = planned(from_text(TEXT.format(env=""), ["Gemfile", "app.rb"]), "ruby")
    assert "COPY --from=build /usr/local/bundle /usr/local/bundle" in last_stage(candidate)
