"""What was seen of an image while it ran: plain values, told apart by nothing but what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from bot.engine.limits import Under
from bot.errors import UnavailableError

EPHEMERAL = 32_768  # ports from here on are the kernel's choice


class NotReady(UnavailableError):
    """What is to run beside an image does not come up. `str()` names it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much time is given to what an image does, in seconds, and how many questions it is asked."""

    worker: float = 6.0  # after which what runs, prints and does not listen counts as a worker
    silent: float = 10.0  # the same for what prints nothing
    exposed: float = 25.0  # for which a port that is exposed is waited for
    busy: float = 60.0  # the most for each of these three, where it computes: it may compile before it listens
    asks: float = 45.0  # for all requests together
    warm_up: float = 8.0  # in which a service may answer that it is not ready yet
    command: float = 20.0
    question: float = 4.0
    questions: int = 16
    extra: float = 10.0  # that is waited longer than the original took
    moved: float = 10.0  # after which what listens on other ports than the original did is taken as it is
    of_services: bool = True  # whether what listens is asked for its help, too


LONG = Pace()
BRISK = Pace(
    worker=3.0,
    silent=4.0,
    exposed=8.0,
    busy=15.0,
    asks=6.0,
    warm_up=3.0,
    command=8.0,
    question=3.0,
    questions=3,
    extra=6.0,
    moved=2.5,
    of_services=False,
)


def patience(seconds: float, pace: Pace = LONG) -> float:
    """Return for how many seconds to wait for what took the original some."""
    return max(3 * seconds, seconds + pace.extra)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command inside the image ended; `status` is None if it did not end in time."""

    status: int | None
    out: str = ""
    err: str = ""
    at: float = 0.0  # when it was started, seconds since 1970
    whole: bool = True  # False where more was printed than is kept


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A port that something listens on. `local` is one that only the container itself can reach."""

    protocol: str
    number: int
    local: bool = False

    def __str__(self) -> str:
        return f"{self.number}/{self.protocol}" + (" (localhost)" if self.local else "")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to be made, whatever port answers it: its method and path, and the body with its type."""

    method: str
    path: str
    body: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: of a path on a port, or with no path what a port says by itself."""

    port: int
    path: str | None = None
    tls: bool = False
    method: str = "GET"
    body: str = ""
    type: str = ""

    def __str__(self) -> str:
        return f"{self.port}/tcp" if self.path is None else f"{self.method} :{self.port}{self.path}"


class Heard(Enum):
    """How an answer ended."""

    WHOLE = "whole"
    CUT = "cut"  # longer than is kept
    SLOW = "slow"  # not complete in time
    NOTHING = "nothing"  # connected, then closed without a byte
    REFUSED = "refused"  # no connection


@dataclass(frozen=True, slots=True)
class Answer:
    """What a port answered. `status` is 0 where it was not HTTP: then `body` is all that was sent."""

    heard: Heard
    status: int = 0
    type: str = ""
    location: str = ""
    body: bytes = b""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Stop:
    """How the image ended when it was told to. `killed` says that it did not end by itself."""

    status: int
    seconds: float
    killed: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A file that the program made. `content` is None for what is not read: large files, folders, links."""

    path: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One run of an image.

    `exit` is the status with which it ended by itself, None if it still ran. `refused` is the engine's reason why it
    could not even be started. `ports` is None where nobody could look.
    """

    main: Ran
    exit: int | None = None
    refused: str = ""
    out_of_memory: bool = False
    ports: frozenset[Port] | None = None
    answers: tuple[tuple[Ask, Answer], ...] = ()
    health: Ran | None = None
    smoke: Ran | None = None
    asked: tuple[tuple[str, Ran], ...] = ()  # "--help" and the like, with what came of it
    stop: Stop | None = None
    made: tuple[Made, ...] = ()
    ready_seconds: float = 0.0
    cut: bool = False  # the time was over before all was done
    memory_bytes: int = 0  # that it held before it was told to stop; 0 where nobody looked
    lines: int = 0  # that it printed before it was told to stop

    def answer(self, ask: Ask) -> Answer | None:
        """Return the answer to a request, None if it was not asked."""
        return dict(self.answers).get(ask)


@dataclass(frozen=True, slots=True)
class Beside:
    """An image that runs beside the one that is observed, under some names. None leaves the image's own command."""

    name: str
    image: str
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    env: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    files: tuple[tuple[Path, str], ...] = ()
    ports: tuple[int, ...] = ()  # that it is ready on


@dataclass(frozen=True, slots=True)
class Exercise:
    """What is done with an image while it runs. The first observation of the original finds out, the others repeat.

    `program` is how the program is started without its arguments, to ask it for `--help`. `paths` are requested from
    every port that speaks HTTP, and after them `requests` are made. With `asks` exactly those are made; without, links
    are followed.
    """

    program: tuple[str, ...] = ()
    questions: tuple[str, ...] = ("--help", "--version")
    health: tuple[str, ...] = ()
    smoke: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    requests: tuple[Sent, ...] = ()
    expected_ports: tuple[int, ...] = ()
    asks: tuple[Ask, ...] | None = None
    slow: frozenset[Ask] = field(default_factory=frozenset)  # those that were not answered in time
    lines: int = 0  # that it prints before it is told to stop, to wait for
    patience: float = 25.0
    wait_for: frozenset[Port] = field(default_factory=frozenset)
    runs_on: bool = False  # the original does not end by itself
    beside: tuple[Beside, ...] = ()
    files: tuple[tuple[Path, str], ...] = ()  # files of the repository that it is given, with where it has them
    env: tuple[tuple[str, str], ...] = ()  # variables that it is given
    arguments: tuple[str, ...] | None = None  # in place of the image's CMD
    stops: bool = True  # whether it is worth telling it to stop
    pace: Pace = LONG
    under: Under = field(default_factory=Under)
    spared: tuple[Sent, ...] = ()  # requests that are not made, since they end the original

    @property
    def stdin(self) -> bool:
        """Whether its standard input stays open."""
        return self.under.stdin or self.under.terminal

    def without(self, ask: Ask) -> Exercise:
        """Return the same without a request, itself where that is not one of its own."""
        sent = Sent(ask.method, ask.path or "", ask.body, ask.type)
        paths = tuple(path for path in self.paths if sent != Sent("GET", path))
        requests = tuple(one for one in self.requests if one != sent)
        if (paths, requests) == (self.paths, self.requests):
            return self
        return replace(self, paths=paths, requests=requests, spared=(*self.spared, sent))
