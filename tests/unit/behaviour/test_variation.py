"""What varies by itself is learned, and nothing else is forgiven."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.behaviour.templates import template
from bot.behaviour.variation import MOST_LINES, LineOrder, Sample, TextDifference, learn, split

NOW = 1_764_000_000.0
words = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8)
hexes = st.text(alphabet="0123456789abcdef", min_size=12, max_size=12)


def clock(at: float, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return datetime.fromtimestamp(at, UTC).strftime(form)


def log(at: float, pid: int, request: str, zone_hours: int = 0) -> Sample:
    lines = [
        f"{clock(at + 3600 * zone_hours)} INFO started pid={pid}",
        "listening on :8080",
        f"request {request} took {pid / 7:.3f}ms",
    ]
    return Sample("\n".join(lines) + "\n", at)


FORMS = (
    "%Y-%m-%dT%H:%M:%SZ", "%d/%b/%Y:%H:%M:%S +0000", "%a %b %d %H:%M:%S UTC %Y", "%H:%M:%S", "%b %d %H:%M:%S",
    "%-I:%M:%S %p", "%-m/%-d/%Y, %-I:%M:%S %p", "%d/%m/%Y %H:%M:%S",
)  # fmt: skip


@given(
    lines=st.lists(words, min_size=1, max_size=8),
    form=st.sampled_from(FORMS),
    ids=st.lists(hexes, min_size=3, max_size=3, unique=True),
    gaps=st.lists(st.integers(2, 20_000), min_size=2, max_size=2),
    pids=st.lists(st.integers(1, 40_000), min_size=3, max_size=3),
)
def test_texts_that_differ_in_times_and_ids_only_are_the_same(
    lines: list[str], form: str, ids: list[str], gaps: list[int], pids: list[int]
) -> None:
    moments = (NOW, NOW + gaps[0], NOW + gaps[0] + gaps[1])
    samples = [
        Sample("".join(f"[{clock(at, form)}] {line} id={one} pid={pid};\n" for line in lines), at)
        for at, one, pid in zip(moments, ids, pids, strict=True)
    ]
    if pids[0] == pids[1]:
        samples[2] = Sample(samples[2].text.replace(f"pid={pids[2]};", f"pid={pids[0]};"), moments[2])
    assert learn(*samples[:2]).difference(samples[2]) is None


@given(
    lines=st.lists(words, min_size=2, max_size=8, unique=True),
    ids=st.lists(hexes, min_size=3, max_size=3, unique=True),
    at=st.integers(0, 7),
)
def test_a_changed_word_is_never_masked_away(lines: list[str], ids: list[str], at: int) -> None:
    texts = ["".join(f"{line} got {one} in {n}ms\n" for n, line in enumerate(lines)) for one in ids]
    expected = learn(*(Sample(text, NOW) for text in texts[:2]))
    changed = texts[2].splitlines()
    changed[at % len(changed)] = changed[at % len(changed)].replace(" got ", " lost ")
    assert expected.difference(Sample("\n".join(changed), NOW)) is not None
    assert expected.difference(Sample(texts[2], NOW)) is None


@given(st.lists(words, min_size=1, max_size=10), st.data())
def test_a_line_that_is_missing_or_new_is_found(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    expected = learn(Sample(text), Sample(text))
    at = data.draw(st.integers(0, len(lines) - 1))
    assert expected.difference(Sample("\n".join(lines[:at] + lines[at + 1 :]))) is not None
    assert expected.difference(Sample("\n".join([*lines[:at], "something else", *lines[at:]]))) is not None


def test_another_time_zone_is_a_difference() -> None:
    expected = learn(log(NOW, 7, "0a1b2c3d4e5f"), log(NOW + 5, 8, "ffeeddccbbaa"))
    assert expected.difference(log(NOW + 60, 9, "123456abcdef")) is None
    found = expected.difference(log(NOW + 60, 9, "123456abcdef", zone_hours=-3))
    assert found is not None and found.added is not None and "INFO started" in found.added


@pytest.mark.parametrize("form", FORMS)
def test_a_time_varies_as_a_whole_also_where_only_its_seconds_were_seen_to(form: str) -> None:
    moments = NOW - NOW % 60, NOW - NOW % 60 + 7, NOW + 3700
    first, second, third = (Sample(f"up since {clock(at, form)} here", at) for at in moments)
    assert learn(first, second).difference(third) is None


@pytest.mark.parametrize(
    ("form", "shift"),
    [("%I:%M:%S %p", 12 * 3600), ("%m/%d/%Y, %I:%M:%S %p", 3 * 3600), ("%m/%d/%Y, %I:%M:%S %p", 400 * 86400)],
)
def test_a_clock_of_twelve_hours_in_another_zone_is_a_difference(form: str, shift: int) -> None:
    one, two, three = (f"up since {clock(NOW + gap, form)}" for gap in (0, 65, 130 + shift))
    found = learn(Sample(one, NOW), Sample(two, NOW + 65)).difference(Sample(three, NOW + 130))
    assert found is not None


def test_a_zone_that_is_spelled_out_is_part_of_a_time() -> None:
    expected = learn(Sample("at 10:00:00 +0100", NOW), Sample("at 10:00:07 +0100", NOW))
    assert expected.difference(Sample("at 10:00:09 +0100", NOW)) is None
    assert expected.difference(Sample("at 10:00:09 +0200", NOW)) is not None


def test_a_number_that_varies_does_not_excuse_a_word_in_its_place() -> None:
    expected = learn(Sample("3 users"), Sample("4 users"))
    assert expected.difference(Sample("5 users")) is None
    assert expected.difference(Sample("no users")) == TextDifference("… users", "no users")


def test_an_order_that_varies_does_not_count() -> None:
    expected = learn(Sample("a\nb\nc"), Sample("a\nc\nb"))
    assert expected.order is LineOrder.BAG
    assert expected.difference(Sample("c\nb\na")) is None
    assert expected.difference(Sample("c\nb\na\na")) is not None


def test_a_steady_order_counts() -> None:
    assert learn(Sample("a\nb"), Sample("a\nb")).difference(Sample("b\na")) == TextDifference("a", "b")


def test_a_line_that_comes_and_goes_may_be_missing_but_not_another() -> None:
    expected = learn(Sample("start\ncache is cold\nready"), Sample("start\nready"))
    assert expected.difference(Sample("start\nready")) is None
    assert expected.difference(Sample("start\ncache is cold\nready")) is None
    assert expected.difference(Sample("start")) is not None


def test_a_program_that_is_stopped_may_have_printed_less() -> None:
    expected = learn(Sample("tick 1\ntick 2\ntick 3"), Sample("tick 1\ntick 2\ntick 3"))
    assert expected.difference(Sample("tick 1\ntick 2"), prefix=True) is None
    assert expected.difference(Sample("tick 1\ntock 2"), prefix=True) is not None


def test_a_third_look_loosens_what_two_did_not_show() -> None:
    samples = [Sample("took 5 ms\nload 1"), Sample("took 5 ms\nload 2"), Sample("took 7 ms\nload 1")]
    assert learn(*samples[:2]).difference(Sample("took 9 ms\nload 3")) is not None
    assert learn(*samples).difference(Sample("took 9 ms\nload 3")) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_template_matches_both_texts_that_it_is_made_of(first: str, second: str) -> None:
    made = template(first, second, (NOW, NOW))
    assert made.matches(first, NOW) and made.matches(second, NOW)


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_text_is_what_was_learned_from_it(first: str, second: str) -> None:
    expected = learn(Sample(first, NOW), Sample(second, NOW))
    assert expected.difference(Sample(first, NOW)) is None
    assert expected.difference(Sample(second, NOW)) is None


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500_000,
        "1 " * 100_000,
        "\n".join("x" * 30 for _ in range(100_000)),
        "\n".join(f"{n} {n * 7919 % 10007}" for n in range(20_000)),
        "[" * 50_000,
    ],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    began = time.process_time()
    changed = text.replace("1", "2").replace("a", "ab", 1)
    learn(Sample(text, NOW), Sample(changed, NOW)).difference(Sample(text[::-1], NOW))
    assert time.process_time() - began < 5
    assert len(split(text)) <= MOST_LINES


def differs(*originals: str, candidate: str, prefix: bool = False, ordered: bool = True) -> bool:
    expected = learn(*(Sample(text) for text in originals))
    return expected.difference(Sample(candidate), prefix=prefix, ordered=ordered) is not None


@pytest.mark.parametrize(
    ("first", "second", "same", "other"),
    [
        ("loaded 3 plugins in 5ms", "loaded 3 plugins in 6ms", "loaded 3 plugins in 9ms", "loaded 2 plugins in 9ms"),
        ("app 1.2.3 pid 5", "app 1.2.3 pid 6", "app 1.2.3 pid 7", "app 1.2.4 pid 7"),
        ("on :8080, took 5 ms", "on :8080, took 6 ms", "on :8080, took 7 ms", "on :8081, took 7 ms"),
        ("/srv/a took 5 ms", "/srv/a took 6 ms", "/srv/a took 7 ms", "/srv/b took 7 ms"),
        ("done 12:00:01, exit 0", "done 12:00:07, exit 0", "done 12:00:09, exit 0", "done 12:00:09, exit 1"),
        ("id=0a1b2c3d", "id=9f8e7d6c", "id=1234abcd", "id=undefined"),
        ("id=0a1b2c3d", "id=9f8e7d6c", "id=1234abcd", "id=1234"),
        ("token kJ8s-Gt_2x", "token pQ3f-Zz_9a", "token aB4c-Dd_5e", "token none"),
        ("serial 1234567", "serial 7654321", "serial 1112223", "serial unknown"),
        ("status: ok", "status: warming up", "status: fine now", "status: cannot load libssl.so.3"),
        ("done", "done (3 skipped)", "done (5 skipped)", "done (failed: no such file)"),
        ("[INFO] cache: warm", "[WARN] disk: full", "[INFO] cache: warm", "[NOTE] plugin: gone"),
    ],
)
def test_what_is_real_in_a_line_that_varies_is_never_forgiven(first: str, second: str, same: str, other: str) -> None:
    assert not differs(first, second, candidate=same)
    assert differs(first, second, candidate=other)


def test_trouble_that_an_original_tells_of_itself_may_vary() -> None:
    assert not differs("db: error 5", "db: no error", candidate="db: error 7")


def test_lines_in_another_order_are_no_lines_that_vary() -> None:
    one, two = "loaded plugin 1\nloaded plugin 2", "loaded plugin 2\nloaded plugin 1"
    assert not differs(one, two, candidate=two)
    assert not differs(one, two, candidate=two, ordered=False)
    assert differs(one, two, candidate="loaded plugin 1\nloaded plugin 9")
    assert differs(one, two, candidate="loaded plugin 1", ordered=False)


def test_a_line_of_very_many_words_is_not_masked_as_a_whole() -> None:
    row = ";".join(f"x={number % 10}" for number in range(99))
    assert not differs(f"{row};1", f"{row};2", candidate=f"{row};7")
    assert differs(f"{row};1", f"{row};2", candidate="out of order")


def test_a_program_that_is_stopped_has_printed_something() -> None:
    ticks = "tick 1\ntick 2\ntick 3"
    assert differs(ticks, ticks, candidate="", prefix=True)
    assert differs(ticks, ticks, candidate="tick 1", prefix=True)


def test_what_comes_after_the_lines_that_are_taken_apart_counts() -> None:
    page = "\n".join(f"<p>{number}</p>" for number in range(2 * MOST_LINES))
    lost = page.replace(f"<p>{2 * MOST_LINES - 5}</p>", "<p>lost</p>")
    assert not differs(page, page, candidate=page)
    assert differs(page, page, candidate=lost)
    assert differs(page, page, candidate=page + "\nmore")
    assert differs(page.replace("<p>5</p>", "<p>at 12:00:00</p>"), page.replace("<p>5</p>", "<p>at 12:00:05</p>"),
                   candidate=lost.replace("<p>5</p>", "<p>at 12:00:07</p>"))  # fmt: skip
    assert not differs(page, lost, candidate=page.replace(f"<p>{2 * MOST_LINES - 5}</p>", "<p>varies</p>"))
    line = "a" * 900_000
    assert differs(line, line, candidate=line[:-1] + "b")


def test_a_number_that_varies_between_words_varies_there_in_every_line() -> None:
    """Of many requests one takes the same time twice, by chance; how many bytes it got is another matter."""
    line = "GET {path} => generated {size} bytes in {time} msecs (HTTP/1.1 200)"

    def log(*times: int, size: int = 13) -> Sample:
        return Sample("\n".join(line.format(path=f"/{n}", size=size, time=time) for n, time in enumerate(times)))

    expected = learn(log(1, 2, 1), log(1, 3, 5))
    assert expected.difference(log(4, 2, 7)) is None
    assert expected.difference(log(1, 2, 1, size=14)) is not None
    assert learn(log(1, 2), log(1, 2)).difference(log(1, 3)) is not None  # nothing says that it varies


def test_a_number_beside_other_words_does_not_vary_for_that() -> None:
    """What a start took varies; how many things it loaded, before the same word, does not."""
    first = Sample("ready after waiting 3 ms\nloaded 5 plugins\nmemory limit 64 ms")
    second = Sample("ready after waiting 8 ms\nloaded 5 plugins\nmemory limit 64 ms")
    expected = learn(first, second)
    assert expected.difference(Sample("ready after waiting 9 ms\nloaded 5 plugins\nmemory limit 64 ms")) is None
    assert expected.difference(Sample("ready after waiting 9 ms\nloaded 4 plugins\nmemory limit 64 ms")) is not None
    assert expected.difference(Sample("ready after waiting 9 ms\nloaded 5 plugins\nmemory limit 32 ms")) is not None


def test_a_time_that_stood_still_is_of_the_build_and_may_be_any() -> None:
    """Two runs of one image say the same time, a second build another: a rewrite says when it was built itself."""
    now = datetime(2026, 11, 27, 21, 5, tzinfo=UTC).timestamp()
    line = "compiled on 27 November 2026 {}"
    builds = [Sample(line.format(time), now + seconds) for time, seconds in (("21:01:07", 0), ("21:01:07", 20))]
    again = Sample(line.format("21:04:40"), now + 60)
    assert learn(*builds, again).difference(Sample(line.format("17:54:45"), now + 90)) is None
    assert learn(*builds).difference(Sample(line.format("17:54:45"), now + 90)) is not None
    assert learn(*builds, again).difference(Sample(line.format("5:54:45 PM"), now + 90)) is not None
    # What goes with the clock stays with it.
    moving = [Sample(line.format(time), now) for time in ("21:05:00", "21:05:01", "21:05:02")]
    assert learn(*moving).difference(Sample(line.format("17:54:45"), now)) is not None


def test_what_comes_after_a_line_that_is_there_at_times_is_expected() -> None:
    first, second = Sample("start\nasked\nready\nopen\nbye\n"), Sample("start\nready\nopen\nbye\n")
    expected = learn(first, second)
    assert expected.difference(first) is None and expected.difference(second) is None
    assert expected.difference(Sample("start\nready\nopen\n")) == TextDifference(missing="bye")
    assert expected.difference(Sample("start\nopen\nready\nbye\n")) == TextDifference("ready", "open")


def test_a_line_that_is_there_once_more_is_the_difference() -> None:
    assert learn(Sample("a\nb\n")).difference(Sample("a\na\nb\n")) == TextDifference(added="a")
    assert learn(Sample("a\na\nb\n")).difference(Sample("a\nb\n")) == TextDifference(missing="a")


def test_nothing_of_a_long_line_is_lost() -> None:
    line = "<" + "a" * 1000 + ">" + "b" * 500
    assert "".join(split(line)) == line
    assert max(map(len, split(line))) == 400


def test_what_is_too_far_down_is_compared_line_by_line() -> None:
    long = Sample("\n".join(["same"] * (MOST_LINES + 1) + ["one", "two"]))
    assert learn(long).difference(long) is None
    other = replace(long, text=long.text.replace("two", "three"))
    assert learn(long).difference(other) == TextDifference("two", "three")


TIPS = (
    "encrypt with a vault of yours",
    "suppress all logs with { quiet: true }",
    "write to a file with { file: true }",
)


def tip(text: str, after: str = "listening") -> Sample:
    return Sample(f"[env@17.2.1] injecting env (0) from .env -- tip: {text}\n{after}\n")


def test_a_tip_that_is_drawn_each_time_may_be_any() -> None:
    two, three = learn(*map(tip, TIPS[1:])), learn(*map(tip, TIPS))
    other = tip("prevent that secrets are committed: https://example.com")
    assert two.difference(other) is not None, "two looks share words by chance, and a third is needed"
    assert three.difference(other) is None
    assert three.difference(tip("the file could not be read: permission denied")) is not None
    assert three.difference(tip(TIPS[0], "stopped")) is not None
    assert three.difference(Sample(other.text.replace("injecting", "ignoring"))) is not None


def test_lines_that_come_in_another_order_each_time_are_not_drawn() -> None:
    steps = ("reading all mails", "sending two letters", "waiting for work")

    def said(names: Sequence[str], pause: int) -> Sample:
        return Sample("".join(f"the worker says {one} for {pause + at:x}d41d8c\n" for at, one in enumerate(names)))

    turned = [said(steps[at:] + steps[:at], 10 * at) for at in range(3)]
    assert learn(*turned).difference(said((*steps[:2], "leaving for home"), 40)) is not None
