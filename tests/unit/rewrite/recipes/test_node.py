"""Node: pruned where nothing needs what is for development, on a base that its modules can run on."""

import json
from collections.abc import Mapping

import pytest

from bot.rewrite.evidence.evidence import Evidence
from tests.unit.rewrite.proof.files.test_checks import program
from tests.unit.rewrite.recipes.known import first_stage, from_image, from_text, last_stage, plan, planned

TEXT = """FROM node:20
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
CMD ["node", "dist/main.js"]
"""
BASE = {"usr/local/bin/node": "\x7fELF", "etc/ssl/certs/ca-certificates.crt": "CA"}
MANIFEST = {"dependencies": {"express": "4"}, "devDependencies": {"typescript": "5"}}
MADE: Mapping[int, Mapping[str, str | bytes]] = {
    3: {"app/package.json": json.dumps(MANIFEST), "app/package-lock.json": "{}"},
    4: {
        "app/node_modules/express/package.json": "{}", "app/node_modules/typescript/package.json": "{}",
        "app/node_modules/express/index.d.ts": "", "root/.npm/_cacache/x": "x",
    },
    5: {"app/src/main.ts": "", "app/tsconfig.json": "{}", "app/views/page.html": "<p>"},
    6: {"app/dist/main.js": "require('express')"},
}  # fmt: skip


def image(text: str = TEXT, made: Mapping[int, Mapping[str, str | bytes]] = MADE, **env: str) -> Evidence:
    return from_image(
        text, made, base=BASE, env={"NODE_VERSION": "20.18.0", **env}, workdir="/app",
        cmd=("node", "dist/main.js"),
    )  # fmt: skip


def test_what_is_for_development_is_pruned_after_the_build() -> None:
    found = planned(image(), "node")
    assert [one.runtime_base for one in found] == ["node:20-alpine", "node:20-slim", "node:20-slim"]
    assert [first_stage(one)[-1] == "RUN npm prune --omit=dev" for one in found] == [True, True, False]
    copies = " ".join(line for line in last_stage(found[1]) if line.startswith("COPY"))
    assert "/app/node_modules" in copies
    assert "/app/views" in copies
    assert "/app/dist" in copies
    for path in ("main.ts", "tsconfig", ".npm"):
        assert path not in copies


def test_nothing_is_pruned_that_is_used() -> None:
    made = {**MADE, 6: {"app/dist/main.js": "require('typescript')"}}
    for one in planned(image(made=made), "node"):
        assert "prune" not in one.dockerfile


def test_nothing_is_pruned_that_a_source_loads_which_is_not_started() -> None:
    made = {**MADE, 5: {**MADE[5], "app/tools/print.js": "require('typescript')\n"}}
    for one in planned(image(made=made), "node"):
        assert "prune" not in one.dockerfile


def test_nothing_is_pruned_that_was_never_installed() -> None:
    for one in planned(image(TEXT.replace("npm ci", "npm ci --omit=dev")), "node"):
        assert "prune" not in one.dockerfile


@pytest.mark.parametrize(
    ("install", "prune"),
    [
        ("yarn --frozen-lockfile", "yarn install --production --ignore-scripts --prefer-offline --frozen-lockfile"),
        ("pnpm i", "CI=true pnpm prune --prod --ignore-scripts"),
    ],
)
def test_each_manager_prunes_in_its_own_way(install: str, prune: str) -> None:
    found = planned(image(TEXT.replace("npm ci", install)), "node")
    *pruned, whole = found
    assert pruned
    assert all(first_stage(one)[-1] == f"RUN {prune}" for one in pruned)
    assert "prune" not in whole.dockerfile  # for what nobody can tell by reading
    assert "--production" not in whole.dockerfile


def test_an_old_npm_is_told_in_its_own_words() -> None:
    found = planned(image(NODE_VERSION="12.22.1"), "node")
    assert first_stage(found[0])[-1] == "RUN npm prune --production"


def test_a_module_for_glibc_keeps_alpine_out() -> None:
    native = program("/lib64/ld-linux-x86-64.so.2", ("libc.so.6",))
    made = {**MADE, 4: {**MADE[4], "app/node_modules/express/native.node": native}}
    libc = {"lib/x86_64-linux-gnu/libc.so.6": program(), "lib64/ld-linux-x86-64.so.2": program()}
    known = from_image(TEXT, made, base={**BASE, **libc}, cmd=("node", "dist/main.js"), workdir="/app")
    assert {one.runtime_base for one in planned(known, "node")} == {"node:20-slim"}


def test_a_module_for_glibc_that_is_pruned_keeps_nothing_out() -> None:
    native = program("/lib64/ld-linux-x86-64.so.2", ("libc.so.6",))
    made = {**MADE, 4: {**MADE[4], "app/node_modules/typescript/native.node": native}}
    libc = {"lib/x86_64-linux-gnu/libc.so.6": program(), "lib64/ld-linux-x86-64.so.2": program()}
    known = from_image(TEXT, made, base={**BASE, **libc}, cmd=("node", "dist/main.js"), workdir="/app")
    assert "node:20-alpine" in [one.runtime_base for one in planned(known, "node")]


def test_a_slim_image_with_nothing_to_leave_is_left_alone() -> None:
    text = "FROM node:20-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm ci --omit=dev\nCMD node main.js\n"
    made: Mapping[int, Mapping[str, str]] = {
        3: {"app/package.json": "{}"},
        4: {"app/node_modules/a/package.json": "{}"},
    }
    assert plan(from_image(text, made, base=BASE, workdir="/app", cmd=("node", "main.js"))).not_needed is not None


@pytest.mark.parametrize(
    ("base", "slim"),
    [("node:20", "node:20-slim"), ("node", "node:slim"), ("node:18-bullseye", "node:18-bullseye-slim"),
     ("node:lts", "node:lts-slim"), ("mirror.example/node:20", "mirror.example/node:20-slim")],
)  # fmt: skip
def test_the_slim_form_has_the_same_version(base: str, slim: str) -> None:
    (candidate,) = planned(from_text(TEXT.replace("node:20", base), ["package.json"]), "node")
    assert candidate.runtime_base == slim


def test_a_project_at_the_root_of_the_image_is_found_from_the_text() -> None:
    text = "FROM node:22-slim\nCOPY ./ ./\nRUN npm install\nRUN npm run build\nCMD node dist/main.js\n"
    (candidate,) = planned(from_text(text, ["package.json", "src/main.ts"]), "node")
    copies = [line for line in last_stage(candidate) if line.startswith("COPY")]
    assert "COPY --from=build /node_modules /node_modules" in copies
    assert "COPY --from=build /dist /dist" in copies
