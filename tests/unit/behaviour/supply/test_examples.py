"""Values that a repository's files give, by values."""

from collections.abc import Iterable

import pytest

from bot.behaviour.supply.examples import examples, of_file
from bot.model.targets import Target


class Files:
    """Files of a revision, in memory."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files
        self.files = tuple(files)

    def read_many(self, paths: Iterable[str], limit: int) -> dict[str, bytes]:
        return {path: self._files[path].encode() for path in paths if len(self._files[path]) <= limit}


@pytest.mark.parametrize(
    ("path", "text", "pairs"),
    [
        (".env.example", "# a\nexport A=1 # one\nB='x # y'\n", {"A": "1", "B": "x # y"}),
        (".env.example", "C=\nD=<your key>\nE=your-token-here\n", {}),
        ("deploy/.env.sample", 'URL="postgres://u:p@db:5432/x"\n', {"URL": "postgres://u:p@db:5432/x"}),
        ("app.json", '{"env": {"A": {"value": "1"}, "B": {"generator": "secret"}, "C": "3"}}', {"A": "1", "C": "3"}),
        ("app.json", "{", {}),
        (
            "service.yaml",
            "apiVersion: v1\n---\nspec:\n  containers:\n  - env:\n    - name: A\n      value: 1\n    - name: S\n"
            "      valueFrom: {secretKeyRef: {name: x}}\n",
            {"A": "1"},
        ),
        (
            "compose.yaml",
            "services:\n  web:\n    environment:\n    - A=1\n    - B\n  two:\n    environment: {C: true}\n",
            {"A": "1", "C": "true"},
        ),
        ("README.md", "A=0\n```sh\nexport A=1\ndocker run -e B=2 x\n```\n", {"A": "1", "B": "2"}),
        ("README.md", "```sh\ndeploy --secrets A=[A_SECRET]:latest, --set-env-vars B=2,\n```\n", {"B": "2"}),
        ("values.yaml", "a: [", {}),
    ],
)  # fmt: skip
def test_files_give_values(path: str, text: str, pairs: dict[str, str]) -> None:
    """Each in its own form; what everybody has to fill in is no value."""
    assert dict(of_file(path, text)) == pairs


def test_the_nearest_file_counts() -> None:
    """A sample beside the Dockerfile goes before the repository's, and another application's does not count."""
    tree = Files({".env.example": "A=root\nB=root\n", "web/.env.example": "A=web\n", "api/.env.example": "C=api\n"})
    found = examples(tree, Target("web/Dockerfile", "web").head)
    assert {name: one.value for name, one in found.items()} == {"A": "web", "B": "root"}
    assert found["A"].where == "web/.env.example"
