import pytest

from tests.unit.lint.cases import Cases

HC011 = Cases("HC011")


@pytest.mark.parametrize("run", ["apt-get update", "apt-get -y update && echo done", "apk update", "sudo apt update"])
def test_catches(run: str) -> None:
    HC011.catches(f"FROM a:1\nRUN {run}\nRUN apt-get install -y x", line=2)


@pytest.mark.parametrize(
    "run",
    [
        "apt-get update && apt-get install -y curl",
        "apt-get update && apt-get upgrade -y",
        "apt-get update && ./install.sh",
        "--mount=type=cache,target=/var/lib/apt apt-get update",
        "npm update",
        "echo apt-get update",
    ],
)
def test_passes(run: str) -> None:
    HC011.passes(f"FROM a:1\nRUN {run}")
