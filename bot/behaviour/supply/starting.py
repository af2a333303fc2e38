"""Getting an image started: a bounded loop of starts, the same each time, in which it is given what it lacks."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bot.behaviour.observation import Beside, Exercise, NotReady, Observation
from bot.behaviour.supply import credentials, plan, values
from bot.behaviour.supply.databases import Service
from bot.behaviour.supply.plan import MOST_STARTS, Known, State, Step
from bot.engine.client import REPOSITORY
from bot.messages import behaviour as messages
from bot.text import Text, verbatim

_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Together:
    """What runs beside an image, what the image is told of it, and what says so: a file, or its own drivers.

    `missing` are the images that were to run beside it and could not be had, `arguments` what it is to be started with
    in the place of its own command, `files` secrets and configurations that it is given.
    """

    file: str
    beside: tuple[Beside, ...]
    env: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()
    arguments: tuple[str, ...] | None = None
    files: tuple[tuple[Path, str], ...] = ()


class Companies(Protocol):
    """Where company for an image comes from."""

    def of_compose(self) -> Together | None:
        """Return the services of the compose file that names the image."""

    def of_databases(self, services: tuple[Service, ...]) -> Together | None:
        """Return databases, from their official images."""

    def of_files(self, paths: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
        """Return what the repository has for files that an image lacks, each with where it is to have it."""


class Alone:
    """No company: there is no repository, or no engine, to take it from."""

    def of_compose(self) -> Together | None:
        """Return nothing."""
        return None

    def of_databases(self, services: tuple[Service, ...]) -> Together | None:
        """Return nothing."""
        return None

    def of_files(self, paths: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Started:
    """The best start of an image: how it was exercised, what was seen, and what it was given.

    `missing` are images that were to run beside it and could not be had.
    """

    exercise: Exercise
    seen: Observation
    together: Together | None = None
    env: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    words: bool = False  # its arguments are made up
    ends_with_input: bool = False  # it was observed without any input, and runs on while there may be some

    @property
    def supplied(self) -> Text | None:
        """What it was given, in words; None if it was started as it is."""
        names = [values.show_value(name, value) for name, value in self.env]
        more = len(names) - _MOST_NAMED
        parts = [", ".join(names[:_MOST_NAMED]) + (f", … (+{more})" if more > 0 else "")] if names else []
        beside = ", ".join(map(_companion_name, self.exercise.beside))
        named = {value for _, value in self.env}
        parts += [path for _, path in self.exercise.files[:_MOST_NAMED] if path not in named]
        if self.exercise.stdin:
            parts.append("stdin")
        if self.words and self.exercise.arguments:
            parts.append(shlex.join((*self.exercise.program, *self.exercise.arguments)))
        elif self.together is not None and self.together.arguments and self.exercise.arguments:
            parts.append(shlex.join(self.exercise.arguments))
        if not parts and not beside:
            return None
        given = verbatim(", ".join(parts))
        if not beside:
            return messages.STARTED_WITH(given=given)
        if not parts:
            return messages.STARTED_BESIDE(names=verbatim(beside))
        return messages.STARTED_WITH_BESIDE(given=given, names=verbatim(beside))

    @property
    def not_asked(self) -> Text | None:
        """Which requests are not made, in words; None if there are none."""
        names = ", ".join(f"{one.method} {one.path}" for one in self.exercise.spared)
        return messages.NOT_ASKED(requests=verbatim(names)) if names else None


def _companion_name(beside: Beside) -> str:
    """Return the image that runs beside, by the service's name where it was built here."""
    return beside.name if beside.image.startswith(f"{REPOSITORY}:") else beside.image


def start(
    look: Callable[[Exercise], Observation],
    exercise: Exercise,
    known: Known,
    companies: Companies,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Started:
    """Start an image as it is, and where it does not start well with what it seems to lack; return the best start.

    Raises UnavailableError if the engine fails.
    """
    loop = _Loop(look, known, companies)
    loop.begin(replace(exercise, arguments=known.arguments))
    while loop.starts < MOST_STARTS and may_go_on() and loop.help():
        pass
    return loop.best()


class _Loop:
    """The starts of one image."""

    def __init__(self, look: Callable[[Exercise], Observation], known: Known, companies: Companies) -> None:
        self._look = look
        self._known = known
        self._companies = companies
        self._tried: set[Step] = set()
        self.starts = 0
        self._missing: tuple[str, ...] = ()
        self._waits = False

    def begin(self, exercise: Exercise) -> None:
        """Start it for the first time."""
        env = plan.at_first(self._known)
        self._now = self._first = self._started(replace(exercise, env=tuple(env.items())), None)

    def help(self) -> bool:
        """Try the likeliest step that changes anything; return whether there was one."""
        if self._known.more is not None and not plan.is_settled(self._now.seen):
            self._known = self._known.more()
        for step in plan.next_steps(self._known, self._now.seen, frozenset(self._tried)):
            self._tried.add(step)
            attempt = self._attempt(step)
            if attempt is None:
                continue
            exercise, together = attempt
            with contextlib.suppress(NotReady):
                other = replace(self._started(exercise, together), words=bool(plan.words(step)) or self._now.words)
                self._waits |= step is Step.INPUT and other.seen.exit is None and not other.seen.refused
                if plan.helps(step, self._now.seen, other.seen):
                    self._now = other
                    self._tried -= {Step.EXAMPLES, Step.REQUIRED} if together is not None else set()
                    self._tried -= {Step.FILES, Step.SPARED}  # the next that it lacks, or falls by
            return True
        return False

    def best(self) -> Started:
        """Return the last start if it shows more than the first one did."""
        first, now = plan.quality(self._first.seen), plan.quality(self._now.seen)
        found = self._now if now > first or plan.state(self._now.seen) is State.WELL else self._first
        return replace(found, missing=self._missing, ends_with_input=self._waits and not found.exercise.stdin)

    def _attempt(self, step: Step) -> tuple[Exercise, Together | None] | None:
        """Return how the image is started with the help of a step; None if there is nothing in it."""
        exercise = self._now.exercise
        if step is Step.INPUT:
            return replace(exercise, under=replace(exercise.under, stdin=True)), self._now.together
        if step is Step.TERMINAL:
            return replace(exercise, under=replace(exercise.under, stdin=True, terminal=True)), self._now.together
        if words := plan.words(step):
            return replace(exercise, arguments=words), self._now.together
        if step in (Step.COMPOSE, Step.DATABASES):
            return self._with_company(step, exercise)
        ways = {
            Step.ADDRESSES: self._with_addresses,
            Step.FILES: self._with_files,
            Step.SPARED: self._without_fatal,
        }
        if step in ways:
            return ways[step](exercise)
        more = plan.variables(self._known, step, self._now.seen, dict(exercise.env))
        wanted = credentials.find_wanted(plan.last_words(self._now.seen)) if step is Step.CREDENTIALS else None
        if wanted is not None:
            exercise = replace(exercise, files=(*exercise.files, *wanted.files))
        return (replace(exercise, env=(*exercise.env, *more.items())), self._now.together) if more else None

    def _with_files(self, exercise: Exercise) -> tuple[Exercise, Together | None] | None:
        wanted = plan.lacking(self._known, self._now.seen, {path for _, path in exercise.files})
        files = self._companies.of_files(wanted) if wanted else ()
        return (replace(exercise, files=(*exercise.files, *files)), self._now.together) if files else None

    def _without_fatal(self, exercise: Exercise) -> tuple[Exercise, Together | None] | None:
        fatal = plan.find_fatal(self._now.seen)
        spared = exercise.without(fatal) if fatal is not None else exercise
        return (spared, self._now.together) if spared != exercise else None

    def _with_company(self, step: Step, exercise: Exercise) -> tuple[Exercise, Together | None] | None:
        together = self._company(step) if not exercise.beside else None
        if together is None:
            return None
        # With services beside it the image's own command is what is proved; the file's is for where that is all.
        arguments = self._known.arguments or (None if together.beside else together.arguments)
        if not (together.beside or together.files) and arguments == exercise.arguments:
            return None
        env = tuple({**dict(exercise.env), **dict(together.env), **self._known.configured}.items())
        files = (*exercise.files, *together.files)
        return replace(exercise, beside=together.beside, files=files, env=env, arguments=arguments), together

    def _with_addresses(self, exercise: Exercise) -> tuple[Exercise, Together] | None:
        together = self._now.together
        told = plan.addresses(self._known, dict(together.env)) if together is not None and not together.file else {}
        if together is None or not told:
            return None
        env = {**dict(exercise.env), **told}
        return replace(exercise, env=tuple(env.items())), replace(together, env=(*together.env, *told.items()))

    def _company(self, step: Step) -> Together | None:
        if step is Step.COMPOSE:
            found = self._companies.of_compose()
        else:
            services = plan.services(self._known, self._now.seen, dict(self._now.exercise.env))
            found = self._companies.of_databases(services) if services else None
        if found is not None:
            self._missing = tuple(dict.fromkeys((*self._missing, *found.missing)))
        return found

    def _started(self, exercise: Exercise, together: Together | None) -> Started:
        self.starts += 1
        seen = self._look(exercise)
        told = dict(together.env) if together is not None else {}
        env = tuple(pair for pair in exercise.env if pair[0] not in told)
        return Started(exercise, seen, together, env)
