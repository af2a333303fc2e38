"""`hullcheck rewrite`: which file and which build context a person means."""

from pathlib import Path

import pytest

from bot.commands.rewrite import RewriteRequest, run
from bot.errors import InputError


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("app", "line 1: FRM before the first FROM"),  # a directory means the Dockerfile in it
        ("app/Dockerfile", "line 1: FRM before the first FROM"),
        ("empty", "empty/Dockerfile: there is no such file or directory"),
        ("app/other", "app/other: there is no such file or directory"),
    ],
)
def test_a_dockerfile_is_named_by_its_path_or_its_directory(tmp_path: Path, named: str, said: str) -> None:
    for folder in ("app", "empty"):
        (tmp_path / folder).mkdir()
    (tmp_path / "app/Dockerfile").write_text("FRM alpine\n")
    with pytest.raises(InputError) as caught:
        run(RewriteRequest(tmp_path / named))
    assert said in str(caught.value)
