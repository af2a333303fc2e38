"""The exercise of an image, put together from what its files, its config and its repository say."""

from __future__ import annotations

from dataclasses import replace

from bot.behaviour.exercise import from_image, from_sources
from bot.behaviour.observation import LONG, Exercise, Pace
from bot.image import command
from bot.image.built_image import BuiltImage
from bot.model.images import ImageConfig


def first(image: BuiltImage, smoke: str | None = None, pace: Pace = LONG) -> Exercise:
    """Return what an image is asked when nobody has seen it run yet."""
    exposed = [port.partition("/") for port in image.config.ports]
    return Exercise(
        program=command.program(image.config),
        questions=from_image.questions(image),
        health=health(image),
        smoke=("/bin/sh", "-c", smoke) if smoke else (),
        paths=from_image.paths(image),
        requests=from_sources.requests(image) if pace is LONG else (),
        expected_ports=tuple(
            int(number) for number, _, protocol in exposed if number.isdigit() and protocol in ("", "tcp")
        ),
        pace=pace,
    )


def of_other(exercise: Exercise, before: ImageConfig, image: BuiltImage, smoke: str | None = None) -> Exercise | None:
    """Return how the same is done to another image, in the ways that its own config and files have.

    None where that cannot be: the smoke command needs a shell, and there is none.
    """
    made = replace(exercise, health=health(image))
    if image.config.entrypoint != before.entrypoint and command.program(image.config):
        made = replace(made, program=command.program(image.config))
    if smoke and image.resolve("bin/sh") is None:
        words = command.without_shell(smoke)
        if words is None:
            return None
        made = replace(made, smoke=words)
    return made


def health(image: BuiltImage) -> tuple[str, ...]:
    """Return the command of an image's health check, nothing if it has none."""
    config = image.config
    return command.health_command(config.healthcheck.test, config.shell) if config.healthcheck else ()
