from __future__ import annotations

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence.run_purpose import Nature, effects, find_installed_from, nature
from bot.rewrite.evidence.steps import BuildStep, steps


def run(script: str, before: str = "") -> BuildStep:
    parsed = graph(parse(f"FROM debian\n{before}RUN {script}\n"))
    return steps(parsed, parsed.final())[-1]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*", Nature.PACKAGES),
        ("apk add --no-cache git", Nature.PACKAGES),
        ("apt-get update && apt-get install -y gcc && make", Nature.MIXED),
        ("apt-get install -y gcc && pip install x && apt-get purge -y gcc", Nature.MIXED),
        ("curl -fsS https://x/key | apt-key add - && apt-get update && apt-get install -y x", Nature.PACKAGES),
        ("useradd -m app && mkdir /data && chown app /data", Nature.SETUP),
        ("echo a > /etc/a.conf", Nature.SETUP),
        ("chmod 0644 /etc/cron.d/jobs && crontab /etc/cron.d/jobs", Nature.SETUP),
        ("<<EOF\nmkdir /a\necho x > /a/b\nEOF", Nature.SETUP),
        ("go build -o /app .", Nature.BUILD),
        ("curl -o /usr/bin/x https://x", Nature.BUILD),
        ("./install.sh", Nature.BUILD),
        ('["/bin/build", "all"]', Nature.BUILD),
    ],
)
def test_what_a_run_is_for(script: str, expected: Nature) -> None:
    assert nature(run(script)) is expected


def test_another_shell_is_not_read() -> None:
    assert nature(run("Install-Thing", 'SHELL ["powershell", "-command"]\n')) is Nature.BUILD


def test_what_a_run_changes() -> None:
    found = effects(run("mkdir -p logs && chown -R app:app logs /etc/x && ln -s /app/a /usr/bin/a", "WORKDIR /app\n"))
    assert found.made == {"/app/logs"}
    assert found.touched == {"/app/logs", "/etc/x", "/usr/bin/a"}
    assert ("/etc/x", "app:app") in found.owners


@pytest.mark.parametrize(
    ("text", "trees"),
    [
        ("COPY . /app\nWORKDIR /app\nRUN ./configure && make -j8 && make install", {"/app"}),
        ("COPY ./ /app/\nRUN (cd /app && make && make install)", {"/app"}),
        ("COPY . /work\nWORKDIR /work\nRUN cmake -B build . && cmake --install build", {"/work", "/work/build"}),
        ("COPY . /w\nRUN mkdir /b && cd /b && cmake /w && cmake --build /b --target install", {"/b"}),
        ("COPY src /app/src\nCOPY conf /app/conf\nRUN make -C /app/src install", {"/app/src"}),
        ("WORKDIR /w\nCOPY . .\nRUN meson setup out && ninja -C out install", {"/w", "/w/out"}),
        ("COPY . /app\nRUN cd /app && make", set()),
        ("COPY . /\nRUN make install", set()),
        ("COPY . /app\nWORKDIR /app\nRUN npm install", set()),
    ],
)
def test_a_tree_from_which_what_was_built_is_installed(text: str, trees: set[str]) -> None:
    stages = graph(parse(f"FROM debian:bookworm\n{text}\n"))
    assert find_installed_from(tuple(steps(stages, stages.final(None), None))) == trees
