"""Programs that tell local time read the zone that TZ or /etc/localtime names, though no source names one."""

from __future__ import annotations

import pytest

from bot.sources import program, reading
from bot.sources.facts import UseKind

_GO = 'package main\nimport (\n"fmt"\n"time"\n)\n'


def reads_zones(name: str, text: str) -> bool:
    source = reading.read(name, text.encode())
    assert source is not None
    uses = (use for file in program.together([source]).files for use in file.uses)
    return any(use.kind is UseKind.DATA and "zones" in use.names for use in uses)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.go", _GO + 'func main() { fmt.Println(time.Unix(3, 0).Format("15")) }'),
        ("main.go", _GO + 'func main() { now := time.Now(); fmt.Println(now.Format("15")) }'),
        ("main.go", _GO + 'func show(t time.Time) string { return t.Local().Format("15") }'),
        ("main.c", "#include <time.h>\nint main(void) { time_t now = 0; return localtime(&now)->tm_hour; }"),
        ("app.py", "from datetime import datetime\nprint(datetime.now())\n"),
        ("app.py", "import time\nprint(time.strftime('%H'))\n"),
        ("app.rb", "puts Time.now\n"),
    ],
)
def test_local_time_needs_zones(name: str, text: str) -> None:
    assert reads_zones(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.go", _GO + "func main() { start := time.Now(); fmt.Println(time.Since(start)) }"),
        ("main.go", _GO + 'func main() { fmt.Println(time.Now().UTC().Format("15")) }'),
        ("main.c", "#include <time.h>\nint main(void) { return (int)time(0); }"),
        ("app.py", "import time\nprint(time.monotonic())\n"),
    ],
)
def test_time_that_is_measured_or_universal_does_not(name: str, text: str) -> None:
    assert not reads_zones(name, text)
