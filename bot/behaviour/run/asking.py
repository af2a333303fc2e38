"""The requests that are made to a container, and what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.behaviour.observation import Answer, Ask, Exercise, Heard, Port, Sent
from bot.behaviour.run import http
from bot.behaviour.run.plain import plain
from bot.engine.running import Running
from bot.engine.wire import End

NO_SUCH_PATH = "/hullcheck-no-such-path"
POLL_SECONDS = 0.2
MOST_PORTS = 16
_ASK_SECONDS = 5.0
_SLOW_SECONDS = 1.5
_BUSY = 3
_BANNER_SECONDS = 1.0
_BODY_LIMIT = 1_000_000
_MOST_ASKS = 120


class Asking:
    """The requests to one container, in the order in which they are made."""

    def __init__(self, running: Running, exercise: Exercise, ports: frozenset[Port] | None, until: float) -> None:
        self.answers: dict[Ask, Answer] = {}
        self._running = running
        self._exercise = exercise
        # What was quick once may take its time on a busy machine: that is no difference.
        self._again = exercise.asks is not None
        self._deadline = min(until, time.monotonic() + exercise.pace.asks * (_BUSY if self._again else 1))
        self._warm_until = min(until, time.monotonic() + exercise.pace.warm_up)
        open_ports = sorted(port.number for port in ports or () if port.protocol == "tcp")
        self._open = None if ports is None else frozenset(open_ports)
        reachable = {port.number for port in ports or () if port.protocol == "tcp" and not port.local}
        self._local = set(open_ports) - reachable
        first = [port for port in exercise.expected_ports if port in open_ports]
        self._ports = tuple(dict.fromkeys((*first, *open_ports)))[:MOST_PORTS]

    def first(self) -> None:
        """Ask what tells most: the start page with what belongs to it, and a path that does not exist."""
        if self._exercise.asks is not None:
            known = set(self._exercise.paths)
            self._repeat(lambda ask: ask.path not in known and not self._is_request(ask))
            return
        for port in self._ports:
            start = self._start(port)
            if start is None:
                continue
            page = self.answers[start]
            paths = [*http.links(page.body, page.type, "/")]
            target = http.same_server(page.location) if page.location else None
            paths += [target] if target else []
            paths += [*http.health_paths(self._exercise.health), NO_SUCH_PATH]
            for path in dict.fromkeys(paths):
                self._get(replace(start, path=path))

    def more(self) -> None:
        """Ask for what the program may answer besides. Last, as one of these paths may end it."""
        if self._exercise.asks is not None:
            known = set(self._exercise.paths)
            self._repeat(lambda ask: ask.path in known or self._is_request(ask))
            return
        for start in [ask for ask, answer in self.answers.items() if ask.path == "/" and answer.status]:
            for path in self._exercise.paths:
                self._get(replace(start, path=path))
            for sent in self._exercise.requests:
                self._get(replace(start, path=sent.path, method=sent.method, body=sent.body, type=sent.type))

    def _is_request(self, ask: Ask) -> bool:
        """Whether it is one of the requests that come last, as they may change something."""
        return ask.path is not None and Sent(ask.method, ask.path, ask.body, ask.type) in self._exercise.requests

    def _repeat(self, chosen: Callable[[Ask], bool]) -> None:
        for number, ask in enumerate(self._exercise.asks or ()):
            if chosen(ask):
                if number == 0 and ask.path is not None:
                    self._warm(ask)
                else:
                    self._get(ask)

    def _start(self, port: int) -> Ask | None:
        """Find out what a port speaks; -> the request that it answers, None if it is not HTTP."""
        ask = Ask(port, "/")
        answer = self._warm(ask)
        if answer.status == 0 or (answer.status == 400 and b"HTTPS" in answer.body[:300]):
            secure = replace(ask, tls=True)
            if answer.status or (answer.body[:1] in (b"\x15", b"") and self._answer(secure).status):
                del self.answers[ask]
                self._get(secure)
                return secure
        if answer.status:
            return ask
        self._get(Ask(port))
        return None

    def _warm(self, ask: Ask) -> Answer:
        """Ask for the first time; a service that listens may not be ready yet."""
        answer = self._answer(ask)
        closed = self._open is not None and ask.port not in self._open
        while not closed and time.monotonic() < self._warm_until and _is_cold(answer):
            time.sleep(2 * POLL_SECONDS)
            if not self._running.state().running:
                break
            answer = self._answer(ask)
        self.answers[ask] = answer
        return answer

    def _get(self, ask: Ask) -> None:
        if ask not in self.answers and len(self.answers) < _MOST_ASKS and time.monotonic() < self._deadline:
            self.answers[ask] = self._answer(ask)

    def _answer(self, ask: Ask) -> Answer:
        at = time.time()
        if self._open is not None and ask.port not in self._open:
            return Answer(Heard.REFUSED, at=at)
        wire = self._running.relay() if ask.port in self._local else self._running.wire(ask.port)
        if wire is None:
            return Answer(Heard.REFUSED, at=at)
        if ask.path is None:
            reply = wire.talk(ask.port, b"", seconds=_BANNER_SECONDS, limit=4096, tls=ask.tls)
            return Answer(_heard(reply.end, reply.data), body=reply.data, at=at)
        longest = _ASK_SECONDS * (_BUSY if self._again else 1)
        if ask in self._exercise.slow:
            longest = _SLOW_SECONDS  # it did not answer in time before: nobody learns anything from waiting again
        seconds = max(0.5, min(longest, self._deadline - time.monotonic()))
        sent = http.request(ask.path, ask.port, ask.method, ask.body, ask.type)
        reply = wire.talk(ask.port, sent, seconds=seconds, limit=_BODY_LIMIT, tls=ask.tls, complete=http.is_complete)
        response = http.parse(reply.data, closed=reply.end is End.CLOSED)
        if response is None:
            return Answer(_heard(reply.end, reply.data), body=reply.data[:4096], at=at)
        heard = Heard.WHOLE if response.complete else _heard(reply.end, reply.data)
        text = response.body.decode("utf-8", "surrogateescape")
        body = plain(self._running, text).encode("utf-8", "surrogateescape")
        return Answer(heard, response.status, response.type, plain(self._running, response.location), body, at)


def fell(answers: Sequence[Answer]) -> bool:
    """Return whether what answered before says nothing in the end: a request may have ended it."""
    return any(one.status for one in answers) and answers[-1].heard in (Heard.REFUSED, Heard.NOTHING)


def _is_cold(answer: Answer) -> bool:
    """Whether a service may only not be ready yet."""
    return answer.status >= 500 or answer.heard in (Heard.REFUSED, Heard.NOTHING)


def _heard(end: End, data: bytes) -> Heard:
    if end in (End.REFUSED, End.UNREACHABLE):
        return Heard.REFUSED
    if not data:
        return Heard.SLOW if end is End.TIME else Heard.NOTHING
    return {End.LIMIT: Heard.CUT, End.TIME: Heard.SLOW}.get(end, Heard.WHOLE)
