"""Elixir and Erlang: a release brings its own run-time system and needs no more than the distribution."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.dockerfile.distributions import Family
from bot.dockerfile.paths import absolute
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal, leave

NAME = "elixir"
_RELEASES = (
    "mix release",
    "mix distillery.release",
    "rebar3 release",
    "rebar3 as",
    "relx",
    "rebar3 tar",
    "gleam export",
)
LEAVE = leave(
    sources="elixir",
    suffixes=".beamx",
    names="mix.lock .formatter.exs .credo.exs rebar.lock *.md",
    folders=".elixir_ls .hex",
    paths="/root/.mix /root/.hex /root/.cache /opt/mix /opt/hex /root/.npm",
)
TOOLCHAIN = frozenset(("ELIXIR_VERSION", "OTP_VERSION", "REBAR_VERSION", "REBAR3_VERSION", "MIX_HOME", "HEX_HOME"))
# What Erlang's own programs load, for a text without an image; the image says it better.
_LIBRARIES = {
    Family.DEBIAN: ("libncurses6", "libssl3", "libstdc++6"),
    Family.UBUNTU: ("libncurses6", "libssl3", "libstdc++6"),
    Family.ALPINE: ("libstdc++", "ncurses-libs", "openssl"),
}
_RELEASE_PATH = re.compile(r".*/rel/[\w.-]+")


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where Mix or Rebar build, or an image of Elixir or Erlang runs a program."""
    official = evidence.base_name in ("elixir", "erlang", "gleam")
    if not official and not evidence.runs("mix", "rebar3", "rebar"):
        return
    released = evidence.runs(*_RELEASES) and not start_words.starts(evidence, ("mix", "iex", "elixir", "erl", "rebar3"))
    if not released:
        yield Proposal(
            NAME, bases=runtime_bases.for_interpreted(evidence), leave=leave(paths="/root/.cache /root/.npm")
        )
        return
    outputs = tuple(dict.fromkeys(_releases(evidence)))
    found = evidence.distribution
    packages = _LIBRARIES.get(found.family, ()) if found is not None and evidence.image is None else ()
    folders = "deps _build" if not any("_build" in path for path in outputs) else "deps"
    yield Proposal(
        NAME,
        bases=runtime_bases.system(evidence),
        leave=(LEAVE | leave(folders=f"{folders} lib test assets")).keeping(*outputs),
        outputs=outputs,
        tree=not outputs,
        packages=packages,
        toolchain_env=TOOLCHAIN,
        build_packages=frozenset(("elixir", "erlang", "erlang-dev", "nodejs", "npm", "inotify-tools")),
    )


def _releases(evidence: Evidence) -> Iterable[str]:
    """Return the folders of the releases that are started: /app/_build/prod/rel/NAME for one in it."""
    for path in (*evidence.started_paths, *start_words.files(evidence)):
        match = _RELEASE_PATH.match(path)
        if match is not None:
            yield match[0]
    for _, command, folder in evidence.running("mix release"):
        words = command.arguments
        for number, word in enumerate(words):
            if word == "--path" and number + 1 < len(words):
                yield absolute(folder, words[number + 1])
