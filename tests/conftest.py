"""What holds for every test."""

import os

import pytest
from hypothesis import settings

from tests.compiled import compile_program
from tests.fuzz import examples

# The same examples in each run, unless `make fuzz` asks for new ones.
settings.register_profile("project", examples(100))
settings.load_profile("project")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What an earlier run remembers of images and rewrites is not known to this one."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """The programs that tests start are compiled once, and not each by itself."""
    compile_program()
