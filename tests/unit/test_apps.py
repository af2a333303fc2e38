"""The applications of the rewrite suite are what their README says, without building any of them."""

import re
from pathlib import Path

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.model.rewrites import RewriteState
from tests.corpus import suite

APPS = list(suite.find(suite.APPS, ()))


def test_there_are_enough_of_them() -> None:
    assert len(APPS) >= 36
    assert sum(app.expected == (RewriteState.NOT_NEEDED,) for app in APPS) >= 6
    assert sum(bool(app.traps) for app in APPS) >= len(APPS) / 2


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_each_says_what_is_expected_and_checks_it(app: suite.App) -> None:
    assert app.toolchain and app.expected and app.checks
    stages = graph(parse((app.folder / app.dockerfile).read_text()), dict(app.build_args))
    assert stages.images(stages.final())


@pytest.mark.parametrize("trap", sorted(suite.APPS.glob("*/traps/*")), ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_trap_is_a_dockerfile_on_the_original_s_images_or_slimmer_ones(trap: Path) -> None:
    stages = graph(parse(trap.read_text()))
    bases = {base.partition(":")[0] for base in stages.images(stages.final())}
    app = suite.load(trap.parents[1])
    own = graph(parse((app.folder / app.dockerfile).read_text()))
    assert trap.suffix == ".Dockerfile"
    assert bases <= {"debian", "alpine"} | {base.partition(":")[0] for base in own.images(own.final())}


def test_lock_files_name_no_host() -> None:
    locks = [path for path in suite.APPS.rglob("*") if re.search(r"lock\.(json|yaml)$|\.lock$", path.name)]
    assert locks
    assert [path for path in locks if re.search(r"https?://", path.read_text())] == []


def test_what_does_not_fit_in_a_description_is_refused_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "app.toml").write_text('expect = "perfect"\n')
    with pytest.raises(ValueError, match=r"app\.toml.*perfect"):
        suite.load(tmp_path)


def test_a_folder_without_a_description_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello/Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "notes").mkdir()
    assert [app.name for app in suite.find(tmp_path, ())] == ["hello"]
