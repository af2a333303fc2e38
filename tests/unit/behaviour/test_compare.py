"""What two observations say of an original, and when a candidate behaves the same, in words that can be acted on."""

import base64
from dataclasses import replace

import pytest

from bot.behaviour.compare import compare
from bot.behaviour.observation import Answer, Ask, Heard, Made, Observation, Port, Ran, Stop
from bot.behaviour.shown import Shown, judge_shown
from bot.model.rewrites import ProofCheck

ROOT, STYLE = Ask(8080, "/"), Ask(8080, "/style.css")
SERVICE = Observation(
    main=Ran(None, "", "listening on 8080\n"),
    ports=frozenset({Port("tcp", 8080)}),
    answers=(
        (ROOT, Answer(Heard.WHOLE, 200, "text/html", "", b"<h1>Hello</h1>")),
        (STYLE, Answer(Heard.WHOLE, 200, "text/css", "", b"h1 { color: red }")),
    ),
    health=Ran(0, "ok\n"),
    stop=Stop(0, 0.1),
    made=(Made("/data/state", b"1\n"),),
)
TOOL = Observation(main=Ran(None, "hello\n"), exit=0, asked=(("--help", Ran(0, "usage: tool\n")),))


def failed(original: Observation, candidate: Observation, other: Observation | None = None) -> list[ProofCheck]:
    return [check for check in compare((original, other or original), candidate) if not check.passed]


def why(original: Observation, candidate: Observation) -> str:
    found = failed(original, candidate)
    return f"{found[0].name}: {found[0].text.english}" if found else ""


@pytest.mark.parametrize("one", [SERVICE, TOOL])
def test_the_same_passes(one: Observation) -> None:
    assert failed(one, one) == []


def test_a_missing_asset_is_named_with_both_answers() -> None:
    lost = (SERVICE.answers[0], (STYLE, Answer(Heard.WHOLE, 404, "text/plain", "", b"not found")))
    assert why(SERVICE, replace(SERVICE, answers=lost)) == (
        "http: GET :8080/style.css: 200 in the original, 404 in the rewrite"
    )


def test_a_body_that_differs_is_quoted() -> None:
    other = ((ROOT, Answer(Heard.WHOLE, 200, "text/html", "", b"<h1>Bye</h1>")), SERVICE.answers[1])
    assert why(SERVICE, replace(SERVICE, answers=other)) == (
        "http: GET :8080/: “<h1>Hello</h1>” in the original, “<h1>Bye</h1>” in the rewrite"
    )


def test_a_body_that_varies_by_itself_may_vary() -> None:
    def page(token: str) -> Observation:
        answer = Answer(Heard.WHOLE, 200, "text/html", "", f"<input value='{token}'><p>Hello</p>".encode())
        return replace(SERVICE, answers=((ROOT, answer),))

    assert failed(page("aaaa1111"), page("cccc3333"), page("bbbb2222")) == []
    assert failed(page("aaaa1111"), page("cccc3333' disabled='"), page("bbbb2222"))


def test_bytes_that_differ_are_found_and_those_that_vary_are_not_compared() -> None:
    def picture(data: bytes) -> Observation:
        return replace(SERVICE, answers=((ROOT, Answer(Heard.WHOLE, 200, "image/png", "", b"\0" + data)),))

    assert why(picture(b"a"), picture(b"b")) == "http: GET :8080/: the contents differ"
    assert failed(picture(b"a"), picture(b"c"), picture(b"b")) == []


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (
            replace(SERVICE, exit=127, answers=(), main=Ran(None, "", "/app/run: not found\n")),
            "exit-status: exits with status 127, while the original keeps running: “/app/run: not found”",
        ),
        (
            replace(SERVICE, refused='exec: "/app/run": no such file'),
            "exit-status: could not be started: “exec: \"/app/run\": no such file”",
        ),
        (replace(SERVICE, ports=frozenset()), "ports: no longer listens on 8080/tcp"),
        (
            replace(SERVICE, ports=frozenset({Port("tcp", 8080), Port("tcp", 9090)})),
            "ports: listens on 9090/tcp, but the original does not",
        ),
        (
            replace(SERVICE, ports=frozenset({Port("tcp", 8080, local=True)})),
            "ports: no longer listens on 8080/tcp",
        ),
        (
            replace(SERVICE, health=Ran(1, "", "curl: not found\n")),
            "healthcheck: HEALTHCHECK: status 0 in the original, 1 in the rewrite: “curl: not found”",
        ),
        (
            replace(SERVICE, stop=Stop(137, 5.0, killed=True)),
            "stop: has to be killed when stopped; the original stops by itself",
        ),
        (replace(SERVICE, stop=Stop(2, 0.1)), "stop: exits with status 2 when stopped, not 0 like the original"),
        (replace(SERVICE, made=()), "files: does not write “/data/state”, but the original does"),
        (replace(SERVICE, made=(Made("/data/state", b"2\n"),)), "files: the file “/data/state” that it writes differs"),
        (
            replace(SERVICE, main=Ran(None, "", "warning: no locale\nlistening on 8080\n")),
            "log: standard error: “warning: no locale” in the rewrite, not in the original",
        ),
    ],
)  # fmt: skip
def test_a_service_that_behaves_otherwise_is_refused(candidate: Observation, words: str) -> None:
    assert why(SERVICE, candidate) == words


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (replace(TOOL, exit=1), "exit-status: exits with status 1, not 0 like the original: “hello”"),
        (replace(TOOL, exit=None), "exit-status: still running after 10 s, while the original exits with status 0"),
        (
            replace(TOOL, main=Ran(None, "helo\n")),
            "output: standard output: “hello” in the original, “helo” in the rewrite",
        ),
        (
            replace(TOOL, asked=(("--help", Ran(2, "", "no such option\n")),)),
            "help: --help: status 0 in the original, 2 in the rewrite: “no such option”",
        ),
        (replace(TOOL, out_of_memory=True, exit=137), "exit-status: needs more memory than the test run allows"),
    ],
)
def test_a_tool_that_behaves_otherwise_is_refused(candidate: Observation, words: str) -> None:
    assert why(TOOL, candidate) == words


def test_stopping_better_than_the_original_is_fine() -> None:
    slow = replace(SERVICE, stop=Stop(137, 5.0, killed=True))
    assert failed(slow, SERVICE) == []


def test_a_smoke_command_has_to_pass_as_it_does_in_the_original() -> None:
    good = replace(SERVICE, smoke=Ran(0))
    assert failed(good, good) == []
    assert why(good, replace(good, smoke=Ran(3, "", "no such table\n"))) == (
        "smoke: smoke: status 0 in the original, 3 in the rewrite: “no such table”"
    )


def said(one: Observation, other: Observation | None = None) -> tuple[Shown, str]:
    found = judge_shown(one, other or one)
    return found.shown, found.why_not.english if found.why_not else ""


def test_what_an_original_shows() -> None:
    assert said(SERVICE) == (Shown.HTTP, "")
    assert said(TOOL) == (Shown.EXIT, "")
    assert said(replace(SERVICE, smoke=Ran(0))) == (Shown.SMOKE, "")
    assert said(Observation(Ran(None, "tick\n"))) == (Shown.ALIVE, "")
    assert said(Observation(Ran(None), exit=0, made=(Made("/out"),))) == (Shown.EXIT, "")
    usage = Observation(Ran(None, "", "Usage: tool FILE\n"), exit=2, asked=(("--help", Ran(0, "Usage: ...\n")),))
    assert said(usage) == (Shown.EXIT, "")


def test_a_tool_that_ends_in_silence_without_arguments_shows_its_help() -> None:
    silent = Observation(Ran(None), exit=1, asked=(("--help", Ran(0, "Usage: ping [options] [targets...]\n")),))
    assert judge_shown(silent, silent, untold=True).shown is Shown.EXIT
    assert judge_shown(silent, silent).shown is Shown.NOTHING  # its command says what it is to do
    complaining = replace(silent, main=Ran(None, "", "no database\n"))
    assert judge_shown(complaining, complaining, untold=True).shown is Shown.NOTHING
    helpless = replace(silent, asked=(("--help", Ran(0, "starting\n")),))
    assert judge_shown(helpless, helpless, untold=True).shown is Shown.NOTHING


@pytest.mark.parametrize(
    ("original", "words"),
    [
        (
            Observation(Ran(None, "", "DATABASE_URL is not set\n"), exit=1),
            "on its own, the original exits with status 1: “DATABASE_URL is not set”",
        ),
        (
            Observation(Ran(None, "starting\n", "dial tcp: lookup db: no such host\nretrying\n")),
            "on its own, the original only tries to reach something that is not there: "
            "“dial tcp: lookup db: no such host”",
        ),
        (Observation(Ran(None)), "on its own, the original answers nothing and prints nothing"),
        (
            replace(SERVICE, answers=((ROOT, Answer(Heard.WHOLE, 503, "text/plain", "", b"no database")),)),
            "on its own, the original answers only with errors (503)",
        ),
        (replace(TOOL, smoke=Ran(7)), "the smoke test fails in the original, with status 7"),
        # A server without its database: that its --help works says nothing of what it does.
        (
            Observation(Ran(None, "", "no database\n"), exit=1, asked=(("--help", Ran(0, "usage\n")),)),
            "on its own, the original exits with status 1: “no database”",
        ),
    ],
)
def test_an_original_that_shows_nothing_says_why(original: Observation, words: str) -> None:
    assert said(original) == (Shown.NOTHING, words)


def test_an_original_that_ends_differently_each_time_shows_nothing() -> None:
    assert said(TOOL, replace(TOOL, exit=1))[0] is Shown.NOTHING


def test_numbers_of_processes_are_no_difference_and_their_count_is() -> None:
    def server(*workers: int) -> Observation:
        lines = [f"[2026-11-24 08:34:21 +0000] [{one}] [INFO] Booting worker with pid: {one}\n" for one in workers]
        return replace(SERVICE, main=Ran(None, "", "listening on 8080\n" + "".join(lines)))

    assert failed(server(7, 8), server(9, 11)) == []
    assert failed(server(7, 8), server(9))
    other = server(9, 11)
    assert failed(server(7, 8), replace(other, main=Ran(None, "", other.main.err.replace("8080", "8081"))))


def test_bytes_that_vary_are_not_lost_either() -> None:
    def picture(data: bytes) -> Observation:
        return replace(SERVICE, answers=((ROOT, Answer(Heard.WHOLE, 200, "image/png", "", data)),))

    first, second = picture(b"\0a" * 500), picture(b"\0b" * 500)
    assert failed(first, picture(b"\0c" * 510), second) == []
    for lost in (b"", b"\0c" * 100, b"\0c" * 5000):
        assert [one.name for one in failed(first, picture(lost), second)] == ["http"]


def test_what_a_file_that_is_written_says_counts() -> None:
    def wrote(content: bytes) -> Observation:
        return replace(SERVICE, made=(Made("/data/state", content),))

    assert (
        failed(wrote(b"rows 3, at 12:00:01\n"), wrote(b"rows 3, at 12:00:09\n"), wrote(b"rows 3, at 12:00:05\n")) == []
    )
    assert failed(wrote(b"rows 3, at 12:00:01\n"), wrote(b"rows 2, at 12:00:09\n"), wrote(b"rows 3, at 12:00:05\n"))
    assert failed(wrote(b"\0a" * 500), wrote(b""), wrote(b"\0b" * 500))
    folder = replace(SERVICE, made=(Made("/data/state"),))
    assert failed(wrote(b"rows 3\n"), folder) and failed(folder, wrote(b"rows 3\n")) == []
    many = tuple(Made(f"/data/{number}") for number in range(100, 150))
    first, second = (replace(one, made=(*one.made, *many)) for one in (wrote(b"rows 3\n"), folder))
    assert failed(first, second) == []


def test_a_worker_that_goes_silent_is_refused() -> None:
    worker = Observation(main=Ran(None, "job 1 done\njob 2 done\n"), stop=Stop(0, 0.1))
    assert failed(worker, worker) == []
    assert why(worker, replace(worker, main=Ran(None, ""))) == (
        "log: standard output: “job 1 done” in the original, not in the rewrite"
    )


def test_what_is_slow_to_stop_once_is_slow_by_chance() -> None:
    """An original that had to be killed once asks nothing of the others."""
    slow = replace(SERVICE, stop=Stop(137, 5.0, killed=True))
    assert failed(SERVICE, slow, slow) == []
    assert failed(SERVICE, slow)[0].name == "stop"


def test_two_processes_print_as_they_come() -> None:
    """The lines of two processes in another order are the same; one that is not there, or new, is not."""

    def worker(*lines: str) -> Observation:
        return Observation(Ran(None, "".join(f"{line}\n" for line in lines)), ports=frozenset())

    first = worker("web starts", "mail starts", "web ready", "mail ready")
    assert failed(first, worker("mail starts", "web starts", "mail ready", "web ready")) == []
    assert failed(first, worker("mail starts", "web starts", "mail ready", "mail died"))
    assert failed(first, worker("web starts", "mail starts"))[0:] == []
    assert failed(first, worker("web starts"))


def test_a_token_in_a_source_map_varies_by_itself() -> None:
    """What is encoded is compared by what it holds."""

    def script(token: str) -> Observation:
        held = base64.b64encode(f'{{"sources": ["/app/{token}/main.js"], "mappings": "{"AAAA;" * 40}"}}'.encode())
        body = b"main()\n//# sourceMappingURL=data:application/json;base64," + held + b"\n"
        return replace(SERVICE, answers=((ROOT, Answer(Heard.WHOLE, 200, "text/javascript", "", body)),))

    assert failed(script("ab12cd34"), script("cd34ef56"), script("ef5678ab")) == []
    assert failed(script("ab12cd34"), script("cd34ef56"))


def test_what_is_refused_in_both_is_the_same() -> None:
    refused = Observation(main=Ran(None), exit=127, refused="no such file")
    assert failed(refused, refused) == []
    assert failed(replace(refused, refused=""), refused) != []
    assert failed(refused, replace(refused, refused="")) != []


def test_the_order_of_what_a_whole_answer_says_counts() -> None:
    """Of one that was cut off nobody knows how it goes on."""

    def body(text: bytes, heard: Heard = Heard.WHOLE) -> Observation:
        return replace(SERVICE, answers=((ROOT, Answer(heard, 200, "text/plain", "", text)),))

    assert failed(body(b"one\ntwo\n"), body(b"two\none\n"))
    assert failed(body(b"one\ntwo\n"), body(b"one\ntwo\ntwo\n"))
    slow = body(b"one\ntwo\n", Heard.SLOW)
    assert failed(slow, body(b"one\ntwo\none\n", Heard.SLOW)) == []


def test_what_a_port_says_by_itself_is_its_banner() -> None:
    def says(text: bytes) -> Observation:
        return replace(SERVICE, answers=((Ask(25), Answer(Heard.WHOLE, 0, "", "", text)),))

    assert [one.name for one in failed(says(b"220 mail ready"), says(b"554 no"))] == ["banner"]
    passed = [one.name for one in compare((says(b"220"), says(b"220")), says(b"220")) if one.passed]
    assert "banner" in passed and "http" not in passed


def test_a_file_that_is_no_utf_8_varies_as_a_text_does() -> None:
    def wrote(text: bytes) -> Observation:
        return replace(SERVICE, made=(Made("/data/state", text),))

    assert failed(wrote(b"\xe9t\xe9 11\n"), wrote(b"\xe9t\xe9 38\n"), wrote(b"\xe9t\xe9 24\n")) == []
    assert failed(wrote(b"\xe9t\xe9 11\n"), wrote(b"no summer\n"), wrote(b"\xe9t\xe9 24\n"))


def test_bytes_that_vary_may_be_about_as_many() -> None:
    """Twice as many, and a few: a picture that is drawn anew is never a tenth of itself."""

    def picture(count: int, sign: bytes = b"x") -> Observation:
        return replace(SERVICE, answers=((ROOT, Answer(Heard.WHOLE, 200, "image/png", "", b"\0" + sign * count)),))

    for count, same in ((20_000, True), (40_000, True), (50_000, False), (10_000, True), (5_000, False)):
        assert (failed(picture(20_000), picture(count, b"z"), picture(20_000, b"y")) == []) is same, count


def test_what_is_no_utf_8_is_quoted_as_far_as_it_can_be_read() -> None:
    def banner(body: bytes) -> Observation:
        return replace(SERVICE, answers=((Ask(25), Answer(Heard.WHOLE, 0, "", "", body)),))

    said = why(banner(b"220 mail\n"), replace(SERVICE, answers=((Ask(25), Answer(Heard.WHOLE, 200, "", "", b"")),)))
    assert "220 mail" in said
    assert "\ufffd" in why(banner(b"\xff\xfe mail\n"), replace(SERVICE, answers=()))
