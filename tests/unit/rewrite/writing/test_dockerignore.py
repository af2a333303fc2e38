"""A .dockerignore for a context that has none: what it leaves out, and what something needs, by values."""

from __future__ import annotations

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import dockerignore
from tests.unit.rewrite.fakes import File, built, config_of

ALL = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
GIT = [f".git/objects/{number}" for number in range(25)]


def lines(text: str, *files: str, ignored: bool = False) -> list[str]:
    parsed = parse(text)
    known = evidence.of_text(parsed, graph(parsed), context_files=files, has_dockerignore=ignored)
    return (dockerignore.propose(known) or "").splitlines()


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("node_modules/x/index.js", "node_modules"),
        ("web/node_modules/x/index.js", "**/node_modules"),
        (".venv/bin/python", ".venv"),
        ("venv/bin/python", "venv"),
        ("__pycache__/a.pyc", "**/__pycache__"),
        ("api/__pycache__/a.pyc", "**/__pycache__"),
        ("target/debug/a", "target"),
        ("dist/a.js", "dist"),
        ("build/a.o", "build"),
        (".idea/a.xml", ".idea"),
        (".vscode/a.json", ".vscode"),
        ("npm-debug.log", "*.log"),
        (".env", ".env"),
        ("logs/a.log", None),  # the pattern would not reach it
        ("src/target/a", None),
        (".envrc", None),
        ("app.log.js", None),
        ("mynode_modules/x", None),
        ("api/.env", None),
        ("server.js", None),
    ],
)
def test_what_nobody_means_to_copy_is_left_out_where_it_is_there(file: str, line: str | None) -> None:
    assert lines(ALL, *GIT, file) == [".git", *([line] if line else [])]


def test_nothing_is_proposed_where_there_is_one_little_to_gain_or_no_copy_of_all() -> None:
    assert lines(ALL, *GIT[:20]) == [".git"]
    assert lines(ALL, *GIT[:19]) == []
    assert lines(ALL, *GIT, ignored=True) == []
    assert lines("FROM node:20\nCOPY src /src\nRUN make\n", *GIT) == []
    assert lines("FROM node:20\nCOPY src ./ /src/\nRUN make\n", *GIT) == [".git"]
    assert lines("FROM node:20\nCOPY --from=other . .\nRUN make\n", *GIT) == []


@pytest.mark.parametrize(
    ("more", "needed"),
    [
        ("COPY dist /srv/dist\n", "dist"),
        ("COPY ./dist/ /srv/dist\n", "dist"),
        ("ADD a dist/a.js /srv/\n", "dist"),
        ("ADD .idea/a /srv/\n", ".idea"),
        ("RUN cp -r build /srv\n", "build"),
        ("RUN --mount=type=bind,source=target,target=/t make\n", "target"),
        ("RUN --mount=src=./.git/,target=/g make\n", ".git"),
        ("RUN --mount=type=bind,from=other,source=target,target=/t make\n", None),
        ("RUN --mount=type=cache,target=/root/target make\n", None),
        ("RUN --mount=type=cache,source=.idea,target=/x make\n", None),
        ("RUN cp /app/target/release/a /srv\n", "target"),
        ("RUN . .env && make\n", ".env"),
        ("RUN git describe > /version\n", ".git"),
        ("RUN legit\n", None),
        ("RUN rebuild distant\n", None),
        ("RUN ls .idea\n", None),
        ("RUN ls node_modules\n", None),  # those that npm makes
    ],
)
def test_what_an_instruction_names_stays(more: str, needed: str | None) -> None:
    modules = [f"node_modules/x/{number}.js" for number in range(25)]
    files = (*GIT, "dist/a.js", "build/a", "target/a", ".env", ".idea/a", *modules)
    every = [".git", "node_modules", "target", "dist", "build", ".idea", ".env"]
    assert lines(ALL + more, *files) == [one for one in every if one != needed]


def test_what_another_stage_copies_stays_too() -> None:
    assert lines(f"FROM x AS a\nCOPY dist /\n{ALL}", *GIT, "dist/a.js") == [".git"]


def test_what_a_copy_of_all_brought_and_the_program_reads_stays() -> None:
    """Its output may be committed: `dist` is what is started."""
    text = 'FROM node:20\nWORKDIR /app\nCOPY ./ ./\nCMD ["node", "dist/a.js"]\n'
    files = {"usr/local/bin/node": File(mode=0o755), "app/dist/a.js": File(b"require('fs')", 3)}
    files["app/.idea/a.xml"] = File(b"x", 3)
    context = [*GIT, "dist/a.js", ".idea/a.xml", "build/b.js"]
    known = built(text, files, config_of("node", "dist/a.js", workdir="/app"), context_files=context)
    found = (dockerignore.propose(known) or "").splitlines()
    assert "dist" not in found and {".git", "build"} <= set(found)
