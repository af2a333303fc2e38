from __future__ import annotations

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence.run_purpose import Nature, effects, nature
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
