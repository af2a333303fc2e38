"""Elixir: a release needs the distribution alone; what Mix runs needs Elixir."""

from tests.unit.rewrite.recipes.known import from_text, last_stage, planned

RELEASE = """FROM elixir:1.15
WORKDIR /app
ENV MIX_ENV=prod
COPY . .
RUN mix deps.get && mix release
CMD ["_build/prod/rel/shop/bin/shop", "start"]
"""


def test_a_release_runs_on_the_distribution() -> None:
    (candidate,) = planned(from_text(RELEASE, ["mix.exs", "lib/shop.ex"]), "elixir")
    assert candidate.runtime_base == "debian:bookworm-slim"
    lines = last_stage(candidate)
    assert "COPY --from=build /app/_build/prod/rel/shop /app/_build/prod/rel/shop" in lines
    assert any("libncurses6" in line for line in lines)
    assert not any("/app/lib" in line for line in lines)


def test_what_mix_runs_keeps_elixir() -> None:
    text = RELEASE.replace(" && mix release", "").replace(
        '["_build/prod/rel/shop/bin/shop", "start"]', "mix phx.server"
    )
    (candidate,) = planned(from_text(text, ["mix.exs"]), "elixir")
    assert candidate.runtime_base == "elixir:1.15-slim"
