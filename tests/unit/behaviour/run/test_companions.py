"""What an image is given out of its repository."""

from pathlib import Path
from typing import cast

from bot.behaviour.run.companions import Companions
from bot.engine.client import Engine
from bot.model.targets import Target


def test_a_file_that_is_lacking_is_taken_from_the_repository(tmp_path: Path) -> None:
    """As it is or as a sample, the nearest to the Dockerfile; a link that leads out of it is none."""
    for name in ("api/x.yml", "other/x.yml", "deploy/y.sample.conf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a: 1\n")
    (tmp_path / "z.conf").symlink_to("/etc/hostname")
    companions = Companions(cast(Engine, None), tmp_path, Target("api/Dockerfile", "api"), lambda: 9.0)
    found = companions.of_files(("/etc/x.yml", "/srv/y.conf", "/srv/z.conf"))
    assert [(file.relative_to(tmp_path.resolve()).as_posix(), path) for file, path in found] == [
        ("api/x.yml", "/etc/x.yml"), ("deploy/y.sample.conf", "/srv/y.conf"),
    ]  # fmt: skip
