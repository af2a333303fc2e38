"""From what was seen of base and head to whether they behave the same. Pure.

What is judged depends on what changed. Where only the image changed (its Dockerfile, its base, its packages), whatever
head does otherwise has to be explained. Where the program's source changed, too, other answers are what the change is
for: then it has to start, to listen, to be healthy and to stop, and the rest is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.behaviour import compare
from bot.behaviour.compare import ComparedItem
from bot.behaviour.observation import EPHEMERAL, Answer, Observation, Port
from bot.behaviour.quoting import last_words, quote
from bot.behaviour.shown import Shown, judge_shown
from bot.behaviour.variation import learn, split
from bot.behaviour.versions import Versions
from bot.image.start import InTheWay
from bot.messages import behaviour as messages
from bot.messages.proof import REVISIONS
from bot.model.behaviour import Behaviour, BehaviourCheck, BehaviourState, Outcome
from bot.text import Size, Text, verbatim

_LOG_LINES = 40  # of each log that are kept for people
_LINE = 300
_MOST_CHECKS = 40
_NOT_RUN = (126, 127)  # a shell's own words for what it cannot execute, or not find
_SIGNALS = {132: "SIGILL", 133: "SIGTRAP", 134: "SIGABRT", 135: "SIGBUS", 136: "SIGFPE", 139: "SIGSEGV"}
# How the run-time environments of languages say that a part of the program itself is not there.
_NOT_LOADED = re.compile(
    r"error while loading shared libraries|error loading shared librar|error relocating"
    r"|\bModuleNotFoundError\b|\bImportError\b|Cannot find module|ERR_MODULE_NOT_FOUND|cannot load such file"
    r"|NoClassDefFoundError|ClassNotFoundException|Could not find or load main class|UnsupportedClassVersionError"
    r"|Can't locate \S+ in @INC|Failed opening required|Could not load file or assembly|exec format error"
    r"|version `\w+_[\d.]+' not found|can't open file '|No such file or directory: '/?\S+\.py'",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:error|fatal|panic|critical|exception|traceback|emerg|severe|abort(?:ed)?)\b|segmentation fault",
    re.IGNORECASE,
)
_NO_ERROR = re.compile(r"\b(?:0|no|without|zero) (?:error|exception)s?\b", re.IGNORECASE)
_SLOWER_SECONDS, _SLOWER_RATIO = 1.0, 2.0
_MORE_BYTES, _MORE_RATIO = 32_000_000, 1.5
_JUDGED_ALWAYS = frozenset(("exit-status", "ports", "healthcheck", "smoke", "stop", "start"))


@dataclass(frozen=True, slots=True)
class ImageObservations:
    """What is known of one image: its observations, what is in the way of its start, the ports that it exposes.

    `elsewhere` says that it was seen on another machine, whose times are no measure for this one.
    """

    observations: tuple[Observation, ...] = ()
    obstacles: tuple[InTheWay, ...] = ()
    exposed: tuple[str, ...] = ()
    has_health: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ChangedParts:
    """What a pull request changed: the program's own source, and versions that head prints where base has others."""

    source: bool = False
    versions: Versions = field(default_factory=Versions)


def judge(base: ImageObservations, head: ImageObservations, change: ChangedParts) -> Behaviour:
    """Return whether head behaves as base does; `base` has two observations or more, `head` at least one."""
    first, last = base.observations[0], head.observations[-1]
    evidence = judge_shown(*base.observations[:2], names=REVISIONS)
    known = {(one.kind, one.path) for one in base.obstacles}
    ways = [one for one in head.obstacles if (one.kind, one.path) not in known]
    if evidence.shown is Shown.NOTHING:
        checks = list(_unseen(base.observations, last, ways))
        reason = None if checks else evidence.why_not
    else:
        checks = [*_compare_all(base, head, change), *_starts(base, head.observations)]
        checks = _explain(checks, ways, last)
        reason = None
    made = Behaviour(
        state=_state(checks, reason),
        reason=reason,
        checks=tuple(sorted(checks, key=lambda one: -one.outcome))[:_MOST_CHECKS],
        probe=evidence.shown.value,
        source_changed=change.source,
    )
    return with_logs(made, first, last)


def judge_new(head: ImageObservations) -> Behaviour:
    """Return whether a new image starts: there is nothing to compare it with."""
    seen = head.observations[-1]
    checks = [_obstacle(one) for one in head.obstacles if one.fatal and (seen.refused or seen.exit is not None)]
    failure = _load_failure(seen)
    reason = None
    if seen.refused:
        checks.append(BehaviourCheck("start", Outcome.BROKEN, messages.STARTS_NOT(why=quote(seen.refused))))
    elif failure is not None:
        checks.append(BehaviourCheck("exit-status", Outcome.BROKEN, failure))
    elif not checks:
        evidence = judge_shown(seen, seen, names=REVISIONS)
        if evidence.shown is Shown.NOTHING:
            reason = messages.NEEDS(last=last_words(seen.main)) if seen.exit else evidence.why_not
        checks += _of_new(seen)
    if any(one.outcome is Outcome.BROKEN for one in checks):
        state = BehaviourState.BROKEN
    else:
        state = BehaviourState.RUNS if reason is None else BehaviourState.NOT_OBSERVED
    ordered = tuple(sorted(checks, key=lambda one: -one.outcome))
    return with_logs(Behaviour(state, reason, ordered), None, seen)


def with_checks(found: Behaviour, more: tuple[BehaviourCheck, ...]) -> Behaviour:
    """Return the same with more that was compared."""
    if not more:
        return found
    checks = tuple(sorted((*found.checks, *more), key=lambda one: -one.outcome))[:_MOST_CHECKS]
    worst = max(one.outcome for one in more)
    if worst is Outcome.BROKEN:
        return replace(found, checks=checks, state=BehaviourState.BROKEN)
    if worst is Outcome.CHANGED and not differs(found):
        return replace(found, checks=checks, state=BehaviourState.CHANGED, reason=None, hardening=None)
    return replace(found, checks=checks)


def unrun(base: ImageObservations, head: ImageObservations, reason: Text, *, incomplete: bool = True) -> Behaviour:
    """Return what the files alone say, where nothing could be run, and why it could not."""
    known = {(one.kind, one.path) for one in base.obstacles}
    ways = [one for one in head.obstacles if (one.kind, one.path) not in known and one.fatal]
    if ways:
        return Behaviour(BehaviourState.BROKEN, checks=tuple(_obstacle(one) for one in ways))
    return Behaviour(BehaviourState.NOT_OBSERVED, reason, incomplete=incomplete)


def differs(found: Behaviour) -> bool:
    """Whether something speaks against head, so that it is worth a second look."""
    return found.state in (BehaviourState.CHANGED, BehaviourState.BROKEN)


def slower_or_larger(base: ImageObservations, head: Sequence[Observation]) -> bool:
    """Whether head may need more time or memory than base: then it is measured as often as it takes for a median."""
    return any(True for _ in _starts(base, head, least=1))


# ------------------------------------------------------------------------------------------- base shows nothing


def _unseen(bases: Sequence[Observation], head: Observation, ways: Sequence[InTheWay]) -> Iterator[BehaviourCheck]:
    """What can be said where base shows nothing by itself: that head does not even come as far."""
    ends = head.refused or head.exit is not None
    yield from (_obstacle(one) for one in ways if one.fatal and ends)
    if head.refused and not any(one.refused for one in bases):
        yield BehaviourCheck("start", Outcome.BROKEN, messages.STARTS_NOT(why=quote(head.refused)))
        return
    failure = _load_failure(head)
    if failure is not None and not any(_load_failure(one) is not None for one in bases):
        yield BehaviourCheck("exit-status", Outcome.BROKEN, failure)


def _load_failure(seen: Observation) -> Text | None:
    """Return in which words a program says that it could not be loaded, None if it does not."""
    if seen.exit is None or seen.exit == 0:
        return None
    lines = [line for line in f"{seen.main.out}\n{seen.main.err}".splitlines() if line.strip()]
    told = next((line for line in reversed(lines) if _NOT_LOADED.search(line)), None)
    if told is not None:
        return messages.EXITS(status=seen.exit, why=messages.NOT_LOADED(line=quote(told)))
    if seen.exit in _NOT_RUN:
        return messages.NEW_ENDED(status=seen.exit, last=last_words(seen.main))
    if seen.exit in _SIGNALS:
        return messages.CRASHES(signal=_SIGNALS[seen.exit])
    return None


# ------------------------------------------------------------------------------------------------ both are seen


def _compare_all(base: ImageObservations, head: ImageObservations, change: ChangedParts) -> Iterator[BehaviourCheck]:
    """Everything that was compared, weighed. What one look at head did not show again was chance."""
    rounds = [list(_one_round(base, head, one, change)) for one in head.observations]
    last = rounds[-1]
    for check in last:
        if check.outcome is not Outcome.SAME and not all(_again(check, others) for others in rounds[:-1]):
            yield replace(check, outcome=min(check.outcome, Outcome.SHOWN))
        else:
            yield check


def _again(check: BehaviourCheck, others: Sequence[BehaviourCheck]) -> bool:
    return any(one.name == check.name and one.outcome is not Outcome.SAME for one in others)


def _one_round(
    base: ImageObservations, head: ImageObservations, seen: Observation, change: ChangedParts
) -> Iterator[BehaviourCheck]:
    originals = base.observations
    plain = compare.details(originals, seen, REVISIONS)
    versions = change.versions
    masked = compare.details([versions.masked(one) for one in originals], versions.masked(seen), REVISIONS)
    still = {(one.name, one.worse) for one in masked if not one.passed}
    for one in plain:
        if one.passed:
            yield BehaviourCheck(one.name, Outcome.SAME, one.text)
        elif one.name == "log" and originals[0].exit is None and originals[0].ports:
            continue  # what counts of a service's log are new errors; a worker has nothing else to show
        elif (one.name, one.worse) not in still:
            yield BehaviourCheck(one.name, Outcome.SHOWN, messages.VERSIONS_DIFFER(text=one.text))
        else:
            yield _weigh(one, base, head, seen, change)
    if originals[0].exit is None and seen.exit is None and not seen.refused:
        yield _errors(originals, seen, change)
        yield from _silent(originals, seen)
    if base.has_health and not head.has_health:
        yield BehaviourCheck("healthcheck", Outcome.CHANGED, messages.HEALTH_GONE())


def _weigh(
    one: ComparedItem, base: ImageObservations, head: ImageObservations, seen: Observation, change: ChangedParts
) -> BehaviourCheck:
    """Say how bad a difference is."""
    moved = _say_moved(base, head, seen) if one.name == "ports" and one.worse else None
    if moved is not None:
        return BehaviourCheck("ports", Outcome.CHANGED, moved)
    outcome = Outcome.BROKEN if one.worse and one.name != "stop" else Outcome.CHANGED
    if (change.source and one.name not in _JUDGED_ALWAYS) or (change.source and not one.worse):
        outcome = Outcome.SHOWN
    return BehaviourCheck(one.name, outcome, one.text)


def _say_moved(base: ImageObservations, head: ImageObservations, seen: Observation) -> Text | None:
    """Return that a service moved to another port on purpose: EXPOSE says so, too."""
    old, new = (
        _tcp(frozenset.intersection(*(one.ports or frozenset() for one in base.observations))),
        _tcp(seen.ports),
    )
    gone, come = old - new, new - old
    exposed = {int(port.partition("/")[0]) for port in head.exposed if port.partition("/")[0].isdigit()}
    before = {int(port.partition("/")[0]) for port in base.exposed if port.partition("/")[0].isdigit()}
    if gone and come and gone <= before and not gone & exposed and come <= exposed:
        names = (", ".join(map(str, sorted(some))) for some in (come, gone))
        return messages.PORTS_MOVED(after=verbatim(next(names)), before=verbatim(next(names)))
    return None


def _tcp(ports: frozenset[Port] | None) -> frozenset[int]:
    return frozenset(one.number for one in ports or () if one.protocol == "tcp" and one.number < EPHEMERAL)


def _errors(originals: Sequence[Observation], seen: Observation, change: ChangedParts) -> BehaviourCheck:
    """The lines of head's log that are errors, and that base's has not."""
    for pick in (0, 1):
        before = [compare.streams(change.versions.masked(one).main)[pick] for one in originals]
        expected = learn(*before)
        known = set(expected.lines) | expected.optional
        after = compare.streams(change.versions.masked(seen).main)[pick]
        for line in split(after.text):
            if _ERROR.search(line) and not _NO_ERROR.search(line) and expected.key(line, after.at) not in known:
                outcome = Outcome.SHOWN if change.source else Outcome.CHANGED
                return BehaviourCheck("log", outcome, messages.NEW_ERROR(line=quote(line)))
    return BehaviourCheck("log", Outcome.SAME, messages.FEW_ERRORS())


def _silent(originals: Sequence[Observation], seen: Observation) -> Iterator[BehaviourCheck]:
    """Whatever changed: a service that answers nothing any more with success is broken."""
    good = [ask for ask, answer in originals[0].answers if _succeeds(answer)]
    if good and not any(_succeeds(seen.answer(ask)) for ask in good):
        yield BehaviourCheck("http", Outcome.BROKEN, messages.STOPPED_ANSWERING(count=len(good)))


def _succeeds(answer: Answer | None) -> bool:
    return answer is not None and 0 < answer.status < 400


def _starts(base: ImageObservations, head: Sequence[Observation], least: int = 3) -> Iterator[BehaviourCheck]:
    """Time and memory, of medians of at least so many, above a floor that is absolute and relative."""
    both = (base.observations, head)
    if base.elsewhere or min(map(len, both)) < least or any(one.exit is not None for some in both for one in some):
        return
    before, after = (_median([one.ready_seconds for one in some]) for some in both)
    if after - before >= _SLOWER_SECONDS and after >= before * _SLOWER_RATIO:
        yield BehaviourCheck("ready", Outcome.SHOWN, messages.SLOWER(after=after, before=before))
    held = [_median([float(one.memory_bytes) for one in some]) for some in both]
    if held[0] and held[1] - held[0] >= _MORE_BYTES and held[1] >= held[0] * _MORE_RATIO:
        text = messages.MORE_MEMORY(after=Size(int(held[1])), before=Size(int(held[0])))
        yield BehaviourCheck("memory", Outcome.SHOWN, text)


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


# ------------------------------------------------------------------------------------------------------- in all


def _explain(checks: Sequence[BehaviourCheck], ways: Sequence[InTheWay], seen: Observation) -> list[BehaviourCheck]:
    """Put what the files say in front of what was seen of it, where it was: they name the cause."""
    broken = {one.name for one in checks if one.outcome is Outcome.BROKEN}
    made = list(checks)
    for way in ways:
        if way.fatal and "exit-status" in broken:
            status = seen.exit
            check = _obstacle(way)
            if status is not None and not seen.refused:
                check = replace(check, text=messages.EXITS(status=status, why=check.text))
            made.insert(0, check)
        elif not way.fatal and broken & {"healthcheck", "exit-status"}:
            made.insert(0, _obstacle(way))
    return made


def _obstacle(way: InTheWay) -> BehaviourCheck:
    name = "start" if way.fatal else "healthcheck" if way.keyword == "HEALTHCHECK" else "files"
    return BehaviourCheck(name, Outcome.BROKEN, way.text, keyword=way.keyword, lost=way.lost)


def _state(checks: Sequence[BehaviourCheck], reason: Text | None) -> BehaviourState:
    worst = max((one.outcome for one in checks), default=Outcome.SAME)
    if worst is Outcome.BROKEN:
        return BehaviourState.BROKEN
    if reason is not None:
        return BehaviourState.NOT_OBSERVED
    return BehaviourState.CHANGED if worst is Outcome.CHANGED else BehaviourState.SAME


def _of_new(seen: Observation) -> Iterator[BehaviourCheck]:
    if seen.exit is not None:
        yield BehaviourCheck("exit-status", Outcome.SAME, messages.NEW_ENDS(status=seen.exit))
        return
    yield BehaviourCheck("start", Outcome.SAME, messages.NEW_RUNS())
    if listens := sorted(port for port in seen.ports or () if port.number < EPHEMERAL):
        names = verbatim(", ".join(map(str, listens[:8])))
        yield BehaviourCheck("ports", Outcome.SAME, messages.NEW_LISTENS(ports=names))
    if seen.health is not None:
        healthy = seen.health.status == 0
        text = messages.NEW_HEALTHY() if healthy else messages.NEW_UNHEALTHY(status=seen.health.status)
        yield BehaviourCheck("healthcheck", Outcome.SAME if healthy else Outcome.BROKEN, text)


def with_logs(found: Behaviour, base: Observation | None, head: Observation | None) -> Behaviour:
    """Return the same with the ends of both logs, for people to read."""
    return replace(found, base_log=_tail(base), head_log=_tail(head))


def _tail(seen: Observation | None) -> tuple[str, ...]:
    if seen is None:
        return ()
    lines = [line for line in f"{seen.main.out}\n{seen.main.err}\n{seen.refused}".splitlines() if line.strip()]
    return tuple(
        "".join(letter if letter.isprintable() else " " for letter in line)[:_LINE] for line in lines[-_LOG_LINES:]
    )
