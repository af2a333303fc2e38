"""Whether what is started needs a package that is only for development: scripts, files and imports are followed."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.behaviour.exercise.uses import Use
from bot.rewrite.proposal import node_project
from tests.unit.rewrite.recipes.known import from_image, from_text

TEXT = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n"
BASE = {"usr/local/bin/node": "node", "usr/local/bin/npm": "npm"}


def needs(command: str, files: Mapping[str, str], *, dev: str = "typescript", scripts: Mapping[str, str] = {}) -> bool:
    """Return whether a command needs the package for development."""
    manifest = {"dependencies": {"express": "4"}, "devDependencies": {dev: "1"}, "scripts": dict(scripts)}
    made = {
        "app/package.json": json.dumps(manifest),
        "app/node_modules/express/package.json": '{"name": "express"}',
        f"app/node_modules/{dev}/package.json": f'{{"name": "{dev}"}}',
        **{f"app/{path}": text for path, text in files.items()},
    }
    known = from_image(f"{TEXT}CMD {command}\n", {3: made}, base=BASE, cmd=("x",), workdir="/app")
    project = node_project.project(known, "/app")
    assert project is not None
    assert project.development == {dev}
    return project.needs_development(known)


@pytest.mark.parametrize(
    "command", ["node dist/main.js", '["node", "dist/main"]', "node ./dist", "npm start", "yarn start"]
)
def test_a_program_that_imports_only_what_it_depends_on(command: str) -> None:
    files = {"dist/main.js": "const e = require('express'); require('./page')", "dist/page.js": "", "dist/index.js": ""}
    assert not needs(command, files, scripts={"start": "NODE_ENV=production node dist/main.js"})


@pytest.mark.parametrize(
    "line",
    [
        "const ts = require('typescript')", 'import ts from "typescript"', "import {a} from 'typescript/lib/x.js'",
        "export * from 'typescript'", "const ts = await import('typescript')", "require.resolve('typescript')",
    ],
)  # fmt: skip
def test_an_import_at_any_depth_counts(line: str) -> None:
    assert needs("node main.js", {"main.js": "import './lib/a.js'", "lib/a.js": "require('./b')", "lib/b.js": line})


def test_a_module_that_a_setting_may_name_counts() -> None:
    called = "const load = require('module').createRequire(__filename); load(require('./site.json').engine)"
    assert needs("node main.js", {"main.js": called, "site.json": '{"engine": "mustache"}'}, dev="mustache")
    assert not needs("node main.js", {"main.js": "require('express')"}, dev="mustache")


def test_packages_with_a_scope_are_told_apart() -> None:
    assert needs("node main.js", {"main.js": "require('@swc/core/x')"}, dev="@swc/core")
    assert not needs("node main.js", {"main.js": "require('@swc/helpers')"}, dev="@swc/core")


@pytest.mark.parametrize(
    ("command", "scripts"),
    [
        ("npx ts-node src/main.ts", {}),
        ("npm run dev", {"dev": "ts-node src/main.ts"}),
        ("npm start", {"prestart": "ts-node x.ts", "start": "node main.js"}),
        ("yarn ts-node main.js", {}),
        ("pnpm exec ts-node main.js", {}),
        ("node -r ts-node/register main.js", {}),
        ("node --require=ts-node/register main.js", {}),
        ("node --loader ts-node/esm main.js", {}),
    ],
)
def test_a_tool_for_development_that_is_started(command: str, scripts: Mapping[str, str]) -> None:
    files = {"main.js": "", "src/main.ts": "", "node_modules/.bin/ts-node": "-> ../ts-node/bin.js",
             "node_modules/ts-node/bin.js": "#!/usr/bin/env node"}  # fmt: skip
    assert needs(command, files, dev="ts-node", scripts=scripts)


@pytest.mark.parametrize("command", ["node gone.js", "npm run gone", "npm start", "./start.sh", "node $MAIN"])
def test_what_cannot_be_followed_may_need_it(command: str) -> None:
    assert needs(command, {"main.js": ""}, scripts={"start": "some-tool-of --mine $X && node gone.js"})


def test_what_the_repository_runs_counts_as_well() -> None:
    manifest = {"devDependencies": {"nodemon": "3"}, "scripts": {"watch": "nodemon index.js"}}
    made = {
        "app/package.json": json.dumps(manifest), "app/main.js": "const fs = require('fs')",
        "app/node_modules/nodemon/package.json": '{"name": "nodemon"}', "app/node_modules/.bin/nodemon": "#!",
    }  # fmt: skip
    known = from_image(f"{TEXT}CMD node main.js\n", {3: made}, base=BASE, cmd=("x",), workdir="/app")
    project = node_project.project(known, "/app")
    assert project is not None
    assert not project.needs_development(known)
    watched = replace(known, known_uses=(Use("compose.yaml", command=("npm", "run", "watch")),))
    assert project.needs_development(watched)


def test_what_is_not_needed_is_named_whole() -> None:
    manifest = {"dependencies": {"a": "1"}, "devDependencies": {"b": "1"}}
    made = {
        "app/package.json": json.dumps(manifest),
        "app/node_modules/a/package.json": '{"dependencies": {"c": "1", "@s/d": "1"}}',
        "app/node_modules/a/node_modules/c/package.json": "{}",
        "app/node_modules/@s/d/package.json": '{"peerDependencies": {"e": "1"}}',
        "app/node_modules/e/package.json": "{}",
        "app/node_modules/b/package.json": '{"dependencies": {"c": "2", "f": "1"}}',
        "app/node_modules/c/package.json": "{}",
        "app/node_modules/f/package.json": "not json",
    }
    project = node_project.project(from_image(TEXT, {3: made}), "/app")
    assert project is not None
    assert project.surplus() == ("/app/node_modules/b", "/app/node_modules/c", "/app/node_modules/f")


@pytest.mark.parametrize(
    ("command", "production"),
    [
        ("npm ci", False), ("npm ci --omit=dev", True), ("npm install --production", True), ("npm ci --omit dev", True),
        ("yarn --prod", True), ("yarn install --production=false", False), ("NODE_ENV=production npm ci", True),
        ("NODE_ENV=production npm ci --include=dev", False), ("pnpm i -P", True), ("pnpm install --prod", True),
    ],
)  # fmt: skip
def test_which_installs_leave_development_out(command: str, production: bool) -> None:
    (install,) = node_project.installs(from_text(f"FROM node\nWORKDIR /app\nRUN {command}\n"))
    assert install.production is production
    assert install.folder == "/app"


@pytest.mark.parametrize(
    "command", ["npm install -g pm2", "yarn add x", "npm run build", "npm", "yarn global add serve"]
)
def test_other_commands_install_no_project(command: str) -> None:
    assert not list(node_project.installs(from_text(f"FROM node\nRUN {command}\n")))
