"""Where a RUN gets a cache mount, and every reason not to give it one."""

from collections.abc import Mapping, Sequence

import pytest

from bot.dockerfile.syntax import parse
from bot.rewrite.polish.cache_mounts import BaseImage, MountContext, add_cache_mounts

GO = BaseImage({"GOPATH": "/go", "PATH": "/usr/local/go/bin:/usr/bin"})
RUST = BaseImage({"CARGO_HOME": "/usr/local/cargo"})
NODE = BaseImage({"NODE_VERSION": "20.18.0", "YARN_VERSION": "1.22.22"})
PLAIN = BaseImage({"PATH": "/usr/bin"})
LAST = "\nFROM alpine\nCOPY --from=build /out /out\n"

MOD = "/go/pkg/mod"
GO_CACHE = "/root/.cache/go-build"


def places(body: str, base: BaseImage | None, files: Sequence[str] = (), last: str = LAST, **more: str) -> set[str]:
    """Return the folders that are mounted in any RUN."""
    text = f"FROM base AS build\n{body}\n{last}"
    made = add_cache_mounts(text, None, MountContext(lambda _: base, context_files=files, build_args=more))
    values = [value for one in parse(made).instructions for value in one.flag_values("mount")]
    return {value.partition("target=")[2].partition(",")[0] for value in values if "type=cache" in value}


TAKEN: Mapping[str, tuple[str, BaseImage, set[str]]] = {
    "go": ("RUN go build -o /out .", GO, {MOD, GO_CACHE}),
    "go install": ("RUN go install ./...", GO, {MOD, GO_CACHE}),
    "go with a variable before it": ("RUN CGO_ENABLED=0 go build .", GO, {MOD, GO_CACHE}),
    "go of a distribution": ("RUN go build .", PLAIN, {"/root/go/pkg/mod", GO_CACHE}),
    "go elsewhere": ("ENV GOPATH=/p GOCACHE=/c\nRUN go build .", GO, {"/p/pkg/mod", "/c"}),
    "go's modules elsewhere": ("ENV GOMODCACHE=/m\nRUN go build .", GO, {"/m", GO_CACHE}),
    "go by an argument": ("ARG GOCACHE=/c\nRUN go build .", GO, {MOD, "/c"}),
    "go for another cache folder": ("ENV XDG_CACHE_HOME=/x\nRUN go build .", GO, {MOD, "/x/go-build"}),
    "go vendored": ("RUN go build -mod=vendor .", GO, {GO_CACHE}),
    "go at home elsewhere": ("ENV HOME=/h\nRUN go build .", GO, {MOD, "/h/.cache/go-build"}),
    "cargo": ("RUN cargo build --release --locked", RUST, {"/usr/local/cargo/registry"}),
    "cargo of a distribution": ("RUN cargo +nightly install --path .", PLAIN, {"/root/.cargo/registry"}),
    "npm": ("RUN npm ci", NODE, {"/root/.npm"}),
    "npm and more": ("RUN npm ci && npm run build", NODE, {"/root/.npm"}),
    "npm elsewhere": ("ENV npm_config_cache=/n\nRUN npm ci", NODE, {"/n"}),
    "yarn": ("RUN yarn install --frozen-lockfile", NODE, {"/usr/local/share/.cache/yarn"}),
    "pip": ("RUN pip install -r requirements.txt", PLAIN, {"/root/.cache/pip"}),
    "pip as a module": ("RUN python3 -m pip install flask", PLAIN, {"/root/.cache/pip"}),
    "maven": ("RUN mvn -q package", PLAIN, {"/root/.m2/repository"}),
    "maven with settings": ("COPY settings.xml /root/.m2/\nRUN mvn -q package", PLAIN, {"/root/.m2/repository"}),
    "the wrapper of maven": ("RUN ./mvnw package", PLAIN, {"/root/.m2/repository"}),
    "gradle": ("RUN ./gradlew build", PLAIN, {"/root/.gradle/caches"}),
    "gradle elsewhere": ("ENV GRADLE_USER_HOME=/g\nRUN gradle build", PLAIN, {"/g/caches"}),
    "composer": ("ENV COMPOSER_HOME=/tmp\nRUN composer install", PLAIN, {"/tmp/cache"}),
    "user root": ("USER root\nRUN npm ci", NODE, {"/root/.npm"}),
    "another bash": ('SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN npm ci', NODE, {"/root/.npm"}),
    "two tools": ("RUN npm ci\nRUN pip install x", NODE, {"/root/.npm", "/root/.cache/pip"}),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_tool_gets_its_cache(name: str) -> None:
    body, base, wanted = TAKEN[name]
    assert places(body, base) == wanted


LEFT: Mapping[str, tuple[str, BaseImage | None]] = {
    "a base that says nothing": ("RUN go build .", None),
    "exec form": ('RUN ["go", "build", "."]', GO),
    "a heredoc": ("RUN <<EOF\ngo build .\nEOF", GO),
    "a mount of its own": ("RUN --mount=type=cache,target=/x go build .", GO),
    "another user": ("USER app\nRUN go build .", GO),
    "a user that an argument names": ("ARG WHO=app\nUSER $WHO\nRUN go build .", GO),
    "a base with a user": ("RUN npm ci", BaseImage({}, user="node")),
    "sudo": ("RUN sudo -u app npm ci", NODE),
    "su": ('RUN su app -c "npm ci"', NODE),
    "home in the command": ("RUN HOME=/tmp npm ci", NODE),
    "an export": ("RUN export GOCACHE=/tmp/c && go build .", GO),
    "a variable in the command": ("RUN GOPATH=/x go build .", GO),
    "a path that only the build knows": ("ENV GOCACHE=$SOMEWHERE/c GOMODCACHE=c\nRUN go build .", GO),
    "two paths": ("ENV GOPATH=/a:/b\nRUN go build .", GO),
    "no modules": ("ENV GO111MODULE=off\nRUN go build .", GO),
    "settings of go": ("RUN go env -w GOCACHE=/c\nRUN go build .", GO),
    "settings of npm": ("RUN npm config set cache /c\nRUN npm ci", NODE),
    "places that differ": ("RUN go mod download\nENV GOCACHE=/c\nRUN go build .", GO),
    "a cache that is cleaned": ("RUN npm ci && npm cache clean --force", NODE),
    "a cache that is removed": ("RUN npm ci && rm -rf /root/.npm", NODE),
    "a cache that is removed later": ("RUN npm ci\nRUN rm -rf ~/.npm /tmp/x", NODE),
    "all caches are removed": ("RUN pip install x && rm -rf $HOME/.cache", PLAIN),
    "go's caches are removed": ("RUN go build . && go clean -modcache", GO),
    "pip without a cache": ("RUN pip install --no-cache-dir x", PLAIN),
    "pip without a cache by ENV": ("ENV PIP_NO_CACHE_DIR=1\nRUN pip install x", PLAIN),
    "pip elsewhere": ("RUN pip install --cache-dir /c x", PLAIN),
    "npm elsewhere": ("RUN npm ci --cache /c", NODE),
    "yarn that is not known": ("RUN yarn install", PLAIN),
    "pnpm": ("RUN pnpm install", NODE),
    "uv": ("RUN uv pip install x", PLAIN),
    "poetry": ("RUN poetry install", PLAIN),
    "apt": ("RUN apt-get update && apt-get install -y gcc", PLAIN),
    "composer, which looks around": ("RUN composer install", PLAIN),
    "the image of gradle": ("RUN gradle build", BaseImage({"GRADLE_HOME": "/opt/gradle"})),
    "maven elsewhere": ("RUN mvn -Dmaven.repo.local=/m package", PLAIN),
    "maven with settings of its own": ("RUN mvn -s settings.xml package", PLAIN),
    "maven's folder is read": ("RUN mvn package\nRUN cp -r /root/.m2 /backup", PLAIN),
    "maven's folder is filled": ("COPY m2 /root/.m2\nRUN mvn package", PLAIN),
    "only one of two can have it": ("RUN go mod download\nUSER app\nRUN go build .", GO),
    "a heredoc that needs the modules": ("RUN go mod download\nRUN <<EOF\ngo build .\nEOF", GO),
    "a script that may need the modules": ("RUN go mod download\nRUN ./build.sh", GO),
    "a program that may need the modules": ("RUN go build .\nRUN golangci-lint run", GO),
    "nothing is downloaded": ("RUN go version && npm run build && cargo --version", GO),
    "work in the cache": ("RUN go mod download\nWORKDIR /go/pkg/mod/x\nRUN ls", GO),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_certain_is_left(name: str) -> None:
    body, base = LEFT[name]
    text = f"FROM base AS build\n{body}\n{LAST}"
    assert add_cache_mounts(text, None, MountContext(lambda _: base)) == text


@pytest.mark.parametrize(
    ("body", "base", "files", "wanted"),
    [
        ("RUN go build .", GO, ["vendor/modules.txt"], {GO_CACHE}),
        ("RUN cargo build", RUST, [".cargo/config.toml"], set()),
        ("RUN yarn install", NODE, ["web/.yarnrc.yml"], set()),
        ("RUN mvn package", PLAIN, [".mvn/maven.config"], set()),
        ("RUN ./gradlew build", PLAIN, ["gradle/wrapper/gradle-wrapper.properties"],
         {"/root/.gradle/caches", "/root/.gradle/wrapper"}),
    ],
)  # fmt: skip
def test_files_of_the_context_count(body: str, base: BaseImage, files: list[str], wanted: set[str]) -> None:
    assert places(body, base, files) == wanted


@pytest.mark.parametrize(
    "last",
    [
        "COPY --from=build /go/pkg/mod /go/pkg/mod",
        "COPY --from=build /go/ /go/",
        "COPY --from=build / /",
        "COPY --from=build /go/p* /x/",
        "COPY --from=0 /go/pkg/mod/a /a",
        "RUN --mount=from=build,target=/x true",
        "RUN --mount=from=build,source=/go,target=/x true",
    ],
)
def test_what_is_taken_from_the_cache_stays_in_a_layer(last: str) -> None:
    assert places("RUN go build -o /out .", GO, last=f"FROM alpine\n{last}\n") == set()


def test_what_the_last_stage_does_concerns_no_cache_of_the_first() -> None:
    last = "FROM alpine\nCOPY . /root/.npm\nRUN rm -rf /root/.npm\nCOPY --from=build /out /root/.npm/\n"
    assert places("RUN npm ci", NODE, last=last) == {"/root/.npm"}


def test_stages_that_ship_get_none() -> None:
    assert places("RUN go build .", GO, last="FROM build\nCMD x\n") == set()
    assert (
        places("RUN go mod download", GO, last="FROM build AS b\nRUN go build .\nFROM build\nCOPY --from=b /a /\n")
        == set()
    )
    assert places("RUN go build .", GO, last="") == set()


def test_all_runs_that_need_the_modules_get_the_same() -> None:
    body = "RUN go mod download\nRUN apt-get update && apt-get install -y gcc\nRUN make\nRUN npm ci"
    text = f"FROM base AS build\n{body}\n{LAST}"
    runs = [
        one
        for one in parse(add_cache_mounts(text, None, MountContext(lambda _: GO))).instructions
        if one.keyword == "RUN"
    ]
    flags = [one.flag_values("mount") for one in runs]
    assert flags[0] == flags[2] == (f"type=cache,target={MOD}", f"type=cache,target={GO_CACHE}")
    assert flags[1] == () and flags[3] == ("type=cache,target=/root/.npm",)


def test_what_the_base_has_there_already_would_be_hidden() -> None:
    known = MountContext(lambda _: GO, holds=lambda path: path == MOD)
    text = f"FROM base AS build\nRUN go build -o /out .\n{LAST}"
    assert add_cache_mounts(text, None, known) == text


def test_an_old_frontend_knows_no_mounts() -> None:
    text = f"# syntax=docker/dockerfile:1.0\nFROM base AS build\nRUN npm ci\n{LAST}"
    assert add_cache_mounts(text, None, MountContext(lambda _: NODE)) == text
    assert add_cache_mounts(text.replace(":1.0", ":1"), None, MountContext(lambda _: NODE)) != text
    assert add_cache_mounts(text.replace(":1.0", ":1.10"), None, MountContext(lambda _: NODE)) != text


def test_maven_is_locked() -> None:
    text = f"FROM base AS build\nRUN mvn package\n{LAST}"
    assert "target=/root/.m2/repository,sharing=locked" in add_cache_mounts(text, None, MountContext(lambda _: PLAIN))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_lines_stay_as_they_are(end: str) -> None:
    text = (
        f"# escape=`\nFROM base AS build\n  run  go mod download\nRUN `\n  # why\n  go build `\n  -o /out .\n"
        f"RUN --network=none go test ./...\n# the end\n{LAST}"
    ).replace("\n", end)
    mounts = f"--mount=type=cache,target={MOD} `\n    --mount=type=cache,target={GO_CACHE}"
    wanted = (
        f"# escape=`\nFROM base AS build\n  run {mounts} `\n     go mod download\nRUN {mounts} `\n  # why\n"
        f"  go build `\n  -o /out .\nRUN {mounts} `\n    --network=none go test ./...\n# the end\n{LAST}"
    ).replace("\n", end)
    assert add_cache_mounts(text, None, MountContext(lambda _: GO)) == wanted


def test_one_mount_stays_in_a_short_line() -> None:
    text = f"FROM base AS build\nRUN npm ci\nRUN npm ci \\\n --x\nRUN npm ci {'x' * 100}\n{LAST}"
    lines = add_cache_mounts(text, None, MountContext(lambda _: NODE)).splitlines()
    assert lines[1] == "RUN --mount=type=cache,target=/root/.npm npm ci"
    assert lines[2:4] == ["RUN --mount=type=cache,target=/root/.npm \\", "    npm ci \\"]
    assert lines[5:7] == ["RUN --mount=type=cache,target=/root/.npm \\", f"    npm ci {'x' * 100}"]
