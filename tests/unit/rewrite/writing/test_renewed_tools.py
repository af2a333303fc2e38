"""How a package manager that the original brought up to date is so in the last stage, too."""

import pytest

from bot.rewrite.candidate import Candidate, Mend
from bot.rewrite.writing import planner
from tests.unit.rewrite.fakes import File, built, config_of, program

SITE = "usr/local/lib/python3.11/site-packages"
BASE = {
    SITE: File(folder=True),
    "usr/local/bin/python3.11": program("libc.so.6"),
    "usr/local/bin/pip": File(b"#!/usr/local/bin/python\n", mode=0o755),
}
SERVER = f"{SITE}/server/__init__.py"


def mended(*runs: str, tools: tuple[str, ...] = ("setuptools",)) -> str:
    """The last stage, once the base's setuptools was found to be worse than the original's."""
    text = "".join(f"RUN {one}\n" for one in runs)
    files = {
        **BASE,
        SERVER: File(line=1 + len(runs)),
        f"{SITE}/setuptools-80.9.0.dist-info/METADATA": File(line=2),
        "app/main.py": File(b"import server\n", 3 + len(runs)),
    }
    before = f"{SITE}/setuptools-65.5.1.dist-info/METADATA"
    lines = f'FROM python:3.11\n{text}WORKDIR /app\nCOPY main.py .\nCMD ["python3.11", "main.py"]\n'
    evidence = built(lines, files, config_of("python3.11", "main.py", workdir="/app"), before=(before,))
    plan = planner.plan(evidence)
    candidate = next(one for one in plan.candidates if one.runtime_base == "python:3.11-slim")
    assert candidate.mended is not None
    found = candidate.mended(Mend(renewed=frozenset(tools)))
    assert isinstance(found, Candidate)
    return found.dockerfile.rpartition("FROM ")[2]


@pytest.mark.parametrize(
    ("run", "written"),
    [
        ("pip install --upgrade pip setuptools", "pip install --no-cache-dir --upgrade setuptools"),
        ("pip3 install -U --no-cache-dir 'setuptools>=78' wheel", "pip3 install -U --no-cache-dir 'setuptools>=78'"),
        ("python -m pip install -U setuptools", "python -m pip install --no-cache-dir -U setuptools"),
        ("pip install -U pip setuptools && pip install server", "pip install --no-cache-dir -U setuptools"),
        ("pip install server", "pip install --no-cache-dir setuptools==80.9.0"),
        ("pip install -r list.txt setuptools", "pip install --no-cache-dir setuptools==80.9.0"),
        ("pip install -U $TOOLS setuptools", "pip install --no-cache-dir -U setuptools"),
        ("pip install -U --proxy $PROXY setuptools", "pip install --no-cache-dir setuptools==80.9.0"),
        ("--mount=type=secret,id=a pip install -U setuptools", "pip install --no-cache-dir setuptools==80.9.0"),
    ],
)
def test_as_the_person_did_or_in_the_version_that_the_original_has(run: str, written: str) -> None:
    assert mended(run, "pip install server").splitlines()[1] == f"RUN {written}"


def test_nothing_where_nobody_knows_how() -> None:
    assert "RUN" not in mended("pip install server", tools=("npm",))


def test_it_is_not_copied_as_well() -> None:
    found = mended("pip install -U setuptools && pip install server && touch /srv/made")
    assert f"/{SITE}/server" in found
    assert f"/{SITE}/setuptools" not in found
