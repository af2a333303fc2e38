"""Ruby: gems are installed in the first stage and come over with their compiled parts, onto the slim form of the image.

Gems for development and tests stay out only where the program says that it runs in production.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.messages import rewrite as messages
from bot.rewrite.candidate import Stated
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal, leave
from bot.text import verbatim

NAME = "ruby"
_WITHOUT = "development:test"
LEAVE = leave(
    folders=".bundle-cache .yardoc .rspec_status",
    names=".rubocop.yml .rspec .simplecov *.md",
    paths="/root/.gem /root/.bundle/cache /usr/local/bundle/cache /root/.cache /var/lib/gems/cache "
    "/root/.local/share/gem/cache",
)
TOOLCHAIN = frozenset(("RUBY_VERSION", "RUBY_MAJOR", "RUBY_DOWNLOAD_URL", "RUBY_DOWNLOAD_SHA256", "RUBYGEMS_VERSION"))


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where gems are installed, or an image of Ruby runs a program."""
    official = evidence.base_name in ("ruby", "jruby", "truffleruby", "rails")
    if not official and not evidence.runs("bundle", "bundler", "gem install"):
        return
    production = _leaves_groups(evidence)
    env = (("BUNDLE_WITHOUT", _WITHOUT),) if production else ()
    reason = messages.PRODUCTION_GEMS(groups=verbatim("development, test"))
    yield Proposal(
        NAME,
        bases=runtime_bases.for_interpreted(evidence) if official else runtime_bases.general(evidence),
        leave=LEAVE,
        outputs=_outputs(evidence, official=official),
        build_env=env,
        env=env,
        stated=(Stated("env:BUNDLE_WITHOUT", reason, _WITHOUT),) if production else (),
        toolchain_env=TOOLCHAIN,
    )


def _leaves_groups(evidence: Evidence) -> bool:
    """Whether gems of groups that are not for production are installed, and the program runs in production."""
    image = evidence.image
    bundles = [(step, one, folder) for step, one, folder in evidence.running("bundle install", "bundle")]
    if image is None or not bundles or any("without" in " ".join(one.words) for _, one, _ in bundles):
        return False
    env = dict(image.config.env)
    if any(name in env for name in ("BUNDLE_WITHOUT", "BUNDLE_ONLY")):
        return False
    modes = {env[name] for name in ("RAILS_ENV", "RACK_ENV", "APP_ENV", "HANAMI_ENV") if name in env}
    if modes != {"production"}:
        return False
    gemfile = image.text(f"{bundles[-1][2]}/Gemfile")
    groups = set(re.findall(r"^\s*group\s+(.+?)\s+do\b", gemfile, re.MULTILINE))
    named = {name for group in groups for name in re.findall(r":(\w+)", group)}
    return bool(named & {"development", "test"})


def _outputs(evidence: Evidence, *, official: bool) -> tuple[str, ...]:
    if evidence.image is not None:
        return ()
    if any("path" in one.words or "--path" in one.words for _, one, _ in evidence.running("bundle")):
        return ()
    return ("/usr/local/bundle",) if official else ("/var/lib/gems", "/usr/local/bin")
