"""What is done with an image beyond the exercise, by values: its own jobs, and what its sources say."""

import pytest

from bot.behaviour.exercise import scenarios
from bot.behaviour.exercise.scenarios import Scenario, ScenarioKind
from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig

TABLE = "# m h\nSHELL=/bin/sh\n*/5 4 * * 1-5 root /app/report  --all # x\n@daily root /app/clean\nnonsense\n"
SUPERVISOR = "[program:web]\ncommand=/app/web --port 80 ; a comment\n[program:b]\n command = /app/worker\nuser=root\n"


def image(files: dict[str, str], source: str = "", own: bool = True, mode: int = 0o755) -> BuiltImage:
    there = {path: TreeFile(Entry(path, EntryKind.FILE, 1, mode, length=1), int(own)) for path in files}
    return BuiltImage(
        ImageConfig(cmd=("/app/x",)), there, (None, 3), lambda path, limit: files.get(path, "").encode(),
        InstalledSystem(None, {}, {"etc/cron.d/e2scrub": "e2fsprogs"}),
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip


def commands(found: tuple[Scenario, ...]) -> list[str]:
    return [one.words[2] for one in found]


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("etc/cron.d/job", TABLE, ["/app/report  --all # x", "/app/clean"]),
        ("etc/crontab", TABLE, ["/app/report  --all # x", "/app/clean"]),
        ("var/spool/cron/crontabs/root", "1 2 3 4 5 echo a b\n", ["echo a b"]),
        ("etc/crontabs/root", "@reboot echo a b\n", ["echo a b"]),
        ("etc/cron.daily/job", "anything", ["/etc/cron.daily/job"]),
        ("etc/periodic/hourly/job", "anything", ["/etc/periodic/hourly/job"]),
        ("etc/supervisor/conf.d/app.conf", SUPERVISOR, ["/app/web --port 80", "/app/worker"]),
        ("app/supervisord.conf", SUPERVISOR, ["/app/web --port 80", "/app/worker"]),
        ("etc/cron.d/e2scrub", TABLE, []),  # a package's own
        ("app/notes.txt", TABLE, []),
    ],
)
def test_jobs_are_found_where_schedulers_look(path: str, text: str, said: list[str]) -> None:
    assert commands(scenarios.jobs(image({path: text}))) == said


def test_what_the_base_has_or_nobody_may_run_is_no_job() -> None:
    assert scenarios.jobs(image({"etc/cron.d/job": TABLE}, own=False)) == ()
    assert scenarios.jobs(image({"etc/cron.daily/job": "x"}, mode=0o644)) == ()


def test_there_are_not_too_many() -> None:
    assert len(scenarios.jobs(image({"etc/crontab": "".join(f"1 2 3 4 5 root job {n}\n" for n in range(99))}))) == 8


@pytest.mark.parametrize(("ends", "line"), [(True, True), (False, False)])
def test_a_line_is_for_what_ends_by_itself(ends: bool, line: bool) -> None:
    names = [one.name for one in scenarios.scenarios(image({}), ends=ends)]
    assert ("a line on standard input" in names) is line
    assert names[-2:] == ["a second start", "a read-only root file system"]


def test_signals_that_mean_something_else_than_the_end_are_sent() -> None:
    source = "import signal\nsignal.signal(signal.SIGHUP, print)\nsignal.signal(signal.SIGTERM, print)\n"
    sent = [one for one in scenarios.scenarios(image({}, source), ends=False) if one.kind is ScenarioKind.SIGNAL]
    assert sent == [Scenario(ScenarioKind.SIGNAL, "SIGHUP", ("HUP",))]


def test_a_shell_is_needed_for_a_job_and_a_command_for_the_rest() -> None:
    job, again = Scenario(ScenarioKind.COMMAND, "x", ("/bin/sh", "-c", "x")), Scenario(ScenarioKind.AGAIN, "again")
    assert not scenarios.is_there(job, image({}))
    assert scenarios.is_there(job, image({"bin/sh": ""}))
    assert scenarios.is_there(again, image({}))
