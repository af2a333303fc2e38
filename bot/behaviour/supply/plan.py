"""What an image is given next so that it starts: decided from what is known of it and what was seen of it. Pure.

The same is decided each time for the same image: what is given to the original of a comparison is given to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum

from bot.behaviour.observation import EPHEMERAL, Ask, Heard, Observation
from bot.behaviour.shown import Shown, judge_shown, says_unreached
from bot.behaviour.supply import credentials, databases, lacking_files, values
from bot.behaviour.supply.databases import Service
from bot.behaviour.supply.examples import Example
from bot.behaviour.supply.values import Kind
from bot.behaviour.supply.variables import Wanted, find_mentioned, find_said, find_wanted, of_start
from bot.image.built_image import BuiltImage
from bot.image.command import is_untold

MOST_STARTS = 6
_TOLD = 20_000  # characters of what it printed last that are read
_NO_TERMINAL = ("not a tty", "not a terminal", "isatty", "Inappropriate ioctl", "TERM environment")
_OPTIONAL = frozenset((Kind.MODE, Kind.SWITCH, Kind.LEVEL, Kind.DOMAIN, Kind.MAIL))


class State(IntEnum):
    """How well an image starts; more is better."""

    REFUSED = 0
    ENDS = 1  # with an error
    SHOWS_NOTHING = 2
    ERRORS = 3  # it answers, with errors only
    FALLS = 4  # it answers, and a request ends it
    AILING = 5  # it shows something, and misses something
    WELL = 6


class Step(Enum):
    """One way to help an image to start."""

    FILES = "files of the repository that it says it lacks, or samples of them"
    SAID = "what the failing start says that it lacks"
    COMPOSE = "the services of the compose file"
    EXAMPLES = "the values that the repository's files give"
    DATABASES = "the databases that its drivers and variables name"
    ADDRESSES = "the hosts of these databases with their ports"
    REQUIRED = "what its sources and scripts cannot do without"
    READ = "what its sources read"
    CREDENTIALS = "credentials that a cloud's library looks for"
    SPARED = "not to be asked what ends it"
    INPUT = "a standard input that stays open"
    TERMINAL = "a terminal"
    ONE_WORD = "one argument"
    TWO_WORDS = "two arguments"
    THREE_WORDS = "three arguments"


_WORD = "1"  # what takes a text takes it, and so does what takes a number
_WORDS = {Step.ONE_WORD: 1, Step.TWO_WORDS: 2, Step.THREE_WORDS: 3}
_COMPANY = (Step.COMPOSE, Step.DATABASES, Step.ADDRESSES)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of an image before it is started. `given` are the variables that it sets itself.

    `configured` are those that the maintainer sets for it, `arguments` the command that it is started with, if any.
    `kept` are the names that its sources have for what variables hold, `command` is all that it is started with.
    `untold` says that it leaves it to its caller to give its program arguments.
    """

    wanted: Wanted = field(default_factory=Wanted)
    given: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, Example] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[databases.Kind, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    configured: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] | None = None
    command: tuple[str, ...] = ()
    untold: bool = False
    workdir: str = "/"
    is_there: Callable[[str], bool] = field(default=lambda path: True, compare=False, repr=False)  # in the image
    more: Callable[[], Known] | None = field(default=None, compare=False, repr=False)  # the same with its sources


def gather_known(
    image: BuiltImage,
    examples: Mapping[str, Example],
    configured: tuple[tuple[str, str], ...] = (),
    arguments: tuple[str, ...] | None = None,
) -> Known:
    """Put together what is known of an image and its repository; its sources are read only where it does not start."""
    at_hand = Known(
        wanted=Wanted(start=of_start(image)),
        given=dict(image.config.env),
        examples=examples,
        configured=dict(configured),
        arguments=arguments,
        command=(*image.config.entrypoint, *(image.config.cmd if arguments is None else arguments)),
        untold=arguments is None and is_untold(image.config),
        workdir=image.config.workdir or "/",
        is_there=lambda path: image.resolve(path.lstrip("/")) is not None,
    )
    return replace(at_hand, more=lambda: _with_sources(at_hand, image))


def _with_sources(known: Known, image: BuiltImage) -> Known:
    own = [one for one in image.sources.files if not one.library]
    defaults = {one.name: one.default for file in own for one in file.variables if one.default is not None}
    literals = frozenset(literal for file in own for literal in file.literals)
    read = {one.name for file in own for one in file.variables}
    texts = {**defaults, **{name: one.value for name, one in known.examples.items()}, **known.given}
    texts = {name: value for name, value in texts.items() if name in read or name in known.given}
    kinds = databases.kinds(tuple(own), literals, texts)
    kept = {variable: name for file in reversed(own) for variable, name in reversed(file.kept)}
    return replace(known, wanted=find_wanted(image), defaults=defaults, kinds=kinds, kept=kept, more=None)


def at_first(known: Known) -> dict[str, str]:
    """Return what an image is given for its first start: what the maintainer says, and what its command cannot lack."""
    needed = {name: _value(known, name) for name in known.wanted.start}
    return {**needed, **known.configured}


def state(seen: Observation) -> State:
    """Return how well an image started."""
    if seen.refused:
        return State.REFUSED
    shows = judge_shown(seen, seen).shown
    if shows is Shown.NOTHING:
        return _of_nothing(seen)
    if seen.exit is not None and shows is not Shown.SMOKE:
        return State.WELL if seen.exit == 0 else State.AILING
    errors = any(answer.status >= 500 for _, answer in seen.answers)
    ails = shows is not Shown.SMOKE and (errors or _hangs(seen) or says_unreached(seen.main))
    return State.AILING if ails else State.WELL


def is_settled(seen: Observation) -> bool:
    """Whether nothing would show more of an image: not if it only runs on, as it may wait to listen for a company."""
    return state(seen) is State.WELL and (seen.exit is not None or seen.smoke is not None or _listens(seen))


def _listens(seen: Observation) -> bool:
    known = any(port.number < EPHEMERAL for port in seen.ports or ())
    return known or any(answer.status for _, answer in seen.answers)


def _hangs(seen: Observation) -> bool:
    """Whether a request was heard and nothing came of it: it may wait for something that is not there."""
    return any(ask.path is not None and one.heard is Heard.SLOW and not one.status for ask, one in seen.answers)


def _of_nothing(seen: Observation) -> State:
    if seen.exit is not None and seen.exit != 0:
        return State.ENDS if find_fatal(seen) is None else State.FALLS
    return State.ERRORS if any(answer.status for _, answer in seen.answers) else State.SHOWS_NOTHING


def find_fatal(seen: Observation) -> Ask | None:
    """Return the request that ended a server, which had answered before: the one that was heard and not answered."""
    asked = [(ask, one) for ask, one in seen.answers if ask.path is not None and one.heard is not Heard.REFUSED]
    good = any(0 < answer.status < 500 for _, answer in asked)
    if seen.exit in (None, 0) or not good or asked[-1][1].heard is Heard.WHOLE:
        return None
    return asked[-1][0]


def quality(seen: Observation) -> tuple[int, int, int]:
    """Return how much an image shows, to compare two starts by; what it hears before it fails is chance."""
    if state(seen) in (State.REFUSED, State.ENDS, State.FALLS):
        return state(seen), 0, 0
    good = sum(0 < answer.status < 400 for _, answer in seen.answers)
    heard = sum(answer.heard is not Heard.REFUSED and answer.status < 500 for _, answer in seen.answers)
    return state(seen), good, heard


def next_steps(known: Known, seen: Observation, tried: frozenset[Step]) -> Iterator[Step]:
    """Return the ways to help that are worth a start, the likeliest first."""
    how = state(seen)
    text = last_words(seen)
    if how is State.WELL:
        yield from (step for step in _beyond(known, seen) if step not in tried)
        return
    if how is State.SHOWS_NOTHING and seen.exit == 0 and Step.INPUT not in tried:
        yield Step.INPUT
    if any(sign in text for sign in _NO_TERMINAL) and Step.TERMINAL not in tried:
        yield Step.TERMINAL
    if credentials.find_wanted(text) is not None and Step.CREDENTIALS not in tried:
        yield Step.CREDENTIALS
    waits = says_unreached(seen.main)
    by_variables = how is not State.AILING or seen.exit is not None or _starts_with_errors(seen)
    with_databases = [Step.DATABASES, Step.ADDRESSES]
    told, last = (Step.FILES, Step.SAID), (Step.REQUIRED, Step.SPARED, Step.READ)
    order = [*told, Step.COMPOSE, Step.EXAMPLES, *with_databases, *last]
    lacks = find_said(text, _names(known))
    if waits or how >= State.ERRORS or any(databases.tells_connection(known.kinds, name, known.kept) for name in lacks):
        order = [Step.COMPOSE, *with_databases, *told, Step.EXAMPLES, *last]
    for step in order:
        company = step in _COMPANY
        if step in with_databases and not known.kinds:
            continue
        if (company or by_variables) and (step not in tried or step is Step.SAID):
            yield step
    if known.untold and _says_nothing(seen):
        yield from (step for step in _WORDS if step not in tried)


def _says_nothing(seen: Observation) -> bool:
    """Whether a program ended well and said nothing, and tells nobody how it is called."""
    told = any(ran.status == 0 and (ran.out + ran.err).strip() for _, ran in seen.asked)
    return state(seen) is State.SHOWS_NOTHING and seen.exit == 0 and not told


def words(step: Step) -> tuple[str, ...]:
    """Return the arguments that a step gives to a program; nothing where it gives none."""
    return (_WORD,) * _WORDS.get(step, 0)


def _beyond(known: Known, seen: Observation) -> Iterator[Step]:
    """What may show more of an image that starts well."""
    if seen.exit == 0 and not seen.smoke:
        yield Step.INPUT
    if not is_settled(seen):
        yield Step.COMPOSE
        yield from (Step.DATABASES,) if known.kinds else ()


def _starts_with_errors(seen: Observation) -> bool:
    """Whether a service answers with errors where it is asked first, or mostly: not only to what nobody would ask."""
    spoken = [(ask, answer) for ask, answer in seen.answers if answer.status]
    errors = [ask for ask, answer in spoken if answer.status >= 500]
    return bool(spoken) and (spoken[0][0] in errors or 2 * len(errors) > len(spoken))


def variables(known: Known, step: Step, seen: Observation, env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a step adds to those that an image is started with; nothing if there are none."""
    there = {*env, *known.configured, *(name for name, value in known.given.items() if value)}
    if step is Step.SAID:
        names = find_said(last_words(seen), _names(known))
        if not set(names) - there:
            # A line of the source that failed may mention others, which have a default there.
            names = find_mentioned(last_words(seen), _names(known))
        elif set(names) & set(known.wanted.required):
            names = (*names, *known.wanted.required)  # it would end for each of them in turn
    elif step is Step.EXAMPLES:
        wants = _names(known)
        names = tuple(name for name in known.examples if name in wants)
    elif step is Step.CREDENTIALS:
        found = credentials.find_wanted(last_words(seen))
        return {name: value for name, value in (found.env if found is not None else ()) if name not in there}
    elif step is Step.REQUIRED:
        names = (*known.wanted.required, *known.wanted.scripts)
    elif step is Step.READ:
        names = tuple(name for name in known.wanted.read if values.kind_of(name) not in _OPTIONAL)
    else:
        return {}
    return {name: _value(known, name) for name in names if name not in there}


def services(known: Known, seen: Observation, env: Mapping[str, str]) -> tuple[Service, ...]:
    """Return the databases that an image is to be started beside, with what it is told of them."""
    hosts = databases.find_looked_for(last_words(seen))
    names = dict.fromkeys((*known.wanted.read, *known.wanted.required, *known.wanted.scripts, *known.defaults, *env))
    connected = {name: _known_value(known, name, env) for name in (*names, *known.given)}
    offered = frozenset(name for name in names if _is_offered(known, name))
    return tuple(databases.service(kind, known.kinds, connected, hosts, known.kept, offered) for kind in known.kinds)


def addresses(known: Known, told: Mapping[str, str]) -> dict[str, str]:
    """Return the hosts that an image was told, with their ports; nothing where it is told the ports by themselves."""
    return databases.with_ports(known.kinds, (*_names(known), *known.defaults), told, known.kept)


def lacking(known: Known, seen: Observation, given: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of the files that an image says it lacks, without those that it was given."""
    found = lacking_files.find_lacking(last_words(seen), known.command, known.workdir, known.is_there)
    return tuple(path for path in found if path not in given)


def last_words(seen: Observation) -> str:
    """Return what an image printed last."""
    return seen.main.out[-_TOLD:] + "\n" + seen.main.err[-_TOLD:]


def helps(step: Step, before: Observation, after: Observation) -> bool:
    """Whether a step is worth keeping: it shows more, or fails for another reason and so came further."""
    if step is Step.INPUT or step is Step.TERMINAL:
        return after.exit is None and state(after) >= State.AILING and bool(after.ports or after.answers)
    if quality(after) != quality(before):
        return quality(after) > quality(before)
    if step is Step.SPARED:
        return find_fatal(after) != find_fatal(before)
    if step in _COMPANY:
        lacked, lacks = (frozenset(find_said(last_words(one))) for one in (before, after))
        given = bool(lacked) and lacked.isdisjoint(lacks) and step is not Step.ADDRESSES
        return given or (says_unreached(before.main) and not says_unreached(after.main))
    return state(before) < State.AILING and last_words(before) != last_words(after)


def _names(known: Known) -> frozenset[str]:
    found = known.wanted
    return frozenset((*found.start, *found.scripts, *found.required, *found.read))


def _value(known: Known, name: str) -> str:
    if name in known.configured:
        return known.configured[name]
    example = known.examples.get(name)
    if example is not None:
        return example.value
    return values.value_of(name)


def _is_offered(known: Known, name: str) -> bool:
    """Whether only a file of the repository gives a variable its value: the program has it if it is told."""
    return name in known.examples and not (known.configured.get(name) or known.given.get(name))


def _known_value(known: Known, name: str, env: Mapping[str, str]) -> str:
    """Return the value of a variable as somebody wrote it, nothing where we only made one up."""
    written = known.configured.get(name) or known.given.get(name)
    example = known.examples.get(name)
    return written or (example.value if example is not None else "") or known.defaults.get(name, "")
