"""Which packages of Node run a project's own sources for whoever starts its scripts."""

import json

import pytest

from bot.rewrite.evidence.left_behind import LeftReason
from tests.unit.rewrite.fakes import File, built, config_of, program

BUILD = "RUN npm ci && npm run build"


def reason(
    scripts: dict[str, str], *, run: str = BUILD, keywords: tuple[str, ...] = (), ships: tuple[str, ...] = (),
    code: str = "", more: dict[str, object] | None = None,
) -> LeftReason | None:  # fmt: skip
    """Return why the package `tool`, which is for development, may stay behind; it needs `part`, asked for as well."""
    manifest = {"scripts": scripts, "dependencies": dict.fromkeys(ships, "1"), "devDependencies": {"tool": "1"}}
    installed = {"name": "tool", "bin": "cli.js", "dependencies": {"part": "1"}, "keywords": keywords, **(more or {})}
    files = {
        "usr/local/bin/node": program("libc.so.6"), "app/server.js": File(b"console.log(1)\n", 3),
        "app/package.json": File(json.dumps(manifest).encode(), 3), "app/tools/seed.ts": File(b"let a = 1\n", 3),
        "app/tests/a.test.js": File(b"1\n", 3), "app/dist/x.css": File(b"a{}", 3),
        "app/node_modules/tool/package.json": File(json.dumps(installed).encode(), 4),
        "app/node_modules/tool/cli.js": File(f"#!/usr/bin/env node\n{code}".encode(), 4, 0o755),
        "app/node_modules/orm/package.json": File(b'{"peerDependenciesMeta": {"mysql2": {"optional": true}}}', 4),
        "app/node_modules/web/package.json": File(b'{"dependencies": {"parse": "1"}}', 4),
        "app/node_modules/part/package.json": File(b"{}", 4),
        "app/node_modules/.bin/tool": File(link="../tool/cli.js", line=4),
    }  # fmt: skip
    text = f'FROM node:20\nWORKDIR /app\nCOPY . .\n{run}\nCMD ["node", "server.js"]\n'
    found = built(text, files, config_of("node", "server.js", workdir="/app")).reasons
    assert found is not None
    tool, part = (found.of(f"app/node_modules/{one}/package.json") for one in ("tool", "part"))
    assert tool is part
    return tool


@pytest.mark.parametrize(
    ("scripts", "kept"),
    [
        ({"db:seed": "tool tools/seed.ts"}, True),
        ({"seed": "tool --quiet ./tools/seed.ts --all"}, True),
        ({"seed": "NODE_ENV=production tool tools/seed.ts"}, True),
        ({"seed": "npx tool tools/seed.ts"}, True),
        ({"seed": "cross-env A=1 tool tools/seed.ts"}, True),
        ({"seed": "node -r tool/register tools/seed.ts"}, True),
        ({"seed": "node --import=tool tools/seed.ts"}, True),
        ({"seed": "NODE_OPTIONS='--import tool' node tools/seed.ts"}, True),
        ({"seed": "node tools/seed.ts"}, False),
        ({"lint": "tool --noEmit", "format": "tool ."}, False),
        ({"check": "tool tests/a.test.js", "css": "tool dist/x.css"}, False),
        ({"seed": "tool tools/gone.ts"}, False),
        ({"dev": "tool watch tools/seed.ts", "dev2": "tool --watch server.js"}, False),
        ({"build": "tool tools/seed.ts"}, False),  # a RUN starts it
        ({"build": "npm run part", "part": "tool tools/seed.ts"}, False),
        ({"postinstall": "tool tools/seed.ts"}, False),  # npm itself does
    ],
)
def test_what_runs_own_sources_is_needed(scripts: dict[str, str], kept: bool) -> None:
    assert reason(scripts) is (None if kept else LeftReason.DEVELOPMENT)


def test_what_says_of_itself_that_it_watches_or_checks_is_for_development() -> None:
    scripts = {"dev": "tool server.js"}
    assert reason(scripts) is None
    assert reason(scripts, keywords=("cli", "reload")) is LeftReason.DEVELOPMENT
    assert reason({"x": "tool server.js"}, keywords=("Lint",)) is LeftReason.DEVELOPMENT


def test_a_folder_by_the_name_of_a_script_starts_none() -> None:
    assert reason({"tools": "tool tools/seed.ts"}, run="COPY tools ./tools\nRUN npm ci") is None


@pytest.mark.parametrize(
    ("ships", "code", "more", "kept"),
    [
        (("orm",), "load(resolve('orm'))\n", {}, True),
        (("orm",), 'load("orm/lib/models")\n', {}, True),
        (("pg",), "", {"peerDependencies": {"pg": "1"}}, True),
        (("orm",), "load('form')\n", {}, False),
        (("web",), "load('web')\n", {"peerDependencies": {"web": "1"}}, False),  # it speaks to no database
        (("orm",), "load('orm')\n", {"dependencies": {"orm": "1", "part": "1"}}, False),  # its own
        ((), "load('orm')\n", {}, False),
    ],
)
def test_what_works_on_the_database_is_needed(
    ships: tuple[str, ...], code: str, more: dict[str, object], kept: bool
) -> None:
    found = reason({"migrate": "tool db:migrate"}, ships=ships, code=code, more=more)
    assert found is (None if kept else LeftReason.DEVELOPMENT)
    if kept:
        for scripts in ({"build": "tool db:migrate"}, {"migrate": "tool --watch"}, {"migrate": "other"}):
            assert reason(scripts, ships=ships, code=code, more=more) is LeftReason.DEVELOPMENT


def test_a_package_with_a_scope_is_named_with_it() -> None:
    files = {
        "app/package.json": File(json.dumps({"scripts": {"seed": "node -r @x/tool/register seed.ts"}}).encode(), 3),
        "app/server.js": File(b"1\n", 3), "app/seed.ts": File(b"1\n", 3),
        "app/node_modules/@x/tool/package.json": File(b"{}", 4),
        "app/node_modules/@x/other/package.json": File(b"{}", 4),
    }  # fmt: skip
    text = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n'
    found = built(text, files, config_of("node", "server.js", workdir="/app")).reasons
    assert found is not None
    assert found.of("app/node_modules/@x/tool/package.json") is None
    assert found.of("app/node_modules/@x/other/package.json") is LeftReason.DEVELOPMENT
