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


def test_what_is_started_is_brought_up_to_date_and_not_copied_over_the_older_one() -> None:
    """Over the base's files of npm those of the original would find modules of another version."""
    npm = "usr/local/lib/node_modules/npm"
    files = {
        "usr/local/bin/node": program("libc.so.6"),
        f"{npm}/cli.js": File(b"#!/usr/bin/env node\n", 2, 0o755),
        "usr/local/bin/npm": File(link="../lib/node_modules/npm/cli.js", line=2),
        "app/a.js": File(b"require('child_process').execFile('npm', ['run', 'x'])\n", 5),
        "app/made.json": File(b"{}", 4),
    }
    text = (
        'FROM node:20\nRUN npm install -g npm@11\nWORKDIR /app\nRUN npm run make\nCOPY a.js .\nCMD ["node", "a.js"]\n'
    )
    evidence = built(text, files, config_of("node", "a.js", workdir="/app"), before=(f"{npm}/cli.js", f"{npm}/old.js"))
    candidate = next(one for one in planner.plan(evidence).candidates if one.runtime_base == "node:20-slim")
    assert candidate.mended is not None
    assert "/usr/local/lib/node_modules" in candidate.dockerfile.rpartition("FROM ")[2]
    mended = candidate.mended(Mend(renewed=frozenset(("npm",))))
    assert isinstance(mended, Candidate)
    last = mended.dockerfile.rpartition("FROM ")[2]
    assert "RUN npm install -g npm@11" in last and f"/{npm} " not in last
