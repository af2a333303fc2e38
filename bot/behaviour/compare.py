"""Whether a candidate did what the original did, and what the original shows when it runs by itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.behaviour import encoded, process_ids
from bot.behaviour.counted_lines import CountedLines
from bot.behaviour.observation import EPHEMERAL, Answer, Ask, Heard, Made, Observation, Port, Ran, patience
from bot.behaviour.quoting import last_words, quote, quote_pair, status_of
from bot.behaviour.variation import Sample, TextDifference, learn, split
from bot.messages import proof as messages
from bot.messages.proof import Names
from bot.model.rewrites import ProofCheck
from bot.text import Text, verbatim

_FEW_BYTES = 64
_ALL_READ = 30  # files that are written and read for certain; of more the content is not known of all
_TEXT_TYPES = re.compile(r"text/|json|xml|javascript|svg|x-www-form|yaml|csv")


# ---------------------------------------------------------------------------------------------------- the comparison


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """One thing that was compared. `worse` says that what succeeded in the original fails now."""

    name: str
    passed: bool
    text: Text
    worse: bool = False


def compare(
    originals: Sequence[Observation], candidate: Observation, names: Names = messages.REWRITE
) -> tuple[ProofCheck, ...]:
    """Return everything that was compared. `originals` are at least two observations of the original."""
    return tuple(ProofCheck(one.name, one.passed, one.text) for one in details(originals, candidate, names))


def details(originals: Sequence[Observation], candidate: Observation, names: Names) -> tuple[ComparedItem, ...]:
    """Return the same with what a proof need not know: whether a difference is a failure."""
    return tuple(_checks(originals, candidate, names))


def _checks(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    first = originals[0]
    ended = _exit(originals, candidate, names)
    yield ended
    if not ended.passed:
        return  # everything else follows from it
    yield from _main(originals, candidate, names)
    if first.exit is None:
        yield from _ports(originals, candidate, names)
        yield from _answers(originals, candidate, names)
        yield from _health(originals, candidate, names)
        yield from _stop(originals, candidate, names)
    yield from _smoke(originals, candidate, names)
    yield from _questions(originals, candidate, names)
    yield from _files(originals, candidate, names)


def _exit(originals: Sequence[Observation], candidate: Observation, names: Names) -> ComparedItem:
    first = originals[0]
    name = "exit-status"
    statuses = {one.exit for one in originals}
    if candidate.refused and not first.refused:
        return ComparedItem(name, False, messages.NOT_STARTED(error=quote(candidate.refused)), worse=True)
    if candidate.exit in statuses and bool(candidate.refused) == bool(first.refused):
        same = (
            messages.RUNS_ON(**names) if candidate.exit is None else messages.SAME_EXIT(**names, status=candidate.exit)
        )
        return ComparedItem(name, True, same)
    if candidate.out_of_memory:
        return ComparedItem(name, False, messages.ENDED_BY_MEMORY(), worse=True)
    if candidate.exit is None:
        seconds = f"{patience(first.ready_seconds):.0f}"
        return ComparedItem(name, False, messages.DOES_NOT_END(**names, seconds=seconds, status=first.exit))
    last = last_words(candidate.main)
    if first.exit is None:
        return ComparedItem(name, False, messages.ENDED(**names, status=candidate.exit, last=last), worse=True)
    other = messages.OTHER_EXIT(**names, after=candidate.exit, before=first.exit, last=last)
    return ComparedItem(name, False, other, worse=first.exit == 0)


def _main(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    """What it printed. While it ran on, it was stopped at some moment, and its streams may be buffered."""
    running = originals[0].exit is None
    name = "log" if running else "output"
    answered = bool(originals[0].answers)
    problem = _text_difference(
        [one.main for one in originals], candidate.main, names, prefix=running and not answered, loose=running
    )
    if problem is not None:
        yield ComparedItem(name, False, problem)
        return
    lines = len(split(candidate.main.out)) + len(split(candidate.main.err))
    if not lines:
        yield ComparedItem(name, True, messages.NO_OUTPUT(**names))
    else:
        yield ComparedItem(name, True, (messages.SAME_LOG if running else messages.SAME_OUTPUT)(lines=lines))


def _text_difference(
    originals: Sequence[Ran], candidate: Ran, names: Names, *, prefix: bool = False, loose: bool = False
) -> Text | None:
    """Return in which line the two streams of a command differ from the original's."""
    samples = [streams(one) for one in (*originals, candidate)]
    for number, where in enumerate((messages.STANDARD_OUTPUT(), messages.STANDARD_ERROR())):
        *before, after = (one[number] for one in samples)
        found = learn(*before).difference(after, prefix=prefix, ordered=not loose)
        if found is not None:
            return _line_text(where, found, names)
    return None


def strange_lines(
    originals: Sequence[Observation], candidate: Observation, *, all_of_them: bool = False
) -> frozenset[str]:
    """Return all lines of a log that no original has, and those that all have and it has not; numbers are left out.

    What is logged once more or less often, with other numbers, is not among them, unless `all_of_them` are wanted.

    Of two looks at a candidate, what is in both is a difference; the rest came by chance.
    """
    found: set[str] = set()
    samples = [streams(one.main) for one in (*originals, candidate)]
    for number in (0, 1):
        *before, after = (one[number] for one in samples)
        expected = learn(*before)
        known = set(expected.lines) | expected.optional
        there = {expected.key(line, after.at): line for line in split(after.text)}
        counted = CountedLines(() if all_of_them else known)
        found |= {f"+{_bare(line)}" for key, line in there.items() if key not in known and not counted.have(key)}
        missing = (key for key in known - expected.optional if key not in there)
        found |= {f"-{_bare(key)}" for key in missing if not counted.has_form(key, there)}
    return frozenset(found)


def _bare(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def streams(ran: Ran) -> tuple[Sample, ...]:
    """Return what a command printed to its two streams, without the numbers that its processes happened to have."""
    return tuple(Sample(text, ran.at, ran.whole) for text in process_ids.mask(ran.out, ran.err))


def _line_text(where: Text, found: TextDifference, names: Names) -> Text:
    if found.missing is not None and found.added is not None:
        before, after = quote_pair(found.missing, found.added)
        return messages.OTHER_LINE(**names, where=where, before=before, after=after)
    if found.missing is not None:
        return messages.MISSING_LINE(**names, where=where, line=quote(found.missing))
    return messages.ADDED_LINE(**names, where=where, line=quote(found.added or ""))


def _ports(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    if candidate.ports is None or any(one.ports is None for one in originals):
        return
    seen = [frozenset(port for port in one.ports or () if _is_fixed(port)) for one in originals]
    steady = frozenset.intersection(*seen)
    ever = frozenset.union(*seen)
    there = frozenset(port for port in candidate.ports if _is_fixed(port))
    if missing := steady - there:
        yield ComparedItem("ports", False, messages.PORTS_MISSING(ports=_port_names(missing)), worse=True)
    elif added := there - ever:
        yield ComparedItem("ports", False, messages.PORTS_ADDED(**names, ports=_port_names(added)))
    elif steady:
        yield ComparedItem("ports", True, messages.SAME_PORTS(ports=_port_names(steady)))


def _is_fixed(port: Port) -> bool:
    return port.number < EPHEMERAL


def _port_names(ports: frozenset[Port]) -> Text:
    names = [str(port) for port in sorted(ports)]
    return verbatim(", ".join(names[:8]) + (", …" if len(names) > 8 else ""))


def _answers(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    spoken = raw = 0
    for ask, first in originals[0].answers:
        others = [one.answer(ask) for one in originals[1:]]
        samples = [first, *(other for other in others if other is not None)]
        problem = answer_difference(ask, samples, candidate.answer(ask), names)
        name = "http" if first.status else "banner"
        if problem is not None:
            yield ComparedItem(name, False, problem, worse=_fails(samples, candidate.answer(ask)))
        elif first.status:
            spoken += 1
        else:
            raw += 1
    if spoken:
        yield ComparedItem("http", True, messages.SAME_HTTP(count=spoken))
    if raw:
        yield ComparedItem("banner", True, messages.SAME_BANNERS(count=raw))


def answer_difference(
    ask: Ask, originals: Sequence[Answer], candidate: Answer | None, names: Names = messages.REWRITE
) -> Text | None:
    """Return how an answer differs from the original's, None if it is the same but for what varies by itself."""
    where = verbatim(str(ask))
    first = originals[0]
    if candidate is None:
        return messages.OTHER_ANSWER(**names, ask=where, before=_short(first), after=messages.NO_ANSWER())
    if (candidate.heard, candidate.status) not in {(one.heard, one.status) for one in originals}:
        return messages.OTHER_ANSWER(**names, ask=where, before=_short(first), after=_short(candidate))
    for pick in (_type, _location):
        if pick(candidate) not in {pick(one) for one in originals}:
            found = learn(*(Sample(pick(one), one.at) for one in originals)).difference(
                Sample(pick(candidate), candidate.at)
            )
            if found is not None:
                return _line_text(where, found, names)
    if candidate.body in {one.body for one in originals}:
        return None
    texts = [_body_text(one) for one in (*originals, candidate)]
    if any(text is None for text in texts):
        return None if _may_be(candidate.body, [one.body for one in originals]) else messages.OTHER_BYTES(where=where)
    samples = [
        Sample(text or "", one.at, one.heard is Heard.WHOLE)
        for text, one in zip(texts, (*originals, candidate), strict=True)
    ]
    found = learn(*samples[:-1]).difference(samples[-1])
    return None if found is None else _line_text(where, found, names)


def _may_be(content: bytes, originals: Sequence[bytes]) -> bool:
    """Whether bytes may be those of an original that varies by itself: about as many. More cannot be told."""
    lengths = sorted(map(len, originals))
    return len(set(originals)) > 1 and lengths[0] <= 2 * len(content) and len(content) <= 2 * lengths[-1] + _FEW_BYTES


def _type(answer: Answer) -> str:
    return answer.type


def _location(answer: Answer) -> str:
    return answer.location


def _body_text(answer: Answer) -> str | None:
    """Return a body as text, None for bytes."""
    if b"\0" in answer.body[:4096]:
        return None
    try:
        return encoded.decode(answer.body.decode())
    except UnicodeDecodeError:
        return answer.body.decode("latin-1") if _TEXT_TYPES.search(answer.type) else None


def _short(answer: Answer) -> Text:
    if answer.status:
        return verbatim(str(answer.status)) if answer.heard is Heard.WHOLE else messages.SLOW_ANSWER()
    if answer.heard is Heard.SLOW:
        return messages.SLOW_ANSWER()
    return quote(answer.body.decode("utf-8", "replace")) if answer.body else messages.NO_ANSWER()


def _has_succeeded(samples: Sequence[Ran]) -> bool:
    return all(one.status == 0 for one in samples)


def _fails(originals: Sequence[Answer], candidate: Answer | None) -> bool:
    """Whether what was answered with success is refused now, answered with an error, or not at all."""
    if originals[0].status == 0:
        return candidate is None or candidate.heard in (Heard.REFUSED, Heard.NOTHING)
    succeeded = all(0 < one.status < 400 for one in originals)
    return succeeded and (candidate is None or not 0 < candidate.status < 400)


def _health(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    samples = [one.health for one in originals if one.health is not None]
    if not samples or candidate.health is None:
        return
    if candidate.health.status in {one.status for one in samples}:
        yield ComparedItem("healthcheck", True, messages.SAME_HEALTH(status=status_of(candidate.health)))
    else:
        yield ComparedItem(
            "healthcheck",
            False,
            _status_text("HEALTHCHECK", samples[0], candidate.health, names),
            _has_succeeded(samples),
        )


def _smoke(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    samples = [one.smoke for one in originals if one.smoke is not None]
    if not samples or candidate.smoke is None:
        return
    if candidate.smoke.status not in {one.status for one in samples}:
        yield ComparedItem(
            "smoke", False, _status_text("smoke", samples[0], candidate.smoke, names), _has_succeeded(samples)
        )
    elif candidate.smoke.status == 0:
        yield ComparedItem("smoke", True, messages.SAME_SMOKE())
    else:
        yield ComparedItem("smoke", True, messages.SAME_SMOKE_FAILS(status=status_of(candidate.smoke)))


def _status_text(command: str, before: Ran, after: Ran, names: Names) -> Text:
    return messages.OTHER_STATUS(
        **names, command=verbatim(command), before=status_of(before), after=status_of(after), last=last_words(after)
    )


def _questions(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    same = []
    for question, ran in candidate.asked:
        samples = [dict(one.asked)[question] for one in originals if question in dict(one.asked)]
        if not samples or any(one.status is None for one in samples):
            continue
        if ran.status not in {one.status for one in samples}:
            yield ComparedItem("help", False, _status_text(question, samples[0], ran, names), _has_succeeded(samples))
            continue
        problem = _text_difference(samples, ran, names)
        if problem is not None:
            yield ComparedItem("help", False, messages.OF_COMMAND(command=verbatim(question), what=problem))
        else:
            same.append(question)
    if same:
        yield ComparedItem("help", True, messages.SAME_QUESTIONS(questions=verbatim(", ".join(same))))


def _stop(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    stops = [one.stop for one in originals if one.stop is not None]
    if not stops or candidate.stop is None:
        return
    if any(one.killed for one in stops):
        if not candidate.stop.killed and all(one.killed for one in stops):
            yield ComparedItem("stop", True, messages.STOPS_BETTER(**names))
        return  # one that is slow once is slow by chance
    if candidate.stop.killed:
        yield ComparedItem("stop", False, messages.STOP_KILLED(**names), worse=True)
    elif candidate.stop.status not in {one.status for one in stops}:
        yield ComparedItem(
            "stop", False, messages.OTHER_STOP(**names, after=candidate.stop.status, before=stops[0].status)
        )
    else:
        yield ComparedItem("stop", True, messages.SAME_STOP(**names, status=candidate.stop.status))


def _without_process_number(path: str) -> str:
    """Return a file's name without a process number in it: the Java machine has a file for each process."""
    return re.sub(r"^(/tmp/hsperfdata_[^/]+/)\d+$", r"\1PID", path)


def _files(originals: Sequence[Observation], candidate: Observation, names: Names) -> Iterator[ComparedItem]:
    paths = [
        Sample("\n".join(_without_process_number(made.path) for made in one.made), one.main.at) for one in originals
    ]
    expected = learn(*paths)
    found = expected.difference(
        Sample("\n".join(_without_process_number(made.path) for made in candidate.made), candidate.main.at)
    )
    if found is not None:
        if found.missing is not None:
            yield ComparedItem("files", False, messages.FILE_MISSING(**names, path=quote(found.missing)))
        else:
            yield ComparedItem("files", False, messages.FILE_ADDED(**names, path=quote(found.added or "")))
        return
    there = {made.path: made for made in candidate.made}
    for made in originals[0].made:
        others = [other for one in originals for other in one.made if other.path == made.path]
        if (
            made.path in there
            and len(others) == len(originals)
            and not (there[made.path].content is None and len(candidate.made) > _ALL_READ)
            and not _same_content(others, there[made.path], [one.main.at for one in originals], candidate.main.at)
        ):
            yield ComparedItem("files", False, messages.OTHER_FILE(path=quote(made.path)))
            return
    if candidate.made:
        yield ComparedItem("files", True, messages.SAME_FILES(count=len(candidate.made)))


def _same_content(originals: Sequence[Made], candidate: Made, at: Sequence[float], now: float) -> bool:
    contents = [one.content for one in originals]
    if candidate.content in contents or any(one is None for one in contents):
        return True
    if candidate.content is None:
        return False  # a folder, a link, or very much larger
    if any(b"\0" in (one or b"") for one in (*contents, candidate.content)):
        return _may_be(candidate.content, [one or b"" for one in contents])
    samples = [Sample((one or b"").decode("utf-8", "replace"), when) for one, when in zip(contents, at, strict=True)]
    return learn(*samples).difference(Sample(candidate.content.decode("utf-8", "replace"), now)) is None
