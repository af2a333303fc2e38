"""What the forms of a rewrite are told of the images that they are built on."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.model.targets import Target
from bot.rewrite.polish.known import gather_known
from tests.unit.rewrite.fakes import built, config_of


def test_the_engine_is_asked_once_for_an_image(tmp_path: Path) -> None:
    """An engine that exports an image meanwhile takes its time for each answer."""
    asked: list[str] = []

    def says(reference: str) -> tuple[dict[str, str], str] | None:
        asked.append(reference)
        return ({"A": "b"}, "app") if reference == "debian" else None

    job: Any = SimpleNamespace(
        engine=SimpleNamespace(says=says), root=tmp_path, context=".", target=Target("Dockerfile", "."), built=None
    )
    image = built("FROM debian\n", {}, config_of("serve")).image
    assert image is not None
    known = gather_known(job, image, "debian")
    first, again = known.base("debian"), known.base("debian")
    assert first is not None and first == again and first.env == {"A": "b"}
    assert known.base("unknown") is None is known.base("unknown")
    assert asked == ["debian", "unknown"]
