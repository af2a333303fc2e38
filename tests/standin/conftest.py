"""A stand-in of GitHub for each test, with an open pull request number 1."""

from collections.abc import Iterator

import pytest

from bot.github.api import Patience
from bot.github.client import GitHubClient
from tests.standin.server import StandIn
from tests.standin.world import PullRequest

IMPATIENT = Patience(tries=3, backoff=0.01, longest_wait=2.0)


@pytest.fixture
def github() -> Iterator[StandIn]:
    with StandIn() as standin:
        standin.world.pulls[1] = PullRequest(1, head_sha="a" * 40, base_sha="b" * 40)
        yield standin


@pytest.fixture
def client(github: StandIn) -> Iterator[GitHubClient]:
    made = GitHubClient(github.world.repository, github.world.token, api_url=github.url, patience=IMPATIENT)
    yield made
    made.close()
