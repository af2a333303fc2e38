"""Dependencies before source: what goes down, what gets a COPY of its own above, and all that stays where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.syntax import parse
from bot.image.built_image import BuiltImage
from bot.rewrite.polish.cache_mounts import BaseImage, MountContext
from bot.rewrite.polish.likeness import unlike
from bot.rewrite.polish.order import order_steps
from tests.unit.rewrite.fakes import File, built

NODE = ("package.json", "package-lock.json", "src/a.js", "server.js")
BIG = b"x" * 2_000_000


def known(files: Sequence[str], contents: Mapping[str, str] | None = None) -> MountContext:
    def read(path: str) -> bytes | None:
        text = (contents or {}).get(path, "{}")
        return text.encode() if path in files and text != "unknown" else None

    return MountContext(lambda _: BaseImage({}), context_files=tuple(files), read=read)


def after(
    text: str,
    files: Sequence[str] = NODE,
    image: BuiltImage | None = None,
    contents: Mapping[str, str] | None = None,
) -> str:
    found = order_steps(text, None, known(files, contents), image)
    parse(found)
    assert order_steps(found, None, known(files, contents)) == found, "once is enough"
    return found


def in_order(body: str) -> str:
    return f"FROM node:20 AS build\nWORKDIR /app\n{body}FROM alpine\nCOPY --from=build /app/dist /dist\n"


def test_an_install_gets_its_manifests_and_the_source_comes_after_it() -> None:
    before = in_order("COPY . .\nENV A=b\nRUN npm ci\nRUN npm run build\n")
    assert after(before) == in_order(
        "COPY package-lock.json package.json /app/\nENV A=b\nRUN npm ci\nCOPY . .\nRUN npm run build\n"
    )


def test_packages_of_the_system_need_nothing() -> None:
    before = in_order("COPY . .\nRUN apk add gcc\nRUN make\n")
    assert after(before) == in_order("RUN apk add gcc\nCOPY . .\nRUN make\n")


def test_a_comment_and_flags_go_along() -> None:
    before = in_order("# the source\nCOPY --chown=a:b . .\nRUN npm ci\nRUN npm run build\n")
    assert after(before) == in_order(
        "COPY --chown=a:b package-lock.json package.json /app/\nRUN npm ci\n# the source\nCOPY --chown=a:b . .\n"
        "RUN npm run build\n"
    )


def test_a_run_of_both_is_taken_apart_where_it_does_not_ship() -> None:
    both = "COPY . .\nRUN apk add gcc && npm ci && make\n"
    assert after(in_order(both)) == in_order(
        "COPY package-lock.json package.json /app/\nRUN apk add gcc \\\n    && npm ci\nCOPY . .\nRUN make\n"
    )
    assert after(f"FROM node:20\nWORKDIR /app\n{both}") == f"FROM node:20\nWORKDIR /app\n{both}"


def test_lists_that_pip_is_given_come_with_those_beside_them() -> None:
    files = ("requirements/prod.txt", "requirements/base-requirements.txt", "a/b.py")
    text = after(in_order("COPY . .\nRUN pip install -r requirements/prod.txt\nRUN make\n"), files)
    assert "COPY requirements/base-requirements.txt requirements/prod.txt /app/requirements/\nRUN pip" in text


@pytest.mark.parametrize(
    "body",
    [
        "COPY . .\nRUN pip install .\n",
        "COPY . .\nRUN pip install -e . -r r.txt\n",
        "COPY . .\nRUN ./setup.sh && npm ci\n",
        "COPY . .\nRUN npm ci < list\n",
        "COPY . .\nRUN apk add $(cat packages.txt)\n",
        "COPY . .\nRUN apk add $PACKAGES\n",
        "COPY . .\nRUN apk add ./x.apk\n",
        "COPY . .\nRUN apk add gcc server.js\n",
        "COPY . .\nRUN chown -R a /app && apk add x\n",
        "COPY . /etc/\nRUN apk add gcc\n",
        "COPY . /\nRUN apk add gcc\n",
        "COPY *.js ./\nRUN apk add gcc\n",
        "COPY $DIR /app\nRUN apk add gcc\n",
        "COPY --exclude=a . .\nRUN apk add gcc\n",
        "COPY . .\nRUN composer install -o\n",
        "COPY . .\nRUN poetry install\n",
        "COPY . .\nRUN go build\n",
        "COPY . .\nRUN npm install left-pad\n",
        "COPY . .\nVOLUME /app\nRUN apk add gcc\n",
        "COPY . .\nWORKDIR /other\nRUN npm ci\n",
        "COPY package.json .\nRUN npm ci\n",
        "COPY <<EOF /app/x\nhello\nEOF\nRUN apk add gcc\n",
        "COPY . .\nRUN <<EOF\napk add gcc\nEOF\n",
        "COPY . .\nRUN --mount=type=bind,target=/x apk add gcc\n",
        "ADD https://example.org/x.tgz /app/\nRUN apk add gcc\n",
        "ADD x.tar.gz /app/\nRUN apk add gcc\n",
        "COPY . .\nRUN cd sub && npm ci\n",
    ],
)
def test_what_is_not_certain_stays(body: str) -> None:
    files = (*NODE, "r.txt", "packages.txt", "composer.json", "pyproject.toml", "x.tar.gz", "go.mod")
    assert after(in_order(body), files) == in_order(body)


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("npm ci", {"package.json": '{"scripts": {"postinstall": "patch-package"}}'}),
        ("npm ci", {"package.json": '{"scripts": {"prepare": "husky"}}'}),
        ("npm ci", {"package.json": "unknown"}),
        ("npm ci", {"package.json": "{,"}),
        ("npm ci", {"package.json": "{}", "binding.gyp": "{}"}),
        ("npm ci", {"package.json": '{"workspaces": ["packages/*"]}'}),
        ("npm ci", {"package.json": '{"dependencies": {"a": "file:../a"}}'}),
        ("npm ci", {"package.json": '{"dependencies": {"a": "./a"}}'}),
        ("pnpm install", {"package.json": '{"pnpm": {"patchedDependencies": {"a": "patches/a.patch"}}}'}),
        ("pnpm install", {"package.json": "{}", ".pnpmfile.cjs": "{}"}),
        ("pnpm install", {"package.json": "{}", "pnpm-workspace.yaml": "packages:\n  - a\n"}),
        ("yarn install", {"package.json": '{"resolutions": {"a": "patch:a@1#./x.patch"}}'}),
        ("yarn install", {"package.json": "{}", ".yarnrc.yml": "yarnPath: .yarn/x.cjs\n"}),
        ("bun install", {"package.json": '{"patchedDependencies": {"a": "x.patch"}}'}),
        ("composer install", {"composer.json": '{"scripts": {"post-install-cmd": "@php artisan"}}'}),
        ("composer install", {"composer.json": '{"scripts": {"post-autoload-dump": ["x"]}}'}),
        ("composer install", {"composer.json": '{"autoload": {"classmap": ["database"]}}'}),
        ("composer install", {"composer.json": '{"config": {"optimize-autoloader": true}}'}),
        ("composer install", {"composer.json": '{"repositories": [{"type": "path", "url": "x"}]}'}),
        ("composer install", {"composer.json": '{"extra": {"patches": {}}}'}),
        ("bundle install", {"Gemfile": "gemspec\n"}),
        ("bundle install", {"Gemfile": "gem 'a', path: 'a'\n"}),
        ("bundle install", {"Gemfile": "ruby File.read('.version')\n"}),
        ("pip install -r requirements.txt", {"requirements.txt": "flask\n-e .\n"}),
        ("pip install -r requirements.txt", {"requirements.txt": "./wheels/a.whl\n"}),
        ("poetry install --no-root", {"pyproject.toml": 'a = { path = "../a" }\n'}),
    ],
)
def test_an_install_that_may_read_sources_has_them(command: str, files: dict[str, str]) -> None:
    body = in_order(f"COPY . .\nRUN {command}\nRUN make\n")
    assert after(body, (*files, "src/a.js"), contents=files) == body


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("npm ci", {"package.json": '{"scripts": {"build": "tsc"}, "dependencies": {"a": "~1.2.3", "b": "a/b"}}'}),
        ("npm ci --ignore-scripts", {"package.json": '{"scripts": {"postinstall": "patch-package"}}'}),
        ("pnpm install", {"package.json": "{}", "pnpm-workspace.yaml": "onlyBuiltDependencies:\n  - a\n"}),
        ("yarn install", {"package.json": "{}", ".yarnrc.yml": "nodeLinker: node-modules\n"}),
        ("composer install --no-scripts", {"composer.json": '{"scripts": {"post-install-cmd": "x"}}'}),
        ("composer install", {"composer.json": '{"autoload": {"psr-4": {"App\\\\": "src/"}}}'}),
        ("bundle install", {"Gemfile": "source 'x'\ngem 'path', '1' # gemspec\n"}),
        ("pip install -r requirements.txt", {"requirements.txt": "flask==1 # -e .\n", "notes.txt": "unknown"}),
    ],
)
def test_an_install_that_reads_manifests_only_goes_first(command: str, files: dict[str, str]) -> None:
    text = after(in_order(f"COPY . .\nRUN {command}\nRUN make\n"), (*files, "src/a.js"), contents=files)
    assert text.index(f"RUN {command}") < text.index("COPY . .")


def test_libraries_in_the_context_would_lie_over_those_that_are_installed() -> None:
    body = in_order("COPY . .\nRUN npm ci\nRUN make\n")
    assert after(body, (*NODE, "node_modules/a/index.js")) == body


def test_where_the_context_is_not_known_nothing_moves() -> None:
    body = in_order("COPY . .\nRUN npm ci\n")
    assert after(body, ()) == body


def test_in_the_last_stage_source_goes_below_what_another_stage_brings() -> None:
    text = "FROM a AS build\nRUN pip install x\nFROM b\nCOPY . /app\nCOPY --from=build /i /usr/local\n"
    assert after(text, ("app.py",)).endswith("COPY --from=build /i /usr/local\nCOPY . /app\n")


def test_libraries_come_first_of_several_copies() -> None:
    copies = "COPY --from=b /app/dist /app/dist\nCOPY --from=b /app/node_modules /app/node_modules\n"
    first, second = copies.splitlines(keepends=True)
    assert after(f"FROM a AS b\nRUN make\nFROM c\n{copies}") == f"FROM a AS b\nRUN make\nFROM c\n{second}{first}"


WHOLE = "FROM node:20 AS b\nRUN make\nFROM node:20-slim\nCOPY --from=b --chown=node /app /app\nCMD node\n"


def made(text: str, files: dict[str, File]) -> BuiltImage:
    found = built(text, files).image
    assert found is not None
    return found


def test_a_folder_that_is_copied_whole_is_taken_apart() -> None:
    image = made(
        WHOLE,
        {
            "app/node_modules/a/i.js": File(BIG, 4),
            "app/src/a.js": File(line=4),
            "app/server.js": File(line=4),
            "app/package.json": File(line=4),
        },
    )
    assert after(WHOLE, NODE, image) == WHOLE.replace(
        "FROM node:20-slim\n", "RUN mkdir /libraries && mv /app/node_modules /libraries/\nFROM node:20-slim\n"
    ).replace(
        "COPY --from=b --chown=node /app /app\n",
        "COPY --from=b --chown=node /libraries/node_modules /app/node_modules\nCOPY --from=b --chown=node /app /app\n",
    )


def test_the_folder_is_looked_for_in_the_original_before_there_is_another_image() -> None:
    """There the files are of other lines."""
    files = {"app/node_modules/a/i.js": File(BIG, 3), "app/server.js": File(line=2)}
    original = made(WHOLE, files)
    expected = order_steps(WHOLE, None, known(NODE), original, exact=False)
    assert expected == after(WHOLE, NODE, made(WHOLE, {path: File(one.content, 4) for path, one in files.items()}))
    assert "/libraries" in expected
    assert "/libraries" not in after(WHOLE, NODE, original)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("FROM node:20-slim\n", "USER node\nFROM node:20-slim\n"),  # who may not move them
        ("FROM node:20-slim\n", "FROM B AS c\nRUN node test\nFROM node:20-slim\nCOPY --from=c /app/report /\n"),
        ("FROM node:20-slim\n", "FROM node:20-slim\nCOPY --from=b /app/node_modules/a /a\n"),
    ],
)
def test_libraries_that_somebody_else_takes_stay_where_they_are(before: str, now: str) -> None:
    text = WHOLE.replace(before, now)
    line = text.splitlines().index("COPY --from=b --chown=node /app /app") + 1
    image = made(text, {"app/node_modules/a/i.js": File(BIG, line), "app/server.js": File(line=line)})
    assert "/libraries" not in after(text, NODE, image)


@pytest.mark.parametrize(
    "files",
    [
        {"app/node_modules/a/i.js": File(b"few", 4), "app/a.js": File(line=4)},
        {"app/node_modules/a/i.js": File(BIG, 4)},
        {"app/node_modules": File(line=4, link="/b"), "app/a.js": File(BIG, 4)},
        {"app/lib/a/i.js": File(BIG, 4), "app/a.js": File(line=4)},
    ],
)
def test_a_folder_that_stays_whole(files: dict[str, File]) -> None:
    assert after(WHOLE, NODE, made(WHOLE, files)) == WHOLE


def test_two_images_with_the_same_files_are_alike() -> None:
    files = {"app/a.js": File(line=4), "app/__pycache__/a.pyc": File(line=4)}
    one = made(WHOLE, files)
    assert unlike(one, one, made(WHOLE, files)) is None
    assert unlike(one, one, made(WHOLE, {"app/a.js": File(line=4)})) is None, "a compiled module may go"
    for path, other in (
        ("app/a.js", File(b"longer", 4)), ("app/a.js", File(line=4, mode=0o600)), ("app/new.js", File(line=4)),
    ):  # fmt: skip
        assert unlike(one, one, made(WHOLE, {**files, path: other})) == path
    gone = replace(one, files={path: file for path, file in one.files.items() if path != "app/a.js"})
    assert unlike(one, one, gone) == "app/a.js"


@pytest.mark.parametrize(
    ("mine", "other", "differs"),
    [
        (b"let a = true;  // 1", b"let a = null;  // 1", True),
        (b"built 10:20, 0a1b2c3d", b"built 11:31, dcba9876", False),  # a time and a sum
        (b"\0machine a", b"\0machine b", False),  # what a compiler made
        (b"the same", b"the same", False),
    ],
)
def test_a_text_from_another_stage_says_what_the_original_says(mine: bytes, other: bytes, differs: bool) -> None:
    original, before, after_ = (made(WHOLE, {"app/a.js": File(one, 4)}) for one in (mine, b"?" * len(mine), other))
    assert unlike(original, before, after_) == ("app/a.js" if differs else None)
    shorter = made(WHOLE, {"app/a.js": File(b"?", 4)})
    assert unlike(shorter, before, after_) is None, "the rewrite made another of it to begin with"


@pytest.mark.parametrize(
    ("now", "says", "differs"),
    [
        ("Zq8tWlB2x-0dLkM3nVp_a", b"page of %s", None),  # drawn anew, and all else is the same
        ("Zq8tWlB2x-0dLkM3nVp_a", b"side of %s", "app/.next/BUILD_ID"),
        ("Zq8tWlB2x-0dLkM3nVp", b"page of %s", "app/.next/BUILD_ID"),  # of another length
    ],
)
def test_a_name_that_is_drawn_for_each_build_is_no_difference(now: str, says: bytes, differs: str | None) -> None:
    first = "kXb3AwJr7_9yQmTt2Lc-f"

    def built(name: str, text: bytes) -> BuiltImage:
        files = {
            "app/.next/BUILD_ID": File(text % name.encode(), 4),
            f"app/.next/static/{name}/manifest.js": File(b"self.pages = 1", 4),
        }
        return made(WHOLE, files)

    one = built(first, b"page of %s")
    assert unlike(one, one, built(now, says)) == differs


INSTRUCTIONS = st.sampled_from((
    "COPY . .", "COPY src src", "COPY package.json ./", "COPY server.js /app/x.js", "RUN npm ci", "RUN apk add gcc",
    "RUN npm ci && npm run build", "RUN make", "ENV A=b", "WORKDIR /app", "WORKDIR /srv", "USER node", "ARG X",
    "RUN chown -R node /app", "COPY --from=other /app/node_modules /app/node_modules", "VOLUME /app", "# comment",
))  # fmt: skip


@given(st.lists(INSTRUCTIONS, max_size=9))
def test_nothing_is_lost_whatever_moves(body: list[str]) -> None:
    """Every RUN stays in its order, and every file that is copied still is, after the same WORKDIR."""
    text = (
        "FROM node:20 AS build\nWORKDIR /app\n"
        + "".join(f"{one}\n" for one in body)
        + "FROM alpine\nCOPY --from=build /app /a\n"
    )
    found = after(text)
    runs = [" ".join(one.split()) for one in text.splitlines() if one.startswith(("RUN", "WORKDIR", "USER", "ENV"))]
    kept = " ".join(found.split())
    at = 0
    for run in runs:
        first = run.partition(" && ")[0]
        at = kept.index(first, at) + 1
    for copy in (one for one in body if one.startswith("COPY")):
        assert found.count(copy) >= body.count(copy)
